//! What two did to each other, day by day.

use std::collections::BTreeMap;

use rusqlite::types::Value;

use crate::db::find::actors::Who;
use crate::db::find::filter::{Clause, Days};
use crate::db::store::Store;
use crate::error::Error;

/// What the roll-ups write for events that the reporter states as facts.
pub const FACT: i64 = 1;
/// What they write for those that others coded: imported, without a text.
pub const IMPORTED: i64 = 2;
/// What they write for those that are only claimed; 0 stands for what is expected, denied or long past.
pub const CLAIMED: i64 = -1;

/// Counts of one direction on one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Events that are stated as facts, by quad: verbal and material cooperation, verbal and material conflict.
    pub quads: [i64; 4],
    /// Sum of their scores, in thousandths.
    pub score: i64,
    /// Events that are only claimed, expected, denied or long past.
    pub others: i64,
    /// Those of them that are only claimed.
    pub claimed: i64,
    /// Of those counted by quad, the ones that others coded: imported, without a text.
    pub imported: i64,
}

impl Tally {
    /// Events that are stated as facts.
    pub fn events(&self) -> i64 {
        self.quads.iter().sum()
    }

    fn add(&mut self, other: &Self) {
        for (own, more) in self.quads.iter_mut().zip(other.quads) {
            *own += more;
        }
        self.score += other.score;
        self.others += other.others;
        self.claimed += other.claimed;
        self.imported += other.imported;
    }
}

/// Facts of one type in one direction on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeOfDay {
    /// PLOVER type.
    pub kind: String,
    /// Whether the second did it to the first.
    pub back: bool,
    /// How many.
    pub events: i64,
    /// Sum of their scores, in thousandths.
    pub score: i64,
}

/// A day, or the first day of a week or month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairDay {
    /// The day.
    pub day: String,
    /// What the first did to the second.
    pub there: Tally,
    /// What the second did to the first.
    pub back: Tally,
    /// Facts by type, in the order of their names.
    pub types: Vec<TypeOfDay>,
    /// Articles of the whole store on that day.
    pub volume: i64,
}

/// The series of a pair.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Series {
    /// Days on which something is counted, in order.
    pub days: Vec<PairDay>,
    /// Facts by type, there and back, most first.
    pub types: Vec<(String, i64, i64)>,
    /// Claimed events by type, both ways, in the order of their names.
    pub claimed: Vec<(String, i64)>,
}

/// How days are put together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Step {
    /// Each for itself.
    #[default]
    Day,
    /// Weeks, from Monday.
    Week,
    /// Months.
    Month,
}

impl Step {
    /// The day that stands for a step.
    pub fn first(self, day: &str) -> String {
        let Ok(date) = day.parse::<jiff::civil::Date>() else { return day.to_owned() };
        let first = match self {
            Self::Day => date,
            Self::Week => {
                let back = jiff::Span::new().days(i64::from(date.weekday().to_monday_zero_offset()));
                date.checked_sub(back).unwrap_or(date)
            }
            Self::Month => date.first_of_month(),
        };
        first.to_string()
    }
}

impl Store {
    /// What two did to each other, from the roll-ups. Two states are read at the level of states, all others at that of
    /// actors.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn pair(&self, one: &Who, other: &Who, days: &Days, step: Step) -> Result<Series, Error> {
        let mut found: BTreeMap<String, (Tally, Tally)> = BTreeMap::new();
        let mut daily: BTreeMap<(String, String, bool), (i64, i64)> = BTreeMap::new();
        let mut types: BTreeMap<String, (i64, i64, i64)> = BTreeMap::new();
        for (from, to, back) in [(one, other, false), (other, one, true)] {
            self.direction(from, to, days, |day, kind, standing, events, score| {
                let first = step.first(&day);
                if standing > 0 {
                    let slot = daily.entry((first.clone(), kind.clone(), back)).or_default();
                    *slot = (slot.0 + events, slot.1 + score);
                }
                let slot = found.entry(first).or_default();
                let tally = tally(&kind, standing, events, score);
                if back {
                    slot.1.add(&tally)
                } else {
                    slot.0.add(&tally)
                }
                let slot = types.entry(kind).or_default();
                match standing {
                    standing if standing > 0 && back => slot.1 += events,
                    standing if standing > 0 => slot.0 += events,
                    CLAIMED => slot.2 += events,
                    _ => {}
                }
            })?;
        }
        let volume = self.volume(days, step)?;
        let mut daily = daily.into_iter().peekable();
        let days = found.into_iter().map(|(day, (there, back))| {
            let volume = volume.get(&day).copied().unwrap_or(0);
            let mut types = Vec::new();
            while let Some(((_, kind, back), (events, score))) = daily.next_if(|((of, ..), _)| *of == day) {
                types.push(TypeOfDay { kind, back, events, score });
            }
            PairDay { day, there, back, types, volume }
        });
        let days = days.collect();
        let claimed = types.iter().filter(|(_, n)| n.2 > 0).map(|(kind, n)| (kind.clone(), n.2)).collect();
        let facts = types.into_iter().filter(|(_, n)| n.0 + n.1 > 0);
        let mut types: Vec<(String, i64, i64)> = facts.map(|(kind, (a, b, _))| (kind, a, b)).collect();
        types.sort_by(|a, b| (b.1 + b.2, &a.0).cmp(&(a.1 + a.2, &b.0)));
        Ok(Series { days, types, claimed })
    }

    pub(super) fn direction(
        &self,
        from: &Who,
        to: &Who,
        days: &Days,
        mut each: impl FnMut(String, String, i64, i64, i64),
    ) -> Result<(), Error> {
        let mut clause = Clause::default();
        let table = match (&from.country, &to.country) {
            (Some(a), Some(b)) => {
                clause.and("t.source = ?", [a.clone().into()]);
                clause.and("t.target = ?", [b.clone().into()]);
                "country_day"
            }
            _ => {
                for (column, who) in [("t.source", from), ("t.target", to)] {
                    let (sql, values) = who.condition();
                    clause.and(&format!("{column} IN (SELECT w.id FROM actor w WHERE {sql})"), values);
                }
                "pair_day"
            }
        };
        bound(&mut clause, "t.day", days);
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT t.day, t.type, t.fact, sum(t.events), sum(t.score) FROM {table} t WHERE 1{}
             GROUP BY t.day, t.type, t.fact ORDER BY t.day, t.type",
            clause.sql
        ))?;
        let mut rows = statement.query(rusqlite::params_from_iter(&clause.values))?;
        while let Some(row) = rows.next()? {
            each(row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
        }
        Ok(())
    }

    /// Articles of all sources by day.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn volume(&self, days: &Days, step: Step) -> Result<BTreeMap<String, i64>, Error> {
        let mut clause = Clause::default();
        bound(&mut clause, "day", days);
        let sql = format!("SELECT day, sum(articles) FROM source_day WHERE 1{} GROUP BY day", clause.sql);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(rusqlite::params_from_iter(&clause.values))?;
        let mut volume = BTreeMap::new();
        while let Some(row) = rows.next()? {
            *volume.entry(step.first(&row.get::<_, String>(0)?)).or_default() += row.get::<_, i64>(1)?;
        }
        Ok(volume)
    }

    /// Pairs of states with most facts between them, both ways together.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn busiest_pairs(
        &self,
        of: Option<&str>,
        days: &Days,
        most: usize,
    ) -> Result<Vec<(String, String, i64)>, Error> {
        let mut clause = Clause::default();
        if let Some(code) = of {
            clause.and("(source = ? OR target = ?)", [Value::from(code.to_owned()), code.to_owned().into()]);
        }
        bound(&mut clause, "day", days);
        clause.values.push((most as i64).into());
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT min(source, target) AS one, max(source, target) AS other, sum(events) AS n FROM country_day
             WHERE fact > 0 AND source <> target{} GROUP BY one, other ORDER BY n DESC, one, other LIMIT ?",
            clause.sql
        ))?;
        let rows = statement
            .query_map(rusqlite::params_from_iter(&clause.values), |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn tally(kind: &str, standing: i64, events: i64, score: i64) -> Tally {
    let mut tally = Tally::default();
    if standing <= 0 {
        tally.others = events;
        tally.claimed = if standing == CLAIMED { events } else { 0 };
        return tally;
    }
    let quad = demarche_ontology::event::EventType::from_name(kind).map(|k| k.quad().number());
    if let Some(slot) = quad.and_then(|q| tally.quads.get_mut(usize::from(q).wrapping_sub(1))) {
        *slot = events;
    }
    tally.score = score;
    tally.imported = if standing == IMPORTED { events } else { 0 };
    tally
}

fn bound(clause: &mut Clause, column: &str, days: &Days) {
    if let Some(from) = &days.from {
        clause.and(&format!("{column} >= ?"), [from.clone().into()]);
    }
    if let Some(to) = &days.to {
        clause.and(&format!("{column} <= ?"), [to.clone().into()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_put_together() {
        assert_eq!(Step::Day.first("2031-05-15"), "2031-05-15");
        assert_eq!(Step::Week.first("2031-05-15"), "2031-05-12");
        assert_eq!(Step::Week.first("2031-05-12"), "2031-05-12");
        assert_eq!(Step::Month.first("2031-05-15"), "2031-05-01");
        assert_eq!(Step::Month.first("soon"), "soon");
    }

    #[test]
    fn only_facts_are_counted_by_quad() {
        assert_eq!(tally("ASSAULT", FACT, 3, -30_000).quads, [0, 0, 0, 3]);
        assert_eq!(tally("AGREE", FACT, 2, 12_000).quads, [2, 0, 0, 0]);
        assert_eq!(tally("ASSAULT", 0, 3, -30_000), Tally { others: 3, ..Tally::default() });
        assert_eq!(tally("ASSAULT", CLAIMED, 3, -30_000), Tally { others: 3, claimed: 3, ..Tally::default() });
        assert_eq!(tally("ASSAULT", IMPORTED, 3, -30_000).imported, 3);
    }
}
