//! One happening from the coded events of several reports of a story, and where the reports differ.
//!
//! Two events tell one happening when they are of one type and more of who, to whom, where and when agrees than does not.
//! What does not agree is a difference; what one report leaves open is none.

use demarche_record::actor::Actor;
use demarche_record::event::Event;
use demarche_record::place::{Level, Place};
use demarche_record::when::When;

/// How many of who, to whom, where and when must agree beyond those that do not.
const AGREEING: i32 = 2;
/// How many of them may differ.
const MOST_DIFFERING: usize = 1;
/// Events that are looked at in one story; of the rest nothing is said.
const MOST_EVENTS: usize = 2000;

/// An event as one report tells it.
#[derive(Clone, Copy, Debug)]
pub struct Telling<'a> {
    /// Which report, as the caller counts them.
    pub report: usize,
    /// What it tells; its evidence has the words.
    pub event: &'a Event,
}

/// What two reports can differ in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// Who did it.
    Actors,
    /// To whom.
    Recipients,
    /// Where.
    Place,
    /// When.
    When,
    /// How real it is.
    Modality,
}

/// Two tellings that differ; their evidence has the two spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// In what.
    pub aspect: Aspect,
    /// The earlier telling, by its place in the list given.
    pub one: usize,
    /// The later one.
    pub other: usize,
}

/// One happening.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Happening {
    /// Its tellings, by their places in the list given, in that order.
    pub tellings: Vec<usize>,
    /// Where reports differ: each aspect against the first telling that says something else.
    pub differences: Vec<Difference>,
}

/// The happenings of one story, in the order in which they are first told.
pub fn happenings(tellings: &[Telling<'_>]) -> Vec<Happening> {
    let mut found: Vec<Happening> = Vec::new();
    for (at, telling) in tellings.iter().enumerate().take(MOST_EVENTS) {
        let same = found.iter_mut().find(|h| h.tellings.iter().any(|t| are_one(&tellings[*t], telling)));
        match same {
            Some(happening) => {
                let differences = differences(tellings, &happening.tellings, at);
                happening.differences.extend(differences);
                happening.tellings.push(at);
            }
            None => found.push(Happening { tellings: vec![at], differences: Vec::new() }),
        }
    }
    found
}

fn are_one(one: &Telling<'_>, other: &Telling<'_>) -> bool {
    let answers = compare(one.event, other.event).map(|(_, answer)| answer);
    let agreeing = answers.iter().filter(|a| **a == Some(true)).count();
    let differing = answers.iter().filter(|a| **a == Some(false)).count();
    let beyond = agreeing as i32 - differing as i32;
    one.event.kind == other.event.kind && differing <= MOST_DIFFERING && beyond >= AGREEING
}

/// How a telling differs from earlier ones of other reports.
fn differences(tellings: &[Telling<'_>], earlier: &[usize], at: usize) -> Vec<Difference> {
    let mut found: Vec<Difference> = Vec::new();
    let own = &tellings[at];
    for one in earlier.iter().filter(|t| tellings[**t].report != own.report) {
        let other = tellings[*one].event;
        let modality = (Aspect::Modality, Some(other.modality == own.event.modality));
        for (aspect, answer) in compare(other, own.event).into_iter().chain([modality]) {
            if answer == Some(false) && found.iter().all(|d| d.aspect != aspect) {
                found.push(Difference { aspect, one: *one, other: at });
            }
        }
    }
    found
}

/// For each aspect whether two events agree; `None` where one of them leaves it open.
fn compare(one: &Event, other: &Event) -> [(Aspect, Option<bool>); 4] {
    [
        (Aspect::Actors, parties(&one.actors, &other.actors)),
        (Aspect::Recipients, parties(&one.recipients, &other.recipients)),
        (Aspect::Place, one.place.as_ref().zip(other.place.as_ref()).and_then(|(a, b)| places(a, b))),
        (Aspect::When, one.when.zip(other.when).map(|(a, b)| days(a, b))),
    ]
}

fn parties(one: &[Actor], other: &[Actor]) -> Option<bool> {
    let both = !one.is_empty() && !other.is_empty();
    both.then(|| one.iter().any(|a| other.iter().any(|b| a.same(b))))
}

/// A country and a town in it agree without saying the same; two countries differ.
fn places(one: &Place, other: &Place) -> Option<bool> {
    let (same_country, wide) = (one.country == other.country, one.level.min(other.level) == Level::Country);
    match (same_country, wide) {
        (true, true) => (one.level == other.level).then_some(true),
        (true, false) if one.level != other.level => None,
        (same, _) => {
            Some(same && (one.name == other.name || one.geonameid.is_some() && one.geonameid == other.geonameid))
        }
    }
}

fn days(one: When, other: When) -> bool {
    one.from <= other.to && other.from <= one.to
}

#[cfg(test)]
mod tests {
    use demarche_ontology::event::{EventType, Modality};
    use demarche_record::coded::Voice;
    use demarche_record::evidence::Evidence;
    use demarche_record::when::Precision;
    use demarche_text::span::Span;

    use super::*;

    fn actor(name: &str) -> Actor {
        Actor { name: name.into(), ..Actor::default() }
    }

    fn event(who: &str, whom: &str, day: &str) -> Event {
        let list = |name: &str| if name.is_empty() { Vec::new() } else { vec![actor(name)] };
        let day = day.parse().ok();
        Event {
            kind: EventType::Assault,
            modes: Vec::new(),
            contexts: Vec::new(),
            modality: Modality::Asserted,
            actors: list(who),
            recipients: list(whom),
            place: None,
            when: day.map(|day| When { from: day, to: day, precision: Precision::Day, span: None }),
            voice: Voice::Reporter,
            confidence: 1.0,
            evidence: Evidence::new(0, Span::new(0, 1)),
            trace: Vec::new(),
        }
    }

    fn check(events: &[Event], expected: &[&[usize]], differing: &[(Aspect, usize, usize)]) {
        let tellings: Vec<Telling<'_>> =
            events.iter().enumerate().map(|(report, event)| Telling { report, event }).collect();
        let found = happenings(&tellings);
        assert_eq!(found.iter().map(|h| h.tellings.as_slice()).collect::<Vec<_>>(), expected);
        let of = found.iter().flat_map(|h| &h.differences).map(|d| (d.aspect, d.one, d.other));
        assert_eq!(of.collect::<Vec<_>>(), differing);
    }

    #[test]
    fn events_that_agree_are_one_happening_and_what_does_not_is_a_difference() {
        let (first, second) = (event("Arnor", "Veldia", "2031-05-17"), event("Arnor", "Veldia", "2031-05-18"));
        check(&[first.clone(), first.clone()], &[&[0, 1]], &[]);
        // The same deed on another day, with nothing else to tie them, is another deed.
        check(&[first.clone(), second], &[&[0], &[1]], &[]);
        check(&[first.clone(), event("Arnor", "", "")], &[&[0], &[1]], &[]);
        let place = |event: &Event, name: &str| {
            let country = None;
            let place = Place {
                name: name.into(),
                lat: None,
                lon: None,
                country,
                admin1: None,
                geonameid: None,
                level: Level::City,
            };
            Event { place: Some(place), ..event.clone() }
        };
        let blamed = event("Orrin", "Veldia", "2031-05-17");
        let here = [place(&first, "Port Alder"), place(&blamed, "Port Alder")];
        check(&here, &[&[0, 1]], &[(Aspect::Actors, 0, 1)]);
        let denied = Event { modality: Modality::Negated, ..first.clone() };
        check(&[first.clone(), denied], &[&[0, 1]], &[(Aspect::Modality, 0, 1)]);
        let other = Event { kind: EventType::Protest, ..first.clone() };
        check(&[first, other], &[&[0], &[1]], &[]);
    }
}
