//! From the counts of a store to series: how tense a pair is, what changed, who moved.

use std::collections::BTreeMap;

use demarche_forecast::series::counts::{DayCounts, DayVolume};
use demarche_forecast::series::exposure::Exposure;
use demarche_forecast::series::measure::{Options, Series, series};
use demarche_forecast::series::movers::{Clock, Move, farthest};
use demarche_forecast::series::tension::{Sums, kept};
use demarche_store::db::find::actors::Who;
use demarche_store::db::find::history::{DayFacts, day, number};
use demarche_store::db::store::Store;
use demarche_store::error::Error;

/// Scores of the strongest event, in thousandths.
const STRONGEST: f64 = 10_000.0;

/// The series of a pair, to the day `until` or the last day of the store. Days are counted from 1970-01-01.
///
/// # Errors
/// When the store cannot be read.
pub fn of_pair(store: &Store, one: &Who, other: &Who, until: Option<&str>) -> Result<Series, Error> {
    let facts: Vec<DayCounts> = store.pair_facts(one, other, until)?.iter().map(counts).collect();
    Ok(series(&facts, &volume(store, until)?, &options(until)))
}

/// How much was published on each day of a store.
///
/// # Errors
/// When the store cannot be read.
pub fn volumes(store: &Store) -> Result<Vec<DayVolume>, Error> {
    volume(store, None)
}

/// The series of a pair to the last day of the store, with its volumes known.
///
/// # Errors
/// When the store cannot be read.
pub fn of_pair_in(store: &Store, volumes: &[DayVolume], one: &Who, other: &Who) -> Result<Series, Error> {
    let facts: Vec<DayCounts> = store.pair_facts(one, other, None)?.iter().map(counts).collect();
    Ok(series(&facts, volumes, &options(None)))
}

/// A pair of states whose tension went up or down.
#[derive(Clone, Debug, PartialEq)]
pub struct Mover {
    /// Codes of both, in alphabetical order.
    pub pair: (String, String),
    /// Tension some days ago.
    pub then: f64,
    /// Tension on the last day.
    pub now: f64,
}

/// What moved in a store.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Movers {
    /// From which day to which.
    pub days: Option<(String, String)>,
    /// Those that moved farthest, in either direction, first.
    pub pairs: Vec<Mover>,
}

/// Pairs of states whose tension changed most in the last `back` days before `until` or the last day of the store.
///
/// # Errors
/// When the store cannot be read.
pub fn movers(store: &Store, back: u16, until: Option<&str>, most: usize) -> Result<Movers, Error> {
    let options = options(until);
    let exposure = Exposure::new(&volume(store, until)?, &options);
    let Some(clock) = Clock::new(&exposure, options.half_life, back) else { return Ok(Movers::default()) };
    let mut moves: BTreeMap<(String, String), Move> = BTreeMap::new();
    // Facts of a direction come together: each is looked up once.
    let (mut current, mut sums) = ((String::new(), String::new()), Move::ZERO);
    let mut keep = |pair: (String, String), sums: Move| {
        if sums != Move::ZERO {
            let pair = if pair.0 <= pair.1 { pair } else { (pair.1, pair.0) };
            moves.entry(pair).or_insert(Move::ZERO).join(&sums);
        }
    };
    // Nothing is left of what lies twenty half-lives back.
    let oldest = clock.days().0.saturating_sub((20.0 * options.half_life) as i32);
    store.state_facts(&day(oldest), |source, target, facts| {
        if source != current.0 || target != current.1 {
            keep(std::mem::replace(&mut current, (source.to_owned(), target.to_owned())), sums);
            sums = Move::ZERO;
        }
        sums.add(&counts(&facts), &clock);
    })?;
    keep(current, sums);
    let (from, to) = clock.days();
    let pairs = farthest(moves, most).into_iter().map(|(pair, of)| {
        let (then, now) = of.tension();
        Mover { pair, then, now }
    });
    Ok(Movers { days: Some((day(from), day(to))), pairs: pairs.collect() })
}

/// Days of tension that a list of pairs shows.
pub const RECENT: usize = 30;

/// A pair of states with what is settled between them.
#[derive(Clone, Debug, PartialEq)]
pub struct PairTension {
    /// Codes of both, in alphabetical order.
    pub pair: (String, String),
    /// Settled events, both ways.
    pub events: i64,
    /// Tension some days before the last day.
    pub then: f64,
    /// Tension on the last days, the last of them on the last day.
    pub recent: Vec<f64>,
}

/// Sums of a pair while its facts come in, in no order.
struct Gathered {
    events: i64,
    moved: Move,
    before: Sums,
    daily: [(f64, f64); RECENT],
}

impl Gathered {
    const NONE: Self = Self { events: 0, moved: Move::ZERO, before: Sums::ZERO, daily: [(0.0, 0.0); RECENT] };

    fn add(&mut self, counts: &DayCounts, exposure: &Exposure, clock: &Clock<'_>, half_life: f64) {
        self.events += counts.quads.iter().copied().map(i64::from).sum::<i64>();
        self.moved.add(counts, clock);
        let (_, last) = clock.days();
        let Some(scale) = exposure.of(counts.day) else { return };
        let (cooperation, conflict) = (counts.cooperation / scale, counts.conflict / scale);
        let first = last.saturating_sub(RECENT as i32 - 1);
        match usize::try_from(counts.day.saturating_sub(first)).ok() {
            Some(at) => {
                if let Some((own, other)) = self.daily.get_mut(at) {
                    (*own, *other) = (*own + cooperation, *other + conflict);
                }
            }
            None => {
                let left = kept(half_life, first - 1 - counts.day);
                self.before.add(cooperation * left, conflict * left);
            }
        }
    }

    fn recent(&self, half_life: f64) -> Vec<f64> {
        let (mut sums, keep) = (self.before, kept(half_life, 1));
        let day = |(cooperation, conflict): &(f64, f64)| {
            sums.pass(keep);
            sums.add(*cooperation, *conflict);
            sums.tension()
        };
        self.daily.iter().map(day).collect()
    }
}

/// All pairs of states with a settled event, by their codes; `back` days before the last day is then.
///
/// # Errors
/// When the store cannot be read.
pub fn pairs(store: &Store, back: u16) -> Result<Vec<PairTension>, Error> {
    let options = options(None);
    let exposure = Exposure::new(&volume(store, None)?, &options);
    let Some(clock) = Clock::new(&exposure, options.half_life, back) else { return Ok(Vec::new()) };
    let mut found: BTreeMap<(String, String), Gathered> = BTreeMap::new();
    let mut current = (String::new(), String::new());
    store.state_facts("", |source, target, facts| {
        let (one, other) = if source <= target { (source, target) } else { (target, source) };
        if one != current.0 || other != current.1 {
            current = (one.to_owned(), other.to_owned());
        }
        // The key is made anew only where a pair is new.
        let gathered = match found.get_mut(&current) {
            Some(gathered) => gathered,
            None => found.entry(current.clone()).or_insert(Gathered::NONE),
        };
        gathered.add(&counts(&facts), &exposure, &clock, options.half_life);
    })?;
    let pair = |(pair, of): ((String, String), Gathered)| {
        let (then, _) = of.moved.tension();
        PairTension { pair, events: of.events, then, recent: of.recent(options.half_life) }
    };
    Ok(found.into_iter().map(pair).collect())
}

/// The last day of a store, in days since 1970-01-01, slips of dates apart.
///
/// # Errors
/// When the store cannot be read.
pub fn last_day(store: &Store) -> Result<Option<i32>, Error> {
    Ok(Exposure::new(&volume(store, None)?, &Options::default()).days().map(|(_, last)| last))
}

fn options(until: Option<&str>) -> Options {
    Options { until: until.and_then(|d| number(d.as_bytes())), ..Options::default() }
}

pub(crate) fn volume(store: &Store, until: Option<&str>) -> Result<Vec<DayVolume>, Error> {
    let days = store.volume_by_day(until)?.into_iter();
    Ok(days.map(|(day, events)| DayVolume { day, events: whole(events) }).collect())
}

fn counts(facts: &DayFacts) -> DayCounts {
    let [a, b, c, d] = facts.scores.map(|score| score as f64 / STRONGEST);
    DayCounts { day: facts.day, quads: facts.quads.map(whole), cooperation: a + b, conflict: c + d }
}

fn whole(count: i64) -> u32 {
    u32::try_from(count.max(0)).unwrap_or(u32::MAX)
}
