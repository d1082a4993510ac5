//! Lines → paragraphs: what the page's line breaks mean.
//!
//! One line is one paragraph, but for plain text that was wrapped at a fixed width: there the lines of a group without
//! a blank line between them are one paragraph. A text counts as wrapped when a quarter of its inner line breaks
//! stand in the middle of a phrase.

use demarche_text::span::Span;

use crate::characters::{is_bullet, is_final, is_invisible, is_line_break, is_quote, is_space};

/// Widest line of a wrapped text, in characters.
const WIDEST: usize = 120;
/// A line shorter than this was not broken by a margin.
const NARROWEST: usize = 40;

/// How a line begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marker {
    None,
    /// A bullet, dash or number.
    Item,
    /// `#` of Markdown; the span begins after it.
    Hash,
}

/// A paragraph of the page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paragraph {
    /// Without surrounding white space.
    pub(crate) span: Span,
    pub(crate) marker: Marker,
    /// White space before its first line, in characters.
    pub(crate) indent: usize,
}

struct Line {
    paragraph: Paragraph,
    /// The marker stands alone on its line.
    bare: bool,
    width: usize,
    blank_before: bool,
}

/// The paragraphs of a text, in order.
pub(crate) fn paragraphs(text: &str) -> Vec<Paragraph> {
    let lines = lines(text);
    let width = margin(text, &lines);
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    let mut last: Option<&Line> = None;
    for line in &lines {
        match (paragraphs.last_mut(), last) {
            (Some(open), Some(last)) if last.bare || (!line.blank_before && joins(text, open, last, line, width)) => {
                open.span.end = line.paragraph.span.end;
            }
            _ => paragraphs.push(line.paragraph),
        }
        last = Some(line);
    }
    paragraphs
}

fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut blank = false;
    let mut start = 0;
    // A line break of two characters, \r\n, is one.
    let breaks =
        text.char_indices().filter(|(i, c)| is_line_break(*c) && !(*c == '\r' && text[*i..].starts_with("\r\n")));
    for (end, width) in breaks.map(|(i, c)| (i, c.len_utf8())).chain([(text.len(), 0)]) {
        match line(text, start, end, blank) {
            Some(line) => {
                lines.push(line);
                blank = false;
            }
            None => blank = true,
        }
        start = end + width;
    }
    lines
}

fn line(text: &str, start: usize, end: usize, blank_before: bool) -> Option<Line> {
    let skip = |c: char| is_space(c) || is_invisible(c);
    let whole = text.get(start..end)?;
    let inner = whole.trim_start_matches(skip);
    let indent = whole.chars().count() - inner.chars().count();
    let from = end - inner.len();
    let inner = inner.trim_end_matches(skip);
    if inner.is_empty() {
        return None;
    }
    let mut span = Span::new(from as u32, (from + inner.len()) as u32);
    let mut marker = marker(inner);
    let mut bare = marker == Marker::Item && !inner.contains(char::is_alphanumeric);
    if marker == Marker::Hash {
        let title = inner.trim_start_matches('#').trim_matches(|c| skip(c) || c == '#');
        let offset = inner.find(title).unwrap_or(0);
        span = Span::new((from + offset) as u32, (from + offset + title.len()) as u32);
    }
    if bare && inner.chars().count() > 1 {
        (marker, bare) = (Marker::None, false);
    }
    let width = inner.chars().count() + indent;
    Some(Line { paragraph: Paragraph { span, marker, indent }, bare, width, blank_before })
}

fn marker(line: &str) -> Marker {
    let mut rest = line.chars();
    let Some(first) = rest.next() else { return Marker::None };
    let rest = rest.as_str();
    let spaced = rest.is_empty() || rest.starts_with(is_space);
    if is_bullet(first) || (matches!(first, '-' | '*' | '–' | '—' | '+') && spaced) {
        return Marker::Item;
    }
    let hashes = line.len() - line.trim_start_matches('#').len();
    if (1..=6).contains(&hashes) && line[hashes..].starts_with(' ') && line[hashes..].contains(char::is_alphanumeric) {
        return Marker::Hash;
    }
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let numbered = (1..=2).contains(&digits) && (line[digits..].starts_with(". ") || line[digits..].starts_with(") "));
    if numbered { Marker::Item } else { Marker::None }
}

/// Whether a phrase runs over the break between two lines.
fn runs_over(text: &str, last: &Line, line: &Line) -> bool {
    let open = !last.paragraph.span.of(text).ends_with(|c| is_final(c) || is_quote(c) || c == ':');
    let goes_on = line.paragraph.span.of(text).starts_with(char::is_lowercase);
    open && goes_on && line.paragraph.marker == Marker::None && last.width >= NARROWEST
}

/// The width at which a text was wrapped.
fn margin(text: &str, lines: &[Line]) -> Option<usize> {
    let (mut breaks, mut over, mut width) = (0, 0, 0);
    for pair in lines.windows(2) {
        let [last, line] = pair else { continue };
        if line.blank_before {
            continue;
        }
        breaks += usize::from(last.width >= NARROWEST);
        if runs_over(text, last, line) {
            over += 1;
            width = width.max(last.width);
        }
    }
    (over > 0 && over * 4 >= breaks && width <= WIDEST).then_some(width)
}

fn joins(text: &str, open: &Paragraph, last: &Line, line: &Line, margin: Option<usize>) -> bool {
    if line.paragraph.marker != Marker::None || open.marker == Marker::Hash {
        return false;
    }
    if runs_over(text, last, line) && margin.is_some() {
        return true;
    }
    let Some(margin) = margin else { return false };
    let word = line.paragraph.span.of(text).split(is_space).next().unwrap_or("").chars().count();
    // The first word of the next line would not have fitted; a hanging indent tells of the same list item.
    let full = last.width <= WIDEST && last.width + 1 + word > margin;
    let hangs = open.marker == Marker::Item && line.paragraph.indent > open.indent;
    let level = line.paragraph.indent <= last.paragraph.indent || hangs;
    full && level
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = paragraphs(text).iter().map(|p| p.span.of(text)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_line_is_a_paragraph() {
        check("One.\nTwo.\r\n\r\n \u{200b}Three.\u{2028}Four. ", &["One.", "Two.", "Three.", "Four."]);
        check("", &[]);
        check("## Title ##\n- one\n-two", &["Title", "- one", "-two"]);
        check("•\nOne", &["•\nOne"]);
    }

    #[test]
    fn wrapped_text_is_joined() {
        let one = "The minister told the parliament on Monday that the\ntwo sides had met in Baku. He\nleft.";
        check(one, &["The minister told the parliament on Monday that the\ntwo sides had met in Baku. He", "left."]);
        let two = "The minister told the parliament on Monday that the\ngroup had met Nikol\nIt is so.";
        assert_eq!(paragraphs(two).len(), 2);
        let item = "• The minister told the parliament on Monday that\n  the two sides had met in Baku and would soon\n  \
                    Meet again\n• It is so";
        assert_eq!(paragraphs(item).len(), 2);
    }

    #[test]
    fn unwrapped_text_is_not() {
        check(
            "Minister Visits Baku For Talks On The Border\nThe talks failed.\nHe left.",
            &["Minister Visits Baku For Talks On The Border", "The talks failed.", "He left."],
        );
    }
}
