//! Whether a place name stands for those who act there: "Tunis signed the treaty" and not "in Tunis".
//!
//! A log-linear model over the tree: the relation of the name, its preposition, the class of the word that governs it,
//! and pairs of these, with weights that stand in `data/places/metonymy.tsv`.

use std::collections::BTreeSet;
use std::ops::Range;

use demarche_lexicon::metonymy::Metonymy;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::token::{NameKind, NameTag, TokenId};

/// Share of all readings of a name that are of those who act there.
pub fn acts(words: &Metonymy, document: &Document, tokens: Range<TokenId>) -> f64 {
    1.0 / (1.0 + (-words.weight(&features(words, document, tokens))).exp())
}

/// What speaks for or against it.
pub fn features(words: &Metonymy, document: &Document, tokens: Range<TokenId>) -> BTreeSet<String> {
    let mut result = BTreeSet::from(["bias".to_owned()]);
    let tokens = tokens.start..tokens.end.min(document.tokens.len() as TokenId);
    let inside = |t: TokenId| tokens.contains(&t);
    let Some(own) = tokens.clone().find(|t| document.token(*t).head.is_none_or(|h| !inside(h))) else { return result };
    let head = first_conjunct(document, own);
    if head != own {
        result.insert("listed".to_owned());
    }
    let rel = document.token(head).rel;
    let prep = preposition(document, own).or_else(|| preposition(document, head)).unwrap_or_else(|| "none".to_owned());
    let mut say = |feature: String| {
        result.insert(feature);
    };
    say(format!("rel={}", rel.tag()));
    say(format!("prep={prep}"));
    if document.dependent(own, Rel::Det).is_some() {
        say("article".to_owned());
    }
    if let NameTag::Begin(kind) | NameTag::Inside(kind) = document.token(own).name
        && kind != NameKind::Place
    {
        say(format!("name={}", kind.tag()));
    }
    let wider =
        tokens.end < document.tokens.len() as TokenId && matches!(document.token(tokens.end).name, NameTag::Inside(_));
    if wider {
        say("within-name".to_owned());
    }
    match document.token(head).head {
        Some(governor) => {
            let governor_pos = document.token(governor).upos;
            say(format!("pos={}", governor_pos.tag()));
            say(format!("rel={} pos={}", rel.tag(), governor_pos.tag()));
            for class in classes(words, document, governor) {
                say(format!("class={class}"));
                say(format!("rel={} class={class}", rel.tag()));
                say(format!("prep={prep} class={class}"));
            }
            if document.token(governor).rel == Rel::Root && rel == Rel::Nsubj {
                say("main-subject".to_owned());
            }
        }
        None => say("alone".to_owned()),
    }
    let sentence = document.sentence(own).tokens.clone();
    let sport = sentence.clone().filter(|t| is(words, document, *t, "sport")).count();
    say(format!("sport-words={}", sport.min(3)));
    let ties = sentence.clone().filter(|t| is(words, document, *t, "tie")).count();
    say(format!("tie-words={}", ties.min(2)));
    let lands = sentence.filter(|t| is(words, document, *t, "lie")).count();
    say(format!("lie-words={}", lands.min(2)));
    // "Ottawa, Ontario": who acts is seldom told with its surroundings.
    let next = document.tokens.get(tokens.end as usize).map(|_| document.form(tokens.end));
    if next == Some(",") && document.tokens.get(tokens.end as usize + 1).is_some_and(|t| t.upos == Upos::Propn) {
        say("comma-name".to_owned());
    }
    if document.children(own).iter().any(|c| matches!(document.token(*c).rel, Rel::Acl | Rel::AclRelcl)) {
        say("described".to_owned());
    }
    result
}

/// The first of the names that a name is listed with.
fn first_conjunct(document: &Document, token: TokenId) -> TokenId {
    let listed = |t: &TokenId| {
        let token = document.token(*t);
        token.head.filter(|h| token.rel == Rel::Conj && document.token(*h).upos != Upos::Verb)
    };
    std::iter::successors(Some(token), listed).take(50).last().unwrap_or(token)
}

fn preposition(document: &Document, token: TokenId) -> Option<String> {
    let case = document.dependents(token, Rel::Case).next()?;
    Some(document.form(case).to_lowercase())
}

/// The classes of the governing noun or verb; a noun's compound may say more ("football team").
fn classes<'a>(words: &'a Metonymy, document: &Document, governor: TokenId) -> BTreeSet<&'a str> {
    let below = document.dependents(governor, Rel::Compound);
    let mut found = BTreeSet::new();
    for token in std::iter::once(governor).chain(below) {
        found.extend(words.classes(&document.lemma(token).to_lowercase()).iter().map(String::as_str));
    }
    if document.dependent(governor, Rel::Cop).is_some() {
        found.insert("is");
    }
    if found.is_empty() {
        found.insert("other");
    }
    found
}

fn is(words: &Metonymy, document: &Document, token: TokenId, class: &str) -> bool {
    words.classes(&document.lemma(token).to_lowercase()).iter().any(|c| c == class)
}
