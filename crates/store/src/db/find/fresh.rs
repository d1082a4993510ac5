//! What came in after a mark: new articles, and new versions of those that were there.

use std::collections::BTreeSet;

use rusqlite::OptionalExtension;
use rusqlite::types::Value;

use crate::db::find::events::{By, Order, Place};
use crate::db::find::filter::{Clause, DAY, Days, EventFilter, marks};
use crate::db::store::Store;
use crate::error::Error;

/// Changed articles that are looked at together.
const CHANGES: usize = 200;
/// Events that are looked at together.
const TOGETHER: usize = 300;
/// Events of a day whose sentences are read to find words in them.
const MOST_READ: usize = 10_000;
/// Events of a day that are looked through for the weightiest with some words.
const CANDIDATES: usize = 200;

/// How far the store was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Number of the last article.
    pub article: i64,
    /// Number of the last change of an article.
    pub past: i64,
}

/// Events that came in after a mark.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arrivals {
    /// Article, number, and the day it counts on (empty where it has none).
    pub events: Vec<(i64, i64, String)>,
    /// The mark to go on from.
    pub mark: Mark,
    /// Whether that is the end of the store.
    pub whole: bool,
}

/// Events from all that is no near-copy: a reprint tells nothing new.
const FROM: &str = "FROM event e JOIN article a ON a.id = e.article LEFT JOIN story_article s ON s.article = a.id
    WHERE s.copy_of IS NULL";

impl Store {
    /// The mark behind all that is there.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn end_mark(&self) -> Result<Mark, Error> {
        let past = self.connection.query_row("SELECT ifnull(max(id), 0) FROM past", [], |row| row.get(0))?;
        Ok(Mark { article: self.last_article()?, past })
    }

    /// The mark before the first article that was published on a day or later.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn mark_before(&self, day: &str) -> Result<Mark, Error> {
        let end = self.end_mark()?;
        let first: Option<i64> =
            self.connection.query_row("SELECT min(id) FROM article WHERE date >= ?1", [day], |row| row.get(0))?;
        Ok(Mark { article: first.map_or(end.article, |first| first - 1), ..end })
    }

    /// Some of the events of a filter that came in after a mark, in articles published on `since` or later (or without
    /// a day).
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn arrivals(&self, filter: &EventFilter, mark: Mark, since: Option<&str>) -> Result<Arrivals, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT id, article FROM past WHERE id > ?1 ORDER BY id LIMIT ?2")?;
        let rows = statement.query_map((mark.past, CHANGES as i64), |row| Ok((row.get(0)?, row.get(1)?)))?;
        let changed: Vec<(i64, i64)> = rows.collect::<Result<_, _>>()?;
        if let Some((last, _)) = changed.last() {
            // Articles behind the mark come as new ones.
            let articles: BTreeSet<i64> =
                changed.iter().map(|(_, article)| *article).filter(|a| *a <= mark.article).collect();
            let mut clause = Clause::default();
            clause.and(
                &format!("e.article IN ({})", marks(articles.len())),
                articles.into_iter().map(Value::from).collect::<Vec<_>>(),
            );
            let events = self.arrived(filter, clause, since, MOST_READ)?;
            return Ok(Arrivals { events, mark: Mark { past: *last, ..mark }, whole: false });
        }
        let end = self.last_article()?;
        let mut clause = Clause::default();
        clause.and("e.article > ? AND e.article <= ?", [mark.article.into(), end.into()]);
        let mut events = self.arrived(filter, clause, since, TOGETHER)?;
        let (mut article, whole) = (end, events.len() < TOGETHER);
        let (first, last) = (events.first().map_or(0, |e| e.0), events.last().map_or(0, |e| e.0));
        if !whole {
            // The last article may have more; one that fills all by itself is taken as it is.
            article = if first < last { last - 1 } else { last };
            events.retain(|event| event.0 <= article);
        }
        Ok(Arrivals { events, mark: Mark { article, ..mark }, whole })
    }

    fn arrived(
        &self,
        filter: &EventFilter,
        which: Clause,
        since: Option<&str>,
        most: usize,
    ) -> Result<Vec<(i64, i64, String)>, Error> {
        let mut clause = which;
        clause.append(conditions(filter));
        if let Some(since) = since {
            clause.and("(a.date IS NULL OR a.date >= ?)", [since.to_owned().into()]);
        }
        clause.values.push((most as i64).into());
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT e.article, e.number, {DAY} {FROM}{} ORDER BY e.article, e.number LIMIT ?",
            clause.sql
        ))?;
        let rows = statement
            .query_map(rusqlite::params_from_iter(&clause.values), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let mut found: Vec<(i64, i64, String)> = rows.collect::<Result<_, _>>()?;
        if filter.words.is_some() {
            let mut kept = Vec::new();
            for event in found {
                if self.says(filter, event.0, event.1)? {
                    kept.push(event);
                }
            }
            found = kept;
        }
        Ok(found)
    }

    /// Events of a filter on one day, near-copies apart; and how many of them are only claimed.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn on_day(&self, filter: &EventFilter, day: &str) -> Result<(usize, usize), Error> {
        let (sql, mut values) = one_day(filter, day);
        if filter.words.is_none() {
            let sql = format!("SELECT count(*), count(e.claim) {FROM}{sql}");
            let counts: (i64, i64) = self
                .connection
                .prepare_cached(&sql)?
                .query_row(rusqlite::params_from_iter(&values), |row| Ok((row.get(0)?, row.get(1)?)))?;
            return Ok((usize::try_from(counts.0).unwrap_or(0), usize::try_from(counts.1).unwrap_or(0)));
        }
        let sql = format!("SELECT e.claim IS NOT NULL, e.article, e.number {FROM}{sql} LIMIT ?");
        values.push((MOST_READ as i64).into());
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(rusqlite::params_from_iter(&values))?;
        let (mut all, mut claimed) = (0, 0);
        while let Some(row) = rows.next()? {
            let is_claimed: bool = row.get(0)?;
            if self.says(filter, row.get(1)?, row.get(2)?)? {
                all += 1;
                claimed += usize::from(is_claimed);
            }
        }
        Ok((all, claimed))
    }

    /// The weightiest of them: first those that reporters state, then by score and confidence.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn weightiest(&self, filter: &EventFilter, day: &str, most: usize) -> Result<Vec<Place>, Error> {
        let (sql, mut values) = one_day(filter, day);
        let sql = format!(
            "SELECT e.article, e.number {FROM}{sql}
             ORDER BY e.claim NOT NULL, abs(e.score) DESC, e.confidence DESC, e.article, e.number LIMIT ?"
        );
        values.push((CANDIDATES as i64).into());
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(rusqlite::params_from_iter(&values), |row| Ok((row.get(0)?, row.get(1)?)))?;
        let candidates: Vec<(i64, i64)> = rows.collect::<Result<_, _>>()?;
        let mut places = Vec::new();
        for (article, number) in candidates {
            if places.len() < most && self.says(filter, article, number)? {
                places.push(Place { by: By::Day(day.to_owned()), article, number });
            }
        }
        Ok(places)
    }

    /// Events of a filter within some days that moved the tension most: reporters' own, the strongest conflict first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn tense(&self, filter: &EventFilter, days: Days, most: usize) -> Result<Vec<Place>, Error> {
        let filter = EventFilter {
            days,
            voices: vec!["reporter".to_owned()],
            modalities: vec!["asserted".to_owned(), "historical".to_owned()],
            ..filter.clone()
        };
        self.events(&filter, Order::Score, None, most)
    }

    /// When the latest report of a story came in, in seconds since 1970.
    ///
    /// # Errors
    /// When there is no such story, or the store cannot be read.
    pub fn story_arrival(&self, story: i64) -> Result<i64, Error> {
        let sql = "SELECT a.added FROM story t JOIN article a ON a.id = t.latest WHERE t.id = ?1";
        let found = self.connection.prepare_cached(sql)?.query_row([story], |row| row.get(0)).optional()?;
        found.ok_or_else(|| Error::Missing(format!("story {story}")))
    }

    /// Whether the sentence of an event holds the words of a filter.
    fn says(&self, filter: &EventFilter, article: i64, number: i64) -> Result<bool, Error> {
        let Some(words) = &filter.words else { return Ok(true) };
        let text = self.text(article)?;
        let sentence = self.sentence(&Place { by: By::Number(0.0), article, number }, &text)?;
        Ok(words.all_in(&super::text::folded(&sentence)))
    }
}

/// All conditions of a filter; its words as a first sieve.
fn conditions(filter: &EventFilter) -> Clause {
    let mut clause = filter.clause();
    clause.append(filter.articles.clause());
    if let Some(words) = &filter.words {
        let within = "e.article IN (SELECT rowid FROM search WHERE search MATCH ?)";
        clause.and(within, [words.expression().to_owned().into()]);
    }
    clause
}

fn one_day(filter: &EventFilter, day: &str) -> (String, Vec<Value>) {
    let mut clause = conditions(filter);
    clause.and(&format!("{DAY} = ?"), [day.to_owned().into()]);
    (clause.sql, clause.values)
}
