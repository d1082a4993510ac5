//! The store as a whole: overview, search, sources, health, method.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::shape::actor::ActorSummary;
use crate::shape::article::Version;
use crate::shape::brief::Brief;
use crate::shape::claim::ClaimRecord;
use crate::shape::event::EventRecord;
use crate::shape::outlook::ForecastRecord;
use crate::shape::pair::PairSummary;
use crate::shape::part::{ArticleRef, Span, StoryRef};
use crate::shape::story::StorySummary;
use crate::shape::watch::Alert;

/// What is new since a moment.
#[derive(Clone, Copy, Debug, Default, Serialize, JsonSchema)]
pub struct Fresh {
    /// Articles.
    pub articles: i64,
    /// Stories with a new report.
    pub stories: i64,
    /// Events.
    pub events: i64,
    /// Claims.
    pub claims: i64,
    /// Alerts.
    pub alerts: i64,
}

/// The brief of a story.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StoryBrief {
    /// The story.
    pub story: StoryRef,
    /// Its brief.
    pub brief: Brief,
}

/// The first page.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Overview {
    /// What "new" counts from: the moment asked for, else a day before the latest article came in.
    pub since: String,
    /// When the latest article came in.
    pub until: Option<String>,
    /// What is new.
    pub fresh: Fresh,
    /// Latest stories.
    pub stories: Vec<StorySummary>,
    /// Pairs of states whose tension changed most in the last 7 days of the store.
    pub movers: Vec<PairSummary>,
    /// Latest accusations, those that somebody denies first; each once, at most one a story.
    pub accusations: Vec<ClaimRecord>,
    /// Latest alerts; at most 8.
    pub alerts: Vec<Alert>,
    /// Brief of the first story, where there is one.
    pub brief: Option<StoryBrief>,
}

/// A story or article that was found.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Hit {
    /// Its id.
    pub id: String,
    /// Headline.
    pub title: String,
    /// Publisher and day.
    pub note: Option<String>,
    /// Words around the first that was found.
    pub snippet: String,
    /// Found words in the snippet.
    pub marks: Vec<Span>,
}

/// What was found.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SearchResult {
    /// What was looked for.
    pub q: String,
    /// Articles; at most 8, the best first.
    pub articles: Vec<Hit>,
    /// Stories; at most 8, with their days.
    pub stories: Vec<Hit>,
    /// Claims whose sentence holds the words; at most 8, the latest first.
    pub claims: Vec<ClaimRecord>,
    /// Events whose sentence holds the words; at most 8.
    pub events: Vec<EventRecord>,
    /// Actors whose name holds the words; at most 8.
    pub actors: Vec<ActorSummary>,
}

/// A proposal for a filter.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Suggestion {
    /// `actor`, `place` or `source`.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What tells it from others of the name.
    pub note: Option<String>,
}

/// A publisher.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// What `source=` takes.
    pub id: String,
    /// Its name, where articles gave one.
    pub outlet: String,
    /// Registrable domain.
    pub domain: Option<String>,
    /// Articles.
    pub articles: i64,
    /// Articles that are near-copies of an earlier one.
    pub copies: i64,
    /// First day of publication.
    pub first: Option<String>,
    /// Last day of publication.
    pub last: Option<String>,
    /// First seen less than 30 days before the latest article of the store.
    pub young: bool,
    /// Articles a day over the last 30 days of the store, the oldest first.
    pub recent: Vec<i64>,
    /// Problems with its articles among the latest 500 of the store.
    pub issues: i64,
}

/// How much there is.
#[derive(Clone, Copy, Debug, Default, Serialize, JsonSchema)]
pub struct Counts {
    /// Articles.
    pub articles: i64,
    /// Stories.
    pub stories: i64,
    /// Events.
    pub events: i64,
    /// Claims.
    pub claims: i64,
    /// Rows of actors.
    pub actors: i64,
    /// Publishers.
    pub sources: i64,
}

/// A kind of problem.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct IssueCount {
    /// `ingest`, `parse`, …; `watch` for a feed.
    pub stage: String,
    /// Name of the problem.
    pub kind: String,
    /// How often.
    pub n: i64,
    /// The latest, in one sentence.
    pub message: String,
    /// The article of that.
    pub article: Option<ArticleRef>,
}

/// How the store is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Health {
    /// `ok`; `degraded` where a feed fails.
    pub status: String,
    /// Program and version.
    pub program: String,
    /// One sentence to show on every page.
    pub notice: Option<String>,
    /// Number that each change of the store changes.
    pub generation: u64,
    /// Size of the store's file.
    pub bytes: u64,
    /// How much there is.
    pub counts: Counts,
    /// Day of the latest article.
    pub latest: Option<String>,
    /// Whether the store keeps the texts.
    pub full_text: bool,
    /// Problems with the latest 500 articles and with feeds, the most frequent first; at most 50.
    pub issues: Vec<IssueCount>,
}

/// A mode of a type.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ModeInfo {
    /// The mode.
    pub mode: String,
    /// Its score.
    pub score: f64,
}

/// A type of the ontology.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TypeInfo {
    /// PLOVER type.
    #[serde(rename = "type")]
    pub kind: String,
    /// 1 to 4.
    pub quad: u8,
    /// Its score.
    pub score: f64,
    /// What it means.
    pub about: String,
    /// Its modes.
    pub modes: Vec<ModeInfo>,
}

/// A value and what it means.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "ValueInfo")]
pub struct About {
    /// The value.
    pub value: String,
    /// What it means.
    pub about: String,
}

/// A sector and what it means.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SectorInfo {
    /// Its code.
    pub code: String,
    /// What it means.
    pub about: String,
}

/// A folder of `data/`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Lexicon {
    /// Its name.
    pub name: String,
    /// Its rows and rules.
    pub rows: usize,
    /// What is in it.
    pub about: String,
}

/// A model.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ModelInfo {
    /// Its name.
    pub name: String,
    /// What it does.
    pub about: String,
    /// On what it was trained.
    pub trained_on: String,
    /// Its licence.
    pub licence: String,
    /// Its size.
    pub bytes: usize,
}

/// A measure.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Its name.
    pub name: String,
    /// What it is.
    pub about: String,
    /// Where it comes from.
    pub source: String,
}

/// A published figure.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Score {
    /// Of what.
    pub what: String,
    /// The figure.
    pub figure: String,
    /// What it was measured on.
    pub on: String,
    /// Whether nobody had tuned or trained on that.
    pub unseen: bool,
    /// The command that gives it.
    pub command: String,
}

/// How it was made.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Method {
    /// The version behind most readings of the store.
    pub version: Version,
    /// All versions behind the readings of the store, the most frequent first.
    pub versions: Vec<VersionCount>,
    /// The types.
    pub types: Vec<TypeInfo>,
    /// How real an event is.
    pub modalities: Vec<About>,
    /// How a speaker stands to what is said.
    pub stances: Vec<About>,
    /// What kind of actor someone is.
    pub sectors: Vec<SectorInfo>,
    /// The lexicons.
    pub lexicons: Vec<Lexicon>,
    /// The models.
    pub models: Vec<ModelInfo>,
    /// The measures.
    pub measures: Vec<Measure>,
    /// What the program cannot do.
    pub limits: Vec<String>,
    /// How well it does.
    pub scores: Vec<Score>,
    /// What came of the forecasts that were kept in the store.
    pub forecasts: ForecastRecord,
}

/// Articles that were read with one version.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct VersionCount {
    /// The version.
    #[serde(flatten)]
    pub version: Version,
    /// Articles.
    pub articles: i64,
}
