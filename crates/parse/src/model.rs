//! The network: words in, tags, trees and names out.

use std::ops::Range;

use demarche_nn::encoder::{Encoder, Sizes};
use demarche_nn::float::{Quantised, dots, gelu, mean_rows, quantise};
use demarche_nn::linear::Linear;
use demarche_nn::path::Path;
use demarche_nn::tensors::Tensors;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::token::NameTag;
use serde_json::Value;

use crate::error::Error;
use crate::names;
use crate::pieces::Pieces;
use crate::tree::{Arcs, heads};
use crate::windows::{Input, Window, windows};

/// The kind of weights that this code runs.
const VERSION: &str = "1";

/// Windows are read in batches of about so many pieces.
const BATCH: usize = 2048;

/// Rows for which relation scores, the widest of all, are computed together.
const ROWS: usize = 64;

/// What the network says of a word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Analysis {
    /// Universal part of speech.
    pub upos: Upos,
    /// Penn Treebank tag.
    pub xpos: Xpos,
    /// Number of the governing word in the sentence; `None` for the root.
    pub head: Option<usize>,
    /// Relation to the governor.
    pub rel: Rel,
    /// Name tag.
    pub name: NameTag,
}

/// The network with its weights and labels.
pub struct Model {
    path: Path,
    encoder: Encoder,
    /// Shares of the last states in the mix that the heads see.
    shares: Vec<f32>,
    /// All heads on the word's state, side by side.
    heads: Linear,
    arc: Linear,
    rel_pair: Linear,
    rel_alone: Linear,
    arc_width: usize,
    rel_width: usize,
    upos: Vec<Upos>,
    xpos: Vec<Xpos>,
    rels: Vec<Rel>,
    names: Vec<NameTag>,
}

impl Model {
    /// Load weights written by `training/export.py`.
    pub fn load(tensors: &Tensors<'_>, pieces: &Pieces, path: Path) -> Result<Self, Error> {
        let kind = |cause: &str| Error::Model(cause.to_owned());
        let version = tensors.metadata("version").unwrap_or("none");
        if version != VERSION {
            return Err(Error::Model(format!("their version is {version}, not {VERSION}")));
        }
        let json = |key: &str| -> Result<Value, Error> {
            let text = tensors.metadata(key).ok_or_else(|| Error::Model(format!("they say nothing of {key}")))?;
            serde_json::from_str(text).map_err(|e| Error::Model(format!("{key}: {e}")))
        };
        let (architecture, labels) = (json("architecture")?, json("labels")?);
        let size = |key: &str| {
            let number = architecture.get(key).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
            number.map(|n| n as usize).ok_or_else(|| Error::Model(format!("they do not state their {key}")))
        };
        let sizes = Sizes {
            layers: size("layers")?,
            width: size("width")?,
            heads: size("heads")?,
            inner: size("inner")?,
            vocabulary: size("vocabulary")?,
            positions: size("positions")?,
            classes: size("classes")?,
        };
        if pieces.len() > sizes.vocabulary || sizes.classes < 6 || sizes.positions < 256 {
            return Err(kind("they do not fit the vocabulary, the case classes or the length of sentences"));
        }
        let list = |key: &str| -> Vec<&str> {
            labels.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
        };
        let names: Vec<NameTag> = list("ner").into_iter().filter_map(names::tag).collect();
        let mut result = Self {
            path,
            encoder: Encoder::load(tensors, "encoder", sizes, path)?,
            shares: tensors.f32("mix", tensors.shape("mix")?)?,
            heads: Linear::load(
                tensors,
                &["upos", "xpos", "ner", "arc_head", "arc_dep", "rel_head", "rel_dep"],
                sizes.width,
            )?,
            arc: Linear::load(tensors, &["arc"], size("arc")?)?,
            rel_pair: Linear::load(tensors, &["rel_pair"], size("rel")?)?,
            rel_alone: Linear::load(tensors, &["rel_alone"], size("rel")?)?,
            arc_width: size("arc")?,
            rel_width: size("rel")?,
            upos: list("upos").into_iter().map(Upos::from_tag).collect(),
            xpos: list("xpos").into_iter().map(Xpos::from_tag).collect(),
            rels: list("rel").into_iter().map(relation).collect(),
            names,
        };
        let tags = result.upos.len() + result.xpos.len() + result.names.len();
        let fits = result.heads.outputs() == tags + 2 * result.arc_width + 2 * result.rel_width
            && result.arc.outputs() == result.arc_width
            && result.rel_alone.outputs() == result.rels.len()
            && result.rel_pair.outputs() == result.rels.len() * result.rel_width
            && (1..=sizes.layers).contains(&result.shares.len());
        let empty = result.upos.is_empty() || result.xpos.is_empty() || result.rels.len() < 2;
        if !fits || empty || result.names.first() != Some(&NameTag::Out) {
            return Err(kind("their labels and heads do not fit"));
        }
        if result.shares.iter().any(|share| !share.is_finite()) {
            result.shares.fill(0.0);
        }
        Ok(result)
    }

    /// Analyse sentences, each given as its words; every sentence by itself, whatever stands beside it.
    pub fn analyse(&self, pieces: &Pieces, sentences: &[Vec<&str>]) -> Vec<Vec<Analysis>> {
        let mut result = Vec::with_capacity(sentences.len());
        let mut first = 0;
        while first < sentences.len() {
            let mut end = first;
            let mut size = 0;
            while end < sentences.len() && (end == first || size + sentences[end].len() <= BATCH) {
                size += sentences[end].len();
                end += 1;
            }
            self.batch(pieces, &sentences[first..end], &mut result);
            first = end;
        }
        result
    }

    fn batch(&self, pieces: &Pieces, sentences: &[Vec<&str>], result: &mut Vec<Vec<Analysis>>) {
        let windows = windows(pieces, sentences);
        let states = self.states(&windows);
        let mut x = Quantised::default();
        quantise(self.path, &states, self.encoder.sizes().width, &mut x);
        let mut scores = Vec::new();
        self.heads.forward(self.path, &x, &mut scores);
        let mut start = 0;
        for sentence in sentences {
            let rows = start..start + sentence.len() + 1;
            start = rows.end;
            let stride = self.heads.stride();
            result.push(self.sentence(&scores[rows.start * stride..rows.end * stride], rows.len()));
        }
    }

    /// A state for the root and one for each word of all sentences.
    fn states(&self, windows: &[Window]) -> Vec<f32> {
        let width = self.encoder.sizes().width;
        let mut states = Vec::new();
        let mut last = None;
        let input = Input::new(windows);
        let mixed = self.encoder.forward(input.batch(), self.encoder.sizes().layers, &self.shares);
        for (window, start) in windows.iter().zip(input.starts()) {
            // The first piece of a sentence's first window stands for its root.
            if last.replace(window.sentence) != Some(window.sentence) {
                mean_rows(&mixed, width, start..start + 1, &mut states);
            }
            for word in &window.words {
                mean_rows(&mixed, width, start + word.start..start + word.end, &mut states);
            }
        }
        states
    }

    /// Decode one sentence from the heads' scores, row 0 of `rows` being the root.
    fn sentence(&self, scores: &[f32], rows: usize) -> Vec<Analysis> {
        let stride = self.heads.stride();
        let mut next = 0;
        let mut columns = |width: usize| {
            let start = next;
            next += width;
            start..next
        };
        let (upos, xpos, ner) = (columns(self.upos.len()), columns(self.xpos.len()), columns(self.names.len()));
        let (arc_head, arc_dep) = (columns(self.arc_width), columns(self.arc_width));
        let (rel_head, rel_dep) = (columns(self.rel_width), columns(self.rel_width));
        let rows_of = |columns: &Range<usize>| scores.chunks_exact(stride).map(|row| &row[columns.clone()]).collect();
        let hidden = |columns: &Range<usize>| {
            let rows: Vec<&[f32]> = rows_of(columns);
            let mut values = rows.concat();
            gelu(self.path, &mut values);
            values
        };

        let heads = self.tree(&hidden(&arc_head), &hidden(&arc_dep), rows);
        let rels = self.relations(&hidden(&rel_head), &hidden(&rel_dep), &heads);
        let names: Vec<&[f32]> = rows_of(&ner);
        let names = names::decode(&self.names, names.get(1..).unwrap_or_default());
        let words = scores.chunks_exact(stride).zip(&heads).zip(rels).skip(1).zip(names);
        words
            .map(|(((row, head), rel), name)| Analysis {
                upos: self.upos[best(&row[upos.clone()], |_| true)],
                xpos: self.xpos[best(&row[xpos.clone()], |_| true)],
                head: head.checked_sub(1),
                rel,
                name,
            })
            .collect()
    }

    fn tree(&self, arc_head: &[f32], arc_dep: &[f32], rows: usize) -> Vec<usize> {
        let mut x = Quantised::default();
        quantise(self.path, arc_dep, self.arc_width, &mut x);
        let mut turned = Vec::new();
        self.arc.forward(self.path, &x, &mut turned);
        let mut scores = vec![0.0; rows * rows];
        dots(self.path, &turned, arc_head, self.arc_width, &mut scores);
        heads(&Arcs { scores: &scores, nodes: rows })
    }

    fn relations(&self, rel_head: &[f32], rel_dep: &[f32], heads: &[usize]) -> Vec<Rel> {
        let width = self.rel_width;
        let mut x = Quantised::default();
        let (mut pairs, mut alone) = (Vec::new(), Vec::new());
        let mut products = vec![0.0; self.rels.len()];
        let mut result = Vec::with_capacity(heads.len());
        for (dependents, heads) in rel_dep.chunks(ROWS * width).zip(heads.chunks(ROWS)) {
            quantise(self.path, dependents, width, &mut x);
            self.rel_pair.forward(self.path, &x, &mut pairs);
            self.rel_alone.forward(self.path, &x, &mut alone);
            let rows = pairs.chunks_exact(self.rel_pair.stride()).zip(alone.chunks_exact(self.rel_alone.stride()));
            for ((pairs, alone), head) in rows.zip(heads) {
                let governor = &rel_head[head * width..(head + 1) * width];
                dots(self.path, governor, &pairs[..self.rels.len() * width], width, &mut products);
                for (product, alone) in products.iter_mut().zip(alone) {
                    *product += *alone;
                }
                // What hangs on the root is the root, and nothing else is.
                result.push(self.rels[best(&products, |rel| (self.rels[rel] == Rel::Root) == (*head == 0))]);
            }
        }
        result
    }
}

/// The first of the highest scores among those allowed; 0 if there are none.
fn best(scores: &[f32], allowed: impl Fn(usize) -> bool) -> usize {
    let candidates = (0..scores.len()).filter(|i| allowed(*i));
    candidates.reduce(|a, b| if scores[b] > scores[a] { b } else { a }).unwrap_or(0)
}

/// A relation by its label; GUM's older subtypes by their present names, an unknown subtype as its main relation.
fn relation(label: &str) -> Rel {
    match label {
        "nmod:npmod" | "nmod:tmod" => Rel::NmodUnmarked,
        "obl:npmod" | "obl:tmod" => Rel::OblUnmarked,
        _ => match Rel::from_tag(label) {
            Rel::Dep => Rel::from_tag(label.split(':').next().unwrap_or(label)),
            rel => rel,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_and_unknown_subtypes_are_read() {
        for (label, rel) in [
            ("nsubj:pass", Rel::NsubjPass),
            ("obl:tmod", Rel::OblUnmarked),
            ("conj:new", Rel::Conj),
            ("dep", Rel::Dep),
            ("?", Rel::Dep),
        ] {
            assert_eq!(relation(label), rel);
        }
    }

    #[test]
    fn the_first_of_the_best_allowed_wins() {
        assert_eq!(best(&[1.0, 3.0, 3.0], |_| true), 1);
        assert_eq!(best(&[1.0, 3.0, 2.0], |i| i != 1), 2);
        assert_eq!(best(&[1.0], |_| false), 0);
    }
}
