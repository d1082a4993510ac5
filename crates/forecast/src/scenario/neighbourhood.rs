//! The pairs around an act.

use std::collections::BTreeMap;

use crate::counts::act::Act;
use crate::counts::record::Record;
use crate::scenario::learned::Learned;

/// Partners of each side that are drawn, too: the most active.
pub const PARTNERS: usize = 4;
/// Days before the first unknown one that tell how active.
const LATELY: u32 = 28;

/// The pairs around one, before a day: both ways, then those of each side with its most active partners.
pub fn pairs(acts: &[Act], day: u32, (source, target): (u32, u32)) -> Vec<(u32, u32)> {
    let lately = acts.partition_point(|a| a.day < day.saturating_sub(LATELY))..acts.partition_point(|a| a.day < day);
    let mut pairs = vec![(source, target), (target, source)];
    for (side, other) in [(source, target), (target, source)] {
        let mut volumes: BTreeMap<u32, u32> = BTreeMap::new();
        for act in acts[lately.clone()].iter().filter(|a| a.source == side || a.target == side) {
            let partner = if act.source == side { act.target } else { act.source };
            *volumes.entry(partner).or_insert(0) += u32::from(![side, other].contains(&partner));
        }
        let mut partners: Vec<(u32, u32)> = volumes.into_iter().filter(|v| v.1 > 0).collect();
        partners.sort_by_key(|(partner, volume)| (std::cmp::Reverse(*volume), *partner));
        pairs.extend(partners.into_iter().take(PARTNERS).flat_map(|(p, _)| [(side, p), (p, side)]));
    }
    pairs
}

/// Pairs whose days are drawn, with a record of their own.
#[derive(Clone, Debug)]
pub struct Neighbourhood {
    /// The two sides' pair, one way and the other, then those with partners.
    pub pairs: Vec<(u32, u32)>,
    /// What is known of them.
    pub record: Record,
    /// Which of them seldom do anything.
    pub seldom: Vec<bool>,
}

impl Neighbourhood {
    /// Of some pairs, the first of which is the one in question.
    pub fn new(record: &Record, learned: &Learned, pairs: Vec<(u32, u32)>) -> Self {
        let seldom = pairs.iter().map(|p| learned.is_seldom(record, *p)).collect();
        Self { record: record.part(&pairs), pairs, seldom }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counts::act::Class;
    use crate::counts::features::row;
    use crate::scenario::draw::uniform;

    fn acts(days: u32) -> Vec<Act> {
        let mut acts = Vec::new();
        for day in 0..days {
            for source in 0..9 {
                for target in 0..9_u32 {
                    let level = uniform(&[u64::from(day), u64::from(source), u64::from(target)]);
                    if level < 0.04 * f64::from(1 + source % 4) {
                        acts.push(Act { day, source, target, quad: 1 + (target % 4) as u8 });
                    }
                }
            }
        }
        acts
    }

    #[test]
    fn a_neighbourhood_knows_of_its_pairs_what_the_whole_record_knows() {
        let acts = acts(90);
        let mut record = Record::default();
        acts.chunk_by(|a, b| a.day == b.day).for_each(|day| record.observe(day[0].day, day));
        let learned = Learned::learn(&acts, 0, 1).expect("there are acts");
        let around = Neighbourhood::new(&record, &learned, pairs(&acts, 90, (3, 2)));
        assert_eq!(around.pairs.len(), 2 + 4 * PARTNERS);
        let same = |whole: &Record, part: &Record, near: f32| {
            for (source, target) in &around.pairs {
                for class in Class::EVERY {
                    let (a, b) = (row(whole, *source, *target, class), row(part, *source, *target, class));
                    assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() <= near), "{a:?} {b:?}");
                }
            }
        };
        same(&record, &around.record, 0.0);
        // A week later, with what its pairs did in it: what others did is near enough to their mean.
        let (mut whole, mut part) = (record.clone(), around.record.clone());
        for day in 90..97 {
            let next = |a: &&Act| around.pairs.contains(&(a.source, a.target));
            let shifted = |a: &Act| Act { day, ..*a };
            let today: Vec<Act> = acts.iter().filter(|a| a.day == day - 60).map(shifted).collect();
            whole.observe(day, &today);
            part.observe(day, &today.iter().filter(next).copied().collect::<Vec<_>>());
        }
        same(&whole, &part, 0.1);
    }

    #[test]
    fn a_record_of_all_pairs_is_the_same_after_any_days() {
        let acts: Vec<Act> = acts(80).into_iter().filter(|a| a.source != a.target).collect();
        let mut record = Record::default();
        acts.iter().filter(|a| a.day < 60).collect::<Vec<_>>().chunk_by(|a, b| a.day == b.day).for_each(|day| {
            record.observe(day[0].day, &day.iter().map(|a| **a).collect::<Vec<_>>());
        });
        let mut part = record.part(record.pairs());
        for day in 60..80 {
            let today: Vec<Act> = acts.iter().filter(|a| a.day == day).copied().collect();
            record.observe(day, &today);
            part.observe(day, &today);
        }
        for (source, target) in record.pairs() {
            for class in Class::EVERY {
                let (a, b) = (row(&record, *source, *target, class), row(&part, *source, *target, class));
                assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-5), "{a:?} {b:?}");
            }
        }
    }
}
