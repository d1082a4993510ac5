//! Learn weights from what was seen: the least mean of a proper score (Gneiting and Raftery, 2007).

use crate::counts::act::Class;
use crate::counts::descent::minimise;
use crate::counts::distribution::{MOST, Negative};
use crate::counts::features::{ADAPTED, COUNT, FAMILIES, Family, PLAIN, Row, SPREADS, SURGES, Spread};
use crate::counts::model::{Model, WEEK};

/// Fewest lessons that more than a guess is learned from.
const FEWEST: usize = 400;
/// How much ignorance counts beside the continuous ranked probability score, both as shares of what a guess has. The
/// latter is ruled by the few pairs with many acts, the former hears all.
const IGNORANCE: f64 = 2.0;
/// How strongly the spread is held to the guess.
const HOLD: f64 = 0.01;
/// How strongly the weights of a class are held to those of all classes, over the acts that a pair has in a week. What
/// is common speaks for itself.
const SHARED: f64 = 0.1;
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
    /// The same, rates by how well each told the past of the pair, and surges of what is common for what is rare.
    Adapted,
    /// The last without what goes on around the pair.
    Apart,
}

/// The kind that forecasts are made with. Chosen on days 184 to 333 of ICEWS14: there it was best over all classes, and
/// choosing by the month before each (as a single validation part does) was worse.
pub const TAKEN: Kind = Kind::Adapted;

impl Kind {
    /// All of them.
    pub const EVERY: [Self; 6] = [Self::Shrunk, Self::Level, Self::Hawkes, Self::Damped, Self::Adapted, Self::Apart];

    /// In words, as in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Shrunk => "shrunk negative binomial",
            Self::Level => "level since the last change",
            Self::Hawkes => "Hawkes process",
            Self::Damped => "Hawkes process with damped habit",
            Self::Adapted => "Hawkes process with fitted memory",
            Self::Apart => "Hawkes process with fitted memory, no contagion",
        }
    }

    /// Whether it may use a feature.
    fn uses(self, feature: usize) -> bool {
        let plain = feature == 0 || PLAIN.contains(&feature);
        let damped = (6..=11).contains(&feature) || feature == 17;
        let adapted = feature >= ADAPTED;
        match self {
            Self::Shrunk => plain,
            Self::Level => plain || FAMILIES[feature] == Family::Level,
            Self::Hawkes => !damped && !adapted && FAMILIES[feature] != Family::Level,
            Self::Damped => !adapted,
            Self::Adapted => true,
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

/// Learn the models of one horizon, by class, from the lessons of each.
///
/// What is rare tells too little of its own: weights of a quad class are held to those that all four have in common
/// (partial pooling), the rarer it is the more.
pub fn learn(horizon: usize, kind: Kind, weekdays: &[[f64; WEEK]; 5], lessons: [&[Lesson]; 5]) -> [Model; 5] {
    let guess = |class: Class| Model { weekday: weekdays[class.index()], ..Model::guess(class, horizon) };
    let quads = [1, 2, 3, 4].map(|quad| (guess(Class::EVERY[quad]), lessons[quad]));
    let rare = common(kind, &quads, COUNT);
    // What does without surges is held to weights that do.
    let often = if kind.uses(SURGES) { common(kind, &quads, SURGES) } else { rare };
    Class::EVERY.map(|class| {
        let common = if speaks_of_surges(class) { &rare } else { &often };
        fit_held(guess(class), kind, lessons[class.index()], common.as_ref().filter(|_| class != Class::All))
    })
}

/// Learn a model from lessons of its class alone.
pub fn fit(class: Class, horizon: usize, kind: Kind, weekday: [f64; WEEK], lessons: &[Lesson]) -> Model {
    fit_held(Model { weekday, ..Model::guess(class, horizon) }, kind, lessons, None)
}

fn fit_held(mut model: Model, kind: Kind, lessons: &[Lesson], common: Option<&[f64; COUNT]>) -> Model {
    if !is_enough(lessons) {
        return model;
    }
    let used = used(kind, &[lessons], |feature| feature < SURGES || speaks_of_surges(model.class));
    let mut task = Task::new(&used, vec![Group::new(&model, lessons)], model.spread);
    if let Some(common) = common {
        let acts: f64 = lessons.iter().map(|l| f64::from(l.seen)).sum();
        let weekly = acts / lessons.len() as f64 * WEEK as f64 / f64::from(model.days());
        let strength = |feature: &usize| if is_scaleless(*feature) { SHARED / weekly } else { 0.0 };
        task.held = used.iter().map(|f| (common[*f], strength(f))).collect();
    }
    (model.weights, model.spread) = task.solve();
    model
}

/// The weights below `end` that classes have in common. None where fewer than two have enough lessons.
fn common(kind: Kind, classes: &[(Model, &[Lesson])], end: usize) -> Option<[f64; COUNT]> {
    let enough: Vec<_> = classes.iter().filter(|(_, lessons)| is_enough(lessons)).collect();
    let [(guess, _), _, ..] = enough[..] else { return None };
    let lessons: Vec<&[Lesson]> = enough.iter().map(|(_, lessons)| *lessons).collect();
    let used = used(kind, &lessons, |feature| feature < end && (feature == 0 || is_scaleless(feature)));
    let groups = enough.iter().map(|(guess, lessons)| Group::new(guess, lessons)).collect();
    Some(Task::new(&used, groups, guess.spread).solve().0)
}

/// Whether surges of what is common tell of a class: of those that are rare.
fn speaks_of_surges(class: Class) -> bool {
    !matches!(class, Class::All | Class::VerbalCooperation)
}

fn is_enough(lessons: &[Lesson]) -> bool {
    lessons.len() >= FEWEST && lessons.iter().any(|l| l.seen > 0)
}

/// Whether a weight means the same for a rare class as for a common one: it is of acts of the class itself, or times what
/// is usual of it.
fn is_scaleless(feature: usize) -> bool {
    feature >= ADAPTED || !matches!(FAMILIES[feature], Family::Base | Family::Other)
}

/// Features that a kind may use and that say anything.
fn used(kind: Kind, groups: &[&[Lesson]], wanted: impl Fn(usize) -> bool) -> Vec<usize> {
    let told = |feature: usize| groups.iter().flat_map(|g| g.iter()).any(|l| l.row[feature] > 0.0);
    (0..COUNT).filter(|f| wanted(*f) && kind.uses(*f) && told(*f)).collect()
}

/// Lessons of one class.
struct Group<'a> {
    lessons: &'a [Lesson],
    /// Days of the forecast times how busy they are.
    scales: Vec<f64>,
    /// What one act of distance and one bit count.
    prices: (f64, f64),
}

impl<'a> Group<'a> {
    fn new(model: &Model, lessons: &'a [Lesson]) -> Self {
        let mean = |prices: (f64, f64)| {
            let one = |l: &Lesson| loss(prices, model.distribution(&l.row, &l.spread, l.day), l.seen);
            (lessons.iter().map(one).sum::<f64>() / lessons.len() as f64).max(1e-9)
        };
        Self {
            lessons,
            scales: lessons.iter().map(|l| model.busy(l.day) * f64::from(model.days())).collect(),
            prices: (1.0 / mean((1.0, 0.0)), IGNORANCE / mean((0.0, 1.0))),
        }
    }
}

struct Task<'a> {
    used: &'a [usize],
    groups: Vec<Group<'a>>,
    guess: [f64; SPREADS],
    /// What each weight is held to, and how strongly.
    held: Vec<(f64, f64)>,
}

impl<'a> Task<'a> {
    fn new(used: &'a [usize], groups: Vec<Group<'a>>, guess: [f64; SPREADS]) -> Self {
        Self { used, groups, guess, held: vec![(0.0, 0.0); used.len()] }
    }

    /// The weights of features and of the spread.
    fn solve(&self) -> ([f64; COUNT], [f64; SPREADS]) {
        let mut point: Vec<f64> = self.used.iter().map(|_| (0.6 / self.used.len() as f64).ln()).collect();
        point.extend(self.guess);
        let point = minimise(point, |point, gradient| self.value(point, gradient));
        let mut weights = [0.0; COUNT];
        for (feature, power) in self.used.iter().zip(&point) {
            // What is at the lower bound is not used.
            let power = power.clamp(BOUNDS.0, BOUNDS.1);
            weights[*feature] = if power <= BOUNDS.0 + 0.5 { 0.0 } else { power.exp() };
        }
        let mut spread = self.guess;
        spread.iter_mut().zip(&point[self.used.len()..]).for_each(|(weight, found)| *weight = *found);
        (weights, spread)
    }

    fn value(&self, point: &[f64], gradient: &mut [f64]) -> f64 {
        let (powers, spread) = point.split_at(self.used.len());
        let weights: Vec<f64> = powers.iter().map(|p| p.clamp(BOUNDS.0, BOUNDS.1).exp()).collect();
        gradient.fill(0.0);
        let sum: f64 = self.groups.iter().map(|group| self.misses(group, &weights, spread, gradient)).sum();
        let count = self.groups.iter().map(|g| g.lessons.len()).sum::<usize>() as f64;
        gradient.iter_mut().for_each(|g| *g /= count);
        let (by_weight, by_spread) = gradient.split_at_mut(self.used.len());
        let mut total = sum / count;
        for ((slot, weight), (wanted, strength)) in by_weight.iter_mut().zip(&weights).zip(&self.held) {
            *slot += 2.0 * strength * (weight - wanted) * weight;
            total += strength * (weight - wanted).powi(2);
        }
        for (slot, power) in by_weight.iter_mut().zip(powers) {
            // Beyond the bounds nothing changes.
            if (*power <= BOUNDS.0 && *slot > 0.0) || (*power >= BOUNDS.1 && *slot < 0.0) {
                *slot = 0.0;
            }
        }
        for (slot, (weight, guess)) in by_spread.iter_mut().zip(spread.iter().zip(self.guess)) {
            *slot += 2.0 * HOLD * (weight - guess);
            total += HOLD * (weight - guess).powi(2);
        }
        total
    }

    /// The sum of losses; adds its gradient.
    fn misses(&self, group: &Group<'_>, weights: &[f64], spread: &[f64], gradient: &mut [f64]) -> f64 {
        let mut sum = 0.0;
        for (lesson, scale) in group.lessons.iter().zip(&group.scales) {
            let rate: f64 = self.used.iter().zip(weights).map(|(f, w)| f64::from(lesson.row[*f]) * w).sum();
            let log: f64 = lesson.spread.iter().zip(spread).map(|(f, w)| f64::from(*f) * w).sum();
            let (mean, excess) = (rate * scale + 1e-4, log.exp());
            let at = |mean, excess| loss(group.prices, Negative::new(mean, excess), lesson.seen);
            let now = at(mean, excess);
            sum += now;
            let by_mean = (at(mean * (1.0 + STEP), excess) - now) / (mean * STEP);
            let by_log = (at(mean, excess * (1.0 + STEP)) - now) / STEP;
            for ((slot, feature), weight) in gradient.iter_mut().zip(self.used).zip(weights) {
                *slot += by_mean * scale * weight * f64::from(lesson.row[*feature]);
            }
            for (slot, feature) in gradient[self.used.len()..].iter_mut().zip(lesson.spread) {
                *slot += by_log * f64::from(feature);
            }
        }
        sum
    }
}

/// What a forecast costs, at prices of an act of distance and of a bit.
fn loss(prices: (f64, f64), negative: Negative, seen: u32) -> f64 {
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
    prices.0 * score - prices.1 * at.max(1e-12).log2()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::scatter;

    /// Lessons of which `share` of what comes is as often as the last weeks were busy.
    fn lessons(class: u64, rate: f64) -> Vec<Lesson> {
        let chance = |parts: &[u64]| scatter(parts) as f64 / u64::MAX as f64;
        let lesson = |number: u64| {
            let mut row = [0.0; COUNT];
            row[0] = 1.0;
            let [mean, lately] = PLAIN;
            row[lately] = (rate * chance(&[class, number, 1])) as f32;
            row[mean] = (rate * chance(&[class, number, 2])) as f32;
            let expected = f64::from(row[lately]);
            let seen = (expected - (1.0 - chance(&[class, number, 3])).ln() * 0.2 * expected).round() as u32;
            Lesson { day: number as u32, row, spread: [1.0, 0.0, 0.0, 0.0], seen }
        };
        (0..600).map(lesson).collect()
    }

    #[test]
    fn what_is_rare_is_learned_with_what_is_alike() {
        let often = lessons(1, 8.0);
        // Three acts, that came where the mean was high.
        let mut seldom = lessons(2, 0.4);
        seldom.iter_mut().for_each(|l| l.seen = 0);
        for lesson in seldom.iter_mut().filter(|l| l.row[PLAIN[0]] > 0.35).take(3) {
            lesson.seen = 1;
        }
        let weekdays = [[1.0; WEEK]; 5];
        let given =
            |rare: &[Lesson]| learn(0, Kind::Shrunk, &weekdays, [&often, &often, &often, &[], rare]).map(|m| m.weights);
        let [_, _, _, none, rare] = given(&seldom);
        assert_eq!(none, Model::guess(Class::VerbalConflict, 0).weights);
        let alone = fit(Class::MaterialConflict, 0, Kind::Shrunk, weekdays[0], &seldom).weights;
        let [mean, lately] = PLAIN;
        assert!(rare[lately] > 0.8 && rare[mean] < 0.2, "{rare:?}");
        assert!(alone[lately] < 0.5, "{alone:?}");
        // All acts together are learned from alone.
        let all = fit(Class::All, 0, Kind::Shrunk, weekdays[0], &often).weights;
        assert_eq!(given(&seldom)[0], all);
    }
}
