//! How good predictions were: slopes, signs, skill, with draws of pairs and weeks.

use crate::hash::scatter;
use crate::scenario::answer::factor;
use crate::scenario::backtest::{DAYS, Scored};
use crate::scenario::precedents::Sums;
use crate::scenario::spread::Estimate;

/// How often all is drawn again.
const DRAWS: u64 = 1_000;

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All acts between the two, both ways.
    All,
    /// Acts of the same class, the same way.
    Same,
    /// All acts the other way.
    Reverse,
    /// Material conflict, both ways.
    Fight,
}

impl Outcome {
    /// All of them.
    pub const EVERY: [Self; 4] = [Self::All, Self::Same, Self::Reverse, Self::Fight];

    /// In words, as in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all_both_ways",
            Self::Same => "same_class_same_way",
            Self::Reverse => "all_in_reverse",
            Self::Fight => "material_conflict_both_ways",
        }
    }

    /// Out of sums by way and class.
    pub fn of(self, quad: u8, sums: &Sums) -> f64 {
        match self {
            Self::All => sums[0][0] + sums[1][0],
            Self::Same => sums[0][usize::from(quad)],
            Self::Reverse => sums[1][0],
            Self::Fight => sums[0][4] + sums[1][4],
        }
    }
}

/// How predictions of one kind did.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Quality {
    /// Mean prediction.
    pub predicted: f64,
    /// Of real differences on predicted ones, a line through zero.
    pub slope: Estimate,
    /// Of differences that are not zero, how many have the sign of the prediction.
    pub sign: f64,
    /// How much lower the squared error is than that of "no difference".
    pub skill: Estimate,
}

/// What some cases come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// How many.
    pub cases: usize,
    /// Mean real difference.
    pub real: Estimate,
    /// Of the models, calibrated.
    pub models: Quality,
    /// Of the models as learned.
    pub raw: Quality,
    /// Of the precedents; where there are too few they say nothing, and count as "no difference".
    pub precedents: Quality,
}

/// Summarise. A case counts by one over one plus the acts of its pair in a usual week before: pairs that do much differ
/// by much from week to week, by chance. Whole pairs and weeks are drawn again, both at once (Owen, 2007). None without
/// cases.
pub fn figures(cases: &[&Scored], outcome: Outcome) -> Option<Figures> {
    let first = cases.iter().map(|c| c.real.case.day).min()?;
    let mut pairs: Vec<_> = cases.iter().map(|c| c.real.case.pair).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let place = |c: &Scored| {
        let pair = pairs.binary_search(&c.real.case.pair).unwrap_or(0);
        (pair, ((c.real.case.day - first) / DAYS) as usize)
    };
    let rows: Vec<Row> = cases
        .iter()
        .map(|c| {
            let (model, real, past) = c.outcome(outcome);
            Row {
                place: place(c),
                weight: 1.0 / (1.0 + c.real.level),
                raw: model,
                model: model * factor(c.quad),
                past: past.unwrap_or(0.0),
                real,
            }
        })
        .collect();
    let weeks = rows.iter().map(|r| r.place.1 + 1).max().unwrap_or(1);
    let draws: Vec<Vec<f64>> = (0..DRAWS).map(|draw| weights(&rows, draw, pairs.len(), weeks)).collect();
    let even: Vec<f64> = rows.iter().map(|r| r.weight).collect();
    let estimate = |of: &dyn Fn(&[f64]) -> f64| {
        Estimate::new(of(&even), draws.iter().map(|d| of(d)).filter(|v| v.is_finite()).collect(), 0.95)
    };
    let sum = |weights: &[f64], of: &dyn Fn(&Row) -> f64| rows.iter().zip(weights).map(|(r, w)| of(r) * w).sum::<f64>();
    let quality = |told: &dyn Fn(&Row) -> f64| {
        let squares = |w: &[f64]| sum(w, &|r| (r.real - told(r)).powi(2)) / sum(w, &|r| r.real.powi(2));
        let slope = |w: &[f64]| sum(w, &|r| r.real * told(r)) / sum(w, &|r| told(r).powi(2));
        let signed = rows.iter().filter(|r| r.real != 0.0 && told(r) != 0.0);
        let (right, all) =
            signed.fold((0, 0), |(right, all), r| (right + usize::from((r.real > 0.0) == (told(r) > 0.0)), all + 1));
        Quality {
            predicted: sum(&even, told) / even.iter().sum::<f64>(),
            slope: estimate(&slope),
            sign: f64::from(right as u32) / f64::from((all as u32).max(1)),
            skill: estimate(&|w| 1.0 - squares(w)),
        }
    };
    Some(Figures {
        cases: rows.len(),
        real: estimate(&|w| sum(w, &|r| r.real) / w.iter().sum::<f64>()),
        models: quality(&|r| r.model),
        raw: quality(&|r| r.raw),
        precedents: quality(&|r| r.past),
    })
}

struct Row {
    place: (usize, usize),
    weight: f64,
    raw: f64,
    model: f64,
    past: f64,
    real: f64,
}

fn weights(rows: &[Row], draw: u64, pairs: usize, weeks: usize) -> Vec<f64> {
    let times = |count: usize, kind: u64| {
        let mut times = vec![0.0; count];
        (0..count as u64).for_each(|i| times[(scatter(&[draw, kind, i]) % count as u64) as usize] += 1.0);
        times
    };
    let (pairs, weeks) = (times(pairs, 1), times(weeks, 2));
    rows.iter().map(|r| pairs[r.place.0] * weeks[r.place.1] * r.weight).collect()
}
