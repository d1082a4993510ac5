//! Faults in data files.

use std::fmt;

/// One fault, with file and line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Path below `data/`.
    pub file: String,
    /// Line, from 1; 0 where the fault is the whole file's.
    pub line: usize,
    /// What is wrong and what is expected.
    pub message: String,
}

impl Fault {
    /// A fault of a line.
    pub fn new(file: &str, line: usize, message: impl Into<String>) -> Self {
        Self { file: file.into(), line, message: message.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// Why the lexicon cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Files with faults, all of them.
    #[error("the data files have {} faults; mend these lines: {}", .0.len(), shown(.0))]
    Faults(Vec<Fault>),
    /// A folder or file that cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A packed gazetteer that is none, or is damaged.
    #[error("the gazetteer is damaged or of another form; make it with training/places.py")]
    Gazetteer,
}

fn shown(faults: &[Fault]) -> String {
    let mut text: Vec<String> = faults.iter().take(40).map(Fault::to_string).collect();
    if faults.len() > 40 {
        text.push(format!("and {} more", faults.len() - 40));
    }
    text.join("; ")
}
