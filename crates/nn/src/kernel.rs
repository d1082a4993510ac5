//! The integer heart: rows of unsigned activations times a panel of signed weights.
//!
//! A panel holds [`LANES`] output columns, four inputs at a time: `[input / 4][LANES][4]`. All sums are exact 32-bit
//! integers, so every instruction set gives the same ones.

#![allow(unsafe_code)]

use crate::path::{Path, Set};

/// Output columns of a panel.
pub const LANES: usize = 16;

/// Rows that one call of a kernel takes.
pub const ROWS: usize = 8;

/// Panels that one call of a kernel takes.
pub const PANELS: usize = 3;

/// Sums of [`ROWS`] rows and [`PANELS`] panels.
pub type Tile = [[[i32; LANES]; PANELS]; ROWS];

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
    }
}

/// Inputs that the plain kernel works on together.
const STRETCH: usize = 64;

/// Plain Rust: weights are turned back into rows, so that each sum is a dot product, which compilers know to speed up.
fn scalar(activations: &[u8], weights: &[i8], width: usize, tile: &mut Tile) {
    for (n, panel) in weights.chunks_exact(width * LANES).enumerate() {
        let mut sums = [[0i32; LANES]; ROWS];
        for (s, stretch) in panel.chunks(STRETCH * LANES).enumerate() {
            // What a last, shorter stretch lacks stays zero.
            let mut columns = [[0i16; STRETCH]; LANES];
            for (k, block) in stretch.as_chunks::<{ 4 * LANES }>().0.iter().enumerate() {
                for (column, four) in columns.iter_mut().zip(block.as_chunks::<4>().0) {
                    column[4 * k..4 * k + 4].copy_from_slice(&four.map(i16::from));
                }
            }
            for (sums, row) in sums.iter_mut().zip(activations.chunks_exact(width)) {
                let mut inputs = [0i16; STRETCH];
                for (input, byte) in inputs.iter_mut().zip(&row[s * STRETCH..]) {
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

fn dot(inputs: &[i16; STRETCH], weights: &[i16; STRETCH]) -> i32 {
    inputs.iter().zip(weights).map(|(input, weight)| i32::from(*input) * i32::from(*weight)).sum()
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::*;

    use super::{LANES, PANELS, ROWS, Tile};

    /// Four inputs as they stand, for a broadcast.
    #[inline]
    fn four(activations: &[u8], at: usize) -> i32 {
        // The caller's loops stay inside the row; the chunk check costs nothing beside sixteen multiplications.
        activations.get(at..).and_then(|rest| rest.first_chunk::<4>()).map_or(0, |bytes| i32::from_le_bytes(*bytes))
    }

    /// # Safety
    /// `activations` holds `M` × `width` values and `weights` `N` × `width` × [`LANES`]; `M` ≤ [`ROWS`], `N` ≤ [`PANELS`].
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
    pub(super) unsafe fn vnni<const M: usize, const N: usize>(
        activations: &[u8],
        weights: &[i8],
        width: usize,
        tile: &mut Tile,
    ) {
        let mut sums = [[_mm512_setzero_si512(); N]; M];
        let (inputs, weights) = (activations.as_ptr(), weights.as_ptr());
        for k in 0..width / 4 {
            let mut panel = [_mm512_setzero_si512(); N];
            for (n, panel) in panel.iter_mut().enumerate() {
                // SAFETY: block k of panel n ends at most at the slice's end, as the caller promises its length.
                *panel = unsafe { _mm512_loadu_si512(weights.add(n * width * LANES + k * 4 * LANES).cast()) };
            }
            for (m, sums) in sums.iter_mut().enumerate() {
                // SAFETY: the four bytes lie inside row m, as the caller promises the length and 4 divides the width.
                let input = unsafe { inputs.add(m * width + k * 4).cast::<i32>().read_unaligned() };
                let input = _mm512_set1_epi32(input);
                for (sum, panel) in sums.iter_mut().zip(panel) {
                    *sum = _mm512_dpbusd_epi32(*sum, input, panel);
                }
            }
        }
        for (sums, out) in sums.iter().zip(tile) {
            for (sum, out) in sums.iter().zip(out) {
                // SAFETY: the target is an array of sixteen 32-bit integers, 64 bytes.
                unsafe { _mm512_storeu_si512(out.as_mut_ptr().cast(), *sum) };
            }
        }
    }

    /// Any number of rows and panels, one panel at a time.
    ///
    /// # Safety
    /// `activations` holds whole rows, at most [`ROWS`], and `weights` whole panels, at most [`PANELS`].
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
    pub(super) unsafe fn vnni_rest(activations: &[u8], weights: &[i8], width: usize, tile: &mut Tile) {
        for (n, panel) in weights.chunks_exact(width * LANES).enumerate() {
            let mut part: Tile = [[[0; LANES]; PANELS]; ROWS];
            if activations.len() == ROWS * width {
                // SAFETY: there are eight rows and the chunk is one panel.
                unsafe { vnni::<ROWS, 1>(activations, panel, width, &mut part) };
            } else {
                for (row, out) in activations.chunks_exact(width).zip(&mut part) {
                    let mut one: Tile = [[[0; LANES]; PANELS]; ROWS];
                    // SAFETY: the chunks are one row and one panel.
                    unsafe { vnni::<1, 1>(row, panel, width, &mut one) };
                    out[0] = one[0][0];
                }
            }
            for (out, part) in tile.iter_mut().zip(&part) {
                out[n] = part[0];
            }
        }
    }

    /// AVX2 has no exact product of unsigned and signed bytes (`maddubs` saturates), so both are widened first.
    ///
    /// # Safety
    /// `activations` holds whole rows, at most [`ROWS`], and `weights` whole panels, at most [`PANELS`].
    #[target_feature(enable = "avx2")]
    pub(super) unsafe fn avx2(activations: &[u8], weights: &[i8], width: usize, tile: &mut Tile) {
        for (n, panel) in weights.chunks_exact(width * LANES).enumerate() {
            for (first, rows) in activations.chunks(2 * width).enumerate() {
                let second = if rows.len() > width { width } else { 0 };
                // Four vectors of four columns, two partial sums a column.
                let mut sums = [[_mm256_setzero_si256(); 4]; 2];
                for (k, block) in panel.as_chunks::<{ 4 * LANES }>().0.iter().enumerate() {
                    let row = |at| _mm256_cvtepu8_epi16(_mm_set1_epi32(four(rows, at + 4 * k)));
                    let inputs = [row(0), row(second)];
                    for (c, columns) in block.as_chunks::<16>().0.iter().enumerate() {
                        // SAFETY: the chunk has sixteen bytes.
                        let columns = unsafe { _mm_loadu_si128(columns.as_ptr().cast()) };
                        let columns = _mm256_cvtepi8_epi16(columns);
                        sums[0][c] = _mm256_add_epi32(sums[0][c], _mm256_madd_epi16(inputs[0], columns));
                        sums[1][c] = _mm256_add_epi32(sums[1][c], _mm256_madd_epi16(inputs[1], columns));
                    }
                }
                for (sums, out) in sums.iter().zip(tile.iter_mut().skip(2 * first)) {
                    for (sum, out) in sums.iter().zip(out[n].as_chunks_mut::<4>().0) {
                        let mut parts = [0i32; 8];
                        // SAFETY: the target is an array of eight 32-bit integers, 32 bytes.
                        unsafe { _mm256_storeu_si256(parts.as_mut_ptr().cast(), *sum) };
                        for (out, pair) in out.iter_mut().zip(parts.as_chunks::<2>().0) {
                            *out = pair[0] + pair[1];
                        }
                    }
                }
            }
        }
    }
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
        for (rows, panels, width) in [(1, 1, 4), (8, 3, 384), (7, 3, 96), (3, 2, 192), (8, 1, 64), (2, 3, 1536)] {
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
