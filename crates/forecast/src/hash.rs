//! A quick hash for numbers: tables keyed by ids are asked millions of times. The method is FxHash, as in rustc.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A table keyed by numbers. It is looked up, never iterated: its order is no part of any result.
pub type Table<K, V> = HashMap<K, V, BuildHasherDefault<NumberHasher>>;

/// Hashes numbers by rotation and multiplication.
#[derive(Clone, Copy, Debug, Default)]
pub struct NumberHasher(u64);

impl Hasher for NumberHasher {
    fn finish(&self) -> u64 {
        // The tables use the highest bits, which depend on all others after a multiplication; and the lowest.
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(5) ^ number).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

/// A number that looks random and depends on all parts; the same on every machine.
pub fn scatter(parts: &[u64]) -> u64 {
    let mut hasher = NumberHasher::default();
    parts.iter().for_each(|p| hasher.write_u64(*p));
    // The finaliser of SplitMix64 (Steele, Lea and Flood, 2014).
    let mut z = hasher.0;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
