//! POLECAT: 40 columns, tab-separated, with a header; one event a row, lists separated by `; `.
//!
//! It has no column for modality or voice, so only what the reporter states as fact goes in. The columns for
//! Correlates-of-War codes stay empty; the identifier of an actor is its Wikidata item.

use std::collections::BTreeSet;

use demarche_record::actor::Actor;
use demarche_record::event::Event;
use demarche_record::place::Place;
use demarche_record::reading::Reading;
use demarche_text::mention::MentionKind;

use crate::ids::{self, EventIds};
use crate::imprint::Imprint;
use crate::row::{city_and_province, day, list, number, plain_fact};

/// The columns.
pub const HEADER: [&str; 40] = [
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
];

/// The rows of a reading, and how many of its events have no place here.
pub fn rows(reading: &Reading, imprint: &Imprint) -> (Vec<[String; 40]>, usize) {
    let events: Vec<(usize, &Event)> = reading.events.iter().enumerate().filter(|(_, e)| plain_fact(e)).collect();
    let left_out = reading.events.len() - events.len();
    let ids = EventIds::new(reading);
    let story = [MentionKind::Person, MentionKind::Organisation, MentionKind::Place].map(|kind| names(reading, kind));
    (events.into_iter().map(|(i, e)| row(reading, ids.of(i, e, 0), e, &story, imprint)).collect(), left_out)
}

fn row(reading: &Reading, id: u64, event: &Event, story: &[String; 3], imprint: &Imprint) -> [String; 40] {
    let article = &reading.document.article;
    let [a1, a2, a3, a4, a5, a6, a7, a8] = parties(&event.actors);
    let [r1, r2, r3, r4, r5, r6, r7, r8] = parties(&event.recipients);
    let place: Option<&Place> = event.place.as_ref();
    let (city, province) = city_and_province(place);
    let [people, organisations, locations] = story.clone();
    [
        ids::hex(id),
        number(day(event, reading)),
        event.kind.name().to_owned(),
        list(event.modes.iter().map(|m| m.name())),
        event.kind.score_with(&event.modes).to_string(),
        event.kind.quad().number().to_string(),
        list(event.contexts.iter().map(|c| c.name())),
        a1,
        a2,
        a3,
        a4,
        a5,
        a6,
        a7,
        a8,
        r1,
        r2,
        r3,
        r4,
        r5,
        r6,
        r7,
        r8,
        place.map(|p| p.name.clone()).unwrap_or_default(),
        city,
        String::new(),
        province,
        number(place.and_then(|p| p.country)),
        number(place.and_then(|p| p.lat)),
        number(place.and_then(|p| p.lon)),
        number(place.and_then(|p| p.geonameid)),
        place.map(|p| p.name.clone()).unwrap_or_default(),
        place.map(|p| p.level.name().to_owned()).unwrap_or_default(),
        article.source.clone().unwrap_or_default(),
        number(article.date),
        people,
        organisations,
        locations,
        article.language.clone().unwrap_or_default(),
        format!("{} data {} model {}", imprint.program, imprint.data, imprint.model),
    ]
}

/// Name, country, COW, primary sector, sectors, title, raw name, identifier.
fn parties(actors: &[Actor]) -> [String; 8] {
    [
        list(actors.iter().map(|a| a.name.as_str())),
        list(actors.iter().map(|a| number(a.country))),
        String::new(),
        list(actors.iter().map(|a| a.sectors.first().map_or("", |s| s.name()))),
        list(actors.iter().map(|a| a.sectors.iter().map(|s| s.name()).collect::<Vec<_>>().join(","))),
        list(actors.iter().map(|a| a.role.as_deref().unwrap_or(""))),
        list(actors.iter().map(|a| a.text.as_str())),
        list(actors.iter().map(|a| a.wikidata.as_deref().unwrap_or(""))),
    ]
}

/// The names of one kind in the article, each once, in text order.
fn names(reading: &Reading, kind: MentionKind) -> String {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut ordered: Vec<&str> = Vec::new();
    for (mention, identity) in reading.document.mentions.iter().zip(&reading.identities) {
        if mention.kind != kind {
            continue;
        }
        let place = identity.place.iter().map(|p| p.name.as_str());
        let name = identity.actors.iter().map(|a| a.name.as_str()).chain(place).find(|n| !n.is_empty());
        let name = name.unwrap_or_else(|| mention.span.of(reading.document.text()));
        if seen.insert(name) {
            ordered.push(name);
        }
    }
    list(ordered)
}
