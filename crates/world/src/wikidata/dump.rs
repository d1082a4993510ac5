//! A dump as batches of lines.

use std::io::{BufRead, Read};

/// Most bytes of one item; the largest of Wikidata have about 5 MB.
pub const MOST_ITEM: usize = 16 << 20;

/// Bytes of a batch, about.
const BATCH: usize = 1 << 20;

/// Some lines of a dump, each one item.
#[derive(Debug, Default)]
pub struct Batch {
    bytes: Vec<u8>,
    /// Line numbers and where the lines stand.
    lines: Vec<(u64, std::ops::Range<usize>)>,
    /// Items that are larger than [`MOST_ITEM`], by line, with their first letters.
    pub oversized: Vec<(u64, String)>,
}

impl Batch {
    /// The lines with their numbers.
    pub fn lines(&self) -> impl Iterator<Item = (u64, &[u8])> {
        self.lines.iter().map(|(number, range)| (*number, &self.bytes[range.clone()]))
    }
}

/// Cuts a stream into batches of lines.
pub struct Batches<R> {
    reader: R,
    line: u64,
    opened: bool,
    closed: bool,
    over: bool,
    /// Why the stream broke off.
    broken: Option<std::io::Error>,
}

impl<R: BufRead> Batches<R> {
    /// The lines of this stream.
    pub const fn new(reader: R) -> Self {
        Self { reader, line: 0, opened: false, closed: false, over: false, broken: None }
    }

    /// After the last batch: why the dump is not whole, if it is not.
    pub fn cut(&self) -> Option<String> {
        match &self.broken {
            Some(cause) => Some(format!("it breaks off after line {} ({cause})", self.line)),
            None if self.opened && !self.closed => {
                Some(format!("it ends after line {} without its closing ]", self.line))
            }
            None => None,
        }
    }

    /// Lines that were seen.
    pub const fn seen(&self) -> u64 {
        self.line
    }

    /// Read one line behind `batch`; whether there was one.
    fn read_line(&mut self, batch: &mut Batch) -> bool {
        let start = batch.bytes.len();
        let read = (&mut self.reader).take(MOST_ITEM as u64 + 1).read_until(b'\n', &mut batch.bytes);
        match read {
            Ok(0) => return false,
            Ok(_) => self.line += 1,
            Err(cause) => {
                self.broken = Some(cause);
                batch.bytes.truncate(start);
                return false;
            }
        }
        let whole = batch.bytes.last() == Some(&b'\n');
        let line = &batch.bytes[start..];
        if line.len() > MOST_ITEM && !whole {
            let head = String::from_utf8_lossy(&line[..line.len().min(60)]).into_owned();
            batch.oversized.push((self.line, head));
            batch.bytes.truncate(start);
            return self.pass_over();
        }
        let blank = |b: &u8| b.is_ascii_whitespace() || *b == b',';
        let from = start + line.iter().take_while(|b| blank(b)).count();
        let to = batch.bytes.len() - line.iter().rev().take_while(|b| blank(b)).count();
        match batch.bytes.get(from..to) {
            None | Some([]) => {}
            Some(b"[") => self.opened = true,
            Some(b"]") => self.closed = true,
            // The last line of a dump that was cut off.
            Some(_) if self.opened && !whole => {}
            Some(_) => {
                batch.lines.push((self.line, from..to));
                return true;
            }
        }
        batch.bytes.truncate(start);
        true
    }

    /// Leave out the rest of a line that is too long; whether the stream goes on.
    fn pass_over(&mut self) -> bool {
        loop {
            let (used, ended) = match self.reader.fill_buf() {
                Ok([]) => return false,
                Ok(buffer) => match buffer.iter().position(|b| *b == b'\n') {
                    Some(at) => (at + 1, true),
                    None => (buffer.len(), false),
                },
                Err(cause) => {
                    self.broken = Some(cause);
                    return false;
                }
            };
            self.reader.consume(used);
            if ended {
                return true;
            }
        }
    }
}

impl<R: BufRead> Iterator for Batches<R> {
    type Item = Batch;

    fn next(&mut self) -> Option<Batch> {
        if self.over {
            return None;
        }
        let mut batch = Batch::default();
        while batch.bytes.len() < BATCH {
            if !self.read_line(&mut batch) {
                self.over = true;
                break;
            }
        }
        (!self.over || !batch.lines.is_empty() || !batch.oversized.is_empty()).then_some(batch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(u64, &str)], cut: bool) {
        let mut batches = Batches::new(text.as_bytes());
        let found: Vec<(u64, String)> = batches
            .by_ref()
            .flat_map(|b| b.lines().map(|(n, l)| (n, String::from_utf8_lossy(l).into_owned())).collect::<Vec<_>>())
            .collect();
        let found: Vec<(u64, &str)> = found.iter().map(|(n, l)| (*n, l.as_str())).collect();
        assert_eq!((found.as_slice(), batches.cut().is_some()), (expected, cut), "{text:?}");
    }

    #[test]
    fn lines_come_without_brackets_and_commas() {
        check("[\n{1},\n{2}\n]\n", &[(2, "{1}"), (3, "{2}")], false);
        check("{1}\r\n\n{2}", &[(1, "{1}"), (3, "{2}")], false);
        check("[\n{1},\n{2", &[(2, "{1}")], true);
        check("", &[], false);
    }

    #[test]
    fn an_item_without_end_is_passed_over() {
        let text = format!("[\n{{\"id\":\"Q7\"{}\n{{2}}\n]\n", "x".repeat(MOST_ITEM + 9));
        let mut batches = Batches::new(text.as_bytes());
        let all: Vec<Batch> = batches.by_ref().collect();
        let lines: Vec<u64> = all.iter().flat_map(|b| b.lines().map(|(n, _)| n).collect::<Vec<_>>()).collect();
        let over: Vec<&str> = all.iter().flat_map(|b| b.oversized.iter().map(|(_, h)| h.as_str())).collect();
        assert_eq!((lines, over.len(), batches.cut()), (vec![3], 1, None));
        assert!(over[0].starts_with("{\"id\":\"Q7\""));
    }
}
