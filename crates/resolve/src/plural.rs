//! "The two nations", "both sides", "the two leaders".

use demarche_lexicon::roles::{Role, RoleKind, Use};
use demarche_ontology::code::Code;
use demarche_ontology::sector::Sector;
use demarche_record::actor::Actor;
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
    let own = own_countries(parties, head, trail);
    let found =
        if people { recent_people(parties, head, count, trail) } else { recent_states(parties, head, count, &own) };
    let found = if found.len() == count { found } else { joined(parties, head, trail) };
    let apart = found.len() == count && distinct(&found) == count;
    let found = if apart || !states { found } else { recent_owners(parties, head, count, &own) };
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

/// The countries of the subject of a phrase's own clause: who presses both sides is neither of them.
fn own_countries(parties: &Parties<'_>, head: TokenId, trail: &mut Vec<TokenId>) -> Vec<Code> {
    let document = parties.scene.document;
    let verb = clause(document, head);
    let subjects: Vec<TokenId> = document.dependents(verb, Rel::Nsubj).collect();
    let inside = |s: &TokenId| document.subtree(*s).contains(&head);
    let subjects = subjects.into_iter().filter(|s| !inside(s));
    subjects.flat_map(|s| parties.resolve(s, Ask::default(), trail)).filter_map(|f| f.actor.country).collect()
}

/// The last states named before a phrase, leaving out the subject of its own clause.
fn recent_states(parties: &Parties<'_>, head: TokenId, count: usize, own: &[Code]) -> Vec<Found> {
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
    for token in before.iter().copied().filter(|t| !own_subject(*t) && !is_bearing(parties, *t)) {
        if let Some(new) = state(token)
            && new.actor.country.is_some_and(|c| !own.contains(&c))
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

/// "Off the coast of Papua New Guinea", "in Moscow": a country that only says where.
fn is_bearing(parties: &Parties<'_>, token: TokenId) -> bool {
    let scene = &parties.scene;
    let document = scene.document;
    let above = document.token(token).head.filter(|_| document.token(token).rel == Rel::Nmod);
    above.is_some_and(|h| scene.base.roles.is(document.lemma(h), Use::Site))
}

/// The countries last spoken of in any form, where just so many are: "an Israeli minister … Palestinians … both sides".
fn recent_owners(parties: &Parties<'_>, head: TokenId, count: usize, own: &[Code]) -> Vec<Found> {
    let scene = &parties.scene;
    let document = scene.document;
    let sentence = document.sentence_of(head);
    let from = document.sentences.get(sentence.saturating_sub(REACH) as usize).map_or(0, |s| s.tokens.start);
    let mut found: Vec<Found> = Vec::new();
    for hit in scene.hits.within(from..head).filter(|h| !is_bearing(parties, h.tokens.start)) {
        let Some(origin) = scene.owner(hit).filter(|o| o.country.is_some_and(Code::is_country)) else { continue };
        let known = found.iter().any(|f| f.actor.country == origin.country);
        if known || origin.country.is_some_and(|c| own.contains(&c)) {
            continue;
        }
        let Some(land) = origin.country.and_then(|c| scene.base.actors.state(c)) else { continue };
        let actor = Actor {
            name: land.name.clone(),
            country: origin.country,
            sectors: vec![Sector::Gov],
            wikidata: land.wikidata.clone(),
            row: land.id.clone(),
            ..Actor::default()
        };
        let why = format!("{} is spoken of", land.name);
        found.push(Found { actor, sure: 0.7, why, outright: true, someone: true, body: false });
    }
    if found.len() == count { found } else { Vec::new() }
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
    for mention in document.mentions_before(head) {
        let near = mention.sentence >= first;
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
