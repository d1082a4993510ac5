//! Where the rate of counts changed, by optimal partitioning with pruning (PELT; Killick, Fearnhead and Eckley 2012).
//!
//! The cost of a stretch is its quasi-Poisson deviance: the variance of a count is φ times its mean (Wedderburn 1974),
//! which the clusters of reported events need; a Poisson would see a change in every burst. The exact optimum is found
//! on at most `MOST_STEPS` steps, then each change is moved to its best day.

/// Steps on which the optimum is exact; longer series are put together by some days a step.
const MOST_STEPS: usize = 512;

/// Counts with what they are counted over, as sums from the start.
#[derive(Clone, Debug)]
pub struct Sums {
    counts: Vec<f64>,
    weights: Vec<f64>,
}

impl Sums {
    /// Of days in order.
    pub fn new(counts: &[f64], weights: &[f64]) -> Self {
        let running = |values: &[f64]| {
            let mut sum = 0.0;
            std::iter::once(0.0)
                .chain(values.iter().map(|v| {
                    sum += v;
                    sum
                }))
                .collect()
        };
        Self { counts: running(counts), weights: running(weights) }
    }

    /// How many days.
    pub fn len(&self) -> usize {
        self.counts.len().min(self.weights.len()).saturating_sub(1)
    }

    /// Whether there is no day.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Count and weight of the days `from..to`.
    pub fn of(&self, from: usize, to: usize) -> (f64, f64) {
        let between = |sums: &[f64]| match (sums.get(from), sums.get(to)) {
            (Some(a), Some(b)) => b - a,
            _ => 0.0,
        };
        (between(&self.counts), between(&self.weights))
    }

    /// Twice the part of the log-likelihood that depends on where the cuts are.
    fn likelihood(&self, from: usize, to: usize) -> f64 {
        let (count, weight) = self.of(from, to);
        if count > 0.0 && weight > 0.0 { 2.0 * count * (count / weight).ln() } else { 0.0 }
    }
}

/// How cuts are chosen.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// Variance over mean.
    pub dispersion: f64,
    /// What a cut costs, on the scale of twice the log-likelihood.
    pub penalty: f64,
    /// Least days between two cuts.
    pub least: usize,
}

/// The first days of all stretches but the first.
pub fn cuts(sums: &Sums, choice: &Choice) -> Vec<usize> {
    let days = sums.len();
    let step = days.div_ceil(MOST_STEPS).max(1);
    let least = choice.least.div_ceil(step).max(1);
    // The last days belong to the last step.
    let steps = days / step;
    let edge = |s: usize| if s == steps { days } else { s * step };
    if steps < 2 * least {
        return Vec::new();
    }
    let gain = |from: usize, to: usize| sums.likelihood(edge(from), edge(to)) / choice.dispersion;
    // best[t]: the highest likelihood of the first t steps, less the penalties.
    let mut best = vec![f64::NEG_INFINITY; steps + 1];
    let mut before = vec![0_usize; steps + 1];
    // Where the last stretch may begin, and from when on it no longer does.
    let mut open = vec![(0_usize, usize::MAX)];
    if let Some(first) = best.first_mut() {
        *first = choice.penalty;
    }
    for to in least..=steps {
        let mut found = (f64::NEG_INFINITY, 0);
        let values: Vec<f64> = open.iter().map(|(from, _)| best[*from] + gain(*from, to)).collect();
        for ((from, _), value) in open.iter().zip(&values) {
            if value - choice.penalty > found.0 {
                found = (value - choice.penalty, *from);
            }
        }
        (best[to], before[to]) = found;
        // Whoever is behind by more than a penalty never catches up with a cut here, once a cut here may be used.
        for ((_, end), value) in open.iter_mut().zip(&values) {
            if *value < found.0 {
                *end = (*end).min(to + least);
            }
        }
        open.retain(|(_, end)| *end > to + 1);
        let next = to + 1 - least;
        if next >= least {
            open.push((next, usize::MAX));
        }
    }
    let mut cuts = Vec::new();
    let mut at = before.last().copied().unwrap_or(0);
    while at > 0 {
        cuts.push(edge(at));
        at = before[at];
    }
    cuts.reverse();
    refine(sums, cuts, step, choice.least)
}

/// Move each cut to the best day within a step or two.
fn refine(sums: &Sums, mut cuts: Vec<usize>, step: usize, least: usize) -> Vec<usize> {
    if step == 1 {
        return cuts;
    }
    for i in 0..cuts.len() {
        let from = if i == 0 { 0 } else { cuts[i - 1] };
        let to = cuts.get(i + 1).copied().unwrap_or(sums.len());
        let near = cuts[i].saturating_sub(2 * step)..=cuts[i] + 2 * step;
        let fits = |at: &usize| *at >= from + least && *at + least <= to;
        let split = |at: &usize| sums.likelihood(from, *at) + sums.likelihood(*at, to);
        if let Some(at) = near.filter(fits).max_by(|a, b| split(a).total_cmp(&split(b)).then(b.cmp(a))) {
            cuts[i] = at;
        }
    }
    cuts
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHOICE: Choice = Choice { dispersion: 1.0, penalty: 12.0, least: 7 };

    #[test]
    fn steps_of_a_rate_are_found_on_their_day() {
        let counts: Vec<f64> = (0..400).map(|d| if (150..260).contains(&d) { 6.0 } else { f64::from(d % 2) }).collect();
        assert_eq!(cuts(&Sums::new(&counts, &vec![1.0; 400]), &CHOICE), [150, 260]);
        // The same told over by volume: what doubles with the press is no change.
        let weights: Vec<f64> = counts.iter().map(|c| c + 0.1).collect();
        let even: Vec<f64> = weights.iter().map(|w| 2.0 * w).collect();
        assert!(cuts(&Sums::new(&even, &weights), &CHOICE).is_empty());
    }

    #[test]
    fn pruning_gives_what_all_partitions_give() {
        let counts: Vec<f64> =
            (0..90_u64).map(|d| (crate::hash::scatter(&[d]) % (1 + 9 * (d / 30 % 2))) as f64).collect();
        let sums = Sums::new(&counts, &vec![1.0; 90]);
        let choice = Choice { dispersion: 1.3, penalty: 8.0, least: 3 };
        let (mut best, mut from) = (vec![f64::NEG_INFINITY; 91], vec![0; 91]);
        best[0] = choice.penalty;
        for to in 3..=90_usize {
            for at in (0..=to - 3).filter(|a| *a == 0 || *a >= 3) {
                let value = best[at] + sums.likelihood(at, to) / 1.3 - choice.penalty;
                if value > best[to] {
                    (best[to], from[to]) = (value, at);
                }
            }
        }
        let mut plain = Vec::new();
        let mut at = from[90];
        while at > 0 {
            plain.push(at);
            at = from[at];
        }
        plain.reverse();
        assert!(!plain.is_empty());
        assert_eq!(cuts(&sums, &choice), plain);
    }

    #[test]
    fn long_series_are_cut_to_the_day() {
        let counts: Vec<f64> = (0..7000).map(|d| if d < 3003 { 0.0 } else { 2.0 }).collect();
        assert_eq!(cuts(&Sums::new(&counts, &vec![1.0; 7000]), &CHOICE), [3003]);
        assert!(cuts(&Sums::new(&[], &[]), &CHOICE).is_empty());
        assert!(cuts(&Sums::new(&[5.0; 9], &[1.0; 9]), &CHOICE).is_empty());
    }
}
