//! Forecasts in production: learn from all acts that are known, then ask about any pair.

use crate::counts::act::{Act, Class, HORIZONS, check};
use crate::counts::backtest::{ASKED, LEARNED};
use crate::counts::distribution::Negative;
use crate::counts::explain::{FIGHT, Part, parts};
use crate::counts::model::{Parts, parts_together, together};
use crate::counts::record::Record;
use crate::counts::weights::Weights;
use crate::error::Error;

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
    pub(crate) record: Record,
    pub(crate) weights: Weights,
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
        Ok(Weights::learn(&acts, threads)?.over(&acts, first..today, None))
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
        let (mut distribution, mut adds) = self.alone((source, target), class, days)?;
        if class == Class::All {
            let classes = Class::EVERY[1..].iter().map(|class| self.alone((source, target), *class, days));
            let (negatives, more): (Vec<Negative>, Vec<Parts>) =
                classes.collect::<Option<Vec<_>>>()?.into_iter().unzip();
            (distribution, adds) = (together(distribution, negatives), parts_together(adds, more));
        }
        let parts = parts(class, &self.record, (source, target), adds);
        Some(Forecast { class, days, distribution, parts })
    }

    /// What the model of a class says by itself.
    fn alone(&self, (source, target): (u32, u32), class: Class, days: u32) -> Option<(Negative, Parts)> {
        let model = self.weights.model(self.acts(source, target), class, days)?;
        let (distribution, row) = model.ask(&self.record, source, target);
        Some((distribution, model.parts(&row, self.day())))
    }

    /// The probability of any material conflict over a number of days.
    pub fn fight(&self, source: u32, target: u32, days: u32) -> Option<f64> {
        self.ask(source, target, FIGHT, days).map(|f| f.any())
    }

    /// Whether a pair is one of those that figures are published for: as busy as the pairs of the back-test.
    pub fn is_measured(&self, source: u32, target: u32) -> bool {
        let least = f64::from(self.weights.busy().max(1)) * f64::from(ASKED) / f64::from(LEARNED[0]);
        self.acts(source, target) >= least
    }

    /// How many acts of a pair are known.
    pub fn acts(&self, source: u32, target: u32) -> f64 {
        self.record.trace(source, target).line(0).total()
    }
}
