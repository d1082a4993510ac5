//! The sum behind a score: a table of weights for each feature, moved by the kind of question and by the relation.
//!
//! A generalised additive model (Hastie and Tibshirani, 1990) inside a conditional logit (McFadden, 1974): the score of
//! a candidate is the sum over features of `table[level]`, plus a correction for the kind of question, plus a slope
//! for the relation; its probability is the softmax over all entities. Each summand can be shown.

use crate::links::features::{CELLS, CONTEXTS, COUNT, CROSSES, HUNCH, LEVELS, Row, cell};
use crate::links::keep::keep;

/// Weights of one table.
pub const TABLE: usize = COUNT * LEVELS;
/// Slopes of a relation: one a feature, and one for all that are no candidates.
pub const SLOPES: usize = COUNT + 1;

/// The weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Logit {
    /// For all questions.
    pub table: Vec<f32>,
    /// For pairs of features.
    pub crosses: Vec<f32>,
    /// Corrections by kind of question.
    pub contexts: Vec<f32>,
    /// Slopes by relation.
    pub slopes: Vec<f32>,
    /// What an entity scores that is no candidate, by kind of question.
    pub outside: [f32; CONTEXTS],
}

keep! { Logit { table, crosses, contexts, slopes, outside } }

impl Logit {
    /// No weight yet; `relations` counts inverses too.
    pub fn new(relations: usize) -> Self {
        Self {
            table: vec![0.0; TABLE],
            crosses: vec![0.0; CROSSES.len() * CELLS],
            contexts: vec![0.0; CONTEXTS * TABLE],
            slopes: vec![0.0; relations * SLOPES],
            outside: [0.0; CONTEXTS],
        }
    }

    /// Weights for when there is too little to learn from: likely is what looks likely.
    pub fn rough(relations: usize) -> Self {
        let mut rough = Self::new(relations);
        for feature in HUNCH {
            for (level, weight) in rough.table[feature * LEVELS..(feature + 1) * LEVELS].iter_mut().enumerate() {
                *weight = height(level);
            }
        }
        rough
    }

    /// The weights for one kind of question and relation, in one table.
    pub fn prepare<'a>(&'a self, relation: u32, context: usize) -> Prepared<'a> {
        let mut table = self.table.clone();
        let own = &self.contexts[context * TABLE..(context + 1) * TABLE];
        let slopes = &self.slopes[relation as usize * SLOPES..(relation as usize + 1) * SLOPES];
        for (feature, weights) in table.chunks_exact_mut(LEVELS).enumerate() {
            for (level, weight) in weights.iter_mut().enumerate() {
                *weight += own[feature * LEVELS + level] + slopes[feature] * height(level);
            }
        }
        Prepared { table, crosses: &self.crosses, outside: self.outside[context] + slopes[COUNT] }
    }
}

/// A level as a number.
pub fn height(level: usize) -> f32 {
    level as f32 / LEVELS as f32
}

/// All weights that a question needs, summed.
#[derive(Clone, Debug)]
pub struct Prepared<'a> {
    table: Vec<f32>,
    crosses: &'a [f32],
    /// What an entity scores that is no candidate.
    pub outside: f32,
}

impl Prepared<'_> {
    /// The score of a row, before probabilities.
    pub fn score(&self, row: &Row) -> f64 {
        self.parts(row).map(f64::from).sum()
    }

    /// What each feature adds, then each pair of features.
    pub fn parts<'a>(&'a self, row: &'a Row) -> impl Iterator<Item = f32> + 'a {
        let tables = self.table.chunks_exact(LEVELS);
        let crosses = self.crosses.chunks_exact(CELLS).zip(CROSSES);
        let alone = tables.zip(row).map(|(table, level)| table[*level as usize]);
        alone.chain(crosses.map(|(table, pair)| table[cell(row, pair)]))
    }
}
