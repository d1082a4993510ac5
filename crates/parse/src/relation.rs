//! The network that reads marked pairs: what the words of a text say that one party did or said to another.
//!
//! The words go through an encoder of its own, which shares the tables of word pieces and places with the parser's. A
//! learned vector is added to the pieces of the source's and of the target's words (the additive form of the entity
//! markers of Baldini Soares et al. 2019). What is read off: the opening piece, the mean over each side, and a learned
//! mean over all pieces.

use demarche_nn::encoder::{Batch, Encoder};
use demarche_nn::float::{Quantised, add, exp, gelu, mean_rows, quantise};
use demarche_nn::linear::Linear;
use demarche_nn::path::Path;
use demarche_nn::tensors::Tensors;

use crate::error::Error;
use crate::header::Header;
use crate::pieces::{Pieces, case_class};

/// The kind of weights that this code runs.
const VERSION: &str = "relation-1";

/// Most pieces that are read at once, with those that open and close them; training saw no more.
const LONGEST: usize = 254;

/// Which side of the pair a word belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// Neither.
    #[default]
    None,
    /// The one who may have done something.
    Source,
    /// The one to whom.
    Target,
}

/// The network with its weights.
pub struct Relation {
    path: Path,
    encoder: Encoder,
    source: Vec<f32>,
    target: Vec<f32>,
    look: Linear,
    hidden: Linear,
    kind: Linear,
    labels: Vec<String>,
}

impl Relation {
    /// Load weights written by `training/export_relation.py`; `core` are the parser's.
    pub fn load(tensors: &Tensors<'_>, core: &Tensors<'_>, pieces: &Pieces, path: Path) -> Result<Self, Error> {
        let kind = |cause: &str| Error::Model(cause.to_owned());
        let header = Header::read(tensors, VERSION)?;
        let sizes = header.encoder()?;
        if pieces.len() > sizes.vocabulary || sizes.classes < 6 || sizes.positions < LONGEST {
            return Err(kind("they do not fit the vocabulary, the case classes or the length of sentences"));
        }
        let labels: Vec<String> = header.list(None).into_iter().map(str::to_owned).collect();
        let marks = tensors.f32("mark.weight", &[3, sizes.width])?;
        let linear = |name: &str, inputs| Linear::load(tensors, &[name], inputs);
        let (look, hidden, last) =
            (linear("look", sizes.width)?, linear("hidden", 4 * sizes.width)?, linear("kind", sizes.width)?);
        if look.outputs() != 1 || hidden.outputs() != sizes.width || last.outputs() != labels.len() + 1 {
            return Err(kind("their labels and heads do not fit"));
        }
        Ok(Self {
            path,
            encoder: Encoder::load_sharing(tensors, "encoder", (core, "encoder"), sizes, path)?,
            source: marks[sizes.width..2 * sizes.width].to_vec(),
            target: marks[2 * sizes.width..].to_vec(),
            look,
            hidden,
            kind: last,
            labels,
        })
    }

    /// What the scores of [`Self::scores`] are for, in their order; one more score says that there is no relation.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// A score for each label, then one for no relation, as logits. Of a long text the part around the marked words is
    /// read.
    pub fn scores(&self, pieces: &Pieces, words: &[(&str, Side)]) -> Vec<f32> {
        let width = self.encoder.sizes().width;
        let input = Marked::new(pieces, words);
        let mut x = self.encoder.enter(Batch { ids: &input.ids, classes: &input.cases, lengths: &[input.ids.len()] });
        for (row, side) in x.chunks_exact_mut(width).zip(&input.sides) {
            match side {
                Side::Source => add(self.path, row, &self.source),
                Side::Target => add(self.path, row, &self.target),
                Side::None => {}
            }
        }
        let lengths = [input.ids.len()];
        let states = self.encoder.advance(&mut x, &lengths, 0..self.encoder.sizes().layers, &[1.0]);
        let mut parts = Vec::with_capacity(4 * width);
        mean_rows(&states, width, 0..1, &mut parts);
        self.mean_of(&states, &input.sides, Side::Source, &mut parts);
        self.mean_of(&states, &input.sides, Side::Target, &mut parts);
        self.looked_at(&states, &mut parts);
        let mut hidden = self.linear(&self.hidden, &parts, 4 * width);
        hidden.truncate(width);
        gelu(self.path, &mut hidden);
        let mut scores = self.linear(&self.kind, &hidden, width);
        scores.truncate(self.labels.len() + 1);
        scores
    }

    fn linear(&self, layer: &Linear, x: &[f32], width: usize) -> Vec<f32> {
        let (mut quantised, mut out) = (Quantised::default(), Vec::new());
        quantise(self.path, x, width, &mut quantised);
        layer.forward(self.path, &quantised, &mut out);
        out
    }

    /// Append the mean over the states of one side; zeros where it has none.
    fn mean_of(&self, states: &[f32], sides: &[Side], side: Side, out: &mut Vec<f32>) {
        let width = self.encoder.sizes().width;
        let rows = sides.iter().filter(|s| **s == side).count().max(1);
        let mut sum = vec![0.0f32; width];
        for (row, _) in states.chunks_exact(width).zip(sides).filter(|(_, s)| **s == side) {
            add(self.path, &mut sum, row);
        }
        out.extend(sum.iter().map(|value| value / rows as f32));
    }

    /// Append the mean of all states, weighted by how much each is worth a look.
    fn looked_at(&self, states: &[f32], out: &mut Vec<f32>) {
        let width = self.encoder.sizes().width;
        let looks = self.linear(&self.look, states, width);
        let looks: Vec<f32> = looks.chunks_exact(self.look.stride()).map(|row| row[0]).collect();
        let most = looks.iter().copied().fold(f32::MIN, f32::max);
        let weights: Vec<f32> = looks.iter().map(|look| exp(look - most)).collect();
        let total: f32 = weights.iter().sum();
        let mut sum = vec![0.0f32; width];
        for (row, weight) in states.chunks_exact(width).zip(&weights) {
            for (sum, value) in sum.iter_mut().zip(row) {
                *sum += weight / total * value;
            }
        }
        out.extend(sum);
    }
}

/// Pieces with the sides that they belong to.
struct Marked {
    ids: Vec<u32>,
    cases: Vec<u8>,
    sides: Vec<Side>,
}

impl Marked {
    fn new(pieces: &Pieces, words: &[(&str, Side)]) -> Self {
        let mut cut: Vec<(Vec<u32>, u8, Side)> = Vec::with_capacity(words.len());
        for (word, side) in words {
            let mut ids = Vec::new();
            pieces.cut(word, &mut ids);
            cut.push((ids, case_class(word), *side));
        }
        let mut result = Self { ids: vec![pieces.open], cases: vec![0], sides: vec![Side::None] };
        for (ids, case, side) in &cut[around(&cut)] {
            result.ids.extend_from_slice(ids);
            result.cases.resize(result.ids.len(), *case);
            result.sides.resize(result.ids.len(), *side);
        }
        result.ids.truncate(LONGEST - 1);
        result.cases.truncate(LONGEST - 1);
        result.sides.truncate(LONGEST - 1);
        result.ids.push(pieces.close);
        result.cases.push(0);
        result.sides.push(Side::None);
        result
    }
}

/// The words to read: all, or as many as fit from around the marked ones, growing evenly to both sides.
fn around(words: &[(Vec<u32>, u8, Side)]) -> std::ops::Range<usize> {
    let size = |range: std::ops::Range<usize>| words[range].iter().map(|(ids, _, _)| ids.len()).sum::<usize>();
    let most = LONGEST - 2;
    if size(0..words.len()) <= most {
        return 0..words.len();
    }
    let marked = |(_, _, side): &(Vec<u32>, u8, Side)| *side != Side::None;
    let mut start = words.iter().position(marked).unwrap_or(0);
    let mut end = words.iter().rposition(marked).map_or(start, |last| last + 1);
    let mut used = size(start..end);
    loop {
        let before = start.checked_sub(1).map(|i| words[i].0.len()).filter(|n| used + n <= most);
        if let Some(n) = before {
            start -= 1;
            used += n;
        }
        let after = words.get(end).map(|w| w.0.len()).filter(|n| used + n <= most);
        if let Some(n) = after {
            end += 1;
            used += n;
        }
        if before.is_none() && after.is_none() {
            return start..end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(n: usize, marked: std::ops::Range<usize>) -> Vec<(Vec<u32>, u8, Side)> {
        (0..n).map(|i| (vec![1; 2], 0, if marked.contains(&i) { Side::Source } else { Side::None })).collect()
    }

    #[test]
    fn of_a_long_text_the_part_around_the_marks_is_read() {
        assert_eq!(around(&words(20, 3..4)), 0..20);
        let part = around(&words(1000, 500..502));
        assert!(part.contains(&500) && part.contains(&501));
        assert_eq!(part.len(), (LONGEST - 2) / 2);
        assert!(part.start > 400 && part.end < 600);
        assert_eq!(around(&words(1000, 0..1)), 0..126);
        assert_eq!(around(&words(1000, 999..1000)), 874..1000);
        assert_eq!(around(&words(0, 0..0)), 0..0);
    }
}
