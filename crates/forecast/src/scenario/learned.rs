//! Models of a day, and the same learned again from pairs and weeks drawn anew.

use crate::counts::act::{Act, Class};
use crate::counts::fit::{Lesson, TAKEN, fit};
use crate::counts::model::Model;
use crate::counts::record::Record;
use crate::counts::study::Asked;
use crate::counts::weights::{Studied, Weights};
use crate::error::Error;
use crate::hash::scatter;
use crate::links::keep::{Bytes, Keep};
use crate::parallel;

/// How often pairs and weeks are drawn anew.
pub const SETS: usize = 20;
/// Days that are drawn together: what is told of them is alike.
const BLOCK: u32 = 14;

/// The four quad classes, which are drawn; all acts are their sum.
pub const QUADS: [Class; 4] =
    [Class::VerbalCooperation, Class::MaterialCooperation, Class::VerbalConflict, Class::MaterialConflict];

/// Models of one day by quad class.
pub type Models = [Model; 4];

/// What was learned: models for busy pairs and for those that seldom do anything.
#[derive(Clone, Debug, PartialEq)]
pub struct Learned {
    models: [Models; 2],
    redrawn: Vec<[Models; 2]>,
    busy: u32,
}

impl Learned {
    /// Learn from acts sorted by day, and `sets` times again.
    ///
    /// # Errors
    /// When there are no acts, or they cannot be used.
    pub fn learn(acts: &[Act], sets: usize, threads: usize) -> Result<Self, Error> {
        Self::again(&Weights::learn(acts, threads)?, acts, sets, threads)
    }

    /// Beside the weights of these acts, which say what a busy pair is, learn once and `sets` times again.
    ///
    /// # Errors
    /// As [`Self::learn`].
    pub fn again(weights: &Weights, acts: &[Act], sets: usize, threads: usize) -> Result<Self, Error> {
        let Studied { lessons, weekdays, .. } = Studied::new(acts, threads)?;
        let mut tasks = Vec::new();
        for set in 0..=sets {
            tasks.extend((0..2).flat_map(|group| QUADS.map(|class| (set, group, class))));
        }
        let mut states = vec![(); threads.max(1)];
        // Each class by itself: held to what all have in common, the answers of a rare class to another would be lost.
        let found = parallel::map(&tasks, &mut states, |(), (set, group, class)| {
            let asked = &lessons[*group][class.index()][0];
            let lessons = match *set as u64 {
                0 => asked.iter().map(|a| a.lesson.clone()).collect(),
                set => drawn(asked, set),
            };
            fit(*class, 0, TAKEN, weekdays[class.index()], &lessons)
        });
        let mut found = found.into_iter();
        let mut four = || QUADS.map(|class| found.next().unwrap_or_else(|| Model::guess(class, 0)));
        let models = [four(), four()];
        let redrawn = (0..sets).map(|_| [four(), four()]).collect();
        Ok(Self { models, redrawn, busy: weights.busy() })
    }

    /// How many sets of models were learned again.
    pub fn sets(&self) -> usize {
        self.redrawn.len()
    }

    /// The models for a pair: as learned, or of one of the sets.
    pub fn of(&self, set: Option<usize>, seldom: bool) -> &Models {
        let models = set.and_then(|s| self.redrawn.get(s)).unwrap_or(&self.models);
        &models[usize::from(seldom)]
    }

    /// Whether a pair seldom does anything.
    pub fn is_seldom(&self, record: &Record, (source, target): (u32, u32)) -> bool {
        record.trace(source, target).line(0).total() < f64::from(self.busy)
    }

    /// What was learned as bytes, for [`Self::read`].
    pub fn write(&self, to: &mut Vec<u8>) {
        let models: Vec<Model> = [&self.models].into_iter().chain(&self.redrawn).flatten().flatten().cloned().collect();
        models.write(to);
    }

    /// Take up what was learned, with the weights it was learned with; `None` where the bytes are not that.
    pub fn read(weights: &Weights, bytes: &[u8]) -> Option<Self> {
        let mut from = Bytes(bytes);
        let models: Vec<Model> = Vec::read(&mut from)?;
        let four = |models: &[Model]| models.to_vec().try_into().ok();
        let sets = models.chunks(2 * QUADS.len()).map(|set| {
            let (busy, seldom) = set.split_at_checked(QUADS.len())?;
            Some([four(busy)?, four(seldom)?])
        });
        let mut redrawn = sets.collect::<Option<Vec<[Models; 2]>>>()?;
        let fit = redrawn
            .iter()
            .flatten()
            .all(|models| models.iter().zip(QUADS).all(|(m, q)| m.class == q && m.horizon == 0));
        if !fit || !from.0.is_empty() || redrawn.is_empty() {
            return None;
        }
        Some(Self { models: redrawn.remove(0), redrawn, busy: weights.busy() })
    }
}

/// Lessons with whole pairs and whole blocks of days drawn with replacement, both at once (Owen, 2007).
fn drawn(asked: &[Asked], set: u64) -> Vec<Lesson> {
    let times = |count: u64, kind: u64| {
        let mut times = vec![0_u32; count as usize];
        for place in 0..count {
            times[(scatter(&[set, kind, place]) % count) as usize] += 1;
        }
        times
    };
    let first = asked.iter().map(|a| a.lesson.day).min().unwrap_or(0);
    let block = |asked: &Asked| ((asked.lesson.day - first) / BLOCK) as usize;
    let pairs = times(asked.iter().map(|a| a.pair as u64 + 1).max().unwrap_or(0), 1);
    let blocks = times(asked.iter().map(|a| block(a) as u64 + 1).max().unwrap_or(0), 2);
    let copies = |asked: &Asked| (pairs[asked.pair] * blocks[block(asked)]) as usize;
    asked.iter().flat_map(|a| std::iter::repeat_n(a.lesson.clone(), copies(a))).collect()
}
