//! Predicates found in a sentence, with their parties.

use demarche_lexicon::classes::Classes;
use demarche_lexicon::predicates::{Pos, Predicate};
use demarche_lexicon::rules::Rules;
use demarche_lexicon::slot::{Need, Slot};
use demarche_ontology::event::EventType;
use demarche_ontology::mode::Mode;
use demarche_record::coded::Party;
use demarche_record::rejected::{Rejected, Rejections};
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
    log: &Rejections,
) -> Option<Candidate<'r>> {
    let class = word_class(document, id)?;
    let token = document.token(id);
    // A noun before a noun is about an event ("protest leader"), a participle before one is background.
    if matches!(token.rel, Rel::Compound | Rel::Flat | Rel::Goeswith | Rel::Fixed)
        || (class == Pos::Verb && token.rel == Rel::Amod)
    {
        if log.asked()
            && let Some(predicate) = rules.predicates.of(&token.lemma.to_lowercase()).find(|p| p.pos == class)
        {
            let reason = "a word before a noun says what kind of thing it is; it tells of no happening".to_owned();
            log.note(|| rejected(document, id, &predicate.id, "position", reason));
        }
        return None;
    }
    let lemma = token.lemma.to_lowercase();
    let mut missed: Vec<(&Predicate, Miss<'_>)> = Vec::new();
    let mut filled: Option<Filled> = None;
    let mut best: Option<((bool, bool, usize), Candidate<'r>)> = None;
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
        let candidate = match matched(document, parties, &rules.classes, predicate, id, filled) {
            Ok(candidate) => candidate,
            Err(miss) => {
                if log.asked() {
                    missed.push((predicate, miss));
                }
                continue;
            }
        };
        // A user's dictionary counts for more than what comes with the program, and one who acts for more than none.
        let rank = (predicate.cameo.is_some(), !candidate.agentless, specificity(&candidate));
        if best.as_ref().is_none_or(|(r, _)| rank > *r) {
            best = Some((rank, candidate));
        }
    }
    if best.is_none() {
        for (predicate, miss) in missed {
            log.note(|| rejected(document, id, &predicate.id, "frame", miss.reason(document, id)));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Why the frame of a predicate is not met.
enum Miss<'r> {
    /// A condition does not hold.
    Need(&'r Need),
    /// Neither actor nor recipient stands for anybody.
    Nobody,
    /// It takes two parties, and one of them is missing.
    OneSide,
    /// A thing acts where somebody should.
    Thing,
}

impl Miss<'_> {
    fn reason(&self, document: &Document, head: TokenId) -> String {
        let shallow = if document.sentence(head).full {
            ""
        } else {
            "; the gate was closed: the sentence was read with the first layers alone"
        };
        let reason = match self {
            Self::Need(need) if need.negative => format!("the frame forbids {}, which is there", shown(need)),
            Self::Need(need) => format!("the frame asks for {}, which is not there", shown(need)),
            Self::Nobody => "neither its actor nor its recipient is somebody: the words there name things".to_owned(),
            Self::OneSide => "the frame takes an actor and a recipient, and one of them is not named".to_owned(),
            Self::Thing => "a thing acts where the frame asks for somebody".to_owned(),
        };
        reason + shallow
    }
}

/// A condition in words: "object from album|report".
fn shown(need: &Need) -> String {
    let slot = |slot: &Slot| match slot {
        Slot::Subj => "subject".to_owned(),
        Slot::Obj => "object".to_owned(),
        Slot::Iobj => "indirect object".to_owned(),
        Slot::Clause => "clause".to_owned(),
        Slot::Agent => "agent".to_owned(),
        Slot::Poss => "owner".to_owned(),
        Slot::By => "by-phrase".to_owned(),
        Slot::Adj => "nationality or name before it".to_owned(),
        Slot::Below => "party named behind it".to_owned(),
        Slot::Whose => "owner of its subject".to_owned(),
        Slot::Particle => "particle".to_owned(),
        Slot::Prep(preposition) => format!("phrase with “{preposition}”"),
    };
    let slots = need.slots.iter().map(slot).collect::<Vec<_>>().join(" or ");
    match need.written.split_once(':') {
        Some((_, words)) => format!("{slots} from {}", words.trim()),
        None => slots,
    }
}

/// A rejection with the words of its head.
pub fn rejected(document: &Document, head: TokenId, rule: &str, step: &'static str, reason: String) -> Rejected {
    let (sentence, span) = (document.sentence_of(head), document.token(head).span);
    Rejected { sentence, span, rule: rule.to_owned(), step, reason }
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
) -> Result<Candidate<'r>, Miss<'r>> {
    let mut used = Vec::new();
    let noun = matches!(filled, Filled::Noun(_));
    let mut agentless = false;
    for need in &predicate.needs {
        if filled.meets(need, document, classes, &mut used) {
            continue;
        }
        let agent = |slot: &Slot| matches!(slot, Slot::Agent | Slot::By | Slot::Poss | Slot::Adj);
        if !noun || need.negative || need.words.is_some() || !need.slots.iter().all(agent) {
            return Err(Miss::Need(need));
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
    if predicate.cameo.is_some() && actors.len() > 1 && !recipients.iter().any(|r| parties.is_named(r)) {
        // "Paris and Rome have put off their meeting": dictionaries code joined sources without a target as each other's.
        recipients.clear();
    }
    let enough = if predicate.symmetric {
        actors.len() + recipients.len() >= if predicate.both { 2 } else { 1 }
            || actors.iter().any(|p| is_plural(document, p.head))
    } else if predicate.cameo.is_some() && recipients.is_empty() && actors.len() > 1 {
        true
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
    if !enough {
        return Err(if actors.is_empty() && recipients.is_empty() { Miss::Nobody } else { Miss::OneSide });
    }
    if inanimate {
        return Err(Miss::Thing);
    }
    Ok(Candidate { predicate, head, carrier, actors, recipients, used, impersonal, agentless })
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
    if *slot == Slot::Below {
        return below(parties, filled, head);
    }
    let tokens = filled.get(slot).into_iter().filter(|t| *t != head);
    tokens
        .filter_map(|t| match slot {
            Slot::Adj => parties.modifier(t),
            Slot::Clause | Slot::Particle | Slot::Below => None,
            Slot::Whose => parties.owner(t),
            Slot::Subj => parties.party(t).or_else(|| parties.user(t)).or_else(|| parties.author(t)),
            _ => parties.party(t).or_else(|| parties.owner(t)),
        })
        .collect()
}

/// The first party behind a word and those joined with it: "welcomed a resumption of ties with *Paris and Rome*"; a name
/// before a mere description. Of a passive it is whoever it is done to. What is told of circumstances, and what another
/// verb joined with this one does, is not the word's own.
fn below(parties: &Parties<'_>, filled: &Filled, head: TokenId) -> Vec<Party> {
    let d = parties.document();
    let who = |t: TokenId| parties.party(t).or_else(|| parties.owner(t));
    if let Filled::Verb(verb) = filled
        && verb.passive
    {
        let done_to: Vec<Party> = verb.obj.iter().filter_map(|t| who(*t)).collect();
        if !done_to.is_empty() {
            return done_to;
        }
    }
    let mut open = vec![head];
    let mut inside: Vec<TokenId> = Vec::new();
    while let Some(at) = open.pop().filter(|_| inside.len() < 400) {
        for child in d.children(at).iter().copied().filter(|c| *c > head) {
            let rel = d.token(child).rel;
            let other = at == head && matches!(rel, Rel::Nsubj | Rel::NsubjPass | Rel::Conj | Rel::OblAgent);
            let aim = rel == Rel::Advcl && d.dependents(child, Rel::Mark).any(|m| d.lemma(m) == "to");
            // A noun that a parser makes a clause ("*for construction*") tells of no circumstance.
            let aim = aim || rel == Rel::Advcl && d.token(child).upos == Upos::Noun;
            let aside = matches!(rel, Rel::Advcl | Rel::AdvclRelcl | Rel::AclRelcl | Rel::Parataxis | Rel::Punct);
            if !other && (aim || !aside) {
                open.push(child);
                inside.push(child);
            }
        }
    }
    inside.sort_unstable();
    let found: Vec<(TokenId, Party)> =
        inside.iter().filter(|t| heads(parties, **t)).filter_map(|t| Some((*t, who(*t)?))).collect();
    let named = |(_, party): &&(TokenId, Party)| parties.is_named(party);
    let Some((first, party)) = found.iter().find(named).or(found.first()) else { return Vec::new() };
    let mut all = vec![party.clone()];
    let mut joined = vec![*first];
    while let Some(at) = joined.pop().filter(|_| all.len() < 40) {
        for next in d.dependents(at, Rel::Conj).filter(|c| d.token(*c).upos != Upos::Verb) {
            joined.push(next);
            all.extend(who(next));
        }
    }
    all.sort_by_key(|p| p.head);
    all.dedup_by_key(|p| p.head);
    all
}

/// Whether a word heads a phrase that can be a party: no part of a name, no "their", no owner of somebody ("*Gondor's*
/// government").
fn heads(parties: &Parties<'_>, id: TokenId) -> bool {
    let d = parties.document();
    let token = d.token(id);
    if matches!(token.rel, Rel::Compound | Rel::Flat | Rel::Amod | Rel::Case | Rel::Det) || token.upos == Upos::Verb {
        return false;
    }
    let owned = || token.head.is_some_and(|h| parties.party(h).is_some());
    token.rel != Rel::NmodPoss || token.upos != Upos::Pron && !owned()
}
