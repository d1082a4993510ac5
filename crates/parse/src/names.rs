//! Name tags from the network's scores.

use demarche_text::token::{NameKind, NameTag};

use crate::bio;

/// The network's name labels, `O`, `B-PER`, `I-PER` …, as tags; `None` for one that is unknown.
pub fn tag(label: &str) -> Option<NameTag> {
    let kind = |text| {
        let kinds = [NameKind::Person, NameKind::Organisation, NameKind::Place, NameKind::Other];
        kinds.into_iter().find(|kind| kind.tag() == text)
    };
    match label.split_once('-') {
        None if label == "O" => Some(NameTag::Out),
        Some(("B", text)) => kind(text).map(NameTag::Begin),
        Some(("I", text)) => kind(text).map(NameTag::Inside),
        _ => None,
    }
}

/// The best sequence of tags in which a later tag of a name follows an earlier one of its kind.
///
/// `scores` holds a row of one score a label for each word.
pub fn decode(labels: &[NameTag], scores: &[&[f32]]) -> Vec<NameTag> {
    bio::decode(labels, scores, |label, before| match label {
        NameTag::Inside(kind) => matches!(before, Some(NameTag::Begin(k) | NameTag::Inside(k)) if k == kind),
        NameTag::Begin(_) | NameTag::Out => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_tags_follow_their_kind() {
        let labels: Vec<NameTag> = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG"].iter().filter_map(|l| tag(l)).collect();
        let check = |scores: &[[f32; 5]], expected: &[&str]| {
            let rows: Vec<&[f32]> = scores.iter().map(|r| &r[..]).collect();
            let expected: Vec<NameTag> = expected.iter().filter_map(|l| tag(l)).collect();
            assert_eq!(decode(&labels, &rows), expected);
        };
        check(&[], &[]);
        check(&[[0.0, 1.0, 5.0, 0.0, 0.0], [0.0, 0.0, 5.0, 0.0, 0.0]], &["B-PER", "I-PER"]);
        check(&[[0.0, 0.0, 0.0, 4.0, 0.0], [0.0, 0.0, 3.0, 0.0, 2.5]], &["B-ORG", "I-ORG"]);
        check(&[[f32::NAN; 5], [f32::INFINITY; 5]], &["O", "O"]);
        assert_eq!(tag("B-NORP"), None);
    }
}
