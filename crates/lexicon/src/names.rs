//! Names folded for look-up, and an index of phrases.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A phrase as it is looked up: lower case, without accents, full stops and apostrophes, one space between words.
///
/// "Côte d’Ivoire" → `cote divoire`, "U.S." → `us`, "Nagorno-Karabakh" → `nagorno karabakh`.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return fold_ascii(text);
    }
    let mut result = String::with_capacity(text.len());
    let mut gap = false;
    let mut push = |c: char, result: &mut String| match c {
        '.' | '\'' | '’' | '‘' | 'ʼ' | '`' | '\u{ad}' => {}
        c if c.is_alphanumeric() => {
            if gap && !result.is_empty() {
                result.push(' ');
            }
            gap = false;
            match c {
                'ø' | 'Ø' => result.push('o'),
                'ł' | 'Ł' => result.push('l'),
                'đ' | 'Đ' => result.push('d'),
                'ı' | 'İ' => result.push('i'),
                'ə' | 'Ə' => result.push('a'),
                'ß' => result.push_str("ss"),
                'æ' | 'Æ' => result.push_str("ae"),
                'œ' | 'Œ' => result.push_str("oe"),
                c => result.extend(c.to_lowercase()),
            }
        }
        _ => gap = true,
    };
    text.nfd().filter(|c| !is_combining_mark(*c)).for_each(|c| push(c, &mut result));
    result
}

/// The same, faster, for most names.
fn fold_ascii(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut gap = false;
    for byte in text.bytes() {
        match byte {
            b'.' | b'\'' | b'`' => {}
            byte if byte.is_ascii_alphanumeric() => {
                if gap && !result.is_empty() {
                    result.push(' ');
                }
                gap = false;
                result.push(char::from(byte.to_ascii_lowercase()));
            }
            _ => gap = true,
        }
    }
    result
}

/// In what form a phrase names its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// The row's own name.
    Name,
    /// Another name.
    Alias,
    /// Letters: "UN".
    Acronym,
    /// "French".
    Adjective,
    /// "Frenchman", "the Dutch".
    Demonym,
    /// A capital: a place, and its government where it acts.
    Capital,
    /// A seat of power: "Kremlin".
    Seat,
}

/// A row under one of its names.
#[derive(Clone, Debug)]
pub struct Entry<T> {
    /// The row.
    pub to: T,
    /// How the phrase names it.
    pub form: Form,
    written: Box<str>,
}

impl<T> Entry<T> {
    /// Whether the capitals of a phrase that folds to the same words fit: "us" is not the US, "turkey" not Turkey.
    fn fits(&self, text: &str) -> bool {
        if self.form == Form::Acronym || is_acronym(&self.written) {
            let capitals = |s: &str| s.chars().filter(|c| c.is_uppercase()).count();
            // Long acronyms are also written like names: "Nato", "Unesco".
            let named = || letters(&self.written) >= 4 && text.chars().next().is_some_and(char::is_uppercase);
            return capitals(text) >= capitals(&self.written) || named();
        }
        let mut words = words(text);
        crate::names::words(&self.written).all(|word| {
            let other = words.next().unwrap_or("");
            !starts_upper(word) || starts_upper(other)
        })
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '.' | '\'' | '’' | '‘' | 'ʼ' | '`');
    text.split(move |c| !inside(c)).filter(|w| w.chars().any(char::is_alphanumeric))
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

fn starts_upper(word: &str) -> bool {
    word.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| c.is_uppercase() || c.is_numeric())
}

fn is_acronym(text: &str) -> bool {
    let short = (2..=6).contains(&letters(text));
    short && text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
}

/// Phrases by their folded form.
#[derive(Clone, Debug)]
pub struct Names<T> {
    by_phrase: HashMap<Box<str>, Vec<Entry<T>>>,
    longest: HashMap<Box<str>, usize>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self { by_phrase: HashMap::new(), longest: HashMap::new() }
    }
}

impl<T> Names<T> {
    /// Make room for about so many phrases.
    pub fn reserve(&mut self, phrases: usize) {
        self.by_phrase.reserve(phrases);
        self.longest.reserve(phrases / 2);
    }

    /// Index a row under a phrase.
    pub fn add(&mut self, written: &str, form: Form, to: T) {
        self.add_within(usize::MAX, written, form, to);
    }

    /// Index a row under a phrase, unless that has `most` rows already; whether it had room.
    pub fn add_within(&mut self, most: usize, written: &str, form: Form, to: T) -> bool {
        let phrase = fold(written);
        let Some(first) = phrase.split(' ').next().filter(|w| !w.is_empty()) else { return true };
        if self.by_phrase.get(phrase.as_str()).is_some_and(|entries| entries.len() >= most) {
            return false;
        }
        let count = phrase.split(' ').count();
        match self.longest.get_mut(first) {
            Some(longest) => *longest = (*longest).max(count),
            None => {
                self.longest.insert(first.into(), count);
            }
        }
        let entry = Entry { to, form, written: written.into() };
        match self.by_phrase.get_mut(phrase.as_str()) {
            Some(entries) => entries.push(entry),
            None => {
                self.by_phrase.insert(phrase.into_boxed_str(), vec![entry]);
            }
        }
        true
    }

    /// The rows a phrase names, as written: in the order they were added.
    pub fn of<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a Entry<T>> {
        self.folded(&fold(text)).iter().filter(move |e| e.fits(text))
    }

    /// The rows a folded phrase may name, whatever its capitals.
    pub fn folded(&self, phrase: &str) -> &[Entry<T>] {
        self.by_phrase.get(phrase).map_or(&[], Vec::as_slice)
    }

    /// Number of words of the longest phrase that begins with this folded word; 0 where none does.
    pub fn longest(&self, first: &str) -> usize {
        self.longest.get(first).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_hides_accents_points_and_hyphens() {
        assert_eq!(fold("Côte d’Ivoire"), "cote divoire");
        assert_eq!(fold("U.S."), "us");
        assert_eq!(fold(" Nagorno-Karabakh "), "nagorno karabakh");
        assert_eq!(fold("Łódź, İzmir"), "lodz izmir");
        assert_eq!(fold("–"), "");
    }

    #[test]
    fn capitals_tell_names_from_words() {
        let mut names = Names::default();
        names.add("US", Form::Alias, 1);
        names.add("Turkey", Form::Name, 2);
        names.add("the West", Form::Alias, 3);
        names.add("NATO", Form::Acronym, 4);
        names.add("WHO", Form::Acronym, 5);
        let of = |text: &str| names.of(text).map(|e| e.to).collect::<Vec<_>>();
        assert_eq!((of("US"), of("U.S."), of("us"), of("Us")), (vec![1], vec![1], vec![], vec![]));
        assert_eq!((of("Turkey"), of("TURKEY"), of("turkey")), (vec![2], vec![2], vec![]));
        assert_eq!((of("The West"), of("the west")), (vec![3], vec![]));
        assert_eq!((of("Nato"), of("nato"), of("Who"), of("WHO")), (vec![4], vec![], vec![], vec![5]));
        assert_eq!((names.longest("the"), names.longest("west")), (2, 0));
    }
}
