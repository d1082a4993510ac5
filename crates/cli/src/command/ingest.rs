//! `demarche ingest`: articles into a store.

mod desk;
pub mod source;
mod tally;

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use clap::Args;
use demarche::ordered;
use demarche_store::db::feeds::FeedLine;
use demarche_store::db::store::Store;
use demarche_store::db::writer::{Added, Writer};
use demarche_store::error::Error;

use crate::arguments::{Jobs, Reach, Sources};
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::progress::Progress;
use crate::terminal;

use desk::Desk;
use source::{Done, Source, Worker};
use tally::Tally;

/// Articles of one transaction.
const BATCH: usize = 512;
/// Bytes of text of one transaction.
const BATCH_BYTES: usize = 16 << 20;
/// How long an article may wait to be safe, as long as others come.
const BATCH_TIME: Duration = Duration::from_secs(2);

/// Take articles into a store: events, claims, stories, words to search
///
/// The same article again adds nothing; one that has changed becomes a new version. Whatever stops the work, what was
/// committed is safe, and the same command goes on where it stopped.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  demarche ingest news/ --store news.db
  zcat feed.jsonl.gz | demarche ingest - --store news.db
  demarche code --shard 1/8 archive.jsonl -o coded/ && demarche ingest coded/ --store news.db

Readings that demarche code has written are taken as they are, without reading the articles again; they go in before
the articles of the same command. An article is known by its address (without tracking parameters), else by its id and
site.")]
pub struct Ingest {
    /// Articles or readings: files, folders, or - for standard input
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<String>,
    /// The store; it is made where there is none
    #[arg(long, value_name = "FILE")]
    pub store: PathBuf,
    /// The inputs are readings (needed for standard input only; files are told by their first line)
    #[arg(long)]
    pub coded: bool,
    /// Wait where another process is writing to the store
    #[arg(long)]
    pub wait: bool,
    /// Write a line to standard output whenever articles have become safe: "committed" and how many this run has so far
    #[arg(long, short)]
    pub verbose: bool,
    #[command(flatten)]
    pub jobs: Jobs,
    #[command(flatten)]
    pub reach: Reach,
    #[command(flatten)]
    pub sources: Sources,
}

/// Take in the articles of the inputs.
pub fn run(arguments: &Ingest) -> Result<Outcome, Failure> {
    let source = Source::open(&arguments.inputs, arguments.coded, &arguments.reach)?;
    let writer = Writer::open(&arguments.store, arguments.wait).map_err(failure)?;
    let lookup = Mutex::new(Store::open_read_only(&arguments.store).map_err(failure)?);
    let worker = Worker::new(&lookup, &arguments.sources, arguments.jobs, source.has_articles())?;
    let mut session = Session::open(writer, &arguments.sources, arguments.verbose)?;
    let mut stopped = None;
    let survey = source.survey();
    ordered::map(
        source,
        arguments.jobs.count(),
        |item| worker.work(item),
        |done| {
            session.progress.article(survey.done());
            match session.take(done) {
                Ok(()) => ControlFlow::Continue(()),
                Err(failure) => {
                    stopped = Some(failure);
                    ControlFlow::Break(())
                }
            }
        },
    );
    session.progress.clear();
    // Whoever closes last empties the journal; one who only reads cannot.
    drop(worker);
    drop(lookup);
    match stopped {
        Some(failure) => {
            session.tally.say_committed();
            Err(failure)
        }
        None => session.finish(),
    }
}

/// The failure behind an error of the store.
pub fn failure(error: Error) -> Failure {
    match error {
        Error::Busy(_) | Error::NoStore(_) | Error::NotAStore(_) | Error::Newer { .. } | Error::Refused(_) => {
            Failure::Arguments(error.to_string())
        }
        other => Failure::Start("the work on the store stopped".to_owned(), Box::new(other)),
    }
}

/// A store being written.
pub struct Session {
    writer: Writer,
    desk: Desk,
    progress: Progress,
    tally: Tally,
    verbose: bool,
    /// Articles, bytes and begin of the open batch.
    batch: (usize, usize, Instant),
}

impl Session {
    /// Begin to write; `verbose` says aloud what has become safe.
    pub fn open(mut writer: Writer, sources: &Sources, verbose: bool) -> Result<Self, Failure> {
        let progress = Progress::new();
        let desk = Desk::open(&mut writer, sources)?;
        Ok(Self { writer, desk, progress, tally: Tally::default(), verbose, batch: (0, 0, Instant::now()) })
    }

    /// Make all safe, with the state of a watch and the health of its feeds.
    pub fn keep_watch(&mut self, state: &str, feeds: &[FeedLine]) -> Result<(), Failure> {
        self.writer.keep_watch(state, feeds).map_err(failure)?;
        self.commit(false)
    }

    /// Add what came of an article.
    pub fn take(&mut self, done: Done) -> Result<(), Failure> {
        match done {
            Done::Known => self.tally.unchanged += 1,
            Done::Skipped(skipped) => {
                self.progress.clear();
                self.tally.skip(skipped);
            }
            Done::Ready(ready) => {
                if self.batch.0 == 0 {
                    self.batch.2 = Instant::now();
                }
                match self.writer.add(&ready.entry).map_err(failure)? {
                    Added::New(id) => {
                        self.desk.add(&mut self.writer, id, &ready.report)?;
                        self.tally.waiting.added += 1;
                    }
                    Added::Changed(_) => self.tally.waiting.changed += 1,
                    Added::Known(_) => self.tally.unchanged += 1,
                }
                for partly in ready.partly {
                    self.progress.clear();
                    self.tally.partly(partly);
                }
                self.batch.0 += 1;
                self.batch.1 += ready.entry.size();
                if self.batch.0 >= BATCH || self.batch.1 >= BATCH_BYTES || self.batch.2.elapsed() >= BATCH_TIME {
                    self.commit(false)?;
                }
            }
        }
        Ok(())
    }

    fn commit(&mut self, last: bool) -> Result<(), Failure> {
        self.desk.keep(&mut self.writer, last)?;
        self.writer.commit().map_err(failure)?;
        self.batch = (0, 0, Instant::now());
        self.tally.commit(self.verbose);
        Ok(())
    }

    /// Make all safe, and say what came of the run.
    pub fn finish(mut self) -> Result<Outcome, Failure> {
        self.commit(true)?;
        terminal::say(&self.tally.sentence());
        Ok(self.tally.outcome())
    }
}
