//! Sentences to the network's input: pieces, and windows where a sentence is too long for one pass.

use std::ops::Range;

use demarche_nn::encoder::Batch;

use crate::pieces::{Pieces, case_class};

/// Most pieces of a window, with those that open and close it; training saw sentences up to 220.
const LONGEST: usize = 200;

/// A stretch of a sentence that the network sees at once.
pub struct Window {
    /// Number of its sentence.
    pub sentence: usize,
    /// Pieces that the network sees, the opening and closing one included.
    ids: Vec<u32>,
    cases: Vec<u8>,
    /// For each word whose state is taken from this window, where its pieces stand in it.
    pub words: Vec<Range<usize>>,
}

impl Window {
    /// Number of pieces.
    pub fn len(&self) -> usize {
        self.ids.len()
    }
}

/// Cut sentences into windows: one each, or several that overlap by half where a sentence is long.
///
/// Each word belongs to the window whose edges are farther away.
pub fn windows(pieces: &Pieces, sentences: &[Vec<&str>]) -> Vec<Window> {
    let mut result = Vec::new();
    for (number, sentence) in sentences.iter().enumerate() {
        let mut ids = Vec::new();
        let mut ends = Vec::with_capacity(sentence.len());
        for word in sentence {
            pieces.cut(word, &mut ids);
            ends.push(ids.len());
        }
        let cases: Vec<u8> = sentence.iter().map(|word| case_class(word)).collect();
        let start_of = |word: usize| word.checked_sub(1).map_or(0, |before| ends[before]);
        let stretches = stretches(&ends);
        for (i, stretch) in stretches.iter().enumerate() {
            // Two windows share their overlap at its middle.
            let from = if i == 0 { 0 } else { usize::midpoint(stretch.start, stretches[i - 1].end) };
            let to = stretches.get(i + 1).map_or(sentence.len(), |next| usize::midpoint(next.start, stretch.end));
            let first = start_of(stretch.start);
            let mut window = Window { sentence: number, ids: vec![pieces.open], cases: vec![0], words: Vec::new() };
            for word in stretch.clone() {
                let range = start_of(word)..ends[word];
                window.ids.extend_from_slice(&ids[range.clone()]);
                window.cases.resize(window.ids.len(), cases[word]);
                if (from..to).contains(&word) {
                    window.words.push(range.start - first + 1..range.end - first + 1);
                }
            }
            window.ids.push(pieces.close);
            window.cases.push(0);
            result.push(window);
        }
    }
    result
}

/// Ranges of words of at most [`LONGEST`] pieces, each from about the middle of the one before.
fn stretches(ends: &[usize]) -> Vec<Range<usize>> {
    let most = LONGEST - 2;
    let mut result = Vec::new();
    let mut start = 0usize;
    loop {
        let before = start.checked_sub(1).map_or(0, |word| ends[word]);
        let end = start + ends[start..].partition_point(|e| e - before <= most);
        result.push(start..end);
        if end >= ends.len() {
            return result;
        }
        // A word has at most twelve pieces, so a window holds many and half of them is at least one.
        start = usize::midpoint(start, end).max(start + 1);
    }
}

/// Some windows as the encoder takes them.
#[derive(Default)]
pub struct Input {
    ids: Vec<u32>,
    cases: Vec<u8>,
    lengths: Vec<usize>,
}

impl Input {
    /// Lay windows one after the other.
    pub fn new(windows: &[Window]) -> Self {
        let mut input = Self::default();
        for window in windows {
            input.ids.extend_from_slice(&window.ids);
            input.cases.extend_from_slice(&window.cases);
            input.lengths.push(window.ids.len());
        }
        input
    }

    /// What the encoder takes.
    pub fn batch(&self) -> Batch<'_> {
        Batch { ids: &self.ids, classes: &self.cases, lengths: &self.lengths }
    }

    /// Where each window begins.
    pub fn starts(&self) -> impl Iterator<Item = usize> + '_ {
        self.lengths.iter().scan(0, |next, length| {
            let start = *next;
            *next += length;
            Some(start)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_belongs_to_one_window() {
        let pieces = Pieces::load("[UNK]\n[CLS]\n[SEP]\na\n##a").expect("a good vocabulary");
        let words: Vec<String> = (0..1000).map(|i| "a".repeat(1 + i % 12)).collect();
        for n in [0, 1, 30, 31, 100, 1000] {
            let sentence: Vec<&str> = words[..n].iter().map(String::as_str).collect();
            let found = windows(&pieces, &[sentence.clone(), vec!["a"]]);
            let mut lengths = Vec::new();
            for window in found.iter().filter(|w| w.sentence == 0) {
                assert!(window.ids.len() <= LONGEST);
                lengths.extend(window.words.iter().map(Range::len));
            }
            assert_eq!(lengths, sentence.iter().map(|w| w.len()).collect::<Vec<_>>());
            assert_eq!(found.last().and_then(|w| w.words.first().cloned()), Some(1..2));
        }
    }
}
