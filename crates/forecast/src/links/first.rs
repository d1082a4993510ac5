//! Who the first act of a kind in the days to come will be with: asked and scored as a forecast of a store promises.
//!
//! A question is a subject and a kind of act (or its inverse) of which there is one in some days. It is asked with what
//! was known before the first of these days. Right is whoever the act is with on the first day that has one.

use std::collections::BTreeMap;

use crate::error::Error;
use crate::links::calibration::Calibration;
use crate::links::engine::Engine;
use crate::links::fact::{Fact, Question, World, questions};
use crate::links::habit::Habits;
use crate::links::model::Model;
use crate::links::outlook::Outlook;
use crate::links::rank::Ranking;

/// Days of a forecast, where nothing else is said.
pub const WINDOW: u32 = 7;
/// Candidates that a forecast tells.
pub const TOLD: usize = 3;
/// How much odds even out, of which the best is taken: see [`Model::ahead`].
const EVENED: [f64; 5] = [1.0, 1.2, 1.4, 1.7, 2.0];
/// About the most questions that probabilities are calibrated on; beyond, days are left out.
const MOST_ASKED: usize = 40_000;

/// A question, and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The first of the days.
    pub day: u32,
    /// Who.
    pub subject: u32,
    /// What; from the number of relations on, its inverse.
    pub relation: u32,
    /// How probable the first candidates were said to be, the most probable first, and whether each was right.
    pub told: Vec<(f64, bool)>,
    /// Where each answer came out, with the others taken away.
    pub rankings: Vec<Ranking>,
    /// The same by the plain rules of [`Habits`], in their order.
    pub habits: [Vec<Ranking>; 2],
}

/// The questions of the days from `from` on, sorted; `facts` are sorted by day.
pub fn first_acts(facts: &[Fact], relations: u32, from: u32, days: u32) -> Vec<Question> {
    let before = |day: u32| facts.partition_point(|f| f.day < day);
    let window = facts.get(before(from)..before(from.saturating_add(days))).unwrap_or_default();
    let mut found: BTreeMap<(u32, u32), Question> = BTreeMap::new();
    for day in window.chunk_by(|a, b| a.day == b.day) {
        for question in questions(day, relations) {
            found.entry((question.subject, question.relation)).or_insert(question);
        }
    }
    found.into_values().collect()
}

/// Learn from the facts before the day `cut`, calibrate on those from it to the day before `days` begin, ask for every day of
/// `days` from which `window` days lie within them; for each window.
///
/// # Errors
/// When the facts are not of the world, or there are none before the day `cut`.
pub fn run(
    world: &World,
    facts: &[Fact],
    cut: u32,
    days: std::ops::Range<u32>,
    windows: &[u32],
    threads: usize,
) -> Result<Vec<Vec<Asked>>, Error> {
    let (past, test) = facts.split_at(facts.partition_point(|f| f.day < days.start));
    let test = test.get(..test.partition_point(|f| f.day < days.end)).unwrap_or_default();
    let mut outlook = Outlook::learn_until(world, past.to_vec(), cut, threads)?;
    let mut habits = Habits::default();
    habits.add(past, world.relations);
    let mut found = vec![Vec::new(); windows.len()];
    for day in days.clone() {
        for (found, window) in found.iter_mut().zip(windows) {
            if day.saturating_add(*window) > days.end {
                continue;
            }
            let questions = first_acts(test, world.relations, day, *window);
            found.append(&mut outlook.answer(day, &questions));
            let asked = found.len() - questions.len();
            for (asked, question) in found.iter_mut().skip(asked).zip(&questions) {
                asked.habits = habits.rank(question, world.entities.len());
            }
        }
        let today = test.get(test.partition_point(|f| f.day < day)..test.partition_point(|f| f.day <= day));
        let today = today.unwrap_or_default();
        outlook.add(today.to_vec())?;
        habits.add(today, world.relations);
    }
    Ok(found)
}

/// Ask on a day after all that the engine knows.
pub fn answer(engine: &mut Engine, model: &Model, day: u32, questions: &[Question]) -> Vec<Asked> {
    let answered = engine
        .ask(day, questions, |measured| (told(measured.question, model.probabilities(measured)), model.rank(measured)));
    let asked = questions.iter().zip(answered).map(|(question, (told, rankings))| Asked {
        day,
        subject: question.subject,
        relation: question.relation,
        told,
        rankings: rankings.into_iter().map(Ranking::bare).collect(),
        habits: [Vec::new(), Vec::new()],
    });
    asked.collect()
}

/// The first candidates: how probable, and whether right.
fn told(question: &Question, mut candidates: Vec<(u32, f64)>) -> Vec<(f64, bool)> {
    let order = |a: &(u32, f64), b: &(u32, f64)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if candidates.len() > TOLD {
        candidates.select_nth_unstable_by(TOLD, order);
        candidates.truncate(TOLD);
    }
    candidates.sort_unstable_by(order);
    candidates.iter().map(|(who, p)| (*p, question.answers.binary_search(who).is_ok())).collect()
}

/// Go through days whose facts are known, from the day `from` on, and calibrate on what would have been told on each of
/// the first acts in the days after it.
pub fn calibrate(engine: &mut Engine, model: &mut Model, facts: &[Fact], from: u32) {
    let end = facts.last().map_or(from, |f| f.day + 1);
    let window = WINDOW.min(end - from);
    // Weeks must not always be met on the same day.
    let stride = (2 * facts.len() * window as usize / MOST_ASKED) as u32 + 1;
    let stride = if stride.is_multiple_of(WINDOW) { stride + 1 } else { stride };
    let mut rehearsed = vec![Vec::new(); EVENED.len()];
    for day in from..end {
        if day + window <= end && (day - from).is_multiple_of(stride) {
            let questions = first_acts(facts, engine.relations, day, window);
            let answered = engine.ask(day, &questions, |measured| {
                let candidates = model.rehearse(measured, &EVENED);
                candidates.into_iter().map(|c| told(measured.question, c)).collect::<Vec<_>>()
            });
            for answered in answered {
                rehearsed.iter_mut().zip(answered).for_each(|(all, told)| all.push(told));
            }
        }
        let before = |day: u32| facts.partition_point(|f| f.day < day);
        let questions = engine.questions(facts.get(before(day)..before(day + 1)).unwrap_or_default());
        if !questions.is_empty() {
            engine.learn(day, &questions);
        }
    }
    let tried = EVENED.iter().zip(rehearsed).map(|(ahead, told)| {
        let every: Vec<(f64, bool)> = told.iter().flatten().copied().collect();
        let line = Calibration::fit(&every);
        let off = |(p, right): &(f64, bool)| (line.apply(*p) - f64::from(u8::from(*right))).powi(2);
        let mean = |told: &mut dyn Iterator<Item = &(f64, bool)>| {
            let (sum, count) = told.fold((0.0, 0_u32), |(sum, count), told| (sum + off(told), count + 1));
            sum / f64::from(count.max(1))
        };
        // The first place is what people look at: it counts as much as all that is told.
        let firsts = mean(&mut told.iter().filter_map(|t| t.first()));
        (firsts + mean(&mut every.iter()), *ahead, line)
    });
    if let Some((_, ahead, line)) = tried.min_by(|a, b| a.0.total_cmp(&b.0)) {
        (model.ahead, model.calibration) = (Some(ahead), line);
    }
}
