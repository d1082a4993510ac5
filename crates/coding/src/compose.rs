//! Operators: what "refuse to", "threaten to", "lift" make of the event under them.

use demarche_lexicon::operators::{Composed, Deed, Operator};
use demarche_lexicon::predicates::Pos;
use demarche_lexicon::rules::Rules;
use demarche_lexicon::slot::Slot;
use demarche_ontology::event::{EventType, Modality, Quad};
use demarche_ontology::mode::Mode;
use demarche_record::coded::Party;
use demarche_record::evidence::Step;
use demarche_record::rejected::Rejections;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::token::TokenId;

use crate::arguments::Grammar;
use crate::candidate::{Candidate, rejected, word_class};
use crate::coder::same_party;
use crate::conditions::{Filled, fill};
use crate::modality;
use crate::party::Parties;
use crate::truth;

/// How many operators may stand above one event.
const DEPTH: usize = 6;

/// A candidate after its operators.
#[derive(Clone, Debug)]
pub struct Composition {
    /// Type.
    pub kind: EventType,
    /// Mode.
    pub mode: Option<Mode>,
    /// Modality.
    pub modality: Modality,
    /// Who did it.
    pub actors: Vec<Party>,
    /// To whom.
    pub recipients: Vec<Party>,
    /// The highest word that took part: the outermost operator, or the predicate itself.
    pub top: TokenId,
    /// "must", "should", "needs to" stands over it.
    pub obliged: bool,
    /// Whether it is said to end, so that it must be going on.
    pub ended: bool,
    /// Reasons.
    pub trace: Vec<Step>,
}

/// A candidate as a plain statement, whatever stands above it.
pub fn plain(document: &Document, candidate: &Candidate<'_>) -> Composition {
    Composition {
        kind: candidate.predicate.kind,
        mode: candidate.predicate.mode,
        modality: Modality::Asserted,
        actors: candidate.actors.clone(),
        recipients: candidate.recipients.clone(),
        top: candidate.head,
        obliged: false,
        ended: false,
        trace: vec![Step::new(
            "predicate",
            candidate.predicate.id.clone(),
            format!("“{}” as {}", document.form(candidate.head), candidate.predicate.kind),
        )],
    }
}

/// Climb from a candidate to the operators above it and apply them. `None` when they leave no event.
pub fn compose(
    document: &Document,
    grammar: &Grammar<'_>,
    parties: &Parties<'_>,
    rules: &Rules,
    candidate: &Candidate<'_>,
    log: &Rejections,
) -> Option<Composition> {
    let mut c = plain(document, candidate);
    let fell = |step: &'static str, over: TokenId, what: &str| {
        log.note(|| {
            let reason = format!("{what} “{}” leaves no event of it", document.form(over));
            rejected(document, candidate.head, &candidate.predicate.id, step, reason)
        });
    };
    let tensed = |c: &mut Composition, at: TokenId, carrier: Option<TokenId>| {
        let stays = own_modality(document, rules, c, at, carrier);
        if stays.is_none() {
            fell("modality", at, "tense, mood or negation of");
        }
        stays
    };
    tensed(&mut c, candidate.head, candidate.carrier)?;
    // Operators look at the verb that carries a noun of action, too: "refused to launch an attack".
    let mut at = candidate.head;
    for _ in 0..DEPTH {
        let Some((governor, slots)) = above(document, grammar, at) else { break };
        if let Some(operator) = operator_at(document, grammar, rules, governor, at, &slots) {
            if c.actors.iter().chain(&c.recipients).any(|p| p.head == governor) {
                break;
            }
            // "The minister announced that the general had resigned" is told by the minister, not done by him.
            if operator.effect == "announce"
                && document.token(at).rel == Rel::Ccomp
                && of_others(document, grammar, parties, rules, governor, at, &c)
            {
                break;
            }
            // "Russia's use of gas was *debated*": what others did is talked about, not weighed as a step.
            if operator.effect == "discuss" && document.token(governor).upos == Upos::Verb {
                let own = subjects(&fill(grammar, governor, false, &|v| rules.operators.support(v)), parties);
                let same = |a: &Party| own.iter().any(|b| same_party(document, a, b));
                if !c.actors.is_empty() && !c.actors.iter().any(same) {
                    break;
                }
            }
            // "*prepares for* a Russian attack", "*plans for* a raid by rebels": what others may do is no plan.
            if matches!(operator.effect.as_str(), "plan" | "plot")
                && is_of_others(document, parties, rules, grammar, governor, &c)
            {
                fell("operator", governor, "what others may do is no plan:");
                return None;
            }
            // "troops *stopped* rebel attacks": who ends the attacks of others ceases no fire.
            if operator.effect == "end"
                && c.kind == EventType::Assault
                && is_of_others(document, parties, rules, grammar, governor, &c)
            {
                break;
            }
            if apply(document, grammar, parties, rules, operator, governor, &mut c).is_none() {
                fell("operator", governor, &format!("the operator {}", operator.id));
                return None;
            }
            c.top = governor;
            tensed(&mut c, governor, None)?;
            at = governor;
            continue;
        }
        if !transparent(document, rules, governor, at) {
            break;
        }
        if Some(governor) == candidate.carrier || document.token(at).rel == Rel::Xcomp {
            tensed(&mut c, governor, None)?;
        }
        at = governor;
    }
    let deed = matches!(c.kind, EventType::Assault | EventType::Mobilize | EventType::Coerce);
    if deed && truth::is_mock(document, &rules.classes, candidate.head) {
        fell("truth", candidate.head, "an exercise:");
        return None;
    }
    if let Some((effect, why)) = truth::standing(document, rules, at) {
        let before = (c.kind, c.modality);
        if transform(rules, effect, &mut c).is_none() {
            fell("truth", at, why);
            return None;
        }
        if before != (c.kind, c.modality) {
            c.trace.push(Step::new("truth", effect, why));
        }
    }
    Some(c)
}

/// What stands over a word that no rule made an event of: the strongest effect of operators, negations and doubts.
pub fn frame<'r>(document: &Document, grammar: &Grammar<'_>, rules: &'r Rules, word: TokenId) -> Option<&'r str> {
    const STRONG: [&str; 3] = ["unmake", "miss", "refuse"];
    if truth::is_mock(document, &rules.classes, word) {
        return Some("unmake");
    }
    let mut at = word;
    for _ in 0..DEPTH {
        let Some((governor, slots)) = above(document, grammar, at) else { break };
        match operator_at(document, grammar, rules, governor, at, &slots) {
            Some(operator) if STRONG.contains(&operator.effect.as_str()) => return Some(&operator.effect),
            // "troops *stopped* rebel attacks" attacked nobody.
            Some(operator) if operator.effect == "end" => return Some("miss"),
            None if !transparent(document, rules, governor, at) => break,
            _ => {}
        }
        let around = modality::around(document, governor);
        if around.negated || around.missed {
            return Some("miss");
        }
        at = governor;
    }
    truth::standing(document, rules, at).map(|(effect, _)| effect)
}

/// The governor of a word and the slots of the governor that the word can be said to fill.
fn above(document: &Document, grammar: &Grammar<'_>, at: TokenId) -> Option<(TokenId, Vec<Slot>)> {
    let mut word = at;
    // A conjunct stands where the first one stands.
    while document.token(word).rel == Rel::Conj {
        let first = document.token(word).head?;
        let alike = document.token(first).upos == document.token(word).upos;
        if !alike {
            return None;
        }
        word = first;
    }
    let token = document.token(word);
    let governor = token.head?;
    let preposition = || grammar.preposition(word).map(Slot::Prep);
    let slots = match token.rel {
        Rel::Obj | Rel::NsubjPass => vec![Slot::Obj],
        // "The *truce* collapsed"
        Rel::Nsubj => vec![Slot::Subj],
        Rel::Xcomp | Rel::Ccomp => vec![Slot::Clause],
        Rel::Acl => preposition().into_iter().chain([Slot::Clause]).collect(),
        Rel::Advcl => {
            let purpose = document.dependents(word, Rel::Mark).any(|m| document.lemma(m) == "to");
            // "ordered a halt *after rebels attacked*": a circumstance is not what is ordered.
            let circumstance = |p: &String| {
                matches!(p.as_str(), "after" | "before" | "since" | "as" | "because" | "while" | "although" | "though")
            };
            if grammar.preposition(word).is_some_and(|p| circumstance(&p)) {
                return None;
            }
            let mut slots: Vec<Slot> = preposition().into_iter().collect();
            // "voted *against* sending troops" did not vote to send them.
            let against = slots.contains(&Slot::Prep("against".to_owned()));
            if purpose || !slots.is_empty() && !against {
                slots.push(Slot::Clause);
            }
            slots
        }
        Rel::Obl | Rel::Nmod | Rel::OblAgent => preposition().into_iter().collect(),
        _ => return None,
    };
    (!slots.is_empty()).then_some((governor, slots))
}

fn operator_at<'r>(
    document: &Document,
    grammar: &Grammar<'_>,
    rules: &'r Rules,
    id: TokenId,
    below: TokenId,
    slots: &[Slot],
) -> Option<&'r Operator> {
    let class = word_class(document, id)?;
    let lemma = document.lemma(id).to_lowercase();
    let form = document.form(id).to_lowercase();
    let mut clause = below;
    while document.token(clause).rel == Rel::Conj {
        clause = document.token(clause).head?;
    }
    let finite = document.token(clause).rel == Rel::Ccomp;
    let found =
        rules.operators.of(&lemma).chain(rules.operators.of(&form).filter(|o| o.pos == Pos::Adj && lemma != form));
    let mut filled: Option<Filled> = None;
    for operator in found {
        let fits = operator.pos == class || (operator.pos == Pos::Adj && class == Pos::Verb);
        if !fits || !slots.iter().any(|s| operator.over.contains(s)) {
            continue;
        }
        // "told the paper that she has begun a hunger strike" tells; "told the army to withdraw" orders.
        if finite && operator.deed == Deed::Obj {
            continue;
        }
        // "ruled out", not "ruled"; "stepped up", not "stepped"; "struck down", not "struck".
        let particle = document.dependent(id, Rel::CompoundPrt).map(|p| document.lemma(p));
        let wanted = match lemma.as_str() {
            "rule" => Some("out"),
            "step" => Some("up"),
            "strike" => Some("down"),
            _ => None,
        };
        if wanted.is_some() && wanted != particle {
            continue;
        }
        let filled =
            filled.get_or_insert_with(|| fill(grammar, id, class == Pos::Noun, &|v| rules.operators.support(v)));
        if operator.needs.iter().all(|n| filled.meets(n, document, &rules.classes, &mut Vec::new())) {
            return Some(operator);
        }
    }
    None
}

/// Words that let the climb go on: support verbs, verbs with an infinitive ("managed to"), nouns that only frame
/// ("a campaign of", "the start of").
fn transparent(document: &Document, rules: &Rules, governor: TokenId, below: TokenId) -> bool {
    let token = document.token(governor);
    let rel = document.token(below).rel;
    match token.upos {
        Upos::Verb if matches!(rel, Rel::Obj | Rel::NsubjPass) => rules.operators.support(&token.lemma).is_some(),
        Upos::Verb | Upos::Adj => rel == Rel::Xcomp,
        Upos::Noun => matches!(rel, Rel::Nmod | Rel::Acl) && rules.classes.contains("frame", &token.lemma),
        _ => false,
    }
}

fn apply(
    document: &Document,
    grammar: &Grammar<'_>,
    parties: &Parties<'_>,
    rules: &Rules,
    operator: &Operator,
    id: TokenId,
    c: &mut Composition,
) -> Option<()> {
    let filled = fill(grammar, id, operator.pos == Pos::Noun, &|v| rules.operators.support(v));
    let own = subjects(&filled, parties);
    let addressed: Vec<Party> = operator
        .recipient
        .iter()
        .map(|slot| {
            filled.get(slot).into_iter().filter_map(|t| parties.party(t).or_else(|| parties.owner(t))).collect()
        })
        .find(|list: &Vec<Party>| !list.is_empty())
        .unwrap_or_default();
    let before = c.kind;
    c.ended |= operator.effect == "end";
    // "promised *not* to attack": the table knows what becomes of a deed that is to be left undone.
    let undone = Some(format!("{}-not", operator.effect)).filter(|_| c.modality == Modality::Negated);
    let undone = undone.filter(|effect| rules.operators.knows(effect));
    transform(rules, undone.as_deref().unwrap_or(&operator.effect), c)?;
    let changed = c.kind != before;
    let same = |a: &[Party], b: &[Party]| a.iter().any(|x| b.iter().any(|y| x.head == y.head));
    match operator.deed {
        Deed::Subj => {
            if own.is_empty() || same(&own, &c.actors) {
                if !addressed.is_empty() && changed {
                    c.recipients = addressed;
                }
            } else {
                // "rejected France's support": the one whose deed it was is now acted upon.
                if changed
                    && !c.actors.is_empty()
                    && (c.recipients.is_empty() || operator.pos == Pos::Verb && !same(&own, &c.recipients))
                {
                    if c.recipients.is_empty() || matches!(operator.effect.as_str(), "refuse" | "accept") {
                        c.recipients = std::mem::take(&mut c.actors);
                    }
                } else if changed && same(&own, &c.recipients) {
                    c.recipients = std::mem::take(&mut c.actors);
                }
                if changed || c.actors.is_empty() {
                    c.actors = own;
                }
                if !addressed.is_empty() && changed {
                    c.recipients = addressed;
                }
            }
        }
        Deed::Obj => {
            if !changed {
                // "forced residents to flee" keeps its event and its parties.
                if c.actors.is_empty() {
                    c.actors = own;
                }
            } else {
                let target = if addressed.is_empty() { std::mem::take(&mut c.actors) } else { addressed };
                c.recipients = target;
                c.actors = own;
            }
        }
        Deed::Any => {
            let target = if !addressed.is_empty() {
                addressed
            } else if !c.actors.is_empty() && !same(&own, &c.actors) {
                std::mem::take(&mut c.actors)
            } else {
                std::mem::take(&mut c.recipients)
            };
            c.recipients = target;
            c.actors = own;
        }
    }
    let heads: Vec<TokenId> = c.actors.iter().map(|p| p.head).collect();
    c.recipients.retain(|r| !heads.contains(&r.head));
    c.trace.push(Step::new(
        "operator",
        operator.id.clone(),
        format!("“{}” ({}): {before} → {}", document.form(id), operator.effect, c.kind),
    ));
    (!c.actors.is_empty() || !c.recipients.is_empty()).then_some(())
}

/// Whether those who act are named, and none of them is the subject of this verb; where the parser found no subject,
/// a statement before its verb has a subject of its own.
fn of_others(
    document: &Document,
    grammar: &Grammar<'_>,
    parties: &Parties<'_>,
    rules: &Rules,
    verb: TokenId,
    statement: TokenId,
    c: &Composition,
) -> bool {
    let own = subjects(&fill(grammar, verb, false, &|v| rules.operators.support(v)), parties);
    let same = |a: &Party| own.iter().any(|b| same_party(document, a, b));
    let told = !own.is_empty() || statement < verb;
    told && !c.actors.is_empty() && !c.actors.iter().any(same)
}

/// Whether the conflict under a verb with a subject is somebody else's deed.
fn is_of_others(
    document: &Document,
    parties: &Parties<'_>,
    rules: &Rules,
    grammar: &Grammar<'_>,
    verb: TokenId,
    c: &Composition,
) -> bool {
    let verbal = document.token(verb).upos == Upos::Verb;
    let own = subjects(&fill(grammar, verb, !verbal, &|v| rules.operators.support(v)), parties);
    let same = |a: &Party| own.iter().any(|b| same_party(document, a, b));
    let deed = matches!(c.kind.quad(), Quad::MaterialConflict);
    verbal && deed && !own.is_empty() && !c.actors.is_empty() && !c.actors.iter().any(same)
}

fn subjects(filled: &Filled, parties: &Parties<'_>) -> Vec<Party> {
    match filled {
        Filled::Verb(a) => a.subj.iter().filter_map(|t| parties.party(*t).or_else(|| parties.user(*t))).collect(),
        Filled::Noun(a) => {
            for list in [&a.poss, &a.by, &a.carrier] {
                let people: Vec<Party> = list.iter().filter_map(|t| parties.party(*t)).collect();
                if !people.is_empty() {
                    return people;
                }
            }
            a.adj.iter().filter_map(|t| parties.modifier(*t)).collect()
        }
    }
}

/// Apply one row of the composition table.
pub fn transform(rules: &Rules, effect: &str, c: &mut Composition) -> Option<()> {
    match rules.operators.compose(effect, c.kind, c.mode) {
        Composed::Nothing => None,
        Composed::Event { kind, mode, modality } => {
            if let Some(kind) = kind {
                if *kind != c.kind {
                    c.mode = None;
                }
                c.kind = *kind;
            }
            if let Some(mode) = mode {
                c.mode = *mode;
            }
            if let Some(modality) = modality {
                // What is only considered stays so whatever comes on top of it.
                c.modality = *modality;
            }
            Some(())
        }
    }
}

/// Tense, auxiliaries and negation around one word of the chain.
fn own_modality(
    document: &Document,
    rules: &Rules,
    c: &mut Composition,
    id: TokenId,
    carrier: Option<TokenId>,
) -> Option<()> {
    for word in std::iter::once(id).chain(carrier) {
        let mut reading = modality::around(document, word);
        // "have *no confidence* in it": the noun has said so already.
        reading.missed &= word == id || !modality::is_nobody(document, id);
        c.obliged |= reading.obliged;
        if let Some((effect, why)) = reading.effect() {
            let before = (c.kind, c.modality);
            transform(rules, effect, c)?;
            if before != (c.kind, c.modality) {
                c.trace.push(Step::new("modality", effect, why));
            }
        }
    }
    Some(())
}
