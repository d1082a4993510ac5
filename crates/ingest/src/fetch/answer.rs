//! What a server sends → head and body, within bounds.

use std::io::{self, Read};

use crate::head::{self, Head};
use crate::http::{chunk_size, status};

use super::Patience;
use super::error::FetchError;

/// Bytes of the headers of an answer.
const MAX_HEAD: usize = 64 << 10;

/// Answers that only say "wait".
const MAX_INTERIM: usize = 10;

/// An answer as it came.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) head: Head,
    pub(super) body: Vec<u8>,
}

/// Read one answer whose body has at most `max` bytes.
pub(super) fn read(connection: impl Read, max: usize, patience: &Patience) -> Result<Answer, FetchError> {
    let mut reader = Window { connection, bytes: Vec::new(), at: 0, seconds: patience.seconds };
    for _ in 0..MAX_INTERIM {
        let head = reader.head()?;
        let status = status(&head.first).ok_or(FetchError::NotHttp("no status line"))?;
        if (100..200).contains(&status) {
            continue;
        }
        let body = if matches!(status, 204 | 304) { Vec::new() } else { reader.body(&head, max)? };
        return Ok(Answer { status, head, body });
    }
    Err(FetchError::NotHttp("no final status"))
}

struct Window<R> {
    connection: R,
    bytes: Vec<u8>,
    at: usize,
    seconds: u64,
}

impl<R: Read> Window<R> {
    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Take more bytes in; how many.
    fn more(&mut self) -> Result<usize, FetchError> {
        if self.at > 1 << 16 {
            self.bytes.drain(..self.at);
            self.at = 0;
        }
        let mut step = [0; 16 << 10];
        loop {
            match self.connection.read(&mut step) {
                Ok(n) => {
                    self.bytes.extend_from_slice(step.get(..n).unwrap_or_default());
                    return Ok(n);
                }
                Err(cause) => match cause.kind() {
                    io::ErrorKind::Interrupted => {}
                    io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => {
                        return Err(FetchError::Timeout(self.seconds));
                    }
                    // A secure connection that ends without a word; whether all came is told by the length.
                    io::ErrorKind::UnexpectedEof => return Ok(0),
                    _ => return Err(FetchError::Cut),
                },
            }
        }
    }

    fn head(&mut self) -> Result<Head, FetchError> {
        loop {
            // Before anything else: what is not HTTP may go on for ever.
            let begun = self.rest().get(..self.rest().len().min(5)).unwrap_or_default();
            if !b"HTTP/".starts_with(begun) {
                return Err(FetchError::NotHttp("it does not begin with HTTP"));
            }
            if let Some((end, body)) = head::end(self.rest()).filter(|(end, _)| *end <= MAX_HEAD) {
                let head = Head::with_first_line(self.rest().get(..end).unwrap_or_default());
                self.at += body;
                return Ok(head);
            }
            if self.rest().len() > MAX_HEAD {
                return Err(FetchError::NotHttp("its headers are too long"));
            }
            if self.more()? == 0 {
                return Err(FetchError::Cut);
            }
        }
    }

    fn body(&mut self, head: &Head, max: usize) -> Result<Vec<u8>, FetchError> {
        let too_large = FetchError::TooLarge(max as u64 >> 20);
        if head.get("transfer-encoding").is_some_and(|v| v.to_ascii_lowercase().contains("chunked")) {
            return self.chunks(max);
        }
        let mut lengths = head.all("content-length");
        let length = lengths.next().and_then(|l| l.parse::<u64>().ok());
        if lengths.any(|l| l.parse::<u64>().ok() != length) {
            return Err(FetchError::NotHttp("it states two lengths"));
        }
        let Some(length) = length else {
            while self.rest().len() <= max && self.more()? > 0 {}
            return if self.rest().len() > max { Err(too_large) } else { Ok(self.rest().to_vec()) };
        };
        let Some(length) = usize::try_from(length).ok().filter(|l| *l <= max) else { return Err(too_large) };
        self.exactly(length)
    }

    fn exactly(&mut self, length: usize) -> Result<Vec<u8>, FetchError> {
        while self.rest().len() < length {
            if self.more()? == 0 {
                return Err(FetchError::Cut);
            }
        }
        let out = self.rest().get(..length).unwrap_or_default().to_vec();
        self.at += length;
        Ok(out)
    }

    fn chunks(&mut self, max: usize) -> Result<Vec<u8>, FetchError> {
        let mut out = Vec::new();
        loop {
            let size = chunk_size(&self.line()?).ok_or(FetchError::NotHttp("a chunk states no size"))?;
            if size == 0 {
                // What follows the last chunk says nothing that is used.
                return Ok(out);
            }
            let size = usize::try_from(size).ok().filter(|s| out.len().saturating_add(*s) <= max);
            let size = size.ok_or(FetchError::TooLarge(max as u64 >> 20))?;
            out.extend(self.exactly(size)?);
            if !self.line()?.trim_ascii().is_empty() {
                return Err(FetchError::NotHttp("a chunk is longer than it states"));
            }
        }
    }

    fn line(&mut self) -> Result<Vec<u8>, FetchError> {
        loop {
            if let Some(end) = self.rest().iter().take(1_024).position(|b| *b == b'\n') {
                let line = self.rest().get(..end).unwrap_or_default().to_vec();
                self.at += end + 1;
                return Ok(line);
            }
            if self.rest().len() >= 1_024 {
                return Err(FetchError::NotHttp("a chunk states no size"));
            }
            if self.more()? == 0 {
                return Err(FetchError::Cut);
            }
        }
    }
}
