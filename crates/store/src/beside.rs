//! Files beside a store with what was learned from it. They may be deleted at any time.

use std::io;
use std::path::{Path, PathBuf};

/// The file `STORE-name`.
pub fn path(store: &Path, name: &str) -> PathBuf {
    with(store, &format!("-{name}"))
}

/// What was kept, if it is there.
pub fn read(store: &Path, name: &str) -> Option<Vec<u8>> {
    std::fs::read(path(store, name)).ok()
}

/// Keep something, all of it or nothing.
///
/// # Errors
/// When the folder cannot be written to, or the disk is full.
pub fn write(store: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let file = path(store, name);
    // Two programs that learn at the same time must not write into one file.
    let part = with(&file, &format!(".part-{}", std::process::id()));
    let written = std::fs::write(&part, bytes).and_then(|()| std::fs::rename(&part, &file));
    if written.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    written
}

fn with(path: &Path, end: &str) -> PathBuf {
    let mut longer = path.as_os_str().to_owned();
    longer.push(end);
    PathBuf::from(longer)
}
