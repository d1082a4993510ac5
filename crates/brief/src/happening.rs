//! One happening told by several reports.

use demarche_ontology::event::{EventType, Modality};
use demarche_record::coded::Voice;
use demarche_record::event::Event;
use demarche_record::reading::Reading;
use demarche_record::when::When;
use demarche_text::grammar::Upos;
use demarche_text::sentence::Role;

use crate::side::{alike, sides};

/// An event of a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// Index of the reading.
    pub reading: usize,
    /// Index of the event in it.
    pub event: usize,
}

/// Events of one or several readings that tell one happening.
#[derive(Clone, Debug)]
pub struct Happening {
    /// Its type.
    pub kind: EventType,
    /// The first event's modality.
    pub modality: Modality,
    /// Whether it is only claimed.
    pub claimed: bool,
    /// Sides of the doers.
    pub actors: Vec<String>,
    /// Sides of those it was done to.
    pub recipients: Vec<String>,
    /// In the order of readings and text.
    pub members: Vec<Member>,
    /// Number of independent sources.
    pub origins: usize,
    /// When: the date most members give, the earliest of those.
    pub when: Option<When>,
    /// How much it matters in a brief.
    pub weight: f64,
}

/// Days that two reports of one happening may lie apart.
const APART: i32 = 7;

/// The happenings of some readings, the weightiest first.
pub fn happenings(readings: &[Reading], copies: &[Option<usize>]) -> Vec<Happening> {
    let mut result: Vec<Happening> = Vec::new();
    for (index, reading) in readings.iter().enumerate() {
        for (number, event) in reading.events.iter().enumerate() {
            let member = Member { reading: index, event: number };
            if event.actors.is_empty() && event.recipients.is_empty() && event.place.is_none() {
                continue;
            }
            // What no rule covers has no frame that says which words make a whole sentence of it.
            if event.trace.first().is_some_and(|step| step.step == "learned") {
                continue;
            }
            let same = result.iter_mut().find(|h| {
                h.claimed == is_claimed(event)
                    && class(h.modality) == class(event.modality)
                    && h.members.iter().any(|m| {
                        event_of(readings, *m).is_some_and(|other| {
                            alike(other, event) && near(other, event) && related(readings, *m, member)
                        })
                    })
            });
            match same {
                Some(happening) => happening.members.push(member),
                None => result.push(Happening {
                    kind: event.kind,
                    modality: event.modality,
                    claimed: is_claimed(event),
                    actors: sides(&event.actors),
                    recipients: sides(&event.recipients),
                    members: vec![member],
                    origins: 0,
                    when: None,
                    weight: 0.0,
                }),
            }
        }
    }
    for happening in &mut result {
        happening.origins = origins(&happening.members, copies);
        happening.when = usual_date(readings, &happening.members);
        happening.weight = weight(readings, happening);
    }
    // Equal weights keep the order of the text.
    result.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.members.cmp(&b.members)));
    result
}

/// The event of a member.
pub fn event_of(readings: &[Reading], member: Member) -> Option<&Event> {
    readings.get(member.reading)?.events.get(member.event)
}

/// Whether an event is only claimed.
pub const fn is_claimed(event: &Event) -> bool {
    matches!(event.voice, Voice::Claim(_))
}

/// Modalities that can be one happening: what happened, what may, what did not.
const fn class(modality: Modality) -> u8 {
    match modality {
        Modality::Asserted | Modality::Historical => 0,
        Modality::Future | Modality::Hypothetical => 1,
        Modality::Negated => 2,
    }
}

/// Whether two events are told in words that have something in common beside their parties.
fn related(readings: &[Reading], one: Member, other: Member) -> bool {
    let (a, b) = (gist(readings, one), gist(readings, other));
    let shared = a.iter().filter(|w| b.contains(w)).count();
    let full = |m: Member| {
        event_of(readings, m)
            .is_some_and(|e| !e.actors.is_empty() && !e.recipients.is_empty() || sides(&e.actors).len() > 1)
    };
    shared >= if full(one) && full(other) { 1 } else { 2 }
}

/// Lemmas of the verbs and common nouns of an event's sentence, that of its trigger twice as telling.
fn gist(readings: &[Reading], member: Member) -> Vec<String> {
    let Some(reading) = readings.get(member.reading) else { return Vec::new() };
    let Some(event) = reading.events.get(member.event) else { return Vec::new() };
    let document = &reading.document;
    let Some(sentence) = document.sentences.get(event.evidence.sentence as usize) else { return Vec::new() };
    let trigger = event.evidence.trigger();
    let mut result = Vec::new();
    for token in sentence.tokens.clone() {
        let t = document.token(token);
        let content = matches!(t.upos, Upos::Noun | Upos::Verb) && t.lemma.len() > 2 && !document.is_name(token);
        if content && !matches!(t.lemma.as_str(), "have" | "country" | "say" | "include" | "make" | "take") {
            // A few words of peace talk and arms trade have many forms.
            let stem: String = t.lemma.chars().take(6).collect::<String>().to_lowercase();
            if trigger.overlaps(t.span) {
                result.push(format!("!{stem}"));
            }
            if !result.contains(&stem) {
                result.push(stem);
            }
        }
    }
    result
}

fn near(one: &Event, other: &Event) -> bool {
    let (Some(a), Some(b)) = (one.when, other.when) else { return true };
    let gap = |from: jiff::civil::Date, to: jiff::civil::Date| from.until(to).map_or(i32::MAX, |s| s.get_days());
    gap(a.to, b.from) <= APART && gap(b.to, a.from) <= APART
}

fn origins(members: &[Member], copies: &[Option<usize>]) -> usize {
    let mut sources: Vec<usize> =
        members.iter().map(|m| copies.get(m.reading).copied().flatten().unwrap_or(m.reading)).collect();
    sources.sort_unstable();
    sources.dedup();
    sources.len()
}

fn usual_date(readings: &[Reading], members: &[Member]) -> Option<When> {
    let mut found: Vec<(When, usize)> = Vec::new();
    for when in members.iter().filter_map(|m| event_of(readings, *m)?.when) {
        // The article's own day is a guess beside a date that stands in the text.
        let votes = if when.span.is_some() { 3 } else { 1 };
        match found.iter_mut().find(|(w, _)| w.from == when.from && w.to == when.to) {
            Some((_, count)) => *count += votes,
            None => found.push((when, votes)),
        }
    }
    let best = |a: &(When, usize), b: &(When, usize)| a.1.cmp(&b.1).then_with(|| b.0.from.cmp(&a.0.from));
    found.into_iter().max_by(best).map(|(when, _)| when)
}

fn weight(readings: &[Reading], happening: &Happening) -> f64 {
    let score = happening
        .members
        .iter()
        .filter_map(|m| event_of(readings, *m))
        .fold(0.0_f64, |best, e| best.max(e.kind.score_with(&e.modes).abs()));
    let mut weight = 2.0 * happening.origins as f64 + 0.3 * score;
    let mut place = 0.0_f64;
    let mut confidence = 0.0_f64;
    for member in &happening.members {
        let Some(reading) = readings.get(member.reading) else { continue };
        let Some(event) = reading.events.get(member.event) else { continue };
        confidence = confidence.max(event.confidence);
        let Some(sentence) = reading.document.sentences.get(event.evidence.sentence as usize) else { continue };
        place = place.max(match sentence.role {
            Role::Headline => 3.0,
            Role::Standfirst => 2.5,
            Role::Bullet => 2.0,
            _ => (1.5 - f64::from(sentence.paragraph) * 0.25).max(0.0),
        });
    }
    weight += place + confidence;
    // A doer who is only understood is easily misunderstood.
    let understood = happening
        .members
        .iter()
        .all(|m| event_of(readings, *m).is_some_and(|e| !e.actors.is_empty() && e.actors.iter().all(|a| a.implicit)));
    weight -= if understood { 2.0 } else { 0.0 };
    weight += if happening.actors.is_empty() { -1.5 } else { 0.5 };
    weight += if happening.recipients.is_empty() { -0.5 } else { 1.0 };
    weight += match happening.modality {
        Modality::Asserted => 0.0,
        Modality::Future | Modality::Hypothetical => -1.0,
        Modality::Negated => -2.0,
        Modality::Historical => -2.5,
    };
    if happening.claimed {
        weight -= 1.5;
    }
    // What lies most of a year back is background, whatever its tense.
    let old = happening.members.first().and_then(|m| {
        let written = readings.get(m.reading).and_then(crate::origin::date)?;
        Some(happening.when?.to.until(written).ok()?.get_days() > 300)
    });
    if old == Some(true) { weight - 3.0 } else { weight }
}
