//! Whose probability to be the other party of the next acts changes if some acts come.

use demarche_forecast::error::Error;
use demarche_ontology::event::EventType;
use serde::Serialize;

use crate::next::Next;

/// A change below this is none.
const LEAST: f64 = 0.002;

/// A question of who the other party of the next act will be, and one answer, without and with the acts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Moved {
    /// Who does it.
    pub source: String,
    /// PLOVER type.
    pub r#type: &'static str,
    /// To whom.
    pub target: String,
    /// Which of them is the answer.
    pub asked: &'static str,
    /// Probability without the acts.
    pub without: f64,
    /// And with them.
    pub with: f64,
}

/// What changes most for some states, given by number, in acts of some types: of the first answers of either side, at
/// most so many.
///
/// # Errors
/// When a state is unknown.
pub fn moved(
    without: &mut Next,
    with: &mut Next,
    sides: &[u32],
    kinds: &[EventType],
    most: usize,
) -> Result<Vec<Moved>, Error> {
    let mut found = Vec::new();
    for side in sides {
        for kind in kinds {
            for back in [false, true] {
                found.extend(of_question(without, with, (*side, *kind, back))?);
            }
        }
    }
    let change = |m: &Moved| (m.with - m.without).abs();
    found.retain(|m| change(m) >= LEAST);
    found.sort_by(|a, b| change(b).total_cmp(&change(a)).then_with(|| key(a).cmp(&key(b))));
    found.dedup_by(|a, b| key(a) == key(b));
    found.truncate(most);
    Ok(found)
}

fn key(of: &Moved) -> (&str, &str, &str, &str) {
    (&of.source, of.r#type, &of.target, of.asked)
}

fn of_question(
    without: &mut Next,
    with: &mut Next,
    (side, kind, back): (u32, EventType, bool),
) -> Result<Vec<Moved>, Error> {
    let first = |next: &mut Next| -> Result<Vec<u32>, Error> {
        Ok(next.ask(side, kind, back, None)?.reasons.iter().map(|r| r.entity).collect())
    };
    let mut answers = [first(without)?, first(with)?].concat();
    answers.sort_unstable();
    answers.dedup();
    let probability = |next: &mut Next, answer: u32| -> Result<f64, Error> {
        let found = next.ask(side, kind, back, Some(answer))?;
        Ok(found.reasons.iter().find(|r| r.entity == answer).map_or(0.0, |r| r.probability))
    };
    let mut found = Vec::new();
    for answer in answers.into_iter().filter(|a| *a != side) {
        let (then, now) = (probability(without, answer)?, probability(with, answer)?);
        let code = |of: u32| with.codes().get(of as usize).cloned().unwrap_or_default();
        let (source, target) = if back { (code(answer), code(side)) } else { (code(side), code(answer)) };
        let asked = if back { "source" } else { "target" };
        let round = |p: f64| (p * 1e4).round() / 1e4;
        found.push(Moved { source, r#type: kind.name(), target, asked, without: round(then), with: round(now) });
    }
    Ok(found)
}
