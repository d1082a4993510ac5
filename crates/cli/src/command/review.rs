//! `demarche review`: what people decided on the board, as training data and rows.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::command::alerts::{read, told};
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::output::Output;

/// What people decided in review
#[derive(Debug, Args)]
pub struct Review {
    #[command(subcommand)]
    pub what: What,
}

#[derive(Debug, Subcommand)]
pub enum What {
    Export(Export),
}

/// Write all decisions as labels, one JSON object a line; with --rows those on names as rows
///
/// Labels have the members of training/labels, with places in code points of the article's text. Rows are for --actors.
/// What was decided changes neither the store nor any count: it is data of its own.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  demarche review export --store news.db -o labels.jsonl
  demarche review export --store news.db --rows mine.tsv -o labels.jsonl")]
pub struct Export {
    /// The store
    #[arg(long, value_name = "FILE")]
    store: PathBuf,
    /// Write the labels to FILE instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Also write decisions on names as rows to FILE
    #[arg(long, value_name = "FILE")]
    rows: Option<PathBuf>,
}

/// Write them.
pub fn run(arguments: &Review) -> Result<Outcome, Failure> {
    let What::Export(export) = &arguments.what;
    let mut store = read(&export.store)?;
    let fail = |problem| told(&export.store, problem);
    let mut output = Output::open(export.output.as_deref(), false)?;
    let mut written = Ok(());
    let count = store.labels(|label| {
        written = serde_json::to_writer(&mut output, label)
            .map_err(std::io::Error::from)
            .and_then(|()| output.write_all(b"\n"));
        written.is_ok()
    });
    let count = count.map_err(fail)?;
    written.map_err(|e| output.failure(e))?;
    output.finish()?;
    if let Some(path) = &export.rows {
        let mut output = Output::open(Some(path), false)?;
        output.write_all(store.rows().map_err(fail)?.as_bytes()).map_err(|e| output.failure(e))?;
        output.finish()?;
    }
    Ok(Outcome { articles: count as u64, problems: 0 })
}
