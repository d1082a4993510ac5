//! Ranks after the time-aware filter, and the figures over them.

/// Places shown of a ranking.
pub const SHOWN: usize = 10;

/// Where the answer came out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ranking {
    /// Others with a strictly higher score.
    pub better: usize,
    /// Those with the answer's score, itself included.
    pub tied: usize,
    /// The highest scores, the highest first; equal ones by number.
    pub top: Vec<(u32, f64)>,
}

impl Ranking {
    /// Rank the answer among scored entities and `unscored` others, which all tie at the lowest place. `answer` is
    /// its score, if it has one; then it is also among the scored. The caller has taken out what the filter removes.
    pub fn new(scored: &[(u32, f64)], answer: Option<f64>, unscored: usize) -> Self {
        let (better, tied) = match answer {
            None => (scored.len(), unscored.max(1)),
            Some(own) => {
                let better = scored.iter().filter(|(_, s)| *s > own).count();
                (better, scored.iter().filter(|(_, s)| *s == own).count().max(1))
            }
        };
        let mut top = scored.to_vec();
        let order = |a: &(u32, f64), b: &(u32, f64)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if top.len() > SHOWN {
            top.select_nth_unstable_by(SHOWN, order);
            top.truncate(SHOWN);
        }
        top.sort_unstable_by(order);
        Self { better, tied, top }
    }

    /// The place alone, without those at the top.
    pub fn bare(self) -> Self {
        Self { top: Vec::new(), ..self }
    }

    /// Mean of 1/rank over the ranks that the tie leaves open.
    pub fn reciprocal(&self) -> f64 {
        let ranks = self.better + 1..=self.better + self.tied;
        ranks.map(|rank| 1.0 / rank as f64).sum::<f64>() / self.tied as f64
    }

    /// Share of those ranks up to `most`.
    pub fn hits(&self, most: usize) -> f64 {
        most.saturating_sub(self.better).min(self.tied) as f64 / self.tied as f64
    }
}

/// Means over questions.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// How many questions.
    pub queries: usize,
    reciprocals: f64,
    hits: [f64; 3],
}

impl Figures {
    /// One more.
    pub fn add(&mut self, ranking: &Ranking) {
        self.queries += 1;
        self.reciprocals += ranking.reciprocal();
        for (sum, most) in self.hits.iter_mut().zip([1, 3, 10]) {
            *sum += ranking.hits(most);
        }
    }

    /// Mean reciprocal rank.
    pub fn mrr(&self) -> f64 {
        self.reciprocals / self.queries.max(1) as f64
    }

    /// Share of answers among the first 1, 3 and 10.
    pub fn hits(&self) -> [f64; 3] {
        self.hits.map(|sum| sum / self.queries.max(1) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_count_in_expectation() {
        let scored = [(4, 0.5), (2, 0.5), (9, 0.7), (1, 0.1)];
        let ranking = Ranking::new(&scored, Some(0.5), 6);
        assert_eq!((ranking.better, ranking.tied), (1, 2));
        assert_eq!(ranking.top, [(9, 0.7), (2, 0.5), (4, 0.5), (1, 0.1)]);
        assert!((ranking.reciprocal() - (1.0 / 2.0 + 1.0 / 3.0) / 2.0).abs() < 1e-12);
        assert_eq!([1, 2, 3].map(|most| ranking.hits(most)), [0.0, 0.5, 1.0]);
        let unscored = Ranking::new(&scored, None, 3);
        assert_eq!((unscored.better, unscored.tied), (4, 3));
    }
}
