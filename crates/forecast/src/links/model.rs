//! Weights and calibration together: what a question's candidates score, and where its answers come out.

use crate::links::calibration::Calibration;
use crate::links::engine::Measured;
use crate::links::fit::{Lesson, Plan, fit};
use crate::links::history::Act;
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
    /// None: probabilities are of the answers of a day, the others taken away. A number: they are of those that the first act
    /// in some days is with, and this is how much the odds even out as the days go by; a root of them is taken.
    pub ahead: Option<f64>,
}

keep! { Model { logit, calibration, ahead } }

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
        Self { logit, calibration: Calibration::default(), ahead: None }
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
        let mut candidates = raw(&self.odds(measured), measured, self.ahead);
        candidates.iter_mut().for_each(|c| c.1 = self.calibration.apply(c.1));
        candidates
    }

    /// The same before calibration, for several values of [`Self::ahead`].
    pub fn rehearse(&self, measured: &Measured, ahead: &[f64]) -> Vec<Vec<(u32, f64)>> {
        let odds = self.odds(measured);
        ahead.iter().map(|ahead| raw(&odds, measured, Some(*ahead))).collect()
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

/// Shares of the odds; with `ahead`, of those that the first act in some days is with, of whom there may be several.
fn raw(odds: &Odds, measured: &Measured, ahead: Option<f64>) -> Vec<(u32, f64)> {
    let even = |odds: f64| ahead.map_or(odds, |ahead| odds.powf(1.0 / ahead));
    let mut candidates: Vec<(u32, f64)> = odds.candidates.iter().map(|c| (c.0, even(c.1))).collect();
    let unscored = measured.entities - candidates.len();
    let all = candidates.iter().map(|c| c.1).sum::<f64>() + unscored as f64 * even(odds.outside);
    let act = measured.history.act(measured.question.subject, measured.question.relation);
    let several = act.filter(|_| ahead.is_some()).map_or(1.0, Act::several);
    for candidate in &mut candidates {
        let share = candidate.1 / all;
        candidate.1 = if several > 1.0 { 1.0 - (1.0 - share).powf(several) } else { share };
    }
    candidates
}
