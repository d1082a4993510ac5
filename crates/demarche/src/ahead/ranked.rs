//! Which pairs may fight, or will do most to each other: all that met of late, in order.

use std::collections::BTreeMap;

use demarche_forecast::counts::act::Class;
use demarche_forecast::counts::record::Watch;
use demarche_forecast::counts::trace::KEPT;
use demarche_store::db::find::history::day;
use demarche_store::db::store::Store;
use serde::Serialize;

use super::answer::{Fight, Forecast};
use super::ask::{Found, rounded};
use super::{Ahead, Known, acts, number};
use crate::kept::Problem;

/// Pairs that did something to each other within so many days are asked for: of others little can be said.
pub const RECENT: i32 = 90;
/// Most pairs that are asked for, those with most acts of late.
pub const MOST: usize = 3_000;

/// What pairs are ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// How probable material conflict is, either way.
    #[default]
    Conflict,
    /// How many acts of any kind are expected, both ways.
    Acts,
}

/// What is forecast of a pair among others.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Standing {
    /// Whether either will do something to the other that is material conflict.
    #[serde(flatten)]
    pub fight: Fight,
    /// Acts of any kind that are expected, both ways.
    pub mean: f64,
    /// How many acts of both directions are known.
    pub acts: u64,
    /// Whether published figures are for pairs like this.
    pub measured: bool,
    /// Acts of any kind, and material conflict, each way.
    pub forecasts: Vec<Forecast>,
}

/// Pairs in order.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Ranked {
    /// Last day that is known.
    pub last: String,
    /// First and last day of the forecasts.
    pub from: String,
    /// See `from`.
    pub until: String,
    /// The first, the most probable or busiest, first.
    pub pairs: Vec<Standing>,
}

impl Ahead {
    /// The pairs that did something to each other of late (those of one state, where one is given), in order.
    ///
    /// # Errors
    /// When nothing is known of the state, or the store cannot be read.
    pub fn ranked(&self, store: &Store, actor: Option<&str>, days: u32, by: By) -> Result<Ranked, Problem> {
        let known = self.met(store, actor)?;
        let mut found = Found::new();
        let mut pairs = Vec::new();
        for (one, other) in &known.1 {
            pairs.extend(self.standing(store, &known.0, (one, other), days, &mut found)?);
        }
        pairs.sort_by(|a, b| {
            let value = |standing: &Standing| match by {
                By::Conflict => standing.fight.probability,
                By::Acts => standing.mean,
            };
            value(b).total_cmp(&value(a)).then_with(|| a.fight.pair.cmp(&b.fight.pair))
        });
        let (from, until) = self.days(days);
        Ok(Ranked { last: day(self.last()), from, until, pairs })
    }

    /// What is known, and of which pairs, in alphabetical order.
    fn met(&self, store: &Store, actor: Option<&str>) -> Result<(Known, Vec<(String, String)>), Problem> {
        // What others do counts for how busy the sides are, so all acts are gone through.
        let (codes, acts) = acts(store, &self.span, None)?;
        let number_of = |code: &str| codes.binary_search_by(|c| c.as_str().cmp(code)).ok().map(|at| at as u32);
        let asked = actor.map(|code| number_of(code).ok_or_else(|| Problem::Nobody(code.to_owned()))).transpose()?;
        let recent = number(self.span.last.saturating_sub(RECENT - 1));
        let late = acts.get(acts.partition_point(|act| act.day < recent)..).unwrap_or_default();
        let mut met: BTreeMap<(u32, u32), usize> = BTreeMap::new();
        for act in late.iter().filter(|act| act.source != act.target) {
            let pair = (act.source.min(act.target), act.source.max(act.target));
            if asked.is_none_or(|of| pair.0 == of || pair.1 == of) {
                *met.entry(pair).or_default() += 1;
            }
        }
        let mut most: Vec<((u32, u32), usize)> = met.into_iter().collect();
        most.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        most.truncate(MOST);
        let mut numbers: Vec<(u32, u32)> = most.into_iter().map(|(pair, _)| pair).collect();
        numbers.sort_unstable();
        let days = number(self.span.first)..number(self.span.last.saturating_add(1));
        let watch = Watch::new(&numbers, days.end.saturating_sub(KEPT as u32));
        let outlook = self.weights.clone().over(&acts, days, Some(watch));
        let known = Known { outlook, codes, own: Vec::new() };
        let named = |number: u32| known.code(number).to_owned();
        let pairs = numbers.iter().map(|(one, other)| (named(*one), named(*other))).collect();
        Ok((known, pairs))
    }

    fn standing(
        &self,
        store: &Store,
        known: &Known,
        (one, other): (&str, &str),
        days: u32,
        found: &mut Found,
    ) -> Result<Option<Standing>, Problem> {
        let Some(fight) = self.fight(known, one, other, days) else { return Ok(None) };
        let mut forecasts = Vec::new();
        for (source, target) in [(one, other), (other, one)] {
            for class in [Class::All, Class::MaterialConflict] {
                forecasts.extend(self.forecast(store, known, (source, target, class, days), false, found)?);
            }
        }
        let all = || forecasts.iter().filter(|forecast| forecast.class == Class::All.name());
        Ok(Some(Standing {
            mean: rounded(all().map(|forecast| forecast.mean).sum()),
            acts: all().map(|forecast| forecast.acts).sum(),
            measured: forecasts.iter().all(|forecast| forecast.measured),
            fight,
            forecasts,
        }))
    }
}
