//! The same of forecasts of counts: how much there was.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use demarche::ahead::made::{Scored, class};
use demarche_forecast::links::told::Calibrated;
use demarche_store::db::count_forecasts::CountMade;
use serde_json::{Value, json};

use super::length;
use crate::command::forecast::counts::json::rounded;
use crate::command::forecast::publish::page::{curve, escaped};
use crate::command::forecast::publish::plots::Words;
use crate::command::forecast::publish::told::calibrated;

/// Some of them.
#[derive(Default)]
struct Group {
    open: u32,
    scored: Vec<(f64, f64, Scored)>,
}

impl Group {
    fn add(&mut self, made: &CountMade, came: Option<&Scored>) {
        match came {
            None => self.open += 1,
            Some(scored) => self.scored.push((made.mean, made.probability.clamp(0.0, 1.0), *scored)),
        }
    }

    /// Whether there was any act, by how probable that was.
    fn any(&self) -> Option<Calibrated> {
        Calibrated::new(&self.scored.iter().map(|(_, any, came)| (*any, came.observed > 0)).collect::<Vec<_>>())
    }

    fn mean(&self, of: impl Fn(&(f64, f64, Scored)) -> f64) -> f64 {
        self.scored.iter().map(of).sum::<f64>() / self.scored.len().max(1) as f64
    }

    fn figures(&self) -> [f64; 4] {
        let inside = |s: &(f64, f64, Scored)| f64::from(u8::from(s.2.inside));
        [self.mean(|s| s.0), self.mean(|s| f64::from(s.2.observed)), self.mean(|s| s.2.crps), self.mean(inside)]
    }

    fn json(&self) -> Value {
        let [expected, observed, crps, inside] = self.figures().map(rounded);
        json!({
            "open": self.open,
            "scored": self.any().map(|any| json!({
                "forecasts": self.scored.len(),
                "mean_forecast": expected,
                "mean_observed": observed,
                "CRPS": crps,
                "cover90": inside,
                "any": calibrated(&any),
            })),
        })
    }
}

/// All that were kept, by number of days and by class.
#[derive(Default)]
pub struct Kept {
    all: Group,
    parts: BTreeMap<(i32, u8), Group>,
}

impl Kept {
    /// Sort them.
    pub fn new(found: &[(CountMade, Option<Scored>)]) -> Self {
        let mut kept = Self::default();
        for (made, came) in found {
            kept.all.add(made, came.as_ref());
            let part = (length(&made.day, &made.until), made.quad);
            kept.parts.entry(part).or_default().add(made, came.as_ref());
        }
        kept
    }

    /// All figures.
    pub fn json(&self) -> Value {
        let mut value = self.all.json();
        value["by_days"] = json!({});
        for ((days, quad), group) in &self.parts {
            value["by_days"][format!("days_{days}")][class(*quad)] = group.json();
        }
        value
    }

    /// As a part of the page.
    pub fn section(&self) -> String {
        let mut page = "<h3>How much there will be</h3>\n".to_owned();
        if self.parts.is_empty() {
            page.push_str("<p>None were kept. <code>demarche forecast pair</code> keeps what it says.</p>\n");
            return page;
        }
        page.push_str(
            "<p>As they were kept when they were made, each scored once the store reaches three days beyond its last \
             day.</p>\n<table><thead><tr><th>forecasts</th><th>open</th><th>scored</th><th>expected</th><th>came</th>\
             <th>CRPS</th><th>cover of about 90 %</th><th>any act: said</th><th>came</th><th>Brier</th>\
             <th>calibration error</th></tr></thead><tbody>\n",
        );
        line(&mut page, "all", &self.all);
        for ((days, quad), group) in &self.parts {
            let days = if *days == 1 { "1 day".to_owned() } else { format!("{days} days") };
            line(&mut page, &format!("{}, {days}", class(*quad).replace('_', " ")), group);
        }
        page.push_str("</tbody></table>\n");
        if let Some(any) = self.all.any() {
            let title = "Reliability of the probability of any act";
            let axes = Words { title, across: "said", up: "came" };
            curve(&mut page, &axes, &any.bins, &format!("{title}; {} forecasts scored.", any.count));
        }
        page
    }
}

// Writing to a string cannot fail.
fn line(page: &mut String, name: &str, group: &Group) {
    let Group { open, scored } = group;
    let _ = write!(page, "<tr><td>{}</td><td>{open}</td><td>{}</td>", escaped(name), scored.len());
    let _ = match group.any() {
        Some(any) => {
            let [expected, observed, crps, inside] = group.figures();
            writeln!(
                page,
                "<td>{expected:.2}</td><td>{observed:.2}</td><td>{crps:.3}</td><td>{inside:.3}</td><td>{:.1}\u{a0}%</td>\
                 <td>{:.1}\u{a0}%</td><td>{:.4}</td><td>{:.3}</td></tr>",
                100.0 * any.said,
                100.0 * any.came,
                any.brier,
                any.error
            )
        }
        None => writeln!(page, "{}</tr>", "<td></td>".repeat(8)),
    };
}
