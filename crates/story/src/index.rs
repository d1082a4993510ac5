//! Which reports of the window share rare terms with a new one.

use std::collections::HashMap;

use crate::profile::Term;

/// Reports remembered for one term; the oldest goes first. A term with more is too common now to find a story by.
const MOST_REPORTS: usize = 128;

/// Terms to the newest reports that have them, newest last.
#[derive(Clone, Debug, Default)]
pub struct Index {
    postings: HashMap<u32, Vec<u32>>,
    /// Weight shared with each report of the window, by its number; always all zero between searches.
    sums: Vec<f32>,
}

impl Index {
    /// For a window of so many reports.
    pub fn new(window: usize) -> Self {
        Self { postings: HashMap::new(), sums: vec![0.0; window] }
    }

    /// Add a report under its terms.
    pub fn add(&mut self, number: u32, terms: &[Term]) {
        for term in terms {
            let posting = self.postings.entry(term.key).or_default();
            // Nearly always the last place; a copy that stands in for its original is older.
            let at = posting.iter().rposition(|n| *n < number).map_or(0, |before| before + 1);
            posting.insert(at, number);
            if posting.len() > MOST_REPORTS {
                posting.remove(0);
            }
        }
    }

    /// Take out the oldest report.
    pub fn remove(&mut self, number: u32, terms: &[Term]) {
        for term in terms {
            if let Some(posting) = self.postings.get_mut(&term.key) {
                posting.retain(|n| *n != number);
                if posting.is_empty() {
                    self.postings.remove(&term.key);
                }
            }
        }
    }

    /// The reports that share most with these terms, best first.
    pub fn candidates(&mut self, terms: &[Term], most: usize) -> Vec<u32> {
        let window = self.sums.len().max(1);
        let mut touched = Vec::new();
        for term in terms {
            for number in self.postings.get(&term.key).into_iter().flatten() {
                let sum = &mut self.sums[*number as usize % window];
                if *sum == 0.0 {
                    touched.push(*number);
                }
                *sum += term.weight * term.weight;
            }
        }
        let mut found: Vec<(f32, u32)> = touched.iter().map(|n| (self.sums[*n as usize % window], *n)).collect();
        for number in touched {
            self.sums[number as usize % window] = 0.0;
        }
        let order = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1));
        if found.len() > most {
            found.select_nth_unstable_by(most, order);
            found.truncate(most);
        }
        found.sort_unstable_by(order);
        found.into_iter().map(|(_, number)| number).collect()
    }
}
