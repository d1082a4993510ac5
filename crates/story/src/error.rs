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
    /// A saved state that is damaged, or of another release.
    #[error("the saved state of the stories cannot be used: {what}; group the reports anew from the first")]
    State {
        /// What is wrong with it.
        what: &'static str,
    },
    /// A saved state with more reports than the window may have.
    #[error(
        "the saved state of the stories has {saved} reports and the window takes {window}; give it a larger window"
    )]
    Window {
        /// Reports of the state.
        saved: usize,
        /// Reports that the window takes.
        window: usize,
    },
}
