//! `demarche world unknown`: names that the base does not have, and what they may be.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use demarche_lexicon::base::Base;
use demarche_lexicon::entities::{Entity, Form, write_jsonl, write_tsv};
use demarche_world::review::{Review, Unknown};
use demarche_world::sighting::sightings;

use super::readings;
use crate::arguments::{Jobs, Sources};
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::output::Output;
use crate::{start, terminal};

/// Rank the names that the base does not have, each with what it may be and why
///
/// With --rows the proposals go into a file of rows: change "propose" to "accept", "reject" or "defer", mend what is
/// wrong, and give the file to --actors. Only what is accepted counts.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  demarche world unknown readings.jsonl
  demarche world unknown news/ --top 50 --rows mine.tsv")]
pub struct Arguments {
    /// Articles, or readings that demarche code wrote (.jsonl)
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<String>,
    /// So many names
    #[arg(long, value_name = "N", default_value_t = 50)]
    top: usize,
    /// How to write them
    #[arg(long, short, value_enum, default_value = "text")]
    format: Format,
    /// Write to FILE instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Also write the proposals as rows to FILE, .tsv or .jsonl
    #[arg(long, value_name = "FILE")]
    rows: Option<PathBuf>,
    #[command(flatten)]
    jobs: Jobs,
    #[command(flatten)]
    sources: Sources,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A list to read
    Text,
    /// One name a line
    Jsonl,
}

/// Rank them.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let form = arguments.rows.as_deref().map(form).transpose()?;
    let (review, outcome) = review(&arguments.inputs, &arguments.sources, arguments.jobs)?;
    let ranked = review.ranked();
    let shown = &ranked[..arguments.top.min(ranked.len())];
    let mut output = Output::open(arguments.output.as_deref(), false)?;
    write(&mut output, arguments.format, shown, &ranked).map_err(|e| output.failure(e))?;
    output.finish()?;
    if let (Some(path), Some(form)) = (&arguments.rows, form) {
        let rows: Vec<Entity> = shown.iter().map(Unknown::proposed).collect();
        save(path, form, &rows)?;
    }
    Ok(outcome)
}

/// The unknown names of the inputs.
pub fn review(inputs: &[String], sources: &Sources, jobs: Jobs) -> Result<(Review, Outcome), Failure> {
    let base = base(sources)?;
    let mut review = Review::default();
    let outcome = readings::each(inputs, sources, jobs, |reading| {
        let found = sightings(&reading, &base.actors);
        review.add(&reading, found);
        Ok(())
    })?;
    if review.beyond > 0 {
        terminal::say(&format!("{} names beyond the first million were left out; take fewer inputs", review.beyond));
    }
    Ok((review, outcome))
}

/// The base with the user's rows.
pub fn base(sources: &Sources) -> Result<Base, Failure> {
    Base::read(&start::data(sources)?).map_err(|e| Failure::Start("cannot read the base".to_owned(), Box::new(e)))
}

/// The form that the name of a file of rows says.
pub fn form(path: &std::path::Path) -> Result<Form, Failure> {
    let plain = path.extension().is_some_and(|e| e == "tsv" || e == "jsonl");
    Form::of(&path.to_string_lossy()).filter(|_| plain).ok_or_else(|| Failure::Content {
        path: path.to_owned(),
        what: "is no name for rows; end it in .tsv or .jsonl".to_owned(),
    })
}

/// Write rows; the file appears whole or not at all.
pub fn save(path: &std::path::Path, form: Form, rows: &[Entity]) -> Result<(), Failure> {
    let mut output = Output::open(Some(path), false)?;
    let written = match form {
        Form::Jsonl => rows.iter().try_for_each(|e| output.write_all(write_jsonl(e).as_bytes())),
        Form::Tsv => output.write_all(write_tsv(rows).as_bytes()),
    };
    written.map_err(|e| output.failure(e))?;
    output.finish()
}

fn write(output: &mut Output, format: Format, shown: &[Unknown], all: &[Unknown]) -> std::io::Result<()> {
    if format == Format::Jsonl {
        for unknown in shown {
            serde_json::to_writer(&mut *output, unknown)?;
            output.write_all(b"\n")?;
        }
        return Ok(());
    }
    for (i, unknown) in shown.iter().enumerate() {
        let Unknown { name, kind, events, documents, sites, days, mentions, .. } = unknown;
        writeln!(output, "{:>3}  {name}  ({kind})", i + 1)?;
        let sites = if *sites > 0 { format!(", {sites} sites") } else { String::new() };
        writeln!(output, "     {events} events, {documents} articles{sites}, {days} days, {mentions} mentions")?;
        for (rank, proposal) in unknown.proposals.iter().take(4).enumerate() {
            let reports: Vec<String> = proposal.reports.iter().map(|(basis, n)| format!("{n} {basis}")).collect();
            let days =
                [proposal.first.as_deref(), proposal.last.as_deref().filter(|l| Some(*l) != proposal.first.as_deref())];
            let days = days.into_iter().flatten().collect::<Vec<_>>().join(" to ");
            let role = proposal.role.as_deref().map(|r| format!("  {r}")).unwrap_or_default();
            let mark = if rank == 0 { "→" } else { "or" };
            writeln!(output, "     {mark} {}{role}  ({}; {days})", proposal.code, reports.join(", "))?;
        }
        for quote in &unknown.quotes {
            writeln!(output, "     “{}” [{}]", quote.quote, quote.article)?;
        }
        writeln!(output)?;
    }
    let (of, total) = (mentions(shown), mentions(all));
    let share = if total == 0 { 0.0 } else { 100.0 * of as f64 / total as f64 };
    writeln!(output, "{} of {} names; {of} of {total} mentions ({share:.0} %)", shown.len(), all.len())
}

fn mentions(list: &[Unknown]) -> u64 {
    list.iter().map(|u| u.mentions).sum()
}
