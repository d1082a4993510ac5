//! Article to document: blocks, sentences, words, tags, lemmas, dependencies, names, mentions and coreference.
//!
//! The way through: [`segment`] cuts the text ([`blocks`], [`tokenise`], [`split`]), [`pieces`] prepares the words for
//! the network, [`model`] runs it, [`tree`] and [`lemma`] turn its scores into trees and dictionary forms,
//! [`mentions`] and [`coref`] find who is talked about. [`parser::Parser`] holds the models and runs all of it;
//! [`conllu`] writes and reads the outside shape.
//!
//! It does not know who an actor is, what an event is, or where anything lies: it sees words. Beside names it tags the parts of claims ([`parts`]); which belong together is
//! for `coding` to say.
//!
//! Invariants: tokens keep the order of the text and never overlap; each sentence has one root and no cycle; a later
//! tag of a name or a part of a claim follows an earlier one of its kind; the same text and models give the same document, whatever else
//! is parsed beside it.

pub mod bio;
pub mod blocks;
mod characters;
pub mod conllu;
pub mod coref;
mod dateline;
pub mod error;
mod header;
pub mod hints;
pub mod lemma;
mod lines;
pub mod mentions;
pub mod model;
pub mod names;
mod parallel;
pub mod parser;
pub mod parts;
pub mod pieces;
pub mod relation;
pub mod scorer;
pub mod segment;
pub mod split;
pub mod tokenise;
pub mod tree;
mod windows;
mod words;
#[cfg(test)]
mod written;
