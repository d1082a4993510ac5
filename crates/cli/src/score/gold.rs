//! The gold files of coded news: one JSONL file a document, the document first, then its sentences.

use std::path::Path;

use serde::Deserialize;

use crate::failure::Failure;

/// A document and its annotated sentences.
#[derive(Clone, Debug)]
pub struct GoldDocument {
    /// Name of the article.
    pub id: String,
    /// Headline.
    pub title: Option<String>,
    /// Day of publication.
    pub date: Option<String>,
    /// Group for the figures on sentences without events.
    pub kind: String,
    /// The article.
    pub text: String,
    /// In text order.
    pub sentences: Vec<GoldSentence>,
}

/// An annotated sentence; offsets are code points of the document's text.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldSentence {
    /// First code point.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// What happens in it.
    #[serde(default)]
    pub events: Vec<GoldEvent>,
    /// Who says what in it.
    #[serde(default)]
    pub attributions: Vec<GoldAttribution>,
}

/// An annotated event; offsets are code points of the sentence.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldEvent {
    /// Unique in its document.
    pub id: String,
    /// PLOVER type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Types that are also right.
    #[serde(default)]
    pub alt_types: OneOrMore,
    /// How real it is.
    pub modality: String,
    /// Modalities that are also right.
    #[serde(default)]
    pub alt_modality: OneOrMore,
    /// Whether it must be found; else it counts neither way.
    pub core: bool,
    /// The words that carry it.
    pub trigger: GoldSpan,
    /// When, as day, month, year, ISO week, or two of them.
    #[serde(default)]
    pub date: Option<String>,
    /// Who did it.
    #[serde(default)]
    pub actors: Vec<GoldParty>,
    /// To whom.
    #[serde(default)]
    pub recipients: Vec<GoldParty>,
    /// `reporter` or `claim`.
    pub voice: String,
    /// Actors and recipients are one set.
    #[serde(default)]
    pub symmetric: bool,
    /// Events of one group are alternatives.
    #[serde(default)]
    pub group: Option<String>,
}

impl GoldEvent {
    /// The name that it shares with its alternatives: its group, or its own id.
    pub fn alternatives(&self) -> &str {
        self.group.as_deref().filter(|g| !g.is_empty()).unwrap_or(&self.id)
    }
}

/// An annotated party.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct GoldParty {
    /// Its codes.
    #[serde(default)]
    pub codes: OneOrMore,
    /// Codes that are also right.
    #[serde(default)]
    pub alt_codes: OneOrMore,
    /// Its sectors, the primary one first.
    #[serde(default)]
    pub sectors: OneOrMore,
    /// Primary sectors that are also right.
    #[serde(default)]
    pub alt_sectors: OneOrMore,
    /// No words of the sentence name it.
    #[serde(default)]
    pub implicit: bool,
}

/// An annotated attribution.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldAttribution {
    /// What is said.
    #[serde(default)]
    pub content: Option<GoldSpan>,
    /// Whether it must be found.
    pub core: bool,
}

/// A stretch of a sentence.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct GoldSpan {
    /// First code point.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

/// A value or a list of values; `null` is none.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(from = "Option<Values>")]
pub struct OneOrMore(pub Vec<String>);

#[derive(Deserialize)]
#[serde(untagged)]
enum Values {
    One(String),
    More(Vec<String>),
}

impl From<Option<Values>> for OneOrMore {
    fn from(values: Option<Values>) -> Self {
        Self(match values {
            None => Vec::new(),
            Some(Values::One(value)) if value.is_empty() => Vec::new(),
            Some(Values::One(value)) => vec![value],
            Some(Values::More(values)) => values,
        })
    }
}

#[derive(Deserialize)]
#[serde(tag = "rec", rename_all = "snake_case")]
enum Line {
    Doc {
        id: String,
        title: Option<String>,
        date: Option<String>,
        kind: Option<String>,
        text: String,
    },
    Sentence(GoldSentence),
    #[serde(other)]
    Other,
}

/// Read a gold file.
pub fn read(path: &Path) -> Result<GoldDocument, Failure> {
    let text = crate::files::text(path)?;
    let fault = |line: usize, what: String| Failure::Content {
        path: path.to_owned(),
        what: format!("line {line}: {what}; a gold file has a record \"doc\", then records \"sentence\""),
    };
    let mut document: Option<GoldDocument> = None;
    for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        match serde_json::from_str(line).map_err(|e| fault(i + 1, e.to_string()))? {
            Line::Doc { id, title, date, kind, text } => {
                let kind = kind.filter(|k| !k.is_empty()).unwrap_or_else(|| "political".to_owned());
                document = Some(GoldDocument { id, title, date, kind, text, sentences: Vec::new() });
            }
            Line::Sentence(sentence) => {
                let document =
                    document.as_mut().ok_or_else(|| fault(i + 1, "a sentence before its document".into()))?;
                document.sentences.push(sentence);
            }
            Line::Other => {}
        }
    }
    document.ok_or_else(|| fault(1, "no document".into()))
}
