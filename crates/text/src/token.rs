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
}
