//! Which articles there are, by words and by what happens in them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rusqlite::{OptionalExtension, Row};

use crate::db::find::filter::{ArticleFilter, Clause, EventFilter};
use crate::db::find::words::Words;
use crate::db::store::Store;
use crate::error::Error;

/// Articles that share a bound on their days.
const BLOCK: i64 = 1024;
/// Words before and after the found one in an excerpt.
const AROUND: usize = 14;

/// The order of a list of articles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The latest day of publication first.
    #[default]
    Newest,
    /// Those that the words fit best first (BM25; a word in the title counts four times).
    Best,
}

/// An article as a list shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleLine {
    /// Its number.
    pub number: i64,
    /// The id it came with.
    pub name: String,
    /// Headline.
    pub title: Option<String>,
    /// Day of publication.
    pub date: Option<String>,
    /// Publisher.
    pub site: Option<String>,
    /// Registrable domain of the address.
    pub domain: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Language.
    pub language: Option<String>,
    /// Story.
    pub story: Option<i64>,
    /// The article of which it is a near-copy.
    pub copy_of: Option<i64>,
    /// Version, from 1.
    pub version: i64,
}

/// A found article, with its place in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Number of the article.
    pub article: i64,
    /// Its day, empty where it has none.
    pub day: String,
    /// How well the words fit, for [`Order::Best`]: lower is better.
    pub rank: f64,
}

const LINE: &str =
    "SELECT a.id, a.name, a.title, a.date, a.site, a.domain, a.url, a.language, s.story, s.copy_of, a.version
    FROM article a LEFT JOIN story_article s ON s.article = a.id";

impl Store {
    /// What a list shows of an article.
    ///
    /// # Errors
    /// When there is none, or the store cannot be read.
    pub fn article_line(&self, article: i64) -> Result<ArticleLine, Error> {
        let found = self
            .connection
            .prepare_cached(&format!("{LINE} WHERE a.id = ?1"))?
            .query_row([article], line)
            .optional()?;
        found.ok_or_else(|| Error::Missing(format!("article {article}")))
    }

    /// Articles that hold words and in which an event happens that passes a filter (its own conditions on articles and
    /// words included), after a hit, at most so many.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn articles(
        &self,
        words: Option<&Words>,
        filter: &EventFilter,
        order: Order,
        after: Option<&Hit>,
        most: usize,
    ) -> Result<Vec<Hit>, Error> {
        let clause = article_clause(filter);
        match (words, order) {
            (Some(words), Order::Best) => self.best(words, clause, after, most),
            (Some(words), Order::Newest) => self.newest(words, clause, after, most),
            (None, _) => self.latest(clause, after, most),
        }
    }

    fn best(&self, words: &Words, clause: Clause, after: Option<&Hit>, most: usize) -> Result<Vec<Hit>, Error> {
        // Rows of articles are looked at only where a condition asks for it: a common word has many.
        let within = if clause.sql.is_empty() { "" } else { "JOIN article a ON a.id = s.rowid" };
        let mut all = Clause::default();
        all.values.push(words.expression().to_owned().into());
        all.append(clause);
        if let Some(hit) = after {
            all.and("(bm25(search, 4.0, 1.0), s.rowid) > (?, ?)", [hit.rank.into(), hit.article.into()]);
        }
        all.values.push((most as i64).into());
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT b.id, ifnull(b.date, ''), f.fit FROM
             (SELECT s.rowid AS id, bm25(search, 4.0, 1.0) AS fit FROM search s {within} WHERE search MATCH ?{}
              ORDER BY fit, s.rowid LIMIT ?) f JOIN article b ON b.id = f.id ORDER BY f.fit, f.id",
            all.sql
        ))?;
        let rows = statement.query_map(rusqlite::params_from_iter(&all.values), |row| {
            Ok(Hit { article: row.get(0)?, day: row.get(1)?, rank: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Hits come in the order of their arrival, last first. News mostly arrives in the order of its days: once so many
    /// are found and no earlier arrival can be of a later day, the rest need not be looked at.
    fn newest(&self, words: &Words, clause: Clause, after: Option<&Hit>, most: usize) -> Result<Vec<Hit>, Error> {
        let days = self.days()?;
        let latest = latest(&days);
        let within = if clause.sql.is_empty() { "" } else { "JOIN article a ON a.id = s.rowid" };
        let mut all = Clause::default();
        all.values.push(words.expression().to_owned().into());
        all.append(clause);
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT s.rowid FROM search s {within} WHERE search MATCH ?{} ORDER BY s.rowid DESC",
            all.sql
        ))?;
        let before = after.map(|hit| (number(&hit.day), hit.article));
        let mut rows = statement.query(rusqlite::params_from_iter(&all.values))?;
        let mut kept: BinaryHeap<Reverse<(u32, i64)>> = BinaryHeap::new();
        while let Some(row) = rows.next()? {
            let article: i64 = row.get(0)?;
            let day = days.get(article as usize).copied().unwrap_or(0);
            if before.is_some_and(|before| (day, article) >= before) {
                continue;
            }
            kept.push(Reverse((day, article)));
            if kept.len() > most {
                kept.pop();
            }
            let worst = kept.peek().filter(|_| kept.len() == most).map(|Reverse((day, _))| *day);
            let ahead = latest.get((article / BLOCK) as usize).copied().unwrap_or(0);
            if worst.is_some_and(|worst| ahead < worst) {
                break;
            }
        }
        let hits = kept.into_sorted_vec().into_iter();
        Ok(hits.map(|Reverse((day, article))| Hit { article, day: written(day), rank: 0.0 }).collect())
    }

    /// The day of each article by its number, 0 where it has none.
    fn days(&self) -> Result<Vec<u32>, Error> {
        let mut days: Vec<u32> = Vec::new();
        let mut statement =
            self.connection.prepare_cached("SELECT id, date FROM article WHERE date IS NOT NULL ORDER BY date")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let at = row.get::<_, i64>(0)?.max(0) as usize;
            if at >= days.len() {
                days.resize(at + 1, 0);
            }
            days[at] = number(row.get_ref(1)?.as_str().unwrap_or(""));
        }
        Ok(days)
    }

    fn latest(&self, mut clause: Clause, after: Option<&Hit>, most: usize) -> Result<Vec<Hit>, Error> {
        if let Some(hit) = after {
            let sql = if hit.day.is_empty() {
                clause.and("a.date IS NULL AND a.id < ?", [hit.article.into()]);
                None
            } else {
                Some("((a.date, a.id) < (?, ?) OR a.date IS NULL)")
            };
            if let Some(sql) = sql {
                clause.and(sql, [hit.day.clone().into(), hit.article.into()]);
            }
        }
        clause.values.push((most as i64).into());
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT a.id, ifnull(a.date, '') FROM article a WHERE 1{} ORDER BY a.date DESC, a.id DESC LIMIT ?",
            clause.sql
        ))?;
        let rows = statement.query_map(rusqlite::params_from_iter(&clause.values), |row| {
            Ok(Hit { article: row.get(0)?, day: row.get(1)?, rank: 0.0 })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Numbers of all articles that pass a filter, in the order they came.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn article_numbers(&self, filter: &ArticleFilter, after: i64, most: usize) -> Result<Vec<i64>, Error> {
        let mut clause = filter.clause();
        clause.and("a.id > ?", [after.into()]);
        clause.values.push((most as i64).into());
        let sql = format!("SELECT a.id FROM article a WHERE 1{} ORDER BY a.id LIMIT ?", clause.sql);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(rusqlite::params_from_iter(&clause.values), |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The words of an article around the first that was looked for, or its beginning; with the places of what was found
    /// in the excerpt, in bytes and in order.
    ///
    /// # Errors
    /// When there is none, or it is damaged.
    pub fn excerpt(&self, article: i64, words: Option<&Words>) -> Result<(String, Vec<(usize, usize)>), Error> {
        let text = self.text(article)?;
        let tokens = super::text::tokens(&text);
        let folded: Vec<String> = tokens.iter().map(|(_, _, word)| word.clone()).collect();
        let (first, last) = words.and_then(|w| w.first_in(&folded)).unwrap_or((0, 0));
        let begin = first.saturating_sub(AROUND);
        let end = (last + AROUND).min(tokens.len().saturating_sub(1));
        let (Some(from), Some(to)) = (tokens.get(begin), tokens.get(end)) else {
            return Ok((String::new(), Vec::new()));
        };
        let from = if begin == 0 { 0 } else { from.0 };
        let mut excerpt = text.get(from..to.1).unwrap_or("").replace(['\n', '\r', '\t'], " ");
        let before = if begin == 0 { 0 } else { '…'.len_utf8() };
        let shown = folded.get(begin..=end).unwrap_or_default();
        let found = words.map(|w| w.all_places_in(shown)).unwrap_or_default();
        let place = |(a, b): (usize, usize)| {
            Some((before + tokens.get(begin + a)?.0 - from, before + tokens.get(begin + b)?.1 - from))
        };
        let marks = found.into_iter().filter_map(place).collect();
        if end + 1 < tokens.len() {
            excerpt.push('…');
        }
        if begin > 0 {
            excerpt.insert(0, '…');
        }
        Ok((excerpt, marks))
    }
}

/// For each block of arrivals the latest day of it and all before.
fn latest(days: &[u32]) -> Vec<u32> {
    let mut latest: Vec<u32> =
        days.chunks(BLOCK as usize).map(|block| block.iter().copied().max().unwrap_or(0)).collect();
    for at in 1..latest.len() {
        latest[at] = latest[at].max(latest[at - 1]);
    }
    latest
}

/// `2031-05-14` as 20310514, so that days compare as numbers; 0 for none.
fn number(day: &str) -> u32 {
    day.bytes()
        .filter(u8::is_ascii_digit)
        .fold(0u32, |n, b| n.wrapping_mul(10).wrapping_add(u32::from(b - b'0')))
        .min(99_999_999)
}

fn written(day: u32) -> String {
    if day == 0 { String::new() } else { format!("{:04}-{:02}-{:02}", day / 10_000, day / 100 % 100, day % 100) }
}

fn line(row: &Row<'_>) -> rusqlite::Result<ArticleLine> {
    Ok(ArticleLine {
        number: row.get(0)?,
        name: row.get(1)?,
        title: row.get(2)?,
        date: row.get(3)?,
        site: row.get(4)?,
        domain: row.get(5)?,
        url: row.get(6)?,
        language: row.get(7)?,
        story: row.get(8)?,
        copy_of: row.get(9)?,
        version: row.get(10)?,
    })
}

/// Conditions on `a`: its own, and that an event passes.
fn article_clause(filter: &EventFilter) -> Clause {
    let mut clause = filter.articles.clause();
    let events = filter.clause();
    if !events.sql.is_empty() {
        clause.and(&format!("EXISTS (SELECT 1 FROM event e WHERE e.article = a.id{})", events.sql), events.values);
    }
    clause
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_numbers_and_back() {
        assert_eq!(number("2031-05-14"), 20_310_514);
        assert_eq!(written(20_310_514), "2031-05-14");
        assert_eq!((number(""), written(0)), (0, String::new()));
    }

    #[test]
    fn a_block_knows_the_latest_day_so_far() {
        let mut days = vec![5; BLOCK as usize];
        days.extend([3; 10]);
        assert_eq!(latest(&days), [5, 5]);
        assert!(latest(&[]).is_empty());
    }
}
