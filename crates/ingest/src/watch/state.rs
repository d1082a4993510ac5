//! What a watch knows from one poll to the next. It is a plain value, so that a file or a store can keep it.
//!
//! Times are seconds since 1970.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::feed::Entry;

use super::robots::Robots;

/// All that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// Version of this shape.
    pub version: u32,
    /// Feeds by address.
    pub feeds: BTreeMap<String, Feed>,
    /// Sites by scheme, host and port.
    pub(crate) sites: BTreeMap<String, Site>,
    /// Pages still to fetch, in the order of their items.
    pub(crate) pages: Vec<Page>,
    /// Articles that were given, by a hash of their address.
    pub(crate) seen: BTreeMap<String, Seen>,
}

/// What is known about a feed: its health.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Feed {
    /// Title, as it states.
    pub title: String,
    /// Where it has moved for good.
    pub moved: Option<String>,
    /// Whether it said that it is gone for good; it is not asked again.
    pub gone: bool,
    /// When it is asked next.
    pub next: i64,
    /// Seconds between two polls at present.
    pub interval: i64,
    /// Polls so far.
    pub polls: u64,
    /// When it last gave a feed, or said that nothing is new.
    pub last_success: Option<i64>,
    /// What went wrong last, in a sentence.
    pub last_error: Option<String>,
    /// When.
    pub last_error_at: Option<i64>,
    /// Failures since the last success.
    pub failures: u32,
    /// New items so far.
    pub items: u64,
    pub(crate) etag: Option<String>,
    pub(crate) last_modified: Option<String>,
}

/// What is known about a site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Site {
    /// When it may be asked next.
    pub(crate) next: i64,
    /// Its rules for robots.
    pub(crate) robots: Option<Robots>,
    /// Why they are not known.
    pub(crate) robots_error: Option<String>,
    /// Until when this holds.
    pub(crate) robots_until: i64,
}

/// A page whose item was met in a feed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Page {
    pub(crate) address: String,
    pub(crate) feed: String,
    /// The item; what it says stands in where the page cannot be had.
    pub(crate) entry: Entry,
    /// Title and language of the feed.
    pub(crate) channel: (String, String),
    pub(crate) tries: u32,
    pub(crate) next: i64,
}

/// An article that was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seen {
    /// When it was last met in a feed.
    pub(crate) at: i64,
    /// Hash of its text, where the feed carries it.
    pub(crate) text: u64,
}
