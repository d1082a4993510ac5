//! `demarche mcp`: a store for language models, over standard input and output.

use std::path::PathBuf;

use clap::Args;
use demarche_mcp::desk::{Desk, Loader};
use demarche_mcp::session;

use crate::arguments::{Jobs, Sources};
use crate::command::serve;
use crate::failure::{self, Failure};
use crate::inputs::Outcome;
use crate::start;

/// Answer a language model's questions to a store (Model Context Protocol)
///
/// Speaks JSON-RPC over standard input and output, one message a line, until the input ends. All tools only read.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  demarche mcp --store news.db

Clients start this command themselves: docs/mcp.md says how to tell them.")]
pub struct Mcp {
    /// The store
    #[arg(long, value_name = "FILE")]
    pub store: PathBuf,
    #[command(flatten)]
    pub jobs: Jobs,
    #[command(flatten)]
    pub sources: Sources,
}

/// Answer until the input ends.
pub fn run(arguments: &Mcp) -> Result<Outcome, Failure> {
    let about = serve::about(&arguments.sources, None)?;
    let (sources, jobs) = (arguments.sources.clone(), arguments.jobs);
    let loader: Loader = Box::new(move || start::pipeline(&sources, jobs).map_err(|e| failure::sentence(&e)));
    let fail = |e| Failure::Start("cannot answer".to_owned(), Box::new(e));
    let desk = Desk::open(&arguments.store, about, loader, jobs.count()).map_err(fail)?;
    session::serve(std::io::stdin().lock(), std::io::stdout(), desk).map_err(fail)?;
    Ok(Outcome::default())
}
