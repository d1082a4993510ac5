//! Questions to a store: which articles, events, actors, pairs and stories it has.
//!
//! Each question is a value; its answer is ordered, bounded and the same for the same store. Words of users never become
//! SQL: they are bound, or taken apart first ([`words`]).

pub mod actors;
pub mod articles;
pub mod events;
pub mod filter;
pub mod fresh;
pub mod history;
pub mod imported;
pub mod pairs;
pub mod sql;
pub mod stories;
mod text;
pub mod words;
