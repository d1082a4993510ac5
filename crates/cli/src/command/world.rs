//! `demarche world`: what is known of actors and places, and how it grows.

use clap::{Args, Subcommand};

use crate::failure::Failure;
use crate::inputs::Outcome;

mod decide;
mod export;
mod geocode;
mod import;
mod learn;
pub mod readings;
mod recode;
mod show;
mod unknown;

/// See and grow what is known of countries, organisations, people and places
///
/// Rows of your own, imports and what texts teach are files that --actors lays over the base; docs/world.md tells more.
#[derive(Debug, Args)]
pub struct World {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Show(show::Arguments),
    Import(import::Arguments),
    Export(export::Arguments),
    Geocode(geocode::Geocode),
    Unknown(unknown::Arguments),
    Decide(decide::Arguments),
    Recode(recode::Arguments),
    Learn(learn::Arguments),
}

/// Run one of them.
pub fn run(world: &World) -> Result<Outcome, Failure> {
    match &world.command {
        Command::Show(show) => show::run(show),
        Command::Import(import) => import::run(import),
        Command::Export(export) => export::run(export),
        Command::Geocode(geocode) => geocode::run(geocode),
        Command::Unknown(unknown) => unknown::run(unknown),
        Command::Decide(decide) => decide::run(decide),
        Command::Recode(recode) => recode::run(recode),
        Command::Learn(learn) => learn::run(learn),
    }
}
