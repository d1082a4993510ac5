//! The words a brief is written and checked with (see `data/brief/README.md`).

use std::collections::{BTreeMap, BTreeSet};

use demarche_ontology::event::EventType;
use serde::Deserialize;

use crate::error::{Error, Fault};
use crate::explainers::Trigger;
use crate::files::Files;
use crate::list::{self, line_of};

/// How to say an event of one type or mode when no clause of the sources will do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// Type, or type with mode.
    pub code: Trigger,
    /// Verb, base form.
    pub base: String,
    /// Verb, past tense.
    pub past: String,
    /// Sentences with slots, in order of preference.
    pub forms: Vec<String>,
}

/// Slots of a form.
pub const SLOTS: &[&str] = &["actor", "recipient", "object", "place", "verb"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPhrase {
    code: String,
    base: String,
    past: String,
    forms: Vec<String>,
}

/// Phrases by code, and word lists by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Style {
    phrases: Vec<Phrase>,
    words: BTreeMap<String, BTreeSet<String>>,
}

/// Lists that `brief/words.toml` must hold.
const LISTS: &[&str] = &[
    "accusing",
    "attribution",
    "beginning",
    "conditional",
    "consequence",
    "dangling",
    "denying",
    "future",
    "generic",
    "hedge",
    "lasting",
    "minor",
    "months",
    "negation",
    "numbers",
    "office",
    "opener",
    "possible",
    "reciprocal",
    "time",
    "vague",
    "weekdays",
];

impl Style {
    /// Read `brief/phrases.toml` and `brief/words.toml`; faults are added to `faults`.
    pub fn read(files: &Files, faults: &mut Vec<Fault>) -> Self {
        Self { phrases: phrases(files, faults), words: words(files, faults) }
    }

    /// Read them, or report every fault.
    pub fn load(files: &Files) -> Result<Self, Error> {
        let mut faults = Vec::new();
        let style = Self::read(files, &mut faults);
        if faults.is_empty() { Ok(style) } else { Err(Error::Faults(faults)) }
    }

    /// The phrase of an event: that of one of its modes, else that of its type.
    pub fn phrase(&self, kind: EventType, modes: &[demarche_ontology::mode::Mode]) -> Option<&Phrase> {
        let fits = |p: &&Phrase| p.code.fits(kind, modes);
        let of_mode = self.phrases.iter().filter(fits).find(|p| p.code.mode.is_some());
        of_mode.or_else(|| self.phrases.iter().find(fits))
    }

    /// Whether a lower-case word stands in a list.
    pub fn has(&self, list: &str, word: &str) -> bool {
        self.words.get(list).is_some_and(|words| words.contains(word))
    }

    /// The value of a word that is a number: "5", "five", "1,200", "0.5", "30th", "fifty-two".
    pub fn number(&self, form: &str) -> Option<f64> {
        let lower = form.to_lowercase();
        if form.contains(|c: char| c.is_ascii_digit()) {
            let digits: String = form.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
            let plain = form.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.'));
            let ordinal = ["st", "nd", "rd", "th"].iter().any(|e| lower.ends_with(e));
            return if plain || ordinal { digits.trim_end_matches('.').parse().ok() } else { None };
        }
        if let Some((tens, ones)) = lower.split_once('-') {
            let (tens, ones) = (self.named(tens)?, self.named(ones)?);
            return (tens >= 20.0 && ones < 10.0).then_some(tens + ones);
        }
        self.named(&lower)
    }

    fn named(&self, word: &str) -> Option<f64> {
        self.list("numbers").find_map(|entry| {
            let (name, value) = entry.split_once('=')?;
            if name == word { value.parse().ok() } else { None }
        })
    }

    /// The words of a list, sorted.
    pub fn list(&self, list: &str) -> impl Iterator<Item = &str> {
        self.words.get(list).into_iter().flatten().map(String::as_str)
    }
}

fn phrases(files: &Files, faults: &mut Vec<Fault>) -> Vec<Phrase> {
    const FILE: &str = "brief/phrases.toml";
    let text = files.get(FILE);
    let mut result: Vec<Phrase> = Vec::new();
    for (line, raw) in list::read::<RawPhrase>(FILE, text, "phrase", faults) {
        let Some(code) = Trigger::parse(&raw.code) else {
            faults.push(Fault::new(FILE, line, format!("{:?} is no event type or mode", raw.code)));
            continue;
        };
        if result.iter().any(|p| p.code == code) {
            faults.push(Fault::new(FILE, line, format!("{:?} has two phrases", raw.code)));
        }
        for form in &raw.forms {
            for slot in form.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or("")) {
                if !SLOTS.contains(&slot) {
                    faults.push(Fault::new(FILE, line, format!("{slot:?} is no slot; there are {}", SLOTS.join(", "))));
                }
            }
        }
        result.push(Phrase { code, base: raw.base, past: raw.past, forms: raw.forms });
    }
    result
}

fn words(files: &Files, faults: &mut Vec<Fault>) -> BTreeMap<String, BTreeSet<String>> {
    const FILE: &str = "brief/words.toml";
    let text = files.get(FILE);
    let raw: BTreeMap<String, Vec<String>> = match toml::from_str(text) {
        Ok(raw) => raw,
        Err(error) => {
            let line = error.span().map_or(0, |s| line_of(text, s.start));
            faults.push(Fault::new(FILE, line, error.message().replace('\n', " ")));
            return BTreeMap::new();
        }
    };
    for list in LISTS {
        if !raw.contains_key(*list) {
            faults.push(Fault::new(FILE, 0, format!("the list {list:?} is missing")));
        }
    }
    raw.into_iter().map(|(name, words)| (name, words.into_iter().collect())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use demarche_ontology::mode::Mode;

    #[test]
    fn the_style_of_this_release_has_no_fault() {
        match Style::load(&Files::embedded()) {
            Err(error) => panic!("{error}"),
            Ok(style) => {
                for kind in [EventType::Accuse, EventType::Agree, EventType::Consult, EventType::Assault] {
                    assert!(style.phrase(kind, &[]).is_some(), "{kind} has no phrase");
                }
                let expel = style.phrase(EventType::Sanction, &[Mode::SanctionExpel]);
                assert_eq!(expel.map(|p| p.base.as_str()), Some("expel"));
                assert!(style.has("negation", "not"));
            }
        }
    }
}
