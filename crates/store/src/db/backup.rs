//! A copy of a store while it is in use.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};

use crate::db::store::Store;
use crate::error::Error;

/// Between two tries where a writer is in the way.
const PAUSE: Duration = Duration::from_millis(50);
/// Tries.
const TRIES: u32 = 200;

impl Store {
    /// Copy the store as it is at this moment to `to`, which appears whole or not at all; an earlier backup of that name
    /// is replaced. Each page is checked on the way.
    ///
    /// # Errors
    /// When the store is damaged, `to` is something else than a store, or the disk is full.
    pub fn back_up(&self, to: &Path) -> Result<(), Error> {
        if to.exists() {
            let same = to.canonicalize().ok().zip(self.path().canonicalize().ok()).is_some_and(|(a, b)| a == b);
            if same {
                return Err(Error::Refused("the backup would replace the store itself; name another file".to_owned()));
            }
            // What is no store is not ours to replace; a store that is damaged is.
            match Self::open_read_only(to) {
                Err(error @ Error::NotAStore(_)) => return Err(error),
                _ => drop(std::fs::remove_file(beside(to, "-lock"))),
            }
        }
        let part = beside(to, ".part");
        let fail = |path: &Path| {
            let path = path.to_owned();
            move |source| Error::File { path, source }
        };
        for file in [part.clone(), beside(&part, "-wal"), beside(&part, "-shm"), beside(&part, "-journal")] {
            if file.exists() {
                std::fs::remove_file(&file).map_err(fail(&file))?;
            }
        }
        let copied = self.copy(&part);
        if let Err(error) = copied {
            // Half a copy is of no use to anybody.
            let _ = std::fs::remove_file(&part);
            return Err(error);
        }
        for left in ["-wal", "-shm"] {
            // Of the backup that is replaced; they would be taken for the new one's.
            let _ = std::fs::remove_file(beside(to, left));
        }
        std::fs::rename(&part, to).map_err(fail(to))?;
        let folder = to.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // The new name must survive a loss of power, too; some systems cannot sync folders.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
        Ok(())
    }

    fn copy(&self, part: &Path) -> Result<(), Error> {
        let mut target = Self::empty(part)?;
        let backup = Backup::new(&self.connection, &mut target)?;
        for _ in 0..TRIES {
            match backup.step(-1)? {
                StepResult::Done => {
                    drop(backup);
                    target.close().map_err(|(_, error)| Error::from(error))?;
                    return File::open(part)
                        .and_then(|file| file.sync_all())
                        .map_err(|source| Error::File { path: part.to_owned(), source });
                }
                _ => std::thread::sleep(PAUSE),
            }
        }
        Err(Error::Busy(self.path().to_owned()))
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
