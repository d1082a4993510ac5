//! Why a command could not run, said once.

use std::error::Error;
use std::path::PathBuf;

/// Why a command stops.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The reader of standard output has enough; nobody wants to hear about it.
    #[error("the reader of the output has gone")]
    ReaderGone,
    /// The output takes no more.
    #[error("cannot write {}; check the name, the permissions and the room on the disk", .path.display())]
    Output {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file that a command needs as a whole.
    #[error("cannot read {}; check the name and the permissions", .path.display())]
    Input {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file that is not what the command expects.
    #[error("{} {what}", .path.display())]
    Content {
        /// Which.
        path: PathBuf,
        /// What is wrong, and the mend.
        what: String,
    },
    /// Arguments that do not go together.
    #[error("{0}")]
    Arguments(String),
    /// No article came out of any input; the problems were named.
    #[error("none of the inputs could be used")]
    NothingRead,
    /// A fault of ours.
    #[error(
        "a fault in the program stopped the work; please report it with the command (RUST_BACKTRACE=1 shows where)"
    )]
    Fault,
    /// A room below cannot go on.
    #[error("{0}")]
    Start(String, #[source] Box<dyn Error + Send + Sync>),
}

impl From<demarche_store::error::Error> for Failure {
    fn from(error: demarche_store::error::Error) -> Self {
        crate::command::asked::failure(error)
    }
}

/// One sentence: the failure and its causes, each once.
pub fn sentence(failure: &dyn Error) -> String {
    let mut parts = vec![failure.to_string()];
    let mut cause = failure.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !parts.iter().any(|p| p.contains(&text)) {
            parts.push(text);
        }
        cause = error.source();
    }
    parts.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_is_told_once() {
        let source = std::io::Error::other("disk full");
        let failure = Failure::Output { path: "a.md".into(), source };
        assert_eq!(
            sentence(&failure),
            "cannot write a.md; check the name, the permissions and the room on the disk: disk full"
        );
    }
}
