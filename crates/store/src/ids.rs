//! Ids that stay the same from run to run.

use demarche_record::event::Event;
use demarche_record::reading::Reading;

/// A 64-bit hash of these parts (FNV-1a, then mixed so that near inputs give far ids).
pub fn stable(parts: &[&[u8]]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for part in parts {
        // The length comes first, so that ("ab", "c") and ("a", "bc") differ.
        for byte in (part.len() as u64).to_le_bytes().iter().chain(part.iter()) {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// The ids of the events of one reading outside their article.
#[derive(Clone, Copy, Debug)]
pub struct EventIds {
    /// Of the article: its id and its text.
    article: u64,
}

impl EventIds {
    /// The ids of a reading's events.
    pub fn new(reading: &Reading) -> Self {
        let article = &reading.document.article;
        Self { article: stable(&[article.id.as_bytes(), article.text.as_bytes()]) }
    }

    /// Of the article: of its id and its text.
    pub const fn article(self) -> u64 {
        self.article
    }

    /// The id of the event of this number; for tables with one actor and one recipient a row, of that row.
    pub fn of(self, index: usize, event: &Event, row: usize) -> u64 {
        stable(&[
            &self.article.to_le_bytes(),
            &(index as u64).to_le_bytes(),
            event.kind.name().as_bytes(),
            &event.evidence.trigger().start.to_le_bytes(),
            &(row as u64).to_le_bytes(),
        ])
    }
}

/// Sixteen hexadecimal digits.
pub fn hex(id: u64) -> String {
    format!("{id:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(stable(&[b"ab", b"c"]), stable(&[b"a", b"bc"]));
        assert_eq!(stable(&[b"ab", b"c"]), stable(&[b"ab", b"c"]));
        assert_eq!(hex(stable(&[])).len(), 16);
    }
}
