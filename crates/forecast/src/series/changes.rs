//! The days on which the rate of a pair changed.

use crate::series::counts::Measure;
use crate::series::gamma;
use crate::series::pelt::{Choice, Sums, cuts};

/// Least days between two changes.
const LEAST: usize = 14;
/// What a change costs, times the logarithm of the number of days. Chosen on simulated series (docs/scores.md).
const PENALTY: f64 = 2.0;
/// Changes less sure than this are left out.
const LEAST_SURE: f64 = 0.9;
/// Before anything is seen, a rate changes once in so many days.
const ONE_IN: f64 = 730.0;
/// Weight of the rate of all when that of a part is judged, in events.
const PRIOR: f64 = 0.5;
/// Blocks in which the dispersion is measured: days a value, values a block.
const BLOCKS: [(usize, usize); 2] = [(1, 28), (7, 12)];
/// Dispersion to begin with, and for how many values it stands: one story gives several reports.
const USUAL: (f64, f64) = (2.0, 14.0);
/// The moods of a pair last longer than a week, and the best of all cuts is looked at: by so much less is a count worth
/// when it is said how sure a change is. Chosen on simulated series, too.
const CAUTION: f64 = 1.3;
/// Share of the place of a change that its first and last day hold.
const HELD: f64 = 0.9;

/// A day on which the rate changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChangePoint {
    /// The first day of the new rate.
    pub day: i32,
    /// The change lies between these with 90 % probability.
    pub earliest: i32,
    /// The last of them.
    pub latest: i32,
    /// Of what.
    pub measure: Measure,
    /// Events a day at the mean volume, from the change before (or the start) to this one.
    pub before: f64,
    /// From this one to the next (or the end).
    pub after: f64,
    /// Probability that there is a change between its neighbours.
    pub confidence: f64,
}

impl ChangePoint {
    /// Whether there is more than before.
    pub fn is_up(&self) -> bool {
        self.after > self.before
    }

    /// How many times as much there is, above 1 also for less than before. A rate of nothing counts as half an event
    /// in the least time between changes.
    pub fn times(&self) -> f64 {
        let least = 0.5 / LEAST as f64;
        let (low, high) = (self.before.min(self.after).max(least), self.before.max(self.after).max(least));
        high / low
    }
}

/// Changes of one measure; `counts` and `weights` are of days in order, the first is day `first`.
pub fn changes(first: i32, counts: &[f64], weights: &[f64], measure: Measure) -> Vec<ChangePoint> {
    let sums = Sums::new(counts, weights);
    let dispersion = dispersion(counts, weights);
    let penalty = PENALTY * (sums.len().max(2) as f64).ln();
    let mut kept = cuts(&sums, &Choice { dispersion, penalty, least: LEAST });
    // Leaving out the least sure makes its neighbours longer, so the others are judged again.
    loop {
        let found = judged(&sums, &kept, dispersion, first, measure);
        let least = found.iter().enumerate().min_by(|a, b| a.1.confidence.total_cmp(&b.1.confidence));
        match least {
            Some((at, change)) if change.confidence < LEAST_SURE => {
                kept.remove(at);
            }
            _ => return found,
        }
    }
}

fn judged(sums: &Sums, cuts: &[usize], dispersion: f64, first: i32, measure: Measure) -> Vec<ChangePoint> {
    let edges: Vec<usize> = std::iter::once(0).chain(cuts.iter().copied()).chain([sums.len()]).collect();
    let rate = |from, to| {
        let (count, weight) = sums.of(from, to);
        if weight > 0.0 { count / weight } else { 0.0 }
    };
    let day = |at: usize| first.saturating_add(at as i32);
    let change = |part: &[usize]| {
        let &[from, at, to] = part else { return None };
        let (confidence, earliest, latest) = evidence(sums, from, to, CAUTION * dispersion);
        let (earliest, latest) = (day(earliest.min(at)), day(latest.max(at)));
        let (before, after) = (rate(from, at), rate(at, to));
        Some(ChangePoint { day: day(at), earliest, latest, measure, before, after, confidence })
    };
    edges.windows(3).filter_map(change).collect()
}

/// How probable a change between two days is, and between which days it lies: the evidence of every cut against that
/// of none, with a gamma prior on rates around that of the whole; counts are divided by the dispersion.
fn evidence(sums: &Sums, from: usize, to: usize, dispersion: f64) -> (f64, usize, usize) {
    let (count, weight) = sums.of(from, to);
    let scale = PRIOR * weight / count.max(PRIOR);
    let evidence = |from: usize, to: usize| {
        let (count, weight) = sums.of(from, to);
        let (shape, rate) = (PRIOR + count / dispersion, scale + weight / dispersion);
        PRIOR * scale.ln() - gamma::ln(PRIOR) + gamma::ln(shape) - shape * rate.ln()
    };
    let none = evidence(from, to);
    let places = from + LEAST / 2..to.saturating_sub(LEAST / 2) + 1;
    let each: Vec<f64> = places.clone().map(|at| evidence(from, at) + evidence(at, to) - none).collect();
    let most = each.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !most.is_finite() {
        return (0.0, from, to);
    }
    let share: Vec<f64> = each.iter().map(|e| (e - most).exp()).collect();
    let total: f64 = share.iter().sum();
    // The logarithm of the odds: those of one change in this time, times the mean of all places.
    let time = (to - from) as f64 / ONE_IN;
    let odds = time.exp_m1().ln() + most + (total / share.len() as f64).ln();
    let place = |wanted: f64| {
        let mut sum = 0.0;
        let reached = share.iter().position(|s| {
            sum += s;
            sum >= wanted * total
        });
        from + LEAST / 2 + reached.unwrap_or(0)
    };
    (1.0 / (1.0 + (-odds).exp()), place(0.5 - HELD / 2.0), place(0.5 + HELD / 2.0))
}

/// Variance over mean inside short blocks, in which few changes fall; by day and by week, since reports of one story
/// come over days. The larger counts, and never below 1.
fn dispersion(counts: &[f64], weights: &[f64]) -> f64 {
    let mut largest = 1.0_f64;
    for (days, values) in BLOCKS {
        let (mut squares, mut free) = (USUAL.0 * USUAL.1, USUAL.1);
        for (counts, weights) in counts.chunks(days * values).zip(weights.chunks(days * values)) {
            let sums = |of: &[f64]| of.chunks(days).map(|c| c.iter().sum()).collect::<Vec<f64>>();
            let (counts, weights) = (sums(counts), sums(weights));
            let (count, weight): (f64, f64) = (counts.iter().sum(), weights.iter().sum());
            if count <= 0.0 || weight <= 0.0 || counts.len() < 2 {
                continue;
            }
            let rate = count / weight;
            let square = |(c, w): (&f64, &f64)| (c - rate * w).powi(2) / (rate * w);
            squares += counts.iter().zip(&weights).map(square).sum::<f64>();
            free += (counts.len() - 1) as f64;
        }
        largest = largest.max(squares / free);
    }
    largest
}
