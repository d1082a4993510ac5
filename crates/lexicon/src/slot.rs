//! Grammatical slots and conditions on them, the language of predicates, operators and cues.

use std::collections::HashSet;

use crate::classes::Classes;
use crate::error::Fault;

/// A place in the grammar around a word.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Slot {
    /// Logical subject: of an active verb its subject, of a passive one its by-phrase.
    Subj,
    /// Logical object: of an active verb its object, of a passive one its subject.
    Obj,
    /// Indirect object.
    Iobj,
    /// Finite, infinitive or gerund complement.
    Clause,
    /// Whoever does what a noun names: owner, by-phrase, nationality, subject of a support verb.
    Agent,
    /// Owner: X's N.
    Poss,
    /// By-phrase.
    By,
    /// Nationality or name before a noun: French N, NATO N.
    Adj,
    /// Whoever is named first behind the word, however deep in its phrases and complements.
    Below,
    /// Whoever the logical subject belongs to: "*Norway's* ships".
    Whose,
    /// Verb particle; only in conditions.
    Particle,
    /// A preposition: the phrase it governs.
    Prep(String),
}

impl Slot {
    /// The slot of a name; any other lower-case word is a preposition.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "subj" => Self::Subj,
            "obj" => Self::Obj,
            "iobj" => Self::Iobj,
            "clause" => Self::Clause,
            "agent" => Self::Agent,
            "poss" => Self::Poss,
            "by" => Self::By,
            "adj" => Self::Adj,
            "below" => Self::Below,
            "whose" => Self::Whose,
            "prt" => Self::Particle,
            other if !other.is_empty() && other.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c == ' ') => {
                Self::Prep(other.to_owned())
            }
            _ => return None,
        })
    }
}

/// One condition on the words around a predicate.
#[derive(Clone, Debug)]
pub struct Need {
    /// Must *not* hold.
    pub negative: bool,
    /// One of these slots must be filled …
    pub slots: Vec<Slot>,
    /// … with one of these lemmas, if any are given.
    pub words: Option<HashSet<String>>,
    /// As it stands in the file.
    pub written: String,
}

impl Need {
    /// Read `!slot|slot:word|@class`.
    pub fn parse(text: &str, classes: &Classes, file: &str, line: usize, faults: &mut Vec<Fault>) -> Option<Self> {
        let (negative, rest) = text.strip_prefix('!').map_or((false, text), |rest| (true, rest));
        let (left, right) = rest.split_once(':').map_or((rest, None), |(l, r)| (l, Some(r)));
        let mut slots = Vec::new();
        for name in left.split('|') {
            match Slot::parse(name.trim()) {
                Some(slot) => slots.push(slot),
                None => {
                    faults.push(Fault::new(file, line, format!("{name:?} in the condition {text:?} is no slot")));
                    return None;
                }
            }
        }
        let words = right.map(|list| classes.expand(list, file, line, faults));
        Some(Self { negative, slots, words, written: rest.trim().to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_read_slots_and_words() {
        let mut faults = Vec::new();
        let need = Need::parse("!obj|of:report|album", &Classes::default(), "f", 1, &mut faults).expect("valid");
        assert!(need.negative && need.slots == [Slot::Obj, Slot::Prep("of".into())]);
        assert!(need.words.is_some_and(|w| w.contains("album") && w.len() == 2));
        assert!(Need::parse("obj:@nothing", &Classes::default(), "f", 7, &mut faults).is_some());
        assert_eq!(faults.len(), 1);
        assert!(Need::parse("Obj", &Classes::default(), "f", 7, &mut faults).is_none());
    }
}
