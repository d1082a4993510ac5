//! What a brief is about, where it is not about all that its articles tell: a pair, an actor, a period, a search.

use demarche_ontology::code::Code;
use demarche_record::actor::Actor;
use demarche_record::event::Event;
use demarche_record::reading::Reading;
use demarche_text::span::Span;
use jiff::civil::Date;

use crate::dates::period;
use crate::happening::{Happening, Member, event_of};
use crate::origin;
use crate::words::listed;

/// Someone whom a brief is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// What to call them: "France".
    pub label: String,
    /// A state, with all that act for it; a code of its territories too.
    pub country: Option<Code>,
    /// Canonical names, where it is no state.
    pub names: Vec<String>,
}

impl Party {
    fn is(&self, actor: &Actor) -> bool {
        let state = self.country.is_some() && (actor.country == self.country || actor.territory == self.country);
        state || self.names.contains(&actor.name)
    }
}

/// What a brief is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// All of them must be spoken of.
    pub parties: Vec<Party>,
    /// Words that were looked for.
    pub search: Option<String>,
    /// Whether it is about one story.
    pub story: bool,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// How many articles there are, where not all of them were read.
    pub found: Option<usize>,
}

/// How much something has to do with a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Bearing {
    /// Nothing.
    None,
    /// Its sentence speaks of them.
    Spoken,
    /// They take part.
    Part,
}

/// What a brief is about, in words, and how much of it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// "France and Azerbaijan, 12 to 28 May 2024".
    pub title: String,
    /// Articles read.
    pub read: usize,
    /// Articles found.
    pub found: usize,
}

impl About {
    /// "France and Azerbaijan, 12 to 28 May 2024: from 200 of 340 reports."
    pub fn line(&self) -> String {
        let reports = if self.found == 1 { "report" } else { "reports" };
        if self.read == self.found {
            format!("{}: from {} {reports}.", self.title, self.found)
        } else {
            format!(
                "{}: from {} of {} {reports}, the newest or those that fit best.",
                self.title, self.read, self.found
            )
        }
    }
}

impl Scope {
    /// Whether anything is left out.
    pub(crate) fn is_all(&self) -> bool {
        self.parties.is_empty() && self.from.is_none() && self.to.is_none()
    }

    /// The scope in words; `None` where nothing was asked for.
    pub fn about(&self, readings: &[Reading]) -> Option<About> {
        if *self == Self::default() {
            return None;
        }
        let parties: Vec<String> = self.parties.iter().map(|p| p.label.clone()).collect();
        let mut what = Vec::new();
        if !parties.is_empty() {
            what.push(listed(&parties));
        }
        what.extend(self.search.as_ref().map(|words| format!("“{}”", words.replace(['“', '”', '"'], "’"))));
        if self.story && what.is_empty() {
            what.push("One story".to_owned());
        }
        let days = || readings.iter().filter_map(origin::date);
        let (from, to) = (self.from.or_else(|| days().min()), self.to.or_else(|| days().max()));
        what.extend(from.zip(to).map(|(from, to)| period(from, to)));
        let found = self.found.unwrap_or(readings.len()).max(readings.len());
        Some(About { title: what.join(", "), read: readings.len(), found })
    }

    /// The happenings that belong to the scope, those in which its parties take part first.
    pub(crate) fn chosen(&self, readings: &[Reading], happenings: Vec<Happening>) -> Vec<Happening> {
        if self.is_all() {
            return happenings;
        }
        let mut result: Vec<Happening> = Vec::new();
        for mut happening in happenings {
            let of = |m: &Member| match (readings.get(m.reading), event_of(readings, *m)) {
                (Some(reading), Some(event)) => self.of_event(reading, event),
                _ => Bearing::None,
            };
            let bearing = happening.members.iter().map(of).max().unwrap_or(Bearing::None);
            if bearing == Bearing::None || !self.is_in_time(&happening) {
                continue;
            }
            // The reports that say most clearly that it concerns them tell it.
            happening.members.retain(|m| of(m) == bearing);
            happening.weight += if bearing == Bearing::Part { PART } else { 0.0 };
            result.push(happening);
        }
        result.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.members.cmp(&b.members)));
        result
    }

    /// Whether the parties themselves act in a happening.
    pub(crate) fn is_part(&self, readings: &[Reading], happening: &Happening) -> bool {
        happening.members.iter().any(|m| {
            let event = event_of(readings, *m);
            let read = readings.get(m.reading);
            event.zip(read).is_some_and(|(event, read)| self.of_event(read, event) == Bearing::Part)
        })
    }

    /// A happening whose day the sources name must lie in the period; one without a day has that of its report.
    fn is_in_time(&self, happening: &Happening) -> bool {
        happening
            .when
            .is_none_or(|when| self.from.is_none_or(|from| when.to >= from) && self.to.is_none_or(|to| when.from <= to))
    }

    fn of_event(&self, reading: &Reading, event: &Event) -> Bearing {
        let part = |p: &Party| event.actors.iter().chain(&event.recipients).any(|a| p.is(a));
        let acts = |p: &Party| event.actors.iter().any(|a| p.is(a));
        // What a third one does to both is not between them.
        if self.parties.is_empty()
            || self.parties.iter().all(part) && (self.parties.len() < 2 || self.parties.iter().any(acts))
        {
            return Bearing::Part;
        }
        let sentence = reading.document.sentences.get(event.evidence.sentence as usize);
        if sentence.is_some_and(|s| self.speaks_of(reading, s.span)) { Bearing::Spoken } else { Bearing::None }
    }

    /// Whether some words name all parties.
    pub(crate) fn speaks_of(&self, reading: &Reading, words: Span) -> bool {
        let mentions = reading.document.mentions.iter().zip(&reading.identities);
        let here: Vec<&Actor> = mentions.filter(|(m, _)| words.overlaps(m.span)).flat_map(|(_, i)| &i.actors).collect();
        self.parties.iter().all(|party| here.iter().any(|actor| party.is(actor)))
    }

    /// Whether some words name one of the parties, or there are none to name.
    pub(crate) fn touches(&self, reading: &Reading, words: Span) -> bool {
        let mentions = reading.document.mentions.iter().zip(&reading.identities);
        let mut here = mentions.filter(|(m, _)| words.overlaps(m.span)).flat_map(|(_, i)| &i.actors);
        self.parties.is_empty() || here.any(|actor| self.parties.iter().any(|party| party.is(actor)))
    }
}

/// What it is worth that the parties themselves act.
const PART: f64 = 20.0;
