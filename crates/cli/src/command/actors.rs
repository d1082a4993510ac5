//! `demarche actors`: who is in a store.

use std::io::Write;

use clap::Args;
use demarche_store::db::find::actors::ActorLine;
use serde::Serialize;

use crate::command::asked::{Answer, AnswerFormat, StoreFile, line, row};
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::terminal;

/// List who takes part in the events of a store, those with most first
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  demarche actors --store news.db
  demarche actors --store news.db foreign minis --country AZE")]
pub struct Actors {
    /// Words of the name; the last may be the beginning of a word
    #[arg(value_name = "WORD")]
    pub words: Vec<String>,
    #[command(flatten)]
    pub store: StoreFile,
    /// Only those of this state, such as FRA
    #[arg(long, value_name = "CODE")]
    pub country: Option<String>,
    /// How many
    #[arg(long, short = 'n', value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub limit: u32,
    #[command(flatten)]
    pub answer: Answer,
}

#[derive(Serialize)]
struct Line<'a> {
    name: &'a str,
    country: Option<&'a str>,
    sectors: &'a [String],
    wikidata: Option<&'a str>,
    events: i64,
    claims: i64,
    first: Option<&'a str>,
    latest: Option<&'a str>,
    rows: &'a [String],
}

/// List actors.
pub fn run(arguments: &Actors) -> Result<Outcome, Failure> {
    let store = arguments.store.open()?;
    let country = arguments.country.as_deref().map(str::to_uppercase);
    let found = store.actors(&arguments.words.join(" "), country.as_deref(), arguments.limit as usize)?;
    let mut output = arguments.answer.open()?;
    let format = arguments.answer.format();
    if format == AnswerFormat::Csv {
        let head = ["name", "country", "sectors", "wikidata", "events", "claims", "first", "latest", "rows"];
        row(&mut output, &head.map(str::to_owned))?;
    }
    for actor in &found {
        let ActorLine { name, country, sectors, wikidata, rows, events, claims, days } = actor;
        let (first, latest) = days.as_ref().map_or((None, None), |(a, b)| (Some(a.as_str()), Some(b.as_str())));
        let (country, wikidata) = (country.as_deref(), wikidata.as_deref());
        match format {
            AnswerFormat::Jsonl => line(
                &mut output,
                &Line { name, country, sectors, wikidata, events: *events, claims: *claims, first, latest, rows },
            )?,
            AnswerFormat::Csv => {
                let cell = |value: Option<&str>| value.unwrap_or_default().to_owned();
                let cells = [
                    name.clone(),
                    cell(country),
                    sectors.join(" "),
                    cell(wikidata),
                    events.to_string(),
                    claims.to_string(),
                    cell(first),
                    cell(latest),
                    rows.join(" "),
                ];
                row(&mut output, &cells)?;
            }
            AnswerFormat::Term => {
                let code = format!("{} {}", country.unwrap_or("---"), sectors.join(","));
                let (first, latest) = (first.unwrap_or(""), latest.unwrap_or(""));
                let text = format!(
                    "{events:>7} events {claims:>6} claims  {code:<16} {}  {first} {latest}\n",
                    terminal::line(name)
                );
                output.write_all(text.as_bytes()).map_err(|e| output.failure(e))?;
            }
        }
    }
    output.finish()?;
    Ok(Outcome { articles: found.len() as u64, problems: 0 })
}
