//! Dictionary forms: a table of exceptions, and rules on the ends of words for all others.

use std::collections::HashMap;

use demarche_text::grammar::{Upos, Xpos};

use crate::error::Error;

/// Longest suffix a rule looks at, in characters.
const LONGEST: usize = 6;

/// Lemmas of the words of one tag pair.
#[derive(Default)]
struct Tag {
    words: HashMap<Box<str>, Box<str>>,
    /// Suffix → characters to take off, text to put on.
    rules: HashMap<Box<str>, (usize, Box<str>)>,
}

/// The lemma table.
pub struct Lemmas {
    tags: HashMap<(Upos, Xpos), Tag>,
    /// Forms of verbs that are known for sure, with the verb; each verb is a form of its own.
    verbs: HashMap<String, String>,
}

impl Lemmas {
    /// Read the table: lines `word TAGS FORM LEMMA` and `rule TAGS SUFFIX COUNT TEXT`, separated by tabs.
    pub fn load(table: &str) -> Result<Self, Error> {
        let mut tags: HashMap<_, Tag> = HashMap::new();
        for (number, line) in table.lines().enumerate() {
            let fault = |cause: &str| Error::Table { table: "lemmas", line: number + 1, cause: cause.to_owned() };
            let columns: Vec<&str> = line.split('\t').collect();
            let tag = |pair: &str| {
                let (upos, xpos) = pair.split_once('/').ok_or_else(|| fault("no pair of tags"))?;
                let pair = (Upos::from_tag(upos), Xpos::from_tag(xpos));
                match pair.0.tag() == upos && pair.1.tag() == xpos {
                    true => Ok(pair),
                    false => Err(fault("unknown tags")),
                }
            };
            match columns[..] {
                ["word", pair, form, lemma] => {
                    tags.entry(tag(pair)?).or_default().words.insert(form.into(), lemma.into());
                }
                ["rule", pair, suffix, count, text] => {
                    let count = count.parse().map_err(|_| fault("the count is no number"))?;
                    tags.entry(tag(pair)?).or_default().rules.insert(suffix.into(), (count, text.into()));
                }
                _ => return Err(fault("neither a word with four columns nor a rule with five")),
            }
        }
        Ok(Self { tags, verbs: HashMap::new() })
    }

    /// The same table, with forms of verbs, each with its verb: they decide where a rule makes no verb that is among them.
    #[must_use]
    pub fn with_verbs(mut self, verbs: HashMap<String, String>) -> Self {
        self.verbs = verbs;
        self
    }

    /// The lemma of a word with these tags; `named` when it belongs to a name.
    pub fn lemma(&self, form: &str, upos: Upos, xpos: Xpos, named: bool) -> String {
        let straight = form.replace('’', "'");
        let word = if upos == Upos::Propn { straight } else { straight.to_lowercase() };
        let Some(tag) = self.tags.get(&(upos, xpos)) else { return word };
        if let Some(lemma) = tag.words.get(word.as_str()) {
            return lemma.to_string();
        }
        let mut lemma = tag.by_rule(&word);
        if upos == Upos::Verb
            && !self.verbs.contains_key(&lemma)
            && let Some(verb) = self.verbs.get(&word)
        {
            lemma.clone_from(verb);
        }
        // "French" and "Games" in a name keep their capital.
        match form.chars().next() {
            Some(first) if named && first.is_uppercase() => capitalised(&lemma),
            _ => lemma,
        }
    }
}

impl Tag {
    fn by_rule(&self, word: &str) -> String {
        let starts: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
        let nearest = starts.len().saturating_sub(LONGEST + 1);
        for start in &starts[nearest..] {
            let Some((count, text)) = word.get(*start..).and_then(|suffix| self.rules.get(suffix)) else { continue };
            let kept =
                starts.len().checked_sub(count + 1).and_then(|at| starts.get(at)).and_then(|end| word.get(..*end));
            return match kept {
                Some(kept) => format!("{kept}{text}"),
                None => word.to_owned(),
            };
        }
        word.to_owned()
    }
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(form: &str, tags: (Upos, Xpos), named: bool, expected: &str) {
        let table = "rule\tVERB/VBD\ted\t2\t\nrule\tVERB/VBD\tied\t3\ty\nword\tVERB/VBD\tmet\tmeet\n\
                     word\tPART/RB\tn't\tnot\nrule\tNOUN/NNS\ts\t1\t\nrule\tVERB/VBD\t\t0\tx\nrule\tNOUN/NN\tés\t9\t\n";
        let lemmas = Lemmas::load(table).expect("a good table");
        assert_eq!(lemmas.lemma(form, tags.0, tags.1, named), expected);
    }

    #[test]
    fn exceptions_then_the_longest_suffix_decide() {
        let past = (Upos::Verb, Xpos::Vbd);
        check("Met", past, false, "meet");
        check("accused", past, false, "accus");
        check("denied", past, false, "deny");
        check("ied", past, false, "y");
        check("", past, false, "x");
        check("n’t", (Upos::Part, Xpos::Rb), false, "not");
        check("Games", (Upos::Noun, Xpos::Nns), true, "Game");
        check("Games", (Upos::Noun, Xpos::Nns), false, "game");
        check("ÉTÉS", (Upos::Noun, Xpos::Nn), false, "étés");
        check("Baku", (Upos::Propn, Xpos::Nnp), true, "Baku");
    }

    #[test]
    fn forms_that_are_known_decide_over_rules_that_make_no_verb() {
        let table = "rule\tVERB/VBD\ted\t2\t\nrule\tNOUN/NN\t\t0\t\n";
        let verbs = [("raided", "raid"), ("raid", "raid"), ("accused", "accuse"), ("accuse", "accuse")];
        let verbs = verbs.map(|(form, verb)| (form.to_owned(), verb.to_owned())).into();
        let lemmas = Lemmas::load(table).expect("a good table").with_verbs(verbs);
        let past = |form| lemmas.lemma(form, Upos::Verb, Xpos::Vbd, false);
        assert_eq!([past("Raided"), past("accused"), past("walked")], ["raid", "accuse", "walk"]);
        assert_eq!(lemmas.lemma("accused", Upos::Noun, Xpos::Nn, false), "accused");
    }

    #[test]
    fn faults_name_their_line() {
        for (table, at) in
            [("word\tVERB/VBD\ta\n", 1), ("word\tVERB/VBD\ta\tb\nrule\tX\ta\t1\t\n", 2), ("word\tA/B\ta\tb", 1)]
        {
            assert!(matches!(Lemmas::load(table), Err(Error::Table { line, .. }) if line == at), "{table}");
        }
    }
}
