//! Explainers: short explanations of concepts (see `data/explainers/README.md`).

use std::collections::BTreeMap;

use demarche_ontology::event::EventType;
use demarche_ontology::mode::Mode;
use serde::Deserialize;

use crate::error::{Error, Fault};
use crate::files::Files;
use crate::list;

/// An event type, or a mode of one, that calls an explainer up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trigger {
    /// The type.
    pub kind: EventType,
    /// The mode; `None` = any.
    pub mode: Option<Mode>,
}

impl Trigger {
    /// The trigger of `SANCTION` or `SANCTION.expel`.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, mode) = match text.split_once('.') {
            Some((kind, mode)) => (kind, Some(mode)),
            None => (text, None),
        };
        let kind = EventType::from_name(kind)?;
        match mode {
            None => Some(Self { kind, mode: None }),
            Some(name) => Mode::of(kind, name).map(|mode| Self { kind, mode: Some(mode) }),
        }
    }

    /// Whether an event of this type and these modes fits.
    pub fn fits(self, kind: EventType, modes: &[Mode]) -> bool {
        self.kind == kind && self.mode.is_none_or(|mode| modes.contains(&mode))
    }
}

/// One explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explainer {
    /// Unique key.
    pub id: String,
    /// Heading shown.
    pub title: String,
    /// Lower-case phrases that call it up.
    pub words: Vec<String>,
    /// Events that call it up.
    pub events: Vec<Trigger>,
    /// One or two sentences.
    pub text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: String,
    title: String,
    words: Vec<String>,
    #[serde(default)]
    events: Vec<String>,
    text: String,
}

/// All explainers, sorted by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explainers(Vec<Explainer>);

impl Explainers {
    /// Read `explainers/*.toml`; faults are added to `faults`.
    pub fn read(files: &Files, faults: &mut Vec<Fault>) -> Self {
        let mut all: Vec<Explainer> = Vec::new();
        let mut phrases: BTreeMap<String, String> = BTreeMap::new();
        for (file, text) in files.below("explainers/") {
            for (line, raw) in list::read::<Raw>(file, text, "explainer", faults) {
                if all.last().is_some_and(|last| last.id >= raw.id) {
                    faults.push(Fault::new(file, line, format!("{:?} is not sorted by id, or used twice", raw.id)));
                }
                for word in &raw.words {
                    if word.to_lowercase() != *word {
                        faults.push(Fault::new(file, line, format!("the phrase {word:?} must be in lower case")));
                    }
                    if let Some(other) = phrases.insert(word.clone(), raw.id.clone()) {
                        faults.push(Fault::new(file, line, format!("the phrase {word:?} also belongs to {other:?}")));
                    }
                }
                let mut events = Vec::new();
                for name in &raw.events {
                    match Trigger::parse(name) {
                        Some(trigger) => events.push(trigger),
                        None => faults.push(Fault::new(file, line, format!("{name:?} is no event type or mode"))),
                    }
                }
                let Raw { id, title, words, text, .. } = raw;
                all.push(Explainer { id, title, words, events, text });
            }
        }
        Self(all)
    }

    /// Read them, or report every fault.
    pub fn load(files: &Files) -> Result<Self, Error> {
        let mut faults = Vec::new();
        let explainers = Self::read(files, &mut faults);
        if faults.is_empty() { Ok(explainers) } else { Err(Error::Faults(faults)) }
    }

    /// All of them, sorted by id.
    pub fn all(&self) -> &[Explainer] {
        &self.0
    }

    /// The explainer with this id.
    pub fn get(&self, id: &str) -> Option<&Explainer> {
        self.0.binary_search_by(|e| e.id.as_str().cmp(id)).ok().and_then(|i| self.0.get(i))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_explainers_of_this_release_have_no_fault() {
        match Explainers::load(&Files::embedded()) {
            Err(error) => panic!("{error}"),
            Ok(explainers) => {
                assert!(explainers.all().len() >= 40);
                let first = explainers.all().first().map(|e| e.id.clone()).unwrap_or_default();
                assert_eq!(explainers.get(&first).map(|e| e.id.clone()), Some(first));
            }
        }
    }

    #[test]
    fn a_trigger_is_a_type_or_a_mode_of_it() {
        assert!(Trigger::parse("SANCTION.expel").is_some_and(|t| t.fits(EventType::Sanction, &[Mode::SanctionExpel])));
        assert!(Trigger::parse("SANCTION").is_some_and(|t| t.fits(EventType::Sanction, &[])));
        assert_eq!(Trigger::parse("SANCTION.demo"), None);
    }
}
