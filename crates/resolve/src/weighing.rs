//! The open parties of an event, weighed when all that is around them is known (see [`crate::evidence`]).

use demarche_ontology::code::Code;
use demarche_ontology::event::EventType;
use demarche_record::coded::CodedEvent;
use demarche_text::document::Document;
use demarche_text::span::Span;
use demarche_text::token::TokenId;

use crate::described;
use crate::evidence::{self, Around, Candidate, Side};
use crate::party::Found;
use crate::resolver::Work;

/// A party whose country was weighed: what its model is fitted on.
#[derive(Clone, Debug)]
pub struct Weighed {
    /// The words that carry the event.
    pub trigger: Span,
    /// Type of the event.
    pub kind: EventType,
    /// The side.
    pub side: Side,
    /// The words of the party; `None` where no word of the event names it.
    pub span: Option<Span>,
    /// What the rules chose.
    pub rule: Option<Code>,
    /// All that was weighed.
    pub candidates: Vec<Candidate>,
}

impl Work<'_> {
    /// Say again whose those are whom no word ties to a country, now that the whole event is known.
    pub(crate) fn weigh(
        &self,
        event: &CodedEvent,
        actors: &mut Vec<Found>,
        recipients: &mut Vec<Found>,
        around: Around<'_>,
    ) {
        for side in [Side::Actor, Side::Recipient] {
            let (own, other) =
                if side == Side::Actor { (&mut *actors, &*recipients) } else { (&mut *recipients, &*actors) };
            let codes: Vec<Code> = other.iter().filter_map(|f| f.actor.country).collect();
            let around = Around { other: &codes, side, ..around };
            own.retain_mut(|found| self.settled(event, found, around));
        }
    }

    /// Weigh one party; whether it stays.
    fn settled(&self, event: &CodedEvent, found: &mut Found, around: Around<'_>) -> bool {
        if !evidence::is_open(found) {
            return true;
        }
        let scene = &self.parties.scene;
        let head = found.actor.span.and_then(|span| head_of(scene.document, event.head, span));
        let candidates = evidence::candidates(&self.parties, found, head, around);
        let weights = &scene.base.evidence;
        if weights.is_empty() {
            let (trigger, span, rule) = (event.evidence.trigger(), found.actor.span, found.actor.country);
            self.log.borrow_mut().push(Weighed {
                trigger,
                kind: event.kind,
                side: around.side,
                span,
                rule,
                candidates,
            });
            return true;
        }
        let Some((best, chance)) = evidence::best(weights, &candidates, found.actor.country) else { return true };
        found.sure = chance;
        if best.code == found.actor.country {
            return true;
        }
        let name = best.code.map_or_else(|| "nobody".to_owned(), |c| c.to_string());
        found.why = format!("{}; weighed with all that is around, {name}", found.why);
        let old = found.actor.country.map(|code| (code, found.actor.territory));
        if found.actor.row.starts_with("role:")
            && let Some(old) = old
        {
            found.actor.name = described::renamed(scene.base, &found.actor.name, old, best.code);
        }
        found.actor.country = best.code;
        found.actor.territory = None;
        if found.actor.row.starts_with("rule:")
            && let Some(land) = best.code.and_then(|c| scene.base.actors.state(c))
        {
            found.actor.name.clone_from(&land.name);
            found.actor.wikidata.clone_from(&land.wikidata);
        }
        best.code.is_some() || !found.actor.implicit
    }
}

/// The head of a phrase in the sentence of a word.
fn head_of(document: &Document, near: TokenId, span: Span) -> Option<TokenId> {
    let inside = |t: &TokenId| document.token(*t).span.overlaps(span);
    let tokens: Vec<TokenId> = document.sentence(near).tokens.clone().filter(inside).collect();
    let outer = |t: &TokenId| document.token(*t).head.is_none_or(|h| !tokens.contains(&h));
    tokens.iter().copied().find(outer)
}
