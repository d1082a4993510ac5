//! How the events of a filter spread over types, days, places and sources.

use std::collections::BTreeMap;

use crate::db::find::filter::EventFilter;
use crate::db::store::Store;
use crate::error::Error;
use crate::shape::PlaceShape;

/// What is counted of one event.
#[derive(Clone, Debug)]
pub struct Facts {
    /// PLOVER type.
    pub kind: String,
    /// `asserted`, …
    pub modality: String,
    /// Whether the reporter says it.
    pub reporter: bool,
    /// 1 to 4.
    pub quad: u8,
    /// The day that it counts on.
    pub day: Option<String>,
    /// Whether it is historical with a date of its own.
    pub dated: bool,
    /// Number of its place.
    pub place: Option<i64>,
    /// Who published it: domain, else site.
    pub source: String,
}

impl Facts {
    /// In the reporter's voice, and asserted, or history with a date of its own.
    pub fn is_settled(&self) -> bool {
        self.reporter && (self.modality == "asserted" || (self.modality == "historical" && self.dated))
    }
}

impl Store {
    /// Hand out what is counted of the latest events of a filter, at most so many; how many there were. Its words are
    /// looked for in whole articles.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn each_event(&self, filter: &EventFilter, most: usize, mut each: impl FnMut(Facts)) -> Result<usize, Error> {
        let mut clause = filter.clause();
        clause.append(filter.articles.clause());
        if let Some(words) = &filter.words {
            let within = "e.article IN (SELECT rowid FROM search WHERE search MATCH ?)";
            clause.and(within, [words.expression().to_owned().into()]);
        }
        clause.values.push((most as i64).into());
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT e.type, e.modality, e.claim IS NULL, e.quad, e.day, e.date_from IS NOT NULL, e.place,
             ifnull(a.domain, ifnull(a.site, '')) FROM event e JOIN article a ON a.id = e.article WHERE 1{}
             ORDER BY ifnull(e.day, '') DESC LIMIT ?",
            clause.sql
        ))?;
        let mut rows = statement.query(rusqlite::params_from_iter(&clause.values))?;
        let mut count = 0;
        while let Some(row) = rows.next()? {
            count += 1;
            each(Facts {
                kind: row.get(0)?,
                modality: row.get(1)?,
                reporter: row.get(2)?,
                quad: row.get(3)?,
                day: row.get(4)?,
                dated: row.get(5)?,
                place: row.get(6)?,
                source: row.get(7)?,
            });
        }
        Ok(count)
    }

    /// The places with these numbers.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn places(&self, numbers: impl IntoIterator<Item = i64>) -> Result<BTreeMap<i64, PlaceShape>, Error> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT name, lat, lon, country, admin1, geonameid, level FROM place WHERE id = ?1")?;
        let mut places = BTreeMap::new();
        for number in numbers {
            let place = statement.query_row([number], |row| {
                Ok(PlaceShape {
                    name: row.get(0)?,
                    lat: row.get(1)?,
                    lon: row.get(2)?,
                    country: row.get(3)?,
                    admin1: row.get(4)?,
                    geonameid: row.get(5)?,
                    level: row.get::<_, String>(6)?.into(),
                })
            })?;
            places.insert(number, place);
        }
        Ok(places)
    }
}
