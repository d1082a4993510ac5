//! Who may be taken for an attacker whom nobody names.

use std::ops::Range;

use demarche_lexicon::roles::Use;
use demarche_ontology::event::EventType;
use demarche_ontology::sector::Sector;
use demarche_record::actor::Actor;
use demarche_record::coded::Voice;
use demarche_record::event::Event;
use demarche_text::document::Document;
use demarche_text::grammar::Rel;
use demarche_text::token::TokenId;

use crate::party::Found;
use crate::unsaid::Unsaid;

/// Whether someone is only spoken of as accused: "blasts *blamed on* the Taleban have killed four".
pub(crate) fn is_accused(document: &Document, head: TokenId) -> bool {
    let token = document.token(head);
    let Some(verb) = token.head else { return false };
    let case = |words: &[&str]| document.dependents(head, Rel::Case).any(|c| words.contains(&document.lemma(c)));
    match document.lemma(verb) {
        "blame" | "pin" => token.rel == Rel::Obj || case(&["on"]),
        "attribute" | "link" | "ascribe" => case(&["to", "with"]),
        "accuse" | "suspect" | "implicate" => matches!(token.rel, Rel::Obj | Rel::NsubjPass),
        _ => false,
    }
}

/// Whether nothing says of someone that they fight: not their name, and no attack of theirs before.
pub(crate) fn is_unarmed(unsaid: &Unsaid<'_, '_>, phrase: Range<TokenId>, found: &Found) -> bool {
    let scene = &unsaid.parties.scene;
    let roles = &scene.base.roles;
    let peaceful = phrase.into_iter().any(|t| roles.is(scene.document.lemma(t), Use::Unarmed));
    let theirs =
        |a: &Actor| a.country == found.actor.country && a.sectors.first() == found.actor.sectors.first() && !a.implicit;
    let attacked =
        |e: &Event| e.kind == EventType::Assault && e.voice == Voice::Reporter && e.actors.iter().any(theirs);
    peaceful && !found.actor.sectors.contains(&Sector::Uaf) && !unsaid.before.iter().any(attacked)
}
