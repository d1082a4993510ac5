//! The store for language models: the Model Context Protocol over lines of JSON, with ten tools that only read.
//!
//! [`session`] speaks the protocol; [`tools`] are the questions. What the answer to a question is, the API of
//! `demarche_serve` says: a tool asks one of its paths with the parameters that path checks, keeps what a model needs,
//! and cites the words behind it. It knows no rule, no model of language and no SQL.
//!
//! Invariants: nothing that comes in makes it panic or hold memory without bound, and the worst is told as an error; no
//! answer is longer than [`answer::MOST_BYTES`]; every event, claim and sentence has an article, a range and its words;
//! an event that is only claimed says so and who claims it; words of articles stand in quotation marks and never in the
//! description of a tool.

pub mod answer;
pub mod arguments;
pub mod cite;
pub mod desk;
pub mod error;
pub mod lines;
pub mod message;
pub mod quote;
pub mod refusal;
pub mod revision;
pub mod schema;
pub mod session;
pub mod shape;
pub mod tool;
pub mod tools;
