//! From what the API gives to what a model gets: the same facts, shorter, with the words that they rest on, and a line
//! of text for each.

use demarche_serve::shape as api;
use demarche_serve::shape::part::{ActorRef, ArticleRef, StoryRef};

use crate::quote::{address, around, cut, name, quoted};
use crate::shape::{Actor, Citation, Claim, ClaimRef, ClaimTag, ClaimedEvent, Event, Happening, Party, Place, Words};

/// Parties of one side.
const MOST_PARTIES: usize = 8;
/// Contexts of an event.
const MOST_CONTEXTS: usize = 10;
/// Those who dispute a claim.
const MOST_DISPUTING: usize = 5;
/// Pieces of what is said.
const MOST_PIECES: usize = 2;
/// Events of a claim.
const MOST_EVENTS: usize = 4;
/// Parties of one side of an event of a claim.
const MOST_SIDE: usize = 3;
/// Those whom a claim is about.
const MOST_ABOUT: usize = 6;
/// Claims that answer one.
const MOST_ANSWERS: usize = 2;
/// Code points of words beside the text that holds them.
const SHORT: usize = 60;

/// An actor with a name of bounded length.
pub fn actor(actor: ActorRef) -> Actor {
    Actor { id: actor.id, name: name(&actor.name), country: actor.country }
}

/// So many of some actors.
pub fn actors(list: Vec<ActorRef>, most: usize) -> Vec<Actor> {
    list.into_iter().take(most).map(actor).collect()
}

/// An article with a headline of bounded length.
pub fn article(article: ArticleRef) -> ArticleRef {
    ArticleRef { title: name(&article.title), outlet: name(&article.outlet), url: address(article.url), ..article }
}

/// A link to a story.
pub fn story(story: StoryRef) -> StoryRef {
    StoryRef { title: name(&story.title), ..story }
}

/// Words of an article.
pub fn citation(of: ArticleRef, piece: api::part::Piece) -> Citation {
    Citation { article: article(of), start: piece.start, end: piece.end, quote: piece.text }
}

/// Somewhere.
pub fn place(place: api::part::Place) -> Place {
    Place { name: name(&place.name), country: place.country, lat: place.lat, lon: place.lon }
}

fn words(piece: api::part::Piece) -> Words {
    Words { start: piece.start, end: piece.end, text: piece.text }
}

fn party(party: api::part::Party) -> Party {
    Party { id: party.id, name: name(&party.name), country: party.country, role: party.role.as_deref().map(name) }
}

fn parties(list: Vec<api::part::Party>) -> Vec<Party> {
    list.into_iter().take(MOST_PARTIES).map(party).collect()
}

fn tag(tag: api::event::ClaimTag) -> ClaimTag {
    ClaimTag {
        id: tag.id,
        stance: tag.stance,
        speaker: tag.speaker.map(actor),
        disputed_by: actors(tag.disputed_by, MOST_DISPUTING),
    }
}

/// An event.
pub fn event(event: api::event::EventRecord) -> Event {
    let sentence = around(&event.sentence, event.trigger.start, event.trigger.end);
    Event {
        id: event.id,
        day: event.day,
        kind: event.kind,
        mode: event.mode,
        context: event.context.into_iter().take(MOST_CONTEXTS).collect(),
        modality: event.modality,
        quad: event.quad,
        score: event.score,
        voice: event.voice,
        claim: event.claim.map(tag),
        actors: parties(event.actors),
        recipients: parties(event.recipients),
        place: event.place.map(place),
        confidence: event.confidence,
        story: event.story.map(|s| s.id),
        trigger: words(cut(&event.trigger)),
        citation: citation(event.article, sentence),
    }
}

/// A happening of a story.
pub fn happening(happening: api::story::Happening) -> Happening {
    let telling = happening.sentence;
    let sentence = around(&telling.piece, telling.trigger.start, telling.trigger.end);
    Happening {
        id: happening.id,
        day: happening.day,
        kind: happening.kind,
        mode: happening.mode,
        modality: happening.modality,
        voice: happening.voice,
        claim: happening.claim.map(tag),
        actors: actors(happening.actors, MOST_PARTIES),
        recipients: actors(happening.recipients, MOST_PARTIES),
        place: happening.place.map(place),
        reports: happening.reports,
        origins: happening.origins,
        citation: citation(telling.article, sentence),
    }
}

/// A claim.
pub fn claim(claim: api::claim::ClaimRecord) -> Claim {
    let (start, end) = claim.content.first().map_or((0, 0), |piece| (piece.start, piece.end));
    let sentence = around(&claim.sentence, start, end);
    let event = |event: api::claim::ClaimedEvent| ClaimedEvent {
        id: event.id,
        kind: event.kind,
        modality: event.modality,
        actors: actors(event.actors, MOST_SIDE),
        recipients: actors(event.recipients, MOST_SIDE),
    };
    Claim {
        id: claim.id,
        stance: claim.stance,
        speaker: claim.speaker.map(party),
        kind: claim.kind,
        quotation: claim.quote,
        said: claim.content.iter().take(MOST_PIECES).map(|piece| words(cut(piece))).collect(),
        events: claim.events.into_iter().take(MOST_EVENTS).map(event).collect(),
        about: actors(claim.about, MOST_ABOUT),
        answers: claim.answers.map(answer),
        answered_by: claim.answered_by.into_iter().take(MOST_ANSWERS).map(answer).collect(),
        story: claim.story.map(|s| s.id),
        citation: citation(claim.article, sentence),
    }
}

fn answer(claim: api::claim::ClaimRef) -> ClaimRef {
    let end = u32::try_from(claim.text.chars().count()).unwrap_or(u32::MAX);
    let said = cut(&api::part::Piece { start: 0, end, text: claim.text }).text;
    ClaimRef { id: claim.id, stance: claim.stance, speaker: claim.speaker.map(actor), said }
}

/// A name in a line: one that only texts give is a quotation.
pub fn named(id: &str, name: &str) -> String {
    if id.starts_with("x-") { quoted(name) } else { name.to_owned() }
}

fn speaker(speaker: Option<&Actor>) -> String {
    speaker.map_or_else(|| "a speaker whom the text does not name".to_owned(), |s| named(&s.id, &s.name))
}

fn sides<T>(actors: &[T], recipients: &[T], named: impl Fn(&T) -> String) -> String {
    let list = |side: &[T]| side.iter().map(&named).collect::<Vec<_>>().join(", ");
    match (actors.is_empty(), recipients.is_empty()) {
        (true, true) => "nobody named".to_owned(),
        (false, true) => list(actors),
        (true, false) => format!("somebody -> {}", list(recipients)),
        (false, false) => format!("{} -> {}", list(actors), list(recipients)),
    }
}

/// Who says so: nobody may take what is claimed for what happened.
fn voice(claim: Option<&ClaimTag>) -> String {
    let Some(claim) = claim else { return "reported".to_owned() };
    let how = match claim.stance.as_str() {
        "deny" => " to be untrue",
        "doubt" => " to be doubtful",
        _ => "",
    };
    let mut text = format!("claimed by {}{how} (stance {})", speaker(claim.speaker.as_ref()), claim.stance);
    if !claim.disputed_by.is_empty() {
        let names: Vec<String> = claim.disputed_by.iter().map(|a| named(&a.id, &a.name)).collect();
        text.push_str(&format!(", disputed by {}", names.join(", ")));
    }
    text
}

fn codes(kind: &str, mode: &[String], modality: &str) -> String {
    let mode = if mode.is_empty() { String::new() } else { format!("/{}", mode.join("/")) };
    format!("{kind}{mode}, {modality}")
}

/// Where words stand.
pub fn source(citation: &Citation) -> String {
    let range = format!("code points {} to {}", citation.start, citation.end);
    format!("({}, {range})", article_line(&citation.article))
}

/// An article in a line.
pub fn article_line(article: &ArticleRef) -> String {
    let mut parts = vec![format!("article {}", article.id), quoted(&article.title)];
    parts.extend(Some(&article.outlet).filter(|o| !o.is_empty()).map(|outlet| quoted(outlet)));
    parts.extend(article.date.clone());
    parts.extend(article.url.clone());
    parts.join(", ")
}

fn day(day: Option<&str>) -> &str {
    day.unwrap_or("no date")
}

/// An event in a line.
pub fn event_line(event: &Event) -> String {
    format!(
        "{} {}, {}: {}. {} {} [event {}]",
        day(event.day.as_deref()),
        codes(&event.kind, &event.mode, &event.modality),
        voice(event.claim.as_ref()),
        sides(&event.actors, &event.recipients, |p| named(&p.id, &p.name)),
        quoted(&event.citation.quote),
        source(&event.citation),
        event.id,
    )
}

/// An event in a line, beside the text that holds its sentence.
pub fn short_event_line(event: &Event) -> String {
    format!(
        "{} {}, {}: {}. {} [event {}]",
        day(event.day.as_deref()),
        codes(&event.kind, &event.mode, &event.modality),
        voice(event.claim.as_ref()),
        sides(&event.actors, &event.recipients, |p| named(&p.id, &p.name)),
        quoted(&event.trigger.text),
        event.id,
    )
}

/// A claim in a line, beside the text that holds its sentence.
pub fn short_claim_line(claim: &Claim) -> String {
    let whose = claim.speaker.as_ref().map_or_else(|| speaker(None), |s| named(&s.id, &s.name));
    let said = claim.said.first().map_or_else(String::new, |words| words.text.chars().take(SHORT).collect());
    let range = claim.said.first().map_or((0, 0), |words| (words.start, words.end));
    let said = quoted(&said);
    format!("{whose}, stance {}: {said}, code points {} to {} [claim {}]", claim.stance, range.0, range.1, claim.id)
}

/// A happening in a line.
pub fn happening_line(happening: &Happening) -> String {
    format!(
        "{} {}, {}: {}; told by {} reports of {} origins. {} {} [event {}]",
        day(happening.day.as_deref()),
        codes(&happening.kind, &happening.mode, &happening.modality),
        voice(happening.claim.as_ref()),
        sides(&happening.actors, &happening.recipients, |a| named(&a.id, &a.name)),
        happening.reports,
        happening.origins,
        quoted(&happening.citation.quote),
        source(&happening.citation),
        happening.id,
    )
}

/// A claim in a line.
pub fn claim_line(claim: &Claim) -> String {
    let said: Vec<&str> = claim.said.iter().map(|words| words.text.as_str()).collect();
    let whose = claim.speaker.as_ref().map_or_else(|| speaker(None), |s| named(&s.id, &s.name));
    let mut line = format!(
        "{} {whose}, stance {} ({}, {}): {}",
        day(claim.citation.article.date.as_deref()),
        claim.stance,
        claim.kind,
        claim.quotation,
        quoted(&said.join(" … ")),
    );
    if let Some(other) = &claim.answers {
        line.push_str(&format!("; answers claim {} of {}", other.id, speaker(other.speaker.as_ref())));
    }
    for other in &claim.answered_by {
        let said = quoted(&other.said);
        line.push_str(&format!("; answered by {}, stance {}: {said}", speaker(other.speaker.as_ref()), other.stance));
    }
    line.push_str(&format!(" {} [claim {}]", source(&claim.citation), claim.id));
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Room;

    /// The widest that comes in: characters of four bytes, and marks that are written as two.
    fn wide(count: usize) -> String {
        "𐌰\"".repeat(count / 2)
    }

    fn piece(count: usize) -> api::part::Piece {
        api::part::Piece { start: 0, end: count as u32, text: wide(count) }
    }

    fn wide_actor() -> ActorRef {
        let (id, country) = (format!("x-{}", "0".repeat(16)), Some("FRA".to_owned()));
        ActorRef { id, name: wide(5_000), country, territory: None, sector: None }
    }

    fn wide_article() -> ArticleRef {
        let url = Some(format!("https://a.example/{}", "x".repeat(480)));
        ArticleRef {
            id: "0".repeat(16),
            title: wide(9_000),
            outlet: wide(9_000),
            date: Some("2031-03-04".to_owned()),
            url,
        }
    }

    fn wide_party() -> api::part::Party {
        let actor = wide_actor();
        api::part::Party {
            id: actor.id,
            text: wide(3_000),
            start: None,
            end: None,
            implicit: true,
            name: actor.name,
            country: actor.country,
            territory: None,
            sectors: Vec::new(),
            wikidata: None,
            role: Some(wide(3_000)),
            row: String::new(),
        }
    }

    fn wide_event() -> api::event::EventRecord {
        let claim = api::event::ClaimTag {
            id: "c".repeat(22),
            stance: "accuse".to_owned(),
            speaker: Some(wide_actor()),
            disputed_by: vec![wide_actor(); 50],
        };
        api::event::EventRecord {
            id: "e".repeat(22),
            local: "e1".to_owned(),
            article: wide_article(),
            story: Some(StoryRef { id: "0".repeat(16), title: wide(900) }),
            kind: "ASSAULT".to_owned(),
            mode: vec!["aerial".to_owned(); 5],
            context: vec!["political_institutions".to_owned(); 37],
            modality: "hypothetical".to_owned(),
            quad: 4,
            score: -9.0,
            voice: "claim".to_owned(),
            claim: Some(claim),
            trigger: piece(90_000),
            sentence: piece(90_000),
            actors: vec![wide_party(); 90],
            recipients: vec![wide_party(); 90],
            place: None,
            date: None,
            day: Some("2031-03-04".to_owned()),
            confidence: 0.123_456_789,
            trace: Vec::new(),
            review: None,
        }
    }

    fn wide_claim() -> api::claim::ClaimRecord {
        let other = || api::claim::ClaimRef {
            id: "c".repeat(22),
            stance: "deny".to_owned(),
            speaker: Some(wide_actor()),
            article: wide_article(),
            text: wide(9_000),
        };
        let inside = api::claim::ClaimedEvent {
            id: "e".repeat(22),
            kind: "ASSAULT".to_owned(),
            modality: "hypothetical".to_owned(),
            actors: vec![wide_actor(); 50],
            recipients: vec![wide_actor(); 50],
        };
        api::claim::ClaimRecord {
            id: "c".repeat(22),
            local: "c1".to_owned(),
            article: wide_article(),
            story: None,
            kind: "statement".to_owned(),
            quote: "indirect".to_owned(),
            stance: "accuse".to_owned(),
            speaker: Some(wide_party()),
            source: Vec::new(),
            cue: Vec::new(),
            content: vec![piece(90_000); 50],
            sentence: piece(90_000),
            events: vec![inside; 50],
            about: vec![wide_actor(); 50],
            answers: Some(other()),
            answered_by: vec![other(); 50],
            first_seen: wide_article(),
            spread: api::claim::Spread { reports: 1, outlets: 1, origins: 1 },
            trace: Vec::new(),
        }
    }

    #[test]
    fn no_event_and_no_claim_is_longer_than_an_answer_may_be() {
        let one = event(wide_event());
        assert!(Room::default().takes(&one, &event_line(&one)));
        let one = claim(wide_claim());
        assert!(Room::default().takes(&one, &claim_line(&one)));
    }

    #[test]
    fn what_is_claimed_says_who_claims_it() {
        let nobody =
            ClaimTag { id: String::new(), stance: "accuse".to_owned(), speaker: None, disputed_by: Vec::new() };
        assert_eq!(voice(Some(&nobody)), "claimed by a speaker whom the text does not name (stance accuse)");
        let someone = Actor { id: "x-0000000000000001".to_owned(), name: "Ann".to_owned(), country: None };
        let known = Actor { id: "estonia".to_owned(), name: "Estonia".to_owned(), country: None };
        let tag = ClaimTag { speaker: Some(someone), disputed_by: vec![known], ..nobody };
        assert_eq!(voice(Some(&tag)), "claimed by \"Ann\" (stance accuse), disputed by Estonia");
        let denied = ClaimTag { stance: "deny".to_owned(), disputed_by: Vec::new(), ..tag };
        assert_eq!(voice(Some(&denied)), "claimed by \"Ann\" to be untrue (stance deny)");
    }
}
