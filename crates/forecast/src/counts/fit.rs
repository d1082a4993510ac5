//! Learn weights from what was seen: the least mean of a proper score (Gneiting and Raftery, 2007).

use crate::counts::act::Class;
use crate::counts::descent::minimise;
use crate::counts::distribution::{MOST, Negative};
use crate::counts::features::{COUNT, FAMILIES, Family, PLAIN, Row, Spread};
use crate::counts::model::{Model, WEEK};

/// Fewest lessons that more than a guess is learned from.
const FEWEST: usize = 400;
/// How much ignorance counts beside the continuous ranked probability score, both as shares of what a guess has. The
/// latter is ruled by the few pairs with many acts, the former hears all.
const IGNORANCE: f64 = 2.0;
/// How strongly the spread is held to the guess.
const HOLD: f64 = 0.01;
/// Relative step of derivatives.
const STEP: f64 = 1e-4;
/// Weights are powers of e within these.
const BOUNDS: (f64, f64) = (-9.0, 2.0);

/// What kinds of past a model may use. The best on the days for choosing is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The last weeks shrunk to the mean of all days, with learned weights.
    Shrunk,
    /// The same and the level since its last change.
    Level,
    /// A Hawkes process in discrete time: own, reverse and others' acts, fading exponentially.
    Hawkes,
    /// The same, and what is usual by roots, which no single burst moves far.
    Damped,
    /// The last without what goes on around the pair.
    Apart,
}

impl Kind {
    /// All of them.
    pub const EVERY: [Self; 5] = [Self::Shrunk, Self::Level, Self::Hawkes, Self::Damped, Self::Apart];

    /// In words, as in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Shrunk => "shrunk negative binomial",
            Self::Level => "level since the last change",
            Self::Hawkes => "Hawkes process",
            Self::Damped => "Hawkes process with damped habit",
            Self::Apart => "Hawkes process with damped habit, no contagion",
        }
    }

    /// Whether it may use a feature.
    fn uses(self, feature: usize) -> bool {
        let plain = feature == 0 || PLAIN.contains(&feature);
        let damped = (6..=11).contains(&feature) || feature == 17;
        match self {
            Self::Shrunk => plain,
            Self::Level => plain || FAMILIES[feature] == Family::Level,
            Self::Hawkes => !damped && FAMILIES[feature] != Family::Level,
            Self::Damped => true,
            Self::Apart => FAMILIES[feature] != Family::Contagion,
        }
    }
}

/// What was known at an origin, and what came.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// First day of the forecast.
    pub day: u32,
    /// Features.
    pub row: Row,
    /// What tells the spread.
    pub spread: Spread,
    /// What came.
    pub seen: u32,
}

/// Learn a model.
pub fn fit(class: Class, horizon: usize, kind: Kind, weekday: [f64; WEEK], lessons: &[Lesson]) -> Model {
    let mut model = Model { weekday, ..Model::guess(class, horizon) };
    if lessons.len() < FEWEST || lessons.iter().all(|l| l.seen == 0) {
        return model;
    }
    let told = |feature: usize| lessons.iter().any(|l| l.row[feature] > 0.0);
    let used: Vec<usize> = (0..COUNT).filter(|f| kind.uses(*f) && told(*f)).collect();
    let task = Task::new(&model, &used, lessons);
    let mut point: Vec<f64> = used.iter().map(|_| (0.6 / used.len() as f64).ln()).collect();
    point.extend(model.spread);
    let point = minimise(point, |point, gradient| task.value(point, gradient));
    model.weights = [0.0; COUNT];
    for (feature, power) in used.iter().zip(&point) {
        // What is at the lower bound is not used.
        let power = power.clamp(BOUNDS.0, BOUNDS.1);
        model.weights[*feature] = if power <= BOUNDS.0 + 0.5 { 0.0 } else { power.exp() };
    }
    for (weight, found) in model.spread.iter_mut().zip(&point[used.len()..]) {
        *weight = *found;
    }
    model
}

struct Task<'a> {
    used: &'a [usize],
    lessons: &'a [Lesson],
    /// Days of the forecast times how busy they are.
    scales: Vec<f64>,
    /// What one act of distance and one bit count.
    prices: (f64, f64),
    guess: [f64; 3],
}

impl<'a> Task<'a> {
    fn new(model: &Model, used: &'a [usize], lessons: &'a [Lesson]) -> Self {
        let scales = lessons.iter().map(|l| model.busy(l.day) * f64::from(model.days())).collect();
        let mut task = Self { used, lessons, scales, prices: (1.0, 0.0), guess: model.spread };
        let mean = |task: &Self| {
            let sum: f64 =
                lessons.iter().map(|l| task.loss(model.distribution(&l.row, &l.spread, l.day), l.seen)).sum();
            (sum / lessons.len() as f64).max(1e-9)
        };
        let distance = mean(&task);
        task.prices = (0.0, 1.0);
        task.prices = (1.0 / distance, IGNORANCE / mean(&task));
        task
    }

    fn value(&self, point: &[f64], gradient: &mut [f64]) -> f64 {
        let (powers, spread) = point.split_at(self.used.len());
        let weights: Vec<f64> = powers.iter().map(|p| p.clamp(BOUNDS.0, BOUNDS.1).exp()).collect();
        gradient.fill(0.0);
        let mut value = 0.0;
        for (lesson, scale) in self.lessons.iter().zip(&self.scales) {
            let rate: f64 = self.used.iter().zip(&weights).map(|(f, w)| f64::from(lesson.row[*f]) * w).sum();
            let log: f64 = lesson.spread.iter().zip(spread).map(|(f, w)| f64::from(*f) * w).sum();
            let (mean, excess) = (rate * scale + 1e-4, log.exp());
            let at = |mean, excess| self.loss(Negative::new(mean, excess), lesson.seen);
            let now = at(mean, excess);
            value += now;
            let by_mean = (at(mean * (1.0 + STEP), excess) - now) / (mean * STEP);
            let by_log = (at(mean, excess * (1.0 + STEP)) - now) / STEP;
            for ((slot, feature), weight) in gradient.iter_mut().zip(self.used).zip(&weights) {
                *slot += by_mean * scale * weight * f64::from(lesson.row[*feature]);
            }
            for (slot, feature) in gradient[self.used.len()..].iter_mut().zip(lesson.spread) {
                *slot += by_log * f64::from(feature);
            }
        }
        let count = self.lessons.len() as f64;
        gradient.iter_mut().for_each(|g| *g /= count);
        for (slot, power) in gradient.iter_mut().zip(powers) {
            // Beyond the bounds nothing changes.
            if (*power <= BOUNDS.0 && *slot > 0.0) || (*power >= BOUNDS.1 && *slot < 0.0) {
                *slot = 0.0;
            }
        }
        let held = gradient[self.used.len()..].iter_mut().zip(spread.iter().zip(self.guess));
        let mut total = value / count;
        for (slot, (weight, guess)) in held {
            *slot += 2.0 * HOLD * (weight - guess);
            total += HOLD * (weight - guess).powi(2);
        }
        total
    }

    fn loss(&self, negative: Negative, seen: u32) -> f64 {
        let (mut below, mut score, mut at) = (0.0, 0.0, 0.0);
        for (number, p) in negative.walk().take(MOST).enumerate() {
            below += p;
            if number < seen as usize {
                score += below * below;
            } else {
                if number == seen as usize {
                    at = p;
                }
                score += (1.0 - below) * (1.0 - below);
                if below > 1.0 - 1e-7 {
                    break;
                }
            }
        }
        self.prices.0 * score - self.prices.1 * at.max(1e-12).log2()
    }
}
