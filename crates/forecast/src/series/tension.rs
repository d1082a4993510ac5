//! How tense a pair is.
//!
//! Cooperation and conflict of each day, in intensity at the usual volume, are added up with weights that halve every
//! [`Options::half_life`](crate::series::measure::Options::half_life) days. With these sums K and C, the tension is
//! (C - K) / (C + K + m): -1 all cooperation, 0 balance or silence, 1 all conflict. The constant m keeps a pair of
//! which little is told near 0; one event of full intensity today brings it to 1/2.

/// The sum that stands against every record: one event of the highest score.
const AGAINST: f64 = 1.0;

/// Sums that halve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sums {
    cooperation: f64,
    conflict: f64,
}

impl Sums {
    /// Nothing yet.
    pub const ZERO: Self = Self { cooperation: 0.0, conflict: 0.0 };

    /// Let days go by: `keep` is what a day leaves.
    pub fn pass(&mut self, keep: f64) {
        self.cooperation *= keep;
        self.conflict *= keep;
    }

    /// Add what happened, at the usual volume.
    pub fn add(&mut self, cooperation: f64, conflict: f64) {
        self.cooperation += cooperation.max(0.0);
        self.conflict += conflict.max(0.0);
    }

    /// Add those of the same pair from elsewhere.
    pub fn join(&mut self, other: &Self) {
        self.add(other.cooperation, other.conflict);
    }

    /// Between -1 and 1.
    pub fn tension(&self) -> f64 {
        (self.conflict - self.cooperation) / (self.conflict + self.cooperation + AGAINST)
    }
}

/// What is left of a weight after some days.
pub fn kept(half_life: f64, days: i32) -> f64 {
    0.5_f64.powf(f64::from(days) / half_life)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tension_is_bounded_and_fades() {
        let mut sums = Sums::ZERO;
        assert_eq!(sums.tension(), 0.0);
        sums.add(0.0, 1.0);
        assert_eq!(sums.tension(), 0.5);
        sums.pass(kept(30.0, 30));
        assert!((sums.tension() - 1.0 / 3.0).abs() < 1e-12);
        sums.add(0.5, 0.0);
        assert_eq!(sums.tension(), 0.0);
        sums.add(0.0, 1e12);
        assert!(sums.tension() <= 1.0 && sums.tension() > 0.99);
        sums.add(1e15, -5.0);
        assert!((-1.0..-0.99).contains(&sums.tension()));
    }
}
