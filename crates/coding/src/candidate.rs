//! Predicates found in a sentence, with their parties.

use demarche_lexicon::classes::Classes;
use demarche_lexicon::predicates::{Pos, Predicate};
use demarche_lexicon::rules::Rules;
use demarche_lexicon::slot::{Need, Slot};
use demarche_ontology::event::EventType;
use demarche_ontology::mode::Mode;
use demarche_record::coded::Party;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::token::TokenId;

use crate::arguments::Grammar;
use crate::conditions::{Filled, fill};
use crate::party::Parties;

/// A predicate that matched.
#[derive(Clone, Debug)]
pub struct Candidate<'r> {
    /// The predicate.
    pub predicate: &'r Predicate,
    /// Its head word in the text.
    pub head: TokenId,
    /// The verb that carries it, for a noun ("*launched* an attack").
    pub carrier: Option<TokenId>,
    /// Who did it.
    pub actors: Vec<Party>,
    /// To whom.
    pub recipients: Vec<Party>,
    /// Words that met its conditions.
    pub used: Vec<TokenId>,
    /// Whether an actor slot was filled by something that is nobody.
    pub impersonal: bool,
    /// A noun without the agent it needs: an operator above may name one ("*is considering* sanctions against …").
    pub agentless: bool,
}

/// Word class under which a token can be looked up, if any.
pub fn word_class(document: &Document, id: TokenId) -> Option<Pos> {
    let token = document.token(id);
    match token.upos {
        Upos::Verb => Some(Pos::Verb),
        Upos::Noun => Some(Pos::Noun),
        // Title-case headlines: a capital alone does not make a name.
        Upos::Propn if token.name == demarche_text::token::NameTag::Out => Some(Pos::Noun),
        Upos::Adj if token.xpos == Xpos::Vbn || token.xpos == Xpos::Vbg => Some(Pos::Verb),
        Upos::Adj => Some(Pos::Adj),
        _ => None,
    }
}

/// All candidates at one token: the best predicate of its lemma, or none.
pub fn at<'r>(
    document: &Document,
    grammar: &Grammar<'_>,
    parties: &Parties<'_>,
    rules: &'r Rules,
    id: TokenId,
) -> Option<Candidate<'r>> {
    let class = word_class(document, id)?;
    let token = document.token(id);
    // A noun before a noun is about an event ("protest leader"), a participle before one is background.
    if matches!(token.rel, Rel::Compound | Rel::Flat | Rel::Goeswith | Rel::Fixed)
        || (class == Pos::Verb && token.rel == Rel::Amod)
    {
        return None;
    }
    let lemma = token.lemma.to_lowercase();
    let mut filled: Option<Filled> = None;
    let mut best: Option<(usize, Candidate<'r>)> = None;
    // "was alarmed by", "is opposed to": participles that the lexicon lists as adjectives.
    let participle = class == Pos::Verb && matches!(token.xpos, Xpos::Vbn | Xpos::Vbd);
    // A lemma that the lexicon does not know may be a lemmatiser's slip: then the form decides.
    let known = rules.predicates.of(&lemma).any(|p| p.pos == class);
    let form = if known { String::new() } else { document.form(id).to_lowercase() };
    let listed = rules.predicates.of(&lemma).chain(rules.predicates.of_form(&form));
    for predicate in listed.chain(adjectives(document, rules, id, participle)) {
        if predicate.pos != class && !(participle && predicate.pos == Pos::Adj) {
            continue;
        }
        let filled =
            filled.get_or_insert_with(|| fill(grammar, id, class == Pos::Noun, &|verb| rules.operators.support(verb)));
        let surface = (predicate.pos == Pos::Adj && participle).then(|| filled.as_adjective());
        let filled = surface.as_ref().unwrap_or(filled);
        let Some(candidate) = matched(document, parties, &rules.classes, predicate, id, filled) else { continue };
        let rank = specificity(&candidate);
        if best.as_ref().is_none_or(|(r, _)| rank > *r) {
            best = Some((rank, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Adjective entries for a participle as written ("alarmed", lemma "alarm").
fn adjectives<'r>(
    document: &Document,
    rules: &'r Rules,
    id: TokenId,
    participle: bool,
) -> impl Iterator<Item = &'r Predicate> + use<'r> {
    let form = if participle { document.form(id).to_lowercase() } else { String::new() };
    rules.predicates.of(&form).filter(|p| p.pos == Pos::Adj)
}

/// More conditions and more parties win.
fn specificity(candidate: &Candidate<'_>) -> usize {
    let worded = candidate.predicate.needs.iter().filter(|n| n.words.is_some() && !n.negative).count();
    let plain = candidate.predicate.needs.iter().filter(|n| n.words.is_none() && !n.negative).count();
    let both = usize::from(!candidate.actors.is_empty() && !candidate.recipients.is_empty());
    worded * 8 + plain * 4 + both * 2 + usize::from(candidate.predicate.mode.is_some())
}

fn matched<'r>(
    document: &Document,
    parties: &Parties<'_>,
    classes: &Classes,
    predicate: &'r Predicate,
    head: TokenId,
    filled: &Filled,
) -> Option<Candidate<'r>> {
    let mut used = Vec::new();
    let noun = matches!(filled, Filled::Noun(_));
    let mut agentless = false;
    for need in &predicate.needs {
        if filled.meets(need, document, classes, &mut used) {
            continue;
        }
        let agent = |slot: &Slot| matches!(slot, Slot::Agent | Slot::By | Slot::Poss | Slot::Adj);
        if !noun || need.negative || need.words.is_some() || !need.slots.iter().all(agent) {
            return None;
        }
        agentless = true;
    }
    let (mut actors, impersonal) = first_filled(&predicate.actor, filled, parties, head, true);
    let (mut recipients, _) = first_filled(&predicate.recipient, filled, parties, head, false);
    if let Filled::Noun(noun) = filled
        && recipients.is_empty()
        && !predicate.symmetric
    {
        recipients = noun.patient.iter().filter_map(|t| parties.party(*t)).collect();
    }
    let mut carrier = None;
    if let Filled::Noun(noun) = filled {
        carrier = noun.carrier_verb;
        if predicate.kind == EventType::Assault {
            // Those whom it killed say more than where it was.
            let victims = struck(document, parties, classes, head);
            if !victims.is_empty() {
                recipients = victims;
            }
        }
    }
    if predicate.symmetric {
        // "France signed a deal with Armenia": who is named first begins it. "Talks between A and B": both are actors.
        for slot in predicate.actor.iter().chain(&predicate.recipient) {
            for party in found(slot, filled, parties, head) {
                if actors.iter().chain(&recipients).any(|p| p.head == party.head) {
                    continue;
                }
                let between = *slot == Slot::Prep("between".into()) || *slot == Slot::Prep("among".into());
                if between || actors.is_empty() { actors.push(party) } else { recipients.push(party) }
            }
        }
        if actors.is_empty() {
            actors.append(&mut recipients);
        }
        let mut seen = Vec::new();
        actors.retain(|p| {
            let fresh = !seen.contains(&p.head);
            seen.push(p.head);
            fresh
        });
    }
    if actors.is_empty() && matches!(predicate.kind, EventType::Retreat | EventType::Mobilize) {
        // "the pullout of Israeli forces": whoever moves is the actor.
        actors = used.iter().filter_map(|t| parties.party(*t)).collect();
    }
    recipients.retain(|r| !actors.iter().any(|a| a.head == r.head));
    let enough = if predicate.symmetric {
        actors.len() + recipients.len() >= if predicate.both { 2 } else { 1 }
            || actors.iter().any(|p| is_plural(document, p.head))
    } else if predicate.both {
        agentless |= noun && actors.is_empty();
        (agentless || !actors.is_empty()) && !recipients.is_empty()
    } else {
        // A curfew is somebody's deed even where the text names only the place; `resolve` finds whose.
        let placed = matches!(predicate.mode, Some(Mode::Curfew | Mode::MartialLaw));
        placed || !actors.is_empty() || !recipients.is_empty()
    };
    // A predicate that asks for a thing as its subject ("a *bomb* hit …") takes it.
    let thing = |n: &Need| !n.negative && n.words.is_some() && n.slots.contains(&Slot::Subj);
    let inanimate = impersonal && actors.is_empty() && !predicate.needs.iter().any(thing);
    // An agent that is there but was asked for in another slot will do.
    let agentless = agentless && actors.is_empty();
    (enough && !inanimate).then_some(Candidate {
        predicate,
        head,
        carrier,
        actors,
        recipients,
        used,
        impersonal,
        agentless,
    })
}

/// Whether one phrase can stand for both sides: "the two countries", "they".
fn is_plural(document: &Document, head: TokenId) -> bool {
    matches!(document.token(head).xpos, Xpos::Nns | Xpos::Nnps)
        || matches!(document.lemma(head), "they" | "we" | "both")
}

/// "The air strike *killed* four soldiers": the objects of what a strike does are its recipients.
fn struck(document: &Document, parties: &Parties<'_>, classes: &Classes, noun: TokenId) -> Vec<Party> {
    let token = document.token(noun);
    let Some(verb) = token.head.filter(|_| token.rel == Rel::Nsubj) else { return Vec::new() };
    if !classes.contains("strike_verb", document.lemma(verb)) {
        return Vec::new();
    }
    let objects = document.dependents(verb, Rel::Obj);
    objects.filter_map(|o| parties.party(o).or_else(|| parties.owner(o))).collect()
}

/// Parties in the first slot that holds any, and whether an earlier slot was filled by things only.
fn first_filled(
    slots: &[Slot],
    filled: &Filled,
    parties: &Parties<'_>,
    head: TokenId,
    strict: bool,
) -> (Vec<Party>, bool) {
    let mut impersonal = false;
    for slot in slots {
        let list = found(slot, filled, parties, head);
        if !list.is_empty() {
            return (list, impersonal);
        }
        let tokens = filled.get(slot);
        impersonal |= strict && *slot == Slot::Subj && !tokens.is_empty();
    }
    (Vec::new(), impersonal)
}

fn found(slot: &Slot, filled: &Filled, parties: &Parties<'_>, head: TokenId) -> Vec<Party> {
    // An agent is looked for by kind, so that "yesterday's attack by rebels" finds the rebels.
    if *slot == Slot::Agent
        && let Filled::Noun(noun) = filled
    {
        let lists = [&noun.poss, &noun.by, &noun.carrier];
        for list in lists {
            let people: Vec<Party> =
                list.iter().filter_map(|t| parties.party(*t).or_else(|| parties.owner(*t))).collect();
            if !people.is_empty() {
                return people;
            }
        }
        return noun.adj.iter().filter_map(|t| parties.modifier(*t)).collect();
    }
    let tokens = filled.get(slot).into_iter().filter(|t| *t != head);
    tokens
        .filter_map(|t| match slot {
            Slot::Adj => parties.modifier(t),
            Slot::Clause | Slot::Particle => None,
            Slot::Subj => parties.party(t).or_else(|| parties.user(t)).or_else(|| parties.author(t)),
            _ => parties.party(t).or_else(|| parties.owner(t)),
        })
        .collect()
}
