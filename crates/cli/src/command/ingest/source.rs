//! What goes in: articles to be read, and readings of other runs; and what becomes of each on a thread of its own.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use demarche::pipeline::{self, Pipeline, problems};
use demarche_ingest::inputs::{Arrival, Inputs, STDIN, open_with};
use demarche_ingest::limits::Limits;
use demarche_store::db::entry::Entry;
use demarche_store::db::key::{Outline, content};
use demarche_store::db::store::Store;
use demarche_store::reading::shape;
use demarche_store::shape::ReadingShape;
use demarche_story::report::Report;

use super::desk;
use super::tally::Skipped;
use crate::arguments::{Jobs, Reach, Sources};
use crate::command::world::readings::{Lines, is_readings};
use crate::failure::Failure;
use crate::inputs::{Survey, network};
use crate::start;

/// One item of an input.
pub enum Item {
    Article(Box<Arrival>),
    /// A line of readings, with where it stands.
    Reading(String, String),
    Problem(Skipped),
}

/// What became of it.
pub enum Done {
    Ready(Box<Ready>),
    /// It is in the store.
    Known,
    Skipped(Skipped),
}

/// An article that can be written.
pub struct Ready {
    pub entry: Entry,
    pub report: Report,
    /// What kept it from being read wholly.
    pub partly: Vec<Skipped>,
}

/// The inputs of a run: first the readings, then the articles.
pub struct Source {
    coded: VecDeque<PathBuf>,
    lines: Option<(PathBuf, Lines)>,
    articles: Option<Inputs>,
    survey: Shared,
}

/// The survey is fed where inputs are read, and asked where results come.
#[derive(Clone)]
pub struct Shared(std::sync::Arc<Mutex<Survey>>);

impl Shared {
    fn article(&self, path: &Path, bytes: usize) {
        locked(&self.0).article(path, bytes);
    }

    /// The share of the inputs that has been read.
    pub fn done(&self) -> Option<f64> {
        locked(&self.0).done()
    }
}

impl Source {
    /// Open the inputs, `coded` ones all as readings.
    pub fn open(inputs: &[String], coded: bool, reach: &Reach) -> Result<Self, Failure> {
        let (mut readings, mut articles) = (VecDeque::new(), Vec::new());
        for input in inputs {
            match coded_files(Path::new(input), coded)? {
                files if files.is_empty() => articles.push(input.clone()),
                files => readings.extend(files),
            }
        }
        let survey = Shared(std::sync::Arc::new(Mutex::new(Survey::of(inputs))));
        let fail = |e: demarche_ingest::error::Error| Failure::Arguments(e.to_string());
        let opened = |inputs: &[String]| open_with(inputs, &Limits::default(), network(reach)?).map_err(fail);
        let articles = if articles.is_empty() { None } else { Some(opened(&articles)?) };
        Ok(Self { coded: readings, lines: None, articles, survey })
    }

    /// Whether anything has to be read rather than taken over.
    pub const fn has_articles(&self) -> bool {
        self.articles.is_some()
    }

    /// How far it is.
    pub fn survey(&self) -> Shared {
        self.survey.clone()
    }

    fn reading(&mut self) -> Option<Item> {
        loop {
            if let Some((path, lines)) = &mut self.lines {
                let place = |number| format!("{}, line {number}", path.display());
                match lines.next() {
                    Some((number, Ok(line))) => {
                        self.survey.article(path, line.len());
                        return Some(Item::Reading(line, place(number)));
                    }
                    Some((number, Err(cause))) => {
                        let message = format!("{}: {cause}", place(number));
                        return Some(Item::Problem(Skipped { kind: "unreadable", message, count: 1 }));
                    }
                    None => self.lines = None,
                }
            }
            let path = self.coded.pop_front()?;
            match Lines::open(&path) {
                Ok(lines) => self.lines = Some((path, lines)),
                Err(failure) => {
                    let message = crate::failure::sentence(&failure);
                    return Some(Item::Problem(Skipped { kind: "unreadable", message, count: 1 }));
                }
            }
        }
    }
}

impl Iterator for Source {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        if let Some(item) = self.reading() {
            return Some(item);
        }
        let inputs = self.articles.as_mut()?;
        Some(match inputs.next()? {
            Ok(arrival) => {
                let path = inputs.current().unwrap_or(Path::new(STDIN));
                self.survey.article(path, arrival.article.text.len());
                Item::Article(Box::new(arrival))
            }
            Err(problem) => Item::Problem(Skipped {
                kind: problem.kind.group(),
                message: problem.to_string(),
                count: problem.kind.count(),
            }),
        })
    }
}

/// The files of readings of an input: itself, or those of a folder of them; none where it holds articles.
fn coded_files(path: &Path, coded: bool) -> Result<Vec<PathBuf>, Failure> {
    if path == Path::new(STDIN) || path.is_file() {
        return Ok(if coded || is_readings(path) { vec![path.to_owned()] } else { Vec::new() });
    }
    let Ok(folder) = std::fs::read_dir(path) else { return Ok(Vec::new()) };
    let mut files: Vec<PathBuf> = folder.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.is_file() && file.file_name().is_some_and(|n| n.to_string_lossy().contains(".jsonl")));
    files.sort();
    let is_coded = coded || files.first().is_some_and(|first| is_readings(first));
    if coded && files.is_empty() {
        return Err(Failure::Arguments(format!("{} holds no .jsonl file of readings; name another", path.display())));
    }
    Ok(if is_coded { files } else { Vec::new() })
}

/// Reads articles and makes them ready; shared by all threads.
pub struct Worker<'a> {
    /// To ask what is known, one thread at a time.
    lookup: &'a Mutex<Store>,
    pipeline: Option<Reader<'a>>,
}

enum Reader<'a> {
    Own(Box<Pipeline>),
    Lent(&'a Pipeline),
}

impl<'a> Worker<'a> {
    /// A worker; the models are loaded only where something has to be read.
    pub fn new(lookup: &'a Mutex<Store>, sources: &Sources, jobs: Jobs, reads: bool) -> Result<Self, Failure> {
        let pipeline = reads.then(|| start::pipeline(sources, jobs)).transpose()?;
        Ok(Self { lookup, pipeline: pipeline.map(|own| Reader::Own(Box::new(own))) })
    }

    /// A worker with a pipeline that others use too.
    pub const fn over(lookup: &'a Mutex<Store>, pipeline: &'a Pipeline) -> Self {
        Self { lookup, pipeline: Some(Reader::Lent(pipeline)) }
    }

    /// Do what can be done before it is an article's turn.
    pub fn work(&self, item: Item) -> Done {
        match item {
            Item::Problem(skipped) => Done::Skipped(skipped),
            Item::Article(arrival) => self.article(*arrival),
            Item::Reading(line, place) => self.reading(&line, &place),
        }
    }

    fn article(&self, arrival: Arrival) -> Done {
        let Arrival { mut article, mut issues } = arrival;
        pipeline::settle(&mut article, &mut issues);
        if self.knows(&Outline::from(&article)) {
            return Done::Known;
        }
        let pipeline = match &self.pipeline {
            Some(Reader::Own(pipeline)) => Some(&**pipeline),
            Some(Reader::Lent(pipeline)) => Some(*pipeline),
            None => None,
        };
        let Some(pipeline) = pipeline else {
            let message = format!("article {}: it was not read, since nothing was to be read", article.id);
            return Done::Skipped(Skipped { kind: "unread", message, count: 1 });
        };
        let reading = pipeline.read_safely(article, issues);
        let partly: Vec<Skipped> = problems(&reading.issues)
            .map(|issue| {
                let message = format!("article {}: {}", reading.document.article.id, issue.message);
                Skipped { kind: issue.kind, message, count: 1 }
            })
            .collect();
        if reading.document.article.text.is_empty() {
            let unread = Skipped {
                kind: "unread",
                message: format!("article {}: it has no text", reading.document.article.id),
                count: 1,
            };
            return Done::Skipped(partly.into_iter().next().unwrap_or(unread));
        }
        ready(&shape(&reading, pipeline.imprint()), partly)
    }

    fn reading(&self, line: &str, place: &str) -> Done {
        let shape: ReadingShape = match serde_json::from_str(line) {
            Ok(shape) => shape,
            Err(cause) => {
                let message = format!("{place}: it is no reading ({cause}); write readings with demarche code");
                return Done::Skipped(Skipped { kind: "not readings", message, count: 1 });
            }
        };
        if self.knows(&Outline::from(&shape)) {
            return Done::Known;
        }
        ready(&shape, Vec::new())
    }

    fn knows(&self, outline: &Outline<'_>) -> bool {
        let (key, hash) = (outline.identity(), content(outline));
        // An error is met again, and told, where the article is written.
        locked(self.lookup).knows(&key, &hash).unwrap_or(false)
    }
}

fn ready(shape: &ReadingShape, partly: Vec<Skipped>) -> Done {
    match Entry::new(shape) {
        Ok(entry) => {
            let report = desk::report(shape, &entry.key);
            Done::Ready(Box::new(Ready { entry, report, partly }))
        }
        Err(error) => Done::Skipped(Skipped { kind: "not sound", message: error.to_string(), count: 1 }),
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
