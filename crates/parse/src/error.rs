//! What keeps the parser from running.

/// Why the parser cannot be loaded or a CoNLL-U file not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The weights cannot be used.
    #[error("the parser's weights cannot be used")]
    Weights(#[from] demarche_nn::error::Error),
    /// The weights say about themselves what this parser cannot run.
    #[error("the parser's weights are of another kind: {0}")]
    Model(String),
    /// A table that belongs to the weights is faulty.
    #[error("{table}, line {line}: {cause}")]
    Table {
        /// Which one.
        table: &'static str,
        /// Line, from 1.
        line: usize,
        /// What is wrong with it.
        cause: String,
    },
    /// A CoNLL-U file is faulty.
    #[error("CoNLL-U, line {line}: {cause}")]
    Conllu {
        /// Line, from 1.
        line: usize,
        /// What is wrong with it.
        cause: String,
    },
}
