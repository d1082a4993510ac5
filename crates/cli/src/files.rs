//! Files that a command needs as a whole: gold files, tokenised text, standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use crate::failure::Failure;

/// Most bytes of such a file, unpacked.
const MOST_BYTES: u64 = 256 << 20;

/// The text of a file (`-`: standard input), unpacked if it is packed with gzip.
pub fn text(path: &Path) -> Result<String, Failure> {
    let fail = |source| Failure::Input { path: named(path), source };
    let content = |what: &str| Failure::Content { path: named(path), what: what.to_owned() };
    let mut packed = Vec::new();
    open(path).and_then(|f| f.take(MOST_BYTES + 1).read_to_end(&mut packed)).map_err(fail)?;
    let mut bytes = Vec::new();
    if packed.starts_with(&[0x1F, 0x8B]) {
        MultiGzDecoder::new(packed.as_slice()).take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(fail)?;
    } else {
        bytes = packed;
    }
    if bytes.len() as u64 > MOST_BYTES {
        return Err(content("is larger than 256 MB; split it"));
    }
    if bytes.contains(&0) {
        return Err(content("is not text (it holds NUL bytes); convert it to text first"));
    }
    String::from_utf8(bytes).map_err(|_| content("is not valid UTF-8; save it as UTF-8"))
}

/// The text of a file of lines: a line that is not UTF-8 is a fault of its own, not of the whole file.
pub fn lossy(path: &Path) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let fail = |source| Failure::Input { path: named(path), source };
    stream(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(fail)?;
    if bytes.len() as u64 > MOST_BYTES {
        let what = "is larger than 256 MB; split it".to_owned();
        return Err(Failure::Content { path: named(path), what });
    }
    Ok(String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()))
}

/// A file as a stream (`-`: standard input), unpacked if its name ends in `.gz`.
pub fn stream(path: &Path) -> Result<Box<dyn Read + Send>, Failure> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    let file = File::open(path).map_err(|source| Failure::Input { path: named(path), source })?;
    let packed = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gz"));
    Ok(if packed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) })
}

/// The first bytes of a file, as text; nothing where it cannot be read.
pub fn head(path: &Path) -> String {
    let mut bytes = Vec::new();
    match File::open(path).and_then(|f| f.take(4096).read_to_end(&mut bytes)) {
        Ok(_) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(_) => String::new(),
    }
}

/// The name of a file for people.
pub fn named(path: &Path) -> PathBuf {
    if path == Path::new("-") { PathBuf::from("standard input") } else { path.to_owned() }
}

fn open(path: &Path) -> io::Result<Box<dyn Read>> {
    if path == Path::new("-") { Ok(Box::new(io::stdin())) } else { Ok(Box::new(File::open(path)?)) }
}
