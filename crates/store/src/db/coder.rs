//! Numbers as few bits: an arithmetic coder whose chances follow what it has seen.
//!
//! Each number belongs to a field. Its chances are those of the field, and those of the field after the number that
//! came before in it; both learn with every number. They do not begin at nothing: [`PRIMER`] holds the numbers of a
//! few readings, which every coder has gone through. All is in whole numbers, so that every machine does the same. This
//! is part of the format.

use std::sync::OnceLock;

use crate::db::bytes::{take_varint, varint};

/// Numbers to learn from, each after its field (examples/primer.rs).
const PRIMER: &[u8] = include_bytes!("primer-1.bin");

/// Chances that are kept, a power of two.
const SLOTS: usize = 1 << SLOT_BITS;
const SLOT_BITS: u32 = 16;
/// Bits of a number that are told apart; those below are guessed by their place alone.
const TELLING: u32 = 12;
/// Times seen after which a chance changes no slower.
const STEADY: u32 = 60;
/// The same for what comes from the primer: an article soon has its own habits.
const PRIMED: u32 = 12;

/// The state that all articles begin with.
fn primed() -> &'static Model {
    static PRIMED_MODEL: OnceLock<Model> = OnceLock::new();
    PRIMED_MODEL.get_or_init(|| {
        let mut encoder = Encoder::over(Model::blank());
        let mut rest = PRIMER;
        while let Some((field, after)) = rest.split_first() {
            rest = after;
            let Some(number) = take_varint(&mut rest) else { break };
            encoder.number(*field, number);
        }
        let mut model = encoder.model;
        model.slots.iter_mut().for_each(|slot| *slot = *slot & !0x3ff | (*slot & 0x3ff).min(PRIMED));
        model.last = [0; 256];
        model
    })
}

/// What was seen: in each slot the chance of a one (22 bits) and how often it was met (10 bits).
#[derive(Clone)]
struct Model {
    slots: Vec<u32>,
    /// The number before, by field.
    last: [u32; 256],
}

/// Where the chances of one number lie.
#[derive(Clone, Copy)]
struct Place {
    plain: u32,
    after: u32,
}

impl Model {
    fn blank() -> Self {
        Self { slots: vec![1 << 31; SLOTS], last: [0; 256] }
    }

    fn place(&self, field: u8) -> Place {
        let plain = (u32::from(field) + 1).wrapping_mul(0x9e37_79b1);
        let last = self.last.get(usize::from(field)).copied().unwrap_or(0);
        let after = (plain ^ last.wrapping_add(1).wrapping_mul(0x85eb_ca6b)).wrapping_mul(0xc2b2_ae35);
        Place { plain, after }
    }

    fn remember(&mut self, field: u8, number: u64) {
        if let Some(last) = self.last.get_mut(usize::from(field)) {
            *last = number.min(0xffff) as u32;
        }
    }

    /// The chance of a one in 65536, and the slots it comes from.
    fn chance(&self, place: Place, node: u32) -> (u32, [usize; 2]) {
        let slot = |base: u32| {
            (base.wrapping_add(node.wrapping_mul(0x9e37_79b1)).wrapping_mul(0x2545_f491) >> (32 - SLOT_BITS)) as usize
        };
        let at = [slot(place.plain), slot(place.after ^ 0x5555)];
        let [plain, after] = at.map(|at| self.slots.get(at).copied().unwrap_or(1 << 31));
        let weights = [(plain & 0x3ff) + 1, (after & 0x3ff) * 3];
        let sum = (plain >> 16) * weights[0] + (after >> 16) * weights[1];
        ((sum / (weights[0] + weights[1])).clamp(24, 65536 - 24), at)
    }

    fn learn(&mut self, slots: [usize; 2], bit: bool) {
        for at in slots {
            let Some(slot) = self.slots.get_mut(at) else { continue };
            let (chance, seen) = ((*slot >> 10) as i32, *slot & 0x3ff);
            let target = if bit { (1 << 22) - 1 } else { 0 };
            let next = chance + (target - chance) * 2 / (2 * seen as i32 + 3);
            *slot = (next as u32) << 10 | (seen + 1).min(STEADY);
        }
    }
}

/// Nodes of the tree that a number is told by: first its length, bit by bit, then what follows its first one.
fn length_node(length: u32) -> u32 {
    length
}

fn digit_node(length: u32, told: u32, prefix: u64) -> u32 {
    if told < TELLING { 128 + (length << (TELLING + 1)) + prefix as u32 } else { 1 << 24 | length << 6 | told }
}

/// Writes numbers.
pub(super) struct Encoder {
    model: Model,
    low: u32,
    high: u32,
    bytes: Vec<u8>,
    count: u64,
    /// All numbers as the primer has them, where one is made.
    kept: Option<Vec<u8>>,
}

impl Encoder {
    pub fn new() -> Self {
        Self::over(primed().clone())
    }

    fn over(model: Model) -> Self {
        Self { model, low: 0, high: u32::MAX, bytes: Vec::new(), count: 0, kept: None }
    }

    /// Keep the numbers for a primer.
    pub fn keep(&mut self) {
        self.kept = Some(Vec::new());
    }

    /// What was kept.
    pub fn kept(&mut self) -> Vec<u8> {
        self.kept.take().unwrap_or_default()
    }

    pub fn number(&mut self, field: u8, number: u64) {
        self.count += 1;
        if let Some(kept) = &mut self.kept {
            kept.push(field);
            varint(kept, number);
        }
        let place = self.model.place(field);
        // Zero has no first one; the largest number has no successor.
        let (value, full) = (number.wrapping_add(1), number == u64::MAX);
        let length = if full { 64 } else { 63 - value.leading_zeros() };
        for at in 0..length {
            self.bit(place, length_node(at), true);
        }
        if length < 64 {
            self.bit(place, length_node(length), false);
            for told in 0..length {
                let left = length - told - 1;
                self.bit(place, digit_node(length, told, value >> (left + 1)), value >> left & 1 == 1);
            }
        }
        self.model.remember(field, number);
    }

    fn bit(&mut self, place: Place, node: u32, bit: bool) {
        let (chance, slots) = self.model.chance(place, node);
        let middle = self.low + ((u64::from(self.high - self.low) * u64::from(chance)) >> 16) as u32;
        if bit {
            self.high = middle;
        } else {
            self.low = middle + 1;
        }
        self.model.learn(slots, bit);
        while (self.low ^ self.high) >> 24 == 0 {
            self.bytes.push((self.high >> 24) as u8);
            self.low <<= 8;
            self.high = self.high << 8 | 0xff;
        }
    }

    /// All numbers, after how many they are. A reader sees zeros behind the last byte.
    pub fn finish(mut self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.bytes.len() + 8);
        varint(&mut bytes, self.count);
        // The shortest that lies between the ends when zeros follow.
        if self.low > 0 {
            let short = (1..4).map(|n| (n, self.low.div_ceil(1 << (32 - 8 * n)).checked_shl(32 - 8 * n)));
            let fits =
                |(n, value): &(u32, Option<u32>)| value.is_some_and(|v| v >= self.low && v <= self.high && *n > 0);
            let (n, value) = short.into_iter().find(fits).unwrap_or((4, Some(self.low)));
            self.bytes.extend(value.unwrap_or(self.low).to_be_bytes().iter().take(n as usize));
        }
        while self.bytes.last() == Some(&0) {
            self.bytes.pop();
        }
        bytes.append(&mut self.bytes);
        bytes
    }
}

/// Reads them back.
pub(super) struct Decoder<'a> {
    model: Model,
    low: u32,
    high: u32,
    value: u32,
    bytes: &'a [u8],
    left: u64,
}

impl<'a> Decoder<'a> {
    /// A decoder; none where the bytes cannot hold as many numbers as they say.
    pub fn new(mut bytes: &'a [u8]) -> Option<Self> {
        let left = take_varint(&mut bytes).filter(|left| *left >> 13 <= bytes.len() as u64 + 16)?;
        let mut new = Self { model: primed().clone(), low: 0, high: u32::MAX, value: 0, bytes, left };
        for _ in 0..4 {
            new.shift();
        }
        Some(new)
    }

    /// Numbers that are still to come.
    pub const fn left(&self) -> u64 {
        self.left
    }

    fn shift(&mut self) {
        let (first, rest) = self.bytes.split_first().map_or((0, self.bytes), |(first, rest)| (*first, rest));
        self.bytes = rest;
        self.value = self.value << 8 | u32::from(first);
    }

    pub fn number(&mut self, field: u8) -> Option<u64> {
        self.left = self.left.checked_sub(1)?;
        let place = self.model.place(field);
        let mut length = 0;
        while length < 64 && self.bit(place, length_node(length)) {
            length += 1;
        }
        let mut value = 1u64;
        if length < 64 {
            for told in 0..length {
                value = value << 1 | u64::from(self.bit(place, digit_node(length, told, value)));
            }
        }
        let number = if length == 64 { u64::MAX } else { value - 1 };
        self.model.remember(field, number);
        Some(number)
    }

    fn bit(&mut self, place: Place, node: u32) -> bool {
        let (chance, slots) = self.model.chance(place, node);
        let middle = self.low + ((u64::from(self.high - self.low) * u64::from(chance)) >> 16) as u32;
        let bit = self.value <= middle;
        if bit {
            self.high = middle;
        } else {
            self.low = middle + 1;
        }
        self.model.learn(slots, bit);
        while (self.low ^ self.high) >> 24 == 0 {
            self.low <<= 8;
            self.high = self.high << 8 | 0xff;
            self.shift();
        }
        bit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let odd = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (n % 64);
        let numbers: Vec<(u8, u64)> =
            (0..5000).map(|n| ((n % 7) as u8, if n % 3 == 0 { n % 5 } else { odd(n) })).collect();
        for upto in [0, 1, 2, 3, 50, 5000] {
            let mut encoder = Encoder::new();
            let all = numbers.iter().take(upto).chain([&(9, u64::MAX), &(9, 0), &(9, u64::MAX - 1)]);
            all.clone().for_each(|(field, number)| encoder.number(*field, *number));
            let bytes = encoder.finish();
            let mut decoder = Decoder::new(&bytes).expect("it was written");
            for (field, number) in all {
                assert_eq!(decoder.number(*field), Some(*number));
            }
            assert_eq!((decoder.left(), decoder.number(0)), (0, None));
        }
    }

    #[test]
    fn few_bytes_do_not_say_many_numbers() {
        let mut bytes = Vec::new();
        varint(&mut bytes, 1 << 40);
        assert!(Decoder::new(&bytes).is_none());
    }
}
