//! Zip files → entries, by the list at their end.
//!
//! The list is what counts: bytes between entries are never looked at, entries that overlap (which multiply what a
//! small file unpacks to) refuse the whole file, and what an entry states as its size is not believed.

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use crate::archive::{Content, Entry};
use crate::error::ProblemKind;
use crate::limits::Limits;
use crate::stream::{Opener, problem};
use crate::unpack::{Packing, unpack};

/// Bytes at the end of a zip file in which its last record may begin.
const MAX_TAIL: u64 = 66_000;

trait Bytes: Read + Seek + Send {}
impl<T: Read + Seek + Send> Bytes for T {}

type Shared = Arc<Mutex<dyn Bytes>>;

/// An opened zip file.
pub(crate) struct Zip {
    bytes: Shared,
    members: std::vec::IntoIter<Member>,
}

/// What the list says about an entry.
struct Member {
    name: String,
    flags: u16,
    method: u16,
    crc: u32,
    packed: u64,
    /// Where its own header begins.
    at: u64,
    /// Unix mode.
    mode: u32,
}

impl Zip {
    /// Read the list.
    pub(crate) fn open(bytes: impl Read + Seek + Send + 'static, limits: &Limits) -> Result<Self, ProblemKind> {
        let mut bytes = bytes;
        let mut members = list(&mut bytes, limits)?;
        if overlap(&mut members) {
            return Err(ProblemKind::BadArchive("its entries overlap".into()));
        }
        Ok(Self { bytes: Arc::new(Mutex::new(bytes)), members: members.into_iter() })
    }

    /// The next entry, in the order of the list.
    pub(crate) fn next(&mut self, opener: &Opener) -> Option<Entry> {
        let member = self.members.next()?;
        let content = if member.name.ends_with('/') {
            Content::Folder
        } else if !matches!(member.mode & 0xF000, 0 | 0x8000) {
            Content::Special
        } else {
            self.content(&member, opener).unwrap_or_else(Content::Bad)
        };
        Some(Entry { name: member.name, content })
    }

    fn content(&self, member: &Member, opener: &Opener) -> Result<Content, ProblemKind> {
        if member.flags & 0x2041 != 0 {
            return Err(ProblemKind::Method("it is locked with a password".into()));
        }
        let packing = match member.method {
            0 => Packing::None,
            8 => Packing::Deflate,
            12 => Packing::Bzip2,
            93 => Packing::Zstd,
            other => return Err(ProblemKind::Method(format!("method {other}"))),
        };
        let mut head = Part { bytes: Arc::clone(&self.bytes), at: member.at, left: 30 };
        let mut own = [0; 30];
        head.read_exact(&mut own).map_err(problem(&opener.limits))?;
        if !own.starts_with(b"PK\x03\x04") {
            return Err(ProblemKind::Damaged("no header stands where the list says".into()));
        }
        let skip = u64::from(u16_at(&own, 26)) + u64::from(u16_at(&own, 28));
        let part = Part { bytes: Arc::clone(&self.bytes), at: member.at + 30 + skip, left: member.packed };
        let reader = unpack(BufReader::with_capacity(1 << 16, part), packing, &opener.meter);
        Ok(Content::File(Box::new(Checked { reader, crc: crc32fast::Hasher::new(), expected: member.crc })))
    }
}

/// Whether two entries share bytes.
fn overlap(members: &mut [Member]) -> bool {
    let mut spans: Vec<(u64, u64)> = members
        .iter()
        .map(|m| (m.at, m.at.saturating_add(30 + m.name.len() as u64).saturating_add(m.packed)))
        .collect();
    spans.sort_unstable();
    spans.windows(2).any(|pair| matches!(pair, [(_, end), (next, _)] if next < end))
}

/// The entries that the list at the end names.
fn list(bytes: &mut (impl Read + Seek), limits: &Limits) -> Result<Vec<Member>, ProblemKind> {
    let damaged = |what: &str| ProblemKind::BadArchive(what.into());
    let io = |cause: io::Error| match cause.kind() {
        io::ErrorKind::UnexpectedEof => ProblemKind::BadArchive("it is cut short".into()),
        _ => problem(limits)(cause),
    };
    let size = bytes.seek(SeekFrom::End(0)).map_err(io)?;
    let tail_at = size.saturating_sub(MAX_TAIL);
    let tail = read_at(bytes, tail_at, size - tail_at).map_err(io)?;
    let end =
        tail.windows(4).rposition(|w| w == b"PK\x05\x06").ok_or_else(|| damaged("it has no list of its files"))?;
    let last = tail.get(end..end + 22).ok_or_else(|| damaged("it is cut short"))?;
    let (mut count, mut length, mut at) =
        (u64::from(u16_at(last, 10)), u64::from(u32_at(last, 12)), u64::from(u32_at(last, 16)));
    if count == 0xFFFF || length == 0xFFFF_FFFF || at == 0xFFFF_FFFF {
        // A large file gives the true numbers in a longer record, and where that is just before.
        let pointer = end.checked_sub(20).and_then(|p| tail.get(p..end)).filter(|p| p.starts_with(b"PK\x06\x07"));
        if let Some(pointer) = pointer {
            let long = read_at(bytes, u64_at(pointer, 8), 56).map_err(io)?;
            if !long.starts_with(b"PK\x06\x06") {
                return Err(damaged("its list is not where it says"));
            }
            (count, length, at) = (u64_at(&long, 32), u64_at(&long, 40), u64_at(&long, 48));
        }
    }
    if count > limits.max_entries {
        return Err(ProblemKind::TooManyEntries(limits.max_entries));
    }
    // No entry of the list is longer than three short strings and a head.
    if at.checked_add(length).is_none_or(|e| e > size) || length > count * (46 + 3 * 65_535) {
        return Err(damaged("its list is not where it says"));
    }
    let list = read_at(bytes, at, length).map_err(io)?;
    let mut members = Vec::new();
    let mut rest = list.as_slice();
    for _ in 0..count {
        let (member, used) = member(rest).ok_or_else(|| damaged("its list is cut short"))?;
        members.push(member);
        rest = rest.get(used..).unwrap_or_default();
    }
    Ok(members)
}

fn member(list: &[u8]) -> Option<(Member, usize)> {
    let head = list.get(..46).filter(|h| h.starts_with(b"PK\x01\x02"))?;
    let (name, extra, note) =
        (usize::from(u16_at(head, 28)), usize::from(u16_at(head, 30)), usize::from(u16_at(head, 32)));
    let mut member = Member {
        name: String::from_utf8_lossy(list.get(46..46 + name)?).into_owned(),
        flags: u16_at(head, 8),
        method: u16_at(head, 10),
        crc: u32_at(head, 16),
        packed: u64::from(u32_at(head, 20)),
        at: u64::from(u32_at(head, 42)),
        mode: if u16_at(head, 4) >> 8 == 3 { u32_at(head, 38) >> 16 } else { 0 },
    };
    long_numbers(&mut member, u32_at(head, 24) == u32::MAX, list.get(46 + name..46 + name + extra)?);
    Some((member, 46 + name + extra + note))
}

/// Sizes of large files stand in a field of their own, only those that do not fit in the head.
fn long_numbers(member: &mut Member, long_size: bool, mut extra: &[u8]) {
    while extra.len() >= 4 {
        let (kind, length) = (u16_at(extra, 0), usize::from(u16_at(extra, 2)));
        let Some(field) = extra.get(4..4 + length) else { return };
        if kind == 1 {
            let mut at = if long_size { 8 } else { 0 };
            for number in [&mut member.packed, &mut member.at] {
                if *number == u64::from(u32::MAX) && field.len() >= at + 8 {
                    *number = u64_at(field, at);
                    at += 8;
                }
            }
            return;
        }
        extra = extra.get(4 + length..).unwrap_or_default();
    }
}

fn read_at(bytes: &mut (impl Read + Seek), at: u64, length: u64) -> io::Result<Vec<u8>> {
    bytes.seek(SeekFrom::Start(at))?;
    let mut out = Vec::new();
    bytes.take(length).read_to_end(&mut out)?;
    if (out.len() as u64) < length { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(out) }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).and_then(|b| b.try_into().ok()).map_or(0, u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 8).and_then(|b| b.try_into().ok()).map_or(0, u64::from_le_bytes)
}

/// Some bytes of the file.
struct Part {
    bytes: Shared,
    at: u64,
    left: u64,
}

impl Read for Part {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let wanted = usize::try_from(self.left).unwrap_or(usize::MAX).min(buf.len());
        if wanted == 0 {
            return Ok(0);
        }
        let mut bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        bytes.seek(SeekFrom::Start(self.at))?;
        let n = bytes.read(buf.get_mut(..wanted).unwrap_or_default())?;
        if n == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the archive is cut short"));
        }
        (self.at, self.left) = (self.at + n as u64, self.left - n as u64);
        Ok(n)
    }
}

/// Compares the checksum at the end.
struct Checked {
    reader: Box<dyn Read + Send>,
    crc: crc32fast::Hasher,
    expected: u32,
}

impl Read for Checked {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.reader.read(buf)?;
        self.crc.update(buf.get(..n).unwrap_or_default());
        if n == 0 && !buf.is_empty() && self.crc.clone().finalize() != self.expected {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "wrong checksum"));
        }
        Ok(n)
    }
}
