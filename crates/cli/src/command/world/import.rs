//! `demarche world import`: foreign knowledge of actors as rows of ours. One kind of source a file.

use clap::{Args, Subcommand};

use crate::failure::Failure;
use crate::inputs::Outcome;

mod petrarch;
mod rows;
mod sparql;
mod wikidata;

/// Turn what others know into rows for --actors
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    kind: Kind,
}

#[derive(Debug, Subcommand)]
enum Kind {
    Petrarch(petrarch::Arguments),
    Rows(rows::Arguments),
    Wikidata(wikidata::Arguments),
    Sparql(sparql::Arguments),
}

/// Import one kind of source.
pub fn run(import: &Arguments) -> Result<Outcome, Failure> {
    match &import.kind {
        Kind::Petrarch(arguments) => petrarch::run(arguments),
        Kind::Rows(arguments) => rows::run(arguments),
        Kind::Wikidata(arguments) => wikidata::run(arguments),
        Kind::Sparql(arguments) => sparql::run(arguments),
    }
}
