//! Which of many pairs moved most.

use crate::series::counts::DayCounts;
use crate::series::exposure::Exposure;
use crate::series::tension::{Sums, kept};

/// The tension of one pair on two days, from counts in any order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Move {
    then: Sums,
    now: Sums,
}

/// What pairs are measured with: two days and the volume.
#[derive(Clone, Debug)]
pub struct Clock<'a> {
    exposure: &'a Exposure,
    /// What is left of a weight, by days.
    left: Vec<f64>,
    then: i32,
    now: i32,
}

impl<'a> Clock<'a> {
    /// The last day of the volume and `back` days before it; `None` where there are no days.
    pub fn new(exposure: &'a Exposure, half_life: f64, back: u16) -> Option<Self> {
        let (first, now) = exposure.days()?;
        let left = (0..=now.saturating_sub(first)).map(|days| kept(half_life, days)).collect();
        Some(Self { exposure, left, then: now.saturating_sub(i32::from(back)), now })
    }

    /// Both days.
    pub const fn days(&self) -> (i32, i32) {
        (self.then, self.now)
    }
}

impl Move {
    /// Nothing yet.
    pub const ZERO: Self = Self { then: Sums::ZERO, now: Sums::ZERO };

    /// Add a day of the pair; days outside those of the volume are left out.
    pub fn add(&mut self, counts: &DayCounts, clock: &Clock<'_>) {
        let Some(scale) = clock.exposure.of(counts.day) else { return };
        let (cooperation, conflict) = (counts.cooperation / scale, counts.conflict / scale);
        for (sums, day) in [(&mut self.then, clock.then), (&mut self.now, clock.now)] {
            let past = day.checked_sub(counts.day).and_then(|d| usize::try_from(d).ok());
            if let Some(left) = past.and_then(|d| clock.left.get(d)) {
                sums.add(cooperation * left, conflict * left);
            }
        }
    }

    /// Add what the same pair did elsewhere.
    pub fn join(&mut self, other: &Self) {
        self.then.join(&other.then);
        self.now.join(&other.now);
    }

    /// Tension before and now.
    pub fn tension(&self) -> (f64, f64) {
        (self.then.tension(), self.now.tension())
    }

    /// How far it went.
    pub fn change(&self) -> f64 {
        let (then, now) = self.tension();
        now - then
    }
}

/// Those that moved most, in either direction, the farthest first; equals in the order of their names.
pub fn farthest<N: Ord>(moves: impl IntoIterator<Item = (N, Move)>, most: usize) -> Vec<(N, Move)> {
    let mut moves: Vec<(N, Move)> = moves.into_iter().filter(|(_, m)| m.change() != 0.0).collect();
    moves.sort_by(|(a, x), (b, y)| y.change().abs().total_cmp(&x.change().abs()).then_with(|| a.cmp(b)));
    moves.truncate(most);
    moves
}
