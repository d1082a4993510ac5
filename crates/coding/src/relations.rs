//! Relations: what a text says someone is, from titles, appositions and copulas.

use demarche_lexicon::classes::Classes;
use demarche_record::coded::{CodedRelation, Party, RelationKind};
use demarche_record::evidence::{Evidence, Step};
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::mention::MentionKind;
use demarche_text::span::Span;
use demarche_text::token::{NameKind, NameTag, TokenId};

use crate::arguments::Grammar;
use crate::party::{Parties, PartyWords};

/// Find the relations of one sentence.
pub struct Finder<'a> {
    /// The document.
    pub document: &'a Document,
    /// Its grammar.
    pub grammar: Grammar<'a>,
    /// Its parties.
    pub parties: Parties<'a>,
    /// Words that stand for people or bodies.
    pub words: &'a PartyWords,
    /// Word classes.
    pub classes: &'a Classes,
}

impl Finder<'_> {
    /// All relations of a sentence, in text order.
    pub fn sentence(&self, number: u32) -> Vec<CodedRelation> {
        let d = self.document;
        let mut found = Vec::new();
        for id in d.sentences[number as usize].tokens.clone() {
            let token = d.token(id);
            if token.rel == Rel::Appos
                && let Some(head) = token.head
            {
                found.extend(self.described(head, id, number, "apposition"));
            }
            if token.upos == Upos::Noun
                && d.dependent(id, Rel::Cop).is_some_and(|c| d.lemma(c) == "be")
                && let Some(subject) = d.dependent(id, Rel::Nsubj)
                && !d.children(id).iter().any(|c| matches!(d.lemma(*c), "not" | "n't" | "if" | "whether"))
                && !d.dependents(id, Rel::Aux).any(|a| d.lemma(a) != "have")
            {
                found.extend(self.described(subject, id, number, "copula"));
            }
        }
        let near = d.mentions_in(number).map(|m| &d.mentions[m as usize]);
        for mention in near.filter(|m| m.kind == MentionKind::Person) {
            found.extend(self.titled(mention.tokens.clone(), mention.head, number));
        }
        found.sort_by_key(|r: &CodedRelation| r.evidence.trigger());
        found
    }

    /// "Armenia, Azerbaijan's long-standing rival": `description` says what `subject` is.
    fn described(
        &self,
        subject: TokenId,
        description: TokenId,
        sentence: u32,
        how: &'static str,
    ) -> Option<CodedRelation> {
        let d = self.document;
        // "Minister of Energy Anna Berg, a critic of …" or "a critic of …, Anna Berg": the name is the subject.
        let (subject, description) =
            if d.is_name(description) && !d.is_name(subject) { (description, subject) } else { (subject, description) };
        let noun = d.token(description);
        let lemma = noun.lemma.to_lowercase();
        if noun.upos == Upos::Propn || noun.upos == Upos::Pron || noun.upos == Upos::Num {
            return self.alias(subject, description, sentence);
        }
        let party = self.parties.party(subject)?;
        let (object, preposition) = self.object(description);
        let is = |class: &str| self.classes.contains(class, &lemma);
        let kind = if is("relation_rival") {
            RelationKind::Rival
        } else if is("relation_ally") {
            RelationKind::Ally
        } else if is("relation_kin") {
            RelationKind::Kinship
        } else if is("relation_member") && preposition == "of" {
            RelationKind::Member
        } else if is("relation_part") && object.is_some() || lemma == "part" && preposition == "of" {
            RelationKind::PartOf
        } else if self.words.roles.contains(&lemma) && self.is_person(subject) {
            RelationKind::Role
        } else {
            RelationKind::Kind
        };
        if matches!(kind, RelationKind::Rival | RelationKind::Ally | RelationKind::Member) && object.is_none() {
            return None;
        }
        let label = self.label(description);
        let span = self.phrase_span(description);
        Some(CodedRelation {
            kind,
            evidence: Evidence::new(sentence, span).and(party.span),
            subject: party,
            object,
            label,
            trace: vec![Step::new("relation", how, format!("“{}” describes the subject", span.of(d.text())))],
        })
    }

    fn alias(&self, a: TokenId, b: TokenId, sentence: u32) -> Option<CodedRelation> {
        let d = self.document;
        if !d.is_name(a) || !d.is_name(b) {
            return None;
        }
        let (subject, object) = (self.parties.party(a)?, self.parties.party(b)?);
        // A list of places ("Paris, France") is no pair of names for one.
        let place = |id| matches!(d.token(id).name, NameTag::Begin(NameKind::Place) | NameTag::Inside(NameKind::Place));
        if place(a) || place(b) {
            return None;
        }
        Some(CodedRelation {
            kind: RelationKind::Alias,
            evidence: Evidence::new(sentence, object.span).and(subject.span),
            label: object.span.of(d.text()).to_owned(),
            subject,
            object: Some(object),
            trace: vec![Step::new("relation", "apposition", "two names side by side")],
        })
    }

    /// "French Interior Minister Gérald Darmanin": the words before the name are an office.
    fn titled(&self, tokens: std::ops::Range<TokenId>, head: TokenId, sentence: u32) -> Option<CodedRelation> {
        let d = self.document;
        let name = tokens.clone().find(|t| matches!(d.token(*t).name, NameTag::Begin(NameKind::Person)))?;
        if name == tokens.start {
            return None;
        }
        let title = tokens.start..name;
        let noun = title.clone().rev().find(|t| {
            matches!(d.token(*t).upos, Upos::Noun | Upos::Propn)
                && self.words.roles.contains(&d.lemma(*t).to_lowercase())
        })?;
        let span = d.span(title.clone());
        let owner = title.clone().find(|t| {
            *t != noun && self.parties.modifies(*t) && !self.words.roles.contains(&d.lemma(*t).to_lowercase())
        });
        let object = owner.and_then(|o| self.parties.modifier(o).or_else(|| self.parties.party(o)));
        let after = name..tokens.end;
        let subject = Party { span: d.span(after.clone()), tokens: after, head, implicit: false };
        let label_from = owner.filter(|o| *o < noun && *o == title.start).map_or(title.start, |o| o + 1);
        let label = d.span(label_from..name).of(d.text()).trim_start_matches(['\'', '’', 's', ' ']).to_lowercase();
        Some(CodedRelation {
            kind: RelationKind::Role,
            evidence: Evidence::new(sentence, span).and(subject.span),
            subject,
            object,
            label: if label.is_empty() { span.of(d.text()).to_lowercase() } else { label },
            trace: vec![Step::new("relation", "title", format!("“{}” before a name", span.of(d.text())))],
        })
    }

    fn is_person(&self, id: TokenId) -> bool {
        let d = self.document;
        matches!(d.token(id).name, NameTag::Begin(NameKind::Person) | NameTag::Inside(NameKind::Person))
            || d.mention_headed(id).is_some_and(|m| {
                matches!(d.mentions[m as usize].kind, MentionKind::Person | MentionKind::Pronoun | MentionKind::Role)
            })
    }

    /// To whom a description relates: its owner, a phrase behind it, or a nationality before it.
    fn object(&self, description: TokenId) -> (Option<Party>, String) {
        let d = self.document;
        if let Some(poss) = d.dependent(description, Rel::NmodPoss)
            && let Some(party) = self.parties.party(poss)
        {
            return (Some(party), "poss".into());
        }
        for phrase in d.dependents(description, Rel::Nmod) {
            let preposition = self.grammar.preposition(phrase).unwrap_or_default();
            if matches!(preposition.as_str(), "of" | "to" | "for" | "with" | "in")
                && let Some(party) = self.parties.party(phrase)
            {
                return (Some(party), preposition);
            }
        }
        let modifiers = d.children(description).iter().copied();
        let mut before = modifiers.filter(|c| matches!(d.token(*c).rel, Rel::Amod | Rel::Compound));
        let object = before.find_map(|m| {
            // "pro-Azerbaijan": the name stands below the prefix or beside it.
            let name = std::iter::once(m)
                .chain(d.children(m).iter().copied())
                .find(|t| d.form(*t).chars().next().is_some_and(char::is_uppercase) && self.parties.modifies(*t));
            name.and_then(|n| self.parties.modifier(n))
        });
        (object, "adj".into())
    }

    fn phrase_span(&self, head: TokenId) -> Span {
        let d = self.document;
        let below = d.subtree(head);
        let keep: Vec<TokenId> = below.into_iter().filter(|t| self.in_phrase(*t, head)).collect();
        let first = keep.first().copied().unwrap_or(head);
        let mut last = head;
        for token in keep.iter().copied().filter(|t| *t > head) {
            if token > last + 1 {
                break;
            }
            last = token;
        }
        d.token(first).span.hull(d.token(last).span)
    }

    fn in_phrase(&self, id: TokenId, head: TokenId) -> bool {
        let d = self.document;
        let mut at = id;
        while at != head {
            let rel = d.token(at).rel;
            let outside = matches!(
                rel,
                Rel::Nsubj
                    | Rel::Cop
                    | Rel::Appos
                    | Rel::Punct
                    | Rel::AclRelcl
                    | Rel::Advcl
                    | Rel::Conj
                    | Rel::Cc
                    | Rel::Parataxis
                    | Rel::Advmod
                    | Rel::Acl
                    | Rel::Obl
                    | Rel::Aux
                    | Rel::Mark
                    | Rel::Ccomp
                    | Rel::Case
            ) && (rel != Rel::Case || d.token(at).head == Some(head))
                || (rel == Rel::Det && at < head);
            // A hyphen inside the phrase belongs to it.
            if outside && !(rel == Rel::Punct && d.form(at) == "-" && at < head) {
                return false;
            }
            let Some(next) = d.token(at).head else { return false };
            at = next;
        }
        true
    }

    fn label(&self, description: TokenId) -> String {
        self.phrase_span(description).of(self.document.text()).split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
