//! Review: what a person should look at, and what was decided.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::shape::event::EventRecord;
use crate::shape::part::{ActorRef, ArticleRef, Piece, Span, maybe_object};

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The codes are right; of a name: its first guess is.
    Accept,
    /// Others are right.
    Correct,
    /// There is no such event; the name names nobody.
    Reject,
}

impl Verdict {
    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Correct => "correct",
            Self::Reject => "reject",
        }
    }

    /// The one that is written so.
    pub fn from_name(name: &str) -> Self {
        match name {
            "accept" => Self::Accept,
            "correct" => Self::Correct,
            _ => Self::Reject,
        }
    }
}

/// What is right instead.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Correction {
    /// For a name: the actor that it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// For a name: its country, alpha-3 or special.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// For a name: its sectors, the primary one first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sectors: Option<Vec<String>>,
    /// For an event: its type.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// For an event: its modality.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modality: Option<String>,
    /// For an event: its voice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voice: Option<String>,
}

/// A decision as it is sent.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionInput {
    /// What was decided.
    pub verdict: Verdict,
    /// What is right instead; with `correct` only.
    #[serde(default, deserialize_with = "maybe_object")]
    pub correction: Option<Correction>,
    /// Why; at most 1,000 characters.
    #[serde(default)]
    #[schemars(length(max = 1_000))]
    pub note: Option<String>,
}

/// A decision.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Decision {
    /// As it was sent.
    #[serde(flatten)]
    pub input: DecisionInput,
    /// When.
    pub at: String,
}

/// What a name may be.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Guess {
    /// An actor of the store.
    pub actor: Option<ActorRef>,
    /// Country or special code.
    pub country: Option<String>,
    /// Primary sector.
    pub sector: Option<String>,
    /// Share of the reports that say so, 0 to 1.
    pub p: f64,
    /// Why.
    pub why: String,
}

/// A sentence with a name.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Example {
    /// The sentence.
    #[serde(flatten)]
    pub piece: Piece,
    /// Its article.
    pub article: ArticleRef,
    /// The name, in code points of the sentence.
    pub name: Span,
}

/// A name that the base does not have.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NameItem {
    /// The name.
    pub text: String,
    /// `person`, `organisation`, `group`.
    pub kind: String,
    /// Events and claims that it takes part in.
    pub seen: i64,
    /// Publishers.
    pub sources: i64,
    /// What it may be, the likeliest first; at most 5.
    pub guesses: Vec<Guess>,
    /// Sentences; at most 3.
    pub examples: Vec<Example>,
}

/// Something to look at.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReviewItem {
    /// Its id.
    pub id: String,
    /// `name` or `event`.
    pub kind: String,
    /// Why it is here.
    pub reason: String,
    /// 0 to 1, the most useful first.
    pub weight: f64,
    /// Of kind `name`.
    pub name: Option<NameItem>,
    /// Of kind `event`; `null` where the store has it no more.
    pub event: Option<EventRecord>,
    /// What was decided.
    pub decision: Option<Decision>,
}
