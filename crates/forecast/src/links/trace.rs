//! How often and how lately something happened.

use std::sync::LazyLock;

use crate::links::keep::keep;

/// Half-lives in days: this week, this month, this season. General constants, chosen on the validation part of ICEWS14.
pub const HALF_LIVES: [f64; 3] = [3.0, 15.0, 60.0];
/// Index of the half-life of days.
pub const FAST: usize = 0;
/// Index of the half-life of weeks.
pub const MIDDLE: usize = 1;
/// Index of the half-life of months.
pub const SLOW: usize = 2;
/// From this gap on nothing is left.
const LONGEST_GAP: usize = 4096;

static FACTORS: LazyLock<Vec<[f32; 3]>> = LazyLock::new(|| {
    let factor = |gap: usize| HALF_LIVES.map(|h| 0.5_f64.powf(gap as f64 / h) as f32);
    (0..LONGEST_GAP).map(factor).collect()
});

/// What is left of a weight after so many days, for each half-life.
fn factors(gap: u32) -> [f32; 3] {
    FACTORS.get(gap as usize).copied().unwrap_or_default()
}

/// Count, last day and exponentially decayed sums of one recurring thing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Trace {
    /// How often.
    pub count: f32,
    /// On which day last; means nothing while the count is 0.
    pub last: u32,
    sums: [f32; 3],
}

keep! { Trace { count, last, sums } }

impl Trace {
    /// It happened.
    pub fn add(&mut self, day: u32) {
        if self.count == 0.0 {
            self.sums = [1.0; 3];
        } else if day != self.last {
            let factors = factors(day.saturating_sub(self.last));
            for (sum, factor) in self.sums.iter_mut().zip(factors) {
                *sum = *sum * factor + 1.0;
            }
        } else {
            self.sums.iter_mut().for_each(|sum| *sum += 1.0);
        }
        self.count += 1.0;
        self.last = day;
    }

    /// The decayed sums on a day.
    pub fn at(&self, day: u32) -> [f32; 3] {
        if self.count == 0.0 {
            return [0.0; 3];
        }
        let factors = factors(day.saturating_sub(self.last));
        std::array::from_fn(|i| self.sums[i] * factors[i])
    }

    /// One of the decayed sums.
    pub fn one(&self, day: u32, half_life: usize) -> f32 {
        if self.count == 0.0 { 0.0 } else { self.sums[half_life] * factors(day.saturating_sub(self.last))[half_life] }
    }

    /// Days since it happened last; none if it never did.
    pub fn gap(&self, day: u32) -> Option<u32> {
        (self.count > 0.0).then(|| day.saturating_sub(self.last))
    }
}
