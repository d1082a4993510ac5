//! What foreign classes and offices mean in our scheme (see `data/imports/README.md`).

use std::collections::HashMap;

use demarche_ontology::code::Code;
use demarche_ontology::sector::Sector;

use crate::entities::EntityKind;
use crate::error::{Error, Fault};
use crate::files::Files;
use crate::names::fold;
use crate::table;

/// What an item of a Wikidata class is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Class {
    /// A land.
    Land(EntityKind),
    /// An organisation: its type, a special code, its sectors.
    Body(String, Option<Code>, Vec<Sector>),
    /// A position with the sectors of who holds it.
    Position(Vec<Sector>),
}

/// Words for sectors in the tables of ICEWS, with the sectors that they stand for.
///
/// # Errors
/// When the table has faults; all are named.
pub fn icews_sectors(files: &Files) -> Result<Vec<(String, Vec<Sector>)>, Error> {
    let file = "imports/icews-sectors.tsv";
    let mut faults = Vec::new();
    let mut words = Vec::new();
    for row in table::read(file, files.get(file), &["word", "sectors", "source"], &mut faults) {
        let mut fault = |message: String| faults.push(Fault::new(file, row.line, message));
        let (_, sectors) = listed(row.list("sectors"), &mut fault);
        words.push((row.get("word").to_owned(), sectors));
    }
    if faults.is_empty() { Ok(words) } else { Err(Error::Faults(faults)) }
}

/// Classes and words of positions.
#[derive(Clone, Debug, Default)]
pub struct WikidataTables {
    classes: HashMap<u32, Class>,
    positions: HashMap<String, Vec<Sector>>,
    longest: usize,
}

impl WikidataTables {
    /// Read `imports/wikidata-classes.tsv` and `imports/wikidata-positions.tsv`.
    pub fn read(files: &Files) -> Result<Self, Error> {
        let mut faults = Vec::new();
        let mut result = Self::default();
        result.read_classes(files, &mut faults);
        result.read_positions(files, &mut faults);
        if faults.is_empty() { Ok(result) } else { Err(Error::Faults(faults)) }
    }

    fn read_classes(&mut self, files: &Files, faults: &mut Vec<Fault>) {
        let file = "imports/wikidata-classes.tsv";
        let columns = ["class", "kind", "type", "sectors", "label", "source"];
        for row in table::read(file, files.get(file), &columns, faults) {
            let mut fault = |message: String| faults.push(Fault::new(file, row.line, message));
            let Some(item) = row.get("class").strip_prefix('Q').and_then(|n| n.parse().ok()) else {
                fault(format!("{:?} is no item: Q and a number are", row.get("class")));
                continue;
            };
            let (code, sectors) = listed(row.list("sectors"), &mut fault);
            let class = match (row.get("kind"), EntityKind::from_name(row.get("kind"))) {
                ("position", _) => Class::Position(sectors),
                (_, Some(EntityKind::Organisation)) => Class::Body(row.get("type").to_owned(), code, sectors),
                (_, Some(kind)) if kind != EntityKind::Person => Class::Land(kind),
                (kind, _) => {
                    fault(format!("{kind:?} is no kind of class: organisation, position and kinds of lands are"));
                    continue;
                }
            };
            self.classes.insert(item, class);
        }
    }

    fn read_positions(&mut self, files: &Files, faults: &mut Vec<Fault>) {
        let file = "imports/wikidata-positions.tsv";
        for row in table::read(file, files.get(file), &["words", "sectors", "source"], faults) {
            let mut fault = |message: String| faults.push(Fault::new(file, row.line, message));
            let (_, sectors) = listed(row.list("sectors"), &mut fault);
            let words = fold(row.get("words"));
            self.longest = self.longest.max(words.split(' ').count());
            self.positions.insert(words, sectors);
        }
    }

    /// What an item of this class is.
    pub fn class(&self, item: u32) -> Option<&Class> {
        self.classes.get(&item)
    }

    /// The sectors of who holds an office of this name: those of the longest known words in it.
    pub fn office(&self, label: &str) -> Option<&[Sector]> {
        let folded = fold(label);
        let words: Vec<&str> = folded.split(' ').collect();
        (1..=self.longest.min(words.len())).rev().find_map(|n| {
            let found = words.windows(n).find_map(|w| self.positions.get(&w.join(" ")));
            found.map(Vec::as_slice)
        })
    }
}

fn listed<'a>(names: impl Iterator<Item = &'a str>, fault: &mut impl FnMut(String)) -> (Option<Code>, Vec<Sector>) {
    let (mut code, mut sectors) = (None, Vec::new());
    for name in names {
        match (Sector::from_name(name), Code::new(name)) {
            (Some(sector), _) => sectors.push(sector),
            (None, Some(special)) if !special.is_country() && sectors.is_empty() => code = Some(special),
            _ => fault(format!("{name:?} is neither a sector nor a special code")),
        }
    }
    (code, sectors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offices_are_told_by_their_longest_words() {
        let tables = WikidataTables::read(&Files::embedded()).expect("the tables have no fault");
        let check = |label: &str, expected: &[&str]| {
            let found: Vec<&str> = tables.office(label).unwrap_or(&[]).iter().map(|s| s.name()).collect();
            assert_eq!(found, expected, "{label}");
        };
        check("Minister of Foreign Affairs of Arnor", &["GOV"]);
        check("Minister of Justice of Arnor", &["GOV"]);
        check("Chief Justice of Arnor", &["JUD"]);
        check("President of the Senate of Arnor", &["LEG"]);
        check("Leader of the Opposition", &["OPP", "LEG"]);
        check("Chief of the General Staff", &["MIL"]);
        check("gardener", &[]);
    }
}
