//! A transformer encoder over ragged batches: every sequence attends to itself alone and nothing is padded.

use std::ops::Range;

use crate::attention::{self, HEAD, attend};
use crate::error::Error;
use crate::float::{Quantised, add, add_scaled, gelu, layer_norm, quantise};
use crate::linear::Linear;
use crate::path::Path;
use crate::tensors::Tensors;

/// Sequences are worked on in groups of about so many positions, whose states then stay in the cache.
const GROUP: usize = 192;

/// Rows that pass through the wide part of a layer together.
const BLOCK: usize = 64;

/// The sizes of an encoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Number of layers.
    pub layers: usize,
    /// Values of a state.
    pub width: usize,
    /// Attention heads.
    pub heads: usize,
    /// Values inside a layer.
    pub inner: usize,
    /// Number of input ids.
    pub vocabulary: usize,
    /// Longest sequence.
    pub positions: usize,
    /// Number of input classes.
    pub classes: usize,
}

/// Input: the ids and classes of all sequences, one after the other, and the length of each.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// Input ids.
    pub ids: &'a [u32],
    /// A second, small embedding for each position.
    pub classes: &'a [u8],
    /// Lengths of the sequences; their sum is the number of ids.
    pub lengths: &'a [usize],
}

struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl Norm {
    fn load(tensors: &Tensors<'_>, name: &str, width: usize) -> Result<Self, Error> {
        let part = |part: &str| tensors.f32(&format!("{name}.{part}"), &[width]);
        Ok(Self { weight: part("weight")?, bias: part("bias")? })
    }

    fn apply(&self, path: Path, x: &mut [f32]) {
        layer_norm(path, x, &self.weight, &self.bias);
    }
}

struct Layer {
    qkv: Linear,
    out: Linear,
    norm1: Norm,
    up: Linear,
    down: Linear,
    norm2: Norm,
}

/// An encoder with its weights.
pub struct Encoder {
    sizes: Sizes,
    path: Path,
    /// Rows of int8 word embeddings, read as they are needed.
    words: Vec<u8>,
    word_scales: Vec<f32>,
    positions: Vec<f32>,
    classes: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
}

#[derive(Default)]
struct Buffers {
    quantised: Quantised,
    qkv: Vec<f32>,
    context: Vec<f32>,
    narrow: Vec<f32>,
    wide: Vec<f32>,
    attention: attention::Scratch,
}

impl Encoder {
    /// Load the tensors `PREFIX.word`, `.position`, `.case`, `.norm` and `.layers.N…`.
    pub fn load(tensors: &Tensors<'_>, prefix: &str, sizes: Sizes, path: Path) -> Result<Self, Error> {
        let Sizes { width, heads, vocabulary, positions, classes, .. } = sizes;
        if heads.checked_mul(HEAD) != Some(width) || sizes.layers == 0 || [vocabulary, positions, classes].contains(&0)
        {
            return Err(Error::Size(format!("{sizes:?}")));
        }
        let linear = |at: &str, name: &str, inputs, outputs| {
            let linear = Linear::load(tensors, &[&format!("{at}.{name}")], inputs)?;
            match linear.outputs() == outputs {
                true => Ok(linear),
                false => Err(Error::Size(format!("{at}.{name} has {} outputs, not {outputs}", linear.outputs()))),
            }
        };
        let mut layers = Vec::new();
        for i in 0..sizes.layers {
            let at = format!("{prefix}.layers.{i}");
            layers.push(Layer {
                qkv: linear(&at, "qkv", width, 3 * width)?,
                out: linear(&at, "out", width, width)?,
                norm1: Norm::load(tensors, &format!("{at}.norm1"), width)?,
                up: linear(&at, "up", width, sizes.inner)?,
                down: linear(&at, "down", sizes.inner, width)?,
                norm2: Norm::load(tensors, &format!("{at}.norm2"), width)?,
            });
        }
        Ok(Self {
            sizes,
            path,
            words: tensors.i8(&format!("{prefix}.word.weight"), &[vocabulary, width])?.to_vec(),
            word_scales: tensors.f32(&format!("{prefix}.word.scale"), &[vocabulary])?,
            positions: tensors.f32(&format!("{prefix}.position.weight"), &[positions, width])?,
            classes: tensors.f32(&format!("{prefix}.case.weight"), &[classes, width])?,
            norm: Norm::load(tensors, &format!("{prefix}.norm"), width)?,
            layers,
        })
    }

    /// The sizes it was loaded with.
    pub const fn sizes(&self) -> Sizes {
        self.sizes
    }

    /// The states after the first `depth` layers, as the mean of the last ones weighted with `shares`.
    ///
    /// A shorter `depth` than the encoder has layers leaves early; one share gives the last state alone.
    ///
    /// # Panics
    /// When the batch's parts do not fit together, a sequence is longer than the encoder's positions, an id or class
    /// is not below its bound, or there are more shares than layers to run.
    pub fn forward(&self, batch: Batch<'_>, depth: usize, shares: &[f32]) -> Vec<f32> {
        let total: usize = batch.lengths.iter().sum();
        assert!(batch.ids.len() == total && batch.classes.len() == total, "the batch's parts differ in length");
        let depth = depth.min(self.layers.len());
        assert!(shares.len() <= depth, "more shares than layers");
        let mut mixed = vec![0.0; total * self.sizes.width];
        let mut buffers = Buffers::default();
        let (mut lengths, mut start) = (batch.lengths, 0);
        while !lengths.is_empty() {
            let (mut count, mut positions) = (0, 0);
            while count < lengths.len() && (count == 0 || positions + lengths[count] <= GROUP) {
                positions += lengths[count];
                count += 1;
            }
            let range = start..start + positions;
            let part = Batch {
                ids: &batch.ids[range.clone()],
                classes: &batch.classes[range.clone()],
                lengths: &lengths[..count],
            };
            let out = &mut mixed[range.start * self.sizes.width..range.end * self.sizes.width];
            self.group(part, depth, shares, &mut buffers, out);
            lengths = &lengths[count..];
            start += positions;
        }
        mixed
    }

    fn group(&self, batch: Batch<'_>, depth: usize, shares: &[f32], buffers: &mut Buffers, mixed: &mut [f32]) {
        let (path, width) = (self.path, self.sizes.width);
        let mut x = self.embed(batch);
        buffers.context.resize(x.len(), 0.0);
        for (number, layer) in self.layers[..depth].iter().enumerate() {
            quantise(path, &x, width, &mut buffers.quantised);
            layer.qkv.forward(path, &buffers.quantised, &mut buffers.qkv);
            let mut start = 0;
            for length in batch.lengths {
                let rows = |width: usize| -> Range<usize> { start * width..(start + length) * width };
                let out = &mut buffers.context[rows(width)];
                attend(path, &buffers.qkv[rows(3 * width)], self.sizes.heads, &mut buffers.attention, out);
                start += length;
            }
            for (x, context) in x.chunks_mut(BLOCK * width).zip(buffers.context.chunks(BLOCK * width)) {
                quantise(path, context, width, &mut buffers.quantised);
                layer.out.forward(path, &buffers.quantised, &mut buffers.narrow);
                add(path, x, &buffers.narrow);
                layer.norm1.apply(path, x);
                quantise(path, x, width, &mut buffers.quantised);
                layer.up.forward(path, &buffers.quantised, &mut buffers.wide);
                gelu(path, &mut buffers.wide);
                quantise(path, &buffers.wide, self.sizes.inner, &mut buffers.quantised);
                layer.down.forward(path, &buffers.quantised, &mut buffers.narrow);
                add(path, x, &buffers.narrow);
                layer.norm2.apply(path, x);
            }
            if let Some(share) = (number + shares.len()).checked_sub(depth).and_then(|i| shares.get(i)) {
                add_scaled(path, mixed, &x, *share);
            }
        }
    }

    fn embed(&self, batch: Batch<'_>) -> Vec<f32> {
        let width = self.sizes.width;
        let mut x = Vec::with_capacity(batch.ids.len() * width);
        let places = batch.lengths.iter().flat_map(|length| 0..*length);
        for ((id, class), place) in batch.ids.iter().zip(batch.classes).zip(places) {
            let (id, class) = (*id as usize, *class as usize);
            let word = &self.words[id * width..(id + 1) * width];
            let position = &self.positions[place * width..(place + 1) * width];
            let class = &self.classes[class * width..(class + 1) * width];
            let scale = self.word_scales[id];
            let values = word.iter().zip(position).zip(class);
            x.extend(values.map(|((word, position), class)| f32::from(*word as i8) * scale + *position + *class));
        }
        self.norm.apply(self.path, &mut x);
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linear::tests::file;

    const SIZES: Sizes = Sizes { layers: 2, width: 32, heads: 1, inner: 64, vocabulary: 50, positions: 40, classes: 3 };

    fn weights() -> Vec<u8> {
        let (w, inner) = (SIZES.width, SIZES.inner);
        let mut shapes: Vec<(String, Vec<usize>)> = vec![
            ("e.word.weight".into(), vec![SIZES.vocabulary, w]),
            ("e.word.scale".into(), vec![SIZES.vocabulary]),
            ("e.position.weight".into(), vec![SIZES.positions, w]),
            ("e.case.weight".into(), vec![SIZES.classes, w]),
        ];
        let mut norms = vec!["e.norm".to_owned()];
        for i in 0..SIZES.layers {
            for (name, n, k) in [("qkv", 3 * w, w), ("out", w, w), ("up", inner, w), ("down", w, inner)] {
                let at = format!("e.layers.{i}.{name}");
                shapes.push((format!("{at}.weight"), vec![n, k]));
                shapes.push((format!("{at}.scale"), vec![n]));
                shapes.push((format!("{at}.bias"), vec![n]));
            }
            norms.extend([format!("e.layers.{i}.norm1"), format!("e.layers.{i}.norm2")]);
        }
        for norm in norms {
            shapes.push((format!("{norm}.weight"), vec![w]));
            shapes.push((format!("{norm}.bias"), vec![w]));
        }
        let tensors: Vec<_> = shapes
            .iter()
            .map(|(name, shape)| {
                let n: usize = shape.iter().product();
                let int8 = shape.len() == 2 && !name.contains("position") && !name.contains("case");
                let of = |i: usize| match int8 {
                    true => (i * 7919 % 251) as f32 - 125.0,
                    false => (i * 31 % 17) as f32 / 400.0 + if name.ends_with("scale") { 0.001 } else { 0.1 },
                };
                (name.as_str(), shape.clone(), (0..n).map(of).collect())
            })
            .collect();
        file(&tensors)
    }

    fn run(path: Path, lengths: &[usize], first: u32, depth: usize, shares: &[f32]) -> Vec<u32> {
        let bytes = weights();
        let tensors = Tensors::parse(&bytes).expect("a good file");
        let encoder = Encoder::load(&tensors, "e", SIZES, path).expect("a good encoder");
        let n: usize = lengths.iter().sum();
        let ids: Vec<u32> = (0..n as u32).map(|i| (first + i) * 7 % 50).collect();
        let classes: Vec<u8> = ids.iter().map(|i| (i % 3) as u8).collect();
        let states = encoder.forward(Batch { ids: &ids, classes: &classes, lengths }, depth, shares);
        states.iter().map(|v| v.to_bits()).collect()
    }

    #[test]
    fn states_are_the_same_on_every_path() {
        let paths = Path::available();
        let expected = run(paths[0], &[5, 17, 1, 30], 0, 2, &[0.5, 0.5]);
        assert!(expected.iter().all(|bits| f32::from_bits(*bits).is_finite()));
        for path in paths {
            assert_eq!(run(path, &[5, 17, 1, 30], 0, 2, &[0.5, 0.5]), expected, "{}", path.name());
        }
    }

    #[test]
    fn a_sequence_does_not_see_its_neighbours() {
        let lengths = [40, 40, 40, 40, 40, 40, 7];
        let all = run(Path::best(), &lengths, 0, 2, &[1.0]);
        assert_eq!(run(Path::best(), &[7], 240, 2, &[1.0]), all[240 * 32..]);
    }

    #[test]
    fn one_may_leave_early() {
        let early = run(Path::best(), &[9], 0, 1, &[1.0]);
        let late = run(Path::best(), &[9], 0, 2, &[1.0]);
        assert_ne!(early, late);
        assert_eq!(run(Path::best(), &[9], 0, 99, &[1.0]), late);
        assert!(run(Path::best(), &[], 0, 2, &[1.0]).is_empty());
    }

    #[test]
    fn sizes_that_do_not_fit_are_refused() {
        let bytes = weights();
        let tensors = Tensors::parse(&bytes).expect("a good file");
        for sizes in [
            Sizes { heads: 2, ..SIZES },
            Sizes { layers: 3, ..SIZES },
            Sizes { vocabulary: 51, ..SIZES },
            Sizes { inner: 32, ..SIZES },
            Sizes { heads: usize::MAX, ..SIZES },
            Sizes { classes: 0, ..SIZES },
        ] {
            assert!(Encoder::load(&tensors, "e", sizes, Path::best()).is_err(), "{sizes:?}");
        }
    }
}
