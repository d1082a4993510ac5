//! `demarche extract`: pages to articles.

use std::io::Write;

use demarche_store::article::ArticleShape;

use crate::arguments::Extract;
use crate::failure::Failure;
use crate::inputs::{Outcome, Run};
use crate::output::Output;

/// Write the articles of the inputs, one a line.
pub fn run(arguments: &Extract) -> Result<Outcome, Failure> {
    let run = Run::open_with(&arguments.inputs, &arguments.reach)?;
    let mut output = Output::open(arguments.output.as_deref(), false)?;
    let outcome = run.articles(|_, arrival| {
        let mut line = serde_json::to_vec(&ArticleShape::from(&arrival.article)).unwrap_or_default();
        line.push(b'\n');
        output.write_all(&line).map_err(|e| output.failure(e))
    })?;
    output.finish()?;
    Ok(outcome)
}
