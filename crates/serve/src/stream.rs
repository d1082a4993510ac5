//! Server-sent events: what is new in the store, told to all who listen.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use serde_json::Value;
use tokio::sync::watch;

use crate::body;
use crate::connection::Line;

/// Events that are remembered for those whose connection broke off.
const REMEMBERED: usize = 256;
/// A comment line keeps the connection alive.
const BEAT: Duration = Duration::from_secs(15);

/// Something new.
#[derive(Clone, Debug)]
pub struct News {
    /// `story`, `alert` or `generation`.
    pub name: &'static str,
    /// One JSON object.
    pub data: Value,
}

/// What was told, and who listens.
#[derive(Debug)]
pub(crate) struct Hub {
    told: Mutex<VecDeque<(u64, String)>>,
    /// Number of the latest event.
    latest: watch::Sender<u64>,
    /// Number before the first event; later than any of an earlier run of the server.
    begin: u64,
    open: AtomicUsize,
    most: usize,
}

impl Hub {
    pub(crate) fn new(most: usize) -> Self {
        let begin = u64::try_from(jiff::Timestamp::now().as_microsecond()).unwrap_or(0);
        Self { told: Mutex::default(), latest: watch::Sender::new(begin), begin, open: AtomicUsize::new(0), most }
    }

    /// Tell everybody.
    pub(crate) fn tell(&self, news: &[News]) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let mut number = *self.latest.borrow();
        for one in news {
            number += 1;
            told.push_back((number, frame(Some(number), one.name, &one.data)));
            while told.len() > REMEMBERED {
                told.pop_front();
            }
        }
        drop(told);
        self.latest.send_replace(number);
    }

    pub(crate) fn listeners(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// Listen from after an event on; `None` where there is no room for one more.
    pub(crate) fn listen(
        self: &Arc<Self>,
        last: Option<u64>,
        generation: u64,
        line: Option<Arc<Line>>,
        stop: watch::Receiver<bool>,
    ) -> Option<Body> {
        if self.open.fetch_add(1, Ordering::Relaxed) >= self.most {
            self.open.fetch_sub(1, Ordering::Relaxed);
            return None;
        }
        let latest = *self.latest.borrow();
        let first = self.told.lock().unwrap_or_else(PoisonError::into_inner).front().map(|(number, _)| *number);
        // What comes after `last` is all remembered.
        let known = |last: &u64| *last <= latest && *last >= self.begin && first.is_none_or(|first| *last + 1 >= first);
        let hello = match last.filter(known) {
            Some(_) => String::new(),
            None => frame(Some(latest), "hello", &serde_json::json!({ "generation": generation })),
        };
        if let Some(line) = &line {
            line.pin(true);
        }
        let listener = Listener {
            heard: last.filter(known).unwrap_or(latest),
            first: Some(format!("retry: 3000\n\n{hello}")),
            bell: self.latest.subscribe(),
            hub: Arc::clone(self),
            line,
            stop,
        };
        Some(body::flow(listener, Listener::next))
    }

    fn after(&self, heard: u64) -> (u64, String) {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let mut frames = String::new();
        let mut last = heard;
        for (number, frame) in told.iter().filter(|(number, _)| *number > heard) {
            frames.push_str(frame);
            last = *number;
        }
        (last, frames)
    }
}

fn frame(number: Option<u64>, name: &str, data: &Value) -> String {
    let id = number.map(|n| format!("id: {n}\n")).unwrap_or_default();
    // JSON on one line holds no line break.
    format!("{id}event: {name}\ndata: {data}\n\n")
}

struct Listener {
    heard: u64,
    first: Option<String>,
    bell: watch::Receiver<u64>,
    hub: Arc<Hub>,
    line: Option<Arc<Line>>,
    stop: watch::Receiver<bool>,
}

impl Listener {
    async fn next(mut self) -> Option<(body::Piece, Self)> {
        if let Some(first) = self.first.take() {
            return Some((Ok(Bytes::from(first)), self));
        }
        loop {
            self.bell.mark_unchanged();
            let (heard, frames) = self.hub.after(self.heard);
            if !frames.is_empty() {
                self.heard = heard;
                return Some((Ok(Bytes::from(frames)), self));
            }
            let beat = tokio::select! {
                rung = self.bell.changed() => rung.is_err().then_some(None),
                _ = self.stop.wait_for(|stop| *stop) => Some(None),
                () = tokio::time::sleep(BEAT) => Some(Some(Bytes::from_static(b":\n\n"))),
            };
            match beat {
                None => {}
                Some(None) => return None,
                Some(Some(comment)) => return Some((Ok(comment), self)),
            }
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.hub.open.fetch_sub(1, Ordering::Relaxed);
        if let Some(line) = &self.line {
            line.pin(false);
        }
    }
}
