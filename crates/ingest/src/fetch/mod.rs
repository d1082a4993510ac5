//! Addresses → what their servers send.
//!
//! A user or a page may name any address, so none is trusted: a name is resolved once, every address that it stands
//! for is checked, and the connection goes to such an address and no other. Redirects are followed by hand, each
//! checked again. Bytes, headers and time are bounded; no cookies and no credentials are sent or kept.

mod answer;
mod connection;
pub mod error;
pub mod hosts;

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use url::Url;

use crate::address;
use crate::head::Head;
use crate::http;
use crate::limits::Limits;
use crate::stream::Opener;

use self::error::FetchError;
use self::hosts::Allowed;

/// Redirects that are followed.
pub const MAX_REDIRECTS: usize = 5;

/// What we call ourselves.
pub const USER_AGENT: &str = concat!("Demarche/", env!("CARGO_PKG_VERSION"), " (news reader)");

/// How the network may be used.
#[derive(Clone, Debug)]
pub struct Network {
    /// Hosts that may be asked although they lie inside the own network or use another port.
    pub allowed: Vec<Allowed>,
    /// Time for a connection to come about.
    pub connect: Duration,
    /// Time for a page, redirects and all.
    pub total: Duration,
    /// Bytes of an answer, packed and unpacked.
    pub max_bytes: usize,
    /// When it is set, what is on the way is given up.
    pub stop: Option<Arc<AtomicBool>>,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            allowed: Vec::new(),
            connect: Duration::from_secs(10),
            total: Duration::from_secs(30),
            max_bytes: 16 << 20,
            stop: None,
        }
    }
}

/// What to ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The address.
    pub address: String,
    /// Version that is known already (`ETag`).
    pub etag: Option<String>,
    /// Date of the version that is known already.
    pub last_modified: Option<String>,
}

impl Request {
    /// Ask for an address, whatever its version.
    pub fn new(address: impl Into<String>) -> Self {
        Self { address: address.into(), ..Self::default() }
    }
}

/// What came back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// Status.
    pub status: u16,
    /// Where the page was in the end.
    pub address: String,
    /// Where it says to be from now on: the end of the redirects that are for good.
    pub moved: Option<String>,
    /// The body, unpacked.
    pub body: Vec<u8>,
    pub(crate) head: Head,
}

impl Response {
    /// The value of a header (its name in lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.get(name)
    }

    /// An answer with these header lines, as a server would write them.
    pub fn of(status: u16, address: &str, headers: &str, body: impl Into<Vec<u8>>) -> Self {
        let head = Head::of(headers.as_bytes());
        Self { status, address: address.to_owned(), moved: None, body: body.into(), head }
    }
}

/// How long a page may take.
struct Patience {
    deadline: Instant,
    connect: Duration,
    seconds: u64,
    stop: Option<Arc<AtomicBool>>,
}

impl Patience {
    fn left(&self) -> Option<Duration> {
        Some(self.deadline.saturating_duration_since(Instant::now())).filter(|l| !l.is_zero())
    }
}

/// Fetches pages.
#[derive(Clone, Debug)]
pub struct Fetcher {
    network: Network,
}

impl Fetcher {
    /// A fetcher with these rules. It opens no connection until it is asked for a page.
    pub const fn new(network: Network) -> Self {
        Self { network }
    }

    /// Fetch an address. Any final status is an answer, not an error.
    ///
    /// # Errors
    /// When no answer came, or none that may be read.
    pub fn fetch(&self, request: &Request) -> Result<Response, FetchError> {
        let network = &self.network;
        let patience = Patience {
            deadline: Instant::now() + network.total,
            connect: network.connect,
            seconds: network.total.as_secs(),
            stop: network.stop.clone(),
        };
        let mut url = address::parse(&request.address).ok_or(FetchError::NotAnAddress)?;
        let mut moved = None;
        let mut for_good = true;
        for _ in 0..=MAX_REDIRECTS {
            let answer = self.ask(&url, request, &patience)?;
            let target = answer.head.get("location").filter(|_| matches!(answer.status, 301 | 302 | 303 | 307 | 308));
            let Some(target) = target else {
                return response(url.into(), moved, answer, network);
            };
            let next = url.join(target).map_err(|_| FetchError::NotAnAddress)?;
            url = address::parse(next.as_str()).ok_or(FetchError::NotAnAddress)?;
            for_good &= matches!(answer.status, 301 | 308);
            if for_good {
                moved = Some(url.to_string());
            }
        }
        Err(FetchError::Redirects(MAX_REDIRECTS))
    }

    fn ask(&self, url: &Url, request: &Request, patience: &Patience) -> Result<answer::Answer, FetchError> {
        let left = patience.left().ok_or(FetchError::Timeout(patience.seconds))?;
        let checked = hosts::check(url, &self.network.allowed, left.min(patience.connect))?;
        let mut connection = connection::connect(&checked, url.scheme() == "https", patience)?;
        let lines = lines(url, request);
        connection.write_all(lines.as_bytes()).and_then(|()| connection.flush()).map_err(|_| FetchError::Cut)?;
        answer::read(&mut connection, self.network.max_bytes, patience)
    }
}

/// The answer that these bytes are, as if the server of an address had sent them.
///
/// # Errors
/// When they are none.
pub fn read_answer(address: &str, bytes: &[u8]) -> Result<Response, FetchError> {
    let network = Network::default();
    let patience = Patience {
        deadline: Instant::now() + network.total,
        connect: network.connect,
        seconds: network.total.as_secs(),
        stop: None,
    };
    let answer = answer::read(bytes, network.max_bytes, &patience)?;
    response(address.to_owned(), None, answer, &network)
}

fn response(
    address: String,
    moved: Option<String>,
    answer: answer::Answer,
    network: &Network,
) -> Result<Response, FetchError> {
    let opener = Opener::new(&Limits { max_bytes: network.max_bytes as u64, ..Limits::default() });
    let body = http::unpacked(&answer.head, answer.body, &opener);
    let body = body.map_err(|kind| FetchError::Packing(kind.to_string()))?;
    Ok(Response { status: answer.status, address, moved, body, head: answer.head })
}

/// The lines of a request.
fn lines(url: &Url, request: &Request) -> String {
    let mut path = url.path().to_owned();
    if let Some(query) = url.query() {
        path.push('?');
        path.push_str(query);
    }
    let host = url.host_str().unwrap_or("");
    let port = url.port().map_or_else(String::new, |p| format!(":{p}"));
    let mut lines = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}{port}\r\nUser-Agent: {USER_AGENT}\r\n\
         Accept: text/html, application/rss+xml, application/atom+xml, application/feed+json, text/plain, */*;q=0.1\r\n\
         Accept-Encoding: gzip, deflate\r\nConnection: close\r\n"
    );
    // What a server once sent comes back to it; it must not add lines of its own.
    let plain = |v: &&String| v.len() < 1_000 && v.bytes().all(|b| (0x20..0x7F).contains(&b));
    for (name, value) in [("If-None-Match", &request.etag), ("If-Modified-Since", &request.last_modified)] {
        if let Some(value) = value.as_ref().filter(plain) {
            lines.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    lines.push_str("\r\n");
    lines
}
