//! `demarche dyad`: what two did to each other over time.

use std::collections::BTreeMap;
use std::io::Write;

use clap::{Args, ValueEnum};
use demarche_forecast::series::measure;
use demarche_store::db::find::filter::Days;
use demarche_store::db::find::history;
use demarche_store::db::find::pairs::{PairDay, Series, Step, Tally};
use serde::Serialize;

use crate::command::asked::{Answer, AnswerFormat, Names, StoreFile, day, line, row};
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::output::Output;

mod changes;

/// Widest bar on a terminal.
const WIDEST: usize = 24;

/// The series of a pair: cooperation and conflict, day by day
///
/// Only what reporters state as facts is counted by kind; what is claimed, expected or denied stands beside it. The
/// tension goes from -1 (all cooperation) to 1 (all conflict); docs/forecast.md says how it is made.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  demarche dyad France Azerbaijan --store news.db --step month
  demarche dyad ARM AZE --store news.db --from 2024 --format csv -o series.csv
  demarche dyad ARM AZE --store news.db --changes")]
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
    /// The days on which cooperation or conflict changed for good, instead of the series (a terminal shows both)
    #[arg(long)]
    pub changes: bool,
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

const HEAD: [&str; 15] = [
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
    "tension",
    "cooperation",
    "conflict",
    "imported",
];

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
    imported: i64,
    not_stated_as_fact: i64,
    articles_of_all: i64,
    tension: Option<f64>,
    cooperation: Option<f64>,
    conflict: Option<f64>,
    types: BTreeMap<&'a str, OfType>,
}

#[derive(Serialize)]
struct OfType {
    events: i64,
    score: f64,
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
    let measured =
        demarche::tension::of_pair(&store, &one, &other, days.to.as_deref()).map_err(crate::command::asked::failure)?;
    let mut output = arguments.answer.open()?;
    let format = arguments.answer.format();
    if arguments.changes && format != AnswerFormat::Term {
        changes::write(&measured, &days, (&one.label, &other.label), format, &mut output)?;
        output.finish()?;
        return Ok(Outcome { articles: measured.change_points.len() as u64, problems: 0 });
    }
    let series = store.pair(&one, &other, &days, step)?;
    let marks = Marks::new(&measured, step);
    let labels = (one.label.as_str(), other.label.as_str());
    match format {
        AnswerFormat::Term => {
            if !arguments.changes {
                print(&series, &marks, labels, &mut output)?;
            }
            changes::print(&measured, &days, &mut output)?;
        }
        format => {
            if format == AnswerFormat::Csv {
                row(&mut output, &HEAD.map(str::to_owned))?;
            }
            for day in &series.days {
                for (source, target, back) in [(labels.0, labels.1, false), (labels.1, labels.0, true)] {
                    if *(if back { &day.back } else { &day.there }) != Tally::default() {
                        write(&of(day, source, target, back, &marks), format, &mut output)?;
                    }
                }
            }
        }
    }
    output.finish()?;
    Ok(Outcome { articles: series.days.len() as u64, problems: 0 })
}

/// What is measured of each step: its sums, and the tension on its last day.
struct Marks(BTreeMap<String, measure::Day>);

impl Marks {
    fn new(series: &measure::Series, step: Step) -> Self {
        let mut marks: BTreeMap<String, measure::Day> = BTreeMap::new();
        for day in &series.days {
            let mark = marks.entry(step.first(&history::day(day.day))).or_insert(measure::Day {
                cooperation: 0.0,
                conflict: 0.0,
                ..*day
            });
            mark.cooperation += day.cooperation;
            mark.conflict += day.conflict;
            mark.tension = day.tension;
        }
        Self(marks)
    }
}

fn of<'a>(day: &'a PairDay, source: &'a str, target: &'a str, back: bool, marks: &Marks) -> Line<'a> {
    let tally = if back { &day.back } else { &day.there };
    let [verbal_cooperation, material_cooperation, verbal_conflict, material_conflict] = tally.quads;
    let mark = marks.0.get(&day.day);
    let own = day.types.iter().filter(|t| t.back == back);
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
        imported: tally.imported,
        not_stated_as_fact: tally.others,
        articles_of_all: day.volume,
        tension: mark.map(|m| rounded(m.tension)),
        cooperation: mark.map(|m| rounded(m.cooperation)),
        conflict: mark.map(|m| rounded(m.conflict)),
        types: own.map(|t| (t.kind.as_str(), OfType { events: t.events, score: t.score as f64 / 1000.0 })).collect(),
    }
}

/// To four places, without a negative zero.
fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4 + 0.0
}

fn write(of: &Line<'_>, format: AnswerFormat, output: &mut Output) -> Result<(), Failure> {
    if format == AnswerFormat::Jsonl {
        return line(output, of);
    }
    let cell = |value: Option<f64>| value.map_or_else(String::new, |v| v.to_string());
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
        cell(of.tension),
        cell(of.cooperation),
        cell(of.conflict),
        of.imported.to_string(),
    ];
    row(output, &cells)
}

/// A line a step, with bars: cooperation to the left, conflict to the right.
fn print(series: &Series, marks: &Marks, (one, other): (&str, &str), output: &mut Output) -> Result<(), Failure> {
    let mut text = format!(
        "{one} and {other}: tension; events stated as facts, cooperation | conflict (+ others: claimed, expected, denied; imported: of those, coded by others)\n\n"
    );
    let halves = |d: &PairDay| {
        let both = |quad: usize| d.there.quads[quad] + d.back.quads[quad];
        (both(0) + both(1), both(2) + both(3))
    };
    let most = series.days.iter().map(halves).flat_map(|(a, b)| [a, b]).max().unwrap_or(0).max(1) as usize;
    let bar = |count: i64| "▇".repeat((count as usize * WIDEST).div_ceil(most.max(WIDEST)).min(WIDEST));
    for day in &series.days {
        let (cooperation, conflict) = halves(day);
        let others = day.there.others + day.back.others;
        let imported = day.there.imported + day.back.imported;
        text.push_str(&format!(
            "{}  {}  {:>24} {cooperation:>4} | {conflict:<4} {:<24} {}\n",
            day.day,
            marks.0.get(&day.day).map_or_else(|| "     ".to_owned(), |m| format!("{:+.2}", m.tension + 0.0)),
            bar(cooperation),
            bar(conflict),
            [(others, "+ "), (imported, "imported ")]
                .iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, what)| format!("{what}{count} "))
                .collect::<String>()
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
