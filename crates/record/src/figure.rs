//! Figures of the sources: what is counted, how many, and in what words.

use std::collections::BTreeSet;

use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::sentence::Role;
use demarche_text::span::Span;
use demarche_text::token::TokenId;

use crate::reading::Reading;

/// The value of a word that is a number, in digits or letters; the words of a language are the caller's to know.
pub type Numbers<'a> = &'a dyn Fn(&str) -> Option<f64>;

/// A figure.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Index of its reading.
    pub reading: usize,
    /// Its value.
    pub value: f64,
    /// The value in words: "at least 3", "480 million".
    pub words: String,
    /// What is counted: a key that is equal for the same kind of thing.
    pub key: String,
    /// What is counted, in words.
    pub topic: String,
    /// The words that say it.
    pub span: Span,
    /// Lemmas around it.
    pub context: BTreeSet<String>,
    /// Common nouns around it.
    pub nouns: BTreeSet<String>,
}

impl Figure {
    /// Whether two figures count the same thing in different reports.
    pub fn compares(&self, other: &Self) -> bool {
        self.reading != other.reading
            && self.key == other.key
            && (self.key.starts_with('#') || self.context.intersection(&other.context).count() >= 3)
    }
}

/// Figures that count the same thing, where they are not all equal; `reports` gives the figures of one report after the
/// other, and the first figure of a report stands for it.
pub fn contested(reports: impl Iterator<Item = Vec<Figure>>) -> Vec<Vec<Figure>> {
    let mut clusters: Vec<Vec<Figure>> = Vec::new();
    for figure in reports.flatten() {
        let fits = |c: &Vec<Figure>| c.iter().any(|f| f.compares(&figure));
        match clusters.iter_mut().find(|c| fits(c)) {
            Some(cluster) if cluster.iter().any(|f| f.reading == figure.reading) => {}
            Some(cluster) => cluster.push(figure),
            None => clusters.push(vec![figure]),
        }
    }
    clusters.retain(|c| c.iter().any(|f| f.value != c.first().map_or(0.0, |f| f.value)));
    clusters
}

const LOOSE: &[&str] = &["about", "around", "nearly", "almost", "some", "over"];

/// The figures of a reading, in text order.
pub fn figures(numbers: Numbers<'_>, index: usize, reading: &Reading) -> Vec<Figure> {
    let document = &reading.document;
    let mut result = Vec::new();
    for sentence in &document.sentences {
        if !matches!(sentence.role, Role::Body | Role::Bullet | Role::Standfirst) {
            continue;
        }
        for token in sentence.tokens.clone() {
            let dated =
                reading.events.iter().filter_map(|e| e.when?.span).any(|s| s.overlaps(document.token(token).span));
            if document.token(token).xpos == Xpos::Cd
                && !dated
                && let Some(figure) = figure(numbers, index, document, token)
            {
                result.push(figure);
            }
        }
    }
    result
}

fn figure(numbers: Numbers<'_>, reading: usize, document: &Document, token: TokenId) -> Option<Figure> {
    let number = numbers(document.form(token).trim_matches(|c: char| !c.is_alphanumeric()))?;
    let t = document.token(token);
    let noun = t.head.filter(|h| t.rel == Rel::Nummod && matches!(document.token(*h).upos, Upos::Noun | Upos::Propn));
    let counted = noun.unwrap_or(token);
    let verb = document.ancestors(counted).find(|a| matches!(document.token(*a).upos, Upos::Verb | Upos::Adj));
    let deed = verb.map(|v| document.lemma(v).to_lowercase()).unwrap_or_default();
    let lemma = noun.map(|n| document.lemma(n).to_lowercase()).unwrap_or_default();
    let people = noun.is_none() || matches!(lemma.as_str(), "people" | "person" | "protester" | "demonstrator" | "man");
    let subject = document.token(counted).rel.universal() == "nsubj";
    let (key, topic) = match deed.as_str() {
        _ if noun.is_none() && !subject => return None,
        "kill" | "die" | "shoot" | "dead" | "bury" if people && subject => {
            ("#dead".to_owned(), "People killed".to_owned())
        }
        "arrest" | "detain" if people && subject => ("#held".to_owned(), "People arrested or detained".to_owned()),
        _ if people || document.token(counted).upos == Upos::Propn || document.is_name(counted) => return None,
        _ => described(document, noun?, verb),
    };
    let ambiguous = matches!(
        lemma.as_str(),
        "p.m." | "a.m." | "pm" | "am" | "percent" | "year" | "week" | "hour" | "time" | "month" | "side" | "country"
    );
    let by_case = noun.is_some_and(|n| document.dependents(n, Rel::Case).any(|c| document.form(c) != "of"));
    let reckoned = document.form((counted + 1).min(document.tokens.len() as u32 - 1));
    let elapsed = lemma == "day" && (by_case || matches!(reckoned, "later" | "afterwards" | "earlier" | "ago"));
    if elapsed || ambiguous || number.fract() != 0.0 && lemma != "percent" {
        return None;
    }
    let first = loose(document, token);
    let span = document.span(first..token + 1).hull(document.span(counted..counted + 1));
    let before = document.span(first..token).of(document.text()).to_lowercase();
    let words = if before.is_empty() { shown(number) } else { format!("{before} {}", shown(number)) };
    Some(Figure {
        reading,
        value: number,
        words,
        key,
        topic,
        span,
        context: context(document, token),
        nouns: nouns(document, token, noun),
    })
}

/// The first token of "at least", "about", "more than" before a number.
fn loose(document: &Document, token: TokenId) -> TokenId {
    let form = |back: u32| token.checked_sub(back).map(|t| document.form(t).to_lowercase()).unwrap_or_default();
    let pair = (form(2), form(1));
    match (pair.0.as_str(), pair.1.as_str()) {
        ("at", "least" | "most") | ("more" | "fewer" | "less", "than") => token - 2,
        (_, one) if LOOSE.contains(&one) => token - 1,
        _ => token,
    }
}

/// The thing counted, with its adjectives of nation, and what was done to it.
fn described(document: &Document, noun: TokenId, verb: Option<TokenId>) -> (String, String) {
    let mut start = noun;
    while start > 0
        && document.token(start - 1).head == Some(noun)
        && matches!(document.token(start - 1).rel, Rel::Amod | Rel::Compound)
    {
        start -= 1;
    }
    let nations: Vec<String> = (start..noun)
        .filter(|t| document.is_name(*t) || document.form(*t).chars().next().is_some_and(char::is_uppercase))
        .map(|t| document.form(t).to_lowercase())
        .collect();
    let key = format!("{} {}", nations.join(" "), document.lemma(noun).to_lowercase());
    let words = document.span(start..noun + 1).of(document.text()).to_owned();
    let rel = document.token(noun).rel;
    let done = verb.filter(|v| document.token(noun).head == Some(*v) && matches!(rel, Rel::Obj | Rel::NsubjPass));
    let participle = done.filter(|v| {
        let xpos = document.token(*v).xpos;
        xpos == Xpos::Vbn || xpos == Xpos::Vbd && document.form(*v).ends_with("ed")
    });
    match participle {
        Some(verb) => (key, format!("{words} {}", document.form(verb))),
        None => (key, words),
    }
}

/// Lemmas of the other common nouns of the sentence.
fn nouns(document: &Document, token: TokenId, counted: Option<TokenId>) -> BTreeSet<String> {
    let plain = |t: &TokenId| {
        document.token(*t).upos == Upos::Noun
            && !document.is_name(*t)
            && Some(*t) != counted
            && document.lemma(*t).len() > 4
    };
    document.sentence(token).tokens.clone().filter(plain).map(|t| document.lemma(t).to_lowercase()).collect()
}

/// Lemmas of names, nouns and verbs of the sentence.
fn context(document: &Document, token: TokenId) -> BTreeSet<String> {
    let sentence = document.sentence(token);
    let content = |t: &TokenId| {
        matches!(document.token(*t).upos, Upos::Noun | Upos::Propn | Upos::Verb | Upos::Adj)
            && document.lemma(*t).len() > 2
    };
    sentence.tokens.clone().filter(content).map(|t| document.lemma(t).to_lowercase()).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_shown_as_in_print() {
        assert_eq!((shown(20000.0), shown(4000.0), shown(50.8)), ("20,000".into(), "4000".into(), "50.8".into()));
    }
}
