//! Counts and the figures made of them. All percentages have two decimals.

use std::collections::BTreeMap;

use serde::Serialize;

/// Per cent with two decimals.
pub fn percent(share: f64) -> f64 {
    // Formatting rounds the exact binary value, half to even; multiplying and `round` would not.
    format!("{:.2}", 100.0 * share).parse().unwrap_or(0.0)
}

/// A share; 0 of nothing is 0.
pub fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Precision, recall and their harmonic mean.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rates {
    /// Precision.
    #[serde(rename = "P")]
    pub precision: f64,
    /// Recall.
    #[serde(rename = "R")]
    pub recall: f64,
    /// F1.
    #[serde(rename = "F")]
    pub f1: f64,
}

impl Rates {
    /// From shares.
    pub fn of(precision: f64, recall: f64) -> Self {
        let sum = precision + recall;
        let f1 = if sum == 0.0 { 0.0 } else { 2.0 * precision * recall / sum };
        Self { precision: percent(precision), recall: percent(recall), f1: percent(f1) }
    }

    /// From counts: right ones, predicted ones, gold ones.
    pub fn from_counts(right: usize, predicted: usize, gold: usize) -> Self {
        Self::of(share(right, predicted), share(right, gold))
    }
}

/// Named counts; a name that was counted stands there even when it is 0.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Counts(BTreeMap<String, usize>);

impl Counts {
    /// Count `n` more.
    pub fn add(&mut self, name: impl Into<String>, n: usize) {
        *self.0.entry(name.into()).or_default() += n;
    }

    /// How many so far.
    pub fn get(&self, name: &str) -> usize {
        self.0.get(name).copied().unwrap_or(0)
    }

    /// The names that begin so, without that beginning, and their counts.
    pub fn below<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, usize)> {
        self.0.iter().filter_map(move |(name, n)| Some((name.strip_prefix(prefix)?, *n)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_two_decimals_and_nothing_divides_by_zero() {
        assert_eq!(percent(2.0 / 3.0), 66.67);
        assert_eq!(Rates::from_counts(1, 2, 4), Rates { precision: 50.0, recall: 25.0, f1: 33.33 });
        assert_eq!(Rates::from_counts(0, 0, 0), Rates { precision: 0.0, recall: 0.0, f1: 0.0 });
    }
}
