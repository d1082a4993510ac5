//! What is learned for forecasts, without the record of the past: small enough to be kept beside a store.

use std::ops::Range;

use crate::counts::act::{Act, Class, HORIZONS, check};
use crate::counts::backtest::LEARNED;
use crate::counts::fit::{Lesson, TAKEN, learn};
use crate::counts::model::{Model, WEEK};
use crate::counts::outlook::Outlook;
use crate::counts::record::{Record, Watch, volumes};
use crate::counts::study::{Lessons, Origins, Sums, study, weekdays};
use crate::error::Error;
use crate::links::keep::{Bytes, Keep, keep};
use crate::parallel;

/// Days that are learned from, at most: the last ones.
const LEARNED_DAYS: u32 = 1_000;
/// Days that the numbers of acts of busy pairs are for.
const PER_DAYS: u32 = 304;
/// Most pairs that are learned from: the busiest.
const MOST_PAIRS: usize = 2_000;
/// Which features, models and distributions the bytes are of: raised whenever weights mean something else.
const METHOD: u32 = 3;

/// Weights of all models.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// For busy pairs, and for those that seldom do anything.
    models: [Vec<Model>; 2],
    /// Fewest acts of a busy pair.
    busy: u32,
}

impl Weights {
    /// Learn from acts, sorted.
    ///
    /// # Errors
    /// When there are none, or they cannot be used.
    pub fn learn(acts: &[Act], threads: usize) -> Result<Self, Error> {
        let Studied { lessons, weekdays, busy } = Studied::new(acts, threads)?;
        let mut tasks: Vec<(usize, [Vec<Lesson>; 5])> = Vec::new();
        for mut lessons in lessons {
            let mut of = |class: usize, horizon: usize| -> Vec<Lesson> {
                let asked = lessons.get_mut(class).and_then(|of| of.get_mut(horizon)).map(std::mem::take);
                asked.unwrap_or_default().into_iter().map(|a| a.lesson).collect()
            };
            tasks.extend((0..HORIZONS.len()).map(|horizon| (horizon, [0, 1, 2, 3, 4].map(|class| of(class, horizon)))));
        }
        let learned = parallel::map(&tasks, &mut vec![(); threads.max(1)], |(), (horizon, lessons)| {
            learn(*horizon, TAKEN, &weekdays, lessons.each_ref().map(Vec::as_slice))
        });
        let mut models: Vec<Model> = learned.into_iter().flatten().collect();
        let seldom = models.split_off(models.len() / 2);
        Ok(Self { models: [models, seldom], busy })
    }

    /// With the record of some days; what acts, sorted, there are of later or earlier ones stays unknown. Forecasts begin
    /// where the days end. With `watch` only those of its pairs are right.
    pub fn over(self, acts: &[Act], days: Range<u32>, watch: Option<Watch>) -> Outlook {
        let mut record = watch.map_or_else(Record::default, Record::watching);
        let from = acts.partition_point(|a| a.day < days.start);
        let to = acts.partition_point(|a| a.day < days.end).max(from);
        record.advance(days.start);
        for day in acts[from..to].chunk_by(|a, b| a.day == b.day) {
            record.observe(day.first().map_or(days.start, |a| a.day), day);
        }
        record.advance(days.end);
        Outlook { record, weights: self }
    }

    /// The model for a pair that did so many acts.
    pub fn model(&self, acts: f64, class: Class, days: u32) -> Option<&Model> {
        let seldom = acts < f64::from(self.busy);
        self.models[usize::from(seldom)].iter().find(|m| m.class == class && m.days() == days)
    }

    /// Fewest acts of a busy pair.
    pub const fn busy(&self) -> u32 {
        self.busy
    }

    /// As bytes, for [`Self::read`].
    pub fn write(&self, to: &mut Vec<u8>) {
        METHOD.write(to);
        self.busy.write(to);
        self.models.iter().for_each(|models| models.write(to));
    }

    /// Take up what was kept; `None` where the bytes are not that, or of another method.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut from = Bytes(bytes);
        let same = u32::read(&mut from)? == METHOD;
        let busy = u32::read(&mut from).filter(|_| same)?;
        let models: [Vec<Model>; 2] = [Keep::read(&mut from)?, Keep::read(&mut from)?];
        let known = models.iter().flatten().all(|m| m.horizon < HORIZONS.len());
        (known && from.0.is_empty()).then_some(Self { models, busy })
    }
}

/// What is learned from: lessons of busy pairs, and of those that seldom do anything.
pub(crate) struct Studied {
    pub lessons: [Lessons; 2],
    pub weekdays: [[f64; WEEK]; 5],
    /// Fewest acts of a busy pair.
    pub busy: u32,
}

impl Studied {
    pub fn new(acts: &[Act], threads: usize) -> Result<Self, Error> {
        check(acts)?;
        let (first, last) = (acts.first().map_or(0, |a| a.day), acts.last().map_or(0, |a| a.day));
        let from = last.saturating_sub(LEARNED_DAYS).max(first);
        let recent = &acts[acts.partition_point(|a| a.day < from)..];
        let volumes = volumes(recent);
        let scale = (f64::from(last - from) / f64::from(PER_DAYS)).min(1.0);
        let busy = ((f64::from(LEARNED[0]) * scale).ceil() as u32).max(5);
        let of = |wanted: &dyn Fn(u32) -> bool| {
            let mut pairs: Vec<_> = volumes.iter().filter(|v| wanted(*v.1)).map(|v| (*v.1, *v.0)).collect();
            pairs.sort_unstable_by_key(|p| (std::cmp::Reverse(p.0), p.1));
            pairs.truncate(MOST_PAIRS);
            let mut pairs: Vec<_> = pairs.into_iter().map(|p| p.1).collect();
            pairs.sort_unstable();
            pairs
        };
        let groups = [of(&|v| v >= busy), of(&|v| v < busy)];
        // Each group goes through the same days by itself.
        let studied = parallel::map(&groups, &mut vec![(); threads.max(1)], |(), pairs| {
            let sums = Sums::new(acts, pairs, from, last);
            let origins = Origins::to_learn(from, last, pairs.len());
            study(&mut Record::watching(Watch::new(pairs, u32::MAX)), acts, pairs, &sums, origins)
        });
        let mut studied = studied.into_iter();
        let lessons = [studied.next().unwrap_or_default(), studied.next().unwrap_or_default()];
        Ok(Self { lessons, weekdays: weekdays(recent), busy })
    }
}

keep! {
    Model { class, horizon, weights, spread, weekday }
}

impl Keep for Class {
    fn write(&self, to: &mut Vec<u8>) {
        (self.index() as u8).write(to);
    }

    fn read(from: &mut Bytes<'_>) -> Option<Self> {
        Self::EVERY.get(usize::from(u8::read(from)?)).copied()
    }
}
