//! Document → events, claims, relations.
//!
//! Predicates of the lexicon are found in the trees ([`arguments`] undoes passive voice, relative clauses, participles,
//! control and coordination), operators above them change type and modality ([`compose`], [`modality`], [`truth`]), claims decide
//! in whose [`voice`] they stand ([`claims`], found by rules and by the tags that [`stretches`] puts together; [`answers`]
//! finds what a denial denies), and appositions, titles and copulas give relations ([`relations`]). Words say what an
//! event is about ([`contexts`]); [`scored`] weighs the rules against a network and adds what no rule covers. Parties stay
//! words: it knows no country and no date.
//!
//! Invariants: every event, claim and relation carries the span of its trigger and the ids of the rules that made it;
//! the same document and rules give the same records in the same order.

pub mod answers;
pub mod arguments;
pub mod candidate;
pub mod claims;
pub mod coder;
pub mod compose;
pub mod conditions;
pub mod contexts;
pub mod demands;
pub mod happening;
pub mod modality;
pub mod nouns;
pub mod party;
pub mod quotes;
mod relation_forms;
pub mod relations;
pub mod scored;
pub mod stretches;
pub mod truth;
pub mod voice;
