//! GDELT: 61 columns (2.0), 58 (1.0) or 57 (1.0 before April 2013, without addresses).

use demarche_ontology::actor_code;
use demarche_ontology::code::Code;
use demarche_ontology::sector::Sector;
use jiff::civil::Date;

use super::{Coded, Party, cameo, degrees, id, score, text};
use crate::shape::PlaceShape;

/// Numbers of columns that there are.
pub(super) const COLUMNS: [usize; 3] = [57, 58, 61];

/// An event; nothing where PLOVER has no type for it.
pub(super) fn read(cells: &[&str]) -> Result<Option<Coded>, String> {
    if !COLUMNS.contains(&cells.len()) {
        return Err(format!("it has {} columns instead of 57, 58 or 61", cells.len()));
    }
    let cell = |at: usize| cells.get(at).copied().unwrap_or("").trim();
    let event_id = id(cell(0))?;
    if event_id.parse::<u64>().is_err() {
        return Err(format!("{event_id:.20} is no id (a positive number)"));
    }
    let day = day(cell(1))?;
    let Some((kind, modes)) = cameo(cell(26))? else { return Ok(None) };
    // Since 2.0 each place has a second division.
    let wide = usize::from(cells.len() == 61);
    let action = 35 + 2 * (7 + wide);
    let [geo, name] = [cell(action), cell(action + 1)];
    let place = match text(name) {
        Some(name) => Some(PlaceShape {
            name,
            lat: degrees(cell(action + 4 + wide), 90.0)?,
            lon: degrees(cell(action + 5 + wide), 180.0)?,
            // The file has FIPS codes.
            country: None,
            admin1: None,
            geonameid: None,
            level: match geo {
                "1" => "country",
                "2" | "5" => "admin1",
                _ => "city",
            }
            .into(),
        }),
        None => None,
    };
    let url = text(cells.get(COLUMNS[0] + 3 * wide).copied().unwrap_or(""));
    Ok(Some(Coded {
        score: score(cell(30), kind, &modes)?,
        id: event_id,
        kind,
        modes,
        contexts: Vec::new(),
        code: text(cell(26)),
        day: Some(day),
        actors: party(&std::array::from_fn(|i| cell(5 + i))),
        recipients: party(&std::array::from_fn(|i| cell(15 + i))),
        place,
        publisher: None,
        url,
    }))
}

fn day(cell: &str) -> Result<Date, String> {
    let number = |range: std::ops::Range<usize>| cell.get(range).and_then(|d| d.parse::<i16>().ok());
    let digits = cell.len() == 8 && cell.bytes().all(|b| b.is_ascii_digit());
    let parts = number(0..4).zip(number(4..6)).zip(number(6..8)).filter(|_| digits);
    let date = parts.and_then(|((year, month), day)| Date::new(year, month as i8, day as i8).ok());
    date.ok_or_else(|| format!("{cell:.20} is no day (YYYYMMDD)"))
}

/// Code, name, country, known group, ethnic, two religions, three types.
fn party(cells: &[&str; 10]) -> Vec<Party> {
    let [code, name, country, group, _, _, _, types @ ..] = cells;
    let Some(name) = text(name).or_else(|| text(code)) else { return Vec::new() };
    let read = |piece: &str| actor_code::read(piece, |_| false).unwrap_or_default();
    let mut sectors: Vec<Sector> = Vec::new();
    let mut special: Option<Code> = match *group {
        "UNO" | "EEC" => read(group).country,
        _ => None,
    };
    for piece in types.iter().filter(|t| !t.is_empty()) {
        let found = match *piece {
            "NGO" => vec![Sector::Soc],
            other => read(other).sectors,
        };
        if matches!(*piece, "IGO" | "IMG" | "MNC" | "NGM" | "INT") {
            special = special.or(read(piece).country);
        }
        sectors.extend(found.into_iter().filter(|s| !sectors.contains(s)).collect::<Vec<_>>());
    }
    let country = if country.is_empty() { None } else { read(country).country };
    vec![Party { name, country: country.or(special), sectors, wikidata: None }]
}
