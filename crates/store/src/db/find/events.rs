//! Which events there are.

use std::sync::Arc;

use rusqlite::types::Value;

use crate::db::find::articles::ArticleLine;
use crate::db::find::filter::{Clause, DAY, EventFilter};
use crate::db::find::words::Words;
use crate::db::store::Store;
use crate::error::Error;
use crate::shape::{ClaimShape, EventShape};

/// Events of someone up to which all of them are taken and sorted; of one with more, days are walked.
const FEW: i64 = 20_000;
/// Places that are looked for at once where words are asked for.
const PAGE: usize = 200;
/// Events whose sentences are read to find words in them.
const MOST_READ: usize = 20_000;

/// The order of a list of events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The latest day first.
    #[default]
    Newest,
    /// The earliest day first.
    Oldest,
    /// Conflict first.
    Score,
    /// Doubtful ones first.
    Doubtful,
}

impl Order {
    fn column(self) -> &'static str {
        match self {
            Self::Newest | Self::Oldest => DAY,
            Self::Score => "e.score",
            Self::Doubtful => "e.confidence",
        }
    }

    const fn falls(self) -> bool {
        matches!(self, Self::Newest)
    }
}

/// An event in its place in an order: what a list goes on after.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// What is ordered by: day, score or confidence.
    pub by: By,
    /// Number of the article.
    pub article: i64,
    /// Number of the event in it, from 1.
    pub number: i64,
}

/// In which articles words are looked for.
#[derive(Debug)]
enum Held {
    /// In so few that their events are sorted.
    Few,
    /// In so many that events are walked in their order, and kept where the article is one of these.
    Many(Marks),
}

/// Numbers of articles, a bit each.
#[derive(Debug, Default)]
struct Marks(Vec<u64>);

impl Marks {
    fn add(&mut self, article: i64) {
        let article = usize::try_from(article).unwrap_or(0);
        if self.0.len() <= article / 64 {
            self.0.resize(article / 64 + 1, 0);
        }
        if let Some(word) = self.0.get_mut(article / 64) {
            *word |= 1 << (article % 64);
        }
    }

    fn has(&self, article: i64) -> bool {
        let article = usize::try_from(article).unwrap_or(0);
        self.0.get(article / 64).is_some_and(|word| word >> (article % 64) & 1 == 1)
    }
}

/// A value that events are ordered by.
#[derive(Clone, Debug, PartialEq)]
pub enum By {
    /// A day; empty where an event has none.
    Day(String),
    /// A score or a confidence.
    Number(f64),
}

/// An event with what stands around it.
#[derive(Clone, Debug, PartialEq)]
pub struct EventRecord {
    /// Where it is.
    pub place: Place,
    /// The event.
    pub event: EventShape,
    /// The claim whose content it is.
    pub claim: Option<ClaimShape>,
    /// The words of its sentence.
    pub sentence: String,
    /// First and last code point of the sentence.
    pub range: (u32, u32),
    /// The day it counts on.
    pub day: Option<String>,
    /// Its article.
    pub article: super::articles::ArticleLine,
}

/// Articles up to which all of their events are taken and sorted. To sort those of *k* articles takes a step an event; to
/// walk the days until a page of events is found, two steps for each event that is passed: as many where *k*² is forty
/// times the number of articles.
fn few(articles: i64) -> i64 {
    (articles.max(0) * 40).isqrt().max(500)
}

impl Store {
    /// Places of events in an order, after one of them, at most so many.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn events(
        &self,
        filter: &EventFilter,
        order: Order,
        after: Option<&Place>,
        most: usize,
    ) -> Result<Vec<Place>, Error> {
        let Some(words) = &filter.words else { return self.event_places(filter, order, after, most, None) };
        let held = self.held(words, order)?;
        let (mut found, mut after, mut read) = (Vec::new(), after.cloned(), 0);
        let mut open: Option<(i64, String)> = None;
        // Words are looked for in sentences: pages of places are read until enough hold them.
        while found.len() < most && read < MOST_READ {
            let page = self.event_places(filter, order, after.as_ref(), PAGE, Some(&held))?;
            let Some(last) = page.last() else { break };
            (after, read) = (Some(last.clone()), read + page.len());
            for place in page {
                if found.len() >= most {
                    break;
                }
                // Events of an article mostly follow each other.
                if open.as_ref().is_none_or(|(article, _)| *article != place.article) {
                    open = Some((place.article, self.text(place.article)?));
                }
                let text = open.as_ref().map_or("", |(_, text)| text);
                if words.all_in(&super::text::folded(&self.sentence(&place, text)?)) {
                    found.push(place);
                }
            }
        }
        Ok(found)
    }

    fn event_places(
        &self,
        filter: &EventFilter,
        order: Order,
        after: Option<&Place>,
        most: usize,
        held: Option<&Held>,
    ) -> Result<Vec<Place>, Error> {
        let (column, falls) = (order.column(), order.falls());
        let mut clause = self.event_clause(filter, order, held)?;
        if let Some(place) = after {
            let by = match &place.by {
                By::Day(day) => Value::from(day.clone()),
                By::Number(number) => Value::from(*number),
            };
            let sign = if falls { "<" } else { ">" };
            clause.and(
                &format!("({column}, e.article, e.number) {sign} (?, ?, ?)"),
                [by, place.article.into(), place.number.into()],
            );
        }
        let way = if falls { "DESC" } else { "ASC" };
        clause.sql.push_str(&format!(" ORDER BY {column} {way}, e.article {way}, e.number {way} LIMIT ?"));
        // Of those that are walked one in some holds the words: the walk ends when enough of them have been met.
        clause.values.push(if matches!(held, Some(Held::Many(_))) { -1 } else { most as i64 }.into());
        let from = match held {
            Some(Held::Few) => "article a CROSS JOIN event e ON e.article = a.id",
            Some(Held::Many(_)) | None => "event e JOIN article a ON a.id = e.article",
        };
        let mut statement = self
            .connection
            .prepare_cached(&format!("SELECT {column}, e.article, e.number FROM {from} WHERE 1{}", clause.sql))?;
        let by = |row: &rusqlite::Row<'_>| match order {
            Order::Newest | Order::Oldest => row.get(0).map(By::Day),
            Order::Score | Order::Doubtful => row.get(0).map(By::Number),
        };
        let rows = statement.query_map(rusqlite::params_from_iter(&clause.values), |row| {
            Ok(Place { by: by(row)?, article: row.get(1)?, number: row.get(2)? })
        })?;
        let met = |place: &rusqlite::Result<Place>| match (held, place) {
            (Some(Held::Many(marks)), Ok(place)) => marks.has(place.article),
            _ => true,
        };
        Ok(rows.filter(met).take(most).collect::<Result<_, _>>()?)
    }

    /// Conditions on events and their articles. Where someone rare takes part, it begins with his events.
    fn event_clause(&self, filter: &EventFilter, order: Order, held: Option<&Held>) -> Result<Clause, Error> {
        let mut clause = filter.clause();
        clause.append(filter.articles.clause());
        if let (Some(words), Some(Held::Few)) = (&filter.words, held) {
            let within = "a.id IN (SELECT rowid FROM search WHERE search MATCH ?)";
            clause.and(within, [words.expression().to_owned().into()]);
        }
        let by_day = matches!(order, Order::Newest | Order::Oldest);
        let mut rare: Option<(i64, Clause)> = None;
        for who in filter.actors.iter().chain(&filter.recipients).take(1).chain(&filter.parties) {
            // Alternatives of one field are not narrowed by one of them.
            if filter.actors.len() > 1 || filter.recipients.len() > 1 {
                continue;
            }
            let (sql, values) = who.condition();
            let count = self.events_of(&sql, &values)?;
            if rare.as_ref().is_none_or(|(least, _)| count < *least) {
                let within = format!(
                    "(e.article, e.number) IN (SELECT y.article, y.event FROM event_party y WHERE y.actor IN
                     (SELECT w.id FROM actor w WHERE {sql}))"
                );
                let mut clause = Clause::default();
                clause.and(&within, values);
                rare = Some((count, clause));
            }
        }
        if let Some((count, narrow)) = rare
            && (count < FEW || !by_day)
        {
            clause.append(narrow);
        }
        Ok(clause)
    }

    /// Which articles hold some words.
    fn held(&self, words: &Words, order: Order) -> Result<Held, Error> {
        let last = self.last_article()?;
        // Only days can be walked: no index holds events in another order.
        let few = if matches!(order, Order::Newest | Order::Oldest) { few(last) } else { last };
        let sql = "SELECT rowid FROM search WHERE search MATCH ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([words.expression()], |row| row.get(0))?;
        let (mut marks, mut held) = (Marks::default(), 0);
        for article in rows {
            marks.add(article?);
            held += 1;
        }
        Ok(if held <= few { Held::Few } else { Held::Many(marks) })
    }

    /// How many events someone takes part in, counted up to [`FEW`].
    fn events_of(&self, condition: &str, values: &[Value]) -> Result<i64, Error> {
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM event_party y WHERE y.actor IN (SELECT w.id FROM actor w WHERE
             {condition}) LIMIT {FEW})"
        );
        Ok(self.connection.prepare_cached(&sql)?.query_row(rusqlite::params_from_iter(values), |r| r.get(0))?)
    }

    /// How many events there are, counted up to a bound.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn count_events(&self, filter: &EventFilter, bound: usize) -> Result<usize, Error> {
        if filter.words.is_some() {
            return Ok(self.events(filter, Order::Newest, None, bound)?.len());
        }
        let mut clause = self.event_clause(filter, Order::Newest, None)?;
        // Neither order nor article matters to a count, unless a condition asks for it.
        let from = if filter.articles.is_open() { "event e" } else { "event e JOIN article a ON a.id = e.article" };
        clause.values.push((bound as i64).into());
        let sql = format!("SELECT count(*) FROM (SELECT 1 FROM {from} WHERE 1{} LIMIT ?)", clause.sql);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let count: i64 = statement.query_row(rusqlite::params_from_iter(&clause.values), |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// The words of an event's sentence.
    pub(crate) fn sentence(&self, place: &Place, text: &str) -> Result<String, Error> {
        let range: (u32, u32) = self
            .connection
            .prepare_cached("SELECT sentence_start, sentence_end FROM event WHERE article = ?1 AND number = ?2")?
            .query_row((place.article, place.number), |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(cut(text, range))
    }

    /// The events at some places, in that order.
    ///
    /// # Errors
    /// When one of them is not there, or the store is damaged.
    pub fn event_records(&self, places: &[Place]) -> Result<Vec<EventRecord>, Error> {
        let mut order: Vec<usize> = (0..places.len()).collect();
        order.sort_by_key(|at| places[*at].article);
        let mut records: Vec<Option<EventRecord>> = vec![None; places.len()];
        let mut open: Option<(ArticleLine, Arc<crate::shape::ReadingShape>)> = None;
        for at in order {
            let place = &places[at];
            if open.as_ref().is_none_or(|(line, _)| line.number != place.article) {
                open = Some((self.article_line(place.article)?, self.shared_reading(place.article)?));
            }
            let Some((line, reading)) = &open else { continue };
            let missing = || Error::Missing(format!("event {} of article {}", place.number, place.article));
            let event = reading.events.get(place.number as usize - 1).ok_or_else(missing)?.clone();
            let claim = event.claim.as_ref().and_then(|id| reading.claims.iter().find(|c| c.id == *id)).cloned();
            let range = reading.sentences.get(event.sentence as usize).map_or((0, 0), |s| (s.start, s.end));
            // As it is counted: its own first day, else that of the article, but for undated history.
            let own = event.date.as_ref().map(|date| date.from.clone());
            let day = own.or_else(|| line.date.clone().filter(|_| event.modality != "historical"));
            records[at] = Some(EventRecord {
                place: place.clone(),
                sentence: cut(&reading.text, range),
                range,
                day,
                claim,
                event,
                article: line.clone(),
            });
        }
        Ok(records.into_iter().flatten().collect())
    }
}

/// A stretch of code points.
pub(crate) fn cut(text: &str, (start, end): (u32, u32)) -> String {
    text.chars().skip(start as usize).take(end.saturating_sub(start) as usize).collect()
}
