//! Why an output cannot be written.

/// Why an output cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The sink takes no more.
    #[error("cannot write the output: {0}")]
    Write(#[from] std::io::Error),
    /// A record that JSON cannot hold.
    #[error("cannot write the record of article {article}: {source}")]
    Json {
        /// Which article.
        article: String,
        /// Why.
        source: serde_json::Error,
    },
}
