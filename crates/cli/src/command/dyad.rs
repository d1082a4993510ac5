//! `demarche dyad`: what two did to each other over time.

use std::io::Write;

use clap::{Args, ValueEnum};
use demarche_store::db::find::filter::Days;
use demarche_store::db::find::pairs::{PairDay, Series, Step, Tally};
use serde::Serialize;

use crate::command::asked::{Answer, AnswerFormat, Names, StoreFile, day, line, row};
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::output::Output;

/// Widest bar on a terminal.
const WIDEST: usize = 24;

/// The series of a pair: cooperation and conflict, day by day
///
/// Only what reporters state as facts is counted by kind; what is claimed, expected or denied stands beside it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  demarche dyad France Azerbaijan --store news.db --step month
  demarche dyad ARM AZE --store news.db --from 2024 --format csv -o series.csv")]
pub struct Dyad {
    /// The first: a name, or a code such as FRA
    #[arg(value_name = "A")]
    pub one: String,
    /// The second
    #[arg(value_name = "B")]
    pub other: String,
    #[command(flatten)]
    pub store: StoreFile,
    /// From this day: 2024-05-17, 2024-05 or 2024
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Until this day, that day included
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    /// What a line covers
    #[arg(long, value_enum, default_value = "day")]
    pub step: DyadStep,
    #[command(flatten)]
    pub answer: Answer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DyadStep {
    /// A day
    Day,
    /// A week, from Monday
    Week,
    /// A month
    Month,
}

#[derive(Serialize)]
struct Line<'a> {
    day: &'a str,
    source: &'a str,
    target: &'a str,
    events: i64,
    verbal_cooperation: i64,
    material_cooperation: i64,
    verbal_conflict: i64,
    material_conflict: i64,
    score: f64,
    not_stated_as_fact: i64,
    articles_of_all: i64,
}

/// Write the series of a pair.
pub fn run(arguments: &Dyad) -> Result<Outcome, Failure> {
    let store = arguments.store.open()?;
    let names = Names::new(&store);
    let (one, other) = (names.who(&arguments.one)?, names.who(&arguments.other)?);
    if (&one.country, &one.ids) == (&other.country, &other.ids) {
        let what = format!("{} and {} are the same; name two", arguments.one, arguments.other);
        return Err(Failure::Arguments(what));
    }
    let days = Days { from: day(arguments.from.as_deref(), false)?, to: day(arguments.to.as_deref(), true)? };
    let step = match arguments.step {
        DyadStep::Day => Step::Day,
        DyadStep::Week => Step::Week,
        DyadStep::Month => Step::Month,
    };
    let series = store.pair(&one, &other, &days, step)?;
    let mut output = arguments.answer.open()?;
    match arguments.answer.format() {
        AnswerFormat::Term => print(&series, (&one.label, &other.label), &mut output)?,
        format => {
            if format == AnswerFormat::Csv {
                let head = [
                    "day",
                    "source",
                    "target",
                    "events",
                    "verbal_cooperation",
                    "material_cooperation",
                    "verbal_conflict",
                    "material_conflict",
                    "score",
                    "not_stated_as_fact",
                    "articles_of_all",
                ];
                row(&mut output, &head.map(str::to_owned))?;
            }
            for day in &series.days {
                let ways = [(&one.label, &other.label, &day.there), (&other.label, &one.label, &day.back)];
                for (source, target, tally) in ways {
                    if *tally != Tally::default() {
                        write(&of(day, source, target, tally), format, &mut output)?;
                    }
                }
            }
        }
    }
    output.finish()?;
    Ok(Outcome { articles: series.days.len() as u64, problems: 0 })
}

fn of<'a>(day: &'a PairDay, source: &'a str, target: &'a str, tally: &Tally) -> Line<'a> {
    let [verbal_cooperation, material_cooperation, verbal_conflict, material_conflict] = tally.quads;
    Line {
        day: &day.day,
        source,
        target,
        events: tally.events(),
        verbal_cooperation,
        material_cooperation,
        verbal_conflict,
        material_conflict,
        score: tally.score as f64 / 1000.0,
        not_stated_as_fact: tally.others,
        articles_of_all: day.volume,
    }
}

fn write(of: &Line<'_>, format: AnswerFormat, output: &mut Output) -> Result<(), Failure> {
    if format == AnswerFormat::Jsonl {
        return line(output, of);
    }
    let cells = [
        of.day.to_owned(),
        of.source.to_owned(),
        of.target.to_owned(),
        of.events.to_string(),
        of.verbal_cooperation.to_string(),
        of.material_cooperation.to_string(),
        of.verbal_conflict.to_string(),
        of.material_conflict.to_string(),
        of.score.to_string(),
        of.not_stated_as_fact.to_string(),
        of.articles_of_all.to_string(),
    ];
    row(output, &cells)
}

/// A line a step, with bars: cooperation to the left, conflict to the right.
fn print(series: &Series, (one, other): (&str, &str), output: &mut Output) -> Result<(), Failure> {
    let mut text = format!("{one} and {other}: events stated as facts (+ others: claimed, expected, denied)\n\n");
    let halves = |d: &PairDay| {
        let both = |quad: usize| d.there.quads[quad] + d.back.quads[quad];
        (both(0) + both(1), both(2) + both(3))
    };
    let most = series.days.iter().map(halves).flat_map(|(a, b)| [a, b]).max().unwrap_or(0).max(1) as usize;
    let bar = |count: i64| "▇".repeat((count as usize * WIDEST).div_ceil(most.max(WIDEST)).min(WIDEST));
    for day in &series.days {
        let (cooperation, conflict) = halves(day);
        let others = day.there.others + day.back.others;
        text.push_str(&format!(
            "{}  {:>24} {cooperation:>4} | {conflict:<4} {:<24} {}\n",
            day.day,
            bar(cooperation),
            bar(conflict),
            if others > 0 { format!("+ {others}") } else { String::new() }
        ));
    }
    if series.days.is_empty() {
        text.push_str("nothing in this time\n");
    }
    let width = series.types.iter().map(|(kind, ..)| kind.len()).max().unwrap_or(0);
    if !series.types.is_empty() {
        text.push_str(&format!("\n{:width$}  {one} → {other}, {other} → {one}\n", ""));
    }
    for (kind, there, back) in &series.types {
        text.push_str(&format!("{kind:width$}  {there}, {back}\n"));
    }
    output.write_all(text.as_bytes()).map_err(|e| output.failure(e))
}
