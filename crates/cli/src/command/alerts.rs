//! `demarche alerts`: watchlists over a store, without a server.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use demarche_serve::api::alert::origin;
use demarche_serve::api::watchlist::filter_from;
use demarche_serve::problem::Problem;
use demarche_serve::shape::watch::{Alert, Watchlist, WatchlistInput};
use demarche_serve::source::Stored;
use demarche_store::user::alerts::AlertFilter;
use serde::Serialize;

use crate::arguments::Sources;
use crate::command::serve::about;
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::output::Output;
use crate::terminal;

/// Exit status where there is a new alert, with --exit-code.
const NEW: i32 = 3;
/// Most alerts that --all writes.
const MOST: usize = 100_000;

/// Look at a store for its watchlists, and write the alerts that are new
///
/// Each alert is made once, whoever looks first: this command or demarche serve. Watchlists and alerts are kept in a file
/// beside the store (news.db.user), which the API and the board share.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[command(after_help = "\
Examples:
  demarche alerts add 'Accusations in Algeria' --filter 'type=ACCUSE&country=DZA' --volume 3 --store news.db
  demarche alerts add 'Algeria and Morocco' --filter 'party=algeria%2Bmorocco' --tension 40 --store news.db
  demarche alerts --store news.db --format jsonl --exit-code")]
pub struct Alerts {
    #[command(subcommand)]
    pub what: Option<What>,
    /// The store
    #[arg(long, value_name = "FILE", required = true)]
    pub store: Option<PathBuf>,
    /// All alerts that are kept, the latest first, instead of the new ones
    #[arg(long)]
    pub all: bool,
    /// How to write them
    #[arg(long, short, value_enum, default_value = "text")]
    pub format: Form,
    /// Write to FILE instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Exit status 3 where an alert is new
    #[arg(long)]
    pub exit_code: bool,
}

#[derive(Debug, Subcommand)]
pub enum What {
    Add(Add),
    List(List),
    Remove(Remove),
}

/// Make a watchlist
#[derive(Debug, Args)]
pub struct Add {
    /// What it is called
    #[arg(value_name = "NAME")]
    name: String,
    /// Which events, with the parameters of GET /events: party=algeria%2Bmorocco&type=ACCUSE (docs/api.md)
    #[arg(long, value_name = "QUERY", default_value = "")]
    filter: String,
    /// An alert when the tension of the pair (party=A%2BB) reaches N, 0 to 100
    #[arg(long, value_name = "N")]
    tension: Option<f64>,
    /// An alert when a day has N events
    #[arg(long, value_name = "N")]
    volume: Option<u32>,
    /// An alert for each new event
    #[arg(long)]
    every: bool,
    /// Nothing older gives an alert [default: the last 7 days of the store]
    #[arg(long, value_name = "DAY")]
    since: Option<String>,
    /// The store
    #[arg(long, value_name = "FILE")]
    store: PathBuf,
}

/// Write the watchlists, one JSON object a line
#[derive(Debug, Args)]
pub struct List {
    /// The store
    #[arg(long, value_name = "FILE")]
    store: PathBuf,
}

/// Take a watchlist out, with its alerts
#[derive(Debug, Args)]
pub struct Remove {
    /// Its id, as list writes it
    #[arg(value_name = "ID")]
    id: String,
    /// The store
    #[arg(long, value_name = "FILE")]
    store: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// A sentence each, with its sources
    Text,
    /// One JSON object a line, as the API has it
    Jsonl,
}

/// Look, or change a watchlist.
pub fn run(arguments: &Alerts) -> Result<Outcome, Failure> {
    match (&arguments.what, &arguments.store) {
        (Some(What::Add(add)), _) => make(add),
        (Some(What::List(list)), _) => {
            let lists = read(&list.store)?.watchlists().map_err(|p| told(&list.store, p))?;
            lines(None, &lists)
        }
        (Some(What::Remove(remove)), _) => {
            read(&remove.store)?.remove_watchlist(&remove.id).map_err(|p| told(&remove.store, p))?;
            Ok(Outcome { articles: 1, problems: 0 })
        }
        (None, Some(store)) => look(arguments, store),
        (None, None) => Err(Failure::Arguments("name the store with --store FILE".to_owned())),
    }
}

fn look(arguments: &Alerts, path: &Path) -> Result<Outcome, Failure> {
    let mut store = read(path)?;
    let fail = |problem| told(path, problem);
    let mut made = Vec::new();
    while let Some(numbers) = store.look(now()).map_err(fail)? {
        made.extend(numbers);
    }
    let alerts = match arguments.all {
        true => store.latest_alerts(&AlertFilter::default(), MOST),
        false => store.alerts_numbered(&made),
    };
    let alerts = alerts.map_err(fail)?;
    let mut output = Output::open(arguments.output.as_deref(), false)?;
    let written = match arguments.format {
        Form::Text => alerts.iter().try_for_each(|alert| write(&mut output, alert)),
        Form::Jsonl => alerts.iter().try_for_each(|alert| line(&mut output, alert)),
    };
    written.map_err(|e| output.failure(e))?;
    output.finish()?;
    let mut problems = 0;
    for list in store.watchlists().map_err(fail)? {
        if let Some(problem) = list.problem {
            problems += 1;
            terminal::say(&format!("the watchlist {}: {problem}", list.input.name));
        }
    }
    if arguments.exit_code && !made.is_empty() {
        std::process::exit(NEW);
    }
    Ok(Outcome { articles: 1, problems })
}

fn make(add: &Add) -> Result<Outcome, Failure> {
    let fail = |problem| told(&add.store, problem);
    let filter = filter_from(&add.filter).map_err(fail)?;
    let input = WatchlistInput {
        name: add.name.clone(),
        filter,
        tension: add.tension,
        volume: add.volume,
        every: add.every,
        since: add.since.clone(),
    };
    let made: Watchlist = read(&add.store)?.add_watchlist(input).map_err(fail)?;
    lines(None, &[made])
}

/// One connection to a store, with what is known of states.
pub fn read(store: &Path) -> Result<Stored, Failure> {
    let about = about(&Sources::default(), None)?;
    let opened = Stored::open(store, about, 1);
    let opened = opened.map_err(|e| Failure::Start("cannot use the store".to_owned(), Box::new(e)))?;
    opened.into_iter().next().ok_or(Failure::Fault)
}

/// What the API would answer, as a failure.
pub fn told(store: &Path, problem: Problem) -> Failure {
    match problem.status {
        400..500 => Failure::Arguments(problem.detail),
        _ => Failure::Content { path: store.to_owned(), what: format!("cannot be used: {}", problem.detail) },
    }
}

fn lines<T: Serialize>(path: Option<&Path>, items: &[T]) -> Result<Outcome, Failure> {
    let mut output = Output::open(path, false)?;
    let written = items.iter().try_for_each(|item| line(&mut output, item));
    written.map_err(|e| output.failure(e))?;
    output.finish()?;
    Ok(Outcome { articles: items.len() as u64, problems: 0 })
}

fn line<T: Serialize>(output: &mut Output, item: &T) -> std::io::Result<()> {
    serde_json::to_writer(&mut *output, item)?;
    output.write_all(b"\n")
}

fn write(output: &mut Output, alert: &Alert) -> std::io::Result<()> {
    writeln!(output, "{}  {}  [{}]", alert.day, terminal::line(&alert.text), terminal::line(&alert.watchlist.name))?;
    for event in &alert.events {
        let words = event.sentence.text.split_whitespace().collect::<Vec<_>>().join(" ");
        writeln!(output, "    “{}” ({})", terminal::line(&words), terminal::line(&origin(event)))?;
    }
    Ok(())
}

/// Now, in seconds since 1970.
fn now() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_secs()).unwrap_or(i64::MAX)
}
