//! Which claims there are.

use rusqlite::types::Value;

use crate::db::find::actors::Who;
use crate::db::find::filter::{ArticleFilter, Clause, texts};
use crate::db::find::words::Words;
use crate::db::store::Store;
use crate::error::Error;

/// Conditions on claims; an empty list is no condition.
#[derive(Clone, Debug, Default)]
pub struct ClaimFilter {
    /// Who says it.
    pub speakers: Vec<Who>,
    /// Who takes part in an event of its content.
    pub about: Vec<Who>,
    /// Either of both.
    pub parties: Vec<Who>,
    /// Stances.
    pub stances: Vec<String>,
    /// `direct`, `indirect`, `mixed`.
    pub quotes: Vec<String>,
    /// `statement`, `attitude`.
    pub kinds: Vec<String>,
    /// Whether another claim denies or doubts it.
    pub answered: Option<bool>,
    /// Whether it denies or doubts another.
    pub answers: bool,
    /// Once each: near-copies of an article are left out.
    pub distinct: bool,
    /// On their articles.
    pub articles: ArticleFilter,
    /// Words that the article holds.
    pub words: Option<Words>,
}

/// A claim in its place in the order of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimPlace {
    /// Day of the article; empty where it has none.
    pub day: String,
    /// Number of the article.
    pub article: i64,
    /// Number in the article, from 1.
    pub number: i64,
}

const ANSWERED: &str = "EXISTS (SELECT 1 FROM claim d WHERE d.article = c.article AND d.answers = c.number)";

impl Store {
    /// Places of claims by the day of their articles, after one of them, at most so many.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn claims(
        &self,
        filter: &ClaimFilter,
        oldest: bool,
        after: Option<&ClaimPlace>,
        most: usize,
    ) -> Result<Vec<ClaimPlace>, Error> {
        let mut clause = filter.clause();
        let (sign, way) = if oldest { (">", "ASC") } else { ("<", "DESC") };
        if let Some(place) = after {
            let (sql, first) = if place.day.is_empty() {
                let rest = if oldest { " OR a.date IS NOT NULL" } else { "" };
                (format!("((a.date IS NULL AND (a.id, c.number) {sign} (?, ?)){rest})"), None)
            } else {
                let rest = if oldest { "" } else { " OR a.date IS NULL" };
                (format!("((a.date, a.id, c.number) {sign} (?, ?, ?){rest})"), Some(place.day.clone().into()))
            };
            clause.and(&sql, first.into_iter().chain([place.article.into(), place.number.into()]));
        }
        clause.values.push((most as i64).into());
        // Rare speakers are found by themselves; else articles are walked in the order of days.
        let from = if filter.speakers.is_empty() {
            "article a CROSS JOIN claim c ON c.article = a.id"
        } else {
            "claim c JOIN article a ON a.id = c.article"
        };
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT ifnull(a.date, ''), c.article, c.number FROM {from} WHERE 1{}
             ORDER BY a.date {way}, a.id {way}, c.number {way} LIMIT ?",
            clause.sql
        ))?;
        let rows = statement.query_map(rusqlite::params_from_iter(&clause.values), |row| {
            Ok(ClaimPlace { day: row.get(0)?, article: row.get(1)?, number: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Store {
    /// Places of claims by the number of near-copies of their articles, most first, after one of them, at most so many.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn claims_by_spread(
        &self,
        filter: &ClaimFilter,
        after: Option<&(i64, ClaimPlace)>,
        most: usize,
    ) -> Result<Vec<(i64, ClaimPlace)>, Error> {
        let mut clause = filter.clause();
        if let Some((copies, place)) = after {
            let values = [*copies, place.article, place.number].map(Value::from);
            clause.and("(ifnull(k.n, 0), c.article, c.number) < (?, ?, ?)", values);
        }
        clause.values.push((most as i64).into());
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT ifnull(k.n, 0) AS spread, ifnull(a.date, ''), c.article, c.number FROM claim c
             JOIN article a ON a.id = c.article LEFT JOIN (SELECT copy_of, count(*) AS n FROM story_article
               WHERE copy_of NOT NULL GROUP BY copy_of) k ON k.copy_of = c.article WHERE 1{}
             ORDER BY spread DESC, c.article DESC, c.number DESC LIMIT ?",
            clause.sql
        ))?;
        let rows = statement.query_map(rusqlite::params_from_iter(&clause.values), |row| {
            Ok((row.get(0)?, ClaimPlace { day: row.get(1)?, article: row.get(2)?, number: row.get(3)? }))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// An article with those that are near-copies of it or of which it is one, each with what it is a copy of, the
    /// earliest first, at most so many.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn carriers(&self, article: i64, most: usize) -> Result<Vec<(i64, Option<i64>)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT a.id, s.copy_of FROM article a LEFT JOIN story_article s ON s.article = a.id
             WHERE a.id = ?1 OR a.id = (SELECT copy_of FROM story_article WHERE article = ?1)
             OR a.id IN (SELECT article FROM story_article WHERE copy_of =
               ifnull((SELECT copy_of FROM story_article WHERE article = ?1), ?1))
             ORDER BY ifnull(a.date, '9999'), a.id LIMIT ?2",
        )?;
        let rows = statement.query_map((article, most as i64), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl ClaimFilter {
    fn clause(&self) -> Clause {
        let mut clause = self.articles.clause();
        if self.distinct {
            let copy = "EXISTS (SELECT 1 FROM story_article s WHERE s.article = c.article AND s.copy_of NOT NULL)";
            clause.and(&format!("NOT {copy}"), []);
        }
        clause.one_of("c.stance", texts(&self.stances));
        clause.one_of("c.quote", texts(&self.quotes));
        clause.one_of("c.kind", texts(&self.kinds));
        match self.answered {
            Some(true) => clause.and(ANSWERED, []),
            Some(false) => clause.and(&format!("NOT {ANSWERED}"), []),
            None => {}
        }
        if self.answers {
            clause.and("c.answers IS NOT NULL AND c.stance IN ('deny', 'doubt')", []);
        }
        if let Some(words) = &self.words {
            let within = "c.article IN (SELECT rowid FROM search WHERE search MATCH ?)";
            clause.and(within, [words.expression().to_owned().into()]);
        }
        if !self.speakers.is_empty() {
            let (sql, values) = spoken(&self.speakers);
            clause.and(&sql, values);
        }
        if !self.about.is_empty() {
            let (sql, values) = concerned(&self.about);
            clause.and(&sql, values);
        }
        for party in &self.parties {
            let whose = std::slice::from_ref(party);
            let ((one, mut values), (other, more)) = (spoken(whose), concerned(whose));
            values.extend(more);
            clause.and(&format!("({one} OR {other})"), values);
        }
        clause
    }
}

fn any(whose: &[Who]) -> (String, Vec<Value>) {
    let (conditions, values): (Vec<String>, Vec<Vec<Value>>) = whose.iter().map(Who::condition).unzip();
    (conditions.join(" OR "), values.concat())
}

fn spoken(whose: &[Who]) -> (String, Vec<Value>) {
    let (any, values) = any(whose);
    (format!("c.speaker IN (SELECT w.id FROM actor w WHERE {any})"), values)
}

fn concerned(whose: &[Who]) -> (String, Vec<Value>) {
    let (any, values) = any(whose);
    let sql = format!(
        "EXISTS (SELECT 1 FROM event e JOIN event_party y ON y.article = e.article AND y.event = e.number
         JOIN actor w ON w.id = y.actor WHERE e.article = c.article AND e.claim = c.number AND ({any}))"
    );
    (sql, values)
}
