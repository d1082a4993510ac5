//! Decisions in review: dated, and apart from what was read.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, Row, params};

use crate::error::Error;
use crate::user::file::UserFile;

/// Most decisions that are kept.
pub const MOST: usize = 200_000;

/// What somebody decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// Of the thing to review, by what it says.
    pub id: String,
    /// `name` or `event`.
    pub kind: String,
    /// When, in seconds since 1970.
    pub at: i64,
    /// `accept`, `correct`, `reject`.
    pub verdict: String,
    /// JSON of the correction.
    pub correction: Option<String>,
    /// Why.
    pub note: Option<String>,
    /// Id of the article, of events.
    pub article: Option<String>,
    /// Number of the event in it, as it was then.
    pub number: Option<i64>,
    /// As written, of names.
    pub name: Option<String>,
    /// JSON: what it was when it was decided on.
    pub subject: String,
}

const COLUMNS: &str = "SELECT id, kind, at, verdict, correction, note, article, number, name, subject FROM decision";

fn decision(row: &Row<'_>) -> rusqlite::Result<Decision> {
    Ok(Decision {
        id: row.get(0)?,
        kind: row.get(1)?,
        at: row.get(2)?,
        verdict: row.get(3)?,
        correction: row.get(4)?,
        note: row.get(5)?,
        article: row.get(6)?,
        number: row.get(7)?,
        name: row.get(8)?,
        subject: row.get(9)?,
    })
}

impl UserFile {
    /// What was decided on something.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn decision(&self, id: &str) -> Result<Option<Decision>, Error> {
        let mut statement = self.connection.prepare_cached(&format!("{COLUMNS} WHERE id = ?1"))?;
        Ok(statement.query_row([id], decision).optional()?)
    }

    /// Decisions before a place in the order of their moments, the latest first, at most so many.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn decisions(
        &self,
        kind: Option<&str>,
        before: Option<(i64, &str)>,
        most: usize,
    ) -> Result<Vec<Decision>, Error> {
        let (at, id) = before.unwrap_or((i64::MAX, ""));
        let mut statement = self.connection.prepare_cached(&format!(
            "{COLUMNS} WHERE (at, id) < (?1, ?2) AND (?3 IS NULL OR kind = ?3) ORDER BY at DESC, id DESC LIMIT ?4"
        ))?;
        let rows = statement.query_map((at, id, kind, most as i64), decision)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What was decided on an event of this number, whatever it was then.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn decision_at(&self, article: &str, number: i64) -> Result<Option<Decision>, Error> {
        let mut statement = self
            .connection
            .prepare_cached(&format!("{COLUMNS} WHERE article = ?1 AND number = ?2 ORDER BY at DESC, id LIMIT 1"))?;
        Ok(statement.query_row((article, number), decision).optional()?)
    }

    /// Ids of all names that were decided on.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn decided_names(&self) -> Result<BTreeSet<String>, Error> {
        let mut statement = self.connection.prepare_cached("SELECT id FROM decision WHERE kind = 'name'")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Articles and numbers of all events that were decided on.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn decided_events(&self) -> Result<BTreeSet<(String, i64)>, Error> {
        let sql = "SELECT article, number FROM decision WHERE article NOT NULL AND number NOT NULL";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many there are.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn count_decisions(&self, kind: Option<&str>) -> Result<usize, Error> {
        let sql = "SELECT count(*) FROM decision WHERE ?1 IS NULL OR kind = ?1";
        let count: i64 = self.connection.prepare_cached(sql)?.query_row([kind], |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// Keep a decision; it takes the place of an earlier one on the same. `false` where there are as many as there may
    /// be.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn decide(&mut self, decision: &Decision) -> Result<bool, Error> {
        self.change(|transaction| {
            let count: i64 = transaction
                .query_row("SELECT count(*) FROM decision WHERE id <> ?1", [&decision.id], |row| row.get(0))?;
            if count >= MOST as i64 {
                return Ok(false);
            }
            transaction.execute(
                "INSERT OR REPLACE INTO decision (id, kind, at, verdict, correction, note, article, number, name, subject)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                params![
                    decision.id,
                    decision.kind,
                    decision.at,
                    decision.verdict,
                    decision.correction,
                    decision.note,
                    decision.article,
                    decision.number,
                    decision.name,
                    decision.subject
                ],
            )?;
            Ok(true)
        })
    }

    /// Take a decision back; whether there was one.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn take_back(&mut self, id: &str) -> Result<bool, Error> {
        self.change(|transaction| Ok(transaction.execute("DELETE FROM decision WHERE id = ?1", [id])? > 0))
    }

    /// Forget what was decided on events of these articles, and on this name; how many decisions went. Nothing of an
    /// article's text is in the file, so alerts only lose what they point to.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn forget(&mut self, articles: &[String], name: Option<&str>) -> Result<usize, Error> {
        let gone = self.change(|transaction| {
            let mut gone = 0;
            for article in articles {
                gone += transaction.prepare_cached("DELETE FROM decision WHERE article = ?1")?.execute([article])?;
            }
            if let Some(name) = name.filter(|name| !name.trim().is_empty()) {
                let sql = "DELETE FROM decision WHERE instr(lower(name), lower(?1))";
                gone += transaction.execute(sql, [name.trim()])?;
            }
            Ok(gone)
        })?;
        // The journal, too, holds what was taken out.
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(gone)
    }
}
