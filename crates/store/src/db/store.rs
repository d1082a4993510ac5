//! Opening a store, and what every use of it shares.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};

use crate::db::entry::Entry;
use crate::db::rollup::Changes;
use crate::db::sums;
use crate::db::verify::STRETCH;
use crate::error::Error;
use crate::ids::hex;
use crate::shape::ReadingShape;

/// "DMCH": says that a SQLite file is a store.
const APPLICATION: i32 = 0x444d_4348;
/// Bytes of a page: packed readings of a few kilobytes leave little of it empty.
const PAGE: u32 = 32768;
/// How long one statement waits for another process.
const PATIENCE: Duration = Duration::from_secs(10);
/// Statements that are kept ready.
const STATEMENTS: usize = 96;

/// Steps from one version of the schema to the next, oldest first. A published step is never changed.
const MIGRATIONS: &[&str] = &[include_str!("schema.sql"), include_str!("second.sql"), include_str!("third.sql")];
/// What follows it in a step changes tables of earlier versions: it only makes answers quicker.
const OF_EARLIER: &str = "-- For tables of earlier versions.";
/// The first version that is read as it is: what later ones add is empty in it.
const OLDEST: i64 = 1;

/// An open store.
#[derive(Debug)]
pub struct Store {
    pub(crate) connection: Connection,
    path: PathBuf,
    recent: RefCell<Recent>,
}

/// Readings that were unpacked lately; none where nobody asked for it.
#[derive(Debug, Default)]
struct Recent {
    readings: HashMap<i64, Arc<ReadingShape>>,
    /// Bytes of their texts, and how many there may be.
    text: usize,
    most: usize,
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
            let store = Self::connect(path, flags)?;
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
        Ok(Self { connection, path: path.to_owned(), recent: RefCell::default() })
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
    fn prepare(&self) -> Result<(), Error> {
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

    fn migrate(&self, found: usize) -> Result<(), Error> {
        let behavior = rusqlite::TransactionBehavior::Immediate;
        let transaction = rusqlite::Transaction::new_unchecked(&self.connection, behavior)?;
        for step in MIGRATIONS.iter().skip(found) {
            transaction.execute_batch(step)?;
        }
        if found == 1 {
            self.refill()?;
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

    /// Count everything again: the roll-ups of the first version do not tell what is claimed.
    fn refill(&self) -> Result<(), Error> {
        self.connection.execute_batch("DELETE FROM pair_day; DELETE FROM country_day; DELETE FROM source_day;")?;
        let (mut last, mut changes) = (0, Changes::default());
        loop {
            let articles = self.articles_after(last, STRETCH)?;
            let Some(end) = articles.last() else { return Ok(()) };
            last = *end;
            for article in articles {
                let entry = Entry::new(&self.reading(article)?).map_err(|e| Error::damaged(e.to_string()))?;
                let actors = self.actor_numbers(&entry.rows)?;
                let actors =
                    actors.ok_or_else(|| Error::damaged(format!("actors of article {article} are not there")))?;
                changes.count(&entry, &actors, 1);
            }
            changes.write(&self.connection)?;
        }
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
        if found < OLDEST {
            let what = "was made by an earlier version; run demarche ingest on it once, which brings it up to date";
            return Err(Error::Refused(format!("{} {what}", self.path.display())));
        }
        let stored: String =
            self.connection.query_row("SELECT value FROM meta WHERE name = 'checksum'", [], |r| r.get(0))?;
        if stored != schema_checksum(&self.connection)? {
            return Err(Error::damaged("its tables are not those it was made with"));
        }
        self.stand_in(found as usize)
    }

    /// Give a store of an earlier version, opened to read, the tables of later ones: empty, and in memory only.
    pub(super) fn stand_in(&self, found: usize) -> Result<(), Error> {
        for step in MIGRATIONS.iter().skip(found) {
            let (tables, _) = step.split_once(OF_EARLIER).unwrap_or((step, ""));
            let temporary =
                tables.replace("CREATE TABLE ", "CREATE TABLE temp.").replace("CREATE INDEX ", "CREATE INDEX temp.");
            self.connection.execute_batch(&temporary)?;
        }
        Ok(())
    }

    fn version(&self) -> Result<i64, Error> {
        self.pragma("user_version")
    }

    pub(super) fn pragma(&self, name: &str) -> Result<i64, Error> {
        Ok(self.connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))?)
    }

    /// Keep up to so many KiB of the file in memory.
    ///
    /// # Errors
    /// When the store is in no state to be set.
    pub fn cache(&self, kibibytes: u32) -> Result<(), Error> {
        Ok(self.connection.execute_batch(&format!("PRAGMA cache_size = -{kibibytes}"))?)
    }

    /// Remember unpacked readings of so many bytes of text, and forget those from before. Whoever remembers must call it
    /// whenever another writer may have changed the store ([`Self::touched`]).
    pub fn remember(&self, most: usize) {
        *self.recent.borrow_mut() = Recent { most, ..Recent::default() };
    }

    /// [`Self::reading`], out of what is remembered.
    ///
    /// # Errors
    /// As [`Self::reading`].
    pub fn shared_reading(&self, article: i64) -> Result<Arc<ReadingShape>, Error> {
        if let Some(reading) = self.recent.borrow().readings.get(&article) {
            return Ok(Arc::clone(reading));
        }
        let reading = Arc::new(self.reading(article)?);
        let mut recent = self.recent.borrow_mut();
        if recent.most > 0 {
            if recent.text > recent.most {
                *recent = Recent { most: recent.most, ..Recent::default() };
            }
            recent.text += reading.text.len() + 1_000;
            recent.readings.insert(article, Arc::clone(&reading));
        }
        Ok(reading)
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
pub(crate) fn schema_checksum(connection: &Connection) -> Result<String, Error> {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A store as an earlier version made it.
    fn of_version(path: &Path, version: usize) -> Result<(), Error> {
        let connection = Store::empty(path)?;
        for step in &MIGRATIONS[..version] {
            connection.execute_batch(step)?;
        }
        let checksum = schema_checksum(&connection)?;
        let values = (version as i64, checksum);
        connection.execute("INSERT INTO meta (name, value) VALUES ('schema', ?1), ('checksum', ?2)", values)?;
        if version > 1 {
            connection.execute_batch(
                "INSERT INTO forecast (source, type, target, asked, day, until, probability, made)
                 VALUES ('FRA', 'CONSULT', 'AZE', 0, '2031-05-01', '2031-05-07', 0.5, 7)",
            )?;
        }
        let settings = format!("PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {version};");
        connection.execute_batch(&settings)?;
        Ok(())
    }

    #[test]
    fn a_store_of_an_earlier_version_is_read_as_it_is_and_brought_up_to_date_when_written() {
        let folder = std::env::temp_dir().join(format!("demarche-store-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for tests");
        for version in 1..MIGRATIONS.len() {
            let path = folder.join(format!("{version}.db"));
            of_version(&path, version).expect("it can be made");
            let digest = {
                let store = Store::open_read_only(&path).expect("it can be read");
                assert!(!store.has_imports().expect("it can be asked"));
                assert_eq!(store.stats().expect("it can be counted").schema, version as i64);
                assert_eq!(store.verify(|_| ()).expect("it can be verified").faults, Vec::<String>::new());
                assert!(!store.has_imports().expect("it can still be asked"));
                assert_eq!(store.count_forecasts("2032-01-01").expect("none was made"), []);
                assert_eq!(store.forecasts("2032-01-01").expect("they are listed").len(), usize::from(version > 1));
                store.digest().expect("it has a digest")
            };
            let known = MIGRATIONS.len() as i64;
            assert_eq!(Store::open(&path).expect("it can be written").version().ok(), Some(known));
            let store = Store::open_read_only(&path).expect("it can be read");
            assert_eq!(store.verify(|_| ()).expect("it can be verified").faults, Vec::<String>::new());
            assert_eq!(store.digest().expect("it has a digest"), digest);
            assert_eq!(store.forecasts("2032-01-01").expect("they are listed").len(), usize::from(version > 1));
        }
        std::fs::remove_dir_all(&folder).expect("it is ours");
    }
}
