//! GeoJSON: one collection, one feature an event; an event without coordinates has a null geometry.

use demarche_record::actor::Actor;
use demarche_record::coded::Voice;
use demarche_record::event::Event;
use demarche_record::reading::Reading;
use serde::Serialize;

use crate::ids::{self, EventIds};
use crate::imprint::Imprint;
use crate::row;

/// One feature (RFC 7946).
#[derive(Clone, Debug, Serialize)]
pub struct Feature {
    #[serde(rename = "type")]
    kind: &'static str,
    id: String,
    geometry: Option<Point>,
    properties: Properties,
}

#[derive(Clone, Debug, Serialize)]
struct Point {
    #[serde(rename = "type")]
    kind: &'static str,
    /// Longitude first.
    coordinates: [f64; 2],
}

#[derive(Clone, Debug, Serialize)]
struct Properties {
    #[serde(rename = "type")]
    kind: &'static str,
    mode: Vec<&'static str>,
    modality: &'static str,
    voice: &'static str,
    date: Option<String>,
    score: f64,
    actors: Vec<String>,
    recipients: Vec<String>,
    place: Option<String>,
    level: Option<&'static str>,
    trigger: String,
    sentence: String,
    article: String,
    url: Option<String>,
    actor_rows: Vec<String>,
    recipient_rows: Vec<String>,
    data: String,
}

/// The features of a reading.
pub fn features<'a>(reading: &'a Reading, imprint: &'a Imprint) -> impl Iterator<Item = Feature> + 'a {
    let ids = EventIds::new(reading);
    reading.events.iter().enumerate().map(move |(i, event)| feature(reading, imprint, ids.of(i, event, 0), event))
}

fn feature(reading: &Reading, imprint: &Imprint, id: u64, event: &Event) -> Feature {
    let text = reading.document.text();
    let point = event.place.as_ref().and_then(|p| Some([p.lon?, p.lat?]));
    let sentence = reading.document.sentences.get(event.evidence.sentence as usize);
    let rows = |actors: &[Actor]| actors.iter().map(|a| a.row.clone()).collect();
    let names = |actors: &[Actor]| actors.iter().map(|a| a.name.clone()).collect();
    Feature {
        kind: "Feature",
        id: ids::hex(id),
        geometry: point.map(|coordinates| Point { kind: "Point", coordinates }),
        properties: Properties {
            kind: event.kind.name(),
            mode: event.modes.iter().map(|m| m.name()).collect(),
            modality: event.modality.name(),
            voice: if event.voice == Voice::Reporter { "reporter" } else { "claim" },
            date: row::day(event, reading).map(|d| d.to_string()),
            score: event.kind.score_with(&event.modes),
            actors: names(&event.actors),
            recipients: names(&event.recipients),
            place: event.place.as_ref().map(|p| p.name.clone()),
            level: event.place.as_ref().map(|p| p.level.name()),
            trigger: event.evidence.trigger().of(text).to_owned(),
            sentence: sentence.map(|s| s.span.of(text).to_owned()).unwrap_or_default(),
            article: reading.document.article.id.clone(),
            url: reading.document.article.url.clone(),
            actor_rows: rows(&event.actors),
            recipient_rows: rows(&event.recipients),
            data: imprint.data.clone(),
        },
    }
}
