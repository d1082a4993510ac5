//! The protocol: learn from train, calibrate on valid, ask test; each question with what was known the day before.

use crate::error::Error;
use crate::links::calibration::{Bin, Calibration, bins, error};
use crate::links::engine::Engine;
use crate::links::explain::{Explanation, explain};
use crate::links::fact::{Fact, Question, World};
use crate::links::fit::Plan;
use crate::links::model::Model;
use crate::links::rank::{Figures, Ranking};
use crate::links::study::study;

/// The three parts of a set: each sorted by day, each fact once, no part before the one before it.
#[derive(Clone, Debug, Default)]
pub struct Sets {
    /// Weights are learned from these.
    pub train: Vec<Fact>,
    /// Probabilities are calibrated on these.
    pub valid: Vec<Fact>,
    /// These are asked.
    pub test: Vec<Fact>,
    /// Where two parts share a day: the earlier part's facts of that day. They are known from the next day on, and are
    /// right answers that no question counts as wrong.
    pub shared: Vec<Fact>,
}

impl Sets {
    /// Sort the parts, and see that they follow each other.
    pub fn new(train: Vec<Fact>, valid: Vec<Fact>, test: Vec<Fact>) -> Result<Self, Error> {
        let mut sets = Self { train, valid, test, shared: Vec::new() };
        for part in [&mut sets.train, &mut sets.valid, &mut sets.test] {
            part.sort_unstable();
            part.dedup();
        }
        sets.shared = [part(&mut sets.train, &sets.valid), part(&mut sets.valid, &sets.test)].concat();
        let follow = |a: &[Fact], b: &[Fact], earlier, later| match (a.last(), b.first()) {
            (Some(last), Some(first)) if first.day <= last.day => {
                Err(Error::Order { later, first: first.day, earlier, last: last.day })
            }
            _ => Ok(()),
        };
        follow(&sets.train, &sets.valid, "train", "valid")?;
        follow(&sets.valid, &sets.test, "valid", "test")?;
        follow(&sets.train, &sets.test, "train", "test")?;
        Ok(sets)
    }
}

/// Take the facts of the last day out of a part, where the next part begins with that day.
fn part(earlier: &mut Vec<Fact>, later: &[Fact]) -> Vec<Fact> {
    match (earlier.last(), later.first()) {
        (Some(last), Some(first)) if last.day == first.day => {
            let from = earlier.partition_point(|f| f.day < first.day);
            earlier.split_off(from)
        }
        _ => Vec::new(),
    }
}

/// One answer of a question and where it came out.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// The fact that was asked for.
    pub fact: Fact,
    /// Whether its object was asked for, or its subject.
    pub object: bool,
    /// The place of the answer.
    pub ranking: Ranking,
    /// Whether the two met before, in any way.
    pub met: bool,
    /// Whether just this happened before.
    pub repeated: bool,
}

impl Prediction {
    /// The first place: its probability, and whether it was right.
    pub fn first(&self) -> Option<(f64, bool)> {
        let answer = if self.object { self.fact.object } else { self.fact.subject };
        self.ranking.top.first().map(|(entity, score)| (*score, *entity == answer))
    }
}

/// What came out of a test.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Two a fact, sorted by fact; the object first.
    pub predictions: Vec<Prediction>,
    /// How valid came out, before calibration, which changes no rank.
    pub valid: Figures,
    /// Some questions of the test with reasons.
    pub explanations: Vec<Explanation>,
    /// What was learned.
    pub model: Model,
}

/// Learn, calibrate, ask. `explained` questions of the test, spread over it, come with reasons.
pub fn run(world: &World, sets: &Sets, threads: usize, explained: usize) -> Result<Report, Error> {
    world.check(sets.train.iter().chain(&sets.valid).chain(&sets.test))?;
    let mut engine = Engine::new(world, threads);
    let lessons = study(&mut engine, &sets.train)?;
    let mut model = Model::new(&lessons, world.relations, Plan::default(), threads);
    drop(lessons);
    let (seen, _) = ask_of(&mut engine, &model, (&sets.valid, &sets.shared), None);
    let firsts: Vec<(f64, bool)> = seen.iter().filter_map(Prediction::first).collect();
    model.calibration = Calibration::fit(&firsts);
    let every = (2 * sets.test.len()).checked_div(explained).map(|every| every.max(1));
    let (predictions, mut explanations) = ask_of(&mut engine, &model, (&sets.test, &sets.shared), every);
    explanations.truncate(explained);
    Ok(Report { valid: figures(&seen, |_| true), predictions, explanations, model })
}

/// Ask the questions of a part whose first day may have more facts than its own.
fn ask_of(
    engine: &mut Engine,
    model: &Model,
    (own, shared): (&[Fact], &[Fact]),
    every: Option<usize>,
) -> (Vec<Prediction>, Vec<Explanation>) {
    let first = own.first().map(|f| f.day);
    let mut facts: Vec<Fact> = shared.iter().filter(|f| Some(f.day) == first).chain(own).copied().collect();
    facts.sort_unstable();
    facts.dedup();
    let (mut predictions, explanations) = ask(engine, model, &facts, every);
    predictions.retain(|p| own.binary_search(&p.fact).is_ok());
    (predictions, explanations)
}

/// Ask all questions of some days, each with what was known before its day; explain every so many-th, if any.
pub fn ask(
    engine: &mut Engine,
    model: &Model,
    facts: &[Fact],
    every: Option<usize>,
) -> (Vec<Prediction>, Vec<Explanation>) {
    let (mut predictions, mut explanations, mut asked) = (Vec::new(), Vec::new(), 0);
    for facts in facts.chunk_by(|a, b| a.day == b.day) {
        let Some(day) = facts.first().map(|f| f.day) else { continue };
        let questions = engine.questions(facts);
        let ranked = engine.ask(day, &questions, |measured| model.rank(measured));
        let number = |i: usize| every.is_some_and(|every| (asked + i).is_multiple_of(every));
        let shown: Vec<Question> =
            questions.iter().enumerate().filter(|(i, _)| number(*i)).map(|(_, q)| q.clone()).collect();
        asked += questions.len();
        explanations.append(&mut engine.ask(day, &shown, |measured| explain(model, measured)));
        for (question, rankings) in questions.iter().zip(ranked) {
            for (answer, ranking) in question.answers.iter().zip(rankings) {
                predictions.push(prediction(engine, day, question, *answer, ranking));
            }
        }
        engine.learn(day, &questions);
    }
    predictions.sort_unstable_by_key(|p| (p.fact, !p.object));
    (predictions, explanations)
}

fn prediction(engine: &Engine, day: u32, question: &Question, answer: u32, ranking: Ranking) -> Prediction {
    let Question { subject, relation, .. } = *question;
    let triples = engine.history.pair(subject, answer).map(|p| &engine.history.pairs[p as usize].triples);
    let same = |t: &u32| engine.history.triples[*t as usize].relation == relation;
    let object = relation < engine.relations;
    let fact = if object {
        Fact { day, subject, relation, object: answer }
    } else {
        Fact { day, subject: answer, relation: relation - engine.relations, object: subject }
    };
    Prediction { fact, object, ranking, met: triples.is_some(), repeated: triples.is_some_and(|t| t.iter().any(same)) }
}

/// The figures over some of the predictions.
pub fn figures(predictions: &[Prediction], wanted: impl Fn(&Prediction) -> bool) -> Figures {
    let mut figures = Figures::default();
    predictions.iter().filter(|p| wanted(p)).for_each(|p| figures.add(&p.ranking));
    figures
}

/// Expected calibration error of first places, and the bins behind it.
pub fn calibrated(predictions: &[Prediction]) -> (f64, Vec<Bin>) {
    let firsts: Vec<(f64, bool)> = predictions.iter().filter_map(Prediction::first).collect();
    (error(&firsts), bins(&firsts).to_vec())
}
