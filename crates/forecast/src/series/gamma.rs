//! The logarithm of the gamma function.

/// ln Γ(x) for x > 0, by the series of Stirling after a shift (Abramowitz and Stegun 1964, 6.1.41).
pub fn ln(x: f64) -> f64 {
    let (mut x, mut shift) = (x.max(f64::MIN_POSITIVE), 0.0);
    while x < 8.0 {
        shift -= x.ln();
        x += 1.0;
    }
    let inverse = 1.0 / (x * x);
    let series = (1.0 / 12.0 - inverse * (1.0 / 360.0 - inverse * (1.0 / 1260.0 - inverse / 1680.0))) / x;
    shift + (x - 0.5) * x.ln() - x + 0.5 * (2.0 * std::f64::consts::PI).ln() + series
}

#[cfg(test)]
mod tests {
    #[test]
    fn known_values() {
        for (x, expected) in [(1.0, 0.0), (2.0, 0.0), (0.5, 0.572_364_942_924_700_1), (10.0, 12.801_827_480_081_469)] {
            assert!((super::ln(x) - expected).abs() < 1e-9, "{x}");
        }
        let factorial: f64 = (1..100).map(|n| f64::from(n).ln()).sum();
        assert!((super::ln(100.0) - factorial).abs() < 1e-8);
    }
}
