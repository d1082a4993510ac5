//! One happening told by several reports.

use demarche_ontology::event::{EventType, Modality};
use demarche_record::coded::Voice;
use demarche_record::event::Event;
use demarche_record::happening::{Voices, usual_date};
use demarche_record::reading::Reading;
use demarche_record::telling::{Telling, is_placed};
use demarche_record::when::When;
use demarche_text::sentence::Role;

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

/// The happenings of some readings, the weightiest first.
pub fn happenings(readings: &[Reading], copies: &[Option<usize>]) -> Vec<Happening> {
    let mut members: Vec<Member> = Vec::new();
    let mut tellings: Vec<Telling> = Vec::new();
    for (index, reading) in readings.iter().enumerate() {
        for (number, event) in reading.events.iter().enumerate() {
            // What no rule covers has no frame that says which words make a whole sentence of it.
            if event.trace.first().is_none_or(|step| step.step != "learned") && is_placed(event) {
                members.push(Member { reading: index, event: number });
                tellings.push(Telling::of(&reading.document, event));
            }
        }
    }
    let told = |group: Vec<usize>| {
        let first = tellings.get(*group.first()?)?;
        Some(Happening {
            kind: first.deed.kind,
            modality: first.modality,
            claimed: first.claimed,
            actors: first.deed.by.clone(),
            recipients: first.deed.to.clone(),
            members: group.into_iter().filter_map(|at| members.get(at).copied()).collect(),
            origins: 0,
            when: None,
            weight: 0.0,
        })
    };
    // What is told as a fact, as a claim or as not so makes sentences of its own.
    let groups = demarche_record::happening::happenings(&tellings, Voices::Apart);
    let mut result: Vec<Happening> = groups.into_iter().filter_map(told).collect();
    for happening in &mut result {
        happening.origins = origins(&happening.members, copies);
        happening.when = usual_date(happening.members.iter().filter_map(|m| event_of(readings, *m)?.when));
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

fn origins(members: &[Member], copies: &[Option<usize>]) -> usize {
    let mut sources: Vec<usize> =
        members.iter().map(|m| copies.get(m.reading).copied().flatten().unwrap_or(m.reading)).collect();
    sources.sort_unstable();
    sources.dedup();
    sources.len()
}

fn weight(readings: &[Reading], happening: &Happening) -> f64 {
    let score = happening
        .members
        .iter()
        .filter_map(|m| event_of(readings, *m))
        .fold(0.0_f64, |best, e| best.max(e.kind.score_with(&e.modes).abs()));
    // That a blow was not struck is not the weight of a blow.
    let score = if happening.modality == Modality::Negated { 0.0 } else { score };
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
