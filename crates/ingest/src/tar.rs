//! Tar files → entries, as they stream by.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use crate::archive::{Content, Entry};
use crate::error::ProblemKind;
use crate::limits::Limits;
use crate::stream::problem;

/// Bytes of a block: all of a tar file is made of these.
const BLOCK: u64 = 512;

/// Bytes of a long name or of the attributes of an entry.
const MAX_EXTRA: u64 = 1 << 20;

/// A tar file; one entry is open at a time.
pub(crate) struct Tar {
    tape: Arc<Mutex<Tape>>,
}

struct Tape {
    reader: Box<dyn Read + Send>,
    /// Bytes left of the open entry, and of the filling behind it.
    left: u64,
    fill: u64,
}

/// What the entries before an entry say about it.
#[derive(Default)]
struct Extra {
    name: Option<String>,
    size: Option<u64>,
}

impl Tar {
    pub(crate) fn new(reader: Box<dyn Read + Send>) -> Self {
        Self { tape: Arc::new(Mutex::new(Tape { reader, left: 0, fill: 0 })) }
    }

    /// The next entry; after an error there is none.
    pub(crate) fn next(&mut self, limits: &Limits) -> Option<Result<Entry, ProblemKind>> {
        let mut tape = self.tape.lock().unwrap_or_else(PoisonError::into_inner);
        let step = tape.next_entry();
        drop(tape);
        match step {
            Ok(None) => None,
            Ok(Some((name, kind))) => {
                let content = match kind {
                    b'0' | 0 | b'7' => Content::File(Box::new(Part(Arc::clone(&self.tape)))),
                    b'5' => Content::Folder,
                    _ => Content::Special,
                };
                Some(Ok(Entry { name, content }))
            }
            Err(Fault::Read(cause)) => Some(Err(problem(limits)(cause))),
            Err(Fault::Form(what)) => Some(Err(ProblemKind::BadArchive(what.into()))),
        }
    }
}

enum Fault {
    Read(io::Error),
    Form(&'static str),
}

impl From<io::Error> for Fault {
    fn from(cause: io::Error) -> Self {
        if cause.kind() == io::ErrorKind::UnexpectedEof { Self::Form("it is cut short") } else { Self::Read(cause) }
    }
}

impl Tape {
    /// Name and kind of the next entry that is neither a name nor attributes of another.
    fn next_entry(&mut self) -> Result<Option<(String, u8)>, Fault> {
        let mut extra = Extra::default();
        // Each real entry has at most a few of the others before it.
        for _ in 0..64 {
            self.skip()?;
            let Some(header) = self.header()? else { return Ok(None) };
            let size = number(field(&header, 124, 12)).ok_or(Fault::Form("a size is no number"))?;
            let kind = header.get(156).copied().unwrap_or(0);
            let size = if matches!(kind, b'L' | b'K' | b'x' | b'g') { size } else { extra.size.unwrap_or(size) };
            // A size near the end of the numbers is a lie, and would overflow.
            if size > 1 << 60 {
                return Err(Fault::Form("a size is too large to be true"));
            }
            (self.left, self.fill) = (size, (BLOCK - size % BLOCK) % BLOCK);
            match kind {
                b'L' => extra.name = Some(text(&self.small()?)),
                b'x' => attributes(&self.small()?, &mut extra),
                b'K' | b'g' => {}
                // A link or folder has no content, whatever it states.
                b'1'..=b'6' => {
                    self.left = if kind == b'5' { 0 } else { self.left };
                    self.fill = if kind == b'5' { 0 } else { self.fill };
                    return Ok(Some((extra.name.unwrap_or_else(|| name(&header)), kind)));
                }
                kind => return Ok(Some((extra.name.unwrap_or_else(|| name(&header)), kind))),
            }
        }
        Err(Fault::Form("too many attributes before one entry"))
    }

    fn header(&mut self) -> Result<Option<[u8; 512]>, Fault> {
        let mut header = [0; 512];
        let mut filled = 0;
        while let Some(rest) = header.get_mut(filled..).filter(|r| !r.is_empty()) {
            match self.reader.read(rest) {
                Ok(0) if filled == 0 => return Ok(None),
                Ok(0) => return Err(Fault::Form("it is cut short")),
                Ok(n) => filled += n,
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                Err(cause) => return Err(cause.into()),
            }
        }
        if header.iter().all(|b| *b == 0) {
            return Ok(None);
        }
        let stated = number(field(&header, 148, 8)).unwrap_or(0);
        let sum: u64 =
            header.iter().enumerate().map(|(i, b)| if (148..156).contains(&i) { 32 } else { u64::from(*b) }).sum();
        if sum == stated { Ok(Some(header)) } else { Err(Fault::Form("a header has a wrong checksum")) }
    }

    /// The content of a small entry.
    fn small(&mut self) -> Result<Vec<u8>, Fault> {
        if self.left > MAX_EXTRA {
            return Err(Fault::Form("a name or attribute is too long"));
        }
        let mut bytes = vec![0; usize::try_from(self.left).unwrap_or(0)];
        self.reader.read_exact(&mut bytes)?;
        self.left = 0;
        Ok(bytes)
    }

    /// Go on behind the open entry.
    fn skip(&mut self) -> Result<(), Fault> {
        let wanted = self.left + self.fill;
        (self.left, self.fill) = (0, 0);
        let skipped = io::copy(&mut (&mut self.reader).take(wanted), &mut io::sink())?;
        if skipped < wanted { Err(Fault::Form("it is cut short")) } else { Ok(()) }
    }
}

/// The content of the open entry.
struct Part(Arc<Mutex<Tape>>);

impl Read for Part {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let mut tape = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = usize::try_from(tape.left).unwrap_or(usize::MAX).min(buf.len());
        let n = tape.reader.read(buf.get_mut(..wanted).unwrap_or_default())?;
        if n == 0 && wanted > 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the archive is cut short"));
        }
        tape.left -= n as u64;
        Ok(n)
    }
}

fn field(header: &[u8; 512], at: usize, length: usize) -> &[u8] {
    header.get(at..at + length).unwrap_or_default()
}

fn name(header: &[u8; 512]) -> String {
    let name = text(field(header, 0, 100));
    let prefix = if field(header, 257, 6) == b"ustar\0" { text(field(header, 345, 155)) } else { String::new() };
    if prefix.is_empty() { name } else { format!("{prefix}/{name}") }
}

/// Bytes up to the first NUL as text.
fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).into_owned()
}

/// A number in octal digits, or in binary where the first bit is set.
fn number(field: &[u8]) -> Option<u64> {
    if field.first().is_some_and(|b| b & 0x80 != 0) {
        let (first, rest) = field.split_first()?;
        let start = u64::from(first & 0x3F);
        return rest.iter().try_fold(start, |n, b| Some(n.checked_mul(256)? + u64::from(*b)));
    }
    let text = std::str::from_utf8(field).ok()?.trim_matches(['\0', ' ']);
    if text.is_empty() { Some(0) } else { u64::from_str_radix(text, 8).ok() }
}

/// Attributes of the next entry: lines of `length key=value`.
fn attributes(bytes: &[u8], extra: &mut Extra) {
    for line in bytes.split(|b| *b == b'\n') {
        let line = String::from_utf8_lossy(line);
        let Some((key, value)) = line.split_once(' ').and_then(|(_, pair)| pair.split_once('=')) else { continue };
        match key {
            "path" => extra.name = Some(value.to_owned()),
            "size" => extra.size = value.parse().ok(),
            _ => {}
        }
    }
}
