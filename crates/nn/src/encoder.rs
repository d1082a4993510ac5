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
    /// Rows of int8 word embeddings, read as they are needed.
    words: Vec<u8>,
    word_scales: Vec<f32>,
    positions: Vec<f32>,
    classes: Vec<f32>,
    norm: Norm,
    stack: Stack,
}

/// Layers without a table of inputs: they go on from the states of an encoder.
pub struct Stack {
    sizes: Sizes,
    path: Path,
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
        Self::load_sharing(tensors, prefix, (tensors, prefix), sizes, path)
    }

    /// The same, with `.word` and `.position` from another encoder's weights: the largest tables are stored once.
    pub fn load_sharing(
        tensors: &Tensors<'_>,
        prefix: &str,
        (shared, owner): (&Tensors<'_>, &str),
        sizes: Sizes,
        path: Path,
    ) -> Result<Self, Error> {
        let Sizes { width, vocabulary, positions, classes, .. } = sizes;
        if [vocabulary, positions, classes].contains(&0) {
            return Err(Error::Size(format!("{sizes:?}")));
        }
        let stack = Stack::load(tensors, prefix, sizes, path)?;
        Ok(Self {
            words: shared.i8(&format!("{owner}.word.weight"), &[vocabulary, width])?.to_vec(),
            word_scales: shared.f32(&format!("{owner}.word.scale"), &[vocabulary])?,
            positions: shared.f32(&format!("{owner}.position.weight"), &[positions, width])?,
            classes: tensors.f32(&format!("{prefix}.case.weight"), &[classes, width])?,
            norm: Norm::load(tensors, &format!("{prefix}.norm"), width)?,
            stack,
        })
    }

    /// The sizes it was loaded with.
    pub const fn sizes(&self) -> Sizes {
        self.stack.sizes
    }

    /// The states before the first layer: embeddings of all positions.
    ///
    /// # Panics
    /// When the batch's parts do not fit together, a sequence is longer than the encoder's positions, or an id or class
    /// is not below its bound.
    pub fn enter(&self, batch: Batch<'_>) -> Vec<f32> {
        let total: usize = batch.lengths.iter().sum();
        assert!(batch.ids.len() == total && batch.classes.len() == total, "the batch's parts differ in length");
        self.embed(batch)
    }

    /// [`Stack::advance`] through the encoder's own layers.
    ///
    /// # Panics
    /// When `states` do not fit `lengths`, or there are more shares than states.
    pub fn advance(&self, states: &mut [f32], lengths: &[usize], layers: Range<usize>, shares: &[f32]) -> Vec<f32> {
        self.stack.advance(states, lengths, layers, shares)
    }

    /// [`Stack::advance_mixing`] through the encoder's own layers.
    ///
    /// # Panics
    /// When `states` do not fit `lengths`, or there are more shares than states.
    pub fn advance_mixing(
        &self,
        states: &mut [f32],
        lengths: &[usize],
        layers: Range<usize>,
        shares: &[&[f32]],
    ) -> Vec<Vec<f32>> {
        self.stack.advance_mixing(states, lengths, layers, shares)
    }

    fn embed(&self, batch: Batch<'_>) -> Vec<f32> {
        let width = self.sizes().width;
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
        self.norm.apply(self.stack.path, &mut x);
        x
    }
}

impl Stack {
    /// Load the tensors `PREFIX.layers.N…`; of the sizes only the layers' own matter.
    pub fn load(tensors: &Tensors<'_>, prefix: &str, sizes: Sizes, path: Path) -> Result<Self, Error> {
        let Sizes { width, heads, .. } = sizes;
        if heads.checked_mul(HEAD) != Some(width) || sizes.layers == 0 {
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
        Ok(Self { sizes, path, layers })
    }

    /// Take states through some layers, and give the mean of the last ones weighted with `shares`.
    ///
    /// The states of sequences, whose `lengths` say where each ends, are those that come out of the layer before the
    /// first of `layers`, and become those after its last. There may be one share more than layers: the first is then
    /// for the states as they come in.
    ///
    /// # Panics
    /// When `states` do not fit `lengths`, or there are more shares than states.
    pub fn advance(&self, states: &mut [f32], lengths: &[usize], layers: Range<usize>, shares: &[f32]) -> Vec<f32> {
        self.advance_mixing(states, lengths, layers, &[shares]).pop().unwrap_or_default()
    }

    /// The same with a mean for each of several `shares`.
    ///
    /// # Panics
    /// When `states` do not fit `lengths`, or there are more shares than states.
    pub fn advance_mixing(
        &self,
        states: &mut [f32],
        lengths: &[usize],
        layers: Range<usize>,
        shares: &[&[f32]],
    ) -> Vec<Vec<f32>> {
        let width = self.sizes.width;
        assert!(states.len() == lengths.iter().sum::<usize>() * width, "the states do not fit their lengths");
        let layers = self.layers.get(layers).unwrap_or_default();
        assert!(shares.iter().all(|s| s.len() <= layers.len() + 1), "more shares than states");
        let mut mixed = vec![vec![0.0; states.len()]; shares.len()];
        let mut buffers = Buffers::default();
        let (mut rest, mut start) = (lengths, 0);
        while !rest.is_empty() {
            let (mut count, mut positions) = (0, 0);
            while count < rest.len() && (count == 0 || positions + rest[count] <= GROUP) {
                positions += rest[count];
                count += 1;
            }
            let range = start * width..(start + positions) * width;
            let mut mixes: Vec<(&[f32], &mut [f32])> =
                shares.iter().copied().zip(mixed.iter_mut().map(|m| &mut m[range.clone()])).collect();
            self.group(layers, &mut states[range.clone()], &rest[..count], &mut buffers, &mut mixes);
            rest = &rest[count..];
            start += positions;
        }
        mixed
    }

    fn group(
        &self,
        layers: &[Layer],
        x: &mut [f32],
        lengths: &[usize],
        buffers: &mut Buffers,
        mixes: &mut [(&[f32], &mut [f32])],
    ) {
        let (path, width) = (self.path, self.sizes.width);
        // State 0 is what came in, state n what the n-th of the layers gives.
        let mut mix = |state: usize, x: &[f32]| {
            for (shares, mixed) in mixes.iter_mut() {
                let share = (state + shares.len()).checked_sub(layers.len() + 1).and_then(|i| shares.get(i));
                if let Some(share) = share {
                    add_scaled(path, mixed, x, *share);
                }
            }
        };
        mix(0, x);
        buffers.context.resize(x.len(), 0.0);
        for (number, layer) in layers.iter().enumerate() {
            quantise(path, x, width, &mut buffers.quantised);
            layer.qkv.forward(path, &buffers.quantised, &mut buffers.qkv);
            let mut start = 0;
            for length in lengths {
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
            mix(number + 1, x);
        }
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
        let mut states = encoder.enter(Batch { ids: &ids, classes: &classes, lengths });
        let mixed = encoder.advance(&mut states, lengths, 0..depth, shares);
        mixed.iter().map(|v| v.to_bits()).collect()
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
    fn one_may_stop_half_way_and_go_on() {
        let bytes = weights();
        let tensors = Tensors::parse(&bytes).expect("a good file");
        let encoder = Encoder::load(&tensors, "e", SIZES, Path::best()).expect("a good encoder");
        let batch = Batch { ids: &[1, 2, 3, 4], classes: &[0; 4], lengths: &[3, 1] };
        let mut whole = encoder.enter(batch);
        let mixed = encoder.advance(&mut whole, batch.lengths, 0..2, &[0.25, 0.75]);
        let mut parts = encoder.enter(batch);
        let half = encoder.advance(&mut parts, batch.lengths, 0..1, &[1.0]);
        assert_eq!(half, parts);
        assert_ne!(parts, whole);
        assert_eq!(encoder.advance(&mut parts, batch.lengths, 1..2, &[0.25, 0.75]), mixed);
        assert_eq!(parts, whole);
        assert!(encoder.advance(&mut [], &[], 0..2, &[1.0]).is_empty());
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

    /// What these states hash to (FNV-1a over their bits) on x86-64 and on 64-bit ARM.
    const STATES: u64 = 0xB9BB_3713_8C6C_2C4D;

    #[test]
    fn states_are_the_same_on_every_architecture() {
        let states = run(Path::best(), &[5, 17, 1, 30], 0, 2, &[0.5, 0.5]);
        let bytes = states.iter().flat_map(|bits| bits.to_le_bytes());
        let hash =
            bytes.fold(0xCBF2_9CE4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
        assert_eq!(hash, STATES, "{hash:#018X}");
    }
}
