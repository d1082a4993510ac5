//! Article → sentences with their words and roles.

use std::ops::Range;

use demarche_text::article::Article;
use demarche_text::issue::{Issues, Stage};
use demarche_text::sentence::Role;
use demarche_text::span::Span;

use crate::blocks::{Block, blocks};
use crate::split::split;
use crate::tokenise::tokenise;

/// Most words of one sentence; longer ones are cut.
pub const LONGEST: usize = 250;

/// A sentence before it is tagged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawSentence {
    /// From its first word to its last.
    pub span: Span,
    /// The part its block plays.
    pub role: Role,
    /// Number of its paragraph, from 0.
    pub paragraph: u32,
    /// Its words, never none.
    pub words: Vec<Span>,
}

/// The sentences of an article, in order. Sentences that are too long come in pieces, with a `long-sentence` issue.
pub fn segment(article: &Article, issues: &mut Issues) -> Vec<RawSentence> {
    let mut sentences = Vec::new();
    for block in blocks(article) {
        cut(article, block, &mut sentences, issues);
    }
    sentences
}

fn cut(article: &Article, block: Block, sentences: &mut Vec<RawSentence>, issues: &mut Issues) {
    let text = article.text.as_str();
    let words = tokenise(text, block.span);
    for (number, range) in split(text, &words).into_iter().enumerate() {
        let role = if number > 0 && block.role == Role::Bullet { Role::Body } else { block.role };
        if range.len() > LONGEST {
            let span = words.get(range.clone()).and_then(|w| Some(w.first()?.hull(*w.last()?)));
            let message = format!("a sentence of {} words was cut into pieces", range.len());
            issues.add(Stage::Parse, "long-sentence", span, message);
        }
        for piece in pieces(text, &words, range) {
            let words = words.get(piece).unwrap_or(&[]).to_vec();
            if let (Some(first), Some(last)) = (words.first(), words.last()) {
                sentences.push(RawSentence { span: first.hull(*last), role, paragraph: block.paragraph, words });
            }
        }
    }
}

/// The sentence, or pieces of at most [`LONGEST`] words, cut behind punctuation where there is some.
fn pieces(text: &str, words: &[Span], sentence: Range<usize>) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = sentence.start;
    while sentence.end - start > LONGEST {
        let limit = start + LONGEST;
        let soft = |i: &usize| words.get(i - 1).is_some_and(|w| !w.of(text).contains(char::is_alphanumeric));
        let spaced = |i: &usize| words.get(i - 1..i + 1).is_some_and(|w| matches!(w, [a, b] if a.end < b.start));
        let room = start + LONGEST / 2..limit + 1;
        let end =
            room.clone().rev().find(|i| soft(i) && spaced(i)).or_else(|| room.rev().find(spaced)).unwrap_or(limit);
        pieces.push(start..end);
        start = end;
    }
    pieces.push(start..sentence.end);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<RawSentence>, Issues) {
        let mut issues = Issues::default();
        let article = Article { text: text.to_owned(), ..Article::default() };
        (segment(&article, &mut issues), issues)
    }

    #[test]
    fn sentences_carry_words_and_roles() {
        let (sentences, _) = read("Baku Denies It\n\nBaku denied it. Paris laughed.");
        let found: Vec<(Role, u32, usize)> = sentences.iter().map(|s| (s.role, s.paragraph, s.words.len())).collect();
        assert_eq!(found, [(Role::Headline, 0, 3), (Role::Body, 1, 4), (Role::Body, 1, 3)]);
    }

    #[test]
    fn long_sentences_are_cut() {
        let (sentences, issues) = read(&"many words, ".repeat(300));
        assert!(sentences.iter().all(|s| s.words.len() <= LONGEST));
        assert_eq!(sentences.iter().map(|s| s.words.len()).sum::<usize>(), 900);
        assert!(sentences.iter().rev().skip(1).all(|s| s.words.len() % 3 == 0), "cut at the commas");
        assert_eq!(issues.0.iter().map(|i| i.kind).collect::<Vec<_>>(), ["long-sentence"]);
    }

    #[test]
    fn any_text_gives_ordered_spans_inside_it() {
        const PARTS: [&str; 40] = [
            "a",
            "Baku",
            "é",
            "北京",
            "\u{301}",
            "\u{200d}",
            "\u{ad}",
            "\0",
            " ",
            " ",
            "  ",
            "\n",
            "\n\n",
            "\r\n",
            ".",
            "...",
            "!",
            "?",
            "”",
            "“",
            "\"",
            "'",
            "’s",
            "n't",
            "(",
            ")",
            "[3]",
            "-",
            "—",
            "•",
            "U.S.",
            "No.",
            "3.5",
            "@",
            "#",
            "https://x.y",
            "😀",
            "\u{2028}",
            "By ",
            "May 17, 2024",
        ];
        let mut seed = 7u64;
        let mut next = |n: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % n
        };
        for _ in 0..3000 {
            let text: String = (0..next(60)).map(|_| PARTS[next(PARTS.len())]).collect();
            let (sentences, _) = read(&text);
            let mut end = 0;
            for sentence in &sentences {
                assert!(!sentence.words.is_empty());
                assert!(text.get(sentence.span.start as usize..sentence.span.end as usize).is_some());
                for word in &sentence.words {
                    assert!(word.start >= end && word.end > word.start && sentence.span.contains(*word), "{text:?}");
                    assert!(text.get(word.start as usize..word.end as usize).is_some(), "{text:?}");
                    end = word.end;
                }
            }
            let letters = |t: &str| t.chars().filter(|c| c.is_alphanumeric()).count();
            let read: usize = sentences.iter().flat_map(|s| &s.words).map(|w| letters(w.of(&text))).sum();
            assert_eq!(read, letters(&text), "no letter is lost in {text:?}");
        }
    }
}
