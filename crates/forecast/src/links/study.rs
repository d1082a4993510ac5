//! Go through the days of training: fill the history and keep questions to learn from.

use crate::error::Error;
use crate::hash::scatter;
use crate::links::engine::{Engine, Measured};
use crate::links::fact::{Fact, Question};
use crate::links::fit::Lesson;

/// Most questions that weights are learned from; more would cost time and memory for little.
const LESSONS: usize = 60_000;
/// Share of the days of training that only fill the history.
const WARM_UP: f64 = 0.3;

/// Go through the days of training and keep lessons.
pub fn study(engine: &mut Engine, train: &[Fact]) -> Result<Vec<Lesson>, Error> {
    let (Some(first), Some(last)) = (train.first(), train.last()) else { return Err(Error::NoFacts) };
    let start = first.day + (f64::from(last.day - first.day) * WARM_UP) as u32;
    let asked = train.iter().filter(|f| f.day >= start).count() * 2;
    let share = LESSONS as f64 / asked.max(1) as f64;
    let mut lessons = Vec::new();
    for facts in train.chunk_by(|a, b| a.day == b.day) {
        let Some(day) = facts.first().map(|f| f.day) else { continue };
        let questions = engine.questions(facts);
        if day >= start {
            let drawn = |q: &&Question| {
                let draw = scatter(&[u64::from(day), u64::from(q.subject), u64::from(q.relation)]);
                (draw as f64) < share * u64::MAX as f64
            };
            let kept: Vec<Question> = questions.iter().filter(drawn).cloned().collect();
            lessons.append(&mut engine.ask(day, &kept, lesson));
        }
        engine.learn(day, &questions);
    }
    Ok(lessons)
}

fn lesson(measured: &Measured) -> Lesson {
    let Measured { day, entities, question, context, candidates, rows, .. } = *measured;
    let right: Vec<bool> = candidates.iter().map(|c| question.answers.binary_search(&c.entity).is_ok()).collect();
    let found = right.iter().filter(|r| **r).count();
    let seed = scatter(&[u64::from(day), u64::from(question.subject), u64::from(question.relation)]);
    let outside = entities - candidates.len() - (question.answers.len() - found);
    Lesson::new((question.relation, context), rows, &right, question.answers.len() - found, outside, seed)
}
