//! `demarche world learn`: what many texts say of a name, as rows.

use std::path::PathBuf;

use clap::Args;
use demarche_lexicon::entities::{Entity, Form};
use demarche_world::census::Census;

use super::unknown;
use crate::arguments::{Jobs, Sources};
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::terminal;

/// Learn who people and organisations are from what texts say of them
///
/// Only what a title, an apposition or a relation says counts, in at least so many articles. Rows that were learned
/// give way to the base and to your own, wherever those say something for the day.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  demarche world learn archive.jsonl -o learned.jsonl
  demarche code news/ --actors learned.jsonl")]
pub struct Arguments {
    /// Articles, or readings that demarche code wrote (.jsonl)
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<String>,
    /// Write the rows to FILE, .jsonl (with the evidence) or .tsv
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    /// Articles that must say so
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..))]
    least: u32,
    #[command(flatten)]
    jobs: Jobs,
    #[command(flatten)]
    sources: Sources,
}

/// Learn them.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let form: Form = unknown::form(&arguments.output)?;
    let (review, outcome) = unknown::review(&arguments.inputs, &arguments.sources, arguments.jobs)?;
    let mut rows: Vec<Entity> = review.ranked().iter().filter_map(|u| u.learned(arguments.least)).collect();
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows.dedup_by(|a, b| a.id == b.id);
    unknown::save(&arguments.output, form, &rows)?;
    terminal::say(&format!("learned {}", Census::of(&rows).sentence()));
    Ok(outcome)
}
