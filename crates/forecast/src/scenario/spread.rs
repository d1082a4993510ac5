//! Points of what was drawn.

/// An estimate with the ends that hold the middle of its draws.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Estimate {
    /// With the ends of the middle `share` of draws; without draws the ends are the estimate.
    pub fn new(value: f64, mut draws: Vec<f64>, share: f64) -> Self {
        draws.sort_by(f64::total_cmp);
        let side = (1.0 - share) / 2.0;
        Self {
            value,
            low: quantile(&draws, side).unwrap_or(value),
            high: quantile(&draws, 1.0 - side).unwrap_or(value),
        }
    }

    /// Whether a value lies between the ends.
    pub fn holds(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// With ends that hold a value.
    #[must_use]
    pub fn around(self, value: f64) -> Self {
        Self { low: self.low.min(value), high: self.high.max(value), ..self }
    }

    /// All of it times a number that is not below zero.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self { value: self.value * factor, low: self.low * factor, high: self.high * factor }
    }
}

/// A point of sorted numbers, between neighbours where it falls there.
pub fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = share.clamp(0.0, 1.0) * (sorted.len().checked_sub(1)? as f64);
    let (low, high) = (sorted.get(place as usize)?, sorted.get(place.ceil() as usize)?);
    Some(low + (high - low) * place.fract())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_hold_the_middle() {
        let found = Estimate::new(0.5, (0..=100).rev().map(f64::from).collect(), 0.9);
        assert!((found.low - 5.0).abs() < 1e-9 && (found.high - 95.0).abs() < 1e-9);
        assert!(found.holds(5.1) && !found.holds(4.9));
        assert_eq!(Estimate::new(2.0, Vec::new(), 0.9), Estimate { value: 2.0, low: 2.0, high: 2.0 });
        assert_eq!(quantile(&[1.0, 2.0], 0.25), Some(1.25));
        assert_eq!(quantile(&[], 0.5), None);
    }
}
