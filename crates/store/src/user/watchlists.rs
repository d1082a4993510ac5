//! Watchlists: saved filters with thresholds, and how far each was looked at.

use rusqlite::{OptionalExtension, Row, params};

use crate::error::Error;
use crate::user::file::UserFile;

/// Most watchlists.
pub const MOST: usize = 200;

/// What somebody wants to hear of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// What it is called.
    pub name: String,
    /// JSON of the filter.
    pub filter: String,
    /// Least tension.
    pub tension: Option<f64>,
    /// Least events of a day.
    pub volume: Option<i64>,
    /// Whether each new event counts.
    pub every: bool,
    /// Nothing older than this day counts.
    pub since: Option<String>,
}

/// A watchlist.
#[derive(Clone, Debug, PartialEq)]
pub struct Watchlist {
    /// Its number.
    pub number: i64,
    /// Its id.
    pub id: String,
    /// What it wants.
    pub wanted: Wanted,
    /// When it was made, in seconds since 1970.
    pub created: i64,
    /// One more for each change.
    pub revision: i64,
    /// How far it was looked at.
    pub progress: Progress,
    /// Why it could not be looked at last time.
    pub problem: Option<String>,
    /// Alerts, and those that nobody has seen.
    pub alerts: (i64, i64),
}

/// How far a store was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Generation of the store; `None`: not to its end.
    pub generation: Option<u64>,
    /// The last article.
    pub article: i64,
    /// Its id, which says whether the store is still the same.
    pub key: Option<String>,
    /// The last change of an article.
    pub past: i64,
}

const COLUMNS: &str = "SELECT number, id, name, filter, tension, volume, every, since, created, revision, generation,
    article, article_key, past, problem, (SELECT count(*) FROM alert a WHERE a.watchlist = w.number),
    (SELECT count(*) FROM alert a WHERE a.watchlist = w.number AND NOT a.seen) FROM watchlist w";

fn watchlist(row: &Row<'_>) -> rusqlite::Result<Watchlist> {
    let generation: Option<i64> = row.get(10)?;
    Ok(Watchlist {
        number: row.get(0)?,
        id: row.get(1)?,
        wanted: Wanted {
            name: row.get(2)?,
            filter: row.get(3)?,
            tension: row.get(4)?,
            volume: row.get(5)?,
            every: row.get(6)?,
            since: row.get(7)?,
        },
        created: row.get(8)?,
        revision: row.get(9)?,
        progress: Progress {
            generation: generation.map(i64::unsigned_abs),
            article: row.get(11)?,
            key: row.get(12)?,
            past: row.get(13)?,
        },
        problem: row.get(14)?,
        alerts: (row.get(15)?, row.get(16)?),
    })
}

impl UserFile {
    /// All watchlists, the oldest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn watchlists(&self) -> Result<Vec<Watchlist>, Error> {
        let mut statement = self.connection.prepare_cached(&format!("{COLUMNS} ORDER BY number"))?;
        let rows = statement.query_map([], watchlist)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The watchlist with an id.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn watchlist(&self, id: &str) -> Result<Option<Watchlist>, Error> {
        let mut statement = self.connection.prepare_cached(&format!("{COLUMNS} WHERE id = ?1"))?;
        Ok(statement.query_row([id], watchlist).optional()?)
    }

    /// The first watchlist that was not looked at in this generation of the store.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn due(&self, generation: u64) -> Result<Option<Watchlist>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "{COLUMNS} WHERE generation IS NOT ?1 ORDER BY generation NOT NULL, number LIMIT 1"
        ))?;
        Ok(statement.query_row([generation as i64], watchlist).optional()?)
    }

    /// Make one; its id. `None` where there are as many as there may be.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add_watchlist(&mut self, wanted: &Wanted, progress: &Progress, at: i64) -> Result<Option<String>, Error> {
        self.change(|transaction| {
            let count: i64 = transaction.query_row("SELECT count(*) FROM watchlist", [], |row| row.get(0))?;
            if count >= MOST as i64 {
                return Ok(None);
            }
            let id = transaction.query_row(
                "INSERT INTO watchlist (id, name, filter, tension, volume, every, since, created, revision, article,
                 article_key, past) VALUES (lower(hex(randomblob(8))), ?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8, ?9, ?10)
                 RETURNING id",
                params![
                    wanted.name,
                    wanted.filter,
                    wanted.tension,
                    wanted.volume,
                    wanted.every,
                    wanted.since,
                    at,
                    progress.article,
                    progress.key,
                    progress.past
                ],
                |row| row.get(0),
            )?;
            Ok(Some(id))
        })
    }

    /// Change one, and look at the store again from `progress` on; whether it is there.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn replace_watchlist(&mut self, id: &str, wanted: &Wanted, progress: &Progress) -> Result<bool, Error> {
        self.change(|transaction| {
            let changed = transaction.execute(
                "UPDATE watchlist SET name = ?2, filter = ?3, tension = ?4, volume = ?5, every = ?6, since = ?7,
                 revision = revision + 1, generation = NULL, article = ?8, article_key = ?9, past = ?10, problem = NULL
                 WHERE id = ?1",
                params![
                    id,
                    wanted.name,
                    wanted.filter,
                    wanted.tension,
                    wanted.volume,
                    wanted.every,
                    wanted.since,
                    progress.article,
                    progress.key,
                    progress.past
                ],
            )?;
            Ok(changed > 0)
        })
    }

    /// Take one out, with its alerts and feeds; whether it was there.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn remove_watchlist(&mut self, id: &str) -> Result<bool, Error> {
        self.change(|transaction| Ok(transaction.execute("DELETE FROM watchlist WHERE id = ?1", [id])? > 0))
    }
}
