//! The packed gazetteer (see `data/places/README.md`): towns, divisions and countries of the world by name.
//!
//! Names and rows lie in blocks that are packed each by itself; a look-up unpacks the few it needs and keeps them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::{Arc, OnceLock};

use demarche_ontology::code::Code;
use flate2::read::DeflateDecoder;

use crate::error::Error;

static EMBEDDED: &[u8] = include_bytes!("../../../data/places/gazetteer.bin");

const MAGIC: &[u8] = b"DMGAZ1\r\n";
/// Rows of a block, but of the last.
const ROWS_A_BLOCK: usize = 512;
/// Most bytes of an unpacked block or index: more is no gazetteer.
const MOST_UNPACKED: u64 = 16 << 20;
/// Bytes of the columns of one row, names apart.
const COLUMNS: usize = 14;

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowKind {
    /// A state or territory; it has no name here.
    Country,
    /// A first-order division.
    Admin1,
    /// A second-order division: a county, a district.
    Admin2,
    /// A town or city.
    City,
    /// The capital of a state or territory.
    Capital,
}

/// A row without its name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// What it is.
    pub kind: RowKind,
    /// State or territory.
    pub land: Code,
    /// Number of its first-order division.
    pub division: u16,
    /// GeoNames id, where the source gives one.
    pub geonameid: Option<u32>,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Inhabitants, three digits of them.
    pub people: f64,
}

/// An open gazetteer; cheap to clone.
#[derive(Clone, Debug)]
pub struct Gazetteer(Arc<Pack>);

#[derive(Debug)]
struct Pack {
    bytes: Cow<'static, [u8]>,
    count: usize,
    countries: Vec<([u8; 2], Option<Code>, u32)>,
    by_code: BTreeMap<Code, usize>,
    divisions: Vec<u32>,
    rows: Vec<Block>,
    names: Vec<Block>,
    first_names: Vec<Box<[u8]>>,
}

#[derive(Debug)]
struct Block {
    start: usize,
    end: usize,
    unpacked: OnceLock<Vec<u8>>,
}

impl Default for Gazetteer {
    fn default() -> Self {
        Self::embedded()
    }
}

impl Gazetteer {
    /// The gazetteer of this release.
    pub fn embedded() -> Self {
        Self::open(Cow::Borrowed(EMBEDDED)).expect("a test opens every block of it")
    }

    /// A packed gazetteer; its blocks are looked at when they are needed.
    pub fn open(bytes: Cow<'static, [u8]>) -> Result<Self, Error> {
        Pack::open(bytes).map(|pack| Self(Arc::new(pack))).ok_or(Error::Gazetteer)
    }

    /// The same for a file from outside: every block must unpack.
    pub fn checked(bytes: Vec<u8>) -> Result<Self, Error> {
        let result = Self::open(Cow::Owned(bytes))?;
        let pack = &result.0;
        let whole = (0..pack.rows.len()).all(|at| pack.row_block(at).is_some())
            && pack.names.iter().all(|b| !pack.unpacked(b).is_empty());
        if whole { Ok(result) } else { Err(Error::Gazetteer) }
    }

    /// The rows that a folded name may mean, those with most people first; true where it is not their main name.
    pub fn of(&self, folded: &str) -> Vec<(u32, bool)> {
        self.0.of(folded.as_bytes()).unwrap_or_default()
    }

    /// A row.
    pub fn row(&self, number: u32) -> Option<Row> {
        self.0.row(number)
    }

    /// The name of a row.
    pub fn name(&self, number: u32) -> Option<String> {
        let (block, at, count) = self.0.place(number)?;
        let mut names = block.get(COLUMNS * count..)?;
        for _ in 0..at {
            let length = usize::from(*names.first()?);
            names = names.get(1 + length..)?;
        }
        let name = names.get(1..1 + usize::from(*names.first()?))?;
        String::from_utf8(name.to_vec()).ok()
    }

    /// The row of a first-order division.
    pub fn division(&self, number: u16) -> Option<u32> {
        self.0.divisions.get(usize::from(number)).and_then(|row| row.checked_sub(1))
    }

    /// The row of a state or territory.
    pub fn country(&self, code: Code) -> Option<u32> {
        let country = self.0.by_code.get(&code)?;
        self.0.countries.get(*country).and_then(|(.., row)| row.checked_sub(1))
    }

    /// The two letters of a state or territory.
    pub fn two_letters(&self, code: Code) -> Option<&str> {
        let country = self.0.by_code.get(&code)?;
        self.0.countries.get(*country).and_then(|(two, ..)| std::str::from_utf8(two).ok())
    }
}

impl Pack {
    fn open(bytes: Cow<'static, [u8]>) -> Option<Self> {
        let mut head = Reader(bytes.strip_prefix(MAGIC)?);
        let mut number = || head.number().map(|n| n as usize);
        let (count, rows, names, packed, length) = (number()?, number()?, number()?, number()?, number()?);
        (length as u64 <= MOST_UNPACKED && rows == count.div_ceil(ROWS_A_BLOCK)).then_some(())?;
        let start = MAGIC.len() + 20;
        let raw = unpack(bytes.get(start..start.checked_add(packed)?)?)?;
        (raw.len() == length).then_some(())?;
        let mut index = Reader(&raw);
        let countries: Vec<([u8; 2], Option<Code>, u32)> = (0..index.short()?)
            .map(|_| {
                let two = index.take(2)?.try_into().ok()?;
                let code = Code::new(std::str::from_utf8(index.take(3)?).ok()?);
                Some((two, code, index.number()?))
            })
            .collect::<Option<_>>()?;
        let divisions = (0..index.short()?).map(|_| index.number()).collect::<Option<Vec<u32>>>()?;
        let mut end = start + packed;
        let mut blocks = |count: usize| -> Option<Vec<Block>> {
            let block = |_| {
                let start = end;
                end = start.checked_add(index.number()? as usize)?;
                (end <= bytes.len()).then_some(Block { start, end, unpacked: OnceLock::new() })
            };
            // Each has four bytes in the index, so a false number ends the loop early.
            (0..count).map(block).collect()
        };
        let (rows, names) = (blocks(rows)?, blocks(names)?);
        let first_names = (0..names.len())
            .map(|_| {
                let length = usize::from(*index.take(1)?.first()?);
                index.take(length).map(Box::from)
            })
            .collect::<Option<_>>()?;
        let by_code = countries.iter().enumerate().filter_map(|(i, (_, code, _))| Some(((*code)?, i))).collect();
        Some(Self { bytes, count, countries, by_code, divisions, rows, names, first_names })
    }

    /// What a block holds; nothing where it is damaged.
    fn unpacked<'a>(&'a self, block: &'a Block) -> &'a [u8] {
        block.unpacked.get_or_init(|| {
            let packed = self.bytes.get(block.start..block.end).unwrap_or_default();
            unpack(packed).unwrap_or_default()
        })
    }

    fn of(&self, name: &[u8]) -> Option<Vec<(u32, bool)>> {
        let at = self.first_names.partition_point(|first| **first <= *name).checked_sub(1)?;
        let mut reader = Reader(self.unpacked(self.names.get(at)?));
        loop {
            let length = usize::from(*reader.take(1)?.first()?);
            let found = reader.take(length)?.cmp(name);
            let count = reader.varint()? as usize;
            match found {
                std::cmp::Ordering::Greater => return None,
                std::cmp::Ordering::Equal => {
                    let row = |_| reader.varint().map(|n| (n >> 1, n & 1 == 1));
                    return (0..count).map(row).collect();
                }
                std::cmp::Ordering::Less => reader.skip_varints(count)?,
            }
        }
    }

    /// The block of a row, its place there and the number of rows of the block.
    fn place(&self, number: u32) -> Option<(&[u8], usize, usize)> {
        let (block, at) = (number as usize / ROWS_A_BLOCK, number as usize % ROWS_A_BLOCK);
        let (bytes, count) = self.row_block(block)?;
        (at < count).then_some((bytes, at, count))
    }

    fn row_block(&self, at: usize) -> Option<(&[u8], usize)> {
        let count = self.count.checked_sub(at * ROWS_A_BLOCK)?.min(ROWS_A_BLOCK);
        let bytes = self.unpacked(self.rows.get(at)?);
        (bytes.len() >= COLUMNS * count).then_some((bytes, count))
    }

    fn row(&self, number: u32) -> Option<Row> {
        let (block, at, count) = self.place(number)?;
        let short = |column: usize| {
            let start = column * count + 2 * at;
            block.get(start..start + 2)?.try_into().ok().map(u16::from_le_bytes)
        };
        let id = block.get(4 * count + 4 * at..)?.first_chunk().map(|b| u32::from_le_bytes(*b))?;
        let degrees = |bits: u16| f64::from(bits.cast_signed()) / 100.0;
        let people = short(12)?;
        Some(Row {
            kind: match block.get(at)? {
                0 => RowKind::Country,
                1 => RowKind::Admin1,
                2 => RowKind::Admin2,
                4 => RowKind::Capital,
                _ => RowKind::City,
            },
            land: self.countries.get(usize::from(*block.get(count + at)?))?.1?,
            division: short(2)?,
            geonameid: (id > 0).then_some(id),
            lat: degrees(short(8)?),
            lon: degrees(short(10)?),
            people: f64::from(people & 1023) * 10_f64.powi(i32::from(people >> 10)),
        })
    }
}

fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    let mut result = Vec::new();
    let read = DeflateDecoder::new(packed).take(MOST_UNPACKED + 1).read_to_end(&mut result);
    (read.is_ok() && result.len() as u64 <= MOST_UNPACKED).then_some(result)
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn short(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_le_bytes)
    }

    fn number(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    fn varint(&mut self) -> Option<u32> {
        let mut number = 0;
        for shift in [0, 7, 14, 21, 28] {
            let byte = *self.take(1)?.first()?;
            number |= u32::from(byte & 127) << shift;
            if byte < 128 {
                return Some(number);
            }
        }
        None
    }

    fn skip_varints(&mut self, count: usize) -> Option<()> {
        let mut left = count;
        let end = self.0.iter().position(|byte| {
            left -= usize::from(*byte < 128 && left > 0);
            left == 0
        });
        if count > 0 { self.take(end? + 1).map(|_| ()) } else { Some(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lands(gazetteer: &Gazetteer, name: &str) -> Vec<String> {
        gazetteer.of(name).iter().filter_map(|(row, _)| gazetteer.row(*row)).map(|r| r.land.to_string()).collect()
    }

    #[test]
    fn every_block_of_this_release_unpacks() {
        let gazetteer = Gazetteer::checked(EMBEDDED.to_vec()).expect("it is whole");
        assert!(gazetteer.0.count > 150_000);
        let named = (0..gazetteer.0.count as u32).filter(|row| gazetteer.name(*row).is_some()).count();
        assert_eq!(named, gazetteer.0.count);
    }

    #[test]
    fn a_name_gives_its_rows_the_largest_first() {
        let gazetteer = Gazetteer::embedded();
        assert_eq!(lands(&gazetteer, "valencia")[0], "ESP");
        assert!(lands(&gazetteer, "valencia").contains(&"VEN".to_owned()));
        assert!(gazetteer.of("no such town").is_empty() && gazetteer.of("").is_empty());
        let (row, alias) = gazetteer.of("munchen")[0];
        assert!(alias && gazetteer.row(row).is_some_and(|r| r.people > 1e6 && (r.lat - 48.14).abs() < 0.02));
        assert_eq!(gazetteer.name(row).as_deref(), Some("Munich"));
    }

    #[test]
    fn countries_and_divisions_have_rows() {
        let gazetteer = Gazetteer::embedded();
        let kosovo = Code::new("KOS").expect("a code");
        assert_eq!(gazetteer.two_letters(kosovo), Some("XK"));
        assert!(gazetteer.country(kosovo).and_then(|r| gazetteer.row(r)).is_some_and(|r| r.geonameid.is_some()));
        let row = gazetteer.of("munich").first().and_then(|(row, _)| gazetteer.row(*row)).expect("a city");
        let name = gazetteer.division(row.division).and_then(|r| gazetteer.name(r));
        assert_eq!(name.as_deref(), Some("Bavaria"));
    }

    #[test]
    fn damaged_files_are_refused_and_never_panic() {
        assert!(Gazetteer::checked(Vec::new()).is_err());
        assert!(Gazetteer::checked(EMBEDDED[..1000].to_vec()).is_err());
        for at in [8, 12, 16, 20, 24, 30, 3000, 100_000, 5_000_000] {
            let mut bytes = EMBEDDED.to_vec();
            bytes[at] ^= 0xFF;
            if let Ok(gazetteer) = Gazetteer::open(Cow::Owned(bytes)) {
                for (row, _) in gazetteer.of("munich") {
                    let _ = gazetteer.name(row);
                }
            }
        }
    }
}
