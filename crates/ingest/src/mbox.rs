//! Mailboxes → articles, one message at a time.

use std::io::{BufRead, BufReader, Read};

use crate::error::ProblemKind;
use crate::limits::Limits;
use crate::mail;
use crate::stream::{Found, problem};

/// A mailbox: messages one after the other, each behind a line that begins with `From `.
pub(crate) struct Mailbox {
    reader: BufReader<Box<dyn Read + Send>>,
    stem: String,
    limits: Limits,
    count: u64,
    /// Whether the line before a message was met.
    begun: bool,
    done: bool,
}

impl Mailbox {
    pub(crate) fn new(reader: Box<dyn Read + Send>, stem: String, limits: &Limits) -> Self {
        Self { reader: BufReader::new(reader), stem, limits: *limits, count: 0, begun: false, done: false }
    }

    /// The next article or problem.
    pub(crate) fn next(&mut self) -> Option<Found> {
        if self.done {
            return None;
        }
        let result = loop {
            match self.message() {
                Ok(bytes) if !bytes.iter().all(u8::is_ascii_whitespace) => {
                    self.count += 1;
                    break mail::article(&bytes, format!("{}:{}", self.stem, self.count), &self.limits);
                }
                Ok(_) if self.done => {
                    return (self.count == 0).then(|| Found::from((None, Err(ProblemKind::Empty))));
                }
                // Nothing stands between two of the lines that begin a message.
                Ok(_) => {}
                Err(kind) => {
                    self.count += 1;
                    self.done |= !matches!(kind, ProblemKind::LargeRecord(_));
                    break Err(kind);
                }
            }
        };
        Some(Found { inside: Some(format!("message {}", self.count)), line: None, result })
    }

    /// The bytes of the next message.
    fn message(&mut self) -> Result<Vec<u8>, ProblemKind> {
        let max = self.limits.max_record;
        let (mut bytes, mut large, mut after_blank) = (Vec::new(), false, true);
        loop {
            // A line is read in pieces of bounded length.
            let mut line = Vec::new();
            let n = (&mut self.reader).take(1 << 16).read_until(b'\n', &mut line).map_err(problem(&self.limits))?;
            let is_start = after_blank && line.starts_with(b"From ");
            if n == 0 {
                self.done = true;
                break;
            }
            if is_start && (self.begun || !bytes.iter().all(u8::is_ascii_whitespace)) {
                self.begun = true;
                break;
            }
            self.begun |= is_start;
            after_blank = matches!(line.as_slice(), b"\n" | b"\r\n") || is_start;
            if is_start {
                continue;
            }
            // A line of the text that begins with From is written with > before it.
            let quoted = line.strip_prefix(b">").filter(|rest| rest.trim_ascii_start().starts_with(b"From "));
            large |= bytes.len() + line.len() > max;
            if !large {
                bytes.extend_from_slice(quoted.unwrap_or(&line));
            }
        }
        if large { Err(ProblemKind::LargeRecord(max as u64 >> 20)) } else { Ok(bytes) }
    }
}
