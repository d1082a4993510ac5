//! Forecasts in production: learn from all that is known, then ask about days to come.

use crate::error::Error;
use crate::links::engine::Engine;
use crate::links::explain::{Explanation, explain_with};
use crate::links::fact::{Fact, Question, World};
use crate::links::first::{Asked, answer, calibrate};
use crate::links::fit::Plan;
use crate::links::keep::{Bytes, Keep};
use crate::links::model::Model;
use crate::links::study::study;

/// Share of the days, the last ones, on which probabilities are calibrated.
const CALIBRATED_ON: f64 = 0.1;

/// All that is known and learned up to a day. Questions are answered from it in milliseconds.
pub struct Outlook {
    engine: Engine,
    model: Model,
    /// The last day that is known; none before the first fact.
    known: Option<u32>,
}

impl Outlook {
    /// Learn weights from the earlier days of these facts, calibrate on the last tenth, keep all as history.
    ///
    /// # Errors
    /// When a fact is not of the world, or there are none to learn from.
    pub fn learn(world: &World, facts: Vec<Fact>, threads: usize) -> Result<Self, Error> {
        let (first, last) = facts.iter().fold((u32::MAX, 0), |(a, b), f| (a.min(f.day), b.max(f.day)));
        let cut = last - (f64::from(last.saturating_sub(first)) * CALIBRATED_ON) as u32;
        Self::learn_until(world, facts, cut, threads)
    }

    /// The same, with weights from the days before `cut`, and calibrated on the others.
    ///
    /// # Errors
    /// As [`Self::learn`].
    pub fn learn_until(world: &World, mut facts: Vec<Fact>, cut: u32, threads: usize) -> Result<Self, Error> {
        world.check(&facts)?;
        facts.sort_unstable();
        facts.dedup();
        let last = facts.last().map_or(0, |f| f.day);
        let (train, valid) = facts.split_at(facts.partition_point(|f| f.day < cut));
        let mut engine = Engine::new(world, threads);
        let lessons = study(&mut engine, train)?;
        let mut model = Model::new(&lessons, world.relations, Plan::default(), threads);
        calibrate(&mut engine, &mut model, valid, cut);
        Ok(Self { engine, model, known: Some(last) })
    }

    /// Ask questions whose answers are known, on a day after all that is known.
    pub fn answer(&mut self, day: u32, questions: &[Question]) -> Vec<Asked> {
        answer(&mut self.engine, &self.model, day, questions)
    }

    /// The last day that is known.
    pub const fn known(&self) -> Option<u32> {
        self.known
    }

    /// Facts of later days have become known. The record moves; the weights stay.
    ///
    /// # Errors
    /// When a fact is not of the world, or not after all that is known.
    pub fn add(&mut self, mut facts: Vec<Fact>) -> Result<(), Error> {
        facts.sort_unstable();
        facts.dedup();
        for fact in &facts {
            for id in [fact.subject, fact.object] {
                if id as usize >= self.engine.entities {
                    return Err(Error::Unknown { what: "entity", id, count: self.engine.entities, day: fact.day });
                }
            }
            if fact.relation >= self.engine.relations {
                let count = self.engine.relations as usize;
                return Err(Error::Unknown { what: "relation", id: fact.relation, count, day: fact.day });
            }
            if let Some(known) = self.known.filter(|known| fact.day <= *known) {
                return Err(Error::Past { day: fact.day, known });
            }
        }
        for day in facts.chunk_by(|a, b| a.day == b.day) {
            let Some(first) = day.first() else { continue };
            let questions = self.engine.questions(day);
            self.engine.learn(first.day, &questions);
            self.known = Some(first.day);
        }
        Ok(())
    }

    /// All of it as bytes, for [`Self::read`].
    pub fn write(&self, to: &mut Vec<u8>) {
        self.known.write(to);
        self.engine.history.write(to);
        self.engine.rules.write(to);
        self.model.write(to);
    }

    /// Take up what was kept for the same world; `None` where the bytes are not that.
    pub fn read(world: &World, bytes: &[u8], threads: usize) -> Option<Self> {
        let mut from = Bytes(bytes);
        let mut engine = Engine::new(world, threads);
        let known = Option::read(&mut from)?;
        engine.history = Keep::read(&mut from)?;
        engine.rules = Keep::read(&mut from)?;
        let model = Model::read(&mut from)?;
        let whole = from.0.is_empty() && engine.history.entities.len() == world.entities.len();
        whole.then_some(Self { engine, model, known })
    }

    /// Who will be the other party of an act on a day after all that is known; from the number of relations on, a
    /// relation is meant the other way round. Candidates come with reasons, the most probable first.
    pub fn ask(&mut self, subject: u32, relation: u32, day: u32) -> Result<Explanation, Error> {
        self.ask_about(subject, relation, day, None)
    }

    /// The same, and what speaks for one candidate besides.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub fn ask_about(
        &mut self,
        subject: u32,
        relation: u32,
        day: u32,
        wanted: Option<u32>,
    ) -> Result<Explanation, Error> {
        let unknown = |what, id, count| Err(Error::Unknown { what, id, count, day });
        if subject as usize >= self.engine.entities {
            return unknown("entity", subject, self.engine.entities);
        }
        if relation >= 2 * self.engine.relations {
            return unknown("relation", relation, 2 * self.engine.relations as usize);
        }
        if let Some(known) = self.known.filter(|known| day <= *known) {
            return Err(Error::Past { day, known });
        }
        let question = Question { subject, relation, answers: Vec::new() };
        let model = &self.model;
        let mut answers = self.engine.ask(day, &[question], |measured| explain_with(model, measured, wanted));
        Ok(answers.pop().unwrap_or(Explanation { subject, relation, day, reasons: Vec::new() }))
    }
}
