//! Alerts: each made once, with the events that it rests on.

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row, params};

use crate::error::Error;
use crate::user::file::{UserFile, raise};
use crate::user::watchlists::{Progress, Watchlist};

/// Most events that an alert names.
pub const MOST_EVENTS: usize = 5;
/// Most alerts of one watchlist that are kept; the oldest go.
pub const MOST: usize = 2_000;

/// An event that an alert rests on: id of the article, number in it, and what tells it from others.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Source(pub String, pub i64, pub String);

/// An alert before it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct NewAlert {
    /// Of watchlist, kind and what it tells.
    pub id: String,
    /// `event`, `tension`, `volume`.
    pub kind: &'static str,
    /// The day that it is about.
    pub day: String,
    /// What was reached.
    pub value: Option<f64>,
    /// What was to be reached.
    pub threshold: Option<f64>,
    /// At most [`MOST_EVENTS`].
    pub events: Vec<Source>,
}

/// An alert.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// Its number, in the order they were made.
    pub number: i64,
    /// Its id.
    pub id: String,
    /// Id and name of its watchlist.
    pub watchlist: (String, String),
    /// `event`, `tension`, `volume`.
    pub kind: String,
    /// When it was made, in seconds since 1970.
    pub at: i64,
    /// The day that it is about.
    pub day: String,
    /// What was reached.
    pub value: Option<f64>,
    /// What was to be reached.
    pub threshold: Option<f64>,
    /// Whether somebody has seen it.
    pub seen: bool,
    /// What it rests on.
    pub events: Vec<Source>,
}

/// Which alerts are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlertFilter {
    /// Of this watchlist.
    pub watchlist: Option<String>,
    /// Seen or not.
    pub seen: Option<bool>,
}

const COLUMNS: &str = "SELECT a.number, a.id, w.id, w.name, a.kind, a.at, a.day, a.value, a.threshold, a.seen, a.events
    FROM alert a JOIN watchlist w ON w.number = a.watchlist";

fn alert(row: &Row<'_>) -> rusqlite::Result<Alert> {
    let events: String = row.get(10)?;
    let wrong =
        |e: serde_json::Error| rusqlite::Error::FromSqlConversionFailure(10, rusqlite::types::Type::Text, Box::new(e));
    Ok(Alert {
        number: row.get(0)?,
        id: row.get(1)?,
        watchlist: (row.get(2)?, row.get(3)?),
        kind: row.get(4)?,
        at: row.get(5)?,
        day: row.get(6)?,
        value: row.get(7)?,
        threshold: row.get(8)?,
        seen: row.get(9)?,
        events: serde_json::from_str(&events).map_err(wrong)?,
    })
}

impl AlertFilter {
    fn condition(&self) -> (String, Vec<Value>) {
        let (mut sql, mut values) = (String::new(), Vec::new());
        if let Some(watchlist) = &self.watchlist {
            sql.push_str(" AND w.id = ?");
            values.push(watchlist.clone().into());
        }
        if let Some(seen) = self.seen {
            sql.push_str(if seen { " AND a.seen" } else { " AND NOT a.seen" });
        }
        (sql, values)
    }
}

impl UserFile {
    /// Keep what looking at a watchlist gave; the numbers of the alerts that are new. `None` where somebody changed the
    /// watchlist meanwhile: then nothing is kept.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn looked(
        &mut self,
        list: &Watchlist,
        progress: &Progress,
        alerts: &[NewAlert],
        problem: Option<&str>,
        at: i64,
    ) -> Result<Option<Vec<i64>>, Error> {
        self.quietly(|transaction| {
            let changed = transaction.execute(
                "UPDATE watchlist SET generation = ?3, article = ?4, article_key = ?5, past = ?6, problem = ?7
                 WHERE number = ?1 AND revision = ?2",
                params![
                    list.number,
                    list.revision,
                    progress.generation.map(|g| g as i64),
                    progress.article,
                    progress.key,
                    progress.past,
                    problem
                ],
            )?;
            if changed == 0 {
                return Ok(None);
            }
            let mut made = Vec::new();
            let mut grown = false;
            for new in alerts {
                let events = serde_json::to_string(&new.events).map_err(|e| Error::Refused(e.to_string()))?;
                let number: Option<i64> = transaction
                    .prepare_cached(
                        "INSERT INTO alert (id, watchlist, kind, at, day, value, threshold, seen, events)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8) ON CONFLICT (id) DO NOTHING RETURNING number",
                    )?
                    .query_row(
                        params![new.id, list.number, new.kind, at, new.day, new.value, new.threshold, events],
                        |row| row.get(0),
                    )
                    .optional()?;
                match number {
                    Some(number) => made.push(number),
                    None => grown |= grow(transaction, new)?,
                }
            }
            if !made.is_empty() {
                transaction.execute(
                    "DELETE FROM alert WHERE watchlist = ?1 AND number <= (SELECT number FROM alert WHERE watchlist = ?1
                     ORDER BY number DESC LIMIT 1 OFFSET ?2)",
                    (list.number, MOST as i64),
                )?;
            }
            if grown || !made.is_empty() || problem != list.problem.as_deref() {
                raise(transaction)?;
            }
            Ok(Some(made))
        })
    }

    /// Whether a watchlist has an alert of a kind about one of these days, both included.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn has_alert(&self, watchlist: i64, kind: &str, first: &str, last: &str) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM alert WHERE watchlist = ?1 AND kind = ?2 AND day BETWEEN ?3 AND ?4 LIMIT 1";
        Ok(self.connection.prepare_cached(sql)?.exists((watchlist, kind, first, last))?)
    }

    /// Alerts before a number, the latest first, at most so many.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn alerts(&self, filter: &AlertFilter, before: Option<i64>, most: usize) -> Result<Vec<Alert>, Error> {
        let (mut sql, mut values) = filter.condition();
        sql.push_str(" AND a.number < ? ORDER BY a.number DESC LIMIT ?");
        values.extend([before.unwrap_or(i64::MAX).into(), (most as i64).into()]);
        let mut statement = self.connection.prepare_cached(&format!("{COLUMNS} WHERE 1{sql}"))?;
        let rows = statement.query_map(rusqlite::params_from_iter(&values), alert)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many there are, counted up to a bound.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn count_alerts(&self, filter: &AlertFilter, bound: usize) -> Result<usize, Error> {
        let (sql, mut values) = filter.condition();
        values.push((bound as i64).into());
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM alert a JOIN watchlist w ON w.number = a.watchlist WHERE 1{sql} LIMIT ?)"
        );
        let count: i64 =
            self.connection.prepare_cached(&sql)?.query_row(rusqlite::params_from_iter(&values), |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// How many were made at this moment or later.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn alerts_since(&self, at: i64) -> Result<i64, Error> {
        let sql = "SELECT count(*) FROM alert WHERE at >= ?1";
        Ok(self.connection.prepare_cached(sql)?.query_row([at], |row| row.get(0))?)
    }

    /// The alert with an id.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn alert(&self, id: &str) -> Result<Option<Alert>, Error> {
        let mut statement = self.connection.prepare_cached(&format!("{COLUMNS} WHERE a.id = ?1"))?;
        Ok(statement.query_row([id], alert).optional()?)
    }

    /// The alert with a number.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn alert_numbered(&self, number: i64) -> Result<Option<Alert>, Error> {
        let mut statement = self.connection.prepare_cached(&format!("{COLUMNS} WHERE a.number = ?1"))?;
        Ok(statement.query_row([number], alert).optional()?)
    }

    /// Say whether an alert was seen; whether it is there.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn mark_alert(&mut self, id: &str, seen: bool) -> Result<bool, Error> {
        self.change(|transaction| Ok(transaction.execute("UPDATE alert SET seen = ?2 WHERE id = ?1", (id, seen))? > 0))
    }
}

/// Another report of what an alert tells stands beside the first ones; whether there was room.
fn grow(transaction: &rusqlite::Transaction<'_>, new: &NewAlert) -> Result<bool, Error> {
    if new.kind != "event" {
        return Ok(false);
    }
    let stored: String = transaction.query_row("SELECT events FROM alert WHERE id = ?1", [&new.id], |r| r.get(0))?;
    let mut events: Vec<Source> =
        serde_json::from_str(&stored).map_err(|_| Error::damaged("the events of an alert"))?;
    let before = events.len();
    for event in &new.events {
        if events.len() < MOST_EVENTS && events.iter().all(|known| known.2 != event.2) {
            events.push(event.clone());
        }
    }
    if events.len() == before {
        return Ok(false);
    }
    let text = serde_json::to_string(&events).map_err(|e| Error::Refused(e.to_string()))?;
    transaction.execute("UPDATE alert SET events = ?2 WHERE id = ?1", (&new.id, text))?;
    Ok(true)
}
