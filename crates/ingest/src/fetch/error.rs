//! Why a page could not be fetched.

use std::net::IpAddr;

use thiserror::Error;

/// Why a page could not be fetched.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FetchError {
    /// Not an address of the web.
    #[error("it is not an address that begins with http:// or https:// and names a host; correct it")]
    NotAnAddress,
    /// A port that web servers do not use.
    #[error("port {1} of {0} is not one of the web (80, 443); allow it with --allow-host {0}:{1} if you mean it")]
    Port(String, u16),
    /// A name that leads nowhere.
    #[error("the host {0} was not found ({1}); check the name and the connection")]
    UnknownHost(String, String),
    /// An address inside the own network.
    #[error("{0} is an inner address ({1}) and was not asked; allow it with --allow-host {0} if you mean it")]
    Inner(String, IpAddr),
    /// No connection.
    #[error("no connection to {0} ({1}); try again later")]
    Connect(String, String),
    /// No secure connection.
    #[error("no secure connection to {0} ({1}); check the address, or the certificates named by SSL_CERT_FILE")]
    Tls(String, String),
    /// Too slow.
    #[error("the server took more than {0} seconds; try again later")]
    Timeout(u64),
    /// The answer ended early.
    #[error("the server broke off its answer; try again later")]
    Cut,
    /// Not an answer.
    #[error("the server's answer is not HTTP that can be read ({0}); check the address")]
    NotHttp(&'static str),
    /// Too much.
    #[error("the answer is larger than {0} MB; save the page as .html and name that file")]
    TooLarge(u64),
    /// A circle.
    #[error("the server sends from one address to the next more than {0} times; name the last address")]
    Redirects(usize),
    /// An answer that is no page.
    #[error("the server answered with status {0}; check the address in a browser")]
    Status(u16),
    /// A body that cannot be unpacked.
    #[error("the answer cannot be unpacked: {0}")]
    Packing(String),
    /// The publisher does not want robots there.
    #[error("the site's robots.txt does not allow robots to read this address; ask the publisher or remove it")]
    Robots,
    /// The site's robots.txt could not be had for now.
    #[error("the site's robots.txt cannot be read for now ({0}), so its pages are left alone; it is tried again")]
    RobotsUnknown(String),
}

impl FetchError {
    /// Whether another try may have a better end.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Status(status) => matches!(status, 408 | 425 | 429 | 500..),
            Self::Connect(..) | Self::Timeout(_) | Self::Cut | Self::UnknownHost(..) | Self::RobotsUnknown(_) => true,
            _ => false,
        }
    }
}
