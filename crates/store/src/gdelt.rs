//! GDELT 2.0 events: 61 columns, tab-separated, no header; one actor pair a row.
//!
//! Fields that would need a source we do not have stay empty rather than wrong: FIPS country codes, GNS feature ids,
//! ethnic and religious codes, tone. `DATEADDED` is the day of publication, so that two runs give the same bytes.

use std::collections::BTreeMap;

use demarche_ontology::sector::Sector;
use demarche_record::actor::Actor;
use demarche_record::event::Event;
use demarche_record::place::{Level, Place};
use demarche_record::reading::Reading;
use jiff::civil::Date;

use crate::ids::EventIds;
use crate::imprint::Imprint;
use crate::row::{day, dyads, number, plain_fact};

/// Number of columns.
pub const COLUMNS: usize = 61;

/// The rows of a reading, and how many of its events have no place here.
pub fn rows(reading: &Reading, _imprint: &Imprint) -> (Vec<[String; COLUMNS]>, usize) {
    let ids = EventIds::new(reading);
    let mut rows = Vec::new();
    let mut left_out = 0;
    for (index, event) in reading.events.iter().enumerate() {
        // `Day` is a required integer there.
        let Some(date) = day(event, reading).filter(|_| plain_fact(event)) else {
            left_out += 1;
            continue;
        };
        for (number, (source, target)) in dyads(event).into_iter().enumerate() {
            let id = ids.of(index, event, number);
            rows.push(row(reading, id, date, event, source, target));
        }
    }
    (counted(rows), left_out)
}

/// Columns that say how often and how prominently an article tells an event.
const ROOT_EVENT: usize = 25;
const MENTIONS: usize = 31;

/// An event that an article tells several times is one row, with the number of times.
fn counted(rows: Vec<[String; COLUMNS]>) -> Vec<[String; COLUMNS]> {
    let mut first: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    let mut counts: Vec<(usize, [String; COLUMNS])> = Vec::new();
    for row in rows {
        let same = |(i, _): &(usize, &String)| !matches!(*i, 0 | ROOT_EVENT);
        let key: Vec<String> = row.iter().enumerate().filter(same).map(|(_, field)| field.clone()).collect();
        let at = *first.entry(key).or_insert(counts.len());
        match counts.get_mut(at) {
            Some((count, kept)) => {
                *count += 1;
                if row[ROOT_EVENT] == "1" {
                    kept[ROOT_EVENT].clone_from(&row[ROOT_EVENT]);
                }
            }
            None => counts.push((1, row)),
        }
    }
    let told = |(count, mut row): (usize, [String; COLUMNS])| {
        row[MENTIONS] = count.to_string();
        row
    };
    counts.into_iter().map(told).collect()
}

fn row(
    reading: &Reading,
    id: u64,
    date: Date,
    event: &Event,
    source: Option<&Actor>,
    target: Option<&Actor>,
) -> [String; COLUMNS] {
    let article = &reading.document.article;
    let root = event.kind.cameo_root();
    let lead = reading.document.sentences.get(event.evidence.sentence as usize).is_some_and(|s| s.paragraph == 0);
    let mut fields: [String; COLUMNS] = std::array::from_fn(|_| String::new());
    let mut next = 0;
    let mut put = |values: &[String]| {
        for value in values {
            // The blocks below add up to `COLUMNS`; a test holds them to it.
            if let Some(field) = fields.get_mut(next) {
                field.clone_from(value);
            }
            next += 1;
        }
    };
    put(&[
        (id >> 1).to_string(),
        date.strftime("%Y%m%d").to_string(),
        date.strftime("%Y%m").to_string(),
        date.year().to_string(),
        format!("{:.4}", f64::from(date.year()) + f64::from(date.day_of_year()) / 366.0),
    ]);
    put(&party(source));
    put(&party(target));
    put(&[
        u8::from(lead).to_string(),
        root.to_owned(),
        root.to_owned(),
        root.to_owned(),
        event.kind.quad().number().to_string(),
        event.kind.score_with(&event.modes).to_string(),
        "1".to_owned(),
        "1".to_owned(),
        "1".to_owned(),
        String::new(),
    ]);
    put(&geography(None));
    put(&geography(None));
    put(&geography(event.place.as_ref()));
    put(&[
        article.date.map(|d| d.strftime("%Y%m%d000000").to_string()).unwrap_or_default(),
        article.url.clone().unwrap_or_else(|| article.id.clone()),
    ]);
    debug_assert_eq!(next, COLUMNS);
    fields
}

/// Code, name, country, known group, ethnic, two religions, three types.
fn party(actor: Option<&Actor>) -> [String; 10] {
    let mut fields: [String; 10] = Default::default();
    let Some(actor) = actor else { return fields };
    let code = actor.country.map(|c| c.to_string()).unwrap_or_default();
    let types: Vec<&str> = actor.sectors.iter().map(|s| cameo_type(*s)).take(3).collect();
    let [all, name, country, group, _, _, _, type1, type2, type3] = &mut fields;
    *all = format!("{}{}", known_group(&code).unwrap_or(&code), types.concat());
    *name = actor.name.to_uppercase();
    match known_group(&code) {
        Some(known) => *group = known.to_owned(),
        None if actor.country.is_some_and(|c| c.is_country()) => *country = code,
        None => {}
    }
    for (field, kind) in [type1, type2, type3].into_iter().zip(types) {
        *field = kind.to_owned();
    }
    fields
}

/// CAMEO's group codes for organisations that PLOVER codes like countries.
fn known_group(code: &str) -> Option<&'static str> {
    match code {
        "EUR" => Some("EEC"),
        "UNO" => Some("UNO"),
        _ => None,
    }
}

/// CAMEO's role codes: it writes media as MED, where PLOVER means health.
fn cameo_type(sector: Sector) -> &'static str {
    match sector {
        Sector::Jrn => "MED",
        Sector::Med => "HLH",
        Sector::Soc => "NGO",
        Sector::Pre => "SEP",
        other => other.name(),
    }
}

/// Type, full name, FIPS country, two divisions, latitude, longitude, feature id.
fn geography(place: Option<&Place>) -> [String; 8] {
    let Some(place) = place else {
        let mut fields: [String; 8] = Default::default();
        fields[0] = "0".to_owned();
        return fields;
    };
    let kind = match place.level {
        Level::Country => "1",
        Level::City | Level::Point => "4",
        Level::Admin1 | Level::Admin2 | Level::Region => "5",
    };
    [
        kind.to_owned(),
        place.name.clone(),
        String::new(),
        String::new(),
        String::new(),
        number(place.lat),
        number(place.lon),
        String::new(),
    ]
}
