//! What a brief of two says of the days to come: the forecasts of counts, where enough is known of the two.

use demarche_brief::brief::Brief;
use demarche_brief::forecast::{Forecast, Subject};
use demarche_forecast::counts::act::Class;
use demarche_store::db::find::actors::Who;
use demarche_store::db::store::Store;
use demarche_store::error::Error;
use jiff::civil::Date;

use crate::ahead::Ahead;
use crate::ahead::answer::PairForecast;
use crate::ahead::ask::Wanted;
use crate::kept::Problem;
use crate::pipeline::Pipeline;

/// Days of the forecasts of a brief.
const DAYS: u32 = 7;
/// Days that a store must reach back: a week ahead says little out of less than four weeks.
pub const LEAST_DAYS: i32 = 28;

impl Pipeline {
    /// Add to a brief of two what is forecast of them: of directions that are as busy as those of published figures, out
    /// of a store that reaches back four weeks.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn foresee(&self, brief: &mut Brief, store: &Store, ahead: &Ahead, parties: &[Who]) -> Result<(), Error> {
        let [one, other] = parties else { return Ok(()) };
        let (Some(a), Some(b)) = (&one.country, &other.country) else { return Ok(()) };
        if ahead.known_days() < LEAST_DAYS {
            return Ok(());
        }
        let wanted = Wanted { classes: vec![Class::All, Class::MaterialConflict], days: vec![DAYS], grounds: false };
        let found = match ahead.pair(store, a, b, &wanted) {
            Ok(found) => found,
            Err(Problem::Store(error)) => return Err(error),
            // Of those who did nothing, nothing is known.
            Err(_) => return Ok(()),
        };
        let all = forecasts(&found, [(a, &one.label), (b, &other.label)]);
        demarche_brief::forecast::foresee(brief, &self.checker(), &origin(ahead), &all);
        Ok(())
    }
}

/// Which model, on what, until when.
pub fn origin(ahead: &Ahead) -> String {
    let (first, last) = (ahead.first_day(), ahead.last_day());
    format!(
        "A Hawkes process with fitted memory, over the acts that reports and imports of this store tell of from {first} to \
         {last}; an act counts once in each report, and the two directions are taken as independent. No source says so."
    )
}

fn forecasts(found: &PairForecast, parties: [(&String, &String); 2]) -> Vec<Forecast> {
    let label = |code: &String| parties.iter().find(|(c, _)| *c == code).map(|(_, label)| (*label).clone());
    let until = |day: &str| day.parse::<Date>().ok();
    let mut all = Vec::new();
    let measured = found.forecasts.iter().all(|forecast| forecast.measured);
    for fight in found.fight.iter().filter(|fight| measured && fight.days == DAYS) {
        let [one, other] = &fight.pair;
        let (parties, until) = (label(one).zip(label(other)), until(&fight.until));
        all.extend(parties.zip(until).map(|((one, other), until)| Forecast {
            subject: Subject::Conflict,
            parties: [one, other],
            days: fight.days,
            until,
            probability: fight.probability,
        }));
    }
    // That nothing is to come is nothing to expect.
    let is_told = |f: &&crate::ahead::answer::Forecast| f.measured && f.class == Class::All.name() && f.high > 0;
    for forecast in found.forecasts.iter().filter(is_told) {
        let (parties, until) = (label(&forecast.source).zip(label(&forecast.target)), until(&forecast.until));
        all.extend(parties.zip(until).map(|((one, other), until)| Forecast {
            subject: Subject::Acts { low: forecast.low, high: forecast.high },
            parties: [one, other],
            days: forecast.days,
            until,
            probability: forecast.held,
        }));
    }
    all
}
