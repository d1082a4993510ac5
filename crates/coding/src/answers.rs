//! Denials beside the claims that they answer: "Baku denied that it had …" after "Yerevan said that Baku had …".

use std::collections::BTreeSet;

use demarche_lexicon::cues::CuePos;
use demarche_lexicon::rules::Rules;
use demarche_record::coded::{ClaimId, CodedClaim, CodedEvent, Party, Stance};
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::span::Span;
use demarche_text::token::TokenId;

use crate::coder::same_party;

/// How many claims before a denial it may answer.
const REACH: usize = 40;
/// Fewest words that two contents must share.
const SHARED: usize = 2;

/// Fill in which claim each denial or doubt answers; the claims know their events already.
pub fn link(document: &Document, rules: &Rules, claims: &mut [CodedClaim], events: &[CodedEvent]) {
    let answers: Vec<Option<ClaimId>> = (0..claims.len())
        .map(|id| Case { document, rules, events, claims, denial: &claims[id] }.answered(id))
        .collect();
    for (claim, answer) in claims.iter_mut().zip(answers) {
        claim.answers = answer;
    }
}

/// One denial and what may have been said before it.
struct Case<'a> {
    document: &'a Document,
    rules: &'a Rules,
    events: &'a [CodedEvent],
    claims: &'a [CodedClaim],
    denial: &'a CodedClaim,
}

impl Case<'_> {
    /// The last claim before it that says what is denied.
    fn answered(&self, id: usize) -> Option<ClaimId> {
        if !matches!(self.denial.stance, Stance::Deny | Stance::Doubt) {
            return None;
        }
        let mut before = (id.saturating_sub(REACH)..id).rev();
        let around = |other: usize| {
            // What is said in a claim does not answer it.
            let outer = |id: &ClaimId| self.claims.get(*id as usize).and_then(|c| c.within);
            std::iter::successors(self.denial.within, outer).take(REACH).any(|o| o as usize == other)
        };
        before.find(|other| !around(*other) && self.answers(&self.claims[*other])).map(|other| other as ClaimId)
    }

    fn answers(&self, claim: &CodedClaim) -> bool {
        if matches!(claim.stance, Stance::Deny | Stance::Doubt) || self.is_own(claim) {
            return false;
        }
        // Whoever is not spoken of denies for another only what plainly is the same.
        if self.is_about(claim) {
            self.same_event(claim) || self.points(claim) || self.overlap(claim) >= 0.5
        } else {
            self.same_event(claim) && self.overlap(claim) >= 0.5
        }
    }

    /// Nobody answers himself.
    fn is_own(&self, claim: &CodedClaim) -> bool {
        self.denial.speaker.as_ref().zip(claim.speaker.as_ref()).is_some_and(|(a, b)| self.is_one(a, b))
    }

    /// Whether the one who denies is spoken of in the claim, or accused by it.
    fn is_about(&self, claim: &CodedClaim) -> bool {
        let Some(denier) = &self.denial.speaker else { return false };
        let accused = self.events.iter().filter(|e| claim.cue.iter().any(|c| c.overlaps(e.evidence.trigger())));
        let doers = claim.events.iter().filter_map(|e| self.events.get(*e as usize)).flat_map(|e| &e.actors);
        if accused.flat_map(|e| &e.recipients).chain(doers).any(|p| self.is_one(denier, p)) {
            return true;
        }
        let named = |token: TokenId| {
            let alone =
                Party { tokens: token..token + 1, head: token, span: self.document.token(token).span, implicit: false };
            self.is_one(denier, &alone)
        };
        // "accused *Baku* of …": the object of the cue is not in the content.
        let objects = claim.cue.iter().flat_map(|c| self.tokens(*c)).flat_map(|t| self.document.children(t).to_vec());
        let objects =
            objects.filter(|t| matches!(self.document.token(*t).rel, Rel::Obj | Rel::Iobj | Rel::NsubjPass | Rel::Obl));
        claim.content.iter().flat_map(|c| self.tokens(*c)).chain(objects).any(named)
    }

    /// Whether an event of one type with a party in common stands in both contents.
    fn same_event(&self, claim: &CodedClaim) -> bool {
        let of = |claim: &'_ CodedClaim| -> Vec<&CodedEvent> {
            claim.events.iter().filter_map(|e| self.events.get(*e as usize)).collect()
        };
        let (said, denied) = (of(claim), of(self.denial));
        let alike = |a: &CodedEvent, b: &CodedEvent| {
            let parties = |e: &'_ CodedEvent| -> Vec<Party> { e.actors.iter().chain(&e.recipients).cloned().collect() };
            let (left, right) = (parties(a), parties(b));
            a.kind == b.kind && left.iter().any(|p| right.iter().any(|q| self.is_one(p, q)))
        };
        said.iter().any(|a| denied.iter().any(|b| alike(a, b)))
    }

    /// "denied *the accusation*", "rejected *the claim*": a noun of statement, without what is stated.
    fn points(&self, claim: &CodedClaim) -> bool {
        let tokens: Vec<TokenId> = self.denial.content.iter().flat_map(|c| self.tokens(*c)).collect();
        let noun = |t: &TokenId| {
            let lemma = self.document.lemma(*t).to_lowercase();
            self.document.token(*t).upos == Upos::Noun && self.rules.cues.of(&lemma).any(|c| c.pos == CuePos::Noun)
        };
        let near = self.denial.evidence.sentence.saturating_sub(claim.evidence.sentence) <= 2;
        near && tokens.len() <= 4 && tokens.iter().any(noun)
    }

    /// The share of the words of the shorter content that stand in the other too.
    fn overlap(&self, claim: &CodedClaim) -> f64 {
        let words = |claim: &CodedClaim| -> BTreeSet<String> {
            let tokens = claim.content.iter().flat_map(|c| self.tokens(*c));
            let full = tokens.filter(|t| {
                matches!(self.document.token(*t).upos, Upos::Noun | Upos::Propn | Upos::Verb | Upos::Adj | Upos::Num)
            });
            full.map(|t| self.document.lemma(t).to_lowercase()).collect()
        };
        let (a, b) = (words(claim), words(self.denial));
        let shared = a.intersection(&b).count();
        if shared < SHARED { 0.0 } else { shared as f64 / a.len().min(b.len()).max(1) as f64 }
    }

    /// Whether two phrases mean one party: by chain, or by name.
    fn is_one(&self, a: &Party, b: &Party) -> bool {
        let d = self.document;
        let name = d.is_name(a.head) && d.is_name(b.head) && d.form(a.head).eq_ignore_ascii_case(d.form(b.head));
        name || same_party(d, a, b)
    }

    /// The tokens inside a span.
    fn tokens(&self, span: Span) -> Vec<TokenId> {
        let tokens = &self.document.tokens;
        let first = tokens.partition_point(|t| t.span.start < span.start);
        let last = tokens.partition_point(|t| t.span.end <= span.end);
        (first as TokenId..last.max(first) as TokenId).collect()
    }
}
