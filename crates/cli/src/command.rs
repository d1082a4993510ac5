//! The commands, one file each.

pub mod actors;
pub mod alerts;
pub mod asked;
pub mod brief;
pub mod code;
pub mod dyad;
pub mod export;
pub mod extract;
pub mod forecast;
pub mod import;
pub mod ingest;
pub mod keep;
pub mod mcp;
pub mod movers;
pub mod parse;
pub mod query;
pub mod relate;
pub mod review;
pub mod search;
pub mod serve;
pub mod stories;
pub mod watch;
pub mod world;
