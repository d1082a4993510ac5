//! Pronouns: whom they take up.
//!
//! Third persons choose among what was named before, up to three sentences back: who does not agree, or cannot be meant
//! for reasons of grammar, is out; the rest is weighed. Nouns that are no mentions ("the agreement") compete, so that
//! "it" joins no chain when a thing is meant. First persons in quotations are the speaker.

use std::collections::HashMap;

use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::mention::{MentionId, MentionKind};
use demarche_text::token::TokenId;

use super::quotes::Quotes;
use super::traits::{Sort, Traits};
use super::weights::Place;
use super::{Chains, of};
use crate::words::Gender;

/// Sentences to look back over.
const REACH: u32 = 3;

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
    fn of(form: &str) -> Option<Self> {
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
    traits: &'a [Traits],
    pub(super) quotes: &'a Quotes,
    forms: Vec<Option<Form>>,
    /// Whether a token is part of a name.
    named: Vec<bool>,
    /// By the first mention of a chain.
    pub(super) genders: HashMap<MentionId, Gender>,
    /// Mentions so far of a chain.
    pub(super) sizes: HashMap<MentionId, usize>,
}

pub(crate) fn link(document: &Document, traits: &[Traits], quotes: &Quotes, chains: &mut Chains) {
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
    let (genders, sizes) = (HashMap::new(), HashMap::new());
    let mut resolver = Resolver { document, traits, quotes, forms, named, genders, sizes };
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
                if let Some(antecedent) = resolver.third_person(id, form, chains) {
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
                    let size = resolver.sizes.get(&before.0).copied().unwrap_or(0);
                    resolver.sizes.insert(root, size);
                }
            }
        }
        *resolver.sizes.entry(chains.root(id)).or_insert(0) += 1;
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

    fn third_person(&self, id: MentionId, form: Form, chains: &mut Chains) -> Option<MentionId> {
        let pronoun = self.document.mentions.get(id as usize)?.head;
        let candidates = self.candidates(id, form, chains);
        let place = Place::new(self.document, pronoun);
        let mut best: Option<(f32, Candidate)> = None;
        let last = candidates.len();
        for (rank, candidate) in candidates.into_iter().enumerate() {
            let score = self.score(&place, form, candidate, last - 1 - rank, chains);
            // Of equals the nearer one.
            if best.is_none_or(|(top, _)| score >= top) {
                best = Some((score, candidate));
            }
        }
        best.filter(|(score, _)| *score > 0.0).and_then(|(_, candidate)| candidate.mention)
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
        match form {
            Form::He => {
                matches!(traits.sort, Sort::Person | Sort::Any) && !traits.plural && gender != Some(Gender::Female)
            }
            Form::She => {
                matches!(traits.sort, Sort::Person | Sort::Any) && !traits.plural && gender != Some(Gender::Male)
            }
            Form::It => (matches!(traits.sort, Sort::Body | Sort::Land | Sort::Any) && !traits.plural) || collective,
            _ => traits.plural || traits.sort == Sort::Body || collective,
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
        // "his minister" is not he.
        if mention.tokens.contains(&pronoun) && mention.head != pronoun {
            return true;
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
