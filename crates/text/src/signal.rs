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
    /// That somebody in the text claims the event and the reporter does not vouch for it.
    pub claimed: u16,
    /// The most likely modality, by name, and its probability.
    pub modality: (String, u16),
    /// Words of its parties, with the probability of the side.
    pub parties: Vec<(TokenId, EventSide, u16)>,
}

impl Signal {
    /// The probability of a type, in thousandths: that there is an event, and that it is of this type.
    pub fn of(&self, kind: &str) -> u16 {
        let given = self.kinds.iter().find(|(name, _)| name == kind).map_or(0, |(_, p)| *p);
        (u32::from(given) * u32::from(self.event) / 1000) as u16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_probability_of_a_type_counts_that_there_is_an_event() {
        let signal = Signal {
            token: 3,
            event: 500,
            kinds: vec![("AID".into(), 800), ("AGREE".into(), 150)],
            claimed: 0,
            modality: ("asserted".into(), 900),
            parties: Vec::new(),
        };
        assert_eq!([signal.of("AID"), signal.of("AGREE"), signal.of("ACCUSE")], [400, 75, 0]);
    }
}
