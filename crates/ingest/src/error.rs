//! What goes wrong at the door.

use std::fmt;
use std::path::PathBuf;

use thiserror::Error;

/// Why nothing could be read at all. What is wrong with a single input is an [`InputProblem`].
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// No input was named.
    #[error("there is nothing to read; name files or folders, or - for standard input")]
    NoInput,
    /// Standard input can be read once only.
    #[error("standard input (-) is named {0} times but can be read only once; name it once")]
    StdinTwice(usize),
}

/// One input, or one line of it, that gave no article. The others go on.
#[derive(Debug)]
pub struct InputProblem {
    /// The input, as it was named or found; `-` for standard input.
    pub path: PathBuf,
    /// Line of a JSONL file or item of a feed, from 1.
    pub line: Option<u64>,
    /// What is wrong.
    pub kind: ProblemKind,
}

/// What is wrong with an input.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ProblemKind {
    /// The system could not find or read it.
    #[error("it cannot be read ({0}); check the name and the permissions")]
    Io(#[from] std::io::Error),
    /// A device, pipe or socket.
    #[error("it is neither a file nor a folder; pipe its content to standard input (-) instead")]
    NotAFile,
    /// An address.
    #[error("addresses are not fetched here; save the page as .html and name that file")]
    Address,
    /// A file name without a known ending.
    #[error(
        "its ending is not one of .txt .md .html .htm .xml .jsonl .ndjson (.gz or .zst may follow); \
         rename it or pipe its text to standard input (-)"
    )]
    UnknownExtension,
    /// A folder in which nothing has a known ending.
    #[error("the folder holds no .txt, .md, .html, .htm, .xml, .jsonl or .ndjson file; name another folder")]
    EmptyFolder,
    /// A folder below too many folders.
    #[error("it lies more than {0} folders deep; name it by itself")]
    DeepFolder(usize),
    /// No bytes, or white space only.
    #[error("it is empty; give it text or leave it out")]
    Empty,
    /// Not text.
    #[error("it is not text (it holds NUL bytes); convert it to text first")]
    Binary,
    /// More bytes than allowed.
    #[error("it is larger than {0} MB; split it")]
    TooLarge(u64),
    /// A line of JSONL with more bytes than allowed.
    #[error("the line is longer than {0} MB; split the text")]
    LongLine(u64),
    /// It unpacks to more than allowed.
    #[error("it unpacks to more than {0} MB, or more than {1} times its size; unpack it yourself if you trust it")]
    Bomb(u64, u64),
    /// The packed data are damaged or end early.
    #[error("its packed data are damaged or cut short ({0}); fetch or pack it again")]
    Damaged(String),
    /// A line that is not valid UTF-8.
    #[error("the line is not valid UTF-8; save the file as UTF-8")]
    NotUtf8,
    /// A line that is not JSON.
    #[error("the line is not JSON ({0}); put one JSON object on each line")]
    NotJson(String),
    /// JSON, but not an object.
    #[error("the line is JSON but not an object; put one object with \"id\" and \"text\" on each line")]
    NotAnObject,
    /// An object without text.
    #[error("it has no \"text\" (nor \"body\" or \"content\"); add one")]
    NoText,
    /// A page without an article.
    #[error("no article was found on the page; save its text as .txt")]
    NoArticle,
    /// XML that is not a feed, or damaged.
    #[error("it is not an RSS or Atom feed that can be read ({0}); save its articles as .html or .jsonl")]
    NotAFeed(String),
    /// The run has as many articles as allowed.
    #[error("the limit of {0} articles is reached and the rest is left out; raise the limit")]
    TooMany(u64),
}

impl fmt::Display for InputProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display().to_string();
        // A file name may hold anything; control characters must not reach a terminal.
        let path: String = path.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect();
        match (path.as_str(), self.line) {
            ("-", None) => write!(f, "standard input: {}", self.kind),
            ("-", Some(line)) => write!(f, "standard input, line {line}: {}", self.kind),
            (path, None) => write!(f, "{path}: {}", self.kind),
            (path, Some(line)) => write!(f, "{path}, line {line}: {}", self.kind),
        }
    }
}

impl std::error::Error for InputProblem {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            ProblemKind::Io(cause) => Some(cause),
            _ => None,
        }
    }
}
