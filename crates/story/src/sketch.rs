//! MinHash sketches: how much of the wording two texts share, from a few hundred bytes each.
//!
//! One permutation, many bins: a text's shingles fall into bins by their hash, and each bin keeps its least. Where both
//! texts share a share of their shingles, the same share of bins agrees.

use crate::bytes::{Reader, Writer};
use crate::error::Error;
use crate::words::{Word, mix};

/// Bins of a sketch.
pub const BINS: usize = 64;
/// Bins that must all agree for two reports to meet in a bucket.
const ROWS: usize = 4;
/// Words in a row that make a shingle.
const SHINGLE: usize = 4;
/// A text with fewer shingles than this is too short to be called a copy: a dateline or a notice is the same in many.
pub const LEAST: u32 = 12;

const EMPTY: u32 = u32::MAX;

/// The sketch of one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketch {
    bins: Box<[u32]>,
    /// Shingles of the text.
    pub shingles: u32,
}

impl Sketch {
    /// The sketch of a text's words.
    pub fn of(words: &[Word]) -> Self {
        let mut bins = vec![EMPTY; BINS].into_boxed_slice();
        let mut shingles = 0;
        for window in words.windows(SHINGLE) {
            let hash = mix(window.iter().fold(0, |h: u64, w| h.rotate_left(17).wrapping_mul(31) ^ u64::from(w.exact)));
            let bin = &mut bins[(hash >> 58) as usize];
            *bin = (*bin).min(hash as u32);
            shingles += 1;
        }
        Self { bins, shingles }
    }

    /// Write it.
    pub(crate) fn write(&self, out: &mut Writer) {
        out.number(u64::from(self.shingles));
        if self.shingles > 0 {
            self.bins.iter().for_each(|bin| out.word(*bin));
        }
    }

    /// Read what was written.
    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        let mut sketch = Self::of(&[]);
        sketch.shingles = from.small()?;
        if sketch.shingles > 0 {
            for bin in &mut sketch.bins {
                *bin = from.word()?;
            }
        }
        Ok(sketch)
    }

    /// The share of all shingles of both texts that both have.
    pub fn resemblance(&self, other: &Self) -> f32 {
        let (mut same, mut filled) = (0_u32, 0_u32);
        for (a, b) in self.bins.iter().zip(&other.bins) {
            filled += u32::from(*a != EMPTY || *b != EMPTY);
            same += u32::from(a == b && *a != EMPTY);
        }
        same as f32 / filled.max(1) as f32
    }

    /// The share of the shorter text's shingles that the longer one has too.
    pub fn containment(&self, other: &Self) -> f32 {
        let resemblance = self.resemblance(other);
        let both = (self.shingles + other.shingles) as f32 * resemblance / (1.0 + resemblance);
        (both / self.shingles.min(other.shingles).max(1) as f32).min(1.0)
    }

    /// The buckets in which near-copies of the text lie.
    pub fn buckets(&self) -> impl Iterator<Item = u64> {
        self.bins
            .chunks(ROWS)
            .enumerate()
            .filter(|(_, rows)| rows.iter().any(|r| *r != EMPTY))
            .map(|(band, rows)| rows.iter().fold(mix(band as u64 + 1), |h, row| mix(h ^ u64::from(*row))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;

    fn text(from: u32, to: u32) -> String {
        (from..to).map(|n| format!("word{} ", mix(u64::from(n)))).collect()
    }

    #[test]
    fn shared_wording_shows() {
        let sketch = |from, to| Sketch::of(&words(&text(from, to)));
        let (whole, half, other) = (sketch(0, 400), sketch(0, 200), sketch(1000, 1400));
        assert!(whole.resemblance(&whole) > 0.999);
        assert!(whole.resemblance(&other) < 0.02);
        assert!((whole.resemblance(&half) - 0.5).abs() < 0.15);
        assert!(whole.containment(&half) > 0.75);
        assert_eq!(whole.buckets().count(), BINS / ROWS);
        assert_eq!(Sketch::of(&[]).buckets().count(), 0);
    }
}
