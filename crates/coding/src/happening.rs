//! One happening is told once: "four died *in an attack by rebels*", "an air strike *killed* four", "was shot *and
//! wounded*". The verb carries it; what the noun beside it knows, such as who did it and how, is kept.

use std::collections::BTreeSet;

use demarche_lexicon::classes::Classes;
use demarche_ontology::event::{EventType, Modality};
use demarche_record::coded::Party;
use demarche_record::rejected::Rejections;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::token::TokenId;

use crate::arguments::Grammar;
use crate::candidate::{Candidate, rejected};
use crate::coder::same_party;
use crate::compose::Composition;
use crate::party::Parties;

/// An event of a sentence: its head, what it is, and the verb that carries it.
pub type Told = (TokenId, Composition, Option<TokenId>);

/// Let the verb of harm that an attack is the subject or the circumstance of carry it.
pub fn join(
    document: &Document,
    grammar: &Grammar<'_>,
    parties: &Parties<'_>,
    classes: &Classes,
    candidates: &mut Vec<Candidate<'_>>,
    log: &Rejections,
) {
    let mut gone: Vec<bool> = vec![false; candidates.len()];
    for index in 0..candidates.len() {
        let noun = &candidates[index];
        let attack = noun.predicate.kind == EventType::Assault
            && !noun.agentless
            // "The clash between soldiers and rebels left three dead" has two sides, whoever died.
            && !(noun.predicate.symmetric && noun.actors.len() > 1)
            && matches!(document.token(noun.head).upos, Upos::Noun | Upos::Propn);
        let host = if attack { host(document, grammar, classes, noun.head) } else { None };
        let Some((verb, harmed)) = host else { continue };
        let victims: Vec<Party> =
            harmed.into_iter().filter_map(|t| parties.party(t).or_else(|| parties.owner(t))).collect();
        if victims.is_empty() {
            continue;
        }
        let own = (0..candidates.len())
            .find(|i| !gone[*i] && candidates[*i].head == verb && candidates[*i].predicate.kind == EventType::Assault);
        if own.is_some_and(|i| candidates[i].predicate.cameo.is_some()) {
            continue;
        }
        let own = own.map(|i| {
            gone[i] = true;
            log.note(|| {
                let reason = format!("it tells of the same happening as “{}”", document.form(candidates[index].head));
                rejected(document, candidates[i].head, &candidates[i].predicate.id, "happening", reason)
            });
            candidates[i].clone()
        });
        let joined = &mut candidates[index];
        joined.actors.retain(|a| !victims.iter().any(|v| v.head == a.head));
        if let Some(own) = own {
            if joined.predicate.mode.is_none() && own.predicate.mode.is_some() {
                joined.predicate = own.predicate;
            }
            if joined.actors.is_empty() {
                joined.actors = own.actors;
            }
        }
        joined.recipients = victims;
        joined.used.push(joined.head);
        joined.head = verb;
        joined.carrier = None;
    }
    let mut gone = gone.into_iter();
    candidates.retain(|_| !gone.next().unwrap_or(false));
    candidates.sort_by_key(|c| c.head);
}

/// The verb of harm over an attack, and whom it harmed.
fn host(
    document: &Document,
    grammar: &Grammar<'_>,
    classes: &Classes,
    noun: TokenId,
) -> Option<(TokenId, Vec<TokenId>)> {
    let d = document;
    let mut top = noun;
    // "a series of bombings killed …"
    while let Some(counter) = d.token(top).head.filter(|h| {
        d.token(top).rel == Rel::Nmod
            && grammar.preposition(top).as_deref() == Some("of")
            && (classes.contains("counter", d.lemma(*h)) || classes.contains("frame", d.lemma(*h)))
    }) {
        top = counter;
    }
    let harms = |verb: TokenId| d.token(verb).upos == Upos::Verb && classes.contains("strike_verb", d.lemma(verb));
    let dies = |verb: TokenId| matches!(d.lemma(verb), "die" | "perish");
    let token = d.token(top);
    if let Some(verb) = token.head {
        let within = || matches!(grammar.preposition(top).as_deref(), Some("in" | "by" | "during"));
        if token.rel == Rel::Nsubj && harms(verb) {
            return Some((verb, grammar.of_verb(verb).obj));
        }
        if matches!(token.rel, Rel::Obl | Rel::OblAgent) && within() {
            if dies(verb) {
                return Some((verb, grammar.of_verb(verb).subj));
            }
            let above = grammar.of_verb(verb);
            if harms(verb) && above.passive {
                return Some((verb, above.obj));
            }
        }
    }
    let clause = d.dependents(top, Rel::AclRelcl).chain(d.dependents(noun, Rel::AclRelcl)).find(|c| harms(*c))?;
    let inside = grammar.of_verb(clause);
    let own = inside.subj.iter().any(|s| *s == noun || *s == top);
    (own && !inside.passive).then_some((clause, inside.obj))
}

/// "the fight against *attacks on civilians*", "since the *bombings in Bali*": attacks in the plural that nobody in the
/// sentence carries out and nobody suffers are background.
///
/// "*Reaching* a deal would take a miracle": a deed that is only talked about.
///
/// "*Trade* between the two grew by a tenth": figures.
pub fn is_background(document: &Document, classes: &Classes, candidate: &Candidate<'_>) -> bool {
    let token = document.token(candidate.head);
    if is_figure(document, classes, candidate) {
        return true;
    }
    if token.rel == Rel::Csubj && token.xpos == Xpos::Vbg {
        return true;
    }
    // "the forces *fighting* the rebels": who they are, not what happened.
    if candidate.predicate.kind == EventType::Assault
        && token.rel == Rel::Acl
        && document.lemma(candidate.head) == "fight"
    {
        return true;
    }
    candidate.predicate.kind == EventType::Assault
        && !candidate.predicate.symmetric
        && candidate.carrier.is_none()
        && token.xpos == Xpos::Nns
        && matches!(token.rel, Rel::Nmod | Rel::Obl | Rel::Obj | Rel::Conj | Rel::NmodDesc)
}

/// A noun of action that only grows or falls.
fn is_figure(document: &Document, classes: &Classes, candidate: &Candidate<'_>) -> bool {
    let token = document.token(candidate.head);
    let verb = token.head.filter(|_| matches!(token.rel, Rel::Nsubj | Rel::NsubjPass));
    candidate.predicate.kind == EventType::Cooperate
        && verb.is_some_and(|v| classes.contains("figure_verb", document.lemma(v)))
}

/// "rejected *accusations* that it arms rebels": who says that something is not so refuses nothing.
pub fn is_denial(document: &Document, classes: &Classes, candidate: &Candidate<'_>) -> bool {
    let told =
        |noun: TokenId| document.children(noun).iter().any(|c| matches!(document.token(*c).rel, Rel::Acl | Rel::Ccomp));
    candidate.predicate.kind == EventType::Reject
        && candidate.predicate.cameo.is_none()
        && document.token(candidate.head).upos == Upos::Verb
        && document
            .dependents(candidate.head, Rel::Obj)
            .any(|o| classes.contains("rumour", &document.lemma(o).to_lowercase()) && told(o))
}

/// "marched against the *bombing* of the camp": what people protest about is the topic of the protest.
pub fn is_topic(
    document: &Document,
    grammar: &Grammar<'_>,
    protests: &BTreeSet<TokenId>,
    candidate: &Candidate<'_>,
) -> bool {
    if candidate.predicate.kind == EventType::Protest || protests.contains(&candidate.head) {
        return false;
    }
    let token = document.token(candidate.head);
    let about = || matches!(grammar.preposition(candidate.head).as_deref(), Some("against" | "over" | "about" | "for"));
    match token.rel {
        Rel::Obl | Rel::Nmod if about() => {}
        Rel::Obj => {}
        _ => return false,
    }
    let above = std::iter::once(candidate.head).chain(document.ancestors(candidate.head)).skip(1).take(2);
    let mut at = candidate.head;
    for governor in above {
        // "marched *to protest* the arrest": the purpose is the protest's own.
        if protests.contains(&governor) {
            return at == candidate.head
                || document.token(at).rel == Rel::Advcl
                || document.token(at).rel == Rel::Xcomp;
        }
        at = governor;
    }
    false
}

/// "Tanks *crossed* the border and shelled the town": the approach of those who attack is part of the attack.
pub fn drop_approach(document: &Document, events: &mut Vec<Told>) {
    let attacks: Vec<(TokenId, Vec<Party>)> = events
        .iter()
        .filter(|(_, c, _)| c.kind == EventType::Assault && c.modality == Modality::Asserted && !c.actors.is_empty())
        .map(|(head, c, _)| (*head, c.actors.clone()))
        .collect();
    let joined = |a: TokenId, b: TokenId| {
        let under = |x: TokenId, y: TokenId| {
            document.token(x).head == Some(y) && matches!(document.token(x).rel, Rel::Conj | Rel::Advcl)
        };
        under(a, b) || under(b, a)
    };
    events.retain(|(head, c, _)| {
        c.kind != EventType::Mobilize
            || c.modality != Modality::Asserted
            || !attacks.iter().any(|(other, actors)| joined(*head, *other) && within(document, &c.actors, actors))
    });
}

/// Whether `part` tells of the same happening as `whole`; `heads` are the words that stand for the whole.
pub fn is_part(document: &Document, classes: &Classes, whole: &Told, heads: &[TokenId], part: &Told) -> bool {
    let talks = |kind: EventType| matches!(kind, EventType::Consult | EventType::Agree);
    if whole.1.kind != part.1.kind && !(talks(whole.1.kind) && talks(part.1.kind)) {
        return false;
    }
    let token = document.token(part.0);
    let hangs = token.head.is_some_and(|h| heads.contains(&h) || Some(h) == whole.2);
    let same = whole.1.actors.len() == part.1.actors.len() && within(document, &part.1.actors, &whole.1.actors);
    let nobody = whole.1.actors.is_empty() || part.1.actors.is_empty();
    let harm = |id: TokenId| classes.contains("strike_verb", document.lemma(id)) || document.lemma(id) == "shoot";
    match whole.1.kind {
        EventType::Assault => match token.rel {
            // "Gunmen attacked a convoy, *killing* four soldiers"
            Rel::Advcl if token.xpos == Xpos::Vbg => hangs && same,
            // "were killed *when gunmen attacked*"
            Rel::Advcl => hangs && whole.1.actors.is_empty() && harm(whole.0) && is_when(document, part.0),
            // "killed four and *wounded* six"
            Rel::Conj => hangs && (same || nobody) && harm(part.0) && whole.1.modality == part.1.modality,
            // "killed by militants who *attacked* a post"
            Rel::AclRelcl => same && !nobody && token.head.is_some_and(|h| whole.1.actors.iter().any(|a| a.head == h)),
            _ => false,
        },
        // "marched through the city, *burning* flags", "marched *to protest* the arrest"
        EventType::Protest => hangs && same && matches!(token.rel, Rel::Advcl | Rel::Conj | Rel::Xcomp),
        // "met the envoy *to discuss* the truce", "arrived for talks"
        EventType::Consult | EventType::Agree => {
            let aim = document.dependents(part.0, Rel::Mark).any(|m| document.lemma(m) == "to");
            // "arrived for *talks*"
            let talks = token.rel == Rel::Obl
                && document.dependents(part.0, Rel::Case).any(|c| document.lemma(c) == "for")
                && document.token(whole.0).upos == Upos::Verb;
            hangs && (talks || aim && token.rel == Rel::Advcl && (same || nobody))
        }
        _ => false,
    }
}

/// Add what a part knows to the whole.
pub fn absorb(document: &Document, whole: &mut Told, part: Told) {
    let (_, mut told, _) = part;
    if whole.1.actors.is_empty() {
        whole.1.actors = told.actors;
    }
    if whole.1.mode.is_none() {
        whole.1.mode = told.mode;
    }
    if whole.1.recipients.is_empty() {
        whole.1.recipients = told.recipients;
    } else if whole.1.kind == EventType::Assault && document.token(part.0).rel == Rel::Conj {
        told.recipients.retain(|r| !whole.1.recipients.iter().any(|w| same_party(document, w, r)));
        whole.1.recipients.append(&mut told.recipients);
    }
    let heads: Vec<TokenId> = whole.1.actors.iter().map(|a| a.head).collect();
    whole.1.recipients.retain(|r| !heads.contains(&r.head));
}

/// Whether all of `x` are among `y`.
fn within(document: &Document, x: &[Party], y: &[Party]) -> bool {
    x.iter().all(|p| y.iter().any(|q| same_party(document, p, q)))
}

/// Whether `b` says nothing that `a` does not: same type, no party more.
pub fn doubles(document: &Document, a: &Composition, b: &Composition) -> bool {
    a.kind == b.kind
        && (a.mode == b.mode || b.mode.is_none())
        && a.modality == b.modality
        && within(document, &b.actors, &a.actors)
        && within(document, &b.recipients, &a.recipients)
}

fn is_when(document: &Document, id: TokenId) -> bool {
    document.children(id).iter().any(|c| {
        matches!(document.token(*c).rel, Rel::Advmod | Rel::Mark) && matches!(document.lemma(*c), "when" | "as")
    })
}
