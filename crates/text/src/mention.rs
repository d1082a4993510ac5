//! Stretches of text that name or describe someone or something.

use std::ops::Range;

use crate::span::Span;
use crate::token::TokenId;

/// Index of a mention in its document.
pub type MentionId = u32;

/// Index of a coreference chain in its document.
pub type ChainId = u32;

/// What a mention looks like (not who it is).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MentionKind {
    /// Name of a person.
    Person,
    /// Name of an organisation.
    Organisation,
    /// Name of a place or country.
    Place,
    /// Described people: "protesters", "both countries", "Armenia-backed separatists".
    Group,
    /// Described by role: "the minister", "French officials".
    Role,
    /// "he", "they", "its".
    Pronoun,
}

impl MentionKind {
    /// Lower-case name in outputs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Place => "place",
            Self::Group => "group",
            Self::Role => "role",
            Self::Pronoun => "pronoun",
        }
    }
}

/// One mention.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Its sentence.
    pub sentence: u32,
    /// Its tokens, without a leading article.
    pub tokens: Range<TokenId>,
    /// The token that governs the others.
    pub head: TokenId,
    /// Where it stands.
    pub span: Span,
    /// What it looks like.
    pub kind: MentionKind,
    /// Mentions with the same chain are the same someone.
    pub chain: Option<ChainId>,
}
