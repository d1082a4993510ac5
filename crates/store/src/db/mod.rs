//! The store: one SQLite file that keeps articles, what was read in them, stories and roll-ups.
//!
//! `schema.sql` says what is where. [`store::Store`] opens it, [`writer::Writer`] adds to it, one batch a transaction;
//! [`read`] gives articles and readings back exactly; [`verify`], [`backup`] and [`forget`] look after it.
//!
//! Invariants: what was committed survives a kill and a loss of power; the same articles in the same order give the same
//! contents, whatever the batches and however often the work was cut off; a damaged page, text or reading is an error,
//! never an answer; nothing here knows how a reading or a story came about.

pub mod backup;
mod bytes;
mod coder;
pub mod count_forecasts;
pub mod digest;
pub mod entry;
pub mod feeds;
pub mod find;
pub mod forecasts;
pub mod forget;
pub mod imports;
pub mod key;
pub mod pack;
pub mod read;
mod rollup;
pub mod show;
pub mod stats;
pub mod store;
pub(crate) mod sums;
mod template;
mod unpack;
pub mod verify;
pub mod writer;
