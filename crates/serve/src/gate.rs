//! What every request must pass before anybody thinks about an answer.

use std::net::IpAddr;
use std::time::Instant;

use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header};

use crate::access::host::{Names, same_origin};
use crate::access::rate::Rates;
use crate::access::session::Sessions;
use crate::access::token::Tokens;
use crate::problem::Problem;

/// Requests that a wrong token costs.
const GUESS: f64 = 20.0;

/// What every request must pass.
#[derive(Debug)]
pub(crate) struct Gate {
    pub(crate) names: Names,
    pub(crate) rates: Rates,
    pub(crate) tokens: Tokens,
    pub(crate) sessions: Sessions,
    pub(crate) url_bytes: usize,
}

/// The head of a request.
pub(crate) struct Head<'a> {
    pub(crate) method: &'a Method,
    pub(crate) uri: &'a axum::http::Uri,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) peer: IpAddr,
}

impl Head<'_> {
    pub(crate) fn text(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(crate) fn writes(&self) -> bool {
        !matches!(*self.method, Method::GET | Method::HEAD)
    }

    /// Whether a page that came over TLS asks.
    pub(crate) fn secure(&self) -> bool {
        self.text(&header::ORIGIN).is_some_and(|o| o.starts_with("https://"))
    }
}

impl Gate {
    /// Pass a request, or say why not.
    pub(crate) fn pass(&self, head: &Head<'_>) -> Result<(), Problem> {
        let length = head.uri.path_and_query().map_or(0, |p| p.as_str().len());
        if length > self.url_bytes {
            let detail = format!("the address is longer than {} bytes; ask with fewer values", self.url_bytes);
            return Err(Problem::new(StatusCode::URI_TOO_LONG, detail));
        }
        self.rates.take(head.peer, 1.0, Instant::now()).map_err(Problem::often)?;
        let host = self.host(head)?;
        let path = head.uri.path();
        if !path.starts_with("/api/") && path != "/metrics" {
            return Ok(());
        }
        foreign(head, host)?;
        if head.writes() {
            json(head)?;
        }
        // The secret in the address of a feed is looked at where the feed is made.
        let feed = !head.writes() && path.ends_with(".atom") && secret(head.uri.query());
        if path == "/api/v1/session" || feed { Ok(()) } else { self.known(head) }
    }

    fn host<'a>(&self, head: &Head<'a>) -> Result<&'a str, Problem> {
        let mut hosts = head.headers.get_all(header::HOST).iter();
        let host = hosts.next().and_then(|h| h.to_str().ok());
        let (Some(host), None) = (host, hosts.next()) else {
            return Err(Problem::new(StatusCode::BAD_REQUEST, "a request names its Host once; add the header"));
        };
        if self.names.answer_to(host) {
            return Ok(host);
        }
        let detail = "this server is not known under the name in Host; start it with --host NAME, or use its address";
        Err(Problem::new(StatusCode::FORBIDDEN, detail))
    }

    /// Whether whoever asks may know.
    fn known(&self, head: &Head<'_>) -> Result<(), Problem> {
        if self.signed_in(head) {
            return Ok(());
        }
        if head.headers.contains_key(header::AUTHORIZATION) {
            self.guessed(head.peer)?;
        }
        Err(Problem::unknown())
    }

    /// Whether a token or session is there, or none is needed.
    pub(crate) fn signed_in(&self, head: &Head<'_>) -> bool {
        if self.tokens.is_empty() {
            return true;
        }
        let scheme = |value: &str| value.get(..7).is_some_and(|s| s.eq_ignore_ascii_case("bearer "));
        let bearer = head.text(&header::AUTHORIZATION).filter(|v| scheme(v)).and_then(|v| v.get(7..));
        bearer.is_some_and(|token| self.tokens.let_in(token.trim()))
            || head.text(&header::COOKIE).is_some_and(|cookie| self.sessions.holds(cookie))
    }

    /// A wrong token makes its address wait.
    pub(crate) fn guessed(&self, peer: IpAddr) -> Result<(), Problem> {
        self.rates.take(peer, GUESS, Instant::now()).map_err(Problem::often)
    }
}

/// Whether a query has a secret of a feed.
fn secret(query: Option<&str>) -> bool {
    query.unwrap_or("").split('&').any(|pair| pair.starts_with("key="))
}

/// Pages from elsewhere may link here, and nothing more.
fn foreign(head: &Head<'_>, host: &str) -> Result<(), Problem> {
    let refused = || {
        let detail = "a page from another origin asks; only the board of this server may, and programs without Origin";
        Err(Problem::new(StatusCode::FORBIDDEN, detail))
    };
    if head.headers.get(header::ORIGIN).is_some_and(|o| !o.to_str().is_ok_and(|o| same_origin(o, host))) {
        return refused();
    }
    let site = head.text(&HeaderName::from_static("sec-fetch-site")).unwrap_or("none");
    let follows = head.text(&HeaderName::from_static("sec-fetch-mode")) == Some("navigate") && !head.writes();
    if matches!(site, "cross-site" | "same-site") && !follows { refused() } else { Ok(()) }
}

/// A form cannot send JSON without asking first, so no form of another page can write.
fn json(head: &Head<'_>) -> Result<(), Problem> {
    let media = head.text(&header::CONTENT_TYPE).unwrap_or("").split(';').next().unwrap_or("").trim();
    if *head.method == Method::DELETE || media.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    let detail = "a body must be JSON; send it with Content-Type: application/json";
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail))
}
