//! The kernel for 64-bit ARM.
//!
//! Its byte products (`udot`, `usdot`) are not yet in stable Rust and not on every processor; NEON alone always is.

use std::arch::aarch64::*;

use super::{BLOCK, STRETCH, Sums, Tile, stretches};

/// NEON has no product of unsigned and signed bytes, so both are widened first.
///
/// # Safety
/// `activations` holds whole rows, at most [`super::ROWS`], and `weights` whole panels, at most [`super::PANELS`].
#[target_feature(enable = "neon")]
pub(super) unsafe fn neon(activations: &[u8], weights: &[i8], width: usize, tile: &mut Tile) {
    stretches(activations, weights, width, tile, |inputs, blocks, n, out| {
        for quarter in 0..4 {
            // SAFETY: blocks and inputs are of one stretch, and a panel has four quarters.
            unsafe {
                match inputs.len() {
                    4 => neon_quarter::<4>(inputs, blocks, quarter, n, out),
                    3 => neon_quarter::<3>(inputs, blocks, quarter, n, out),
                    2 => neon_quarter::<2>(inputs, blocks, quarter, n, out),
                    _ => neon_quarter::<1>(inputs, blocks, quarter, n, out),
                }
            }
        }
    });
}

/// Adds to the sums of `M` rows and a quarter of panel `n`.
///
/// Sixteen sums and what is multiplied fit in the 32 registers; widened weights serve all rows.
///
/// # Safety
/// There are `M` rows of inputs and at most [`STRETCH`] / 4 blocks; `quarter` is at most 3.
#[target_feature(enable = "neon")]
unsafe fn neon_quarter<const M: usize>(
    inputs: &[[i16; STRETCH]],
    blocks: &[[i8; BLOCK]],
    quarter: usize,
    n: usize,
    out: &mut [Sums],
) {
    // Four columns, four partial sums a column.
    let mut sums = [[vdupq_n_s32(0); 4]; M];
    for (k, block) in blocks.iter().enumerate() {
        // SAFETY: these are sixteen of the 64 bytes, as there are four quarters.
        let columns = unsafe { vld1q_s8(block.as_ptr().add(16 * quarter)) };
        let (low, high) = (vmovl_s8(vget_low_s8(columns)), vmovl_high_s8(columns));
        let columns = [vget_low_s16(low), vget_high_s16(low), vget_low_s16(high), vget_high_s16(high)];
        for (m, sums) in sums.iter_mut().enumerate() {
            // SAFETY: row m exists, and four inputs stand in it for each block, as the caller promises.
            let four = unsafe { vld1_s16(inputs.as_ptr().add(m).cast::<i16>().add(4 * k)) };
            for (sum, column) in sums.iter_mut().zip(columns) {
                *sum = vmlal_s16(*sum, column, four);
            }
        }
    }
    for (sums, out) in sums.iter().zip(out) {
        let sums = vpaddq_s32(vpaddq_s32(sums[0], sums[1]), vpaddq_s32(sums[2], sums[3]));
        let mut parts = [0i32; 4];
        // SAFETY: the target is an array of four 32-bit integers.
        unsafe { vst1q_s32(parts.as_mut_ptr(), sums) };
        for (out, part) in out[n][4 * quarter..].iter_mut().zip(parts) {
            *out += part;
        }
    }
}
