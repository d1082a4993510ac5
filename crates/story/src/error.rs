//! Why reports cannot be grouped.

/// A fault of the tables.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A weight that is needed.
    #[error("stories/weights.tsv has no row {name}; add it, or use the file of this release")]
    NoWeight {
        /// Its name.
        name: &'static str,
    },
    /// A weight that nothing uses.
    #[error("stories/weights.tsv has a row {name} that means nothing; take it out or mend its name")]
    UnknownWeight {
        /// Its name.
        name: String,
    },
}
