//! Files, folders and standard input → articles.
//!
//! It takes plain text, Markdown, HTML pages, JSONL and feeds, packed with gzip or zstd or not; decodes them; finds the
//! article on a page and what the page says about it; and gives one article after the other in a fixed order.
//! It knows no grammar, no event and no network, and it prints nothing.
//!
//! Invariants: the same inputs give the same articles in the same order; one bad input never stops the others; what is
//! cut, guessed or left out is named as an issue of the article or as a problem of the input; no input costs more
//! memory or time than [`limits::Limits`] allows, and nothing recurses over what an input nests.

mod date;
mod decode;
pub mod error;
mod feed;
pub mod html;
pub mod inputs;
mod jsonl;
mod language;
pub mod limits;
mod markdown;
mod plain;
pub mod unpack;
mod walk;
