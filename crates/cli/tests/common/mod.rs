//! Runs the binary as a user would.
#![allow(dead_code, reason = "each test file uses its part")]

pub mod icews;
pub mod quarrel;
pub mod server;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a run gave.
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    /// The lines of standard output as JSON.
    pub fn json(&self) -> Vec<serde_json::Value> {
        self.out.lines().map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{e}: {l}"))).collect()
    }

    /// Standard error is sentences of ours, one a line, and nothing of the machinery shows.
    pub fn says(&self, words: &str) -> &Self {
        assert!(self.err.contains(words), "{:?} is not in {:?}", words, self.err);
        for line in self.err.lines() {
            assert!(line.starts_with("demarche: "), "{line:?}");
        }
        assert!(!self.err.contains("panicked") && !self.err.contains("Error {"), "{}", self.err);
        self
    }

    pub fn ends(&self, code: i32) -> &Self {
        assert_eq!(self.code, code, "standard error: {}", self.err);
        self
    }
}

/// Run `demarche` with this standard input.
pub fn demarche_with(input: &[u8], arguments: &[&str]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_demarche"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary was built for this test");
    let mut stdin = child.stdin.take().expect("it is piped");
    let input = input.to_vec();
    // Written beside the reading, or both would wait when the pipe is full.
    let writer = std::thread::spawn(move || {
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("writing does not panic");
    Run {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).expect("outputs are UTF-8"),
        err: String::from_utf8(output.stderr).expect("messages are UTF-8"),
    }
}

/// Run `demarche` with nothing on standard input.
pub fn demarche(arguments: &[&str]) -> Run {
    demarche_with(b"", arguments)
}

/// An empty folder for one test.
pub fn folder(test: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    if path.exists() {
        std::fs::remove_dir_all(&path).expect("it is ours");
    }
    std::fs::create_dir_all(&path).expect("the build folder can be written");
    path
}

/// Write a file into a folder; its path as an argument.
pub fn file(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("the folder can be written");
    std::fs::write(&path, bytes).expect("the folder can be written");
    text(&path)
}

/// A path as an argument.
pub fn text(path: &Path) -> String {
    path.to_str().expect("the build folder has a plain name").to_owned()
}

/// Names in a folder, sorted; hidden ones apart.
pub fn names(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder was made");
    let names = entries.map(|e| e.expect("it can be read").file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|n| !n.starts_with('.')).collect();
    names.sort();
    names
}

/// A path below the root of the project.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// Two short articles on one dispute.
pub const ARTICLES: &str = concat!(
    r#"{"id":"one","title":"Estonia accuses Russia of sabotage","date":"2031-03-04","source":"The Test","text":"#,
    r#""Estonia accused Russia of sabotage on Monday. Russia denied the accusation.\n\nEstonia expelled two Russian "#,
    r#"diplomats.","language":"en"}"#,
    "\n",
    r#"{"id":"zwei-é","date":"2031-03-05","text":"“Élan,” said the minister. France condemned Russia on Tuesday.","#,
    r#""language":"en"}"#,
    "\n",
);
