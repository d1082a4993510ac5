//! Ranks of links in a report of files.

use std::fmt::Write as _;

use demarche_forecast::links::backtest::{Prediction, Report as Links, calibrated, figures as link_figures};

use super::page::curve;
use super::plots::Words;

/// How good ranks of links were.
pub fn links(links: &Links) -> String {
    let mut page = String::new();
    page.push_str(
        "<h2 id=\"links\">Links: who the other party is</h2>\n<table><thead><tr><th>test</th><th>queries</th><th>MRR</th>\
         <th>Hits@1</th><th>Hits@3</th><th>Hits@10</th></tr></thead><tbody>\n",
    );
    let link_row = |page: &mut String, name: &str, wanted: fn(&Prediction) -> bool| {
        let figures = link_figures(&links.predictions, wanted);
        let [one, three, ten] = figures.hits().map(|h| 100.0 * h);
        let _ = writeln!(
            page,
            "<tr><td>{name}</td><td>{}</td><td>{:.1}</td><td>{one:.1}</td><td>{three:.1}</td><td>{ten:.1}</td></tr>",
            figures.queries,
            100.0 * figures.mrr(),
        );
    };
    link_row(&mut page, "all", |_| true);
    link_row(&mut page, "just this happened before", |p| p.repeated);
    link_row(&mut page, "the two met, but not in this", |p| p.met && !p.repeated);
    link_row(&mut page, "the two never met", |p| !p.met);
    page.push_str("</tbody></table>\n");
    let (error, bins) = calibrated(&links.predictions);
    let title = "Reliability of first places";
    let axes = Words { title, across: "forecast", up: "right" };
    curve(&mut page, &axes, &bins, &format!("{title}; expected calibration error {error:.4}."));
    page
}
