//! Stories.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::shape::claim::ClaimRecord;
use crate::shape::event::ClaimTag;
use crate::shape::page::QuadCounts;
use crate::shape::part::{ActorRef, ArticleRef, EventDate, Piece, Place};

/// A story in a list.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct StorySummary {
    /// Its id.
    pub id: String,
    /// Headline of its first report that has one; else how its first report begins.
    pub title: String,
    /// The clearest sentence of its first report that tells something settled, where there is one.
    pub lead: Option<String>,
    /// First day of publication.
    pub first: Option<String>,
    /// Last day of publication.
    pub last: Option<String>,
    /// Reports.
    pub reports: i64,
    /// Publishers.
    pub outlets: i64,
    /// Independent origins: near-copies count once.
    pub origins: i64,
    /// Events of its reports.
    pub events: i64,
    /// Claims of its reports.
    pub claims: i64,
    /// Accusations among them.
    pub accusations: i64,
    /// Denials among them.
    pub denials: i64,
    /// Settled events by quad.
    pub quads: QuadCounts,
    /// Those with most events; at most 6.
    pub actors: Vec<ActorRef>,
    /// Where; at most 4.
    pub places: Vec<String>,
    /// Whether all its outlets were first seen less than 30 days before it, in a store that goes back further.
    pub new_outlets_only: bool,
    /// Reports that came in since the `since` of the request; 0 where none was given.
    pub fresh: i64,
}

/// A report of a story.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// Its id.
    pub id: String,
    /// Headline.
    pub title: String,
    /// Publisher.
    pub outlet: String,
    /// Day of publication.
    pub date: Option<String>,
    /// Address, where it is one of the web.
    pub url: Option<String>,
    /// Words of the text.
    pub words: usize,
    /// Id of the article of which it is a near-copy.
    pub copy_of: Option<String>,
    /// Number of its origin, from 1.
    pub origin: usize,
    /// Events.
    pub events: i64,
    /// Claims.
    pub claims: i64,
}

/// One happening, told by one or several reports: events of the story with the same codes, sides and day.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Happening {
    /// Id of its first telling.
    pub id: String,
    /// The day that it is listed under.
    pub day: Option<String>,
    /// When.
    pub date: Option<EventDate>,
    /// PLOVER type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Modes of that type.
    pub mode: Vec<String>,
    /// `asserted`, `future`, `hypothetical`, `negated`, `historical`.
    pub modality: String,
    /// 1 to 4.
    pub quad: u8,
    /// `reporter` or `claim`.
    pub voice: String,
    /// Who says it, where it is only claimed.
    pub claim: Option<ClaimTag>,
    /// Who did it.
    pub actors: Vec<ActorRef>,
    /// To whom.
    pub recipients: Vec<ActorRef>,
    /// Where.
    pub place: Option<Place>,
    /// The sentence of its surest telling.
    pub sentence: Telling,
    /// Ids of its tellings.
    pub events: Vec<String>,
    /// Reports that tell it.
    pub reports: usize,
    /// Independent origins among them.
    pub origins: usize,
}

/// A sentence that tells a happening.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Telling {
    /// The sentence.
    #[serde(flatten)]
    pub piece: Piece,
    /// Its article.
    pub article: ArticleRef,
    /// The words that carry the event.
    pub trigger: Piece,
}

/// Words of one report.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Variant {
    /// The words.
    #[serde(flatten)]
    pub piece: Piece,
    /// Where they stand.
    pub article: ArticleRef,
}

/// One of the ways in which something is told.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Variants {
    /// How it is told.
    pub value: String,
    /// Where.
    pub tellings: Vec<Variant>,
}

/// Something that reports tell differently.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Difference {
    /// Id inside the story.
    pub id: String,
    /// `number`, `actors`, `recipients`, `place`, `when`, `modality`, `blame`.
    pub aspect: String,
    /// What they differ about.
    pub subject: String,
    /// The happening of the timeline that it belongs to, where it is one.
    pub happening: Option<String>,
    /// The ways in which it is told.
    pub variants: Vec<Variants>,
}

/// A story with its reports, events and claims.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Story {
    /// As in a list.
    #[serde(flatten)]
    pub summary: StorySummary,
    /// Reports, the earliest first; at most 500.
    pub sources: Vec<Report>,
    /// What happened, by day, from its first 500 events; `/events?story=` has all.
    pub timeline: Vec<Happening>,
    /// In what its reports differ, from the 12 that tell most.
    pub differences: Vec<Difference>,
    /// Its claims, accusations first; at most 200, `/claims?story=` has all.
    pub voices: Vec<ClaimRecord>,
}
