//! Words to word pieces: the uncased WordPiece of BERT, word by word.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

use crate::error::Error;

/// A longer word keeps its first pieces only, in training as here.
const MOST_PIECES: usize = 12;

/// A run of letters longer than this becomes one unknown piece.
const LONGEST_RUN: usize = 100;

/// The vocabulary.
pub struct Pieces {
    /// Pieces that begin a run of letters.
    first: HashMap<Box<str>, u32>,
    /// Pieces that continue one, without their `##`.
    later: HashMap<Box<str>, u32>,
    /// Most bytes of a piece.
    longest: usize,
    count: usize,
    unknown: u32,
    /// Opens a sentence.
    pub open: u32,
    /// Closes a sentence.
    pub close: u32,
}

impl Pieces {
    /// Read a vocabulary, one piece a line; a piece's id is the number of its line.
    pub fn load(vocabulary: &str) -> Result<Self, Error> {
        let (mut first, mut later) = (HashMap::new(), HashMap::new());
        let (mut longest, mut count) = (0, 0);
        for (id, piece) in vocabulary.lines().enumerate() {
            let id = u32::try_from(id).unwrap_or(u32::MAX);
            longest = longest.max(piece.len());
            count += 1;
            match piece.strip_prefix("##") {
                Some(rest) if !rest.is_empty() => later.insert(rest.into(), id),
                _ => first.insert(piece.into(), id),
            };
        }
        let special = |piece: &str| {
            let cause = format!("{piece} is not among the pieces");
            first.get(piece).copied().ok_or(Error::Table { table: "vocabulary", line: 0, cause })
        };
        let (unknown, open, close) = (special("[UNK]")?, special("[CLS]")?, special("[SEP]")?);
        Ok(Self { first, later, longest, count, unknown, open, close })
    }

    /// Number of pieces: ids are below it.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Append the pieces of a word to `out`: at least one, at most `MOST_PIECES`.
    pub fn cut(&self, word: &str, out: &mut Vec<u32>) {
        let start = out.len();
        if let Some(id) = self.first.get(word).filter(|_| word.bytes().all(|b| b.is_ascii_lowercase())) {
            out.push(*id);
            return;
        }
        let mut run = String::new();
        for c in normal(word) {
            if out.len() - start >= MOST_PIECES {
                break;
            }
            let alone = is_punctuation(c) || is_chinese(c);
            if alone || c.is_whitespace() {
                self.cut_run(&run, out);
                run.clear();
            }
            if alone {
                self.cut_run(c.encode_utf8(&mut [0; 4]), out);
            } else if !c.is_whitespace() {
                run.push(c);
            }
        }
        self.cut_run(&run, out);
        out.truncate(start + MOST_PIECES);
        if out.len() == start {
            out.push(self.unknown);
        }
    }

    /// Greedy longest match from the left; a run that cannot be covered is one unknown piece.
    fn cut_run(&self, run: &str, out: &mut Vec<u32>) {
        if run.is_empty() {
            return;
        }
        let before = out.len();
        let mut rest = run;
        while !rest.is_empty() {
            let table = if rest.len() == run.len() { &self.first } else { &self.later };
            let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= self.longest);
            let ends: Vec<usize> = ends.collect();
            let found = ends.iter().rev().find_map(|end| Some((*end, *table.get(rest.get(..*end)?)?)));
            let Some((end, id)) = found.filter(|_| run.chars().nth(LONGEST_RUN).is_none()) else {
                out.truncate(before);
                out.push(self.unknown);
                return;
            };
            out.push(id);
            rest = &rest[end..];
        }
    }
}

/// Without control characters and accents, in lower case.
fn normal(word: &str) -> impl Iterator<Item = char> + '_ {
    let clean = word.chars().filter(|c| !is_control(*c));
    clean.nfd().filter(|c| c.general_category() != GeneralCategory::NonspacingMark).flat_map(char::to_lowercase)
}

fn is_control(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control() && !matches!(c, '\t' | '\n' | '\r');
    }
    let category = c.general_category();
    let other = matches!(category, GeneralCategory::Control | GeneralCategory::Format | GeneralCategory::PrivateUse);
    c == '\u{FFFD}' || other
}

fn is_punctuation(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_punctuation();
    }
    c.general_category_group() == GeneralCategoryGroup::Punctuation
}

fn is_chinese(c: char) -> bool {
    matches!(u32::from(c),
        0x4E00..=0x9FFF | 0x3400..=0x4DBF | 0x20000..=0x2A6DF | 0x2A700..=0x2B73F | 0x2B740..=0x2B81F
        | 0x2B920..=0x2CEAF | 0xF900..=0xFAFF | 0x2F800..=0x2FA1F)
}

/// How a word is written: 0 no letter, 1 lower, 2 Title, 3 UPPER, 4 other, 5 has a digit.
///
/// The pieces are uncased; this class is all the network sees of the case.
pub fn case_class(word: &str) -> u8 {
    if word.chars().any(is_digit) {
        return 5;
    }
    let mut letters = word.chars().filter(|c| c.general_category_group() == GeneralCategoryGroup::Letter);
    let Some(first) = letters.next() else { return 0 };
    let (mut count, mut upper, mut lower) = (1, first.is_uppercase(), true);
    for c in letters {
        count += 1;
        upper &= c.is_uppercase();
        lower &= c.is_lowercase();
    }
    if lower && first.is_lowercase() {
        1
    } else if count > 1 && upper {
        3
    } else if lower && word.chars().next().is_some_and(char::is_uppercase) {
        2
    } else {
        4
    }
}

fn is_digit(c: char) -> bool {
    let raised = matches!(c, '¹' | '²' | '³' | '⁰'..='⁹' | '₀'..='₉' | '①'..='⑨');
    raised || c.general_category() == GeneralCategory::DecimalNumber
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, expected: &[&str]) {
        let lines = [
            "[UNK]", "[CLS]", "[SEP]", "##s", "strike", "elys", "##ee", ".", "u", "##krain", "##e", "-", "中", "x",
            "##x",
        ];
        let pieces = Pieces::load(&lines.join("\n")).expect("a good vocabulary");
        let mut out = vec![99];
        pieces.cut(word, &mut out);
        let names: Vec<&str> = out[1..].iter().map(|id| lines[*id as usize]).collect();
        assert_eq!(names, expected, "{word}");
    }

    #[test]
    fn words_are_cut() {
        check("strike", &["strike"]);
        check("Strikes", &["strike", "##s"]);
        check("Élysée", &["elys", "##ee"]);
        check("U.U", &["u", ".", "u"]);
        check("UKRAINE-Strike", &["u", "##krain", "##e", "-", "strike"]);
        check("中中x", &["中", "中", "x"]);
        check("strikeq", &["[UNK]"]);
        check("\u{200B}", &["[UNK]"]);
        check("", &["[UNK]"]);
        check(&"x".repeat(50), &[&["x"][..], &["##x"; 11]].concat());
        check(&"x".repeat(101), &["[UNK]"]);
    }

    #[test]
    fn cases_have_classes() {
        for (word, class) in [
            ("--", 0),
            ("talks", 1),
            ("Baku", 2),
            ("NATO", 3),
            ("I", 2),
            ("McConnell", 4),
            ("F-16", 5),
            ("'Tis", 4),
            ("", 0),
            ("U.S.", 3),
            ("½", 0),
            ("m²", 5),
        ] {
            assert_eq!(case_class(word), class, "{word}");
        }
    }
}
