//! Asking about a pair.

use std::collections::BTreeMap;

use demarche_forecast::counts::act::{Class, HORIZONS};
use demarche_forecast::counts::explain::{FIGHT, Ground, Part as Summand};
use demarche_forecast::counts::features::Family;
use demarche_forecast::counts::outlook::Forecast as Forecasted;
use demarche_forecast::counts::score::SHARE;
use demarche_store::db::find::history::day;
use demarche_store::db::store::Store;
use demarche_store::error::Error;

use super::answer::{Day, Fight, Forecast, PairForecast, Part, says};
use super::{Ahead, Known};
use crate::grounds::{Deed, Evidence};
use crate::kept::Problem;

/// Days that are named for a part, and events of each.
const NAMED: usize = 3;
const EVENTS: usize = 2;
/// Share of the mean below which days behind a part are not named.
const MATTERS: f64 = 0.05;

/// What is wanted of a pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Classes of acts.
    pub classes: Vec<Class>,
    /// Numbers of days, of [`HORIZONS`].
    pub days: Vec<u32>,
    /// Whether past days and events behind the forecasts are named.
    pub grounds: bool,
}

impl Default for Wanted {
    fn default() -> Self {
        Self { classes: Class::EVERY.to_vec(), days: HORIZONS.to_vec(), grounds: true }
    }
}

/// Events of a day are looked up once.
pub(super) type Found = BTreeMap<Deed, Vec<Evidence>>;

impl Ahead {
    /// What two will do to each other.
    ///
    /// # Errors
    /// When they are the same, nothing is known of one of them, or the store cannot be read.
    pub fn pair(&self, store: &Store, one: &str, other: &str, wanted: &Wanted) -> Result<PairForecast, Problem> {
        if one == other {
            return Err(Problem::Twice(one.to_owned()));
        }
        let known = self.known(store, &[(one, other)])?;
        for code in [one, other] {
            known.number(code).ok_or_else(|| Problem::Nobody(code.to_owned()))?;
        }
        let mut found = Found::new();
        let mut forecasts = Vec::new();
        for (source, target) in [(one, other), (other, one)] {
            for class in &wanted.classes {
                for days in &wanted.days {
                    let asked = (source, target, *class, *days);
                    forecasts.extend(self.forecast(store, &known, asked, wanted.grounds, &mut found)?);
                }
            }
        }
        let fight = HORIZONS.into_iter().filter_map(|days| self.fight(&known, one, other, days)).collect();
        Ok(PairForecast { pair: [one, other].map(str::to_owned), last: day(self.last()), fight, forecasts })
    }

    pub(super) fn fight(&self, known: &Known, one: &str, other: &str, days: u32) -> Option<Fight> {
        let (a, b) = known.number(one).zip(known.number(other))?;
        let (there, back) = known.outlook.fight(a, b, days).zip(known.outlook.fight(b, a, days))?;
        let (from, until) = self.days(days);
        Some(Fight {
            pair: [one, other].map(str::to_owned),
            class: FIGHT.name(),
            days,
            from,
            until,
            probability: rounded(1.0 - (1.0 - there) * (1.0 - back)),
            least: rounded(there.max(back)),
            together: "independent",
        })
    }

    /// First and last of so many days to come.
    pub(super) fn days(&self, days: u32) -> (String, String) {
        (day(self.last().saturating_add(1)), day(self.last().saturating_add(days as i32)))
    }

    pub(super) fn forecast(
        &self,
        store: &Store,
        known: &Known,
        (source, target, class, days): (&str, &str, Class, u32),
        grounds: bool,
        found: &mut Found,
    ) -> Result<Option<Forecast>, Error> {
        let Some((from, to)) = known.number(source).zip(known.number(target)) else { return Ok(None) };
        let Some(Forecasted { distribution, parts, .. }) = known.outlook.ask(from, to, class, days) else {
            return Ok(None);
        };
        let (low, high, held) = distribution.mass().narrowest(SHARE);
        let mut named = Vec::new();
        for part in &parts {
            let matters = grounds && part.adds >= MATTERS * distribution.mean;
            let past = if matters { past(store, known, ((from, to), class), part, found)? } else { Vec::new() };
            let words = says(part.family, class, source, target);
            let adds = rounded(part.adds);
            if adds != 0.0 {
                named.push(Part { family: part.family.name(), adds, says: words, grounds: past });
            }
        }
        let (first, until) = self.days(days);
        Ok(Some(Forecast {
            source: source.to_owned(),
            target: target.to_owned(),
            class: class.name(),
            days,
            from: first,
            until,
            mean: rounded(distribution.mean),
            variance: rounded(distribution.mean * (1.0 + distribution.excess)),
            low,
            high,
            held: rounded(held),
            probability: rounded(distribution.any()),
            acts: known.outlook.acts(from, to) as u64,
            measured: known.outlook.is_measured(from, to),
            parts: named,
        }))
    }
}

/// The last days behind a part: within four weeks, or where there are none of the pair itself, before.
fn past(
    store: &Store,
    known: &Known,
    (pair, class): ((u32, u32), Class),
    part: &Summand,
    found: &mut Found,
) -> Result<Vec<Day>, Error> {
    let quads = quads(part.family, class);
    let before = match part.family {
        _ if !part.grounds.is_empty() => Vec::new(),
        Family::Recent | Family::Habit | Family::Level | Family::Other => known.latest(pair, &quads, NAMED),
        Family::Reverse => known.latest((pair.1, pair.0), &quads, NAMED),
        Family::Base | Family::Contagion | Family::Weekday => Vec::new(),
    };
    let grounds = part.grounds.iter().take(NAMED).chain(&before);
    grounds.map(|ground| told(store, known, ground, &quads, found)).collect()
}

fn told(store: &Store, known: &Known, ground: &Ground, quads: &[u8], found: &mut Found) -> Result<Day, Error> {
    let (source, target) = (known.code(ground.source).to_owned(), known.code(ground.target).to_owned());
    let deed = Deed { source, target, day: Ahead::day(ground.day), types: Vec::new(), quads: quads.to_vec() };
    let events = match found.get(&deed) {
        Some(events) => events.clone(),
        None => {
            let events = deed.events(store, EVENTS)?;
            found.insert(deed.clone(), events.clone());
            events
        }
    };
    Ok(Day { day: deed.day, source: deed.source, target: deed.target, count: ground.count, events })
}

/// Classes of acts that a part speaks of, for a forecast of one class; none for all.
fn quads(family: Family, class: Class) -> Vec<u8> {
    let own = class.index() as u8;
    match family {
        _ if own == 0 => Vec::new(),
        Family::Reverse => Vec::new(),
        Family::Other => (1..=4).filter(|quad| *quad != own).collect(),
        _ => vec![own],
    }
}

/// To six digits that count.
pub(super) fn rounded(value: f64) -> f64 {
    let scale = 10_f64.powi(5 - value.abs().max(1e-4).log10().floor() as i32);
    (value * scale).round() / scale
}
