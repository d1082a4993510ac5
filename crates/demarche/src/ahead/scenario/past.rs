//! Precedents of an act in a store: how many, whose, and what came after them.

use std::collections::BTreeSet;

use demarche_forecast::scenario::ledger::Ledger;
use demarche_forecast::scenario::precedents::{Case, FEWEST, Study, Whose, cases, marks, study};
use demarche_ontology::event::EventType;
use demarche_store::db::find::actors::Who;
use demarche_store::db::find::events::{By, Order};
use demarche_store::db::find::filter::{Days as Between, EventFilter};
use demarche_store::db::find::history::{day, number as parsed};
use demarche_store::db::store::Store;
use demarche_store::error::Error;

use super::super::{Span, number};
use super::{Days, Supposed};

/// Most events of a mode or context that are looked up.
const MOST: usize = 2_000;

/// Which acts are precedents, the nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Same pair, type, modes and contexts.
    Detail,
    /// Same pair and type.
    Type,
    /// Same pair and quad class.
    Class,
    /// Same type, by this source or to this target.
    Sides,
    /// Same type, any pair that does about as much.
    Like,
}

impl Level {
    /// Its name in outputs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Detail => "pair_type_detail",
            Self::Type => "pair_type",
            Self::Class => "pair_class",
            Self::Sides => "type_of_a_side",
            Self::Like => "type_of_like_pairs",
        }
    }
}

/// How many there are at each level, down to the one that was taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Precedents {
    /// Days with such an act, and how many of them have days like them.
    pub levels: Vec<(Level, usize, usize)>,
    /// The level that was taken, and what came after; none where all have too few.
    pub taken: Option<(Level, Study)>,
    /// Events of the class on the days of the pair's own precedents: the median, or 1.
    pub reports: u32,
}

/// What the store says of such acts.
pub struct Past {
    detail: Option<Vec<u32>>,
    of_type: Days,
    /// Mean intensity by quad class; below zero for conflict.
    pub intensity: [f64; 4],
    /// Types of acts in which one of the two takes part.
    pub kinds: BTreeSet<EventType>,
}

impl Past {
    /// Read it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(in crate::ahead) fn read(
        store: &Store,
        span: &Span,
        codes: &[String],
        first: Option<&Supposed>,
    ) -> Result<Self, Error> {
        let (mut of_type, mut scores, mut kinds) = (Days::new(), [(0.0, 0.0); 4], BTreeSet::new());
        let place = |code: &str| codes.binary_search_by(|c| c.as_str().cmp(code)).ok().map(|at| at as u32);
        let wanted = first.map(|act| act.kind);
        store.acts_within((&day(span.first), &day(span.last)), None, |source, target, on, kind, events| {
            let Some(kind) = EventType::from_name(kind) else { return };
            if let Some((sum, count)) = scores.get_mut(usize::from(kind.quad().number()) - 1) {
                (*sum, *count) = (*sum + kind.score() / 10.0 * events as f64, *count + events as f64);
            }
            if first.is_some_and(|a| [&a.source, &a.target].iter().any(|side| *side == source || *side == target)) {
                kinds.insert(kind);
            }
            if wanted == Some(kind)
                && source != target
                && let Some(pair) = place(source).zip(place(target))
            {
                of_type.entry(pair).or_default().push(number(on));
            }
        })?;
        for days in of_type.values_mut() {
            days.sort_unstable();
            days.dedup();
        }
        let detail = match first {
            Some(act) if !act.modes.is_empty() || !act.contexts.is_empty() => Some(detailed(store, span, act)?),
            _ => None,
        };
        Ok(Self { detail, of_type, kinds, intensity: scores.map(|(sum, count)| sum / f64::max(count, 1.0)) })
    }

    /// Look from the nearest level on for enough precedents of the first act.
    pub fn precedents(&self, ledger: &Ledger, acts: &[Supposed], pair: (u32, u32), days: u32) -> Precedents {
        let quad = acts.first().map_or(1, |act| act.kind.quad().number());
        let of_class = marks(ledger, quad);
        let own = self.of_type.get(&pair).map_or(&[][..], Vec::as_slice);
        let detail: Option<Days> = self.detail.as_ref().map(|on| {
            let on = own.iter().filter(|d| on.binary_search(d).is_ok()).copied().collect();
            Days::from([(pair, on)])
        });
        let levels = [
            (Level::Detail, detail.as_ref(), Whose::Pair),
            (Level::Type, Some(&self.of_type), Whose::Pair),
            (Level::Class, Some(&of_class), Whose::Pair),
            (Level::Sides, Some(&self.of_type), Whose::Sides),
            (Level::Like, Some(&self.of_type), Whose::Like),
        ];
        let mut found = Precedents { levels: Vec::new(), taken: None, reports: reports(ledger, pair, quad, own) };
        for (level, on, whose) in levels {
            let Some(on) = on else { continue };
            let cases: Vec<Case> = cases(ledger, on, pair, whose, days);
            // Days are like a case only if they have no such act.
            let marked = |of: (u32, u32)| on.get(&of).cloned().unwrap_or_default();
            let study = (cases.len() >= FEWEST).then(|| study(ledger, &cases, quad, marked, days)).flatten();
            let like = study.as_ref().map_or(0, |s| s.cases);
            found.levels.push((level, cases.len(), like));
            if let Some(study) = study.filter(|s| s.cases >= FEWEST) {
                found.taken = Some((level, study));
                break;
            }
        }
        found
    }
}

/// How many events of the class a day with such an act has.
fn reports(ledger: &Ledger, pair: (u32, u32), quad: u8, on: &[u32]) -> u32 {
    let known = on.iter().filter(|d| **d < ledger.end);
    let mut counts: Vec<u32> = known.map(|d| ledger.sum(pair, *d, 1)[usize::from(quad)]).filter(|c| *c > 0).collect();
    counts.sort_unstable();
    counts.get(counts.len() / 2).copied().unwrap_or(1)
}

/// The days on which the two took part in an act of that type with these modes and contexts, sorted.
fn detailed(store: &Store, span: &Span, act: &Supposed) -> Result<Vec<u32>, Error> {
    let mut filter = EventFilter {
        parties: vec![Who::state(&act.source, &act.source), Who::state(&act.target, &act.target)],
        types: vec![act.kind.name().to_owned()],
        modes: act.modes.iter().map(|m| m.name().to_owned()).collect(),
        contexts: act.contexts.clone(),
        days: Between { from: Some(day(span.first)), to: Some(day(span.last)) },
        modalities: vec!["asserted".to_owned()],
        voices: vec!["reporter".to_owned()],
        ..EventFilter::default()
    };
    let mut days: Vec<u32> = Vec::new();
    let mut add = |text: &str| days.extend(parsed(text.as_bytes()).map(number));
    for place in store.events(&filter, Order::Newest, None, MOST)? {
        if let By::Day(day) = &place.by {
            add(day);
        }
    }
    (filter.modalities, filter.voices) = (Vec::new(), Vec::new());
    store.imported(&filter, MOST)?.iter().filter_map(|e| e.day.as_deref()).for_each(&mut add);
    days.sort_unstable();
    days.dedup();
    Ok(days)
}
