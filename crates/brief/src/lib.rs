//! Records → cited prose.
//!
//! [`writer::Writer`] turns the readings of some articles into a [`brief::Brief`]: the same happening across reports is
//! told once ([`happening`], by the rules of `demarche_record`), in a clause of a source cut to its core ([`clause`], [`prose`]) or, where none will do, in
//! a phrase from `data/brief` ([`phrase`]). [`check`] reads every sentence again beside the words it cites and refuses
//! what they do not say. [`render`] gives Markdown, HTML, terminal text and JSON.
//!
//! It does not know the world: no fact stands in a brief that no source states, but for the explainers, which are
//! marked as ours; nor does what is forecast, whose numbers are handed in ([`forecast`]). It opens no file and knows no
//! clock.
//!
//! Invariants: every sentence carries a citation and has passed the checker, those on what is forecast apart,
//! which say its numbers and nothing else; what a source only claims is never told
//! as a fact; the same readings give the same brief.

pub mod background;
pub mod brief;
pub mod candidate;
pub mod cast;
pub mod check;
pub mod clause;
pub mod copies;
pub mod dates;
mod desk;
pub mod differences;
pub mod falsify;
pub mod forecast;
pub mod happening;
mod length;
pub mod origin;
pub mod outlook;
pub mod people;
pub mod phrase;
pub mod points;
pub mod prose;
pub mod quantity;
mod redate;
pub mod refer;
pub mod render;
pub mod scope;
pub mod speech;
pub mod timeline;
pub mod words;
pub mod writer;
