//! Ids outside: of articles, of what is in them, and of actors.

use rusqlite::OptionalExtension;

use crate::db::find::actors::Who;
use crate::db::find::stories;
use crate::db::store::Store;
use crate::error::Error;

/// Rows of one actor that are taken together.
const MOST_ROWS: usize = 2_000;

/// An actor of the store: all rows of one row of the base, or of one name that only texts give.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Canonical name.
    pub name: String,
    /// Other names that stand in the store.
    pub aliases: Vec<String>,
    /// State or body.
    pub country: Option<String>,
    /// A dependency's own code.
    pub territory: Option<String>,
    /// Sectors, the primary one first.
    pub sectors: Vec<String>,
    /// Wikidata item.
    pub wikidata: Option<String>,
    /// Row of the base, or the rule.
    pub row: String,
    /// Numbers of its rows in the store.
    pub ids: Vec<i64>,
}

impl Known {
    /// For filters: its own rows.
    pub fn who(&self) -> Who {
        Who { label: self.name.clone(), country: None, ids: self.ids.clone() }
    }
}

/// An id of something in an article: `e4` of the article with this id.
pub fn within(article: &str, local: &str) -> String {
    format!("{article}-{local}")
}

/// Id of the article and number in it, from 1: `…-e4` with the letter `e` is 4.
pub fn parted(id: &str, letter: char) -> Option<(&str, i64)> {
    let (article, local) = id.split_once('-')?;
    let digits = local.strip_prefix(letter)?;
    let number = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse::<i64>().ok()).flatten()?;
    (number > 0 && !digits.starts_with('0')).then_some((article, number))
}

impl Store {
    /// The id of an article outside: the first eight bytes of its identity.
    ///
    /// # Errors
    /// When there is none, or the store cannot be read.
    pub fn article_id(&self, article: i64) -> Result<String, Error> {
        let mut statement = self.connection.prepare_cached("SELECT key FROM article WHERE id = ?1")?;
        let key: Option<[u8; 16]> = statement.query_row([article], |row| row.get(0)).optional()?;
        let key = key.ok_or_else(|| Error::Missing(format!("article {article}")))?;
        Ok(crate::ids::hex(u64::from_be_bytes(*key.first_chunk().unwrap_or(&[0; 8]))))
    }

    /// The article with this id outside.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn article_with(&self, id: &str) -> Result<Option<i64>, Error> {
        let Ok(first) = stories::read(id) else { return Ok(None) };
        let mut least = [0u8; 16];
        least.iter_mut().zip(first.to_be_bytes()).for_each(|(to, from)| *to = from);
        let mut statement =
            self.connection.prepare_cached("SELECT id, key FROM article WHERE key >= ?1 ORDER BY key LIMIT 1")?;
        let found: Option<(i64, [u8; 16])> =
            statement.query_row([least], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        Ok(found.filter(|(_, key)| key.first_chunk() == Some(&first.to_be_bytes())).map(|(article, _)| article))
    }

    /// The headline of a story.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn story_title(&self, story: i64) -> Result<String, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT a.title FROM story_article s CROSS JOIN article a ON a.id = s.article
             WHERE s.story = ?1 AND a.title IS NOT NULL ORDER BY s.article LIMIT 1",
        )?;
        Ok(statement.query_row([story], |row| row.get(0)).optional()?.unwrap_or_default())
    }

    /// Someone by the numbers of all rows, so that several can be put together.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn rows_of(&self, who: &Who) -> Result<Vec<i64>, Error> {
        let (sql, mut values) = who.condition();
        values.push((MOST_ROWS as i64).into());
        let mut statement =
            self.connection.prepare_cached(&format!("SELECT w.id FROM actor w WHERE {sql} ORDER BY w.id LIMIT ?"))?;
        let rows = statement.query_map(rusqlite::params_from_iter(&values), |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Rows of those who deny or doubt a claim in the same article.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn disputed_by(&self, article: i64, claim: i64) -> Result<Vec<i64>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT speaker FROM claim WHERE article = ?1 AND answers = ?2 AND speaker IS NOT NULL
             AND stance IN ('deny', 'doubt') ORDER BY number LIMIT 5",
        )?;
        let rows = statement.query_map((article, claim), |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The id of an actor outside: the row of the base, or `x-` and a number for one that only texts name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn actor_id(&self, name: &str, country: Option<&str>, row: &str) -> Result<String, Error> {
        if !row.is_empty() && !row.contains(':') {
            return Ok(row.to_owned());
        }
        let mut statement = self.connection.prepare_cached(
            "SELECT ifnull(min(id), 0) FROM actor WHERE name = ?1 AND country IS ?2 AND (row = '' OR instr(row, ':'))",
        )?;
        let number: i64 = statement.query_row((name, country), |found| found.get(0))?;
        Ok(format!("x-{number:016x}"))
    }

    /// A state that only rows of others name (those of an import): with the rows of its name, where any row acts for it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn state_named(&self, row: &str, code: &str, name: &str) -> Result<Option<Known>, Error> {
        let acts = self.connection.prepare_cached("SELECT 1 FROM actor WHERE country = ?1 LIMIT 1")?.exists([code])?;
        if !acts {
            return Ok(None);
        }
        let mut statement = self
            .connection
            .prepare_cached("SELECT id FROM actor WHERE name = ?1 AND country = ?2 ORDER BY id LIMIT ?3")?;
        let ids = statement.query_map((name, code, MOST_ROWS as i64), |r| r.get(0))?;
        let ids = ids.collect::<Result<_, _>>()?;
        let (name, country, row) = (name.to_owned(), Some(code.to_owned()), row.to_owned());
        Ok(Some(Known { name, country, row, ids, ..Known::default() }))
    }

    /// The actor with this id outside.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn actor_with(&self, id: &str) -> Result<Option<Known>, Error> {
        const COLUMNS: &str = "SELECT id, name, country, territory, sectors, wikidata, row FROM actor";
        let (sql, name, country): (String, String, Option<String>);
        match id.strip_prefix("x-").filter(|digits| digits.len() == 16) {
            Some(digits) => {
                let Ok(number) = i64::from_str_radix(digits, 16) else { return Ok(None) };
                let mut statement = self.connection.prepare_cached("SELECT name, country FROM actor WHERE id = ?1")?;
                let found = statement.query_row([number], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
                let Some(found) = found else { return Ok(None) };
                (name, country) = found;
                sql = format!(
                    "{COLUMNS} WHERE name = ?1 AND country IS ?2 AND (row = '' OR instr(row, ':')) ORDER BY id LIMIT ?3"
                );
            }
            None => {
                (name, country) = (id.to_owned(), None);
                sql = format!("{COLUMNS} WHERE row = ?1 AND ?2 IS NULL ORDER BY id LIMIT ?3");
            }
        }
        let mut known: Option<Known> = None;
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query((name, country, MOST_ROWS as i64))?;
        while let Some(row) = rows.next()? {
            let (number, name): (i64, String) = (row.get(0)?, row.get(1)?);
            let sectors: Option<String> = row.get(4)?;
            match &mut known {
                Some(known) => {
                    known.ids.push(number);
                    if name != known.name && !known.aliases.contains(&name) {
                        known.aliases.push(name);
                    }
                }
                None => {
                    known = Some(Known {
                        name,
                        aliases: Vec::new(),
                        country: row.get(2)?,
                        territory: row.get(3)?,
                        sectors: sectors.map_or_else(Vec::new, |s| s.split(',').map(str::to_owned).collect()),
                        wikidata: row.get(5)?,
                        row: row.get(6)?,
                        ids: vec![number],
                    });
                }
            }
        }
        // A number in the middle of its rows is no id: there is one for each actor.
        let first = |known: &Known| known.ids.first().is_some_and(|n| format!("x-{n:016x}") == id);
        Ok(known.filter(|known| !id.starts_with("x-") || known.row == id || first(known)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_inside_articles_are_parted() {
        assert_eq!(parted(&within("00ff", "e4"), 'e'), Some(("00ff", 4)));
        for bad in ["00ff", "00ff-c4", "00ff-e", "00ff-e0", "00ff-e04", "00ff-e-4", "00ff-e4x"] {
            assert_eq!(parted(bad, 'e'), None, "{bad}");
        }
    }
}
