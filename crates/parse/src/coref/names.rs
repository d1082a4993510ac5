//! Names: the same words, short forms of people's names, acronyms.

use std::collections::HashMap;

use demarche_text::document::Document;
use demarche_text::mention::{MentionId, MentionKind};

use super::traits::{Sort, Traits};
use super::{Chains, of};
use crate::words::Gender;

/// Someone known by name so far.
struct Person {
    given: Option<String>,
    gender: Option<Gender>,
    last: MentionId,
}

pub(crate) fn link(document: &Document, traits: &[Traits], chains: &mut Chains) {
    let mut exact: HashMap<String, MentionId> = HashMap::new();
    let mut initials: HashMap<String, MentionId> = HashMap::new();
    let mut people: HashMap<String, Vec<Person>> = HashMap::new();
    for (id, mention) in document.mentions.iter().enumerate() {
        let id = id as MentionId;
        let Some(named) = of(traits, id) else { continue };
        let Some(name) = named.name.clone() else { continue };
        let words: Vec<String> = name
            .map(|t| document.form(t).to_lowercase())
            .filter(|w| w.chars().any(char::is_alphanumeric) && !matches!(w.as_str(), "jr." | "sr." | "the"))
            .collect();
        let (Some(first), Some(last)) = (words.first(), words.last()) else { continue };
        if mention.kind == MentionKind::Person {
            person(id, &words, named.gender, &mut people, chains);
        } else if words.len() == 1 && mention.kind == MentionKind::Organisation && !exact.contains_key(last) {
            // A surname that was taken for an organisation.
            let known = people.get(last).and_then(|p| p.iter().rev().find(|p| p.given.is_some()));
            if let Some(person) = known {
                chains.join(person.last, id);
                continue;
            }
        }
        let whole = words.join(" ");
        let short = mention.span.of(document.text());
        let acronym: String = short.chars().filter(|c| c.is_alphanumeric()).collect();
        if mention.kind != MentionKind::Person {
            if let Some(known) = exact.get(&whole) {
                chains.join(*known, id);
            }
            exact.insert(whole, id);
        }
        if words.len() > 1 && named.sort != Sort::Person {
            let name = named.name.clone().unwrap_or(0..0).map(|t| document.form(t));
            let letters: String =
                name.filter(|w| w.starts_with(char::is_uppercase)).filter_map(|w| w.chars().next()).collect();
            if letters.len() > 1 {
                initials.entry(letters).or_insert(id);
            }
        } else if words.len() == 1 && first.len() > 1 && !acronym.contains(char::is_lowercase) {
            let bracketed = in_brackets(document, id);
            let stands_for = bracketed.or_else(|| initials.get(&acronym).copied());
            if let Some(long) = stands_for.filter(|l| of(traits, *l).is_some_and(|t| t.sort == named.sort)) {
                chains.join(long, id);
            }
        }
    }
}

/// "European Union (EU)": the mention before the bracket.
fn in_brackets(document: &Document, id: MentionId) -> Option<MentionId> {
    let mention = document.mentions.get(id as usize)?;
    let open = mention.tokens.start.checked_sub(1)?;
    let sentence = document.sentences.get(mention.sentence as usize)?;
    let closed = sentence.tokens.contains(&mention.tokens.end) && document.form(mention.tokens.end) == ")";
    if !sentence.tokens.contains(&open) || document.form(open) != "(" || !closed {
        return None;
    }
    document
        .mentions_in(mention.sentence)
        .find(|m| document.mentions.get(*m as usize).is_some_and(|m| m.tokens.end == open && m.kind == mention.kind))
}

/// Full names, surnames, given names that stand for someone.
fn person(
    id: MentionId,
    words: &[String],
    gender: Option<Gender>,
    people: &mut HashMap<String, Vec<Person>>,
    chains: &mut Chains,
) {
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
    let given = (words.len() > 1).then(|| first.trim_end_matches('.').to_owned());
    let agrees = |p: &Person| p.gender.is_none() || gender.is_none() || p.gender == gender;
    let same = |p: &Person| match (&p.given, &given) {
        (Some(a), Some(b)) => {
            a == b || (a.chars().count() == 1 && b.starts_with(a)) || (b.chars().count() == 1 && a.starts_with(b))
        }
        _ => true,
    };
    // Latest first: of two Clintons the one spoken of last is meant.
    let known =
        people.get_mut(last).and_then(|list| list.iter_mut().filter(|p| agrees(p) && same(p)).max_by_key(|p| p.last));
    if let Some(person) = known {
        chains.join(person.last, id);
        person.last = id;
        person.given = person.given.take().or(given.clone());
        person.gender = person.gender.or(gender);
    } else {
        // "Xi" for Xi Jinping, "Boris" for Boris Johnson.
        let key = if words.len() == 1 { format!("{first} …") } else { first.clone() };
        let open = |p: &&mut Person| agrees(p) && (words.len() == 1 || p.given.is_none());
        if let Some(person) = people.get_mut(&key).and_then(|l| l.iter_mut().rev().find(open)) {
            chains.join(person.last, id);
            person.last = id;
            if words.len() == 1 {
                return;
            }
        }
        people.entry(last.clone()).or_default().push(Person { given: given.clone(), gender, last: id });
    }
    if given.is_some() {
        people.entry(format!("{first} …")).or_default().push(Person { given, gender, last: id });
    }
}
