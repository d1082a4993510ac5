//! Cursors: a place in the order of one query, opaque to whoever carries it.
//!
//! A cursor is no secret and gives no right, so it is not signed with a key, and outlives a restart. It carries a hash
//! of its query, so that one of another query, or one that somebody wrote, is refused rather than misread.

use sha2::{Digest, Sha256};

use crate::problem::Problem;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const MARK: usize = 9;

/// The cursor for a place in the answer to a query.
pub fn write(query: &str, place: &str) -> String {
    let mut bytes = mark(query, place.as_bytes()).to_vec();
    bytes.extend_from_slice(place.as_bytes());
    base64(&bytes)
}

/// The place that a cursor names in the answer to a query.
pub fn read(query: &str, cursor: &str) -> Result<String, Problem> {
    let place = unbase64(cursor).and_then(|bytes| {
        let (given, place) = bytes.split_at_checked(MARK)?;
        (given == mark(query, place)).then(|| String::from_utf8(place.to_vec()).ok())?
    });
    let what = "is no cursor of this query; take the `next` of a page with the same parameters, or leave it out";
    place.ok_or_else(|| Problem::parameter("cursor", what))
}

fn mark(query: &str, place: &[u8]) -> [u8; MARK] {
    let mut hash = Sha256::new();
    hash.update(b"demarche cursor 1\0");
    hash.update((query.len() as u64).to_le_bytes());
    hash.update(query.as_bytes());
    hash.update(place);
    let mut mark = [0; MARK];
    mark.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
    mark
}

/// Base 64 that is safe in addresses, without padding.
pub(crate) fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let word = three.iter().fold(0u32, |w, b| w << 8 | u32::from(*b)) << (8 * (3 - three.len()));
        for i in 0..=three.len() {
            let index = word >> (18 - 6 * i) & 63;
            text.push(char::from(*ALPHABET.get(index as usize).unwrap_or(&b'A')));
        }
    }
    text
}

fn unbase64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for four in text.as_bytes().chunks(4) {
        let mut word = 0u32;
        for byte in four {
            let value = ALPHABET.iter().position(|a| a == byte)?;
            word = word << 6 | u32::try_from(value).ok()?;
        }
        word <<= 6 * (4 - four.len());
        let [_, all @ ..] = word.to_be_bytes();
        bytes.extend_from_slice(all.get(..four.len() - 1)?);
    }
    // One way to write each: no character too many, no bits behind the last byte.
    (base64(&bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_for_its_query_only() {
        for place in ["", "2031-03-04|17|2", "é"] {
            let cursor = write("events?type=ACCUSE", place);
            assert_eq!(read("events?type=ACCUSE", &cursor).expect("it is ours"), place);
            assert!(read("events?type=AID", &cursor).is_err());
            assert!(read("events?type=ACCUSE", &format!("{cursor}A")).is_err());
        }
        for bad in ["", "A", "????", "AAAAAAAAAAAAAAAA", "é"] {
            assert!(read("events", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn base64_is_as_the_standard_has_it() {
        for (bytes, text) in [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(bytes.as_bytes()), text);
            assert_eq!(unbase64(text).expect("it is good"), bytes.as_bytes());
        }
    }
}
