//! What a mention shows of itself: number, gender, what sort of being it is.

use std::ops::Range;

use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::mention::{Mention, MentionKind};
use demarche_text::sentence::Role;
use demarche_text::token::{NameKind, TokenId};

use crate::hints::{Hints, RoleKind};
use crate::mentions::names::{NameSpan, name_spans};
use crate::words::{Gender, NounKind, being, given_name};

/// What sort of being a mention is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Person,
    /// Organisations and what is said of them.
    Body,
    /// Countries, places.
    Land,
    /// People in the plural.
    People,
    /// Rivals, sides, partners: people, bodies or countries.
    Any,
    /// What is no being: such mentions are only ever given, never our own.
    Thing,
    Pronoun,
}

#[derive(Clone, Debug)]
pub(crate) struct Traits {
    pub(crate) sort: Sort,
    pub(crate) plural: bool,
    pub(crate) gender: Option<Gender>,
    /// The name itself, without titles.
    pub(crate) name: Option<Range<TokenId>>,
    /// Words before the head noun or in the title, lower case: "french", "interior", "minister".
    pub(crate) words: Vec<String>,
    /// Lower-case lemma of the head noun, for roles and groups.
    pub(crate) noun: String,
    /// "the", "this"
    pub(crate) definite: bool,
    /// "my": such a description repeats itself word by word.
    pub(crate) possessed: bool,
    pub(crate) subject: bool,
    /// A thing by all that is known, but written as people are: an unknown name, "fencer".
    pub(crate) personlike: bool,
    /// Inside running text, and not in a menu, a link or a caption.
    pub(crate) text: bool,
}

/// Traits of all mentions.
pub(crate) fn traits(document: &Document, hints: &Hints) -> Vec<Traits> {
    let names = name_spans(document, hints);
    document.mentions.iter().map(|m| of_mention(document, m, names.get(m.sentence as usize), hints)).collect()
}

fn of_mention(document: &Document, mention: &Mention, names: Option<&Vec<NameSpan>>, hints: &Hints) -> Traits {
    let head = document.token(mention.head);
    let lemma = head.lemma.to_lowercase();
    let known = being(&lemma);
    let sort = match mention.kind {
        MentionKind::Person => Sort::Person,
        MentionKind::Organisation => Sort::Body,
        MentionKind::Place => Sort::Land,
        MentionKind::Group => Sort::People,
        MentionKind::Pronoun => Sort::Pronoun,
        MentionKind::Role => match known.map(|(kind, _)| kind) {
            Some(NounKind::Organisation | NounKind::Group) => Sort::Body,
            Some(NounKind::Country | NounKind::Place) => Sort::Land,
            Some(NounKind::Any) => Sort::Any,
            Some(NounKind::Person) => Sort::Person,
            None => body_or_person(document, mention, hints),
        },
    };
    let name = match mention.kind {
        MentionKind::Person => names.and_then(|names| {
            let inside = |n: &&NameSpan| {
                n.kind == NameKind::Person
                    && mention.tokens.start <= n.tokens.start
                    && n.tokens.end <= mention.tokens.end
            };
            names.iter().rev().find(inside).map(|n| untitled(document, n.tokens.clone()))
        }),
        MentionKind::Organisation | MentionKind::Place => {
            let own = names.and_then(|names| names.iter().find(|n| n.tokens.contains(&mention.head)));
            Some(own.map_or_else(|| mention.tokens.clone(), |n| n.tokens.clone()))
        }
        MentionKind::Role if sort == Sort::Thing && head.upos == Upos::Propn => Some(proper(document, mention)),
        _ => None,
    };
    let words: Vec<String> = mention
        .tokens
        .clone()
        .filter(|t| *t != mention.head || mention.kind == MentionKind::Person)
        .filter(|t| name.as_ref().is_none_or(|n| !n.contains(t)))
        .filter(|t| *t < mention.head || mention.kind == MentionKind::Person)
        .filter(|t| matches!(document.token(*t).upos, Upos::Noun | Upos::Propn | Upos::Adj | Upos::Verb))
        .map(|t| document.token(t).lemma.to_lowercase())
        .collect();
    let gender = words
        .iter()
        .chain([&lemma])
        .find_map(|w| being(w).and_then(|(_, gender)| gender))
        .or_else(|| name.as_ref().and_then(|n| given_name(document.form(n.start))))
        .filter(|_| sort == Sort::Person);
    let plural_form = matches!(head.xpos, Xpos::Nns | Xpos::Nnps);
    let determiner = document.dependent(mention.head, Rel::Det).map(|d| document.lemma(d));
    let written = determiner.is_some_and(|d| matches!(d, "the" | "this" | "that" | "these" | "those"));
    let personlike =
        sort == Sort::Thing && (head.upos == Upos::Propn || (head.upos == Upos::Noun && ends_as_people(&lemma)));
    Traits {
        sort,
        plural: mention.kind == MentionKind::Group || (plural_form && mention.kind == MentionKind::Role),
        gender,
        name,
        words,
        noun: lemma,
        definite: written,
        possessed: mention.kind != MentionKind::Pronoun
            && document.form(mention.tokens.start).len() < 6
            && document
                .dependents(mention.head, Rel::NmodPoss)
                .any(|p| p == mention.tokens.start && document.token(p).upos == Upos::Pron),
        personlike,
        subject: matches!(head.rel, Rel::Nsubj | Rel::NsubjPass | Rel::NsubjOuter),
        text: document.sentences.get(mention.sentence as usize).is_some_and(|s| {
            !matches!(s.role, Role::Related | Role::Boilerplate | Role::Caption | Role::Byline | Role::Dateline)
        }),
    }
}

/// What the base says of a noun that is not on our own list.
fn body_or_person(document: &Document, mention: &Mention, hints: &Hints) -> Sort {
    let words: Vec<&str> = (mention.tokens.start..=mention.head).map(|t| document.form(t)).collect();
    let phrase = (0..words.len()).find_map(|at| {
        let (length, role) = hints.role_at(&words, at)?;
        (at + length == words.len()).then_some(role)
    });
    let lemma = || hints.role_at(&[document.lemma(mention.head)], 0).map(|(_, role)| role);
    match phrase.or_else(lemma).map(|role| role.kind) {
        Some(RoleKind::Organisation | RoleKind::Group) => Sort::Body,
        Some(RoleKind::Person) => Sort::Person,
        None if hints.is_national(document.form(mention.head)) => Sort::Person,
        None => Sort::Thing,
    }
}

/// The run of proper nouns around the head of a name that the recogniser missed.
fn proper(document: &Document, mention: &Mention) -> Range<TokenId> {
    let part = |t: TokenId| mention.tokens.contains(&t) && document.token(t).upos == Upos::Propn;
    let (mut start, mut end) = (mention.head, mention.head + 1);
    while start > 0 && part(start - 1) {
        start -= 1;
    }
    while part(end) {
        end += 1;
    }
    start..end
}

fn ends_as_people(noun: &str) -> bool {
    ["er", "or", "ist", "ian", "man", "woman", "ess", "eer", "ee", "one"].iter().any(|end| noun.ends_with(end))
}

/// A name without the titles that the recogniser took along: "President Donald Trump".
fn untitled(document: &Document, mut name: Range<TokenId>) -> Range<TokenId> {
    let title = |t: TokenId| {
        let token = document.token(t);
        token.rel == Rel::NmodDesc
            || being(&token.lemma).is_some()
            || document.form(t).ends_with('.') && token.span.len() > 2
    };
    while name.len() > 1 && title(name.start) {
        name.start += 1;
    }
    name
}
