//! Forecasts of first acts in a report: who they will be with.

use std::fmt::Write as _;

use demarche::past::WINDOWS;
use demarche_forecast::links::first::Asked;
use demarche_forecast::links::habit::RULES;
use demarche_forecast::links::told::{Calibrated, Figures, figures};
use demarche_ontology::event::EventType;
use serde_json::{Map, Value, json};

use super::page::{curve, interval};
use super::plots::Words;
use crate::command::forecast::counts::json::{bin, rounded, skill};

/// What was asked, by the days of [`WINDOWS`], and the first day of the test.
pub struct Told<'a> {
    /// The questions.
    pub asked: &'a [Vec<Asked>],
    /// The first day.
    pub begin: u32,
}

impl Told<'_> {
    fn figures(&self, window: usize, kind: Option<usize>) -> Option<Figures> {
        let of = |a: &&Asked| kind.is_none_or(|kind| a.relation as usize % EventType::ALL.len() == kind);
        let chosen: Vec<&Asked> = self.asked.get(window)?.iter().filter(of).collect();
        figures(&chosen, self.begin)
    }

    /// All figures.
    pub fn json(&self) -> Value {
        let mut all = Map::new();
        for (window, days) in WINDOWS.iter().enumerate() {
            let Some(figures) = self.figures(window, None) else { continue };
            let mut value = shown(&figures);
            let by_type = EventType::ALL
                .iter()
                .enumerate()
                .filter_map(|(place, kind)| Some((kind.name().to_owned(), shown(&self.figures(window, Some(place))?))));
            value["by_type"] = Value::Object(by_type.collect());
            all.insert(format!("days_{days}"), value);
        }
        Value::Object(all)
    }

    /// As a part of the page.
    pub fn section(&self) -> String {
        let mut page = "<h2 id=\"links\">Links: who the first act will be with</h2>\n\
            <p>For each state or body and each type of act that there is within a day, or within seven, from each day of \
            the test on: who is the other party of the first one? Asked both ways, with what was known the day before; \
            weights and calibration stay as they were before the test. Ranks are counted with the other right answers \
            taken away, ties in expectation. A probability is right if the first such act is with whom it was said of.</p>\n"
            .to_owned();
        page.push_str(HEAD);
        let mut row = |name: &str, figures: Option<Figures>| {
            if let Some(figures) = figures {
                line(&mut page, name, &figures);
            }
        };
        for (window, days) in WINDOWS.iter().enumerate().rev() {
            row(
                &format!("all types, within {days} {}", if *days == 1 { "day" } else { "days" }),
                self.figures(window, None),
            );
        }
        let last = WINDOWS.len() - 1;
        for (place, kind) in EventType::ALL.iter().enumerate() {
            row(kind.name(), self.figures(last, Some(place)));
        }
        page.push_str("</tbody></table>\n");
        let _ = writeln!(
            page,
            "<p>Types within {} days. Gain: what share of the reciprocal rank that the plain rule leaves is won, with the \
             middle 95 % of 2,000 draws of states and weeks.</p>",
            WINDOWS[last]
        );
        for (window, days) in WINDOWS.iter().enumerate().rev() {
            let Some(figures) = self.figures(window, None) else { continue };
            let of: [(&str, &Calibrated); 2] = [("First places", &figures.firsts), ("All that is told", &figures.told)];
            for (what, calibrated) in of {
                let title = format!("{what}, within {days} {}", if *days == 1 { "day" } else { "days" });
                let axes = Words { title: &title, across: "said", up: "right" };
                let caption = format!(
                    "{title}: expected calibration error {:.4}, Brier score {:.4}.",
                    calibrated.error, calibrated.brier
                );
                curve(&mut page, &axes, &calibrated.bins, &caption);
            }
        }
        page
    }
}

const HEAD: &str = "<table><thead><tr><th>test</th><th>questions</th><th>MRR</th><th>Hits@1</th><th>Hits@3</th><th>Hits@10\
    </th><th>MRR, most frequent partner</th><th>MRR, last partner</th><th>gain over the better</th><th>first place said\
    </th><th>right</th><th>calibration error</th></tr></thead><tbody>\n";

// Writing to a string cannot fail, here and below.
fn line(page: &mut String, name: &str, figures: &Figures) {
    let [one, three, ten] = figures.ours.hits().map(|h| 100.0 * h);
    let theirs = figures.habits.map(|h| 100.0 * h.mrr());
    let better = usize::from(theirs[1] > theirs[0]);
    let _ = writeln!(
        page,
        "<tr><td>{name}</td><td>{}</td><td>{:.1}</td><td>{one:.1}</td><td>{three:.1}</td><td>{ten:.1}</td><td>{:.1}</td>\
         <td>{:.1}</td><td>{}</td><td>{:.1}\u{a0}%</td><td>{:.1}\u{a0}%</td><td>{:.3}</td></tr>",
        figures.questions,
        100.0 * figures.ours.mrr(),
        theirs[0],
        theirs[1],
        figures.gains[better].map_or_else(String::new, interval),
        100.0 * figures.firsts.said,
        100.0 * figures.firsts.came,
        figures.firsts.error,
    );
}

fn shown(figures: &Figures) -> Value {
    let ranks = |ranks: &demarche_forecast::links::rank::Figures| {
        let [one, three, ten] = ranks.hits();
        json!({
            "answers": ranks.queries,
            "MRR": rounded(100.0 * ranks.mrr()),
            "H1": rounded(100.0 * one),
            "H3": rounded(100.0 * three),
            "H10": rounded(100.0 * ten),
        })
    };
    let mut value = ranks(&figures.ours);
    value["questions"] = figures.questions.into();
    let baselines = RULES.iter().enumerate().map(|(rule, name)| {
        let mut value = ranks(&figures.habits[rule]);
        value["gain"] = skill(figures.gains[rule]);
        ((*name).to_owned(), value)
    });
    value["baselines"] = Value::Object(baselines.collect());
    value["first_places"] = calibrated(&figures.firsts);
    value["all_told"] = calibrated(&figures.told);
    value
}

/// What probabilities said, and what came.
pub fn calibrated(of: &Calibrated) -> Value {
    json!({
        "forecasts": of.count,
        "said": rounded(of.said),
        "came": rounded(of.came),
        "brier": rounded(of.brier),
        "calibration_error": rounded(of.error),
        "bins": of.bins.iter().enumerate().map(bin).collect::<Vec<_>>(),
    })
}
