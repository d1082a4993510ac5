//! "The two nations", "both sides", "the two leaders".

use demarche_lexicon::roles::{Role, RoleKind, Use};
use demarche_text::grammar::{Rel, Upos};
use demarche_text::token::TokenId;

use crate::hits::{Part, Tie};
use crate::known;
use crate::party::{Ask, Found, Parties};
use crate::phrase::{clause, role_at, tails};
use demarche_lexicon::actors::ActorRow;
use demarche_lexicon::names::Form;

/// How many sentences back the two may stand.
const REACH: u32 = 2;

/// The two (or three) someones a phrase counts, if it counts some that the text has named.
pub fn of(parties: &Parties<'_>, head: TokenId, ask: Ask<'_>, trail: &mut Vec<TokenId>) -> Option<Vec<Found>> {
    let document = parties.scene.document;
    let form = document.form(head).to_lowercase();
    let count = if form == "both" { 2 } else { count(parties, head)? };
    if let Some((_, noun)) = tails(document, head).into_iter().find(|(p, _)| p == "of")
        && document.token(head).upos != Upos::Noun
    {
        // "Both of the countries", "two of the separatists".
        return Some(parties.resolve(noun, ask, trail));
    }
    let role = role_at(document, &parties.scene.base.roles, head).map(|(role, ..)| role);
    let roles = &parties.scene.base.roles;
    let last = |r: &Role| r.role.rsplit(' ').next().unwrap_or("").to_owned();
    let states = role.is_none_or(|r| {
        roles.plays(r, Use::State)
            || roles.plays(r, Use::Facing)
            || matches!(last(r).as_str(), "side" | "sides" | "party" | "capital")
    });
    let people = role.is_some_and(|r| r.kind == RoleKind::Person && r.title || r.role == "leader");
    if !states && !people || (role.is_none() && form != "both") {
        return None;
    }
    let found = if people { recent_people(parties, head, count, trail) } else { recent_states(parties, head, count) };
    let found = if found.len() == count { found } else { joined(parties, head, trail) };
    let text = document.form(head);
    let tell = |mut f: Found| {
        f.sure *= 0.85;
        f.why = format!("“{text}” counts {count}, the last named; {}", f.why);
        f
    };
    // Two whom the text does not name are nobody we know.
    Some(if found.len() == count { found.into_iter().map(tell).collect() } else { Vec::new() })
}

/// The members the parser joined, where each is someone.
fn joined(parties: &Parties<'_>, head: TokenId, trail: &mut Vec<TokenId>) -> Vec<Found> {
    let members = parties.counted.get(&head).map_or(&[][..], Vec::as_slice);
    let someone = members.iter().filter_map(|m| parties.resolve(*m, Ask::default(), trail).into_iter().next());
    someone.filter(|f| f.actor.country.is_some()).collect()
}

/// "The two", "both", "these three"; not "two soldiers".
fn count(parties: &Parties<'_>, head: TokenId) -> Option<usize> {
    let document = parties.scene.document;
    let mut number = None;
    let mut definite = false;
    for child in document.children(head).iter().copied().filter(|c| *c < head) {
        match document.form(child).to_lowercase().as_str() {
            "both" => return Some(2),
            "two" => number = Some(2),
            "three" => number = Some(3),
            "the" | "these" | "those" | "our" | "their" => definite = true,
            _ => {}
        }
    }
    number.filter(|_| definite)
}

/// The last states named before a phrase, leaving out the subject of its own clause.
fn recent_states(parties: &Parties<'_>, head: TokenId, count: usize) -> Vec<Found> {
    let scene = &parties.scene;
    let document = scene.document;
    let sentence = document.sentence_of(head);
    let verb = clause(document, head);
    let from = document.sentences.get(sentence.saturating_sub(REACH) as usize).map_or(0, |s| s.tokens.start);
    let own_subject = |t: TokenId| {
        let subject = |s: TokenId| document.token(s).rel.universal() == "nsubj" && document.token(s).head == Some(verb);
        std::iter::once(t).chain(document.ancestors(t)).any(subject)
    };
    let state = |t: TokenId| {
        let hit = scene.hits.at(t).filter(|h| h.tie == Tie::Own && h.part == Part::Whole)?;
        let (actor, sure, row, form) = known::best(&scene.base.actors, &hit.rows, scene.day)?;
        let named = matches!(form, Form::Name | Form::Alias | Form::Capital | Form::Seat | Form::Acronym);
        let ActorRow::Country(i) = row else { return None };
        // A province or a dependency is where something happens, not one of the two nations.
        let whole = scene.base.actors.country(i)?.kind == demarche_lexicon::actors::CountryKind::Country;
        let why = format!("{} is {}", actor.name, actor.country?);
        (named && whole).then_some(Found { actor, sure, why, outright: true, someone: true, body: false })
    };
    let before: Vec<TokenId> = (from..head).rev().collect();
    // A pair that was joined before: "between Azerbaijan and Armenia".
    for token in before.iter().copied() {
        if document.token(token).rel != Rel::Conj || own_subject(token) {
            continue;
        }
        let Some(first) = document.token(token).head else { continue };
        let members: Vec<TokenId> = std::iter::once(first).chain(document.dependents(first, Rel::Conj)).collect();
        let found: Vec<Found> = members.iter().filter_map(|t| state(*t)).collect();
        if found.len() == count && members.len() == count && distinct(&found) == count {
            return found;
        }
    }
    let mut found: Vec<Found> = Vec::new();
    for token in before.iter().copied().filter(|t| !own_subject(*t)) {
        if let Some(new) = state(token)
            && !found.iter().any(|f| f.actor.country == new.actor.country)
        {
            found.push(new);
        }
        if found.len() == count {
            found.reverse();
            return found;
        }
    }
    Vec::new()
}

fn distinct(found: &[Found]) -> usize {
    let mut codes: Vec<_> = found.iter().map(|f| f.actor.country).collect();
    codes.sort_unstable();
    codes.dedup();
    codes.len()
}

/// The last people named before a phrase.
fn recent_people(parties: &Parties<'_>, head: TokenId, count: usize, trail: &mut Vec<TokenId>) -> Vec<Found> {
    use demarche_text::mention::MentionKind;
    let scene = &parties.scene;
    let document = scene.document;
    let first = document.sentence_of(head).saturating_sub(REACH);
    let mut found: Vec<Found> = Vec::new();
    for mention in document.mentions.iter().rev() {
        let near = mention.head < head && mention.sentence >= first;
        if !near || mention.kind != MentionKind::Person {
            continue;
        }
        let new = parties.resolve(mention.head, Ask::default(), trail);
        for new in new.into_iter().filter(|f| f.actor.country.is_some()) {
            if !found.iter().any(|f| f.actor.same(&new.actor)) {
                found.push(new);
            }
        }
        if found.len() == count {
            found.reverse();
            return found;
        }
    }
    Vec::new()
}
