//! What tells an event from others, whatever number it has: a later reading of the same text may count otherwise.

use crate::ids::stable;
use crate::shape::EventShape;

/// By its article, type, words and parties.
pub fn of(article: &str, event: &EventShape) -> u64 {
    let trigger = &event.trigger;
    let place = [trigger.start.to_le_bytes(), trigger.end.to_le_bytes()].concat();
    let sides = [(&event.actors, "actor"), (&event.recipients, "recipient")];
    let parties = sides
        .into_iter()
        .flat_map(|(parties, side)| parties.iter().flat_map(move |party| [side.as_bytes(), party.name.as_bytes()]));
    let mut parts = vec![article.as_bytes(), event.kind.as_bytes(), &place, trigger.text.as_bytes()];
    parts.extend(parties);
    stable(&parts)
}

/// By what is told, so that reports of one happening give one alert: type, modality, voice, day, place and parties. With
/// nobody named it is the event itself.
pub fn told(article: &str, event: &EventShape, day: &str) -> u64 {
    if event.actors.is_empty() && event.recipients.is_empty() {
        return of(article, event);
    }
    let names = |parties: &[crate::shape::PartyShape]| {
        let mut names: Vec<String> = parties.iter().map(|p| p.name.to_lowercase()).collect();
        names.sort();
        names.join("\u{1}")
    };
    let place = event.place.as_ref().map_or("", |p| p.name.as_str());
    let (actors, recipients) = (names(&event.actors), names(&event.recipients));
    let words = [&event.kind, &event.modality, &event.voice, day, place, &actors, &recipients];
    stable(&words.map(str::as_bytes))
}
