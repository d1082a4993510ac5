//! Articles and readings out of a store, as they went in.

use rusqlite::{OptionalExtension, Row};

use crate::db::key::Hash;
use crate::db::store::Store;
use crate::db::unpack;
use crate::error::Error;
use crate::shape::{ReadingShape, VersionShape};

/// The columns that a shape is made of; of `article` or `past` with `body`.
const CURRENT: &str =
    "SELECT a.name, a.title, a.date, a.language, a.site, a.url, a.authors, i.shape, i.program, i.data,
    i.model, b.packed, b.sum FROM article a JOIN body b ON b.article = a.id JOIN imprint i ON i.id = a.imprint
    WHERE a.id = ?1";
const PAST: &str = "SELECT p.name, p.title, p.date, p.language, p.site, p.url, p.authors, i.shape, i.program, i.data,
    i.model, p.packed, p.sum FROM past p JOIN imprint i ON i.id = p.imprint WHERE p.article = ?1 AND p.version = ?2";

impl Store {
    /// All that was read in the latest version of an article.
    ///
    /// # Errors
    /// When there is none, or it is damaged.
    pub fn reading(&self, article: i64) -> Result<ReadingShape, Error> {
        let row = self.connection.prepare_cached(CURRENT)?.query_row([article], stored).optional()?;
        row.ok_or_else(|| Error::Missing(format!("article {article}")))?.open()
    }

    /// The same of an earlier version.
    ///
    /// # Errors
    /// As [`Self::reading`].
    pub fn past_reading(&self, article: i64, version: i64) -> Result<ReadingShape, Error> {
        let row = self.connection.prepare_cached(PAST)?.query_row((article, version), stored).optional()?;
        row.ok_or_else(|| Error::Missing(format!("version {version} of article {article}")))?.open()
    }

    /// An article as it first came: what the stream of stories has seen of it.
    ///
    /// # Errors
    /// As [`Self::reading`].
    pub fn first_reading(&self, article: i64) -> Result<ReadingShape, Error> {
        let row = self.connection.prepare_cached(PAST)?.query_row((article, 1), stored).optional()?;
        match row {
            Some(row) => row.open(),
            None => self.reading(article),
        }
    }

    /// The text of an article alone.
    ///
    /// # Errors
    /// As [`Self::reading`].
    pub fn text(&self, article: i64) -> Result<String, Error> {
        let body: Option<(Vec<u8>, i64)> = self
            .connection
            .prepare_cached("SELECT packed, sum FROM body WHERE article = ?1")?
            .query_row([article], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (packed, sum) = body.ok_or_else(|| Error::Missing(format!("article {article}")))?;
        Ok(unpack::text(&unpack::open(&packed, sum)?)?.to_owned())
    }

    /// The number of the article with this identity.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn number(&self, key: &Hash) -> Result<Option<i64>, Error> {
        let mut statement = self.connection.prepare_cached("SELECT id FROM article WHERE key = ?1")?;
        Ok(statement.query_row([key], |row| row.get(0)).optional()?)
    }

    /// Whether an article has come with this content, now or in an earlier version. Once true it stays true.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn knows(&self, key: &Hash, content: &Hash) -> Result<bool, Error> {
        let row: Option<(i64, Hash)> = self
            .connection
            .prepare_cached("SELECT id, hash FROM article WHERE key = ?1")?
            .query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        match row {
            None => Ok(false),
            Some((_, hash)) if hash == *content => Ok(true),
            Some((id, _)) => self.had(id, content),
        }
    }

    /// Whether an earlier version of an article had this content.
    pub(super) fn had(&self, article: i64, content: &Hash) -> Result<bool, Error> {
        let mut statement = self.connection.prepare_cached("SELECT 1 FROM past WHERE article = ?1 AND hash = ?2")?;
        Ok(statement.exists((article, content))?)
    }

    /// The state of the stream of stories that was kept last, and the article after which.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn story_state(&self) -> Result<Option<(i64, Vec<u8>)>, Error> {
        let kept: Option<(i64, Vec<u8>, i64)> = self
            .connection
            .query_row("SELECT upto, packed, sum FROM story_state WHERE id = 1", [], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        let Some((upto, packed, sum)) = kept else { return Ok(None) };
        let state = zstd::stream::decode_all(packed.as_slice())?;
        if super::pack::sum(&state) != sum {
            return Err(Error::damaged("the state of the stories has a wrong checksum"));
        }
        Ok(Some((upto, state)))
    }

    /// Numbers of articles after this one, in the order they came, at most so many.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn articles_after(&self, article: i64, most: usize) -> Result<Vec<i64>, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT id FROM article WHERE id > ?1 ORDER BY id LIMIT ?2")?;
        let rows = statement.query_map((article, most as i64), |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The number of the article that came last, 0 where there is none.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn last_article(&self) -> Result<i64, Error> {
        Ok(self.connection.query_row("SELECT ifnull(max(id), 0) FROM article", [], |row| row.get(0))?)
    }
}

/// A row of [`CURRENT`] or [`PAST`].
struct Stored {
    shape: ReadingShape,
    authors: Option<String>,
    packed: Vec<u8>,
    sum: i64,
}

fn stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    let shape = ReadingShape {
        id: row.get(0)?,
        title: row.get(1)?,
        date: row.get(2)?,
        language: row.get(3)?,
        site: row.get(4)?,
        url: row.get(5)?,
        authors: Vec::new(),
        text: String::new(),
        sentences: Vec::new(),
        mentions: Vec::new(),
        events: Vec::new(),
        claims: Vec::new(),
        relations: Vec::new(),
        rejected: None,
        issues: Vec::new(),
        version: VersionShape { shape: row.get(7)?, program: row.get(8)?, data: row.get(9)?, model: row.get(10)? },
    };
    Ok(Stored { shape, authors: row.get(6)?, packed: row.get(11)?, sum: row.get(12)? })
}

impl Stored {
    fn open(mut self) -> Result<ReadingShape, Error> {
        if let Some(authors) = self.authors {
            self.shape.authors =
                serde_json::from_str(&authors).map_err(|_| Error::damaged("the authors of an article"))?;
        }
        unpack::fill(&unpack::open(&self.packed, self.sum)?, &mut self.shape)?;
        Ok(self.shape)
    }
}
