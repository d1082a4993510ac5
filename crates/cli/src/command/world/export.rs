//! `demarche world export`: the base, or a user's rows, as one file.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use demarche_lexicon::base::Base;
use demarche_lexicon::entities::{Entity, read, write_jsonl, write_tsv};
use demarche_lexicon::petrarch::export as petrarch;
use demarche_world::census::Census;
use demarche_world::table;

use crate::arguments::Sources;
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::output::Output;
use crate::{start, terminal};

/// Write the base, or the rows of --actors, as one file
#[derive(Debug, Args)]
#[command(
    name = "export",
    after_help = "\
Examples:
  demarche world export --format tsv -o base.tsv
  demarche world export --actors mine.tsv --actors petr.jsonl -o all.jsonl"
)]
pub struct Arguments {
    /// How to write it
    #[arg(long, short, value_enum, default_value = "jsonl")]
    format: Format,
    /// Write to FILE instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Folder of lexicon files that add to or replace those of this release
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Write the rows of this file, .jsonl or .tsv, in place of the base's; may be given several times
    #[arg(long, value_name = "FILE")]
    actors: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One entity a line
    Jsonl,
    /// A table, one code a line
    Tsv,
    /// Dictionaries of PETRARCH: demarche.actors.txt and demarche.agents.txt in the folder that -o names
    Petrarch,
}

/// Write them.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let entities = entities(arguments)?;
    if arguments.format == Format::Petrarch {
        return dictionaries(arguments, &entities);
    }
    let mut output = Output::open(arguments.output.as_deref(), false)?;
    let written = match arguments.format {
        Format::Jsonl => entities.iter().try_for_each(|e| output.write_all(write_jsonl(e).as_bytes())),
        Format::Tsv | Format::Petrarch => output.write_all(write_tsv(&entities).as_bytes()),
    };
    written.map_err(|e| output.failure(e))?;
    output.finish()?;
    if arguments.output.is_some() {
        terminal::say(&format!("wrote {}", Census::of(&entities).sentence()));
    }
    Ok(Outcome { articles: entities.len() as u64, problems: 0 })
}

/// Write actor and agent dictionaries into the folder.
fn dictionaries(arguments: &Arguments, entities: &[Entity]) -> Result<Outcome, Failure> {
    let Some(folder) = &arguments.output else {
        return Err(Failure::Arguments("--format petrarch writes two files; name a folder with -o".to_owned()));
    };
    let base = base(arguments)?;
    let actors = petrarch::actors(entities);
    let agents = petrarch::agents(&base.roles);
    std::fs::create_dir_all(folder).map_err(|source| Failure::Output { path: folder.clone(), source })?;
    for (name, text) in [("demarche.actors.txt", &actors.text), ("demarche.agents.txt", &agents.text)] {
        let mut output = Output::open(Some(&folder.join(name)), false)?;
        output.write_all(text.as_bytes()).map_err(|e| output.failure(e))?;
        output.finish()?;
    }
    terminal::say(&format!(
        "wrote {} actors and {} agents; {} and {} have no form there",
        actors.count, agents.count, actors.left_out, agents.left_out
    ));
    Ok(Outcome { articles: entities.len() as u64, problems: 0 })
}

fn base(arguments: &Arguments) -> Result<Base, Failure> {
    let sources = Sources { data: arguments.data.clone(), ..Sources::default() };
    let base = Base::read(&start::data(&sources)?)
        .map_err(|e| Failure::Start("cannot read the base".to_owned(), Box::new(e)))?;
    start::name_faults(&base.actors.faults);
    Ok(base)
}

fn entities(arguments: &Arguments) -> Result<Vec<Entity>, Failure> {
    if arguments.actors.is_empty() {
        return Ok(table::entities(&base(arguments)?.actors));
    }
    let mut entities: Vec<Entity> = Vec::new();
    for path in &arguments.actors {
        let (form, text) = start::sheet(path)?;
        let sheet = read(&path.display().to_string(), &text, form);
        start::name_faults(&sheet.faults);
        entities.extend(sheet.entities.into_iter().map(|(_, e)| e));
    }
    Ok(last_of_each(entities))
}

/// Each id once: its last row, in the place of its first.
fn last_of_each(entities: Vec<Entity>) -> Vec<Entity> {
    let mut places = std::collections::HashMap::new();
    let mut kept: Vec<Entity> = Vec::new();
    for entity in entities {
        match places.get(&entity.id) {
            Some(at) => kept[*at] = entity,
            None => {
                places.insert(entity.id.clone(), kept.len());
                kept.push(entity);
            }
        }
    }
    kept
}
