//! From the acts of a store to forecasts of how much two states will do to each other: weights, kept beside the store.
//!
//! An act is an event that reporters assert, or an imported one, between two states or bodies, or of one at home, on its
//! day. Each event of each article counts once, as `dyad` counts: what five articles tell counts five. What is kept is
//! the weights alone. The record of the past is made anew for each question, out of the acts in which one of the two
//! takes part, and says the same as that of all acts would: so no day that was changed is ever told from memory.

use std::collections::BTreeMap;

use demarche_forecast::counts::act::Act;
use demarche_forecast::counts::explain::Ground;
use demarche_forecast::counts::outlook::Outlook;
use demarche_forecast::counts::record::Watch;
use demarche_forecast::counts::trace::KEPT;
use demarche_forecast::counts::weights::Weights;
use demarche_forecast::links::keep::{Bytes, Keep};
use demarche_forecast::series::exposure::Exposure;
use demarche_forecast::series::measure::Options;
use demarche_ontology::event::EventType;
use demarche_store::db::find::history::day;
use demarche_store::db::store::Store;
use demarche_store::error::Error;

use crate::kept::{Origin, Problem, seal, unseal};
use crate::tension::volume;

pub mod answer;
pub mod ask;
pub mod made;
pub mod ranked;
pub mod scenario;

/// Days of the past that are known.
const MOST_DAYS: u16 = 3 * 366;
/// Growth after which the weights are learned anew.
const GROWN: f64 = 1.5;
/// Most events of a type that count on a day of a pair; memory is bounded.
const MOST_A_DAY: i64 = 1_000;
/// Most acts that are held; beyond, the earliest days are left out.
const MOST_ACTS: usize = 4_000_000;
/// Added to days since 1970, so that those since the year 1 are no less than zero. Whole weeks.
const SHIFT: i32 = 735_000;
/// Codes up to which acts are looked up one by one; for more all are gone through.
const FEW: usize = 8;
/// The first bytes of what is kept, with the version of the form.
const MARK: &[u8; 8] = b"DMAHEAD\x01";
/// What the file beside a store is called: `STORE-ahead`.
pub const NAME: &str = "ahead";

/// Weights that fit a store, ready to be asked.
pub struct Ahead {
    weights: Weights,
    span: Span,
    bytes: Vec<u8>,
    /// How it was come by.
    pub origin: Origin,
}

/// The days of a store, slips of dates apart, and how much there is on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    /// First day that is known, in days since 1970-01-01.
    first: i32,
    /// Last day.
    last: i32,
    /// Events from the first to the last.
    events: u64,
}

/// What is known of some pairs up to the last day of a store.
#[derive(Clone, Debug)]
pub struct Known {
    /// To be asked by numbers. Only answers about those pairs and their reverses are right.
    pub outlook: Outlook,
    /// States and bodies by number, in alphabetical order.
    pub codes: Vec<String>,
    /// Acts of those pairs and their reverses, sorted.
    own: Vec<Act>,
}

impl Known {
    /// The number of a state or body; nothing where the acts do not name it.
    pub fn number(&self, code: &str) -> Option<u32> {
        self.codes.binary_search_by(|c| c.as_str().cmp(code)).ok().map(|at| at as u32)
    }

    /// The last days on which one did something of these classes (of any, if none) to the other, the latest first.
    pub fn latest(&self, (source, target): (u32, u32), quads: &[u8], most: usize) -> Vec<Ground> {
        let mut days: Vec<Ground> = Vec::new();
        let wanted =
            |a: &&Act| (a.source, a.target) == (source, target) && (quads.is_empty() || quads.contains(&a.quad));
        for act in self.own.iter().rev().filter(wanted) {
            let full = days.len() == most;
            match days.last_mut() {
                Some(last) if last.day == act.day => last.count += 1,
                _ if full => break,
                _ => days.push(Ground { day: act.day, source, target, count: 1 }),
            }
        }
        days
    }

    /// The code of a number.
    pub fn code(&self, number: u32) -> &str {
        self.codes.get(number as usize).map_or("", String::as_str)
    }
}

impl Ahead {
    /// Take up what was kept, if it fits the store, or learn anew. `said` is told before that takes a while.
    ///
    /// # Errors
    /// When the store cannot be read, or there is nothing to learn from.
    pub fn open(store: &Store, kept: Option<&[u8]>, threads: usize, said: impl FnOnce(&str)) -> Result<Self, Problem> {
        let span = Span::of(store)?;
        if let Some((weights, learned)) = kept.and_then(read)
            && learned.fits(&span)
        {
            let origin = if learned == span { Origin::Kept } else { Origin::Grown };
            return Ok(Self { weights, span, bytes: Vec::new(), origin });
        }
        let (_, acts) = acts(store, &span, None)?;
        said(&format!("learning from {} acts; this takes a while, the next forecasts do not", acts.len()));
        let weights = Weights::learn(&acts, threads)?;
        let (mut head, mut body) = (Vec::new(), Vec::new());
        [span.first, span.last].iter().for_each(|day| number(*day).write(&mut head));
        span.events.write(&mut head);
        weights.write(&mut body);
        Ok(Self { weights, span, bytes: seal(MARK, &head, &body), origin: Origin::Learned })
    }

    /// The bytes to keep, if it was learned anew; what was kept stays good while a store grows.
    pub fn bytes(&self) -> Option<&[u8]> {
        (self.origin == Origin::Learned).then_some(&self.bytes)
    }

    /// The last day of the store, in days since 1970-01-01. Forecasts begin on the next.
    pub const fn last(&self) -> i32 {
        self.span.last
    }

    /// How many days are known, from the first to the last.
    pub const fn known_days(&self) -> i32 {
        self.span.last.saturating_sub(self.span.first).saturating_add(1)
    }

    /// The first day that is known, as ISO 8601.
    pub fn first_day(&self) -> String {
        day(self.span.first)
    }

    /// The last day that is known, as ISO 8601.
    pub fn last_day(&self) -> String {
        day(self.span.last)
    }

    /// What is known of some pairs. Nothing after the last day of the store is.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn known(&self, store: &Store, pairs: &[(&str, &str)]) -> Result<Known, Error> {
        let mut near: Vec<&str> = pairs.iter().flat_map(|(a, b)| [*a, *b]).collect();
        near.sort_unstable();
        near.dedup();
        let (codes, mut acts) = acts(store, &self.span, (near.len() <= FEW).then_some(&near))?;
        let number_of = |code: &str| codes.binary_search_by(|c| c.as_str().cmp(code)).ok().map(|at| at as u32);
        let numbers: Vec<(u32, u32)> = pairs.iter().filter_map(|(a, b)| number_of(a).zip(number_of(b))).collect();
        let days = number(self.span.first)..number(self.span.last.saturating_add(1));
        let watch = Watch::new(&numbers, days.end.saturating_sub(KEPT as u32));
        let outlook = self.weights.clone().over(&acts, days, Some(watch));
        let pair = |a: &Act| numbers.iter().any(|(x, y)| [(*x, *y), (*y, *x)].contains(&(a.source, a.target)));
        acts.retain(pair);
        Ok(Known { outlook, codes, own: acts })
    }

    /// A day of a forecast or a ground, as ISO 8601.
    pub fn day(of: u32) -> String {
        day((of as i32).saturating_sub(SHIFT))
    }
}

impl Span {
    fn of(store: &Store) -> Result<Self, Error> {
        let volume = volume(store, None)?;
        let exposure = Exposure::new(&volume, &Options { most_days: MOST_DAYS, ..Options::default() });
        let (first, last) = exposure.days().unwrap_or((0, -1));
        // Days before the first article are none on which nothing happened.
        let first = first.saturating_add(exposure.weights().0 as i32);
        let within = volume.iter().filter(|v| (first..=last).contains(&v.day));
        Ok(Self { first, last, events: within.map(|v| u64::from(v.events)).sum() })
    }

    /// Whether what was learned from these days is as good as new for others. It must not know later days.
    fn fits(&self, now: &Self) -> bool {
        let (then, events) = (self.events as f64, now.events as f64);
        self.last <= now.last && self.first <= now.first && events <= GROWN * then && then <= GROWN * events
    }
}

/// A day as the forecasts count them.
fn number(day: i32) -> u32 {
    u32::try_from(day.saturating_add(SHIFT)).unwrap_or(0)
}

/// Codes in alphabetical order, and acts by their numbers, sorted; with `near` those in which one of these takes part.
fn acts(store: &Store, span: &Span, near: Option<&Vec<&str>>) -> Result<(Vec<String>, Vec<Act>), Error> {
    let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
    let mut acts: Vec<Act> = Vec::new();
    let mut most = 0;
    let (from, to) = (day(span.first), day(span.last));
    store.acts_within((&from, &to), near.map(Vec::as_slice), |source, target, day, kind, events| {
        let Some(quad) = EventType::from_name(kind).map(|k| k.quad().number()) else { return };
        let mut number_of = |code: &str| match numbers.get(code) {
            Some(number) => *number,
            None => {
                let next = numbers.len() as u32;
                numbers.insert(code.to_owned(), next);
                next
            }
        };
        let act = Act { day: number(day), source: number_of(source), target: number_of(target), quad };
        acts.extend(std::iter::repeat_n(act, events.clamp(0, MOST_A_DAY) as usize));
        // What is too much is thinned now and then, from the earliest day on.
        if acts.len() > 2 * MOST_ACTS {
            most = most.max(thin(&mut acts));
        }
    })?;
    most = most.max(thin(&mut acts));
    acts.retain(|act| act.day >= most);
    let mut places = vec![0; numbers.len()];
    for (place, number) in numbers.values().enumerate() {
        if let Some(slot) = places.get_mut(*number as usize) {
            *slot = place as u32;
        }
    }
    let place = |number: u32| places.get(number as usize).copied().unwrap_or(0);
    acts.iter_mut().for_each(|a| (a.source, a.target) = (place(a.source), place(a.target)));
    acts.sort_unstable();
    Ok((numbers.into_keys().collect(), acts))
}

/// Leave out the earliest days until the rest is not too much; the first day that is left whole.
fn thin(acts: &mut Vec<Act>) -> u32 {
    let Some(cut) = acts.len().checked_sub(MOST_ACTS).filter(|cut| *cut > 0) else { return 0 };
    acts.sort_unstable();
    let first = acts.get(cut).map_or(0, |a| a.day.saturating_add(1));
    acts.retain(|act| act.day >= first);
    first
}

/// What was kept, if it is whole, and the days it was learned from.
fn read(bytes: &[u8]) -> Option<(Weights, Span)> {
    let (head, body) = unseal(MARK, bytes)?;
    let mut from = Bytes(head);
    let mut day = || Some((u32::read(&mut from)? as i32).saturating_sub(SHIFT));
    let (first, last) = (day()?, day()?);
    let span = Span { first, last, events: u64::read(&mut from)? };
    Some((Weights::read(body)?, span))
}
