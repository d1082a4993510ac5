//! Past days behind a forecast.

use crate::counts::act::Class;
use crate::counts::features::Family;
use crate::counts::model::Parts;
use crate::counts::record::Record;
use crate::counts::trace::KEPT;

/// Most days that are named for a part.
const NAMED: usize = 5;

/// A day of a pair on which something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ground {
    /// When.
    pub day: u32,
    /// Who.
    pub source: u32,
    /// To whom.
    pub target: u32,
    /// How many acts.
    pub count: u32,
}

/// What one kind of past adds to the mean, and the latest days of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What kind.
    pub family: Family,
    /// Acts that it adds. All parts together are the mean.
    pub adds: f64,
    /// The last days with such acts within four weeks, the latest first.
    pub grounds: Vec<Ground>,
}

/// The parts of a forecast of a class, in the order of families, with days behind each.
pub fn parts(class: Class, record: &Record, (source, target): (u32, u32), adds: Parts) -> Vec<Part> {
    let own = |wanted: &dyn Fn(u8) -> bool| latest(record, &[(source, target)], wanted);
    let class = class.index() as u8;
    let same = |quad: u8| class == 0 || quad == class;
    let part = |(family, adds): (Family, f64)| {
        let grounds = match family {
            _ if adds == 0.0 => Vec::new(),
            Family::Base | Family::Weekday => Vec::new(),
            Family::Recent | Family::Habit | Family::Level => own(&same),
            // Of all acts together: how those of one class tell of another.
            Family::Other => own(&|quad| class == 0 || !same(quad)),
            Family::Reverse => latest(record, &[(target, source)], &|_| true),
            Family::Contagion => latest(record, &around(record, source, target), &same),
        };
        Part { family, adds, grounds }
    };
    adds.map(part).into()
}

/// All other pairs with a side of this one.
fn around(record: &Record, source: u32, target: u32) -> Vec<(u32, u32)> {
    let near = |pair: &&(u32, u32)| {
        let shares = [pair.0, pair.1].iter().any(|a| [source, target].contains(a));
        shares && ![(source, target), (target, source)].contains(pair)
    };
    let mut pairs: Vec<_> = record.pairs().iter().filter(near).copied().collect();
    pairs.sort_unstable();
    pairs
}

/// The latest days on which some pairs did something; of one day, the pair that did most first.
fn latest(record: &Record, pairs: &[(u32, u32)], wanted: &dyn Fn(u8) -> bool) -> Vec<Ground> {
    let mut grounds: Vec<Ground> = Vec::new();
    let Some(next) = record.day() else { return grounds };
    for back in 1..=KEPT as u32 {
        let mut today = Vec::new();
        for (source, target) in pairs {
            let counts = record.trace(*source, *target).back(record.fading.days, back);
            let count = (1_u8..).zip(counts).filter(|(quad, _)| wanted(*quad)).map(|(_, c)| u32::from(c)).sum();
            if count > 0 {
                today.push(Ground { day: next - back, source: *source, target: *target, count });
            }
        }
        today.sort_by_key(|g| std::cmp::Reverse(g.count));
        grounds.append(&mut today);
        if grounds.len() >= NAMED {
            break;
        }
    }
    grounds.truncate(NAMED);
    grounds
}

/// The class that conflict with means counts in.
pub const FIGHT: Class = Class::MaterialConflict;
