//! Figures of the sources: what is counted, how many, and in what words.

use std::collections::BTreeSet;

use demarche_record::reading::Reading;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::sentence::Role;
use demarche_text::span::Span;
use demarche_text::token::TokenId;

use crate::quantity::{shown, value};
use crate::words::words;
use demarche_lexicon::style::Style;

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

const LOOSE: &[&str] = &["about", "around", "nearly", "almost", "some", "over"];

/// The figures of a reading, in text order.
pub fn figures(style: &Style, index: usize, reading: &Reading) -> Vec<Figure> {
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
                && let Some(figure) = figure(style, index, document, token)
            {
                result.push(figure);
            }
        }
    }
    result
}

fn figure(style: &Style, reading: usize, document: &Document, token: TokenId) -> Option<Figure> {
    let word = words(document.form(token)).into_iter().next()?;
    let number = value(style, &word)?;
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
