//! Under which names the server answers.
//!
//! A page from elsewhere can let its own name point to this machine (DNS rebinding). Its requests then carry that name,
//! so a name that nobody told the server is refused. An address cannot be made to point elsewhere.

use std::net::{IpAddr, SocketAddr};

/// The names under which the server answers.
#[derive(Clone, Debug)]
pub struct Names {
    names: Vec<String>,
    /// On loopback only loopback addresses are answered.
    loopback: bool,
}

impl Names {
    /// The names for an address, with those that the user told.
    pub fn new(listen: SocketAddr, told: &[String]) -> Self {
        let mut names: Vec<String> = told.iter().map(|n| n.trim_end_matches('.').to_ascii_lowercase()).collect();
        names.push("localhost".to_owned());
        Self { names, loopback: listen.ip().is_loopback() }
    }

    /// Whether `Host` (a name or address, and perhaps a port) is the server's own.
    pub fn answer_to(&self, host: &str) -> bool {
        let Some(name) = name(host) else { return false };
        if let Ok(address) = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
            return !self.loopback || address.is_loopback() || self.names.iter().any(|n| n == name);
        }
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        self.names.contains(&name)
    }
}

/// The name in `name:port`.
fn name(host: &str) -> Option<&str> {
    let end = match host.strip_prefix('[') {
        Some(_) => host.find(']')? + 1,
        None => host.find(':').unwrap_or(host.len()),
    };
    let (name, port) = host.split_at(end);
    let port = port.strip_prefix(':').unwrap_or(port);
    (!name.is_empty() && port.bytes().all(|b| b.is_ascii_digit())).then_some(name)
}

/// Whether an `Origin` is that of the page that `Host` serves. The scheme is not compared: a proxy may add TLS.
pub fn same_origin(origin: &str, host: &str) -> bool {
    let rest = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    rest.is_some_and(|rest| rest.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_names_are_answered() {
        let names = Names::new("127.0.0.1:8080".parse().expect("an address"), &["News.Example".to_owned()]);
        for good in ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]:80", "news.example:443", "news.example."] {
            assert!(names.answer_to(good), "{good}");
        }
        for bad in ["", "evil.example", "10.0.0.1", "localhost:x", "localhost.evil.example", "[::1", ":80", "a b"] {
            assert!(!names.answer_to(bad), "{bad}");
        }
        let open = Names::new("0.0.0.0:80".parse().expect("an address"), &[]);
        assert!(open.answer_to("192.0.2.7:80") && !open.answer_to("evil.example"));
    }

    #[test]
    fn an_origin_is_compared_whole() {
        assert!(same_origin("https://news.example", "news.example"));
        assert!(same_origin("http://localhost:8080", "localhost:8080"));
        for other in ["null", "http://localhost:8081", "https://localhost:8080.evil.example", "localhost:8080"] {
            assert!(!same_origin(other, "localhost:8080"), "{other}");
        }
    }
}
