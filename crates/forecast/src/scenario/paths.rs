//! Days to come, drawn twice from the same random numbers: with some acts and without them.
//!
//! With: on its day the source does just these acts of that class to the target. Without: none of that class. All else
//! is drawn, day after day, each day from what was drawn before it. Expected numbers are added up along the path (they
//! are what the draws of a day are drawn from), so that a path tells more than the draws alone would.

use crate::counts::act::Act;
use crate::counts::record::Record;
use crate::scenario::draw::{count, uniform};
use crate::scenario::learned::{Learned, Models};
use crate::scenario::neighbourhood::Neighbourhood;
use crate::series::tension::{Sums, kept};

/// Acts that come or do not come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Added {
    /// When.
    pub day: u32,
    /// Who.
    pub source: u32,
    /// To whom.
    pub target: u32,
    /// Quad class, 1 to 4.
    pub quad: u8,
    /// How many.
    pub count: u32,
    /// Intensity of all of them in the series of the pair; below zero for conflict.
    pub intensity: f64,
}

/// How the tension of the pair goes on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Its sums on the last day that is known.
    pub sums: Sums,
    /// Intensity of an act by quad class; below zero for conflict.
    pub intensity: [f64; 4],
    /// Days after which an act counts half.
    pub half_life: f64,
}

/// What is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The acts in question, from the first unknown day on.
    pub added: Vec<Added>,
    /// Days after the first of them that are looked at.
    pub days: u32,
    /// How the tension goes on.
    pub scale: Scale,
}

impl Plan {
    /// The day of the first act.
    pub fn day(&self) -> u32 {
        self.added.iter().map(|a| a.day).min().unwrap_or(0)
    }

    /// How many acts of a class a pair does on a day, where that is in question.
    fn set(&self, day: u32, pair: (u32, u32), quad: u8) -> Option<u32> {
        let these = self.added.iter().filter(|a| (a.day, a.source, a.target, a.quad) == (day, pair.0, pair.1, quad));
        these.map(|a| a.count).reduce(u32::saturating_add)
    }
}

/// What a path comes to in one world. Acts in question are not counted.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// Expected acts by pair and quad class.
    pub means: Vec<[f64; 4]>,
    /// Drawn acts of the pair, one way and the other, by quad class.
    pub counts: [[u32; 4]; 2],
    /// Probability that there is any material conflict between the two.
    pub fight: f64,
    /// Tension at the end.
    pub tension: f64,
}

/// The same path in both worlds.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// With the acts.
    pub with: World,
    /// Without them.
    pub without: World,
}

/// The state of a world along a path.
#[derive(Clone)]
struct Walk {
    record: Record,
    world: World,
    sums: Sums,
    quiet: bool,
}

/// Draw a path. `set` says which models.
pub fn path(around: &Neighbourhood, learned: &Learned, plan: &Plan, set: Option<usize>, number: u64) -> Path {
    let (busy, seldom) = (learned.of(set, false), learned.of(set, true));
    let models: Vec<&Models> = around.seldom.iter().map(|s| if *s { seldom } else { busy }).collect();
    let world = World { means: vec![[0.0; 4]; around.pairs.len()], counts: [[0; 4]; 2], fight: 0.0, tension: 0.0 };
    let mut one = Walk { record: around.record.clone(), world, sums: plan.scale.sums, quiet: true };
    let Task { first, begin, end } = Task::of(around, plan);
    let step = Step { around, models: &models, plan, number };
    // Until the first of the acts both worlds are one.
    (first..begin).for_each(|day| step.go(&mut one, day, true));
    let mut other = one.clone();
    for day in begin..end {
        step.go(&mut one, day, true);
        step.go(&mut other, day, false);
    }
    Path { with: one.end(), without: other.end() }
}

struct Task {
    first: u32,
    begin: u32,
    end: u32,
}

impl Task {
    fn of(around: &Neighbourhood, plan: &Plan) -> Self {
        let begin = plan.day();
        let first = around.record.day().unwrap_or(begin);
        Self { first, begin, end: begin.saturating_add(plan.days).saturating_add(1) }
    }
}

struct Step<'a> {
    around: &'a Neighbourhood,
    models: &'a [&'a Models],
    plan: &'a Plan,
    number: u64,
}

impl Step<'_> {
    fn go(&self, walk: &mut Walk, day: u32, with: bool) {
        let counted = day > self.plan.day();
        let mut acts = Vec::new();
        let (mut calm, mut intensity) = (1.0, [0.0; 2]);
        let mut fought = false;
        for (place, ((source, target), models)) in self.around.pairs.iter().zip(self.models).enumerate() {
            for (quad, model) in (1_u8..).zip(*models) {
                let (negative, _) = model.ask(&walk.record, *source, *target);
                let set = self.plan.set(day, (*source, *target), quad);
                let parts = [self.number, u64::from(day), u64::from(*source), u64::from(*target), u64::from(quad)];
                let drawn = count(&negative, uniform(&parts));
                let number = set.map_or(drawn, |set| if with { set } else { 0 });
                acts.extend((0..number).map(|_| Act { day, source: *source, target: *target, quad }));
                let class = usize::from(quad) - 1;
                if set.is_none() && place < 2 {
                    let each = self.plan.scale.intensity[class];
                    intensity[usize::from(each < 0.0)] += each.abs() * f64::from(drawn);
                }
                if set.is_some() || !counted {
                    continue;
                }
                walk.world.means[place][class] += negative.mean;
                if place < 2 {
                    let sum = &mut walk.world.counts[place][class];
                    *sum = sum.saturating_add(drawn);
                    if quad == 4 {
                        calm *= 1.0 - negative.any();
                        fought |= drawn > 0;
                    }
                }
            }
        }
        for added in self.plan.added.iter().filter(|a| with && a.day == day) {
            intensity[usize::from(added.intensity < 0.0)] += added.intensity.abs();
        }
        // The probability that the first such day is this one.
        if walk.quiet {
            walk.world.fight += 1.0 - calm;
        }
        walk.quiet &= !fought;
        walk.sums.pass(kept(self.plan.scale.half_life, 1));
        walk.sums.add(intensity[0], intensity[1]);
        walk.record.observe(day, &acts);
    }
}

impl Walk {
    fn end(mut self) -> World {
        self.world.tension = self.sums.tension();
        self.world
    }
}
