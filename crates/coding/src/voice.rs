//! In whose voice an event stands: the reporter's, or that of the smallest claim that holds it.

use demarche_lexicon::rules::Rules;
use demarche_ontology::event::{EventType, Modality, Quad};
use demarche_ontology::mode::Mode;
use demarche_record::coded::{ClaimKind, CodedClaim, Quote, Stance};
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::token::TokenId;

use crate::claims::Found;
use crate::compose::Composition;

/// The smallest of the statements `here` that holds an event: the word that carries it, the noun of action that is
/// only *alleged* ("the alleged attack killed four"), or the one on whom it is only *blamed*.
pub fn claim_of<'f>(
    document: &Document,
    rules: &Rules,
    said: &'f [Found],
    here: &[usize],
    head: TokenId,
    c: &Composition,
) -> Option<(usize, &'f Found)> {
    let statements = || {
        let found = here.iter().filter_map(|i| Some((*i, said.get(*i)?)));
        found.filter(|(_, f)| f.claim.kind == ClaimKind::Statement && f.cue.is_none_or(|cue| cue != c.top))
    };
    let holding =
        |word: TokenId| statements().filter(|(_, f)| f.content.contains(&word)).min_by_key(|(_, f)| f.content.len());
    // "rejected *claims* that its soldiers fired": of nobody's claim the one who rejects it speaks.
    let denied = |(i, f): (usize, &'f Found)| {
        let outer = || {
            statements()
                .find(|(_, o)| o.claim.stance == Stance::Deny && f.cue.is_some_and(|cue| o.content.contains(&cue)))
        };
        let nobodys = f.claim.source.is_empty() && f.cue.is_some_and(|cue| document.token(cue).upos == Upos::Noun);
        if nobodys { outer().unwrap_or((i, f)) } else { (i, f) }
    };
    holding(c.top)
        .map(denied)
        .or_else(|| {
            let deed = alleged(document, rules, head)?;
            holding(deed).filter(|(_, f)| f.cue.is_some_and(|cue| document.token(cue).head == Some(deed)))
        })
        .or_else(|| statements().find(|(_, f)| f.cue.is_some_and(|cue| blames(document, f, cue, c))))
}

/// The noun of action that is the subject or the circumstance of a verb of harm.
fn alleged(document: &Document, rules: &Rules, verb: TokenId) -> Option<TokenId> {
    let harms = rules.classes.contains("strike_verb", document.lemma(verb)) || document.lemma(verb) == "die";
    let part = |rel: Rel| matches!(rel, Rel::Nsubj | Rel::Obl | Rel::OblAgent);
    let parts = || document.children(verb).iter().copied().filter(|p| part(document.token(*p).rel));
    let hedged = |p: &TokenId| document.dependents(*p, Rel::Amod).next().is_some();
    let deed = |p: &TokenId| rules.predicates.of(&document.lemma(*p).to_lowercase()).next().is_some();
    parts().find(|p| hedged(p) && deed(p)).filter(|_| harms)
}

/// "killed in attacks *blamed on rebels*": that it was the rebels is what the accuser says.
fn blames(document: &Document, found: &Found, cue: TokenId, c: &Composition) -> bool {
    let on = |party: TokenId| {
        document.token(party).head == Some(cue)
            && document.dependents(party, Rel::Case).any(|p| matches!(document.lemma(p), "on" | "upon"))
    };
    found.claim.stance == Stance::Accuse && c.actors.iter().any(|a| on(a.head))
}

/// Whether the speaker does it by speaking. To investigate is a deed, and what one says one has done ("says it *has
/// signed* the treaty") is a report of it.
pub fn performs(document: &Document, c: &Composition, found: &Found) -> bool {
    let verbal = matches!(c.kind.quad(), Quad::VerbalConflict | Quad::VerbalCooperation);
    let reported = document.dependents(c.top, Rel::Aux).any(|a| document.lemma(a) == "have")
        || document.token(c.top).xpos == Xpos::Vbd
            && found.cue.is_some_and(|cue| matches!(document.token(cue).xpos, Xpos::Vbz | Xpos::Vbp));
    verbal && !matches!(c.kind, EventType::Consult) && c.mode != Some(Mode::Investigate) && !reported
}

/// "Experts argue that nothing will change *Paris's support for Yerevan*": a definite noun phrase with its own agent
/// says that the thing is there; only what is said about it is the claim.
pub fn presupposed(document: &Document, head: TokenId, c: &Composition, claim: &CodedClaim) -> bool {
    // "said an Israeli strike killed four": what is new to the hearer is not taken for granted.
    let new = document.dependents(head, Rel::Det).any(|w| matches!(document.lemma(w), "a" | "an" | "another" | "any"));
    let owned = document.children(head).iter().any(|m| {
        matches!(document.token(*m).rel, Rel::NmodPoss | Rel::Amod | Rel::Compound)
            && c.actors.iter().any(|a| a.head == *m)
    });
    owned
        && !new
        && document.token(head).upos == Upos::Noun
        && c.top == head
        && c.modality == Modality::Asserted
        && claim.quote == Quote::Indirect
        && matches!(claim.stance, Stance::Assert | Stance::Doubt)
}
