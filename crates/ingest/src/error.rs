//! What goes wrong at the door.

use std::fmt;
use std::path::PathBuf;

use thiserror::Error;

use crate::fetch::error::FetchError;

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
    /// The part of it, where it is an archive: names of entries, numbers of records.
    pub inside: Option<String>,
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
    /// A page that was not fetched.
    #[error(transparent)]
    Fetch(Box<FetchError>),
    /// What was fetched is nothing that can be read.
    #[error("what the server sent is of type \"{0}\", which is not read; give the address of a page, a feed or a text")]
    Media(String),
    /// A file name without a known ending.
    #[error(
        "its ending is not one of .txt .md .html .htm .xml .json .jsonl .ndjson .eml .mbox .warc .tar (.gz or .zst may \
         follow) or .zip; rename it or pipe its text to standard input (-)"
    )]
    UnknownExtension,
    /// A folder in which nothing has a known ending.
    #[error("the folder holds no .txt, .md, .html, .xml, .jsonl or other file that can be read; name another folder")]
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
    /// JSON that is neither a feed nor articles.
    #[error(
        "it is not JSON of a feed or of articles ({0}); put one object with \"text\" on each line of a .jsonl file"
    )]
    NotAJsonFeed(String),
    /// A list of feeds.
    #[error("it is a list of feeds (OPML); give it to demarche watch")]
    FeedList,
    /// An archive whose structure is damaged.
    #[error("the archive is damaged ({0}); fetch or pack it again")]
    BadArchive(String),
    /// An entry packed or locked in a way that is not read.
    #[error("it is packed in a way that is not read here ({0}); unpack it and name the files")]
    Method(String),
    /// An entry that is no file.
    #[error("it is a link or device inside the archive and was not followed; put the file itself there")]
    Link,
    /// An archive in too many archives.
    #[error("it is an archive inside more than {0} archives; unpack the outer ones first")]
    DeepArchive(usize),
    /// An archive of too many files.
    #[error("the archive holds more than {0} files and the rest is left out; split it")]
    TooManyEntries(u64),
    /// A file of too many articles.
    #[error("it holds more than {0} items and the rest is left out; split it")]
    TooManyItems(usize),
    /// A WARC file without a record.
    #[error("it holds no WARC record; check that it is a .warc file")]
    NotAWarc,
    /// A record that cannot be read; the next ones are.
    #[error("the record is damaged ({0}) and was left out; fetch the file again if you need it")]
    BadRecord(String),
    /// A record or message with more bytes than allowed.
    #[error("it is larger than {0} MB and was left out; save its text as .txt")]
    LargeRecord(u64),
    /// A message without text.
    #[error("the message has no part of plain text or HTML; save its text as .txt")]
    NoMessageText,
    /// More of what was named ten times.
    #[error("{0} more problems of this kind: {1}")]
    More(u64, String, &'static str),
    /// The run has as many articles as allowed.
    #[error("the limit of {0} articles is reached and the rest is left out; raise the limit")]
    TooMany(u64),
}

impl From<FetchError> for ProblemKind {
    fn from(error: FetchError) -> Self {
        Self::Fetch(Box::new(error))
    }
}

impl fmt::Display for InputProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display().to_string();
        // A file name may hold anything; control characters must not reach a terminal.
        let plain =
            |text: &str| -> String { text.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect() };
        f.write_str(&if path == "-" { "standard input".to_owned() } else { plain(&path) })?;
        if let Some(inside) = &self.inside {
            write!(f, ", {}", plain(inside))?;
        }
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", self.kind)
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

impl ProblemKind {
    /// A few words for what is wrong, the same for all of a group, for counts.
    pub const fn group(&self) -> &'static str {
        match self {
            Self::Io(_) | Self::NotAFile | Self::DeepFolder(_) => "not readable",
            Self::UnknownExtension | Self::EmptyFolder => "of no known kind",
            Self::Fetch(_) | Self::Media(_) => "not fetched",
            Self::Empty | Self::NoText | Self::NoArticle => "without an article",
            Self::TooLarge(_)
            | Self::LongLine(_)
            | Self::LargeRecord(_)
            | Self::TooManyEntries(_)
            | Self::TooManyItems(_)
            | Self::Bomb(..)
            | Self::TooMany(_) => "too large",
            Self::Binary | Self::NotUtf8 => "not text",
            Self::More(_, _, group) => group,
            _ => "damaged",
        }
    }

    /// How many problems it stands for.
    pub const fn count(&self) -> u64 {
        if let Self::More(count, ..) = self { *count } else { 1 }
    }
}
