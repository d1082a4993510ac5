//! Rules "who did r' to somebody does r to them": how often they held, by how long ago and how often the first was.
//!
//! These are the temporal rules of CountTRuCoLa (Gastinger et al., 2025) and TLogic (Liu et al., 2022), counted as the
//! days go by instead of mined beforehand.

use crate::links::fact::Question;
use crate::links::history::{History, Triple};
use crate::links::keep::keep;

/// Classes of gap times classes of count.
const CELLS: usize = 8 * COUNTS;
const COUNTS: usize = 4;
/// A rule of a gap is as if it had already failed so often.
const DOUBT: f32 = 30.0;
/// A class of count is as if it had been seen so often with the confidence of its gap.
const WEIGHT: f32 = 20.0;

#[derive(Clone, Debug)]
struct Tally {
    held: [u32; CELLS],
    tried: [u32; CELLS],
    changed: bool,
}

/// All rules over pairs of relations.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    relations: usize,
    /// One more than the number of the tally of (head, body); 0 for none.
    places: Vec<u32>,
    tallies: Vec<Tally>,
    confidences: Vec<[f32; CELLS]>,
    changed: Vec<u32>,
}

impl Rules {
    /// No rule yet; `relations` counts inverses too.
    pub fn new(relations: usize) -> Self {
        Self { relations, places: vec![0; relations * relations], ..Self::default() }
    }

    /// How often the head followed when the body was as it is on this day.
    pub fn confidence(&self, head: u32, body: &Triple, day: u32) -> f32 {
        let place = self.places[head as usize * self.relations + body.relation as usize];
        self.confidences.get((place as usize).wrapping_sub(1)).map_or(0.0, |c| c[cell(body, day)])
    }

    /// Count what the answers of a question say about all that its subject did before to those in `pairs`.
    pub fn learn(&mut self, question: &Question, pairs: &[u32], history: &History, day: u32) {
        for pair in pairs {
            let pair = &history.pairs[*pair as usize];
            let held = question.answers.binary_search(&pair.object).is_ok();
            for triple in &pair.triples {
                let triple = &history.triples[*triple as usize];
                let tally = self.tally(question.relation, triple.relation);
                let cell = cell(triple, day);
                tally.tried[cell] += 1;
                tally.held[cell] += u32::from(held);
            }
        }
    }

    fn tally(&mut self, head: u32, body: u32) -> &mut Tally {
        let place = &mut self.places[head as usize * self.relations + body as usize];
        if *place == 0 {
            self.tallies.push(Tally { held: [0; CELLS], tried: [0; CELLS], changed: false });
            self.confidences.push([0.0; CELLS]);
            *place = self.tallies.len() as u32;
        }
        let index = *place - 1;
        let tally = &mut self.tallies[index as usize];
        if !tally.changed {
            tally.changed = true;
            self.changed.push(index);
        }
        tally
    }

    /// Work out the confidences of all rules that were counted since.
    pub fn settle(&mut self) {
        for index in self.changed.drain(..) {
            let tally = &mut self.tallies[index as usize];
            tally.changed = false;
            self.confidences[index as usize] = confidences(tally);
        }
    }
}

keep! {
    Tally { held, tried, changed }
    Rules { relations, places, tallies, confidences, changed }
}

fn confidences(tally: &Tally) -> [f32; CELLS] {
    let mut all = [0.0; CELLS];
    for gap in 0..CELLS / COUNTS {
        let cells = gap * COUNTS..(gap + 1) * COUNTS;
        let held: u32 = tally.held[cells.clone()].iter().sum();
        let tried: u32 = tally.tried[cells.clone()].iter().sum();
        let of_gap = held as f32 / (tried as f32 + DOUBT);
        for cell in cells {
            all[cell] = (tally.held[cell] as f32 + WEIGHT * of_gap) / (tally.tried[cell] as f32 + WEIGHT);
        }
    }
    all
}

/// The class of a body: how long ago it happened last, and how often.
fn cell(body: &Triple, day: u32) -> usize {
    let gap = day.saturating_sub(body.trace.last);
    let gap = [1, 2, 4, 8, 16, 40, 100].iter().filter(|limit| gap > **limit).count();
    let count = [1.0, 3.0, 9.0].iter().filter(|limit| body.trace.count > **limit).count();
    gap * COUNTS + count
}
