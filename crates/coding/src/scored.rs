//! The learned scorer beside the rules: it says how sure an event is, drops what the rules saw wrongly, and adds what
//! no rule covers.
//!
//! The network looks at the words of a sentence once, while it is parsed ([`Signal`]). Here its probabilities and what
//! the rules know of an event are weighed by a logistic model of few numbers, which also gives the confidence that the
//! outputs carry. An added event has the parties whose words the network marks, if the grammar agrees that they can be
//! parties.

use demarche_lexicon::cues::CueStance;
use demarche_lexicon::rules::Rules;
use demarche_ontology::event::{EventType, Modality};
use demarche_record::coded::Party;
use demarche_record::evidence::Step;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::signal::{EventSide, Signal};
use demarche_text::token::TokenId;

use crate::arguments::Grammar;
use crate::coder::same_party;
use crate::compose::{self, Composition};
use crate::happening::Told;
use crate::modality;
use crate::party::Parties;

/// Probabilities are held inside these bounds before their logarithms are taken.
const BOUND: f64 = 0.002;

/// A word may be added as an event from this probability on, in thousandths, whatever else speaks for it.
const EVENT: u16 = 500;

/// A word is taken for a party from this probability on, in thousandths.
const PARTY: u16 = 500;

/// How the scorer and the rules are weighed. Empty, it neither drops nor adds, and confidence stays with the rules.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weighing {
    /// For events of the rules, in the order of [`FEATURES`].
    pub rules: Vec<f64>,
    /// For events that the scorer alone sees.
    pub added: Vec<f64>,
    /// An event of the rules with less confidence is dropped.
    pub keep: f64,
    /// An event of the scorer alone with less confidence is not added.
    pub add: f64,
}

/// What is weighed, in its order.
pub const FEATURES: [&str; 8] =
    ["one", "event", "kind", "unseen", "no actor", "no recipient", "operators", "not asserted"];

impl Weighing {
    /// Whether the scorer has a say.
    pub const fn is_on(&self) -> bool {
        self.rules.len() == FEATURES.len() && self.added.len() == FEATURES.len()
    }

    fn chance(weights: &[f64], features: &[f64]) -> f64 {
        let sum: f64 = weights.iter().zip(features).map(|(w, f)| w * f).sum();
        1.0 / (1.0 + (-sum).exp())
    }
}

/// Weigh the events that the rules found: `None` for one to drop, else its confidence.
pub fn weigh(document: &Document, weighing: &Weighing, event: &Told) -> Option<(f64, Step)> {
    let (head, c, carrier) = event;
    let signal = strongest(document, [Some(*head), Some(c.top), *carrier].into_iter().flatten());
    let features = features(document, signal, *head, c);
    let chance = Weighing::chance(&weighing.rules, &features);
    (chance >= weighing.keep).then(|| (chance, step(signal, c.kind, is_blind(document, *head), chance)))
}

/// The signal among some words that is surest of an event.
fn strongest(document: &Document, words: impl Iterator<Item = TokenId>) -> Option<&Signal> {
    words.filter_map(|w| document.signal(w)).reduce(|a, b| if b.event > a.event { b } else { a })
}

fn step(signal: Option<&Signal>, kind: EventType, blind: bool, chance: f64) -> Step {
    let said = signal.map_or_else(
        || if blind { "the network did not look" } else { "the network sees no event here" }.to_owned(),
        |s| {
            let given = s.kinds.iter().find(|(name, _)| name == kind.name()).map_or(0, |(_, p)| *p);
            format!("event {:.3}, {kind} {:.3}", f64::from(s.event) / 1000.0, f64::from(given) / 1000.0)
        },
    );
    Step::new("scorer", "weighed", format!("{said}; confidence {chance:.3}"))
}

/// Whether the network had no look at a word: only half the layers read its sentence.
fn is_blind(document: &Document, word: TokenId) -> bool {
    !document.sentences[document.sentence_of(word) as usize].full
}

fn features(document: &Document, signal: Option<&Signal>, head: TokenId, c: &Composition) -> [f64; FEATURES.len()] {
    let logit = |thousandths: u16| {
        let p = (f64::from(thousandths) / 1000.0).clamp(BOUND, 1.0 - BOUND);
        (p / (1.0 - p)).ln()
    };
    let event = signal.map_or(0, |s| s.event);
    let kind = signal.and_then(|s| s.kinds.iter().find(|(name, _)| name == c.kind.name())).map_or(0, |(_, p)| *p);
    let blind = is_blind(document, head);
    let flag = |yes: bool| f64::from(u8::from(yes));
    let operators = c.trace.iter().filter(|s| s.step == "operator").count();
    [
        1.0,
        if blind { 0.0 } else { logit(event) },
        if blind { 0.0 } else { logit(kind) },
        flag(blind),
        flag(c.actors.is_empty()),
        flag(c.recipients.is_empty() && c.actors.len() < 2),
        operators.min(2) as f64,
        flag(c.modality != Modality::Asserted),
    ]
}

/// Events of a sentence that the network sees and no rule covers, with their confidence.
pub fn added(
    document: &Document,
    grammar: &Grammar<'_>,
    parties: &Parties<'_>,
    rules: &Rules,
    weighing: &Weighing,
    sentence: u32,
    found: &[Told],
) -> Vec<(Told, f64, Step)> {
    let tokens = document.sentences[sentence as usize].tokens.clone();
    let mut result: Vec<(Told, f64, Step)> = Vec::new();
    let from = document.signals.partition_point(|s| s.token < tokens.start);
    let here = document.signals[from..].iter().take_while(|s| s.token < tokens.end);
    let mut signals: Vec<&Signal> = here.filter(|s| s.event >= EVENT).collect();
    // The surest first, so that of several words of one happening the best one carries it.
    signals.sort_by(|a, b| b.event.cmp(&a.event).then(a.token.cmp(&b.token)));
    for signal in signals {
        let Some(kind) = signal.kinds.first().and_then(|(name, _)| EventType::from_name(name)) else { continue };
        // "The minister said the plan was wrong": mere saying is a claim, whatever is said.
        let lemma = document.lemma(signal.token).to_lowercase();
        // "Rejected a petition": a word that speaks only with certain others beside it is none.
        let said = rules.cues.of(&lemma).any(|cue| cue.stance != CueStance::Accuse && cue.needs.is_empty());
        // A noun before a noun is about an event: "an *arrest* warrant".
        if said || document.token(signal.token).rel == Rel::Compound {
            continue;
        }
        let Some(mut c) = composition(document, parties, signal, kind) else { continue };
        if !framed(document, grammar, rules, signal.token, &mut c) {
            continue;
        }
        let told: Told = (signal.token, c, None);
        let chance = Weighing::chance(&weighing.added, &features(document, Some(signal), signal.token, &told.1));
        let known = |other: &Told| covers(document, other, &told);
        if chance < weighing.add || found.iter().any(known) || result.iter().any(|(other, _, _)| known(other)) {
            continue;
        }
        let step = step(Some(signal), kind, false, chance);
        result.push((told, chance, step));
    }
    result.sort_by_key(|((head, _, _), _, _)| *head);
    result
}

/// Whether it is done, not said: to words the network gives what the operator makes of them ("*expected to meet*" agrees).
const fn is_deed(kind: EventType) -> bool {
    use EventType::{Accuse, Agree, Concede, Reject, Request, Support, Threaten};
    !matches!(kind, Accuse | Agree | Concede | Reject | Request | Support | Threaten)
}

/// What stands over the word counts for the network's events, too: `false` when nothing is left of this one.
fn framed(document: &Document, grammar: &Grammar<'_>, rules: &Rules, word: TokenId, c: &mut Composition) -> bool {
    if c.modality != Modality::Asserted || !is_deed(c.kind) {
        return true;
    }
    match compose::frame(document, grammar, rules, word) {
        Some("unmake") => false,
        Some("muse") => {
            c.modality = Modality::Hypothetical;
            true
        }
        Some(_) => {
            c.modality = Modality::Negated;
            true
        }
        None => true,
    }
}

/// Whether an event that is there already tells of the same: its words stand over or under the new one's, or it is of
/// the same type and close by.
fn covers(document: &Document, known: &Told, new: &Told) -> bool {
    let words = [Some(known.0), Some(known.1.top), known.2];
    let own = |id: TokenId| words.contains(&Some(id));
    let (first, last) = (known.0.min(known.1.top), known.0.max(known.1.top));
    let governor = document.token(new.0).head;
    let near = |id: TokenId| own(id) || document.token(id).head.is_some_and(own);
    own(new.0)
        || (first..=last).contains(&new.0)
        || known.1.kind == new.1.kind && (near(new.0) || governor.is_some_and(near) || known.0.abs_diff(new.0) <= 4)
        || completes(document, new.0, &own)
}

/// Whether a word is part of what another says: "threatened Eritrea with *war*", "pulled out of *talks*". What joins it
/// or stands in a clause of its own is not.
fn completes(document: &Document, word: TokenId, known: &dyn Fn(TokenId) -> bool) -> bool {
    let mut at = word;
    for _ in 0..3 {
        let token = document.token(at);
        if matches!(token.rel, Rel::Conj | Rel::Advcl | Rel::AclRelcl | Rel::Parataxis | Rel::Nsubj | Rel::NsubjPass) {
            return false;
        }
        let Some(governor) = token.head else { return false };
        if known(governor) {
            return true;
        }
        at = governor;
    }
    false
}

/// What the network sees, with the parties whose words it marks. `None` where it has nobody.
fn composition(document: &Document, parties: &Parties<'_>, signal: &Signal, kind: EventType) -> Option<Composition> {
    let word = document.token(signal.token);
    if !matches!(word.upos, Upos::Verb | Upos::Noun | Upos::Adj) {
        return None;
    }
    let side = |side| sides(document, parties, signal, side);
    let (actors, mut recipients) = (side(EventSide::Actor), side(EventSide::Recipient));
    recipients.retain(|r| !actors.iter().any(|a| same_party(document, a, r)));
    if actors.is_empty() && recipients.is_empty() {
        return None;
    }
    let around = modality::around(document, signal.token);
    let seen = Modality::from_name(&signal.modality.0).filter(|_| signal.modality.1 >= 600);
    let modality = match seen.unwrap_or(Modality::Asserted) {
        // The grammar decides about negation and conditions; the network about time.
        Modality::Asserted if around.negated || (around.missed && is_deed(kind)) => Modality::Negated,
        Modality::Asserted if around.hypothetical || around.mused => Modality::Hypothetical,
        other => other,
    };
    Some(Composition {
        kind,
        mode: None,
        modality,
        actors,
        recipients,
        top: signal.token,
        obliged: false,
        ended: false,
        trace: vec![Step::new(
            "learned",
            "scorer",
            format!("“{}” as {kind}: no rule covers it", document.form(signal.token)),
        )],
    })
}

/// Parties of one side: each run of marked words gives the phrase of its highest word.
fn sides(document: &Document, parties: &Parties<'_>, signal: &Signal, side: EventSide) -> Vec<Party> {
    let mut words: Vec<TokenId> =
        signal.parties.iter().filter(|(_, s, p)| *s == side && *p >= PARTY).map(|(word, _, _)| *word).collect();
    words.sort_unstable();
    words.dedup();
    let mut result: Vec<Party> = Vec::new();
    for run in words.chunk_by(|a, b| a + 1 == *b) {
        let inside = |id: TokenId| run.contains(&id);
        let tops = run.iter().copied().filter(|id| !document.token(*id).head.is_some_and(inside));
        for top in tops {
            let Some(party) = parties.party(top).or_else(|| parties.owner(top)).or_else(|| parties.modifier(top))
            else {
                continue;
            };
            if party.head != signal.token && !result.iter().any(|p| same_party(document, p, &party)) {
                result.push(party);
            }
        }
    }
    result
}
