//! The store as a whole: how much there is, whose, and whether it changed.

use std::collections::BTreeMap;

use crate::db::store::Store;
use crate::error::Error;
use crate::shape::VersionShape;

/// How much there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    /// Articles.
    pub articles: i64,
    /// Stories.
    pub stories: i64,
    /// Events.
    pub events: i64,
    /// Claims.
    pub claims: i64,
    /// Rows of actors.
    pub actors: i64,
    /// Publishers.
    pub sources: i64,
}

/// A publisher.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Publisher {
    /// Domain, else site, else nothing.
    pub id: String,
    /// Site, as an article gave it.
    pub site: Option<String>,
    /// Registrable domain.
    pub domain: Option<String>,
    /// Articles.
    pub articles: i64,
    /// Near-copies among them.
    pub copies: i64,
    /// First and last day of publication.
    pub days: Option<(String, String)>,
}

impl Store {
    /// A number that another writer's commit changes; it says nothing beyond this connection.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn touched(&self) -> Result<i64, Error> {
        Ok(self.connection.prepare_cached("PRAGMA data_version")?.query_row([], |r| r.get(0))?)
    }

    /// A number that each change of the articles changes, of at most 52 bits, so that every reader of JSON keeps it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn generation(&self) -> Result<u64, Error> {
        let state: [i64; 4] = self.connection.query_row(
            "SELECT count(*), ifnull(max(id), 0), ifnull(max(added), 0), (SELECT count(*) FROM past) FROM article",
            [],
            |r| Ok([r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?]),
        )?;
        Ok(crate::ids::stable(&[&state.map(i64::to_le_bytes).concat()]) >> 12)
    }

    /// How much there is.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn amounts(&self) -> Result<Amounts, Error> {
        let count = |table: &str| -> Result<i64, Error> {
            Ok(self.connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0))?)
        };
        Ok(Amounts {
            articles: count("article")?,
            stories: count("story")?,
            events: count("event")?,
            claims: count("claim")?,
            actors: count("actor")?,
            sources: count("(SELECT DISTINCT source FROM source_day)")?,
        })
    }

    /// Bytes of the store.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn bytes(&self) -> Result<u64, Error> {
        let bytes = self.pragma("page_count")?.saturating_mul(self.pragma("page_size")?);
        Ok(u64::try_from(bytes).unwrap_or(0))
    }

    /// The latest day of publication.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn latest_day(&self) -> Result<Option<String>, Error> {
        Ok(self.connection.query_row("SELECT max(date) FROM article", [], |r| r.get(0))?)
    }

    /// The earliest day of publication: of a publisher's domain, of a publisher without one, or of all.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn earliest_day(&self, publisher: Option<(&str, bool)>) -> Result<Option<String>, Error> {
        let (sql, name) = match publisher {
            None => return Ok(self.connection.query_row("SELECT min(date) FROM article", [], |r| r.get(0))?),
            Some((domain, true)) => ("SELECT min(date) FROM article WHERE domain = ?1", domain),
            Some((site, false)) => ("SELECT min(day) FROM source_day WHERE source = ?1", site),
        };
        Ok(self.connection.prepare_cached(sql)?.query_row([name], |r| r.get(0))?)
    }

    /// Numbers of the articles that came last, the latest first, at most so many.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn last_articles(&self, most: usize) -> Result<Vec<i64>, Error> {
        let mut statement = self.connection.prepare_cached("SELECT id FROM article ORDER BY id DESC LIMIT ?1")?;
        let rows = statement.query_map([most as i64], |r| r.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// When the latest article came in, in seconds since 1970.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn latest_arrival(&self) -> Result<Option<i64>, Error> {
        let sql = "SELECT added FROM article ORDER BY id DESC LIMIT 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
    }

    /// The number of the last article that came in before a moment: later ones are new.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn arrived_before(&self, moment: i64) -> Result<i64, Error> {
        // Articles are numbered in the order they came, so that halving finds it.
        let (mut low, mut high) = (0, self.last_article()?);
        let mut statement =
            self.connection.prepare_cached("SELECT id, added FROM article WHERE id > ?1 ORDER BY id LIMIT 1")?;
        while low < high {
            let middle = low + (high - low) / 2;
            let (id, added): (i64, i64) = statement.query_row([middle], |r| Ok((r.get(0)?, r.get(1)?)))?;
            if added < moment { low = id } else { high = middle }
        }
        Ok(low)
    }

    /// New articles, stories with a new one, events and claims after an article.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn fresh(&self, after: i64) -> Result<[i64; 4], Error> {
        let count = |sql: &str| -> Result<i64, Error> {
            Ok(self.connection.prepare_cached(sql)?.query_row([after], |r| r.get(0))?)
        };
        Ok([
            count("SELECT count(*) FROM article WHERE id > ?1")?,
            count("SELECT count(DISTINCT story) FROM story_article WHERE article > ?1")?,
            count("SELECT count(*) FROM event WHERE article > ?1")?,
            count("SELECT count(*) FROM claim WHERE article > ?1")?,
        ])
    }

    /// Reports of a story that came after an article.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn fresh_reports(&self, story: i64, after: i64) -> Result<i64, Error> {
        let sql = "SELECT count(*) FROM story_article WHERE story = ?1 AND article > ?2";
        Ok(self.connection.prepare_cached(sql)?.query_row((story, after), |r| r.get(0))?)
    }

    /// Stories with a report after an article, at most so many.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn stories_since(&self, after: i64, most: usize) -> Result<Vec<i64>, Error> {
        let sql = "SELECT DISTINCT story FROM story_article WHERE article > ?1 ORDER BY article DESC LIMIT ?2";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map((after, most as i64), |r| r.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Who publishes, most articles first, at most so many.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn publishers(&self, most: usize) -> Result<Vec<Publisher>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT ifnull(a.domain, ifnull(a.site, '')) AS publisher, max(a.site), max(a.domain), count(*) AS n,
             sum(s.copy_of IS NOT NULL), min(a.date), max(a.date) FROM article a
             LEFT JOIN story_article s ON s.article = a.id GROUP BY publisher ORDER BY n DESC, publisher LIMIT ?1",
        )?;
        let rows = statement.query_map([most as i64], |r| {
            let (first, last): (Option<String>, Option<String>) = (r.get(5)?, r.get(6)?);
            Ok(Publisher {
                id: r.get(0)?,
                site: r.get(1)?,
                domain: r.get(2)?,
                articles: r.get(3)?,
                copies: r.get(4)?,
                days: first.zip(last),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Articles by publisher and day, from a day on.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn volumes(&self, from: &str) -> Result<BTreeMap<(String, String), i64>, Error> {
        let sql = "SELECT source, day, articles FROM source_day WHERE day >= ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([from], |r| Ok(((r.get(0)?, r.get(1)?), r.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Names of places that begin with these letters, those with most events first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn places_named(&self, start: &str, most: usize) -> Result<Vec<(String, Option<String>)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT p.name, p.country, (SELECT count(*) FROM event e WHERE e.place = p.id) AS n FROM place p
             WHERE p.name >= ?1 COLLATE NOCASE AND p.name < ?1 || char(1114109) COLLATE NOCASE
             GROUP BY p.name, p.country ORDER BY n DESC, p.name LIMIT ?2",
        )?;
        let rows = statement.query_map((start, most as i64), |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The versions behind the readings, with the number of articles, most first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn versions(&self) -> Result<Vec<(VersionShape, i64)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT i.shape, i.program, i.data, i.model, count(*) AS n FROM article a JOIN imprint i ON i.id = a.imprint
             GROUP BY i.id ORDER BY n DESC, i.id LIMIT 50",
        )?;
        let rows = statement.query_map([], |r| {
            let (shape, program, data, model) = (r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?);
            Ok((VersionShape { shape, program, data, model }, r.get(4)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
