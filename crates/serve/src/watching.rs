//! Looking at a store for the watchlists: what came in since the last look, and which alerts it gives.
//!
//! An alert follows from the watchlist and the store alone, and has an id made of what it tells: looking twice, or from
//! two programs at once, gives it once.

use std::collections::{BTreeMap, BTreeSet};

use demarche_store::db::find::events::{By, Place};
use demarche_store::db::find::filter::EventFilter;
use demarche_store::db::find::fresh::Mark;
use demarche_store::ids::{hex, stable};
use demarche_store::user::alerts::{MOST_EVENTS, NewAlert, Source as Named};
use demarche_store::user::identity;
use demarche_store::user::watchlists::{Progress, Watchlist};

use crate::own::unkept;
use crate::problem::Problem;
use crate::server::Source;
use crate::shape::watch::FilterShape;
use crate::source::{Stored, problem};

/// What a look found.
struct Found {
    progress: Progress,
    alerts: Vec<NewAlert>,
}

impl Stored {
    /// Look at one watchlist that is behind the store, some of the way; the numbers of the alerts that it gave. `None`
    /// when all are up to it.
    pub fn look(&mut self, at: i64) -> Result<Option<Vec<i64>>, Problem> {
        let generation = Source::generation(self)?;
        let Some(file) = self.own.open()? else { return Ok(None) };
        let Some(list) = file.due(generation).map_err(unkept)? else { return Ok(None) };
        let (found, wrong) = match self.found(&list, generation) {
            Ok(found) => (found, None),
            Err(wrong) if wrong.status == 500 => return Err(wrong),
            Err(wrong) => {
                let progress = Progress { generation: Some(generation), ..list.progress.clone() };
                (Found { progress, alerts: Vec::new() }, Some(wrong.detail))
            }
        };
        let made = self.own.made()?.looked(&list, &found.progress, &found.alerts, wrong.as_deref(), at);
        Ok(Some(made.map_err(unkept)?.unwrap_or_default()))
    }

    /// Where a new watchlist begins to look.
    pub(crate) fn beginning(&mut self, since: Option<&str>) -> Result<Progress, Problem> {
        let mark = match since {
            Some(day) => self.store.mark_before(day).map_err(problem)?,
            None => Mark::default(),
        };
        self.progress(mark, None)
    }

    fn progress(&mut self, mark: Mark, generation: Option<u64>) -> Result<Progress, Problem> {
        let key = match mark.article {
            0 => None,
            // An article may have been forgotten.
            article => self.store.article_id(article).ok(),
        };
        Ok(Progress { generation, article: mark.article, key, past: mark.past })
    }

    /// The mark that a watchlist reached; its beginning where the store is another one.
    fn mark(&mut self, list: &Watchlist) -> Result<Mark, Problem> {
        let Progress { article, key, past, .. } = &list.progress;
        let end = self.store.end_mark().map_err(problem)?;
        let there = key.is_none() || self.store.article_id(*article).ok() == *key;
        if there && *article <= end.article && *past <= end.past {
            return Ok(Mark { article: *article, past: *past });
        }
        let begin = self.beginning(list.wanted.since.as_deref())?;
        Ok(Mark { article: begin.article, past: begin.past })
    }

    fn found(&mut self, list: &Watchlist, generation: u64) -> Result<Found, Problem> {
        let shape: FilterShape = serde_json::from_str(&list.wanted.filter).map_err(|_| Problem::fault())?;
        let filter = self.filter_of(&shape)?;
        let mark = self.mark(list)?;
        let since = list.wanted.since.as_deref();
        let mut alerts = Vec::new();
        let (mark, whole) = if list.wanted.every || list.wanted.volume.is_some() {
            let arrivals = self.store.arrivals(&filter, mark, since).map_err(problem)?;
            if list.wanted.every {
                alerts.extend(self.each(list, &arrivals.events)?);
            }
            if let Some(least) = list.wanted.volume {
                alerts.extend(self.volume_alerts(list, &filter, least, &arrivals.events)?);
            }
            (arrivals.mark, arrivals.whole)
        } else {
            (self.store.end_mark().map_err(problem)?, true)
        };
        if let (Some(least), Some((a, b)), true) = (list.wanted.tension, shape.pair(), whole) {
            alerts.extend(self.tensions(list, &filter, least, (a, b))?);
        }
        let progress = self.progress(mark, Some(generation).filter(|_| whole))?;
        Ok(Found { progress, alerts })
    }

    /// One alert for each happening, with the reports of it that came together.
    fn each(&mut self, list: &Watchlist, events: &[(i64, i64, String)]) -> Result<Vec<NewAlert>, Problem> {
        let mut alerts: Vec<NewAlert> = Vec::new();
        let mut known: BTreeMap<u64, usize> = BTreeMap::new();
        let place = |(article, number, day): &(i64, i64, String)| Place {
            by: By::Day(day.clone()),
            article: *article,
            number: *number,
        };
        let places: Vec<Place> = events.iter().map(place).collect();
        let records = self.store.event_records(&places).map_err(problem)?;
        for (record, (article, number, day)) in records.into_iter().zip(events) {
            let id = self.store.article_id(*article).map_err(problem)?;
            let told = identity::told(&id, &record.event, day);
            let source = Named(id.clone(), *number, hex(identity::of(&id, &record.event)));
            let at = *known.entry(told).or_insert_with(|| {
                // What has no day is of the day on which it was told.
                let day = Some(day.clone()).filter(|d| !d.is_empty()).or(record.article.date).unwrap_or_default();
                alerts.push(alert(list, "event", &hex(told), day, None, None));
                alerts.len() - 1
            });
            if let Some(alert) = alerts.get_mut(at).filter(|alert| alert.events.len() < MOST_EVENTS) {
                alert.events.push(source);
            }
        }
        Ok(alerts)
    }

    /// Days that something new brought to the threshold.
    fn volume_alerts(
        &mut self,
        list: &Watchlist,
        filter: &EventFilter,
        least: i64,
        events: &[(i64, i64, String)],
    ) -> Result<Vec<NewAlert>, Problem> {
        let since = list.wanted.since.as_deref().unwrap_or("");
        let days: BTreeSet<&str> =
            events.iter().map(|e| e.2.as_str()).filter(|day| !day.is_empty() && *day >= since).collect();
        let mut alerts = Vec::new();
        for day in days {
            // A day gives one alert, however many events follow.
            let told = match self.own.open()? {
                Some(file) => file.has_alert(list.number, "volume", day, day).map_err(unkept)?,
                None => false,
            };
            if told {
                continue;
            }
            let (count, _) = self.store.on_day(filter, day).map_err(problem)?;
            if count as i64 >= least {
                let mut alert = alert(list, "volume", day, day.to_owned(), Some(count as f64), Some(least as f64));
                let places = self.store.weightiest(filter, day, MOST_EVENTS).map_err(problem)?;
                alert.events = self.named(&places)?;
                alerts.push(alert);
            }
        }
        Ok(alerts)
    }

    /// How events are named in an alert.
    pub(crate) fn named(&mut self, places: &[Place]) -> Result<Vec<Named>, Problem> {
        let records = self.store.event_records(places).map_err(problem)?;
        let name = |record: &demarche_store::db::find::events::EventRecord| {
            let article = self.store.article_id(record.place.article).map_err(problem)?;
            let identity = hex(identity::of(&article, &record.event));
            Ok(Named(article, record.place.number, identity))
        };
        records.iter().map(name).collect()
    }
}

/// An alert whose id is made of the watchlist, the kind and what it tells.
pub(crate) fn alert(
    list: &Watchlist,
    kind: &'static str,
    what: &str,
    day: String,
    value: Option<f64>,
    threshold: Option<f64>,
) -> NewAlert {
    let id = hex(stable(&[list.id.as_bytes(), kind.as_bytes(), what.as_bytes()]));
    NewAlert { id, kind, day, value, threshold, events: Vec::new() }
}
