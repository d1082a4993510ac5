//! What one document says, with parties as words: the output of `coding`, the input of `resolve`.

use std::ops::Range;

use demarche_ontology::context::Context;
use demarche_ontology::event::{EventType, Modality};
use demarche_ontology::mode::Mode;
use demarche_text::span::Span;
use demarche_text::token::TokenId;

use crate::evidence::{Evidence, Step};
use crate::rejected::Rejected;

/// Index of an event in its document.
pub type EventId = u32;

/// Index of a claim in its document.
pub type ClaimId = u32;

/// A party as words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Its tokens (a noun phrase without a leading article).
    pub tokens: Range<TokenId>,
    /// The token that governs them.
    pub head: TokenId,
    /// Where it stands.
    pub span: Span,
    /// `true`: understood from an earlier sentence or from the construction, not named in the event's own clause.
    pub implicit: bool,
}

/// In whose voice something is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// The reporter states it.
    Reporter,
    /// It is the content of a claim.
    Claim(ClaimId),
}

/// An event with its parties as words.
#[derive(Clone, Debug, PartialEq)]
pub struct CodedEvent {
    /// PLOVER type.
    pub kind: EventType,
    /// Modes of that type.
    pub modes: Vec<Mode>,
    /// What it is about.
    pub contexts: Vec<Context>,
    /// How real it is.
    pub modality: Modality,
    /// Who did it.
    pub actors: Vec<Party>,
    /// To whom.
    pub recipients: Vec<Party>,
    /// Whether actors and recipients are one set (talks, clashes).
    pub symmetric: bool,
    /// Token that carries the event; the trigger span is in the evidence.
    pub head: TokenId,
    /// Tokens of the phrase that says where, if any.
    pub place: Option<Range<TokenId>>,
    /// In whose voice.
    pub voice: Voice,
    /// 0 to 1.
    pub confidence: f64,
    /// The words that carry it.
    pub evidence: Evidence,
    /// The reasons for each code.
    pub trace: Vec<Step>,
}

/// How a claim is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quote {
    /// In quotation marks.
    Direct,
    /// In the reporter's words.
    Indirect,
    /// In the reporter's words with quoted parts.
    Mixed,
}

impl Quote {
    /// Lower-case name in outputs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Indirect => "indirect",
            Self::Mixed => "mixed",
        }
    }
}

/// How a speaker stands to what is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stance {
    /// States it.
    Assert,
    /// Charges someone with it.
    Accuse,
    /// Says it is not so.
    Deny,
    /// Doubts it.
    Doubt,
}

impl Stance {
    /// Lower-case name in outputs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Assert => "assert",
            Self::Accuse => "accuse",
            Self::Deny => "deny",
            Self::Doubt => "doubt",
        }
    }

    /// The stance of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Assert, Self::Accuse, Self::Deny, Self::Doubt].into_iter().find(|s| s.name() == name)
    }
}

/// What an attribution amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClaimKind {
    /// Something is said: the content stands in the speaker's voice.
    Statement,
    /// Someone is said to want, like, plan or back something: the words are the reporter's.
    Attitude,
}

impl ClaimKind {
    /// Lower-case name in outputs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Statement => "statement",
            Self::Attitude => "attitude",
        }
    }
}

/// Who says what, with the speaker as words.
#[derive(Clone, Debug, PartialEq)]
pub struct CodedClaim {
    /// Words that name the speaker; empty where the text names none ("reportedly").
    pub source: Vec<Span>,
    /// Words that mark the attribution ("said", "accused", "allegedly").
    pub cue: Vec<Span>,
    /// What is said, in pieces where a quotation is interrupted.
    pub content: Vec<Span>,
    /// Statement or attitude.
    pub kind: ClaimKind,
    /// How it is quoted.
    pub quote: Quote,
    /// How the speaker stands to it.
    pub stance: Stance,
    /// The speaker, if named here or carried on from an earlier sentence (then implicit).
    pub speaker: Option<Party>,
    /// Events inside the content.
    pub events: Vec<EventId>,
    /// The claim in whose content it stands.
    pub within: Option<ClaimId>,
    /// The claim that it denies or doubts.
    pub answers: Option<ClaimId>,
    /// The words that carry it: the cue first (the content where there is no cue).
    pub evidence: Evidence,
    /// The reasons.
    pub trace: Vec<Step>,
}

/// How two parties are related, apart from events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RelationKind {
    /// The subject holds an office of the object.
    Role,
    /// The subject is a member of the object.
    Member,
    /// The subject is part of or depends on the object.
    PartOf,
    /// Two names of one.
    Alias,
    /// The subject is described as this kind of thing; the object is the thing's country, if any.
    Kind,
    /// They stand on one side.
    Ally,
    /// They stand against each other.
    Rival,
    /// The subject supplies the object.
    Supplies,
    /// The subject backs the object.
    Sponsors,
    /// They are family.
    Kinship,
}

impl RelationKind {
    /// Lower-case name in outputs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Member => "member",
            Self::PartOf => "part-of",
            Self::Alias => "alias",
            Self::Kind => "kind",
            Self::Ally => "ally",
            Self::Rival => "rival",
            Self::Supplies => "supplies",
            Self::Sponsors => "sponsors",
            Self::Kinship => "kinship",
        }
    }
}

/// What a text says someone is, with both parties as words.
#[derive(Clone, Debug, PartialEq)]
pub struct CodedRelation {
    /// How they are related.
    pub kind: RelationKind,
    /// Who is described.
    pub subject: Party,
    /// To whom it is related; `None` where the text names only a description ("a political organisation").
    pub object: Option<Party>,
    /// The words of the description: "interior minister", "pro-Azerbaijan organisation".
    pub label: String,
    /// The words that say since when it holds.
    pub since: Option<Span>,
    /// The words that say until when.
    pub until: Option<Span>,
    /// Said to be over: "former", "served as".
    pub over: bool,
    /// The words that carry it.
    pub evidence: Evidence,
    /// The reasons.
    pub trace: Vec<Step>,
}

/// All that was coded from one document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Coded {
    /// In text order of their triggers.
    pub events: Vec<CodedEvent>,
    /// In text order of their evidence.
    pub claims: Vec<CodedClaim>,
    /// In text order of their evidence.
    pub relations: Vec<CodedRelation>,
    /// What was seen and not kept, in text order; `None` where nobody asked.
    pub rejected: Option<Vec<Rejected>>,
}
