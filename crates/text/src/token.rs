//! Words.

use crate::grammar::{Rel, Upos, Xpos};
use crate::span::Span;

/// Index of a token in its document.
pub type TokenId = u32;

/// Name tag of a token, by position in the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameTag {
    /// Not in a name.
    Out,
    /// First token of a name.
    Begin(NameKind),
    /// A later token of a name.
    Inside(NameKind),
}

/// Kind of a proper name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// A person.
    Person,
    /// An organisation.
    Organisation,
    /// A place or country.
    Place,
    /// Nationalities, events, works.
    Other,
}

impl NameKind {
    /// The tag used in CoNLL-U (`PER`, `ORG`, `LOC`, `MISC`).
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Person => "PER",
            Self::Organisation => "ORG",
            Self::Place => "LOC",
            Self::Other => "MISC",
        }
    }
}

/// A part of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Who says it.
    Source,
    /// The words that mark that it is said.
    Cue,
    /// What is said.
    Content,
}

impl Part {
    /// The tag used in CoNLL-U and in the network's labels (`SOURCE`, `CUE`, `CONTENT`).
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Source => "SOURCE",
            Self::Cue => "CUE",
            Self::Content => "CONTENT",
        }
    }
}

/// Place of a token in a part of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PartTag {
    /// In no part of a claim.
    Out,
    /// First token of a part.
    Begin(Part),
    /// A later token of a part.
    Inside(Part),
}

impl PartTag {
    /// A tag as it is written: `O`, `B-CUE`, `I-CONTENT`; `None` for one that is unknown.
    pub fn from_label(label: &str) -> Option<Self> {
        let part = |text| [Part::Source, Part::Cue, Part::Content].into_iter().find(|part| part.tag() == text);
        match label.split_once('-') {
            None if label == "O" => Some(Self::Out),
            Some(("B", text)) => part(text).map(Self::Begin),
            Some(("I", text)) => part(text).map(Self::Inside),
            _ => None,
        }
    }
}

/// What the network takes a token for in a claim, and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Saying {
    /// Its place in a part of a claim.
    pub tag: PartTag,
    /// Probability of that, in percent.
    pub percent: u8,
}

/// One syntactic word, with its place in the sentence's tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// Dictionary form; lower case but for names.
    pub lemma: String,
    /// Universal part of speech.
    pub upos: Upos,
    /// Penn Treebank tag.
    pub xpos: Xpos,
    /// Governor; `None` for the root of the sentence.
    pub head: Option<TokenId>,
    /// Relation to the governor.
    pub rel: Rel,
    /// Name tag.
    pub name: NameTag,
    /// Its part in a claim; `None` where the network was not asked: it has no such head, or left the sentence early.
    pub saying: Option<Saying>,
}
