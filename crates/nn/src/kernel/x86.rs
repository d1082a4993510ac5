//! Kernels for x86-64.

use std::arch::x86_64::*;

use super::{BLOCK, LANES, PANELS, ROWS, STRETCH, Sums, Tile, stretches};

/// AVX2 has no exact product of unsigned and signed bytes (`maddubs` saturates), so both are widened first.
///
/// # Safety
/// `activations` holds whole rows, at most [`ROWS`], and `weights` whole panels, at most [`PANELS`].
#[target_feature(enable = "avx2")]
pub(super) unsafe fn avx2(activations: &[u8], weights: &[i8], width: usize, tile: &mut Tile) {
    stretches(activations, weights, width, tile, |inputs, blocks, n, out| {
        for half in 0..2 {
            // SAFETY: blocks and inputs are of one stretch, and a panel has two halves.
            unsafe {
                match inputs.len() {
                    4 => avx2_half::<4>(inputs, blocks, half, n, out),
                    3 => avx2_half::<3>(inputs, blocks, half, n, out),
                    2 => avx2_half::<2>(inputs, blocks, half, n, out),
                    _ => avx2_half::<1>(inputs, blocks, half, n, out),
                }
            }
        }
    });
}

/// Adds to the sums of `M` rows and half of panel `n`.
///
/// Eight sums and what is multiplied fit in the sixteen registers; widened weights serve all rows.
///
/// # Safety
/// There are `M` rows of inputs and at most [`STRETCH`] / 4 blocks; `half` is 0 or 1.
#[target_feature(enable = "avx2")]
unsafe fn avx2_half<const M: usize>(
    inputs: &[[i16; STRETCH]],
    blocks: &[[i8; BLOCK]],
    half: usize,
    n: usize,
    out: &mut [Sums],
) {
    // Two vectors of four columns, two partial sums a column.
    let mut sums = [[_mm256_setzero_si256(); 2]; M];
    for (k, block) in blocks.iter().enumerate() {
        let columns = |v: usize| {
            // SAFETY: these are sixteen of the 64 bytes, as both `half` and `v` are 0 or 1.
            _mm256_cvtepi8_epi16(unsafe { _mm_loadu_si128(block.as_ptr().add(32 * half + 16 * v).cast()) })
        };
        let columns = [columns(0), columns(1)];
        for (m, sums) in sums.iter_mut().enumerate() {
            // SAFETY: row m exists, and four inputs stand in it for each block, as the caller promises.
            let four = unsafe { inputs.as_ptr().add(m).cast::<i64>().add(k).read_unaligned() };
            let four = _mm256_set1_epi64x(four);
            for (sum, columns) in sums.iter_mut().zip(columns) {
                *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(four, columns));
            }
        }
    }
    for (sums, out) in sums.iter().zip(out) {
        // The pairs are added within the two halves of a vector, so the middle quarters change places.
        let sums = _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_hadd_epi32(sums[0], sums[1]));
        let mut parts = [0i32; 8];
        // SAFETY: the target is an array of eight 32-bit integers, 32 bytes.
        unsafe { _mm256_storeu_si256(parts.as_mut_ptr().cast(), sums) };
        for (out, part) in out[n][8 * half..].iter_mut().zip(parts) {
            *out += part;
        }
    }
}

/// AVX-VNNI multiplies as AVX-512 VNNI does, in half as wide vectors.
///
/// # Safety
/// `activations` holds whole rows, at most [`ROWS`], and `weights` whole panels, at most [`PANELS`].
#[target_feature(enable = "avx2,avxvnni")]
pub(super) unsafe fn avx_vnni(activations: &[u8], weights: &[i8], width: usize, tile: &mut Tile) {
    for (n, panel) in weights.chunks_exact(width * LANES).enumerate() {
        for (rows, out) in activations.chunks(4 * width).zip(tile.chunks_mut(4)) {
            // SAFETY: the chunks are so many rows and one panel.
            unsafe {
                match rows.len() / width {
                    4 => avx_vnni_panel::<4>(rows, panel, width, n, out),
                    3 => avx_vnni_panel::<3>(rows, panel, width, n, out),
                    2 => avx_vnni_panel::<2>(rows, panel, width, n, out),
                    _ => avx_vnni_panel::<1>(rows, panel, width, n, out),
                }
            }
        }
    }
}

/// The sums of `M` rows and panel `n`.
///
/// # Safety
/// `rows` holds `M` × `width` values and `panel` `width` × [`LANES`].
#[target_feature(enable = "avx2,avxvnni")]
unsafe fn avx_vnni_panel<const M: usize>(rows: &[u8], panel: &[i8], width: usize, n: usize, out: &mut [Sums]) {
    // Two vectors of eight columns.
    let mut sums = [[_mm256_setzero_si256(); 2]; M];
    let inputs = rows.as_ptr();
    for (k, block) in panel.as_chunks::<BLOCK>().0.iter().enumerate() {
        // SAFETY: each half of the block has 32 bytes.
        let columns = unsafe {
            [_mm256_loadu_si256(block.as_ptr().cast()), _mm256_loadu_si256(block.as_ptr().add(BLOCK / 2).cast())]
        };
        for (m, sums) in sums.iter_mut().enumerate() {
            // SAFETY: the four bytes lie inside row m: a panel has a block for every four inputs of a row.
            let four = _mm256_set1_epi32(unsafe { inputs.add(m * width + 4 * k).cast::<i32>().read_unaligned() });
            for (sum, columns) in sums.iter_mut().zip(columns) {
                *sum = _mm256_dpbusd_avx_epi32(*sum, four, columns);
            }
        }
    }
    for (sums, out) in sums.iter().zip(out) {
        for (sum, out) in sums.iter().zip(out[n].as_chunks_mut::<8>().0) {
            // SAFETY: the target is an array of eight 32-bit integers, 32 bytes.
            unsafe { _mm256_storeu_si256(out.as_mut_ptr().cast(), *sum) };
        }
    }
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
