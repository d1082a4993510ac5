//! Dictionaries of PETRARCH and TABARI as a folder for `--data`.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use demarche_lexicon::base::Base;
use demarche_lexicon::classes::Classes;
use demarche_lexicon::entities::{self, Faults};
use demarche_lexicon::error::Fault;
use demarche_lexicon::files::Files;
use demarche_lexicon::inflection::Inflection;
use demarche_lexicon::petrarch::{actors, agents, entities as rows, roles, rules, verbs};
use demarche_lexicon::rules::Rules;

use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::output::Output;
use crate::{files, terminal};

/// Most faults that are told one by one where none of them goes to a file.
const MOST_NAMED: usize = 40;

/// Dictionaries of PETRARCH or TABARI, as a folder for --data
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  demarche world import petrarch --actors countries.txt --agents agents.txt --verbs verbs.txt -o mine/
  demarche code --data mine/ report.txt

Faulty lines, and what has no counterpart here, are left out and named with their line.")]
pub struct Arguments {
    /// Actor dictionaries
    #[arg(long, value_name = "FILE", num_args = 1..)]
    actors: Vec<PathBuf>,
    /// Agent dictionaries
    #[arg(long, value_name = "FILE", num_args = 1..)]
    agents: Vec<PathBuf>,
    /// Verb dictionaries
    #[arg(long, value_name = "FILE", num_args = 1..)]
    verbs: Vec<PathBuf>,
    /// The folder
    #[arg(long, short, value_name = "DIR")]
    output: PathBuf,
    /// Write the lines that were left out, and why, to FILE
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
}

/// Read dictionaries and write the folder.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    if arguments.actors.is_empty() && arguments.agents.is_empty() && arguments.verbs.is_empty() {
        let message = "give at least one dictionary: --actors, --agents or --verbs FILE";
        return Err(Failure::Arguments(message.to_owned()));
    }
    let embedded = Files::embedded();
    let base = Base::read(&embedded).map_err(|e| Failure::Start("cannot start".to_owned(), Box::new(e)))?;
    let mut faults = Faults::default();
    let mut written: BTreeMap<&str, String> = BTreeMap::new();
    if !arguments.actors.is_empty() {
        written.insert("actors/petrarch.jsonl", import_actors(&arguments.actors, &base, &mut faults)?);
    }
    if !arguments.agents.is_empty() {
        written.insert("roles/petrarch.tsv", import_agents(&arguments.agents, &embedded, &base, &mut faults)?);
    }
    if !arguments.verbs.is_empty() {
        written.insert("predicates/petrarch.toml", import_verbs(&arguments.verbs, &embedded, &mut faults)?);
    }
    // What is written here must load there.
    let laid = written.iter().fold(embedded, |files, (name, text)| files.with(name, text.clone()));
    let unfit =
        |e| Failure::Start("the dictionaries became rows that cannot be loaded; please report it".to_owned(), e);
    let loaded = Base::read(&laid).map_err(|e| unfit(Box::new(e)))?;
    Rules::read(&laid).map_err(|e| unfit(Box::new(e)))?;
    faults.extend(loaded.actors.faults);
    for (name, text) in &written {
        write(&arguments.output.join(name), text)?;
    }
    tell(&faults, arguments.faults.as_deref())?;
    Ok(Outcome { articles: 1, problems: faults.count })
}

fn import_actors(paths: &[PathBuf], base: &Base, faults: &mut Faults) -> Result<String, Failure> {
    let mut importer = rows::Importer::new(base);
    let (mut text, mut count, mut stems) = (String::new(), 0_u64, 0);
    for path in paths {
        let name = path.display().to_string();
        let read = actors::read(&name, &files::lossy(path)?, faults);
        stems += read.stems;
        for actor in &read.actors {
            if let Some(entity) = importer.entity(&name, actor, faults) {
                text.push_str(&entities::write_jsonl(&entity));
                count += 1;
            }
        }
    }
    terminal::say(&format!("{count} actors"));
    if stems > 0 {
        terminal::say(&format!(
            "{stems} names have no _ at their end; in TABARI they stand for all words that begin so, here for themselves"
        ));
    }
    if !importer.unknown.is_empty() {
        let mut pieces: Vec<(&String, &u64)> = importer.unknown.iter().collect();
        pieces.sort_by_key(|(piece, count)| (std::cmp::Reverse(**count), *piece));
        let shown: Vec<String> = pieces.iter().take(20).map(|(piece, count)| format!("{piece} {count}")).collect();
        let more = if pieces.len() > 20 { format!(" and {} more", pieces.len() - 20) } else { String::new() };
        terminal::say(&format!(
            "pieces of codes without a sector of ours, kept for the way back only: {}{more}",
            shown.join(", ")
        ));
    }
    Ok(text)
}

fn import_agents(paths: &[PathBuf], data: &Files, base: &Base, faults: &mut Faults) -> Result<String, Failure> {
    let inflection = Inflection::read(data, &mut Vec::new());
    let mut all = BTreeMap::new();
    for path in paths {
        let name = path.display().to_string();
        let read = agents::read(&name, &files::lossy(path)?, faults);
        roles::roles(&name, &read, &base.roles, &inflection, &mut all, faults);
    }
    terminal::say(&format!("{} agents", all.len()));
    Ok(roles::table(&all, "petrarch"))
}

fn import_verbs(paths: &[PathBuf], data: &Files, faults: &mut Faults) -> Result<String, Failure> {
    let classes = Classes::read(data, &mut Vec::new());
    let mut text = String::new();
    let (mut count, mut said, mut unsaid) = (0, 0, 0);
    for (i, path) in paths.iter().enumerate() {
        let name = path.display().to_string();
        let read = verbs::read(&name, &files::lossy(path)?, faults);
        let prefix = if i == 0 { "petrarch-".to_owned() } else { format!("petrarch-{}-", i + 1) };
        let written = rules::rules(&name, &prefix, &read, &classes, faults);
        text.push_str(&written.text);
        count += written.count;
        said += written.said;
        unsaid += written.unsaid;
    }
    terminal::say(&format!("{said} verbs and patterns as {count} predicates; {unsaid} cannot be said"));
    Ok(text)
}

/// Write a file of the folder, whole or not at all.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|source| Failure::Output { path: folder.to_owned(), source })?;
    let mut output = Output::open(Some(path), false)?;
    output.write_all(text.as_bytes()).map_err(|e| output.failure(e))?;
    output.finish()
}

/// Name the faulty lines: all that were kept to a file, or the first of them on standard error.
fn tell(faults: &Faults, to: Option<&Path>) -> Result<(), Failure> {
    if let Some(path) = to {
        let lines: String = faults.listed.iter().map(|f: &Fault| format!("{f}\n")).collect();
        write(path, &lines)?;
    } else {
        faults.listed.iter().take(MOST_NAMED).for_each(|fault| terminal::say(&fault.to_string()));
    }
    let named = if to.is_some() { faults.listed.len() } else { faults.listed.len().min(MOST_NAMED) } as u64;
    if faults.count > named {
        terminal::say(&format!(
            "and {} more lines left out; --faults FILE names the first thousand",
            faults.count - named
        ));
    }
    Ok(())
}
