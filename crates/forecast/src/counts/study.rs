//! Go through the days and keep, at each origin, what was known and what came.

use crate::counts::act::{Act, Class, HORIZONS};
use crate::counts::features;
use crate::counts::fit::Lesson;
use crate::counts::model::WEEK;
use crate::counts::record::Record;

/// Days that only fill the record, at most; and the share of all days, at most.
const WARM_UP: (u32, f64) = (40, 0.25);
/// Most lessons of a class and horizon; more would cost time and memory for little.
const MOST_LESSONS: usize = 15_000;
/// Fewest days from one origin to the next: neighbours tell nearly the same.
const STRIDE: u32 = 3;

/// Sums of acts of some pairs over any days.
#[derive(Clone, Debug)]
pub struct Sums {
    first: u32,
    days: usize,
    before: Vec<[u32; 5]>,
}

impl Sums {
    /// Of these pairs, sorted, over the days from `first` to `last`.
    pub fn new(acts: &[Act], pairs: &[(u32, u32)], first: u32, last: u32) -> Self {
        let days = (last - first) as usize + 1;
        let mut before = vec![[0_u32; 5]; pairs.len() * (days + 1)];
        for act in acts.iter().filter(|a| (first..=last).contains(&a.day)) {
            if let Ok(pair) = pairs.binary_search(&(act.source, act.target)) {
                let slot = &mut before[pair * (days + 1) + (act.day - first) as usize + 1];
                slot[0] += 1;
                slot[usize::from(act.quad)] += 1;
            }
        }
        for series in before.chunks_mut(days + 1) {
            let mut sum = [0; 5];
            for day in series.iter_mut() {
                for (total, count) in sum.iter_mut().zip(day) {
                    *total += *count;
                    *count = *total;
                }
            }
        }
        Self { first, days, before }
    }

    /// How many acts a pair has from a day on.
    pub fn sum(&self, pair: usize, class: Class, from: u32, days: u32) -> u32 {
        let place = |day: u32| pair * (self.days + 1) + (day.saturating_sub(self.first) as usize).min(self.days);
        let at = |day: u32| self.before[place(day)][class.index()];
        at(from.saturating_add(days)) - at(from)
    }

    /// The first day.
    pub fn first(&self) -> u32 {
        self.first
    }
}

/// Lessons of a pair, a class and a horizon.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Place of the pair in the list that was asked for.
    pub pair: usize,
    /// Whether there was an act of the class in the weeks before.
    pub awake: bool,
    /// What was known and what came.
    pub lesson: Lesson,
}

/// Lessons by class and place of the horizon.
pub type Lessons = [[Vec<Asked>; HORIZONS.len()]; 5];

/// Which origins are asked at: the first day, the last day that may come into a forecast, days between.
#[derive(Clone, Copy, Debug)]
pub struct Origins {
    /// First day of the first forecast.
    pub first: u32,
    /// Last day of the last forecast.
    pub last: u32,
    /// Days from one to the next.
    pub stride: u32,
}

impl Origins {
    /// Those to learn from, within the days from `first` to `last`.
    pub fn to_learn(first: u32, last: u32, pairs: usize) -> Self {
        let (most, share) = WARM_UP;
        let first = first + most.min((f64::from(last - first) * share) as u32);
        let needed = (pairs * (last - first) as usize / MOST_LESSONS) as u32 + 1;
        let stride = needed.max(STRIDE);
        // Weeks must not always be met on the same day.
        Self { first, last, stride: if stride.is_multiple_of(WEEK as u32) { stride + 1 } else { stride } }
    }
}

/// Go through acts of days that the record does not know yet, and ask for each pair at each origin.
pub fn study(record: &mut Record, acts: &[Act], pairs: &[(u32, u32)], sums: &Sums, origins: Origins) -> Lessons {
    let mut lessons = Lessons::default();
    let mut rest = acts;
    let mut day = record.day().or(acts.first().map(|a| a.day)).unwrap_or(origins.first);
    while day <= origins.last {
        record.advance(day);
        if day >= origins.first && (day - origins.first).is_multiple_of(origins.stride) {
            ask(record, day, pairs, sums, origins.last, &mut lessons);
        }
        let today = rest.partition_point(|a| a.day <= day);
        record.observe(day, &rest[..today]);
        rest = &rest[today..];
        day += 1;
    }
    lessons
}

fn ask(record: &Record, day: u32, pairs: &[(u32, u32)], sums: &Sums, last: u32, lessons: &mut Lessons) {
    for (pair, (source, target)) in pairs.iter().enumerate() {
        for class in Class::EVERY {
            let row = features::row(record, *source, *target, class);
            let line = record.trace(*source, *target).line(class.index());
            for (horizon, days) in HORIZONS.into_iter().enumerate() {
                if day + days - 1 > last {
                    continue;
                }
                let spread = features::spread(line, &record.fading, horizon, days);
                let lesson = Lesson { day, row, spread, seen: sums.sum(pair, class, day, days) };
                lessons[class.index()][horizon].push(Asked { pair, awake: line.month() > 0.0, lesson });
            }
        }
    }
}

/// How busy each day of the week is in acts between two, 1 on average, by class.
pub fn weekdays(acts: &[Act]) -> [[f64; WEEK]; 5] {
    let mut counts = [[0.0; WEEK]; 5];
    for act in acts.iter().filter(|a| a.source != a.target) {
        for class in [0, usize::from(act.quad)] {
            counts[class][act.day as usize % WEEK] += 1.0;
        }
    }
    counts.map(|counts| {
        let mean = counts.iter().sum::<f64>() / WEEK as f64;
        // As if twenty acts more had fallen on each day.
        counts.map(|count| (count + 20.0) / (mean + 20.0))
    })
}
