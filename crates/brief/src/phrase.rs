//! Events told in a phrase of `data/brief/phrases.toml`, where no clause of the sources will do.

use demarche_ontology::event::{EventType, Modality};
use demarche_record::coded::Voice;
use demarche_record::event::Event;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::token::TokenId;

use crate::brief::{Citation, Support};
use crate::candidate::head_of;
use crate::cast::Introduced;
use crate::prose::{Prose, Written};
use crate::words::{capitalised, listed};
use demarche_record::actor::Actor;

impl Prose<'_> {
    /// Tell an event in a phrase; `None` where its slots cannot be filled.
    pub fn phrase(&self, reading: usize, event: &Event, introduced: &Introduced) -> Option<Written> {
        let phrase = self.style.phrase(event.kind, &event.modes)?;
        if !self.suits(reading, event, &phrase.base) {
            return None;
        }
        let verb = match event.modality {
            Modality::Asserted | Modality::Historical => phrase.past.clone(),
            Modality::Future => format!("will {}", phrase.base),
            Modality::Hypothetical => format!("may {}", phrase.base),
            Modality::Negated => format!("did not {}", phrase.base),
        };
        let asserted = matches!(event.modality, Modality::Asserted | Modality::Historical);
        let mut known = introduced.clone();
        let mut citations = vec![Citation { reading, span: event.evidence.trigger(), support: Support::Words }];
        let mut names = Vec::new();
        let actor = self.parties(&event.actors, reading, &mut known, &mut citations, &mut names);
        let recipient = self.parties(&event.recipients, reading, &mut known, &mut citations, &mut names);
        let place = event.place.as_ref().map(|p| p.name.clone());
        let object = self.object(reading, event);
        let form = phrase.forms.iter().find(|form| {
            let fills = |slot: &str, value: bool| !form.contains(slot) || value;
            fills("{actor}", actor.is_some())
                && fills("{recipient}", recipient.is_some())
                && fills("{place}", place.is_some())
                && fills("{object}", object.is_some())
                && (asserted || form.contains("{verb}"))
        })?;
        let mut text = form.replace("{verb}", &verb);
        for (slot, value) in [("{actor}", actor), ("{recipient}", recipient), ("{place}", place)] {
            text = text.replace(slot, value.as_deref().unwrap_or(""));
        }
        if form.contains("{object}") {
            let (words, citation) = object?;
            text = text.replace("{object}", &words);
            citations.push(citation);
        }
        if let Voice::Claim(id) = event.voice {
            let claim = self.readings.get(reading)?.claims.get(id as usize)?;
            let speaker = claim.speaker.as_ref()?;
            let (name, cited) = self.cast.call(speaker, &known)?;
            text = format!("{text}, according to {name}");
            citations.extend(cited);
            citations.extend(claim.cue.iter().map(|span| Citation { reading, span: *span, support: Support::Words }));
        }
        Some(Written { text: capitalised(&text), citations, names })
    }

    /// Whether the phrase says no more than the source: its verb is the source's, or it is one of the loosest.
    fn suits(&self, reading: usize, event: &Event, base: &str) -> bool {
        let Some(read) = self.readings.get(reading) else { return false };
        let Some(head) = head_of(&read.document, event.evidence.trigger()) else { return false };
        let own = base.split(' ').next() == Some(read.document.lemma(head));
        // A promise is no agreement yet, and a visit no talk.
        let words: &[&str] = match event.kind {
            EventType::Agree => &["agree", "agreement", "accord", "deal"],
            EventType::Consult => &["talk", "talks", "meet", "negotiate", "negotiation"],
            _ => &[],
        };
        own || words.contains(&read.document.lemma(head))
    }

    fn parties(
        &self,
        actors: &[Actor],
        reading: usize,
        known: &mut Introduced,
        citations: &mut Vec<Citation>,
        names: &mut Vec<String>,
    ) -> Option<String> {
        // "Both countries": who is meant is for a sentence to say that has been read whole.
        let described = |a: &Actor| a.span.is_some() && actors.iter().filter(|b| b.span == a.span).count() > 1;
        if actors.iter().any(described) {
            return None;
        }
        let mut words = Vec::new();
        for actor in actors.iter().take(3) {
            let (name, cited) = self.cast.call(actor, known)?;
            citations.extend(cited);
            if let Some(span) = actor.span {
                citations.push(Citation { reading, span, support: Support::Words });
            }
            known.insert(self.cast.canonical(&actor.name).to_owned());
            names.push(self.cast.canonical(&actor.name).to_owned());
            if !words.contains(&name) {
                words.push(name);
            }
        }
        (!words.is_empty()).then(|| listed(&words))
    }

    /// The object of the word that carries the event, as the source has it.
    fn object(&self, reading: usize, event: &Event) -> Option<(String, Citation)> {
        let document = &self.readings.get(reading)?.document;
        let trigger = event.evidence.trigger();
        let head = (0..document.tokens.len() as TokenId).find(|t| trigger.contains(document.token(*t).span))?;
        let object = document.dependent(head, Rel::Obj)?;
        let simple = |t: &TokenId| {
            let token = document.token(*t);
            matches!(token.rel, Rel::Det | Rel::Amod | Rel::Compound | Rel::Nummod | Rel::Obj)
                && token.upos != Upos::Pron
        };
        let tokens = document.subtree(object);
        let plain = tokens.iter().all(simple) && tokens.len() <= 6;
        let (first, last) = (tokens.first().copied()?, tokens.last().copied()?);
        let span = document.span(first..last + 1);
        plain.then(|| (span.of(document.text()).to_owned(), Citation { reading, span, support: Support::Words }))
    }
}
