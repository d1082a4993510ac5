//! Known names in running text that nobody marked: what else it speaks of.

use std::collections::BTreeMap;

use demarche_lexicon::actors::ActorRow;
use demarche_lexicon::base::Base;
use demarche_lexicon::names::{Form, fold};
use demarche_ontology::code::Code;
use demarche_text::span::Span;

/// How much a body or person of a country says, where a place says 1.
const ACTOR: f64 = 0.5;

/// A name in the text.
pub struct Found {
    /// Where.
    pub span: Span,
    /// The country of a body or person; `None` for places.
    pub actor_of: Option<Code>,
}

/// Known names outside `spans`, in text order.
pub fn names(base: &Base, text: &str, spans: &[Span]) -> Vec<Found> {
    let mut marked: Vec<(u32, u32)> = spans.iter().map(|s| (s.start, s.end)).collect();
    marked.sort_unstable();
    let words = words(text);
    let mut found = Vec::new();
    let mut at = 0;
    let mut next = 0;
    while at < words.len() {
        let (start, _) = words[at];
        while marked.get(next).is_some_and(|(_, end)| *end <= start) {
            next += 1;
        }
        let limit = marked.get(next).map_or(u32::MAX, |(start, _)| *start);
        match if start < limit { longest(base, text, &words, at, limit) } else { None } {
            Some((length, actor_of)) => {
                let span = Span::new(start, words[at + length - 1].1);
                if actor_of.is_some() || !is_part(text, &words, at, length) {
                    found.push(Found { span, actor_of });
                }
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

/// Countries of the bodies and people that a text names, with how much that says.
pub fn lands(base: &Base, title: &str, text: &str, spans: &[Span]) -> BTreeMap<Code, f64> {
    let mut result = BTreeMap::new();
    let found = names(base, title, &[]).into_iter().chain(names(base, text, spans));
    for code in found.filter_map(|f| f.actor_of) {
        *result.entry(code).or_insert(0.0) += ACTOR;
    }
    result
}

/// First and last byte of each word; a full stop at its end belongs to it.
pub fn words(text: &str) -> Vec<(u32, u32)> {
    let mut result = Vec::new();
    let mut start = None;
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '.' | '\'' | '’' | '&');
    for (at, c) in text.char_indices() {
        if inside(c) {
            if start.is_none() && c.is_alphanumeric() {
                start = Some(at);
            }
        } else if let Some(start) = start.take() {
            result.push((start as u32, at as u32));
        }
    }
    result.extend(start.map(|start| (start as u32, text.len() as u32)));
    result
}

fn slice(text: &str, start: u32, end: u32) -> &str {
    text.get(start as usize..end as usize).unwrap_or("")
}

fn longest(base: &Base, text: &str, words: &[(u32, u32)], at: usize, limit: u32) -> Option<(usize, Option<Code>)> {
    let (start, end) = words[at];
    let word = slice(text, start, end);
    (word.starts_with(char::is_uppercase) && word.len() < 60).then_some(())?;
    let first = fold(word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word));
    let most = base.actors.names.longest(&first).max(base.places.names.longest(&first));
    (1..=most.min(words.len() - at)).rev().find_map(|length| {
        let end = words[at + length - 1].1;
        let phrase = slice(text, start, end);
        (end <= limit && phrase.len() < 100).then_some(())?;
        let phrase = phrase.strip_suffix("'s").or_else(|| phrase.strip_suffix("’s")).unwrap_or(phrase);
        let mut actor = None;
        let mut place = base.places.names.of(phrase).next().is_some();
        for entry in base.actors.names.of(phrase) {
            match entry.to {
                ActorRow::Country(_) => place |= entry.form != Form::Seat,
                ActorRow::Organisation(i) => actor = actor.or(base.actors.organisation(i).and_then(|o| o.code)),
                ActorRow::Person(i) => actor = actor.or(base.actors.person(i).and_then(|p| p.country)),
            }
        }
        match (place, actor.filter(|c| c.is_country())) {
            (true, _) => Some((length, None)),
            (false, Some(code)) => Some((length, Some(code))),
            (false, None) => None,
        }
    })
}

/// "Paris Hilton", "Michael Jordan": a place name of one word inside another name says nothing of the place.
fn is_part(text: &str, words: &[(u32, u32)], at: usize, length: usize) -> bool {
    let capital = |(start, end): (u32, u32)| {
        let word = slice(text, start, end);
        word.len() > 3 && word.starts_with(char::is_uppercase) && word.chars().any(char::is_lowercase)
    };
    // A full stop that ends a sentence is part of its last word.
    let joined = |a: u32, b: u32| slice(text, a, b) == " " && slice(text, a.saturating_sub(1), a) != ".";
    let own = slice(text, words[at].0, words[at].1);
    let after = words.get(at + length).is_some_and(|w| {
        joined(words[at + length - 1].1, w.0) && capital(*w) && !own.ends_with("'s") && !own.ends_with("’s")
    });
    let before = at > 0 && joined(words[at - 1].1, words[at].0) && capital(words[at - 1]) && {
        let first = at == 1 || !joined(words[at - 2].1, words[at - 1].0);
        !first || words.get(at + length).is_none()
    };
    length == 1 && (after || before)
}
