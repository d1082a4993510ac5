//! Linear layers with int8 weights.

use crate::error::Error;
use crate::float::Quantised;
use crate::kernel::{LANES, MOST_INPUTS, PANELS, ROWS, Tile, multiply};
use crate::path::{Path, each_path};
use crate::tensors::Tensors;

/// A linear layer: int8 weights packed for the kernels, one scale an output, biases.
pub struct Linear {
    inputs: usize,
    outputs: usize,
    /// Panels of [`LANES`] outputs, see [`crate::kernel`].
    weights: Vec<i8>,
    scales: Vec<f32>,
    /// 128 times the sum of an output's weights: what the activations' zero point adds.
    offsets: Vec<i32>,
    biases: Vec<f32>,
}

impl Linear {
    /// Load the layers `NAME.weight`, `NAME.scale`, `NAME.bias` and stack them into one over the same inputs.
    pub fn load(tensors: &Tensors<'_>, names: &[&str], inputs: usize) -> Result<Self, Error> {
        if inputs == 0 || !inputs.is_multiple_of(LANES) || inputs > MOST_INPUTS {
            return Err(Error::Size(format!("{inputs} inputs are no multiple of {LANES} up to {MOST_INPUTS}")));
        }
        let mut parts = Vec::new();
        for name in names {
            let weight = format!("{name}.weight");
            let rows = tensors.shape(&weight)?.first().copied().unwrap_or(0);
            let bytes = tensors.i8(&weight, &[rows, inputs])?;
            let scales = tensors.f32(&format!("{name}.scale"), &[rows])?;
            let biases = tensors.f32(&format!("{name}.bias"), &[rows])?;
            parts.push((bytes, scales, biases));
        }
        let outputs = parts.iter().map(|(_, scales, _)| scales.len()).sum::<usize>();
        let stride = outputs.next_multiple_of(LANES);
        let mut result = Self {
            inputs,
            outputs,
            weights: vec![0; stride * inputs],
            scales: Vec::with_capacity(stride),
            offsets: vec![0; stride],
            biases: Vec::with_capacity(stride),
        };
        for (bytes, scales, biases) in parts {
            for row in bytes.chunks_exact(inputs) {
                result.pack(row);
                result.scales.push(0.0);
            }
            let done = result.scales.len() - scales.len();
            result.scales[done..].copy_from_slice(&scales);
            result.biases.extend(biases);
        }
        result.scales.resize(stride, 0.0);
        result.biases.resize(stride, 0.0);
        Ok(result)
    }

    /// Put the weights of the next output in their place.
    fn pack(&mut self, row: &[u8]) {
        let j = self.scales.len();
        let start = j / LANES * LANES * self.inputs + j % LANES * 4;
        let blocks = self.weights[start..].chunks_mut(4 * LANES);
        let mut sum = 0;
        for (block, four) in blocks.zip(row.as_chunks::<4>().0) {
            for (weight, byte) in block.iter_mut().zip(four) {
                *weight = *byte as i8;
                sum += i32::from(*weight);
            }
        }
        self.offsets[j] = 128 * sum;
    }

    /// Number of outputs.
    pub const fn outputs(&self) -> usize {
        self.outputs
    }

    /// Length of a row of results: the outputs and padding.
    pub const fn stride(&self) -> usize {
        self.outputs.next_multiple_of(LANES)
    }

    /// The outputs for each row of `x`, in rows of [`Self::stride`].
    ///
    /// # Panics
    /// When the rows of `x` are not as wide as the layer has inputs.
    pub fn forward(&self, path: Path, x: &Quantised, out: &mut Vec<f32>) {
        assert_eq!(x.width, self.inputs, "the layer has other inputs");
        let stride = self.stride();
        out.resize(x.rows() * stride, 0.0);
        let mut tile: Tile = [[[0; LANES]; PANELS]; ROWS];
        // A group of panels stays in the first-level cache while all rows pass over it.
        for first in (0..stride).step_by(PANELS * LANES) {
            let columns = first..(first + PANELS * LANES).min(stride);
            let weights = &self.weights[columns.start * self.inputs..columns.end * self.inputs];
            let layer = Columns {
                scales: &self.scales[columns.clone()],
                offsets: &self.offsets[columns.clone()],
                biases: &self.biases[columns.clone()],
            };
            let rows = x.values.chunks(ROWS * self.inputs).zip(x.scales.chunks(ROWS));
            for ((values, scales), out) in rows.zip(out.chunks_mut(ROWS * stride)) {
                multiply(path, values, weights, self.inputs, &mut tile);
                finish(path, &tile, &layer, scales, &mut out[first..], stride);
            }
        }
    }
}

/// What turns the sums of some outputs into floats.
struct Columns<'a> {
    scales: &'a [f32],
    offsets: &'a [i32],
    biases: &'a [f32],
}

#[inline(always)]
fn finish_body(tile: &Tile, layer: &Columns<'_>, scales: &[f32], out: &mut [f32], stride: usize) {
    let layer_panels = layer.scales.as_chunks::<LANES>().0.iter().zip(layer.offsets.as_chunks::<LANES>().0);
    for (n, ((weight, offset), bias)) in layer_panels.zip(layer.biases.as_chunks::<LANES>().0).enumerate() {
        for (m, scale) in scales.iter().enumerate() {
            let Some(out) = out.get_mut(m * stride + n * LANES..).and_then(|o| o.first_chunk_mut::<LANES>()) else {
                return;
            };
            let sums = &tile[m][n];
            for lane in 0..LANES {
                let sum = sums[lane].wrapping_sub(offset[lane]) as f32;
                out[lane] = sum * weight[lane] * *scale + bias[lane];
            }
        }
    }
}

each_path! {
    fn finish(tile: &Tile, layer: &Columns<'_>, scales: &[f32], out: &mut [f32], stride: usize) = finish_body
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::float::quantise;

    /// A safetensors file from named tensors, for tests: `I8` where values are given as bytes.
    pub fn file(tensors: &[(&str, Vec<usize>, Vec<f32>)]) -> Vec<u8> {
        let mut header = serde_json::Map::new();
        let mut data = Vec::new();
        for (name, shape, values) in tensors {
            let start = data.len();
            let int8 = shape.len() == 2 && name.ends_with(".weight") && !name.contains("position");
            let dtype = if int8 && !name.contains("case") { "I8" } else { "F32" };
            for v in values {
                match dtype {
                    "I8" => data.push(*v as i8 as u8),
                    _ => data.extend(v.to_le_bytes()),
                }
            }
            let entry = serde_json::json!({"dtype": dtype, "shape": shape, "data_offsets": [start, data.len()]});
            header.insert((*name).to_owned(), entry);
        }
        let header = serde_json::Value::Object(header).to_string();
        [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &data].concat()
    }

    fn values(n: usize, step: usize) -> Vec<f32> {
        (0..n).map(|i| (i * step % 255) as f32 - 127.0).collect()
    }

    #[test]
    fn stacked_layers_multiply_as_floats_do() {
        let (inputs, rows) = (32, 11);
        let names: Vec<(usize, usize)> = vec![(50, 37), (20, 91)];
        let mut tensors = Vec::new();
        for (i, (n, step)) in names.iter().enumerate() {
            let name = ["a", "b"][i];
            tensors.push((format!("{name}.weight"), vec![*n, inputs], values(n * inputs, *step)));
            tensors.push((format!("{name}.scale"), vec![*n], vec![0.01; *n]));
            tensors.push((format!("{name}.bias"), vec![*n], values(*n, 3)));
        }
        let tensors: Vec<_> = tensors.iter().map(|(n, s, v)| (n.as_str(), s.clone(), v.clone())).collect();
        let bytes = file(&tensors);
        let read = Tensors::parse(&bytes).expect("a good file");
        let linear = Linear::load(&read, &["a", "b"], inputs).expect("a good layer");
        assert_eq!((linear.outputs(), linear.stride()), (70, 80));
        let x: Vec<f32> = values(rows * inputs, 53).iter().map(|v| v / 100.0).collect();
        let mut q = Quantised::default();
        quantise(Path::best(), &x, inputs, &mut q);
        let mut first = Vec::new();
        for path in Path::available() {
            let mut out = Vec::new();
            linear.forward(path, &q, &mut out);
            for (i, row) in out.chunks(80).enumerate() {
                for (j, found) in row[..70].iter().enumerate() {
                    let (part, at) = if j < 50 { (0, j) } else { (3, j - 50) };
                    let weight = &tensors[part].2[at * inputs..(at + 1) * inputs];
                    let x = &x[i * inputs..(i + 1) * inputs];
                    let exact: f32 = x.iter().zip(weight).map(|(x, w)| x * w * 0.01).sum();
                    let exact = exact + tensors[part + 2].2[at];
                    assert!((found - exact).abs() < 0.3, "{i} {j}: {found} {exact}");
                }
            }
            let bits: Vec<u32> = out.iter().map(|v| v.to_bits()).collect();
            if first.is_empty() {
                first = bits;
            } else {
                assert_eq!(first, bits, "{}", path.name());
            }
        }
    }

    #[test]
    fn odd_sizes_are_refused() {
        let bytes = file(&[("a.weight", vec![1, 10], vec![0.0; 10])]);
        let read = Tensors::parse(&bytes).expect("a good file");
        assert!(matches!(Linear::load(&read, &["a"], 10), Err(Error::Size(_))));
        assert!(matches!(Linear::load(&read, &["a"], 16), Err(Error::Shape { .. })));
        assert!(matches!(Linear::load(&read, &["b"], 16), Err(Error::Missing(_))));
    }
}
