//! What speaks for a reading, and how much.

use std::collections::BTreeMap;

/// What is counted, by the names of `data/places/weights.tsv`.
pub const FEATURES: [&str; 23] = [
    "people",
    "country",
    "admin1",
    "admin2",
    "capital",
    "city",
    "region",
    "hand",
    "alias",
    "adjective",
    "kind-said",
    "cued",
    "cued-firmly",
    "against-firm-cue",
    "against-cue",
    "cued-elsewhere",
    "land-share",
    "land-named",
    "division-share",
    "division-named",
    "near",
    "beside",
    "spot",
];

/// The place of a feature in [`FEATURES`].
pub const fn place(name: &str) -> usize {
    let mut at = 0;
    while at < FEATURES.len() {
        if same(FEATURES[at].as_bytes(), name.as_bytes()) {
            return at;
        }
        at += 1;
    }
    panic!("it is no feature")
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    a.len() == b.len()
}

/// One number a feature.
#[derive(Clone, Debug)]
pub struct Weights([f64; FEATURES.len()]);

impl Weights {
    /// From the table; what it does not name weighs nothing.
    pub fn read(table: &BTreeMap<String, f64>) -> Self {
        Self(FEATURES.map(|name| table.get(name).copied().unwrap_or(0.0)))
    }

    /// The weight of some features together.
    pub fn of(&self, features: &[f64; FEATURES.len()]) -> f64 {
        self.0.iter().zip(features).map(|(weight, value)| weight * value).sum()
    }
}
