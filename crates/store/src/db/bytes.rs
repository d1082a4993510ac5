//! Numbers and strings of a packed reading: small things in few bytes.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::error::Error;

/// Strings that readings repeat; their places are part of the format, so lines are added at the end only.
const VOCABULARY: &str = include_str!("words-1.txt");

/// Places of decimals that are tried before a number is written bit by bit.
const DECIMALS: i32 = 6;

struct Vocabulary {
    words: Vec<&'static str>,
    places: HashMap<&'static str, u64>,
}

fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY_READ: OnceLock<Vocabulary> = OnceLock::new();
    VOCABULARY_READ.get_or_init(|| {
        let words: Vec<&str> = VOCABULARY.lines().collect();
        // 0 is for what is missing.
        let places = words.iter().zip(1..).map(|(word, place)| (*word, place)).collect();
        Vocabulary { words, places }
    })
}

/// Takes what is written.
#[derive(Default)]
pub(super) struct Sink<'a> {
    numbers: Vec<u8>,
    letters: Vec<u8>,
    known: HashMap<&'a str, u64>,
    at: u32,
}

impl<'a> Sink<'a> {
    /// All that was written.
    pub fn finish(self) -> (Vec<u8>, Vec<u8>) {
        (self.letters, self.numbers)
    }

    pub fn number(&mut self, number: u64) {
        varint(&mut self.numbers, number);
    }

    pub fn count(&mut self, count: usize) {
        self.number(count as u64);
    }

    pub fn maybe(&mut self, number: Option<u32>) {
        self.number(number.map_or(0, |n| u64::from(n) + 1));
    }

    /// A number with a point: most have few decimals.
    pub fn real(&mut self, value: f64) {
        for places in 0..DECIMALS {
            let whole = (value * 10f64.powi(places)).round();
            // As it will be read back: minus zero is no whole number.
            let back = whole as i64 as f64 / 10f64.powi(places);
            if whole.abs() < 1e15 && back.to_bits() == value.to_bits() {
                self.number(zigzag(whole as i64) << 3 | places as u64);
                return;
            }
        }
        self.number(DECIMALS as u64);
        self.numbers.extend(value.to_le_bytes());
    }

    pub fn maybe_real(&mut self, value: Option<f64>) {
        self.number(u64::from(value.is_some()));
        if let Some(value) = value {
            self.real(value);
        }
    }

    pub fn string(&mut self, text: &'a str) {
        let vocabulary = vocabulary();
        if let Some(place) = vocabulary.places.get(text).or_else(|| self.known.get(text)) {
            self.number(*place);
            return;
        }
        let place = (vocabulary.words.len() + self.known.len() + 1) as u64;
        self.known.insert(text, place);
        self.number(place);
        self.count(text.len());
        self.letters.extend(text.as_bytes());
    }

    pub fn maybe_string(&mut self, text: Option<&'a str>) {
        match text {
            Some(text) => self.string(text),
            None => self.number(0),
        }
    }

    /// A stretch of text, counted from the one before it, and a flag.
    pub fn range(&mut self, start: u32, end: u32, flag: bool) {
        let step = start.wrapping_sub(self.at) as i32;
        self.number(zigzag(i64::from(step)));
        self.number(u64::from(end.wrapping_sub(start)) << 1 | u64::from(flag));
        self.at = start;
    }
}

/// Gives back what was written.
pub(super) struct Source<'a> {
    numbers: &'a [u8],
    letters: &'a [u8],
    known: Vec<&'a str>,
    at: u32,
}

impl<'a> Source<'a> {
    pub const fn new(letters: &'a [u8], numbers: &'a [u8]) -> Self {
        Self { numbers, letters, known: Vec::new(), at: 0 }
    }

    /// Whether all was read.
    pub const fn is_done(&self) -> bool {
        self.numbers.is_empty() && self.letters.is_empty()
    }

    pub fn number(&mut self) -> Result<u64, Error> {
        take_varint(&mut self.numbers).ok_or_else(ends)
    }

    pub fn small(&mut self) -> Result<u32, Error> {
        u32::try_from(self.number()?).map_err(|_| ends())
    }

    /// The length of a list; each item takes a byte at least.
    pub fn count(&mut self) -> Result<usize, Error> {
        let count = usize::try_from(self.number()?).map_err(|_| ends())?;
        if count <= self.numbers.len() { Ok(count) } else { Err(ends()) }
    }

    pub fn maybe(&mut self) -> Result<Option<u32>, Error> {
        match self.number()? {
            0 => Ok(None),
            n => u32::try_from(n - 1).map(Some).map_err(|_| ends()),
        }
    }

    pub fn real(&mut self) -> Result<f64, Error> {
        let number = self.number()?;
        let places = (number & 7) as i32;
        if places < DECIMALS {
            return Ok(unzigzag(number >> 3) as f64 / 10f64.powi(places));
        }
        let (bytes, rest) = self.numbers.split_first_chunk::<8>().ok_or_else(ends)?;
        self.numbers = rest;
        Ok(f64::from_le_bytes(*bytes))
    }

    pub fn maybe_real(&mut self) -> Result<Option<f64>, Error> {
        if self.number()? == 0 { Ok(None) } else { self.real().map(Some) }
    }

    pub fn maybe_string(&mut self) -> Result<Option<&'a str>, Error> {
        let words = &vocabulary().words;
        let place = usize::try_from(self.number()?).map_err(|_| ends())?;
        let Some(at) = place.checked_sub(1) else { return Ok(None) };
        if let Some(word) = words.get(at).or_else(|| self.known.get(at - words.len().min(at))) {
            return Ok(Some(word));
        }
        if at != words.len() + self.known.len() {
            return Err(ends());
        }
        let length = usize::try_from(self.number()?).map_err(|_| ends())?;
        let (text, rest) = self.letters.split_at_checked(length).ok_or_else(ends)?;
        let text = std::str::from_utf8(text).map_err(|_| ends())?;
        self.letters = rest;
        self.known.push(text);
        Ok(Some(text))
    }

    pub fn string(&mut self) -> Result<&'a str, Error> {
        self.maybe_string()?.ok_or_else(ends)
    }

    pub fn range(&mut self) -> Result<(u32, u32, bool), Error> {
        let step = unzigzag(self.number()?) as i32;
        let start = self.at.wrapping_add(step as u32);
        let length = self.number()?;
        let size = u32::try_from(length >> 1).map_err(|_| ends())?;
        self.at = start;
        Ok((start, start.wrapping_add(size), length & 1 == 1))
    }
}

/// What a packed reading that does not read back is.
pub(super) fn ends() -> Error {
    Error::damaged("a reading does not unpack")
}

pub(super) fn varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

pub(super) fn take_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

const fn zigzag(number: i64) -> u64 {
    (number << 1 ^ number >> 63) as u64
}

const fn unzigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back() {
        let mut sink = Sink::default();
        let reals = [0.0, -0.0, 0.551, -9.5, 12.34567, 1.0 / 3.0, f64::NAN, f64::INFINITY, 1e300, -71.05977];
        reals.iter().for_each(|r| sink.real(*r));
        sink.range(7, 3, true);
        sink.range(u32::MAX, 0, false);
        sink.number(u64::MAX);
        let (letters, numbers) = sink.finish();
        let mut source = Source::new(&letters, &numbers);
        for real in reals {
            assert_eq!(source.real().expect("it was written").to_bits(), real.to_bits(), "{real}");
        }
        assert_eq!(source.range().expect("it was written"), (7, 3, true));
        assert_eq!(source.range().expect("it was written"), (u32::MAX, 0, false));
        assert_eq!(source.number().expect("it was written"), u64::MAX);
        assert!(source.is_done());
        assert!(source.number().is_err());
    }

    #[test]
    fn strings_are_written_once() {
        let mut sink = Sink::default();
        for text in ["reporter", "Nalumbweni", "reporter", "Nalumbweni", ""] {
            sink.string(text);
        }
        let (letters, numbers) = sink.finish();
        assert_eq!(letters, b"Nalumbweni");
        let mut source = Source::new(&letters, &numbers);
        for text in ["reporter", "Nalumbweni", "reporter", "Nalumbweni", ""] {
            assert_eq!(source.string().expect("it was written"), text);
        }
    }
}
