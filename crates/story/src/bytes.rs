//! The bytes of a saved state: numbers and texts in a row, with a checksum at the end.
//!
//! What is read may be damaged or made up: nothing is taken on trust, and no more is allocated than there are bytes.

use crate::error::Error;
use crate::words::mix;

/// Bytes of the checksum.
const SUM: usize = 8;

/// Writes a state.
#[derive(Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// With what shows whose bytes these are.
    pub fn new(magic: &[u8]) -> Self {
        Self { bytes: magic.to_vec() }
    }

    /// A number, short where it is small (LEB128).
    pub fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    /// A number that is seldom small.
    pub fn word(&mut self, value: u32) {
        self.bytes.extend(value.to_le_bytes());
    }

    /// A number that is seldom small, of twice the width.
    pub fn wide(&mut self, value: u64) {
        self.bytes.extend(value.to_le_bytes());
    }

    /// A number with a fraction, to the bit.
    pub fn float(&mut self, value: f32) {
        self.word(value.to_bits());
    }

    /// A text.
    pub fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.bytes.extend(text.as_bytes());
    }

    /// What may be missing.
    pub fn maybe<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.bytes.push(u8::from(value.is_some()));
        if let Some(value) = value {
            write(self, value);
        }
    }

    /// The bytes with their checksum.
    pub fn finish(self) -> Vec<u8> {
        sealed(self.bytes)
    }
}

/// Bytes with their checksum behind them.
pub fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let sum = checksum(&bytes);
    bytes.extend(sum.to_le_bytes());
    bytes
}

/// Reads a state.
#[derive(Debug)]
pub struct Reader<'a> {
    left: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Open bytes that begin with `magic` and end with their checksum.
    pub fn open(bytes: &'a [u8], magic: &[u8]) -> Result<Self, Error> {
        let rest = bytes.strip_prefix(magic);
        let rest = rest.ok_or(Error::State { what: "it is not one, or one of another release" })?;
        let (body, sum) = rest.split_last_chunk::<SUM>().ok_or(Error::State { what: "it is cut short" })?;
        let whole = bytes.get(..bytes.len() - SUM).unwrap_or_default();
        let reader = Self { left: body };
        reader.check(checksum(whole) == u64::from_le_bytes(*sum), "it is cut short or damaged")?;
        Ok(reader)
    }

    /// A condition that a state made by a [`Writer`] meets.
    pub fn check(&self, good: bool, what: &'static str) -> Result<(), Error> {
        if good { Ok(()) } else { Err(Error::State { what }) }
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Error> {
        let (taken, left) = self.left.split_at_checked(count).ok_or(Error::State { what: "it ends too early" })?;
        self.left = left;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let taken = self.take(N)?;
        taken.try_into().map_err(|_| Error::State { what: "it ends too early" })
    }

    /// A number.
    pub fn number(&mut self) -> Result<u64, Error> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let [byte] = self.array::<1>()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Error::State { what: "a number in it is too large" })
    }

    /// A number that fits 31 bits: what is counted may go on being counted.
    pub fn small(&mut self) -> Result<u32, Error> {
        let value = self.number()?;
        self.check(value <= u64::from(u32::MAX >> 1), "a number in it is too large")?;
        Ok(value as u32)
    }

    /// How many of something follow; each takes a byte at least.
    pub fn length(&mut self) -> Result<usize, Error> {
        let value = self.number()?;
        self.check(value <= self.left.len() as u64, "it ends too early")?;
        Ok(value as usize)
    }

    /// A number of fixed width.
    pub fn word(&mut self) -> Result<u32, Error> {
        self.array().map(u32::from_le_bytes)
    }

    /// A number of twice the width.
    pub fn wide(&mut self) -> Result<u64, Error> {
        self.array().map(u64::from_le_bytes)
    }

    /// A number with a fraction.
    pub fn float(&mut self) -> Result<f32, Error> {
        let value = f32::from_bits(self.word()?);
        self.check(value.is_finite(), "a number in it is none")?;
        Ok(value)
    }

    /// A text.
    pub fn text(&mut self) -> Result<String, Error> {
        let length = self.length()?;
        let text = std::str::from_utf8(self.take(length)?);
        text.map(str::to_owned).map_err(|_| Error::State { what: "a name in it is no text" })
    }

    /// What may be missing.
    pub fn maybe<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<Option<T>, Error> {
        match self.array::<1>()? {
            [0] => Ok(None),
            [1] => read(self).map(Some),
            _ => Err(Error::State { what: "it is damaged" }),
        }
    }

    /// Nothing may be left.
    pub fn finish(&self) -> Result<(), Error> {
        self.check(self.left.is_empty(), "it has more than belongs to it")
    }
}

/// A checksum against damage, not against forgery.
fn checksum(bytes: &[u8]) -> u64 {
    let mut sum = bytes.len() as u64;
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        sum = mix(sum.rotate_left(23) ^ u64::from_le_bytes(word));
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_damage_is_seen() {
        let mut writer = Writer::new(b"M1");
        writer.number(u64::MAX);
        writer.float(-0.5);
        writer.text("é");
        writer.maybe(None::<u32>, Writer::word);
        writer.maybe(Some(7), Writer::wide);
        let bytes = writer.finish();
        let mut reader = Reader::open(&bytes, b"M1").expect("whole");
        assert_eq!(reader.number().ok(), Some(u64::MAX));
        assert_eq!(reader.float().ok(), Some(-0.5));
        assert_eq!(reader.text().ok().as_deref(), Some("é"));
        assert_eq!(reader.maybe(Reader::word).ok(), Some(None));
        assert_eq!(reader.maybe(Reader::wide).ok(), Some(Some(7)));
        assert!(reader.finish().is_ok());
        for at in 0..bytes.len() {
            let mut bad = bytes.clone();
            bad[at] ^= 1;
            assert!(Reader::open(&bad, b"M1").is_err(), "byte {at}");
            assert!(Reader::open(&bytes[..at], b"M1").is_err(), "cut at {at}");
        }
    }
}
