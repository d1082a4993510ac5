//! Which words can be a party, and how far their phrase reaches.

use std::collections::HashSet;
use std::ops::Range;

use demarche_lexicon::base::Base;
use demarche_lexicon::classes::Classes;
use demarche_record::coded::Party;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::mention::MentionKind;
use demarche_text::token::{NameKind, NameTag, TokenId};

/// Finds parties in one document.
#[derive(Clone, Copy)]
pub struct Parties<'d> {
    document: &'d Document,
    words: &'d PartyWords,
    classes: &'d Classes,
}

/// Words that stand for people or bodies, in lower case.
#[derive(Clone, Debug, Default)]
pub struct PartyWords {
    /// Nouns: "minister", "rebels".
    pub roles: HashSet<String>,
    /// Adjectives and nouns of nationality: "french", "azerbaijani".
    pub nationalities: HashSet<String>,
}

impl PartyWords {
    /// The words that an actor base knows.
    pub fn read(base: &Base) -> Self {
        Self {
            roles: base.roles.nouns().map(|(noun, _, _)| noun.to_lowercase()).collect(),
            nationalities: base.actors.adjectives().chain(base.actors.demonyms()).map(str::to_lowercase).collect(),
        }
    }
}

impl<'d> Parties<'d> {
    /// Parties of a document.
    pub const fn new(document: &'d Document, words: &'d PartyWords, classes: &'d Classes) -> Self {
        Self { document, words, classes }
    }

    /// The document.
    pub const fn document(&self) -> &'d Document {
        self.document
    }

    /// The party headed by a token, if it can be one.
    pub fn party(&self, head: TokenId) -> Option<Party> {
        self.party_within(head, 4)
    }

    fn party_within(&self, head: TokenId, depth: usize) -> Option<Party> {
        let d = self.document;
        if depth == 0 {
            return None;
        }
        let token = d.token(head);
        // "dozens of protesters", "a group of soldiers": the phrase behind "of" says who.
        let counts = self.classes.contains("counter", &token.lemma.to_lowercase()) || token.upos == Upos::Num;
        if counts
            && let Some(inner) = self.behind_of(head)
            && let Some(party) = self.party_within(inner, depth - 1)
        {
            return Some(party);
        }
        if token.upos == Upos::Noun
            && let Some(name) = d.dependents(head, Rel::Appos).find(|a| d.is_name(*a) && self.stands_for_someone(*a))
        {
            // "its foe, Armenia": the name says who the description means.
            return self.party_within(name, depth - 1);
        }
        if self.stands_for_someone(head) {
            let tokens = self.phrase(head);
            return Some(Party { span: d.span(tokens.clone()), tokens, head, implicit: false });
        }
        None
    }

    /// The party that uses or makes up a thing that acts: "*Israeli* jets", "*police* units".
    pub fn user(&self, head: TokenId) -> Option<Party> {
        let d = self.document;
        if !matches!(d.token(head).upos, Upos::Noun | Upos::Propn) {
            return None;
        }
        let mut children = d.children(head).iter().copied();
        children.find(|c| matches!(d.token(*c).rel, Rel::Amod | Rel::Compound | Rel::NmodDesc) && self.modifies(*c))?;
        let tokens = self.phrase(head);
        Some(Party { span: d.span(tokens.clone()), tokens, head, implicit: false })
    }

    /// The party a thing belongs to or comes from: "a *police* convoy", "*Israel's* northern border", "the raid by
    /// *Turkish troops*", "the plans of *the ministry*".
    pub fn owner(&self, head: TokenId) -> Option<Party> {
        let d = self.document;
        if !matches!(d.token(head).upos, Upos::Noun | Upos::Propn) {
            return None;
        }
        let behind = |preposition: &str| {
            let mut phrases = d.dependents(head, Rel::Nmod);
            phrases
                .find(|n| d.dependents(*n, Rel::Case).any(|c| d.lemma(c) == preposition) && self.stands_for_someone(*n))
        };
        // "the deportation of refugees *by Pakistan*": parsers hang the second phrase on the first.
        let by_nested = || {
            let of = d.dependents(head, Rel::Nmod).find(|n| d.dependents(*n, Rel::Case).any(|c| d.lemma(c) == "of"))?;
            d.dependents(of, Rel::Nmod)
                .find(|n| d.dependents(*n, Rel::Case).any(|c| d.lemma(c) == "by") && self.stands_for_someone(*n))
        };
        let by = behind("by")
            .or_else(by_nested)
            .or_else(|| d.dependents(head, Rel::NmodPoss).find(|p| self.stands_for_someone(*p)));
        if let Some(owner) = by {
            return self.party(owner);
        }
        let nested = || {
            // "the cessation of French rule"
            let below = d.dependents(head, Rel::Nmod).find(|n| d.dependents(*n, Rel::Case).any(|c| d.lemma(c) == "of"));
            below.and_then(|n| self.user(n).or_else(|| d.dependent(n, Rel::NmodPoss).and_then(|p| self.party(p))))
        };
        // "pulled out of three villages *in Azerbaijan*"
        let inside = || {
            let land = self.classes.contains("locality", &d.lemma(head).to_lowercase());
            behind("in").filter(|_| land).and_then(|owner| self.party(owner))
        };
        let of = || behind("of").and_then(|owner| self.party(owner));
        self.user(head).or_else(of).or_else(inside).or_else(nested)
    }

    /// Who speaks in a paper: "a statement *by Abbas* condemned …", "*Hamas's* letter urged …".
    pub fn author(&self, head: TokenId) -> Option<Party> {
        let d = self.document;
        if !self.classes.contains("utterance", &d.lemma(head).to_lowercase()) {
            return None;
        }
        let from = d.dependents(head, Rel::Nmod).chain(d.dependents(head, Rel::Acl)).find_map(|n| {
            let phrases = if d.token(n).upos == Upos::Verb { d.children(n) } else { std::slice::from_ref(&n) };
            let by = |p: &TokenId| d.dependents(*p, Rel::Case).any(|c| matches!(d.lemma(c), "by" | "from"));
            phrases.iter().copied().find(|p| by(p) && self.stands_for_someone(*p))
        });
        from.and_then(|f| self.party(f)).or_else(|| self.owner(head))
    }

    /// Whether a modifier before a noun names a party: "French", "NATO", "police".
    pub fn modifies(&self, id: TokenId) -> bool {
        let d = self.document;
        let token = d.token(id);
        // "police raid", but not "military assistance": only nouns name who it is.
        if token.upos == Upos::Noun && self.words.roles.contains(&token.lemma.to_lowercase()) {
            return true;
        }
        match token.upos {
            Upos::Propn => !matches!(token.name, NameTag::Begin(NameKind::Person)),
            // A capital alone may be the first of a sentence or a headline.
            Upos::Adj | Upos::Noun if self.words.nationalities.contains(&d.form(id).to_lowercase()) => true,
            // "*insurgent* attacks", "*separatist* violence"
            Upos::Adj => {
                let lemma = token.lemma.to_lowercase();
                self.classes.contains("militant", &lemma) && self.words.roles.contains(&lemma)
            }
            _ => false,
        }
    }

    /// Whether a word is an adjective or noun of nationality.
    pub fn is_nationality(&self, id: TokenId) -> bool {
        self.words.nationalities.contains(&self.document.form(id).to_lowercase())
    }

    /// Whether a party goes by a name or a nationality rather than by a description alone.
    pub fn is_named(&self, party: &Party) -> bool {
        party.tokens.clone().any(|t| self.document.token(t).upos == Upos::Propn || self.is_nationality(t))
    }

    /// The party a modifier names.
    pub fn modifier(&self, id: TokenId) -> Option<Party> {
        if !self.modifies(id) {
            return None;
        }
        let d = self.document;
        let tokens = self.name_run(id);
        Some(Party { span: d.span(tokens.clone()), tokens, head: id, implicit: false })
    }

    fn behind_of(&self, head: TokenId) -> Option<TokenId> {
        let d = self.document;
        d.dependents(head, Rel::Nmod).find(|n| d.dependents(*n, Rel::Case).any(|c| d.lemma(c) == "of"))
    }

    /// Whether a token names, describes or refers to people or bodies.
    pub fn stands_for_someone(&self, head: TokenId) -> bool {
        let d = self.document;
        let token = d.token(head);
        if let Some(mention) = d.mention_headed(head) {
            let mention = &d.mentions[mention as usize];
            return match mention.kind {
                // An "it" that refers to nothing named is weather or a clause.
                MentionKind::Pronoun => {
                    mention.chain.is_some() || !matches!(token.lemma.as_str(), "it" | "its" | "this")
                }
                _ => true,
            };
        }
        match token.upos {
            Upos::Propn => token.name != NameTag::Out,
            // "Thousands marched": a crowd that is only counted.
            Upos::Noun if self.classes.contains("crowd_number", &d.form(head).to_lowercase()) => {
                self.behind_of(head).is_none()
            }
            Upos::Noun => self.words.roles.contains(&token.lemma.to_lowercase()),
            Upos::Pron => matches!(token.lemma.as_str(), "he" | "she" | "they" | "we" | "i"),
            _ => false,
        }
    }

    /// Tokens of the noun phrase, without a leading article: its mention's, or the run of modifiers around the head.
    pub fn phrase(&self, head: TokenId) -> Range<TokenId> {
        let d = self.document;
        if let Some(mention) = d.mention_headed(head) {
            return d.mentions[mention as usize].tokens.clone();
        }
        let mut start = head;
        let mut end = head + 1;
        for child in d.children(head).iter().copied() {
            let rel = d.token(child).rel;
            let inside =
                matches!(rel, Rel::Amod | Rel::Compound | Rel::Flat | Rel::Nummod | Rel::NmodPoss | Rel::NmodDesc);
            if !inside {
                continue;
            }
            let below = d.subtree(child);
            if let (Some(first), Some(last)) = (below.first(), below.last()) {
                start = start.min(*first);
                end = end.max(last + 1);
            }
        }
        start..end
    }

    fn name_run(&self, id: TokenId) -> Range<TokenId> {
        let d = self.document;
        let below =
            d.children(id).iter().copied().filter(|c| matches!(d.token(*c).rel, Rel::Flat | Rel::Compound) && *c < id);
        below.min().unwrap_or(id)..id + 1
    }
}
