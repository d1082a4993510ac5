//! What the API gives, as far as it is needed here: members that no tool shows are left unread.

use serde::Deserialize;

use crate::shape::{Actor, Article, StoryRef};

/// A page of a list.
#[derive(Debug, Deserialize)]
pub struct Page<T> {
    /// The entries, in order.
    pub items: Vec<T>,
    /// Cursor of the page after it.
    pub next: Option<String>,
    /// How many there are in all, as far as counted.
    pub total: usize,
    /// Whether that was all.
    pub exact: bool,
}

/// A list that has no pages.
#[derive(Debug, Deserialize)]
pub struct List<T> {
    /// The entries, in order.
    pub items: Vec<T>,
}

/// Words with their range in code points.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Piece {
    /// First code point.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// The words.
    pub text: String,
}

/// Someone in an event or claim.
#[derive(Clone, Debug, Deserialize)]
pub struct Party {
    /// Id of the actor.
    pub id: String,
    /// Canonical name.
    pub name: String,
    /// State or body.
    pub country: Option<String>,
    /// Office at the article's date.
    pub role: Option<String>,
}

/// Somewhere.
#[derive(Clone, Debug, Deserialize)]
pub struct Place {
    /// Canonical name.
    pub name: String,
    /// ISO alpha-3 of the state.
    pub country: Option<String>,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
}

/// Who says an event that is only claimed.
#[derive(Clone, Debug, Deserialize)]
pub struct ClaimTag {
    /// Id of the claim.
    pub id: String,
    /// `assert`, `accuse`, `deny`, `doubt`.
    pub stance: String,
    /// Who says it.
    pub speaker: Option<Actor>,
    /// Who denies or doubts it.
    pub disputed_by: Vec<Actor>,
}

/// An event.
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs, reason = "the fields are those of the API")]
pub struct Event {
    pub id: String,
    pub article: Article,
    pub story: Option<StoryRef>,
    #[serde(rename = "type")]
    pub kind: String,
    pub mode: Vec<String>,
    pub context: Vec<String>,
    pub modality: String,
    pub quad: u8,
    pub score: f64,
    pub voice: String,
    pub claim: Option<ClaimTag>,
    pub trigger: Piece,
    pub sentence: Piece,
    pub actors: Vec<Party>,
    pub recipients: Vec<Party>,
    pub place: Option<Place>,
    pub day: Option<String>,
    pub confidence: f64,
}

/// A link to a claim.
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs, reason = "the fields are those of the API")]
pub struct ClaimRef {
    pub id: String,
    pub stance: String,
    pub speaker: Option<Actor>,
    pub text: String,
}

/// An event inside a claim.
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs, reason = "the fields are those of the API")]
pub struct ClaimedEvent {
    pub id: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub modality: String,
    pub actors: Vec<Actor>,
    pub recipients: Vec<Actor>,
}

/// A claim.
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs, reason = "the fields are those of the API")]
pub struct Claim {
    pub id: String,
    pub article: Article,
    pub story: Option<StoryRef>,
    pub kind: String,
    pub quote: String,
    pub stance: String,
    pub speaker: Option<Party>,
    pub content: Vec<Piece>,
    pub sentence: Piece,
    pub events: Vec<ClaimedEvent>,
    pub about: Vec<Actor>,
    pub answers: Option<ClaimRef>,
    pub answered_by: Vec<ClaimRef>,
}

/// An article with what was read in it.
#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the fields are those of the API")]
pub struct Whole {
    pub id: String,
    pub title: String,
    pub outlet: String,
    pub date: Option<String>,
    pub url: Option<String>,
    pub authors: Vec<String>,
    pub language: Option<String>,
    pub words: usize,
    pub story: Option<StoryRef>,
    pub copy_of: Option<String>,
    pub text: Option<String>,
    pub events: Vec<Event>,
    pub claims: Vec<Claim>,
}

/// A story in a list.
#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the fields are those of the API")]
pub struct StorySummary {
    pub id: String,
    pub title: String,
    pub first: Option<String>,
    pub last: Option<String>,
    pub reports: i64,
    pub outlets: i64,
    pub origins: i64,
    pub events: i64,
    pub claims: i64,
    pub accusations: i64,
    pub denials: i64,
    pub quads: [i64; 4],
    pub actors: Vec<Actor>,
    pub places: Vec<String>,
}

/// A story with its reports, happenings and claims.
#[derive(Debug, Deserialize)]
pub struct Story {
    /// As in a list.
    #[serde(flatten)]
    pub summary: StorySummary,
    /// Reports, the earliest first.
    pub sources: Vec<Report>,
    /// What happened, by day.
    pub timeline: Vec<Happening>,
    /// Claims, accusations first.
    pub voices: Vec<Claim>,
}

/// A report of a story.
#[derive(Debug, Deserialize)]
pub struct Report {
    /// The article.
    #[serde(flatten)]
    pub article: Article,
    /// Id of the article of which it is a near-copy.
    pub copy_of: Option<String>,
}

/// One happening.
#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the fields are those of the API")]
pub struct Happening {
    pub id: String,
    pub day: Option<String>,
    #[serde(rename = "type")]
    pub kind: String,
    pub mode: Vec<String>,
    pub modality: String,
    pub voice: String,
    pub claim: Option<ClaimTag>,
    pub actors: Vec<Actor>,
    pub recipients: Vec<Actor>,
    pub place: Option<Place>,
    pub sentence: Telling,
    pub reports: usize,
    pub origins: usize,
}

/// A sentence that tells a happening.
#[derive(Debug, Deserialize)]
pub struct Telling {
    /// The sentence.
    #[serde(flatten)]
    pub piece: Piece,
    /// Its article.
    pub article: Article,
    /// The words that carry the event.
    pub trigger: Piece,
}

/// An actor in a list.
#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the fields are those of the API")]
pub struct ActorSummary {
    pub id: String,
    pub name: String,
    pub country: Option<String>,
    pub sectors: Vec<String>,
    pub wikidata: Option<String>,
    pub known: bool,
    pub events: i64,
    pub first: Option<String>,
    pub last: Option<String>,
}

/// An actor.
#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the fields are those of the API")]
pub struct ActorPage {
    #[serde(flatten)]
    pub summary: ActorSummary,
    pub aliases: Vec<String>,
    pub as_actor: i64,
    pub as_recipient: i64,
    pub claims_by: i64,
    pub roles: Vec<Role>,
    pub partners: Vec<Partner>,
    pub activity: Vec<Day>,
}

/// What a text says an actor is.
#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the fields are those of the API")]
pub struct Role {
    pub label: String,
    pub kind: String,
    pub object: Option<Actor>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub evidence: Option<RoleEvidence>,
}

/// The text that says what an actor is.
#[derive(Debug, Deserialize)]
pub struct RoleEvidence {
    /// The words.
    #[serde(flatten)]
    pub piece: Piece,
    /// Where they stand.
    pub article: Article,
}

/// Someone with whom an actor has events.
#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the fields are those of the API")]
pub struct Partner {
    pub actor: Actor,
    pub events: i64,
    pub quads: [i64; 4],
    pub claimed: i64,
}

/// Events of one day.
#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the fields are those of the API")]
pub struct Day {
    pub day: String,
    pub quads: [i64; 4],
    pub claimed: i64,
}

/// What two did to each other.
#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the fields are those of the API")]
pub struct Pair {
    pub a: Actor,
    pub b: Actor,
    pub direction: String,
    pub step: String,
    pub from: Option<String>,
    pub to: Option<String>,
    pub events: i64,
    pub claimed: i64,
    pub types: Vec<PairType>,
    pub series: Vec<PairPoint>,
    pub changes: Vec<ChangePoint>,
    pub method: String,
}

/// A day on which a rate changed.
#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the fields are those of the API")]
pub struct ChangePoint {
    pub day: String,
    pub before: f64,
    pub after: f64,
    pub confidence: f64,
    pub method: String,
}

/// Events of one type between two.
#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the fields are those of the API")]
pub struct PairType {
    #[serde(rename = "type")]
    pub kind: String,
    pub ab: i64,
    pub ba: i64,
    pub claimed: i64,
}

/// A pair on one day, or in one week.
#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the fields are those of the API")]
pub struct PairPoint {
    pub day: String,
    pub quads: [i64; 4],
    pub claimed: i64,
    pub unsettled: i64,
    pub cooperation: f64,
    pub conflict: f64,
    pub articles: i64,
    pub tension: f64,
}

/// A publisher.
#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the fields are those of the API")]
pub struct Source {
    pub id: String,
    pub outlet: String,
    pub domain: Option<String>,
    pub articles: i64,
}

/// A proposal for a filter.
#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the fields are those of the API")]
pub struct Suggestion {
    pub id: String,
    pub name: String,
    pub note: Option<String>,
}
