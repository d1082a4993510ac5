//! Which stories there are.

use rusqlite::{OptionalExtension, Row};

use crate::db::find::filter::{Clause, EventFilter};
use crate::db::find::words::Words;
use crate::db::store::Store;
use crate::error::Error;

/// A story as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryLine {
    /// Its id.
    pub id: i64,
    /// Headline of its first report that has one.
    pub title: Option<String>,
    /// First report.
    pub first: i64,
    /// The one that came last.
    pub latest: i64,
    /// Reports.
    pub articles: i64,
    /// Near-copies among them.
    pub copies: i64,
    /// Different publishers.
    pub sources: i64,
    /// First and last day of publication.
    pub days: Option<(String, String)>,
}

/// The id as it is written: sixteen hexadecimal digits.
pub fn written(id: i64) -> String {
    format!("{:016x}", id as u64)
}

/// An id as it is written, read.
///
/// # Errors
/// When it is none.
pub fn read(text: &str) -> Result<i64, Error> {
    let is_hex = text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
    let id = is_hex.then(|| u64::from_str_radix(text, 16).ok()).flatten();
    id.map(|id| id as i64)
        .ok_or_else(|| Error::Refused(format!("{text} is no id of a story; it has 16 hexadecimal digits")))
}

const LINE: &str = "SELECT t.id, t.first, t.latest, t.articles, t.copies, t.date_from, t.date_to,
    (SELECT a.title FROM story_article s JOIN article a ON a.id = s.article WHERE s.story = t.id AND a.title IS NOT NULL
     ORDER BY a.id LIMIT 1),
    (SELECT count(DISTINCT ifnull(a.domain, ifnull(a.site, ''))) FROM story_article s JOIN article a ON a.id = s.article
     WHERE s.story = t.id) FROM story t";

impl Store {
    /// A story.
    ///
    /// # Errors
    /// When there is none, or the store cannot be read.
    pub fn story(&self, id: i64) -> Result<StoryLine, Error> {
        let sql = format!("{LINE} WHERE t.id = ?1");
        let found = self.connection.prepare_cached(&sql)?.query_row([id], line).optional()?;
        found.ok_or_else(|| Error::Missing(format!("story {}", written(id))))
    }

    /// Stories with a report that passes, those with the latest news first, or those with most publishers.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn stories(
        &self,
        words: Option<&Words>,
        filter: &EventFilter,
        largest: bool,
        after: usize,
        most: usize,
    ) -> Result<Vec<StoryLine>, Error> {
        let mut within = filter.articles.clause();
        let events = filter.clause();
        if !events.sql.is_empty() {
            within.and(&format!("EXISTS (SELECT 1 FROM event e WHERE e.article = a.id{})", events.sql), events.values);
        }
        if let Some(words) = words {
            within
                .and("a.id IN (SELECT rowid FROM search WHERE search MATCH ?)", [words.expression().to_owned().into()]);
        }
        let mut clause = Clause::default();
        if !within.sql.is_empty() {
            let sql = format!(
                "t.id IN (SELECT s.story FROM story_article s JOIN article a ON a.id = s.article WHERE 1{})",
                within.sql
            );
            clause.and(&sql, within.values);
        }
        let order =
            if largest { "t.articles - t.copies DESC, t.date_to DESC" } else { "t.date_to DESC, t.latest DESC" };
        clause.sql.push_str(&format!(" ORDER BY {order}, t.id LIMIT ? OFFSET ?"));
        clause.values.extend([(most as i64).into(), (after as i64).into()]);
        let mut statement = self.connection.prepare_cached(&format!("{LINE} WHERE 1{}", clause.sql))?;
        let rows = statement.query_map(rusqlite::params_from_iter(&clause.values), line)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn line(row: &Row<'_>) -> rusqlite::Result<StoryLine> {
    let (from, to): (Option<String>, Option<String>) = (row.get(5)?, row.get(6)?);
    Ok(StoryLine {
        id: row.get(0)?,
        first: row.get(1)?,
        latest: row.get(2)?,
        articles: row.get(3)?,
        copies: row.get(4)?,
        days: from.zip(to),
        title: row.get(7)?,
        sources: row.get(8)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_written_and_read() {
        for id in [0, 1, -1, i64::MIN, i64::MAX] {
            assert_eq!(read(&written(id)).ok(), Some(id));
        }
        for bad in ["", "1", "00000000000000zz", "+000000000000001"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
