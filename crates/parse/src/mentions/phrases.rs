//! Noun phrases of people, bodies and countries.

use std::ops::Range;

use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::mention::MentionKind;
use demarche_text::token::TokenId;

use super::names::NameSpan;
use crate::hints::{Hints, RoleKind};
use crate::words::{NounKind, noun};

/// Deepest nesting of tails: "head of the office of the minister of …".
const DEEPEST: usize = 4;

pub(crate) struct Phrases<'a> {
    pub(crate) document: &'a Document,
    pub(crate) names: &'a [NameSpan],
    pub(crate) hints: &'a Hints,
}

impl Phrases<'_> {
    /// A person's name with its title, and the token that governs it.
    pub(crate) fn person(&self, name: &NameSpan) -> (Range<TokenId>, TokenId) {
        let mut range = self.extent(name.head);
        range = range.start.min(name.tokens.start)..range.end.max(name.tokens.end);
        let mut head = name.head;
        // "interior minister Gérald Darmanin", in which the title governs the name.
        while let Some(title) = self.document.token(head).head {
            let tied = matches!(self.document.token(head).rel, Rel::Flat | Rel::Appos | Rel::NmodDesc);
            let noun = matches!(self.document.token(title).upos, Upos::Noun | Upos::Propn);
            if !tied || !noun || title + 1 != range.start || self.name_at(title).is_some() {
                break;
            }
            range.start = self.extent(title).start.min(title);
            head = title;
        }
        // A nation's adjective before the title, however it was attached.
        let before = range.start.saturating_sub(1);
        let inside = before >= self.document.sentence(head).tokens.start && before < range.start;
        let titled = self.document.token(range.start).rel == Rel::NmodDesc || head != name.head;
        if inside && titled && self.hints.is_national(self.document.form(before)) {
            range.start = before;
        }
        (self.without_article(range), head)
    }

    /// A role or group headed by `token`.
    pub(crate) fn described(&self, token: TokenId) -> Option<(Range<TokenId>, MentionKind)> {
        let values = self.document.token(token);
        if matches!(
            values.rel,
            Rel::Compound | Rel::NmodDesc | Rel::Flat | Rel::Fixed | Rel::Goeswith | Rel::Punct | Rel::Amod | Rel::Case
        ) {
            return None;
        }
        let range = |end| self.without_article(self.extent(token).start..end);
        if let Some(whole) = self.counted(token) {
            return Some((range(whole), MentionKind::Group));
        }
        let plural = is_plural(self.document, token);
        let noun = self.noun(token)?;
        let bare = self.document.children(token).iter().all(|c| *c > token || self.document.token(*c).rel == Rel::Case);
        if bare && !plural && self.is_abstract(token, noun) {
            return None;
        }
        let kind = match noun {
            NounKind::Group => MentionKind::Group,
            _ if plural => MentionKind::Group,
            _ => MentionKind::Role,
        };
        Some((range(self.tail(token, DEEPEST)), kind))
    }

    /// "meets resistance", "took office": a bare noun that is no subject often means the thing, not the people.
    fn is_abstract(&self, token: TokenId, noun: NounKind) -> bool {
        let values = self.document.token(token);
        let lemma = values.lemma.as_str();
        if matches!(values.rel, Rel::Nsubj | Rel::NsubjPass | Rel::OblAgent) || values.upos == Upos::Propn {
            return false;
        }
        match noun {
            NounKind::Group => !matches!(lemma, "police" | "people" | "staff" | "personnel" | "militia" | "cavalry"),
            NounKind::Any | NounKind::Place => true,
            _ => matches!(
                lemma,
                "office" | "school" | "church" | "hospital" | "university" | "court" | "state" | "league"
            ),
        }
    }

    /// Whom the noun at `token` describes.
    fn noun(&self, token: TokenId) -> Option<NounKind> {
        let values = self.document.token(token);
        let form = self.document.form(token);
        if self.hints.is_national(form) {
            let article = self.document.dependent(token, Rel::Det).is_some();
            let people = self.hints.is_people(form) && values.upos != Upos::Adj;
            let plural = matches!(values.xpos, Xpos::Nns | Xpos::Nnps);
            return (article || (people && plural)).then_some(if article && !people && !plural {
                NounKind::Group
            } else {
                NounKind::Person
            });
        }
        if !matches!(values.upos, Upos::Noun | Upos::Propn) {
            return None;
        }
        let known = noun(&values.lemma).map(|(kind, _)| kind);
        if matches!(known, Some(NounKind::Any | NounKind::Country | NounKind::Place)) {
            return known;
        }
        self.role(token).or(known)
    }

    /// The kind of the longest role noun that ends at `token`.
    fn role(&self, token: TokenId) -> Option<NounKind> {
        let first = self.document.sentence(token).tokens.start;
        let found = (first.max(token.saturating_sub(4))..=token).find_map(|start| {
            let words: Vec<&str> = (start..=token).map(|t| self.document.form(t)).collect();
            let (length, role) = self.hints.role_at(&words, 0)?;
            (length == words.len()).then_some(role)
        });
        let lemma = || self.hints.role_at(&[self.document.lemma(token)], 0).map(|(_, role)| role);
        found.or_else(lemma).map(|role| match role.kind {
            RoleKind::Person => NounKind::Person,
            RoleKind::Group => NounKind::Group,
            RoleKind::Organisation => NounKind::Organisation,
        })
    }

    /// "some of the separatists", "dozens of protesters": the end of the phrase.
    fn counted(&self, token: TokenId) -> Option<TokenId> {
        let values = self.document.token(token);
        let counts = matches!(values.upos, Upos::Det | Upos::Num | Upos::Pron | Upos::Adj)
            || matches!(
                values.lemma.as_str(),
                "number"
                    | "majority"
                    | "minority"
                    | "dozen"
                    | "hundred"
                    | "thousand"
                    | "million"
                    | "handful"
                    | "score"
                    | "ten"
                    | "lot"
                    | "couple"
                    | "half"
                    | "rest"
                    | "percent"
                    | "%"
                    | "member"
            );
        if !counts || is_relative(self.document, token) {
            return None;
        }
        let of = self.document.dependents(token, Rel::Nmod).find(|c| self.case(*c) == Some("of"))?;
        let plural = is_plural(self.document, of) || self.noun(of) == Some(NounKind::Group);
        (plural && self.noun(of).is_some()).then(|| self.tail(of, DEEPEST))
    }

    fn case(&self, token: TokenId) -> Option<&str> {
        self.document.dependent(token, Rel::Case).filter(|c| *c < token).map(|c| self.document.lemma(c))
    }

    fn name_at(&self, token: TokenId) -> Option<&NameSpan> {
        self.names.iter().find(|n| n.tokens.contains(&token))
    }

    /// The end of the phrase of `head` with the tails that complete a role: "ambassador to Azerbaijan".
    fn tail(&self, head: TokenId, depth: usize) -> TokenId {
        if let Some(name) = self.name_at(head) {
            return name.tokens.end;
        }
        let mut end = self.extent(head).end;
        if depth == 0 {
            return end;
        }
        for child in self.document.dependents(head, Rel::Nmod).filter(|c| *c > head) {
            let Some(case) = self.document.dependent(child, Rel::Case) else { continue };
            let named = self.name_at(child).is_some();
            let fits = match self.document.lemma(case) {
                "of" | "to" => true,
                "in" | "for" | "at" | "from" => named || self.noun(child).is_some(),
                _ => false,
            };
            let noun = matches!(self.document.token(child).upos, Upos::Noun | Upos::Propn);
            let start = self.name_at(child).map_or_else(|| self.extent(child).start, |n| n.tokens.start);
            // Between the preposition and the phrase only an article may stand.
            let joined =
                case == end && (case + 1..start.max(case + 1)).all(|t| self.document.token(t).upos == Upos::Det);
            if !(fits && noun && joined) {
                break;
            }
            end = self.tail(child, depth - 1);
            if let Some(second) = self.document.dependent(child, Rel::Conj).and_then(|c| self.name_at(c))
                && named
                && second.tokens.start == end + 1
                && self.document.token(end).upos == Upos::Cconj
            {
                end = second.tokens.end;
            }
        }
        end
    }

    /// The unbroken run around a noun: modifiers before it, parts of its name after it.
    fn extent(&self, head: TokenId) -> Range<TokenId> {
        let (mut start, mut end) = (head, head + 1);
        for child in self.document.children(head).iter().rev().copied().filter(|c| *c < head) {
            let rel = self.document.token(child).rel;
            let modifier = matches!(
                rel,
                Rel::Det
                    | Rel::DetPredet
                    | Rel::Amod
                    | Rel::Compound
                    | Rel::NmodPoss
                    | Rel::Nummod
                    | Rel::NmodDesc
                    | Rel::Flat
                    | Rel::NmodUnmarked
            );
            let hyphen = rel == Rel::Punct && matches!(self.document.form(child), "-" | "‐" | "‑" | "–");
            if !modifier && !hyphen {
                break;
            }
            let Some((from, to)) = self.bounds(child) else { break };
            if to != start {
                break;
            }
            start = from;
        }
        for child in self.document.children(head).iter().copied().filter(|c| *c > head) {
            let part = matches!(self.document.token(child).rel, Rel::Flat | Rel::Goeswith | Rel::Compound);
            let Some((from, to)) = self.bounds(child).filter(|(from, _)| part && *from == end) else { break };
            debug_assert!(from == end);
            end = to;
        }
        start..end
    }

    /// First and last token below `token`, if nothing else stands between them.
    fn bounds(&self, token: TokenId) -> Option<(TokenId, TokenId)> {
        let below = self.document.subtree(token);
        let (first, last) = (*below.first()?, *below.last()?);
        let whole = (last - first + 1) as usize == below.len();
        (whole && below.len() < 40).then_some((first, last + 1))
    }

    fn without_article(&self, mut range: Range<TokenId>) -> Range<TokenId> {
        let article = |t: TokenId| matches!(self.document.form(t).to_lowercase().as_str(), "the" | "a" | "an");
        while range.len() > 1 && (article(range.start) || self.document.token(range.start).upos == Upos::Punct) {
            range.start += 1;
        }
        range
    }
}

/// Whether the noun at `token` stands in the plural.
pub(crate) fn is_plural(document: &Document, token: TokenId) -> bool {
    matches!(document.token(token).xpos, Xpos::Nns | Xpos::Nnps)
}

fn is_relative(document: &Document, token: TokenId) -> bool {
    matches!(document.token(token).xpos, Xpos::Wdt | Xpos::Wp | Xpos::WpPoss)
}
