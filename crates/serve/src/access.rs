//! Who may ask: names of the server, tokens, sessions, and how often.

pub mod host;
pub mod rate;
pub mod session;
pub mod token;
