//! `demarche forecast`: who does what to whom next.

use clap::{Args, Subcommand};

use crate::failure::Failure;
use crate::inputs::Outcome;

mod facts;
mod links;
mod report;

/// Forecast who does what to whom next, and show how good that is
#[derive(Debug, Args)]
pub struct Forecast {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Links(links::Arguments),
}

/// Run one of them.
pub fn run(forecast: &Forecast) -> Result<Outcome, Failure> {
    match &forecast.command {
        Command::Links(links) => links::run(links),
    }
}
