//! Taking articles out for good: from rows, words, roll-ups, earlier versions and the free parts of the file.
//!
//! Backups and exports that were made before are not touched; that is for their owners. An article that comes again is
//! taken in again.

use std::collections::BTreeSet;

use crate::db::key;
use crate::db::unpack;
use crate::db::writer::Writer;
use crate::error::Error;

/// What is to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// All articles of a source: a domain, or the name of a site.
    Source(String),
    /// The page with this address.
    Url(String),
    /// All articles, and earlier versions, that name a person.
    Person(String),
}

/// What went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Articles.
    pub articles: u64,
    /// Earlier versions of them.
    pub versions: u64,
    /// Events.
    pub events: u64,
    /// Events that others coded.
    pub imported: u64,
    /// Claims.
    pub claims: u64,
    /// Relations.
    pub relations: u64,
    /// Actors that nobody else names.
    pub actors: u64,
}

/// Rows that nothing points to any more.
const ORPHANS: &[&str] = &[
    "DELETE FROM actor WHERE id NOT IN (SELECT actor FROM event_party UNION SELECT speaker FROM claim WHERE speaker
     NOT NULL UNION SELECT subject FROM relation UNION SELECT object FROM relation WHERE object NOT NULL
     UNION SELECT source FROM pair_day UNION SELECT target FROM pair_day UNION SELECT actor FROM imported_party)",
    "DELETE FROM place WHERE id NOT IN (SELECT place FROM event WHERE place NOT NULL
     UNION SELECT place FROM imported WHERE place NOT NULL)",
];

impl Writer {
    /// The numbers of the articles that [`Self::forget`] would take out.
    ///
    /// # Errors
    /// When nothing is named, or the store cannot be read.
    pub fn found(&self, what: &What) -> Result<BTreeSet<i64>, Error> {
        let select = |sql: &str, value: &str| -> Result<BTreeSet<i64>, Error> {
            let mut statement = self.store().connection.prepare(sql)?;
            let rows = statement.query_map([value], |row| row.get(0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        };
        match what {
            What::Source(source) => {
                named(source)?;
                select(
                    "SELECT id FROM article WHERE domain = lower(?1) OR site = ?1 COLLATE NOCASE
                     UNION SELECT article FROM past WHERE site = ?1 COLLATE NOCASE",
                    source.trim(),
                )
            }
            What::Url(url) => {
                named(url)?;
                let mut found =
                    select("SELECT id FROM article WHERE url = ?1 UNION SELECT article FROM past WHERE url = ?1", url)?;
                found.extend(self.store().number(&key::identity("", None, Some(url), None))?);
                Ok(found)
            }
            What::Person(name) => {
                named(name)?;
                let phrase = format!("\"{}\"", name.trim().replace('"', "\"\""));
                let mut found = select("SELECT rowid FROM search WHERE search MATCH ?1", &phrase)?;
                found.extend(select(
                    "WITH who AS (SELECT id FROM actor WHERE name = ?1 COLLATE NOCASE)
                     SELECT article FROM event_party WHERE actor IN who
                     UNION SELECT article FROM claim WHERE speaker IN who
                     UNION SELECT article FROM relation WHERE subject IN who OR object IN who",
                    name.trim(),
                )?);
                found.extend(self.past_with(name)?);
                Ok(found)
            }
        }
    }

    /// Articles with an earlier version that names somebody.
    fn past_with(&self, name: &str) -> Result<BTreeSet<i64>, Error> {
        let name = name.trim().to_lowercase();
        let mut statement = self.store().connection.prepare("SELECT article, title, packed, sum FROM past")?;
        let mut rows = statement.query([])?;
        let mut found = BTreeSet::new();
        while let Some(row) = rows.next()? {
            let (title, packed, sum): (Option<String>, Vec<u8>, i64) = (row.get(1)?, row.get(2)?, row.get(3)?);
            let inside = unpack::open(&packed, sum)?;
            let text = unpack::text(&inside)?.to_lowercase();
            if text.contains(&name) || title.is_some_and(|title| title.to_lowercase().contains(&name)) {
                found.insert(row.get(0)?);
            }
        }
        Ok(found)
    }

    /// Take articles and imported events out for good, in one transaction; then the file is written anew, for which the
    /// disk needs room for a second one.
    ///
    /// The stream of stories is begun anew from the articles that are left.
    ///
    /// # Errors
    /// When the disk is full or the store damaged; then nothing has gone.
    pub fn forget(&mut self, articles: &BTreeSet<i64>, imported: &BTreeSet<i64>) -> Result<Forgotten, Error> {
        self.store().connection.execute_batch("PRAGMA secure_delete = ON")?;
        let forgotten = self.take_all_out(articles, imported);
        if forgotten.is_err() {
            self.roll_back();
        }
        let forgotten = forgotten?;
        // Earlier work has left copies of rows in parts of pages that are free now: only what lives is written again. The
        // journal goes, too.
        self.store().connection.execute_batch("PRAGMA temp_store = FILE; VACUUM;")?;
        self.store().connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(forgotten)
    }

    fn take_all_out(&mut self, articles: &BTreeSet<i64>, imported: &BTreeSet<i64>) -> Result<Forgotten, Error> {
        self.begin()?;
        self.store().connection.execute_batch("PRAGMA defer_foreign_keys = ON")?;
        let mut forgotten = Forgotten::default();
        for article in articles {
            forgotten.events += self.count("event", *article)?;
            forgotten.claims += self.count("claim", *article)?;
            forgotten.relations += self.count("relation", *article)?;
            forgotten.versions += self.count("past", *article)?;
            forgotten.articles += 1;
            self.take_out(*article)?;
            self.take_away(*article)?;
        }
        self.take_imported(imported)?;
        forgotten.imported = imported.len() as u64;
        self.settle()?;
        let connection = &self.store().connection;
        forgotten.actors = connection.execute(ORPHANS[0], [])? as u64;
        connection.execute(ORPHANS[1], [])?;
        connection.execute("DELETE FROM story_state", [])?;
        self.commit()?;
        // Numbers of rows that are gone must not be given again.
        self.roll_back();
        Ok(forgotten)
    }

    fn count(&self, table: &str, article: i64) -> Result<u64, Error> {
        let sql = format!("SELECT count(*) FROM {table} WHERE article = ?1");
        let count: i64 = self.store().connection.prepare_cached(&sql)?.query_row([article], |row| row.get(0))?;
        Ok(count as u64)
    }

    /// The article itself, and what else hangs on it.
    fn take_away(&mut self, article: i64) -> Result<(), Error> {
        self.leave_story(article)?;
        let connection = &self.store().connection;
        for sql in [
            "UPDATE story_article SET copy_of = NULL WHERE copy_of = ?1",
            "DELETE FROM body WHERE article = ?1",
            "DELETE FROM past WHERE article = ?1",
            "DELETE FROM article WHERE id = ?1",
        ] {
            connection.prepare_cached(sql)?.execute([article])?;
        }
        Ok(())
    }
}

fn named(name: &str) -> Result<(), Error> {
    if name.chars().filter(|c| c.is_alphanumeric()).count() >= 2 {
        Ok(())
    } else {
        Err(Error::Refused("what is to be forgotten has no name; give two letters at least".to_owned()))
    }
}
