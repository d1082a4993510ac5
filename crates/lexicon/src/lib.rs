//! Load, check and index the files in `data/`.
//!
//! The files are embedded in the binary; a user's folder of the same layout can stand in for them. Facts and rules
//! come out as indexed values; how they apply to text is the business of the rooms that read them.
//!
//! Invariants: a file with a fault is never half-loaded; all faults of all files are reported in one run, with file
//! and line; the version is a hash of the contents and goes into every output.

pub mod actors;
pub mod base;
pub mod cell;
pub mod classes;
pub mod contexts;
pub mod cues;
pub mod entities;
pub mod error;
pub mod evidence;
pub mod explainers;
pub mod files;
pub mod gazetteer;
pub mod imports;
pub mod inflection;
pub mod links;
mod list;
pub mod metonymy;
pub mod names;
pub mod operators;
pub mod petrarch;
pub mod places;
pub mod predicates;
pub mod roles;
pub mod rules;
pub mod slot;
pub mod stories;
pub mod style;
pub mod table;
