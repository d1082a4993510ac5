//! What two did to each other over time, as lines: counts, and the tension that they add up to.

use std::collections::BTreeMap;

use demarche_forecast::series::measure;
use demarche_store::db::find::history;
use demarche_store::db::find::pairs::{PairDay, Series, Step, Tally};
use serde::Serialize;

/// A step of a pair, one way.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line<'a> {
    /// The first day of the step.
    pub day: &'a str,
    /// Who did it.
    pub source: &'a str,
    /// To whom.
    pub target: &'a str,
    /// Events that are stated as facts.
    pub events: i64,
    /// Of those, by quad.
    pub verbal_cooperation: i64,
    /// The same.
    pub material_cooperation: i64,
    /// The same.
    pub verbal_conflict: i64,
    /// The same.
    pub material_conflict: i64,
    /// Sum of their scores.
    pub score: f64,
    /// Of those counted by quad, the ones that others coded.
    pub imported: i64,
    /// Events that are only claimed, expected, denied or long past.
    pub not_stated_as_fact: i64,
    /// Articles of the whole store in this time.
    pub articles_of_all: i64,
    /// Tension on the last day, both ways, from -1 to 1.
    pub tension: Option<f64>,
    /// What was measured in this time, both ways.
    pub cooperation: Option<f64>,
    /// The same.
    pub conflict: Option<f64>,
    /// Facts by type.
    pub types: BTreeMap<&'a str, OfType>,
}

/// Facts of one type.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OfType {
    /// Events that are stated as facts.
    pub events: i64,
    /// Sum of their scores.
    pub score: f64,
}

/// What is measured of each step: its sums, and the tension on its last day.
#[derive(Clone, Debug, Default)]
pub struct Marks(BTreeMap<String, measure::Day>);

impl Marks {
    /// Of what was measured of a pair.
    pub fn new(series: &measure::Series, step: Step) -> Self {
        let mut marks: BTreeMap<String, measure::Day> = BTreeMap::new();
        for day in &series.days {
            let mark = marks.entry(step.first(&history::day(day.day))).or_insert(measure::Day {
                cooperation: 0.0,
                conflict: 0.0,
                ..*day
            });
            mark.cooperation += day.cooperation;
            mark.conflict += day.conflict;
            mark.tension = day.tension;
        }
        Self(marks)
    }

    /// Those of the step that begins on this day.
    pub fn of(&self, day: &str) -> Option<&measure::Day> {
        self.0.get(day)
    }
}

/// The steps of a pair: what the first of `names` did to the second, then the other way round.
pub fn lines<'a>(series: &'a Series, marks: &'a Marks, names: (&'a str, &'a str)) -> impl Iterator<Item = Line<'a>> {
    series.days.iter().flat_map(move |day| {
        let ways = [(names.0, names.1, false), (names.1, names.0, true)];
        let told = ways.into_iter().filter(|(_, _, back)| *tally(day, *back) != Tally::default());
        told.map(|(source, target, back)| of(day, source, target, back, marks))
    })
}

const fn tally(day: &PairDay, back: bool) -> &Tally {
    if back { &day.back } else { &day.there }
}

fn of<'a>(day: &'a PairDay, source: &'a str, target: &'a str, back: bool, marks: &Marks) -> Line<'a> {
    let tally = tally(day, back);
    let [verbal_cooperation, material_cooperation, verbal_conflict, material_conflict] = tally.quads;
    let mark = marks.of(&day.day);
    let own = day.types.iter().filter(|t| t.back == back);
    Line {
        day: &day.day,
        source,
        target,
        events: tally.events(),
        verbal_cooperation,
        material_cooperation,
        verbal_conflict,
        material_conflict,
        score: tally.score as f64 / 1000.0,
        imported: tally.imported,
        not_stated_as_fact: tally.others,
        articles_of_all: day.volume,
        tension: mark.map(|m| rounded(m.tension)),
        cooperation: mark.map(|m| rounded(m.cooperation)),
        conflict: mark.map(|m| rounded(m.conflict)),
        types: own.map(|t| (t.kind.as_str(), OfType { events: t.events, score: t.score as f64 / 1000.0 })).collect(),
    }
}

/// To four places, without a negative zero.
pub fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4 + 0.0
}
