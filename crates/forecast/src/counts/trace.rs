//! What a pair did so far: sums that fade, one for each class of acts.

use crate::counts::act::HORIZONS;
use crate::counts::memory::{Memory, RATES};

/// Days after which a sum of acts has faded to a half.
pub const HALVES: [f64; 4] = [1.5, 7.0, 20.0, 60.0];
/// The same for the square roots of sums of seven days.
pub const ROOT_HALVES: [f64; 3] = [7.0, 20.0, 60.0];
/// The same for their cube roots. Roots keep one burst from weighing as much as a year.
pub const CUBE_HALVES: [f64; 3] = [14.0, 60.0, 200.0];
/// The same for errors of a plain forecast.
const ERROR_HALF: f64 = 60.0;
/// The same for how well each rate did.
const MEMORY_HALF: f64 = 200.0;
/// Days of a pair that are remembered one by one.
pub const KEPT: usize = 28;
/// How far the latest days must be from those before to begin a new stretch (log-likelihood ratio).
const SHIFT: f64 = 6.0;

/// Class by class.
pub const CLASSES: usize = 5;

/// How sums fade, and what they come to when there is an act each day; the same for all pairs.
#[derive(Clone, Debug)]
pub struct Fading {
    /// Days so far.
    pub days: u32,
    rates: [[f64; 4]; 3],
    wholes: [[f64; 4]; 3],
    error: f64,
    memory: f64,
}

impl Default for Fading {
    fn default() -> Self {
        let mut rates = [[0.0; 4]; 3];
        for (rates, halves) in rates.iter_mut().zip([&HALVES[..], &ROOT_HALVES, &CUBE_HALVES]) {
            for (rate, half) in rates.iter_mut().zip(halves) {
                *rate = 0.5_f64.powf(1.0 / half);
            }
        }
        let fade = |half: f64| 0.5_f64.powf(1.0 / half);
        Self { days: 0, rates, wholes: [[0.0; 4]; 3], error: fade(ERROR_HALF), memory: fade(MEMORY_HALF) }
    }
}

impl Fading {
    /// A day more.
    pub fn pass(&mut self) {
        self.days += 1;
        for (whole, rate) in self.wholes.iter_mut().flatten().zip(self.rates.iter().flatten()) {
            *whole = *whole * rate + 1.0;
        }
    }

    fn mean(&self, kind: usize, which: usize, sum: f64) -> f64 {
        let whole = self.wholes[kind][which];
        if whole > 0.0 { sum / whole } else { 0.0 }
    }

    /// A sum of acts as acts a day.
    pub fn rate(&self, which: usize, sum: f64) -> f64 {
        self.mean(0, which, sum)
    }

    /// Fade a sum of acts by a day and add the acts of it.
    pub fn add(&self, sums: &mut [f64; 4], count: f64) {
        for (sum, rate) in sums.iter_mut().zip(&self.rates[0]) {
            *sum = *sum * rate + count;
        }
    }
}

/// One class of acts of a pair.
#[derive(Clone, Debug, Default)]
pub struct Line {
    total: f64,
    sums: [f64; 4],
    roots: [f64; 3],
    cubes: [f64; 3],
    week: f64,
    month: f64,
    stretch: (f64, f64),
    plain: [f64; 8],
    missed: [(f64, f64); HORIZONS.len()],
    memory: Memory,
}

impl Line {
    /// Acts so far.
    pub fn total(&self) -> f64 {
        self.total
    }

    /// Acts a day lately; `which` of [`HALVES`].
    pub fn rate(&self, fading: &Fading, which: usize) -> f64 {
        fading.rate(which, self.sums[which])
    }

    /// Acts a day in a usual week, by square roots; `which` of [`ROOT_HALVES`].
    pub fn root(&self, fading: &Fading, which: usize) -> f64 {
        fading.mean(1, which, self.roots[which]).powi(2) / 7.0
    }

    /// The same by cube roots; `which` of [`CUBE_HALVES`].
    pub fn cube(&self, fading: &Fading, which: usize) -> f64 {
        fading.mean(2, which, self.cubes[which]).powi(3) / 7.0
    }

    /// Acts a day since all began.
    pub fn mean(&self, fading: &Fading) -> f64 {
        self.total / f64::from(fading.days.max(1))
    }

    /// Acts a day since the level last changed.
    pub fn level(&self) -> f64 {
        self.stretch.0 / self.stretch.1.max(1.0)
    }

    /// The share of a deviation from what is usual that is left after a week.
    pub fn left(&self) -> f64 {
        self.memory.left()
    }

    /// Acts a day by the rates that told the weeks of this pair best: the part of what was lately, and that of what is
    /// usual.
    pub fn fitting(&self, fading: &Fading) -> [f64; 2] {
        self.memory.fitting(self.rates(fading), self.excess(1))
    }

    fn rates(&self, fading: &Fading) -> [f64; RATES] {
        let rate = |which| self.rate(fading, which);
        [rate(0), rate(1), rate(2), rate(3), self.mean(fading), self.root(fading, 2)]
    }

    /// Acts of the last [`KEPT`] days.
    pub fn month(&self) -> f64 {
        self.month
    }

    /// A plain forecast of acts a day, for the spread.
    pub fn plain(&self, fading: &Fading) -> f64 {
        0.3 * self.mean(fading) + 0.7 * self.rate(fading, 2) + 0.01
    }

    /// How much wider than a Poisson distribution the errors of the plain forecast were: variance over mean, less one.
    pub fn excess(&self, horizon: usize) -> f64 {
        // As if twenty acts before had shown a ratio of 2.5.
        let (squares, expected) = self.missed[horizon];
        ((squares + 50.0) / (expected + 20.0) - 1.0).max(0.1)
    }

    fn pass(&mut self, fading: &Fading, count: f64, week_ago: f64, month_ago: f64) {
        self.total += count;
        self.week += count - week_ago;
        self.month += count - month_ago;
        fading.add(&mut self.sums, count);
        let (root, cube) = (self.week.sqrt(), self.week.cbrt());
        for (sum, rate) in self.roots.iter_mut().zip(&fading.rates[1]) {
            *sum = *sum * rate + root;
        }
        for (sum, rate) in self.cubes.iter_mut().zip(&fading.rates[2]) {
            *sum = *sum * rate + cube;
        }
        self.segment(fading, count);
        self.miss(fading, count);
        self.memory.pass(fading.days, fading.memory, self.rates(fading), self.week);
        let slot = fading.days as usize % self.plain.len();
        self.plain[slot] = self.plain(fading);
    }

    /// Begin a new stretch where the last weeks are too far from the stretch so far.
    fn segment(&mut self, fading: &Fading, count: f64) {
        self.stretch.0 += count;
        self.stretch.1 += 1.0;
        let length = KEPT as f64;
        let (before, days) = (self.stretch.0 - self.month, self.stretch.1 - length);
        if days < length || fading.days as usize <= 2 * KEPT {
            return;
        }
        let expected = (before + 0.5) / (days + 1.0) * length;
        let ratio = self.month * ((self.month + 0.5) / expected).ln() - (self.month - expected);
        if ratio / (1.0 + self.excess(1)) > SHIFT {
            self.stretch = (self.month, length);
        }
    }

    /// Compare the window that ends today with what was thought before it.
    fn miss(&mut self, fading: &Fading, count: f64) {
        for (missed, days) in self.missed.iter_mut().zip(HORIZONS) {
            let Some(origin) = fading.days.checked_sub(days).filter(|origin| *origin >= 20) else { continue };
            let seen = if days == 1 { count } else { self.week };
            let expected = f64::from(days) * self.plain[origin as usize % self.plain.len()];
            missed.0 = missed.0 * fading.error + (seen - expected).powi(2);
            missed.1 = missed.1 * fading.error + expected;
        }
    }
}

/// All acts of a pair, by class.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    lines: [Line; CLASSES],
    days: [[u16; 4]; KEPT],
    today: [u16; 4],
}

impl Trace {
    /// One class.
    pub fn line(&self, class: usize) -> &Line {
        &self.lines[class]
    }

    /// An act of today.
    pub fn add(&mut self, quad: u8) {
        let slot = &mut self.today[usize::from(quad.clamp(1, 4)) - 1];
        *slot = slot.saturating_add(1);
    }

    /// The acts of `back` days before the next, 1 being the last day, by quad class.
    pub fn back(&self, days: u32, back: u32) -> [u16; 4] {
        match days.checked_sub(back) {
            Some(day) if (1..=KEPT as u32).contains(&back) => self.days[day as usize % KEPT],
            _ => [0; 4],
        }
    }

    /// The day is over; `fading` has passed it already.
    pub fn pass(&mut self, fading: &Fading) {
        let (week, month) = (self.back(fading.days - 1, 7), self.back(fading.days - 1, KEPT as u32));
        let of = |counts: &[u16; 4], class: usize| match class {
            0 => counts.iter().map(|c| f64::from(*c)).sum(),
            quad => f64::from(counts[quad - 1]),
        };
        for (class, line) in self.lines.iter_mut().enumerate() {
            line.pass(fading, of(&self.today, class), of(&week, class), of(&month, class));
        }
        self.days[(fading.days as usize - 1) % KEPT] = std::mem::take(&mut self.today);
    }
}
