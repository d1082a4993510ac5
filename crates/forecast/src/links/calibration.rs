//! Probabilities that mean what they say.
//!
//! Isotonic regression (Zadrozny and Elkan, 2002) of "the first place was right" on its probability, over the questions
//! of the validation part, drawn as a line through the means of its steps. The line rises strictly, so that it changes
//! no rank.

use crate::links::keep::keep;

/// Fewest questions of a step.
const STEP: usize = 400;
/// Least rise of the line, so that no two scores fall together.
const RISE: f64 = 1e-3;
/// Bins of equal width for the expected calibration error.
pub const BINS: usize = 10;

/// A line from raw probabilities to calibrated ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calibration {
    knots: Vec<(f64, f64)>,
}

keep! { Calibration { knots } }

impl Calibration {
    /// Fit to first places: probability and whether it was right.
    pub fn fit(firsts: &[(f64, bool)]) -> Self {
        let mut sorted = firsts.to_vec();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        // Pool adjacent violators (Ayer et al., 1955), over steps of some size.
        let mut steps: Vec<Step> = Vec::new();
        for chunk in sorted.chunks(STEP) {
            let mut step = Step::of(chunk);
            while let Some(last) = steps.last().filter(|last| last.hit() >= step.hit()) {
                step = last.with(&step);
                steps.pop();
            }
            steps.push(step);
        }
        let mut knots = vec![(0.0, 0.0)];
        knots.extend(steps.iter().map(|s| (s.mean(), s.hit().min(1.0 - RISE))));
        knots.push((1.0, 1.0));
        knots.dedup_by(|b, a| b.0 <= a.0);
        Self { knots }
    }

    /// The calibrated probability.
    pub fn apply(&self, raw: f64) -> f64 {
        let next = self.knots.iter().position(|k| k.0 > raw).unwrap_or(self.knots.len());
        let (Some(low), Some(high)) = (self.knots.get(next.wrapping_sub(1)), self.knots.get(next)) else {
            return raw;
        };
        let line = low.1 + (high.1 - low.1) * (raw - low.0) / (high.0 - low.0);
        line * (1.0 - RISE) + raw * RISE
    }
}

#[derive(Clone, Copy)]
struct Step {
    count: f64,
    sum: f64,
    hits: f64,
}

impl Step {
    fn of(chunk: &[(f64, bool)]) -> Self {
        let sum = chunk.iter().map(|c| c.0).sum();
        Self { count: chunk.len() as f64, sum, hits: chunk.iter().filter(|c| c.1).count() as f64 }
    }

    fn with(&self, other: &Self) -> Self {
        Self { count: self.count + other.count, sum: self.sum + other.sum, hits: self.hits + other.hits }
    }

    fn mean(&self) -> f64 {
        self.sum / self.count
    }

    fn hit(&self) -> f64 {
        self.hits / self.count
    }
}

/// First places whose probability falls into one stretch.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// How many.
    pub count: usize,
    /// How many should have been right.
    pub expected: f64,
    /// How many were.
    pub right: usize,
}

/// First places in [`BINS`] stretches of equal width.
pub fn bins(firsts: &[(f64, bool)]) -> [Bin; BINS] {
    let mut bins = [Bin::default(); BINS];
    for (probability, right) in firsts {
        let bin = &mut bins[((probability * BINS as f64) as usize).min(BINS - 1)];
        bin.count += 1;
        bin.expected += probability;
        bin.right += usize::from(*right);
    }
    bins
}

/// Expected calibration error (Guo et al., 2017): how far the bins are off, by the number of questions in each.
pub fn error(firsts: &[(f64, bool)]) -> f64 {
    let off: f64 = bins(firsts).iter().map(|bin| (bin.expected - bin.right as f64).abs()).sum();
    off / firsts.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_rises_and_mends() {
        // Of those that say 0.8 half are right, of those that say 0.2 one in ten.
        let firsts: Vec<_> =
            (0..4000).map(|i| if i % 2 == 0 { (0.8, i % 4 == 0) } else { (0.2, i % 20 == 1) }).collect();
        let calibration = Calibration::fit(&firsts);
        let mended: Vec<_> = firsts.iter().map(|(p, right)| (calibration.apply(*p), *right)).collect();
        assert!(error(&firsts) > 0.15 && error(&mended) < 0.01, "{}", error(&mended));
        let line: Vec<f64> = (0..=1000).map(|i| calibration.apply(f64::from(i) / 1000.0)).collect();
        assert!(line.windows(2).all(|w| w[0] < w[1]) && line[0] == 0.0 && line[1000] == 1.0);
    }
}
