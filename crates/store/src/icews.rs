//! ICEWS: 20 columns, tab-separated, with a header; one source and one target a row.
//!
//! PLOVER knows fewer verbs than CAMEO, so the CAMEO code is the two-digit root, unless an imported verb dictionary gave a
//! full one. Only what the reporter states as fact
//! goes in: the table has no column to say otherwise.

use demarche_ontology::event::EventType;
use demarche_record::actor::Actor;
use demarche_record::event::Event;
use demarche_record::reading::Reading;

use crate::cameo;
use crate::ids::{self, EventIds};
use crate::imprint::Imprint;
use crate::row::{city_and_province, day, dyads, list, number, plain_fact};

/// The columns.
pub const HEADER: [&str; 20] = [
    "Event ID",
    "Event Date",
    "Source Name",
    "Source Sectors",
    "Source Country",
    "Event Text",
    "CAMEO Code",
    "Intensity",
    "Target Name",
    "Target Sectors",
    "Target Country",
    "Story ID",
    "Sentence Number",
    "Publisher",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
];

/// The rows of a reading, and how many of its events have no place here.
pub fn rows(reading: &Reading, imprint: &Imprint) -> (Vec<[String; 20]>, usize) {
    let ids = EventIds::new(reading);
    let mut rows = Vec::new();
    let mut left_out = 0;
    for (index, event) in reading.events.iter().enumerate() {
        if !plain_fact(event) {
            left_out += 1;
            continue;
        }
        for (number, pair) in dyads(event).into_iter().enumerate() {
            let id = ids.of(index, event, number);
            rows.push(row(reading, id, event, pair, imprint));
        }
    }
    (rows, left_out)
}

fn row(
    reading: &Reading,
    id: u64,
    event: &Event,
    (source, target): (Option<&Actor>, Option<&Actor>),
    imprint: &Imprint,
) -> [String; 20] {
    let article = &reading.document.article;
    let place = event.place.as_ref();
    let (city, province) = city_and_province(place);
    let [source_name, source_sectors, source_country] = party(source, imprint);
    let [target_name, target_sectors, target_country] = party(target, imprint);
    [
        ids::hex(id),
        number(day(event, reading)),
        source_name,
        source_sectors,
        source_country,
        cameo_text(event.kind).to_owned(),
        cameo::code(event).to_owned(),
        event.kind.score_with(&event.modes).to_string(),
        target_name,
        target_sectors,
        target_country,
        article.id.clone(),
        (event.evidence.sentence + 1).to_string(),
        article.source.clone().unwrap_or_default(),
        city,
        String::new(),
        province,
        place.and_then(|p| p.country).map(|c| imprint.country(c)).unwrap_or_default(),
        number(place.and_then(|p| p.lat)),
        number(place.and_then(|p| p.lon)),
    ]
}

fn party(actor: Option<&Actor>, imprint: &Imprint) -> [String; 3] {
    let Some(actor) = actor else { return Default::default() };
    [
        actor.name.clone(),
        list(actor.sectors.iter().map(|s| s.name())),
        actor.country.map(|c| imprint.country(c)).unwrap_or_default(),
    ]
}

/// What CAMEO calls the root of a type.
pub fn cameo_text(kind: EventType) -> &'static str {
    match kind.cameo_root() {
        "03" => "Express intent to cooperate",
        "04" => "Consult",
        "05" => "Engage in diplomatic cooperation",
        "06" => "Engage in material cooperation",
        "07" => "Provide aid",
        "08" => "Yield",
        "10" => "Demand",
        "11" => "Disapprove",
        "12" => "Reject",
        "13" => "Threaten",
        "14" => "Protest",
        "15" => "Exhibit military posture",
        "16" => "Reduce relations",
        "17" => "Coerce",
        _ => "Fight",
    }
}
