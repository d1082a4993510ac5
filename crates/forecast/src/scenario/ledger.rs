//! What pairs did, by day: sums over any days, and the days of an act.

use std::collections::BTreeMap;

use crate::counts::act::Act;

/// A day with acts, and how many there were until its end: all, and by quad class.
type Total = (u32, [u32; 5]);

/// Acts of pairs as sums over all days so far.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    days: BTreeMap<(u32, u32), Vec<Total>>,
    /// The first day.
    pub first: u32,
    /// The first day that is not known.
    pub end: u32,
}

impl Ledger {
    /// Of acts sorted by day, those before `end`.
    pub fn new(acts: &[Act], end: u32) -> Self {
        let mut days: BTreeMap<(u32, u32), Vec<Total>> = BTreeMap::new();
        for act in acts.iter().filter(|a| a.day < end && a.source != a.target) {
            let sums = days.entry((act.source, act.target)).or_default();
            let before = sums.last().map_or([0; 5], |s| s.1);
            if sums.last().is_none_or(|s| s.0 != act.day) {
                sums.push((act.day, before));
            }
            if let Some((_, sums)) = sums.last_mut() {
                sums[0] += 1;
                sums[usize::from(act.quad.clamp(1, 4))] += 1;
            }
        }
        Self { days, first: acts.first().map_or(0, |a| a.day), end }
    }

    /// All pairs, sorted.
    pub fn pairs(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.days.keys().copied()
    }

    /// Acts by class (all, then quad classes) of some days from `from` on.
    pub fn sum(&self, pair: (u32, u32), from: u32, days: u32) -> [u32; 5] {
        let Some(sums) = self.days.get(&pair) else { return [0; 5] };
        let before = |day: u32| match sums.partition_point(|s| s.0 < day) {
            0 => [0; 5],
            place => sums[place - 1].1,
        };
        let (then, now) = (before(from), before(from.saturating_add(days)));
        std::array::from_fn(|class| now[class] - then[class])
    }

    /// The days on which a pair did something of a class, sorted.
    pub fn days_of(&self, pair: (u32, u32), quad: u8) -> Vec<u32> {
        let mut before = 0;
        let sums = self.days.get(&pair).map_or(&[][..], Vec::as_slice);
        let did = sums.iter().filter(|(_, sums)| {
            let now = sums[usize::from(quad.min(4))];
            std::mem::replace(&mut before, now) < now
        });
        did.map(|s| s.0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_the_days() {
        let act = |day, quad| Act { day, source: 1, target: 2, quad };
        let ledger = Ledger::new(&[act(3, 1), act(3, 4), act(5, 4), act(9, 1)], 9);
        assert_eq!(ledger.sum((1, 2), 3, 2), [2, 1, 0, 0, 1]);
        assert_eq!(ledger.sum((1, 2), 4, 100), [1, 0, 0, 0, 1]);
        assert_eq!(ledger.sum((2, 1), 0, 100), [0; 5]);
        assert_eq!(ledger.days_of((1, 2), 4), [3, 5]);
        assert_eq!(ledger.days_of((1, 2), 1), [3]);
        assert_eq!(ledger.pairs().collect::<Vec<_>>(), [(1, 2)]);
    }
}
