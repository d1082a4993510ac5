//! Reports to stories.
//!
//! One pass over a stream of news. Each report is compared with those of a window that share rare words with it; what
//! two reports share (words, names, days, publisher, wording) is weighed into one number, a *link*. A report joins the
//! story to whose nearest reports it links best; a second look then moves reports and merges stories where the new one
//! changed the balance. Near-copies go with their original and are compared no further.
//!
//! The state can be saved and loaded ([`stories::Stories::save`]): a stream that was broken off goes on as if it had not
//! been.
//!
//! Grouping does not know events, actors or grammar: what a reading found can be given along as keys
//! ([`report::Known`]). When a story has closed, [`account`] says what its reports come to and [`compare`] what they tell
//! together and where they differ, by the rules of `demarche_record`. It reads no file and no clock.
//!
//! Invariants: the same reports in the same order give the same stories; a report's story changes only while it is in
//! the window; memory and work for one report are bounded by the window, never by the length of the stream.

pub mod account;
mod bytes;
pub mod clip;
pub mod compare;
pub mod copies;
pub mod crowd;
pub mod error;
pub mod frequency;
pub mod groups;
pub mod index;
pub mod knowledge;
pub mod origin;
pub mod pair;
pub mod profile;
pub mod report;
pub mod sketch;
pub mod stories;
pub mod told;
pub mod words;
