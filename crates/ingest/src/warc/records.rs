//! The records of a web archive, damaged ones left out.

use std::io::{self, Read};

use crate::error::ProblemKind;
use crate::head::{self, Head};
use crate::stream::{Opener, problem};
use crate::unpack::{BOMB, Packing};

use super::members::Members;

/// Bytes of the headers of a record.
const MAX_HEAD: usize = 64 << 10;

/// Bytes that are read at a time.
const STEP: usize = 64 << 10;

/// A record: its headers and its content.
pub(super) struct Record {
    pub(super) head: Head,
    pub(super) content: Vec<u8>,
}

/// The records of an archive.
pub(super) struct Records {
    members: Members,
    opener: Opener,
    /// Bytes of the current member that were not yet used.
    window: Vec<u8>,
    at: usize,
    in_member: bool,
    /// Whether the last thing met was damage that was named already.
    damaged: bool,
    /// Places at which the next member was looked for.
    recoveries: u32,
    count: u64,
    done: bool,
}

/// Places of damage after which an archive is given up.
const MAX_RECOVERIES: u32 = 100_000;

/// What stops a record.
enum Stop {
    /// The record is bad; the window stands behind it.
    Bad(ProblemKind),
    /// What follows is not the start of a record.
    Lost,
    Read(io::Error),
}

impl From<io::Error> for Stop {
    fn from(cause: io::Error) -> Self {
        Self::Read(cause)
    }
}

impl Records {
    pub(super) fn new(reader: Box<dyn Read + Send>, packing: Packing, opener: &Opener) -> Self {
        Self {
            members: Members::new(reader, packing, &opener.meter),
            opener: opener.clone(),
            window: Vec::new(),
            at: 0,
            in_member: false,
            damaged: false,
            recoveries: 0,
            count: 0,
            done: false,
        }
    }

    /// Number of the last record, from 1; damage counts as one.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// The next record, or what is wrong with it.
    pub(super) fn next(&mut self) -> Option<Result<Record, ProblemKind>> {
        while !self.done {
            let kind = match self.record() {
                Ok(Some(record)) => {
                    self.damaged = false;
                    self.count += 1;
                    return Some(Ok(record));
                }
                Ok(None) => {
                    self.done = true;
                    return (self.count == 0).then_some(Err(ProblemKind::NotAWarc));
                }
                Err(Stop::Bad(kind)) => {
                    self.count += 1;
                    return Some(Err(kind));
                }
                Err(Stop::Lost) => {
                    if let Err(cause) = self.find_record() {
                        self.recover(&cause);
                    }
                    ProblemKind::BadRecord("what stands between two records is no record".into())
                }
                Err(Stop::Read(cause)) => {
                    self.recover(&cause);
                    if self.recoveries > MAX_RECOVERIES {
                        ProblemKind::BadArchive("too many of its members are, and the rest is left out".into())
                    } else {
                        problem(&self.opener.limits)(cause)
                    }
                }
            };
            // One piece of damage is named once, however many false starts lie in it.
            if !std::mem::replace(&mut self.damaged, true) || self.done {
                self.count += 1;
                return Some(Err(kind));
            }
        }
        None
    }

    fn recover(&mut self, cause: &io::Error) {
        self.drop_window();
        self.in_member = false;
        // A bomb, or a disk that fails, ends the archive.
        let is_damage =
            matches!(problem(&self.opener.limits)(io::Error::new(cause.kind(), "")), ProblemKind::Damaged(_));
        self.recoveries += 1;
        let too_many = self.recoveries > MAX_RECOVERIES;
        if too_many || cause.to_string() == BOMB || !is_damage || self.members.recover().is_err() {
            self.done = true;
        }
    }

    fn drop_window(&mut self) {
        self.window.clear();
        self.at = 0;
    }

    fn rest(&self) -> &[u8] {
        self.window.get(self.at..).unwrap_or_default()
    }

    /// Take more bytes of the member into the window; whether there were any.
    fn more(&mut self) -> io::Result<bool> {
        if self.at > STEP {
            self.window.drain(..self.at);
            self.at = 0;
        }
        let length = self.window.len();
        self.window.resize(length + STEP, 0);
        let n = self.members.read(self.window.get_mut(length..).unwrap_or_default());
        self.window.truncate(length + n.as_ref().map_or(0, |n| *n));
        Ok(n? > 0)
    }

    /// Stand before the first byte that is no line end; whether there is one.
    fn at_record(&mut self) -> io::Result<bool> {
        loop {
            self.at += self.rest().iter().take_while(|b| b.is_ascii_whitespace()).count();
            if !self.rest().is_empty() {
                return Ok(true);
            }
            self.drop_window();
            if self.in_member && self.more()? {
                continue;
            }
            self.in_member = false;
            if !self.members.next()? {
                return Ok(false);
            }
            self.in_member = true;
        }
    }

    fn record(&mut self) -> Result<Option<Record>, Stop> {
        if !self.at_record()? {
            return Ok(None);
        }
        while self.rest().len() < 5 && self.more()? {}
        if !self.rest().starts_with(b"WARC/") {
            return Err(Stop::Lost);
        }
        let (end, body) = loop {
            match head::end(self.rest().get(..self.rest().len().min(MAX_HEAD)).unwrap_or_default()) {
                Some(found) => break found,
                None if self.rest().len() < MAX_HEAD && self.more()? => {}
                None => {
                    // No head ends here, so none that begins in the first half can be a sound one; to look at each
                    // would take the square of the time.
                    self.at = self.window.len().min(self.at + MAX_HEAD / 2);
                    return Err(Stop::Lost);
                }
            }
        };
        let head = Head::with_first_line(self.rest().get(..end).unwrap_or_default());
        self.at += body;
        let Some(length) = head.get("content-length").and_then(|l| l.parse::<u64>().ok()) else {
            self.find_record()?;
            return Err(Stop::Bad(ProblemKind::BadRecord("it does not state its length".into())));
        };
        let max = self.opener.limits.max_record;
        let Some(length) = usize::try_from(length).ok().filter(|l| *l <= max) else {
            // True or a lie: what counts is where the next record begins.
            self.find_record()?;
            return Err(Stop::Bad(ProblemKind::LargeRecord(max as u64 >> 20)));
        };
        self.content(length).map(|content| Some(Record { head, content }))
    }

    /// The content of a record that says to be of this length.
    fn content(&mut self, length: usize) -> Result<Vec<u8>, Stop> {
        while self.rest().len() < length && self.more()? {}
        // The end of a packed member holds its checksum, so it is read before its record is used.
        while self.rest().len() < length + 5 && self.more()? {}
        let ends_well = self.rest().len() >= length && {
            let behind = self.rest().get(length..).unwrap_or_default();
            let behind = behind.trim_ascii_start();
            behind.is_empty() || behind.starts_with(b"WARC".get(..behind.len().min(4)).unwrap_or_default())
        };
        if ends_well {
            let content = self.rest().get(..length).unwrap_or_default().to_vec();
            self.at += length;
            return Ok(content);
        }
        // The length is a lie. Where it is too long, the next record lies inside.
        let next = start(self.rest().get(..length.min(self.rest().len())).unwrap_or_default());
        let what = match next {
            Some(at) => {
                self.at += at;
                "it states a wrong length"
            }
            None if self.rest().len() < length => {
                self.at = self.window.len();
                "it is cut short"
            }
            None => {
                self.find_record()?;
                "it states a wrong length"
            }
        };
        Err(Stop::Bad(ProblemKind::BadRecord(what.into())))
    }

    /// Stand before the next record of the member, or at its end.
    fn find_record(&mut self) -> io::Result<()> {
        // The line end before it may be used already.
        if self.at.checked_sub(1).and_then(|before| self.window.get(before)) == Some(&b'\n') {
            self.at -= 1;
        }
        loop {
            if let Some(at) = start(self.rest()) {
                self.at += at;
                return Ok(());
            }
            // A start may lie across the end of the window.
            self.at = self.at.max(self.window.len().saturating_sub(MARK.len()));
            if !self.more()? {
                self.drop_window();
                return Ok(());
            }
        }
    }
}

/// How a record begins, behind the line end of what was before.
const MARK: &[u8] = b"\nWARC/1.";

fn start(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = bytes.get(at..)?.iter().position(|b| *b == b'\n') {
        at += found;
        if bytes.get(at..)?.starts_with(MARK) {
            return Some(at + 1);
        }
        at += 1;
    }
    None
}
