//! The float operations between the matrix products.
//!
//! Sums run in [`LANES`] fixed lanes that are added up at the end, so that a compiler may use vectors of any width and
//! still has to give the same bits. Nothing is fused.

use crate::path::each_path;

/// Lanes of every sum; sizes of layers are multiples of it.
pub const LANES: usize = 16;

/// Added and taken off again, it rounds a small float to an integer, which then stands in the low bits.
const ROUND: f32 = 12_582_912.0;
const ROUND_BITS: i32 = 0x4B40_0000;

/// Rows of unsigned bytes around 128 with one scale a row.
#[derive(Debug, Default)]
pub struct Quantised {
    /// Row by row.
    pub values: Vec<u8>,
    /// What one step is worth, for each row.
    pub scales: Vec<f32>,
    /// Values in a row.
    pub width: usize,
}

impl Quantised {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.scales.len()
    }
}

/// e to the power of `x`, to about seven digits.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    let x = if x < -87.0 { -87.0 } else { x };
    let x = if x > 87.0 { 87.0 } else { x };
    let t = x * std::f32::consts::LOG2_E;
    let shifted = t + ROUND;
    let r = t - (shifted - ROUND);
    let tail = 0.055_504_11 + r * (0.009_618_13 + r * 0.001_333_36);
    let p = 1.0 + r * (std::f32::consts::LN_2 + r * (0.240_226_5 + r * tail));
    let whole = (shifted.to_bits() as i32).wrapping_sub(ROUND_BITS);
    f32::from_bits((whole.wrapping_add(127) << 23) as u32) * p
}

/// The tanh form of GELU, as x · sigmoid(2u).
#[inline(always)]
fn gelu_of(x: f32) -> f32 {
    let u = 1.595_769 * (x + 0.044_715 * x * x * x);
    x / (1.0 + exp(-u))
}

/// The sum of the lanes, in their order.
#[inline(always)]
pub fn total(lanes: [f32; LANES]) -> f32 {
    let mut sum = 0.0;
    for lane in lanes {
        sum += lane;
    }
    sum
}

#[inline(always)]
fn gelu_body(x: &mut [f32]) {
    for v in x {
        *v = gelu_of(*v);
    }
}

#[inline(always)]
fn add_body(x: &mut [f32], y: &[f32]) {
    for (x, y) in x.iter_mut().zip(y) {
        *x += *y;
    }
}

#[inline(always)]
fn add_scaled_body(x: &mut [f32], y: &[f32], share: f32) {
    for (x, y) in x.iter_mut().zip(y) {
        *x += *y * share;
    }
}

#[inline(always)]
fn layer_norm_body(x: &mut [f32], weight: &[f32], bias: &[f32]) {
    let width = weight.len();
    for row in x.chunks_exact_mut(width) {
        let mut lanes = [0.0f32; LANES];
        for chunk in row.as_chunks::<LANES>().0 {
            for (lane, v) in lanes.iter_mut().zip(chunk) {
                *lane += *v;
            }
        }
        let mean = total(lanes) / width as f32;
        let mut lanes = [0.0f32; LANES];
        for chunk in row.as_chunks::<LANES>().0 {
            for (lane, v) in lanes.iter_mut().zip(chunk) {
                let d = *v - mean;
                *lane += d * d;
            }
        }
        let inverse = 1.0 / (total(lanes) / width as f32 + 1e-12).sqrt();
        for ((v, w), b) in row.iter_mut().zip(weight).zip(bias) {
            *v = (*v - mean) * inverse * *w + *b;
        }
    }
}

#[inline(always)]
fn quantise_rows(x: &[f32], width: usize, values: &mut [u8], scales: &mut [f32]) {
    for ((row, values), scale) in x.chunks_exact(width).zip(values.chunks_exact_mut(width)).zip(scales) {
        let mut lanes = [1e-8f32; LANES];
        for chunk in row.as_chunks::<LANES>().0 {
            for (lane, v) in lanes.iter_mut().zip(chunk) {
                let a = v.abs();
                *lane = if a > *lane { a } else { *lane };
            }
        }
        let mut most = 1e-8f32;
        for lane in lanes {
            most = if lane > most { lane } else { most };
        }
        *scale = most / 127.0;
        let inverse = 127.0 / most;
        for (value, v) in values.iter_mut().zip(row) {
            *value = ((*v * inverse + ROUND).to_bits() as i32).wrapping_sub(ROUND_BITS - 128) as u8;
        }
    }
}

each_path! {
    /// GELU (tanh form) in place.
    pub fn gelu(x: &mut [f32]) = gelu_body
}

each_path! {
    /// `x += y`.
    pub fn add(x: &mut [f32], y: &[f32]) = add_body
}

each_path! {
    /// `x += share · y`.
    pub fn add_scaled(x: &mut [f32], y: &[f32], share: f32) = add_scaled_body
}

each_path! {
    /// Layer normalisation in place, for rows as wide as `weight`.
    pub fn layer_norm(x: &mut [f32], weight: &[f32], bias: &[f32]) = layer_norm_body
}

each_path! {
    fn quantise_on(x: &[f32], width: usize, values: &mut [u8], scales: &mut [f32]) = quantise_rows
}

#[inline(always)]
fn dots_body(left: &[f32], right: &[f32], width: usize, out: &mut [f32]) {
    let columns = right.len() / width;
    for (left, out) in left.chunks_exact(width).zip(out.chunks_exact_mut(columns)) {
        for (right, out) in right.chunks_exact(width).zip(out) {
            let mut lanes = [0.0f32; LANES];
            for (left, right) in left.as_chunks::<LANES>().0.iter().zip(right.as_chunks::<LANES>().0) {
                for ((lane, l), r) in lanes.iter_mut().zip(left).zip(right) {
                    *lane += *l * *r;
                }
            }
            *out = total(lanes);
        }
    }
}

each_path! {
    /// The dot product of each row of `left` with each row of `right`, a row of `out` for each of `left`.
    pub fn dots(left: &[f32], right: &[f32], width: usize, out: &mut [f32]) = dots_body
}

/// Quantise rows of `width` values, each by its own largest one.
pub fn quantise(path: crate::path::Path, x: &[f32], width: usize, out: &mut Quantised) {
    let rows = x.len() / width;
    out.width = width;
    out.values.resize(rows * width, 0);
    out.scales.resize(rows, 0.0);
    quantise_on(path, x, width, &mut out.values, &mut out.scales);
}

/// The mean of rows `range` of `states`, appended to `out`; zeros for an empty range.
pub fn mean_rows(states: &[f32], width: usize, range: std::ops::Range<usize>, out: &mut Vec<f32>) {
    let start = out.len();
    out.resize(start + width, 0.0);
    let count = range.len().max(1) as f32;
    for row in states.chunks_exact(width).skip(range.start).take(range.len()) {
        for (sum, v) in out[start..].iter_mut().zip(row) {
            *sum += *v;
        }
    }
    for sum in &mut out[start..] {
        *sum /= count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::Path;

    fn sample(n: usize) -> Vec<f32> {
        (0..n).map(|i| ((i * 7919 % 1013) as f32 - 500.0) / 90.0).collect()
    }

    #[test]
    fn exp_and_gelu_are_close() {
        for i in -800..800 {
            let x = i as f32 / 10.0;
            let exact = f64::from(x).exp();
            assert!((f64::from(exp(x)) / exact - 1.0).abs() < 2e-5, "exp {x}");
            let x = x / 10.0;
            let u = (2.0 / std::f64::consts::PI).sqrt() * (f64::from(x) + 0.044_715 * f64::from(x).powi(3));
            let exact = 0.5 * f64::from(x) * (1.0 + u.tanh());
            assert!((f64::from(gelu_of(x)) - exact).abs() < 1e-5, "gelu {x}");
        }
    }

    #[test]
    fn rows_are_normalised_and_quantised() {
        let mut x = sample(96);
        layer_norm(Path::best(), &mut x, &[1.0; 48], &[0.0; 48]);
        let mean: f32 = x[..48].iter().sum::<f32>() / 48.0;
        let variance: f32 = x[..48].iter().map(|v| v * v).sum::<f32>() / 48.0;
        assert!(mean.abs() < 1e-5 && (variance - 1.0).abs() < 1e-4);
        let mut q = Quantised::default();
        quantise(Path::best(), &x, 48, &mut q);
        for (row, (x, q8)) in x.chunks(48).zip(q.values.chunks(48)).enumerate() {
            for (x, q8) in x.iter().zip(q8) {
                assert!((x - (f32::from(*q8) - 128.0) * q.scales[row]).abs() <= q.scales[row] * 0.51);
            }
        }
    }

    #[test]
    fn all_paths_give_the_same_bits() {
        let run = |path| {
            let mut x = sample(384 * 5);
            gelu(path, &mut x);
            layer_norm(path, &mut x, &sample(384), &sample(384));
            let y = x.clone();
            add(path, &mut x, &y);
            add_scaled(path, &mut x, &y, 0.3);
            let mut q = Quantised::default();
            quantise(path, &x, 384, &mut q);
            let mut products = vec![0.0; 25];
            dots(path, &x, &y, 384, &mut products);
            x.extend(products);
            (x.iter().map(|v| v.to_bits()).collect::<Vec<_>>(), q.values, q.scales)
        };
        let paths = Path::available();
        for path in &paths {
            assert_eq!(run(*path), run(paths[0]), "{}", path.name());
        }
    }

    #[test]
    fn means_are_over_the_rows_of_a_range() {
        let mut out = Vec::new();
        mean_rows(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 2, 1..3, &mut out);
        mean_rows(&[1.0, 2.0], 2, 0..0, &mut out);
        assert_eq!(out, [4.0, 5.0, 0.0, 0.0]);
    }
}
