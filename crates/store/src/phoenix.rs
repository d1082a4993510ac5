//! Phoenix: 26 columns, tab-separated, no header; one source and one target a row.
//!
//! As in the tables of ICEWS and GDELT only what the reporter states as fact goes in. `Date` is ISO 8601 in its basic
//! form, which is what Phoenix wrote.

use demarche_ontology::actor_code;
use demarche_record::actor::Actor;
use demarche_record::event::Event;
use demarche_record::reading::Reading;
use jiff::civil::Date;

use crate::cameo;
use crate::ids::{self, EventIds};
use crate::row::{city_and_province, clean, day, dyads, number, plain_fact};

/// The columns; they are not written.
pub const COLUMNS: [&str; 26] = [
    "EventID",
    "Date",
    "Year",
    "Month",
    "Day",
    "SourceActorFull",
    "SourceActorEntity",
    "SourceActorRole",
    "SourceActorAttribute",
    "TargetActorFull",
    "TargetActorEntity",
    "TargetActorRole",
    "TargetActorAttribute",
    "EventCode",
    "EventRootCode",
    "QuadClass",
    "GoldsteinScore",
    "Issues",
    "Lat",
    "Lon",
    "LocationName",
    "StateName",
    "CountryCode",
    "SentenceID",
    "URLs",
    "NewsSources",
];

/// The rows of a reading, and how many of its events have no place here.
pub fn rows(reading: &Reading) -> (Vec<[String; 26]>, usize) {
    let ids = EventIds::new(reading);
    let mut rows = Vec::new();
    let mut left_out = 0;
    for (index, event) in reading.events.iter().enumerate() {
        // Every event of Phoenix has a day.
        let Some(date) = day(event, reading).filter(|_| plain_fact(event)) else {
            left_out += 1;
            continue;
        };
        for (number, pair) in dyads(event).into_iter().enumerate() {
            rows.push(row(reading, ids.of(index, event, number), date, event, pair));
        }
    }
    (rows, left_out)
}

fn row(
    reading: &Reading,
    id: u64,
    date: Date,
    event: &Event,
    (source, target): (Option<&Actor>, Option<&Actor>),
) -> [String; 26] {
    let article = &reading.document.article;
    let place = event.place.as_ref();
    let (city, province) = city_and_province(place);
    let [source_full, source_entity, source_role, source_attribute] = party(source);
    let [target_full, target_entity, target_role, target_attribute] = party(target);
    let code = cameo::code(event);
    [
        ids::hex(id),
        date.strftime("%Y%m%d").to_string(),
        date.strftime("%Y").to_string(),
        date.strftime("%m").to_string(),
        date.strftime("%d").to_string(),
        source_full,
        source_entity,
        source_role,
        source_attribute,
        target_full,
        target_entity,
        target_role,
        target_attribute,
        code.to_owned(),
        code.get(..2).unwrap_or(code).to_owned(),
        event.kind.quad().number().to_string(),
        event.kind.score_with(&event.modes).to_string(),
        event.contexts.iter().map(|c| format!("{},1", c.name())).collect::<Vec<_>>().join(";"),
        number(place.and_then(|p| p.lat)),
        number(place.and_then(|p| p.lon)),
        city,
        province,
        number(place.and_then(|p| p.country)),
        format!("{}_{}", article.id, event.evidence.sentence + 1),
        // Several addresses would be parted by semicolons.
        article.url.as_deref().map(|url| clean(url).replace(';', "%3B")).unwrap_or_default(),
        article.source.as_deref().map(|name| clean(name).replace(';', ",")).unwrap_or_default(),
    ]
}

/// The whole code, its country, its first sector, its further sectors.
fn party(actor: Option<&Actor>) -> [String; 4] {
    let Some(actor) = actor else { return Default::default() };
    let entity = number(actor.territory.or(actor.country));
    let mut pieces = actor.sectors.iter().map(|s| actor_code::piece(*s));
    let role = pieces.next().unwrap_or_default().to_owned();
    let attributes: Vec<&str> = pieces.collect();
    [format!("{entity}{role}{}", attributes.concat()), entity, role, attributes.join(";")]
}
