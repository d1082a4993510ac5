//! Actors.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::shape::event::DayCount;
use crate::shape::page::QuadCounts;
use crate::shape::part::{ActorRef, ArticleRef, Piece};

/// An actor in a list.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ActorSummary {
    /// Its id.
    pub id: String,
    /// Canonical name.
    pub name: String,
    /// State or body.
    pub country: Option<String>,
    /// A dependency's own code.
    pub territory: Option<String>,
    /// Primary sector.
    pub sector: Option<String>,
    /// All sectors.
    pub sectors: Vec<String>,
    /// Wikidata item.
    pub wikidata: Option<String>,
    /// Whether the base knows it; `false`: from texts only.
    pub known: bool,
    /// Events in which it takes part.
    pub events: i64,
    /// First day of one.
    pub first: Option<String>,
    /// Last day of one.
    pub last: Option<String>,
}

/// What a text says the actor is.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Role {
    /// The words of the description.
    pub label: String,
    /// `role`, `member`, `part-of`, …
    pub kind: String,
    /// To whom it is related.
    pub object: Option<ActorRef>,
    /// From when.
    pub from: Option<String>,
    /// Until when.
    pub to: Option<String>,
    /// The text that says so.
    pub evidence: Option<RoleEvidence>,
}

/// The text that says what an actor is.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RoleEvidence {
    /// The words.
    #[serde(flatten)]
    pub piece: Piece,
    /// Where they stand.
    pub article: ArticleRef,
}

/// Someone with whom an actor has events.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Partner {
    /// Who.
    pub actor: ActorRef,
    /// Events that count for the pair.
    pub events: i64,
    /// Settled ones, by quad.
    pub quads: QuadCounts,
    /// Claimed, expected and denied ones.
    pub claimed: i64,
    /// Mean score of the settled ones, -10 to +10.
    pub score: f64,
}

/// Events between two partners of an actor.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Link {
    /// Place of the one in the list of partners, from 0.
    pub a: usize,
    /// Place of the other.
    pub b: usize,
    /// Events between them, both ways.
    pub events: i64,
    /// Mean score of the settled ones, -10 to +10.
    pub score: f64,
}

/// An actor with what the store knows of it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Actor {
    /// As in a list.
    #[serde(flatten)]
    pub summary: ActorSummary,
    /// Other names under which it stands in the store.
    pub aliases: Vec<String>,
    /// Row of the base, or the rule, that gave the codes.
    pub row: String,
    /// Events that it did.
    pub as_actor: i64,
    /// Events that were done to it.
    pub as_recipient: i64,
    /// Claims that it makes.
    pub claims_by: i64,
    /// Claims of others with an event in which it takes part.
    pub claims_about: i64,
    /// What texts say it is; at most 50.
    pub roles: Vec<Role>,
    /// At most 40, the most events first.
    pub partners: Vec<Partner>,
    /// Events between those; the most first, at most 400.
    pub links: Vec<Link>,
    /// Events by day; at most 366 days, the latest.
    pub activity: Vec<DayCount>,
}
