//! Pairs over time: tension, cooperation, conflict, and when they changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use demarche::tension::{self, PairTension};
use demarche_forecast::series::changes::ChangePoint as Found;
use demarche_forecast::series::counts::{DayVolume, Measure};
use demarche_forecast::series::measure::{METHOD, Series};
use demarche_store::db::find::actors::Who;
use demarche_store::db::find::events::Order;
use demarche_store::db::find::filter::{Days, EventFilter};
use demarche_store::db::find::history::{day, number};
use demarche_store::db::find::pairs::{PairDay, Step, Tally};

use crate::answer::Answer;
use crate::api::filter;
use crate::asked::Asked;
use crate::endpoint::Endpoint;
use crate::parameter::{Kind, Parameter};
use crate::problem::Problem;
use crate::server::Source;
use crate::shape::page::Page;
use crate::shape::pair::{ChangePoint, Pair, PairPoint, PairSummary, PairType};
use crate::shape::part::ActorRef;
use crate::source::{Stored, problem};

/// Days that a pair is shown over where nothing else is asked for.
const USUAL: i32 = 90;
/// Steps that are shown.
const MOST_STEPS: i32 = 1_500;
/// Days on each side of a change over which tension is averaged.
const AROUND: i32 = 14;
/// Changes that are shown, the latest.
const MOST_CHANGES: usize = 20;
/// Days of a change whose events are shown, and how many of them.
const WEEK: i32 = 7;
const MOST_EVENTS: usize = 5;
/// Events among which the weightiest are looked for.
const LOOKED_AT: usize = 40;
/// Days over which a change of tension is measured where nothing else is asked for.
pub(super) const BACK: u16 = 7;

pub(super) fn endpoints() -> Vec<Endpoint<Stored>> {
    vec![
        Endpoint::get::<Page<PairSummary>>("/pairs", "Pairs of states with a settled event.", pairs)
            .parameters([
                Parameter::one("party", Kind::Actor, "This state is one of them."),
                Parameter::one("days", Kind::Whole(1, 3_650), "Over how many days the change is; 7 where not given."),
                Parameter::one("sort", Kind::Choice(vec!["change", "tension", "events"]), "The largest first."),
            ])
            .paged(),
        Endpoint::get::<Pair>("/pairs/{a}/{b}", "What two did to each other.", pair)
            .parameters([
                Parameter::one("step", Kind::Choice(vec!["day", "week"]), "Days or weeks, from Monday."),
                Parameter::one("direction", Kind::Choice(vec!["both", "ab", "ba"]), "Which way the series counts."),
            ])
            .parameters(filter::days("of the events")),
    ]
}

/// From -1 (cooperation) and 0 (balance) to 1 (conflict), to 0 (calm) and 100.
fn outside(tension: f64) -> f64 {
    rounded(100.0 * tension.max(0.0))
}

fn rounded(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn pairs(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let party =
        match asked.text("party") {
            None => None,
            Some(id) => Some(stored.about.states.get(id).cloned().ok_or_else(|| {
                Problem::parameter("party", "must be a state; /actors/{id} has the partners of others")
            })?),
        };
    let all = stored.pair_tensions(asked.value("days").unwrap_or(BACK))?;
    let is_one = |pair: &&PairTension| party.as_ref().is_none_or(|code| pair.pair.0 == *code || pair.pair.1 == *code);
    let mut found: Vec<Measured<'_>> = all.iter().filter(is_one).map(Measured::of).collect();
    match asked.text("sort") {
        Some("tension") => found.sort_by(|x, y| y.tension.total_cmp(&x.tension)),
        Some("events") => found.sort_by_key(|pair| -pair.of.events),
        _ => found.sort_by(|x, y| y.change.abs().total_cmp(&x.change.abs())),
    }
    let first: usize = asked.after()?.and_then(|place| place.parse().ok()).unwrap_or(0);
    let days = asked.value("days").unwrap_or(BACK);
    let known: Vec<&Measured<'_>> = found.iter().filter(|pair| stored.are_states(pair.of)).collect();
    let total = known.len();
    let end = (first + asked.limit()).min(total);
    let next = (end < total).then(|| asked.next(&end.to_string()));
    let items = known.into_iter().take(end).skip(first).filter_map(|pair| stored.pair_summary(pair, days)).collect();
    Answer::json(&Page { items, next, total, exact: true })
}

/// A pair with what it is sorted by.
struct Measured<'a> {
    of: &'a PairTension,
    tension: f64,
    change: f64,
}

impl<'a> Measured<'a> {
    fn of(of: &'a PairTension) -> Self {
        let tension = outside(of.recent.last().copied().unwrap_or(0.0));
        Self { of, tension, change: rounded(tension - outside(of.then)) }
    }
}

fn pair(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let (a, b) = (asked.text("a").unwrap_or(""), asked.text("b").unwrap_or(""));
    let (one, other) = (stored.who(a)?, stored.who(b)?);
    let weekly = asked.text("step") == Some("week");
    let step = if weekly { Step::Week } else { Step::Day };
    let direction = asked.text("direction").unwrap_or("both");
    let volume = stored.volumes()?;
    let measured = tension::of_pair_in(&stored.store, &volume, &one, &other).map_err(problem)?;
    let (first, last) = stored.bounds_of(asked, &measured, if weekly { WEEK } else { 1 })?;
    let (from, to) = (day(first), day(last));
    // The first week is a whole one.
    let days = Days { from: Some(step.first(&from)), to: Some(to.clone()) };
    let series = stored.store.pair(&one, &other, &days, step).map_err(problem)?;
    let volume = stored.store.volume(&days, step).map_err(problem)?;
    let known: BTreeMap<&str, &PairDay> = series.days.iter().map(|d| (d.day.as_str(), d)).collect();
    let tensions = Tensions::new(&measured);
    let mut points = Vec::new();
    let mut at = number(step.first(&from).as_bytes()).unwrap_or(first);
    while at <= last {
        let end = if weekly { (at + WEEK - 1).min(last) } else { at };
        let name = day(at);
        let articles = volume.get(&name).copied().unwrap_or(0);
        let tension = outside(tensions.on(end));
        points.push(point(PairPoint { day: name, articles, tension, ..PairPoint::default() }, &known, direction));
        at = end + 1;
    }
    let mut types: Vec<PairType> =
        series.types.into_iter().map(|(kind, ab, ba)| PairType { kind, ab, ba, claimed: 0 }).collect();
    for (kind, claimed) in series.claimed {
        match types.iter_mut().find(|known| known.kind == kind) {
            Some(known) => known.claimed = claimed,
            None => types.push(PairType { kind, ab: 0, ba: 0, claimed }),
        }
    }
    let changes = stored.changes(&measured, (first, last), [one, other])?;
    Answer::json(&Pair {
        a: stored.reference(a)?,
        b: stored.reference(b)?,
        direction: direction.to_owned(),
        step: if weekly { "week" } else { "day" }.to_owned(),
        from,
        to,
        events: points.iter().map(|p| p.quads.iter().sum::<i64>()).sum(),
        claimed: points.iter().map(|p| p.claimed).sum(),
        types,
        series: points,
        changes,
        method: METHOD.to_owned(),
    })
}

fn point(mut point: PairPoint, known: &BTreeMap<&str, &PairDay>, direction: &str) -> PairPoint {
    let Some(found) = known.get(point.day.as_str()) else { return point };
    let mut add = |tally: &Tally| {
        point.quads.iter_mut().zip(tally.quads).for_each(|(n, more)| *n += more);
        point.claimed += tally.claimed;
        point.unsettled += tally.others - tally.claimed;
    };
    if direction != "ba" {
        add(&found.there);
    }
    if direction != "ab" {
        add(&found.back);
    }
    for kind in found.types.iter().filter(|kind| direction == "both" || kind.back == (direction == "ba")) {
        let score = kind.score as f64 / 1_000.0;
        if score > 0.0 { point.cooperation += score } else { point.conflict += score }
    }
    PairPoint { cooperation: rounded(point.cooperation), conflict: rounded(point.conflict), ..point }
}

/// Tension by day.
struct Tensions<'a> {
    first: i32,
    series: &'a Series,
}

impl<'a> Tensions<'a> {
    fn new(series: &'a Series) -> Self {
        Self { first: series.days.first().map_or(0, |day| day.day), series }
    }

    /// On a day; before the first there is none, after the last it is not known.
    fn on(&self, day: i32) -> f64 {
        let at = usize::try_from(i64::from(day) - i64::from(self.first)).ok();
        at.and_then(|at| self.series.days.get(at)).map_or(0.0, |day| day.tension)
    }

    fn mean(&self, days: std::ops::Range<i32>) -> f64 {
        let count = f64::from(days.end.saturating_sub(days.start).max(1));
        days.map(|day| self.on(day).max(0.0)).sum::<f64>() / count
    }
}

impl Stored {
    /// First and last day that are asked for; else the last of the store.
    fn bounds_of(&self, asked: &Asked, measured: &Series, step: i32) -> Result<(i32, i32), Problem> {
        let (from, to) = asked.days();
        let latest = || -> Result<i32, Problem> {
            let measured = measured.days.last().map(|day| day.day);
            let latest = self.store.latest_day().map_err(problem)?;
            Ok(measured.or(latest.and_then(|day| number(day.as_bytes()))).unwrap_or(0))
        };
        let first = from.and_then(|day| number(day.as_bytes()));
        let last = match to.and_then(|day| number(day.as_bytes())) {
            Some(last) => last,
            None => latest()?.max(first.unwrap_or(i32::MIN)),
        };
        let first = first.unwrap_or(last - USUAL + 1);
        if first > last {
            return Err(Problem::parameter("from", "must not be later than to"));
        }
        Ok((first.max(last - MOST_STEPS * step + 1), last))
    }

    /// How much was published on each day, as long as the store does not change.
    fn volumes(&mut self) -> Result<Arc<Vec<DayVolume>>, Problem> {
        let generation = Source::generation(self)?;
        if let Some((known, volumes)) = &self.volumes
            && *known == generation
        {
            return Ok(Arc::clone(volumes));
        }
        let volumes = Arc::new(tension::volumes(&self.store).map_err(problem)?);
        self.volumes = Some((generation, Arc::clone(&volumes)));
        Ok(volumes)
    }

    /// Pairs of states with their tension, as long as the store does not change.
    fn pair_tensions(&mut self, back: u16) -> Result<Arc<Vec<PairTension>>, Problem> {
        let generation = Source::generation(self)?;
        if let Some((known, days, pairs)) = &self.pairs
            && (*known, *days) == (generation, back)
        {
            return Ok(Arc::clone(pairs));
        }
        let pairs = Arc::new(tension::pairs(&self.store, back).map_err(problem)?);
        self.pairs = Some((generation, back, Arc::clone(&pairs)));
        Ok(pairs)
    }

    /// The pairs whose tension changed most, either way.
    pub(super) fn movers(&mut self, most: usize) -> Result<Vec<PairSummary>, Problem> {
        let all = self.pair_tensions(BACK)?;
        let mut found: Vec<Measured<'_>> = all.iter().map(Measured::of).filter(|pair| pair.change != 0.0).collect();
        found.sort_by(|x, y| y.change.abs().total_cmp(&x.change.abs()));
        Ok(found.iter().filter_map(|pair| self.pair_summary(pair, BACK)).take(most).collect())
    }

    fn pair_summary(&self, pair: &Measured<'_>, days: u16) -> Option<PairSummary> {
        let (a, b) = &pair.of.pair;
        Some(PairSummary {
            a: self.state(a)?,
            b: self.state(b)?,
            events: pair.of.events,
            tension: pair.tension,
            change: pair.change,
            days,
            recent: pair.of.recent.iter().copied().map(outside).collect(),
        })
    }

    fn are_states(&self, pair: &PairTension) -> bool {
        [&pair.pair.0, &pair.pair.1].into_iter().all(|code| self.about.ids.contains_key(code))
    }

    /// The link to a state by its code; nothing for a code that no row of the base has as a state.
    pub(super) fn state(&self, code: &str) -> Option<ActorRef> {
        let id = self.about.ids.get(code)?.clone();
        let name = self.about.names.get(code).cloned().unwrap_or_else(|| code.to_owned());
        Some(ActorRef { id, name, country: Some(code.to_owned()), territory: None, sector: None })
    }

    fn changes(&mut self, measured: &Series, days: (i32, i32), whose: [Who; 2]) -> Result<Vec<ChangePoint>, Problem> {
        let tensions = Tensions::new(measured);
        let inside = |change: &&Found| change.day >= days.0 && change.day <= days.1;
        let found: Vec<&Found> = measured.change_points.iter().filter(inside).collect();
        let mut changes = Vec::new();
        for change in found.into_iter().rev().take(MOST_CHANGES).rev() {
            let quads = if change.measure == Measure::Conflict { vec![3, 4] } else { vec![1, 2] };
            let filter = EventFilter {
                parties: whose.to_vec(),
                quads,
                modalities: vec!["asserted".to_owned()],
                voices: vec!["reporter".to_owned()],
                days: Days { from: Some(day(change.day)), to: Some(day(change.day + WEEK - 1)) },
                ..EventFilter::default()
            };
            let places = self.store.events(&filter, Order::Newest, None, LOOKED_AT).map_err(problem)?;
            let mut events = self.events(&places)?;
            events.sort_by(|x, y| y.score.abs().total_cmp(&x.score.abs()).then(y.confidence.total_cmp(&x.confidence)));
            events.truncate(MOST_EVENTS);
            let rate = |rate: f64| (rate * 100.0).round() / 100.0;
            changes.push(ChangePoint {
                day: day(change.day),
                before: rounded(100.0 * tensions.mean(change.day - AROUND..change.day)),
                after: rounded(
                    100.0 * tensions.mean(change.day..(change.day + AROUND).min(days.1.max(change.day) + 1)),
                ),
                confidence: (change.confidence * 1_000.0).round() / 1_000.0,
                method: format!(
                    "PELT: {}, from {} to {} events a day at the usual volume",
                    change.measure.name(),
                    rate(change.before),
                    rate(change.after)
                ),
                events,
            });
        }
        Ok(changes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calm_is_0_and_all_conflict_100() {
        assert_eq!([-1.0, -0.2, 0.0, 0.3333, 1.0].map(outside), [0.0, 0.0, 0.0, 33.3, 100.0]);
    }

    #[test]
    fn a_step_counts_the_direction_that_is_asked_for() {
        use demarche_store::db::find::pairs::TypeOfDay;
        let kind = |kind: &str, back: bool, score: i64| TypeOfDay { kind: kind.to_owned(), back, events: 1, score };
        let found = PairDay {
            day: "2031-05-17".to_owned(),
            there: Tally { quads: [1, 0, 0, 0], score: 4_000, others: 3, claimed: 2, imported: 0 },
            back: Tally { quads: [0, 0, 1, 0], score: -5_000, others: 0, claimed: 0, imported: 0 },
            types: vec![kind("AGREE", false, 4_000), kind("THREATEN", true, -5_000)],
            volume: 9,
        };
        let known = BTreeMap::from([("2031-05-17", &found)]);
        let one = |direction| {
            let open = PairPoint { day: "2031-05-17".to_owned(), ..PairPoint::default() };
            let p = point(open, &known, direction);
            (p.quads, p.claimed, p.unsettled, p.cooperation, p.conflict)
        };
        assert_eq!(one("both"), ([1, 0, 1, 0], 2, 1, 4.0, -5.0));
        assert_eq!(one("ab"), ([1, 0, 0, 0], 2, 1, 4.0, 0.0));
        assert_eq!(one("ba"), ([0, 0, 1, 0], 0, 0, 0.0, -5.0));
    }
}
