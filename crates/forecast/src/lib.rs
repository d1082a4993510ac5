//! Who does what to whom next: forecasts from dated facts.
//!
//! [`links`] ranks who the other party of an act will be; [`counts`] says how much will happen between two;
//! [`scenario`] says what changes if an act comes. They are given facts as values (who, what, to whom, on which
//! day) and names; it knows no file, no clock, no text, and nothing of PLOVER or CAMEO beyond numbers for relations.
//!
//! Invariants: a forecast for a day rests on facts of earlier days only; weights are learned from the facts given for
//! that and never move afterwards; the same facts give the same bytes on any number of threads; each score is a sum
//! of named contributions.

pub mod counts;
pub mod error;
pub mod hash;
pub mod links;
pub mod parallel;
pub mod scenario;
pub mod series;
