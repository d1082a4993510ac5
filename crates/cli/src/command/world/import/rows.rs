//! `demarche world import rows`: a user's own table, checked and told.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use demarche_lexicon::entities::{Faults, break_circles, read, write_jsonl};
use demarche_world::census::Census;

use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::output::Output;
use crate::{start, terminal};

/// Check rows of your own, .jsonl or .tsv, and say what they hold
///
/// Every fault is named with its line. With -o the rows without fault are written as .jsonl.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  demarche world import rows mine.tsv -o mine.jsonl")]
pub struct Arguments {
    /// The rows
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write them to FILE as one entity a line
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Check them.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let (form, text) = start::sheet(&arguments.file)?;
    let name = arguments.file.display().to_string();
    let sheet = read(&name, &text, form);
    let mut faults: Faults = sheet.faults;
    let (lines, mut entities): (Vec<usize>, Vec<_>) = sheet.entities.into_iter().unzip();
    break_circles(&mut entities, |i| (name.as_str(), lines.get(i).copied().unwrap_or(0)), &mut faults);
    start::name_faults(&faults);
    terminal::say(&format!("{name} holds {}", Census::of(&entities).sentence()));
    if let Some(path) = &arguments.output {
        let mut output = Output::open(Some(path), false)?;
        let written = entities.iter().try_for_each(|e| output.write_all(write_jsonl(e).as_bytes()));
        written.map_err(|e| output.failure(e))?;
        output.finish()?;
    }
    Ok(Outcome { articles: entities.len() as u64, problems: 0 })
}
