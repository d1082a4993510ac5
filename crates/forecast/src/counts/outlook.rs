//! Forecasts in production: learn from all acts that are known, then ask about any pair.

use crate::counts::act::{Act, Class, HORIZONS, check};
use crate::counts::backtest::{ASKED, LEARNED};
use crate::counts::distribution::Negative;
use crate::counts::explain::{FIGHT, Part, parts};
use crate::counts::fit::{Kind, Lesson, fit};
use crate::counts::model::Model;
use crate::counts::record::{Record, volumes};
use crate::counts::study::{Origins, Sums, study, weekdays};
use crate::error::Error;
use crate::parallel;

/// Days that are learned from, at most: the last ones.
const LEARNED_DAYS: u32 = 1_000;
/// Days that the numbers of acts of busy pairs are for.
const PER_DAYS: u32 = 304;
/// Most pairs that are learned from: the busiest.
const MOST_PAIRS: usize = 2_000;

/// What will be between two, in one direction.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// What is counted.
    pub class: Class,
    /// Days from the first that is not known on.
    pub days: u32,
    /// How probable each number of acts is.
    pub distribution: Negative,
    /// What the mean is made of; the sum of the parts is the mean.
    pub parts: Vec<Part>,
}

impl Forecast {
    /// The probability that any act comes.
    pub fn any(&self) -> f64 {
        self.distribution.any()
    }
}

/// All that is known and learned up to a day.
#[derive(Clone, Debug)]
pub struct Outlook {
    record: Record,
    /// For busy pairs, and for those that seldom do anything.
    models: [Vec<Model>; 2],
    /// Fewest acts of a busy pair.
    busy: u32,
}

impl Outlook {
    /// Learn from acts, whole days up to `today`, which is not known yet (the day after the last act, if none).
    pub fn learn(mut acts: Vec<Act>, today: Option<u32>, threads: usize) -> Result<Self, Error> {
        acts.sort_unstable();
        check(&acts)?;
        let (first, last) = (acts.first().map_or(0, |a| a.day), acts.last().map_or(0, |a| a.day));
        let today = today.unwrap_or(last.saturating_add(1));
        if today <= last {
            return Err(Error::Past { day: today, known: last });
        }
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
        let (much, little) = (of(&|v| v >= busy), of(&|v| v < busy));
        let weekdays = weekdays(recent);
        let mut tasks = Vec::new();
        for pairs in [&much, &little] {
            let sums = Sums::new(&acts, pairs, from, last);
            let origins = Origins::to_learn(from, last, pairs.len());
            let lessons = study(&mut Record::default(), &acts, pairs, &sums, origins);
            for (class, lessons) in Class::EVERY.into_iter().zip(lessons) {
                for (horizon, asked) in lessons.into_iter().enumerate() {
                    tasks.push((class, horizon, asked.into_iter().map(|a| a.lesson).collect::<Vec<Lesson>>()));
                }
            }
        }
        let mut states = vec![(); threads.max(1)];
        let mut models = parallel::map(&tasks, &mut states, |(), (class, horizon, lessons)| {
            fit(*class, *horizon, Kind::Damped, weekdays[class.index()], lessons)
        });
        let seldom = models.split_off(tasks.len() / 2);
        let mut record = Record::default();
        for day in acts.chunk_by(|a, b| a.day == b.day) {
            record.observe(day.first().map_or(first, |a| a.day), day);
        }
        record.advance(today);
        Ok(Self { record, models: [models, seldom], busy })
    }

    /// The first day of all forecasts.
    pub fn day(&self) -> u32 {
        self.record.day().unwrap_or(0)
    }

    /// All forecasts of a pair: each class over each number of days.
    pub fn pair(&self, source: u32, target: u32) -> Vec<Forecast> {
        let wanted = |class: &Class, days: &u32| self.ask(source, target, *class, *days);
        Class::EVERY.iter().flat_map(|c| HORIZONS.iter().filter_map(move |d| wanted(c, d))).collect()
    }

    /// The forecast of one class over a number of days, one of [`HORIZONS`].
    pub fn ask(&self, source: u32, target: u32, class: Class, days: u32) -> Option<Forecast> {
        let seldom = self.record.trace(source, target).line(0).total() < f64::from(self.busy);
        let models = &self.models[usize::from(seldom)];
        let model = models.iter().find(|m| m.class == class && m.days() == days)?;
        let (distribution, row) = model.ask(&self.record, source, target);
        let parts = parts(model, &self.record, (source, target), &row);
        Some(Forecast { class, days, distribution, parts })
    }

    /// The probability of any material conflict over a number of days.
    pub fn fight(&self, source: u32, target: u32, days: u32) -> Option<f64> {
        self.ask(source, target, FIGHT, days).map(|f| f.any())
    }

    /// Whether a pair is one of those that figures are published for: as busy as the pairs of the back-test.
    pub fn is_measured(&self, source: u32, target: u32) -> bool {
        self.record.trace(source, target).line(0).total()
            >= f64::from(self.busy.max(1)) * f64::from(ASKED) / f64::from(LEARNED[0])
    }
}
