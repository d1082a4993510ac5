//! What a network sees in words that may carry events.

use crate::token::TokenId;

/// A side of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventSide {
    /// Who does it.
    Actor,
    /// To whom.
    Recipient,
}

/// A word that may carry an event. Probabilities are in thousandths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal {
    /// The word.
    pub token: TokenId,
    /// That it carries an event at all.
    pub event: u16,
    /// The most likely types, by name, each with its probability given that there is an event; the best first.
    pub kinds: Vec<(String, u16)>,
    /// The most likely modality, by name, and its probability.
    pub modality: (String, u16),
    /// Words of its parties, with the probability of the side.
    pub parties: Vec<(TokenId, EventSide, u16)>,
}
