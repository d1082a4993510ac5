//! Multi-head attention within one sequence.

use crate::float::{LANES, exp, total};
use crate::path::{Path, each_path};

/// Values of one head.
pub const HEAD: usize = 32;

/// Queries worked on together, so that a key is read once for all of them.
const QUERIES: usize = 4;

/// Buffers that attention needs.
#[derive(Debug, Default)]
pub struct Scratch {
    /// The keys of a head, transposed and padded to full lanes.
    keys: Vec<f32>,
    weights: [Vec<f32>; QUERIES],
    /// The weights again, key by key.
    shares: Vec<[f32; QUERIES]>,
}

/// Attention for one sequence: rows of query, key and value (each `heads` × [`HEAD`] wide) give rows of context.
pub fn attend(path: Path, rows: &[f32], heads: usize, scratch: &mut Scratch, out: &mut [f32]) {
    attend_on(path, rows, heads, scratch, out);
}

each_path! {
    fn attend_on(rows: &[f32], heads: usize, scratch: &mut Scratch, out: &mut [f32]) = attend_body
}

#[inline(always)]
fn attend_body(rows: &[f32], heads: usize, scratch: &mut Scratch, out: &mut [f32]) {
    let width = heads * HEAD;
    let length = rows.len() / (3 * width);
    let padded = length.next_multiple_of(LANES);
    scratch.keys.clear();
    scratch.keys.resize(HEAD * padded, 0.0);
    for weights in &mut scratch.weights {
        weights.clear();
        weights.resize(padded, 0.0);
    }
    for head in 0..heads {
        let part = |row: usize, kind: usize| &rows[row * 3 * width + kind * width + head * HEAD..][..HEAD];
        for j in 0..length {
            for (d, v) in part(j, 1).iter().enumerate() {
                scratch.keys[d * padded + j] = *v;
            }
        }
        for first in (0..length).step_by(QUERIES) {
            // The last rows are worked on more than once where they do not fill a group.
            let query = |i: usize| (first + i).min(length - 1);
            let mut queries = [[0.0f32; QUERIES]; HEAD];
            let group: [&[f32]; QUERIES] = std::array::from_fn(|i| part(query(i), 0));
            for (d, values) in queries.iter_mut().enumerate() {
                for (value, row) in values.iter_mut().zip(group) {
                    *value = row[d] * 0.176_776_7; // 1 / √32
                }
            }
            score(&queries, &scratch.keys, padded, &mut scratch.weights);
            for weights in &mut scratch.weights {
                softmax(weights, length);
            }
            scratch.shares.clear();
            let [a, b, c, d] = &scratch.weights;
            scratch.shares.extend(a.iter().zip(b).zip(c).zip(d).map(|(((a, b), c), d)| [*a, *b, *c, *d]));
            for half in [0, LANES] {
                let mut sums = [[0.0f32; LANES]; QUERIES];
                for (j, shares) in scratch.shares[..length].iter().enumerate() {
                    let Some(value) = part(j, 2)[half..].first_chunk::<LANES>() else { continue };
                    add_products(&mut sums, shares, value);
                }
                for (i, sum) in sums.iter().enumerate() {
                    out[query(i) * width + head * HEAD + half..][..LANES].copy_from_slice(sum);
                }
            }
        }
    }
}

#[inline(always)]
fn score(queries: &[[f32; QUERIES]; HEAD], keys: &[f32], padded: usize, weights: &mut [Vec<f32>; QUERIES]) {
    for j in (0..padded).step_by(LANES) {
        let mut sums = [[0.0f32; LANES]; QUERIES];
        for (d, query) in queries.iter().enumerate() {
            let Some(keys) = keys.get(d * padded + j..).and_then(|k| k.first_chunk::<LANES>()) else { continue };
            add_products(&mut sums, query, keys);
        }
        for (sum, weights) in sums.iter().zip(weights.iter_mut()) {
            weights[j..j + LANES].copy_from_slice(sum);
        }
    }
}

/// Adds `values` times each query's factor to its sums.
///
/// The queries are written out: from a loop over them the compiler would make lanes of queries, with gathers.
#[inline(always)]
fn add_products(sums: &mut [[f32; LANES]; QUERIES], factors: &[f32; QUERIES], values: &[f32; LANES]) {
    let one = |sums: &mut [f32; LANES], factor: f32| {
        for (sum, value) in sums.iter_mut().zip(values) {
            *sum += factor * *value;
        }
    };
    let ([a, b, c, d], [e, f, g, h]) = (sums, factors);
    one(a, *e);
    one(b, *f);
    one(c, *g);
    one(d, *h);
}

/// Softmax over the first `length` values; the padding becomes zero.
#[inline(always)]
fn softmax(weights: &mut [f32], length: usize) {
    weights[length..].fill(f32::MIN);
    let mut most = [f32::MIN; LANES];
    for chunk in weights.as_chunks::<LANES>().0 {
        for (most, v) in most.iter_mut().zip(chunk) {
            *most = if *v > *most { *v } else { *most };
        }
    }
    let mut top = f32::MIN;
    for lane in most {
        top = if lane > top { lane } else { top };
    }
    for v in weights.iter_mut() {
        *v = exp(*v - top);
    }
    weights[length..].fill(0.0);
    let mut sums = [0.0f32; LANES];
    for chunk in weights.as_chunks::<LANES>().0 {
        for (sum, v) in sums.iter_mut().zip(chunk) {
            *sum += *v;
        }
    }
    let inverse = 1.0 / total(sums);
    for v in weights {
        *v *= inverse;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attention_is_a_softmax_mean_on_every_path() {
        for length in [1, 3, 16, 29] {
            let heads = 2;
            let width = heads * HEAD;
            let rows: Vec<f32> = (0..length * 3 * width).map(|i| ((i * 7919 % 997) as f32 - 500.0) / 250.0).collect();
            let mut expected = vec![0.0f64; length * width];
            for head in 0..heads {
                let at = |row: usize, kind: usize, d: usize| {
                    f64::from(rows[row * 3 * width + kind * width + head * HEAD + d])
                };
                for i in 0..length {
                    let scores: Vec<f64> = (0..length)
                        .map(|j| ((0..HEAD).map(|d| at(i, 0, d) * at(j, 1, d)).sum::<f64>() / 32f64.sqrt()).exp())
                        .collect();
                    let sum: f64 = scores.iter().sum();
                    for d in 0..HEAD {
                        expected[i * width + head * HEAD + d] =
                            (0..length).map(|j| scores[j] / sum * at(j, 2, d)).sum();
                    }
                }
            }
            let run = |path| {
                let mut out = vec![0.0; length * width];
                attend(path, &rows, heads, &mut Scratch::default(), &mut out);
                out
            };
            let paths = Path::available();
            let first = run(paths[0]);
            for (found, expected) in first.iter().zip(&expected) {
                assert!((f64::from(*found) - expected).abs() < 1e-4, "{length}: {found} {expected}");
            }
            for path in paths {
                let bits = |x: &[f32]| x.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
                assert_eq!(bits(&run(path)), bits(&first), "{} {length}", path.name());
            }
        }
    }
}
