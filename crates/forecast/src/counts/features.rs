//! The rates that a forecast adds up, each in acts a day and none below zero.

use crate::counts::act::Class;
use crate::counts::record::Record;
use crate::counts::trace::{Fading, Line, Trace};

/// How many there are.
pub const COUNT: usize = 43;
/// A row of them.
pub type Row = [f32; COUNT];
/// How many numbers the spread is told from.
pub const SPREADS: usize = 4;
/// One, the logarithm of a plain forecast, that of the errors of such forecasts, and how much more there was in the last
/// days than in the last weeks, also as a logarithm.
pub type Spread = [f32; SPREADS];

/// What kind of past speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// What any pair does.
    Base,
    /// What the pair did in the last days and weeks.
    Recent,
    /// What is usual for the pair.
    Habit,
    /// The level since it last changed.
    Level,
    /// What the pair did in other ways.
    Other,
    /// What came back from the other side.
    Reverse,
    /// What others do to the two, they to others, and what happens at home.
    Contagion,
    /// That some days of the week are busier.
    Weekday,
}

impl Family {
    /// All of them.
    pub const EVERY: [Self; 8] = [
        Self::Base,
        Self::Recent,
        Self::Habit,
        Self::Level,
        Self::Other,
        Self::Reverse,
        Self::Contagion,
        Self::Weekday,
    ];

    /// In words, as in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Recent => "own_recent",
            Self::Habit => "own_habit",
            Self::Level => "own_level",
            Self::Other => "other_classes",
            Self::Reverse => "reverse",
            Self::Contagion => "contagion",
            Self::Weekday => "weekday",
        }
    }
}

/// Of each feature, in the order of a row.
pub const FAMILIES: [Family; COUNT] = {
    use Family::{Base, Contagion, Habit, Level, Other, Recent, Reverse};
    [
        Base, Recent, Recent, Recent, Habit, Habit, Recent, Recent, Habit, Recent, Habit, Habit, Level, Reverse,
        Reverse, Reverse, Reverse, Reverse, Other, Other, Other, Other, Other, Other, Other, Other, Reverse, Reverse,
        Reverse, Reverse, Contagion, Contagion, Contagion, Contagion, Contagion, Recent, Recent, Habit, Habit, Recent,
        Habit, Other, Reverse,
    ]
};
/// The first of those that fit themselves to the pair.
pub const ADAPTED: usize = 35;
/// The first of those that speak of surges: for rare classes. What is common speaks for itself.
pub const SURGES: usize = 41;
/// Added to the rates of which a surge is made, and the most that it may be.
const SURGE: (f64, f64) = (0.3, 4.0);
/// Added to rates of which a logarithm is taken.
const FLOOR: f64 = 0.02;
/// Those of the mean of all days and of the last weeks.
pub const PLAIN: [usize; 2] = [5, 3];

/// The features of a pair and a class of acts.
pub fn row(record: &Record, source: u32, target: u32, class: Class) -> Row {
    let fading = &record.fading;
    let (own, back) = (record.trace(source, target), record.trace(target, source));
    let line = own.line(class.index());
    let mut row = Writer::default();
    row.add(1.0);
    (0..4).for_each(|which| row.add(line.rate(fading, which)));
    row.add(line.mean(fading));
    (0..3).for_each(|which| row.add(line.root(fading, which)));
    (0..3).for_each(|which| row.add(line.cube(fading, which)));
    row.add(line.level());
    reverse(&mut row, back.line(class.index()), fading);
    others(&mut row, own, back, class, fading);
    contagion(&mut row, record, (source, target), class, line.rate(fading, 3));
    adapted(&mut row, line, fading);
    surges(&mut row, own, back, class, fading);
    row.row
}

/// What is usual for the pair, times how much busier than usual the pair is in other ways, and the other side in any way.
fn surges(row: &mut Writer, own: &Trace, back: &Trace, class: Class, fading: &Fading) {
    if class == Class::All {
        return;
    }
    let all = Class::All.index();
    let usual = own.line(class.index()).cube(fading, 2);
    let other = |which| own.line(all).rate(fading, which) - own.line(class.index()).rate(fading, which);
    let any = |which| back.line(all).rate(fading, which);
    let surge = |lately: f64, usual: f64| ((lately.max(0.0) + SURGE.0) / (usual.max(0.0) + SURGE.0)).min(SURGE.1);
    row.add(usual * surge(other(1), other(3)));
    row.add(usual * surge(any(1), any(3)));
}

/// What was lately as far as it goes on for this pair, what is usual as far as not, and the rates that did best.
fn adapted(row: &mut Writer, line: &Line, fading: &Fading) {
    let left = line.left();
    let back = 1.0 - left;
    row.add(left * line.rate(fading, 1));
    row.add(left * line.rate(fading, 2));
    row.add(back * line.rate(fading, 3));
    row.add(back * line.cube(fading, 2));
    line.fitting(fading).into_iter().for_each(|rate| row.add(rate));
}

fn reverse(row: &mut Writer, line: &Line, fading: &Fading) {
    (0..4).for_each(|which| row.add(line.rate(fading, which)));
    row.add(line.cube(fading, 2));
}

/// What the two did in other ways. Of all acts together there is no other way.
fn others(row: &mut Writer, own: &Trace, back: &Trace, class: Class, fading: &Fading) {
    let other = |trace: &Trace, quad: Class, which: usize| {
        if class == Class::All || quad == class { 0.0 } else { trace.line(quad.index()).rate(fading, which) }
    };
    for which in [1, 3] {
        Class::EVERY[1..].iter().for_each(|quad| row.add(other(own, *quad, which)));
    }
    Class::EVERY[1..].iter().for_each(|quad| row.add(other(back, *quad, 1)));
}

/// What the pair usually does, times how much busier its sides are than usual, this pair left out.
fn contagion(row: &mut Writer, record: &Record, (source, target): (u32, u32), class: Class, habit: f64) {
    let (fading, class) = (&record.fading, class.index());
    let (from, to) = (record.activity(source), record.activity(target));
    let own = record.trace(source, target).line(class);
    let back = record.trace(target, source).line(class);
    let busier = |sums: &[f64; 4], without: Option<&Line>| {
        let rest = |which| {
            let rate = fading.rate(which, sums[which]) - without.map_or(0.0, |line| line.rate(fading, which));
            rate.max(0.0) + 0.3
        };
        habit * (rest(1) / rest(3)).min(4.0)
    };
    row.add(busier(&from.given[class], Some(own)));
    row.add(busier(&to.taken[class], Some(own)));
    row.add(busier(&from.taken[class], Some(back)));
    row.add(busier(&to.given[class], Some(back)));
    row.add((busier(&from.home[class], None) + busier(&to.home[class], None)) / 2.0);
}

/// What tells the spread; `horizon` is the place of the number of days among the horizons.
pub fn spread(line: &Line, fading: &Fading, horizon: usize, days: u32) -> Spread {
    let plain = f64::from(days) * line.plain(fading) + 0.05;
    let days_to_weeks = (line.rate(fading, 0) + FLOOR) / (line.rate(fading, 2) + FLOOR);
    [1.0, plain.ln() as f32, line.excess(horizon).ln() as f32, days_to_weeks.ln() as f32]
}

#[derive(Debug)]
struct Writer {
    row: Row,
    next: usize,
}

impl Default for Writer {
    fn default() -> Self {
        Self { row: [0.0; COUNT], next: 0 }
    }
}

impl Writer {
    fn add(&mut self, value: f64) {
        if let Some(slot) = self.row.get_mut(self.next) {
            *slot = value.max(0.0) as f32;
        }
        self.next += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counts::act::Act;

    #[test]
    fn a_row_is_filled_and_speaks_of_the_pair() {
        let mut record = Record::default();
        for day in 0..60 {
            record.observe(
                day,
                &[Act { day, source: 1, target: 2, quad: 4 }, Act { day, source: 3, target: 1, quad: 1 }],
            );
        }
        let mut writer = Writer::default();
        contagion(&mut writer, &record, (1, 2), Class::All, 1.0);
        assert_eq!(writer.next, 5);
        let all = row(&record, 1, 2, Class::All);
        // One act each day, whichever way it is taken, as far as sums of seven days were there from the start.
        assert!(all[1..6].iter().all(|f| (f - 1.0).abs() < 1e-4), "{all:?}");
        assert!((6..12).all(|f| (0.8..=1.001).contains(&all[f])), "{all:?}");
        assert!(all[12] > 0.99 && all[13..30].iter().all(|v| *v == 0.0), "{all:?}");
        let talk = row(&record, 1, 2, Class::VerbalCooperation);
        assert!(talk[1] == 0.0 && talk[18..26].iter().filter(|v| **v > 0.9).count() == 2);
        assert!(row(&record, 2, 1, Class::All)[13] > 0.99);
        assert_eq!(FAMILIES.iter().filter(|f| **f == Family::Contagion).count(), 5);
    }
}
