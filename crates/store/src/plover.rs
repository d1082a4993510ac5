//! PLOVER records: one event a line, with the field names of the codebook.
//!
//! Beyond the codebook a record has `modality` and `voice` (an event that is denied, expected or only claimed must not
//! read as a fact), `confidence`, and in each party `name`, `territory`, `wikidata`, `role` and `row`.

use demarche_record::actor::Actor;
use demarche_record::coded::Voice;
use demarche_record::event::Event;
use demarche_record::reading::Reading;
use serde::{Deserialize, Serialize};

use crate::ids::{self, EventIds};
use crate::imprint::Imprint;
use crate::reading::{Scribe, rounded};
use crate::row;
use crate::shape::Name;

/// One event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[derive(Default)]
#[allow(missing_docs, reason = "the fields are those of the codebook")]
pub struct PloverShape {
    pub id: String,
    pub date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enddate: Option<String>,
    pub actor: Vec<PloverParty>,
    pub recipient: Vec<PloverParty>,
    pub event: Name,
    pub mode: Vec<Name>,
    pub context: Vec<Name>,
    pub modality: Name,
    pub voice: Name,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<PloverClaim>,
    pub quad_code: u8,
    pub event_scale: f64,
    pub event_loc: Option<PloverPlace>,
    pub event_text: String,
    pub text: String,
    pub text_info: PloverText,
    pub cite_info: PloverCite,
    pub confidence: f64,
}

/// An actor or recipient.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields are those of the codebook")]
pub struct PloverParty {
    pub code: Option<String>,
    pub sector: Option<Name>,
    pub other_sectors: Vec<Name>,
    pub entity_text: String,
    pub name: String,
    pub territory: Option<String>,
    pub wikidata: Option<String>,
    pub role: Option<String>,
    pub row: String,
}

/// Who is said to claim the event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PloverClaim {
    /// The speaker, where known.
    pub speaker: Option<PloverParty>,
    /// How the speaker stands to it.
    pub stance: Name,
}

/// Where.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields are those of the codebook")]
pub struct PloverPlace {
    pub geonames_id: Option<u32>,
    pub name: String,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub country: Option<String>,
    pub adm1: Option<String>,
    pub resolution: Name,
}

/// Which part of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PloverText {
    /// Sentence number, from 1.
    pub sentence: u32,
    /// Sentence: first code point in the article's text.
    pub start: u32,
    /// Sentence: one past the last.
    pub end: u32,
    /// Trigger: first code point in the article's text.
    pub event_start: u32,
    /// Trigger: one past the last.
    pub event_end: u32,
}

/// Which report, and who coded it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PloverCite {
    /// Id of the article.
    pub article: String,
    /// Publisher.
    pub publication: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Day of publication.
    pub date: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// ISO 639-1 code.
    pub language: Option<String>,
    /// Program.
    pub coder: String,
    /// Versions of data and model.
    pub version: String,
}

/// The records of a reading.
pub fn records(reading: &Reading, imprint: &Imprint) -> Vec<PloverShape> {
    let scribe = Scribe::new(&reading.document.article.text);
    let ids = EventIds::new(reading);
    let events = reading.events.iter().enumerate();
    events.map(|(i, event)| record(reading, ids.of(i, event, 0), event, &scribe, imprint)).collect()
}

fn record(reading: &Reading, id: u64, event: &Event, scribe: &Scribe<'_>, imprint: &Imprint) -> PloverShape {
    let text = reading.document.text();
    let sentence = reading.document.sentences.get(event.evidence.sentence as usize);
    let range = sentence.map_or((0, 0), |s| scribe.range(s.span));
    let trigger = scribe.range(event.evidence.trigger());
    let claim = match event.voice {
        Voice::Reporter => None,
        Voice::Claim(id) => reading.claims.get(id as usize),
    };
    PloverShape {
        id: ids::hex(id),
        date: row::day(event, reading).map(|d| d.to_string()),
        enddate: event.when.filter(|w| w.to != w.from).map(|w| w.to.to_string()),
        actor: event.actors.iter().map(party).collect(),
        recipient: event.recipients.iter().map(party).collect(),
        event: Name::Borrowed(event.kind.name()),
        mode: event.modes.iter().map(|m| Name::Borrowed(m.name())).collect(),
        context: event.contexts.iter().map(|c| Name::Borrowed(c.name())).collect(),
        modality: Name::Borrowed(event.modality.name()),
        voice: Name::Borrowed(if event.voice == Voice::Reporter { "reporter" } else { "claim" }),
        claim: claim
            .map(|c| PloverClaim { speaker: c.speaker.as_ref().map(party), stance: Name::Borrowed(c.stance.name()) }),
        quad_code: event.kind.quad().number(),
        event_scale: event.kind.score_with(&event.modes),
        event_loc: event.place.as_ref().map(|p| PloverPlace {
            geonames_id: p.geonameid,
            name: p.name.clone(),
            lat: p.lat,
            lon: p.lon,
            country: p.country.map(|c| c.to_string()),
            adm1: p.admin1.clone(),
            resolution: Name::Borrowed(p.level.name()),
        }),
        event_text: event.evidence.trigger().of(text).to_owned(),
        text: sentence.map_or_else(String::new, |s| s.span.of(text).to_owned()),
        text_info: PloverText {
            sentence: event.evidence.sentence + 1,
            start: range.0,
            end: range.1,
            event_start: trigger.0,
            event_end: trigger.1,
        },
        cite_info: cite(reading, imprint),
        confidence: rounded(event.confidence),
    }
}

fn cite(reading: &Reading, imprint: &Imprint) -> PloverCite {
    let article = &reading.document.article;
    PloverCite {
        article: article.id.clone(),
        publication: article.source.clone(),
        title: reading.document.headline().map(str::to_owned),
        date: article.date.map(|d| d.to_string()),
        url: article.url.clone(),
        language: article.language.clone(),
        coder: imprint.program.clone(),
        version: format!("data {} model {}", imprint.data, imprint.model),
    }
}

fn party(actor: &Actor) -> PloverParty {
    let mut sectors = actor.sectors.iter().map(|s| Name::Borrowed(s.name()));
    PloverParty {
        code: actor.country.map(|c| c.to_string()),
        sector: sectors.next(),
        other_sectors: sectors.collect(),
        entity_text: actor.text.clone(),
        name: actor.name.clone(),
        territory: actor.territory.map(|c| c.to_string()),
        wikidata: actor.wikidata.clone(),
        role: actor.role.clone(),
        row: actor.row.clone(),
    }
}
