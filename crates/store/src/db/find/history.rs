//! Facts by pair and day in plain numbers, for those who measure.

use crate::db::find::actors::Who;
use crate::db::find::filter::Days;
use crate::db::store::Store;
use crate::error::Error;

/// What was done on a day between two, both ways: facts only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayFacts {
    /// Days since 1970-01-01.
    pub day: i32,
    /// Events by quad.
    pub quads: [i64; 4],
    /// Their scores without sign, by quad, in thousandths.
    pub scores: [i64; 4],
}

impl DayFacts {
    fn of(day: i32, kind: &str, events: i64, score: i64) -> Self {
        let mut facts = Self { day, ..Self::default() };
        let quad = demarche_ontology::event::EventType::from_name(kind).map(|k| usize::from(k.quad().number()));
        if let Some(at) = quad.and_then(|q| q.checked_sub(1))
            && let (Some(events_of), Some(scores_of)) = (facts.quads.get_mut(at), facts.scores.get_mut(at))
        {
            (*events_of, *scores_of) = (events, score.saturating_abs());
        }
        facts
    }
}

impl Store {
    /// Facts between two, by day and type, in no order of days; nothing after the day `until`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn pair_facts(&self, one: &Who, other: &Who, until: Option<&str>) -> Result<Vec<DayFacts>, Error> {
        let days = Days { from: None, to: until.map(str::to_owned) };
        let mut found = Vec::new();
        for (from, to) in [(one, other), (other, one)] {
            self.direction(from, to, &days, |day, kind, standing, events, score| {
                if standing > 0
                    && let Some(day) = number(day.as_bytes())
                {
                    found.push(DayFacts::of(day, &kind, events, score));
                }
            })?;
        }
        Ok(found)
    }

    /// Facts between all pairs of states from a day on, by direction, day and type: source, target, facts. Those of a
    /// direction come together.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn state_facts(&self, from: &str, mut each: impl FnMut(&str, &str, DayFacts)) -> Result<(), Error> {
        self.state_acts(from, |source, target, day, kind, events, score| {
            each(source, target, DayFacts::of(day, kind, events, score));
        })
    }

    /// The same with types: source, target, day, type, events, sum of scores in thousandths.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn state_acts(&self, from: &str, mut each: impl FnMut(&str, &str, i32, &str, i64, i64)) -> Result<(), Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT source, target, day, type, events, score FROM country_day WHERE fact > 0 AND source <> target
             AND day >= ?1",
        )?;
        let mut rows = statement.query([from])?;
        while let Some(row) = rows.next()? {
            let text = |at: usize| row.get_ref(at).map(|v| v.as_str().unwrap_or_default());
            let Some(day) = number(text(2)?.as_bytes()) else { continue };
            each(text(0)?, text(1)?, day, text(3)?, row.get(4)?, row.get(5)?);
        }
        Ok(())
    }

    /// All that counts as fact between states, and at home, from one day to another: source, target, day, type, events;
    /// with `near` only that in which one of these takes part. In no order of days.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn acts_within(
        &self,
        (from, to): (&str, &str),
        near: Option<&[&str]>,
        mut each: impl FnMut(&str, &str, i32, &str, i64),
    ) -> Result<(), Error> {
        const HEAD: &str = "SELECT c.source, c.target, c.day, c.type, c.events FROM";
        const DAYS: &str = "c.fact > 0 AND c.day BETWEEN ?1 AND ?2";
        let mut told = |sql: &str, values: &[&str]| -> Result<(), Error> {
            let mut statement = self.connection.prepare_cached(sql)?;
            let mut rows = statement.query(rusqlite::params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                let text = |at: usize| row.get_ref(at).map(|v| v.as_str().unwrap_or_default());
                let Some(day) = number(text(2)?.as_bytes()) else { continue };
                each(text(0)?, text(1)?, day, text(3)?, row.get(4)?);
            }
            Ok(())
        };
        let Some(near) = near else { return told(&format!("{HEAD} country_day c WHERE {DAYS}"), &[from, to]) };
        for code in near {
            told(&format!("{HEAD} country_day c WHERE c.source = ?3 AND {DAYS}"), &[from, to, code])?;
            // The table is sorted by source: under each one the target is looked up, but for those that were told.
            let done = vec!["?"; near.len()].join(", ");
            let sql = format!(
                "WITH RECURSIVE s (code) AS (SELECT min(source) FROM country_day UNION ALL
                 SELECT (SELECT min(source) FROM country_day WHERE source > s.code) FROM s WHERE s.code NOT NULL)
                 {HEAD} s CROSS JOIN country_day c ON c.source = s.code AND c.target = ?3 AND {DAYS}
                 WHERE s.code NOT IN ({done})"
            );
            let values: Vec<&str> = [from, to, code].into_iter().chain(near.iter().copied()).collect();
            told(&sql, &values)?;
        }
        Ok(())
    }

    /// How much was coded by day, days since 1970-01-01: events of the articles of that day, and those that others coded;
    /// nothing after the day `until`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn volume_by_day(&self, until: Option<&str>) -> Result<Vec<(i32, i64)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT day, sum(events) FROM source_day WHERE ?1 IS NULL OR day <= ?1 GROUP BY day ORDER BY day",
        )?;
        let mut rows = statement.query([until])?;
        let mut volume = Vec::new();
        while let Some(row) = rows.next()? {
            let day = row.get_ref(0)?.as_str().ok().and_then(|d| number(d.as_bytes()));
            volume.extend(day.zip(row.get(1)?));
        }
        Ok(volume)
    }
}

/// Days from 1970-01-01 to a day `YYYY-MM-DD`, which is taken as checked (Richards 2013).
pub fn number(day: &[u8]) -> Option<i32> {
    let digits = |range: std::ops::Range<usize>| {
        day.get(range)?.iter().try_fold(0_i32, |sum, b| b.is_ascii_digit().then(|| 10 * sum + i32::from(b - b'0')))
    };
    let (year, month, date) = (digits(0..4)?, digits(5..7)?, digits(8..10)?);
    if day.len() != 10 || !(1..=12).contains(&month) || !(1..=31).contains(&date) {
        return None;
    }
    // Years begin in March, so that the leap day is the last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + (153 * month + 2) / 5 + date - 1 - 719_468)
}

/// The day of a number of days since 1970-01-01.
pub fn day(number: i32) -> String {
    let epoch = jiff::civil::date(1970, 1, 1);
    let day = jiff::Span::new().try_days(number).ok().and_then(|span| epoch.checked_add(span).ok());
    day.map_or_else(String::new, |d| d.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_numbers() {
        for of in ["1970-01-01", "1969-12-31", "2000-02-29", "2024-03-01", "0001-01-01", "9999-12-31", "1900-02-28"] {
            let number = number(of.as_bytes()).expect("a day");
            assert_eq!(day(number), of);
        }
        assert_eq!(number(b"1970-01-02"), Some(1));
        for bad in ["", "soon", "2024-13-01", "2024-01-32", "2024-1-1", "2024-01-011", "2024-01"] {
            assert_eq!(number(bad.as_bytes()), None, "{bad}");
        }
        assert_eq!(day(i32::MAX), "");
    }

    #[test]
    fn scores_go_to_the_quad_of_their_type() {
        assert_eq!(DayFacts::of(3, "ASSAULT", 2, -19_000).scores, [0, 0, 0, 19_000]);
        assert_eq!(DayFacts::of(3, "CONSULT", 2, 2_000).quads, [2, 0, 0, 0]);
        assert_eq!(DayFacts::of(3, "unknown", 2, 5), DayFacts { day: 3, ..DayFacts::default() });
    }
}
