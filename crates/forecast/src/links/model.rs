//! Weights and calibration together: what a question's candidates score, and where its answers come out.

use crate::links::calibration::Calibration;
use crate::links::engine::Measured;
use crate::links::fit::{Lesson, Plan, fit};
use crate::links::keep::keep;
use crate::links::logit::Logit;
use crate::links::rank::Ranking;

/// Fewest questions that say anything about the weights.
const FEWEST: usize = 200;

/// All that was learned.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// Weights.
    pub logit: Logit,
    /// From raw probabilities to those that were seen.
    pub calibration: Calibration,
}

keep! { Model { logit, calibration } }

/// Odds of the candidates against each other, on a common scale.
struct Odds {
    candidates: Vec<(u32, f64)>,
    /// Of each entity that is no candidate.
    outside: f64,
}

impl Model {
    /// Learn weights from lessons, or guess them where there are few; `relations` without inverses. Probabilities are raw until they are calibrated.
    pub fn new(lessons: &[Lesson], relations: u32, plan: Plan, threads: usize) -> Self {
        let relations = 2 * relations as usize;
        let enough = lessons.len() >= FEWEST;
        let logit = if enough { fit(lessons, relations, plan, threads).0 } else { Logit::rough(relations) };
        Self { logit, calibration: Calibration::default() }
    }

    fn odds(&self, measured: &Measured) -> Odds {
        let prepared = self.logit.prepare(measured.question.relation, measured.context);
        let sums: Vec<f64> = measured.rows.iter().map(|row| prepared.score(row)).collect();
        let outside = f64::from(prepared.outside);
        let most = sums.iter().copied().fold(outside, f64::max);
        let candidates = measured.candidates.iter().zip(&sums).map(|(c, s)| (c.entity, (s - most).exp()));
        Odds { candidates: candidates.collect(), outside: (outside - most).exp() }
    }

    /// How probable each candidate is, whoever the answers are.
    pub fn probabilities(&self, measured: &Measured) -> Vec<(u32, f64)> {
        let Odds { mut candidates, outside } = self.odds(measured);
        let unscored = measured.entities - candidates.len();
        let all = candidates.iter().map(|c| c.1).sum::<f64>() + unscored as f64 * outside;
        candidates.iter_mut().for_each(|c| c.1 = self.calibration.apply(c.1 / all));
        candidates
    }

    /// Where each answer comes out when the question's other answers are taken away.
    pub fn rank(&self, measured: &Measured) -> Vec<Ranking> {
        let answers = &measured.question.answers;
        let Odds { candidates, outside } = self.odds(measured);
        let wrong: Vec<(u32, f64)> =
            candidates.iter().copied().filter(|(e, _)| answers.binary_search(e).is_err()).collect();
        let missed = answers.len() - (candidates.len() - wrong.len());
        let unscored = measured.entities - candidates.len() - missed;
        let rest = wrong.iter().map(|c| c.1).sum::<f64>() + unscored as f64 * outside;
        let rank = |answer: &u32| {
            let own = candidates.iter().find(|(e, _)| e == answer).map(|c| c.1);
            let all = rest + own.unwrap_or(outside);
            let score = |odds: f64| self.calibration.apply(odds / all);
            let mut scored: Vec<(u32, f64)> = wrong.iter().map(|(e, odds)| (*e, score(*odds))).collect();
            scored.extend(own.map(|odds| (*answer, score(odds))));
            Ranking::new(&scored, own.map(score), unscored + 1)
        };
        answers.iter().map(rank).collect()
    }
}
