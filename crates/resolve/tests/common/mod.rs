//! Documents by hand, without a model.
//!
//! One sentence a line; one token a word: `form|relation|head`, the head counted from 1 within its sentence, 0 for the
//! root. After that, in any order: a part of speech in capitals (else guessed from the relation and the form), `@PER`,
//! `@ORG`, `@LOC` for a name tag (`@+PER` for its later tokens), `#3` for a coreference chain, `=sentence` for a lemma, `^VBD` for a Penn tag. A
//! leading `~` joins a token to the one before; a leading `*` marks the token the test asks about.
#![allow(dead_code, reason = "each test file uses a part of this")]

use demarche_text::article::Article;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::mention::{Mention, MentionKind};
use demarche_text::sentence::{Role, Sentence};
use demarche_text::span::Span;
use demarche_text::token::{NameKind, NameTag, Token, TokenId};

/// A document and the token asked about.
pub fn document(lines: &str, date: Option<&str>) -> (Document, TokenId) {
    let mut text = String::new();
    let mut tokens: Vec<Token> = Vec::new();
    let mut sentences = Vec::new();
    let mut mentions = Vec::new();
    let mut asked = 0;
    for (number, line) in lines.trim().lines().enumerate() {
        let first = tokens.len() as u32;
        if number > 0 {
            text.push(' ');
        }
        let from = text.len() as u32;
        for (i, item) in line.split_whitespace().enumerate() {
            let mut parts = item.split('|');
            let mut form = parts.next().expect("a form");
            let id = tokens.len() as TokenId;
            if let Some(rest) = form.strip_prefix('*') {
                form = rest;
                asked = id;
            }
            let joined = form.strip_prefix('~');
            let form = joined.unwrap_or(form);
            if joined.is_none() && i > 0 {
                text.push(' ');
            }
            let start = text.len() as u32;
            text.push_str(form);
            let rel = Rel::from_tag(parts.next().expect("a relation"));
            let head: u32 = parts.next().expect("a head").parse().expect("a number");
            let capital = form.chars().next().is_some_and(char::is_uppercase);
            let mut token = Token {
                span: Span::new(start, text.len() as u32),
                lemma: form.to_lowercase(),
                upos: guess(rel, form, capital),
                xpos: Xpos::Other,
                head: head.checked_sub(1).map(|h| first + h),
                rel,
                name: NameTag::Out,
                saying: None,
            };
            let mut chain = None;
            for extra in parts {
                if let Some(kind) = extra.strip_prefix("@+") {
                    token.name = NameTag::Inside(kind_of(kind));
                } else if let Some(kind) = extra.strip_prefix('@') {
                    token.name = NameTag::Begin(kind_of(kind));
                } else if let Some(number) = extra.strip_prefix('#') {
                    chain = number.parse().ok();
                } else if let Some(tag) = extra.strip_prefix('^') {
                    token.xpos = Xpos::from_tag(tag);
                } else if let Some(lemma) = extra.strip_prefix('=') {
                    token.lemma = lemma.to_owned();
                } else {
                    token.upos = Upos::from_tag(extra);
                }
            }
            if let Some(chain) = chain {
                let kind = match (token.upos, token.name) {
                    (Upos::Pron, _) => MentionKind::Pronoun,
                    (_, NameTag::Begin(NameKind::Person)) => MentionKind::Person,
                    (_, NameTag::Begin(NameKind::Organisation)) => MentionKind::Organisation,
                    (Upos::Propn, _) => MentionKind::Place,
                    _ => MentionKind::Role,
                };
                let span = token.span;
                mentions.push(Mention {
                    sentence: number as u32,
                    tokens: id..id + 1,
                    head: id,
                    span,
                    kind,
                    chain: Some(chain),
                });
            }
            tokens.push(token);
        }
        let span = Span::new(from, text.len() as u32);
        sentences.push(Sentence {
            span,
            tokens: first..tokens.len() as u32,
            role: Role::Body,
            paragraph: 0,
            full: true,
        });
    }
    let date = date.map(|d| d.parse().expect("a date"));
    let article = Article { text, date, ..Article::default() };
    (Document::new(article, sentences, tokens, mentions), asked)
}

fn kind_of(tag: &str) -> NameKind {
    match tag {
        "PER" => NameKind::Person,
        "ORG" => NameKind::Organisation,
        "LOC" => NameKind::Place,
        _ => NameKind::Other,
    }
}

fn guess(rel: Rel, form: &str, capital: bool) -> Upos {
    match rel {
        Rel::Det => Upos::Det,
        Rel::Case => Upos::Adp,
        Rel::Punct => Upos::Punct,
        Rel::Cc => Upos::Cconj,
        Rel::Nummod => Upos::Num,
        Rel::Cop | Rel::Aux | Rel::AuxPass => Upos::Aux,
        Rel::Mark => Upos::Part,
        Rel::Advmod => Upos::Adv,
        Rel::Amod => Upos::Adj,
        _ if matches!(
            form.to_lowercase().as_str(),
            "he" | "she" | "it" | "they" | "his" | "its" | "who" | "we" | "both"
        ) =>
        {
            Upos::Pron
        }
        _ if capital => Upos::Propn,
        _ => Upos::Noun,
    }
}
