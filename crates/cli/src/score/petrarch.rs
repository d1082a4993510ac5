//! The unit suite of PETRARCH: single sentences with the events that its coder should write.
//!
//! Events are compared as PETRARCH's own test does, as sets of source, target and code of the whole sentence. Modality
//! and voice do not count there. With an imported verb dictionary only the events of its verbs are compared, for the
//! suite knows no others; the figures over all events stand beside, and those without the events of one side that
//! PETRARCH writes where it is told to need no pair (`---`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use demarche_lexicon::actors::CountryKind;
use demarche_lexicon::base::Base;
use demarche_lexicon::entities;
use demarche_lexicon::files::Files;
use demarche_lexicon::petrarch::entities::SOURCE;
use demarche_ontology::actor_code;
use demarche_record::reading::Reading;
use demarche_store::cameo::{self, Rows};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::figures::{percent, share};
use crate::failure::Failure;
use crate::files;

/// A sentence of the suite.
#[derive(Clone, Debug, Deserialize)]
pub struct Record {
    /// Its id.
    pub id: String,
    /// The sentence.
    pub text: String,
    /// `YYYYMMDD`.
    pub date: String,
    /// What it tests.
    pub category: String,
    /// Source, target and code of its events.
    #[serde(default)]
    pub expected: Vec<[String; 3]>,
}

/// What was coded from a sentence.
#[derive(Clone, Debug, Default)]
pub struct Coded {
    /// Triples of all events.
    all: BTreeSet<Triple>,
    /// Triples of events whose verb an imported dictionary holds.
    own: BTreeSet<Triple>,
}

/// Source, target and code.
type Triple = [String; 3];

/// Read the suite.
pub fn read(path: &Path) -> Result<Vec<Record>, Failure> {
    let text = files::text(path)?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let record = |(i, line): (usize, &str)| {
        serde_json::from_str(line).map_err(|e| {
            let what =
                format!("line {}: {e}; give the suite as JSON lines with id, text, date, category, expected", i + 1);
            Failure::Content { path: path.to_owned(), what }
        })
    };
    lines.map(record).collect()
}

/// The rows of a base whose codes the comparison needs.
pub fn rows(data: &Files, base: &Base) -> Rows {
    let lands = &base.actors.countries;
    let mut rows = Rows {
        lands: lands.iter().map(|c| c.id.clone()).collect(),
        states: lands.iter().filter(|c| c.kind == CountryKind::Country).filter_map(|c| c.country).collect(),
        ..Rows::default()
    };
    for (name, text, form) in data.sheets() {
        for (_, entity) in entities::read(name, text, form).entities {
            for (i, term) in entity.terms.iter().enumerate() {
                let id = if entity.terms.len() == 1 { entity.id.clone() } else { format!("{}#{}", entity.id, i + 1) };
                if let Some(code) = term.source.as_deref().and_then(|s| s.strip_prefix(SOURCE)) {
                    rows.codes.insert(id, (code.to_owned(), term.sectors.clone()));
                }
            }
        }
    }
    rows
}

/// The triples of a reading.
pub fn coded(reading: &Reading, rows: &Rows) -> Coded {
    let mut coded = Coded::default();
    for event in &reading.events {
        for triple in cameo::triples(event, rows) {
            let triple = standard(&triple, rows);
            if cameo::of_dictionary(event).is_some() {
                coded.own.insert(triple.clone());
            }
            coded.all.insert(triple);
        }
    }
    coded
}

/// The same actors written the same way: sectors of ours, in the order of the alphabet.
fn standard([source, target, code]: &Triple, rows: &Rows) -> Triple {
    let actor = |code: &str| match actor_code::read(code, |c| rows.states.contains(&c)) {
        Ok(mut read) => {
            read.sectors.sort_unstable();
            actor_code::write(read.country, &read.sectors) + &read.unknown.concat()
        }
        Err(_) => code.to_owned(),
    };
    [actor(source), actor(target), code.clone()]
}

fn root([source, target, code]: &Triple) -> Triple {
    [source.clone(), target.clone(), code.chars().take(2).collect()]
}

fn pair([source, target, _]: &Triple) -> Triple {
    [source.clone(), target.clone(), String::new()]
}

/// What counts of one part of the suite.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    records: usize,
    /// Records whose set of triples is exactly the expected one: full codes, roots, pairs of parties.
    exact: [usize; 3],
    expected: usize,
    /// Expected triples that are among the coded: full codes, roots, pairs.
    found: [usize; 3],
    coded: usize,
}

impl Tally {
    fn add(&mut self, expected: &BTreeSet<Triple>, coded: &BTreeSet<Triple>) {
        let views: [fn(&Triple) -> Triple; 3] = [Triple::clone, root, pair];
        self.records += 1;
        self.expected += expected.len();
        self.coded += coded.len();
        for (i, view) in views.into_iter().enumerate() {
            let (gold, ours): (BTreeSet<Triple>, BTreeSet<Triple>) =
                (expected.iter().map(view).collect(), coded.iter().map(view).collect());
            self.exact[i] += usize::from(gold == ours);
            self.found[i] += expected.iter().filter(|t| ours.contains(&view(t))).count();
        }
    }

    fn figures(&self) -> Value {
        let exact = self.exact.map(|n| percent(share(n, self.records)));
        let found = self.found.map(|n| percent(share(n, self.expected)));
        json!({
            "records": self.records,
            "exact": exact[0],
            "exact_root": exact[1],
            "exact_pairs": exact[2],
            "events": self.expected,
            "coded": self.coded,
            "found": found[0],
            "found_root": found[1],
            "found_pairs": found[2],
        })
    }
}

/// The figures, by category and in all, and the records that are not exact.
pub fn score(pairs: &[(Record, Coded)], rows: &Rows) -> (Value, Vec<Value>) {
    let dictionary = pairs.iter().any(|(_, coded)| !coded.own.is_empty());
    let mut parts: BTreeMap<&str, Tally> = BTreeMap::new();
    let (mut whole, mut every, mut dyads) = (Tally::default(), Tally::default(), Tally::default());
    let sided = |set: &BTreeSet<Triple>| -> BTreeSet<Triple> {
        set.iter().filter(|t| t[0] != cameo::NOBODY && t[1] != cameo::NOBODY).cloned().collect()
    };
    let mut misses = Vec::new();
    for (record, coded) in pairs {
        let expected: BTreeSet<Triple> = record.expected.iter().map(|t| standard(t, rows)).collect();
        let counted = if dictionary { &coded.own } else { &coded.all };
        parts.entry(&record.category).or_default().add(&expected, counted);
        whole.add(&expected, counted);
        every.add(&expected, &coded.all);
        dyads.add(&sided(&expected), &sided(counted));
        if expected != *counted {
            misses.push(json!({
                "id": record.id, "category": record.category, "text": record.text,
                "expected": expected, "coded": counted, "all": coded.all,
            }));
        }
    }
    let categories: Map<String, Value> = parts.iter().map(|(name, t)| ((*name).to_owned(), t.figures())).collect();
    let figures = json!({
        "dictionary": dictionary,
        "all": whole.figures(),
        "with_all_events": every.figures(),
        "between_two": dyads.figures(),
        "categories": categories,
    });
    (figures, misses)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn triples(list: &[[&str; 3]]) -> BTreeSet<Triple> {
        list.iter().map(|t| standard(&t.map(str::to_owned), &Rows::default())).collect()
    }

    #[test]
    fn sets_are_compared_by_code_root_and_pair() {
        let mut tally = Tally::default();
        let gold = triples(&[["VELMED", "TAR", "064"], ["TAR", "VELMED", "061"]]);
        tally.add(&gold, &triples(&[["TAR", "VELMED", "061"], ["VELMED", "TAR", "062"]]));
        assert_eq!((tally.exact, tally.found), ([0, 1, 1], [1, 2, 2]));
        tally.add(&triples(&[]), &triples(&[]));
        tally.add(&triples(&[]), &triples(&[["VEL", "TAR", "010"]]));
        assert_eq!((tally.records, tally.exact), (3, [1, 2, 2]));
    }

    #[test]
    fn the_order_of_sectors_does_not_count() {
        assert_eq!(triples(&[["VELGOVMIL", "---", "01"]]), triples(&[["VELMILGOV", "---", "01"]]));
        assert_ne!(triples(&[["VELGOV", "---", "01"]]), triples(&[["VEL", "---", "01"]]));
        assert_ne!(triples(&[["VELXYZ", "---", "01"]]), triples(&[["VEL", "---", "01"]]));
    }
}
