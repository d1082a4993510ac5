//! The past of a store, cut by days into a part to learn from, one to choose and calibrate on, and one to ask: how good
//! forecasts of this store would have been.

use std::collections::BTreeSet;

use demarche_forecast::counts::act::Act;
use demarche_forecast::counts::backtest::{Report as Counts, Sets, run as ask_counts};
use demarche_forecast::error::Error as ForecastError;
use demarche_forecast::links::fact::Fact;
use demarche_forecast::links::first::{Asked, WINDOW, run as ask_links};
use demarche_ontology::event::EventType;
use demarche_store::db::find::history::{day, number};
use demarche_store::db::store::Store;
use demarche_store::error::Error;

use crate::next::{facts, world};

/// Days of a forecast of links, in back-tests: the next one, and what forecasts of a store are for.
pub const WINDOWS: [u32; 2] = [1, WINDOW];
/// Days of the test, and as many to choose on, where there are enough and nothing else is said.
const USUAL: u32 = 30;
/// Fewest days to learn from, to choose on and to ask.
const FEWEST: [u32; 3] = [14, 7, 7];
/// Most acts of a type between two on a day that are counted.
const MOST_ACTS: i64 = 1_000;

/// Why a store cannot be cut.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Short {
    /// Nothing to forecast.
    #[error("the store has no acts between two states or bodies; ingest or import some")]
    Nothing,
    /// Too few days.
    #[error(
        "the store has acts of {days} days, and a back-test takes {least}: {} to learn from, {} to choose on and {} to ask; \
         ingest or import more",
        FEWEST[0], FEWEST[1], FEWEST[2]
    )]
    Days {
        /// How many there are.
        days: u32,
        /// How many are needed.
        least: u32,
    },
    /// A part with too few days.
    #[error("{days} days are too few {what}; leave at least {least}")]
    Part {
        /// To do what.
        what: &'static str,
        /// How many there would be.
        days: u32,
        /// How many are needed.
        least: u32,
    },
    /// A test that ends after the store.
    #[error(
        "a test of {days} days from {from} on would end after {last}, the last day of the store; let it begin earlier"
    )]
    Late {
        /// Its first day.
        from: String,
        /// How many.
        days: u32,
        /// The last day of the store.
        last: String,
    },
}

/// What is wanted of a cut.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// First day of the test, `YYYY-MM-DD`.
    pub from: Option<String>,
    /// Days to choose on.
    pub valid: Option<u32>,
    /// Days to ask.
    pub test: Option<u32>,
}

/// The parts, in days after the first of the store: each goes on to the day before the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// First day to choose and calibrate on.
    pub valid: u32,
    /// First day to ask.
    pub test: u32,
    /// The day after the last.
    pub end: u32,
}

/// Acts of a store.
pub struct Past {
    /// Codes of states and bodies of [`Self::facts`].
    pub codes: Vec<String>,
    /// Who did what to whom: types of PLOVER, each once a day.
    pub facts: Vec<Fact>,
    /// Codes of those of [`Self::acts`].
    pub parties: Vec<String>,
    /// Who did how much to whom, or at home, by quad class.
    pub acts: Vec<Act>,
    /// Day 0, in days since 1970-01-01.
    base: i32,
    /// The last day.
    last: u32,
}

impl Past {
    /// All that a store tells as fact, as far back as forecasts look.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn read(store: &Store) -> Result<Self, Error> {
        let (codes, base, last, facts) = facts(store, None)?;
        let mut acts: Vec<(i32, String, String, u8, i64)> = Vec::new();
        store.acts_within((&day(base), &day(last)), None, |source, target, day, kind, events| {
            if let Some(kind) = EventType::from_name(kind) {
                acts.push((day, source.to_owned(), target.to_owned(), kind.quad().number(), events));
            }
        })?;
        let parties: BTreeSet<&str> = acts.iter().flat_map(|a| [a.1.as_str(), a.2.as_str()]).collect();
        let parties: Vec<String> = parties.into_iter().map(str::to_owned).collect();
        let party = |code: &String| parties.binary_search(code).unwrap_or(0) as u32;
        let act = |(day, source, target, quad, events): &(i32, String, String, u8, i64)| {
            let act = Act { day: (day - base) as u32, source: party(source), target: party(target), quad: *quad };
            std::iter::repeat_n(act, (*events).clamp(1, MOST_ACTS) as usize)
        };
        let mut acts: Vec<Act> = acts.iter().flat_map(act).collect();
        acts.sort_unstable();
        Ok(Self { codes, facts, parties, acts, base, last: last.saturating_sub(base).max(0) as u32 })
    }

    /// A day as ISO 8601.
    pub fn day(&self, of: u32) -> String {
        day(self.base.saturating_add(of as i32))
    }

    /// Cut it.
    ///
    /// # Errors
    /// When there is too little.
    pub fn cut(&self, wanted: &Wanted) -> Result<Cut, Short> {
        let first = self.facts.first().map(|f| f.day).ok_or(Short::Nothing)?;
        let (end, days) = (self.last + 1, self.last + 1 - first);
        let least = FEWEST.iter().sum();
        if days < least {
            return Err(Short::Days { days, least });
        }
        let usual = (days / 4).min(USUAL);
        let (valid, test) = (wanted.valid.unwrap_or(usual), wanted.test.unwrap_or(usual));
        let part = |what, days, least| if days < least { Err(Short::Part { what, days, least }) } else { Ok(()) };
        part("to choose on", valid, FEWEST[1])?;
        part("to ask", test, FEWEST[2])?;
        let from = match &wanted.from {
            None => end.saturating_sub(test),
            Some(from) => number(from.as_bytes()).map_or(0, |n| n.saturating_sub(self.base).max(0) as u32),
        };
        if from.saturating_add(test) > end {
            return Err(Short::Late { from: self.day(from), days: test, last: self.day(self.last) });
        }
        part("to learn from", from.saturating_sub(valid).saturating_sub(first), FEWEST[0])?;
        Ok(Cut { valid: from - valid, test: from, end: from + test })
    }

    /// Who the first act of each type will be with: the questions of each of [`WINDOWS`], from each day of the test.
    ///
    /// # Errors
    /// When there is nothing to learn from.
    pub fn links(&self, cut: &Cut, threads: usize) -> Result<Vec<Vec<Asked>>, ForecastError> {
        ask_links(&world(&self.codes), &self.facts, cut.valid, cut.test..cut.end, &WINDOWS, threads)
    }

    /// How many acts of each quad class there will be between two.
    ///
    /// # Errors
    /// When no pair does enough.
    pub fn counts(&self, cut: &Cut, threads: usize) -> Result<Counts, ForecastError> {
        let of = |days: std::ops::Range<u32>| {
            let before = |day: u32| self.acts.partition_point(|a| a.day < day);
            self.acts.get(before(days.start)..before(days.end)).unwrap_or_default().to_vec()
        };
        let sets = Sets { train: of(0..cut.valid), valid: of(cut.valid..cut.test), test: of(cut.test..cut.end) };
        ask_counts(&sets, threads)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn past(days: std::ops::RangeInclusive<u32>) -> Past {
        let facts = days.clone().map(|day| Fact { day, subject: 0, relation: 0, object: 1 }).collect();
        let codes = vec!["EST".to_owned(), "LVA".to_owned()];
        Past { codes: codes.clone(), facts, parties: codes, acts: Vec::new(), base: 16_071, last: *days.end() }
    }

    #[test]
    fn the_last_days_are_asked_and_the_others_learned_from() {
        let whole = past(0..=364);
        assert_eq!(whole.cut(&Wanted::default()), Ok(Cut { valid: 305, test: 335, end: 365 }));
        let from = |from: &str, valid, test| Wanted { from: Some(from.to_owned()), valid, test };
        assert_eq!(whole.cut(&from("2014-12-02", None, None)), Ok(Cut { valid: 305, test: 335, end: 365 }));
        assert_eq!(whole.cut(&from("2014-11-01", Some(20), Some(10))), Ok(Cut { valid: 284, test: 304, end: 314 }));
        // A short store has short parts.
        assert_eq!(past(2..=29).cut(&Wanted::default()), Ok(Cut { valid: 16, test: 23, end: 30 }));
    }

    #[test]
    fn what_is_too_little_is_said() {
        let said = |past: &Past, from: Option<&str>, valid, test| {
            past.cut(&Wanted { from: from.map(str::to_owned), valid, test }).expect_err("it is too little").to_string()
        };
        let mut none = past(0..=40);
        none.facts.clear();
        assert!(said(&none, None, None, None).contains("no acts between two"));
        assert!(said(&past(3..=29), None, None, None).contains("acts of 27 days, and a back-test takes 28"));
        let whole = past(0..=364);
        assert!(said(&whole, Some("2014-12-20"), None, None).contains("2014-12-31, the last day"));
        assert!(said(&whole, Some("2014-02-01"), None, None).contains("1 days are too few to learn from"));
        assert!(said(&whole, Some("1914-02-01"), None, None).contains("0 days are too few to learn from"));
        assert!(said(&whole, None, None, Some(6)).contains("6 days are too few to ask"));
        assert!(said(&whole, None, Some(400), None).contains("too few to learn from"));
        assert!(said(&whole, None, None, Some(u32::MAX)).contains("would end after"));
    }
}
