//! The network that sees events: which words carry one, of what type, claimed or not, and who its parties are.
//!
//! It goes on from a mix of the states of the parser's last layers, through layers of its own, so that a text is read
//! once. What it says goes into the document as [`Signal`]s; `coding` weighs them against its rules.

use demarche_nn::encoder::{Sizes, Stack};
use demarche_nn::float::{Quantised, dots, exp, gelu, quantise};
use demarche_nn::linear::Linear;
use demarche_nn::path::Path;
use demarche_nn::tensors::Tensors;
use demarche_text::signal::{EventSide, Signal};
use demarche_text::token::TokenId;

use crate::error::Error;
use crate::header::Header;

/// The kind of weights that this code runs.
const VERSION: &str = "scorer-1";

/// A word that carries an event with less than this is not spoken of.
const LEAST: f32 = 0.04;

/// A word that is a party with less than this is not spoken of.
const LEAST_PARTY: f32 = 0.25;

/// Types that are told for a word.
const MOST_KINDS: usize = 3;

/// The network with its weights.
pub struct Scorer {
    path: Path,
    shares: Vec<f32>,
    stack: Stack,
    layers: usize,
    /// All heads on a word's state, side by side: type, modality, claimed, and the two sides of the pairs.
    words: Linear,
    pair: Linear,
    alone: Linear,
    pair_width: usize,
    kinds: Vec<String>,
    modalities: Vec<String>,
}

/// Labels of a pair of words, in their order.
const SIDES: [Option<EventSide>; 3] = [None, Some(EventSide::Actor), Some(EventSide::Recipient)];

impl Scorer {
    /// Load weights written by `training/export_scorer.py` for states of so many values.
    pub fn load(tensors: &Tensors<'_>, width: usize, path: Path) -> Result<Self, Error> {
        let header = Header::read(tensors, VERSION)?;
        let size = |key: &str| header.size(key);
        let list = |key: &str| header.list(Some(key)).into_iter().map(str::to_owned).collect::<Vec<String>>();
        let (kinds, modalities, pair_width) = (list("kinds"), list("modalities"), size("pair")?);
        let layers = size("layers")?;
        let sizes = Sizes {
            layers,
            width,
            heads: size("heads")?,
            inner: size("inner")?,
            vocabulary: 1,
            positions: 1,
            classes: 1,
        };
        let mut shares = tensors.f32("mix", tensors.shape("mix")?)?;
        if shares.iter().any(|share| !share.is_finite()) {
            shares.fill(0.0);
        }
        let words = Linear::load(tensors, &["kind", "modality", "claimed", "trigger", "party"], width)?;
        let pair = Linear::load(tensors, &["pair"], pair_width)?;
        let alone = Linear::load(tensors, &["alone"], pair_width)?;
        let outputs = kinds.len() + 1 + modalities.len() + 1 + 2 * pair_width;
        let fits = words.outputs() == outputs
            && pair.outputs() == SIDES.len() * pair_width
            && alone.outputs() == SIDES.len()
            && !kinds.is_empty()
            && !modalities.is_empty();
        if !fits {
            return Err(Error::Model("their labels and heads do not fit".to_owned()));
        }
        let stack = Stack::load(tensors, "encoder", sizes, path)?;
        Ok(Self { path, shares, stack, layers, words, pair, alone, pair_width, kinds, modalities })
    }

    /// Shares of the parser's last states in the mix that it reads.
    pub fn shares(&self) -> &[f32] {
        &self.shares
    }

    /// The names of the types that it tells.
    pub fn kinds(&self) -> &[String] {
        &self.kinds
    }

    /// Take mixed states through its layers.
    pub fn advance(&self, mut states: Vec<f32>, lengths: &[usize]) -> Vec<f32> {
        self.stack.advance(&mut states, lengths, 0..self.layers, &[1.0])
    }

    /// Scores for words, given their states.
    pub fn forward(&self, states: &[f32], width: usize) -> (Vec<f32>, usize) {
        let (mut x, mut values) = (Quantised::default(), Vec::new());
        quantise(self.path, states, width, &mut x);
        self.words.forward(self.path, &x, &mut values);
        (values, self.words.stride())
    }

    /// What it sees in a sentence, given the rows of scores of its words; tokens count from the sentence's first word.
    pub fn signals(&self, rows: &[&[f32]]) -> Vec<Signal> {
        let (kinds, modalities) = (self.kinds.len() + 1, self.modalities.len());
        let claimed = kinds + modalities;
        let chances: Vec<Vec<f32>> = rows.iter().map(|row| softmax(&row[..kinds])).collect();
        let mut carriers: Vec<usize> = (0..rows.len()).filter(|i| 1.0 - chances[*i][0] >= LEAST).collect();
        carriers.truncate(64);
        if carriers.is_empty() {
            return Vec::new();
        }
        let pairs = self.pairs(rows, &carriers, claimed + 1);
        let told = carriers.iter().zip(pairs).map(|(word, parties)| {
            let chance = &chances[*word];
            let event = 1.0 - chance[0];
            let mut best: Vec<usize> = (1..kinds).collect();
            best.sort_by(|a, b| chance[*b].total_cmp(&chance[*a]).then(a.cmp(b)));
            let moods = softmax(&rows[*word][kinds..claimed]);
            let mood = (0..modalities).reduce(|a, b| if moods[b] > moods[a] { b } else { a }).unwrap_or(0);
            Signal {
                token: *word as TokenId,
                event: thousandths(event),
                kinds: best
                    .iter()
                    .take(MOST_KINDS)
                    .map(|k| (self.kinds[k - 1].clone(), thousandths(chance[*k] / event)))
                    .collect(),
                modality: (self.modalities[mood].clone(), thousandths(moods[mood])),
                parties,
            }
        });
        told.collect()
    }

    /// For each carrier the words that are its parties.
    fn pairs(&self, rows: &[&[f32]], carriers: &[usize], from: usize) -> Vec<Vec<(TokenId, EventSide, u16)>> {
        let width = self.pair_width;
        let hidden = |words: &mut dyn Iterator<Item = usize>, from: usize| {
            let mut values: Vec<f32> = words.flat_map(|w| rows[w][from..from + width].iter().copied()).collect();
            gelu(self.path, &mut values);
            values
        };
        let triggers = hidden(&mut carriers.iter().copied(), from);
        let others = hidden(&mut (0..rows.len()), from + width);
        let (mut x, mut turned, mut alone) = (Quantised::default(), Vec::new(), Vec::new());
        quantise(self.path, &triggers, width, &mut x);
        self.pair.forward(self.path, &x, &mut turned);
        self.alone.forward(self.path, &x, &mut alone);
        let mut result = Vec::with_capacity(carriers.len());
        let mut scores = vec![0.0; SIDES.len()];
        for (turned, alone) in turned.chunks_exact(self.pair.stride()).zip(alone.chunks_exact(self.alone.stride())) {
            let mut parties = Vec::new();
            for (word, other) in others.chunks_exact(width).enumerate() {
                dots(self.path, other, &turned[..SIDES.len() * width], width, &mut scores);
                let logits: Vec<f32> = scores.iter().zip(alone).map(|(a, b)| a + b).collect();
                for (side, chance) in SIDES.iter().zip(softmax(&logits)) {
                    if let Some(side) = side.filter(|_| chance >= LEAST_PARTY) {
                        parties.push((word as TokenId, side, thousandths(chance)));
                    }
                }
            }
            result.push(parties);
        }
        result
    }
}

fn softmax(scores: &[f32]) -> Vec<f32> {
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let powers: Vec<f32> = scores.iter().map(|score| exp(score - most)).collect();
    let total: f32 = powers.iter().sum();
    powers.iter().map(|power| power / total).collect()
}

/// A probability in thousandths; 0 for what is no number.
fn thousandths(chance: f32) -> u16 {
    (chance.clamp(0.0, 1.0) * 1000.0).round() as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_are_shares() {
        let shares = softmax(&[1.0, 1.0, -80.0]);
        assert!((shares[0] - 0.5).abs() < 1e-6 && shares[2] < 1e-6);
        assert_eq!([thousandths(0.5), thousandths(2.0), thousandths(f32::NAN)], [500, 1000, 0]);
    }
}
