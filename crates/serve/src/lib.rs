//! The HTTP server: the API under `/api/v1` over a store, and the files of the board.
//!
//! It knows how a question comes in and how an answer goes out; what the answer is, the store says. It knows no rule and
//! not how a record came about; articles whose trees a brief needs are read again by the pipeline ([`desk`]), and what
//! forecasts are made from is learned on a thread of its own ([`ahead`]). `docs/api.md` is the contract, `docs/serve.md`
//! the manual.
//!
//! Invariants: on an address that others can reach it does not start without a token; nothing that comes in makes it
//! panic, wait without end or hold memory without bound; every list of parameters that is described is the one that is
//! checked, every shape that is described the one that is written; the answer to a question is made on a few threads
//! of its own, each with two seconds; a connection that makes no progress makes room for one that does.

pub mod access;
pub mod ahead;
pub mod answer;
pub mod api;
mod app;
pub mod asked;
pub mod atom;
mod board;
mod body;
mod cache;
pub mod config;
mod connection;
pub mod cursor;
pub mod desk;
mod encoding;
pub mod endpoint;
pub mod error;
mod gate;
mod guarded;
pub mod method;
pub mod metrics;
mod names;
pub mod openapi;
mod own;
pub mod parameter;
pub mod pool;
pub mod problem;
pub mod server;
pub mod session;
pub mod shape;
pub mod source;
pub mod stream;
mod tense;
pub mod training;
pub mod watching;
