//! Spans of names: the recogniser's, merged with the known names of the actor base.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::sentence::Sentence;
use demarche_text::token::{NameKind, NameTag, TokenId};

use crate::hints::{Hints, RoleKind};
use crate::words::{NounKind, being, given_name, is_saying, noun};

/// A name in a sentence.
#[derive(Clone, Debug)]
pub(crate) struct NameSpan {
    pub(crate) tokens: Range<TokenId>,
    /// The token that governs the others.
    pub(crate) head: TokenId,
    pub(crate) kind: NameKind,
}

/// The names of a document by sentence, in order, without overlaps.
pub(crate) fn name_spans(document: &Document, hints: &Hints) -> Vec<Vec<NameSpan>> {
    let spans = |sentence: &Sentence| of_sentence(document, sentence, hints);
    let mut names: Vec<Vec<(NameSpan, bool)>> = document.sentences.iter().map(spans).collect();
    // A name keeps one kind in a document: the base's, else the one it was given most often.
    let mut votes: HashMap<String, Vec<(NameKind, usize)>> = HashMap::new();
    for (name, known) in names.iter().flatten() {
        let weight = if *known { 1000 } else { 1 };
        let votes = votes.entry(folded(document, name)).or_default();
        match votes.iter_mut().find(|(kind, _)| *kind == name.kind) {
            Some((_, votes)) => *votes += weight,
            None => votes.push((name.kind, weight)),
        }
    }
    // "Paris" is a person beside "Valeska Paris" wherever the recogniser takes it for one.
    let surnames: HashSet<String> = names
        .iter()
        .flatten()
        .filter(|(name, _)| name.kind == NameKind::Person && name.tokens.len() > 1)
        .map(|(name, _)| document.form(name.tokens.end - 1).to_lowercase())
        .collect();
    // "Darmanin" is a person wherever it stands, if Gérald Darmanin was named.
    for (sentence, list) in document.sentences.iter().zip(&mut names) {
        let free = |t: &TokenId| !list.iter().any(|(name, _)| name.tokens.contains(t));
        let bears = |t: &TokenId| surnames.contains(&document.form(*t).to_lowercase());
        let found: Vec<TokenId> =
            sentence.tokens.clone().filter(|t| is_lone_name(document, *t, hints) && bears(t) && free(t)).collect();
        for token in found {
            list.push((NameSpan { tokens: token..token + 1, head: token, kind: NameKind::Person }, false));
        }
        list.sort_by_key(|(name, _)| name.tokens.start);
    }
    for (name, _) in names.iter_mut().flatten() {
        let person = matches!(
            document.token(name.tokens.start).name,
            NameTag::Begin(NameKind::Person) | NameTag::Inside(NameKind::Person)
        );
        if person && name.tokens.len() == 1 && surnames.contains(&folded(document, name)) {
            name.kind = NameKind::Person;
            continue;
        }
        // Of two kinds with the same number of votes the first one holds.
        let best = votes.get(&folded(document, name)).and_then(|v| v.iter().rev().max_by_key(|(_, n)| *n));
        name.kind = best.map_or(name.kind, |(kind, _)| *kind);
    }
    names.into_iter().map(|list| list.into_iter().map(|(name, _)| name).collect()).collect()
}

/// Whether a token stands where a name can, is written as one, and is nothing that is known.
fn is_lone_name(document: &Document, token: TokenId, hints: &Hints) -> bool {
    let values = document.token(token);
    let form = document.form(token);
    let tied = matches!(
        values.rel,
        Rel::Compound | Rel::Amod | Rel::Flat | Rel::Fixed | Rel::Punct | Rel::Case | Rel::Goeswith | Rel::NmodDesc
    );
    let written = values.upos == Upos::Propn && form.starts_with(char::is_uppercase) && form.chars().count() > 2;
    let shouted = !form.contains(char::is_lowercase);
    let known = || {
        hints.name_at(&[form], 0).is_some()
            || hints.role_at(&[form], 0).is_some()
            || hints.is_national(form)
            || being(form).is_some()
    };
    written && !tied && !shouted && values.xpos != Xpos::Nnps && !known()
}

fn folded(document: &Document, name: &NameSpan) -> String {
    document.span(name.tokens.clone()).of(document.text()).to_lowercase()
}

/// The names of a sentence, and whether the base knows them.
fn of_sentence(document: &Document, sentence: &Sentence, hints: &Hints) -> Vec<(NameSpan, bool)> {
    let tagged = tagged(document, sentence, hints);
    let known = known(document, sentence, hints, &tagged);
    // What the base knows wins where both see the same words; else the wider span does, for a name is never cut:
    // "Jordan" is known, "Jordan Bardella" is someone else.
    let mut candidates: Vec<(Range<TokenId>, NameKind, bool)> = known.into_iter().map(|(r, k)| (r, k, true)).collect();
    candidates.extend(tagged.into_iter().map(|(r, k)| (r, k, false)));
    candidates.sort_by_key(|(range, _, known)| (std::cmp::Reverse(range.len()), !known, range.start));
    let mut spans: Vec<(Range<TokenId>, NameKind, bool)> = Vec::new();
    for (range, kind, known) in candidates {
        if !spans.iter().any(|(taken, ..)| taken.start < range.end && range.start < taken.end) {
            spans.push((range, kind, known));
        }
    }
    for head in sentence.tokens.clone() {
        if let Some((range, kind)) = untagged(document, head, hints, &spans) {
            spans.retain(|(taken, ..)| taken.end <= range.start || range.end <= taken.start);
            spans.push((range, kind, false));
        }
    }
    spans.retain(|(_, kind, _)| *kind != NameKind::Other);
    // "Matthew" alone, as the recogniser often misses it in speech.
    for head in sentence.tokens.clone() {
        let whole = |end: &TokenId| document.token(*end).rel == Rel::Flat && document.token(*end).head == Some(head);
        let range = head..(head + 1..sentence.tokens.end).find(|t| !whole(t)).unwrap_or(sentence.tokens.end);
        let free = !spans.iter().any(|(taken, ..)| taken.start < range.end && range.start < taken.end);
        if free && given_name(document.form(head)).is_some() && is_lone_name(document, head, hints) {
            spans.push((range, NameKind::Person, false));
        }
    }
    spans.sort_by_key(|(range, ..)| range.start);
    let head = |range: &Range<TokenId>, kind| head(document, range, kind);
    spans
        .into_iter()
        .map(|(tokens, kind, known)| (NameSpan { head: head(&tokens, kind), tokens, kind }, known))
        .collect()
}

/// The recogniser's spans.
fn tagged(document: &Document, sentence: &Sentence, hints: &Hints) -> Vec<(Range<TokenId>, NameKind)> {
    let mut spans: Vec<(Range<TokenId>, NameKind)> = Vec::new();
    for token in sentence.tokens.clone() {
        match (document.token(token).name, spans.last_mut()) {
            (NameTag::Inside(kind), Some((range, open))) if range.end == token && *open == kind => {
                range.end = token + 1
            }
            (NameTag::Begin(kind) | NameTag::Inside(kind), _) => spans.push((token..token + 1, kind)),
            (NameTag::Out, _) => {}
        }
    }
    for (range, _) in &mut spans {
        // "the", quotes and the possessive are no part of a name.
        while range.len() > 1 && matches!(document.token(range.end - 1).upos, Upos::Punct | Upos::Part | Upos::Adp) {
            range.end -= 1;
        }
        while range.len() > 1 && matches!(document.token(range.start).upos, Upos::Punct | Upos::Det | Upos::Adp) {
            range.start += 1;
        }
    }
    spans.retain(|(range, kind)| {
        let words: Vec<&str> = range.clone().map(|t| document.form(t)).collect();
        let lone = document.token(range.start);
        let adjective = words.len() == 1 && matches!(lone.upos, Upos::Adj | Upos::Punct | Upos::Verb | Upos::Pron);
        let nation = words.len() == 1 && matches!(lone.rel, Rel::Amod | Rel::Compound) && hints.is_national(words[0]);
        // "President" and "Secretary-General" are no names.
        let role = hints.role_at(&words, 0).is_some_and(|(length, _)| length == words.len());
        let title = words.len() == 1 && noun(words[0]).is_some();
        !adjective && !nation && !(*kind == NameKind::Person && (role || title))
    });
    spans
}

/// The base's names.
fn known(
    document: &Document,
    sentence: &Sentence,
    hints: &Hints,
    tagged: &[(Range<TokenId>, NameKind)],
) -> Vec<(Range<TokenId>, NameKind)> {
    let words: Vec<&str> = sentence.tokens.clone().map(|t| document.form(t)).collect();
    let mut spans = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let Some((length, kind)) = hints.name_at(&words, at) else {
            at += 1;
            continue;
        };
        // "the West" is known, but this may be the West Bank; and an article is no part of a name.
        let article = length > 1 && words.get(at).is_some_and(|w| w.eq_ignore_ascii_case("the"));
        if article && hints.name_at(&words, at + 1).is_some_and(|(inner, _)| inner + 1 >= length) {
            at += 1;
            continue;
        }
        let start = sentence.tokens.start + at as u32 + u32::from(article);
        let range = start..sentence.tokens.start + (at + length) as u32;
        let proper = range.clone().any(|t| {
            let token = document.token(t);
            token.upos == Upos::Propn || matches!(token.xpos, Xpos::Nnp | Xpos::Nnps)
        });
        let inside = tagged.iter().any(|(t, _)| t.start <= range.start && range.end <= t.end);
        let adjective = length == 1 && document.token(start).upos == Upos::Adj;
        if (proper || inside) && !adjective {
            spans.push((range, kind));
            at += length;
        } else {
            at += 1;
        }
    }
    spans
}

/// A name that neither saw: capitals in a place where actors stand.
fn untagged(
    document: &Document,
    head: TokenId,
    hints: &Hints,
    spans: &[(Range<TokenId>, NameKind, bool)],
) -> Option<(Range<TokenId>, NameKind)> {
    let token = document.token(head);
    let form = document.form(head);
    let proper = token.upos == Upos::Propn && form.starts_with(char::is_uppercase);
    let argument =
        matches!(token.rel, Rel::Nsubj | Rel::NsubjPass | Rel::Obj | Rel::OblAgent | Rel::NmodPoss | Rel::Conj);
    if !proper || !argument {
        return None;
    }
    let mut start = head;
    let first = document.sentence(head).tokens.start;
    let part = |t: TokenId| {
        let upos = document.token(t).upos;
        let below = document.token(t).head.is_some_and(|h| t < h && h <= head);
        below
            && matches!(document.token(t).rel, Rel::Compound | Rel::Amod | Rel::Flat)
            && (upos == Upos::Propn || (upos == Upos::Adj && document.form(t).starts_with(char::is_uppercase)))
    };
    while start > first && part(start - 1) {
        start -= 1;
    }
    let range = start..head + 1;
    let body = {
        let known = hints.role_at(&[form], 0).is_some_and(|(_, role)| role.kind == RoleKind::Organisation);
        known || matches!(noun(form), Some((NounKind::Organisation, _)))
    };
    // "Baku Initiative Group" of which only "Baku" was seen.
    if body && range.len() > 1 {
        let whole = spans.iter().any(|(taken, ..)| taken.start <= range.start && range.end <= taken.end);
        let wider = spans.iter().any(|(taken, ..)| taken.start < range.start && range.start < taken.end);
        let national = range.clone().take(range.len() - 1).all(|t| hints.is_national(document.form(t)));
        return (!whole && !wider && !national).then_some((range, NameKind::Organisation));
    }
    if spans.iter().any(|(taken, ..)| taken.start < range.end && range.start < taken.end) {
        return None;
    }
    let role = hints.role_at(&[form], 0).is_some() || noun(form).is_some() || hints.is_national(form);
    let shouted = form.chars().filter(|c| c.is_uppercase()).count() > 1 && !form.contains(char::is_lowercase);
    let flat = document.dependent(head, Rel::Flat);
    let speaks = token.rel == Rel::Nsubj && token.head.is_some_and(|v| is_saying(document.form(v)));
    if shouted && range.len() == 1 && !role {
        return Some((range, NameKind::Organisation));
    }
    let end = flat.map_or(range.end, |f| if f == range.end { f + 1 } else { range.end });
    (speaks && !role).then_some((start..end, NameKind::Person))
}

/// The token that governs the others: the first one for people, else the last one that is an argument.
fn head(document: &Document, range: &Range<TokenId>, kind: NameKind) -> TokenId {
    let roots: Vec<TokenId> = range
        .clone()
        .filter(|t| document.token(*t).head.is_none_or(|h| !range.contains(&h)))
        .filter(|t| document.token(*t).upos != Upos::Punct)
        .collect();
    let argument = |t: &&TokenId| !matches!(document.token(**t).rel, Rel::Compound | Rel::Amod | Rel::Flat | Rel::Dep);
    let found = match kind {
        NameKind::Person => roots.iter().find(argument).or(roots.first()),
        _ => roots.iter().rev().find(argument).or(roots.last()),
    };
    found.copied().unwrap_or(range.start)
}
