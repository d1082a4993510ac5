//! How good one forecast was.

use crate::counts::distribution::Mass;

/// Share of the intervals.
pub const SHARE: f64 = 0.9;
/// Least probability, so that one miss of what was called impossible does not outweigh all else.
const LEAST: f64 = 1e-6;

/// Scores of one forecast; lower is better.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    /// Continuous ranked probability score, in acts.
    pub crps: f64,
    /// Bits: minus the binary logarithm of the probability of what came.
    pub ignorance: f64,
    /// The same over bins 0, 1, 2-3, 4-7, 8-15, …
    pub binned: f64,
    /// Interval score of the central 90 % interval (Gneiting and Raftery, 2007).
    pub interval: f64,
    /// Whether what came is in that interval.
    pub central: bool,
    /// Whether what came is in the narrowest interval of about 90 %.
    pub covered: bool,
    /// Probability of that interval.
    pub promised: f64,
    /// Width of that interval: how many numbers it holds, less one.
    pub width: f64,
    /// Probability of less than what came, and of no more: the randomised probability integral transform is anywhere
    /// between.
    pub pit: (f64, f64),
    /// Probability that any act comes.
    pub any: f64,
}

impl Score {
    /// Score a distribution. One that was counted from `windows` past ones gets, for ignorance alone, one more window,
    /// of anything: what was never seen is not impossible.
    pub fn new(mass: &Mass, seen: u32, windows: Option<usize>) -> Self {
        let (low, high) = mass.interval(SHARE);
        let (low_off, high_off) = (low.saturating_sub(seen), seen.saturating_sub(high));
        let penalty = 2.0 / (1.0 - SHARE) * f64::from(low_off + high_off);
        let (lowest, highest, promised) = mass.narrowest(SHARE);
        let (from, to) = bin(seen);
        let below = mass.below(seen);
        let soft = Soft::new(mass, windows);
        let bits = |p: f64| -p.max(LEAST).log2();
        Self {
            crps: mass.crps(seen),
            ignorance: bits(soft.within(mass, seen, seen + 1)),
            binned: bits(soft.within(mass, from, to)),
            interval: f64::from(high - low) + penalty,
            central: low_off + high_off == 0,
            covered: (lowest..=highest).contains(&seen),
            promised,
            width: f64::from(highest - lowest),
            pit: (below, (below + mass.at(seen)).min(1.0)),
            any: 1.0 - mass.at(0),
        }
    }
}

/// The bin of a number: its first and the first of the next.
fn bin(number: u32) -> (u32, u32) {
    match number.checked_ilog2() {
        None => (0, 1),
        Some(power) => (1 << power, 1_u32.checked_shl(power + 1).unwrap_or(u32::MAX)),
    }
}

/// A window more, of the geometric distribution whose mean is by one above that of the others.
struct Soft {
    share: f64,
    ratio: f64,
}

impl Soft {
    fn new(mass: &Mass, windows: Option<usize>) -> Self {
        let mean: f64 = mass.0.iter().enumerate().map(|(n, p)| n as f64 * p).sum();
        Self { share: windows.map_or(0.0, |count| 1.0 / (count as f64 + 1.0)), ratio: (mean + 1.0) / (mean + 2.0) }
    }

    fn within(&self, mass: &Mass, from: u32, to: u32) -> f64 {
        let seen: f64 = mass.0.iter().skip(from as usize).take((to - from) as usize).sum();
        let geometric = self.ratio.powf(f64::from(from)) - self.ratio.powf(f64::from(to));
        (1.0 - self.share) * seen + self.share * geometric
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_of_a_coin() {
        let mass = Mass(vec![0.5, 0.5]);
        let hit = Score::new(&mass, 1, None);
        assert!((hit.crps - 0.25).abs() < 1e-12 && (hit.ignorance - 1.0).abs() < 1e-12 && hit.covered);
        assert_eq!((hit.pit, hit.any, hit.width), ((0.5, 1.0), 0.5, 1.0));
        let miss = Score::new(&mass, 3, None);
        assert!(!miss.covered && (miss.interval - 41.0).abs() < 1e-9 && miss.ignorance > 19.0);
        // Twelve windows and one more.
        let soft = Score::new(&Mass::seen(&[0]), 1, Some(12));
        assert!((soft.ignorance - (13.0_f64 * 4.0).log2()).abs() < 1e-9, "{}", soft.ignorance);
        assert_eq!([0, 1, 2, 3, 4, 9].map(bin), [(0, 1), (1, 2), (2, 4), (2, 4), (4, 8), (8, 16)]);
    }
}
