//! All that was known before a day: pairs and actors.

use std::collections::BTreeMap;

use crate::counts::act::Act;
use crate::counts::trace::{CLASSES, Fading, Trace};
use crate::hash::Table;

/// Which of the rates stands for what goes on as lately: that of twenty days.
const LATELY: usize = 2;

/// What an actor does and suffers, at home or with others, by class.
#[derive(Clone, Debug, Default)]
pub struct Activity {
    /// What it does to others.
    pub given: [[f64; 4]; CLASSES],
    /// What others do to it.
    pub taken: [[f64; 4]; CLASSES],
    /// What happens at home.
    pub home: [[f64; 4]; CLASSES],
    today: [[f64; CLASSES]; 3],
    /// What comes each day besides what is observed; nothing but in a [`Record::part`].
    besides: [[f64; CLASSES]; 3],
}

impl Activity {
    fn add(&mut self, kind: usize, quad: u8) {
        self.today[kind][0] += 1.0;
        self.today[kind][usize::from(quad.clamp(1, 4))] += 1.0;
    }

    fn pass(&mut self, fading: &Fading) {
        let today = std::mem::take(&mut self.today).into_iter().zip(&self.besides);
        for (sums, (counts, besides)) in [&mut self.given, &mut self.taken, &mut self.home].into_iter().zip(today) {
            for (sums, (count, more)) in sums.iter_mut().zip(counts.into_iter().zip(besides)) {
                fading.add(sums, count + more);
            }
        }
    }
}

/// Pairs whose record is kept where it is not needed of all; what the others do still counts for their sides.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    pairs: Vec<(u32, u32)>,
    from: u32,
}

impl Watch {
    /// These pairs and their reverses, and from a day on all others, so that days behind a forecast can be named.
    pub fn new(pairs: &[(u32, u32)], from: u32) -> Self {
        let mut pairs: Vec<_> = pairs.iter().flat_map(|(a, b)| [(*a, *b), (*b, *a)]).collect();
        pairs.sort_unstable();
        Self { pairs, from }
    }

    fn holds(&self, pair: (u32, u32), day: u32) -> bool {
        day >= self.from || self.pairs.binary_search(&pair).is_ok()
    }
}

/// The record of the days before [`Record::day`].
#[derive(Clone, Debug, Default)]
pub struct Record {
    day: Option<u32>,
    /// How sums fade.
    pub fading: Fading,
    keys: Vec<(u32, u32)>,
    places: Table<(u32, u32), u32>,
    traces: Vec<Trace>,
    actors: Vec<Activity>,
    actor_places: Table<u32, u32>,
    nobody: Activity,
    nothing: Trace,
    /// All pairs, if none.
    watch: Option<Watch>,
}

impl Record {
    /// Nothing yet, and little more than some pairs.
    pub fn watching(watch: Watch) -> Self {
        Self { watch: Some(watch), ..Self::default() }
    }

    /// The first day that is not known yet; none before the first act.
    pub fn day(&self) -> Option<u32> {
        self.day
    }

    /// All pairs that did something, in the order in which they began.
    pub fn pairs(&self) -> &[(u32, u32)] {
        &self.keys
    }

    /// What a pair did.
    pub fn trace(&self, source: u32, target: u32) -> &Trace {
        let place = self.places.get(&(source, target));
        place.and_then(|p| self.traces.get(*p as usize)).unwrap_or(&self.nothing)
    }

    /// What an actor did.
    pub fn activity(&self, actor: u32) -> &Activity {
        let place = self.actor_places.get(&actor);
        place.and_then(|p| self.actors.get(*p as usize)).unwrap_or(&self.nobody)
    }

    /// A small record of some pairs and their sides, which forecasts these pairs as this one does. What their sides do
    /// with all others, and at home, comes from now on as a mean each day: that of the last weeks.
    pub fn part(&self, pairs: &[(u32, u32)]) -> Self {
        let mut part = Self { day: self.day, fading: self.fading.clone(), ..Self::default() };
        part.nothing = self.nothing.clone();
        for (source, target) in pairs {
            *part.pair(*source, *target) = self.trace(*source, *target).clone();
            for actor in [*source, *target] {
                *part.actor(actor) = self.activity(actor).clone();
            }
        }
        let lately = |sums: &[[f64; 4]; CLASSES]| sums.map(|sums| self.fading.rate(LATELY, sums[LATELY]));
        for activity in &mut part.actors {
            activity.besides = [lately(&activity.given), lately(&activity.taken), lately(&activity.home)];
        }
        for (source, target) in part.keys.clone() {
            let own = self.trace(source, target);
            for (actor, kind) in [(source, 0), (target, 1)] {
                for (class, more) in part.actor(actor).besides[kind].iter_mut().enumerate() {
                    *more = (*more - own.line(class).rate(&self.fading, LATELY)).max(0.0);
                }
            }
        }
        part
    }

    /// Go on to a day: those before are over.
    pub fn advance(&mut self, day: u32) {
        while self.day.is_some_and(|known| known < day) {
            self.pass();
        }
        self.day.get_or_insert(day);
    }

    /// Acts of a day that is not known yet; and the day is over.
    pub fn observe(&mut self, day: u32, acts: &[Act]) {
        self.advance(day);
        for act in acts {
            if act.source == act.target {
                self.actor(act.source).add(2, act.quad);
                continue;
            }
            self.actor(act.source).add(0, act.quad);
            self.actor(act.target).add(1, act.quad);
            let pair = (act.source, act.target);
            if self.watch.as_ref().is_none_or(|watch| watch.holds(pair, day)) {
                self.pair(act.source, act.target).add(act.quad);
            }
        }
        self.pass();
    }

    fn pass(&mut self) {
        self.fading.pass();
        self.traces.iter_mut().for_each(|t| t.pass(&self.fading));
        self.nothing.pass(&self.fading);
        self.actors.iter_mut().for_each(|a| a.pass(&self.fading));
        self.day = self.day.map(|day| day + 1);
    }

    fn pair(&mut self, source: u32, target: u32) -> &mut Trace {
        let next = self.traces.len();
        let place = *self.places.entry((source, target)).or_insert(next as u32) as usize;
        if place == next {
            self.keys.push((source, target));
            // It did nothing so far, over all the days so far.
            self.traces.push(self.nothing.clone());
        }
        &mut self.traces[place]
    }

    fn actor(&mut self, actor: u32) -> &mut Activity {
        let next = self.actors.len();
        let place = *self.actor_places.entry(actor).or_insert(next as u32) as usize;
        if place == next {
            self.actors.push(Activity::default());
        }
        &mut self.actors[place]
    }
}

/// How many acts each pair of two has, sorted by pair.
pub fn volumes(acts: &[Act]) -> BTreeMap<(u32, u32), u32> {
    let mut volumes = BTreeMap::new();
    for act in acts.iter().filter(|a| a.source != a.target) {
        *volumes.entry((act.source, act.target)).or_insert(0) += 1;
    }
    volumes
}
