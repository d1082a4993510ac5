//! Numbers to levels.

use crate::links::features::{COUNT, LEVELS, Row};
use crate::links::trace::Trace;

/// Writes levels one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Writer {
    /// What was written.
    pub row: Row,
    at: usize,
}

impl Default for Writer {
    fn default() -> Self {
        Self { row: [0; COUNT], at: 0 }
    }
}

impl Writer {
    /// A level as it is.
    pub fn set(&mut self, level: usize) {
        if let Some(slot) = self.row.get_mut(self.at) {
            *slot = level.min(LEVELS - 1) as u8;
        }
        self.at += 1;
    }

    /// Nothing to measure for some features.
    pub fn skip(&mut self, features: usize) {
        self.at += features;
    }

    /// A number between 0 and 1.
    pub fn unit(&mut self, value: Option<f32>) {
        let level = value.map_or(0, |v| 1 + (v.clamp(0.0, 1.0) * (LEVELS - 2) as f32 + 0.5) as usize);
        self.set(level);
    }

    /// A number up to 1 (or a little more) that counts by its order of magnitude down to `least`.
    pub fn log(&mut self, value: f32, least: f32) {
        self.unit((value > 0.0).then(|| 1.0 - (value.max(least)).ln() / least.ln()));
    }

    /// A count on a logarithmic scale up to `most`.
    pub fn count(&mut self, value: f32, most: f32) {
        self.unit((value > 0.0).then(|| value.ln_1p() / most.ln_1p()));
    }

    /// A part of a whole that may be small.
    pub fn share(&mut self, part: f32, whole: f32) {
        self.log(part / (whole + 0.2), 1e-3);
    }

    /// A place from 1 on; 0 for none.
    pub fn place(&mut self, place: u32) {
        self.unit((place > 0).then(|| 1.0 - (place as f32).ln() / 6.0));
    }

    /// Days since something happened; up to a year makes a difference.
    pub fn gap(&mut self, gap: Option<u32>) {
        self.unit(gap.map(|g| 1.0 - (g.max(1) as f32).ln() / 5.9));
    }

    /// Count, decayed sums and gap.
    pub fn recurrence(&mut self, trace: &Trace, day: u32) {
        let [fast, middle, slow] = trace.at(day);
        self.count(trace.count, 500.0);
        self.count(fast * 20.0, 400.0);
        self.count(middle * 10.0, 1000.0);
        self.count(slow * 5.0, 1500.0);
        self.gap(trace.gap(day));
    }

    /// Whether there was more lately than over the months before.
    pub fn trend(&mut self, trace: Option<&Trace>, day: u32) {
        let trend = trace.filter(|t| t.count > 0.0).map(|t| {
            let [fast, _, slow] = t.at(day);
            0.5 + ((fast * 20.0 + 0.5) / (slow + 0.5)).ln() / 8.0
        });
        self.unit(trend);
    }
}
