//! Word classes: lists of lemmas that conditions name as `@class`.

use std::collections::{BTreeMap, HashSet};

use crate::error::Fault;
use crate::files::Files;
use crate::table;

/// All word classes by name.
#[derive(Clone, Debug, Default)]
pub struct Classes(BTreeMap<String, Vec<String>>);

impl Classes {
    /// Read `classes/*.tsv`.
    pub fn read(files: &Files, faults: &mut Vec<Fault>) -> Self {
        let mut classes = BTreeMap::new();
        for (file, text) in files.below("classes/") {
            let Some(name) = file.strip_prefix("classes/").and_then(|f| f.strip_suffix(".tsv")) else { continue };
            let rows = table::read(file, text, &["word", "source"], faults);
            classes.insert(name.to_owned(), rows.iter().map(|r| r.get("word").to_owned()).collect());
        }
        Self(classes)
    }

    /// The words of a class, if there is one.
    pub fn words(&self, name: &str) -> Option<&[String]> {
        self.0.get(name).map(Vec::as_slice)
    }

    /// Whether a class has a word.
    pub fn contains(&self, class: &str, word: &str) -> bool {
        // The loader refuses unsorted tables.
        self.words(class).is_some_and(|words| words.binary_search_by(|w| w.as_str().cmp(word)).is_ok())
    }

    /// The words of a `word|word|@class` list; unknown classes are faults.
    pub fn expand(&self, list: &str, file: &str, line: usize, faults: &mut Vec<Fault>) -> HashSet<String> {
        let mut words = HashSet::new();
        for part in list.split('|').map(str::trim).filter(|p| !p.is_empty()) {
            match part.strip_prefix('@') {
                None => {
                    words.insert(part.to_owned());
                }
                // No lists: names of countries and of organisations, which the reader of the condition recognises.
                Some(class @ ("state" | "organisation")) => {
                    words.insert(format!("@{class}"));
                }
                Some(class) => match self.words(class) {
                    Some(known) => words.extend(known.iter().cloned()),
                    None => faults.push(Fault::new(file, line, format!("there is no class @{class}"))),
                },
            }
        }
        words
    }
}
