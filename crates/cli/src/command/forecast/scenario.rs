//! `demarche forecast scenario`: what changes if an act comes.

use std::collections::BTreeMap;
use std::io::Write;

use clap::Args;
use demarche::ahead::scenario::told::Scenario;
use demarche::ahead::scenario::{Asked, Found, NAME as KEPT, Supposed};
use demarche::kept::Problem;
use demarche::moved::{Moved, moved};
use demarche_ontology::event::EventType;
use demarche_store::beside;
use demarche_store::db::store::Store;

use super::next::{keep_beside, known, problem};
use super::pair::opened;
use crate::arguments::Jobs;
use crate::command::asked::{Answer, AnswerFormat, Names, StoreFile, line};
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::terminal;

mod parse;
mod shown;

/// Most likely next counterparts that are told, by how much they change.
const LINKS: usize = 8;

/// Say what changes between two states if an act comes, from the events of a store
///
/// The days to come are drawn many times, each time with the act and without it: how many acts follow in each direction
/// and class, how probable material conflict is, what becomes of the tension, who becomes likelier as the next counterpart.
/// Beside that stands what came after precedents, compared with days that were like theirs. With fewer than 20
/// precedents wider kinds of acts are looked at; where these are too few as well, nothing is said.
///
/// An answer is association in past data, not a causal effect.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  demarche forecast scenario --store news.db --add 'FRA AID ARM'
  demarche forecast scenario --store news.db --add 'FRA COOPERATE.military ARM 2024-06-18' --days 14
  demarche forecast scenario --store news.db --add 'United States SANCTION.expel Russia' --add 'RUS SANCTION.expel USA'

An act is who, PLOVER type, to whom and, if not the day after the last of the store, the day. Modes and contexts may
follow the type after a dot. On a day that the store knows, what came on it and later is left aside.")]
pub struct Arguments {
    #[command(flatten)]
    store: StoreFile,
    /// The act, such as 'FRA COOPERATE.military ARM 2024-06-18'; the first of several says which pair is looked at
    #[arg(long = "add", value_name = "ACT", required = true)]
    add: Vec<String>,
    /// Days after it that are looked at
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=30))]
    days: u32,
    /// How many reports tell of the act [default: as many as on a usual day with a precedent]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    reports: Option<u32>,
    /// Paths that are drawn
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u32).range(50..=10_000))]
    paths: u32,
    /// Leave out who becomes likelier as the next counterpart
    #[arg(long)]
    no_links: bool,
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    jobs: Jobs,
}

/// Most acts of a scenario.
const MOST: usize = 10;

/// Draw, compare, tell.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    if arguments.add.len() > MOST {
        return Err(Failure::Arguments(format!("{} acts are more than {MOST}; give fewer --add", arguments.add.len())));
    }
    if arguments.answer.format() == AnswerFormat::Csv {
        return Err(Failure::Arguments("a scenario is no table; give --format jsonl or term".to_owned()));
    }
    let store = arguments.store.open()?;
    let path = arguments.store.store.as_path();
    let names = Names::new(&store);
    let acts = arguments.add.iter().map(|text| parse::act(text, &names)).collect::<Result<Vec<Supposed>, Failure>>()?;
    if let Some(act) = acts.iter().find(|act| act.source == act.target) {
        return Err(problem(Problem::Twice(act.source.clone())));
    }
    let threads = arguments.jobs.count();
    let ahead = opened(&store, path, threads)?;
    let asked = Asked { acts, days: arguments.days, paths: arguments.paths as usize, reports: arguments.reports };
    let kept = beside::read(path, KEPT);
    let found = ahead.scenario(&store, &asked, kept.as_deref(), threads, terminal::say).map_err(problem)?;
    if let Some(bytes) = &found.bytes {
        keep_beside(path, KEPT, bytes);
    }
    let links = match found.answer.is_some() && !arguments.no_links {
        true => links(&store, arguments, &found, threads)?,
        false => None,
    };
    let told = Scenario::new(&found, arguments.days, links);
    let mut output = arguments.answer.open()?;
    match arguments.answer.format() {
        AnswerFormat::Jsonl | AnswerFormat::Csv => line(&mut output, &told)?,
        AnswerFormat::Term => output.write_all(shown::text(&told).as_bytes()).map_err(|e| output.failure(e))?,
    }
    output.finish()?;
    Ok(Outcome { articles: 1, problems: 0 })
}

/// Who becomes likelier as the next counterpart; none where an act is on a day that the store knows.
fn links(store: &Store, arguments: &Arguments, found: &Found, threads: usize) -> Result<Option<Vec<Moved>>, Failure> {
    let cannot = |e: demarche_forecast::error::Error| Failure::Arguments(e.to_string());
    let mut without = known(store, &arguments.store.store, threads)?;
    let mut with = known(store, &arguments.store.store, threads)?;
    let number = |code: &String| with.codes().binary_search(code).ok().map(|at| at as u32);
    let mut days: BTreeMap<i32, Vec<(u32, EventType, u32)>> = BTreeMap::new();
    let mut sides = Vec::new();
    for (act, day, _) in &found.acts {
        // What the store leaves out as too old has no number.
        let Some((source, target)) = number(&act.source).zip(number(&act.target)) else { return Ok(None) };
        days.entry(*day).or_default().push((source, act.kind, target));
        sides.extend([source, target]);
    }
    sides.truncate(2);
    if days.keys().any(|day| *day <= with.last()) {
        return Ok(None);
    }
    for (day, acts) in days {
        with.suppose(&acts, day).map_err(cannot)?;
        without.suppose(&[], day).map_err(cannot)?;
    }
    moved(&mut without, &mut with, &sides, &found.kinds, LINKS).map_err(cannot).map(Some)
}
