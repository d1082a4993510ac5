//! `demarche forecast`: who does what to whom next.

use clap::{Args, Subcommand};

use crate::failure::Failure;
use crate::inputs::Outcome;

mod counts;
mod facts;
mod links;
mod made;
pub mod next;
mod pair;
mod pairs;
mod precedents;
mod publish;
mod report;
mod scenario;
mod tables;

/// Forecast who does what to whom next, and show how good that is
#[derive(Debug, Args)]
pub struct Forecast {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Links(links::Arguments),
    Counts(counts::Arguments),
    Report(publish::Arguments),
    Next(next::Arguments),
    Pair(pair::Arguments),
    Pairs(pairs::Arguments),
    Made(made::Arguments),
    Scenario(scenario::Arguments),
    Precedents(precedents::Arguments),
}

/// Run one of them.
pub fn run(forecast: &Forecast) -> Result<Outcome, Failure> {
    match &forecast.command {
        Command::Links(links) => links::run(links),
        Command::Counts(counts) => counts::run(counts),
        Command::Report(report) => publish::run(report),
        Command::Next(next) => next::run(next),
        Command::Pair(pair) => pair::run(pair),
        Command::Pairs(pairs) => pairs::run(pairs),
        Command::Made(made) => made::run(made),
        Command::Scenario(scenario) => scenario::run(scenario),
        Command::Precedents(precedents) => precedents::run(precedents),
    }
}
