//! The series of a pair.

use crate::series::changes::{ChangePoint, changes};
use crate::series::counts::{DayCounts, DayVolume, Measure};
use crate::series::exposure::Exposure;
use crate::series::tension::{Sums, kept};

/// How a series was made, for those who show it.
pub const METHOD: &str = "tension: (conflict - cooperation) / (conflict + cooperation + 1), intensities at the usual \
    volume, halved every 30 days; changes: PELT (Killick et al. 2012), quasi-Poisson";

/// How a series is made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Days after which an event counts half.
    pub half_life: f64,
    /// The last day; by default the last of the volumes.
    pub until: Option<i32>,
    /// Longest series; what lies before is left out.
    pub most_days: u16,
}

impl Default for Options {
    fn default() -> Self {
        // Twenty years.
        Self { half_life: 30.0, until: None, most_days: 7305 }
    }
}

/// A day of a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Day {
    /// The day.
    pub day: i32,
    /// Intensity of cooperation at the usual volume.
    pub cooperation: f64,
    /// Intensity of conflict at the usual volume.
    pub conflict: f64,
    /// Between -1 and 1.
    pub tension: f64,
}

/// A pair over time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// Every day from the first of the record to the last.
    pub days: Vec<Day>,
    /// Tension on the last day.
    pub tension: f64,
    /// Changes of cooperation and conflict, in the order of their days.
    pub change_points: Vec<ChangePoint>,
}

/// The series of a pair from its counts and the volume of all; both in any order, several of one day add up. Counts
/// outside the days of the volume are left out.
pub fn series(days: &[DayCounts], volume: &[DayVolume], options: &Options) -> Series {
    let exposure = Exposure::new(volume, options);
    let Some((first, _)) = exposure.days() else { return Series::default() };
    let place = |day: i32| usize::try_from(day.checked_sub(first)?).ok();
    let (lead, weights) = exposure.weights();
    let mut dense = vec![DayCounts::default(); lead + weights.len()];
    for counts in days {
        let Some(slot) = place(counts.day).and_then(|i| dense.get_mut(i)) else { continue };
        for (own, more) in slot.quads.iter_mut().zip(counts.quads) {
            *own = own.saturating_add(more);
        }
        slot.cooperation += counts.cooperation;
        slot.conflict += counts.conflict;
    }
    let mut sums = Sums::ZERO;
    let keep = kept(options.half_life, 1);
    let measured: Vec<Day> = dense
        .iter()
        .zip(first..)
        .map(|(counts, day)| {
            let scale = exposure.of(day).unwrap_or(1.0);
            let (cooperation, conflict) = (counts.cooperation / scale, counts.conflict / scale);
            sums.pass(keep);
            sums.add(cooperation, conflict);
            Day { day, cooperation, conflict, tension: sums.tension() }
        })
        .collect();
    let mut change_points = Vec::new();
    for measure in [Measure::Cooperation, Measure::Conflict] {
        let counts: Vec<f64> = dense.iter().skip(lead).map(|d| f64::from(d.events(measure))).collect();
        change_points.extend(changes(first.saturating_add(lead as i32), &counts, weights, measure));
    }
    change_points.sort_by_key(|c| (c.day, c.measure));
    Series { tension: sums.tension(), days: measured, change_points }
}
