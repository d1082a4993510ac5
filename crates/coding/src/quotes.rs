//! Quotation marks: which stretches of a text are quoted.

use demarche_text::document::Document;
use demarche_text::span::Span;
use demarche_text::token::TokenId;

/// Quotation marks that open, close, or do either.
const MARKS: &[char] = &['"', '“', '”', '„', '«', '»', '‟'];

/// The longest quotation that is believed, in characters: beyond it a mark was forgotten.
const LONGEST: usize = 3000;

/// The quoted stretches of a document, without their marks, in text order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quotations(Vec<Span>);

impl Quotations {
    /// Find them, block by block: marks pair up in order, whatever their shape, since newsrooms' systems turn them round.
    /// A quotation that is still open at the end of a block runs to its end (the next block opens it again).
    pub fn find(document: &Document) -> Self {
        let text = document.text();
        let mut found = Vec::new();
        let mut start = 0;
        while start < document.sentences.len() {
            let paragraph = document.sentences[start].paragraph;
            let mut end = start;
            while end + 1 < document.sentences.len() && document.sentences[end + 1].paragraph == paragraph {
                end += 1;
            }
            let block = document.sentences[start].span.hull(document.sentences[end].span);
            in_block(text, block, &mut found);
            start = end + 1;
        }
        Self(found)
    }

    /// The quotations that touch a span.
    pub fn touching(&self, span: Span) -> impl Iterator<Item = Span> + '_ {
        let first = self.0.partition_point(|q| q.end <= span.start);
        self.0[first..].iter().copied().take_while(move |q| q.start < span.end)
    }

    /// The quotation that holds all of a span.
    pub fn around(&self, span: Span) -> Option<Span> {
        self.touching(span).find(|q| q.contains(span))
    }

    /// Whether a token lies in a quotation.
    pub fn holds(&self, document: &Document, id: TokenId) -> bool {
        self.around(document.token(id).span).is_some()
    }
}

fn in_block(text: &str, block: Span, found: &mut Vec<Span>) {
    let mut open: Option<u32> = None;
    let body = block.of(text);
    // Marks in pairs of apostrophes ('') come as two characters; single quotes are too often apostrophes to trust.
    let mut marks: Vec<(u32, u32)> = Vec::new();
    for (at, c) in body.char_indices() {
        let at = block.start + at as u32;
        if MARKS.contains(&c) {
            marks.push((at, at + c.len_utf8() as u32));
        } else if (c == '\'' || c == '`')
            && text.get(at as usize + 1..at as usize + 2) == Some(if c == '`' { "`" } else { "'" })
        {
            marks.push((at, at + 2));
        }
    }
    for (from, to) in marks {
        match open {
            None => open = Some(to),
            Some(begin) if (from.saturating_sub(begin)) as usize <= LONGEST => {
                if from > begin {
                    found.push(Span::new(begin, from));
                }
                open = None;
            }
            Some(_) => open = Some(to),
        }
    }
    if let Some(begin) = open
        && block.end > begin
        && block.end - begin > 12
    {
        found.push(Span::new(begin, block.end));
    }
}
