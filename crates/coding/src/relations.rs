//! Relations: what a text says someone is, from titles, appositions and copulas; other forms stand in
//! `relation_forms`.

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
use crate::relation_forms::is_place;

/// When a relation holds, as words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Times {
    /// "since 2004"
    pub since: Option<Span>,
    /// "2008", behind "until"
    pub until: Option<Span>,
    /// "former"
    pub over: bool,
}

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
                && self.grammar.preposition(id).is_none()
            {
                found.extend(self.described(subject, id, number, "copula"));
            }
            found.extend(self.forms(id, number));
        }
        let near = d.mentions_in(number).map(|m| &d.mentions[m as usize]);
        for mention in near.filter(|m| m.kind == MentionKind::Person) {
            found.extend(self.titled(mention.tokens.clone(), mention.head, number));
        }
        found.sort_by_key(|r: &CodedRelation| r.evidence.trigger());
        let mut once: Vec<CodedRelation> = Vec::new();
        for relation in found {
            let head = |p: &Option<Party>| p.as_ref().map(|p| p.head);
            let same = |r: &CodedRelation| {
                (r.kind, r.subject.head, head(&r.object))
                    == (relation.kind, relation.subject.head, head(&relation.object))
            };
            if !once.iter().any(same) {
                once.push(relation);
            }
        }
        once
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
        let (mut object, preposition) = self.object(description);
        let owned = matches!(preposition.as_str(), "of" | "poss");
        let kind = match self.kind(&lemma) {
            Some(RelationKind::Member) if lemma == "member" && preposition == "adj" => {
                // "a NATO member", but not "a Turkish member".
                let body = object.as_ref().is_some_and(|o| !self.parties.is_nationality(o.head));
                if body { RelationKind::Member } else { RelationKind::Kind }
            }
            Some(RelationKind::Member) if !owned => RelationKind::Kind,
            Some(RelationKind::PartOf) if !object.as_ref().is_some_and(|o| self.holds_parts(o.head)) => {
                RelationKind::Kind
            }
            Some(RelationKind::PartOf) if self.is_person(subject) => RelationKind::Kind,
            Some(RelationKind::Sponsors | RelationKind::Supplies) if object.is_none() => RelationKind::Kind,
            Some(kind) => kind,
            None if lemma == "part" && preposition == "of" => RelationKind::PartOf,
            None if self.words.roles.contains(&lemma) && self.is_person(subject) => RelationKind::Role,
            None => RelationKind::Kind,
        };
        if object.is_none() && matches!(kind, RelationKind::Rival | RelationKind::Ally) {
            // "the rivals India and Pakistan", "Chad and Niger are allies".
            let other = d.dependents(subject, Rel::Conj).find(|c| d.is_name(*c))?;
            object = Some(self.parties.party(other)?);
        }
        let span = self.phrase_span(description);
        let mut relation = self.relation(kind, (party, object), span, how, sentence, self.times(description));
        relation.label = self.label(description);
        Some(relation)
    }

    /// Whether parts belong to it: a place, a country by its adjective, or whoever is only referred to.
    fn holds_parts(&self, id: TokenId) -> bool {
        let d = self.document;
        is_place(d, id) || self.parties.is_nationality(id) || !d.is_name(id)
    }

    /// The kind of relation that a noun names.
    pub(crate) fn kind(&self, lemma: &str) -> Option<RelationKind> {
        let classes = [
            ("relation_rival", RelationKind::Rival),
            ("relation_ally", RelationKind::Ally),
            ("relation_sponsor", RelationKind::Sponsors),
            ("relation_supply", RelationKind::Supplies),
            ("relation_kin", RelationKind::Kinship),
            ("relation_member", RelationKind::Member),
            ("relation_part", RelationKind::PartOf),
        ];
        classes.into_iter().find(|(class, _)| self.classes.contains(class, lemma)).map(|(_, kind)| kind)
    }

    /// A relation that these words carry.
    pub(crate) fn relation(
        &self,
        kind: RelationKind,
        (subject, object): (Party, Option<Party>),
        span: Span,
        how: &'static str,
        sentence: u32,
        times: Times,
    ) -> CodedRelation {
        let text = self.document.text();
        let evidence = Evidence::new(sentence, span).and(subject.span);
        let evidence = object.iter().fold(evidence, |e, o| e.and(o.span));
        let evidence = [times.since, times.until].into_iter().flatten().fold(evidence, Evidence::and);
        CodedRelation {
            kind,
            evidence,
            subject,
            object,
            label: span.of(text).split_whitespace().collect::<Vec<_>>().join(" "),
            since: times.since,
            until: times.until,
            over: times.over,
            trace: vec![Step::new("relation", how, format!("“{}” says so", span.of(text)))],
        }
    }

    /// Since and until when, as the words beside a description or a verb say.
    pub(crate) fn times(&self, word: TokenId) -> Times {
        let d = self.document;
        let mut times = Times::default();
        for child in d.children(word).iter().copied() {
            let token = d.token(child);
            if matches!(token.rel, Rel::Amod | Rel::Compound | Rel::Advmod)
                && self.classes.contains("relation_past", &token.lemma.to_lowercase())
            {
                times.over = true;
            }
            if !matches!(token.rel, Rel::Obl | Rel::Nmod | Rel::OblUnmarked | Rel::NmodUnmarked | Rel::Advcl) {
                continue;
            }
            let below = d.subtree(child);
            let (Some(first), Some(last)) = (below.first(), below.last()) else { continue };
            match self.grammar.preposition(child).as_deref() {
                Some("since") => times.since = Some(d.span(*first..last + 1)),
                Some("until" | "till") if *first < *last => times.until = Some(d.span(first + 1..last + 1)),
                _ => {}
            }
        }
        times
    }

    /// "The African Union (AU)", "Us, a magazine": two names for one.
    fn alias(&self, a: TokenId, b: TokenId, sentence: u32) -> Option<CodedRelation> {
        let d = self.document;
        if !d.is_name(a) || !d.is_name(b) {
            return None;
        }
        let (subject, object) = (self.parties.party(a)?, self.parties.party(b)?);
        let tagged = |id, kind| d.token(id).name == NameTag::Begin(kind) || d.token(id).name == NameTag::Inside(kind);
        // "Assistant Secretary of State Jendayi Frazer": a title and a name.
        if tagged(b, NameKind::Person) && self.words.roles.contains(&d.lemma(a).to_lowercase()) {
            let span = d.span(subject.tokens.clone());
            let person = (object, None);
            return Some(self.relation(RelationKind::Role, person, span, "apposition", sentence, self.times(a)));
        }
        // A list of places ("Paris, France") is no pair of names for one, and two people side by side are two people.
        if [a, b].into_iter().any(|id| tagged(id, NameKind::Place) || tagged(id, NameKind::Person)) {
            return None;
        }
        let span = object.span;
        // Two long names side by side are a list; the other name of one is short or stands in brackets.
        let words = span.of(d.text()).split_whitespace().count();
        let bracketed = d.text().get(..span.start as usize).is_some_and(|before| before.ends_with('('));
        if words > 2 && !bracketed {
            return None;
        }
        Some(self.relation(
            RelationKind::Alias,
            (subject, Some(object)),
            span,
            "apposition",
            sentence,
            Times::default(),
        ))
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
                && !self.classes.contains("honorific", &d.lemma(*t).to_lowercase())
        })?;
        let span = d.span(title.clone());
        let owner = title.clone().find(|t| {
            *t != noun && self.parties.modifies(*t) && !self.words.roles.contains(&d.lemma(*t).to_lowercase())
        });
        let object = owner.and_then(|o| self.parties.modifier(o).or_else(|| self.parties.party(o)));
        let after = name..tokens.end;
        let subject = Party { span: d.span(after.clone()), tokens: after, head, implicit: false };
        let label_from = owner.filter(|o| *o < noun && *o == title.start).map_or(title.start, |o| o + 1);
        let label = d.span(label_from..name).of(d.text()).trim_start_matches(['\'', '’', 's', ' ', '-']).to_lowercase();
        let past = |t: TokenId| self.classes.contains("relation_past", &d.lemma(t).to_lowercase());
        let times = Times { over: (label_from..name).any(past), ..self.times(noun) };
        let mut relation = self.relation(RelationKind::Role, (subject, object), span, "title", sentence, times);
        if !label.is_empty() {
            relation.label = label;
        } else {
            relation.label = relation.label.to_lowercase();
        }
        Some(relation)
    }

    pub(crate) fn is_person(&self, id: TokenId) -> bool {
        let d = self.document;
        matches!(d.token(id).name, NameTag::Begin(NameKind::Person) | NameTag::Inside(NameKind::Person))
            || d.mention_headed(id).is_some_and(|m| {
                matches!(d.mentions[m as usize].kind, MentionKind::Person | MentionKind::Pronoun | MentionKind::Role)
            })
    }

    /// To whom a description relates: its owner, a phrase behind it, or a nationality before it.
    pub(crate) fn object(&self, description: TokenId) -> (Option<Party>, String) {
        let d = self.document;
        if let Some(poss) = d.dependent(description, Rel::NmodPoss)
            && let Some(party) = self.parties.party(poss)
        {
            return (Some(party), "poss".into());
        }
        let mut within = None;
        for phrase in d.dependents(description, Rel::Nmod) {
            let preposition = self.grammar.preposition(phrase).unwrap_or_default();
            let Some(party) = self.parties.party(phrase) else {
                // "the main supplier of weapons *to Chad*"
                let to = |n: &TokenId| self.grammar.preposition(*n).as_deref() == Some("to");
                let nested = d.dependents(phrase, Rel::Nmod).find(to);
                if let Some(party) = nested.and_then(|n| self.parties.party(n)) {
                    return (Some(party), "to".into());
                }
                continue;
            };
            if matches!(preposition.as_str(), "of" | "to" | "for" | "with") {
                return (Some(party), preposition);
            }
            if preposition == "in" {
                within = within.or(Some(party));
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
        match object {
            Some(object) => (Some(object), "adj".into()),
            // "the U.S. envoy in Iraq" is first of all American.
            None => (within, "in".into()),
        }
    }

    pub(crate) fn phrase_span(&self, head: TokenId) -> Span {
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
