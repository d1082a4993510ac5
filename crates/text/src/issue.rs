//! What went wrong with a text, without stopping the work.

use crate::span::Span;

/// The stage that met a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Page or file to article.
    Ingest,
    /// Article to document.
    Parse,
    /// Document to coded events.
    Coding,
    /// Mentions to actors, places, dates.
    Resolve,
    /// Records to prose.
    Brief,
}

impl Stage {
    /// Lower-case name in outputs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ingest => "ingest",
            Self::Parse => "parse",
            Self::Coding => "coding",
            Self::Resolve => "resolve",
            Self::Brief => "brief",
        }
    }
}

/// One problem: the stage went on with what it could read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// Who met it.
    pub stage: Stage,
    /// Short kebab-case name of the problem, such as `long-sentence`.
    pub kind: &'static str,
    /// Where in the text, if anywhere.
    pub span: Option<Span>,
    /// One sentence for people.
    pub message: String,
}

/// The problems of one article, in the order they were met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Issues(pub Vec<Issue>);

impl Issues {
    /// Note a problem.
    pub fn add(&mut self, stage: Stage, kind: &'static str, span: Option<Span>, message: impl Into<String>) {
        self.0.push(Issue { stage, kind, span, message: message.into() });
    }
}
