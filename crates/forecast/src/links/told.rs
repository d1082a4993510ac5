//! What forecasts of first acts came to.

use crate::counts::bootstrap::{Paired, Skill, skill};
use crate::links::calibration::{BINS, Bin, bins, error};
use crate::links::first::Asked;
use crate::links::rank::{Figures as Ranks, Ranking};

/// Figures over some questions.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// How many.
    pub questions: usize,
    /// Where the answers came out.
    pub ours: Ranks,
    /// The same by the plain rules.
    pub habits: [Ranks; 2],
    /// What share of the reciprocal rank that a plain rule leaves is gained, with the middle 95 % of draws of subjects
    /// and weeks.
    pub gains: [Option<Skill>; 2],
    /// Of first places.
    pub firsts: Calibrated,
    /// Of all that is told.
    pub told: Calibrated,
}

/// What probabilities said, and what came.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibrated {
    /// How many probabilities.
    pub count: usize,
    /// What they said on average.
    pub said: f64,
    /// How often it came.
    pub came: f64,
    /// Mean square of the difference.
    pub brier: f64,
    /// Expected calibration error.
    pub error: f64,
    /// Those of about the same probability.
    pub bins: [Bin; BINS],
}

impl Calibrated {
    /// Of probabilities, each with whether it came; none of none.
    pub fn new(told: &[(f64, bool)]) -> Option<Self> {
        let mean = |value: &dyn Fn(f64, f64) -> f64| {
            let sum: f64 = told.iter().map(|(p, came)| value(*p, f64::from(u8::from(*came)))).sum();
            sum / told.len() as f64
        };
        (!told.is_empty()).then(|| Self {
            count: told.len(),
            said: mean(&|p, _| p),
            came: mean(&|_, came| came),
            brier: mean(&|p, came| (p - came).powi(2)),
            error: error(told),
            bins: bins(told),
        })
    }
}

/// The figures of some questions of days from `begin` on; none without questions.
pub fn figures(asked: &[&Asked], begin: u32) -> Option<Figures> {
    let ranks = |of: &dyn Fn(&Asked) -> &[Ranking]| {
        let mut ranks = Ranks::default();
        asked.iter().flat_map(|a| of(a)).for_each(|r| ranks.add(r));
        ranks
    };
    let gain = |rule: usize| {
        let paired = asked.iter().flat_map(|a| {
            a.rankings.iter().zip(&a.habits[rule]).map(|(ours, theirs)| Paired {
                pair: a.subject as usize,
                week: (a.day.saturating_sub(begin) / 7) as usize,
                ours: 1.0 - ours.reciprocal(),
                theirs: 1.0 - theirs.reciprocal(),
            })
        });
        skill(&paired.collect::<Vec<_>>())
    };
    let firsts: Vec<(f64, bool)> = asked.iter().filter_map(|a| a.told.first().copied()).collect();
    let told: Vec<(f64, bool)> = asked.iter().flat_map(|a| a.told.iter().copied()).collect();
    Some(Figures {
        questions: asked.len(),
        ours: ranks(&|a| &a.rankings),
        habits: [ranks(&|a| &a.habits[0]), ranks(&|a| &a.habits[1])],
        gains: [0, 1].map(gain),
        firsts: Calibrated::new(&firsts)?,
        told: Calibrated::new(&told)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_two_questions() {
        let place = |better| Ranking { better, tied: 1, top: Vec::new() };
        let asked = |told: &[(f64, bool)], ours, habits: [usize; 2]| Asked {
            day: 8,
            subject: 3,
            relation: 0,
            told: told.to_vec(),
            rankings: vec![place(ours)],
            habits: habits.map(|h| vec![place(h)]),
        };
        let both = [asked(&[(0.75, true), (0.25, false)], 0, [1, 3]), asked(&[(0.25, false)], 1, [1, 0])];
        let found = figures(&both.iter().collect::<Vec<_>>(), 8).expect("there are questions");
        assert_eq!((found.questions, found.firsts.count, found.told.count), (2, 2, 3));
        assert!((found.ours.mrr() - 0.75).abs() < 1e-12 && (found.habits[1].mrr() - 0.625).abs() < 1e-12);
        assert!((found.firsts.brier - 0.0625).abs() < 1e-12 && (found.firsts.said - found.firsts.came).abs() < 1e-12);
        assert!((found.told.error - 0.25).abs() < 1e-12);
        let gain = found.gains[0].expect("there is something to beat").skill;
        assert!((gain - 0.5).abs() < 1e-12, "half of what is left of two second places");
        assert_eq!(figures(&[], 0), None);
    }
}
