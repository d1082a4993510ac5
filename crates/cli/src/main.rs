//! The binary `demarche`: the only room that prints and exits.
//!
//! It reads the command line, hands inputs to the pipeline and what comes back to an output. Results go to standard
//! output or a file; what people should know goes to standard error, one sentence a line. It knows no rule and no
//! model.
//!
//! Invariants: exit status 0 when all was done, 1 when some inputs had problems (each named), 2 when nothing could
//! run; an output file appears whole or not at all; a reader that goes away ends the work quietly.

mod arguments;
mod command;
mod failure;
mod files;
mod folder;
mod inputs;
mod ledger;
mod lines;
mod output;
mod progress;
mod score;
mod sink;
mod start;
mod terminal;

use std::process::ExitCode;

use clap::Parser as _;

use crate::arguments::{Arguments, Command};
use crate::failure::Failure;

fn main() -> ExitCode {
    // A fault of ours is told as an issue of its article or by `failure`; the raw report is for those who ask for it.
    if std::env::var_os("RUST_BACKTRACE").is_none() {
        std::panic::set_hook(Box::new(|_| {}));
    }
    let arguments = Arguments::parse();
    let result = std::panic::catch_unwind(|| match &arguments.command {
        Command::Brief(brief) => command::brief::run(brief),
        Command::Code(code) => command::code::run(code),
        Command::Parse(parse) => command::parse::run(parse),
        Command::Relate(relate) => command::relate::run(relate),
        Command::Extract(extract) => command::extract::run(extract),
        Command::Stories(stories) => command::stories::run(stories),
        Command::Watch(watch) => command::watch::run(watch),
        Command::Ingest(ingest) => command::ingest::run(ingest),
        Command::Import(import) => command::import::run(import),
        Command::Stats(stats) => command::keep::stats(stats),
        Command::Verify(verify) => command::keep::verify(verify),
        Command::Backup(backup) => command::keep::backup(backup),
        Command::Forget(forget) => command::keep::forget(forget),
        Command::Search(search) => command::search::run(search),
        Command::Query(query) => command::query::run(query),
        Command::Dyad(dyad) => command::dyad::run(dyad),
        Command::Movers(movers) => command::movers::run(movers),
        Command::Actors(actors) => command::actors::run(actors),
        Command::Export(export) => command::export::run(export),
        Command::Forecast(forecast) => command::forecast::run(forecast),
        Command::Serve(serve) => command::serve::run(serve),
        Command::Alerts(alerts) => command::alerts::run(alerts),
        Command::Review(review) => command::review::run(review),
        Command::Demo(demo) => command::serve::demo(demo),
        Command::Mcp(mcp) => command::mcp::run(mcp),
        Command::Score(score) => score::run(score),
        Command::World(world) => command::world::run(world),
    });
    match result.unwrap_or(Err(Failure::Fault)) {
        Ok(mut outcome) => {
            outcome.problems += start::problems();
            outcome.exit()
        }
        Err(Failure::ReaderGone) => ExitCode::SUCCESS,
        Err(failure) => {
            terminal::say(&failure::sentence(&failure));
            ExitCode::from(2)
        }
    }
}
