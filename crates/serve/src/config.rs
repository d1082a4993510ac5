//! What the server is told at its start.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use crate::access::token::Tokens;

/// An address and port to listen on.
pub type Address = SocketAddr;

/// What the server is told at its start.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Names under which others call the server, apart from `localhost` and addresses.
    pub hosts: Vec<String>,
    /// Who may ask; empty on loopback addresses only.
    pub tokens: Tokens,
    /// Bounds.
    pub limits: Limits,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080),
            hosts: Vec::new(),
            tokens: Tokens::default(),
            limits: Limits::default(),
        }
    }
}

/// Bounds on what one client, and all together, may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Open connections; when there are more, the one that has gone longest without progress is closed.
    pub connections: usize,
    /// Time for the head of a request, and between requests.
    pub head: Duration,
    /// Time for the body of a request.
    pub body: Duration,
    /// A reader who takes less than [`Limits::least_read`] bytes in this time is cut off.
    pub stall: Duration,
    /// See [`Limits::stall`].
    pub least_read: usize,
    /// Most bytes of the head of a request.
    pub head_bytes: usize,
    /// Most bytes of path and query.
    pub url_bytes: usize,
    /// Most bytes of the body of a request.
    pub body_bytes: usize,
    /// Most bytes of answers that wait for their readers, all together.
    pub unsent_bytes: usize,
    /// Bytes of answers that are kept as long as the store does not change.
    pub cache_bytes: usize,
    /// Time for one question to the store.
    pub query: Duration,
    /// Questions that may wait for a thread.
    pub queue: usize,
    /// Threads that ask the store.
    pub readers: usize,
    /// Open streams of server-sent events.
    pub streams: usize,
    /// Requests a second from one address; `None`: no bound. Loopback addresses have none.
    pub rate: Option<u32>,
    /// Time for open requests after a signal to stop.
    pub farewell: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            connections: 4_096,
            head: Duration::from_secs(10),
            body: Duration::from_secs(10),
            stall: Duration::from_secs(15),
            least_read: 16 << 10,
            head_bytes: 16 << 10,
            url_bytes: 8 << 10,
            body_bytes: 64 << 10,
            unsent_bytes: 256 << 20,
            cache_bytes: 64 << 20,
            query: Duration::from_secs(2),
            queue: 512,
            readers: processors.clamp(2, 16),
            streams: 256,
            rate: Some(50),
            farewell: Duration::from_secs(8),
        }
    }
}
