//! What came of forecasts of counts that were kept.

use demarche_forecast::counts::act::Class;
use demarche_forecast::counts::distribution::Negative;
use demarche_store::db::count_forecasts::CountMade;
use demarche_store::db::store::Store;
use demarche_store::error::Error;

/// How good a forecast was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// Acts that came.
    pub observed: u32,
    /// Continuous ranked probability score, in acts: 0 is best.
    pub crps: f64,
    /// Square of the probability of any act less whether there was one.
    pub brier: f64,
    /// Whether what came is in the interval.
    pub inside: bool,
}

/// The number of a class by its name: 0 for all, else that of the quad class.
pub fn quad(class: &str) -> Option<u8> {
    Class::EVERY.iter().find(|c| c.name() == class).map(|c| c.index() as u8)
}

/// The name of a class by its number.
pub fn class(quad: u8) -> &'static str {
    Class::EVERY.get(usize::from(quad)).map_or("all", |c| c.name())
}

/// All forecasts of counts that were kept, the latest first, with their scores once the store is far enough beyond.
///
/// # Errors
/// When the store cannot be read.
pub fn scored(store: &Store, last: &str) -> Result<Vec<(CountMade, Option<Scored>)>, Error> {
    let made = store.count_forecasts(last)?.into_iter();
    Ok(made
        .map(|(made, seen)| {
            let scored = seen.map(|seen| score(&made, seen));
            (made, scored)
        })
        .collect())
}

/// Score what was said by what came.
pub fn score(made: &CountMade, observed: u32) -> Scored {
    let excess = made.variance / made.mean.max(1e-12) - 1.0;
    let crps = Negative::new(made.mean, excess).mass().crps(observed);
    let any = if observed > 0 { 1.0 } else { 0.0 };
    let (low, high) = made.interval;
    Scored { observed, crps, brier: (made.probability - any).powi(2), inside: (low..=high).contains(&observed) }
}
