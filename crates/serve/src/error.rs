//! Why the server cannot start or go on.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Why the server cannot start or go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Others could read everything.
    #[error(
        "cannot listen on {0} without a token, since others can reach that address; make one with --new-token FILE and \
         give --token-file FILE, or listen on 127.0.0.1"
    )]
    NoToken(SocketAddr),
    /// The address is taken, or not ours.
    #[error("cannot listen on {address}; choose another address or port with --listen")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The file of tokens cannot be read or written.
    #[error("cannot use the token file {}; check the name and the permissions", .path.display())]
    TokenFile {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file of tokens is not one.
    #[error("{} line {line} {what}", .path.display())]
    TokenLine {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1; 0 for the whole file.
        line: usize,
        /// What is wrong, and the mend.
        what: &'static str,
    },
    /// A token that can be guessed.
    #[error("the token in {0} is shorter than 32 characters; use one made with --new-token FILE")]
    WeakToken(&'static str),
    /// The system gives no threads, no random bytes or no clock.
    #[error("the system does not give what the server needs; close other programs and try again")]
    System(#[source] std::io::Error),
    /// The store cannot be opened.
    #[error("cannot open the store")]
    Store(#[source] Box<dyn std::error::Error + Send + Sync>),
}
