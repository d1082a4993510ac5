//! Numbers that look random and are the same wherever they are asked for.

use crate::counts::distribution::Negative;
use crate::hash::scatter;

/// Most acts of a class that a pair may draw for a day.
const MOST: u32 = 2_000;

/// Between 0 and 1, from what it is for.
pub fn uniform(parts: &[u64]) -> f64 {
    // As many bits as a number between 0 and 1 can hold.
    (scatter(parts) >> 11) as f64 / (1_u64 << 53) as f64
}

/// The number of acts at a level of the distribution: the more of them, the higher the level and the mean.
pub fn count(negative: &Negative, level: f64) -> u32 {
    let mut below = 0.0;
    for (number, p) in (0..MOST).zip(negative.walk()) {
        below += p;
        if level < below {
            return number;
        }
    }
    MOST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_have_the_mean_and_the_variance_of_the_distribution() {
        let negative = Negative::new(2.0, 1.5);
        let drawn: Vec<f64> = (0..20_000).map(|i| f64::from(count(&negative, uniform(&[5, i])))).collect();
        let mean = drawn.iter().sum::<f64>() / drawn.len() as f64;
        let variance = drawn.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / drawn.len() as f64;
        assert!((mean - 2.0).abs() < 0.05 && (variance - 5.0).abs() < 0.25, "{mean} {variance}");
    }

    #[test]
    fn a_higher_mean_never_draws_less() {
        for i in 0..500 {
            let level = uniform(&[i]);
            assert!(count(&Negative::new(0.4, 1.0), level) <= count(&Negative::new(0.6, 1.0), level));
        }
        assert!(count(&Negative::new(1.0, 1.0), 1.0) <= MOST);
    }
}
