//! What the parser is told of the actor base: known names, role nouns, words for nations.
//!
//! The parser only learns *that* a phrase is a name or a role, never whose.

use std::collections::HashMap;

use demarche_text::span::Span;
use demarche_text::token::NameKind;

use crate::tokenise::tokenise;

/// Whom a role noun describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleKind {
    /// One person: "minister".
    Person,
    /// Several: "troops".
    Group,
    /// A body: "parliament".
    Organisation,
}

/// What is known of a role noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoleNoun {
    /// Whom it describes.
    pub kind: RoleKind,
    /// Whether it may stand before a name: "President".
    pub title: bool,
}

/// Known phrases, by their words in lower case.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    names: Phrases<NameKind>,
    roles: Phrases<RoleNoun>,
    nations: Phrases<Nation>,
}

/// A word for a nation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Nation {
    Adjective,
    People,
}

impl Hints {
    /// Add names of one kind. The kind given first stays.
    pub fn with_names<'a>(mut self, kind: NameKind, names: impl IntoIterator<Item = &'a str>) -> Self {
        for name in names {
            self.names.add(name, kind);
        }
        self
    }

    /// Add role nouns, singular and plural: the phrase, whom it describes, and whether it may stand before a name.
    pub fn with_roles<'a>(mut self, roles: impl IntoIterator<Item = (&'a str, RoleKind, bool)>) -> Self {
        for (role, kind, title) in roles {
            self.roles.add(role, RoleNoun { kind, title });
        }
        self
    }

    /// Add adjectives of nations: "French".
    pub fn with_adjectives<'a>(mut self, adjectives: impl IntoIterator<Item = &'a str>) -> Self {
        for adjective in adjectives {
            self.nations.add(adjective, Nation::Adjective);
        }
        self
    }

    /// Add words for peoples: "Armenians", "Frenchman".
    pub fn with_demonyms<'a>(mut self, demonyms: impl IntoIterator<Item = &'a str>) -> Self {
        for demonym in demonyms {
            self.nations.add(demonym, Nation::People);
        }
        self
    }

    /// The longest known name that begins at word `at`: its number of words and its kind.
    pub fn name_at(&self, words: &[&str], at: usize) -> Option<(usize, NameKind)> {
        self.names.longest(words, at)
    }

    /// The longest known role noun that begins at word `at`: its number of words and what is known of it.
    pub fn role_at(&self, words: &[&str], at: usize) -> Option<(usize, RoleNoun)> {
        self.roles.longest(words, at)
    }

    /// Whether a word belongs to a nation: "French", "Armenians".
    pub fn is_national(&self, word: &str) -> bool {
        self.nations.longest(&[word], 0).is_some()
    }

    /// Whether a word names people of a nation: "Armenians", "Frenchman".
    pub fn is_people(&self, word: &str) -> bool {
        self.nations.word(word).is_some_and(|p| p.value == Nation::People)
    }
}

/// Phrases by their words: tens of thousands can begin with one first name.
#[derive(Clone, Debug)]
struct Phrases<T> {
    by_words: HashMap<Box<str>, Phrase<T>>,
    /// For a first word the numbers of words of its phrases, as bits.
    lengths: HashMap<Box<str>, u64>,
}

#[derive(Clone, Copy, Debug)]
struct Phrase<T> {
    /// Written with a capital, so that "us" and "may" are no names.
    capital: bool,
    /// Written in capitals throughout, so that "us", "Who" and "Aids" are no names.
    shouted: bool,
    value: T,
}

impl<T> Default for Phrases<T> {
    fn default() -> Self {
        Self { by_words: HashMap::new(), lengths: HashMap::new() }
    }
}

impl<T: Copy> Phrases<T> {
    fn add(&mut self, phrase: &str, value: T) {
        let spans = tokenise(phrase, Span::new(0, phrase.len() as u32));
        let words: Vec<&str> = spans.iter().map(|s| s.of(phrase)).collect();
        // A name of more words than there are bits is no name.
        if words.is_empty() || words.len() >= u64::BITS as usize {
            return;
        }
        let key = key(&words);
        let capital = phrase.contains(char::is_uppercase);
        let shouted = is_shouted(phrase);
        if let Some(known) = self.by_words.get_mut(key.as_str()) {
            // "US" and "Us": the weaker demand holds.
            known.capital &= capital;
            known.shouted &= shouted;
            return;
        }
        let first = key.split(' ').next().unwrap_or("");
        match self.lengths.get_mut(first) {
            Some(lengths) => *lengths |= 1 << words.len(),
            None => {
                self.lengths.insert(first.into(), 1 << words.len());
            }
        }
        self.by_words.insert(key.into_boxed_str(), Phrase { capital, shouted, value });
    }

    fn word(&self, word: &str) -> Option<&Phrase<T>> {
        self.by_words.get(folded(word).as_str())
    }

    fn longest(&self, words: &[&str], at: usize) -> Option<(usize, T)> {
        let first = *words.get(at)?;
        let lengths = *self.lengths.get(folded(first).as_str())?;
        let longest = (u64::BITS - lengths.leading_zeros()) as usize;
        (1..longest).rev().filter(|n| lengths & (1 << n) != 0).find_map(|n| {
            let here = words.get(at..at + n)?;
            let phrase = self.by_words.get(key(here).as_str())?;
            let cased = !phrase.capital || here.iter().any(|w| w.contains(char::is_uppercase));
            let loud = !phrase.shouted || here.iter().all(|w| !w.contains(char::is_lowercase));
            (cased && loud).then_some((n, phrase.value))
        })
    }
}

/// Words as they are looked up. No word has a space.
fn key(words: &[&str]) -> String {
    let mut key = String::with_capacity(words.iter().map(|w| w.len() + 1).sum());
    for word in words {
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(&folded(word));
    }
    key
}

fn is_shouted(phrase: &str) -> bool {
    phrase.contains(char::is_uppercase) && !phrase.contains(char::is_lowercase)
}

/// Lower case, with plain apostrophes and hyphens.
fn folded(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    word.chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            '’' | 'ʼ' | '‘' => '\'',
            '‐' | '‑' => '-',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(usize, NameKind)>) {
        let hints = Hints::default()
            .with_names(NameKind::Place, ["Azerbaijan", "US", "Nagorno-Karabakh", "New Caledonia"])
            .with_names(NameKind::Organisation, ["European Union", "European Union Council"]);
        let spans = tokenise(text, Span::new(0, text.len() as u32));
        let words: Vec<&str> = spans.iter().map(|s| s.of(text)).collect();
        assert_eq!(hints.name_at(&words, 0), expected, "{text}");
    }

    #[test]
    fn the_longest_known_name_is_found() {
        check("Azerbaijan's army", Some((1, NameKind::Place)));
        check("AZERBAIJAN", Some((1, NameKind::Place)));
        check("Nagorno-Karabakh", Some((3, NameKind::Place)));
        check("European Union Council", Some((3, NameKind::Organisation)));
        check("European Union council", Some((3, NameKind::Organisation)));
        check("European Union officials", Some((2, NameKind::Organisation)));
        check("European officials", None);
        check("us and them", None);
        check("US envoy", Some((1, NameKind::Place)));
    }

    #[test]
    fn roles_and_nations() {
        let hints = Hints::default()
            .with_roles([("prime minister", RoleKind::Person, true), ("minister", RoleKind::Person, true)])
            .with_adjectives(["French"])
            .with_demonyms(["Armenians"]);
        let role = RoleNoun { kind: RoleKind::Person, title: true };
        assert_eq!(hints.role_at(&["the", "Prime", "Minister"], 1), Some((2, role)));
        assert_eq!(hints.role_at(&["the", "Prime", "Minister"], 0), None);
        assert!(hints.is_national("French") && !hints.is_people("French"));
        assert!(hints.is_national("Armenians") && hints.is_people("Armenians"));
    }
}
