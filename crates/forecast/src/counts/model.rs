//! From rates to a distribution.

use crate::counts::act::{Class, HORIZONS};
use crate::counts::distribution::Negative;
use crate::counts::features::{self, COUNT, Family, PLAIN, Row, SPREADS, Spread};
use crate::counts::record::Record;

/// What each kind of past adds to a mean, in the order of families.
pub type Parts = [(Family, f64); Family::EVERY.len()];

/// Days after which days are alike.
pub const WEEK: usize = 7;

/// What a forecast of one class over one horizon is made with.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// What is counted.
    pub class: Class,
    /// Place among [`HORIZONS`].
    pub horizon: usize,
    /// How much each feature counts, none below zero.
    pub weights: [f64; COUNT],
    /// What the logarithm of the excess is made of.
    pub spread: [f64; SPREADS],
    /// How busy each day of the week is, by day number modulo 7; 1 on average.
    pub weekday: [f64; WEEK],
}

impl Model {
    /// What is guessed where there is too little to learn from: the last weeks, shrunk to the mean of all days.
    pub fn guess(class: Class, horizon: usize) -> Self {
        let mut weights = [0.0; COUNT];
        let [mean, lately] = PLAIN;
        (weights[0], weights[mean], weights[lately]) = (0.002, 0.3, 0.7);
        Self { class, horizon, weights, spread: [0.2, 0.1, 0.3, 0.0], weekday: [1.0; WEEK] }
    }

    /// Days that are forecast.
    pub fn days(&self) -> u32 {
        HORIZONS[self.horizon]
    }

    /// How much busier than usual the days from `day` on are.
    pub fn busy(&self, day: u32) -> f64 {
        let days = self.days();
        (day..day.saturating_add(days)).map(|d| self.weekday[d as usize % WEEK]).sum::<f64>() / f64::from(days)
    }

    /// The distribution of the number of acts from `day` on.
    pub fn distribution(&self, row: &Row, spread: &Spread, day: u32) -> Negative {
        let rate: f64 = row.iter().zip(&self.weights).map(|(f, w)| f64::from(*f) * w).sum();
        let excess: f64 = spread.iter().zip(&self.spread).map(|(f, w)| f64::from(*f) * w).sum();
        Negative::new(rate * f64::from(self.days()) * self.busy(day) + 1e-4, excess.exp())
    }

    /// The same for a pair, from the day on that the record does not know yet.
    pub fn ask(&self, record: &Record, source: u32, target: u32) -> (Negative, Row) {
        let row = features::row(record, source, target, self.class);
        let line = record.trace(source, target).line(self.class.index());
        let spread = features::spread(line, &record.fading, self.horizon, self.days());
        (self.distribution(&row, &spread, record.day().unwrap_or(0)), row)
    }

    /// What each kind of past adds to the mean.
    pub fn parts(&self, row: &Row, day: u32) -> Parts {
        let days = f64::from(self.days());
        let mut parts = Family::EVERY.map(|family| (family, 0.0));
        for ((feature, weight), family) in row.iter().zip(&self.weights).zip(features::FAMILIES) {
            parts[family as usize].1 += f64::from(*feature) * weight * days;
        }
        let sum: f64 = parts.iter().map(|p| p.1).sum();
        parts[Family::Weekday as usize].1 = sum * (self.busy(day) - 1.0);
        parts
    }
}

/// All acts together: halfway between what their own model says and the sum of what those of the four classes say. Means
/// of forecasts err less than each (Bates and Granger 1969), and conflict does not fade as talks do.
pub fn together(own: Negative, classes: impl IntoIterator<Item = Negative>) -> Negative {
    let sum: f64 = classes.into_iter().map(|class| class.mean).sum();
    Negative::new((own.mean + sum) / 2.0, own.excess)
}

/// The parts of [`together`].
pub fn parts_together(mut own: Parts, classes: impl IntoIterator<Item = Parts>) -> Parts {
    for (sum, more) in classes.into_iter().flat_map(|class| (0..).zip(class)) {
        own[sum].1 += more.1;
    }
    own.map(|(family, sum)| (family, sum / 2.0))
}
