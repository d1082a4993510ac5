//! Article text and its grammar.
//!
//! The ground all rooms stand on: an article, its sentences, tokens, mentions, and the offsets that tie them to the
//! text. It knows no event, no actor and no model.
//!
//! Invariants: every [`span::Span`] lies on character boundaries of its article's text; tokens and sentences are in
//! text order and do not overlap; a token's head lies in the same sentence.

pub mod article;
pub mod document;
pub mod grammar;
pub mod issue;
pub mod mention;
pub mod sentence;
pub mod signal;
pub mod span;
pub mod token;
