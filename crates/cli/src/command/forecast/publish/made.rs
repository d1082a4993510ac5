//! Forecasts that were made of a store and kept, in a report: what came of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use demarche_forecast::links::told::Calibrated;
use demarche_store::db::find::history::number;
use demarche_store::db::forecasts::{Came, Made};
use serde_json::{Value, json};

use super::page::{curve, escaped};
use super::plots::Words;
use super::told::calibrated;

pub mod counts;

/// Some of them.
#[derive(Default)]
struct Group {
    open: u32,
    void: u32,
    scored: Vec<(f64, bool)>,
}

impl Group {
    fn add(&mut self, made: &Made, came: &Came) {
        match came {
            Came::Open => self.open += 1,
            Came::Void => self.void += 1,
            Came::Scored(_, right) => self.scored.push((made.probability.clamp(0.0, 1.0), *right)),
        }
    }

    fn json(&self) -> Value {
        json!({
            "open": self.open,
            "void": self.void,
            "scored": Calibrated::new(&self.scored).as_ref().map(calibrated),
        })
    }
}

/// How many days there are from one to another.
fn length(from: &str, until: &str) -> i32 {
    let ends = number(from.as_bytes()).zip(number(until.as_bytes()));
    ends.map_or(0, |(from, until)| until.saturating_sub(from).saturating_add(1))
}

/// All that were kept, by number of days and by type.
pub struct Kept {
    all: Group,
    days: BTreeMap<i32, Group>,
    types: BTreeMap<String, Group>,
}

impl Kept {
    /// Sort them.
    pub fn new(found: &[(Made, Came)]) -> Self {
        let mut kept = Self { all: Group::default(), days: BTreeMap::new(), types: BTreeMap::new() };
        for (made, came) in found {
            kept.all.add(made, came);
            kept.days.entry(length(&made.day, &made.until)).or_default().add(made, came);
            kept.types.entry(made.kind.clone()).or_default().add(made, came);
        }
        kept
    }

    /// All figures.
    pub fn json(&self) -> Value {
        let mut value = self.all.json();
        let days = self.days.iter().map(|(days, group)| (format!("days_{days}"), group.json()));
        value["by_days"] = Value::Object(days.collect());
        let types = self.types.iter().map(|(kind, group)| (kind.clone(), group.json()));
        value["by_type"] = Value::Object(types.collect());
        value
    }

    /// As a part of the page.
    pub fn section(&self) -> String {
        let mut page = "<h3>Who the first act will be with</h3>\n".to_owned();
        let count = self.all.open as usize + self.all.void as usize + self.all.scored.len();
        if count == 0 {
            page.push_str("<p>None were kept. <code>demarche forecast next</code> keeps what it says.</p>\n");
            return page;
        }
        page.push_str(
            "<p>As they were kept when they were made, each scored by the first act of its kind in its days, once the \
             store reaches three days beyond it. Open: its days have not passed. Void: there was no such act.</p>\n\
             <table><thead><tr><th>forecasts</th><th>open</th><th>void</th><th>scored</th><th>said</th><th>right</th>\
             <th>Brier</th><th>calibration error</th></tr></thead><tbody>\n",
        );
        line(&mut page, "all", &self.all);
        for (days, group) in &self.days {
            line(&mut page, &format!("for {days} {}", if *days == 1 { "day" } else { "days" }), group);
        }
        for (kind, group) in &self.types {
            line(&mut page, kind, group);
        }
        page.push_str("</tbody></table>\n");
        if let Some(calibrated) = Calibrated::new(&self.all.scored) {
            let title = "Reliability of forecasts that were made";
            let axes = Words { title, across: "said", up: "right" };
            let caption = format!("{title}; {} of them scored.", calibrated.count);
            curve(&mut page, &axes, &calibrated.bins, &caption);
        }
        page
    }
}

// Writing to a string cannot fail.
fn line(page: &mut String, name: &str, group: &Group) {
    let Group { open, void, scored } = group;
    let _ = write!(page, "<tr><td>{}</td><td>{open}</td><td>{void}</td><td>{}</td>", escaped(name), scored.len());
    let _ = match Calibrated::new(scored) {
        Some(found) => writeln!(
            page,
            "<td>{:.1}\u{a0}%</td><td>{:.1}\u{a0}%</td><td>{:.4}</td><td>{:.3}</td></tr>",
            100.0 * found.said,
            100.0 * found.came,
            found.brier,
            found.error
        ),
        None => writeln!(page, "<td></td><td></td><td></td><td></td></tr>"),
    };
}
