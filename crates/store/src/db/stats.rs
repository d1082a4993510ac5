//! How much a store holds.

use serde::Serialize;

use crate::db::store::Store;
use crate::error::Error;

/// Sources that are listed.
const SOURCES: i64 = 20;

/// Counts of a store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Articles, each in its latest version.
    pub articles: i64,
    /// Earlier versions.
    pub earlier_versions: i64,
    /// Code points of all texts.
    pub text: i64,
    /// First and last day of publication.
    pub from: Option<String>,
    /// The same.
    pub to: Option<String>,
    /// Events.
    pub events: i64,
    /// Those that the reporter asserts.
    pub asserted: i64,
    /// Events by type.
    pub types: Vec<(String, i64)>,
    /// Events that others coded, by scheme: imported, without texts; they are not among the events.
    pub imported: Vec<(String, i64)>,
    /// Claims.
    pub claims: i64,
    /// Relations.
    pub relations: i64,
    /// Actors, one for each set of codes of a name.
    pub actors: i64,
    /// Places.
    pub places: i64,
    /// Stories.
    pub stories: i64,
    /// Articles that are near-copies.
    pub copies: i64,
    /// The sources with most articles that have a date, with their number.
    pub sources: Vec<(String, i64)>,
    /// Bytes of the file.
    pub bytes: i64,
    /// Version of the schema.
    pub schema: i64,
    /// Program, data and model of the readings, with their number.
    pub imprints: Vec<(String, i64)>,
}

impl Store {
    /// Count what is there.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn stats(&self) -> Result<Stats, Error> {
        let number = |sql: &str| -> Result<i64, Error> { Ok(self.connection.query_row(sql, [], |row| row.get(0))?) };
        let day =
            |sql: &str| -> Result<Option<String>, Error> { Ok(self.connection.query_row(sql, [], |r| r.get(0))?) };
        Ok(Stats {
            articles: number("SELECT count(*) FROM article")?,
            earlier_versions: number("SELECT count(*) FROM past")?,
            text: number("SELECT ifnull(sum(points), 0) FROM article")?,
            from: day("SELECT min(date) FROM article")?,
            to: day("SELECT max(date) FROM article")?,
            events: number("SELECT count(*) FROM event")?,
            asserted: number("SELECT count(*) FROM event WHERE modality = 'asserted' AND claim IS NULL")?,
            types: self.counts("SELECT type, count(*) FROM event GROUP BY type ORDER BY 2 DESC, 1 LIMIT ?1")?,
            imported: self.counts(
                "SELECT scheme, count(*) FROM imported JOIN import i ON i.id = import GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?1",
            )?,
            claims: number("SELECT count(*) FROM claim")?,
            relations: number("SELECT count(*) FROM relation")?,
            actors: number("SELECT count(*) FROM actor")?,
            places: number("SELECT count(*) FROM place")?,
            stories: number("SELECT count(*) FROM story")?,
            copies: number("SELECT ifnull(sum(copies), 0) FROM story")?,
            sources: self
                .counts("SELECT source, sum(articles) FROM source_day GROUP BY source HAVING sum(articles) > 0 ORDER BY 2 DESC, 1 LIMIT ?1")?,
            bytes: self.pragma("page_count")? * self.pragma("page_size")?,
            schema: self.pragma("user_version")?,
            imprints: self.counts(
                "SELECT program || ', data ' || data || ', model ' || model, count(*) FROM article JOIN imprint i
                 ON i.id = imprint GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?1",
            )?,
        })
    }

    fn counts(&self, sql: &str) -> Result<Vec<(String, i64)>, Error> {
        let mut statement = self.connection.prepare(sql)?;
        let rows = statement.query_map([SOURCES], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
