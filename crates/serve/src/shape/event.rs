//! Events, how they spread, and where they are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::shape::page::{Count, QuadCounts};
use crate::shape::part::{ActorRef, ArticleRef, EventDate, Party, Piece, Place, StoryRef, TraceStep};
use crate::shape::review::Decision;

/// Who says it, and how: what stands beside every event that is only claimed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ClaimTag {
    /// Id of the claim.
    pub id: String,
    /// `assert`, `accuse`, `deny`, `doubt`.
    pub stance: String,
    /// Who says it, where known.
    pub speaker: Option<ActorRef>,
    /// Speakers that deny or doubt it in the same article; at most 5.
    pub disputed_by: Vec<ActorRef>,
}

/// An event with its article, its sentence and the reasons of its codes.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct EventRecord {
    /// Id of the article, a hyphen, and `local`.
    pub id: String,
    /// Id inside its article.
    pub local: String,
    /// Its article.
    pub article: ArticleRef,
    /// The story of the article.
    pub story: Option<StoryRef>,
    /// PLOVER type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Modes of that type.
    pub mode: Vec<String>,
    /// What it is about.
    pub context: Vec<String>,
    /// `asserted`, `future`, `hypothetical`, `negated`, `historical`.
    pub modality: String,
    /// 1 to 4.
    pub quad: u8,
    /// -10 to +10.
    pub score: f64,
    /// `reporter` or `claim`.
    pub voice: String,
    /// The claim whose content it is; never `null` where `voice` is `claim`.
    pub claim: Option<ClaimTag>,
    /// The words that carry it.
    pub trigger: Piece,
    /// The sentence that holds the trigger.
    pub sentence: Piece,
    /// Who did it.
    pub actors: Vec<Party>,
    /// To whom.
    pub recipients: Vec<Party>,
    /// Where.
    pub place: Option<Place>,
    /// When.
    pub date: Option<EventDate>,
    /// The day that it is listed under: its own first day, else that of the article.
    pub day: Option<String>,
    /// 0 to 1.
    pub confidence: f64,
    /// The reasons.
    pub trace: Vec<TraceStep>,
    /// What a person decided about it in review; it changes nothing else.
    pub review: Option<Decision>,
}

/// Events of one day.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct DayCount {
    /// The day.
    pub day: String,
    /// Events that are settled.
    pub quads: QuadCounts,
    /// Events that are only claimed.
    pub claimed: i64,
}

/// How the events of a filter spread; each list has at most 50 entries, the most frequent first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct EventFacets {
    /// By type.
    pub types: Vec<Count>,
    /// By modality.
    pub modalities: Vec<Count>,
    /// By voice.
    pub voices: Vec<Count>,
    /// By country of the place.
    pub countries: Vec<Count>,
    /// By source.
    pub sources: Vec<Count>,
    /// By day, in the order of days; at most 366, the latest.
    pub days: Vec<DayCount>,
}

/// Events at one place.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlaceCount {
    /// The place.
    pub place: Place,
    /// Events there.
    pub n: i64,
    /// Settled ones of them, by quad.
    pub quads: QuadCounts,
    /// Claimed, expected, denied or hypothetical ones of them.
    pub unsettled: i64,
}

/// Events by place.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct EventMap {
    /// At most 2,000, the most events first.
    pub places: Vec<PlaceCount>,
    /// Events of the filter without coordinates.
    pub unplaced: i64,
}
