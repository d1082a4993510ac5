//! Words of articles on their way to a model: cut to a length, cleaned, and in marks that they cannot break.

use demarche_serve::shape::part::Piece;

/// Most code points of quoted words.
pub const MOST_QUOTED: usize = 400;
/// Most code points of a name or headline.
const MOST_NAME: usize = 100;
/// Most characters of an address.
const MOST_ADDRESS: usize = 500;

/// The piece itself, or, of a long one, the part around the words from `start` to `end`; its range is that of its words.
pub fn around(piece: &Piece, start: u32, end: u32) -> Piece {
    let length = piece.text.chars().count();
    if length <= MOST_QUOTED {
        return piece.clone();
    }
    let from = start.saturating_sub(piece.start) as usize;
    let wanted = (end.saturating_sub(start) as usize).min(MOST_QUOTED);
    let first = from.saturating_sub((MOST_QUOTED - wanted) / 2).min(length - MOST_QUOTED);
    let text: String = piece.text.chars().skip(first).take(MOST_QUOTED).collect();
    let start = piece.start + first as u32;
    Piece { start, end: start + MOST_QUOTED as u32, text }
}

/// The beginning of a piece.
pub fn cut(piece: &Piece) -> Piece {
    around(piece, piece.start, piece.start)
}

/// A name or headline: one line of bounded length.
pub fn name(text: &str) -> String {
    let clean = |c: char| if c.is_whitespace() { Some(' ') } else { Some(c).filter(|c| !hostile(*c)) };
    let mut clean = text.chars().filter_map(clean);
    let mut name: String = clean.by_ref().take(MOST_NAME).collect();
    if clean.next().is_some() {
        name.pop();
        name.push('…');
    }
    name
}

/// An address; a very long one is of no use.
pub fn address(url: Option<String>) -> Option<String> {
    url.filter(|url| url.chars().count() <= MOST_ADDRESS && !url.contains(char::is_whitespace))
}

/// Words between marks, as a string of JSON: whatever they are, they do not end before the closing mark.
pub fn quoted(words: &str) -> String {
    let clean: String = words.chars().filter(|c| !hostile(*c)).collect();
    serde_json::to_string(&clean).unwrap_or_default()
}

/// Control characters (line breaks and tabs apart), marks that turn the direction of writing, and characters that nobody
/// sees: what is read must be what is there.
fn hostile(c: char) -> bool {
    let control = c.is_control() && !matches!(c, '\n' | '\t' | '\r');
    let bidi = matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    control || bidi || matches!(c, '\u{2028}' | '\u{2029}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_sentence_keeps_the_words_that_matter_and_their_range() {
        let text: String = (0..2_000).map(|n| char::from(b'a' + (n % 26) as u8)).collect();
        let piece = Piece { start: 100, end: 2_100, text: text.clone() };
        for (start, end) in [(100, 105), (1_000, 1_010), (2_090, 2_100), (100, 2_100)] {
            let part = around(&piece, start, end);
            assert_eq!((part.end - part.start) as usize, MOST_QUOTED);
            assert_eq!(part.text, text[part.start as usize - 100..part.end as usize - 100]);
            assert!(part.start <= start && (end <= part.end || end - start > MOST_QUOTED as u32));
        }
        let short = Piece { start: 3, end: 6, text: "abc".to_owned() };
        assert_eq!(cut(&short), short);
    }

    #[test]
    fn words_cannot_leave_their_marks() {
        assert_eq!(quoted("a\"\nb\u{202E}c\u{7}"), "\"a\\\"\\nbc\"");
        assert_eq!(name("two\nlines\u{200F}"), "two lines");
        assert_eq!(name(&"x".repeat(500)).chars().count(), MOST_NAME);
        assert_eq!(address(Some("https://a.example/ b".to_owned())), None);
    }
}
