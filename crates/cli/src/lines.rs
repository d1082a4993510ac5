//! JSONL as it comes in: bounded lines with their numbers.

use std::io::{BufRead, BufReader, Read};

/// The lines of a stream, each bounded, with their numbers.
pub struct Lines {
    reader: BufReader<Box<dyn Read + Send>>,
    number: u64,
    most: u64,
}

impl Lines {
    /// The lines of a reader, of at most so many bytes each.
    pub fn new(reader: Box<dyn Read + Send>, most: u64) -> Self {
        Self { reader: BufReader::new(reader), number: 0, most }
    }

    /// The next line that is not blank, or what is wrong with it; a stream that cannot be read any more ends.
    pub fn next(&mut self) -> Option<(u64, Result<String, String>)> {
        loop {
            self.number += 1;
            let mut bytes = Vec::new();
            let read = (&mut self.reader).take(self.most + 1).read_until(b'\n', &mut bytes);
            let line = match read {
                Ok(0) => return None,
                Err(e) => {
                    // Nothing more comes from it.
                    self.reader = BufReader::new(Box::new(std::io::empty()));
                    Err(format!("it cannot be read ({e})"))
                }
                Ok(n) if n as u64 > self.most && bytes.last() != Some(&b'\n') => {
                    self.skip();
                    Err(format!("it is longer than {} MB; shorten its text", self.most >> 20))
                }
                Ok(_) => String::from_utf8(bytes).map_err(|_| "it is not UTF-8; save it as UTF-8".to_owned()),
            };
            if !line.as_ref().is_ok_and(|text| text.trim().is_empty()) {
                return Some((self.number, line));
            }
        }
    }

    /// Pass over the rest of a line, without holding it.
    fn skip(&mut self) {
        while let Ok(buffer) = self.reader.fill_buf() {
            let end = buffer.iter().position(|b| *b == b'\n');
            let used = end.map_or(buffer.len(), |at| at + 1);
            let last = end.is_some() || buffer.is_empty();
            self.reader.consume(used);
            if last {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_passed_over() {
        let mut text = "x".repeat(3 << 20);
        text.push_str("\n\n{}\n");
        let mut lines = Lines::new(Box::new(std::io::Cursor::new(text)), 1 << 20);
        assert!(matches!(lines.next(), Some((1, Err(_)))));
        assert!(matches!(lines.next(), Some((3, Ok(line))) if line == "{}\n"));
        assert!(lines.next().is_none());
    }
}
