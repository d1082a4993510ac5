//! Watchlists, the alerts that they gave, and feeds.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::shape::event::EventRecord;
use crate::shape::part::object;

/// Which events: as the parameters of `/events`. A list that is left out, empty or `null` is no condition.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "EventFilter")]
pub struct FilterShape {
    /// One of these did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<Vec<String>>,
    /// It was done to one of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<Vec<String>>,
    /// One of these is on either side; two parted by + must both take part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<Vec<String>>,
    /// PLOVER types.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<Vec<String>>,
    /// Modes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<Vec<String>>,
    /// Contexts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<Vec<String>>,
    /// 1 to 4.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quad: Option<Vec<u8>>,
    /// Modalities.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modality: Option<Vec<String>>,
    /// `reporter` or `claim`; both where not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voice: Option<String>,
    /// First day; may be a month or year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Name of the place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Country of the place, alpha-3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Vec<String>>,
    /// West, south, east, north in degrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bbox: Option<[f64; 4]>,
    /// Of this story.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub story: Option<String>,
    /// Of these sources.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Vec<String>>,
    /// Of this article.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    /// Words of the sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// At least as sure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_confidence: Option<f64>,
}

impl FilterShape {
    /// The parameters of `/events` with their values.
    pub fn lists(&self) -> Vec<(&'static str, Vec<String>)> {
        let one = |value: &Option<String>| value.clone().into_iter().collect();
        let many = |values: &Option<Vec<String>>| values.clone().unwrap_or_default();
        let bounds = |b: &[f64; 4]| b.map(|degrees| degrees.to_string()).join(",");
        let lists = [
            ("actor", many(&self.actor)),
            ("recipient", many(&self.recipient)),
            ("party", many(&self.party)),
            ("type", many(&self.kind)),
            ("mode", many(&self.mode)),
            ("context", many(&self.context)),
            ("quad", self.quad.iter().flatten().map(u8::to_string).collect()),
            ("modality", many(&self.modality)),
            ("voice", one(&self.voice)),
            ("from", one(&self.from)),
            ("to", one(&self.to)),
            ("place", one(&self.place)),
            ("country", many(&self.country)),
            ("bbox", self.bbox.iter().map(bounds).collect()),
            ("story", one(&self.story)),
            ("source", many(&self.source)),
            ("article", one(&self.article)),
            ("q", one(&self.q)),
            ("min_confidence", self.min_confidence.iter().map(f64::to_string).collect()),
        ];
        lists.into_iter().filter(|(_, values)| !values.is_empty()).collect()
    }

    /// The filter that parameters of `/events` mean.
    pub fn of(values: impl Fn(&str) -> Vec<String>) -> Self {
        let one = |name: &str| values(name).into_iter().next();
        let many = |name: &str| Some(values(name)).filter(|v| !v.is_empty());
        let bounds = |text: String| crate::parameter::bounds(&text);
        Self {
            actor: many("actor"),
            recipient: many("recipient"),
            party: many("party"),
            kind: many("type"),
            mode: many("mode"),
            context: many("context"),
            quad: many("quad").map(|quads| quads.iter().filter_map(|q| q.parse().ok()).collect()),
            modality: many("modality"),
            voice: one("voice"),
            from: one("from"),
            to: one("to"),
            place: one("place"),
            country: many("country"),
            bbox: one("bbox").and_then(bounds),
            story: one("story"),
            source: many("source"),
            article: one("article"),
            q: one("q"),
            min_confidence: one("min_confidence").and_then(|number| number.parse().ok()),
        }
    }

    /// The two whose tension can be told.
    pub fn pair(&self) -> Option<(&str, &str)> {
        match self.party.as_deref() {
            Some([one]) => one.split_once('+'),
            _ => None,
        }
    }
}

/// What somebody wants to hear of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WatchlistInput {
    /// What it is called; at most 80 characters.
    #[schemars(length(min = 1, max = 80))]
    pub name: String,
    /// Which events.
    #[serde(deserialize_with = "object")]
    pub filter: FilterShape,
    /// An alert when the tension of the pair (two parties in the filter) reaches it, 0 to 100.
    #[serde(default)]
    #[schemars(range(min = 0, max = 100))]
    pub tension: Option<f64>,
    /// An alert when a day has at least so many events.
    #[serde(default)]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub volume: Option<u32>,
    /// An alert for each new event.
    #[serde(default)]
    pub every: bool,
    /// Nothing older than this day gives an alert; where not given, the last 7 days of the store count.
    #[serde(default)]
    pub since: Option<String>,
}

/// A saved filter with its thresholds.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Watchlist {
    /// As it was given, with the day from which on it looks.
    #[serde(flatten)]
    pub input: WatchlistInput,
    /// Its id.
    pub id: String,
    /// When it was made.
    pub created: String,
    /// Alerts.
    pub alerts: i64,
    /// Alerts that nobody has seen.
    pub unseen: i64,
    /// Why it could not be looked at last time.
    pub problem: Option<String>,
}

/// What a link to a watchlist shows.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WatchlistRef {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
}

/// Something that a watchlist was made for.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Alert {
    /// Its id.
    pub id: String,
    /// Of which watchlist.
    pub watchlist: WatchlistRef,
    /// `event`, `tension`, `volume`.
    pub kind: String,
    /// When it was made.
    pub at: String,
    /// The day that it is about.
    pub day: String,
    /// One sentence.
    pub text: String,
    /// What was reached, when it was made.
    pub value: Option<f64>,
    /// What was to be reached.
    pub threshold: Option<f64>,
    /// Whether somebody has seen it.
    pub seen: bool,
    /// What it rests on; at most 5.
    pub events: Vec<EventRecord>,
}

/// Whether an alert was seen.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AlertMark {
    /// Whether somebody has seen it.
    pub seen: bool,
}

/// Of what a feed is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FeedKind {
    /// Alerts.
    Alerts,
    /// Stories.
    Stories,
}

impl FeedKind {
    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Alerts => "alerts",
            Self::Stories => "stories",
        }
    }
}

/// A feed that shall have an address with a secret in it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeedInput {
    /// Of what.
    pub kind: FeedKind,
    /// Alerts of this watchlist only, by its id.
    #[serde(default)]
    pub watchlist: Option<String>,
}

/// A feed whose address has a secret in it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Feed {
    /// Its id.
    pub id: String,
    /// `alerts` or `stories`.
    pub kind: String,
    /// Alerts of this watchlist only.
    pub watchlist: Option<String>,
    /// When it was made.
    pub created: String,
    /// Path and query with the secret: told once, when it is made, and `null` later, since only a hash is kept.
    pub address: Option<String>,
}
