//! What a person should look at: names that no row knows, events of which the coder is not sure.

use std::collections::BTreeMap;

use rusqlite::types::Value;

use crate::db::find::filter::marks;
use crate::db::store::Store;
use crate::error::Error;

/// Rows of a name that are taken together.
const MOST_ROWS: usize = 200;

/// A name that only texts know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnknownName {
    /// The name as most rows write it.
    pub name: String,
    /// Numbers of its rows.
    pub rows: Vec<i64>,
    /// Events in which it takes part.
    pub events: i64,
    /// Claims that it makes.
    pub claims: i64,
}

/// Where a name stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Articles, near-copies apart.
    pub articles: i64,
    /// Publishers.
    pub sources: i64,
    /// Some of the articles, the latest first.
    pub latest: Vec<i64>,
}

/// An event of which the coder is not sure.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubt {
    /// Number of the article.
    pub article: i64,
    /// Number in it.
    pub number: i64,
    /// How sure the coder is.
    pub confidence: f64,
    /// Independent reports of the story.
    pub reports: i64,
}

impl Store {
    /// Names that only texts know, those that take part in most first, at most so many.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn unknown_names(&self, most: usize) -> Result<Vec<UnknownName>, Error> {
        let mut found: BTreeMap<String, UnknownName> = BTreeMap::new();
        let mut statement = self.connection.prepare_cached(
            "SELECT u.id, u.name, (SELECT count(*) FROM event_party y WHERE y.actor = u.id),
             (SELECT count(*) FROM claim c WHERE c.speaker = u.id) FROM actor u WHERE u.row = 'name:text' ORDER BY u.id",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (name, events, claims): (String, i64, i64) = (row.get(1)?, row.get(2)?, row.get(3)?);
            let one = found.entry(name.to_lowercase()).or_default();
            if one.name.is_empty() {
                one.name = name;
            }
            one.events += events;
            one.claims += claims;
            if one.rows.len() < MOST_ROWS {
                one.rows.push(row.get(0)?);
            }
        }
        let mut names: Vec<UnknownName> = found.into_values().filter(|n| n.events + n.claims > 0).collect();
        names.sort_by(|a, b| {
            let order = |n: &UnknownName| (n.events, n.claims);
            order(b).cmp(&order(a)).then_with(|| a.name.cmp(&b.name))
        });
        names.truncate(most);
        Ok(names)
    }

    /// Where the rows of a name stand.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn standing(&self, rows: &[i64], latest: usize) -> Result<Standing, Error> {
        let marks = marks(rows.len());
        let twice: Vec<Value> = rows.iter().chain(rows).map(|row| Value::from(*row)).collect();
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT a.id, ifnull(a.domain, ifnull(a.site, '')) FROM article a
             LEFT JOIN story_article s ON s.article = a.id
             WHERE s.copy_of IS NULL AND a.id IN (SELECT article FROM event_party WHERE actor IN ({marks})
             UNION SELECT article FROM claim WHERE speaker IN ({marks})) ORDER BY a.id DESC"
        ))?;
        let mut found = statement.query(rusqlite::params_from_iter(&twice))?;
        let (mut standing, mut sources) = (Standing::default(), std::collections::BTreeSet::new());
        while let Some(row) = found.next()? {
            standing.articles += 1;
            sources.insert(row.get::<_, String>(1)?);
            if standing.latest.len() < latest {
                standing.latest.push(row.get(0)?);
            }
        }
        standing.sources = sources.len() as i64;
        Ok(standing)
    }

    /// Events of which the coder is less sure than this, near-copies apart, the most doubtful first, at most so many.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn doubts(&self, below: f64, most: usize) -> Result<Vec<Doubt>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT e.article, e.number, e.confidence, ifnull(t.articles - t.copies, 1) FROM event e
             LEFT JOIN story_article s ON s.article = e.article LEFT JOIN story t ON t.id = s.story
             WHERE e.confidence < ?1 AND s.copy_of IS NULL ORDER BY e.confidence, e.article, e.number LIMIT ?2",
        )?;
        let rows = statement.query_map((below, most as i64), |row| {
            Ok(Doubt { article: row.get(0)?, number: row.get(1)?, confidence: row.get(2)?, reports: row.get(3)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
