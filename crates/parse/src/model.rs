//! The network: words in, tags, trees and names out.

use std::ops::Range;

use demarche_nn::encoder::Encoder;
use demarche_nn::float::{Quantised, dots, gelu, mean_rows, quantise};
use demarche_nn::linear::Linear;
use demarche_nn::path::Path;
use demarche_nn::tensors::Tensors;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::signal::Signal;
use demarche_text::token::{NameTag, PartTag, Saying};

use crate::error::Error;
use crate::header::Header;
use crate::names;
use crate::parallel;
use crate::parts;
use crate::pieces::Pieces;
use crate::scorer::Scorer;
use crate::tree::{Arcs, heads};
use crate::windows::{Input, Window, windows};

/// The kind of weights that this code runs.
const VERSION: &str = "2";

/// Sentences are read in batches of at most so many words.
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
    /// Part of a claim, where all layers were used and the weights tell.
    pub saying: Option<Saying>,
}

/// How far the network reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// The first layers for every sentence, the others only where an event or a claim may be.
    #[default]
    Gated,
    /// The first layers alone: twice as fast, less exact.
    Early,
    /// All layers for every sentence.
    Full,
}

/// A sentence as the network read it.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysed {
    /// What it says of each word.
    pub words: Vec<Analysis>,
    /// Whether all layers were used.
    pub full: bool,
    /// What is seen in words that may carry events, counted from the sentence's first; only where all layers were used.
    pub signals: Vec<Signal>,
}

/// The network with its weights and labels.
pub struct Model {
    path: Path,
    encoder: Encoder,
    labels: Labels,
    /// What is read at its end.
    late: Heads,
    /// What is read half way, where the weights have it.
    exit: Option<Exit>,
    /// What looks for events.
    scorer: Option<Scorer>,
}

/// The way out half way.
struct Exit {
    heads: Heads,
    /// Layers before it.
    layers: usize,
    /// A word with more than this score opens the gate for its sentence.
    threshold: f32,
}

struct Labels {
    upos: Vec<Upos>,
    xpos: Vec<Xpos>,
    rels: Vec<Rel>,
    names: Vec<NameTag>,
    /// None where the weights have no such head.
    parts: Vec<PartTag>,
}

/// What is read off the words' states.
struct Heads {
    /// Shares of the last states in the mix that the heads see.
    shares: Vec<f32>,
    /// All heads on the word's state, side by side; those of the gate or the parts of claims last, where there are any.
    words: Linear,
    /// Columns for the parts of claims.
    parts: usize,
    arc: Linear,
    rel_pair: Linear,
    rel_alone: Linear,
    arc_width: usize,
    rel_width: usize,
}

impl Heads {
    fn load(
        tensors: &Tensors<'_>,
        prefix: &str,
        last: Option<&str>,
        parts: usize,
        width: usize,
        (arc_width, rel_width): (usize, usize),
    ) -> Result<Self, Error> {
        let own = ["upos", "xpos", "ner", "arc_head", "arc_dep", "rel_head", "rel_dep"];
        let names: Vec<String> = own.iter().map(|name| format!("{prefix}{name}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).chain(last).collect();
        let linear = |name: &str, inputs| Linear::load(tensors, &[&format!("{prefix}{name}")], inputs);
        let mix = format!("{prefix}mix");
        let mut shares = tensors.f32(&mix, tensors.shape(&mix)?)?;
        if shares.iter().any(|share| !share.is_finite()) {
            shares.fill(0.0);
        }
        Ok(Self {
            shares,
            words: Linear::load(tensors, &names, width)?,
            parts,
            arc: linear("arc", arc_width)?,
            rel_pair: linear("rel_pair", rel_width)?,
            rel_alone: linear("rel_alone", rel_width)?,
            arc_width,
            rel_width,
        })
    }

    /// Whether they fit the labels and the number of states that they may see, with `more` columns than the labels.
    fn fit(&self, labels: &Labels, states: usize, more: usize) -> bool {
        let tags = labels.upos.len() + labels.xpos.len() + labels.names.len();
        self.words.outputs() == tags + 2 * self.arc_width + 2 * self.rel_width + more
            && self.arc.outputs() == self.arc_width
            && self.rel_alone.outputs() == labels.rels.len()
            && self.rel_pair.outputs() == labels.rels.len() * self.rel_width
            && (1..=states).contains(&self.shares.len())
    }
}

impl Model {
    /// Load weights written by `training/export.py`.
    pub fn load(tensors: &Tensors<'_>, pieces: &Pieces, path: Path) -> Result<Self, Error> {
        let kind = |cause: &str| Error::Model(cause.to_owned());
        let header = Header::read(tensors, VERSION)?;
        let size = |key: &str| header.size(key);
        let sizes = header.encoder()?;
        if pieces.len() > sizes.vocabulary || sizes.classes < 6 || sizes.positions < 256 {
            return Err(kind("they do not fit the vocabulary, the case classes or the length of sentences"));
        }
        let list = |key: &str| header.list(Some(key));
        let labels = Labels {
            upos: list("upos").into_iter().map(Upos::from_tag).collect(),
            xpos: list("xpos").into_iter().map(Xpos::from_tag).collect(),
            rels: list("rel").into_iter().map(relation).collect(),
            names: list("ner").into_iter().filter_map(names::tag).collect(),
            parts: list("role").into_iter().filter_map(PartTag::from_label).collect(),
        };
        let widths = (size("arc")?, size("rel")?);
        let role = (!labels.parts.is_empty()).then_some("role");
        let late = Heads::load(tensors, "", role, labels.parts.len(), sizes.width, widths)?;
        let exit = match size("exit")? {
            0 => None,
            layers => Some(Exit {
                heads: Heads::load(tensors, "early.", Some("gate"), 0, sizes.width, widths)?,
                layers,
                threshold: header.number("gate").unwrap_or(f64::MIN) as f32,
            }),
        };
        // The heads at the end may see the state at the exit, but none before it.
        let seen = exit.as_ref().map_or(sizes.layers, |e| (sizes.layers + 1).saturating_sub(e.layers));
        let fits = late.fit(&labels, seen, labels.parts.len())
            && exit.as_ref().is_none_or(|e| e.layers < sizes.layers && e.heads.fit(&labels, e.layers, 1));
        let empty = labels.upos.is_empty() || labels.xpos.is_empty() || labels.rels.len() < 2;
        if !fits
            || empty
            || labels.names.first() != Some(&NameTag::Out)
            || labels.parts.first().is_some_and(|p| *p != PartTag::Out)
        {
            return Err(kind("their labels and heads do not fit"));
        }
        Ok(Self { path, encoder: Encoder::load(tensors, "encoder", sizes, path)?, labels, late, exit, scorer: None })
    }

    /// The same network, looking for events too with weights written by `training/export_scorer.py`.
    pub fn with_scorer(mut self, tensors: &Tensors<'_>) -> Result<Self, Error> {
        let sizes = self.encoder.sizes();
        let scorer = Scorer::load(tensors, sizes.width, self.path)?;
        let seen = self.exit.as_ref().map_or(sizes.layers, |e| (sizes.layers + 1).saturating_sub(e.layers));
        if !(1..=seen).contains(&scorer.shares().len()) {
            return Err(Error::Model("the scorer's do not fit the parser's".to_owned()));
        }
        self.scorer = Some(scorer);
        Ok(self)
    }

    /// The same network, not looking for events.
    #[must_use]
    pub fn without_scorer(mut self) -> Self {
        self.scorer = None;
        self
    }

    /// What looks for events.
    pub const fn scorer(&self) -> Option<&Scorer> {
        self.scorer.as_ref()
    }

    /// Analyse sentences, each given as its words; every sentence by itself, whatever stands beside it and however many
    /// threads are at work.
    pub fn analyse(&self, pieces: &Pieces, sentences: &[Vec<&str>], depth: Depth, threads: usize) -> Vec<Analysed> {
        let mut batches = Vec::new();
        let mut first = 0;
        while first < sentences.len() {
            let mut end = first;
            let mut size = 0;
            while end < sentences.len() && (end == first || size + sentences[end].len() <= BATCH) {
                size += sentences[end].len();
                end += 1;
            }
            batches.push(&sentences[first..end]);
            first = end;
        }
        parallel::map(&batches, threads, |batch| self.batch(pieces, batch, depth)).into_iter().flatten().collect()
    }

    fn batch(&self, pieces: &Pieces, sentences: &[Vec<&str>], depth: Depth) -> Vec<Analysed> {
        let windows = windows(pieces, sentences);
        let input = Input::new(&windows);
        let mut states = self.encoder.enter(input.batch());
        let all: Vec<&Window> = windows.iter().collect();
        let layers = self.encoder.sizes().layers;
        let Some(exit) = self.exit.as_ref().filter(|_| depth != Depth::Full) else {
            let (scores, signals) = self.to_the_end(&mut states, &all, 0..layers);
            let each = scores.sentences(sentences.iter().map(Vec::len)).zip(signals);
            let analysed = |(rows, signals)| Analysed { words: self.decode(&self.late, rows), full: true, signals };
            return each.map(analysed).collect();
        };
        let mixed = self.encoder.advance(&mut states, input.batch().lengths, 0..exit.layers, &exit.heads.shares);
        let scores = self.scores(&exit.heads, &all, &mixed);
        let gate = exit.heads.words.outputs() - 1;
        let mut result = Vec::with_capacity(sentences.len());
        for rows in scores.sentences(sentences.iter().map(Vec::len)) {
            let full = depth == Depth::Gated && rows.each().any(|row| row[gate] > exit.threshold);
            let words = if full { Vec::new() } else { self.decode(&exit.heads, rows) };
            result.push(Analysed { words, full, signals: Vec::new() });
        }

        // The sentences behind an open gate go on from the states that they have.
        let open: Vec<&Window> = windows.iter().filter(|w| result[w.sentence].full).collect();
        let width = self.encoder.sizes().width;
        let mut going = Vec::with_capacity(open.iter().map(|w| w.len()).sum::<usize>() * width);
        for (window, start) in windows.iter().zip(input.starts()).filter(|(w, _)| result[w.sentence].full) {
            going.extend_from_slice(&states[start * width..(start + window.len()) * width]);
        }
        let (scores, signals) = self.to_the_end(&mut going, &open, exit.layers..layers);
        let open = sentences.iter().zip(&result).filter(|(_, r)| r.full).map(|(words, _)| words.len());
        let open: Vec<Vec<Analysis>> = scores.sentences(open).map(|rows| self.decode(&self.late, rows)).collect();
        for ((analysed, words), signals) in result.iter_mut().filter(|r| r.full).zip(open).zip(signals) {
            (analysed.words, analysed.signals) = (words, signals);
        }
        result
    }

    /// Take the states of windows through the last layers: the scores of the heads there, and for each sentence what
    /// is seen of events.
    fn to_the_end(&self, states: &mut [f32], windows: &[&Window], layers: Range<usize>) -> (Scores, Vec<Vec<Signal>>) {
        let lengths: Vec<usize> = windows.iter().map(|w| w.len()).collect();
        let Some(scorer) = &self.scorer else {
            let mixed = self.encoder.advance(states, &lengths, layers, &self.late.shares);
            let mut sentences: Vec<usize> = windows.iter().map(|w| w.sentence).collect();
            sentences.dedup();
            return (self.scores(&self.late, windows, &mixed), vec![Vec::new(); sentences.len()]);
        };
        let shares: [&[f32]; 2] = [&self.late.shares, scorer.shares()];
        let mut mixed = self.encoder.advance_mixing(states, &lengths, layers, &shares);
        let own = scorer.advance(mixed.pop().unwrap_or_default(), &lengths);
        let width = self.encoder.sizes().width;
        let (values, stride) = scorer.forward(&self.word_states(windows, &own), width);
        let rows: Vec<&[f32]> = values.chunks_exact(stride).collect();
        // A row for the root of each sentence, then one for each of its words.
        let mut signals = Vec::new();
        let mut next = 0;
        for (i, window) in windows.iter().enumerate() {
            next += window.words.len();
            if windows.get(i + 1).is_none_or(|w| w.sentence != window.sentence) {
                let start = signals.len() + signals.iter().map(|(_, n): &(Vec<Signal>, usize)| n).sum::<usize>() + 1;
                let sentence = rows.get(start..start + next).unwrap_or_default();
                signals.push((scorer.signals(sentence), next));
                next = 0;
            }
        }
        let mixed = mixed.pop().unwrap_or_default();
        (self.scores(&self.late, windows, &mixed), signals.into_iter().map(|(s, _)| s).collect())
    }

    /// The heads' scores for the root and for each word of the sentences whose windows these are.
    fn scores(&self, heads: &Heads, windows: &[&Window], mixed: &[f32]) -> Scores {
        let states = self.word_states(windows, mixed);
        let mut x = Quantised::default();
        quantise(self.path, &states, self.encoder.sizes().width, &mut x);
        let mut values = Vec::new();
        heads.words.forward(self.path, &x, &mut values);
        Scores { values, stride: heads.words.stride() }
    }

    /// A state for the root and for each word of the sentences whose windows these are.
    fn word_states(&self, windows: &[&Window], mixed: &[f32]) -> Vec<f32> {
        let width = self.encoder.sizes().width;
        let mut states = Vec::new();
        let (mut last, mut start) = (None, 0);
        for window in windows {
            // The first piece of a sentence's first window stands for its root.
            if last.replace(window.sentence) != Some(window.sentence) {
                mean_rows(mixed, width, start..start + 1, &mut states);
            }
            for word in &window.words {
                mean_rows(mixed, width, start + word.start..start + word.end, &mut states);
            }
            start += window.len();
        }
        states
    }

    /// Decode one sentence from its scores.
    fn decode(&self, heads: &Heads, scores: Rows<'_>) -> Vec<Analysis> {
        let labels = &self.labels;
        let mut next = 0;
        let mut columns = |width: usize| {
            let start = next;
            next += width;
            start..next
        };
        let (upos, xpos, ner) = (columns(labels.upos.len()), columns(labels.xpos.len()), columns(labels.names.len()));
        let (arc_head, arc_dep) = (columns(heads.arc_width), columns(heads.arc_width));
        let (rel_head, rel_dep) = (columns(heads.rel_width), columns(heads.rel_width));
        let part = columns(heads.parts);
        let rows_of = |columns: &Range<usize>| scores.each().map(|row| &row[columns.clone()]).collect();
        let hidden = |columns: &Range<usize>| {
            let rows: Vec<&[f32]> = rows_of(columns);
            let mut values = rows.concat();
            gelu(self.path, &mut values);
            values
        };

        let governors = self.tree(heads, &hidden(&arc_head), &hidden(&arc_dep));
        let rels = self.relations(heads, &hidden(&rel_head), &hidden(&rel_dep), &governors);
        let names: Vec<&[f32]> = rows_of(&ner);
        let names = names::decode(&labels.names, names.get(1..).unwrap_or_default());
        let parts: Vec<&[f32]> = rows_of(&part);
        let said = if part.is_empty() { &[] } else { parts.get(1..).unwrap_or_default() };
        let mut said = parts::decode(&labels.parts, said).into_iter();
        let words = scores.each().zip(&governors).zip(rels).skip(1).zip(names);
        words
            .map(|(((row, head), rel), name)| Analysis {
                upos: labels.upos[best(&row[upos.clone()], |_| true)],
                xpos: labels.xpos[best(&row[xpos.clone()], |_| true)],
                head: head.checked_sub(1),
                rel,
                name,
                saying: said.next(),
            })
            .collect()
    }

    fn tree(&self, with: &Heads, arc_head: &[f32], arc_dep: &[f32]) -> Vec<usize> {
        let mut x = Quantised::default();
        quantise(self.path, arc_dep, with.arc_width, &mut x);
        let mut turned = Vec::new();
        with.arc.forward(self.path, &x, &mut turned);
        let nodes = x.rows();
        let mut scores = vec![0.0; nodes * nodes];
        dots(self.path, &turned, arc_head, with.arc_width, &mut scores);
        heads(&Arcs { scores: &scores, nodes })
    }

    fn relations(&self, with: &Heads, rel_head: &[f32], rel_dep: &[f32], heads: &[usize]) -> Vec<Rel> {
        let (width, rels) = (with.rel_width, &self.labels.rels);
        let mut x = Quantised::default();
        let (mut pairs, mut alone) = (Vec::new(), Vec::new());
        let mut products = vec![0.0; rels.len()];
        let mut result = Vec::with_capacity(heads.len());
        for (dependents, heads) in rel_dep.chunks(ROWS * width).zip(heads.chunks(ROWS)) {
            quantise(self.path, dependents, width, &mut x);
            with.rel_pair.forward(self.path, &x, &mut pairs);
            with.rel_alone.forward(self.path, &x, &mut alone);
            let rows = pairs.chunks_exact(with.rel_pair.stride()).zip(alone.chunks_exact(with.rel_alone.stride()));
            for ((pairs, alone), head) in rows.zip(heads) {
                let governor = &rel_head[head * width..(head + 1) * width];
                dots(self.path, governor, &pairs[..rels.len() * width], width, &mut products);
                for (product, alone) in products.iter_mut().zip(alone) {
                    *product += *alone;
                }
                // What hangs on the root is the root, and nothing else is.
                result.push(rels[best(&products, |rel| (rels[rel] == Rel::Root) == (*head == 0))]);
            }
        }
        result
    }
}

/// The heads' scores: a row for the root of each sentence, then one for each of its words.
struct Scores {
    values: Vec<f32>,
    stride: usize,
}

impl Scores {
    /// The rows of each sentence, given how many words each has.
    fn sentences(&self, words: impl Iterator<Item = usize>) -> impl Iterator<Item = Rows<'_>> {
        words.scan(0, |next, words| {
            let start = *next;
            *next += (words + 1) * self.stride;
            Some(Rows { values: &self.values[start..*next], stride: self.stride })
        })
    }
}

/// The rows of one sentence.
#[derive(Clone, Copy)]
struct Rows<'a> {
    values: &'a [f32],
    stride: usize,
}

impl<'a> Rows<'a> {
    fn each(self) -> impl Iterator<Item = &'a [f32]> {
        self.values.chunks_exact(self.stride)
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
