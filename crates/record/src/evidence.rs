//! The words that carry a record.

use demarche_text::span::Span;

/// The words that carry a record: at least one span, the most telling first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Number of the sentence in its document.
    pub sentence: u32,
    first: Span,
    rest: Vec<Span>,
}

impl Evidence {
    /// Evidence in one span.
    pub const fn new(sentence: u32, span: Span) -> Self {
        Self { sentence, first: span, rest: Vec::new() }
    }

    /// The same with a further span.
    #[must_use]
    pub fn and(mut self, span: Span) -> Self {
        if span != self.first && !self.rest.contains(&span) {
            self.rest.push(span);
        }
        self
    }

    /// The most telling span: for an event its trigger.
    pub const fn trigger(&self) -> Span {
        self.first
    }

    /// All spans, the most telling first.
    pub fn spans(&self) -> impl Iterator<Item = Span> + '_ {
        std::iter::once(self.first).chain(self.rest.iter().copied())
    }
}

/// One reason for a code, readable by a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What was done: `predicate`, `operator`, `modality`, `voice`, `actor`, …
    pub step: &'static str,
    /// Id of the rule, row or model that did it.
    pub id: String,
    /// What it found, in words.
    pub detail: String,
}

impl Step {
    /// A reason.
    pub fn new(step: &'static str, id: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { step, id: id.into(), detail: detail.into() }
    }
}
