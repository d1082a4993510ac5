//! `outlook`: what is forecast of two, and the past events behind it.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use demarche_serve::shape::outlook::{CountForecast, ForecastPart, PairOutlook};

use crate::answer::{self, Answer, Room};
use crate::arguments::Given;
use crate::cite;
use crate::desk::{Desk, parameters};
use crate::refusal::Refusal;
use crate::schema;
use crate::shape::{Event, Forecast, ForecastReason, Outlook};
use crate::tool::{Tool, told};

const PATH: &str = "/pairs/{a}/{b}/outlook";
/// How long a call waits for a store that is being learned from, and how often it looks.
const PATIENCE: Duration = Duration::from_secs(20);
const LOOK: Duration = Duration::from_millis(50);
/// Share of a mean below which a reason is left out.
const MATTERS: f64 = 0.05;
/// Reasons of one forecast: those that add most.
const MOST_REASONS: usize = 3;
/// Events of one reason.
const MOST_EVENTS: usize = 3;
/// Room for the past events.
const PAST: usize = 14_000;

pub(super) fn tool() -> Tool {
    let takes = parameters(PATH, &["a", "b", "days"]).into_iter();
    let takes = takes.map(|p| if matches!(p.name, "a" | "b") { p.needed() } else { p }).collect();
    let takes = told(takes, "a", "Id of the first state; codes (kind actor) has it.");
    let takes = told(takes, "b", "Id of the second state.");
    let takes = told(takes, "days", "Over how many days from the last of the store: 1 or 7 (where not given).");
    Tool {
        name: "outlook",
        title: "What may come",
        about: "What a model forecasts of two states for the days after the last of the store: the probability of material \
            conflict, and how many acts of each class either will direct at the other, with an interval, the reasons that \
            add up to it and the past events behind them. It is association in past reports: no source says so, and \
            it is no cause. Forecasts that are not measured are of pairs too quiet for the published figures.",
        parameters: takes,
        gives: schema::of::<Outlook>,
        answer,
    }
}

fn answer(desk: &mut Desk, given: &Given) -> Result<Answer, Refusal> {
    let (a, b) = (given.text("a").unwrap_or(""), given.text("b").unwrap_or(""));
    let (query, until, stop) = (given.query(&["days"]), Instant::now() + PATIENCE, desk.stopper());
    let found = loop {
        let found: PairOutlook = desk.ask(PATH, &[("a", a), ("b", b)], &query)?;
        let waits = found.state == "learning" && Instant::now() < until && !stop.load(Ordering::Relaxed);
        if !waits {
            break found;
        }
        std::thread::sleep(LOOK);
    };
    let (one, other) = (cite::actor(found.a), cite::actor(found.b));
    let names = [&one, &other].map(|actor| cite::named(&actor.id, &actor.name));
    let [first, second] = &names;
    let mut text = format!("{first} (a) and {second} (b)");
    match (&found.why, &found.from, &found.until) {
        (Some(why), ..) => text.push_str(&format!(": no forecast, because {why}.")),
        (None, Some(from), Some(until)) => text.push_str(&format!(", {from} to {until}. {}", found.origin)),
        _ => {}
    }
    if let Some(conflict) = &found.conflict {
        text.push_str(&format!(
            "\nAny material conflict, either way: {}, at least {}{}.",
            percent(conflict.probability),
            percent(conflict.least),
            unmeasured(conflict.measured),
        ));
    }
    for forecast in &found.forecasts {
        text.push_str(&format!("\n- {}", line(forecast, &names)));
    }
    let figures = found.figures.iter().map(|score| format!("{}: {} ({})", score.what, score.figure, score.on));
    let figures: Vec<String> = figures.collect();
    if !found.forecasts.is_empty() {
        text.push_str(&format!("\nPublished figures of the model: {}.", figures.join("; ")));
    }
    let events = found.events.into_iter().map(|event| {
        let event = cite::event(event);
        let line = cite::event_line(&event);
        (event, line)
    });
    let (events, lines): (Vec<Event>, Vec<String>) = Room::of(PAST).fill(events.collect());
    if !lines.is_empty() {
        text.push_str(&format!("\nPast events behind it. {}", answer::NOTE));
        lines.iter().for_each(|line| text.push_str(&format!("\n- {line}")));
    }
    let shown = |id: &String| events.iter().any(|event| event.id == *id);
    let forecasts = found.forecasts.into_iter().map(|forecast| shortened(forecast, &shown)).collect();
    let answer = Outlook {
        a: one,
        b: other,
        state: found.state,
        why: found.why,
        last: found.last,
        days: found.days,
        from: found.from,
        until: found.until,
        conflict: found.conflict,
        forecasts,
        events,
        origin: found.origin,
        figures,
    };
    Answer::new(&answer, text)
}

fn line(of: &CountForecast, names: &[String; 2]) -> String {
    let [a, b] = names;
    let way = if of.direction == "ab" { format!("{a} -> {b}") } else { format!("{b} -> {a}") };
    let reasons: Vec<String> =
        mattering(of).into_iter().map(|part| format!("{} ({:+.2})", part.says, part.adds)).collect();
    format!(
        "{way}, {}: {} to {} acts with {}, {:.2} expected; any with {}{}. Made of: {}",
        of.class.replace('_', " "),
        of.low,
        of.high,
        percent(of.held),
        of.mean,
        percent(of.probability),
        unmeasured(of.measured),
        reasons.join("; "),
    )
}

fn mattering(of: &CountForecast) -> Vec<&ForecastPart> {
    let mut parts: Vec<&ForecastPart> = of.parts.iter().filter(|part| part.adds >= MATTERS * of.mean).collect();
    parts.sort_by(|a, b| b.adds.total_cmp(&a.adds));
    parts.truncate(MOST_REASONS);
    parts
}

fn unmeasured(measured: bool) -> &'static str {
    if measured { "" } else { " (not measured: too few acts are known)" }
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// A forecast with the reasons that matter, and of their events those that the answer has.
fn shortened(of: CountForecast, shown: &impl Fn(&String) -> bool) -> Forecast {
    let reason = |part: &ForecastPart| {
        let ids = part.grounds.iter().flat_map(|ground| &ground.events).filter(|id| shown(id));
        let mut events: Vec<String> = Vec::new();
        for id in ids {
            if events.len() < MOST_EVENTS && !events.contains(id) {
                events.push(id.clone());
            }
        }
        ForecastReason { family: part.family.clone(), adds: part.adds, says: part.says.clone(), events }
    };
    let reasons = mattering(&of).into_iter().map(reason).collect();
    let CountForecast { direction, class, mean, low, high, held, probability, acts, measured, .. } = of;
    Forecast { direction, class, mean, low, high, held, probability, acts, measured, reasons }
}
