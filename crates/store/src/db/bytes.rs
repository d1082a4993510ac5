//! Numbers and strings of a packed reading: small things in few bytes.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use crate::db::coder::{Decoder, Encoder};
use crate::db::template;
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
        let places = words.iter().zip(0..).map(|(word, place)| (*word, place)).collect();
        Vocabulary { words, places }
    })
}

/// Where words begin and end in a text, in code points: most offsets are among them.
///
/// Which characters are words may never change, so this asks no table of Unicode's.
pub(super) struct Tokens<'a> {
    text: &'a str,
    starts: Vec<u32>,
    ends: Vec<u32>,
    /// The same in bytes.
    bytes: Vec<(u32, u32)>,
}

impl<'a> Tokens<'a> {
    pub fn new(text: &'a str) -> Self {
        let room = text.len() / 5;
        let (starts, ends, bytes) = (Vec::with_capacity(room), Vec::with_capacity(room), Vec::with_capacity(room));
        let mut tokens = Self { text, starts, ends, bytes };
        let mut inside = false;
        let (mut point, mut begin) = (0u32, 0);
        for (at, letter) in text.char_indices() {
            let space = matches!(letter, ' ' | '\n' | '\r' | '\t');
            let mark = letter.is_ascii() && !letter.is_ascii_alphanumeric()
                || matches!(letter, '\u{80}'..='\u{bf}' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}');
            if inside && (space || mark) {
                tokens.ends.push(point);
                tokens.bytes.push((begin, at as u32));
            }
            if !space && (mark || !inside) {
                tokens.starts.push(point);
                begin = at as u32;
            }
            if mark && !space {
                tokens.ends.push(point + 1);
                tokens.bytes.push((begin, (at + letter.len_utf8()) as u32));
            }
            inside = !space && !mark;
            point += 1;
        }
        if inside {
            tokens.ends.push(point);
            tokens.bytes.push((begin, text.len() as u32));
        }
        tokens
    }

    /// The first word of a stretch and how many more it has, where it begins and ends with words.
    fn words(&self, start: u32, end: u32) -> Option<(u32, u32)> {
        let first = self.starts.binary_search(&start).ok()?;
        let last = self.ends.binary_search(&end).ok()?;
        Some((first as u32, last.checked_sub(first)? as u32))
    }

    fn points(&self, first: u32, more: u32) -> Option<(u32, u32)> {
        let last = first.checked_add(more)?;
        Some((*self.starts.get(first as usize)?, *self.ends.get(last as usize)?))
    }

    /// The words from one on.
    fn said(&self, first: u32, more: u32) -> Option<&'a str> {
        let (start, _) = *self.bytes.get(first as usize)?;
        let (_, end) = *self.bytes.get(first.checked_add(more)? as usize)?;
        self.text.get(start as usize..end as usize)
    }

    /// The words at which each word stands.
    fn index(&self) -> HashMap<&'a str, Vec<u32>> {
        let mut index: HashMap<&str, Vec<u32>> = HashMap::with_capacity(self.starts.len());
        for (place, (start, end)) in (0..).zip(&self.bytes) {
            index.entry(self.text.get(*start as usize..*end as usize).unwrap_or("")).or_default().push(place);
        }
        index
    }

    /// The first word of a few words that begin with one.
    fn first(words: &str) -> Option<&str> {
        // A few letters are enough to hold any word that is worth it.
        let end = words.char_indices().nth(40).map_or(words.len(), |(at, _)| at);
        let (start, stop) = *Tokens::new(words.get(..end)?).bytes.first()?;
        if start == 0 { words.get(..stop as usize) } else { None }
    }

    /// How many more words a stretch from one on has, if it says just that.
    fn same(&self, first: u32, words: &str) -> Option<u32> {
        let start = self.bytes.get(first as usize)?.0;
        let rest = self.text.get(start as usize..)?;
        let end = start + words.len() as u32;
        let after = self.bytes.get(first as usize..)?.partition_point(|(_, e)| *e < end);
        let fits = rest.starts_with(words) && self.bytes.get(first as usize + after).is_some_and(|(_, e)| *e == end);
        fits.then_some(after as u32)
    }

    /// The first word that begins there or later.
    fn next(&self, point: u32) -> u32 {
        self.starts.partition_point(|start| *start < point) as u32
    }
}

/// A field of a packed reading; each takes several numbers for the coder (see [`sub`]).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Count,
    Id,
    Reference,
    Role,
    Sentence,
    Kind,
    Mention,
    Chain,
    Party,
    Parties,
    Codes,
    Flags,
    PartyText,
    Name,
    Country,
    Wikidata,
    Office,
    Row,
    Sector,
    Place,
    PlaceName,
    Degree,
    Trace,
    Step,
    StepId,
    Detail,
    Type,
    Mode,
    Quad,
    Score,
    Trigger,
    Actors,
    Date,
    Voice,
    At,
    Confidence,
    Source,
    Cue,
    Content,
    Stance,
    Events,
    Relation,
    Label,
    Evidence,
    Rejected,
    Reason,
    Issue,
    Number,
    Slot,
}

/// The numbers of one field for the coder.
const fn sub(field: Field, part: u8) -> u8 {
    field as u8 * 5 + part
}

/// Takes what is written.
pub(super) struct Sink<'a> {
    numbers: Encoder,
    letters: Vec<u8>,
    known: HashMap<String, u64>,
    tokens: Tokens<'a>,
    /// Where each word of the text stands.
    index: HashMap<&'a str, Vec<u32>>,
    at: u32,
}

impl<'a> Sink<'a> {
    pub fn new(tokens: Tokens<'a>) -> Self {
        let index = tokens.index();
        Self { numbers: Encoder::new(), letters: Vec::new(), known: HashMap::new(), tokens, index, at: 0 }
    }

    /// The coder, to keep what a primer is made of.
    pub const fn coder(&mut self) -> &mut Encoder {
        &mut self.numbers
    }

    /// All that was written.
    pub fn finish(self) -> (Vec<u8>, Vec<u8>) {
        (self.letters, self.numbers.finish())
    }

    pub fn number(&mut self, field: Field, number: u64) {
        self.numbers.number(sub(field, 0), number);
    }

    pub fn maybe(&mut self, field: Field, number: Option<u32>) {
        self.number(field, number.map_or(0, |n| u64::from(n) + 1));
    }

    /// A number with a point: most have few decimals.
    pub fn real(&mut self, field: Field, value: f64) {
        for places in 0..DECIMALS {
            let whole = (value * 10f64.powi(places)).round();
            // As it will be read back: minus zero is no whole number.
            let back = whole as i64 as f64 / 10f64.powi(places);
            if whole.abs() < 1e15 && back.to_bits() == value.to_bits() {
                self.number(field, places as u64);
                self.numbers.number(sub(field, 1), zigzag(whole as i64));
                return;
            }
        }
        self.number(field, DECIMALS as u64);
        self.numbers.number(sub(field, 2), value.to_bits());
    }

    /// A reason, by its wording and what is filled in.
    pub fn reason(&mut self, field: Field, text: &str) {
        match template::apart(text) {
            Some((wording, slots)) => {
                self.string(field, &wording);
                slots.iter().for_each(|slot| self.slot(slot));
            }
            None => {
                self.number(field, 5);
                self.string(field, text);
            }
        }
    }

    /// What is filled in: 6 thousandths, else a string.
    fn slot(&mut self, text: &str) {
        match thousandths(text) {
            Some(number) => {
                self.number(Field::Slot, 6);
                self.numbers.number(sub(Field::Number, 2), number);
            }
            None => self.string(Field::Slot, text),
        }
    }

    pub fn maybe_real(&mut self, field: Field, value: Option<f64>) {
        self.number(Field::Flags, u64::from(value.is_some()));
        if let Some(value) = value {
            self.real(field, value);
        }
    }

    /// 0 none, 1 new, 2 of the vocabulary, 3 one of this reading, 4 new and in the text.
    pub fn string(&mut self, field: Field, text: &str) {
        if let Some(place) = vocabulary().places.get(text) {
            self.number(field, 2);
            self.numbers.number(sub(field, 1), *place);
        } else if let Some(place) = self.known.get(text).copied() {
            self.number(field, 3);
            self.numbers.number(sub(field, 2), place);
        } else {
            let next = self.known.len() as u64;
            self.known.insert(text.to_owned(), next);
            if let Some((first, more)) = self.in_text(text) {
                self.number(field, 4);
                self.numbers.number(sub(field, 3), zigzag(i64::from(first) - i64::from(self.tokens.next(self.at))));
                self.numbers.number(sub(field, 4), u64::from(more));
                return;
            }
            self.number(field, 1);
            self.numbers.number(sub(Field::Number, 1), text.len() as u64);
            self.letters.extend(text.as_bytes());
        }
    }

    /// The nearest words of the text that are just these.
    fn in_text(&self, text: &str) -> Option<(u32, u32)> {
        let first = Tokens::first(text)?;
        let here = self.tokens.next(self.at);
        let places = self.index.get(first)?.iter();
        let fits = places.filter_map(|place| Some((*place, self.tokens.same(*place, text)?)));
        fits.min_by_key(|(place, _)| (place.abs_diff(here), *place))
    }

    pub fn maybe_string(&mut self, field: Field, text: Option<&str>) {
        match text {
            Some(text) => self.string(field, text),
            None => self.number(field, 0),
        }
    }

    /// A stretch of text, counted from the one before it, and a flag. In words where it begins and ends with words.
    pub fn range(&mut self, field: Field, start: u32, end: u32, flag: bool) {
        let words = self.tokens.words(start, end);
        self.number(field, u64::from(words.is_none()) << 1 | u64::from(flag));
        let (step, length) = match words {
            Some((first, more)) => (i64::from(first) - i64::from(self.tokens.next(self.at)), more),
            None => (i64::from(start.wrapping_sub(self.at) as i32), end.wrapping_sub(start)),
        };
        let part = if words.is_some() { 1 } else { 3 };
        self.numbers.number(sub(field, part), zigzag(step));
        self.numbers.number(sub(field, part + 1), u64::from(length));
        self.at = start;
    }
}

/// Gives back what was written.
pub(super) struct Source<'a> {
    numbers: Decoder<'a>,
    letters: &'a [u8],
    known: Vec<&'a str>,
    tokens: Tokens<'a>,
    at: u32,
}

impl<'a> Source<'a> {
    pub fn new(letters: &'a [u8], numbers: &'a [u8], tokens: Tokens<'a>) -> Result<Self, Error> {
        let numbers = Decoder::new(numbers).ok_or_else(ends)?;
        Ok(Self { numbers, letters, known: Vec::new(), tokens, at: 0 })
    }

    /// Whether all was read.
    pub const fn is_done(&self) -> bool {
        self.numbers.left() == 0 && self.letters.is_empty()
    }

    fn part(&mut self, field: Field, part: u8) -> Result<u64, Error> {
        self.numbers.number(sub(field, part)).ok_or_else(ends)
    }

    pub fn number(&mut self, field: Field) -> Result<u64, Error> {
        self.part(field, 0)
    }

    pub fn small(&mut self, field: Field) -> Result<u32, Error> {
        u32::try_from(self.number(field)?).map_err(|_| ends())
    }

    /// The length of a list; each item takes a number at least.
    pub fn count(&mut self, field: Field) -> Result<usize, Error> {
        let count = self.number(field)?;
        if count <= self.numbers.left() { usize::try_from(count).map_err(|_| ends()) } else { Err(ends()) }
    }

    pub fn maybe(&mut self, field: Field) -> Result<Option<u32>, Error> {
        match self.number(field)? {
            0 => Ok(None),
            n => u32::try_from(n - 1).map(Some).map_err(|_| ends()),
        }
    }

    pub fn real(&mut self, field: Field) -> Result<f64, Error> {
        match i32::try_from(self.number(field)?) {
            Ok(places) if places < DECIMALS => Ok(unzigzag(self.part(field, 1)?) as f64 / 10f64.powi(places)),
            Ok(DECIMALS) => Ok(f64::from_bits(self.part(field, 2)?)),
            _ => Err(ends()),
        }
    }

    /// A reason, put together again.
    pub fn reason(&mut self, field: Field) -> Result<String, Error> {
        let tag = self.number(field)?;
        if tag == 5 {
            return self.string(field).map(str::to_owned);
        }
        let wording = self.tagged(field, tag)?.ok_or_else(ends)?;
        let mut slots = Vec::new();
        for _ in 0..template::slots(wording) {
            slots.push(match self.number(Field::Slot)? {
                6 => Cow::Owned(self.part(Field::Number, 2).map(|n| format!("{}.{:03}", n / 1000, n % 1000))?),
                tag => Cow::Borrowed(self.tagged(Field::Slot, tag)?.ok_or_else(ends)?),
            });
        }
        let mut slots = slots.iter();
        template::together(wording, || slots.next().map(Cow::as_ref)).ok_or_else(ends)
    }

    pub fn maybe_real(&mut self, field: Field) -> Result<Option<f64>, Error> {
        if self.number(Field::Flags)? == 0 { Ok(None) } else { self.real(field).map(Some) }
    }

    pub fn maybe_string(&mut self, field: Field) -> Result<Option<&'a str>, Error> {
        let tag = self.number(field)?;
        self.tagged(field, tag)
    }

    fn tagged(&mut self, field: Field, tag: u64) -> Result<Option<&'a str>, Error> {
        let at = |number: u64| usize::try_from(number).map_err(|_| ends());
        match tag {
            0 => Ok(None),
            1 => {
                let length = at(self.part(Field::Number, 1)?)?;
                let (text, rest) = self.letters.split_at_checked(length).ok_or_else(ends)?;
                let text = std::str::from_utf8(text).map_err(|_| ends())?;
                self.letters = rest;
                self.known.push(text);
                Ok(Some(text))
            }
            2 => {
                let place = at(self.part(field, 1)?)?;
                vocabulary().words.get(place).copied().map(Some).ok_or_else(ends)
            }
            3 => {
                let place = at(self.part(field, 2)?)?;
                self.known.get(place).copied().map(Some).ok_or_else(ends)
            }
            4 => {
                let step = unzigzag(self.part(field, 3)?);
                let more = u32::try_from(self.part(field, 4)?).map_err(|_| ends())?;
                let first = i64::from(self.tokens.next(self.at)).checked_add(step).ok_or_else(ends)?;
                let first = u32::try_from(first).map_err(|_| ends())?;
                let text = self.tokens.said(first, more).ok_or_else(ends)?;
                self.known.push(text);
                Ok(Some(text))
            }
            _ => Err(ends()),
        }
    }

    pub fn string(&mut self, field: Field) -> Result<&'a str, Error> {
        self.maybe_string(field)?.ok_or_else(ends)
    }

    pub fn range(&mut self, field: Field) -> Result<(u32, u32, bool), Error> {
        let flags = self.number(field)?;
        let part = if flags & 2 == 0 { 1 } else { 3 };
        let step = unzigzag(self.part(field, part)?);
        let length = u32::try_from(self.part(field, part + 1)?).map_err(|_| ends())?;
        let (start, end) = if flags & 2 == 0 {
            let first = i64::from(self.tokens.next(self.at)).checked_add(step).ok_or_else(ends)?;
            self.tokens.points(u32::try_from(first).map_err(|_| ends())?, length).ok_or_else(ends)?
        } else {
            let start = self.at.wrapping_add(step as u32);
            (start, start.wrapping_add(length))
        };
        self.at = start;
        Ok((start, end, flags & 1 == 1))
    }
}

/// A number below ten with three decimals.
fn thousandths(text: &str) -> Option<u64> {
    let [whole, b'.', rest @ ..] = text.as_bytes() else { return None };
    let all = [*whole].into_iter().chain(rest.iter().copied());
    let digits = rest.len() == 3 && all.clone().all(|b| b.is_ascii_digit());
    digits.then(|| all.fold(0, |number, digit| number * 10 + u64::from(digit - b'0')))
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

    const TEXT: &str = "“We agree,” he said – later. Élan";

    #[test]
    fn numbers_read_back() {
        let mut sink = Sink::new(Tokens::new(TEXT));
        let reals = [0.0, -0.0, 0.551, -9.5, 12.34567, 1.0 / 3.0, f64::NAN, f64::INFINITY, 1e300, -71.05977];
        reals.iter().for_each(|r| sink.real(Field::Score, *r));
        sink.range(Field::Cue, 7, 3, true);
        sink.range(Field::Cue, u32::MAX, 0, false);
        sink.number(Field::Number, u64::MAX);
        let (letters, numbers) = sink.finish();
        let mut source = Source::new(&letters, &numbers, Tokens::new(TEXT)).expect("it was written");
        for real in reals {
            assert_eq!(source.real(Field::Score).expect("it was written").to_bits(), real.to_bits(), "{real}");
        }
        assert_eq!(source.range(Field::Cue).expect("it was written"), (7, 3, true));
        assert_eq!(source.range(Field::Cue).expect("it was written"), (u32::MAX, 0, false));
        assert_eq!(source.number(Field::Number).expect("it was written"), u64::MAX);
        assert!(source.is_done());
        assert!(source.number(Field::Number).is_err());
    }

    #[test]
    fn strings_are_written_once() {
        let mut sink = Sink::new(Tokens::new(TEXT));
        for text in ["reporter", "Nalumbweni", "reporter", "Nalumbweni", ""] {
            sink.string(Field::Name, text);
        }
        let (letters, numbers) = sink.finish();
        assert_eq!(letters, b"Nalumbweni");
        let mut source = Source::new(&letters, &numbers, Tokens::new(TEXT)).expect("it was written");
        for text in ["reporter", "Nalumbweni", "reporter", "Nalumbweni", ""] {
            assert_eq!(source.string(Field::Name).expect("it was written"), text);
        }
    }

    #[test]
    fn stretches_read_back() {
        let points = TEXT.chars().count() as u32;
        let all = || (0..=points).flat_map(|start| (start..=points + 3).map(move |end| (start, end)));
        let mut sink = Sink::new(Tokens::new(TEXT));
        all().for_each(|(start, end)| sink.range(Field::Cue, start, end, end % 2 == 0));
        let (letters, numbers) = sink.finish();
        let mut source = Source::new(&letters, &numbers, Tokens::new(TEXT)).expect("it was written");
        for (start, end) in all() {
            assert_eq!(source.range(Field::Cue).expect("it was written"), (start, end, end % 2 == 0));
        }
    }
}
