//! Work in parts on several threads, with results in the order of the parts.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Apply `work` to each part, each thread with a state of its own from `start`. The results stand in the order of the
/// parts, so that nothing depends on the number of threads as long as `work` leaves no trace in its state.
pub fn map<T: Sync, S: Send, R: Send>(parts: &[T], states: &mut [S], work: impl Fn(&mut S, &T) -> R + Sync) -> Vec<R> {
    let threads = states.len().min(parts.len());
    if threads <= 1 {
        return match states.first_mut() {
            Some(state) => parts.iter().map(|p| work(state, p)).collect(),
            None => Vec::new(),
        };
    }
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(parts.len()));
    std::thread::scope(|scope| {
        for state in states.iter_mut().take(threads) {
            let (next, done, work) = (&next, &done, &work);
            scope.spawn(move || {
                let mut own = Vec::new();
                while let Some((index, part)) = take(next, parts) {
                    own.push((index, work(state, part)));
                }
                done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).append(&mut own);
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

fn take<'a, T>(next: &AtomicUsize, parts: &'a [T]) -> Option<(usize, &'a T)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    parts.get(index).map(|part| (index, part))
}
