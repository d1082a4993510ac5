//! What a forecast of links has to beat: who it was mostly with, and who it was with last.

use std::collections::BTreeMap;

use crate::links::fact::{Fact, Question, questions};
use crate::links::rank::Ranking;

/// The plain rules, in words, as in outputs.
pub const RULES: [&str; 2] = ["most frequent partner", "last partner"];

/// With whom each did what: how often, and when last.
#[derive(Clone, Debug, Default)]
pub struct Habits {
    partners: BTreeMap<(u32, u32), BTreeMap<u32, (u32, u32)>>,
}

impl Habits {
    /// Facts, sorted by day, have become known.
    pub fn add(&mut self, facts: &[Fact], relations: u32) {
        for day in facts.chunk_by(|a, b| a.day == b.day) {
            for question in questions(day, relations) {
                let partners = self.partners.entry((question.subject, question.relation)).or_default();
                for answer in question.answers {
                    let partner = partners.entry(answer).or_default();
                    *partner = (partner.0 + 1, day.first().map_or(0, |f| f.day));
                }
            }
        }
    }

    /// Where each answer of a question comes out by each rule, with the others taken away. Whoever was no partner ties at
    /// the end.
    pub fn rank(&self, question: &Question, entities: usize) -> [Vec<Ranking>; 2] {
        let partners = self.partners.get(&(question.subject, question.relation));
        let score = |rule: usize, (count, last): &(u32, u32)| f64::from(if rule == 0 { *count } else { *last });
        [0, 1].map(|rule| {
            let of = |answer: &u32| {
                let others = |who: &u32| who == answer || question.answers.binary_search(who).is_err();
                let all = partners.into_iter().flatten().filter(|(who, _)| others(who));
                let scored: Vec<(u32, f64)> = all.map(|(who, seen)| (*who, score(rule, seen))).collect();
                let own = scored.iter().find(|(who, _)| who == answer).map(|(_, score)| *score);
                let left = (entities + 1).saturating_sub(question.answers.len() + scored.len());
                Ranking::new(&scored, own, left).bare()
            };
            question.answers.iter().map(of).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_and_the_last_come_first() {
        let fact = |day, object| Fact { day, subject: 0, relation: 0, object };
        let mut habits = Habits::default();
        habits.add(&[fact(1, 1), fact(2, 1), fact(3, 2), fact(3, 3)], 1);
        let question = |answers: &[u32]| Question { subject: 0, relation: 0, answers: answers.to_vec() };
        let places = |answers: &[u32]| {
            habits.rank(&question(answers), 10).map(|r| r.iter().map(|r| (r.better, r.tied)).collect::<Vec<_>>())
        };
        assert_eq!(places(&[1]), [vec![(0, 1)], vec![(2, 1)]]);
        assert_eq!(places(&[2]), [vec![(1, 2)], vec![(0, 2)]]);
        // The other answer is taken away; who was never met ties with the seven that were not, either.
        assert_eq!(places(&[2, 3]), [vec![(1, 1), (1, 1)], vec![(0, 1), (0, 1)]]);
        assert_eq!(places(&[9]), [vec![(3, 7)], vec![(3, 7)]]);
        let back = Question { subject: 2, relation: 1, answers: vec![0] };
        assert_eq!(habits.rank(&back, 10).map(|r| (r[0].better, r[0].tied)), [(0, 1), (0, 1)]);
    }
}
