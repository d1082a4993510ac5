//! One input, whatever it holds → its articles, one after the other.

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;

use crate::archive::Archive;
use crate::document::{self, Document};
use crate::error::ProblemKind;
use crate::format::{Format, stem};
use crate::inputs::Arrival;
use crate::jsonl::Lines;
use crate::limits::Limits;
use crate::mbox::Mailbox;
use crate::unpack::{BOMB, Meter, Packing, unpack};
use crate::warc::Warc;
use crate::zip::Zip;

/// An article or a problem, with its line or number.
pub(crate) type Item = (Option<u64>, Result<Arrival, ProblemKind>);

/// An article or a problem of an input, and where in it.
pub(crate) struct Found {
    /// The part of an archive.
    pub(crate) inside: Option<String>,
    /// The line or number.
    pub(crate) line: Option<u64>,
    pub(crate) result: Result<Arrival, ProblemKind>,
}

impl From<Item> for Found {
    fn from((line, result): Item) -> Self {
        Self { inside: None, line, result }
    }
}

/// Parts of archives that hold no article and are passed over, by what they are.
pub(crate) type Passed = BTreeMap<&'static str, u64>;

/// An opened input.
pub(crate) enum Stream {
    Lines(Box<Lines>),
    Ready(VecDeque<Item>),
    Archive(Box<Archive>),
    Warc(Box<Warc>),
    Mailbox(Box<Mailbox>),
}

impl Stream {
    /// The next article or problem.
    pub(crate) fn next(&mut self, passed: &mut Passed) -> Option<Found> {
        match self {
            Self::Lines(lines) => lines.next().map(Found::from),
            Self::Ready(items) => items.pop_front().map(Found::from),
            Self::Archive(archive) => archive.next(passed),
            Self::Warc(warc) => warc.next(passed),
            Self::Mailbox(mailbox) => mailbox.next(),
        }
    }

    /// A stream of one problem.
    pub(crate) fn problem(kind: ProblemKind) -> Self {
        Self::Ready([(None, Err(kind))].into())
    }
}

/// What opening a part of an input needs to know.
#[derive(Clone)]
pub(crate) struct Opener {
    pub(crate) limits: Limits,
    pub(crate) meter: Meter,
    /// Archives around it.
    pub(crate) depth: usize,
}

impl Opener {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self { limits: *limits, meter: Meter::new(limits), depth: 0 }
    }

    /// A file on disk.
    pub(crate) fn file(&self, path: &Path) -> Stream {
        let open = || -> Result<Stream, ProblemKind> {
            let (format, packing) = Format::of(path).ok_or(ProblemKind::UnknownExtension)?;
            let file = File::open(path)?;
            if (packing != Packing::None || format == Format::Zip) && file.metadata()?.len() == 0 {
                return Err(ProblemKind::Empty);
            }
            if (format, packing) == (Format::Zip, Packing::None) {
                let zip = Zip::open(self.meter.source(file), &self.limits)?;
                return Ok(Stream::Archive(Box::new(Archive::zip(zip, self))));
            }
            let reader = self.meter.source(BufReader::with_capacity(1 << 16, file));
            self.reader(Box::new(reader), format, packing, stem(path))
        };
        open().unwrap_or_else(Stream::problem)
    }

    /// Bytes that stand for a file of this name.
    pub(crate) fn named(&self, name: &Path, reader: Box<dyn Read + Send>) -> Stream {
        let open = || -> Result<Stream, ProblemKind> {
            let (format, packing) = Format::of(name).ok_or(ProblemKind::UnknownExtension)?;
            self.reader(reader, format, packing, stem(name))
        };
        open().unwrap_or_else(Stream::problem)
    }

    /// A stream of bytes of a known format.
    pub(crate) fn reader(
        &self,
        reader: Box<dyn Read + Send>,
        format: Format,
        packing: Packing,
        id: String,
    ) -> Result<Stream, ProblemKind> {
        if format == Format::Warc {
            return Ok(Stream::Warc(Box::new(Warc::new(reader, packing, self))));
        }
        if matches!(format, Format::Zip | Format::Tar) && self.depth >= self.limits.max_nesting {
            return Err(ProblemKind::DeepArchive(self.limits.max_nesting));
        }
        let reader = unpack(BufReader::with_capacity(1 << 16, reader), packing, &self.meter);
        Ok(match format {
            Format::Jsonl => Stream::Lines(Box::new(Lines::new(reader, id, &self.limits))),
            Format::Mbox => Stream::Mailbox(Box::new(Mailbox::new(reader, id, &self.limits))),
            Format::Tar => Stream::Archive(Box::new(Archive::tar(reader, self))),
            // The list of its files stands at the end, so a zip file inside another must be held as a whole.
            Format::Zip => {
                let bytes = self.all(reader, packing)?;
                Stream::Archive(Box::new(Archive::zip(Zip::open(Cursor::new(bytes), &self.limits)?, self)))
            }
            Format::Opml => return Err(ProblemKind::FeedList),
            _ => {
                let bytes = self.all(reader, packing)?;
                let document = Document { bytes: &bytes, format, charset: None, id };
                Stream::Ready(document::articles(document, &self.limits)?)
            }
        })
    }

    /// All bytes of a reader, within the limits.
    pub(crate) fn all(&self, reader: impl Read, packing: Packing) -> Result<Vec<u8>, ProblemKind> {
        let limits = &self.limits;
        let max = if packing == Packing::None { limits.max_bytes } else { limits.max_unpacked.min(limits.max_bytes) };
        let mut bytes = Vec::new();
        reader.take(max + 1).read_to_end(&mut bytes).map_err(problem(limits))?;
        if bytes.len() as u64 > max { Err(ProblemKind::TooLarge(max >> 20)) } else { Ok(bytes) }
    }

    /// The same for what lies in an archive of this one.
    pub(crate) fn deeper(&self) -> Self {
        Self { depth: self.depth + 1, ..self.clone() }
    }
}

/// What an error while reading means.
pub(crate) fn problem(limits: &Limits) -> impl Fn(io::Error) -> ProblemKind + use<> {
    let (bytes, ratio) = (limits.max_unpacked >> 20, limits.max_ratio);
    move |cause| match cause.kind() {
        io::ErrorKind::FileTooLarge if cause.to_string() == BOMB => ProblemKind::Bomb(bytes, ratio),
        // The decoders report damage in these ways; the system has others.
        io::ErrorKind::InvalidInput
        | io::ErrorKind::InvalidData
        | io::ErrorKind::UnexpectedEof
        | io::ErrorKind::Other => ProblemKind::Damaged(cause.to_string()),
        _ => ProblemKind::Io(cause),
    }
}
