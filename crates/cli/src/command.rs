//! The commands, one file each.

pub mod brief;
pub mod code;
pub mod extract;
pub mod parse;
pub mod relate;
pub mod stories;
pub mod world;
