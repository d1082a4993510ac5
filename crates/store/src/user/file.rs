//! Opening, checking and copying the file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior};

use crate::db::store::schema_checksum;
use crate::db::sums;
use crate::error::Error;

/// "DMCU": says that a SQLite file holds what people wrote.
const APPLICATION: i64 = 0x444d_4355;
/// How long a write waits for another; shorter than a question to the server may take.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// Between two tries of a copy where a writer is in the way.
const PAUSE: Duration = Duration::from_millis(50);
/// Tries.
const TRIES: u32 = 200;
/// Most faults that are named.
const MOST_FAULTS: usize = 100;

/// Steps from one version of the schema to the next, oldest first. A published step is never changed.
const MIGRATIONS: &[&str] = &[include_str!("schema.sql")];

/// What people wrote.
#[derive(Debug)]
pub struct UserFile {
    pub(super) connection: Connection,
    path: PathBuf,
}

impl UserFile {
    /// Where the file of a store is.
    pub fn path_of(store: &Path) -> PathBuf {
        let mut name = store.as_os_str().to_owned();
        name.push(".user");
        PathBuf::from(name)
    }

    /// Open the file, making it where there is none.
    ///
    /// # Errors
    /// When it is something else, was made by a later version, is damaged, or cannot be written.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let open = || {
            let mut file = Self::connect(path, flags)?;
            file.prepare()?;
            file.check()?;
            Ok(file)
        };
        open().map_err(|error| told(path, error))
    }

    /// Open the file where there is one, to write where that is allowed.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_existing(path: &Path) -> Result<Option<Self>, Error> {
        if !path.exists() {
            return Ok(None);
        }
        match Self::open(path) {
            Err(Error::Closed(_)) => {
                let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                let open = || {
                    let file = Self::connect(path, flags)?;
                    file.check()?;
                    Ok(file)
                };
                open().map(Some).map_err(|error| told(path, error))
            }
            other => other.map(Some),
        }
    }

    fn connect(path: &Path, flags: OpenFlags) -> Result<Self, Error> {
        sums::register()?;
        let connection = Connection::open_with_flags_and_vfs(path, flags, sums::NAME)?;
        connection.busy_timeout(PATIENCE)?;
        // What is taken out must not stay in free pages.
        let settings = "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
             PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;";
        connection.execute_batch(settings)?;
        Ok(Self { connection, path: path.to_owned() })
    }

    fn prepare(&mut self) -> Result<(), Error> {
        let (application, found, known) = (self.pragma("application_id")?, self.version()?, MIGRATIONS.len() as i64);
        let empty = application == 0 && found == 0 && self.tables()? == 0;
        if empty {
            self.lay_out()?;
        } else if application != APPLICATION {
            return Err(self.fault("is no file of watchlists and decisions; move it away"));
        }
        if found > known {
            return Err(Error::Newer { path: self.path.clone(), found, known });
        }
        if found == known {
            return Ok(());
        }
        self.connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 16777216;")?;
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have made it meanwhile.
        let found: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if found < known {
            for step in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0)) {
                transaction.execute_batch(step)?;
            }
            let checksum = schema_checksum(&transaction)?;
            // The first generation is a number of its own, so that one of another file is never taken for it.
            transaction.execute(
                "INSERT OR REPLACE INTO meta (name, value) VALUES ('checksum', ?1),
                 ('generation', (abs(random()) >> 24) << 12)",
                [checksum],
            )?;
            transaction
                .execute_batch(&format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {known};"))?;
        }
        transaction.commit()?;
        Ok(())
    }

    fn lay_out(&self) -> Result<(), Error> {
        self.connection.execute_batch("PRAGMA page_size = 4096")?;
        sums::reserve(&self.connection)
    }

    fn check(&self) -> Result<(), Error> {
        if self.pragma("application_id")? != APPLICATION {
            return Err(self.fault("is no file of watchlists and decisions; move it away"));
        }
        let (found, known) = (self.version()?, MIGRATIONS.len() as i64);
        if found > known {
            return Err(Error::Newer { path: self.path.clone(), found, known });
        }
        let stored: String =
            self.connection.query_row("SELECT value FROM meta WHERE name = 'checksum'", [], |r| r.get(0))?;
        if stored == schema_checksum(&self.connection)? {
            Ok(())
        } else {
            Err(Error::damaged("its tables are not those it was made with"))
        }
    }

    fn tables(&self) -> Result<i64, Error> {
        Ok(self.connection.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0))?)
    }

    fn version(&self) -> Result<i64, Error> {
        self.pragma("user_version")
    }

    fn pragma(&self, name: &str) -> Result<i64, Error> {
        Ok(self.connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))?)
    }

    fn fault(&self, what: &str) -> Error {
        Error::User { path: self.path.clone(), what: what.to_owned() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A number that each change raises.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn generation(&self) -> Result<u64, Error> {
        let mut statement = self.connection.prepare_cached("SELECT value FROM meta WHERE name = 'generation'")?;
        let number: Option<i64> = statement.query_row([], |row| row.get(0)).optional()?;
        Ok(number.unwrap_or(0).unsigned_abs())
    }

    /// Change something that people see: all of it, or nothing.
    pub(super) fn change<T>(&mut self, work: impl FnOnce(&Transaction<'_>) -> Result<T, Error>) -> Result<T, Error> {
        self.quietly(|transaction| {
            let done = work(transaction)?;
            raise(transaction)?;
            Ok(done)
        })
    }

    /// Change something that no page shows.
    pub(super) fn quietly<T>(&mut self, work: impl FnOnce(&Transaction<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }

    /// Look whether the file is what was written to it; what is wrong, one sentence each.
    ///
    /// # Errors
    /// When the work cannot go on for another reason than damage.
    pub fn verify(&self) -> Result<Vec<String>, Error> {
        let mut faults = Vec::new();
        let looked = self.look(&mut faults);
        match looked {
            Ok(()) => {}
            Err(Error::Damaged(what)) => faults.push(format!("{}: {what}", self.path.display())),
            Err(error) => return Err(error),
        }
        faults.truncate(MOST_FAULTS);
        Ok(faults)
    }

    fn look(&self, faults: &mut Vec<String>) -> Result<(), Error> {
        let mut statement = self.connection.prepare(&format!("PRAGMA integrity_check({MOST_FAULTS})"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let line: String = row.get(0)?;
            if line != "ok" {
                faults.push(format!("{}: {line}", self.path.display()));
            }
        }
        let mut statement = self.connection.prepare("PRAGMA foreign_key_check")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (table, other): (String, String) = (row.get(0)?, row.get(2)?);
            let what = format!("a row of {table} points to a row of {other} that is not there");
            faults.push(format!("{}: {what}", self.path.display()));
        }
        // Everything that is JSON must still be.
        let broken: i64 = self.connection.query_row(
            "SELECT (SELECT count(*) FROM watchlist WHERE NOT json_valid(filter))
             + (SELECT count(*) FROM alert WHERE NOT json_valid(events))
             + (SELECT count(*) FROM decision WHERE NOT json_valid(subject) OR NOT json_valid(ifnull(correction, '0')))",
            [],
            |row| row.get(0),
        )?;
        if broken > 0 {
            faults.push(format!("{}: {broken} rows hold JSON that cannot be read", self.path.display()));
        }
        Ok(())
    }

    /// Copy the file as it is at this moment to `to`, which appears whole or not at all and replaces an earlier copy.
    ///
    /// # Errors
    /// When the file is damaged, `to` is something else, or the disk is full.
    pub fn back_up(&self, to: &Path) -> Result<(), Error> {
        if to.exists() {
            // What is not ours is not replaced; what is damaged is.
            match Self::open_existing(to) {
                Err(error @ Error::User { .. }) if !is_ours(to) => return Err(error),
                _ => {}
            }
        }
        let ending = |ending: &str| {
            let mut name = to.as_os_str().to_owned();
            name.push(ending);
            PathBuf::from(name)
        };
        let fail = |source| Error::File { path: to.to_owned(), source };
        let part = ending(".part");
        for left in [".part", ".part-wal", ".part-shm", ".part-journal"] {
            let left = ending(left);
            if left.exists() {
                std::fs::remove_file(&left).map_err(fail)?;
            }
        }
        if let Err(error) = self.copy(&part) {
            let _ = std::fs::remove_file(&part);
            return Err(error);
        }
        for left in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(ending(left));
        }
        std::fs::rename(&part, to).map_err(fail)
    }

    fn copy(&self, part: &Path) -> Result<(), Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let target = Self::connect(part, flags)?;
        target.lay_out()?;
        let mut target = target.connection;
        let backup = Backup::new(&self.connection, &mut target)?;
        for _ in 0..TRIES {
            match backup.step(-1)? {
                StepResult::Done => {
                    drop(backup);
                    target.close().map_err(|(_, error)| Error::from(error))?;
                    let synced = std::fs::File::open(part).and_then(|file| file.sync_all());
                    return synced.map_err(|source| Error::File { path: part.to_owned(), source });
                }
                _ => std::thread::sleep(PAUSE),
            }
        }
        Err(Error::Busy(self.path.clone()))
    }
}

pub(super) fn raise(transaction: &Transaction<'_>) -> Result<(), Error> {
    transaction.prepare_cached("UPDATE meta SET value = value + 1 WHERE name = 'generation'")?.execute([])?;
    Ok(())
}

/// Advice for this file, not for a store.
fn told(path: &Path, error: Error) -> Error {
    let what = match error {
        Error::Damaged(_) if !is_ours(path) => "is no file of watchlists and decisions; move it away".to_owned(),
        Error::Damaged(what) => format!("is damaged ({what}); restore it from a backup, or move it away"),
        other => return other,
    };
    Error::User { path: path.to_owned(), what }
}

/// Whether a file begins as one of ours.
fn is_ours(path: &Path) -> bool {
    use std::io::Read;
    let mut head = [0; 72];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut head));
    let application = u32::try_from(APPLICATION).unwrap_or(0).to_be_bytes();
    read.is_ok() && head.starts_with(b"SQLite format 3\0") && head.ends_with(&application)
}
