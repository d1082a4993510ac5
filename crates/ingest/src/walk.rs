//! Folders → files, sorted by the bytes of their names.

use std::fs::{self, FileType};
use std::path::{Path, PathBuf};

use crate::error::{InputProblem, ProblemKind};
use crate::format::Format;

/// Whether a file name (in lower case) is hidden or tells about the folder, which is not news; such a file is read when
/// it is named by itself.
pub(crate) fn is_aside(name: &[u8]) -> bool {
    name.starts_with(b".") || name.starts_with(b"readme.") || name.starts_with(b"license.")
}

/// Walks a folder; what it holds at any time is one listing for each level.
pub(crate) struct Walk {
    pub(crate) root: PathBuf,
    /// Entries still to visit, the next one last.
    open: Vec<Vec<(PathBuf, FileType)>>,
    begun: bool,
    max_depth: usize,
    /// Whether any file with a known ending was met.
    pub(crate) found: bool,
    /// Files passed over.
    pub(crate) skipped: u64,
}

impl Walk {
    pub(crate) fn new(root: PathBuf, max_depth: usize) -> Self {
        Self { root, open: Vec::new(), begun: false, max_depth, found: false, skipped: 0 }
    }

    fn enter(&mut self, folder: &Path) -> Result<(), InputProblem> {
        let fail = |kind: ProblemKind| {
            // A folder that is named as faulty is not also named as empty.
            InputProblem { path: folder.to_owned(), inside: None, line: None, kind }
        };
        if self.open.len() >= self.max_depth {
            return Err(fail(ProblemKind::DeepFolder(self.max_depth)));
        }
        let mut entries = Vec::new();
        for entry in fs::read_dir(folder).map_err(|e| fail(e.into()))? {
            let entry = entry.map_err(|e| fail(e.into()))?;
            entries.push((entry.path(), entry.file_type().map_err(|e| fail(e.into()))?));
        }
        let name = |path: &Path| path.file_name().map(|n| n.as_encoded_bytes().to_vec());
        entries.sort_by_cached_key(|(path, _)| std::cmp::Reverse(name(path)));
        self.open.push(entries);
        Ok(())
    }
}

impl Iterator for Walk {
    type Item = Result<PathBuf, InputProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        if !self.begun {
            self.begun = true;
            let root = self.root.clone();
            if let Err(problem) = self.enter(&root) {
                self.found = true;
                return Some(Err(problem));
            }
        }
        while let Some(entries) = self.open.last_mut() {
            let Some((path, kind)) = entries.pop() else {
                self.open.pop();
                continue;
            };
            let name = path.file_name().map(|n| n.as_encoded_bytes().to_ascii_lowercase()).unwrap_or_default();
            if is_aside(&name) {
                self.skipped += 1;
            } else if kind.is_dir() {
                if let Err(problem) = self.enter(&path) {
                    self.found = true;
                    return Some(Err(problem));
                }
            } else if kind.is_file() && Format::of(&path).is_some() {
                self.found = true;
                return Some(Ok(path));
            } else {
                self.skipped += 1;
            }
        }
        None
    }
}
