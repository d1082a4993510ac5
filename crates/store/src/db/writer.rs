//! Adding to a store: one writer at a time, one transaction a batch.

use std::collections::{BTreeSet, HashMap};
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::{OptionalExtension, params};

use crate::db::entry::{ActorRow, Entry, Head, Rows};
use crate::db::key::Hash;
use crate::db::rollup::Changes;
use crate::db::store::Store;
use crate::error::Error;
use crate::shape::{PlaceShape, VersionShape};

/// Actors and places whose numbers are remembered; beyond, all are looked up again.
const MOST_REMEMBERED: usize = 400_000;

/// What adding an article came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is new, with this number.
    New(i64),
    /// It was there with other contents: a new version.
    Changed(i64),
    /// It was there, as it is or in an earlier version.
    Known(i64),
}

/// The one who may write to a store.
#[derive(Debug)]
pub struct Writer {
    store: Store,
    /// Held as long as the writer lives; the system lets it go when the process dies.
    _lock: File,
    /// Whether a transaction is open.
    open: bool,
    pub(super) changes: Changes,
    /// Stories whose reports changed in this batch.
    stories: BTreeSet<i64>,
    memory: Memory,
    /// Seconds since 1970.
    clock: fn() -> i64,
}

/// Numbers of rows that many articles share.
#[derive(Debug, Default)]
struct Memory {
    actors: HashMap<ActorRow, i64>,
    places: HashMap<String, i64>,
    imprints: HashMap<String, i64>,
}

impl Writer {
    /// Open a store to write, or make it; `wait` until another writer has ended.
    ///
    /// # Errors
    /// As [`Store::open`], and when another process writes.
    pub fn open(path: &Path, wait: bool) -> Result<Self, Error> {
        Self::open_with(path, wait, now)
    }

    /// The same with another clock, in seconds since 1970.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_with(path: &Path, wait: bool, clock: fn() -> i64) -> Result<Self, Error> {
        let lock = lock(path, wait)?;
        let store = Store::open(path)?;
        let (changes, stories, memory) = (Changes::default(), BTreeSet::new(), Memory::default());
        Ok(Self { store, _lock: lock, open: false, changes, stories, memory, clock })
    }

    /// The store, as it is with what this batch has added so far (roll-ups and stories come with the commit).
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// Add an article; it is safe when the batch is committed.
    ///
    /// # Errors
    /// When the disk is full or the store damaged; then nothing of the batch is kept.
    pub fn add(&mut self, entry: &Entry) -> Result<Added, Error> {
        self.begin()?;
        let found: Option<(i64, Hash)> = self
            .store
            .connection
            .prepare_cached("SELECT id, hash FROM article WHERE key = ?1")?
            .query_row([&entry.key], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        match found {
            Some((id, hash)) if hash == entry.hash => Ok(Added::Known(id)),
            Some((id, _)) if self.store.had(id, &entry.hash)? => Ok(Added::Known(id)),
            Some((id, _)) => {
                self.replace(id, entry)?;
                Ok(Added::Changed(id))
            }
            None => {
                let id = self.insert(entry)?;
                self.rows(id, entry)?;
                Ok(Added::New(id))
            }
        }
    }

    /// Say in which story an article is, and of which other it is a near-copy.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub fn place(&mut self, article: i64, story: u64, copy_of: Option<i64>) -> Result<(), Error> {
        self.begin()?;
        let (connection, story) = (&self.store.connection, story as i64);
        let before: Option<(i64, Option<i64>)> = connection
            .prepare_cached("SELECT story, copy_of FROM story_article WHERE article = ?1")?
            .query_row([article], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        if before == Some((story, copy_of)) {
            return Ok(());
        }
        connection
            .prepare_cached("INSERT OR REPLACE INTO story_article (article, story, copy_of) VALUES (?1, ?2, ?3)")?
            .execute((article, story, copy_of))?;
        self.stories.insert(story);
        self.stories.extend(before.map(|(old, _)| old));
        Ok(())
    }

    /// Keep the state of the stream of stories as it is after the last article.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub fn keep_stories(&mut self, upto: i64, state: &[u8]) -> Result<(), Error> {
        self.begin()?;
        let packed = zstd::bulk::compress(state, 1)?;
        self.store.connection.execute(
            "INSERT OR REPLACE INTO story_state (id, upto, packed, sum) VALUES (1, ?1, ?2, ?3)",
            (upto, packed, crate::db::pack::sum(state)),
        )?;
        Ok(())
    }

    /// Make the batch durable: when this returns, it survives a kill and a loss of power.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub fn commit(&mut self) -> Result<(), Error> {
        if !self.open {
            return Ok(());
        }
        let written = self.settle().and_then(|()| Ok(self.store.connection.execute_batch("COMMIT")?));
        if written.is_err() {
            self.roll_back();
        }
        self.open = false;
        written
    }

    /// Drop what this batch has added.
    pub fn roll_back(&mut self) {
        // After some errors SQLite has rolled back by itself; then there is nothing left to undo.
        let _ = self.store.connection.execute_batch("ROLLBACK");
        self.open = false;
        self.changes = Changes::default();
        self.stories.clear();
        self.memory = Memory::default();
    }

    /// Seconds since 1970.
    pub(super) fn now(&self) -> i64 {
        (self.clock)()
    }

    pub(super) fn begin(&mut self) -> Result<(), Error> {
        if !self.open {
            self.store.connection.execute_batch("BEGIN IMMEDIATE")?;
            self.open = true;
        }
        Ok(())
    }

    /// Take an article out of its story.
    pub(super) fn leave_story(&mut self, article: i64) -> Result<(), Error> {
        let connection = &self.store.connection;
        // Stories whose row names the article, or counts it as a copy's original.
        let mut statement =
            connection.prepare_cached("SELECT story FROM story_article WHERE article = ?1 OR copy_of = ?1")?;
        let stories = statement.query_map([article], |row| row.get(0))?;
        self.stories.extend(stories.collect::<Result<Vec<i64>, _>>()?);
        connection.prepare_cached("DELETE FROM story_article WHERE article = ?1")?.execute([article])?;
        Ok(())
    }

    /// Write roll-ups and stories.
    pub(super) fn settle(&mut self) -> Result<(), Error> {
        let connection = &self.store.connection;
        self.changes.write(connection)?;
        for story in std::mem::take(&mut self.stories) {
            connection.prepare_cached("DELETE FROM story WHERE id = ?1")?.execute([story])?;
            connection.prepare_cached(STORY)?.execute([story])?;
        }
        if self.memory.actors.len() + self.memory.places.len() > MOST_REMEMBERED {
            self.memory = Memory::default();
        }
        Ok(())
    }

    fn insert(&mut self, entry: &Entry) -> Result<i64, Error> {
        let imprint = self.imprint(&entry.imprint)?;
        let Head { name, url, site, title, authors, date, language } = &entry.head;
        let connection = &self.store.connection;
        connection
            .prepare_cached(
                "INSERT INTO article (key, name, url, site, domain, title, authors, date, language, hash, version, points,
                 imprint, added) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 1, ?11, ?12, ?13)",
            )?
            .execute(params![
                entry.key,
                name,
                url,
                site,
                domain(entry),
                title,
                json(authors),
                date,
                language,
                entry.hash,
                entry.points,
                imprint,
                (self.clock)()
            ])?;
        let id = connection.last_insert_rowid();
        connection.prepare_cached("INSERT INTO body (article, packed, sum) VALUES (?1, ?2, ?3)")?.execute((
            id,
            &entry.packed.bytes,
            entry.packed.sum,
        ))?;
        Ok(id)
    }

    /// A new version of an article: the one before goes to the past, its events no longer count.
    fn replace(&mut self, id: i64, entry: &Entry) -> Result<(), Error> {
        self.take_out(id)?;
        let imprint = self.imprint(&entry.imprint)?;
        let Head { name, url, site, title, authors, date, language } = &entry.head;
        let connection = &self.store.connection;
        connection.execute(
            "INSERT INTO past (article, version, name, url, site, title, authors, date, language, hash, imprint, added,
             packed, sum) SELECT a.id, version, name, url, site, title, authors, date, language, hash, imprint, added,
             packed, sum FROM article a JOIN body b ON b.article = a.id WHERE a.id = ?1",
            [id],
        )?;
        connection.execute(
            "UPDATE article SET name = ?2, url = ?3, site = ?4, domain = ?5, title = ?6, authors = ?7, date = ?8,
             language = ?9, hash = ?10, version = version + 1, points = ?11, imprint = ?12, added = ?13 WHERE id = ?1",
            params![
                id,
                name,
                url,
                site,
                domain(entry),
                title,
                json(authors),
                date,
                language,
                entry.hash,
                entry.points,
                imprint,
                (self.clock)()
            ],
        )?;
        let body = (id, &entry.packed.bytes, entry.packed.sum);
        connection.execute("UPDATE body SET packed = ?2, sum = ?3 WHERE article = ?1", body)?;
        self.rows(id, entry)?;
        // Its day may have changed.
        let story = "SELECT story FROM story_article WHERE article = ?1";
        let story: Option<i64> = self.store.connection.query_row(story, [id], |row| row.get(0)).optional()?;
        self.stories.extend(story);
        Ok(())
    }

    /// Take an article out of the rows, the roll-ups and the index of words.
    pub(super) fn take_out(&mut self, id: i64) -> Result<(), Error> {
        let old = Entry::new(&self.store.reading(id)?).map_err(|e| Error::damaged(e.to_string()))?;
        let actors = self.actors(&old.rows)?;
        self.changes.count(&old, &actors, -1);
        let connection = &self.store.connection;
        let title = old.head.title.as_deref().unwrap_or("");
        connection.execute(
            "INSERT INTO search (search, rowid, title, text) VALUES ('delete', ?1, ?2, ?3)",
            (id, title, &old.text),
        )?;
        for table in ["event_party", "event", "claim", "relation"] {
            connection.execute(&format!("DELETE FROM {table} WHERE article = ?1"), [id])?;
        }
        Ok(())
    }

    /// Events, claims, relations and words of an article.
    fn rows(&mut self, id: i64, entry: &Entry) -> Result<(), Error> {
        let actors = self.actors(&entry.rows)?;
        let places: Vec<i64> = entry.rows.places.iter().map(|p| self.place_number(p)).collect::<Result<_, _>>()?;
        self.changes.count(entry, &actors, 1);
        let title = entry.head.title.as_deref().unwrap_or("");
        self.store
            .connection
            .prepare_cached("INSERT INTO search (rowid, title, text) VALUES (?1, ?2, ?3)")?
            .execute((id, title, &entry.text))?;
        self.claims(id, &entry.rows, &actors)?;
        self.events(id, &entry.rows, &actors, &places)?;
        self.relations(id, &entry.rows, &actors)
    }

    fn claims(&self, id: i64, rows: &Rows, actors: &[i64]) -> Result<(), Error> {
        let mut insert = self.store.connection.prepare_cached(
            "INSERT INTO claim (article, number, speaker, how, within, answers, cue_start, cue_end, start, \"end\")
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?;
        for (claim, number) in rows.claims.iter().zip(1i64..) {
            let speaker = claim.speaker.and_then(|s| actors.get(s));
            insert.execute(params![
                id,
                number,
                speaker,
                claim.how as i64,
                claim.within,
                claim.answers,
                claim.cue.map(|c| c.0),
                claim.cue.map(|c| c.1),
                claim.content.map(|c| c.0),
                claim.content.map(|c| c.1)
            ])?;
        }
        Ok(())
    }

    fn events(&self, id: i64, rows: &Rows, actors: &[i64], places: &[i64]) -> Result<(), Error> {
        let mut insert = self.store.connection.prepare_cached(
            "INSERT INTO event (article, number, type, mode, context, real, claim, quad, score, day, until, exact, place,
             start, \"end\", sentence_start, sentence_end, confidence)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
        )?;
        let mut party = self.store.connection.prepare_cached(
            "INSERT INTO event_party (article, event, side, number, actor) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for (event, number) in rows.events.iter().zip(1i64..) {
            insert.execute(params![
                id,
                number,
                event.kind,
                event.mode,
                event.context,
                event.real as i64,
                event.claim,
                event.quad,
                event.score,
                event.day,
                event.until,
                event.exact.map(|e| e as i64),
                event.place.and_then(|p| places.get(p)),
                event.trigger.0,
                event.trigger.1,
                event.sentence.0,
                event.sentence.1,
                event.confidence
            ])?;
            for (side, list) in [(0, &event.actors), (1, &event.recipients)] {
                for (actor, place) in list.iter().filter_map(|a| actors.get(*a)).zip(0i64..) {
                    party.execute((id, number, side, place, actor))?;
                }
            }
        }
        Ok(())
    }

    fn relations(&self, id: i64, rows: &Rows, actors: &[i64]) -> Result<(), Error> {
        let mut insert = self.store.connection.prepare_cached(
            "INSERT INTO relation (article, number, kind, subject, object, label, date_from, date_to, start, \"end\")
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?;
        for (relation, number) in rows.relations.iter().zip(1i64..) {
            insert.execute(params![
                id,
                number,
                relation.kind,
                actors.get(relation.subject),
                relation.object.and_then(|o| actors.get(o)),
                relation.label,
                relation.from,
                relation.to,
                relation.evidence.map(|e| e.0),
                relation.evidence.map(|e| e.1)
            ])?;
        }
        Ok(())
    }

    fn actors(&mut self, rows: &Rows) -> Result<Vec<i64>, Error> {
        rows.actors.iter().map(|actor| self.actor_number(actor)).collect()
    }

    pub(super) fn actor_number(&mut self, actor: &ActorRow) -> Result<i64, Error> {
        if let Some(id) = self.memory.actors.get(actor) {
            return Ok(*id);
        }
        let id = match self.store.actor_number(actor)? {
            Some(id) => id,
            None => self
                .store
                .connection
                .prepare_cached(
                    "INSERT INTO actor (name, country, territory, sectors, wikidata, row)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .insert(fields(actor))?,
        };
        self.memory.actors.insert(actor.clone(), id);
        Ok(id)
    }

    pub(super) fn place_number(&mut self, place: &PlaceShape) -> Result<i64, Error> {
        let PlaceShape { name, lat, lon, country, admin1, geonameid, level } = place;
        let memory = format!("{name}\t{lat:?}\t{lon:?}\t{country:?}\t{admin1:?}\t{geonameid:?}\t{level}");
        if let Some(id) = self.memory.places.get(&memory) {
            return Ok(*id);
        }
        let connection = &self.store.connection;
        let fields = params![name, lat, lon, country, admin1, geonameid, level];
        let found = connection
            .prepare_cached(
                "SELECT id FROM place WHERE name = ?1 AND lat IS ?2 AND lon IS ?3 AND country IS ?4 AND admin1 IS ?5
                 AND geonameid IS ?6 AND level = ?7",
            )?
            .query_row(fields, |r| r.get(0))
            .optional()?;
        let id = match found {
            Some(id) => id,
            None => connection
                .prepare_cached(
                    "INSERT INTO place (name, lat, lon, country, admin1, geonameid, level)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                )?
                .insert(fields)?,
        };
        self.memory.places.insert(memory, id);
        Ok(id)
    }

    fn imprint(&mut self, version: &VersionShape) -> Result<i64, Error> {
        let VersionShape { shape, program, data, model } = version;
        let memory = format!("{shape}\t{program}\t{data}\t{model}");
        if let Some(id) = self.memory.imprints.get(&memory) {
            return Ok(*id);
        }
        let connection = &self.store.connection;
        let fields = (shape, program, data, model);
        let select = "SELECT id FROM imprint WHERE shape = ?1 AND program = ?2 AND data = ?3 AND model = ?4";
        let found = connection.query_row(select, fields, |r| r.get(0)).optional()?;
        let id = match found {
            Some(id) => id,
            None => connection
                .prepare_cached("INSERT INTO imprint (shape, program, data, model) VALUES (?1, ?2, ?3, ?4)")?
                .insert(fields)?,
        };
        self.memory.imprints.insert(memory, id);
        Ok(id)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.roll_back();
        // So that the store is one file when nobody writes; what is in the journal is safe there, too.
        let _ = self.store.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    }
}

impl Store {
    fn actor_number(&self, actor: &ActorRow) -> Result<Option<i64>, Error> {
        let mut statement = self.connection.prepare_cached(
            // By its name: a country has far too many.
            "SELECT id FROM actor INDEXED BY actor_name WHERE name = ?1 AND country IS ?2 AND territory IS ?3
             AND sectors IS ?4 AND wikidata IS ?5 AND row = ?6",
        )?;
        Ok(statement.query_row(fields(actor), |r| r.get(0)).optional()?)
    }

    /// The numbers of the actors of an article; `None` where one is not there.
    pub(super) fn actor_numbers(&self, rows: &Rows) -> Result<Option<Vec<i64>>, Error> {
        rows.actors.iter().map(|actor| self.actor_number(actor)).collect()
    }
}

type ActorFields<'a> =
    (&'a String, &'a Option<String>, &'a Option<String>, &'a Option<String>, &'a Option<String>, &'a String);

fn fields(actor: &ActorRow) -> ActorFields<'_> {
    let ActorRow { name, country, territory, sectors, wikidata, row } = actor;
    (name, country, territory, sectors, wikidata, row)
}

/// The row of a story, from its reports; none where it has none any more.
pub(super) const STORY: &str = "INSERT INTO story (id, first, latest, articles, copies, date_from, date_to)
    SELECT s.story, min(s.article), max(s.article), count(*), count(s.copy_of), min(a.date), max(a.date)
    FROM story_article s JOIN article a ON a.id = s.article WHERE s.story = ?1 GROUP BY s.story";

fn domain(entry: &Entry) -> Option<String> {
    entry.head.url.as_deref().and_then(crate::db::key::domain)
}

fn json(authors: &[String]) -> Option<String> {
    (!authors.is_empty()).then(|| serde_json::to_string(authors).unwrap_or_default())
}

/// Seconds since 1970.
fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs() as i64)
}

/// The lock of the writers of a store, in a file beside it.
fn lock(path: &Path, wait: bool) -> Result<File, Error> {
    let mut name = path.as_os_str().to_owned();
    name.push("-lock");
    let beside = PathBuf::from(name);
    let fail = |source| Error::File { path: beside.clone(), source };
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&beside).map_err(fail)?;
    if wait {
        file.lock().map_err(fail)?;
        return Ok(file);
    }
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Busy(path.to_owned())),
        Err(TryLockError::Error(source)) => Err(fail(source)),
    }
}
