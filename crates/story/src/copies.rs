//! Near-copies: reports that have most of their wording from another.

use std::collections::HashMap;

use crate::sketch::{LEAST, Sketch};

/// Reports remembered in one bucket; the oldest goes first.
const MOST_REPORTS: usize = 4;

/// A free place in a bucket.
const FREE: u32 = u32::MAX;

/// Buckets of sketches (locality-sensitive hashing): near-copies meet in at least one of them.
#[derive(Clone, Debug, Default)]
pub struct Buckets {
    /// Oldest first; free places last. Held in place: most buckets have one report.
    buckets: HashMap<u64, [u32; MOST_REPORTS]>,
}

impl Buckets {
    /// Add a report.
    pub fn add(&mut self, number: u32, sketch: &Sketch) {
        for bucket in sketch.buckets() {
            let held = self.buckets.entry(bucket).or_insert([FREE; MOST_REPORTS]);
            let filled = held.iter().position(|n| *n == FREE).unwrap_or(MOST_REPORTS);
            // Nearly always behind all others; a copy that stands in for its original is older.
            let at = held.iter().take(filled).position(|n| *n > number).unwrap_or(filled);
            match (filled == MOST_REPORTS, at) {
                (true, 0) => {}
                (true, at) => {
                    held[..at].rotate_left(1);
                    held[at - 1] = number;
                }
                (false, at) => {
                    held[at..=filled].rotate_right(1);
                    held[at] = number;
                }
            }
        }
    }

    /// Take out a report.
    pub fn remove(&mut self, number: u32, sketch: &Sketch) {
        for bucket in sketch.buckets() {
            let Some(held) = self.buckets.get_mut(&bucket) else { continue };
            if let Some(at) = held.iter().position(|n| *n == number) {
                held[at..].rotate_left(1);
                held[MOST_REPORTS - 1] = FREE;
            }
            if held[0] == FREE {
                self.buckets.remove(&bucket);
            }
        }
    }

    /// Reports that may be near-copies of the text, oldest first.
    pub fn near(&self, sketch: &Sketch) -> Vec<u32> {
        let held = sketch.buckets().filter_map(|b| self.buckets.get(&b)).flatten();
        let mut found: Vec<u32> = held.copied().filter(|n| *n != FREE).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Whether one text has its wording from the other: most of all wording is shared, or most of the shorter one's.
pub fn is_copy(one: &Sketch, other: &Sketch, resemblance: f32, share: f32) -> bool {
    let long_enough = one.shingles.min(other.shingles) >= LEAST;
    long_enough && (one.resemblance(other) >= resemblance || one.containment(other) >= share)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;

    #[test]
    fn a_bucket_holds_the_newest_and_forgets_those_that_leave() {
        let sketch = Sketch::of(&words("one two three four five six seven"));
        let mut buckets = Buckets::default();
        (0..6).for_each(|number| buckets.add(number, &sketch));
        assert_eq!(buckets.near(&sketch), [2, 3, 4, 5]);
        buckets.remove(3, &sketch);
        assert_eq!(buckets.near(&sketch), [2, 4, 5]);
        [2, 4, 5].iter().for_each(|number| buckets.remove(*number, &sketch));
        assert!(buckets.near(&sketch).is_empty() && buckets.buckets.is_empty());
    }

    #[test]
    fn a_bucket_stays_in_order_whenever_a_report_comes() {
        let sketch = Sketch::of(&words("one two three four five six seven"));
        let check = |numbers: &[u32], expected: &[u32]| {
            let mut buckets = Buckets::default();
            numbers.iter().for_each(|number| buckets.add(*number, &sketch));
            let held = buckets.buckets.values().next().expect("a bucket");
            assert_eq!(held.iter().copied().filter(|n| *n != FREE).collect::<Vec<_>>(), expected);
        };
        check(&[5, 7, 6], &[5, 6, 7]);
        check(&[5, 7, 9, 11, 8], &[7, 8, 9, 11]);
        check(&[5, 7, 9, 11, 3], &[5, 7, 9, 11]);
        check(&[5, 7, 9, 11, 12], &[7, 9, 11, 12]);
    }

    #[test]
    fn a_cut_reprint_is_a_copy_and_a_short_notice_is_not() {
        let text: String = (0..300).map(|n| format!("w{n} ")).collect();
        let sketch = |text: &str| Sketch::of(&words(text));
        let half: String = text.split_inclusive(' ').take(150).collect();
        assert!(is_copy(&sketch(&text), &sketch(&half), 0.5, 0.6));
        assert!(!is_copy(&sketch(&text), &sketch("all rights are reserved by us"), 0.5, 0.6));
    }
}
