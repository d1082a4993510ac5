//! Which hosts may be asked, and at which of their addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};
use std::sync::mpsc;
use std::time::Duration;

use url::{Host, Url};

use super::error::FetchError;

/// A host that the user allows by name although it lies inside the own network or uses another port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    host: String,
    port: Option<u16>,
}

impl Allowed {
    /// Read `HOST` or `HOST:PORT`.
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(&format!("http://{}/", text.trim())).ok()?;
        let plain = url.path() == "/" && url.query().is_none() && url.username().is_empty();
        let host = url.host_str().filter(|h| plain && !h.is_empty())?.to_owned();
        // The port of http is left out of an address; here it says something.
        let written =
            text.trim().rsplit_once(':').filter(|(_, p)| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
        let port = url.port().or_else(|| written.and_then(|(_, p)| p.parse().ok()));
        Some(Self { host, port })
    }

    fn covers(&self, host: &str, port: u16) -> bool {
        self.host == host && self.port.map_or(matches!(port, 80 | 443), |p| p == port)
    }
}

/// A host that was checked, with the very addresses to connect to.
pub(super) struct Checked {
    pub(super) host: String,
    pub(super) addresses: Vec<SocketAddr>,
}

/// Resolve the host of an address once and check all that it stands for.
pub(super) fn check(url: &Url, allowed: &[Allowed], patience: Duration) -> Result<Checked, FetchError> {
    let name = url.host_str().ok_or(FetchError::NotAnAddress)?.to_owned();
    let port = url.port_or_known_default().ok_or(FetchError::NotAnAddress)?;
    let is_allowed = allowed.iter().any(|a| a.covers(&name, port));
    if !is_allowed && !matches!(port, 80 | 443) {
        return Err(FetchError::Port(name, port));
    }
    let addresses = match url.host().ok_or(FetchError::NotAnAddress)? {
        Host::Ipv4(ip) => vec![SocketAddr::new(ip.into(), port)],
        Host::Ipv6(ip) => vec![SocketAddr::new(ip.into(), port)],
        Host::Domain(domain) => resolve(domain, port, patience)?,
    };
    // One inner address among public ones is enough: which one answers would be up to the asked.
    if let Some(inner) = addresses.iter().find(|a| !is_public(a.ip())).filter(|_| !is_allowed) {
        return Err(FetchError::Inner(name, inner.ip()));
    }
    Ok(Checked { host: name, addresses })
}

/// Addresses of one name that are tried.
const MAX_ADDRESSES: usize = 16;

fn resolve(domain: &str, port: u16, patience: Duration) -> Result<Vec<SocketAddr>, FetchError> {
    let (sender, receiver) = mpsc::channel();
    let name = domain.to_owned();
    // The system's resolver knows no time limit; a thread that waits for it is left behind.
    std::thread::spawn(move || {
        let found = (name.as_str(), port).to_socket_addrs().map(|all| all.take(MAX_ADDRESSES).collect::<Vec<_>>());
        let _ = sender.send(found);
    });
    let unknown = |why: String| FetchError::UnknownHost(domain.to_owned(), why);
    match receiver.recv_timeout(patience) {
        Ok(Ok(addresses)) if addresses.is_empty() => Err(unknown("it has no address".into())),
        Ok(Ok(addresses)) => Ok(addresses),
        Ok(Err(cause)) => Err(unknown(cause.to_string())),
        Err(_) => Err(unknown("no answer in time".into())),
    }
}

/// Whether an address belongs to the public network.
pub(super) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    !matches!(
        ip.octets(),
        [0 | 10 | 127, ..]
            | [100, 64..=127, ..]
            | [169, 254, ..]
            | [172, 16..=31, ..]
            | [192, 0, 0 | 2, _]
            | [192, 88, 99, _]
            | [192, 168, ..]
            | [198, 18 | 19, ..]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
            | [224..=255, ..]
    )
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let inside = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match ip.segments() {
        // IPv4 in IPv6: mapped, translated (NAT64) and tunnelled (6to4). What counts is the address within.
        [0, 0, 0, 0, 0, 0xFFFF, high, low] | [0x64, 0xFF9B, 0, 0, 0, 0, high, low] => inside(high, low),
        [0x2002, high, low, ..] => inside(high, low),
        // Teredo and other protocol assignments, documentation.
        [0x2001, 0..=0x1FF | 0xDB8, ..] | [0x3FFF, 0..=0xFFF, ..] => false,
        // Of the rest only global unicast is given out.
        [0x2000..=0x3FFF, ..] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_addresses() {
        for inner in [
            "0.0.0.0",
            "0.1.2.3",
            "10.1.1.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.8.8.8",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2002:c0a8:101::1",
            "3fff::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "5f00::1",
        ] {
            assert!(!is_public(inner.parse().expect("it is an address")), "{inner}");
        }
        for public in [
            "1.1.1.1",
            "93.184.215.14",
            "100.63.0.1",
            "100.128.0.1",
            "172.32.0.1",
            "2606:4700::1111",
            "64:ff9b::101:101",
            "2a00:1450::1",
        ] {
            assert!(is_public(public.parse().expect("it is an address")), "{public}");
        }
    }

    fn checked(address: &str, allowed: &[&str]) -> String {
        let allowed: Vec<_> = allowed.iter().map(|a| Allowed::parse(a).expect("a host")).collect();
        let url = Url::parse(address).expect("an address");
        match check(&url, &allowed, Duration::from_secs(5)) {
            Ok(checked) => format!("{:?}", checked.addresses),
            Err(error) => error.to_string().split(' ').take(4).collect::<Vec<_>>().join(" "),
        }
    }

    #[test]
    fn literals_in_every_spelling_are_checked() {
        for address in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f.0.0.1/",
            "http://0177.0.0.1/",
            "http://①②⑦.0.0.1/",
            "http://127.0.0.1./",
        ] {
            assert_eq!(checked(address, &[]), "127.0.0.1 is an inner", "{address}");
        }
        assert_eq!(checked("http://[::ffff:7f00:1]/", &[]), "[::ffff:7f00:1] is an inner");
        assert_eq!(checked("http://localhost/", &[]), "localhost is an inner");
    }

    #[test]
    fn what_is_allowed_by_name() {
        assert_eq!(checked("http://127.0.0.1:8000/", &[]), "port 8000 of 127.0.0.1");
        assert_eq!(checked("http://127.0.0.1:8000/", &["127.0.0.1"]), "port 8000 of 127.0.0.1");
        assert_eq!(checked("http://127.0.0.1:8000/", &["127.0.0.1:8000"]), "[127.0.0.1:8000]");
        assert_eq!(checked("http://127.0.0.1:8001/", &["127.0.0.1:8000"]), "port 8001 of 127.0.0.1");
        assert_eq!(checked("http://127.0.0.1/", &["127.0.0.1"]), "[127.0.0.1:80]");
        assert_eq!(checked("http://127.0.0.1/", &["127.0.0.1:80"]), "[127.0.0.1:80]");
        assert_eq!(checked("http://127.0.0.1/", &["127.0.0.2", "post.example"]), "127.0.0.1 is an inner");
        assert_eq!(Allowed::parse("[::1]:8080"), Some(Allowed { host: "[::1]".into(), port: Some(8080) }));
        for bad in ["", "a/b", "user@host", "host:port", "http://x"] {
            assert_eq!(Allowed::parse(bad), None, "{bad}");
        }
    }
}
