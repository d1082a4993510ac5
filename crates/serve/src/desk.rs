//! Articles of the store, read again with their trees: what briefs are written from and reports compared with.
//!
//! A store keeps what was read but no trees. They are made again when they are asked for, and remembered; loading the
//! model waits for the first question that needs it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, TryLockError};
use std::time::Duration;

use demarche::ahead::Ahead;
use demarche::model::ModelFiles;
use demarche::pipeline::Pipeline;
use demarche_brief::brief::Brief;
use demarche_brief::scope::Scope;
use demarche_brief::writer::Options;
use demarche_lexicon::files::Files;
use demarche_lexicon::style::Style;
use demarche_record::reading::Reading;
use demarche_store::db::find::actors::Who;
use demarche_store::db::store::Store;
use demarche_store::shape::ReadingShape;
use demarche_text::article::Article;
use demarche_text::issue::Issues;

use crate::problem::Problem;

/// Bytes of text of the readings that are remembered; with its trees a reading takes some thirty times as much.
const MOST_TEXT: usize = 3 << 20;
/// Code points of an article that are read: what is longer is cut after a line.
const MOST_POINTS: usize = 20_000;
/// Between two looks whether the other question has done.
const WAIT: Duration = Duration::from_millis(3);

/// Reads articles again.
pub struct Desk {
    files: Files,
    model: ModelFiles,
    loaded: OnceLock<Option<Loaded>>,
    known: Mutex<Known>,
    /// Reading takes a whole processor: one question at a time does so.
    turn: Mutex<()>,
}

struct Loaded {
    pipeline: Pipeline,
    style: Style,
}

#[derive(Default)]
struct Known {
    readings: HashMap<(i64, i64), Arc<Reading>>,
    text: usize,
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Desk(loaded: {})", self.loaded.get().is_some())
    }
}

impl Desk {
    /// A desk with these lexicons and this model.
    pub fn new(files: Files, model: ModelFiles) -> Self {
        Self { files, model, loaded: OnceLock::new(), known: Mutex::default(), turn: Mutex::default() }
    }

    /// Load the model before the first question needs it.
    pub fn warm(&self) {
        let _ = self.loaded();
    }

    /// The model that it reads with.
    pub const fn model(&self) -> &ModelFiles {
        &self.model
    }

    /// The lexicons that it reads with.
    pub const fn files(&self) -> &Files {
        &self.files
    }

    /// The right to read; another question that reads is waited for as long as `waits` says.
    pub(crate) fn turn(&self, waits: impl Fn() -> bool) -> Result<MutexGuard<'_, ()>, Problem> {
        loop {
            match self.turn.try_lock() {
                Ok(turn) => return Ok(turn),
                Err(TryLockError::Poisoned(turn)) => return Ok(turn.into_inner()),
                Err(TryLockError::WouldBlock) if waits() => std::thread::sleep(WAIT),
                Err(TryLockError::WouldBlock) => return Err(Problem::busy()),
            }
        }
    }

    /// A version of an article, read again under the id that it has outside.
    pub(crate) fn read(
        &self,
        (article, version): (i64, i64),
        id: &str,
        stored: impl FnOnce() -> Result<ReadingShape, Problem>,
    ) -> Result<Arc<Reading>, Problem> {
        let lock = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(reading) = lock().readings.get(&(article, version)) {
            return Ok(Arc::clone(reading));
        }
        let pipeline = &self.loaded()?.pipeline;
        let reading = Arc::new(pipeline.read_safely(again(stored()?, id), Issues::default()));
        let mut known = lock();
        if known.text > MOST_TEXT {
            *known = Known::default();
        }
        known.text += reading.document.text().len();
        known.readings.insert((article, version), Arc::clone(&reading));
        Ok(reading)
    }

    /// The brief, of at most so many words, of what some readings tell of something.
    pub(crate) fn brief(&self, readings: &[Reading], scope: &Scope, words: usize) -> Result<Brief, Problem> {
        Ok(self.loaded()?.pipeline.brief_of(readings, scope, options(words)))
    }

    /// Add to a brief of two what is forecast of them.
    pub(crate) fn foresee(&self, brief: &mut Brief, store: &Store, ahead: &Ahead, pair: &[Who]) -> Result<(), Problem> {
        self.loaded()?.pipeline.foresee(brief, store, ahead, pair).map_err(crate::source::problem)
    }

    /// Words for numbers.
    pub(crate) fn style(&self) -> Result<&Style, Problem> {
        Ok(&self.loaded()?.style)
    }

    fn loaded(&self) -> Result<&Loaded, Problem> {
        let load = || {
            let pipeline = Pipeline::load(&self.files, &self.model).ok()?;
            Some(Loaded { pipeline, style: Style::load(&self.files).ok()? })
        };
        self.loaded.get_or_init(load).as_ref().ok_or_else(Problem::fault)
    }
}

/// How much a brief of at most so many words has.
pub(crate) fn options(words: usize) -> Options {
    Options { words: Some(words), ..Options::default() }
}

/// The article of a stored reading, as it came in; a very long one to the end of a line.
fn again(stored: ReadingShape, id: &str) -> Article {
    let mut text = stored.text;
    if let Some((at, _)) = text.char_indices().nth(MOST_POINTS) {
        let end = text.get(..at).and_then(|start| start.rfind('\n')).filter(|end| *end > 0).unwrap_or(at);
        text.truncate(end);
    }
    Article {
        id: id.to_owned(),
        title: stored.title,
        date: stored.date.and_then(|day| day.parse().ok()),
        language: stored.language,
        source: stored.site,
        url: stored.url,
        authors: stored.authors,
        text,
    }
}
