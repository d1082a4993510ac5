//! What is forecast of two.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::shape::event::EventRecord;
use crate::shape::part::ActorRef;
use crate::shape::site::Score;

/// What is forecast of two, both ways. Association in past reports: no cause, and no source says so.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PairOutlook {
    /// The first.
    pub a: ActorRef,
    /// The second.
    pub b: ActorRef,
    /// `ready`; `learning`: ask again in some seconds; `none`: nothing can be forecast of them.
    pub state: String,
    /// Why there is nothing, in a sentence, where the state is not `ready`.
    pub why: Option<String>,
    /// The last day that is known.
    pub last: Option<String>,
    /// Number of days.
    pub days: u32,
    /// The first of them.
    pub from: Option<String>,
    /// The last of them.
    pub until: Option<String>,
    /// Any material conflict, either way.
    pub conflict: Option<ConflictForecast>,
    /// Each direction and class of acts.
    pub forecasts: Vec<CountForecast>,
    /// The past events that the reasons name, each once.
    pub events: Vec<EventRecord>,
    /// Which model, on what, and that no source says so.
    pub origin: String,
    /// The figures that were published for the model.
    pub figures: Vec<Score>,
}

/// Pairs of states that did something to each other in the last 90 days, in the order of what is forecast of them.
/// Association in past reports: no cause, and no source says so.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Outlooks {
    /// `ready`; `learning`: ask again in some seconds; `none`: nothing can be forecast.
    pub state: String,
    /// Why there is nothing, in a sentence, where the state is not `ready`.
    pub why: Option<String>,
    /// The last day that is known.
    pub last: Option<String>,
    /// Number of days.
    pub days: u32,
    /// The first of them.
    pub from: Option<String>,
    /// The last of them.
    pub until: Option<String>,
    /// How many pairs there are.
    pub total: usize,
    /// The first of them.
    pub items: Vec<PairExpectation>,
    /// Which model, on what, and that no source says so.
    pub origin: String,
    /// The figures that were published for the model.
    pub figures: Vec<Score>,
}

/// What is forecast of one pair among others. `/pairs/{a}/{b}/outlook` has the reasons.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PairExpectation {
    /// One of them; the code alone, where the base has no such state.
    pub a: ActorRef,
    /// The other.
    pub b: ActorRef,
    /// Any material conflict, either way.
    pub conflict: ConflictForecast,
    /// Acts of any kind that are expected, both ways.
    pub mean: f64,
    /// Acts of both directions that are known.
    pub acts: u64,
}

/// Any material conflict, of either towards the other.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ConflictForecast {
    /// Probability, if the two directions have nothing to do with each other: rather too high than too low.
    pub probability: f64,
    /// It is no less than this: the more probable direction alone.
    pub least: f64,
    /// Whether both directions have as many acts as the pairs of the published figures.
    pub measured: bool,
}

/// How many acts of a class one will direct at the other, as reports count them.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CountForecast {
    /// `ab` or `ba`.
    pub direction: String,
    /// `all`, `verbal_cooperation`, `material_cooperation`, `verbal_conflict`, `material_conflict`.
    pub class: String,
    /// Mean of the distribution.
    pub mean: f64,
    /// Fewest acts of the narrowest interval of about 90 %.
    pub low: u32,
    /// Most acts of it.
    pub high: u32,
    /// Probability of that interval.
    pub held: f64,
    /// Probability of any such act.
    pub probability: f64,
    /// Acts of this direction that are known.
    pub acts: u64,
    /// Whether they are as many as in the pairs of the published figures.
    pub measured: bool,
    /// What adds up to the mean.
    pub parts: Vec<ForecastPart>,
}

/// What one kind of past adds to a mean.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ForecastPart {
    /// Name of the kind.
    pub family: String,
    /// Acts that it adds.
    pub adds: f64,
    /// The kind in words.
    pub says: String,
    /// The last days of it within four weeks, for parts that matter.
    pub grounds: Vec<ForecastGround>,
}

/// A day on which something happened.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ForecastGround {
    /// When.
    pub day: String,
    /// Who; the code alone, where the base has no such state.
    pub source: ActorRef,
    /// To whom.
    pub target: ActorRef,
    /// How many acts.
    pub count: u32,
    /// Ids of some of the events.
    pub events: Vec<String>,
    /// Rows of imported files, where the events came from there.
    pub imported: Vec<ImportedRow>,
}

/// A row of an imported file.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ImportedRow {
    /// `icews`, `polecat` or `gdelt`.
    pub scheme: String,
    /// Name of the file.
    pub file: String,
    /// Line, from 1.
    pub line: i64,
    /// The id it came with.
    pub id: String,
}

/// What came of the forecasts that were kept in the store (`demarche forecast pair`).
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ForecastRecord {
    /// Forecasts of counts that were kept.
    pub kept: usize,
    /// Those whose days are over.
    pub scored: usize,
    /// Mean continuous ranked probability score of those, in acts; 0 is best.
    pub crps: Option<f64>,
    /// Mean Brier score of the probability of any act; 0 is best.
    pub brier: Option<f64>,
    /// How often what came lay in the interval of about 90 %.
    pub inside: Option<f64>,
}
