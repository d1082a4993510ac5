//! `pair`: what two did to each other, over time.

use demarche_serve::shape as api;
use demarche_serve::shape::pair::PairPoint;

use crate::answer::{self, Answer, Room};
use crate::arguments::Given;
use crate::cite;
use crate::desk::{Desk, Query, parameters};
use crate::refusal::Refusal;
use crate::schema;
use crate::shape::{ChangePoint, Event, Pair};
use crate::tool::{Tool, paged, told};

const PATH: &str = "/pairs/{a}/{b}";
const MOST_LATEST: usize = 5;
const MOST_CHANGES: usize = 20;
/// Room for the latest events.
const LATEST: usize = 15_000;
/// Room for the series.
const SERIES: usize = 18_000;

pub(super) fn tool() -> Tool {
    let takes = parameters(PATH, &["a", "b", "from", "to", "step", "direction"]).into_iter();
    let takes = takes.map(|p| if matches!(p.name, "a" | "b") { p.needed() } else { p }).collect();
    let takes = told(takes, "a", "Id of the first actor; codes (kind actor) has it.");
    let takes = told(takes, "b", "Id of the second actor.");
    let takes = told(takes, "step", "day (where not given) or week, from Monday.");
    let takes = told(takes, "direction", "both (where not given), ab: from a to b, ba: from b to a.");
    let limit = told(paged().to_vec(), "limit", "Steps at most; 30 where not given.");
    Tool {
        name: "pair",
        title: "Two actors",
        about: "What two actors did to each other: settled events by type and over time, counted by verbal and material \
            cooperation and conflict, with the latest events between them and their sentences. Claimed, expected and \
            denied events are counted apart. With the tension of the two and the days on which it changed for good.",
        parameters: takes.into_iter().chain(limit).collect(),
        gives: schema::of::<Pair>,
        answer,
    }
}

fn answer(desk: &mut Desk, given: &Given) -> Result<Answer, Refusal> {
    let (a, b) = (given.text("a").unwrap_or(""), given.text("b").unwrap_or(""));
    let query = given.query(&["from", "to", "step", "direction"]);
    let pair: api::pair::Pair = desk.ask(PATH, &[("a", a), ("b", b)], &query)?;
    let (after, total) = (given.after()?, pair.series.len());
    let later = |point: &PairPoint| after.as_ref().is_none_or(|after| point.day > *after);
    let rest: Vec<(PairPoint, String)> = pair.series.into_iter().filter(later).map(point).collect();
    let left = rest.len();
    let (series, lines) = Room::of(SERIES).fill(rest.into_iter().take(given.limit(30)).collect());
    let next = series.last().filter(|_| series.len() < left).map(|point| given.next(&point.day));
    let latest = if after.is_none() { latest(desk, given, a, b)? } else { (Vec::new(), Vec::new()) };
    let changes: Vec<ChangePoint> = pair.changes.into_iter().take(MOST_CHANGES).map(change).collect();
    let (a, b) = (cite::actor(pair.a), cite::actor(pair.b));
    let names = format!("{} (a) and {} (b)", cite::named(&a.id, &a.name), cite::named(&b.id, &b.name));
    let kinds: Vec<String> =
        pair.types.iter().map(|t| format!("{} {} from a, {} from b", t.kind, t.ab, t.ba)).collect();
    let mut head =
        format!("{names}: {} settled events, {} only claimed. {}", pair.events, pair.claimed, kinds.join("; "));
    for change in &changes {
        let (before, after) = (change.before, change.after);
        head.push_str(&format!(
            "\nOn {} tension changed from {before:.0} to {after:.0} ({}).",
            change.day, change.method
        ));
    }
    if !latest.1.is_empty() {
        head.push_str(&format!("\nThe latest events between them. {}", answer::NOTE));
        latest.1.iter().for_each(|line| head.push_str(&format!("\n- {line}")));
    }
    let way = &pair.direction;
    head.push_str(&format!("\n{} of {total} steps (by {}, direction {way}):", series.len(), pair.step));
    let text = answer::text(&head, &lines, next.as_deref());
    let answer = Pair {
        a,
        b,
        direction: pair.direction,
        step: pair.step,
        from: pair.from,
        to: pair.to,
        events: pair.events,
        claimed: pair.claimed,
        types: pair.types,
        series,
        changes,
        method: pair.method,
        latest: latest.0,
        next,
        total,
    };
    Answer::new(&answer, text)
}

fn point(point: PairPoint) -> (PairPoint, String) {
    let [vc, mc, vf, mf] = point.quads;
    let line = format!(
        "{}: cooperation {vc} verbal, {mc} material; conflict {vf} verbal, {mf} material; {} claimed, {} unsettled; \
         tension {:.0}",
        point.day, point.claimed, point.unsettled, point.tension
    );
    (point, line)
}

fn change(change: api::pair::ChangePoint) -> ChangePoint {
    let api::pair::ChangePoint { day, before, after, confidence, method, .. } = change;
    ChangePoint { day, before, after, confidence, method }
}

fn latest(desk: &mut Desk, given: &Given, a: &str, b: &str) -> Result<(Vec<Event>, Vec<String>), Refusal> {
    let mut query: Query = given.query(&["from", "to"]);
    match given.text("direction") {
        Some("ab") => query.extend([("actor", a.to_owned()), ("recipient", b.to_owned())]),
        Some("ba") => query.extend([("actor", b.to_owned()), ("recipient", a.to_owned())]),
        _ => query.push(("party", format!("{a}+{b}"))),
    }
    query.push(("limit", MOST_LATEST.to_string()));
    let page: api::page::Page<api::event::EventRecord> = desk.ask("/events", &[], &query)?;
    let events = page.items.into_iter().map(|event| {
        let event = cite::event(event);
        let line = cite::event_line(&event);
        (event, line)
    });
    Ok(Room::of(LATEST).fill(events.collect()))
}
