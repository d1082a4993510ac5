//! Who is in a store.

use std::collections::BTreeMap;

use rusqlite::OptionalExtension;
use rusqlite::types::Value;

use crate::db::find::filter::marks;
use crate::db::store::Store;
use crate::error::Error;

/// Rows of one name that are taken together.
const MOST_ROWS: usize = 2000;
/// Names that are proposed for one that is unknown.
const MOST_PROPOSED: usize = 3;

/// Someone whom a question is about: a state with all that act for it, or actors of the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// As it was asked, or better.
    pub label: String,
    /// The state or body, by its code.
    pub country: Option<String>,
    /// Rows of actors; empty for a state.
    pub ids: Vec<i64>,
}

impl Who {
    /// A state with all its actors and dependencies.
    pub fn state(code: &str, label: &str) -> Self {
        Self { label: label.to_owned(), country: Some(code.to_owned()), ids: Vec::new() }
    }

    /// A condition on `w` (actor) with its values.
    pub(crate) fn condition(&self) -> (String, Vec<Value>) {
        match &self.country {
            Some(code) => {
                ("w.country = ? OR w.territory = ?".to_owned(), vec![code.clone().into(), code.clone().into()])
            }
            None => {
                (format!("w.id IN ({})", marks(self.ids.len())), self.ids.iter().map(|id| Value::from(*id)).collect())
            }
        }
    }
}

/// An actor as a list shows it: all rows of one name and country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActorLine {
    /// Canonical name.
    pub name: String,
    /// State or body.
    pub country: Option<String>,
    /// Sectors, the primary one first, of the row with most events.
    pub sectors: Vec<String>,
    /// Wikidata item.
    pub wikidata: Option<String>,
    /// Rows of the base.
    pub rows: Vec<String>,
    /// Events in which it takes part.
    pub events: i64,
    /// Claims that it makes.
    pub claims: i64,
    /// First and last day of its events.
    pub days: Option<(String, String)>,
}

impl Store {
    /// Who is meant: a code of three capitals, a name, a row of the base or a Wikidata item.
    ///
    /// # Errors
    /// When the store knows nobody of that name; the sentence proposes the nearest.
    pub fn who(&self, text: &str) -> Result<Who, Error> {
        let text = text.trim();
        if text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase()) && self.has_country(text)? {
            return Ok(Who::state(text, text));
        }
        let mut statement = self.connection.prepare_cached(
            "SELECT id, name FROM actor WHERE name = ?1 COLLATE NOCASE OR row = ?1 OR wikidata = ?1 ORDER BY id LIMIT ?2",
        )?;
        let rows =
            statement.query_map((text, MOST_ROWS as i64), |r| Ok((r.get::<_, i64>(0)?, r.get::<_, String>(1)?)))?;
        let found: Vec<(i64, String)> = rows.collect::<Result<_, _>>()?;
        match found.first() {
            Some((_, name)) => {
                Ok(Who { label: name.clone(), country: None, ids: found.iter().map(|(id, _)| *id).collect() })
            }
            None => Err(Error::Refused(self.nobody(text)?)),
        }
    }

    /// Whether an actor of the store acts for this state or body.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn has_country(&self, code: &str) -> Result<bool, Error> {
        let found = self
            .connection
            .prepare_cached("SELECT 1 FROM actor WHERE country = ?1 OR territory = ?1 LIMIT 1")?
            .query_row([code], |_| Ok(()))
            .optional()?;
        Ok(found.is_some())
    }

    fn nobody(&self, text: &str) -> Result<String, Error> {
        let near: Vec<String> = self.actors(text, None, MOST_PROPOSED)?.into_iter().map(|a| a.name).collect();
        Ok(match near.as_slice() {
            [] => format!("the store knows nobody called {text}; look for names with demarche actors"),
            names => format!("the store knows nobody called {text}; there is {}", names.join(", ")),
        })
    }

    /// Actors whose name holds these words (the last as a start), those with most events first; all for no words.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn actors(&self, words: &str, country: Option<&str>, most: usize) -> Result<Vec<ActorLine>, Error> {
        self.actors_by(words, country, false, |_| true, most)
    }

    /// The same, those alone that `keep` lets through, by name where that is asked for.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn actors_by(
        &self,
        words: &str,
        country: Option<&str>,
        by_name: bool,
        keep: impl Fn(&ActorLine) -> bool,
        most: usize,
    ) -> Result<Vec<ActorLine>, Error> {
        let wanted = super::text::folded(words);
        let mut statement = self.connection.prepare_cached(
            "SELECT a.id, a.name, a.country, a.sectors, a.wikidata, a.row FROM actor a
             WHERE (?1 IS NULL OR a.country = ?1 OR a.territory = ?1) ORDER BY a.id",
        )?;
        let mut rows = statement.query([country])?;
        let mut found: Vec<Found> = Vec::new();
        while let Some(row) = rows.next()? {
            let name: String = row.get(1)?;
            if !fits(&super::text::folded(&name), &wanted) {
                continue;
            }
            let sectors: Option<String> = row.get(3)?;
            found.push(Found {
                id: row.get(0)?,
                name,
                country: row.get(2)?,
                sectors: sectors.map_or_else(Vec::new, |s| s.split(',').map(str::to_owned).collect()),
                wikidata: row.get(4)?,
                row: row.get(5)?,
            });
        }
        let mut lines = self.counted(found)?;
        lines.retain(|(line, _)| keep(line));
        // They come in the order of their names.
        if !by_name {
            lines.sort_by(|(a, _), (b, _)| (b.events + b.claims, &a.name).cmp(&(a.events + a.claims, &b.name)));
        }
        lines.truncate(most);
        lines.into_iter().map(|(line, ids)| Ok(ActorLine { days: self.days_of(&ids)?, ..line })).collect()
    }

    /// Put rows of one name and country together, and count.
    fn counted(&self, found: Vec<Found>) -> Result<Vec<(ActorLine, Vec<i64>)>, Error> {
        let mut events = self.connection.prepare_cached("SELECT count(*) FROM event_party WHERE actor = ?1")?;
        let mut claims = self.connection.prepare_cached("SELECT count(*) FROM claim WHERE speaker = ?1")?;
        let mut groups: BTreeMap<(String, Option<String>), Group> = BTreeMap::new();
        for row in found {
            let own: i64 = events.query_row([row.id], |r| r.get(0))?;
            let said: i64 = claims.query_row([row.id], |r| r.get(0))?;
            let key = (row.name.clone(), row.country.clone());
            let Group { line, best, ids } =
                groups.entry(key).or_insert_with(|| Group { line: row.line(), best: -1, ids: Vec::new() });
            line.events += own;
            line.claims += said;
            if own > *best {
                (line.sectors, *best) = (row.sectors, own);
            }
            line.wikidata = line.wikidata.take().or(row.wikidata);
            if !line.rows.contains(&row.row) {
                line.rows.push(row.row);
            }
            ids.push(row.id);
        }
        Ok(groups.into_values().map(|group| (group.line, group.ids)).collect())
    }

    fn days_of(&self, ids: &[i64]) -> Result<Option<(String, String)>, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT min(day), max(day) FROM pair_day WHERE source = ?1")?;
        let mut days: Option<(String, String)> = None;
        for id in ids {
            let own: (Option<String>, Option<String>) = statement.query_row([id], |r| Ok((r.get(0)?, r.get(1)?)))?;
            if let (Some(from), Some(to)) = own {
                days = Some(match days.take() {
                    Some((a, b)) => (a.min(from), b.max(to)),
                    None => (from, to),
                });
            }
        }
        Ok(days)
    }
}

/// Rows of one name and country.
struct Group {
    line: ActorLine,
    /// Events of the row with most of them.
    best: i64,
    ids: Vec<i64>,
}

struct Found {
    id: i64,
    name: String,
    country: Option<String>,
    sectors: Vec<String>,
    wikidata: Option<String>,
    row: String,
}

impl Found {
    fn line(&self) -> ActorLine {
        ActorLine {
            name: self.name.clone(),
            country: self.country.clone(),
            sectors: Vec::new(),
            wikidata: None,
            rows: Vec::new(),
            events: 0,
            claims: 0,
            days: None,
        }
    }
}

/// Whether a name has all words, the last as the start of one.
fn fits(name: &[String], wanted: &[String]) -> bool {
    let Some((last, before)) = wanted.split_last() else { return true };
    before.iter().all(|w| name.contains(w)) && name.iter().any(|n| n.starts_with(last.as_str()))
}
