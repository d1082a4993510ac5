//! How common words are: what is known at the start, and what the stream itself teaches.

use crate::bytes::{Reader, Writer};
use crate::error::Error;

/// Slots of the table. Words that fall into one slot count together, which only makes a rare word look less rare.
const SLOTS: usize = 1 << 21;
/// Reports after which all counts are halved, so that what is common follows the news.
const HALVE_AT: f32 = 262_144.0;

/// In how many of the reports so far a word stood.
#[derive(Clone, Debug)]
pub struct Frequencies {
    counts: Vec<f32>,
    /// Reports counted; those that stand for what was known before are among them.
    seen: f32,
}

impl Frequencies {
    /// With shares of reports known before, which weigh like so many reports.
    pub fn new(known: &[(u32, f32)], weight: f32) -> Self {
        let mut counts = vec![0.0; SLOTS];
        for (word, share) in known {
            // Forms of a word that share a stem count together.
            let count: &mut f32 = &mut counts[*word as usize % SLOTS];
            *count += weight * share * (1.0 - *count / weight.max(1.0)).max(0.0);
        }
        Self { counts, seen: weight }
    }

    /// Count a report's words, each once.
    pub fn add(&mut self, words: impl Iterator<Item = u32>) {
        for word in words {
            self.counts[word as usize % SLOTS] += 1.0;
        }
        self.seen += 1.0;
        if self.seen >= HALVE_AT {
            self.counts.iter_mut().for_each(|c| *c /= 2.0);
            self.seen /= 2.0;
        }
    }

    /// The share of reports with the word.
    pub fn share(&self, word: u32) -> f32 {
        ((self.counts[word as usize % SLOTS] + 0.5) / (self.seen + 1.0)).min(1.0)
    }

    /// Write the counts: whole numbers, which most are, are short.
    pub(crate) fn write(&self, out: &mut Writer) {
        out.float(self.seen);
        let filled = || self.counts.iter().enumerate().filter(|(_, c)| **c != 0.0);
        out.number(filled().count() as u64);
        let mut last = 0;
        for (slot, count) in filled() {
            out.number((slot - last) as u64);
            last = slot;
            if count.fract() == 0.0 && *count < HALVE_AT * 2.0 {
                out.number(*count as u64);
            } else {
                out.number(0);
                out.float(*count);
            }
        }
    }

    /// Read counts that were written.
    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        let seen = from.float()?;
        let mut counts = vec![0.0; SLOTS];
        let mut slot = 0_usize;
        for at in 0..from.length()? {
            let gap = from.number()? as usize;
            from.check((at == 0 || gap > 0) && gap < SLOTS, "its counts are not in order")?;
            slot += gap;
            let whole = from.number()?;
            let count = if whole == 0 { from.float()? } else { whole as f32 };
            from.check(count > 0.0, "a word was seen less than never")?;
            *counts.get_mut(slot).ok_or(Error::State { what: "it counts words that there are not" })? = count;
        }
        Ok(Self { counts, seen })
    }

    /// How much the word says: the logarithm of how rare it is, 0 for one in every report.
    pub fn rarity(&self, word: u32) -> f32 {
        -self.share(word).ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_words_say_more_and_the_stream_corrects_what_was_known() {
        let mut frequencies = Frequencies::new(&[(7, 0.9)], 100.0);
        assert!(frequencies.rarity(8) > frequencies.rarity(7));
        for _ in 0..1000 {
            frequencies.add([8].into_iter());
        }
        assert!(frequencies.rarity(8) < frequencies.rarity(7));
    }
}
