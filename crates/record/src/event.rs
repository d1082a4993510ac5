//! Resolved events, claims and relations.

use demarche_ontology::context::Context;
use demarche_ontology::event::{EventType, Modality};
use demarche_ontology::mode::Mode;
use demarche_text::span::Span;

use crate::actor::Actor;
use crate::coded::{ClaimId, ClaimKind, EventId, Quote, RelationKind, Stance, Voice};
use crate::evidence::{Evidence, Step};
use crate::place::Place;
use crate::when::When;

/// Who did what to whom, when and where, with the words that carry it.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// PLOVER type.
    pub kind: EventType,
    /// Modes of that type.
    pub modes: Vec<Mode>,
    /// What it is about.
    pub contexts: Vec<Context>,
    /// How real it is.
    pub modality: Modality,
    /// Who did it; for talks and fights without an initiator all parties.
    pub actors: Vec<Actor>,
    /// To whom.
    pub recipients: Vec<Actor>,
    /// Where.
    pub place: Option<Place>,
    /// When; `None` rather than a wrong date.
    pub when: Option<When>,
    /// In whose voice.
    pub voice: Voice,
    /// 0 to 1.
    pub confidence: f64,
    /// The words that carry it.
    pub evidence: Evidence,
    /// The reasons for each code.
    pub trace: Vec<Step>,
}

/// Who says what.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Words that name the speaker.
    pub source: Vec<Span>,
    /// Words that mark the attribution.
    pub cue: Vec<Span>,
    /// What is said, in pieces where a quotation is interrupted.
    pub content: Vec<Span>,
    /// Statement or attitude.
    pub kind: ClaimKind,
    /// How it is quoted.
    pub quote: Quote,
    /// How the speaker stands to it.
    pub stance: Stance,
    /// Who says it, where known.
    pub speaker: Option<Actor>,
    /// Events inside the content.
    pub events: Vec<EventId>,
    /// The claim in whose content it stands.
    pub within: Option<ClaimId>,
    /// The claim that it denies or doubts.
    pub answers: Option<ClaimId>,
    /// The words that carry it.
    pub evidence: Evidence,
    /// The reasons.
    pub trace: Vec<Step>,
}

/// What a text says someone is.
#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    /// How they are related.
    pub kind: RelationKind,
    /// Who is described.
    pub subject: Actor,
    /// To whom it is related.
    pub object: Option<Actor>,
    /// The words of the description.
    pub label: String,
    /// From when it holds, where the text or the article's date says so.
    pub from: Option<When>,
    /// Until when, where the text says so; for what is said to be over, the article's day, by which it was.
    pub to: Option<When>,
    /// The words that carry it.
    pub evidence: Evidence,
    /// The reasons.
    pub trace: Vec<Step>,
}
