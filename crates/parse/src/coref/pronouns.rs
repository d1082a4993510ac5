//! Pronouns: whom they take up.
//!
//! Third persons choose among what was named before, up to eight sentences back: who does not agree, or cannot be meant
//! for reasons of grammar, is out; the rest is weighed. Nouns that are no mentions ("the agreement") compete, so that
//! "it" joins no chain when a thing is meant. First persons in quotations are the speaker.

use std::collections::HashMap;

use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::mention::{MentionId, MentionKind};
use demarche_text::token::TokenId;

use super::quotes::Quotes;
use super::traits::{Sort, Traits};
use super::weights::{Choice, Place};
use super::{Chains, of};
use crate::words::Gender;

/// Sentences to look back over.
const REACH: u32 = 8;

/// Candidates to weigh at most.
const MOST: usize = 60;

/// What a pronoun can take up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    He,
    She,
    It,
    They,
    /// "I", "we"
    Speaker,
    /// "you"
    Hearer,
}

impl Form {
    pub(super) fn of(form: &str) -> Option<Self> {
        Some(match form.to_lowercase().as_str() {
            "he" | "him" | "his" | "himself" => Self::He,
            "she" | "her" | "hers" | "herself" => Self::She,
            "it" | "its" | "itself" => Self::It,
            "they" | "them" | "their" | "theirs" | "themselves" => Self::They,
            "i" | "me" | "my" | "mine" | "myself" | "we" | "us" | "our" | "ours" | "ourselves" => Self::Speaker,
            "you" | "your" | "yours" | "yourself" | "yourselves" => Self::Hearer,
            _ => return None,
        })
    }
}

/// Something a pronoun may mean.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    /// None for a thing that is no mention.
    pub(super) mention: Option<MentionId>,
    pub(super) head: TokenId,
}

pub(super) struct Resolver<'a> {
    pub(super) document: &'a Document,
    pub(super) traits: &'a [Traits],
    pub(super) quotes: &'a Quotes,
    forms: Vec<Option<Form>>,
    /// Whether a token is part of a name.
    named: Vec<bool>,
    /// By the first mention of a chain.
    pub(super) genders: HashMap<MentionId, Gender>,
    pub(super) known: HashMap<MentionId, Known>,
    /// Whether the mentions were marked by others.
    given: bool,
}

/// How a chain has come up so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
    pub(super) mentions: usize,
    /// Sentences of its first and last mention.
    pub(super) first: u32,
    pub(super) last: u32,
    /// Mentions in that last sentence and the one before.
    pub(super) lately: usize,
    pub(super) named: bool,
}

impl Known {
    fn mentioned(&mut self, sentence: u32, named: bool) {
        self.named |= named;
        if self.mentions == 0 {
            self.first = sentence;
        }
        self.lately = if sentence > self.last + 1 { 1 } else { self.lately + 1 };
        self.mentions += 1;
        self.last = sentence;
    }
}

pub(crate) fn link(
    document: &Document,
    traits: &[Traits],
    quotes: &Quotes,
    chains: &mut Chains,
    given: bool,
    seen: &mut dyn FnMut(Choice),
) {
    let forms = document
        .mentions
        .iter()
        .map(|m| if m.kind == MentionKind::Pronoun { Form::of(document.form(m.head)) } else { None })
        .collect();
    let mut named = vec![false; document.tokens.len()];
    let name = |k| matches!(k, MentionKind::Person | MentionKind::Organisation | MentionKind::Place);
    for token in document.mentions.iter().filter(|m| name(m.kind)).flat_map(|m| m.tokens.clone()) {
        if let Some(place) = named.get_mut(token as usize) {
            *place = true;
        }
    }
    let (genders, known) = (HashMap::new(), HashMap::new());
    let mut resolver = Resolver { document, traits, quotes, forms, named, genders, known, given };
    for id in 0..document.mentions.len() as MentionId {
        let root = chains.root(id);
        if let Some(gender) = of(traits, id).and_then(|t| t.gender) {
            resolver.genders.entry(root).or_insert(gender);
        }
    }
    for id in 0..document.mentions.len() as MentionId {
        match resolver.form(id) {
            None => {}
            Some(Form::Hearer) => continue,
            Some(Form::Speaker) => resolver.first_person(id, chains),
            Some(form) => {
                if let Some(antecedent) = resolver.third_person(id, form, chains, seen) {
                    let before = (chains.root(antecedent), chains.root(id));
                    chains.join(antecedent, id);
                    let gender = match form {
                        Form::He => Some(Gender::Male),
                        Form::She => Some(Gender::Female),
                        _ => None,
                    };
                    let root = chains.root(id);
                    let known = resolver.genders.get(&before.0).copied().or(gender);
                    if let Some(gender) = known {
                        resolver.genders.insert(root, gender);
                    }
                    let known = resolver.known.get(&before.0).copied().unwrap_or_default();
                    resolver.known.insert(root, known);
                }
            }
        }
        if let Some(mention) = document.mentions.get(id as usize) {
            resolver.known.entry(chains.root(id)).or_default().mentioned(mention.sentence, name(mention.kind));
        }
    }
}

impl Resolver<'_> {
    fn form(&self, id: MentionId) -> Option<Form> {
        self.forms.get(id as usize).copied().flatten()
    }

    /// "I" and "we" inside a quotation are its speaker.
    fn first_person(&self, id: MentionId, chains: &mut Chains) {
        let Some(pronoun) = self.document.mentions.get(id as usize) else { return };
        let speaker = self.quotes.speaker(pronoun.head).and_then(|head| self.document.mention_headed(head));
        if let Some(speaker) = speaker.filter(|s| *s != id) {
            chains.join(speaker, id);
        }
    }

    fn third_person(
        &self,
        id: MentionId,
        form: Form,
        chains: &mut Chains,
        seen: &mut dyn FnMut(Choice),
    ) -> Option<MentionId> {
        let pronoun = self.document.mentions.get(id as usize)?.head;
        let candidates = self.candidates(id, form, chains);
        let mut place = Place::new(self.document, pronoun, form);
        let mentions = |c: &Candidate, chains: &mut Chains| {
            c.mention.map(|m| chains.root(m)).and_then(|r| self.known.get(&r)).map_or(0, |k| k.mentions)
        };
        place.most = candidates.iter().map(|c| mentions(c, chains)).max().unwrap_or(0);
        let sentence = self.document.sentence_of(pronoun);
        let near = candidates.last().is_some_and(|c| self.document.sentence_of(c.head) + 1 >= sentence);
        let none = place.none(self.document, self.quotes.at(pronoun).is_some(), near, self.given);
        let mut choice = Choice { pronoun, class: place.class(), candidates: vec![(None, none.to_vec())] };
        let mut best = (place.score(&none), None);
        let last = candidates.len();
        for (rank, candidate) in candidates.into_iter().enumerate() {
            let values = self.features(&place, candidate, last - 1 - rank, chains);
            let score = place.score(&values);
            choice.candidates.push((Some(candidate.head), values.to_vec()));
            // Of equals the nearer one.
            if score >= best.0 {
                best = (score, candidate.mention);
            }
        }
        seen(choice);
        best.1
    }

    /// What agrees and is not ruled out by grammar, in text order.
    fn candidates(&self, id: MentionId, form: Form, chains: &mut Chains) -> Vec<Candidate> {
        let document = self.document;
        let Some(pronoun) = document.mentions.get(id as usize) else { return Vec::new() };
        let text = of(self.traits, id).is_some_and(|t| t.text);
        // The speaker of a quotation before it is one with it already: "I will not," she said.
        let own = chains.root(id);
        let mut candidates = Vec::new();
        for sentence in (pronoun.sentence.saturating_sub(REACH)..=pronoun.sentence).rev() {
            let Some(tokens) = document.sentences.get(sentence as usize).map(|s| s.tokens.clone()) else { continue };
            let here = sentence == pronoun.sentence;
            let first = document.mentions_in(sentence).next();
            if !here && first.and_then(|m| of(self.traits, m)).is_some_and(|t| t.text != text) {
                continue;
            }
            let end = if here { pronoun.head } else { tokens.end };
            for token in (tokens.start..end).rev() {
                if candidates.len() == MOST {
                    break;
                }
                if let Some(mention) = document.mention_headed(token) {
                    let open = chains.root(mention) != own
                        && self.agrees(mention, form, chains)
                        && !self.barred(pronoun.head, mention)
                        && !self.speaks(pronoun.head, mention, chains);
                    if open {
                        candidates.push(Candidate { mention: Some(mention), head: token });
                    }
                } else if self.is_thing(token, form) {
                    candidates.push(Candidate { mention: None, head: token });
                }
            }
        }
        candidates.reverse();
        candidates
    }

    fn agrees(&self, candidate: MentionId, form: Form, chains: &mut Chains) -> bool {
        let Some(mention) = self.document.mentions.get(candidate as usize) else { return false };
        let Some(traits) = of(self.traits, candidate) else { return false };
        if mention.kind == MentionKind::Pronoun {
            // "I", said Macron: he …
            let singular =
                matches!(self.document.form(mention.head).to_lowercase().as_str(), "i" | "me" | "my" | "myself");
            return self.form(candidate) == Some(form) || (singular && matches!(form, Form::He | Form::She));
        }
        let collective = mention.kind == MentionKind::Group && self.document.token(mention.head).xpos == Xpos::Nn;
        let gender = self.genders.get(&chains.root(candidate)).copied();
        // A name that the recogniser missed, and "the fencer": given mentions only, for ours are never things.
        let being = traits.sort == Sort::Thing && traits.personlike;
        match form {
            Form::He | Form::She => {
                let other = if form == Form::He { Gender::Female } else { Gender::Male };
                (matches!(traits.sort, Sort::Person | Sort::Any) || being) && !traits.plural && gender != Some(other)
            }
            Form::It => {
                let thing = matches!(traits.sort, Sort::Body | Sort::Land | Sort::Any | Sort::Thing);
                (thing && !traits.plural) || collective
            }
            _ => {
                let one = matches!(traits.sort, Sort::Body | Sort::Land | Sort::Person) || being;
                traits.plural || one || collective
            }
        }
    }

    /// A noun that is no mention but could be what "it" or "they" means.
    fn is_thing(&self, token: TokenId, form: Form) -> bool {
        let values = self.document.token(token);
        let noun = matches!(values.upos, Upos::Noun | Upos::Propn);
        let plural = matches!(values.xpos, Xpos::Nns | Xpos::Nnps);
        let placed = !matches!(
            values.rel,
            Rel::Compound | Rel::Flat | Rel::NmodDesc | Rel::Amod | Rel::OblUnmarked | Rel::NmodUnmarked | Rel::Fixed
        );
        noun && placed
            && !self.named.get(token as usize).copied().unwrap_or(false)
            && match form {
                Form::It => !plural,
                Form::They => plural,
                _ => false,
            }
    }

    /// Whether grammar keeps a pronoun from meaning a candidate.
    fn barred(&self, pronoun: TokenId, candidate: MentionId) -> bool {
        let document = self.document;
        let Some(mention) = document.mentions.get(candidate as usize) else { return true };
        let (own, other) = (document.token(pronoun), document.token(mention.head));
        let reflexive = document.form(pronoun).to_lowercase().contains("sel");
        let possessive = own.rel == Rel::NmodPoss;
        // "his minister" is not he, but "the man who lost his way" may be.
        if mention.tokens.contains(&pronoun) && mention.head != pronoun {
            let clause =
                |t: &TokenId| matches!(document.token(*t).rel, Rel::AclRelcl | Rel::Acl | Rel::Advcl | Rel::Conj);
            let mut between = std::iter::once(pronoun).chain(document.ancestors(pronoun));
            return !between.by_ref().take_while(|t| *t != mention.head).any(|t| clause(&t));
        }
        // Arguments of one verb are different, but for "himself".
        if !reflexive && !possessive && own.head.is_some() && own.head == other.head && own.rel != Rel::Conj {
            return true;
        }
        // "Macron's visit to him", "he is the minister"
        let above = |t: TokenId| document.token(t).head;
        let predicate = own.head == Some(mention.head) && !possessive;
        let owner = !possessive && other.rel == Rel::NmodPoss && own.head.is_some() && above(mention.head) == own.head;
        predicate || owner
    }

    /// Who speaks is "I", not "he".
    fn speaks(&self, pronoun: TokenId, candidate: MentionId, chains: &mut Chains) -> bool {
        let speaker = self.quotes.speaker(pronoun).and_then(|head| self.document.mention_headed(head));
        speaker.is_some_and(|s| chains.root(s) == chains.root(candidate))
    }
}
