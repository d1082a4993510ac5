//! Pairs over time.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::shape::event::EventRecord;
use crate::shape::page::QuadCounts;
use crate::shape::part::ActorRef;

/// A pair of states in a list.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PairSummary {
    /// The first.
    pub a: ActorRef,
    /// The second.
    pub b: ActorRef,
    /// Settled events between them, both ways.
    pub events: i64,
    /// Tension on the last day of the store, 0 (calm) to 100.
    pub tension: f64,
    /// Difference to that `days` before.
    pub change: f64,
    /// Over how many days.
    pub days: u16,
    /// Tension of the last 30 days, the oldest first.
    pub recent: Vec<f64>,
}

/// A pair on one day, or in one week.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct PairPoint {
    /// First day of the step.
    pub day: String,
    /// Settled events, both ways or the one that was asked for.
    pub quads: QuadCounts,
    /// Events that are only claimed; never part of the measures.
    pub claimed: i64,
    /// Expected, hypothetical and denied ones.
    pub unsettled: i64,
    /// Sum of the positive scores of the settled events.
    pub cooperation: f64,
    /// Sum of their negative scores.
    pub conflict: f64,
    /// All articles of the store in this step.
    pub articles: i64,
    /// Tension at the end of the step, both ways, 0 (calm) to 100.
    pub tension: f64,
}

/// Events of one type between two.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PairType {
    /// PLOVER type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Settled ones from the first to the second.
    pub ab: i64,
    /// Settled ones from the second to the first.
    pub ba: i64,
    /// Those that are only claimed, both ways.
    pub claimed: i64,
}

/// A day on which the rate of cooperation or conflict changed.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ChangePoint {
    /// First day of the new rate.
    pub day: String,
    /// Mean tension of the 14 days before.
    pub before: f64,
    /// Mean tension of the 14 days from it on.
    pub after: f64,
    /// 0 to 1: how sure the method is.
    pub confidence: f64,
    /// The method, and of what.
    pub method: String,
    /// Settled events of the week that it begins, the weightiest first; at most 5.
    pub events: Vec<EventRecord>,
}

/// What two did to each other.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Pair {
    /// The first.
    pub a: ActorRef,
    /// The second.
    pub b: ActorRef,
    /// `both`, `ab` or `ba`.
    pub direction: String,
    /// `day` or `week`.
    pub step: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Settled events in this time and direction.
    pub events: i64,
    /// Events that are only claimed.
    pub claimed: i64,
    /// Settled events by type, both ways.
    pub types: Vec<PairType>,
    /// Every step in order; at most 1,500, the latest.
    pub series: Vec<PairPoint>,
    /// Days on which a rate changed, in order.
    pub changes: Vec<ChangePoint>,
    /// How the measures are made.
    pub method: String,
}
