//! What came after such acts in the past, and after days like theirs without one: a matched event study.

use std::collections::BTreeMap;

use crate::hash::scatter;
use crate::scenario::ledger::Ledger;
use crate::scenario::spread::Estimate;

/// Days like that of a case that it is compared with, at most.
pub const OTHERS: usize = 3;
/// Days before a case that must be known.
const BEFORE: u32 = 28;
/// How far apart two days may be to be alike: the sum of differences of logarithms.
const FARTHEST: f64 = 1.0;
/// What a hundred days between two days add to that.
const HUNDRED: f64 = 0.3;
/// How often cases are drawn again.
const DRAWS: u64 = 1_000;
/// Days that are drawn together with a pair.
const BLOCK: u32 = 28;
/// Most cases that are looked at.
const MOST: usize = 400;

/// A day on which a pair did such an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Case {
    /// Who, to whom.
    pub pair: (u32, u32),
    /// When.
    pub day: u32,
}

/// What came after, one way and the other, by class (all, then quad classes).
pub type Sums = [[f64; 5]; 2];

/// A case with days like it.
#[derive(Clone, Debug, PartialEq)]
pub struct Matched {
    /// The case.
    pub case: Case,
    /// The other days.
    pub others: Vec<u32>,
    /// Acts of the two a week, both ways, in the four weeks before the case.
    pub level: f64,
    /// What came after the case.
    pub after: Sums,
    /// What came after the other days, on average.
    pub after_others: Sums,
}

impl Matched {
    /// How much more came after the case.
    pub fn difference(&self, way: usize, class: usize) -> f64 {
        self.after[way][class] - self.after_others[way][class]
    }
}

/// What came in the days after one.
fn after(ledger: &Ledger, (source, target): (u32, u32), day: u32, days: u32) -> Sums {
    [(source, target), (target, source)].map(|pair| ledger.sum(pair, day + 1, days).map(f64::from))
}

/// What a day is like, by what was known before it: logarithms of the acts of the two, one week and four, and of those
/// of the class from this side.
fn like(ledger: &Ledger, (source, target): (u32, u32), quad: u8, day: u32) -> [f64; 3] {
    let sum = |days: u32| {
        let from = day.saturating_sub(days);
        let (own, back) = (ledger.sum((source, target), from, days), ledger.sum((target, source), from, days));
        (f64::from(own[0] + back[0]), f64::from(own[usize::from(quad.min(4))]))
    };
    let ((week, class), (weeks, _)) = (sum(7), sum(BEFORE));
    [week, weeks, class].map(f64::ln_1p)
}

/// Find days of the same pair like that of a case: without such an act (`marked` has the days with one, sorted),
/// nearest in what came before them, with the days after them known and apart from those of the case and of each other.
/// None where no day is like it.
pub fn matched(ledger: &Ledger, case: Case, quad: u8, marked: &[u32], days: u32) -> Option<Matched> {
    let (first, last) = (ledger.first.checked_add(BEFORE)?, ledger.end.checked_sub(days + 1)?);
    if !(first..=last).contains(&case.day) {
        return None;
    }
    let own = like(ledger, case.pair, quad, case.day);
    let far = |day: u32| {
        let other = like(ledger, case.pair, quad, day);
        let apart: f64 = own.iter().zip(other).map(|(a, b)| (a - b).abs()).sum();
        (apart, apart + HUNDRED * f64::from(day.abs_diff(case.day)) / 100.0)
    };
    let free = (first..=last).filter(|day| day.abs_diff(case.day) > days && marked.binary_search(day).is_err());
    let mut near: Vec<(f64, u32)> =
        free.map(|day| (far(day), day)).filter(|(f, _)| f.0 <= FARTHEST).map(|(f, day)| (f.1, day)).collect();
    near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut others: Vec<u32> = Vec::new();
    for (_, day) in near {
        if others.iter().all(|o| o.abs_diff(day) > days) {
            others.push(day);
        }
        if others.len() == OTHERS {
            break;
        }
    }
    let mut after_others = [[0.0; 5]; 2];
    for day in &others {
        for (to, from) in after_others.iter_mut().flatten().zip(after(ledger, case.pair, *day, days).iter().flatten()) {
            *to += from / others.len() as f64;
        }
    }
    let after = after(ledger, case.pair, case.day, days);
    let level = own[1].exp_m1() * 7.0 / f64::from(BEFORE);
    (!others.is_empty()).then_some(Matched { case, others, level, after, after_others })
}

/// What many cases come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    /// Cases, before they were thinned out.
    pub precedents: usize,
    /// Cases with days like them that were looked at.
    pub cases: usize,
    /// Pairs that they are of.
    pub pairs: usize,
    /// How much more came after them, one way and the other, by class, with 90 % of draws.
    pub difference: [[Estimate; 5]; 2],
    /// All acts, both ways.
    pub together: Estimate,
}

/// Compare cases with days like them; `marked` tells the days of a pair with such an act. None without any.
pub fn study(
    ledger: &Ledger,
    cases: &[Case],
    quad: u8,
    marked: impl Fn((u32, u32)) -> Vec<u32>,
    days: u32,
) -> Option<Study> {
    let mut thin: Vec<Case> = cases.to_vec();
    if thin.len() > MOST {
        thin.sort_by_key(|c| (scatter(&[u64::from(c.pair.0), u64::from(c.pair.1), u64::from(c.day)]), *c));
        thin.truncate(MOST);
    }
    thin.sort_unstable();
    let mut found = Vec::new();
    for of_pair in thin.chunk_by(|a, b| a.pair == b.pair) {
        let Some(first) = of_pair.first() else { continue };
        let marked = marked(first.pair);
        found.extend(of_pair.iter().filter_map(|case| matched(ledger, *case, quad, &marked, days)));
    }
    summed(&found, cases.len())
}

/// Means of differences, with blocks of a pair's days drawn again.
pub fn summed(found: &[Matched], precedents: usize) -> Option<Study> {
    let block = |m: &Matched| (m.case.pair, m.case.day / BLOCK);
    let mut sorted: Vec<&Matched> = found.iter().collect();
    sorted.sort_by_key(|m| (block(m), m.case.day));
    let mut blocks: Vec<(f64, Sums)> = Vec::new();
    for of_block in sorted.chunk_by(|a, b| block(a) == block(b)) {
        let mut sum = [[0.0; 5]; 2];
        for (way, sums) in sum.iter_mut().enumerate() {
            for (class, slot) in sums.iter_mut().enumerate() {
                *slot = of_block.iter().map(|m| m.difference(way, class)).sum();
            }
        }
        blocks.push((of_block.len() as f64, sum));
    }
    let count = blocks.len() as u64;
    if count == 0 {
        return None;
    }
    let mean = |drawn: &mut dyn Iterator<Item = usize>| {
        let mut total = (0.0, [[0.0; 5]; 2]);
        for (cases, sums) in drawn.filter_map(|b| blocks.get(b)) {
            total.0 += cases;
            total.1.iter_mut().flatten().zip(sums.iter().flatten()).for_each(|(to, from)| *to += from);
        }
        total.1.map(|sums| sums.map(|sum| sum / total.0.max(1.0)))
    };
    let whole = mean(&mut (0..blocks.len()));
    let draws: Vec<Sums> =
        (0..DRAWS).map(|d| mean(&mut (0..count).map(|i| (scatter(&[d, i]) % count) as usize))).collect();
    let difference = std::array::from_fn(|way| {
        std::array::from_fn(|class| {
            Estimate::new(whole[way][class], draws.iter().map(|d| d[way][class]).collect(), 0.9)
        })
    });
    let both = |sums: &Sums| sums[0][0] + sums[1][0];
    let together = Estimate::new(both(&whole), draws.iter().map(both).collect(), 0.9);
    let pairs = sorted.chunk_by(|a, b| a.case.pair == b.case.pair).count();
    Some(Study { precedents, cases: found.len(), pairs, difference, together })
}

/// Days with such an act, sorted, by pair.
pub type Marks = BTreeMap<(u32, u32), Vec<u32>>;

/// Fewest cases with days like them that a study rests on.
pub const FEWEST: usize = 20;

/// Whose acts are precedents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Those of the same source to the same target.
    Pair,
    /// Those of this source to anyone, or of anyone to this target.
    Sides,
    /// Those of any pair that does about as much.
    Like,
}

/// The days of precedents, those of the last days left out: what came after them is not known yet.
pub fn cases(ledger: &Ledger, marks: &Marks, pair: (u32, u32), whose: Whose, days: u32) -> Vec<Case> {
    let (own, back) = ((pair.0, pair.1), (pair.1, pair.0));
    let volume =
        |(a, b): (u32, u32)| f64::from(ledger.sum((a, b), 0, u32::MAX)[0] + ledger.sum((b, a), 0, u32::MAX)[0]);
    let wanted = volume(own).max(1.0);
    let is = |of: (u32, u32)| match whose {
        Whose::Pair => of == own,
        Whose::Sides => of.0 == own.0 || of.1 == own.1,
        Whose::Like => of == own || of == back || (0.5..=2.0).contains(&(volume(of) / wanted)),
    };
    let known = |day: u32| day >= ledger.first + BEFORE && day.saturating_add(days) < ledger.end;
    let pairs = marks.iter().filter(|(of, _)| is(**of));
    pairs.flat_map(|(of, on)| on.iter().filter(|d| known(**d)).map(|day| Case { pair: *of, day: *day })).collect()
}

/// The marks of a quad class.
pub fn marks(ledger: &Ledger, quad: u8) -> Marks {
    ledger.pairs().map(|pair| (pair, ledger.days_of(pair, quad))).filter(|m| !m.1.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counts::act::Act;

    #[test]
    fn other_days_are_alike_free_of_such_acts_and_apart() {
        let act = |day, quad| Act { day, source: 1, target: 2, quad };
        // Talks each day; a fight on day 100 and on each day from 130 on, after which there is silence.
        let mut acts: Vec<Act> = (0..200).filter(|d| *d < 140).map(|d| act(d, 1)).collect();
        acts.push(act(100, 4));
        acts.extend((130..140).map(|d| act(d, 4)));
        acts.sort_unstable();
        let ledger = Ledger::new(&acts, 200);
        let marked = ledger.days_of((1, 2), 4);
        let found = matched(&ledger, Case { pair: (1, 2), day: 100 }, 4, &marked, 7).expect("other days are like it");
        assert_eq!(found.others.len(), OTHERS);
        for (at, day) in found.others.iter().enumerate() {
            assert!(day.abs_diff(100) > 7 && *day < 130 && !marked.contains(day), "{found:?}");
            assert!(found.others[..at].iter().all(|o| o.abs_diff(*day) > 7), "{found:?}");
        }
        assert_eq!((found.difference(0, 0), found.difference(1, 0)), (0.0, 0.0));
        assert!((found.level - 7.0).abs() < 1e-9);
        // What came after the last days is not known, and so early nothing is known of what was before.
        for day in [5, 195] {
            assert_eq!(matched(&ledger, Case { pair: (1, 2), day }, 4, &marked, 7), None);
        }
        let marks = marks(&ledger, 4);
        assert_eq!(cases(&ledger, &marks, (1, 2), Whose::Pair, 7).len(), 11);
        assert_eq!(cases(&ledger, &marks, (3, 2), Whose::Sides, 7).len(), 11);
        assert_eq!(cases(&ledger, &marks, (3, 4), Whose::Sides, 7).len(), 0);
        assert_eq!(summed(&[], 0), None);
    }
}
