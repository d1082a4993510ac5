//! Forecasts of counts that were made: kept as they were, beside what came.

use demarche_ontology::event::EventType;

use crate::db::find::history::{day, number};
use crate::db::store::Store;
use crate::db::writer::Writer;
use crate::error::Error;

/// Days after the last of a forecast at which what came is counted: reports come late.
pub const LATE: i32 = 3;

/// How many acts one will direct at another in some days.
#[derive(Clone, Debug, PartialEq)]
pub struct CountMade {
    /// Code of who does it.
    pub source: String,
    /// Code of to whom.
    pub target: String,
    /// Class of the acts, 1 to 4; 0 for all.
    pub quad: u8,
    /// The first day.
    pub day: String,
    /// The last.
    pub until: String,
    /// Mean of the distribution.
    pub mean: f64,
    /// Its variance.
    pub variance: f64,
    /// Probability of any act.
    pub probability: f64,
    /// First and last number of the narrowest interval of about 90 %.
    pub interval: (u32, u32),
}

impl Writer {
    /// Keep a forecast; one of the same question and days stays as it was made first.
    ///
    /// # Errors
    /// When the disk is full or the store damaged.
    pub fn keep_count_forecast(&mut self, made: &CountMade) -> Result<(), Error> {
        self.begin()?;
        let CountMade { source, target, quad, day, until, mean, variance, probability, interval: (low, high) } = made;
        self.store()
            .connection
            .prepare_cached(
                "INSERT OR IGNORE INTO forecast_count
                 (source, target, quad, day, until, mean, variance, probability, low, high, made)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .execute((source, target, quad, day, until, mean, variance, probability, low, high, self.now()))?;
        Ok(())
    }
}

impl Store {
    /// All forecasts of counts, the latest first, with how many acts came; nothing while the day `last` is not some days
    /// beyond.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn count_forecasts(&self, last: &str) -> Result<Vec<(CountMade, Option<u32>)>, Error> {
        let mut statement = self.connection.prepare(
            "SELECT source, target, quad, day, until, mean, variance, probability, low, high FROM forecast_count
             ORDER BY day DESC, source, target, quad, until",
        )?;
        let rows = statement.query_map([], |r| {
            Ok(CountMade {
                source: r.get(0)?,
                target: r.get(1)?,
                quad: r.get(2)?,
                day: r.get(3)?,
                until: r.get(4)?,
                mean: r.get(5)?,
                variance: r.get(6)?,
                probability: r.get(7)?,
                interval: (r.get(8)?, r.get(9)?),
            })
        })?;
        rows.map(|made| {
            let made = made?;
            let over = number(made.until.as_bytes()).map(|until| day(until.saturating_add(LATE)));
            let seen = match over.is_some_and(|over| over.as_str() <= last) {
                true => Some(self.seen(&made)?),
                false => None,
            };
            Ok((made, seen))
        })
        .collect()
    }

    fn seen(&self, made: &CountMade) -> Result<u32, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT type, sum(events) FROM country_day WHERE source = ?1 AND target = ?2 AND day BETWEEN ?3 AND ?4
             AND fact > 0 GROUP BY type",
        )?;
        let mut rows = statement.query((&made.source, &made.target, &made.day, &made.until))?;
        let mut sum = 0_i64;
        while let Some(row) = rows.next()? {
            let quad = row.get_ref(0)?.as_str().ok().and_then(EventType::from_name).map(|kind| kind.quad().number());
            if quad.is_some_and(|quad| made.quad == 0 || quad == made.quad) {
                sum = sum.saturating_add(row.get(1)?);
            }
        }
        Ok(u32::try_from(sum.max(0)).unwrap_or(u32::MAX))
    }
}
