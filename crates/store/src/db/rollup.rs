//! Counts per pair and day, gathered over a batch and written once.

use std::collections::BTreeMap;

use rusqlite::Connection;

use crate::db::entry::{Entry, Rows};
use crate::db::find::pairs::{CLAIMED, IMPORTED};
use crate::error::Error;

/// Source, target, day, standing (column `fact`), type.
type PairKey = (i64, i64, String, i64, &'static str);
type CountryKey = (String, String, String, i64, &'static str);

/// Where roll-ups are written.
pub(super) struct Tables {
    pub pairs: &'static str,
    pub countries: &'static str,
    pub sources: &'static str,
}

/// Those of the store.
const OWN: Tables = Tables { pairs: "pair_day", countries: "country_day", sources: "source_day" };

/// An event that others coded, as it counts.
pub(super) struct Imported<'a> {
    pub scheme: &'a str,
    pub kind: &'static str,
    pub day: Option<&'a str>,
    pub thousandths: i64,
    /// Numbers of actors.
    pub pairs: &'a [(i64, i64)],
    pub countries: &'a [(String, String)],
}

/// What a batch changes in the roll-ups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    /// Events and sum of scores.
    pub pairs: BTreeMap<PairKey, (i64, i64)>,
    pub countries: BTreeMap<CountryKey, (i64, i64)>,
    /// Articles and events of a day and source.
    pub sources: BTreeMap<(String, String), (i64, i64)>,
}

impl Changes {
    /// Count an article (`by` 1) or take it out again (-1); `actors` are the numbers of its actors in the store.
    pub fn count(&mut self, entry: &Entry, actors: &[i64], by: i64) {
        self.events(&entry.rows, actors, by);
        if let Some(date) = &entry.head.date {
            let slot = self.sources.entry((date.clone(), entry.head.source())).or_default();
            slot.0 += by;
            slot.1 += by * entry.rows.events.len() as i64;
        }
    }

    fn events(&mut self, rows: &Rows, actors: &[i64], by: i64) {
        for event in &rows.events {
            let Some(day) = &event.day else { continue };
            let (fact, score) = (event.standing(), event.thousandths());
            for (source, target) in &event.pairs {
                let (Some(source), Some(target)) = (actors.get(*source), actors.get(*target)) else { continue };
                let slot = self.pairs.entry((*source, *target, day.clone(), fact, event.kind)).or_default();
                slot.0 += by;
                slot.1 += by * score;
            }
            for (source, target) in &event.countries {
                let key = (source.clone(), target.clone(), day.clone(), fact, event.kind);
                let slot = self.countries.entry(key).or_default();
                slot.0 += by;
                slot.1 += by * score;
            }
        }
    }

    /// The same as the first version counted, which did not tell what is claimed from what is expected or denied.
    pub fn folded(self) -> Self {
        let fold = |standing: i64| if standing == CLAIMED { 0 } else { standing };
        let mut folded = Self { sources: self.sources, ..Self::default() };
        for ((source, target, day, standing, kind), (events, score)) in self.pairs {
            let slot = folded.pairs.entry((source, target, day, fold(standing), kind)).or_default();
            *slot = (slot.0 + events, slot.1 + score);
        }
        for ((source, target, day, standing, kind), (events, score)) in self.countries {
            let slot = folded.countries.entry((source, target, day, fold(standing), kind)).or_default();
            *slot = (slot.0 + events, slot.1 + score);
        }
        folded
    }

    /// Count an event that others coded (`by` 1), or take it out (-1).
    pub fn imported(&mut self, event: &Imported<'_>, by: i64) {
        let Some(day) = event.day else { return };
        for (source, target) in event.pairs {
            let slot = self.pairs.entry((*source, *target, day.to_owned(), IMPORTED, event.kind)).or_default();
            slot.0 += by;
            slot.1 += by * event.thousandths;
        }
        for (source, target) in event.countries {
            let key = (source.clone(), target.clone(), day.to_owned(), IMPORTED, event.kind);
            let slot = self.countries.entry(key).or_default();
            slot.0 += by;
            slot.1 += by * event.thousandths;
        }
        self.sources.entry((day.to_owned(), format!("imported:{}", event.scheme))).or_default().1 += by;
    }

    /// Write what was gathered, and begin anew. Rows that count nothing any more go.
    pub fn write(&mut self, connection: &Connection) -> Result<(), Error> {
        self.write_to(connection, &OWN)
    }

    /// The same, to other tables.
    pub fn write_to(&mut self, connection: &Connection, tables: &Tables) -> Result<(), Error> {
        let sql = |table: &str| {
            format!(
                "INSERT INTO {table} (source, target, day, fact, type, events, score) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT DO UPDATE SET events = events + excluded.events, score = score + excluded.score"
            )
        };
        let changes = std::mem::take(self);
        let less = |counts: &(i64, i64)| counts.0 < 0;
        let gone = [
            (tables.pairs, changes.pairs.values().any(less)),
            (tables.countries, changes.countries.values().any(less)),
            (tables.sources, changes.sources.values().any(|c| c.0 < 0 || c.1 < 0)),
        ];
        let mut pairs = connection.prepare_cached(&sql(tables.pairs))?;
        for ((source, target, day, fact, kind), (events, score)) in changes.pairs {
            pairs.execute((source, target, day, fact, kind, events, score))?;
        }
        let mut countries = connection.prepare_cached(&sql(tables.countries))?;
        for ((source, target, day, fact, kind), (events, score)) in changes.countries {
            countries.execute((source, target, day, fact, kind, events, score))?;
        }
        let mut sources = connection.prepare_cached(&format!(
            "INSERT INTO {} (day, source, articles, events) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET articles = articles + excluded.articles, events = events + excluded.events",
            tables.sources
        ))?;
        for ((day, source), (articles, events)) in changes.sources {
            sources.execute((day, source, articles, events))?;
        }
        for (table, _) in gone.into_iter().filter(|(_, any)| *any) {
            let empty = if table == tables.sources { "articles = 0 AND events = 0" } else { "events = 0" };
            connection.execute(&format!("DELETE FROM {table} WHERE {empty}"), [])?;
        }
        Ok(())
    }
}
