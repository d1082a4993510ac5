//! Forecasts of a pair as commands, the API and the board give them.

use demarche_forecast::counts::act::Class;
use demarche_forecast::counts::features::Family;
use demarche_store::db::count_forecasts::CountMade;
use serde::Serialize;

use crate::grounds::Evidence;

/// What is forecast of two, both ways.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairForecast {
    /// The two, as they were asked for.
    pub pair: [String; 2],
    /// Last day of the store; forecasts know nothing after it and begin on the next.
    pub last: String,
    /// Whether there will be any material conflict.
    pub fight: Vec<Fight>,
    /// Each direction, class and number of days.
    pub forecasts: Vec<Forecast>,
}

/// Whether either of two will do something to the other that is material conflict.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fight {
    /// The two, as they were asked for.
    pub pair: [String; 2],
    /// `material_conflict`.
    pub class: &'static str,
    /// Number of days.
    pub days: u32,
    /// The first of them.
    pub from: String,
    /// The last.
    pub until: String,
    /// Probability, if the two directions have nothing to do with each other. They mostly answer each other, so it is
    /// rather too high than too low.
    pub probability: f64,
    /// It is no less than this: the more probable direction alone.
    pub least: f64,
    /// How the two directions are taken together: `independent`.
    pub together: &'static str,
}

/// How many acts of a class one will direct at the other in some days.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Forecast {
    /// Who.
    pub source: String,
    /// To whom.
    pub target: String,
    /// `all`, `verbal_cooperation`, `material_cooperation`, `verbal_conflict` or `material_conflict`.
    pub class: &'static str,
    /// Number of days.
    pub days: u32,
    /// The first of them.
    pub from: String,
    /// The last.
    pub until: String,
    /// Mean of the distribution, a negative binomial.
    pub mean: f64,
    /// Its variance.
    pub variance: f64,
    /// First and last number of the narrowest interval of about 90 %.
    pub low: u32,
    /// See `low`.
    pub high: u32,
    /// Probability of that interval: counts are whole, so it is not just 90 %.
    pub held: f64,
    /// Probability of any such act.
    pub probability: f64,
    /// How many acts of any kind of this direction are known.
    pub acts: u64,
    /// Whether there are as many as in pairs that published figures are for.
    pub measured: bool,
    /// What the mean is made of.
    pub parts: Vec<Part>,
}

/// What one kind of past adds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// Name of the kind.
    pub family: &'static str,
    /// Acts that it adds to the mean.
    pub adds: f64,
    /// The kind in words.
    pub says: String,
    /// The last days of it within four weeks, else before, for parts that matter.
    pub grounds: Vec<Day>,
}

/// A day on which something happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Day {
    /// When.
    pub day: String,
    /// Who.
    pub source: String,
    /// To whom.
    pub target: String,
    /// How many acts.
    pub count: u32,
    /// Some of them.
    pub events: Vec<Evidence>,
}

impl Forecast {
    /// As it is kept in a store.
    pub fn made(&self) -> CountMade {
        CountMade {
            source: self.source.clone(),
            target: self.target.clone(),
            quad: super::made::quad(self.class).unwrap_or(0),
            day: self.from.clone(),
            until: self.until.clone(),
            mean: self.mean,
            variance: self.variance,
            probability: self.probability,
            interval: (self.low, self.high),
        }
    }
}

/// A kind of past in words, of the acts of `source` to `target`.
pub(super) fn says(family: Family, class: Class, source: &str, target: &str) -> String {
    match family {
        Family::Base => "what any two states do".to_owned(),
        Family::Recent => format!("what {source} did to {target} in the last days and weeks"),
        Family::Habit => format!("what {source} usually does to {target}"),
        Family::Level => format!("the level of what {source} does to {target} since it last changed"),
        Family::Other if class == Class::All => {
            format!("what acts of one kind between {source} and {target} say of other kinds")
        }
        Family::Other => format!("what {source} and {target} did to each other in other ways"),
        Family::Reverse => format!("what {target} did to {source}"),
        Family::Contagion => format!("how busy {source} and {target} are with others and at home"),
        Family::Weekday => "the day of the week".to_owned(),
    }
}
