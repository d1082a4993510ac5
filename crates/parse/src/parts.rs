//! Parts of claims from the network's scores.

use demarche_text::token::{PartTag, Saying};

use crate::bio;

/// The best sequence of parts in which a later tag follows an earlier one of its part, and the probability of each.
///
/// `scores` holds a row of one score a label for each word.
pub fn decode(labels: &[PartTag], scores: &[&[f32]]) -> Vec<Saying> {
    let numbers: Vec<usize> = (0..labels.len()).collect();
    let chosen = bio::decode(&numbers, scores, |label, before| match labels[label] {
        PartTag::Inside(part) => {
            matches!(before.map(|b| labels[b]), Some(PartTag::Begin(p) | PartTag::Inside(p)) if p == part)
        }
        PartTag::Begin(_) | PartTag::Out => true,
    });
    chosen
        .iter()
        .zip(scores)
        .map(|(label, row)| Saying { tag: labels[*label], percent: percent(row, *label) })
        .collect()
}

/// The share of a label in the softmax of its row; 0 where the row is no set of numbers.
fn percent(row: &[f32], label: usize) -> u8 {
    let own = row.get(label).copied().map_or(f64::NAN, f64::from);
    let sum: f64 = row.iter().map(|score| (f64::from(*score) - own).exp()).sum();
    // A value out of range or not a number becomes the nearest, or 0.
    (100.0 / sum).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_tags_follow_their_part_and_probabilities_are_shares() {
        let labels: Vec<PartTag> =
            ["O", "B-CUE", "I-CUE", "B-CONTENT", "I-CONTENT"].iter().filter_map(|l| PartTag::from_label(l)).collect();
        let check = |scores: &[[f32; 5]], expected: &[(&str, u8)]| {
            let rows: Vec<&[f32]> = scores.iter().map(|r| &r[..]).collect();
            let found: Vec<Saying> = decode(&labels, &rows);
            let expected: Vec<Saying> = expected
                .iter()
                .filter_map(|(l, percent)| PartTag::from_label(l).map(|tag| Saying { tag, percent: *percent }))
                .collect();
            assert_eq!(found, expected);
        };
        check(&[], &[]);
        check(&[[0.0; 5]], &[("O", 20)]);
        check(&[[-90.0, 0.0, 5.0, -90.0, -90.0], [0.0, -90.0, 9.0, -90.0, -90.0]], &[("B-CUE", 1), ("I-CUE", 100)]);
        check(&[[0.0, 0.0, 0.0, 4.0, 0.0], [-90.0, -90.0, 3.0, -90.0, 3.0]], &[("B-CONTENT", 93), ("I-CONTENT", 50)]);
        check(&[[f32::NAN; 5], [f32::INFINITY; 5]], &[("O", 0), ("O", 0)]);
        assert_eq!(PartTag::from_label("B-NEWS"), None);
    }
}
