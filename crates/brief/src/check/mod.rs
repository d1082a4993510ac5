//! The checker: reads a sentence of the brief beside the words it cites and refuses what they do not say.
//!
//! It knows nothing of how the sentence was written. A part of a sentence passes when
//! - every name stands in the cited sentences or belongs to someone meant there ([`names`]),
//! - every number and date stands there, digits or words, beside the same thing ([`numbers`]),
//! - negation, possibility and future are neither added nor dropped, and what is only claimed is attributed
//!   ([`operators`]),
//! - the words follow the order of the evidence, or the parties stand as its events have them ([`order`]),
//! - what someone is called, a source calls him in one breath (`described`); where sources differ, each says what it
//!   is given (`differences`),
//! - quotations are literal and short.
//!
//! What a forecast expects is read beside its numbers instead (`expected`).

mod described;
mod differences;
pub mod evidence;
mod expected;
pub mod names;
pub mod numbers;
pub mod operators;
pub mod order;

use std::fmt;

use demarche_lexicon::explainers::Explainers;
use demarche_lexicon::style::Style;
use demarche_record::reading::Reading;

use crate::brief::{Entry, Kind, Part, Sentence, Support};
use crate::words::words;
use evidence::Proof;

/// Longest quotation, in words.
pub const QUOTE: usize = 25;

/// Why a sentence is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It cites nothing, or nothing that exists.
    NoEvidence,
    /// A name that the evidence does not hold.
    Name(String),
    /// A number that the evidence does not hold there.
    Number(String),
    /// A date that the evidence does not give.
    Date(String),
    /// A negation that was added or dropped, by its word.
    Negation(String),
    /// A possibility or future that was added or dropped, by its word.
    Modality(String),
    /// A claim without its speaker, by the word claimed.
    Attribution(String),
    /// Words or parties in another order than in the evidence.
    Order(String),
    /// A quotation that is not literal, or too long.
    Quote(String),
    /// A citation of the same happening that tells another.
    Support,
    /// An explanation that is none of ours.
    Explainer,
    /// Words that a forecast does not say.
    Forecast(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoEvidence => write!(f, "no evidence is cited"),
            Self::Name(name) => write!(f, "the name {name:?} is not in the evidence"),
            Self::Number(number) => write!(f, "the number {number:?} is not in the evidence"),
            Self::Date(date) => write!(f, "the date {date:?} is not in the evidence"),
            Self::Negation(word) => write!(f, "a negation was added or dropped at {word:?}"),
            Self::Modality(word) => write!(f, "a possibility was added or dropped at {word:?}"),
            Self::Attribution(word) => write!(f, "{word:?} is only claimed, and nobody is named who says it"),
            Self::Order(word) => write!(f, "the evidence has another order at {word:?}"),
            Self::Quote(words) => write!(f, "the quotation {words:?} is not literal or too long"),
            Self::Support => write!(f, "a citation tells another happening"),
            Self::Explainer => write!(f, "no explainer says this"),
            Self::Forecast(words) => write!(f, "the forecast does not say {words:?}"),
        }
    }
}

/// The checker.
#[derive(Clone, Copy, Debug)]
pub struct Checker<'a> {
    /// Word lists.
    pub style: &'a Style,
    /// Our explanations.
    pub explainers: &'a Explainers,
}

impl Checker<'_> {
    /// Whether the evidence of a sentence says what the sentence says.
    pub fn check(&self, sentence: &Sentence, readings: &[Reading]) -> Result<(), Refusal> {
        if sentence.parts.is_empty() {
            return Err(Refusal::NoEvidence);
        }
        sentence.parts.iter().try_for_each(|part| self.check_part(sentence.kind, part, readings))?;
        if sentence.kind == Kind::Difference { self.check_versions(sentence, readings) } else { Ok(()) }
    }

    /// The same of a line of the timeline, with its date.
    pub fn check_line(&self, line: &Entry, readings: &[Reading]) -> Result<(), Refusal> {
        self.check(&line.sentence, readings)?;
        let Some(date) = &line.date else { return Ok(()) };
        let proofs = line.sentence.parts.iter().filter_map(|part| Proof::new(part, readings));
        let given = proofs.into_iter().any(|proof| numbers::gives(date, &proof));
        if given { Ok(()) } else { Err(Refusal::Date(date.clone())) }
    }

    fn check_part(&self, kind: Kind, part: &Part, readings: &[Reading]) -> Result<(), Refusal> {
        let proof = Proof::new(part, readings).ok_or(Refusal::NoEvidence)?;
        if kind == Kind::Explainer {
            let ours = self.explainers.all().iter().any(|e| e.text == part.text);
            return if ours { Ok(()) } else { Err(Refusal::Explainer) };
        }
        let part = &without_label(part, &proof);
        let shown = words(&part.text);
        names::check(self.style, part, &shown, &proof)?;
        numbers::check(self.style, kind, part, &shown, &proof)?;
        self.check_quotes(part, &proof)?;
        if kind != Kind::Difference {
            operators::check(self.style, part, &shown, &proof)?;
            order::check(self.style, kind, part, &shown, &proof)?;
        }
        if kind == Kind::Background {
            described::check(part, &proof)?;
        }
        let also = part.citations.iter().filter(|c| c.support == Support::Also);
        for citation in also {
            if !proof.same_happening(*citation) {
                return Err(Refusal::Support);
            }
        }
        Ok(())
    }

    fn check_quotes(&self, part: &Part, proof: &Proof<'_>) -> Result<(), Refusal> {
        for piece in part.text.split('“').skip(1) {
            let inside = piece.split('”').next().unwrap_or("");
            // An interrupted quotation is literal sentence by sentence.
            let sentences = inside.split_inclusive(['.', '!', '?']).map(words);
            let sentences: Vec<Vec<String>> =
                sentences.map(|s| s.into_iter().map(|w| w.lower).collect::<Vec<_>>()).collect();
            let length: usize = sentences.iter().map(Vec::len).sum();
            if length > QUOTE || !sentences.iter().all(|s| proof.holds(s)) {
                return Err(Refusal::Quote(inside.to_owned()));
            }
        }
        Ok(())
    }
}

/// The part without "According to Meridian, " or " (Meridian)", where that is what a cited source is called.
fn without_label(part: &Part, proof: &Proof<'_>) -> Part {
    let mut text = part.text.clone();
    for cited in proof.made_of() {
        let label = crate::origin::label(cited.reading, cited.index);
        if let Some(rest) = text.strip_prefix(&format!("According to {label}, ")) {
            text = crate::words::capitalised(rest);
        }
        if let Some(rest) = text.strip_prefix(&format!("{} reports ", crate::words::capitalised(&label))) {
            text = crate::words::capitalised(rest);
        }
        text = text.replace(&format!("source {}", cited.index + 1), "");
        if let Some(rest) = text.strip_suffix(&format!(", according to {label}.")) {
            text = format!("{rest}.");
        }
    }
    Part { text, citations: part.citations.clone() }
}
