//! Why the server cannot start or go on.

/// Why the server cannot start or go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The store cannot be opened.
    #[error("cannot open the store")]
    Store(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// What the client sends cannot be read.
    #[error("cannot read the requests; start the server from its client again")]
    Input(#[source] std::io::Error),
}
