//! Name tags from the network's scores.

use demarche_text::token::{NameKind, NameTag};

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
    let n = labels.len();
    let mut best: Vec<f32> = Vec::new();
    let mut from: Vec<Vec<usize>> = Vec::new();
    for row in scores {
        let mut totals = vec![f32::MIN; n];
        let mut sources = vec![0; n];
        for (label, total) in totals.iter_mut().enumerate() {
            let allowed = |before: Option<NameTag>| match labels[label] {
                NameTag::Inside(kind) => matches!(before, Some(NameTag::Begin(k) | NameTag::Inside(k)) if k == kind),
                NameTag::Begin(_) | NameTag::Out => true,
            };
            let score = row.get(label).copied().filter(|s| s.is_finite()).unwrap_or(f32::MIN / 1e9);
            if best.is_empty() {
                *total = if allowed(None) { score } else { f32::MIN };
                continue;
            }
            let source =
                (0..n).filter(|b| allowed(Some(labels[*b]))).reduce(|a, b| if best[b] > best[a] { b } else { a });
            if let Some(source) = source.filter(|s| best[*s] > f32::MIN) {
                sources[label] = source;
                *total = best[source] + score;
            }
        }
        best = totals;
        from.push(sources);
    }
    let Some(mut at) = (0..best.len()).reduce(|a, b| if best[b] > best[a] { b } else { a }) else { return Vec::new() };
    let mut tags = Vec::with_capacity(scores.len());
    for sources in from.iter().rev() {
        tags.push(labels[at]);
        at = sources[at];
    }
    tags.reverse();
    tags
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
