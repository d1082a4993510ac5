//! What a speaker demands by saying what others must do: "Washington said Jerusalem *must halt* the building".

use demarche_lexicon::classes::Classes;
use demarche_ontology::event::{EventType, Modality};
use demarche_record::coded::{ClaimKind, Stance};
use demarche_record::evidence::Step;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::token::TokenId;

use crate::arguments::Grammar;
use crate::claims::Found;
use crate::coder::same_party;
use crate::compose::Composition;
use crate::happening::Told;
use crate::modality;
use crate::party::Parties;

/// Stands for the predicate in the trace of such a demand.
const SPOKEN: &str = "spoken-demand";

/// The demands in the statements `here` that no predicate has told yet.
pub fn spoken(
    document: &Document,
    grammar: &Grammar<'_>,
    parties: &Parties<'_>,
    classes: &Classes,
    said: &[Found],
    here: &[usize],
    known: &[Told],
) -> Vec<Told> {
    let statements = here.iter().filter_map(|i| said.get(*i)).filter(|f| f.claim.kind == ClaimKind::Statement);
    let mut demands: Vec<Told> = Vec::new();
    for found in statements.filter(|f| f.claim.stance == Stance::Assert) {
        let told = |clause: TokenId| {
            let words = |(head, c, carrier): &Told| [Some(*head), Some(c.top), *carrier].contains(&Some(clause));
            known.iter().chain(&demands).any(words)
        };
        if let Some(demand) = demand(document, grammar, parties, classes, found).filter(|(clause, ..)| !told(*clause)) {
            demands.push(demand);
        }
    }
    demands
}

fn demand(
    document: &Document,
    grammar: &Grammar<'_>,
    parties: &Parties<'_>,
    classes: &Classes,
    found: &Found,
) -> Option<Told> {
    let d = document;
    let (speaker, cue) = (found.claim.speaker.as_ref()?, found.cue?);
    let clause = clause_of(d, cue).filter(|c| found.content.contains(c))?;
    let heeds = classes.contains("heed", &d.lemma(clause).to_lowercase());
    if d.token(clause).upos != Upos::Verb || heeds || !is_obliged(d, clause) {
        return None;
    }
    let arguments = grammar.of_verb(clause);
    // "the schools *must be registered*" asks it of the schools; "Iran must be stopped" asks nothing of Iran.
    let named = |t: &TokenId| d.token(*t).upos == Upos::Propn;
    let doers: Vec<TokenId> =
        if arguments.passive { arguments.obj.into_iter().filter(|t| !named(t)).collect() } else { arguments.subj };
    let asked: Vec<_> = doers.into_iter().filter_map(|t| parties.party(t)).collect();
    if asked.is_empty() || asked.iter().any(|p| same_party(d, p, speaker)) {
        return None;
    }
    let composition = Composition {
        kind: EventType::Request,
        mode: None,
        modality: Modality::Asserted,
        actors: vec![speaker.clone()],
        recipients: asked,
        top: clause,
        obliged: true,
        ended: false,
        trace: vec![Step::new(
            "predicate",
            SPOKEN,
            format!("what a speaker says that others must do, here “{}”, is asked of them", d.form(clause)),
        )],
    };
    Some((clause, composition, None))
}

/// The clause that a verb of saying governs, before it or behind.
fn clause_of(d: &Document, cue: TokenId) -> Option<TokenId> {
    let below = d.dependents(cue, Rel::Ccomp).next();
    below.or_else(|| d.token(cue).head.filter(|_| d.token(cue).rel == Rel::Parataxis))
}

/// "must", "should" and "ought to", of what is to come: "should have helped" blames.
fn is_obliged(d: &Document, clause: TokenId) -> bool {
    let aux = |words: &[&str]| d.dependents(clause, Rel::Aux).any(|a| words.contains(&d.lemma(a)));
    aux(&["must", "should", "ought"]) && !aux(&["have"]) && !modality::around(d, clause).mused
}
