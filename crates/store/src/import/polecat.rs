//! POLECAT: 40 columns, lists parted by semicolons.

use demarche_ontology::code::Code;
use demarche_ontology::context::Context;
use demarche_ontology::event::EventType;
use demarche_ontology::mode::Mode;

use super::{Coded, MOST_PARTIES, Party, Words, id, iso, place, score, text};
use crate::shape::PlaceShape;

/// An event.
pub(super) fn read(cells: &[&str], words: &Words) -> Result<Option<Coded>, String> {
    if cells.len() != 40 {
        return Err(format!("it has {} columns instead of 40", cells.len()));
    }
    let cell = |at: usize| cells.get(at).copied().unwrap_or("").trim();
    let (event_id, day) = (id(cell(0))?, iso(cell(1))?);
    let kind =
        EventType::from_name(&cell(2).to_uppercase()).ok_or_else(|| format!("{:.20} is no type of PLOVER", cell(2)))?;
    // Names of modes are written with hyphens or low lines; one that is not of the type says nothing more.
    let modes: Vec<Mode> =
        list(cell(3)).iter().filter_map(|m| Mode::of(kind, &m.to_lowercase().replace(['_', ' '], "-"))).collect();
    let contexts = list(cell(6));
    let contexts = contexts.iter().map(|c| c.to_lowercase().replace([' ', '-'], "_"));
    let contexts: Vec<String> = contexts.filter(|c| Context::from_name(c).is_some()).collect();
    Ok(Some(Coded {
        score: score(cell(4), kind, &modes)?,
        id: event_id,
        kind,
        modes,
        contexts,
        code: None,
        day,
        actors: parties(&std::array::from_fn(|i| cell(7 + i)), words),
        recipients: parties(&std::array::from_fn(|i| cell(15 + i)), words),
        place: at(&cell, words)?,
        publisher: text(cell(33)),
        url: None,
    }))
}

fn list(cell: &str) -> Vec<&str> {
    if cell.is_empty() { Vec::new() } else { cell.split(';').map(str::trim).collect() }
}

/// Name, country, COW, primary sector, sectors, title, raw name, identifier: lists of the same length, or shorter.
fn parties(cells: &[&str; 8], words: &Words) -> Vec<Party> {
    let [names, countries, _, primary, sectors, _, raw, items] = cells.map(list);
    let of = |list: &[&str], at: usize| list.get(at).copied().unwrap_or("").to_owned();
    let many = names.len().max(raw.len()).min(MOST_PARTIES);
    (0..many)
        .filter_map(|i| {
            let country = words.country(&of(&countries, i)).filter(|_| !of(&countries, i).is_empty());
            let name = text(&of(&names, i)).or_else(|| text(&of(&raw, i))).or(country.map(|c: Code| c.to_string()))?;
            let sectors = words.sectors(&format!("{},{}", of(&primary, i), of(&sectors, i)));
            let item = of(&items, i);
            let is_item = item.strip_prefix('Q').is_some_and(|n| n.parse::<u64>().is_ok());
            Some(Party { name, country, sectors, wikidata: is_item.then_some(item) })
        })
        .collect()
}

fn at<'a>(cell: &impl Fn(usize) -> &'a str, words: &Words) -> Result<Option<PlaceShape>, String> {
    let found = place([cell(24), cell(26), cell(27)], [cell(28), cell(29)], words)?;
    let known = ["country", "admin1", "admin2", "city", "region", "point"];
    let level = known.iter().find(|l| **l == cell(32));
    let geonameid = cell(30).parse::<u32>().ok();
    let named = text(cell(23));
    Ok(match (found, named) {
        (Some(found), named) => Some(PlaceShape {
            name: named.unwrap_or(found.name),
            geonameid,
            level: level.map_or(found.level, |l| (*l).into()),
            ..found
        }),
        (None, Some(name)) => {
            let (lat, lon) = (super::degrees(cell(28), 90.0)?, super::degrees(cell(29), 180.0)?);
            let level = level.copied().unwrap_or("region").into();
            Some(PlaceShape { name, lat, lon, country: None, admin1: None, geonameid, level })
        }
        (None, None) => None,
    })
}
