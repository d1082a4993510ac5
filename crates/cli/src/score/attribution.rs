//! Attributions against those of PolNeAR: tokens of sources, cues and contents, whole spans, and whole attributions.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use demarche_store::shape::{ClaimShape, PieceShape, ReadingShape};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::failure::Failure;

use super::figures::Rates;

/// An article with its attributions.
#[derive(Clone, Debug, Deserialize)]
pub struct Row {
    /// Unique.
    #[serde(alias = "doc")]
    pub id: String,
    /// What all offsets index, in code points.
    pub text: String,
    attributions: Vec<Gold>,
}

#[derive(Clone, Debug, Deserialize)]
struct Gold {
    #[serde(default)]
    source: Vec<Piece>,
    #[serde(default)]
    cue: Vec<Piece>,
    #[serde(default)]
    content: Vec<Piece>,
}

/// First code point, one past the last, and the words.
type Piece = (u32, u32, String);
type Range = (u32, u32);

/// The rows of a file.
pub fn read(path: &Path) -> Result<Vec<Row>, Failure> {
    let text = crate::files::text(path)?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let rows = lines.map(|(i, line)| {
        serde_json::from_str(line).map_err(|e| Failure::Content {
            path: path.to_owned(),
            what: format!("line {}: {e}; an article is an object with id, text and attributions", i + 1),
        })
    });
    rows.collect()
}

/// All figures of the articles and what was read in them.
pub fn score(pairs: &[(Row, ReadingShape)], time: Duration) -> Value {
    let (mut tokens, mut spans) = ([[0; 3]; 3], [[0; 3]; 3]);
    let mut whole = [0; 3];
    for (row, reading) in pairs {
        document(row, &reading.claims, &mut tokens, &mut spans, &mut whole);
    }
    let rates = |[right, predicted, gold]: [usize; 3]| Rates::from_counts(right, predicted, gold);
    let parts = |counts: [[usize; 3]; 3]| -> BTreeMap<&str, Rates> {
        ["source", "cue", "content"].into_iter().zip(counts.map(rates)).collect()
    };
    json!({
        "docs": pairs.len(),
        "seconds": (time.as_secs_f64() * 100.0).round() / 100.0,
        "token": parts(tokens),
        "exact_span": parts(spans),
        "attribution_iou50": rates(whole),
    })
}

/// Right, predicted and gold: of tokens and spans for source, cue and content, and of whole attributions.
fn document(
    row: &Row,
    claims: &[ClaimShape],
    tokens: &mut [[usize; 3]; 3],
    spans: &mut [[usize; 3]; 3],
    whole: &mut [usize; 3],
) {
    let places = places(&row.text);
    let gold = row.attributions.iter().map(|a| [&a.source, &a.cue, &a.content].map(|p| ranges(p)));
    let gold: Vec<[Vec<Range>; 3]> = gold.collect();
    let ours = |p: &Vec<PieceShape>| p.iter().map(|p| (p.start, p.end)).collect::<Vec<Range>>();
    let said = claims.iter().map(|c| [&c.source, &c.cue, &c.content].map(ours));
    let said: Vec<[Vec<Range>; 3]> = said.collect();
    for part in 0..3 {
        let all = |list: &[[Vec<Range>; 3]]| list.iter().flat_map(|a| a[part].clone()).collect::<BTreeSet<Range>>();
        let (right, found) = (all(&gold), all(&said));
        count(&mut spans[part], &right, &found);
        let covered =
            |spans: &BTreeSet<Range>| -> BTreeSet<usize> { spans.iter().flat_map(|s| inside(&places, *s)).collect() };
        count(&mut tokens[part], &covered(&right), &covered(&found));
    }
    let content = |a: &[Vec<Range>; 3]| -> BTreeSet<usize> { a[2].iter().flat_map(|s| inside(&places, *s)).collect() };
    whole[1] += said.iter().filter(|a| !a[2].is_empty()).count();
    let mut left: Vec<BTreeSet<usize>> = said.iter().map(content).collect();
    for attribution in gold.iter().filter(|a| !a[2].is_empty()) {
        whole[2] += 1;
        let words = content(attribution);
        let shares = left.iter().map(|l| share(&words, l));
        let best = shares.enumerate().reduce(|a, b| if b.1 > a.1 { b } else { a });
        if let Some((best, _)) = best.filter(|(_, share)| *share >= 0.5) {
            whole[0] += 1;
            left.remove(best);
        }
    }
}

fn ranges(pieces: &[Piece]) -> Vec<Range> {
    pieces.iter().map(|(start, end, _)| (*start, *end)).collect()
}

fn count<T: Ord>(counts: &mut [usize; 3], gold: &BTreeSet<T>, found: &BTreeSet<T>) {
    counts[0] += gold.intersection(found).count();
    counts[1] += found.len();
    counts[2] += gold.len();
}

/// Common tokens of all tokens.
fn share(a: &BTreeSet<usize>, b: &BTreeSet<usize>) -> f64 {
    let both = a.intersection(b).count();
    both as f64 / (a.len() + b.len() - both).max(1) as f64
}

/// Words, and each other character that is no white space by itself, in code points.
fn places(text: &str) -> Vec<Range> {
    let mut places: Vec<Range> = Vec::new();
    let mut in_word = false;
    for (at, c) in text.chars().enumerate() {
        let at = at as u32;
        let word = c.is_alphanumeric() || c == '_';
        match places.last_mut() {
            Some(last) if word && in_word => last.1 = at + 1,
            _ if !c.is_whitespace() => places.push((at, at + 1)),
            _ => {}
        }
        in_word = word;
    }
    places
}

/// Numbers of the tokens that lie wholly inside a span.
fn inside(places: &[Range], (start, end): Range) -> std::ops::Range<usize> {
    let first = places.partition_point(|p| p.0 < start);
    first..places.partition_point(|p| p.1 <= end).max(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_words_and_single_marks() {
        let text = "“No,” Élise_2 said.";
        let words: Vec<String> =
            places(text).iter().map(|(a, b)| text.chars().skip(*a as usize).take((b - a) as usize).collect()).collect();
        assert_eq!(words, ["“", "No", ",", "”", "Élise_2", "said", "."]);
        assert_eq!(inside(&places(text), (1, 5)), 1..4);
        assert_eq!(inside(&places(text), (5, 5)), 4..4);
    }

    #[test]
    fn an_attribution_is_found_when_half_of_its_tokens_are() {
        let piece = |start, end| PieceShape { start, end, text: String::new() };
        let said = |content: Range| ClaimShape { content: vec![piece(content.0, content.1)], ..empty() };
        let row = Row {
            id: "a".into(),
            text: "Baku said the talks had failed".into(),
            attributions: vec![Gold {
                source: vec![(0, 4, "Baku".into())],
                cue: vec![(5, 9, "said".into())],
                content: vec![(10, 30, "the talks had failed".into())],
            }],
        };
        let check = |content, expected: [usize; 3]| {
            let (mut tokens, mut spans, mut whole) = ([[0; 3]; 3], [[0; 3]; 3], [0; 3]);
            document(&row, &[said(content)], &mut tokens, &mut spans, &mut whole);
            assert_eq!(whole, expected);
            assert_eq!(tokens[0], [0, 0, 1]);
        };
        check((10, 30), [1, 1, 1]);
        check((14, 23), [1, 1, 1]);
        check((24, 30), [0, 1, 1]);
    }

    fn empty() -> ClaimShape {
        ClaimShape {
            id: "c1".into(),
            source: Vec::new(),
            cue: Vec::new(),
            content: Vec::new(),
            kind: "statement".into(),
            quote: "indirect".into(),
            stance: "assert".into(),
            speaker: None,
            events: Vec::new(),
            within: None,
            answers: None,
            trace: Vec::new(),
        }
    }
}
