//! Events that were seen and not kept, for those who ask why.

use std::cell::RefCell;

use demarche_text::span::Span;

/// More than this in one article nobody reads.
const MOST: usize = 5000;

/// An event that was seen and not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Number of its sentence.
    pub sentence: u32,
    /// The words that would have carried it.
    pub span: Span,
    /// Id of the predicate.
    pub rule: String,
    /// Where it fell: `frame`, `happening`, `operator`, `resolve`, …
    pub step: &'static str,
    /// Why, in words.
    pub reason: String,
}

/// Collects what is not kept, if anybody asks. Otherwise no reason is put into words, so that nothing is paid.
#[derive(Debug, Default)]
pub struct Rejections(Option<RefCell<Vec<Rejected>>>);

impl Rejections {
    /// A collector that collects, or one that does not.
    pub fn new(asked: bool) -> Self {
        Self(asked.then(RefCell::default))
    }

    /// Whether anybody asks.
    pub const fn asked(&self) -> bool {
        self.0.is_some()
    }

    /// Note one, put into words only if somebody asks.
    pub fn note(&self, rejected: impl FnOnce() -> Rejected) {
        if let Some(list) = &self.0
            && let Ok(mut list) = list.try_borrow_mut()
            && list.len() < MOST
        {
            list.push(rejected());
        }
    }

    /// What was noted, in text order; `None` where nobody asked.
    pub fn list(self) -> Option<Vec<Rejected>> {
        let mut list = self.0?.into_inner();
        list.sort_by_key(|r| (r.span.start, r.span.end));
        Some(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_made_only_where_it_is_asked_for() {
        let one = |at| Rejected {
            sentence: 0,
            span: Span::new(at, 9),
            rule: String::new(),
            step: "frame",
            reason: String::new(),
        };
        let silent = Rejections::new(false);
        silent.note(|| unreachable!("nobody asked"));
        assert_eq!(silent.list(), None);
        let asked = Rejections::new(true);
        asked.note(|| one(5));
        asked.note(|| one(2));
        assert_eq!(asked.list(), Some(vec![one(2), one(5)]));
    }
}
