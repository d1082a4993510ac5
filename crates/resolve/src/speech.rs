//! When things were said: the day beside a speech verb, also where it stands in another sentence than what was said.

use demarche_lexicon::roles::{Roles, Use};
use demarche_ontology::event::EventType;
use demarche_record::actor::Actor;
use demarche_record::event::{Claim, Event};
use demarche_record::when::{Precision, When};
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::token::TokenId;

use crate::phrase::clause;
use crate::tense::{Tense, tense};
use crate::timing::Calendar;

/// Something that was said on a known day.
pub struct Speech {
    /// The sentence that says so.
    pub sentence: u32,
    /// The clause of its verb.
    pub clause: TokenId,
    /// Who said it; `None` for "made the comment", which goes on from what was told.
    pub speaker: Option<Actor>,
    /// The day.
    pub when: When,
}

/// All dated sayings of a document, in text order.
pub fn speeches(calendar: &Calendar<'_>, claims: &[Claim]) -> Vec<Speech> {
    let document = calendar.document();
    let mut found = Vec::new();
    for claim in claims {
        let Some(cue) = claim.cue.first().and_then(|span| token_at(document, span.start)) else { continue };
        let verb = clause(document, cue);
        if let (Some(when), Some(speaker)) = (calendar.saying(verb), &claim.speaker) {
            let sentence = document.sentence_of(cue);
            found.push(Speech { sentence, clause: verb, speaker: Some(speaker.clone()), when });
        }
    }
    for (number, sentence) in document.sentences.iter().enumerate() {
        if !calendar.is_dated(number) {
            continue;
        }
        for noun in sentence.tokens.clone().filter(|t| names_speech(document, calendar.roles(), *t)) {
            let verb = clause(document, noun);
            if let Some(when) = calendar.saying(verb) {
                found.push(Speech { sentence: number as u32, clause: verb, speaker: None, when });
            }
        }
    }
    // "Was convicted in May in what he calls …" is no day on which something was said.
    found.retain(|s| s.when.precision == Precision::Day);
    found.sort_by_key(|s| (s.sentence, s.clause));
    go_on(calendar, claims, &mut found);
    found
}

/// So many sentences on, "he also said" still means the same occasion.
const OCCASION: u32 = 2;

/// "He also said …": without a time of its own, and in the past, said on the occasion on which the speaker spoke before.
fn go_on(calendar: &Calendar<'_>, claims: &[Claim], found: &mut Vec<Speech>) {
    let document = calendar.document();
    let mut undated: Vec<(u32, TokenId, &Actor)> = Vec::new();
    for claim in claims {
        let Some(cue) = claim.cue.first().and_then(|span| token_at(document, span.start)) else { continue };
        let (verb, sentence) = (clause(document, cue), document.sentence_of(cue));
        let open = !calendar.is_dated(sentence as usize) && tense(document, verb) == Tense::Past;
        undated.extend(claim.speaker.as_ref().filter(|_| open).map(|s| (sentence, verb, s)));
    }
    undated.sort_by_key(|(sentence, verb, _)| (*sentence, *verb));
    let mut known = std::mem::take(found).into_iter().peekable();
    for (sentence, verb, speaker) in undated {
        while let Some(speech) = known.next_if(|s| (s.sentence, s.clause) <= (sentence, verb)) {
            found.push(speech);
        }
        let same = |s: &&Speech| s.speaker.as_ref().is_some_and(|s| s.same(speaker));
        let last = found.last().filter(same).filter(|s| s.clause != verb && s.sentence + OCCASION >= sentence);
        if let Some(when) = last.map(|s| s.when) {
            found.push(Speech { sentence, clause: verb, speaker: Some(speaker.clone()), when });
        }
    }
    found.extend(known);
}

/// "Made the statement", "the decision was announced": the speech that was told before, as subject or object.
fn names_speech(document: &Document, roles: &Roles, noun: TokenId) -> bool {
    let token = document.token(noun);
    let known = token.upos == Upos::Noun
        && matches!(token.rel, Rel::Obj | Rel::Nsubj | Rel::NsubjPass)
        && roles.is(&token.lemma, Use::Remark);
    let own = document.dependents(noun, Rel::NmodPoss).any(|p| document.token(p).upos == Upos::Pron);
    known && (own || is_definite(document, noun))
}

/// Whether a noun points back: "the attack", "that blast", "his remark".
pub fn is_definite(document: &Document, noun: TokenId) -> bool {
    document
        .dependents(noun, Rel::Det)
        .any(|d| matches!(document.form(d).to_lowercase().as_str(), "the" | "that" | "this" | "these" | "those"))
}

/// Whether a noun has this article.
pub fn is_called(document: &Document, noun: TokenId, article: &str) -> bool {
    document.dependents(noun, Rel::Det).any(|d| document.form(d).eq_ignore_ascii_case(article))
}

/// Types that are done by speaking.
pub const fn is_verbal(kind: EventType) -> bool {
    matches!(
        kind,
        EventType::Agree
            | EventType::Request
            | EventType::Accuse
            | EventType::Reject
            | EventType::Threaten
            | EventType::Support
            | EventType::Concede
    )
}

/// Whether a speaker is among the doers of an event: the same someone, or one of the same country and sector.
pub fn speaks(event: &Event, speaker: &Actor) -> bool {
    event.actors.iter().any(|a| alike(a, speaker))
}

/// Whether two parties may be one: the same someone, or one country and no two sectors.
pub fn alike(one: &Actor, other: &Actor) -> bool {
    let sector = match (one.sectors.first(), other.sectors.first()) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    };
    one.same(other) || one.country.is_some() && one.country == other.country && sector
}

/// The token that holds a byte.
fn token_at(document: &Document, byte: u32) -> Option<TokenId> {
    let number = document.tokens.partition_point(|t| t.span.end <= byte);
    (number < document.tokens.len()).then_some(number as TokenId)
}
