//! Learn the weights: a listwise softmax over each question's candidates.
//!
//! The loss is the negative log-probability of the answer among all entities but the question's other answers, as
//! in the time-aware filter. Of the wrong candidates the most likely ones are kept and a sample of the rest, which
//! then counts for all of them (sampled softmax, Bengio and Senécal, 2008). AdaGrad (Duchi, Hazan and Singer, 2011) in
//! small batches, cut into parts that do not depend on the number of threads; the weights are averaged over the later
//! batches (Polyak and Juditsky, 1992).

use crate::hash::scatter;
use crate::links::features::{CELLS, CONTEXTS, COUNT, CROSSES, LEVELS, Row, cell, hunch};
use crate::links::logit::{Logit, SLOPES, TABLE, height};
use crate::parallel;

/// Wrong candidates that are kept for being likely, and others.
const LIKELY: usize = 48;
const OTHERS: usize = 24;
/// Questions of a part, parts of a batch.
const PART: usize = 32;
const PARTS: usize = 4;

/// How to learn; chosen on the validation part of ICEWS14.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Passes over the questions.
    pub passes: usize,
    /// Step of the common table.
    pub step: f32,
    /// Step of the corrections by kind of question, relative.
    pub context_step: f32,
    /// Step of the pairs of features, relative.
    pub cross_step: f32,
    /// Step of the slopes of relations, relative.
    pub slope_step: f32,
    /// Pull of the corrections and slopes towards nothing.
    pub shrink: f32,
    /// How much less answers count that are unlikely anyway.
    pub focus: f32,
}

impl Default for Plan {
    fn default() -> Self {
        Self { passes: 5, step: 0.05, context_step: 0.4, cross_step: 0.4, slope_step: 0.6, shrink: 0.006, focus: 0.15 }
    }
}

/// A question to the past with its answers.
#[derive(Clone, Debug)]
pub struct Lesson {
    relation: u32,
    context: usize,
    /// Answers that were candidates; their rows come first.
    found: usize,
    /// Answers that were no candidates.
    missed: usize,
    /// Likely wrong ones after them.
    likely: usize,
    /// What each of the others counts for.
    weight: f32,
    /// Entities that are no candidates.
    outside: f32,
    rows: Vec<Row>,
}

impl Lesson {
    /// Keep what is needed of a question's candidates. `right` says which are answers.
    pub fn new(asked: (u32, usize), rows: &[Row], right: &[bool], missed: usize, outside: usize, seed: u64) -> Self {
        let (relation, context) = asked;
        let of = |wanted: bool| (0..rows.len()).filter(move |i| right[*i] == wanted);
        let mut kept: Vec<usize> = of(true).collect();
        let found = kept.len();
        let mut wrong: Vec<usize> = of(false).collect();
        let likeliness = |i: &usize| hunch(&rows[*i]);
        wrong.sort_by(|a, b| likeliness(b).cmp(&likeliness(a)).then(a.cmp(b)));
        let likely = wrong.len().min(LIKELY);
        let mut others = wrong.split_off(likely);
        let rest = others.len();
        if rest > OTHERS {
            others.sort_by_key(|i| scatter(&[seed, *i as u64]));
            others.truncate(OTHERS);
        }
        let weight = if others.is_empty() { 0.0 } else { rest as f32 / others.len() as f32 };
        kept.extend(wrong);
        kept.extend(others);
        let rows = kept.into_iter().map(|i| rows[i]).collect();
        Self { relation, context, found, missed, likely, weight, outside: outside as f32, rows }
    }
}

/// Gradient of a part.
struct Slope {
    table: Vec<f32>,
    crosses: Vec<f32>,
    contexts: Vec<f32>,
    outside: [f32; CONTEXTS],
    relations: Vec<(u32, Vec<f32>)>,
    loss: f64,
    answers: f64,
}

/// Sums of squares for AdaGrad, and sums of weights for the average.
struct Learner {
    logit: Logit,
    squares: Logit,
    sum: Logit,
    summed: f32,
    plan: Plan,
}

/// Learn from lessons; also the mean loss of each pass.
pub fn fit(lessons: &[Lesson], relations: usize, plan: Plan, threads: usize) -> (Logit, Vec<f64>) {
    let mut learner = Learner {
        logit: Logit::new(relations),
        squares: Logit::new(relations),
        sum: Logit::new(relations),
        summed: 0.0,
        plan,
    };
    let mut order: Vec<u32> = (0..lessons.len() as u32).collect();
    let mut states = vec![(); threads.max(1)];
    let mut losses = Vec::new();
    for pass in 0..plan.passes {
        order.sort_by_key(|i| scatter(&[pass as u64, u64::from(*i)]));
        let (mut loss, mut answers) = (0.0, 0.0);
        for batch in order.chunks(PART * PARTS) {
            let parts: Vec<&[u32]> = batch.chunks(PART).collect();
            let logit = &learner.logit;
            let slopes = parallel::map(&parts, &mut states, |(), part| slope(logit, lessons, part, plan.focus));
            let asked = batch.len() as f32;
            for slope in &slopes {
                loss += slope.loss;
                answers += slope.answers;
            }
            learner.step(&slopes, asked);
            if pass + 1 == plan.passes {
                learner.remember();
            }
        }
        losses.push(loss / f64::max(answers, 1.0));
    }
    (learner.average(), losses)
}

fn slope(logit: &Logit, lessons: &[Lesson], part: &[u32], focus: f32) -> Slope {
    let mut slope = Slope {
        table: vec![0.0; TABLE],
        crosses: vec![0.0; CROSSES.len() * CELLS],
        contexts: vec![0.0; CONTEXTS * TABLE],
        outside: [0.0; CONTEXTS],
        relations: Vec::new(),
        loss: 0.0,
        answers: 0.0,
    };
    for index in part {
        let lesson = &lessons[*index as usize];
        let at = slope.relations.iter().position(|r| r.0 == lesson.relation).unwrap_or_else(|| {
            slope.relations.push((lesson.relation, vec![0.0; SLOPES]));
            slope.relations.len() - 1
        });
        let (pulls, outside) = pulls(logit, lesson, &mut slope, focus);
        let own = lesson.context * TABLE;
        let context = &mut slope.contexts[own..own + TABLE];
        let of_relation = &mut slope.relations[at].1;
        for (row, pull) in lesson.rows.iter().zip(pulls) {
            if pull.abs() < 1e-5 {
                continue;
            }
            for (feature, level) in row.iter().enumerate() {
                slope.table[feature * LEVELS + *level as usize] += pull;
                context[feature * LEVELS + *level as usize] += pull;
                of_relation[feature] += pull * height(*level as usize);
            }
            for (table, pair) in slope.crosses.chunks_exact_mut(CELLS).zip(CROSSES) {
                table[cell(row, pair)] += pull;
            }
        }
        of_relation[COUNT] += outside;
        slope.outside[lesson.context] += outside;
    }
    slope
}

/// The derivative of the loss by the score of each row, and by that of the entities outside.
fn pulls(logit: &Logit, lesson: &Lesson, slope: &mut Slope, focus: f32) -> (Vec<f32>, f32) {
    let prepared = logit.prepare(lesson.relation, lesson.context);
    let scores: Vec<f32> = lesson.rows.iter().map(|row| prepared.parts(row).sum()).collect();
    let most = scores.iter().copied().fold(prepared.outside, f32::max);
    let mut pulls: Vec<f32> = scores.iter().map(|s| (s - most).exp()).collect();
    let start = lesson.found + lesson.likely;
    pulls[start..].iter_mut().for_each(|p| *p *= lesson.weight);
    let outside = (prepared.outside - most).exp();
    let wrong = pulls[lesson.found..].iter().sum::<f32>() + outside * lesson.outside;
    // Each answer stands against the wrong ones alone.
    let mut shares = 0.0;
    for pull in &mut pulls[..lesson.found] {
        let all = wrong + *pull;
        slope.loss -= f64::from((*pull / all).max(1e-30).ln());
        let share = *pull / all;
        let weight = share.powf(focus);
        shares += weight / all;
        *pull = (share - 1.0) * weight;
    }
    let missed = lesson.missed as f32;
    slope.loss -= f64::from(missed) * f64::from((outside / wrong).max(1e-30).ln());
    let weight = missed * (outside / wrong).powf(focus);
    shares += weight / wrong;
    slope.answers += (lesson.found + lesson.missed) as f64;
    pulls[lesson.found..].iter_mut().for_each(|p| *p *= shares);
    (pulls, outside * lesson.outside * shares - weight)
}

impl Learner {
    fn step(&mut self, slopes: &[Slope], asked: f32) {
        let plan = self.plan;
        let mut table = vec![0.0; TABLE];
        let mut crosses = vec![0.0; CROSSES.len() * CELLS];
        let mut contexts = vec![0.0; CONTEXTS * TABLE];
        let mut outside = [0.0; CONTEXTS];
        for slope in slopes {
            add(&mut table, &slope.table);
            add(&mut crosses, &slope.crosses);
            add(&mut contexts, &slope.contexts);
            add(&mut outside, &slope.outside);
        }
        let scale = 1.0 / asked;
        let pull = |rate: f32, shrink: f32| Pull { rate: plan.step * rate, shrink, scale };
        pull(1.0, 0.0).apply(&mut self.logit.table, &mut self.squares.table, &table);
        pull(plan.cross_step, plan.shrink).apply(&mut self.logit.crosses, &mut self.squares.crosses, &crosses);
        pull(plan.context_step, plan.shrink).apply(&mut self.logit.contexts, &mut self.squares.contexts, &contexts);
        pull(1.0, 0.0).apply(&mut self.logit.outside, &mut self.squares.outside, &outside);
        let mut relations: Vec<(u32, Vec<f32>)> = Vec::new();
        for (relation, slope) in slopes.iter().flat_map(|s| &s.relations) {
            match relations.iter_mut().find(|r| r.0 == *relation) {
                Some((_, sum)) => add(sum, slope),
                None => relations.push((*relation, slope.clone())),
            }
        }
        for (relation, slope) in relations {
            let own = relation as usize * SLOPES..(relation as usize + 1) * SLOPES;
            let (weights, squares) = (&mut self.logit.slopes[own.clone()], &mut self.squares.slopes[own]);
            pull(plan.slope_step, plan.shrink).apply(weights, squares, &slope);
        }
    }

    fn remember(&mut self) {
        add(&mut self.sum.table, &self.logit.table);
        add(&mut self.sum.crosses, &self.logit.crosses);
        add(&mut self.sum.contexts, &self.logit.contexts);
        add(&mut self.sum.slopes, &self.logit.slopes);
        add(&mut self.sum.outside, &self.logit.outside);
        self.summed += 1.0;
    }

    fn average(mut self) -> Logit {
        let count = self.summed.max(1.0);
        let sum = &mut self.sum;
        let parts = [&mut sum.table[..], &mut sum.crosses, &mut sum.contexts, &mut sum.slopes, &mut sum.outside];
        parts.into_iter().flatten().for_each(|weight| *weight /= count);
        self.sum
    }
}

/// One step of AdaGrad.
#[derive(Clone, Copy)]
struct Pull {
    rate: f32,
    shrink: f32,
    scale: f32,
}

impl Pull {
    fn apply(self, weights: &mut [f32], squares: &mut [f32], slopes: &[f32]) {
        for ((weight, square), slope) in weights.iter_mut().zip(squares).zip(slopes) {
            if *slope == 0.0 {
                continue;
            }
            let slope = slope * self.scale + self.shrink * *weight;
            *square += slope * slope;
            *weight -= self.rate * slope / (square.sqrt() + 1e-3);
        }
    }
}

fn add(sum: &mut [f32], other: &[f32]) {
    sum.iter_mut().zip(other).for_each(|(s, o)| *s += o);
}
