//! The open connections, and which of them makes room when there are too many.
//!
//! Closing idle connections only by time does not help against many clients that each do a little. So there is room for
//! a fixed number, and a new one takes the place of that which has gone longest without a step forward: being
//! accepted, a whole head of a request, 64 KB of an answer read, an answer ended. A client that behaves makes such
//! steps all the time.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use tokio::sync::Notify;

/// Bytes of an answer that count as a step forward.
const STRIDE: u64 = 64 << 10;

/// One connection.
#[derive(Debug, Default)]
pub(crate) struct Line {
    /// Milliseconds since the server began.
    step: AtomicU64,
    /// Steps made.
    steps: AtomicU64,
    written: AtomicU64,
    /// Bytes of answers that it has not read yet.
    unsent: AtomicUsize,
    /// A stream of events rests long and is counted elsewhere.
    pinned: AtomicBool,
    /// Rung to close it.
    pub(crate) cut: Notify,
    clock: Option<Instant>,
}

impl Line {
    /// A step forward.
    pub(crate) fn step(&self) {
        let now = self.clock.map_or(0, |begin| begin.elapsed().as_millis());
        self.step.store(u64::try_from(now).unwrap_or(u64::MAX), Ordering::Relaxed);
        self.steps.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn steps(&self) -> u64 {
        self.steps.load(Ordering::Relaxed)
    }

    pub(crate) fn wrote(&self, bytes: usize) {
        let before = self.written.fetch_add(bytes as u64, Ordering::Relaxed);
        if before / STRIDE != (before + bytes as u64) / STRIDE {
            self.step();
        }
    }

    pub(crate) fn pin(&self, pinned: bool) {
        self.pinned.store(pinned, Ordering::Relaxed);
    }
}

/// All connections.
#[derive(Debug)]
pub(crate) struct Lines {
    open: Mutex<BTreeMap<u64, Arc<Line>>>,
    most: usize,
    next: AtomicU64,
    begin: Instant,
    unsent: AtomicUsize,
    most_unsent: usize,
    evicted: AtomicU64,
}

impl Lines {
    pub(crate) fn new(most: usize, most_unsent: usize) -> Self {
        Self {
            open: Mutex::default(),
            most,
            next: AtomicU64::new(0),
            begin: Instant::now(),
            unsent: AtomicUsize::new(0),
            most_unsent,
            evicted: AtomicU64::new(0),
        }
    }

    /// Take in a connection; another one is closed where there is no room.
    pub(crate) fn enter(self: &Arc<Self>) -> Place {
        let line = Arc::new(Line { clock: Some(self.begin), ..Line::default() });
        line.step();
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let mut open = self.lock();
        if open.len() >= self.most {
            self.cut(&mut open, |_| true);
        }
        open.insert(number, Arc::clone(&line));
        Place { number, line, lines: Arc::clone(self) }
    }

    /// Close the connection that has gone longest without a step, of those that are meant.
    fn cut(&self, open: &mut BTreeMap<u64, Arc<Line>>, meant: impl Fn(&Line) -> bool) {
        let able = open.iter().filter(|(_, l)| !l.pinned.load(Ordering::Relaxed) && meant(l));
        let oldest = able.min_by_key(|(_, l)| l.step.load(Ordering::Relaxed)).map(|(number, _)| *number);
        if let Some(line) = oldest.and_then(|number| open.remove(&number)) {
            line.cut.notify_one();
            self.evicted.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Count an answer as waiting for its reader. Where too much waits, the slowest reader is cut off.
    pub(crate) fn hold(self: &Arc<Self>, line: &Arc<Line>, bytes: usize) -> Held {
        line.unsent.fetch_add(bytes, Ordering::Relaxed);
        if self.unsent.fetch_add(bytes, Ordering::Relaxed) + bytes > self.most_unsent {
            self.cut(&mut self.lock(), |l| l.unsent.load(Ordering::Relaxed) > 0 && !std::ptr::eq(l, &**line));
        }
        Held { line: Arc::clone(line), lines: Arc::clone(self), bytes }
    }

    pub(crate) fn count(&self) -> usize {
        self.lock().len()
    }

    pub(crate) fn evicted(&self) -> u64 {
        self.evicted.load(Ordering::Relaxed)
    }

    pub(crate) fn unsent(&self) -> usize {
        self.unsent.load(Ordering::Relaxed)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<u64, Arc<Line>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place of an open connection.
#[derive(Debug)]
pub(crate) struct Place {
    number: u64,
    pub(crate) line: Arc<Line>,
    lines: Arc<Lines>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.lines.lock().remove(&self.number);
    }
}

/// Bytes of an answer that wait for their reader.
#[derive(Debug)]
pub(crate) struct Held {
    line: Arc<Line>,
    lines: Arc<Lines>,
    bytes: usize,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.line.unsent.fetch_sub(self.bytes, Ordering::Relaxed);
        self.lines.unsent.fetch_sub(self.bytes, Ordering::Relaxed);
        self.line.step();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(line: &Line) -> bool {
        let rung = std::pin::pin!(line.cut.notified());
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        std::future::Future::poll(rung, &mut context).is_ready()
    }

    #[test]
    fn the_one_longest_without_a_step_makes_room() {
        let lines = Arc::new(Lines::new(3, 1_000));
        let places: Vec<Place> = (0..3).map(|_| lines.enter()).collect();
        for (place, step) in places.iter().zip([5, 1, 9]) {
            place.line.step.store(step, Ordering::Relaxed);
        }
        let _fourth = lines.enter();
        assert_eq!(places.iter().map(|p| cut(&p.line)).collect::<Vec<_>>(), [false, true, false]);
        assert_eq!((lines.count(), lines.evicted()), (3, 1));
        places[0].line.pin(true);
        let _fifth = lines.enter();
        assert!(!cut(&places[0].line), "a pinned one stays");
    }

    #[test]
    fn too_much_that_waits_cuts_the_slowest_reader() {
        let lines = Arc::new(Lines::new(9, 1_000));
        let (slow, quick) = (lines.enter(), lines.enter());
        slow.line.step.store(0, Ordering::Relaxed);
        let held = lines.hold(&slow.line, 900);
        let _other = lines.hold(&quick.line, 200);
        assert!(cut(&slow.line) && !cut(&quick.line));
        drop(held);
        assert_eq!(lines.unsent(), 200);
    }
}
