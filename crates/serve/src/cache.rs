//! Answers that are still right: the board asks many times what the store has not changed since.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;

/// Most bytes of one answer that is kept.
const MOST_ONE: usize = 1 << 20;

/// Answers by generation and question. When they fill half of the room, the older half is forgotten but for what was
/// asked again.
#[derive(Debug)]
pub(crate) struct Cache {
    halves: Mutex<Halves>,
    room: usize,
}

#[derive(Debug, Default)]
struct Halves {
    young: HashMap<String, Kept>,
    old: HashMap<String, Kept>,
    /// Bytes of the young half.
    bytes: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) media: &'static str,
    pub(crate) policy: Option<String>,
    /// Compressed, where `zipped` says so.
    pub(crate) bytes: Bytes,
    pub(crate) zipped: bool,
}

impl Cache {
    pub(crate) fn new(room: usize) -> Self {
        Self { halves: Mutex::default(), room }
    }

    pub(crate) fn get(&self, key: &str) -> Option<Kept> {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = halves.young.get(key) {
            return Some(kept.clone());
        }
        let kept = halves.old.remove(key)?;
        self.put(&mut halves, key.to_owned(), kept.clone());
        Some(kept)
    }

    pub(crate) fn keep(&self, key: String, kept: Kept) {
        if kept.bytes.len() <= MOST_ONE {
            let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
            self.put(&mut halves, key, kept);
        }
    }

    fn put(&self, halves: &mut Halves, key: String, kept: Kept) {
        // What an entry costs beside its answer.
        halves.bytes += kept.bytes.len() + 2 * key.len() + 200;
        halves.young.insert(key, kept);
        if halves.bytes > self.room / 2 {
            halves.old = std::mem::take(&mut halves.young);
            halves.bytes = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded_and_what_is_asked_again_stays() {
        let cache = Cache::new(100_000);
        let kept = |n: usize| Kept { media: "text/plain", policy: None, zipped: false, bytes: Bytes::from(vec![0; n]) };
        cache.keep("asked".to_owned(), kept(10));
        for i in 0..1_000 {
            cache.keep(format!("{i}"), kept(1_000));
            assert!(cache.get("asked").is_some());
            let halves = cache.halves.lock().expect("no test panics with it");
            assert!(halves.young.len() + halves.old.len() < 100);
        }
        assert!(cache.get("0").is_none());
        cache.keep("large".to_owned(), kept(MOST_ONE + 1));
        assert!(cache.get("large").is_none());
    }
}
