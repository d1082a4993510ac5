//! What a report tells, apart from its text: its events and figures with the few words that say them, so that the text
//! can be let go.

use demarche_record::actor::Actor;
use demarche_record::event::Event;
use demarche_record::figure::{Figure, Numbers, figures};
use demarche_record::happening::Aspect;
use demarche_record::place::Place;
use demarche_record::reading::Reading;
use demarche_record::telling::{Telling, is_placed};
use demarche_text::span::{CodePoints, Span};

/// Events that are kept of one report.
const MOST_EVENTS: usize = 60;
/// Figures that are kept of one report.
const MOST_FIGURES: usize = 60;

/// Words of a report. The report's bytes are gone when they are shown, so they are counted in code points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The first code point.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// The words.
    pub text: String,
}

/// An event as a report tells it, with its words.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The event.
    pub telling: Telling,
    /// Names of the doers.
    pub actors: Vec<String>,
    /// Names of those it was done to.
    pub recipients: Vec<String>,
    /// Number of its sentence.
    pub sentence: u32,
    trigger: Words,
    who: Option<Words>,
    whom: Option<Words>,
    place: Option<Words>,
    when: Option<Words>,
}

impl Told {
    /// The words that say one aspect; where no words of their own do, those of the deed.
    pub fn words(&self, aspect: Aspect) -> &Words {
        let accused = self.telling.deed.kind == demarche_ontology::event::EventType::Accuse;
        let own = match aspect {
            Aspect::Actors => &self.who,
            Aspect::Blame if !accused => &self.who,
            Aspect::Recipients | Aspect::Blame => &self.whom,
            Aspect::Place => &self.place,
            Aspect::Time => &self.when,
            Aspect::Modality | Aspect::Number => &None,
        };
        own.as_ref().unwrap_or(&self.trigger)
    }
}

/// A figure of a report, with its words.
#[derive(Clone, Debug)]
pub struct Counted {
    /// The figure.
    pub figure: Figure,
    /// The words that say it.
    pub words: Words,
    /// Number of its sentence.
    pub sentence: u32,
}

/// All that is kept of a reading.
#[derive(Clone, Debug, Default)]
pub struct Coded {
    /// Its events, in text order.
    pub told: Vec<Told>,
    /// Its figures, in text order.
    pub figures: Vec<Counted>,
}

impl Coded {
    /// What to keep of a reading; `numbers` knows the words for numbers.
    pub fn of(reading: &Reading, numbers: Numbers<'_>) -> Self {
        let keeper = Keeper { reading, points: CodePoints::new(reading.document.text()) };
        let events = reading.events.iter().filter(|e| is_placed(e));
        let figures = figures(numbers, 0, reading).into_iter().map(|figure| {
            let (words, sentence) = (keeper.words(figure.span), keeper.sentence(figure.span));
            Counted { figure, words, sentence }
        });
        Self {
            told: events.take(MOST_EVENTS).map(|event| keeper.told(event)).collect(),
            figures: figures.take(MOST_FIGURES).collect(),
        }
    }
}

struct Keeper<'a> {
    reading: &'a Reading,
    points: CodePoints,
}

impl Keeper<'_> {
    fn words(&self, span: Span) -> Words {
        let text = self.reading.document.text();
        let (start, end) = self.points.span(text, span);
        Words { start, end, text: span.of(text).to_owned() }
    }

    fn sentence(&self, span: Span) -> u32 {
        let sentences = &self.reading.document.sentences;
        sentences.iter().position(|s| s.span.contains(span)).map_or(u32::MAX, |at| at as u32)
    }

    fn told(&self, event: &Event) -> Told {
        let name = |a: &Actor| if a.name.is_empty() { a.text.clone() } else { a.name.clone() };
        let first = |actors: &[Actor]| actors.iter().find_map(|a| a.span).map(|span| self.words(span));
        Told {
            telling: Telling::of(&self.reading.document, event),
            actors: event.actors.iter().map(name).collect(),
            recipients: event.recipients.iter().map(name).collect(),
            sentence: event.evidence.sentence,
            trigger: self.words(event.evidence.trigger()),
            who: first(&event.actors),
            whom: first(&event.recipients),
            place: event.place.as_ref().and_then(|place| self.named(place, event.evidence.sentence)),
            when: event.when.and_then(|when| when.span).map(|span| self.words(span)),
        }
    }

    /// The words that name a place, in the event's own sentence if there.
    fn named(&self, place: &Place, sentence: u32) -> Option<Words> {
        let document = &self.reading.document;
        let own = document.sentences.get(sentence as usize)?.span;
        let is = |at: usize| {
            let known = self.reading.identities.get(at).and_then(|i| i.place.as_ref());
            known.is_some_and(|p| p.name == place.name && p.geonameid == place.geonameid)
        };
        let named = || document.mentions.iter().enumerate().filter(|(at, _)| is(*at)).map(|(_, m)| m.span);
        named().find(|span| own.contains(*span)).or_else(|| named().next()).map(|span| self.words(span))
    }
}
