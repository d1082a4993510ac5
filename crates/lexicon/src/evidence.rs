//! How much each piece of evidence about an open party weighs (see `data/evidence/README.md`).

use std::collections::HashMap;

use crate::error::Fault;
use crate::files::Files;
use crate::table;

/// Weights by the name of the evidence.
#[derive(Clone, Debug, Default)]
pub struct Weights {
    by_name: HashMap<String, f64>,
}

impl Weights {
    /// Read `evidence/evidence.tsv`.
    pub fn read(files: &Files, faults: &mut Vec<Fault>) -> Self {
        let file = "evidence/evidence.tsv";
        let mut by_name = HashMap::new();
        for row in &table::read(file, files.get(file), &["evidence", "weight", "source"], faults) {
            match row.get("weight").trim().parse::<f64>() {
                Ok(weight) if weight.is_finite() => {
                    by_name.insert(row.get("evidence").to_owned(), weight);
                }
                _ => faults.push(Fault::new(file, row.line, format!("{:?} is no weight", row.get("weight")))),
            }
        }
        Self { by_name }
    }

    /// The weight of a piece of evidence; 0 where it has none.
    pub fn of(&self, evidence: &str) -> f64 {
        self.by_name.get(evidence).copied().unwrap_or(0.0)
    }

    /// Whether there are any.
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }
}
