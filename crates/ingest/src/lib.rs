//! Files, folders, standard input, addresses and feeds → articles.
//!
//! It takes plain text, Markdown, HTML pages, JSON, JSONL, feeds, mail and web archives, packed with gzip or zstd or
//! not, in zip and tar files or not; decodes them; finds the article on a page and what the page says about it; and
//! gives one article after the other in a fixed order. It fetches what is named by an address, and polls feeds; it is
//! the only room that uses the network, and does so only when asked. It knows no grammar and no event, and prints
//! nothing.
//!
//! Invariants: the same inputs give the same articles in the same order; one bad input never stops the others; what is
//! cut, guessed or left out is named as an issue of the article or as a problem of the input; no input costs more
//! memory or time than [`limits::Limits`] allows, and nothing recurses over what an input nests; names in an archive never
//! become paths; no connection goes to an inner address that was not allowed by name.

pub mod address;
mod archive;
mod date;
mod decode;
mod document;
pub mod error;
mod feed;
pub mod fetch;
mod format;
mod head;
pub mod html;
mod http;
pub mod inputs;
mod json;
pub mod jsonl;
mod language;
pub mod limits;
mod mail;
mod markdown;
mod mbox;
pub mod page;
mod plain;
mod stream;
pub mod table;
mod tar;
pub mod unpack;
mod walk;
mod warc;
pub mod watch;
mod zip;
