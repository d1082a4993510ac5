//! `demarche forecast links`: learn from the past, ask the days that follow, score the answers.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use demarche_forecast::links::backtest::{Prediction, Sets, run as backtest};

use super::facts::{Names, by_steps, facts, step};
use super::report::{Cost, report};
use crate::arguments::Jobs;
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::output::Output;

/// Rank who the other party of each act of a test will be, from what was known the day before
///
/// Facts are lines of subject, relation, object and day, as numbers; docs/forecast.md tells the protocol.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  demarche forecast links --train train.tsv.gz --valid valid.tsv.gz --test test.tsv.gz
           --entities entities.tsv.gz --relations relations.tsv --predictions predictions.tsv

Prints one JSON object. Weights are learned from train, probabilities are calibrated on valid, and neither moves
on test. Each line of the predictions is a question: subject, relation, object, day, what was asked for (o or s),
how many others scored higher, how many tied with the answer (itself included), and the first ten as id:score.")]
pub struct Arguments {
    /// Facts to learn from (.gz may follow, here and below)
    #[arg(long, value_name = "FILE")]
    train: PathBuf,
    /// Facts of the days after, to calibrate on
    #[arg(long, value_name = "FILE")]
    valid: PathBuf,
    /// Facts of the days after those, to ask for
    #[arg(long, value_name = "FILE")]
    test: PathBuf,
    /// Numbers and names of entities; "Police (Australia)" is a sector of a country
    #[arg(long, value_name = "FILE")]
    entities: PathBuf,
    /// Numbers and names of relations
    #[arg(long, value_name = "FILE")]
    relations: PathBuf,
    /// Write where each answer came out
    #[arg(long, value_name = "FILE")]
    predictions: Option<PathBuf>,
    /// Show reasons and past facts for N questions, spread over the test
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=10_000))]
    explain: u16,
    #[command(flatten)]
    jobs: Jobs,
}

/// Learn, ask, score.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let begun = Instant::now();
    let names = Names::read(&arguments.entities, &arguments.relations)?;
    let read = |path: &Path| facts(path, &names.world);
    let fail = |e| Failure::Start("cannot forecast".to_owned(), Box::new(e));
    let mut sets = [read(&arguments.train)?, read(&arguments.valid)?, read(&arguments.test)?];
    let step = step(&sets);
    by_steps(&mut sets, step);
    let [train, valid, test] = sets;
    let sets = Sets::new(train, valid, test).map_err(fail)?;
    let threads = arguments.jobs.count();
    let found = backtest(&names.world, &sets, threads, usize::from(arguments.explain)).map_err(fail)?;
    if let Some(path) = &arguments.predictions {
        write(path, &found.predictions, step)?;
    }
    let cost = Cost { seconds: begun.elapsed().as_secs_f64(), threads, memory: peak() };
    let mut output = Output::open(None, false)?;
    let text = format!("{}\n", report(&found, &names, step, &cost));
    output.write_all(text.as_bytes()).map_err(|e| output.failure(e))?;
    output.finish()?;
    Ok(Outcome { articles: 1, problems: 0 })
}

/// A line a question, two a fact.
fn write(path: &Path, predictions: &[Prediction], step: u32) -> Result<(), Failure> {
    let mut output = Output::open(Some(path), false)?;
    for prediction in predictions {
        output.write_all(line(prediction, step).as_bytes()).map_err(|e| output.failure(e))?;
    }
    output.finish()
}

fn line(prediction: &Prediction, step: u32) -> String {
    let Prediction { fact, object, ranking, .. } = prediction;
    let asked = if *object { 'o' } else { 's' };
    let mut line = format!("{}\t{}\t{}\t{}\t{asked}\t", fact.subject, fact.relation, fact.object, fact.day * step);
    // Writing to a string cannot fail. The shortest digits that give the same number again, so that ties stay ties.
    let _ = write!(line, "{}\t{}\t", ranking.better, ranking.tied);
    for (place, (entity, score)) in ranking.top.iter().enumerate() {
        let _ = write!(line, "{}{entity}:{score:?}", if place == 0 { "" } else { "," });
    }
    line.push('\n');
    line
}

/// Most memory that was held at a time, in MB, where the system tells (Linux).
pub fn peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok().map(|kilobytes| (kilobytes / 1024.0).round())
}

#[cfg(test)]
mod tests {
    use demarche_forecast::links::fact::Fact;
    use demarche_forecast::links::rank::Ranking;

    use super::*;

    #[test]
    fn a_line_says_where_the_answer_came_out() {
        let fact = Fact { day: 334, subject: 30, relation: 13, object: 18 };
        let ranking = Ranking { better: 1, tied: 1, top: vec![(4, 0.5), (18, 0.1 + 0.2), (7, 1e-12)] };
        let prediction = Prediction { fact, object: true, ranking, met: true, repeated: false };
        let places = "o\t1\t1\t4:0.5,18:0.30000000000000004,7:1e-12\n";
        assert_eq!(line(&prediction, 1), format!("30\t13\t18\t334\t{places}"));
        assert_eq!(line(&prediction, 24), format!("30\t13\t18\t8016\t{places}"), "hours of the file");
    }
}
