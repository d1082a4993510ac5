//! What many forecasts came to.

use crate::counts::backtest::Prediction;
use crate::counts::bootstrap::{Paired, Skill, skill};
use crate::counts::score::{SHARE, Score};
use crate::links::calibration::{BINS, Bin, bins, error};

/// Bars of a histogram of the probability integral transform.
pub const BARS: usize = 10;
/// Shares of the intervals whose cover is told.
pub const SHARES: [f64; 9] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/// Means of scores.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Means {
    /// Continuous ranked probability score.
    pub crps: f64,
    /// Bits.
    pub ignorance: f64,
    /// Bits over bins.
    pub binned: f64,
    /// Interval score.
    pub interval: f64,
    /// Share of what came in the narrowest interval of about 90 %.
    pub covered: f64,
    /// Mean probability of those intervals.
    pub promised: f64,
    /// Mean width of those intervals.
    pub width: f64,
    /// Share of what came in the central interval.
    pub central: f64,
    /// Share between .05 and .95 of the randomised probability integral transform, in expectation.
    pub randomised: f64,
    /// Brier score of "any act comes".
    pub brier: f64,
    /// Bits of "any act comes".
    pub any_ignorance: f64,
}

/// What a set of forecasts came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// How many.
    pub forecasts: usize,
    /// Mean of what came.
    pub seen: f64,
    /// Mean of what was expected.
    pub expected: f64,
    /// How often any act came.
    pub any: f64,
    /// Ours.
    pub ours: Means,
    /// Those of the baselines.
    pub baselines: [Means; 4],
    /// By continuous ranked probability score, against each baseline.
    pub skill: [Option<Skill>; 4],
    /// By Brier score of "any act comes".
    pub any_skill: [Option<Skill>; 4],
    /// The probability integral transform, 1 in each bar if all is well.
    pub pit: [f64; BARS],
    /// Share within central intervals of the shares in [`SHARES`], randomised, in expectation.
    pub cover: [f64; SHARES.len()],
    /// "Any act comes": expected calibration error, and bins.
    pub calibration: (f64, [Bin; BINS]),
}

/// Summarise. None without forecasts. `begin` is the first day of the part.
pub fn figures(predictions: &[&Prediction], begin: u32) -> Option<Figures> {
    let count = predictions.len();
    if count == 0 {
        return None;
    }
    let mean = |value: &dyn Fn(&Prediction) -> f64| predictions.iter().map(|p| value(p)).sum::<f64>() / count as f64;
    let against = |baseline: usize, value: fn(&Score, bool) -> f64| {
        let paired = predictions.iter().map(|p| Paired {
            pair: p.pair,
            week: ((p.day - begin) / 7) as usize,
            ours: value(&p.score, p.seen > 0),
            theirs: value(&p.baselines[baseline], p.seen > 0),
        });
        skill(&paired.collect::<Vec<_>>())
    };
    let any: Vec<(f64, bool)> = predictions.iter().map(|p| (p.score.any, p.seen > 0)).collect();
    Some(Figures {
        forecasts: count,
        seen: mean(&|p| f64::from(p.seen)),
        expected: mean(&|p| p.forecast.mean),
        any: mean(&|p| f64::from(u8::from(p.seen > 0))),
        ours: means(predictions, |p| &p.score),
        baselines: [0, 1, 2, 3].map(|b| means(predictions, |p: &Prediction| &p.baselines[b])),
        skill: [0, 1, 2, 3].map(|b| against(b, |s, _| s.crps)),
        any_skill: [0, 1, 2, 3].map(|b| against(b, brier)),
        pit: std::array::from_fn(|bar| {
            let (from, to) = (bar as f64 / BARS as f64, (bar + 1) as f64 / BARS as f64);
            mean(&|p| within(p.score.pit, from, to)) * BARS as f64
        }),
        cover: SHARES.map(|share| mean(&|p| within(p.score.pit, 0.5 - share / 2.0, 0.5 + share / 2.0))),
        calibration: (error(&any), bins(&any)),
    })
}

fn means(predictions: &[&Prediction], of: impl Fn(&Prediction) -> &Score) -> Means {
    let mean = |value: &dyn Fn(&Score, bool) -> f64| {
        let sum: f64 = predictions.iter().map(|p| value(of(p), p.seen > 0)).sum();
        sum / predictions.len().max(1) as f64
    };
    Means {
        crps: mean(&|s, _| s.crps),
        ignorance: mean(&|s, _| s.ignorance),
        binned: mean(&|s, _| s.binned),
        interval: mean(&|s, _| s.interval),
        covered: mean(&|s, _| f64::from(u8::from(s.covered))),
        promised: mean(&|s, _| s.promised),
        width: mean(&|s, _| s.width),
        central: mean(&|s, _| f64::from(u8::from(s.central))),
        randomised: mean(&|s, _| within(s.pit, 0.5 - SHARE / 2.0, 0.5 + SHARE / 2.0)),
        brier: mean(&brier),
        any_ignorance: mean(&|s, came| -(if came { s.any } else { 1.0 - s.any }).max(1e-6).log2()),
    }
}

fn brier(score: &Score, came: bool) -> f64 {
    (score.any - f64::from(u8::from(came))).powi(2)
}

/// How much of an interval of the transform lies between two shares; a point that a whole distribution shares counts
/// where it is. The mean over all ways to draw at random (Czado, Gneiting and Held, 2009).
fn within((low, high): (f64, f64), from: f64, to: f64) -> f64 {
    if high - low < 1e-12 {
        // Ends belong to the bar above, but for the last.
        return f64::from(u8::from(low >= from && (low < to || to >= 1.0)));
    }
    ((high.min(to) - low.max(from)) / (high - low)).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transform_is_spread_over_bars() {
        assert!((within((0.2, 0.6), 0.5, 1.0) - 0.25).abs() < 1e-12);
        assert_eq!(within((0.2, 0.3), 0.5, 1.0), 0.0);
        assert_eq!([0.0, 0.5].map(|from| within((1.0, 1.0), from, from + 0.5)), [0.0, 1.0]);
    }
}
