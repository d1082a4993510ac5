//! What a part of a sentence cites, looked up afresh in the readings.

use std::collections::BTreeSet;

use demarche_record::actor::Actor;
use demarche_record::event::Event;
use demarche_record::reading::Reading;
use demarche_record::when::When;
use demarche_text::span::Span;
use demarche_text::token::TokenId;

use crate::brief::{Citation, Part, Support};
use crate::speech::said_in;
use crate::words::{Word, words};
use demarche_record::side::alike;

/// One cited sentence.
pub struct Cited<'a> {
    /// Index of its reading.
    pub index: usize,
    /// Its reading.
    pub reading: &'a Reading,
    /// Its number.
    pub sentence: u32,
    /// The cited words in it, the most telling first.
    pub spans: Vec<Span>,
    /// Its words, cited or not.
    pub words: Vec<Word>,
    /// Whether it only says who someone is.
    pub support: Support,
}

/// The evidence of a part.
pub struct Proof<'a> {
    /// Cited sentences, in order of citation.
    pub cited: Vec<Cited<'a>>,
}

impl<'a> Proof<'a> {
    /// Look the citations up; `None` where one leads nowhere.
    pub fn new(part: &Part, readings: &'a [Reading]) -> Option<Self> {
        let mut cited: Vec<Cited<'a>> = Vec::new();
        for citation in &part.citations {
            let reading = readings.get(citation.reading)?;
            if citation.span.of(reading.document.text()).is_empty() {
                return None;
            }
            let holds = |s: &demarche_text::sentence::Sentence| s.span.overlaps(citation.span);
            let found = reading.document.sentences.iter().enumerate().filter(|(_, s)| holds(s));
            for (number, sentence) in found {
                let number = number as u32;
                let known = cited
                    .iter_mut()
                    .find(|c| c.index == citation.reading && c.sentence == number && c.support == citation.support);
                match known {
                    Some(known) => known.spans.push(citation.span),
                    None => cited.push(Cited {
                        index: citation.reading,
                        reading,
                        sentence: number,
                        spans: vec![citation.span],
                        words: words(sentence.span.of(reading.document.text())),
                        support: citation.support,
                    }),
                }
            }
        }
        cited.iter().any(|c| c.support == Support::Words).then_some(Self { cited })
    }

    /// Cited sentences that the part is made of.
    pub fn made_of(&self) -> impl Iterator<Item = &Cited<'a>> {
        self.cited.iter().filter(|c| c.support == Support::Words)
    }

    /// Cited sentences whose words may be used: those it is made of, and those that say who someone is.
    pub fn usable(&self) -> impl Iterator<Item = &Cited<'a>> {
        self.cited.iter().filter(|c| c.support != Support::Also)
    }

    /// Whether a usable sentence, or two in a row, holds these words in this order, one after the other.
    pub fn holds(&self, lower: &[String]) -> bool {
        let within = |words: &[&Word]| {
            words.windows(lower.len().max(1)).any(|w| w.iter().zip(lower).all(|(a, b)| a.lower == *b))
        };
        if lower.is_empty() {
            return true;
        }
        let each = self.usable().any(|c| within(&c.cited_words().collect::<Vec<_>>()));
        let joined: Vec<&Word> = self.made_of().flat_map(Cited::cited_words).collect();
        each || within(&joined)
    }

    /// Whether a citation of the same happening holds an event like one of the cited words.
    pub fn same_happening(&self, citation: Citation) -> bool {
        let others: Vec<&Event> = self
            .cited
            .iter()
            .filter(|c| c.index == citation.reading && c.support == Support::Also && c.spans.contains(&citation.span))
            .flat_map(Cited::events)
            .collect();
        self.made_of().flat_map(Cited::events).any(|e| others.iter().any(|o| alike(e, o)))
    }
}

impl<'a> Cited<'a> {
    /// Events whose trigger is cited.
    pub fn events(&self) -> impl Iterator<Item = &'a Event> + '_ {
        let spans = &self.spans;
        self.reading.events.iter().filter(move |e| {
            e.evidence.sentence == self.sentence && spans.iter().any(|s| s.overlaps(e.evidence.trigger()))
        })
    }

    /// The words that are cited.
    pub fn cited_words(&self) -> impl Iterator<Item = &Word> {
        let start = self.reading.document.sentences.get(self.sentence as usize).map_or(0, |s| s.span.start);
        let cited = move |w: &&Word| {
            let word = Span::new(start + w.start as u32, start + w.end as u32);
            self.spans.iter().any(|s| s.overlaps(word))
        };
        self.words.iter().filter(cited)
    }

    /// Tokens of the sentence inside the cited words.
    pub fn tokens(&self) -> Vec<TokenId> {
        let document = &self.reading.document;
        let range = document.sentences.get(self.sentence as usize).map_or(0..0, |s| s.tokens.clone());
        range.filter(|t| self.spans.iter().any(|s| s.contains(document.token(*t).span))).collect()
    }

    /// The dates that the cited words give to events, with the words.
    pub fn dates(&self) -> impl Iterator<Item = (Span, When)> + '_ {
        let here = self.reading.events.iter().filter(|e| e.evidence.sentence == self.sentence);
        let dated = here.filter_map(|e| Some((e.when?.span?, e.when?)));
        dated.filter(|(span, _)| self.spans.iter().any(|s| s.overlaps(*span)))
    }

    /// What an actor is called in the article.
    pub fn called(&self, actor: &Actor) -> Vec<&'a str> {
        let document = &self.reading.document;
        let mentions = document.mentions.iter().zip(&self.reading.identities);
        let same = mentions.filter(|(_, i)| i.actors.len() == 1 && i.actors.iter().all(|a| a.same(actor)));
        same.map(|(m, _)| m.span.of(document.text())).collect()
    }

    /// Names of everyone and everything meant by the cited words, apart from the words themselves.
    pub fn meant(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        let document = &self.reading.document;
        for (mention, identity) in document.mentions.iter().zip(&self.reading.identities) {
            if mention.sentence == self.sentence && self.spans.iter().any(|s| s.overlaps(mention.span)) {
                names.extend(identity.actors.iter().map(|a| a.name.clone()));
                names.extend(identity.place.iter().map(|p| p.name.clone()));
                // Other words for the same in this article: a chain, or the same actor.
                for (other, same) in document.mentions.iter().zip(&self.reading.identities) {
                    let chained = mention.chain.is_some() && mention.chain == other.chain;
                    let actor = identity.actors.iter().any(|a| same.actors.iter().any(|b| a.same(b)));
                    if chained || actor {
                        names.insert(other.span.of(document.text()).to_owned());
                    }
                }
            }
        }
        for event in self.events() {
            names.extend(event.actors.iter().chain(&event.recipients).map(|a| a.name.clone()));
            names.extend(event.place.iter().map(|p| p.name.clone()));
        }
        for claim in said_in(self.reading) {
            let mut said = claim.evidence.spans().chain(claim.content.iter().copied());
            if said.any(|s| self.spans.iter().any(|o| o.overlaps(s))) {
                names.extend(claim.speaker.iter().map(|a| a.name.clone()));
            }
        }
        names.insert(crate::origin::label(self.reading, self.index));
        names.retain(|n| !n.is_empty());
        names
    }
}
