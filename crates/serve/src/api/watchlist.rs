//! Watchlists: saved filters with thresholds.

use axum::http::{Method, StatusCode};
use demarche_store::db::find::filter::EventFilter;
use demarche_store::user::watchlists::{MOST, Wanted, Watchlist as Kept};

use crate::answer::Answer;
use crate::api::filter;
use crate::asked::Asked;
use crate::endpoint::{Endpoint, Gives};
use crate::own::{moment, now, unkept};
use crate::parameter;
use crate::problem::Problem;
use crate::shape::page::List;
use crate::shape::watch::{FilterShape, Watchlist, WatchlistInput};
use crate::source::{Stored, problem};

/// Most characters of a name.
const MOST_NAME: usize = 80;
/// Days of the store that a new watchlist looks back.
const BACK: i32 = 7;
/// Most events of a day that can be asked for.
const MOST_VOLUME: u32 = 1_000_000;

pub(super) fn endpoints() -> Vec<Endpoint<Stored>> {
    let one = Gives::json::<Watchlist>(200);
    let (made, gone) = (Gives::json::<Watchlist>(201), Gives::nothing());
    let about = "Change a watchlist; it is looked at again from its first day on.";
    vec![
        Endpoint::get::<List<Watchlist>>("/watchlists", "All watchlists, the oldest first; at most 200.", list),
        Endpoint::with(Method::POST, "/watchlists", "Make a watchlist.", made, make).takes::<WatchlistInput>(),
        Endpoint::get::<Watchlist>("/watchlists/{id}", "One watchlist.", read),
        Endpoint::with(Method::PUT, "/watchlists/{id}", about, one, change).takes::<WatchlistInput>(),
        Endpoint::with(Method::DELETE, "/watchlists/{id}", "Take it out, with its alerts and feeds.", gone, remove),
    ]
}

fn list(stored: &mut Stored, _: &Asked) -> Result<Answer<Stored>, Problem> {
    Answer::json(&List { items: stored.watchlists()? })
}

fn read(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    Answer::json(&stored.watchlist(asked.text("id").unwrap_or(""))?)
}

fn make(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    Answer::created(&stored.add_watchlist(asked.read()?)?)
}

fn change(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    let id = asked.text("id").unwrap_or("");
    let before = stored.kept_watchlist(id)?;
    let wanted = stored.wanted(asked.read()?, before.wanted.since)?;
    let progress = stored.beginning(wanted.since.as_deref())?;
    if !stored.own.made()?.replace_watchlist(id, &wanted, &progress).map_err(unkept)? {
        return Err(Problem::missing("watchlist"));
    }
    Answer::json(&stored.watchlist(id)?)
}

fn remove(stored: &mut Stored, asked: &Asked) -> Result<Answer<Stored>, Problem> {
    stored.remove_watchlist(asked.text("id").unwrap_or(""))?;
    Ok(Answer::nothing())
}

impl Stored {
    /// All watchlists, the oldest first.
    pub fn watchlists(&mut self) -> Result<Vec<Watchlist>, Problem> {
        let Some(file) = self.own.open()? else { return Ok(Vec::new()) };
        file.watchlists().map_err(unkept)?.into_iter().map(shown).collect()
    }

    pub(crate) fn kept_watchlist(&mut self, id: &str) -> Result<Kept, Problem> {
        let missing = || Problem::missing("watchlist");
        let file = self.own.open()?.ok_or_else(missing)?;
        file.watchlist(id).map_err(unkept)?.ok_or_else(missing)
    }

    /// The watchlist with an id.
    pub fn watchlist(&mut self, id: &str) -> Result<Watchlist, Problem> {
        shown(self.kept_watchlist(id)?)
    }

    /// Make a watchlist.
    pub fn add_watchlist(&mut self, input: WatchlistInput) -> Result<Watchlist, Problem> {
        let wanted = self.wanted(input, None)?;
        let progress = self.beginning(wanted.since.as_deref())?;
        let id = self.own.made()?.add_watchlist(&wanted, &progress, now()).map_err(unkept)?;
        let full = || {
            let detail = format!("there are {MOST} watchlists already; take one out first");
            Problem::new(StatusCode::CONFLICT, detail)
        };
        self.watchlist(&id.ok_or_else(full)?)
    }

    /// Take a watchlist out, with its alerts and feeds.
    pub fn remove_watchlist(&mut self, id: &str) -> Result<(), Problem> {
        let missing = || Problem::missing("watchlist");
        let file = self.own.open()?.ok_or_else(missing)?;
        if file.remove_watchlist(id).map_err(unkept)? { Ok(()) } else { Err(missing()) }
    }

    /// What is wanted, checked.
    fn wanted(&mut self, input: WatchlistInput, since: Option<String>) -> Result<Wanted, Problem> {
        let name = input.name.trim();
        let wrong = |field: &str, what: String| Err(Problem::body(Some(field), what));
        if name.is_empty() || name.chars().count() > MOST_NAME || name.contains(char::is_control) {
            return wrong("name", format!("a watchlist needs a name of 1 to {MOST_NAME} characters on one line"));
        }
        if input.tension.is_some_and(|tension| !(0.0..=100.0).contains(&tension)) {
            return wrong("tension", "a tension lies between 0 and 100".to_owned());
        }
        if input.tension.is_some() && input.filter.pair().is_none() {
            let what = "tension is that of two: give the filter one party of two parted by +, such as algeria+morocco";
            return wrong("tension", what.to_owned());
        }
        if input.volume.is_some_and(|volume| !(1..=MOST_VOLUME).contains(&volume)) {
            return wrong("volume", format!("a volume is a whole number from 1 to {MOST_VOLUME}"));
        }
        let since = match input.since.as_deref().map(parameter::days) {
            Some(None) => return wrong("since", "since must be a day, month or year, such as 2031-05-17".to_owned()),
            Some(Some((first, _))) => Some(first.to_string()),
            None => since.or(self.back()?),
        };
        // Who and what it names must be there now; later it may go, and come back.
        self.filter_of(&input.filter)?;
        let filter = serde_json::to_string(&input.filter).map_err(|_| Problem::fault())?;
        let (tension, volume, every) = (input.tension, input.volume.map(i64::from), input.every);
        Ok(Wanted { name: name.to_owned(), filter, tension, volume, every, since })
    }

    /// The first of the last days of the store.
    fn back(&self) -> Result<Option<String>, Problem> {
        let latest = self.store.latest_day().map_err(problem)?;
        let latest = latest.and_then(|day| day.parse::<jiff::civil::Date>().ok());
        let first = latest.and_then(|day| day.checked_sub(jiff::Span::new().days(BACK - 1)).ok());
        Ok(first.map(|day| day.to_string()))
    }

    /// The filter that a body describes.
    pub(crate) fn filter_of(&mut self, shape: &FilterShape) -> Result<EventFilter, Problem> {
        let meant = |problem: Problem| match problem.status {
            400 | 404 => {
                let field = problem.field.map_or_else(|| "filter".to_owned(), |field| format!("filter.{field}"));
                Problem::body(Some(&field), problem.detail)
            }
            _ => problem,
        };
        let asked = Asked::from_lists(&shape.lists(), &filter::events()).map_err(meant)?;
        self.event_filter(&asked).map_err(meant)
    }
}

/// The filter that the parameters of a query mean: `party=a%2Bb&type=ACCUSE`.
pub fn filter_from(query: &str) -> Result<FilterShape, Problem> {
    let asked = Asked::new("/events", &[], query, &filter::events())?;
    Ok(FilterShape::of(|name| asked.list(name).to_vec()))
}

fn shown(kept: Kept) -> Result<Watchlist, Problem> {
    let Wanted { name, filter, tension, volume, every, since } = kept.wanted;
    let filter = serde_json::from_str(&filter).map_err(|_| Problem::fault())?;
    let volume = volume.and_then(|volume| u32::try_from(volume).ok());
    Ok(Watchlist {
        input: WatchlistInput { name, filter, tension, volume, every, since },
        id: kept.id,
        created: moment(kept.created),
        alerts: kept.alerts.0,
        unseen: kept.alerts.1,
        problem: kept.problem,
    })
}
