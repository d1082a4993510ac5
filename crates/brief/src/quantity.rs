//! Numbers in text, written in digits or words.

use demarche_lexicon::style::Style;

use crate::words::Word;

/// The value of a word that is a number: "5", "five", "1,200", "0.5", "30th", "fifty-two".
pub fn value(style: &Style, word: &Word) -> Option<f64> {
    style.number(&word.form)
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
    }
}
