//! Cues: the words that mark who says what (see `data/cues/README.md`).

use std::collections::HashMap;

use serde::Deserialize;

use crate::classes::Classes;
use crate::error::Fault;
use crate::files::Files;
use crate::list;
use crate::slot::{Need, Slot};

/// How a speaker stands to what is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CueStance {
    /// States it.
    Assert,
    /// Charges someone with it.
    Accuse,
    /// Says it is not so.
    Deny,
    /// Doubts it.
    Doubt,
}

/// Word class of a cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CuePos {
    /// Verbs of speech and thought.
    Verb,
    /// Nouns of statement.
    Noun,
    /// Hedging adverbs.
    Adv,
    /// Hedging adjectives.
    Adj,
}

/// Where what is said stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// In a grammatical slot.
    Slot(Slot),
    /// In quotation marks in the same sentence.
    Quote,
    /// The noun an adjective stands before.
    Head,
    /// The clause an adverb stands in.
    Governor,
    /// A gerund that gives the ground: "criticised Paris *for arming* …".
    Gerund,
}

/// One cue.
#[derive(Clone, Debug)]
pub struct Cue {
    /// Unique id.
    pub id: String,
    /// Lemmas.
    pub words: Vec<String>,
    /// Word class.
    pub pos: CuePos,
    /// Stance of the speaker.
    pub stance: CueStance,
    /// Where the content stands, in order of preference.
    pub content: Vec<Content>,
    /// Where the speaker stands; empty = none is named.
    pub source: Vec<Slot>,
    /// Conditions.
    pub needs: Vec<Need>,
    /// Only as a passive ("is said to").
    pub passive: bool,
    /// An infinitive without its own subject counts as content ("claims to have …").
    pub infinitive: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: String,
    words: Vec<String>,
    pos: CuePos,
    stance: CueStance,
    content: Vec<String>,
    source: Vec<String>,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    passive: bool,
    #[serde(default)]
    infinitive: bool,
}

/// All cues by word.
#[derive(Clone, Debug, Default)]
pub struct Cues {
    all: Vec<Cue>,
    by_word: HashMap<String, Vec<usize>>,
}

impl Cues {
    /// Read `cues/*.toml`.
    pub fn read(files: &Files, classes: &Classes, faults: &mut Vec<Fault>) -> Self {
        let mut result = Self::default();
        for (file, text) in files.below("cues/") {
            if !file.ends_with(".toml") {
                continue;
            }
            for (line, raw) in list::read::<Raw>(file, text, "cue", faults) {
                let content = raw.content.iter().filter_map(|name| match name.as_str() {
                    "quote" => Some(Content::Quote),
                    "head" => Some(Content::Head),
                    "governor" => Some(Content::Governor),
                    "gerund" => Some(Content::Gerund),
                    other => {
                        let slot = Slot::parse(other);
                        if slot.is_none() {
                            faults.push(Fault::new(file, line, format!("{other:?} is no slot")));
                        }
                        slot.map(Content::Slot)
                    }
                });
                let content = content.collect();
                let source = crate::predicates::slots(&raw.source, file, line, faults);
                let needs = raw.needs.iter().filter_map(|n| Need::parse(n, classes, file, line, faults)).collect();
                for word in &raw.words {
                    result.by_word.entry(word.clone()).or_default().push(result.all.len());
                }
                let Raw { id, words, pos, stance, passive, infinitive, .. } = raw;
                result.all.push(Cue { id, words, pos, stance, content, source, needs, passive, infinitive });
            }
        }
        result
    }

    /// Every cue.
    pub fn all(&self) -> &[Cue] {
        &self.all
    }

    /// The cues with this lemma, in the order of the file.
    pub fn of<'a>(&'a self, lemma: &str) -> impl Iterator<Item = &'a Cue> + use<'a> {
        self.by_word.get(lemma).into_iter().flatten().map(|i| &self.all[*i])
    }
}
