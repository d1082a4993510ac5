//! Parts of a reading, and references that are enough for a link.

use demarche_store::shape as stored;
use schemars::JsonSchema;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};

/// A stretch of an article's text, in code points.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    /// First.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

/// A stretch of an article's text with its words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Piece {
    /// First code point.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// The words.
    pub text: String,
}

impl From<&stored::PieceShape> for Piece {
    fn from(piece: &stored::PieceShape) -> Self {
        Self { start: piece.start, end: piece.end, text: piece.text.clone() }
    }
}

/// Someone who acts or is acted upon, in one event or claim.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Party {
    /// Id of the actor.
    pub id: String,
    /// The words.
    pub text: String,
    /// First code point; `null` for an implicit party.
    pub start: Option<u32>,
    /// One past the last.
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
    pub sectors: Vec<String>,
    /// Wikidata item.
    pub wikidata: Option<String>,
    /// Office at the article's date.
    pub role: Option<String>,
    /// Row of the base, or the rule, that gave the codes.
    pub row: String,
}

impl Party {
    /// A party of a reading, with the id of its actor.
    pub fn new(id: String, party: &stored::PartyShape) -> Self {
        Self {
            id,
            text: party.text.clone(),
            start: party.start,
            end: party.end,
            implicit: party.implicit,
            name: party.name.clone(),
            country: party.country.clone(),
            territory: party.territory.clone(),
            sectors: party.sectors.iter().map(|s| s.to_string()).collect(),
            wikidata: party.wikidata.clone(),
            role: party.role.clone(),
            row: party.row.clone(),
        }
    }

    /// What a link to the actor shows.
    pub fn reference(&self) -> ActorRef {
        ActorRef {
            id: self.id.clone(),
            name: self.name.clone(),
            country: self.country.clone(),
            territory: self.territory.clone(),
            sector: self.sectors.first().cloned(),
        }
    }
}

/// Somewhere.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Place {
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
    /// `country`, `admin1`, `admin2`, `city`, `region`, `point`.
    pub level: String,
}

impl From<&stored::PlaceShape> for Place {
    fn from(place: &stored::PlaceShape) -> Self {
        Self {
            name: place.name.clone(),
            lat: place.lat,
            lon: place.lon,
            country: place.country.clone(),
            admin1: place.admin1.clone(),
            geonameid: place.geonameid,
            level: place.level.to_string(),
        }
    }
}

/// When: first and last day, both included.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct EventDate {
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// `day`, `week`, `month`, `year`.
    pub precision: String,
    /// The words that say it.
    pub text: Option<String>,
}

impl From<&stored::DateShape> for EventDate {
    fn from(date: &stored::DateShape) -> Self {
        let (from, to, precision) = (date.from.clone(), date.to.clone(), date.precision.to_string());
        Self { from, to, precision, text: date.text.clone() }
    }
}

/// One reason for a code.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TraceStep {
    /// What was done.
    pub step: String,
    /// The rule, row or model that did it.
    pub id: String,
    /// What it found.
    pub detail: String,
}

impl From<&stored::StepShape> for TraceStep {
    fn from(step: &stored::StepShape) -> Self {
        Self { step: step.step.to_string(), id: step.id.clone(), detail: step.detail.clone() }
    }
}

/// What a link to an actor shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ActorRef {
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
}

/// What a link to an article shows.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ArticleRef {
    /// Its id.
    pub id: String,
    /// Headline; the id it came with where it has none.
    pub title: String,
    /// Publisher.
    pub outlet: String,
    /// Day of publication.
    pub date: Option<String>,
    /// Address, where it is one of the web.
    pub url: Option<String>,
}

/// What a link to a story shows.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct StoryRef {
    /// Its id.
    pub id: String,
    /// Headline.
    pub title: String,
}

/// A member of a body that is an object: a list of its members in their order, which serde would take, is not one.
pub(crate) fn object<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<T, D::Error> {
    let members = serde_json::Map::deserialize(from)?;
    T::deserialize(serde_json::Value::Object(members)).map_err(D::Error::custom)
}

/// The same where there may be `null`.
pub(crate) fn maybe_object<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<Option<T>, D::Error> {
    let members: Option<serde_json::Map<String, serde_json::Value>> = Option::deserialize(from)?;
    members.map(|members| T::deserialize(serde_json::Value::Object(members)).map_err(D::Error::custom)).transpose()
}
