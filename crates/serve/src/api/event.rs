//! Events: lists, one, how they spread, where they are, downloads.

use std::collections::BTreeMap;
use std::time::Duration;

use demarche_store::db::find::events::{By, EventRecord as Found, Order, Place as EventPlace};
use demarche_store::db::find::filter::EventFilter;
use demarche_store::db::show::ids;
use demarche_store::db::show::spread::Facts;
use demarche_store::user::identity;

use crate::answer::Answer;
use crate::api::filter;
use crate::asked::Asked;
use crate::endpoint::Endpoint;
use crate::parameter::{Kind, Parameter};
use crate::problem::Problem;
use crate::shape::event::{ClaimTag, DayCount, EventFacets, EventMap, EventRecord, PlaceCount};
use crate::shape::page::{COUNTED, Count, Page};
use crate::shape::part::{Piece, TraceStep};
use crate::source::{Stored, problem};

/// Entries of a facet.
const MOST_VALUES: usize = 50;
/// Events that are counted, the latest: more would take longer than a page may wait.
const LATEST: usize = 100_000;
/// Time for counting what a list holds beyond the page.
const COUNTING: Duration = Duration::from_millis(2);
const MOST_DAYS: usize = 366;
const MOST_PLACES: usize = 2_000;

pub(super) fn endpoints() -> Vec<Endpoint<Stored>> {
    vec![
        Endpoint::get::<Page<EventRecord>>("/events", "Events with their evidence.", list)
            .parameters(filter::events())
            .parameters([sort()])
            .paged(),
        Endpoint::get::<EventFacets>("/events/facets", "How the latest 100,000 events of a filter spread.", facets)
            .parameters(filter::events()),
        Endpoint::get::<EventMap>("/events/map", "Where the latest 100,000 events of a filter are.", map)
            .parameters(filter::events()),
        Endpoint::get::<EventRecord>("/events/{event}", "One event.", one),
    ]
}

/// The parameter that orders events.
pub(super) fn sort() -> Parameter {
    let choices = vec!["newest", "oldest", "score", "confidence"];
    Parameter::one("sort", Kind::Choice(choices), "score: conflict first; confidence: the doubtful first.")
}

pub(super) fn order(asked: &Asked) -> Order {
    match asked.text("sort") {
        Some("oldest") => Order::Oldest,
        Some("score") => Order::Score,
        Some("confidence") => Order::Doubtful,
        _ => Order::Newest,
    }
}

/// `total|value|article|number`
fn written(total: usize, exact: bool, place: &EventPlace) -> String {
    let by = match &place.by {
        By::Day(day) => day.clone(),
        By::Number(number) => number.to_string(),
    };
    format!("{total}|{}|{by}|{}|{}", u8::from(exact), place.article, place.number)
}

fn read(text: &str, order: Order) -> Option<(usize, bool, EventPlace)> {
    let parts: Vec<&str> = text.split('|').collect();
    let [total, exact, by, article, number] = parts.as_slice() else { return None };
    let by = match order {
        Order::Newest | Order::Oldest => By::Day((*by).to_owned()),
        Order::Score | Order::Doubtful => By::Number(by.parse().ok()?),
    };
    let place = EventPlace { by, article: article.parse().ok()?, number: number.parse().ok()? };
    Some((total.parse().ok()?, *exact == "1", place))
}

fn list(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let (filter, order, limit) = (stored.event_filter(asked)?, order(asked), asked.limit());
    let after = asked.after()?.and_then(|text| read(&text, order));
    let mut places =
        stored.store.events(&filter, order, after.as_ref().map(|(_, _, p)| p), limit + 1).map_err(problem)?;
    let more = places.len() > limit;
    places.truncate(limit);
    let (total, exact) = match after {
        Some((total, exact, _)) => (total, exact),
        None => count(stored, &filter, places.len(), more)?,
    };
    let next = places.last().filter(|_| more).map(|last| asked.next(&written(total, exact, last)));
    let items = stored.events(&places)?;
    Answer::json(&Page { items, next, total, exact })
}

fn count(stored: &mut Stored, filter: &EventFilter, shown: usize, more: bool) -> Result<(usize, bool), Problem> {
    if !more {
        return Ok((shown, true));
    }
    // Words are looked for in sentences, one by one.
    if filter.words.is_some() {
        return Ok((shown, false));
    }
    let total = match filter.is_open() && filter.articles.is_open() {
        true => usize::try_from(stored.amounts()?.events).unwrap_or(0),
        false => match stored.within(COUNTING, |store| store.count_events(filter, COUNTED + 1))? {
            Some(total) => total,
            None => return Ok((shown + 1, false)),
        },
    };
    Ok((total.min(COUNTED), total <= COUNTED))
}

fn one(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let (article, number) =
        asked.text("event").and_then(|id| ids::parted(id, 'e')).ok_or_else(|| Problem::missing("event"))?;
    let article = stored.article_number(article).map_err(|_| Problem::missing("event"))?;
    let place = EventPlace { by: By::Number(0.0), article, number };
    let missing = |p: Problem| if p.status == 404 { Problem::missing("event") } else { p };
    let events = stored.events(&[place]).map_err(missing)?;
    Answer::json(events.first().ok_or_else(|| Problem::missing("event"))?)
}

#[derive(Default)]
struct Tables {
    types: BTreeMap<String, i64>,
    modalities: BTreeMap<String, i64>,
    voices: BTreeMap<String, i64>,
    sources: BTreeMap<String, i64>,
    places: BTreeMap<i64, (i64, [i64; 4])>,
    unplaced: i64,
    days: BTreeMap<String, DayCount>,
}

impl Tables {
    fn add(&mut self, facts: Facts) {
        let settled = facts.is_settled();
        let quad = usize::from(facts.quad).wrapping_sub(1);
        *self.types.entry(facts.kind).or_default() += 1;
        *self.modalities.entry(facts.modality).or_default() += 1;
        let voice = if facts.reporter { "reporter" } else { "claim" };
        *self.voices.entry(voice.to_owned()).or_default() += 1;
        *self.sources.entry(facts.source).or_default() += 1;
        match facts.place {
            Some(place) => {
                let (all, quads) = self.places.entry(place).or_default();
                *all += 1;
                if let Some(n) = quads.get_mut(quad).filter(|_| settled) {
                    *n += 1;
                }
            }
            None => self.unplaced += 1,
        }
        if let Some(day) = facts.day {
            let count = self.days.entry(day).or_default();
            count.claimed += i64::from(!facts.reporter);
            if let Some(n) = count.quads.get_mut(quad).filter(|_| settled) {
                *n += 1;
            }
        }
    }
}

fn counted(stored: &mut Stored, asked: &Asked) -> Result<Tables, Problem> {
    let filter = stored.event_filter(asked)?;
    let mut tables = Tables::default();
    stored.store.each_event(&filter, LATEST, |facts| tables.add(facts)).map_err(problem)?;
    Ok(tables)
}

fn ranked(table: BTreeMap<String, i64>) -> Vec<Count> {
    let mut counts: Vec<Count> = table.into_iter().map(|(value, n)| Count { value, n }).collect();
    counts.sort_by(|a, b| (b.n, &a.value).cmp(&(a.n, &b.value)));
    counts.truncate(MOST_VALUES);
    counts
}

fn facets(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let tables = counted(stored, asked)?;
    let places = stored.store.places(tables.places.keys().copied()).map_err(problem)?;
    let mut countries: BTreeMap<String, i64> = BTreeMap::new();
    for (place, (n, _)) in &tables.places {
        if let Some(country) = places.get(place).and_then(|p| p.country.clone()) {
            *countries.entry(country).or_default() += n;
        }
    }
    let first = tables.days.len().saturating_sub(MOST_DAYS);
    let days = tables.days.into_iter().skip(first).map(|(day, count)| DayCount { day, ..count }).collect();
    Answer::json(&EventFacets {
        types: ranked(tables.types),
        modalities: ranked(tables.modalities),
        voices: ranked(tables.voices),
        countries: ranked(countries),
        sources: ranked(tables.sources),
        days,
    })
}

fn map(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let tables = counted(stored, asked)?;
    let mut unplaced = tables.unplaced;
    let mut ranked: Vec<(i64, (i64, [i64; 4]))> = tables.places.into_iter().collect();
    ranked.sort_by_key(|(place, (n, _))| (-n, *place));
    let known = stored.store.places(ranked.iter().map(|(place, _)| *place)).map_err(problem)?;
    let mut places = Vec::new();
    for (place, (n, quads)) in ranked {
        match known.get(&place).filter(|p| p.lat.is_some() && p.lon.is_some()) {
            Some(at) if places.len() < MOST_PLACES => {
                let unsettled = n - quads.iter().sum::<i64>();
                places.push(PlaceCount { place: at.into(), n, quads, unsettled });
            }
            Some(_) => {}
            None => unplaced += n,
        }
    }
    Answer::json(&EventMap { places, unplaced })
}

impl Stored {
    /// The events at some places, in that order.
    pub(super) fn events(&mut self, places: &[EventPlace]) -> Result<Vec<EventRecord>, Problem> {
        let found = self.store.event_records(places).map_err(problem)?;
        found.iter().map(|found| self.event(found)).collect()
    }

    fn event(&mut self, found: &Found) -> Result<EventRecord, Problem> {
        let event = &found.event;
        let article = self.article_ref(&found.article)?;
        let identity = identity::of(&article.id, event);
        let strings = |names: &[std::borrow::Cow<'static, str>]| names.iter().map(|n| n.to_string()).collect();
        let claim = match &found.claim {
            None => None,
            Some(claim) => {
                let number = claim.id.get(1..).and_then(|n| n.parse().ok()).unwrap_or(0);
                let disputing = self.store.disputed_by(found.place.article, number).map_err(problem)?;
                Some(ClaimTag {
                    id: ids::within(&article.id, &claim.id),
                    stance: claim.stance.to_string(),
                    speaker: claim.speaker.as_ref().map(|s| self.party(s)).transpose()?.map(|s| s.reference()),
                    disputed_by: self.references(&disputing, 5)?,
                })
            }
        };
        Ok(EventRecord {
            id: ids::within(&article.id, &event.id),
            local: event.id.clone(),
            article,
            story: self.story_ref(found.article.story)?,
            kind: event.kind.to_string(),
            mode: strings(&event.mode),
            context: strings(&event.context),
            modality: event.modality.to_string(),
            quad: event.quad,
            score: event.score,
            voice: event.voice.to_string(),
            claim,
            trigger: Piece::from(&event.trigger),
            sentence: Piece { start: found.range.0, end: found.range.1, text: found.sentence.clone() },
            actors: self.parties(&event.actors)?,
            recipients: self.parties(&event.recipients)?,
            place: event.place.as_ref().map(Into::into),
            date: event.date.as_ref().map(Into::into),
            day: found.day.clone(),
            confidence: event.confidence,
            trace: event.trace.iter().map(TraceStep::from).collect(),
            review: self.reviewed(identity)?,
        })
    }
}
