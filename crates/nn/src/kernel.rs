//! The integer heart: rows of unsigned activations times a panel of signed weights.
//!
//! A panel holds [`LANES`] output columns, four inputs at a time: `[input / 4][LANES][4]`. All sums are exact 32-bit
//! integers, so every instruction set gives the same ones.

#![allow(unsafe_code)]

#[cfg(target_arch = "aarch64")]
mod arm;
#[cfg(target_arch = "x86_64")]
mod x86;

use crate::path::{Path, Set};

/// Output columns of a panel.
pub const LANES: usize = 16;

/// Rows that one call of a kernel takes.
pub const ROWS: usize = 8;

/// Panels that one call of a kernel takes.
pub const PANELS: usize = 3;

/// Sums of a row and [`PANELS`] panels.
pub type Sums = [[i32; LANES]; PANELS];

/// Sums of [`ROWS`] rows.
pub type Tile = [Sums; ROWS];

/// Weights of a panel for four inputs.
const BLOCK: usize = 4 * LANES;

/// Most inputs of a layer for which no sum can overflow: 255 · 128 · 2¹⁴ < 2³¹.
pub const MOST_INPUTS: usize = 1 << 14;

/// Sums for `rows` rows of `width` activations with `panels` panels of weights.
///
/// # Panics
/// When a slice is not `rows` × `width` or `panels` × `width` × [`LANES`] long, or `width` is not a multiple of four.
pub fn multiply(path: Path, activations: &[u8], weights: &[i8], width: usize, tile: &mut Tile) {
    let rows = activations.len() / width;
    let panels = weights.len() / (width * LANES);
    assert!(width.is_multiple_of(4) && (1..=ROWS).contains(&rows) && (1..=PANELS).contains(&panels));
    assert!(activations.len() == rows * width && weights.len() == panels * width * LANES);
    match path.set() {
        Set::Scalar => scalar(activations, weights, width, tile),
        // SAFETY: the path exists only where the processor has AVX2, and the lengths were checked above.
        #[cfg(target_arch = "x86_64")]
        Set::Avx2 => unsafe { x86::avx2(activations, weights, width, tile) },
        // SAFETY: the path exists only where the processor has AVX2 and AVX-VNNI, and the lengths were checked above.
        #[cfg(target_arch = "x86_64")]
        Set::AvxVnni => unsafe { x86::avx_vnni(activations, weights, width, tile) },
        // SAFETY: the path exists only where the processor has AVX-512 VNNI, and the lengths were checked above.
        #[cfg(target_arch = "x86_64")]
        Set::Avx512Vnni => unsafe {
            match (rows, panels) {
                (8, 3) => x86::vnni::<8, 3>(activations, weights, width, tile),
                (7, 3) => x86::vnni::<7, 3>(activations, weights, width, tile),
                (6, 3) => x86::vnni::<6, 3>(activations, weights, width, tile),
                (5, 3) => x86::vnni::<5, 3>(activations, weights, width, tile),
                (4, 3) => x86::vnni::<4, 3>(activations, weights, width, tile),
                (3, 3) => x86::vnni::<3, 3>(activations, weights, width, tile),
                (2, 3) => x86::vnni::<2, 3>(activations, weights, width, tile),
                (1, 3) => x86::vnni::<1, 3>(activations, weights, width, tile),
                // The last panels of a layer are few: one at a time, eight rows or one.
                _ => x86::vnni_rest(activations, weights, width, tile),
            }
        },
        // SAFETY: the path exists only where the processor has NEON, and the lengths were checked above.
        #[cfg(target_arch = "aarch64")]
        Set::Neon => unsafe { arm::neon(activations, weights, width, tile) },
    }
}

/// Inputs that a kernel works on together when it has to widen them.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
const STRETCH: usize = 384;

/// Runs `add` on each stretch of the inputs, each panel and four rows (the last time maybe fewer).
///
/// It gets the widened inputs of its rows, the panel's blocks for the stretch, the panel's number and the rows' sums,
/// which it adds to.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
#[inline(always)]
fn stretches(
    activations: &[u8],
    weights: &[i8],
    width: usize,
    tile: &mut Tile,
    add: impl Fn(&[[i16; STRETCH]], &[[i8; BLOCK]], usize, &mut [Sums]),
) {
    let rows = activations.len() / width;
    let mut inputs = [[0i16; STRETCH]; ROWS];
    *tile = [[[0; LANES]; PANELS]; ROWS];
    for start in (0..width).step_by(STRETCH) {
        let end = (start + STRETCH).min(width);
        for (inputs, row) in inputs.iter_mut().zip(activations.chunks_exact(width)) {
            for (input, byte) in inputs.iter_mut().zip(&row[start..end]) {
                *input = i16::from(*byte);
            }
        }
        for (n, panel) in weights.chunks_exact(width * LANES).enumerate() {
            let blocks = panel[start * LANES..end * LANES].as_chunks::<BLOCK>().0;
            for (inputs, sums) in inputs[..rows].chunks(4).zip(tile.chunks_mut(4)) {
                add(inputs, blocks, n, sums);
            }
        }
    }
}

/// Inputs that the plain kernel works on together.
const PLAIN_STRETCH: usize = 64;

/// Plain Rust: weights are turned back into rows, so that each sum is a dot product, which compilers know to speed up.
fn scalar(activations: &[u8], weights: &[i8], width: usize, tile: &mut Tile) {
    for (n, panel) in weights.chunks_exact(width * LANES).enumerate() {
        let mut sums = [[0i32; LANES]; ROWS];
        for (s, stretch) in panel.chunks(PLAIN_STRETCH * LANES).enumerate() {
            // What a last, shorter stretch lacks stays zero.
            let mut columns = [[0i16; PLAIN_STRETCH]; LANES];
            for (k, block) in stretch.as_chunks::<BLOCK>().0.iter().enumerate() {
                for (column, four) in columns.iter_mut().zip(block.as_chunks::<4>().0) {
                    column[4 * k..4 * k + 4].copy_from_slice(&four.map(i16::from));
                }
            }
            for (sums, row) in sums.iter_mut().zip(activations.chunks_exact(width)) {
                let mut inputs = [0i16; PLAIN_STRETCH];
                for (input, byte) in inputs.iter_mut().zip(&row[s * PLAIN_STRETCH..]) {
                    *input = i16::from(*byte);
                }
                for (sum, column) in sums.iter_mut().zip(&columns) {
                    *sum += dot(&inputs, column);
                }
            }
        }
        for (out, sums) in tile.iter_mut().zip(sums) {
            out[n] = sums;
        }
    }
}

fn dot(inputs: &[i16; PLAIN_STRETCH], weights: &[i16; PLAIN_STRETCH]) -> i32 {
    inputs.iter().zip(weights).map(|(input, weight)| i32::from(*input) * i32::from(*weight)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_paths_give_the_same_sums() {
        let mut state = 7u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        // Every number of rows and panels, and widths with and without a rest after the stretches.
        let counts = (1..=ROWS).flat_map(|rows| (1..=PANELS).map(move |panels| (rows, panels)));
        let sizes = counts.enumerate().map(|(i, (rows, panels))| (rows, panels, [96, 4, 384, 388, 1024][i % 5]));
        for (rows, panels, width) in sizes.chain([(8, 3, 384), (8, 3, 1536), (1, 1, MOST_INPUTS)]) {
            // The extremes come first: they are where a saturating product would go wrong.
            let activations: Vec<u8> = (0..rows * width).map(|i| if i < 8 { 255 } else { next() }).collect();
            let weights: Vec<i8> =
                (0..panels * width * LANES).map(|i| if i < 64 { -128 } else { next() as i8 }).collect();
            let mut expected: Tile = [[[0; LANES]; PANELS]; ROWS];
            scalar(&activations, &weights, width, &mut expected);
            for path in Path::available() {
                let mut tile: Tile = [[[0; LANES]; PANELS]; ROWS];
                multiply(path, &activations, &weights, width, &mut tile);
                for (found, expected) in tile.iter().zip(&expected).take(rows) {
                    assert_eq!(found[..panels], expected[..panels], "{} {rows} {panels} {width}", path.name());
                }
            }
        }
    }
}
