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
    /// The scorer says of itself what cannot be.
    #[error("the event scorer cannot be used: {0}")]
    Scorer(String),
    /// The relation model is not one.
    #[error("the relation model cannot be used: {0}")]
    Relation(String),
}
