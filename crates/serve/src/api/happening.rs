//! Happenings of a story: events with the same codes, the same sides and the same day are one.

use std::collections::{BTreeMap, BTreeSet};

use crate::shape::event::EventRecord;
use crate::shape::part::{ActorRef, Party};
use crate::shape::story::{Happening, Report, Telling};

/// What events of one happening have in common.
type Key = (Option<String>, String, Vec<String>, String, String, Vec<String>, Vec<String>);

/// The happenings behind some events, in the order of their first tellings.
pub(super) fn merged(events: Vec<EventRecord>, reports: &[Report]) -> Vec<Happening> {
    let mut places: BTreeMap<Key, usize> = BTreeMap::new();
    let mut groups: Vec<Vec<EventRecord>> = Vec::new();
    for event in events {
        let next = groups.len();
        // Without sides nothing says that two events are one.
        let sided = !event.actors.is_empty() || !event.recipients.is_empty();
        let at = if sided { *places.entry(key(&event)).or_insert(next) } else { next };
        match groups.get_mut(at) {
            Some(group) => group.push(event),
            None => groups.push(vec![event]),
        }
    }
    groups.into_iter().filter_map(|group| happening(group, reports)).collect()
}

fn key(event: &EventRecord) -> Key {
    let ids = |parties: &[Party]| parties.iter().map(|p| p.id.clone()).collect::<BTreeSet<_>>().into_iter().collect();
    let (actors, recipients) = (ids(&event.actors), ids(&event.recipients));
    let (kind, mode, modality) = (event.kind.clone(), event.mode.clone(), event.modality.clone());
    (event.day.clone(), kind, mode, modality, event.voice.clone(), actors, recipients)
}

fn happening(group: Vec<EventRecord>, reports: &[Report]) -> Option<Happening> {
    let events: Vec<String> = group.iter().map(|e| e.id.clone()).collect();
    let articles: BTreeSet<String> = group.iter().map(|e| e.article.id.clone()).collect();
    let origins: BTreeSet<usize> = reports.iter().filter(|r| articles.contains(&r.id)).map(|r| r.origin).collect();
    let surest =
        group.into_iter().reduce(|best, other| if other.confidence > best.confidence { other } else { best })?;
    let refs = |parties: &[Party]| -> Vec<ActorRef> { parties.iter().map(Party::reference).collect() };
    Some(Happening {
        id: events.first()?.clone(),
        actors: refs(&surest.actors),
        recipients: refs(&surest.recipients),
        day: surest.day,
        date: surest.date,
        kind: surest.kind,
        mode: surest.mode,
        modality: surest.modality,
        quad: surest.quad,
        voice: surest.voice,
        claim: surest.claim,
        place: surest.place,
        sentence: Telling { piece: surest.sentence, article: surest.article, trigger: surest.trigger },
        events,
        reports: articles.len(),
        origins: origins.len().max(1),
    })
}
