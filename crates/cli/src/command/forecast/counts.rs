//! `demarche forecast counts`: how much will happen between two countries, learned from the past, asked and scored.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use demarche_forecast::counts::act::HORIZONS;
use demarche_forecast::counts::backtest::{Prediction, Report, run as backtest};
use demarche_forecast::counts::pairs::Countries;
use demarche_forecast::counts::score::SHARE;

use super::links::peak;
use super::report::Cost;
use super::tables::Tables;
use crate::arguments::Jobs;
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::output::Output;

pub mod json;

/// Forecast how many acts of each quad class pairs of countries will see within a day and a week
///
/// Facts are lines of subject, relation, object and day, as numbers; docs/forecast.md tells the protocol.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  demarche forecast counts --train train.tsv.gz --valid valid.tsv.gz --test test.tsv.gz
           --entities entities.tsv.gz --relations relations.tsv --predictions predictions.tsv

Prints one JSON object: scores of the test with those of four baselines, and how sure the gain is. Weights are
learned from train and move neither on valid, where kinds of models are compared, nor on test.")]
pub struct Arguments {
    #[command(flatten)]
    tables: Tables,
    /// Write each forecast of the test with what came, a line each under a line of names
    #[arg(long, value_name = "FILE")]
    predictions: Option<PathBuf>,
    #[command(flatten)]
    jobs: Jobs,
}

/// Learn, ask, score.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let begun = Instant::now();
    let loaded = arguments.tables.read()?;
    let threads = arguments.jobs.count();
    let fail = |e| Failure::Start("cannot forecast".to_owned(), Box::new(e));
    let found = backtest(&loaded.acts, threads).map_err(fail)?;
    if let Some(path) = &arguments.predictions {
        write(path, &found, &loaded.countries)?;
    }
    let mut report = json::report(&found, &|country| loaded.countries.name(country).to_owned());
    json::cost(&mut report, &Cost { seconds: begun.elapsed().as_secs_f64(), threads, memory: peak() });
    let mut output = Output::open(None, false)?;
    output.write_all(format!("{report}\n").as_bytes()).map_err(|e| output.failure(e))?;
    output.finish()?;
    Ok(Outcome { articles: 1, problems: 0 })
}

/// A line a forecast of the test.
fn write(path: &Path, found: &Report, countries: &Countries) -> Result<(), Failure> {
    let mut output = Output::open(Some(path), false)?;
    let head = "source\ttarget\tclass\tdays\tday\tobserved\tmean\tvariance\tany\tlow\thigh\tcrps\tignorance\trolling\n";
    output.write_all(head.as_bytes()).map_err(|e| output.failure(e))?;
    for prediction in &found.test {
        output.write_all(line(prediction, found, countries).as_bytes()).map_err(|e| output.failure(e))?;
    }
    output.finish()
}

fn line(prediction: &Prediction, found: &Report, countries: &Countries) -> String {
    let Prediction { pair, day, class, horizon, seen, forecast, score, .. } = prediction;
    let (source, target) = found.pairs.get(*pair).copied().unwrap_or_default();
    let (low, high, _) = forecast.mass().narrowest(SHARE);
    let (mean, variance) = (forecast.mean, forecast.mean * (1.0 + forecast.excess));
    let (source, target) = (countries.name(source), countries.name(target));
    let mut line = format!("{source}\t{target}\t{}\t{}\t{day}\t{seen}\t", class.name(), HORIZONS[*horizon]);
    // Writing to a string cannot fail.
    let _ = write!(line, "{mean:.6}\t{variance:.6}\t{:.6}\t{low}\t{high}\t", score.any);
    let _ = writeln!(line, "{:.6}\t{:.6}\t{}", score.crps, score.ignorance, u8::from(!prediction.apart));
    line
}
