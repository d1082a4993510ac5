//! What a forecast has to beat.

use crate::counts::act::Class;
use crate::counts::distribution::Mass;
use crate::counts::study::Sums;

/// Days whose mean the Poisson baseline takes.
const MONTH: u32 = 28;
/// Windows of the shorter of the two baselines of past windows.
const WINDOWS: usize = 12;

/// A plain way to forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Baseline {
    /// What came last comes again.
    Last,
    /// Poisson with the mean of 28 days.
    Poisson,
    /// One of the last twelve windows ("conflictology").
    Twelve,
    /// One of all past windows.
    All,
}

impl Baseline {
    /// All of them.
    pub const EVERY: [Self; 4] = [Self::Last, Self::Poisson, Self::Twelve, Self::All];

    /// In words, as in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Last => "last value",
            Self::Poisson => "Poisson, mean of 28 days",
            Self::Twelve => "12 past windows",
            Self::All => "all past windows",
        }
    }

    /// Its distribution for the days from `day` on, from earlier days only; and from how many windows it is.
    pub fn forecast(self, sums: &Sums, pair: usize, class: Class, day: u32, days: u32) -> (Mass, usize) {
        let past = (day - sums.first()) / days;
        let most = match self {
            Self::Last => 1,
            Self::Twelve => WINDOWS,
            Self::All => usize::MAX,
            Self::Poisson => {
                let month = MONTH.min(day - sums.first()).max(1);
                let mean = f64::from(sums.sum(pair, class, day - month, month)) / f64::from(month);
                return (Mass::poisson((mean * f64::from(days)).max(1e-3)), usize::MAX);
            }
        };
        let windows = (1..=past).take(most).map(|back| sums.sum(pair, class, day - back * days, days));
        let windows: Vec<u32> = windows.collect();
        match windows.len() {
            0 => (Mass::seen(&[0]), 1),
            count => (Mass::seen(&windows), count),
        }
    }
}
