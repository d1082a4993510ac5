//! A reading, as `demarche code` wrote it: the fields of its outside shape that say something of actors.

use std::ops::Range;

use serde::Deserialize;

/// What was read from one article.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Reading {
    /// Id of the article.
    pub id: String,
    /// Headline beside the text.
    #[serde(default)]
    pub title: Option<String>,
    /// Day of the article.
    #[serde(default)]
    pub date: Option<String>,
    /// Language.
    #[serde(default)]
    pub language: Option<String>,
    /// Publisher.
    #[serde(default)]
    pub site: Option<String>,
    /// What all offsets index, in code points.
    pub text: String,
    pub(crate) sentences: Vec<Sentence>,
    pub(crate) mentions: Vec<Mention>,
    pub(crate) events: Vec<Event>,
    #[serde(default)]
    pub(crate) relations: Vec<Relation>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Sentence {
    pub start: u32,
    pub end: u32,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Mention {
    pub start: u32,
    pub text: String,
    pub kind: String,
    pub party: Option<Party>,
    #[serde(default)]
    pub parties: Vec<Party>,
    pub place: Option<Place>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Party {
    pub name: String,
    pub country: Option<String>,
    pub territory: Option<String>,
    pub sectors: Vec<String>,
    pub role: Option<String>,
    #[serde(default)]
    pub row: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Place {
    pub country: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Event {
    pub actors: Vec<Party>,
    pub recipients: Vec<Party>,
    pub sentence: u32,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Relation {
    pub kind: String,
    pub subject: Party,
    pub object: Option<Party>,
    #[serde(default)]
    pub label: Option<String>,
}

impl Reading {
    /// Whether a line looks like a reading rather than an article.
    pub fn is_one(line: &str) -> bool {
        serde_json::from_str::<Self>(line).is_ok()
    }

    /// Read a line.
    pub fn parse(line: &str) -> Result<Self, String> {
        serde_json::from_str(line).map_err(|e| format!("it is no reading ({e}); write readings with demarche code"))
    }

    /// The sentence around a code point.
    pub(crate) fn sentence(&self, at: u32) -> Option<u32> {
        let next = self.sentences.partition_point(|s| s.start <= at);
        let index = next.checked_sub(1)?;
        self.sentences.get(index).filter(|s| at < s.end).map(|_| index as u32)
    }

    /// The text between code points; nothing where they do not lie in it.
    pub(crate) fn between(&self, points: Range<u32>) -> &str {
        let byte = |point: u32| {
            let mut letters = self.text.char_indices().map(|(at, _)| at).chain([self.text.len()]);
            letters.nth(point as usize)
        };
        byte(points.start).zip(byte(points.end)).and_then(|(from, to)| self.text.get(from..to)).unwrap_or("")
    }
}
