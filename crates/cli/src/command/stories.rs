//! `demarche stories`: reports to stories.

use std::io::Write;

use demarche_lexicon::stories::StoryTables;
use demarche_story::knowledge::Knowledge;
use demarche_story::report::Report;
use demarche_story::stories::{Config, Placed, Stories};
use serde::Serialize;

use crate::arguments::{self, Sources};
use crate::failure::Failure;
use crate::inputs::{Outcome, Run};
use crate::output::Output;
use crate::start;

#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    story: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    copy_of: Option<&'a str>,
}

/// Write each report's story, one a line.
pub fn run(arguments: &arguments::Stories) -> Result<Outcome, Failure> {
    let mut stories = Stories::new(knowledge(arguments)?, Config { window: arguments.window as usize });
    let run = Run::open(&arguments.inputs)?;
    let mut output = Output::open(arguments.output.as_deref(), false)?;
    let outcome = run.articles(|_, arrival| {
        let placement = stories.add(&Report::from(arrival.article));
        placement.settled.iter().try_for_each(|placed| write(&mut output, placed))
    })?;
    stories.finish().iter().try_for_each(|placed| write(&mut output, placed))?;
    output.finish()?;
    Ok(outcome)
}

fn knowledge(arguments: &arguments::Stories) -> Result<Knowledge, Failure> {
    let files = start::data(&Sources { data: arguments.data.clone(), ..Sources::default() })?;
    let fail = |e: Box<dyn std::error::Error + Send + Sync>| Failure::Start("cannot group reports".to_owned(), e);
    let tables = StoryTables::load(&files).map_err(|e| fail(Box::new(e)))?;
    Knowledge::new(&tables).map_err(|e| fail(Box::new(e)))
}

fn write(output: &mut Output, placed: &Placed) -> Result<(), Failure> {
    let line = Line { id: &placed.id, story: placed.story.to_string(), copy_of: placed.copy_of.as_deref() };
    let mut line = serde_json::to_vec(&line).unwrap_or_default();
    line.push(b'\n');
    output.write_all(&line).map_err(|e| output.failure(e))
}
