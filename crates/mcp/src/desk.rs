//! Where the tools ask: the API over the store, the store itself for texts, and the pipeline for briefs.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use demarche::pipeline::Pipeline;
use demarche_serve::answer::Content;
use demarche_serve::api;
use demarche_serve::asked::Asked;
use demarche_serve::endpoint::Endpoint;
use demarche_serve::parameter::Parameter;
use demarche_serve::pool::Reader as _;
use demarche_serve::server::Source as _;
use demarche_serve::source::{About, Stored};
use demarche_store::db::store::Store;
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::refusal::Refusal;
use crate::tools::brief::Kept;

/// Time for one question to the store.
const TIME: Duration = Duration::from_secs(10);

/// Loads the pipeline, when the first brief is asked for.
pub type Loader = Box<dyn FnMut() -> Result<Pipeline, String> + Send>;

/// Where the tools ask.
pub struct Desk {
    stored: Stored,
    endpoints: Vec<Endpoint<Stored>>,
    /// The store itself, for texts.
    pub(crate) store: Store,
    /// States by their codes: id of the row, name.
    pub(crate) countries: Vec<(String, String, String)>,
    begin: Instant,
    /// Milliseconds since `begin` after which the store gives up.
    late: Arc<AtomicU64>,
    /// Whether the answer is no longer wanted.
    stop: Arc<AtomicBool>,
    loader: Loader,
    pipeline: Option<Pipeline>,
    /// Threads that read articles for a brief.
    pub(crate) jobs: usize,
    /// The brief that was written last.
    pub(crate) kept: Option<Kept>,
}

/// Names and values of a question.
pub type Query = Vec<(&'static str, String)>;

impl Desk {
    /// Open a store.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub fn open(path: &Path, about: About, loader: Loader, jobs: usize) -> Result<Self, Error> {
        let mut countries: Vec<(String, String, String)> = about
            .states
            .iter()
            .map(|(id, code)| (code.clone(), id.clone(), about.names.get(code).cloned().unwrap_or_default()))
            .collect();
        countries.sort();
        let stored = Stored::open(path, about, 1).map_err(|e| match e {
            demarche_serve::error::Error::Store(cause) => Error::Store(cause),
            other => Error::Store(Box::new(other)),
        })?;
        let stored = stored.into_iter().next().ok_or_else(|| Error::Store("there is no connection".into()))?;
        let store = Store::open_read_only(path).map_err(|e| Error::Store(Box::new(e)))?;
        let (begin, late) = (Instant::now(), Arc::new(AtomicU64::new(u64::MAX)));
        let (end, stop) = (Arc::clone(&late), Arc::new(AtomicBool::new(false)));
        let unwanted = Arc::clone(&stop);
        store.bounded(move || unwanted.load(Ordering::Relaxed) || passed(begin) > end.load(Ordering::Relaxed));
        let (endpoints, pipeline, kept) = (api::endpoints(), None, None);
        Ok(Self { stored, endpoints, store, countries, begin, late, stop, loader, pipeline, jobs, kept })
    }

    /// What tells a running tool that its answer is no longer wanted.
    pub fn stopper(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// Ask a path of the API.
    pub(crate) fn ask<T: DeserializeOwned>(
        &mut self,
        path: &str,
        parts: &[(&str, &str)],
        query: &Query,
    ) -> Result<T, Refusal> {
        let endpoint = self.endpoints.iter().find(|e| e.description.path == path).ok_or_else(Refusal::fault)?;
        let parts: Vec<(String, String)> = parts.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        let line: Vec<String> = query.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        let asked = Asked::new(path, &parts, &line.join("&"), &endpoint.description.parameters)?;
        let until = Instant::now() + TIME;
        self.late.store(passed(self.begin).saturating_add(TIME.as_millis() as u64), Ordering::Relaxed);
        self.stored.until(until);
        // What is remembered of the store goes when the store changes.
        self.stored.generation()?;
        let answer = (endpoint.answer)(&mut self.stored, &asked)?;
        let Content::Whole(bytes) = answer.content else { return Err(Refusal::fault()) };
        serde_json::from_slice(&bytes).map_err(|_| Refusal::fault())
    }

    /// Number that each change of the store changes.
    pub(crate) fn generation(&mut self) -> Result<u64, Refusal> {
        Ok(self.stored.generation()?)
    }

    /// The pipeline, loaded once.
    pub(crate) fn pipeline(&mut self) -> Result<&Pipeline, Refusal> {
        if self.pipeline.is_none() {
            let loaded = (self.loader)();
            self.pipeline = Some(loaded.map_err(|e| Refusal::new(format!("no brief can be written: {e}")))?);
        }
        self.pipeline.as_ref().ok_or_else(Refusal::fault)
    }
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Desk({})", self.store.path().display())
    }
}

/// Parameters of a path of the API, so that what a tool takes is what the path checks.
pub fn parameters(path: &str, names: &[&str]) -> Vec<Parameter> {
    let all = api::endpoints().into_iter().find(|e| e.description.path == path);
    let all = all.map(|e| e.description.parameters).unwrap_or_default();
    names.iter().filter_map(|name| all.iter().find(|p| p.name == *name).cloned()).collect()
}

fn passed(begin: Instant) -> u64 {
    u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// A value in a query.
fn escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => text.push(char::from(byte)),
            other => text.push_str(&format!("%{other:02X}")),
        }
    }
    text
}
