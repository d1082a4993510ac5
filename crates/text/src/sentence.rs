//! Sentences and the part they play on the page.

use std::ops::Range;

use crate::span::Span;

/// The part a block of text plays on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Main title.
    Headline,
    /// Lead under the headline.
    Standfirst,
    /// A line that only says where and when.
    Dateline,
    /// A line that only says who wrote it.
    Byline,
    /// Title inside the text.
    Heading,
    /// List item.
    Bullet,
    /// Running text.
    Body,
    /// Text under a picture.
    Caption,
    /// Links to other articles.
    Related,
    /// Menus, notices, reading times.
    Boilerplate,
}

impl Role {
    /// Lower-case name in outputs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Standfirst => "standfirst",
            Self::Dateline => "dateline",
            Self::Byline => "byline",
            Self::Heading => "heading",
            Self::Bullet => "bullet",
            Self::Body => "body",
            Self::Caption => "caption",
            Self::Related => "related",
            Self::Boilerplate => "boilerplate",
        }
    }

    /// Whether events are coded from it: related links, captions, headings and boilerplate are read but give none.
    pub const fn carries_events(self) -> bool {
        matches!(self, Self::Headline | Self::Standfirst | Self::Bullet | Self::Body)
    }
}

/// One sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Where it stands, without surrounding white space.
    pub span: Span,
    /// Its tokens, as indices into the document's.
    pub tokens: Range<u32>,
    /// The part its block plays.
    pub role: Role,
    /// Number of its block, from 0.
    pub paragraph: u32,
    /// Whether the parser read it with all its layers; `false` where it left early, seeing neither event nor claim.
    pub full: bool,
}
