//! What is forecast of two: how much they will do to each other, and why.

use demarche::ahead::answer::{Day, Forecast, PairForecast, Part};
use demarche::ahead::ask::Wanted;
use demarche::ahead::ranked::Standing;
use demarche::ahead::{Ahead, made};
use demarche::foresee::{self, LEAST_DAYS};
use demarche::grounds::Evidence;
use demarche::kept::Problem as Unknown;
use demarche_store::db::find::events::{By, Place};

use crate::ahead::{Known, RANKED};
use crate::answer::Answer;
use crate::asked::Asked;
use crate::endpoint::Endpoint;
use crate::method;
use crate::parameter::{Kind, Parameter};
use crate::problem::Problem;
use crate::server::Source;
use crate::shape::event::EventRecord;
use crate::shape::outlook::{
    ConflictForecast, CountForecast, ForecastGround, ForecastPart, ForecastRecord, ImportedRow, Outlooks,
    PairExpectation, PairOutlook,
};
use crate::shape::part::ActorRef;
use crate::source::{Stored, problem};

/// Days ahead where nothing else is asked for.
const USUAL: u32 = 7;

pub(super) fn endpoints() -> Vec<Endpoint<Stored>> {
    let about = "What is forecast of two states, both ways: association in past reports, by no source.";
    let days = Parameter::one("days", Kind::Choice(vec!["1", "7"]), "Over how many days; 7 where not given.");
    let all = "Which pairs of states may fight within 7 days, of those that met in the last 90: association in past reports, \
               by no source.";
    vec![
        Endpoint::get::<PairOutlook>("/pairs/{a}/{b}/outlook", about, outlook).parameters([days]),
        Endpoint::get::<Outlooks>("/outlook", all, outlooks).parameters([
            Parameter::one("party", Kind::Actor, "This state is one of them."),
            Parameter::one("sort", Kind::Choice(vec!["conflict", "acts"]), "The most probable, or the busiest first."),
            Parameter::one("limit", Kind::Whole(1, 200), "At most so many; 20 where not given."),
        ]),
    ]
}

fn outlooks(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let party = match asked.text("party") {
        None => None,
        Some(id) => {
            let state = stored.about.states.get(id).cloned();
            Some(state.ok_or_else(|| Problem::parameter("party", "must be a state; forecasts are of states"))?)
        }
    };
    let empty = Outlooks {
        state: "none".to_owned(),
        why: None,
        last: None,
        days: RANKED,
        from: None,
        until: None,
        total: 0,
        items: Vec::new(),
        origin: String::new(),
        figures: method::figures(),
    };
    let generation = Source::generation(stored)?;
    let (known, is_current) = stored.ranked.known(stored.store.path(), generation);
    let order = match known {
        Known::Ready(order) => order,
        Known::None(why) => {
            return Ok(Answer { lasts: is_current, ..Answer::json(&Outlooks { why: Some(why), ..empty })? });
        }
        Known::Learning => {
            let why = Some("the model learns from the store; ask again soon".to_owned());
            let answer = Answer::json(&Outlooks { state: "learning".to_owned(), why, ..empty })?;
            return Ok(Answer { lasts: false, ..answer });
        }
    };
    // Bodies without a page of their own are left to the command line.
    let shown = |of: &Standing| of.fight.pair.iter().all(|code| Stored::state(stored, code).is_some());
    let concerns = |of: &&Standing| party.as_ref().is_none_or(|code| of.fight.pair.contains(code)) && shown(of);
    let mut found: Vec<&Standing> = order.ranked.pairs.iter().filter(concerns).collect();
    if asked.text("sort") == Some("acts") {
        found.sort_by(|a, b| b.mean.total_cmp(&a.mean).then_with(|| a.fight.pair.cmp(&b.fight.pair)));
    }
    let total = found.len();
    let items = found.into_iter().take(asked.limit()).map(|of| stored.expected(of)).collect();
    let ready = Outlooks {
        state: "ready".to_owned(),
        last: Some(order.ranked.last.clone()),
        from: Some(order.ranked.from.clone()),
        until: Some(order.ranked.until.clone()),
        total,
        items,
        origin: order.origin.clone(),
        ..empty
    };
    Ok(Answer { lasts: is_current, ..Answer::json(&ready)? })
}

fn outlook(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let (a, b) = (asked.text("a").unwrap_or(""), asked.text("b").unwrap_or(""));
    let days = asked.value("days").unwrap_or(USUAL);
    let empty = PairOutlook {
        a: stored.reference(a)?,
        b: stored.reference(b)?,
        state: "none".to_owned(),
        why: None,
        last: None,
        days,
        from: None,
        until: None,
        conflict: None,
        forecasts: Vec::new(),
        events: Vec::new(),
        origin: String::new(),
        figures: method::figures(),
    };
    let why = |state: &str, why: String| PairOutlook { state: state.to_owned(), why: Some(why), ..empty.clone() };
    let states = |id: &str| stored.about.states.get(id).cloned();
    let (Some(one), Some(other)) = (states(a), states(b)) else {
        return Answer::json(&why("none", "forecasts are of two states; one of these is none".to_owned()));
    };
    if one == other {
        return Answer::json(&why("none", "forecasts are of two states; these are the same".to_owned()));
    }
    let (known, is_current) = stored.forecaster()?;
    let ahead = match known {
        Known::Ready(ahead) => ahead,
        Known::None(reason) => return Answer::json(&why("none", reason)),
        Known::Learning => {
            let answer = Answer::json(&why("learning", "the model learns from the store; ask again soon".to_owned()))?;
            return Ok(Answer { lasts: false, ..answer });
        }
    };
    let known_days = ahead.known_days();
    if known_days < LEAST_DAYS {
        let reason = format!("the store reaches back {known_days} days; forecasts need {LEAST_DAYS}");
        return Ok(Answer { lasts: is_current, ..Answer::json(&why("none", reason))? });
    }
    let wanted = Wanted { days: vec![days], ..Wanted::default() };
    let answer = match ahead.pair(&stored.store, &one, &other, &wanted) {
        Ok(found) if found.forecasts.iter().all(|forecast| forecast.acts == 0) => {
            why("none", "the store has no acts between the two".to_owned())
        }
        Ok(found) => {
            let mut events = Vec::new();
            let forecasts = stored.counts(&found, &one, &mut events)?;
            let first = found.forecasts.first();
            PairOutlook {
                state: "ready".to_owned(),
                last: Some(found.last.clone()),
                from: first.map(|f| f.from.clone()),
                until: first.map(|f| f.until.clone()),
                conflict: conflict(&found, days),
                forecasts,
                events,
                origin: foresee::origin(&ahead),
                ..empty
            }
        }
        Err(Unknown::Store(error)) => return Err(problem(error)),
        Err(Unknown::Nobody(_)) => why("none", "the store has no acts of one of them with others".to_owned()),
        Err(_) => return Err(Problem::fault()),
    };
    Ok(Answer { lasts: is_current, ..Answer::json(&answer)? })
}

fn conflict(found: &PairForecast, days: u32) -> Option<ConflictForecast> {
    let fight = found.fight.iter().find(|fight| fight.days == days)?;
    let measured = found.forecasts.iter().all(|forecast| forecast.measured);
    Some(ConflictForecast { probability: fight.probability, least: fight.least, measured })
}

impl Stored {
    /// What forecasts are made from, and whether that is of the store as it is.
    pub(crate) fn forecaster(&mut self) -> Result<(Known<Ahead>, bool), Problem> {
        let generation = Source::generation(self)?;
        Ok(self.ahead.known(self.store.path(), generation))
    }

    fn expected(&self, of: &Standing) -> PairExpectation {
        let [a, b] = &of.fight.pair;
        let (probability, least, measured) = (of.fight.probability, of.fight.least, of.measured);
        PairExpectation {
            a: self.state_ref(a),
            b: self.state_ref(b),
            conflict: ConflictForecast { probability, least, measured },
            mean: of.mean,
            acts: of.acts,
        }
    }

    fn counts(
        &mut self,
        found: &PairForecast,
        one: &str,
        events: &mut Vec<EventRecord>,
    ) -> Result<Vec<CountForecast>, Problem> {
        found.forecasts.iter().map(|forecast| self.count_of(forecast, one, events)).collect()
    }

    fn count_of(&mut self, of: &Forecast, one: &str, events: &mut Vec<EventRecord>) -> Result<CountForecast, Problem> {
        let parts = of.parts.iter().map(|part| self.forecast_part(of, part, events)).collect::<Result<_, _>>()?;
        Ok(CountForecast {
            direction: if of.source == one { "ab" } else { "ba" }.to_owned(),
            class: of.class.to_owned(),
            mean: of.mean,
            low: of.low,
            high: of.high,
            held: of.held,
            probability: of.probability,
            acts: of.acts,
            measured: of.measured,
            parts,
        })
    }

    fn forecast_part(
        &mut self,
        of: &Forecast,
        part: &Part,
        events: &mut Vec<EventRecord>,
    ) -> Result<ForecastPart, Problem> {
        let grounds = part.grounds.iter().map(|day| self.ground(day, events)).collect::<Result<_, _>>()?;
        let (source, target) = (self.state_ref(&of.source).name, self.state_ref(&of.target).name);
        // Codes are in capitals, as no other word of these sentences is.
        let says = part.says.replace(&of.source, "\u{1}").replace(&of.target, &target).replace('\u{1}', &source);
        Ok(ForecastPart { family: part.family.to_owned(), adds: part.adds, says, grounds })
    }

    fn ground(&mut self, day: &Day, events: &mut Vec<EventRecord>) -> Result<ForecastGround, Problem> {
        let (mut ids, mut imported) = (Vec::new(), Vec::new());
        for event in &day.events {
            match event {
                Evidence::Read { article, start, end, .. } => {
                    let Some(found) = self.event_with(*article, (*start, *end), day)? else { continue };
                    if !ids.contains(&found.id) {
                        ids.push(found.id.clone());
                    }
                    if events.iter().all(|known| known.id != found.id) {
                        events.push(found);
                    }
                }
                Evidence::Imported { imported: scheme, file, line, id } => {
                    let (scheme, file, id) = (scheme.clone(), file.clone(), id.clone());
                    imported.push(ImportedRow { scheme, file, line: *line, id });
                }
            }
        }
        Ok(ForecastGround {
            day: day.day.clone(),
            source: self.state_ref(&day.source),
            target: self.state_ref(&day.target),
            count: day.count,
            events: ids,
            imported,
        })
    }

    /// The event of an article with this trigger, of the two of a day.
    fn event_with(&mut self, article: i64, trigger: (u32, u32), day: &Day) -> Result<Option<EventRecord>, Problem> {
        let reading = self.store.reading(article).map_err(problem)?;
        let has = |code: &str, event: &demarche_store::shape::EventShape| {
            event.actors.iter().chain(&event.recipients).any(|p| p.country.as_deref() == Some(code))
        };
        let number = reading.events.iter().position(|event| {
            (event.trigger.start, event.trigger.end) == trigger && has(&day.source, event) && has(&day.target, event)
        });
        let Some(number) = number.and_then(|n| i64::try_from(n + 1).ok()) else { return Ok(None) };
        let place = Place { by: By::Day(String::new()), article, number };
        Ok(self.events(std::slice::from_ref(&place))?.pop())
    }

    /// The link to a state by its code; where the base has no such state, the code alone.
    fn state_ref(&self, code: &str) -> ActorRef {
        self.state(code).unwrap_or_else(|| ActorRef {
            id: code.to_lowercase(),
            name: code.to_owned(),
            country: Some(code.to_owned()),
            territory: None,
            sector: None,
        })
    }

    /// What came of the forecasts that were kept in the store.
    pub(super) fn forecast_record(&self) -> Result<ForecastRecord, Problem> {
        let last = self.store.latest_day().map_err(problem)?.unwrap_or_default();
        let all = made::scored(&self.store, &last).map_err(problem)?;
        let scored: Vec<made::Scored> = all.iter().filter_map(|(_, scored)| *scored).collect();
        let mean = |of: fn(&made::Scored) -> f64| {
            let sum: f64 = scored.iter().map(of).sum();
            (!scored.is_empty()).then(|| sum / scored.len() as f64)
        };
        Ok(ForecastRecord {
            kept: all.len(),
            scored: scored.len(),
            crps: mean(|one| one.crps),
            brier: mean(|one| one.brier),
            inside: mean(|one| f64::from(u8::from(one.inside))),
        })
    }
}
