//! Stories as pages show them.

use rusqlite::types::Value;

use crate::db::find::filter::{ArticleFilter, Clause, Days, EventFilter};
use crate::db::find::words::Words;
use crate::db::store::Store;
use crate::error::Error;

/// The order of a list of stories.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The latest news first.
    #[default]
    Recent,
    /// Most independent origins first.
    Origins,
    /// Most reports first.
    Reports,
    /// Most settled conflict first, among the [`LATEST`] stories with the latest news.
    Conflict,
}

/// Stories among which those with most conflict are looked for.
pub const LATEST: i64 = 2_000;

/// Conditions on stories as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// With an accusation and a denial.
    pub disputed: bool,
    /// Least independent origins.
    pub origins: i64,
}

/// A story in its place in an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryPlace {
    /// Last day, or a count.
    pub by: String,
    /// Its id.
    pub id: i64,
}

/// What is in the reports of a story.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Events.
    pub events: i64,
    /// Settled events by quad.
    pub quads: [i64; 4],
    /// Claims.
    pub claims: i64,
    /// Accusations among them.
    pub accusations: i64,
    /// Denials among them.
    pub denials: i64,
    /// Rows of actors with most events.
    pub actors: Vec<i64>,
    /// Names of places with most events.
    pub places: Vec<String>,
}

/// A report of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// Number of the article.
    pub article: i64,
    /// The one of which it is a near-copy.
    pub copy_of: Option<i64>,
    /// Events.
    pub events: i64,
    /// Claims.
    pub claims: i64,
}

/// A row of an article, and the code points of a sentence in it.
pub type Lead = (i64, (u32, u32));

impl Store {
    /// Places of stories with a report that passes, in an order, after one of them, at most so many.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn story_places(
        &self,
        words: Option<&Words>,
        filter: &EventFilter,
        choice: Choice,
        order: Order,
        after: Option<&StoryPlace>,
        most: usize,
    ) -> Result<Vec<StoryPlace>, Error> {
        let by = match order {
            Order::Recent => "ifnull(t.date_to, '')",
            Order::Origins => "t.articles - t.copies",
            Order::Reports => "t.articles",
            Order::Conflict => "t.conflict",
        };
        let mut clause = within(words, filter);
        choice.narrow(&mut clause);
        let table = if order == Order::Conflict {
            let table = conflicts(&clause.sql);
            clause.sql.clear();
            table
        } else {
            "story t".to_owned()
        };
        if let Some(place) = after {
            let value: Value = match order {
                Order::Recent => place.by.clone().into(),
                _ => place.by.parse::<i64>().unwrap_or(0).into(),
            };
            clause.and(&format!("({by}, t.id) < (?, ?)"), [value, place.id.into()]);
        }
        clause.values.push((most as i64).into());
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {by}, t.id FROM {table} WHERE 1{} ORDER BY {by} DESC, t.id DESC LIMIT ?",
            clause.sql
        ))?;
        let rows = statement.query_map(rusqlite::params_from_iter(&clause.values), |row| {
            let by = match row.get(0)? {
                Value::Integer(number) => number.to_string(),
                Value::Text(text) => text,
                _ => String::new(),
            };
            Ok(StoryPlace { by, id: row.get(1)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Sentences of the story's settled events that may stand for it, by article and code points, the likeliest first:
    /// of reports that are no copies, the first of them first, no headlines where there is anything else.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn story_leads(&self, story: i64) -> Result<Vec<Lead>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT e.article, e.sentence_start, e.sentence_end FROM event e WHERE e.article = (
               SELECT s.article FROM story_article s WHERE s.story = ?1 AND s.copy_of IS NULL AND EXISTS
                 (SELECT 1 FROM event f WHERE f.article = s.article AND f.claim IS NULL AND f.real = 0)
               ORDER BY s.article LIMIT 1)
             AND e.claim IS NULL AND e.real = 0
             ORDER BY e.sentence_start = 0, round(e.confidence, 1) DESC, e.number LIMIT 12",
        )?;
        let rows = statement.query_map([story], |r| Ok((r.get(0)?, (r.get(1)?, r.get(2)?))))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Publishers of a story, at most so many: domain or site, and whether it is a domain.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn story_publishers(&self, story: i64, most: usize) -> Result<Vec<(String, bool)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT ifnull(a.domain, ifnull(a.site, '')), a.domain IS NOT NULL FROM story_article s
             JOIN article a ON a.id = s.article WHERE s.story = ?1 ORDER BY 1 LIMIT ?2",
        )?;
        let rows = statement.query_map((story, most as i64), |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What is in the reports of a story.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn story_contents(&self, story: i64) -> Result<Contents, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT count(*), ifnull(sum({SETTLED} AND e.quad = 1), 0), ifnull(sum({SETTLED} AND e.quad = 2), 0),
             ifnull(sum({SETTLED} AND e.quad = 3), 0), ifnull(sum({SETTLED} AND e.quad = 4), 0)
             FROM story_article s CROSS JOIN event e ON e.article = s.article WHERE s.story = ?1"
        ))?;
        let (events, quads) =
            statement.query_row([story], |r| Ok((r.get(0)?, [r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?])))?;
        let mut statement = self.connection.prepare_cached(
            "SELECT count(*), ifnull(sum(c.stance = 'accuse'), 0), ifnull(sum(c.stance = 'deny'), 0)
             FROM story_article s CROSS JOIN claim c ON c.article = s.article WHERE s.story = ?1",
        )?;
        let (claims, accusations, denials) = statement.query_row([story], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
        let mut statement = self.connection.prepare_cached(
            "SELECT y.actor, count(*) AS n FROM story_article s CROSS JOIN event_party y ON y.article = s.article
             WHERE s.story = ?1 GROUP BY y.actor ORDER BY n DESC, y.actor LIMIT 12",
        )?;
        let actors = statement.query_map([story], |r| r.get(0))?.collect::<Result<_, _>>()?;
        let mut statement = self.connection.prepare_cached(
            "SELECT p.name, count(*) AS n FROM story_article s CROSS JOIN event e ON e.article = s.article
             JOIN place p ON p.id = e.place WHERE s.story = ?1 GROUP BY p.name ORDER BY n DESC, p.name LIMIT 4",
        )?;
        let places = statement.query_map([story], |r| r.get(0))?.collect::<Result<_, _>>()?;
        Ok(Contents { events, quads, claims, accusations, denials, actors, places })
    }

    /// The reports of a story, the earliest first, at most so many.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn story_reports(&self, story: i64, most: usize) -> Result<Vec<Report>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT s.article, s.copy_of, (SELECT count(*) FROM event e WHERE e.article = s.article),
             (SELECT count(*) FROM claim c WHERE c.article = s.article) FROM story_article s
             JOIN article a ON a.id = s.article WHERE s.story = ?1 ORDER BY ifnull(a.date, '9999'), a.id LIMIT ?2",
        )?;
        let rows = statement.query_map((story, most as i64), |r| {
            Ok(Report { article: r.get(0)?, copy_of: r.get(1)?, events: r.get(2)?, claims: r.get(3)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// An article and those that are near-copies of it or of which it is one: how many, of how many publishers, and the
    /// first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn copies(&self, article: i64) -> Result<(i64, i64, i64), Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT count(*), count(DISTINCT ifnull(a.domain, ifnull(a.site, ''))), ifnull(min(a.id), ?1) FROM article a
             WHERE a.id = ?1 OR a.id IN (SELECT article FROM story_article WHERE copy_of = ifnull(
               (SELECT copy_of FROM story_article WHERE article = ?1), ?1)
               AND story = (SELECT story FROM story_article WHERE article = ?1))
             OR a.id = (SELECT copy_of FROM story_article WHERE article = ?1)",
        )?;
        Ok(statement.query_row([article], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?)
    }
}

/// In the reporter's voice, and asserted, or history with a date of its own.
const SETTLED: &str =
    "e.claim IS NULL AND (e.modality = 'asserted' OR (e.modality = 'historical' AND e.date_from IS NOT NULL))";

impl Choice {
    fn narrow(self, clause: &mut Clause) {
        if self.origins > 1 {
            clause.and("t.articles - t.copies >= ?", [self.origins.into()]);
        }
        if self.disputed {
            let has = |how: u8| {
                format!(
                    "EXISTS (SELECT 1 FROM story_article s CROSS JOIN claim c ON c.article = s.article
                     WHERE s.story = t.id AND c.how & 3 = {how})"
                )
            };
            clause.and(&format!("{} AND {}", has(1), has(2)), []);
        }
    }
}

/// The latest stories of a condition with how much settled conflict they have.
fn conflicts(condition: &str) -> String {
    format!(
        "(SELECT t.id, (SELECT count(*) FROM story_article s CROSS JOIN event e ON e.article = s.article
           WHERE s.story = t.id AND e.quad >= 3 AND {SETTLED}) AS conflict
         FROM story t WHERE 1{condition} ORDER BY ifnull(t.date_to, '') DESC, t.id DESC LIMIT {LATEST}) t"
    )
}

fn within(words: Option<&Words>, filter: &EventFilter) -> Clause {
    let mut clause = Clause::default();
    // The days of a story are those of its reports: between its first and last day there is no need to look at each.
    let ArticleFilter { days, .. } = &filter.articles;
    if let Some(from) = &days.from {
        clause.and("ifnull(t.date_to, '') >= ?", [from.clone().into()]);
    }
    if let Some(to) = &days.to {
        clause.and("t.date_from <= ?", [to.clone().into()]);
    }
    let articles = ArticleFilter { days: Days::default(), ..filter.articles.clone() };
    let mut within = articles.clause();
    let events = filter.clause();
    if !events.sql.is_empty() {
        let sql = format!("EXISTS (SELECT 1 FROM event e WHERE e.article = a.id{})", events.sql);
        within.and(&sql, events.values);
    }
    if let Some(words) = words {
        within.and("a.id IN (SELECT rowid FROM search WHERE search MATCH ?)", [words.expression().to_owned().into()]);
    }
    if !within.sql.is_empty() {
        let sql = format!(
            "t.id IN (SELECT s.story FROM story_article s JOIN article a ON a.id = s.article WHERE 1{})",
            within.sql
        );
        clause.and(&sql, within.values);
    }
    clause
}
