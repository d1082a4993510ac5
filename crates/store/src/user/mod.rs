//! What people write beside a store: watchlists, the alerts they gave, decisions in review, secrets of feeds.
//!
//! It lies in a file of its own, `news.db.user` beside `news.db`: the store has one writer at a time, and what was read
//! must never mix with what people decided. [`file::UserFile`] opens it. It is made when something is written first.
//!
//! Invariants: nothing is lost by a kill or a loss of power; a damaged page is an error, never an answer; everything in
//! it is bounded in number and size; no text of an article is kept in it.

pub mod alerts;
pub mod decisions;
pub mod feeds;
pub mod file;
pub mod identity;
pub mod watchlists;
