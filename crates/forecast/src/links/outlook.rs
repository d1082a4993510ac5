//! Forecasts in production: learn from all that is known, then ask about days to come.

use crate::error::Error;
use crate::links::backtest::{Prediction, ask};
use crate::links::calibration::Calibration;
use crate::links::engine::Engine;
use crate::links::explain::{Explanation, explain};
use crate::links::fact::{Fact, Question, World};
use crate::links::fit::Plan;
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
    pub fn learn(world: &World, mut facts: Vec<Fact>, threads: usize) -> Result<Self, Error> {
        world.check(&facts)?;
        facts.sort_unstable();
        facts.dedup();
        let (first, last) = (facts.first().map_or(0, |f| f.day), facts.last().map_or(0, |f| f.day));
        let cut = last - (f64::from(last - first) * CALIBRATED_ON) as u32;
        let (train, valid) = facts.split_at(facts.partition_point(|f| f.day < cut));
        let mut engine = Engine::new(world, threads);
        let lessons = study(&mut engine, train)?;
        let mut model = Model::new(&lessons, world.relations, Plan::default(), threads);
        let (seen, _) = ask(&mut engine, &model, valid, None);
        let firsts: Vec<(f64, bool)> = seen.iter().filter_map(Prediction::first).collect();
        model.calibration = Calibration::fit(&firsts);
        Ok(Self { engine, model, known: Some(last) })
    }

    /// Who will be the other party of an act on a day after all that is known; from the number of relations on, a
    /// relation is meant the other way round. Candidates come with reasons, the most probable first.
    pub fn ask(&mut self, subject: u32, relation: u32, day: u32) -> Result<Explanation, Error> {
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
        let mut answers = self.engine.ask(day, &[question], |measured| explain(model, measured));
        Ok(answers.pop().unwrap_or(Explanation { subject, relation, day, reasons: Vec::new() }))
    }
}
