//! An invented quarrel of two neighbours, as coded readings: what forecasts are made from.

use serde_json::{Value, json};

/// A sentence with one event: who, type and quad, words of the trigger, to whom.
struct Told {
    text: &'static str,
    source: usize,
    kind: (&'static str, u8),
    trigger: &'static str,
    target: usize,
}

const STATES: [(&str, &str, &str); 4] = [
    ("estonia", "Estonia", "EST"),
    ("latvia", "Latvia", "LVA"),
    ("finland", "Finland", "FIN"),
    ("sweden", "Sweden", "SWE"),
];

const fn told(
    text: &'static str,
    source: usize,
    kind: (&'static str, u8),
    trigger: &'static str,
    target: usize,
) -> Told {
    Told { text, source, kind, trigger, target }
}

/// One article a day from 1 March 2031 on, each with its events, in the shape that `ingest --coded` takes.
pub fn readings(days: usize) -> String {
    let mut lines = String::new();
    for day in 0..days {
        let mut all = vec![told("Estonia accused Latvia of spying.", 0, ("ACCUSE", 3), "accused", 1)];
        if day % 2 == 0 {
            all.push(told("Latvia criticised Estonia over the border.", 1, ("ACCUSE", 3), "criticised", 0));
        }
        if day % 5 < 2 {
            all.push(told("Estonia attacked Latvia with artillery.", 0, ("ASSAULT", 4), "attacked", 1));
        }
        if day % 3 == 0 {
            all.push(told("Finland praised Sweden on the same day.", 2, ("SUPPORT", 1), "praised", 3));
        }
        lines.push_str(&reading(day, &all).to_string());
        lines.push('\n');
    }
    lines
}

fn reading(day: usize, all: &[Told]) -> Value {
    let date = format!("2031-{:02}-{:02}", 3 + day / 28, 1 + day % 28);
    let (mut text, mut sentences, mut events) = (String::new(), Vec::new(), Vec::new());
    for (number, told) in all.iter().enumerate() {
        let start = text.len();
        text.push_str(told.text);
        let end = text.len();
        text.push(' ');
        let place = |words: &str| {
            let at = start + told.text.find(words).expect("the sentence holds it");
            (at, at + words.len())
        };
        let party = |state: usize| {
            let (row, name, code) = STATES[state];
            let (from, to) = place(name);
            json!({
                "text": name, "start": from, "end": to, "implicit": false, "name": name, "country": code,
                "territory": null, "sectors": ["GOV"], "wikidata": null, "role": null, "row": row,
            })
        };
        let (from, to) = place(told.trigger);
        sentences.push(json!({"start": start, "end": end, "role": "body"}));
        events.push(json!({
            "id": format!("e{}", number + 1), "type": told.kind.0, "mode": [], "context": [], "modality": "asserted",
            "quad": told.kind.1, "score": if told.kind.1 < 3 { 2.5 } else { -4.0 },
            "trigger": {"start": from, "end": to, "text": told.trigger},
            "actors": [party(told.source)], "recipients": [party(told.target)], "place": null,
            "date": {"from": date, "to": date, "precision": "day", "text": null}, "voice": "reporter", "claim": null,
            "sentence": number, "confidence": 0.9, "trace": [{"step": "rule", "id": "test", "detail": "made up"}],
        }));
    }
    json!({
        "id": format!("day-{day}"), "title": format!("Day {day} of the quarrel"), "date": date, "language": "en",
        "site": "The Ledger", "url": format!("https://ledger.example/{day}"), "authors": [], "text": text,
        "sentences": sentences, "mentions": [], "events": events, "claims": [], "relations": [], "issues": [],
        "version": {"shape": 1, "program": "test", "data": "test", "model": "test"},
    })
}
