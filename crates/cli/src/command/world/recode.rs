//! `demarche world recode`: only the articles that changed rows can touch are read again.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::Args;
use demarche::ordered;
use demarche::pipeline::{Pipeline, problems};
use demarche_lexicon::entities::{Entity, read};
use demarche_store::reading::shape;
use demarche_text::article::Article;
use demarche_text::issue::Issues;
use demarche_world::reading::Reading;
use demarche_world::touched::Touched;

use super::readings::Lines;
use crate::arguments::{Jobs, Sources};
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::output::Output;
use crate::{start, terminal};

/// Code again only the articles in which a name of new or changed rows occurs
///
/// All other lines come out as they are, byte for byte. Texts and dates are those of the readings.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  demarche world recode readings.jsonl --actors mine.jsonl --before mine-old.jsonl -o recoded.jsonl")]
pub struct Arguments {
    /// Readings that demarche code wrote, .jsonl (also as .gz or .zst)
    #[arg(value_name = "READINGS")]
    readings: PathBuf,
    /// Write to FILE instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The rows with which the readings were coded; only what differs from them counts as changed
    #[arg(long, value_name = "FILE")]
    before: Vec<PathBuf>,
    #[command(flatten)]
    jobs: Jobs,
    #[command(flatten)]
    sources: Sources,
}

/// A line on its way: as it was, read again, or what is wrong with it.
enum Done {
    Kept(String),
    Recoded(String, u64),
    Wrong(String),
}

/// Recode them.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    if arguments.sources.actors.is_empty() && arguments.before.is_empty() {
        return Err(Failure::Arguments("no rows are given; name the changed ones with --actors FILE".to_owned()));
    }
    let touched = Touched::between(&rows(&arguments.before)?, &rows(&arguments.sources.actors)?);
    let mut lines = Lines::open(&arguments.readings)?;
    let pipeline = start::pipeline(&arguments.sources, arguments.jobs)?;
    let mut output = Output::open(arguments.output.as_deref(), false)?;
    let (mut outcome, mut recoded, mut changed) = (Outcome::default(), 0_u64, 0_u64);
    let mut failed = None;
    let items = std::iter::from_fn(|| lines.next());
    let work = |(number, line): (u64, Result<String, String>)| (number, done(&pipeline, &touched, line));
    ordered::map(items, arguments.jobs.count(), work, |(number, done)| {
        let line = match done {
            Done::Kept(line) => line,
            Done::Recoded(line, different) => {
                recoded += 1;
                changed += different;
                line
            }
            Done::Wrong(cause) => {
                outcome.problems += 1;
                terminal::say(&format!("{}:{number}: {cause}", arguments.readings.display()));
                return ControlFlow::Continue(());
            }
        };
        outcome.articles += 1;
        if let Err(e) = output.write_all(line.as_bytes()) {
            failed = Some(output.failure(e));
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    if let Some(failure) = failed {
        return Err(failure);
    }
    output.finish()?;
    let all = outcome.articles;
    terminal::say(&format!("{recoded} of {all} articles were coded again; the events of {changed} changed"));
    Ok(outcome)
}

fn rows(files: &[PathBuf]) -> Result<Vec<Entity>, Failure> {
    let mut rows = Vec::new();
    for path in files {
        let (form, text) = start::sheet(path)?;
        let sheet = read(&path.display().to_string(), &text, form);
        rows.extend(sheet.entities.into_iter().map(|(_, e)| e));
    }
    Ok(rows)
}

fn done(pipeline: &Pipeline, touched: &Touched, line: Result<String, String>) -> Done {
    let line = match line {
        Ok(line) => line,
        Err(cause) => return Done::Wrong(cause),
    };
    let reading = match Reading::parse(&line) {
        Ok(reading) => reading,
        Err(cause) => return Done::Wrong(cause),
    };
    let title = reading.title.as_deref().unwrap_or("");
    if !touched.is_in(&reading.text) && !touched.is_in(title) {
        return Done::Kept(line);
    }
    match again(pipeline, reading) {
        Ok(new) => {
            let different = u64::from(events(&line) != events(&new));
            Done::Recoded(new, different)
        }
        Err(cause) => Done::Wrong(cause),
    }
}

/// Read an article again.
fn again(pipeline: &Pipeline, old: Reading) -> Result<String, String> {
    let article = Article {
        id: old.id,
        title: old.title,
        date: old.date.as_deref().and_then(|d| d.parse().ok()),
        language: old.language,
        source: old.site,
        text: old.text,
        ..Article::default()
    };
    let mut read = pipeline.read(article, Issues::default());
    if let Some(issue) = problems(&read.issues).next() {
        return Err(issue.message.clone());
    }
    read.rejected = None;
    let shape = shape(&read, pipeline.imprint());
    let mut line = serde_json::to_string(&shape).map_err(|e| e.to_string())?;
    line.push('\n');
    Ok(line)
}

/// The events of a reading, for telling whether they changed.
fn events(line: &str) -> Option<serde_json::Value> {
    let mut reading: serde_json::Value = serde_json::from_str(line).ok()?;
    reading.get_mut("events").map(serde_json::Value::take)
}
