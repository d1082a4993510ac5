//! The same work for each item of a stream, on several threads, with the results in the order of the items.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Items that may be under way or waiting for an earlier one, for each thread: enough to ride out one slow item, few
/// enough that a million of them need no more memory than a hundred.
const AHEAD: usize = 8;

/// Run `work` over `items` on `jobs` threads and hand the results to `each` on the calling thread, in order, until it
/// breaks. Whatever the number of threads, `each` sees the same.
pub fn map<T, U: Send>(
    items: impl Iterator<Item = T> + Send,
    jobs: usize,
    work: impl Fn(T) -> U + Sync,
    mut each: impl FnMut(U) -> ControlFlow<()>,
) {
    if jobs <= 1 {
        for item in items {
            if each(work(item)).is_break() {
                return;
            }
        }
        return;
    }
    let source = Mutex::new(items.enumerate());
    let belt = Belt::new(jobs, jobs * AHEAD);
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                // Dropped last, also when `work` panics, so that the caller never waits for a thread that is gone.
                let _leave = Leave(&belt);
                while belt.may_take() {
                    // The lock is held while the source makes an item, and only then.
                    let next = lock(&source).next();
                    let Some((index, item)) = next else { return };
                    belt.put(index, work(item));
                }
            });
        }
        // However this scope is left, the threads must not wait for room that nobody will make.
        let _stop = Stop(&belt);
        while let Some(result) = belt.take() {
            if each(result).is_break() {
                return;
            }
        }
    });
}

/// Results on their way to the caller.
struct Belt<U> {
    state: Mutex<State<U>>,
    changed: Condvar,
    room: usize,
}

struct State<U> {
    ready: BTreeMap<usize, U>,
    /// Items taken from the source.
    taken: usize,
    /// Results handed to the caller.
    given: usize,
    /// Threads still at work.
    working: usize,
    stopped: bool,
}

impl<U> Belt<U> {
    fn new(jobs: usize, room: usize) -> Self {
        let state = State { ready: BTreeMap::new(), taken: 0, given: 0, working: jobs, stopped: false };
        Self { state: Mutex::new(state), changed: Condvar::new(), room }
    }

    /// Wait for room; `false` when no more is wanted.
    fn may_take(&self) -> bool {
        let mut state = lock(&self.state);
        while !state.stopped && state.taken >= state.given + self.room {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.taken += 1;
        !state.stopped
    }

    fn put(&self, index: usize, result: U) {
        lock(&self.state).ready.insert(index, result);
        self.changed.notify_all();
    }

    /// The next result in order; `None` when all threads have left.
    fn take(&self) -> Option<U> {
        let mut state = lock(&self.state);
        loop {
            let next = state.given;
            if let Some(result) = state.ready.remove(&next) {
                state.given += 1;
                drop(state);
                self.changed.notify_all();
                return Some(result);
            }
            if state.working == 0 {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

struct Leave<'a, U>(&'a Belt<U>);

impl<U> Drop for Leave<'_, U> {
    fn drop(&mut self) {
        let mut state = lock(&self.0.state);
        state.working -= 1;
        // A result that will never come must not keep the others waiting.
        state.stopped |= std::thread::panicking();
        drop(state);
        self.0.changed.notify_all();
    }
}

struct Stop<'a, U>(&'a Belt<U>);

impl<U> Drop for Stop<'_, U> {
    fn drop(&mut self) {
        lock(&self.0.state).stopped = true;
        self.0.changed.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Uneven work: the later of two neighbours is done first.
    fn work(n: u64) -> u64 {
        (0..(n % 7) * 2000).fold(n, |a, b| a ^ std::hint::black_box(b) ^ b)
    }

    fn check(jobs: usize, count: u64) {
        let mut seen = Vec::new();
        map(0..count, jobs, work, |n| {
            seen.push(n);
            ControlFlow::Continue(())
        });
        assert_eq!(seen, (0..count).collect::<Vec<_>>(), "{jobs} threads");
    }

    #[test]
    fn results_come_in_order_whatever_the_number_of_threads() {
        for jobs in [1, 2, 3, 8] {
            check(jobs, 500);
            check(jobs, 0);
            check(jobs, 1);
        }
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_panic_in_the_work_reaches_the_caller() {
        map(0..100, 3, |n| assert_ne!(n, 20), |()| ControlFlow::Continue(()));
    }

    #[test]
    fn nothing_runs_far_ahead_of_the_caller_and_a_break_stops_it() {
        let taken = AtomicUsize::new(0);
        let items = (0..100_000).inspect(|_| {
            taken.fetch_add(1, Ordering::SeqCst);
        });
        let mut given = 0;
        map(
            items,
            2,
            |n| n,
            |_| {
                given += 1;
                assert!(taken.load(Ordering::SeqCst) <= given + 2 * AHEAD);
                if given == 50 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            },
        );
        assert!(taken.load(Ordering::SeqCst) <= 50 + 2 * AHEAD);
    }
}
