//! Forecasts that were made: kept as they were, and scored when their days have passed.

use rusqlite::OptionalExtension;

use crate::db::find::history::{day, number};
use crate::db::store::Store;
use crate::db::writer::Writer;
use crate::error::Error;

/// Who the other party of the first act of a type in some days will be.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// Code of who does it.
    pub source: String,
    /// PLOVER type.
    pub kind: String,
    /// Code of to whom.
    pub target: String,
    /// Whether the target was given, and the source is the answer.
    pub back: bool,
    /// The first day.
    pub day: String,
    /// The last.
    pub until: String,
    /// How probable it is, if there is such an act.
    pub probability: f64,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Came {
    /// Its days have not passed.
    Open,
    /// There was no such act in its days.
    Void,
    /// There was one on this day, and whether it was as said.
    Scored(String, bool),
}

impl Writer {
    /// Keep a forecast; one of the same question and days stays as it was made first.
    ///
    /// # Errors
    /// When the disk is full or the store damaged.
    pub fn keep_forecast(&mut self, made: &Made) -> Result<(), Error> {
        self.begin()?;
        let Made { source, kind, target, back, day, until, probability } = made;
        self.store()
            .connection
            .prepare_cached(
                "INSERT OR IGNORE INTO forecast (source, type, target, asked, day, until, probability, made)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute((source, kind, target, back, day, until, probability, self.now()))?;
        Ok(())
    }
}

impl Store {
    /// Numbers that change whenever articles or imported events come or go.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn state(&self) -> Result<[u64; 5], Error> {
        let number = |sql: &str| -> Result<u64, Error> {
            Ok(self.connection.query_row(sql, [], |r| r.get::<_, Option<i64>>(0))?.unwrap_or(0) as u64)
        };
        Ok([
            number("SELECT max(id) FROM article")?,
            number("SELECT max(id) FROM past")?,
            number("SELECT max(id) FROM imported")?,
            number("SELECT sum(articles) FROM source_day")?,
            number("SELECT sum(events) FROM source_day")?,
        ])
    }

    /// All forecasts, the latest first, with what came of them by the day `last`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn forecasts(&self, last: &str) -> Result<Vec<(Made, Came)>, Error> {
        let mut statement = self.connection.prepare(
            "SELECT source, type, target, asked, day, until, probability FROM forecast
             ORDER BY day DESC, source, type, target, asked, until",
        )?;
        let rows = statement.query_map([], |r| {
            Ok(Made {
                source: r.get(0)?,
                kind: r.get(1)?,
                target: r.get(2)?,
                back: r.get(3)?,
                day: r.get(4)?,
                until: r.get(5)?,
                probability: r.get(6)?,
            })
        })?;
        rows.map(|made| {
            let made = made?;
            let came = self.came(&made, last)?;
            Ok((made, came))
        })
        .collect()
    }

    /// Reports come late: an act counts as missing only once the days are three behind.
    fn came(&self, made: &Made, last: &str) -> Result<Came, Error> {
        let Made { source, kind, target, back, day: from, until, .. } = made;
        // The table is sorted by source; a target is looked up under every one.
        let (given, sources) = match back {
            true => (target, "SELECT DISTINCT country FROM actor WHERE country NOT NULL"),
            false => (source, "SELECT ?1"),
        };
        let other = if *back { "c.target = ?1" } else { "c.target <> ?1" };
        let first: Option<Option<String>> = self
            .connection
            .prepare_cached(&format!(
                "WITH s (code) AS ({sources}) SELECT min(c.day) FROM s JOIN country_day c ON c.source = s.code
                 AND {other} AND c.day BETWEEN ?3 AND ?4 WHERE c.type = ?2 AND c.fact > 0 AND c.source <> c.target"
            ))?
            .query_row((given, kind, from, until), |r| r.get(0))
            .optional()?;
        let Some(found) = first.flatten() else {
            let passed = number(until.as_bytes()).map(|u| day(u.saturating_add(3)));
            return Ok(if passed.is_some_and(|p| p.as_str() <= last) { Came::Void } else { Came::Open });
        };
        let passed = number(found.as_bytes()).map(|f| day(f.saturating_add(3)));
        if passed.is_none_or(|p| p.as_str() > last) {
            return Ok(Came::Open);
        }
        let hit = self
            .connection
            .prepare_cached(
                "SELECT 1 FROM country_day WHERE source = ?1 AND target = ?2 AND day = ?3 AND fact > 0 AND type = ?4",
            )?
            .exists((source, target, &found, kind))?;
        Ok(Came::Scored(found, hit))
    }
}
