//! Events that others coded, listed: where they come from stands with each, and no text.

use std::io::Write;

use demarche_store::db::find::imported::ImportedLine;
use demarche_store::db::store::Store;
use serde::Serialize;

use super::Search;
use crate::command::asked::{AnswerFormat, failure, line, row};
use crate::failure::Failure;
use crate::output::Output;
use crate::terminal;

#[derive(Serialize)]
struct Party<'a> {
    name: &'a str,
    country: Option<&'a str>,
}

#[derive(Serialize)]
struct Hit<'a> {
    imported: Origin<'a>,
    day: Option<&'a str>,
    r#type: &'a str,
    mode: &'a [String],
    code: Option<&'a str>,
    score: f64,
    actors: Vec<Party<'a>>,
    recipients: Vec<Party<'a>>,
    place: Option<&'a str>,
    publisher: Option<&'a str>,
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct Origin<'a> {
    scheme: &'a str,
    file: &'a str,
    line: i64,
    id: &'a str,
}

/// List them, and say how many there were.
pub fn list(arguments: &Search, store: &Store, output: &mut Output) -> Result<usize, Failure> {
    let filter = arguments.choice.filter(store, false)?;
    let found = store.imported(&filter, arguments.limit as usize).map_err(failure)?;
    let format = arguments.answer.format();
    if format == AnswerFormat::Csv {
        let head = [
            "scheme",
            "file",
            "line",
            "id",
            "day",
            "type",
            "mode",
            "code",
            "score",
            "actors",
            "recipients",
            "place",
            "publisher",
            "url",
        ];
        row(output, &head.map(str::to_owned))?;
    }
    for event in &found {
        match format {
            AnswerFormat::Jsonl => line(output, &hit(event))?,
            AnswerFormat::Csv => row(output, &cells(event))?,
            AnswerFormat::Term => {
                let ImportedLine { scheme, file, line, id, kind, modes, day, .. } = event;
                let mode = modes.iter().map(|m| format!(".{m}")).collect::<String>();
                let told = format!(
                    "{}  {kind}{mode}  {} → {}\n   imported: {scheme} {} line {line}, id {}\n",
                    day.as_deref().unwrap_or("----------"),
                    terminal::line(&names(&event.actors)),
                    terminal::line(&names(&event.recipients)),
                    terminal::line(file),
                    terminal::line(id)
                );
                output.write_all(told.as_bytes()).map_err(|e| output.failure(e))?;
            }
        }
    }
    Ok(found.len())
}

fn names(parties: &[(String, Option<String>)]) -> String {
    let names: Vec<String> = parties.iter().map(|(name, _)| name.clone()).collect();
    if names.is_empty() { "–".to_owned() } else { names.join("; ") }
}

fn hit(event: &ImportedLine) -> Hit<'_> {
    Hit {
        imported: Origin { scheme: &event.scheme, file: &event.file, line: event.line, id: &event.id },
        day: event.day.as_deref(),
        r#type: &event.kind,
        mode: &event.modes,
        code: event.code.as_deref(),
        score: event.score,
        actors: parties(&event.actors),
        recipients: parties(&event.recipients),
        place: event.place.as_deref(),
        publisher: event.publisher.as_deref(),
        url: event.url.as_deref(),
    }
}

fn parties(list: &[(String, Option<String>)]) -> Vec<Party<'_>> {
    list.iter().map(|(name, country)| Party { name, country: country.as_deref() }).collect()
}

fn cells(event: &ImportedLine) -> Vec<String> {
    let cell = |value: &Option<String>| value.clone().unwrap_or_default();
    vec![
        event.scheme.clone(),
        event.file.clone(),
        event.line.to_string(),
        event.id.clone(),
        cell(&event.day),
        event.kind.clone(),
        event.modes.join(" "),
        cell(&event.code),
        event.score.to_string(),
        names(&event.actors),
        names(&event.recipients),
        cell(&event.place),
        cell(&event.publisher),
        cell(&event.url),
    ]
}
