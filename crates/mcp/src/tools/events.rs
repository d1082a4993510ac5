//! `events`: what happened, by any filter.

use demarche_serve::shape as api;

use crate::answer::{self, Answer};
use crate::arguments::Given;
use crate::cite;
use crate::desk::{Desk, parameters};
use crate::refusal::Refusal;
use crate::schema;
use crate::shape::{Event, Page};
use crate::tool::{Tool, listed, paged, told};

const PATH: &str = "/events";
const FILTERS: &[&str] = &[
    "actor",
    "recipient",
    "party",
    "type",
    "mode",
    "context",
    "quad",
    "modality",
    "voice",
    "place",
    "country",
    "min_confidence",
    "story",
    "source",
    "article",
    "from",
    "to",
    "q",
    "sort",
];

pub(super) fn tool() -> Tool {
    let takes =
        told(parameters(PATH, FILTERS), "source", "Of these sources, by their ids; codes (kind source) has them.");
    let takes = told(takes, "quad", "1 and 2: verbal and material cooperation; 3 and 4: verbal and material conflict.");
    let takes =
        told(takes, "sort", "newest (where not given), oldest; score: conflict first; confidence: the doubtful first.");
    Tool {
        name: "events",
        title: "Events",
        about: "Coded political events (PLOVER): who did what to whom, when and where, each with the sentence of the \
            article it rests on. voice \"reporter\": the article states it; voice \"claim\": a speaker says it, and speaker \
            and stance are given. modality tells what has happened (asserted, historical) from what is expected, \
            hypothetical or denied. A state as party means all who act for it.",
        parameters: takes.into_iter().chain(paged()).collect(),
        gives: schema::of::<Page<Event>>,
        answer,
    }
}

fn answer(desk: &mut Desk, given: &Given) -> Result<Answer, Refusal> {
    let page = listed(desk, PATH, given, FILTERS, |_, event: api::event::EventRecord| {
        let event = cite::event(event);
        let line = cite::event_line(&event);
        Ok((event, line))
    })?;
    let head = answer::head(page.items.len(), page.total, page.exact, "events");
    let text = answer::text(&head, &page.lines, page.next.as_deref());
    Answer::new(&Page { items: page.items, next: page.next, total: page.total, exact: page.exact }, text)
}
