//! A scenario as it is told.

use demarche_forecast::counts::act::Class;
use demarche_forecast::scenario::answer::{Change, factor};
use demarche_forecast::scenario::precedents::{FEWEST, Study};
use demarche_forecast::scenario::spread::Estimate;
use demarche_store::db::find::history::day;
use serde::Serialize;

use super::Found;
use super::past::Level;
use crate::moved::Moved;

/// What stands over each answer.
pub const LABEL: &str = "association in past data, not a causal effect";
/// Pairs with others that are told.
const NEAR: usize = 5;

/// All of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scenario {
    /// See [`LABEL`].
    pub label: &'static str,
    /// The acts that are supposed.
    pub acts: Vec<Supposed>,
    /// The last day that was known; the day after is the first that is drawn.
    pub known: String,
    /// First day that is looked at, the day after the first act.
    pub from: String,
    /// Last day.
    pub until: String,
    /// Why there is no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// Precedents of the first act, level by level, until there were enough.
    pub precedents: Vec<Rung>,
    /// The level that was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<&'static str>,
    /// What the models say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub models: Option<Models>,
    /// What came after precedents, against other days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_precedents: Option<After>,
    /// `agree`, `disagree`, or `unsure` where the interval of the precedents holds both zero and the models.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement: Option<&'static str>,
    /// Whose probability to be the other party of the next act changes most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub links: Option<Vec<Moved>>,
}

/// An act.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Supposed {
    /// Who.
    pub source: String,
    /// PLOVER type.
    pub r#type: &'static str,
    /// Modes and contexts.
    pub detail: Vec<String>,
    /// To whom.
    pub target: String,
    /// When.
    pub day: String,
    /// Quad class; the models know no more of the act.
    pub class: &'static str,
    /// How many reports tell of it.
    pub reports: u32,
}

/// Precedents of a level.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rung {
    /// Which.
    pub level: &'static str,
    /// In words.
    pub says: String,
    /// Days with such an act.
    pub days: usize,
    /// How many of them have other days like them; 0 where there were too few to look.
    pub matched: usize,
}

/// What the models say.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Models {
    /// Paths that were drawn.
    pub paths: usize,
    /// How often weights were learned again for the intervals.
    pub sets: usize,
    /// By what differences were multiplied, as real acts before asked for.
    pub calibration: f64,
    /// All acts of the two, both ways.
    pub together: Changed,
    /// Acts by direction and class.
    pub counts: Vec<Count>,
    /// Probability of any material conflict, either way.
    pub material_conflict: Changed,
    /// Tension on the last day, the acts themselves in it.
    pub tension: Changed,
    /// Where the tension of 90 % of the paths ends, without and with.
    pub tension_paths: [[f64; 2]; 2],
    /// All acts of pairs with others, those that change most.
    pub near: Vec<Near>,
}

/// A quantity without and with the acts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Changed {
    /// Without.
    pub without: f64,
    /// With.
    pub with: f64,
    /// How much more.
    pub difference: f64,
    /// Where 90 % of the models learned again lie.
    pub low: f64,
    /// See `low`.
    pub high: f64,
}

/// Acts of a direction and class.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Count {
    /// Who.
    pub source: String,
    /// To whom.
    pub target: String,
    /// What is counted.
    pub class: &'static str,
    /// Expected acts.
    #[serde(flatten)]
    pub change: Changed,
    /// Between how many acts 90 % of the paths lie without the acts, and with them.
    pub paths: [[f64; 2]; 2],
}

/// All acts of a pair nearby.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Near {
    /// Who.
    pub source: String,
    /// To whom.
    pub target: String,
    /// Expected acts.
    #[serde(flatten)]
    pub change: Changed,
}

/// What came after precedents, less what came after days of the same pairs that were like them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct After {
    /// Precedents that have days like them.
    pub cases: usize,
    /// Pairs they are of.
    pub pairs: usize,
    /// All acts of the two, both ways: mean difference, and 90 % of draws.
    pub difference: f64,
    /// See `difference`.
    pub low: f64,
    /// See `difference`.
    pub high: f64,
    /// The same by direction (`forth` as the act, `back`) and class.
    pub counts: Vec<AfterCount>,
}

/// See [`After::counts`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AfterCount {
    /// `forth` or `back`.
    pub direction: &'static str,
    /// What is counted.
    pub class: &'static str,
    /// Mean difference.
    pub difference: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Scenario {
    /// Of what was found.
    pub fn new(found: &Found, days: u32, links: Option<Vec<Moved>>) -> Self {
        let begin = found.acts.iter().map(|a| a.1).min().unwrap_or(found.known);
        let models = models(found);
        let taken = found.precedents.taken.as_ref();
        let agreement = models.as_ref().zip(taken).map(|(m, t)| agreement(&m.together, &t.1.together));
        let refused = models
            .is_none()
            .then(|| format!("no level has {FEWEST} precedents that have other days like them; nothing is said"));
        Self {
            label: LABEL,
            acts: found.acts.iter().map(supposed).collect(),
            known: day(found.known),
            from: day(begin.saturating_add(1)),
            until: day(begin.saturating_add(days as i32)),
            refused,
            precedents: found.precedents.levels.iter().map(|l| level(found, *l)).collect(),
            level: taken.map(|t| t.0.name()),
            models,
            after_precedents: taken.map(|t| after(&t.1)),
            agreement,
            links,
        }
    }
}

fn supposed((act, on, reports): &(super::Supposed, i32, u32)) -> Supposed {
    let modes = act.modes.iter().map(|m| m.name().to_owned());
    Supposed {
        source: act.source.clone(),
        r#type: act.kind.name(),
        detail: modes.chain(act.contexts.iter().cloned()).collect(),
        target: act.target.clone(),
        day: day(*on),
        class: Class::EVERY.get(usize::from(act.kind.quad().number())).map_or("", |c| c.name()),
        reports: *reports,
    }
}

fn level(found: &Found, (level, days, matched): (Level, usize, usize)) -> Rung {
    let first = found.acts.first().map(supposed);
    let says = first.map_or_else(String::new, |act| {
        let Supposed { source, r#type, target, detail, class, .. } = act;
        match level {
            Level::Detail => format!("{source} {type}.{} {target}", detail.join(".")),
            Level::Type => format!("{source} {type} {target}"),
            Level::Class => format!("any {} of {source} towards {target}", class.replace('_', " ")),
            Level::Sides => format!("{type} by {source}, or towards {target}"),
            Level::Like => format!("{type} between any two that do about as much"),
        }
    });
    Rung { level: level.name(), says, days, matched }
}

fn models(found: &Found) -> Option<Models> {
    let answer = found.answer.as_ref()?;
    let code = |of: u32| found.codes.get(of as usize).cloned().unwrap_or_default();
    let ends = |(low, high): (f64, f64)| [rounded(low), rounded(high)];
    let counts = answer.counts.iter().map(|c| Count {
        source: code(c.source),
        target: code(c.target),
        class: c.class.name(),
        change: changed(&c.change),
        paths: [ends(c.spread_without), ends(c.spread_with)],
    });
    let near = answer.near.iter().take(NEAR).map(|n| Near {
        source: code(n.source),
        target: code(n.target),
        change: changed(&n.change),
    });
    Some(Models {
        paths: answer.paths,
        sets: answer.sets,
        calibration: found.acts.first().map_or(1.0, |a| factor(a.0.kind.quad().number())),
        together: changed(&answer.together),
        counts: counts.collect(),
        material_conflict: changed(&answer.fight),
        tension: changed(&answer.tension),
        tension_paths: answer.tension_spread.map(ends),
        near: near.collect(),
    })
}

fn changed(of: &Change) -> Changed {
    let Estimate { value, low, high } = of.difference;
    Changed {
        without: rounded(of.without),
        with: rounded(of.with),
        difference: rounded(value),
        low: rounded(low),
        high: rounded(high),
    }
}

fn after(study: &Study) -> After {
    let count = |way: usize, class: Class| {
        let Estimate { value, low, high } = study.difference[way][class.index()];
        let direction = if way == 0 { "forth" } else { "back" };
        AfterCount {
            direction,
            class: class.name(),
            difference: rounded(value),
            low: rounded(low),
            high: rounded(high),
        }
    };
    After {
        cases: study.cases,
        pairs: study.pairs,
        difference: rounded(study.together.value),
        low: rounded(study.together.low),
        high: rounded(study.together.high),
        counts: (0..2).flat_map(|way| Class::EVERY.map(|class| count(way, class))).collect(),
    }
}

/// Whether models and precedents say the same.
fn agreement(models: &Changed, past: &Estimate) -> &'static str {
    let apart = models.low > past.high || models.high < past.low;
    match apart {
        true => "disagree",
        false if past.holds(0.0) => "unsure",
        false => "agree",
    }
}

fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4 + 0.0
}
