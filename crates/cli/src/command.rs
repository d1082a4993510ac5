//! The commands, one file each.

pub mod actors;
pub mod asked;
pub mod brief;
pub mod code;
pub mod dyad;
pub mod export;
pub mod extract;
pub mod forecast;
pub mod ingest;
pub mod keep;
pub mod parse;
pub mod query;
pub mod relate;
pub mod search;
pub mod stories;
pub mod watch;
pub mod world;
