//! `demarche world import sparql`: the saved result of a query as rows.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use demarche_lexicon::base::Base;
use demarche_lexicon::entities::write_jsonl;
use demarche_lexicon::files::Files;
use demarche_lexicon::imports::WikidataTables;
use demarche_world::census::Census;
use demarche_world::sparql::{Table, entities};

use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::output::Output;
use crate::{files, start, terminal};

/// Take rows out of the saved result of a query on Wikidata, .json or .csv
///
/// docs/world.md has the queries, to be pasted at query.wikidata.org.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  demarche world import sparql ministers.json -o ministers.jsonl")]
pub struct Arguments {
    /// The result: .json or .csv
    #[arg(value_name = "RESULT")]
    result: PathBuf,
    /// Write the rows to FILE instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Import it.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let broken = |e| Failure::Start("cannot read the tables of this release".to_owned(), Box::new(e));
    let data = Files::embedded();
    let tables = WikidataTables::read(&data).map_err(broken)?;
    let base = Base::read(&data).map_err(broken)?;
    let text = files::text(&arguments.result)?;
    let named = files::named(&arguments.result);
    let wrong = |what| Failure::Content { path: named.clone(), what };
    let json = text.trim_start().starts_with(['{', '[']);
    let table = if json { Table::json(&text) } else { Table::csv(&text) }.map_err(wrong)?;
    let name = named.display().to_string();
    let (entities, faults) = entities(&table, &name, &tables, &base.actors).map_err(wrong)?;
    let mut output = Output::open(arguments.output.as_deref(), false)?;
    let written = entities.iter().try_for_each(|e| output.write_all(write_jsonl(e).as_bytes()));
    written.map_err(|e| output.failure(e))?;
    output.finish()?;
    start::name_faults(&faults);
    terminal::say(&Census::of(&entities).sentence());
    Ok(Outcome { articles: entities.len() as u64, problems: 0 })
}
