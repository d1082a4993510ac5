//! Numbers in text, written in digits or words.

use demarche_lexicon::style::Style;

use crate::words::Word;

/// The value of a word that is a number: "5", "five", "1,200", "0.5", "30th", "fifty-two".
pub fn value(style: &Style, word: &Word) -> Option<f64> {
    if word.has_digit() {
        let digits: String = word.form.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
        let plain = word.form.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.'));
        let ordinal = ["st", "nd", "rd", "th"].iter().any(|e| word.lower.ends_with(e));
        return if plain || ordinal { digits.trim_end_matches('.').parse().ok() } else { None };
    }
    if let Some((tens, ones)) = word.lower.split_once('-') {
        let (tens, ones) = (named(style, tens)?, named(style, ones)?);
        return (tens >= 20.0 && ones < 10.0).then_some(tens + ones);
    }
    named(style, &word.lower)
}

fn named(style: &Style, word: &str) -> Option<f64> {
    style.list("numbers").find_map(|entry| {
        let (name, value) = entry.split_once('=')?;
        if name == word { value.parse().ok() } else { None }
    })
}

/// A number as shown: digits without a needless fraction, thousands apart.
pub fn shown(value: f64) -> String {
    if value.fract() != 0.0 || !(0.0..1e15).contains(&value) {
        return value.to_string();
    }
    let digits = (value as u64).to_string();
    if digits.len() < 5 {
        return digits;
    }
    let groups: Vec<&[u8]> = digits.as_bytes().rchunks(3).rev().collect();
    let groups = groups.into_iter().map(|g| String::from_utf8_lossy(g).into_owned());
    groups.collect::<Vec<_>>().join(",")
}

/// A number with its place in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// Index of its word.
    pub word: usize,
    /// Its value.
    pub value: f64,
}

/// The numbers of a text. "One" is left out: it is mostly a pronoun.
pub fn quantities(style: &Style, words: &[Word]) -> Vec<Quantity> {
    let numbers = words.iter().enumerate().filter(|(_, w)| w.lower != "one");
    numbers.filter_map(|(word, w)| value(style, w).map(|value| Quantity { word, value })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;
    use demarche_lexicon::files::Files;

    #[test]
    fn digits_and_words_are_equal() {
        let style = Style::load(&Files::embedded()).expect("the release loads");
        let values = |text: &str| -> Vec<f64> { quantities(&style, &words(text)).iter().map(|q| q.value).collect() };
        assert_eq!(values("five diplomats, 5 diplomats, 1,200 people, forty-two"), [5.0, 5.0, 1200.0, 42.0]);
        assert_eq!(values("no one and 50.8 percent"), [50.8]);
        assert_eq!((shown(20000.0), shown(4000.0), shown(50.8)), ("20,000".into(), "4000".into(), "50.8".into()));
    }
}
