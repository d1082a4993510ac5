//! `demarche forecast precedents`: how good scenarios are, on acts that did come.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use demarche_forecast::counts::act::Class;
use demarche_forecast::scenario::backtest::{DAYS, Effort, Report, Scored, run as backtest};
use demarche_forecast::scenario::quality::{Figures, Outcome as Compared, Quality, figures};
use demarche_forecast::scenario::spread::Estimate;
use serde_json::{Map, Value, json};

use super::links::peak;
use super::tables::Tables;
use crate::arguments::Jobs;
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::output::Output;

/// Measure scenarios: what is said to change after an act, against what did after acts that came
///
/// Each act of valid and test is compared with days of the same pair that were like its own but had no such act.
/// Facts are lines of subject, relation, object and day, as numbers; docs/forecast.md tells the protocol.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  demarche forecast precedents --train train.tsv.gz --valid valid.tsv.gz --test test.tsv.gz
           --entities entities.tsv.gz --relations relations.tsv --cases cases.tsv

Prints one JSON object. Weights are learned from train; nothing is learned from valid and test.")]
pub struct Arguments {
    #[command(flatten)]
    tables: Tables,
    /// Write each case, a line each under a line of names
    #[arg(long, value_name = "FILE")]
    cases: Option<PathBuf>,
    #[command(flatten)]
    jobs: Jobs,
}

/// Learn, ask, compare.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let begun = Instant::now();
    let loaded = arguments.tables.read()?;
    let threads = arguments.jobs.count();
    let fail = |e| Failure::Start("cannot compare".to_owned(), Box::new(e));
    let found = backtest(&loaded.acts, Effort::default(), threads).map_err(fail)?;
    if let Some(path) = &arguments.cases {
        write(path, &found, |country| loaded.countries.name(country))?;
    }
    let mut report = Map::new();
    report.insert("days".to_owned(), DAYS.into());
    report.insert("pairs".to_owned(), found.pairs.into());
    for (name, (part, unmatched)) in ["valid", "test"].into_iter().zip(found.parts.iter().zip(found.unmatched)) {
        report.insert(name.to_owned(), summary(part, unmatched));
    }
    report.insert("seconds".to_owned(), json!((begun.elapsed().as_secs_f64() * 10.0).round() / 10.0));
    report.insert("threads".to_owned(), threads.into());
    report.insert("memory_mb".to_owned(), json!(peak()));
    let mut output = Output::open(None, false)?;
    output.write_all(format!("{}\n", Value::Object(report)).as_bytes()).map_err(|e| output.failure(e))?;
    output.finish()?;
    Ok(Outcome { articles: 1, problems: 0 })
}

fn summary(part: &[Scored], unmatched: usize) -> Value {
    let mut classes = Map::new();
    for quad in 0..=4_u8 {
        let cases: Vec<&Scored> = part.iter().filter(|c| quad == 0 || c.quad == quad).collect();
        let mut outcomes = Map::new();
        for outcome in Compared::EVERY {
            if let Some(found) = figures(&cases, outcome) {
                outcomes.insert(outcome.name().to_owned(), told(&found));
            }
        }
        let held = cases.iter().filter(|c| (c.range.0..=c.range.1).contains(&c.nearest)).count();
        let share = held as f64 / cases.len().max(1) as f64;
        outcomes.insert("cases".to_owned(), cases.len().into());
        outcomes.insert("cover90".to_owned(), rounded(share));
        let name = Class::EVERY.get(usize::from(quad)).map_or("", |c| c.name());
        classes.insert(name.to_owned(), Value::Object(outcomes));
    }
    json!({ "unmatched": unmatched, "after": classes })
}

fn told(found: &Figures) -> Value {
    json!({
        "real": estimate(found.real),
        "models": quality(&found.models),
        "uncalibrated": quality(&found.raw),
        "precedents": quality(&found.precedents),
    })
}

fn quality(of: &Quality) -> Value {
    json!({
        "predicted": rounded(of.predicted),
        "slope": estimate(of.slope),
        "sign": rounded(of.sign),
        "skill": estimate(of.skill),
    })
}

fn estimate(of: Estimate) -> Value {
    json!({ "value": rounded(of.value), "low": rounded(of.low), "high": rounded(of.high) })
}

fn rounded(value: f64) -> Value {
    json!((value * 1e4).round() / 1e4)
}

/// A line a case.
fn write<'a>(path: &Path, found: &Report, name: impl Fn(u32) -> &'a str) -> Result<(), Failure> {
    let mut output = Output::open(Some(path), false)?;
    let mut text = "part\tsource\ttarget\tday\tclass\tacts\tothers\tlevel\terror\tlow\thigh\tnearest".to_owned();
    for outcome in Compared::EVERY {
        let name = outcome.name();
        let _ = write!(text, "\t{name}_predicted\t{name}_real\t{name}_precedents");
    }
    text.push('\n');
    for (part, cases) in ["valid", "test"].into_iter().zip(&found.parts) {
        for case in cases {
            text.push_str(&line(part, case, &name));
        }
    }
    output.write_all(text.as_bytes()).map_err(|e| output.failure(e))?;
    output.finish()
}

fn line<'a>(part: &str, of: &Scored, name: &impl Fn(u32) -> &'a str) -> String {
    let case = of.real.case;
    let (source, target) = (name(case.pair.0), name(case.pair.1));
    let mut line = format!("{part}\t{source}\t{target}\t{}\t{}\t{}\t", case.day, of.quad, of.acts);
    let level = of.past.map_or("none".to_owned(), |p| format!("{:?}", p.0).to_lowercase());
    let (low, high) = of.range;
    // Writing to a string cannot fail.
    let _ = write!(line, "{}\t{level}\t{:.4}\t{low:.2}\t{high:.2}\t{}", of.real.others.len(), of.error, of.nearest);
    for outcome in Compared::EVERY {
        let (model, real, past) = of.outcome(outcome);
        let _ = write!(line, "\t{model:.4}\t{real:.4}\t{:.4}", past.unwrap_or(0.0));
    }
    line.push('\n');
    line
}
