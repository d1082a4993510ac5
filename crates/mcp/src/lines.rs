//! Lines of bounded length: a longer one is passed over, so that what follows it can still be read.

use std::io::{BufRead, ErrorKind, Result};

/// Most bytes of a line.
pub const MOST_BYTES: usize = 1 << 20;

/// What a read gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A line without its end.
    Whole(Vec<u8>),
    /// A line of more than [`MOST_BYTES`], which was passed over.
    TooLong,
    /// There are no more.
    End,
}

/// The next line.
///
/// # Errors
/// When the input cannot be read.
pub fn next(input: &mut impl BufRead) -> Result<Line> {
    let mut line = Vec::new();
    let (mut long, mut any) = (false, false);
    loop {
        let bytes = match input.fill_buf() {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        any |= !bytes.is_empty();
        let end = bytes.iter().position(|b| *b == b'\n');
        let piece = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
        if long || line.len() + piece.len() > MOST_BYTES {
            (long, line) = (true, Vec::new());
        } else {
            line.extend_from_slice(piece);
        }
        let (taken, last) = (piece.len() + usize::from(end.is_some()), bytes.is_empty());
        input.consume(taken);
        if end.is_some() || last {
            return Ok(match (any, long) {
                (false, _) => Line::End,
                (true, true) => Line::TooLong,
                (true, false) => Line::Whole(line),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_apart_whatever_the_size_of_the_reads() {
        let long = "x".repeat(MOST_BYTES + 1);
        let exact = "y".repeat(MOST_BYTES);
        let text = format!("one\n\n{long}\n{exact}\nlast");
        for size in [7, 4096, 1 << 22] {
            let mut input = std::io::BufReader::with_capacity(size, text.as_bytes());
            let mut read = || next(&mut input).expect("memory can be read");
            assert_eq!(read(), Line::Whole(b"one".to_vec()));
            assert_eq!(read(), Line::Whole(Vec::new()));
            assert_eq!(read(), Line::TooLong);
            assert_eq!(read(), Line::Whole(exact.clone().into_bytes()));
            assert_eq!(read(), Line::Whole(b"last".to_vec()));
            assert_eq!(read(), Line::End);
        }
    }
}
