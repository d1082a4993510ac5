//! Lists.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Up to this many are counted.
pub const COUNTED: usize = 10_000;

/// One page of a list.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "{T}Page")]
pub struct Page<T> {
    /// The entries, in order.
    pub items: Vec<T>,
    /// Cursor of the page after it; `null` on the last.
    pub next: Option<String>,
    /// How many there are in all, counted up to 10,000.
    pub total: usize,
    /// Whether that was all.
    pub exact: bool,
}

/// A list that has no pages.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "{T}List")]
pub struct List<T> {
    /// The entries, in order.
    pub items: Vec<T>,
}

/// How often a value occurs.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Count {
    /// The value.
    pub value: String,
    /// How often.
    pub n: i64,
}

/// Counts of quad 1, 2, 3 and 4: verbal and material cooperation, verbal and material conflict.
pub type QuadCounts = [i64; 4];
