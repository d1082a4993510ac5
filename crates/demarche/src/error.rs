//! Why the pipeline cannot start.

/// Why the pipeline cannot start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The data files have faults.
    #[error("the lexicons cannot be used")]
    Lexicon(#[from] demarche_lexicon::error::Error),
    /// The model cannot be used.
    #[error("the parser's model cannot be used")]
    Parser(#[from] demarche_parse::error::Error),
}
