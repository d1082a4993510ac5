//! A table for spreadsheets: one event a row, columns a person can read, RFC 4180 with a header.
//!
//! Text that a spreadsheet would run as a formula gets a leading apostrophe, unless a program is to read it.

use std::io::Write;

use demarche_record::actor::Actor;
use demarche_record::coded::Voice;
use demarche_record::event::Event;
use demarche_record::reading::Reading;

use crate::ids::{self, EventIds};
use crate::imprint::Imprint;
use crate::reading::rounded;
use crate::row::{clean, day, list, number};

/// The columns.
pub const HEADER: [&str; 31] = [
    "id",
    "date",
    "date_to",
    "date_precision",
    "type",
    "mode",
    "contexts",
    "modality",
    "voice",
    "claimed_by",
    "stance",
    "quad",
    "score",
    "actors",
    "actor_codes",
    "actor_sectors",
    "recipients",
    "recipient_codes",
    "recipient_sectors",
    "place",
    "place_country",
    "latitude",
    "longitude",
    "trigger",
    "sentence",
    "confidence",
    "article",
    "source",
    "actor_rows",
    "recipient_rows",
    "data",
];

/// A field: what a person or publisher wrote, or what we made.
enum Field {
    Text(String),
    Own(String),
}

/// Write the header.
pub fn header(sink: &mut impl Write) -> std::io::Result<()> {
    writeln!(sink, "{}", HEADER.join(","))
}

/// Write the rows of a reading; the number of rows. `raw`: no apostrophes.
pub fn write(sink: &mut impl Write, reading: &Reading, imprint: &Imprint, raw: bool) -> std::io::Result<usize> {
    let ids = EventIds::new(reading);
    for (index, event) in reading.events.iter().enumerate() {
        let fields = row(reading, ids.of(index, event, 0), event, imprint);
        let line = fields.map(|f| match f {
            Field::Text(text) if raw => quoted(&clean(&text)),
            Field::Text(text) => quoted(&safe(&clean(&text))),
            Field::Own(text) => quoted(&text),
        });
        writeln!(sink, "{}", line.join(","))?;
    }
    Ok(reading.events.len())
}

fn row(reading: &Reading, id: u64, event: &Event, imprint: &Imprint) -> [Field; 31] {
    use Field::{Own, Text};
    let document = &reading.document;
    let claim = match event.voice {
        Voice::Reporter => None,
        Voice::Claim(id) => reading.claims.get(id as usize),
    };
    let place = event.place.as_ref();
    let sentence = document.sentences.get(event.evidence.sentence as usize);
    let names = |actors: &[Actor]| Text(list(actors.iter().map(|a| a.name.as_str())));
    let codes = |actors: &[Actor]| Own(list(actors.iter().map(|a| number(a.territory.or(a.country)))));
    let rows = |actors: &[Actor]| Text(list(actors.iter().map(|a| a.row.as_str())));
    let sectors = |actors: &[Actor]| {
        Own(list(actors.iter().map(|a| a.sectors.iter().map(|s| s.name()).collect::<Vec<_>>().join(" "))))
    };
    [
        Own(ids::hex(id)),
        Own(number(day(event, reading))),
        Own(number(event.when.map(|w| w.to))),
        Own(event.when.map_or("", |w| w.precision.name()).to_owned()),
        Own(event.kind.name().to_owned()),
        Own(list(event.modes.iter().map(|m| m.name()))),
        Own(list(event.contexts.iter().map(|c| c.name()))),
        Own(event.modality.name().to_owned()),
        Own(if event.voice == Voice::Reporter { "reporter" } else { "claim" }.to_owned()),
        Text(claim.and_then(|c| c.speaker.as_ref()).map(|a| a.name.clone()).unwrap_or_default()),
        Own(claim.map_or("", |c| c.stance.name()).to_owned()),
        Own(event.kind.quad().number().to_string()),
        Own(event.kind.score_with(&event.modes).to_string()),
        names(&event.actors),
        codes(&event.actors),
        sectors(&event.actors),
        names(&event.recipients),
        codes(&event.recipients),
        sectors(&event.recipients),
        Text(place.map(|p| p.name.clone()).unwrap_or_default()),
        Own(number(place.and_then(|p| p.country))),
        Own(number(place.and_then(|p| p.lat))),
        Own(number(place.and_then(|p| p.lon))),
        Text(event.evidence.trigger().of(document.text()).to_owned()),
        Text(sentence.map(|s| s.span.of(document.text()).to_owned()).unwrap_or_default()),
        Own(rounded(event.confidence).to_string()),
        Text(document.article.id.clone()),
        Text(document.article.source.clone().unwrap_or_default()),
        rows(&event.actors),
        rows(&event.recipients),
        Own(imprint.data.clone()),
    ]
}

/// One cell of text for people: what a spreadsheet would run as a formula becomes text.
pub fn cell(text: &str) -> String {
    quoted(&safe(text))
}

/// Spreadsheets run what begins like a formula; an apostrophe makes it text. They pass over space and characters without
/// width before it, tabs and line breaks among them.
fn safe(text: &str) -> String {
    let blank =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}');
    let formula = text.trim_start_matches(blank).starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if formula || text.starts_with(['\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text_and_quotes_double() {
        assert_eq!(safe("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(safe("@baku"), "'@baku");
        for formula in ["+1", "-1", "＝1", "＋1", "－1", "＠a", "\t=1", "\rx", " =1", "\u{FEFF}=1", "\u{200B}@a"] {
            assert_eq!(safe(formula), format!("'{formula}"));
        }
        assert_eq!(safe("a = b"), "a = b");
        assert_eq!(safe("Baku"), "Baku");
        assert_eq!(quoted(r#"a "b", c"#), r#""a ""b"", c""#);
    }
}
