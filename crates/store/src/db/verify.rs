//! Whether a store is what was written: every page, text, reading, row, count and word.

use std::collections::HashMap;

use rusqlite::Connection;

use crate::db::entry::Entry;
use crate::db::rollup::{Changes, Tables};
use crate::db::store::Store;
use crate::error::Error;
use crate::ids::stable;
use crate::shape::ReadingShape;

/// Faults that are listed; there may be more.
const MOST_FAULTS: usize = 50;
/// Articles that are compared at once.
pub(super) const STRETCH: usize = 500;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Articles whose text and reading were unpacked and compared with their rows, and earlier versions.
    pub articles: u64,
    /// What is wrong, one sentence each; nothing when all is well.
    pub faults: Vec<String>,
}

/// Tables of roll-ups and words to compare with; they live in a temporary file.
const TEMPORARY: &str = "
    PRAGMA temp_store = FILE;
    CREATE TABLE temp.pair_new (source, target, day, fact, type, events, score,
      PRIMARY KEY (source, target, day, fact, type)) WITHOUT ROWID;
    CREATE TABLE temp.country_new (source, target, day, fact, type, events, score,
      PRIMARY KEY (source, target, day, fact, type)) WITHOUT ROWID;
    CREATE TABLE temp.source_new (day, source, articles, events, PRIMARY KEY (day, source)) WITHOUT ROWID;
    CREATE VIRTUAL TABLE temp.words USING fts5vocab (main, search, instance);
    CREATE VIRTUAL TABLE temp.probe USING fts5 (
      title, text, content = '', tokenize = \"unicode61 remove_diacritics 2\");
    CREATE VIRTUAL TABLE temp.probe_words USING fts5vocab (temp, probe, instance);";

/// Where the recomputed roll-ups go.
const NEW: Tables = Tables { pairs: "temp.pair_new", countries: "temp.country_new", sources: "temp.source_new" };

/// Queries that find nothing in a sound store, with what it means if they do.
const NOTHING: &[(&str, &str)] = &[
    (
        "SELECT source, target, day, fact, type, events, score FROM pair_day EXCEPT SELECT * FROM temp.pair_new",
        "the roll-ups of actors do not follow from the events",
    ),
    (
        "SELECT * FROM temp.pair_new EXCEPT SELECT source, target, day, fact, type, events, score FROM pair_day",
        "the roll-ups of actors lack events",
    ),
    (
        "SELECT source, target, day, fact, type, events, score FROM country_day EXCEPT SELECT * FROM temp.country_new",
        "the roll-ups of countries do not follow from the events",
    ),
    (
        "SELECT * FROM temp.country_new EXCEPT SELECT source, target, day, fact, type, events, score FROM country_day",
        "the roll-ups of countries lack events",
    ),
    (
        "SELECT day, source, articles, events FROM source_day EXCEPT SELECT * FROM temp.source_new",
        "the volumes of sources do not follow from the articles",
    ),
    (
        "SELECT * FROM temp.source_new EXCEPT SELECT day, source, articles, events FROM source_day",
        "the volumes of sources lack articles",
    ),
    ("SELECT id FROM story EXCEPT SELECT story FROM story_article", "there are stories without a report"),
    (
        "SELECT id, first, latest, articles, copies, date_from, date_to FROM story EXCEPT
      SELECT s.story, min(s.article), max(s.article), count(*), count(s.copy_of), min(a.date), max(a.date)
      FROM story_article s JOIN article a ON a.id = s.article GROUP BY s.story",
        "the rows of stories do not follow from their reports",
    ),
    ("SELECT story FROM story_article EXCEPT SELECT id FROM story", "there are reports of stories that are not there"),
    ("SELECT id FROM article EXCEPT SELECT article FROM body", "there are articles without a text"),
];

/// A part of the work.
type Part<'a> = &'a mut dyn FnMut(&mut Verified) -> Result<(), Error>;

impl Store {
    /// Look at everything. `seen` is told the number of articles done.
    ///
    /// # Errors
    /// When the work cannot go on for another reason than damage, such as a full disk.
    pub fn verify(&self, mut seen: impl FnMut(u64)) -> Result<Verified, Error> {
        let mut verified = Verified::default();
        // Each part by itself: where one meets damage that keeps it from going on, the others still tell what they see.
        let parts: [Part<'_>; 4] = [
            &mut |found| self.file(found),
            &mut |found| self.contents(found, &mut seen),
            &mut |found| self.past(found),
            &mut |found| self.links(found),
        ];
        for part in parts {
            match part(&mut verified) {
                Ok(()) => {}
                Err(Error::Damaged(what)) => verified.fault(what),
                Err(error) => return Err(error),
            }
        }
        Ok(verified)
    }

    /// Pages, trees and indexes.
    fn file(&self, found: &mut Verified) -> Result<(), Error> {
        let mut statement = self.connection.prepare(&format!("PRAGMA integrity_check({MOST_FAULTS})"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let line: String = row.get(0)?;
            if line != "ok" {
                found.fault(format!("the file: {line}"));
            }
        }
        let mut statement = self.connection.prepare("PRAGMA foreign_key_check")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (table, other): (String, String) = (row.get(0)?, row.get(2)?);
            found.fault(format!("a row of {table} points to a row of {other} that is not there"));
        }
        Ok(())
    }

    /// Texts and readings against rows, roll-ups and words.
    fn contents(&self, found: &mut Verified, seen: &mut impl FnMut(u64)) -> Result<(), Error> {
        self.connection.execute_batch(TEMPORARY)?;
        // Where the tables that stand in for later ones were, they went with the change of the setting.
        self.stand_in(self.pragma("user_version")? as usize)?;
        let mut indexed = words(&self.connection, "temp.words")?;
        let first = self.pragma("user_version")? < 2;
        let as_it_counts = |changes: &mut Changes| {
            if first {
                *changes = std::mem::take(changes).folded()
            }
        };
        let (mut last, mut changes) = (0, Changes::default());
        loop {
            let articles = self.articles_after(last, STRETCH)?;
            let Some(end) = articles.last() else { break };
            last = *end;
            for article in articles {
                match self.reading(article).and_then(|shape| self.article(article, &shape, &mut changes)) {
                    Ok(faults) => faults.into_iter().for_each(|fault| found.fault(fault)),
                    Err(Error::Damaged(what)) => found.fault(format!("article {article}: {what}")),
                    Err(error) => return Err(error),
                }
                found.articles += 1;
            }
            self.compare_words(&mut indexed, found)?;
            as_it_counts(&mut changes);
            changes.write_to(&self.connection, &NEW)?;
            seen(found.articles);
        }
        self.verify_imports(found, &mut changes, |changes| changes.write_to(&self.connection, &NEW))?;
        if !indexed.is_empty() {
            found.fault("the index of words has articles that are not there".to_owned());
        }
        for (query, fault) in NOTHING {
            if self.connection.prepare(query)?.exists([])? {
                found.fault((*fault).to_owned());
            }
        }
        Ok(())
    }

    /// One article against its rows; its words go to the probe.
    fn article(&self, article: i64, shape: &ReadingShape, changes: &mut Changes) -> Result<Vec<String>, Error> {
        let entry = Entry::new(shape).map_err(|e| Error::damaged(e.to_string()))?;
        let mut faults = Vec::new();
        let mut fault = |what: &str| faults.push(format!("article {article}: {what}"));
        let (key, hash): (Vec<u8>, Vec<u8>) = self
            .connection
            .prepare_cached("SELECT key, hash FROM article WHERE id = ?1")?
            .query_row([article], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if key != entry.key || hash != entry.hash {
            fault("it is not what its row says");
        }
        let rows = &entry.rows;
        let parties = rows.events.iter().map(|e| e.actors.len() + e.recipients.len()).sum::<usize>();
        for (table, count) in [
            ("event", rows.events.len()),
            ("event_party", parties),
            ("claim", rows.claims.len()),
            ("relation", rows.relations.len()),
        ] {
            let sql = format!("SELECT count(*) FROM {table} WHERE article = ?1");
            let stored: i64 = self.connection.prepare_cached(&sql)?.query_row([article], |row| row.get(0))?;
            if stored != count as i64 {
                fault(&format!("its reading has {count} rows of {table}, the table {stored}"));
            }
        }
        match self.actor_numbers(rows)? {
            Some(actors) => changes.count(&entry, &actors, 1),
            None => fault("its actors are not all there"),
        }
        let title = entry.head.title.as_deref().unwrap_or("");
        self.connection
            .prepare_cached("INSERT INTO temp.probe (rowid, title, text) VALUES (?1, ?2, ?3)")?
            .execute((article, title, &entry.text))?;
        Ok(faults)
    }

    /// Compare the words of the articles in the probe, and empty it.
    fn compare_words(&self, indexed: &mut HashMap<i64, u64>, found: &mut Verified) -> Result<(), Error> {
        let mut probed: Vec<(i64, u64)> = words(&self.connection, "temp.probe_words")?.into_iter().collect();
        probed.sort_unstable();
        for (article, words) in probed {
            if indexed.remove(&article) != Some(words) {
                found.fault(format!("article {article}: the index of words is not that of its text"));
            }
        }
        self.connection.execute("INSERT INTO temp.probe (probe) VALUES ('delete-all')", [])?;
        Ok(())
    }

    fn past(&self, found: &mut Verified) -> Result<(), Error> {
        let mut statement = self.connection.prepare("SELECT article, version FROM past ORDER BY id")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (article, version): (i64, i64) = (row.get(0)?, row.get(1)?);
            match self.past_reading(article, version) {
                Ok(_) => found.articles += 1,
                Err(Error::Damaged(what)) => found.fault(format!("version {version} of article {article}: {what}")),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// What is kept of the stories can be taken up.
    fn links(&self, _: &mut Verified) -> Result<(), Error> {
        self.story_state().map(|_| ())
    }
}

impl Verified {
    pub(super) fn fault(&mut self, what: String) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(what);
        }
    }
}

/// For each article a sum over its words and their places, whatever their order.
fn words(connection: &Connection, table: &str) -> Result<HashMap<i64, u64>, Error> {
    let mut statement = connection.prepare(&format!("SELECT term, doc, col, \"offset\" FROM {table}"))?;
    let mut rows = statement.query([])?;
    let mut sums: HashMap<i64, u64> = HashMap::new();
    while let Some(row) = rows.next()? {
        let term = row.get_ref(0)?.as_bytes().map_err(|_| Error::damaged("the index of words"))?;
        let column = row.get_ref(2)?.as_bytes().map_err(|_| Error::damaged("the index of words"))?;
        let place: i64 = row.get(3)?;
        let sum = sums.entry(row.get(1)?).or_default();
        *sum = sum.wrapping_add(stable(&[term, column, &place.to_le_bytes()]));
    }
    Ok(sums)
}
