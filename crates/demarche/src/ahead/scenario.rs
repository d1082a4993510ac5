//! Asking what changes if an act comes.
//!
//! What follows is association in the past, not the effect of a cause: those who act choose when.

use std::collections::BTreeMap;

use demarche_forecast::counts::act::Act;
use demarche_forecast::counts::record::{Record, Watch};
use demarche_forecast::scenario::answer::{Answer, answer};
use demarche_forecast::scenario::learned::{Learned, SETS};
use demarche_forecast::scenario::ledger::Ledger;
use demarche_forecast::scenario::neighbourhood::{Neighbourhood, pairs};
use demarche_forecast::scenario::paths::{Added, Plan, Scale};
use demarche_forecast::series::tension::{Sums, kept};
use demarche_ontology::event::EventType;
use demarche_ontology::mode::Mode;
use demarche_store::db::find::actors::Who;
use demarche_store::db::find::history::day;
use demarche_store::db::store::Store;
use demarche_store::error::Error;

use super::{Ahead, Span, acts, number};
use crate::kept::{Problem, seal, unseal};
use crate::tension::of_pair;

pub mod past;
pub mod told;

use past::{Past, Precedents};

/// What the file beside a store is called: `STORE-scenario`.
pub const NAME: &str = "scenario";
/// The first bytes of it, with the version of the form.
const MARK: &[u8; 8] = b"DMSCEN\x02\n";
/// Days that must be known before an act.
const BEFORE: i32 = 60;
/// Days after the last of the store that an act may lie.
const BEYOND: i32 = 30;
/// Days after which an act counts half in the tension, as in series.
const HALF_LIFE: f64 = 30.0;
/// Most reports of an act.
const MOST_REPORTS: u32 = 100;

/// An act that may come.
#[derive(Clone, Debug, PartialEq)]
pub struct Supposed {
    /// Code of who does it.
    pub source: String,
    /// What.
    pub kind: EventType,
    /// Modes of the type.
    pub modes: Vec<Mode>,
    /// Names of contexts.
    pub contexts: Vec<String>,
    /// Code of to whom.
    pub target: String,
    /// When, in days since 1970-01-01; by default the day after the last of the store.
    pub day: Option<i32>,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The acts; the first says which pair is looked at.
    pub acts: Vec<Supposed>,
    /// Days after the first of them.
    pub days: u32,
    /// Paths that are drawn.
    pub paths: usize,
    /// How many reports tell of each act; by default as many as of its precedents.
    pub reports: Option<u32>,
}

/// What is found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The acts with their days and reports.
    pub acts: Vec<(Supposed, i32, u32)>,
    /// The last day that was known.
    pub known: i32,
    /// Precedents of the first act.
    pub precedents: Precedents,
    /// What changes; none where there are too few precedents.
    pub answer: Option<Answer>,
    /// Codes by number.
    pub codes: Vec<String>,
    /// Types of acts in which one of the two takes part.
    pub kinds: Vec<EventType>,
    /// To be kept beside the store, where it was learned now.
    pub bytes: Option<Vec<u8>>,
}

impl Ahead {
    /// What changes. `kept` is what was kept as [`NAME`]; `said` is told before learning takes a while.
    ///
    /// # Errors
    /// When an act is not between two that the store knows, or on a day that nothing can be said of.
    pub fn scenario(
        &self,
        store: &Store,
        asked: &Asked,
        kept: Option<&[u8]>,
        threads: usize,
        said: impl FnOnce(&str),
    ) -> Result<Found, Problem> {
        let begin = begin(&asked.acts, self.span, asked.days)?;
        let known = begin.saturating_sub(1).min(self.span.last);
        let (codes, acts) = acts(store, &self.span, None)?;
        let number_of = |code: &str| {
            let at = codes.binary_search_by(|c| c.as_str().cmp(code)).ok();
            at.map(|at| at as u32).ok_or_else(|| Problem::Nobody(code.to_owned()))
        };
        let mut sides = Vec::new();
        for act in &asked.acts {
            sides.push((number_of(&act.source)?, number_of(&act.target)?));
        }
        let pair = sides.first().copied().unwrap_or_default();
        let end = number(known.saturating_add(1));
        let before = &acts[..acts.partition_point(|a| a.day < end)];
        let ledger = Ledger::new(before, end);
        let past = Past::read(store, &self.span, &codes, asked.acts.first())?;
        let precedents = past.precedents(&ledger, &asked.acts, pair, asked.days);
        let reports = asked.reports.unwrap_or(precedents.reports).clamp(1, MOST_REPORTS);
        let days = asked.acts.iter().map(|a| a.day.unwrap_or(self.span.last + 1));
        let supposed: Vec<_> = asked.acts.iter().cloned().zip(days).map(|(act, day)| (act, day, reports)).collect();
        if precedents.taken.is_none() {
            return Ok(Found {
                acts: supposed,
                known,
                precedents,
                answer: None,
                codes,
                kinds: Vec::new(),
                bytes: None,
            });
        }
        let (learned, bytes) = self.learned(&acts, kept, threads, said)?;
        let around = around(before, end, number(self.span.first), &learned, &sides);
        let added = supposed.iter().zip(&sides).map(|((act, day, reports), (source, target))| Added {
            day: number(*day),
            source: *source,
            target: *target,
            quad: act.kind.quad().number(),
            count: *reports,
            intensity: act.kind.score_with(&act.modes) / 10.0 * f64::from(*reports),
        });
        let sums = sums(store, &asked.acts, known)?;
        let scale = Scale { sums, intensity: past.intensity, half_life: HALF_LIFE };
        let plan = Plan { added: added.collect(), days: asked.days, scale };
        let answer = Some(answer(&around, &learned, &plan, asked.paths, threads));
        let kinds = past.kinds.into_iter().collect();
        Ok(Found { acts: supposed, known, precedents, answer, codes, kinds, bytes })
    }

    /// What was learned again: as it was kept, if the weights are those, or anew.
    fn learned(
        &self,
        acts: &[Act],
        kept: Option<&[u8]>,
        threads: usize,
        said: impl FnOnce(&str),
    ) -> Result<(Learned, Option<Vec<u8>>), Problem> {
        let mut own = Vec::new();
        self.weights.write(&mut own);
        if let Some((head, body)) = kept.and_then(|bytes| unseal(MARK, bytes))
            && head == own
            && let Some(learned) = Learned::read(&self.weights, body)
        {
            return Ok((learned, None));
        }
        said(&format!(
            "learning {SETS} times again from {} acts; this takes a while, later scenarios do not",
            acts.len()
        ));
        let learned = Learned::again(&self.weights, acts, SETS, threads)?;
        let mut body = Vec::new();
        learned.write(&mut body);
        Ok((learned, Some(seal(MARK, &own, &body))))
    }
}

/// The first day of the acts, if something can be said of it.
fn begin(acts: &[Supposed], span: Span, days: u32) -> Result<i32, Problem> {
    let next = span.last.saturating_add(1);
    let on = |act: &Supposed| act.day.unwrap_or(next);
    let first = acts.iter().map(on).min().unwrap_or(next);
    let latest = acts.iter().map(on).max().unwrap_or(next);
    if let Some(twice) = acts.iter().find(|a| a.source == a.target) {
        return Err(Problem::Twice(twice.source.clone()));
    }
    if first < span.first.saturating_add(BEFORE) {
        let least = day(span.first.saturating_add(BEFORE));
        return Err(Problem::Day {
            day: day(first),
            what: format!("too little is known before it; give {least} or later"),
        });
    }
    if first > span.last.saturating_add(BEYOND) {
        let most = day(span.last.saturating_add(BEYOND));
        let what = format!("the store ends on {}; give {most} or earlier", day(span.last));
        return Err(Problem::Day { day: day(first), what });
    }
    if i64::from(latest) - i64::from(first) > i64::from(days) {
        let what = format!("it lies more than {days} days after the first act; give more --days");
        return Err(Problem::Day { day: day(latest), what });
    }
    Ok(first)
}

/// The record around the acts, up to a day.
fn around(acts: &[Act], end: u32, first: u32, learned: &Learned, sides: &[(u32, u32)]) -> Neighbourhood {
    let mut near = pairs(acts, end, sides.first().copied().unwrap_or_default());
    for (source, target) in sides {
        for pair in [(*source, *target), (*target, *source)] {
            if !near.contains(&pair) {
                near.push(pair);
            }
        }
    }
    let mut record = Record::watching(Watch::new(&near, u32::MAX));
    record.advance(first);
    for day in acts.chunk_by(|a, b| a.day == b.day) {
        record.observe(day.first().map_or(first, |a| a.day), day);
    }
    record.advance(end);
    Neighbourhood::new(&record, learned, near)
}

/// Cooperation and conflict of the pair on the last known day.
fn sums(store: &Store, acts: &[Supposed], known: i32) -> Result<Sums, Error> {
    let mut sums = Sums::ZERO;
    let Some(first) = acts.first() else { return Ok(sums) };
    let (one, other) = (Who::state(&first.source, &first.source), Who::state(&first.target, &first.target));
    for of in of_pair(store, &one, &other, Some(&day(known)))?.days {
        sums.pass(kept(HALF_LIFE, 1));
        sums.add(of.cooperation, of.conflict);
    }
    Ok(sums)
}

/// Days of acts by pair.
type Days = BTreeMap<(u32, u32), Vec<u32>>;
