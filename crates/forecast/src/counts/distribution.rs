//! How probable each number of acts is.

/// Numbers above are one with it: what is summed over must end.
pub const MOST: usize = 20_000;
/// Probability of the tail that is left out.
const TAIL: f64 = 1e-10;

/// A negative binomial distribution by mean and excess: its variance is `mean · (1 + excess)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Negative {
    /// Mean.
    pub mean: f64,
    /// Variance over mean, less one.
    pub excess: f64,
}

impl Negative {
    /// Within bounds that can be summed over.
    pub fn new(mean: f64, excess: f64) -> Self {
        Self { mean: mean.clamp(1e-6, MOST as f64 / 4.0), excess: excess.clamp(0.02, 50.0) }
    }

    /// The probabilities of 0, 1, 2, … one after the other.
    pub fn walk(&self) -> Walk {
        let size = self.mean / self.excess;
        let odds = self.excess / (1.0 + self.excess);
        let log = -size * self.excess.ln_1p();
        Walk { size, odds, count: 0.0, log, value: log.exp() }
    }

    /// All of them, until next to nothing is left.
    pub fn mass(&self) -> Mass {
        let (mut mass, mut sum) = (Vec::new(), 0.0);
        for p in self.walk().take(MOST) {
            mass.push(p);
            sum += p;
            if sum > 1.0 - TAIL {
                break;
            }
        }
        Mass(mass)
    }

    /// Probability that there is any.
    pub fn any(&self) -> f64 {
        -(-self.mean / self.excess * self.excess.ln_1p()).exp_m1()
    }
}

/// See [`Negative::walk`].
#[derive(Clone, Debug)]
pub struct Walk {
    size: f64,
    odds: f64,
    count: f64,
    log: f64,
    value: f64,
}

impl Iterator for Walk {
    type Item = f64;

    fn next(&mut self) -> Option<f64> {
        let value = self.value;
        let ratio = (self.count + self.size) / (self.count + 1.0) * self.odds;
        self.count += 1.0;
        // Far below the mean the probabilities are too small for a number, but not their logarithms.
        if self.log < -600.0 {
            self.log += ratio.ln();
            self.value = self.log.exp();
        } else {
            self.value = value * ratio;
        }
        Some(value)
    }
}

/// Probabilities of 0, 1, 2, … that add up to 1, or nearly.
#[derive(Clone, Debug, PartialEq)]
pub struct Mass(pub Vec<f64>);

impl Mass {
    /// As often as numbers were seen.
    pub fn seen(numbers: &[u32]) -> Self {
        let most = numbers.iter().max().map_or(0, |m| (*m as usize).min(MOST));
        let mut mass = vec![0.0; most + 1];
        for number in numbers {
            mass[(*number as usize).min(MOST)] += 1.0 / numbers.len() as f64;
        }
        Self(mass)
    }

    /// Poisson.
    pub fn poisson(mean: f64) -> Self {
        let mean = mean.clamp(1e-6, MOST as f64 / 4.0);
        let (mut mass, mut sum, mut log) = (Vec::new(), 0.0, -mean);
        for count in 1..=MOST {
            let p = log.exp();
            mass.push(p);
            sum += p;
            if sum > 1.0 - TAIL && count as f64 > mean {
                break;
            }
            log += (mean / count as f64).ln();
        }
        Self(mass)
    }

    /// Probability of a number.
    pub fn at(&self, number: u32) -> f64 {
        self.0.get(number as usize).copied().unwrap_or(0.0)
    }

    /// Probability of fewer than `number`.
    pub fn below(&self, number: u32) -> f64 {
        self.0.iter().take(number as usize).sum::<f64>().min(1.0)
    }

    /// The continuous ranked probability score: the squared distance of the distribution from what came, summed over all
    /// numbers; the mean absolute error of a forecast of one number.
    pub fn crps(&self, seen: u32) -> f64 {
        let (mut below, mut score) = (0.0, 0.0);
        for (number, p) in self.0.iter().enumerate() {
            below += p;
            let step = if number >= seen as usize { 1.0 } else { 0.0 };
            score += (below - step) * (below - step);
        }
        // Beyond the last number that is probable each is missed in full.
        score + (seen as usize).saturating_sub(self.0.len()) as f64
    }

    /// The interval grown from the most probable number, always towards the more probable side, until its probability is
    /// as near to `share` as it gets; and that probability. Counts are whole: one of just this share need not exist.
    pub fn narrowest(&self, share: f64) -> (u32, u32, f64) {
        let Some(mode) = (0..self.0.len()).rev().max_by(|a, b| self.0[*a].total_cmp(&self.0[*b])) else {
            return (0, 0, 1.0);
        };
        let (mut low, mut high, mut sum) = (mode, mode, self.0[mode]);
        loop {
            let below = low.checked_sub(1).map(|n| self.0[n]);
            let above = self.0.get(high + 1).copied();
            let down = below.is_some_and(|p| above.is_none_or(|other| p > other));
            let Some(next) = (if down { below } else { above }) else { break };
            // A gap is crossed for what lies behind it.
            if sum >= share || (next > 0.0 && sum + next - share > share - sum) {
                break;
            }
            sum += next;
            if down {
                low -= 1;
            } else {
                high += 1;
            }
        }
        (low as u32, high as u32, sum)
    }

    /// The central interval whose ends leave out as nearly as can be `(1 - share) / 2` on either side. Counts are whole:
    /// an interval of just this share need not exist, and one of at least this share covers too much.
    pub fn interval(&self, share: f64) -> (u32, u32) {
        let side = (1.0 - share) / 2.0;
        let mut sums = Vec::with_capacity(self.0.len() + 1);
        sums.push(0.0);
        for p in &self.0 {
            sums.push(sums[sums.len() - 1] + p);
        }
        let off = |sum: &f64, wanted: f64| (sum - wanted).abs();
        let numbers = 0..self.0.len();
        // Of equals the narrower: the last of the lower ends, the first of the upper ones.
        let low = numbers.clone().rev().min_by(|a, b| off(&sums[*a], side).total_cmp(&off(&sums[*b], side)));
        let high = |n: &usize| off(&sums[n + 1], 1.0 - side);
        let high = numbers.min_by(|a, b| high(a).total_cmp(&high(b)));
        let (low, high) = (low.unwrap_or(0) as u32, high.unwrap_or(0) as u32);
        (low, high.max(low))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_negative_binomial_has_its_mean_and_variance() {
        for (mean, excess) in [(0.1, 0.5), (3.0, 2.0), (40.0, 7.0), (4_000.0, 0.1)] {
            let negative = Negative::new(mean, excess);
            let mass = negative.mass();
            let moment = |k: i32| mass.0.iter().enumerate().map(|(n, p)| (n as f64).powi(k) * p).sum::<f64>();
            assert!((moment(0) - 1.0).abs() < 1e-6 && (moment(1) / mean - 1.0).abs() < 1e-4, "{mean} {excess}");
            let variance = moment(2) - moment(1) * moment(1);
            assert!((variance / (mean * (1.0 + excess)) - 1.0).abs() < 1e-3, "{variance}");
            assert!((negative.any() - (1.0 - mass.at(0))).abs() < 1e-9);
        }
    }

    #[test]
    fn a_score_of_one_number_is_its_distance() {
        assert!((Mass::seen(&[4]).crps(1) - 3.0).abs() < 1e-12);
        assert!((Mass::seen(&[1]).crps(4) - 3.0).abs() < 1e-12);
        // By the definition over samples: E|X - y| - E|X - X'| / 2.
        let (numbers, seen) = ([0, 2, 2, 7], 3);
        let mean = |f: &dyn Fn(f64) -> f64| numbers.iter().map(|n| f(f64::from(*n))).sum::<f64>() / 4.0;
        let by_samples = mean(&|x| (x - 3.0).abs()) - mean(&|x| mean(&|z| (x - z).abs())) / 2.0;
        assert!((Mass::seen(&numbers).crps(seen) - by_samples).abs() < 1e-12);
    }

    #[test]
    fn intervals_leave_out_what_they_should() {
        let mass = Negative::new(60.0, 3.0).mass();
        let (low, high) = mass.interval(0.9);
        assert!((mass.below(low) - 0.05).abs() < 0.02 && (mass.below(high + 1) - 0.95).abs() < 0.02);
        assert_eq!(Mass::seen(&[5]).interval(0.9), (5, 5));
        assert_eq!(Mass::seen(&[5]).narrowest(0.9), (5, 5, 1.0));
        // Nothing is below 0, so all that is left out lies above.
        let (low, high, sum) = Negative::new(1.0, 1.0).mass().narrowest(0.9);
        assert!((low, high) == (0, 2) && (sum - 0.875).abs() < 1e-9, "{high} {sum}");
        assert_eq!(Mass::seen(&[0, 0, 0, 7, 7]).narrowest(0.9).1, 7);
        assert!((Mass::poisson(2.5).at(2) - 0.256_515_6).abs() < 1e-6);
    }
}
