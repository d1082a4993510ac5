//! What changes, by how much, and how sure that is.

use crate::counts::act::Class;
use crate::parallel;
use crate::scenario::learned::{Learned, QUADS};
use crate::scenario::neighbourhood::Neighbourhood;
use crate::scenario::paths::{Path, Plan, World, path};
use crate::scenario::spread::{Estimate, quantile};

/// Share of the draws that lies between the ends of an interval.
pub const SHARE: f64 = 0.9;
/// Paths of the models as learned.
pub const PATHS: usize = 500;
/// Paths of each set of models that was learned again.
const PATHS_OF_SET: usize = 25;
/// Paths that are drawn in one go.
const CHUNK: usize = 25;

/// By what differences after an act of a quad class are multiplied. Chosen on acts of days 160 to 333 of ICEWS14, with
/// weights learned from days 0 to 159: after cooperation the differences were two to three times those of the models, after
/// conflict half or less.
const FACTORS: [f64; 4] = [2.0, 2.0, 0.5, 0.5];

/// By what differences after an act of a quad class are multiplied.
pub fn factor(quad: u8) -> f64 {
    usize::from(quad).checked_sub(1).and_then(|class| FACTORS.get(class)).copied().unwrap_or(1.0)
}

/// A quantity in both worlds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// Expected without the acts.
    pub without: f64,
    /// Expected with them, at the calibrated difference.
    pub with: f64,
    /// How much more, and how sure the weights of the models are of that.
    pub difference: Estimate,
}

/// Acts of the two sides, one way, of a class.
#[derive(Clone, Debug, PartialEq)]
pub struct Counts {
    /// Who.
    pub source: u32,
    /// To whom.
    pub target: u32,
    /// What is counted.
    pub class: Class,
    /// Expected acts.
    pub change: Change,
    /// Between how many acts the middle of the paths lies without the acts in question: what chance alone does.
    pub spread_without: (f64, f64),
    /// The same with them.
    pub spread_with: (f64, f64),
}

/// All acts of a pair near the two.
#[derive(Clone, Debug, PartialEq)]
pub struct Near {
    /// Who.
    pub source: u32,
    /// To whom.
    pub target: u32,
    /// Expected acts of any class.
    pub change: Change,
}

/// What changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Days after the first act that are looked at.
    pub days: u32,
    /// Paths of the models as learned.
    pub paths: usize,
    /// Sets of models that were learned again.
    pub sets: usize,
    /// All acts of the two, both ways.
    pub together: Change,
    /// Acts between the two, one way and the other, all classes and each.
    pub counts: Vec<Counts>,
    /// Probability of any material conflict between the two.
    pub fight: Change,
    /// Tension of the two at the end.
    pub tension: Change,
    /// Between which values the middle of the paths ends, without and with.
    pub tension_spread: [(f64, f64); 2],
    /// Pairs with others, by how much they change.
    pub near: Vec<Near>,
}

/// Draw paths with the models as learned and with each set; the same bytes on any number of threads.
pub fn answer(around: &Neighbourhood, learned: &Learned, plan: &Plan, paths: usize, threads: usize) -> Answer {
    let chunks = |set: Option<usize>, paths: usize| {
        (0..paths.div_ceil(CHUNK)).map(move |c| (set, c * CHUNK, ((c + 1) * CHUNK).min(paths)))
    };
    let mut tasks: Vec<_> = chunks(None, paths.max(1)).collect();
    tasks.extend((0..learned.sets()).flat_map(|set| chunks(Some(set), PATHS_OF_SET.min(paths))));
    let mut states = vec![(); threads.max(1)];
    let mut drawn = parallel::map(&tasks, &mut states, |(), (set, from, to)| {
        (*from..*to).map(|number| path(around, learned, plan, *set, number as u64)).collect::<Vec<Path>>()
    });
    let sets = drawn.split_off(paths.max(1).div_ceil(CHUNK));
    let own: Vec<Path> = drawn.into_iter().flatten().collect();
    let factor = factor(plan.added.first().map_or(0, |a| a.quad));
    let drawn = Drawn { own: &own, sets: &sets, factor };
    let counts = around.pairs.iter().take(2).enumerate().flat_map(|(place, (source, target))| {
        Class::EVERY.map(|class| Counts {
            source: *source,
            target: *target,
            class,
            change: drawn.change(|w| mean(w, place, class)),
            spread_without: drawn.spread(|p| number(&p.without, place, class)),
            spread_with: drawn.spread(|p| number(&p.with, place, class)),
        })
    });
    let near = around.pairs.iter().enumerate().skip(2).map(|(place, (source, target))| Near {
        source: *source,
        target: *target,
        change: drawn.change(|w| mean(w, place, Class::All)),
    });
    let mut near: Vec<Near> = near.collect();
    near.sort_by(|a, b| b.change.difference.value.abs().total_cmp(&a.change.difference.value.abs()));
    Answer {
        days: plan.days,
        paths: own.len(),
        sets: sets.len(),
        together: drawn.change(|w| mean(w, 0, Class::All) + mean(w, 1, Class::All)),
        counts: counts.collect(),
        fight: drawn.probability(|w| w.fight),
        tension: drawn.plain(|w| w.tension),
        tension_spread: [drawn.spread(|p| p.without.tension), drawn.spread(|p| p.with.tension)],
        near,
    }
}

struct Drawn<'a> {
    own: &'a [Path],
    sets: &'a [Vec<Path>],
    factor: f64,
}

impl Drawn<'_> {
    /// Of acts: the difference is calibrated.
    fn change(&self, of: impl Fn(&World) -> f64) -> Change {
        let Change { without, difference, .. } = self.plain(of);
        let difference = difference.times(self.factor);
        // There are no fewer acts than none.
        Change { without, with: (without + difference.value).max(0.0), difference }
    }

    fn probability(&self, of: impl Fn(&World) -> f64) -> Change {
        let change = self.change(of);
        Change { with: change.with.min(1.0), ..change }
    }

    /// As it was drawn.
    fn plain(&self, of: impl Fn(&World) -> f64) -> Change {
        let over =
            |paths: &[Path], of: &dyn Fn(&Path) -> f64| paths.iter().map(of).sum::<f64>() / paths.len().max(1) as f64;
        let difference = |paths: &[Path]| over(paths, &|p| of(&p.with) - of(&p.without));
        let value = difference(self.own);
        // Sets have fewer paths, the first ones: what these are off by in the models as learned is taken out.
        let off = self.sets.first().map_or(0.0, |set| value - difference(&self.own[..set.len().min(self.own.len())]));
        let draws = self.sets.iter().map(|paths| difference(paths) + off).collect();
        Change {
            without: over(self.own, &|p| of(&p.without)),
            with: over(self.own, &|p| of(&p.with)),
            difference: Estimate::new(value, draws, SHARE).around(value),
        }
    }

    fn spread(&self, of: impl Fn(&Path) -> f64) -> (f64, f64) {
        let mut values: Vec<f64> = self.own.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        let at = |share| quantile(&values, share).unwrap_or(0.0);
        (at((1.0 - SHARE) / 2.0), at((1.0 + SHARE) / 2.0))
    }
}

/// Expected acts of a class.
fn mean(world: &World, place: usize, class: Class) -> f64 {
    let means = world.means.get(place).copied().unwrap_or_default();
    match QUADS.iter().position(|q| *q == class) {
        Some(quad) => means[quad],
        None => means.iter().sum(),
    }
}

/// Drawn acts of a class between the two.
pub fn number(world: &World, place: usize, class: Class) -> f64 {
    let counts = world.counts.get(place).copied().unwrap_or_default();
    f64::from(match QUADS.iter().position(|q| *q == class) {
        Some(quad) => counts[quad],
        None => counts.iter().sum(),
    })
}
