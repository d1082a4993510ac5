//! Articles go out to threads of our own, results come back in order, and Python waits without holding its lock.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use demarche::ordered;
use demarche::pipeline::Pipeline;
use demarche_ingest::inputs::Arrival;
use demarche_record::reading::Reading;
use pyo3::prelude::*;

use crate::articles::Articles;
use crate::error::{caused, fault};

/// Articles that are under way for each thread: enough to ride out one slow article.
const AHEAD: usize = 8;
/// How long Python waits before it looks whether somebody interrupts it.
const WAIT: Duration = Duration::from_millis(50);

/// A stream of articles on its way. Dropped, it ends its threads after the articles that they are at.
pub(crate) struct Feed<T> {
    articles: Option<Articles>,
    out: Option<Sender<Arrival>>,
    back: Receiver<T>,
    /// Articles that went out and are not back.
    under_way: usize,
    room: usize,
    /// What ended the articles, to be raised once all before it are back.
    failure: Option<PyErr>,
}

impl<T: Send + 'static> Feed<T> {
    /// Have the articles read on so many threads, and make something of each reading there.
    pub(crate) fn new(
        articles: Articles,
        pipeline: Arc<Pipeline>,
        threads: usize,
        make: impl Fn(&Pipeline, Reading) -> T + Send + Sync + 'static,
    ) -> PyResult<Self> {
        let (out, waiting) = channel::<Arrival>();
        let (done, back) = channel();
        let work = move || {
            let read = |arrival: Arrival| make(&pipeline, pipeline.read_safely(arrival.article, arrival.issues));
            ordered::map(waiting.into_iter(), threads, read, |made| match done.send(made) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            });
        };
        std::thread::Builder::new().name("demarche".to_owned()).spawn(work).map_err(|e| caused(&e))?;
        let (articles, out) = (Some(articles), Some(out));
        Ok(Self { articles, out, back, under_way: 0, room: threads * AHEAD, failure: None })
    }

    /// The next result; nothing after the last one.
    pub(crate) fn next(&mut self, py: Python<'_>) -> PyResult<Option<T>> {
        self.fill(py);
        if self.under_way == 0 {
            return self.failure.take().map_or(Ok(None), Err);
        }
        loop {
            let back = &mut self.back;
            match py.detach(move || back.recv_timeout(WAIT)) {
                Ok(made) => {
                    self.under_way -= 1;
                    return Ok(Some(made));
                }
                Err(RecvTimeoutError::Timeout) => py.check_signals()?,
                Err(RecvTimeoutError::Disconnected) => return Err(fault()),
            }
        }
    }

    /// Send out articles as long as there is room. Python code runs here only, on the thread that asks.
    fn fill(&mut self, py: Python<'_>) {
        while self.under_way < self.room {
            let Some(articles) = &mut self.articles else { return };
            self.failure = match articles.next(py) {
                Ok(Some(article)) => {
                    let sent = self.out.as_ref().is_some_and(|out| out.send(article).is_ok());
                    if sent {
                        self.under_way += 1;
                        continue;
                    }
                    Some(fault())
                }
                Ok(None) => None,
                Err(failure) => Some(failure),
            };
            (self.articles, self.out) = (None, None);
        }
    }
}
