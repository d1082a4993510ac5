//! The words of a report, as far as grouping needs them: folded to a stem, hashed, and what their writing says.
//!
//! No parse is asked for: a stream of a thousand articles a second is grouped before most of it is read closely.

/// Most bytes of a text that are looked at. A story shows in the beginning of a report; the rest only costs time.
pub const MOST_BYTES: usize = 16 << 10;

/// A word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Hash of its stem.
    pub stem: u32,
    /// Hash of the word as it stands, in lower case.
    pub exact: u32,
    /// How it is written.
    pub shape: Shape,
    /// Whether a sentence or a line begins with it.
    pub first: bool,
}

/// How a word is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// In lower case, or in a script without case.
    Lower,
    /// With a capital.
    Capital,
    /// With a digit.
    Number,
}

/// The words of a text, in order.
pub fn words(text: &str) -> Vec<Word> {
    let mut reader = Reader { found: Vec::with_capacity(text.len().min(MOST_BYTES) / 6), ..Reader::default() };
    let mut chars = text.char_indices().take_while(|(at, _)| *at < MOST_BYTES).map(|(_, c)| c).peekable();
    while let Some(c) = chars.next() {
        if c.is_alphanumeric() {
            reader.letter(c);
        } else if matches!(c, '.' | ',' | '\'' | '’') && reader.goes_on(c, chars.peek().copied()) {
            // "3.5", "1,200" and "O'Brien" are one word; of the apostrophe nothing is kept.
        } else {
            reader.gap(c);
        }
    }
    reader.end();
    reader.found
}

#[derive(Default)]
struct Reader {
    found: Vec<Word>,
    word: String,
    capital: bool,
    number: bool,
    /// Whether a sentence ended, or none has begun, since the last word.
    begins: Option<bool>,
    /// Whether an apostrophe stands right before the word.
    after_apostrophe: bool,
    /// The character just before, where its script has no spaces.
    ideograph: Option<char>,
}

impl Reader {
    fn letter(&mut self, c: char) {
        if is_ideograph(c) {
            self.end();
            // Scripts without spaces: every two characters in a row make a word.
            self.word.extend(self.ideograph);
            self.word.push(c);
            self.end();
            self.ideograph = Some(c);
            return;
        }
        if c.is_ascii() {
            self.capital |= c.is_ascii_uppercase();
            self.number |= c.is_ascii_digit();
            self.word.push(c.to_ascii_lowercase());
        } else {
            self.capital |= c.is_uppercase();
            self.number |= c.is_numeric();
            self.word.extend(c.to_lowercase().map(fold));
        }
        self.ideograph = None;
    }

    fn goes_on(&mut self, mark: char, next: Option<char>) -> bool {
        let inside = match mark {
            '\'' | '’' => self.word.chars().count() == 1 || !next.is_some_and(|c| matches!(c, 's' | 'S')),
            _ => self.number && next.is_some_and(|c| c.is_ascii_digit()),
        };
        !self.word.is_empty() && inside && next.is_some_and(char::is_alphanumeric)
    }

    fn gap(&mut self, c: char) {
        self.end();
        self.ideograph = None;
        self.after_apostrophe = matches!(c, '\'' | '’');
        if matches!(c, '.' | '!' | '?' | '\n' | ':' | '…' | '“' | '"' | '。') {
            self.begins = Some(true);
        }
    }

    fn end(&mut self) {
        if self.word.is_empty() {
            return;
        }
        let first = self.begins.unwrap_or(true);
        let possessive = self.word == "s" && !first && self.after_apostrophe;
        if !possessive {
            let shape = match (self.number, self.capital) {
                (true, _) => Shape::Number,
                (_, true) => Shape::Capital,
                _ => Shape::Lower,
            };
            let stem = if self.number { &self.word } else { stem(&self.word) };
            let word = Word { stem: hash(stem), exact: hash(&self.word), shape, first };
            self.found.push(word);
        }
        self.word.clear();
        self.capital = false;
        self.number = false;
        self.begins = Some(false);
        self.after_apostrophe = false;
    }
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{0e00}'..='\u{0e7f}' | '\u{20000}'..='\u{2fa1f}')
}

/// Letters that outlets write with and without their marks.
fn fold(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ī' | 'ı' => 'i',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ś' | 'š' | 'ş' | 'ș' => 's',
        'ź' | 'ž' | 'ż' => 'z',
        'ý' | 'ÿ' => 'y',
        'ğ' => 'g',
        'ł' => 'l',
        'ţ' | 'ț' => 't',
        _ => c,
    }
}

/// The part that forms of a word share: plain endings cut off. It need not be a word; it must only be the same for
/// "attacks", "attacked" and "attacking".
pub fn stem(word: &str) -> &str {
    let word = cut(word, &[("ies", 3), ("sses", 4), ("es", 4), ("s", 3)]);
    let word = cut(word, &[("ations", 4), ("ation", 4), ("ing", 3), ("ed", 3), ("ers", 4), ("er", 4), ("ly", 4)]);
    let word = cut(word, &[("e", 3), ("y", 4), ("i", 4)]);
    // "stopp(ed)", "stopp(ing)" and "stop".
    let bytes = word.as_bytes();
    let double = bytes.len() > 4 && bytes[bytes.len() - 1] == bytes[bytes.len() - 2];
    if double && bytes[bytes.len() - 1].is_ascii_alphabetic() && !word.ends_with("ss") {
        &word[..word.len() - 1]
    } else {
        word
    }
}

/// Without the first ending that fits and leaves at least so many bytes.
fn cut<'a>(word: &'a str, endings: &[(&str, usize)]) -> &'a str {
    if word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") {
        return word;
    }
    let fits = endings.iter().find_map(|(e, least)| word.strip_suffix(e).filter(|rest| rest.len() >= *least));
    fits.unwrap_or(word)
}

/// FNV-1a, 64 bits, folded to 32.
pub fn hash(text: &str) -> u32 {
    let wide = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    (mix(wide) >> 32) as u32
}

/// Spread the bits of a number (the finaliser of SplitMix64).
pub const fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_share_a_stem() {
        for (one, other) in [
            ("attack", "attacks"),
            ("attacked", "attacking"),
            ("stop", "stopped"),
            ("vote", "votes"),
            ("vote", "voting"),
            ("country", "countries"),
        ] {
            assert_eq!(stem(one), stem(other), "{one} {other}");
        }
        assert_ne!(stem("press"), stem("pre"));
        assert_eq!(stem("us"), "us");
    }

    #[test]
    fn words_know_how_they_are_written() {
        let found = words("Ministers of Élysée met. They paid 1,200.50 euros for O'Brien's ship");
        let shapes: Vec<Shape> = found.iter().map(|w| w.shape).collect();
        assert_eq!(found.len(), 11, "{found:?}");
        assert_eq!(shapes[2], Shape::Capital);
        assert_eq!(shapes[6], Shape::Number);
        assert!(found[4].first && !found[5].first);
        assert_eq!(found[2].stem, words("Elysee")[0].stem);
        assert_eq!(words("日本語")[2].stem, words("本語")[1].stem);
        assert_eq!(words("Baku’s port").len(), 2);
    }
}
