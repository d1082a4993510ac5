//! `demarche stories`: reports to stories.

mod summary;

use std::io::Write;
use std::path::Path;

use demarche::pipeline::Pipeline;
use demarche_lexicon::stories::StoryTables;
use demarche_parse::blocks::dateline_date;
use demarche_story::account::{Account, Accounts, Facts};
use demarche_story::knowledge::Knowledge;
use demarche_story::report::Report;
use demarche_story::stories::{Config, Placed, Stories};
use demarche_story::told::Coded;
use demarche_text::article::Article;
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
    #[serde(skip_serializing_if = "Option::is_none")]
    draws_on: Option<&'a str>,
}

/// Write each report's story, one a line, and a line a story where one is asked for.
pub fn run(arguments: &arguments::Stories) -> Result<Outcome, Failure> {
    let pipeline = arguments.coded.then(|| start::pipeline(&arguments.sources, arguments.jobs)).transpose()?;
    let knowledge = knowledge(&arguments.sources)?;
    let run = Run::open_with(&arguments.inputs, &arguments.reach)?;
    let mut desk = Desk {
        stories: Stories::new(knowledge.clone(), Config { window: arguments.window as usize }),
        knowledge,
        lines: Output::open(arguments.output.as_deref(), false)?,
        summary: arguments.summary.as_deref().map(Summary::open).transpose()?,
    };
    let outcome = match &pipeline {
        None => run.articles(|_, arrival| desk.take(&report(arrival.article), None))?,
        Some(pipeline) => closely(run, pipeline, arguments.jobs.count(), &mut desk)?,
    };
    desk.finish()?;
    Ok(outcome)
}

fn closely(run: Run, pipeline: &Pipeline, jobs: usize, desk: &mut Desk) -> Result<Outcome, Failure> {
    run.readings(pipeline, jobs, None, |_, reading| {
        let coded = pipeline.told(&reading);
        desk.take(&Report::from(reading.document.article), Some(coded))
    })
}

/// An article as grouping takes it; plain text carries its day in its own first lines, if anywhere.
pub fn report(mut article: Article) -> Report {
    if article.date.is_none() {
        article.date = dateline_date(&article);
    }
    Report::from(article)
}

/// What grouping knows.
pub fn knowledge(sources: &Sources) -> Result<Knowledge, Failure> {
    let files = start::data(&Sources { data: sources.data.clone(), ..Sources::default() })?;
    let fail = |e: Box<dyn std::error::Error + Send + Sync>| Failure::Start("cannot group reports".to_owned(), e);
    let tables = StoryTables::load(&files).map_err(|e| fail(Box::new(e)))?;
    Knowledge::new(&tables).map_err(|e| fail(Box::new(e)))
}

struct Desk {
    stories: Stories,
    knowledge: Knowledge,
    lines: Output,
    summary: Option<Summary>,
}

impl Desk {
    fn take(&mut self, report: &Report, coded: Option<Coded>) -> Result<(), Failure> {
        if let Some(summary) = &mut self.summary {
            summary.accounts.add(Facts::of(report, &self.knowledge, coded));
        }
        let Some(placed) = self.stories.add(report).settled else { return Ok(()) };
        write(&mut self.lines, &line(&placed))?;
        let Some(summary) = &mut self.summary else { return Ok(()) };
        let closed = summary.accounts.settle(&placed, |story| self.stories.is_open(story));
        summary.write(&closed)
    }

    fn finish(self) -> Result<(), Failure> {
        let Self { stories, mut lines, mut summary, .. } = self;
        for placed in stories.finish() {
            write(&mut lines, &line(&placed))?;
            if let Some(summary) = &mut summary {
                // None is complete before the last report.
                summary.accounts.settle(&placed, |_| true);
            }
        }
        lines.finish()?;
        summary.map_or(Ok(()), Summary::finish)
    }
}

/// The file with a line a story.
struct Summary {
    accounts: Accounts,
    output: Output,
}

impl Summary {
    fn open(path: &Path) -> Result<Self, Failure> {
        Ok(Self { accounts: Accounts::default(), output: Output::open(Some(path), false)? })
    }

    fn write(&mut self, closed: &[Account]) -> Result<(), Failure> {
        closed.iter().try_for_each(|account| write(&mut self.output, &summary::shape(account)))
    }

    fn finish(mut self) -> Result<(), Failure> {
        let left = std::mem::take(&mut self.accounts).finish();
        self.write(&left)?;
        self.output.finish()
    }
}

fn line(placed: &Placed) -> Line<'_> {
    Line {
        id: &placed.id,
        story: placed.story.to_string(),
        copy_of: placed.copy_of.as_deref(),
        draws_on: placed.draws_on.as_deref(),
    }
}

fn write(output: &mut Output, line: &impl Serialize) -> Result<(), Failure> {
    let mut line = serde_json::to_vec(line).unwrap_or_default();
    line.push(b'\n');
    output.write_all(&line).map_err(|e| output.failure(e))
}
