//! The library's face: the way of an article, from text to what is read in it.
//!
//! ```text
//! Article ─parse→ Document ─coding→ events, claims, relations (words) ─resolve→ Reading ─brief→ Brief
//! ```
//!
//! It is the only room that knows the order, and knows nothing else: it hands each room what it needs of the lexicons
//! and the models, and touches no disk. Inputs come from `ingest`, outputs go through `store` and `brief`.
//!
//! Invariants: the same articles, data and model give the same readings in the same order, whatever the number of
//! threads; one article that cannot be read never stops the others.

pub mod ahead;
pub mod asked;
pub mod dyad;
pub mod error;
pub mod foresee;
pub mod found;
pub mod gather;
pub mod grounds;
pub mod kept;
pub mod model;
pub mod moved;
pub mod next;
pub mod ordered;
pub mod past;
pub mod pipeline;
pub mod relate;
mod scorer;
pub mod tension;
