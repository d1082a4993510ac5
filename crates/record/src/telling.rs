//! An event as one report tells it, apart from the report's text: what is compared to see whether two reports tell one
//! happening.

use demarche_ontology::event::Modality;
use demarche_text::document::Document;
use demarche_text::grammar::Upos;

use crate::coded::Voice;
use crate::event::Event;
use crate::place::Place;
use crate::side::{Deed, sides};
use crate::when::When;

/// An event as one report tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Telling {
    /// What was done, by and to whom.
    pub deed: Deed,
    /// How real it is.
    pub modality: Modality,
    /// Whether it is only claimed.
    pub claimed: bool,
    /// Where.
    pub place: Option<Place>,
    /// When.
    pub when: Option<When>,
    /// The main words of its sentence.
    pub gist: Vec<String>,
}

impl Telling {
    /// An event of a document.
    pub fn of(document: &Document, event: &Event) -> Self {
        Self {
            deed: Deed {
                kind: event.kind,
                modes: event.modes.clone(),
                by: sides(&event.actors),
                to: sides(&event.recipients),
            },
            modality: event.modality,
            claimed: matches!(event.voice, Voice::Claim(_)),
            place: event.place.clone(),
            when: event.when,
            gist: gist(document, event),
        }
    }

    /// Whether both sides are known, or several doers: then little else need agree.
    pub fn is_full(&self) -> bool {
        !self.deed.by.is_empty() && !self.deed.to.is_empty() || self.deed.by.len() > 1
    }

    /// How many main words another telling has too.
    pub fn shared_words(&self, other: &Self) -> usize {
        self.gist.iter().filter(|w| other.gist.contains(w)).count()
    }
}

/// Whether anything but its type says which event it is.
pub fn is_placed(event: &Event) -> bool {
    !event.actors.is_empty() || !event.recipients.is_empty() || event.place.is_some()
}

/// Verbs and common nouns that say nothing.
const EMPTY: &[&str] = &["country", "have", "include", "make", "say", "take"];

/// Stems of the verbs and common nouns of an event's sentence, that of its trigger twice as telling.
fn gist(document: &Document, event: &Event) -> Vec<String> {
    let Some(sentence) = document.sentences.get(event.evidence.sentence as usize) else { return Vec::new() };
    let trigger = event.evidence.trigger();
    let mut result = Vec::new();
    for token in sentence.tokens.clone() {
        let t = document.token(token);
        let content = matches!(t.upos, Upos::Noun | Upos::Verb) && t.lemma.len() > 2 && !document.is_name(token);
        if content && !EMPTY.contains(&t.lemma.as_str()) {
            // A few words of peace talk and arms trade have many forms.
            let stem: String = t.lemma.chars().take(6).collect::<String>().to_lowercase();
            if trigger.overlaps(t.span) {
                result.push(format!("!{stem}"));
            }
            if !result.contains(&stem) {
                result.push(stem);
            }
        }
    }
    result
}
