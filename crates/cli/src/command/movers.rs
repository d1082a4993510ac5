//! `demarche movers`: whose tension changed.

use std::io::Write;

use clap::Args;
use demarche::tension::Mover;
use serde::Serialize;

use crate::command::asked::{Answer, AnswerFormat, StoreFile, day, failure, line, row};
use crate::failure::Failure;
use crate::inputs::Outcome;

/// List the pairs of states whose tension changed most
///
/// The tension goes from -1 (all cooperation) to 1 (all conflict); docs/forecast.md says how it is made. `demarche dyad`
/// shows what lies behind it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  demarche movers --store news.db
  demarche movers --store news.db --days 7 --to 2024-06-30 --format csv")]
pub struct Movers {
    #[command(flatten)]
    pub store: StoreFile,
    /// In how many days
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub days: u16,
    /// Until this day instead of the last of the store
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    /// How many pairs
    #[arg(long, short = 'n', value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub limit: u32,
    #[command(flatten)]
    pub answer: Answer,
}

#[derive(Serialize)]
struct Line<'a> {
    one: &'a str,
    other: &'a str,
    from: &'a str,
    to: &'a str,
    before: f64,
    now: f64,
    change: f64,
}

/// List them.
pub fn run(arguments: &Movers) -> Result<Outcome, Failure> {
    let store = arguments.store.open()?;
    let until = day(arguments.to.as_deref(), true)?;
    let found = demarche::tension::movers(&store, arguments.days, until.as_deref(), arguments.limit as usize)
        .map_err(failure)?;
    let mut output = arguments.answer.open()?;
    let format = arguments.answer.format();
    if format == AnswerFormat::Csv {
        row(&mut output, &["one", "other", "from", "to", "before", "now", "change"].map(str::to_owned))?;
    }
    let rounded = |value: f64| (value * 1e4).round() / 1e4 + 0.0;
    let (from, to) = found.days.as_ref().map_or(("", ""), |(a, b)| (a.as_str(), b.as_str()));
    if format == AnswerFormat::Term && !from.is_empty() {
        let text = format!("tension from {from} to {to} (-1 cooperation, 1 conflict)\n\n");
        output.write_all(text.as_bytes()).map_err(|e| output.failure(e))?;
    }
    for Mover { pair: (one, other), then, now } in &found.pairs {
        let (before, now, change) = (rounded(*then), rounded(*now), rounded(now - then));
        match format {
            AnswerFormat::Jsonl => line(&mut output, &Line { one, other, from, to, before, now, change })?,
            AnswerFormat::Csv => {
                let numbers = [before, now, change].map(|n| n.to_string());
                let names = [one, other, from, to].map(str::to_owned);
                row(&mut output, &names.into_iter().chain(numbers).collect::<Vec<_>>())?;
            }
            AnswerFormat::Term => {
                let text = format!("{one} {other}  {change:+.2}  ({before:+.2} to {now:+.2})\n");
                output.write_all(text.as_bytes()).map_err(|e| output.failure(e))?;
            }
        }
    }
    output.finish()?;
    Ok(Outcome { articles: found.pairs.len() as u64, problems: 0 })
}
