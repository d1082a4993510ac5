//! Claims, and where they contradict each other.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::shape::part::{ActorRef, ArticleRef, Party, Piece, StoryRef, TraceStep};

/// An event inside a claim: what would have happened if it is true.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ClaimedEvent {
    /// Its id.
    pub id: String,
    /// PLOVER type.
    #[serde(rename = "type")]
    pub kind: String,
    /// `asserted`, `future`, `hypothetical`, `negated`, `historical`.
    pub modality: String,
    /// Who would have done it.
    pub actors: Vec<ActorRef>,
    /// To whom.
    pub recipients: Vec<ActorRef>,
}

/// What a link to a claim shows.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ClaimRef {
    /// Its id.
    pub id: String,
    /// `assert`, `accuse`, `deny`, `doubt`.
    pub stance: String,
    /// Who says it, where known.
    pub speaker: Option<ActorRef>,
    /// Its article.
    pub article: ArticleRef,
    /// Content in the words of the text.
    pub text: String,
}

/// How many carry the same claim.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Spread {
    /// The report and its near-copies.
    pub reports: i64,
    /// Their publishers.
    pub outlets: i64,
    /// Near-copies count once.
    pub origins: i64,
}

/// Who says what, and whom it answers.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ClaimRecord {
    /// Id of the article, a hyphen, and `local`.
    pub id: String,
    /// Id inside its article.
    pub local: String,
    /// Its article.
    pub article: ArticleRef,
    /// The story of the article.
    pub story: Option<StoryRef>,
    /// `statement` or `attitude`.
    pub kind: String,
    /// `direct`, `indirect`, `mixed`.
    pub quote: String,
    /// `assert`, `accuse`, `deny`, `doubt`.
    pub stance: String,
    /// Who says it, where known.
    pub speaker: Option<Party>,
    /// Words that name the speaker.
    pub source: Vec<Piece>,
    /// Words that mark the attribution.
    pub cue: Vec<Piece>,
    /// What is said.
    pub content: Vec<Piece>,
    /// The sentence or sentences from the first to the last piece.
    pub sentence: Piece,
    /// What would have happened if it is true. Never a fact.
    pub events: Vec<ClaimedEvent>,
    /// Actors of those events, apart from the speaker.
    pub about: Vec<ActorRef>,
    /// The claim of the same article that this one denies or doubts.
    pub answers: Option<ClaimRef>,
    /// Claims of the same article that deny or doubt this one.
    pub answered_by: Vec<ClaimRef>,
    /// The first of the report and those it is a near-copy of.
    pub first_seen: ArticleRef,
    /// The report and its near-copies.
    pub spread: Spread,
    /// The reasons.
    pub trace: Vec<TraceStep>,
}

/// A report that carries a claim.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Carrier {
    /// The report.
    #[serde(flatten)]
    pub article: ArticleRef,
    /// Id of the article of which it is a near-copy.
    pub copy_of: Option<String>,
    /// Id of the claim in it.
    pub claim: String,
    /// The content in its words.
    pub text: String,
}

/// A claim with the reports that carry it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ClaimDetail {
    /// The claim.
    #[serde(flatten)]
    pub claim: ClaimRecord,
    /// Each report that carries it, the earliest first; at most 50.
    pub carried_by: Vec<Carrier>,
}

/// One matter on which speakers contradict each other.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Contradiction {
    /// Id of the claim that denies or doubts.
    pub id: String,
    /// The story.
    pub story: Option<StoryRef>,
    /// Whom it is about.
    pub about: Vec<ActorRef>,
    /// The matter, in the words of the claim that is answered.
    pub text: String,
    /// Day of the first report.
    pub first: Option<String>,
    /// The side that asserts or accuses, then the side that denies or doubts.
    pub sides: [Vec<ClaimRecord>; 2],
}
