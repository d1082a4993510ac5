//! Feeds, polled politely.
//!
//! What to do next is a function of what is known, the clock and what came back ([`machine`]), so that days of polling
//! can be tested without waiting. Threads and the real clock are in [`run`] alone.
//!
//! A watch is a robot, so it keeps to robots.txt for every request, feeds included; it asks a site for one thing at a
//! time and leaves a second between two; it asks only for what is new (`ETag`, `Last-Modified`); it waits longer after
//! each failure and as long as a server says; and a feed that is gone is not asked again.

pub mod feeds;
mod items;
pub mod machine;
pub mod robots;
pub mod run;
pub mod state;
