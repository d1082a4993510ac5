//! Direct speech: which tokens stand in quotation marks, and who speaks.

use demarche_text::document::Document;
use demarche_text::grammar::Rel;
use demarche_text::token::TokenId;

use crate::characters::is_double_quote;
use crate::words::is_saying;

/// Quotations longer than this are taken for a mark that was never closed, in tokens.
const LONGEST: u32 = 400;

pub(crate) struct Quotes {
    /// The number of the quotation that holds each token.
    quoted: Vec<Option<u32>>,
    /// The subject of the verb of saying of each quotation.
    speakers: Vec<Option<TokenId>>,
}

impl Quotes {
    /// Find the quotations of a document. Marks are counted, for their shapes come reversed; a paragraph ends them.
    pub(crate) fn new(document: &Document) -> Self {
        let mut quoted = vec![None; document.tokens.len()];
        let mut ranges: Vec<(TokenId, TokenId)> = Vec::new();
        let mut open: Option<TokenId> = None;
        let mut paragraph = None;
        for sentence in &document.sentences {
            if paragraph != Some(sentence.paragraph) {
                paragraph = Some(sentence.paragraph);
                if let Some(start) = open.take() {
                    ranges.push((start + 1, sentence.tokens.start));
                }
            }
            for token in sentence.tokens.clone() {
                let form = document.form(token);
                if form.chars().next().is_some_and(is_double_quote) || matches!(form, "``" | "''") {
                    match open.take() {
                        Some(start) => ranges.push((start + 1, token)),
                        None => open = Some(token),
                    }
                }
            }
        }
        if let Some(start) = open {
            ranges.push((start + 1, document.tokens.len() as TokenId));
        }
        ranges.retain(|(start, end)| start < end && end - start <= LONGEST);
        for (number, (start, end)) in ranges.iter().enumerate() {
            for token in *start..*end {
                if let Some(place) = quoted.get_mut(token as usize) {
                    *place = Some(number as u32);
                }
            }
        }
        let mut quotes = Self { quoted, speakers: Vec::new() };
        let mut last: Option<(u32, TokenId)> = None;
        for range in &ranges {
            let near = quotes.speaker_near(document, *range);
            let sentence = document.sentences.get(document.sentence_of(range.0) as usize);
            let here = sentence.map(|s| s.paragraph);
            // "…," he said. "…": the second part has no verb of its own, nor has one that fills the next paragraph.
            let opens = sentence.is_some_and(|s| s.tokens.start + 1 == range.0) && range.1 - range.0 > 6;
            let fits = |p: u32| Some(p) == here || (opens && Some(p + 1) == here);
            let before = last.filter(|(p, _)| fits(*p)).map(|(_, speaker)| speaker);
            let speaker = near.or(before);
            last = here.zip(speaker).or(last);
            quotes.speakers.push(speaker);
        }
        // A quotation that opens its paragraph may name its speaker only behind the next part.
        for i in (1..quotes.speakers.len()).rev() {
            let paragraph = |n: usize| {
                let start = ranges.get(n).map_or(0, |r| r.0);
                document.sentences.get(document.sentence_of(start) as usize).map(|s| s.paragraph)
            };
            if quotes.speakers.get(i - 1) == Some(&None) && paragraph(i - 1) == paragraph(i) {
                quotes.speakers[i - 1] = quotes.speakers[i];
            }
        }
        quotes
    }

    /// The number of the quotation that holds a token.
    pub(crate) fn at(&self, token: TokenId) -> Option<u32> {
        self.quoted.get(token as usize).copied().flatten()
    }

    /// Who speaks at a token: the head of the subject of the verb of saying.
    pub(crate) fn speaker(&self, token: TokenId) -> Option<TokenId> {
        self.at(token).and_then(|q| self.speakers.get(q as usize).copied().flatten())
    }

    /// The speaker that the tree ties to a quotation.
    fn speaker_near(&self, document: &Document, (start, end): (TokenId, TokenId)) -> Option<TokenId> {
        let outside = |t: TokenId| self.at(t).is_none();
        let says = |v: TokenId| outside(v) && is_saying(document.form(v));
        let subject = |v: TokenId| {
            let direct = document.children(v).iter().copied();
            let direct =
                direct.filter(|c| outside(*c)).find(|c| matches!(document.token(*c).rel, Rel::Nsubj | Rel::OblAgent));
            let shared = || {
                let conjunct = (document.token(v).rel == Rel::Conj).then(|| document.token(v).head).flatten()?;
                document.dependent(conjunct, Rel::Nsubj).filter(|s| outside(*s))
            };
            direct.or_else(shared)
        };
        for token in start..end {
            let above = document.ancestors(token).take(30).find(|v| says(*v));
            let beside = || {
                std::iter::once(token)
                    .chain(document.ancestors(token).take(30))
                    .flat_map(|t| document.dependents(t, Rel::Parataxis).collect::<Vec<_>>())
                    .find(|v| says(*v))
            };
            if let Some(speaker) = above.or_else(beside).and_then(subject) {
                return Some(speaker);
            }
        }
        // `He said: "…"` cut into two sentences, or "According to him".
        let sentence = document.sentence_of(start);
        let before = sentence.checked_sub(1).and_then(|s| document.sentences.get(s as usize));
        let ends_open = before.filter(|s| {
            let last = s.tokens.end.saturating_sub(1);
            s.tokens.contains(&last) && matches!(document.form(last), ":" | ",")
        })?;
        ends_open.tokens.clone().rev().filter(|t| says(*t)).find_map(subject)
    }
}
