//! `demarche dyad`: what two did to each other over time.

use std::io::Write;

use clap::{Args, ValueEnum};
use demarche::asked::{days, two};
use demarche::dyad::{Line, Marks, lines};
use demarche_store::db::find::pairs::{PairDay, Series, Step};

use crate::command::asked::{Answer, AnswerFormat, StoreFile, line, row};
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

/// Write the series of a pair.
pub fn run(arguments: &Dyad) -> Result<Outcome, Failure> {
    let store = arguments.store.open()?;
    let (one, other) = two(&store, &arguments.one, &arguments.other)?;
    let days = days(arguments.from.as_deref(), arguments.to.as_deref())?;
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
            for of in lines(&series, &marks, labels) {
                write(&of, format, &mut output)?;
            }
        }
    }
    output.finish()?;
    Ok(Outcome { articles: series.days.len() as u64, problems: 0 })
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
            marks.of(&day.day).map_or_else(|| "     ".to_owned(), |m| format!("{:+.2}", m.tension + 0.0)),
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
