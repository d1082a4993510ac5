//! Tension of a pair, for alerts.

use demarche_store::db::find::filter::{Days, EventFilter};
use demarche_store::db::find::history::{day as written, number};
use demarche_store::user::alerts::{MOST_EVENTS, NewAlert};
use demarche_store::user::watchlists::Watchlist;

use crate::own::unkept;
use crate::problem::Problem;
use crate::source::{Stored, problem};
use crate::watching::alert;

/// Days before that are looked through for what made a pair tense.
const BEFORE: i32 = 29;

/// 0 (balance, cooperation or silence) to 100 (all conflict), from -1 to 1.
pub(crate) fn percent(tension: f64) -> f64 {
    (tension.max(0.0) * 1_000.0).round() / 10.0
}

impl Stored {
    /// The first day of each time in which a pair was as tense as the threshold. A time in which an alert was made gives
    /// no other, also where later reports move its first day.
    pub(crate) fn tensions(
        &mut self,
        list: &Watchlist,
        filter: &EventFilter,
        least: f64,
        (a, b): (&str, &str),
    ) -> Result<Vec<NewAlert>, Problem> {
        let (one, other) = (self.who(a)?, self.who(b)?);
        let latest = self.store.latest_day().map_err(problem)?;
        let series = demarche::tension::of_pair(&self.store, &one, &other, latest.as_deref()).map_err(problem)?;
        // A time that had begun before counts from the first day that is looked at.
        let since = list.wanted.since.as_deref().and_then(|day| number(day.as_bytes())).unwrap_or(i32::MIN);
        let mut alerts = Vec::new();
        let days: Vec<(i32, f64)> =
            series.days.iter().filter(|d| d.day >= since).map(|d| (d.day, percent(d.tension))).collect();
        for time in days.chunk_by(|(_, a), (_, b)| (*a >= least) == (*b >= least)) {
            let (Some((first, value)), Some((last, _))) = (time.first(), time.last()) else { continue };
            if *value < least {
                continue;
            }
            let day = written(*first);
            let Some(file) = self.own.open()? else { break };
            if file.has_alert(list.number, "tension", &day, &written(*last)).map_err(unkept)? {
                continue;
            }
            let mut alert = alert(list, "tension", &day, day.clone(), Some(*value), Some(least));
            let days = Days { from: Some(written(first - BEFORE)), to: Some(day) };
            let places = self.store.tense(filter, days, MOST_EVENTS).map_err(problem)?;
            alert.events = self.named(&places)?;
            alerts.push(alert);
        }
        Ok(alerts)
    }
}
