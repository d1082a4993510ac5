//! Dictionaries of PETRARCH and TABARI, read and written (see `docs/petrarch.md`).
//!
//! [`actors`], [`agents`] and [`verbs`] read the files as they stand; [`entities`], [`roles`] and [`rules`] turn them
//! into rows and rules of our own kind, and what has no counterpart there is named with its line. [`export`] writes our
//! actors and roles as dictionaries. Nothing here stops at a faulty line: it is left out and counted.

pub mod actors;
pub mod agents;
pub mod day;
pub mod entities;
pub mod export;
mod lines;
pub mod roles;
pub mod rules;
mod sets;
pub mod verbs;

/// Most bytes of one line.
pub const MOST_LINE: usize = 1 << 16;
/// Most phrases that one line with sets stands for.
pub const MOST_PHRASES: usize = 500;
