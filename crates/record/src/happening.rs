//! When tellings of several reports tell one happening, and in what they differ.

use demarche_ontology::event::{EventType, Modality};
use jiff::civil::Date;

use crate::place::{Level, Place};
use crate::side::meet;
use crate::telling::Telling;
use crate::when::{Precision, When};

/// Days that two tellings of one happening may lie apart.
const APART: i32 = 7;
/// Main words that tellings with other doers, or other places, must share to be of one happening.
const TELLING: usize = 3;

/// Whether tellings in different voices can be one happening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voices {
    /// No: what is stated, claimed, expected and denied is told apart, and the doers agree. For prose.
    Apart,
    /// Yes: that they differ is a finding.
    Together,
}

/// What tellings of one happening can differ in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// Who did it.
    Actors,
    /// To whom.
    Recipients,
    /// Who is blamed: the doer of violence, or who is accused.
    Blame,
    /// Where.
    Place,
    /// When.
    Time,
    /// Whether it happened, may happen or did not.
    Modality,
    /// How many.
    Number,
}

impl Aspect {
    /// Lower-case name in outputs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Actors => "actors",
            Self::Recipients => "recipients",
            Self::Blame => "blame",
            Self::Place => "place",
            Self::Time => "time",
            Self::Modality => "modality",
            Self::Number => "number",
        }
    }
}

/// The happenings of some tellings, by their places in the list, each in the order of the list.
pub fn happenings(tellings: &[Telling], voices: Voices) -> Vec<Vec<usize>> {
    let mut found: Vec<Vec<usize>> = Vec::new();
    for (at, telling) in tellings.iter().enumerate() {
        let same = |group: &&mut Vec<usize>| {
            let fits = group
                .first()
                .is_some_and(|first| voices == Voices::Together || in_one_voice(&tellings[*first], telling));
            fits && group.iter().any(|other| are_one(&tellings[*other], telling, voices))
        };
        match found.iter_mut().find(same) {
            Some(group) => group.push(at),
            None => found.push(vec![at]),
        }
    }
    found
}

fn in_one_voice(one: &Telling, other: &Telling) -> bool {
    one.claimed == other.claimed && class(one.modality) == class(other.modality)
}

/// What happened, what may, what did not.
const fn class(modality: Modality) -> u8 {
    match modality {
        Modality::Asserted | Modality::Historical => 0,
        Modality::Future | Modality::Hypothetical => 1,
        Modality::Negated => 2,
    }
}

fn are_one(one: &Telling, other: &Telling, voices: Voices) -> bool {
    if !near(one, other) {
        return false;
    }
    let shared = one.shared_words(other);
    let related = shared >= if one.is_full() && other.is_full() { 1 } else { 2 };
    if one.deed.alike(&other.deed) && related {
        // In a war one side strikes the other in many places on one day.
        return voices == Voices::Apart || places(one, other) != Some(false) || shared > TELLING;
    }
    voices == Voices::Together
        && shared >= TELLING
        && one.deed.of_one_type(&other.deed)
        && same_but_for_one_side(one, other)
}

/// Whether all that is known agrees, but for who did it or to whom: one deed with the blame on another.
fn same_but_for_one_side(one: &Telling, other: &Telling) -> bool {
    let both = |a: &[String], b: &[String]| !a.is_empty() && !b.is_empty() && meet(a, b);
    let (by, to) = (both(&one.deed.by, &other.deed.by), both(&one.deed.to, &other.deed.to));
    let days = one.when.zip(other.when).is_some_and(|(a, b)| overlap(a, b));
    (by || to) && days && places(one, other) == Some(true)
}

fn near(one: &Telling, other: &Telling) -> bool {
    let (Some(a), Some(b)) = (one.when, other.when) else { return true };
    let gap = |from: Date, to: Date| from.until(to).map_or(i32::MAX, |s| s.get_days());
    gap(a.to, b.from) <= APART && gap(b.to, a.from) <= APART
}

fn overlap(one: When, other: When) -> bool {
    one.from <= other.to && other.from <= one.to
}

fn places(one: &Telling, other: &Telling) -> Option<bool> {
    one.place.as_ref().zip(other.place.as_ref()).and_then(|(a, b)| agree(a, b))
}

/// A country and a town in it agree without saying the same; two countries differ.
fn agree(one: &Place, other: &Place) -> Option<bool> {
    let (same_country, wide) = (one.country == other.country, one.level.min(other.level) == Level::Country);
    match (same_country, wide) {
        (true, true) => (one.level == other.level).then_some(true),
        (true, false) if one.level != other.level => None,
        (same, _) => {
            Some(same && (one.name == other.name || one.geonameid.is_some() && one.geonameid == other.geonameid))
        }
    }
}

/// In what two tellings of one happening differ; what one of them leaves open is no difference.
pub fn differences(one: &Telling, other: &Telling) -> Vec<Aspect> {
    let mut found = Vec::new();
    if !meet(&one.deed.by, &other.deed.by) {
        found.push(if is_violent(one.deed.kind) { Aspect::Blame } else { Aspect::Actors });
    }
    if !meet(&one.deed.to, &other.deed.to) {
        found.push(if one.deed.kind == EventType::Accuse { Aspect::Blame } else { Aspect::Recipients });
    }
    if places(one, other) == Some(false) {
        found.push(Aspect::Place);
    }
    // The day of a report that names none is a guess, and "this month" is no other time than "on Monday".
    let said = |t: &Telling| t.when.filter(|w| w.span.is_some() && w.precision == Precision::Day);
    if said(one).zip(said(other)).is_some_and(|(a, b)| !overlap(a, b)) {
        found.push(Aspect::Time);
    }
    if class(one.modality) != class(other.modality) {
        found.push(Aspect::Modality);
    }
    found
}

/// The date that most of some tellings give, the earliest of those. A month speaks for a day within it that another
/// telling gives in words.
pub fn usual_date(dates: impl Iterator<Item = When>) -> Option<When> {
    let mut found: Vec<(When, usize)> = Vec::new();
    for when in dates {
        // The article's own day is a guess beside a date that stands in the text.
        let votes = if when.span.is_some() { 3 } else { 1 };
        match found.iter_mut().find(|(w, _)| w.from == when.from && w.to == when.to) {
            Some((_, count)) => *count += votes,
            None => found.push((when, votes)),
        }
    }
    let holds = |wide: &When, narrow: &When| {
        (wide.from, wide.to) != (narrow.from, narrow.to) && wide.from <= narrow.from && narrow.to <= wide.to
    };
    let votes = |(when, own): &(When, usize)| {
        let wider = found.iter().filter(|(wide, _)| when.span.is_some() && holds(wide, when));
        own + wider.map(|(_, votes)| votes).sum::<usize>()
    };
    let best = |a: &&(When, usize), b: &&(When, usize)| votes(a).cmp(&votes(b)).then_with(|| b.0.from.cmp(&a.0.from));
    found.iter().max_by(best).map(|(when, _)| *when)
}

const fn is_violent(kind: EventType) -> bool {
    matches!(kind, EventType::Assault | EventType::Coerce)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_speaks_for_the_day_within_it() {
        let when = |from: &str, to: &str, words: bool| When {
            from: from.parse().expect("a day"),
            to: to.parse().expect("a day"),
            precision: Precision::Month,
            span: words.then_some(Span::new(0, 1)),
        };
        let month = when("2031-05-01", "2031-05-31", true);
        let (sixth, ninth) = (when("2031-05-06", "2031-05-06", true), when("2031-05-09", "2031-05-09", true));
        let guess = when("2031-05-17", "2031-05-17", false);
        let usual = |dates: &[When]| usual_date(dates.iter().copied()).map(|when| when.from.to_string());
        assert_eq!(usual(&[month, sixth]).as_deref(), Some("2031-05-06"));
        assert_eq!(usual(&[month, month, sixth, ninth, ninth]).as_deref(), Some("2031-05-09"));
        assert_eq!(usual(&[month, guess]).as_deref(), Some("2031-05-01"), "the day of an article is no date in words");
    }
    use crate::side::Deed;
    use demarche_text::span::Span;

    fn telling(by: &str, to: &str, day: &str, town: &str) -> Telling {
        let list = |name: &str| if name.is_empty() { Vec::new() } else { vec![name.to_owned()] };
        let when = day.parse().ok().map(|day| When {
            from: day,
            to: day,
            precision: Precision::Day,
            span: Some(Span::new(0, 1)),
        });
        let place = (!town.is_empty()).then(|| Place {
            name: town.into(),
            lat: None,
            lon: None,
            country: None,
            admin1: None,
            geonameid: None,
            level: Level::City,
        });
        Telling {
            deed: Deed { kind: EventType::Assault, modes: Vec::new(), by: list(by), to: list(to) },
            modality: Modality::Asserted,
            claimed: false,
            place,
            when,
            gist: ["!shell", "shell", "harbou"].map(str::to_owned).to_vec(),
        }
    }

    fn check(one: &Telling, other: &Telling, apart: bool, together: Option<&[Aspect]>) {
        let tellings = [one.clone(), other.clone()];
        let groups = |voices| happenings(&tellings, voices).len();
        assert_eq!(groups(Voices::Apart) == 1, apart, "{tellings:?}");
        assert_eq!(groups(Voices::Together) == 1, together.is_some(), "{tellings:?}");
        if let Some(aspects) = together {
            assert_eq!(differences(one, other), aspects, "{tellings:?}");
        }
    }

    #[test]
    fn what_agrees_is_one_happening_and_what_does_not_is_a_difference() {
        let first = telling("Arnor", "Veldia", "2031-05-17", "Port Alder");
        check(&first, &first, true, Some(&[]));
        check(&first, &telling("Arnor", "Veldia", "2031-05-18", ""), true, Some(&[Aspect::Time]));
        // Weeks later it is another deed; so it is in another town, or in other words.
        check(&first, &telling("Arnor", "Veldia", "2031-06-18", "Port Alder"), false, None);
        check(&first, &telling("Arnor", "Veldia", "2031-05-17", "Orrin"), true, None);
        let words = Telling { gist: vec!["!raid".into(), "raid".into()], ..first.clone() };
        check(&first, &words, false, None);
        // Another is blamed for the same deed; elsewhere it would be another deed.
        check(&first, &telling("Orrin", "Veldia", "2031-05-17", "Port Alder"), false, Some(&[Aspect::Blame]));
        check(&first, &telling("Orrin", "Veldia", "2031-05-17", ""), false, None);
        let denied = Telling { modality: Modality::Negated, ..first.clone() };
        check(&first, &denied, false, Some(&[Aspect::Modality]));
        let mut other = first.clone();
        other.deed.kind = EventType::Protest;
        check(&first, &other, false, None);
    }
}
