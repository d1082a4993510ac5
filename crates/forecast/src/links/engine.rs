//! History and rules up to a day, and questions measured against them.

use crate::links::candidates::{Candidate, Desk, PARTNERS, Today};
use crate::links::fact::{Fact, Question, World, questions};
use crate::links::features::Row;
use crate::links::groups::Groups;
use crate::links::history::History;
use crate::links::measure::{Asked, Measure};
use crate::links::rules::Rules;
use crate::parallel;

/// A question with its candidates measured.
#[derive(Clone, Copy, Debug)]
pub struct Measured<'a> {
    /// What happened before.
    pub history: &'a History,
    /// What follows from what.
    pub rules: &'a Rules,
    /// The day of the question.
    pub day: u32,
    /// How many entities there are.
    pub entities: usize,
    /// The question.
    pub question: &'a Question,
    /// The kind of question.
    pub context: usize,
    /// Who may be the answer.
    pub candidates: &'a [Candidate],
    /// What speaks for each.
    pub rows: &'a [Row],
}

/// History and rules up to a day, and room to work.
pub struct Engine {
    /// Countries and sectors.
    pub groups: Groups,
    /// What happened.
    pub history: History,
    /// What follows from what.
    pub rules: Rules,
    /// How many relations, inverses apart.
    pub relations: u32,
    /// How many entities.
    pub entities: usize,
    desks: Vec<Desk>,
}

impl Engine {
    /// Nothing known yet.
    pub fn new(world: &World, threads: usize) -> Self {
        let groups = Groups::new(&world.entities);
        let entities = world.entities.len();
        Self {
            history: History::new(entities, world.relations, &groups),
            rules: Rules::new(2 * world.relations as usize),
            groups,
            relations: world.relations,
            entities,
            desks: vec![Desk::new(entities); threads.max(1)],
        }
    }

    /// Measure the candidates of each question of a day, and do something with them. Only earlier days are known.
    pub fn ask<R: Send>(&mut self, day: u32, questions: &[Question], work: impl Fn(&Measured) -> R + Sync) -> Vec<R> {
        let (history, rules, groups, entities) = (&self.history, &self.rules, &self.groups, self.entities);
        let today = Today::new(day, questions, history);
        let by_subject: Vec<&[Question]> = questions.chunk_by(|a, b| a.subject == b.subject).collect();
        let results = parallel::map(&by_subject, &mut self.desks, |desk, group| {
            let Some(subject) = group.first().map(|q| q.subject) else { return Vec::new() };
            desk.begin(subject, history, &today);
            let answer = |question: &Question| {
                let candidates = desk.ask(question, history, &today);
                let asked = Asked { history, rules, groups, day, subject, relation: question.relation };
                let measure = Measure::new(asked);
                let rows: Vec<Row> = candidates.iter().map(|c| measure.row(c)).collect();
                let context = measure.context;
                work(&Measured { history, rules, day, entities, question, context, candidates, rows: &rows })
            };
            group.iter().map(answer).collect()
        });
        results.into_iter().flatten().collect()
    }

    /// The facts of a day have become known.
    pub fn learn(&mut self, day: u32, questions: &[Question]) {
        for question in questions {
            let pairs = &self.history.entities[question.subject as usize].pairs;
            let latest = &pairs[pairs.len().saturating_sub(PARTNERS)..];
            self.rules.learn(question, latest, &self.history, day);
        }
        self.rules.settle();
        self.history.add(day, questions, &self.groups);
    }

    /// The questions of some facts.
    pub fn questions(&self, facts: &[Fact]) -> Vec<Question> {
        questions(facts, self.relations)
    }
}
