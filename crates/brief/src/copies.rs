//! Which articles are near-copies of others, so that a reprint does not count as a second witness.

use std::collections::BTreeSet;

use demarche_record::reading::Reading;

use crate::words::words;

/// Words in a row that two texts must share to count as one shingle.
const SHINGLE: usize = 4;
/// Share of the shorter text's shingles that makes it a near-copy.
const SHARE: f64 = 0.4;

/// For each reading, the earlier (or longer, on the same place in line) one that it copies.
pub fn copies(readings: &[Reading]) -> Vec<Option<usize>> {
    let shingles: Vec<BTreeSet<u64>> = readings.iter().map(|r| shingles(r.document.text())).collect();
    let mut result: Vec<Option<usize>> = vec![None; readings.len()];
    for later in 0..readings.len() {
        for earlier in 0..later {
            if result[earlier].is_none() && is_copy(&shingles[earlier], &shingles[later]) {
                result[later] = Some(earlier);
                break;
            }
        }
    }
    result
}

fn is_copy(one: &BTreeSet<u64>, other: &BTreeSet<u64>) -> bool {
    let smaller = one.len().min(other.len());
    // A dozen words that are alike (a notice, a dateline) make no copy.
    smaller >= 20 && one.intersection(other).count() as f64 >= SHARE * smaller as f64
}

fn shingles(text: &str) -> BTreeSet<u64> {
    let words = words(text);
    let hash = |window: &[crate::words::Word]| {
        let bytes = window.iter().flat_map(|w| w.lower.bytes().chain([0]));
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
    };
    words.windows(SHINGLE).map(hash).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lightly_edited_reprint_is_a_copy_and_another_report_is_not() {
        let text = "The ministry expelled three diplomats on Monday and recalled its ambassador for consultations. \
                    The government called the step unfriendly and announced that it would answer in kind within days.";
        let edited = text.replace("announced", "said").replace("three", "four");
        let other = "Four envoys were sent home this week, the foreign office said, after a quarrel over ships that the \
                     two neighbours have had for years without much hope of a solution in the near future at all.";
        assert!(is_copy(&shingles(text), &shingles(&edited)));
        assert!(!is_copy(&shingles(text), &shingles(other)));
    }
}
