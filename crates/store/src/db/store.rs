//! Opening a store, and what every use of it shares.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};

use crate::db::sums;
use crate::error::Error;
use crate::ids::hex;

/// "DMCH": says that a SQLite file is a store.
const APPLICATION: i32 = 0x444d_4348;
/// Bytes of a page: packed readings of a few kilobytes leave little of it empty.
const PAGE: u32 = 32768;
/// How long one statement waits for another process.
const PATIENCE: Duration = Duration::from_secs(10);
/// Statements that are kept ready.
const STATEMENTS: usize = 96;

/// Steps from one version of the schema to the next, oldest first. A published step is never changed.
const MIGRATIONS: &[&str] = &[include_str!("schema.sql")];

/// An open store.
#[derive(Debug)]
pub struct Store {
    pub(crate) connection: Connection,
    path: PathBuf,
}

impl Store {
    /// Open a store to write, making it where there is none. Writers go through [`super::writer::Writer`], which lets
    /// one in at a time.
    ///
    /// # Errors
    /// When the file is no store, was made by a later version, is damaged, or cannot be opened.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let open = || {
            let mut store = Self::connect(path, flags)?;
            store.prepare()?;
            store.check()?;
            Ok(store)
        };
        open().map_err(|error| told(path, error))
    }

    /// Open a store to read.
    ///
    /// # Errors
    /// As [`Self::open`], and when there is none.
    pub fn open_read_only(path: &Path) -> Result<Self, Error> {
        if !path.exists() {
            return Err(Error::NoStore(path.to_owned()));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let open = || {
            let store = Self::connect(path, flags)?;
            store.check()?;
            Ok(store)
        };
        open().map_err(|error| told(path, error))
    }

    fn connect(path: &Path, flags: OpenFlags) -> Result<Self, Error> {
        sums::register()?;
        let connection = Connection::open_with_flags_and_vfs(path, flags, sums::NAME)?;
        connection.busy_timeout(PATIENCE)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // The cache is in kibibytes when negative.
        let settings = "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA secure_delete = OFF;
             PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;
             PRAGMA cell_size_check = ON;";
        connection.execute_batch(settings)?;
        Ok(Self { connection, path: path.to_owned() })
    }

    /// A database without a table yet, with room for checksums.
    pub(super) fn empty(path: &Path) -> Result<Connection, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let store = Self::connect(path, flags)?;
        store.lay_out()?;
        Ok(store.connection)
    }

    fn lay_out(&self) -> Result<(), Error> {
        self.connection.execute_batch(&format!("PRAGMA page_size = {PAGE}"))?;
        sums::reserve(&self.connection)
    }

    /// Bring the schema up to date.
    fn prepare(&mut self) -> Result<(), Error> {
        let found = self.version()?;
        let empty = self.pragma("application_id")? == 0 && found == 0;
        if empty {
            let tables: i64 = self.connection.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0))?;
            if tables > 0 {
                return Err(Error::NotAStore(self.path.clone()));
            }
            self.lay_out()?;
        } else if self.pragma("application_id")? != i64::from(APPLICATION) {
            return Err(Error::NotAStore(self.path.clone()));
        }
        let known = MIGRATIONS.len() as i64;
        if found > known {
            return Err(Error::Newer { path: self.path.clone(), found, known });
        }
        self.connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 67108864;")?;
        if found < known {
            self.migrate(found as usize)?;
        }
        Ok(())
    }

    fn migrate(&mut self, found: usize) -> Result<(), Error> {
        let transaction = self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        for step in MIGRATIONS.iter().skip(found) {
            transaction.execute_batch(step)?;
        }
        // Entries of an article that is deleted are taken out of the index itself.
        transaction.execute_batch(
            "INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
             INSERT INTO search (search, rank) VALUES ('hashsize', 16777216);",
        )?;
        let checksum = schema_checksum(&transaction)?;
        transaction.execute(
            "INSERT OR REPLACE INTO meta (name, value) VALUES ('schema', ?1), ('checksum', ?2)",
            (MIGRATIONS.len() as i64, checksum),
        )?;
        transaction.execute_batch(&format!(
            "PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {};",
            MIGRATIONS.len()
        ))?;
        transaction.commit()?;
        Ok(())
    }

    /// That the file is a store of this version with the schema it was made with.
    fn check(&self) -> Result<(), Error> {
        if self.pragma("application_id")? != i64::from(APPLICATION) {
            return Err(Error::NotAStore(self.path.clone()));
        }
        let (found, known) = (self.version()?, MIGRATIONS.len() as i64);
        if found > known {
            return Err(Error::Newer { path: self.path.clone(), found, known });
        }
        if found < known {
            let what = "was made by an earlier version; run demarche ingest on it once, which brings it up to date";
            return Err(Error::Refused(format!("{} {what}", self.path.display())));
        }
        let stored: String =
            self.connection.query_row("SELECT value FROM meta WHERE name = 'checksum'", [], |r| r.get(0))?;
        if stored == schema_checksum(&self.connection)? {
            Ok(())
        } else {
            Err(Error::damaged("its tables are not those it was made with"))
        }
    }

    fn version(&self) -> Result<i64, Error> {
        self.pragma("user_version")
    }

    pub(super) fn pragma(&self, name: &str) -> Result<i64, Error> {
        Ok(self.connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))?)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The connection, for queries of this room.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }
}

/// A file that cannot be read because it is something else is no damaged store.
fn told(path: &Path, error: Error) -> Error {
    match error {
        Error::Damaged(_) if !head_is_ours(path) => Error::NotAStore(path.to_owned()),
        other => other,
    }
}

/// Whether a file begins as a database does and names our application, or none yet.
fn head_is_ours(path: &Path) -> bool {
    use std::io::Read;
    let mut head = [0; 72];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut head));
    let (magic, application) = (&head[..16], &head[68..]);
    read.is_ok() && magic == b"SQLite format 3\0" && application == APPLICATION.to_be_bytes()
}

/// A hash of the text of all tables and indexes.
pub(super) fn schema_checksum(connection: &Connection) -> Result<String, Error> {
    let mut statement = connection
        .prepare("SELECT type || ':' || name || ':' || ifnull(sql, '') FROM sqlite_schema ORDER BY type, name")?;
    let mut rows = statement.query([])?;
    let mut hash = Sha256::new();
    while let Some(row) = rows.next()? {
        let line: String = row.get(0)?;
        hash.update((line.len() as u64).to_le_bytes());
        hash.update(line);
    }
    let digest = hash.finalize();
    Ok(digest.first_chunk().map_or(String::new(), |first| hex(u64::from_be_bytes(*first))))
}
