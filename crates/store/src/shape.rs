//! The outside shape of a reading, field by field. [`crate::reading`] fills it.
//!
//! Names of closed sets (types, modes, roles, …) appear here as the scheme writes them; inside they are enums.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// A name of a closed set.
pub type Name = Cow<'static, str>;

/// All that was read from one article, one object a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields are those of the contract in docs/shapes.md")]
pub struct ReadingShape {
    pub id: String,
    pub title: Option<String>,
    pub date: Option<String>,
    pub language: Option<String>,
    #[serde(default)]
    pub site: Option<String>,
    #[serde(default)]
    pub url: Option<String>,
    #[serde(default)]
    pub authors: Vec<String>,
    pub text: String,
    pub sentences: Vec<SentenceShape>,
    pub mentions: Vec<MentionShape>,
    pub events: Vec<EventShape>,
    pub claims: Vec<ClaimShape>,
    pub relations: Vec<RelationShape>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejected: Option<Vec<RejectedShape>>,
    pub issues: Vec<IssueShape>,
    pub version: VersionShape,
}

/// The versions behind a reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionShape {
    /// Version of these shapes.
    pub shape: u32,
    /// Program and version.
    pub program: String,
    /// Version of lexicons and rules.
    pub data: String,
    /// Version of the model.
    pub model: String,
}

/// A stretch of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RangeShape {
    /// First code point.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

/// A stretch of text with its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PieceShape {
    /// First code point.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// The words.
    pub text: String,
}

/// A sentence and the part it plays on the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentenceShape {
    /// First code point.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// `headline`, `body`, …
    pub role: Name,
}

/// A mention of someone or something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MentionShape {
    /// `m1`, `m2`, …
    pub id: String,
    /// First code point.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// The words.
    pub text: String,
    /// `person`, `organisation`, `place`, `group`, `role`, `pronoun`.
    pub kind: Name,
    /// Mentions with the same chain are the same someone: `x1`, `x2`, …
    pub chain: Option<String>,
    /// As someone who acts.
    pub party: Option<PartyShape>,
    /// The members, where it stands for several ("the two countries"); `party` is then `null`.
    pub parties: Vec<PartyShape>,
    /// As somewhere.
    pub place: Option<PlaceShape>,
}

/// Someone who acts or is acted upon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyShape {
    /// The words; for an implicit party those it was understood from.
    pub text: String,
    /// First code point; `null` for an implicit party.
    pub start: Option<u32>,
    /// One past the last; `null` for an implicit party.
    pub end: Option<u32>,
    /// Understood, not named in the event's own clause.
    pub implicit: bool,
    /// Canonical name.
    pub name: String,
    /// ISO alpha-3, or EUR, UNO, IGO, NGO, ISM, IMG, MNC.
    pub country: Option<String>,
    /// A dependency's own code.
    pub territory: Option<String>,
    /// Sectors, the primary one first.
    pub sectors: Vec<Name>,
    /// Wikidata item.
    pub wikidata: Option<String>,
    /// Office at the article's date.
    pub role: Option<String>,
    /// Row of the actor base, or the rule, that gave the codes.
    #[serde(default)]
    pub row: String,
}

/// Somewhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlaceShape {
    /// Canonical name.
    pub name: String,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// ISO alpha-3 of the state.
    pub country: Option<String>,
    /// First-order division.
    pub admin1: Option<String>,
    /// GeoNames id.
    pub geonameid: Option<u32>,
    /// `country`, `admin1`, `city`, `region`, `point`.
    pub level: Name,
}

/// When: first and last day, both included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateShape {
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// `day`, `week`, `month`, `year`.
    pub precision: Name,
    /// The words that say it; `null` where it is the article's own day.
    pub text: Option<String>,
}

/// One reason for a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepShape {
    /// What was done.
    pub step: Name,
    /// The rule, row or model that did it.
    pub id: String,
    /// What it found.
    pub detail: String,
}

/// Who did what to whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventShape {
    /// `e1`, `e2`, …
    pub id: String,
    /// PLOVER type.
    #[serde(rename = "type")]
    pub kind: Name,
    /// Modes of that type.
    pub mode: Vec<Name>,
    /// What it is about.
    pub context: Vec<Name>,
    /// `asserted`, `future`, `hypothetical`, `negated`, `historical`.
    pub modality: Name,
    /// 1 to 4.
    pub quad: u8,
    /// -10 to +10.
    pub score: f64,
    /// The words that carry it.
    pub trigger: PieceShape,
    /// Who did it.
    pub actors: Vec<PartyShape>,
    /// To whom.
    pub recipients: Vec<PartyShape>,
    /// Where.
    pub place: Option<PlaceShape>,
    /// When.
    pub date: Option<DateShape>,
    /// `reporter` or `claim`.
    pub voice: Name,
    /// Id of the claim whose content it is.
    pub claim: Option<String>,
    /// Index into `sentences`.
    pub sentence: u32,
    /// 0 to 1.
    pub confidence: f64,
    /// The reasons.
    pub trace: Vec<StepShape>,
}

/// Who says what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimShape {
    /// `c1`, `c2`, …
    pub id: String,
    /// Words that name the speaker.
    pub source: Vec<PieceShape>,
    /// Words that mark the attribution.
    pub cue: Vec<PieceShape>,
    /// What is said, in pieces where a quotation is interrupted.
    pub content: Vec<PieceShape>,
    /// `statement` or `attitude`.
    pub kind: Name,
    /// `direct`, `indirect`, `mixed`.
    pub quote: Name,
    /// `assert`, `accuse`, `deny`, `doubt`.
    pub stance: Name,
    /// Who says it, where known.
    pub speaker: Option<PartyShape>,
    /// Ids of the events inside the content.
    pub events: Vec<String>,
    /// Id of the claim in whose content it stands.
    pub within: Option<String>,
    /// Id of the claim that it denies or doubts.
    pub answers: Option<String>,
    /// The reasons.
    pub trace: Vec<StepShape>,
}

/// What a text says someone is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelationShape {
    /// `r1`, `r2`, …
    pub id: String,
    /// `role`, `member`, `part-of`, …
    pub kind: Name,
    /// Who is described.
    pub subject: PartyShape,
    /// To whom it is related; `null` where the text names only a description.
    pub object: Option<PartyShape>,
    /// The words of the description.
    pub label: String,
    /// From when, as exact as the text says it: `2024`, `2024-05`, `2024-05-17`.
    pub from: Option<String>,
    /// Until when.
    pub to: Option<String>,
    /// The words that carry it, the most telling first.
    pub evidence: Vec<RangeShape>,
}

/// An event that was seen and not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedShape {
    /// Index into `sentences`.
    pub sentence: u32,
    /// First code point.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// The words that would have carried it.
    pub text: String,
    /// Id of the predicate.
    pub rule: String,
    /// Where it fell.
    pub step: Name,
    /// Why, in words.
    pub reason: String,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueShape {
    /// `ingest`, `parse`, …
    pub stage: Name,
    /// Kebab-case name of the problem.
    pub kind: Name,
    /// First code point, if it is about a place in the text.
    pub start: Option<u32>,
    /// One past the last.
    pub end: Option<u32>,
    /// One sentence for people.
    pub message: String,
}
