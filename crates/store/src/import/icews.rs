//! ICEWS: 20 columns.

use super::{Coded, MOST_PARTIES, Party, Words, cameo, id, iso, place, score, text};

/// An event; nothing where PLOVER has no type for it.
pub(super) fn read(cells: &[&str], words: &Words) -> Result<Option<Coded>, String> {
    let [
        event_id,
        day,
        source,
        source_sectors,
        source_country,
        _,
        code,
        intensity,
        target,
        target_sectors,
        target_country,
        _,
        _,
        publisher,
        city,
        _,
        province,
        country,
        lat,
        lon,
    ] = cells
    else {
        return Err(format!("it has {} columns instead of 20", cells.len()));
    };
    let (event_id, day) = (id(event_id)?, iso(day)?);
    let Some((kind, modes)) = cameo(code)? else { return Ok(None) };
    let side = |name: &str, sectors: &str, country: &str| -> Vec<Party> {
        let name = text(name).or_else(|| text(country)).map(|name| Party {
            name,
            country: words.country(country.trim()),
            sectors: words.sectors(sectors),
            wikidata: None,
        });
        name.into_iter().take(MOST_PARTIES).collect()
    };
    Ok(Some(Coded {
        score: score(intensity, kind, &modes)?,
        id: event_id,
        kind,
        modes,
        contexts: Vec::new(),
        code: text(code),
        day,
        actors: side(source, source_sectors, source_country),
        recipients: side(target, target_sectors, target_country),
        place: place([city, province, country], [lat, lon], words)?,
        publisher: text(publisher),
        url: None,
    }))
}
