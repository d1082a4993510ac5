//! Where results go: standard output, a file that appears whole or not at all, or a folder of such files.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::terminal::Plain;

/// An open output.
pub struct Output {
    sink: Box<dyn Write>,
    /// The file being written and the name it gets at the end.
    file: Option<(PathBuf, PathBuf)>,
}

impl Output {
    /// Standard output, or `path`. On a terminal nothing hostile passes; `styled` lets our own colours through.
    pub fn open(path: Option<&Path>, styled: bool) -> Result<Self, Failure> {
        let Some(path) = path.filter(|p| *p != Path::new("-")) else {
            let stdout = io::stdout();
            let sink: Box<dyn Write> = if stdout.is_terminal() {
                Box::new(Plain::new(stdout.lock(), styled))
            } else {
                Box::new(BufWriter::with_capacity(1 << 16, stdout))
            };
            return Ok(Self { sink, file: None });
        };
        let fail = |source| Failure::Output { path: path.to_owned(), source };
        let name = path.file_name().ok_or_else(|| fail(io::Error::other("it is not the name of a file")))?;
        // A full run can take hours; a reader must never find half a file under its final name.
        let mut part = name.to_owned();
        part.push(".part");
        let part = path.with_file_name(part);
        if path.is_dir() {
            return Err(fail(io::ErrorKind::IsADirectory.into()));
        }
        let file = File::create(&part).map_err(fail)?;
        Ok(Self { sink: Box::new(BufWriter::with_capacity(1 << 16, file)), file: Some((part, path.to_owned())) })
    }

    /// End the output; a file gets its name now.
    pub fn finish(mut self) -> Result<(), Failure> {
        self.sink.flush().map_err(|e| self.failure(e))?;
        if let Some((part, path)) = self.file.take() {
            std::fs::rename(&part, &path).map_err(|source| Failure::Output { path, source })?;
        }
        Ok(())
    }

    /// The failure of a write to this output.
    pub fn failure(&self, source: io::Error) -> Failure {
        match &self.file {
            None if source.kind() == io::ErrorKind::BrokenPipe => Failure::ReaderGone,
            None => Failure::Output { path: PathBuf::from("standard output"), source },
            Some((_, path)) => Failure::Output { path: path.clone(), source },
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.sink.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if let Some((part, _)) = self.file.take() {
            // Not finished: what was begun goes away. If it cannot, its name says that it is a part.
            let _ = std::fs::remove_file(part);
        }
    }
}

/// Whether a name given to `-o` means a folder: it is one, or ends like one.
pub fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.as_os_str().to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR])
}

/// Most bytes of such a name before its ending: systems take 255 in all.
const MOST_NAME: usize = 150;

/// Names that some systems keep for themselves, whatever stands after the first dot.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// The name of an article's own file in a folder; letters that a file name or a shell could stumble over become `_`,
/// and a name so changed gets digits of its own, so that two articles never share a file.
pub fn file_name(id: &str, ending: &str) -> String {
    let safe = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut name = String::new();
    for c in id.chars() {
        if name.len() + c.len_utf8() > MOST_NAME {
            break;
        }
        name.push(if safe(c) { c } else { '_' });
    }
    let first = name.split('.').next().unwrap_or("").to_lowercase();
    let port = |word: &str| first.strip_prefix(word).is_some_and(|n| n.len() == 1);
    let device = DEVICES.contains(&first.as_str()) || port("com") || port("lpt");
    if name != id || name.starts_with(['.', '-', '_']) || name.is_empty() || device {
        let digits = demarche_store::ids::stable(&[id.as_bytes()]) >> 32;
        name = format!("{}-{digits:08x}", name.trim_start_matches(['.', '-', '_']));
        name = name.trim_start_matches('-').to_owned();
    }
    format!("{name}.{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_stays_in_its_folder() {
        assert_eq!(file_name("seed-003", "jsonl"), "seed-003.jsonl");
        for id in ["../etc/passwd", "", ".hidden", "-rf", "_x", "a/b", "a:b", "x\u{0}", "\u{202e}x", &"長".repeat(90)]
        {
            let name = file_name(id, "md");
            assert!(!name.contains(['/', '\\', '\u{0}', '\u{202e}']) && name.len() < 200, "{name}");
            assert!(name.starts_with(char::is_alphanumeric), "{name}");
        }
        assert!(file_name("con", "md") != "con.md" && file_name("COM1", "md") != "COM1.md");
        assert_ne!(file_name("a/b", "md"), file_name("a:b", "md"));
    }
}
