//! Words and weights that tell a place that acts from one where something is (`data/places/README.md`).

use std::collections::BTreeMap;

use crate::error::Fault;
use crate::files::Files;
use crate::table;

/// Classes of governing words, and weights of features.
#[derive(Clone, Debug, Default)]
pub struct Metonymy {
    classes: BTreeMap<String, Vec<String>>,
    weights: BTreeMap<String, f64>,
}

impl Metonymy {
    /// Read `places/deeds.tsv` and `places/metonymy.tsv`.
    pub fn read(files: &Files, faults: &mut Vec<Fault>) -> Self {
        let file = "places/deeds.tsv";
        let rows = table::read(file, files.get(file), &["word", "class", "source"], faults);
        let classes = rows.iter().map(|r| (r.get("word").to_owned(), r.list("class").map(str::to_owned).collect()));
        let classes = classes.collect();
        let file = "places/metonymy.tsv";
        let mut weights = BTreeMap::new();
        for row in table::read(file, files.get(file), &["feature", "weight"], faults) {
            match row.get("weight").parse::<f64>() {
                Ok(weight) if weight.is_finite() => {
                    weights.insert(row.get("feature").to_owned(), weight);
                }
                _ => faults.push(Fault::new(file, row.line, format!("{:?} is no number", row.get("weight")))),
            }
        }
        Self { classes, weights }
    }

    /// The classes of a lemma.
    pub fn classes(&self, lemma: &str) -> &[String] {
        self.classes.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// The sum of the weights of some features.
    pub fn weight<'a>(&self, features: impl IntoIterator<Item = &'a String>) -> f64 {
        features.into_iter().filter_map(|f| self.weights.get(f)).sum()
    }
}
