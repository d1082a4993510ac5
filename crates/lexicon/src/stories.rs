//! What reports are grouped by: weights, how common words are, days of the week, wire agencies
//! (`data/stories/README.md`).

use std::collections::BTreeMap;

use crate::error::{Error, Fault};
use crate::files::Files;
use crate::table;

/// Tables of `data/stories`.
#[derive(Clone, Debug, Default)]
pub struct StoryTables {
    /// Weights by name.
    pub weights: BTreeMap<String, f32>,
    /// Words and the share of reports they are in.
    pub frequencies: Vec<(String, f32)>,
    /// Words for days of the week; Monday is 1.
    pub weekdays: Vec<(String, u8)>,
    /// How wire agencies are credited, in lower case, and the agency.
    pub wires: Vec<(String, String)>,
}

impl StoryTables {
    /// Read the tables; the error names every fault.
    pub fn load(files: &Files) -> Result<Self, Error> {
        let mut faults = Vec::new();
        let tables = Self::read(files, &mut faults);
        if faults.is_empty() { Ok(tables) } else { Err(Error::Faults(faults)) }
    }

    /// Read the tables; faults are added to `faults`.
    pub fn read(files: &Files, faults: &mut Vec<Fault>) -> Self {
        let weights = numbers(files, "stories/weights.tsv", &["name", "weight", "what"], faults);
        let frequencies = numbers(files, "stories/frequencies.tsv", &["word", "share"], faults);
        let days = numbers(files, "stories/weekdays.tsv", &["word", "day", "languages"], faults);
        let file = "stories/wires.tsv";
        let wires = table::read(file, files.get(file), &["credit", "wire"], faults);
        Self {
            weights: weights.into_iter().collect(),
            frequencies,
            weekdays: days.into_iter().map(|(word, day)| (word, day.clamp(1.0, 7.0) as u8)).collect(),
            wires: wires.iter().map(|r| (r.get("credit").to_owned(), r.get("wire").to_owned())).collect(),
        }
    }
}

/// The first column of a table and the number in its second.
fn numbers(files: &Files, file: &str, columns: &[&str], faults: &mut Vec<Fault>) -> Vec<(String, f32)> {
    let rows = table::read(file, files.get(file), columns, faults);
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let (name, number) = (row.get(columns[0]), row.get(columns[1]));
        match number.parse::<f32>() {
            Ok(value) if value.is_finite() => found.push((name.to_owned(), value)),
            _ => faults.push(Fault::new(file, row.line, format!("{number:?} is no number"))),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_of_this_release_have_no_fault() {
        let tables = StoryTables::load(&Files::embedded()).expect("no fault");
        assert!(tables.weights.contains_key("bias"));
        assert!(tables.weekdays.contains(&("sunday".to_owned(), 7)));
        assert!(tables.frequencies.iter().all(|(_, share)| (0.0..=1.0).contains(share)));
    }
}
