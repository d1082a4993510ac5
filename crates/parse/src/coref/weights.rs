//! What speaks for an antecedent, and how much.
//!
//! The weights were fitted as a log-linear choice among the candidates and "none of them" on the training part of the
//! open genres of the GUM treebank (news counted three times), with our own parses of its raw text.

use demarche_text::document::Document;
use demarche_text::grammar::Rel;
use demarche_text::mention::MentionKind;
use demarche_text::token::TokenId;

use super::Chains;
use super::descriptions::is_argument;
use super::pronouns::{Candidate, Form, Resolver};

/// Number of features.
const FEATURES: usize = 26;

/// A row for each class of pronoun; columns as in `features`.
#[rustfmt::skip]
const WEIGHTS: [[f32; FEATURES]; 3] = [
    [2.31, -0.06, -1.04, -1.61, 0.17, -0.29, 1.05, 0.29, -0.15, 0.18, -0.46, 1.04, 0.92, -0.65, 0.00, 1.25, 0.17, -2.04, 1.70, -0.13, 0.00, -0.62, -0.22, 0.00, 0.00, -2.28],
    [1.52, -0.05, -1.17, -1.35, 0.59, 0.79, 0.80, -0.33, -0.71, 0.93, -0.06, 0.66, 0.55, -0.92, -0.03, 1.07, -0.47, -0.57, -0.49, 0.01, -1.88, -0.68, -0.48, -0.22, 0.00, -2.13],
    [2.67, 0.35, -1.75, -2.02, 0.42, 0.96, 0.39, -0.18, -1.13, 1.11, -0.68, 0.84, 0.75, -1.56, -1.11, 0.60, -0.03, -0.99, 0.00, -0.24, 0.32, -0.41, -0.58, 0.00, -0.91, -0.37],
];

/// A candidate must score more than this.
const NONE: [f32; 3] = [0.4, 1.35, 0.9];

/// Where a pronoun stands.
pub(super) struct Place {
    pronoun: TokenId,
    /// What governs it, from the nearest up.
    above: Vec<TokenId>,
    /// The nearest of them that has a subject.
    nearest: Option<TokenId>,
}

impl Place {
    pub(super) fn new(document: &Document, pronoun: TokenId) -> Self {
        let above: Vec<TokenId> = document.ancestors(pronoun).take(40).collect();
        let nearest = above.iter().find(|v| document.dependents(**v, Rel::Nsubj).any(|s| s < pronoun)).copied();
        Self { pronoun, above, nearest }
    }
}

impl Resolver<'_> {
    /// How much a candidate scores beyond what it needs; `rank` candidates stand nearer to the pronoun.
    pub(super) fn score(
        &self,
        place: &Place,
        form: Form,
        candidate: Candidate,
        rank: usize,
        chains: &mut Chains,
    ) -> f32 {
        let row = match form {
            Form::He | Form::She => 0,
            Form::It => 1,
            _ => 2,
        };
        let values = self.features(place, form, candidate, rank, chains);
        let sum: f32 = values.iter().zip(&WEIGHTS[row]).map(|(v, w)| v * w).sum();
        sum - NONE[row]
    }

    /// What is weighed; the places are those of [`WEIGHTS`].
    fn features(
        &self,
        place: &Place,
        form: Form,
        candidate: Candidate,
        rank: usize,
        chains: &mut Chains,
    ) -> [f32; FEATURES] {
        let document = self.document;
        let pronoun = place.pronoun;
        let (own, other) = (document.token(pronoun), document.token(candidate.head));
        let (here, there) = (document.sentence_of(pronoun), document.sentence_of(candidate.head));
        let subject = |rel: Rel| matches!(rel, Rel::Nsubj | Rel::NsubjPass | Rel::NsubjOuter);
        let is_subject = subject(other.rel);
        let verb = if is_subject { other.head } else { None };
        let main = verb.is_some_and(|v| document.token(v).head.is_none());
        let over = here == there && verb.is_some_and(|v| place.above.contains(&v));
        let mention = candidate.mention.and_then(|m| document.mentions.get(m as usize));
        let kind = mention.map(|m| m.kind);
        let root = candidate.mention.map(|m| chains.root(m));
        let size = root.and_then(|r| self.sizes.get(&r).copied()).unwrap_or(0);
        let gender = root.and_then(|r| self.genders.get(&r));
        let paragraph = |s: u32| document.sentences.get(s as usize).map(|s| s.paragraph);
        let flag = |holds: bool| if holds { 1.0 } else { 0.0 };
        [
            flag(here == there),
            flag(here == there + 1),
            flag(here == there + 2),
            flag(here == there + 3),
            flag(is_subject),
            flag(main),
            flag(matches!(other.rel, Rel::Obj | Rel::Iobj)),
            flag(matches!(other.rel, Rel::Nmod | Rel::NmodPoss | Rel::Compound)),
            flag(matches!(other.rel, Rel::Conj | Rel::Appos)),
            flag(kind == Some(MentionKind::Pronoun)),
            flag(matches!(kind, Some(MentionKind::Person | MentionKind::Organisation | MentionKind::Place))),
            flag(subject(own.rel) && is_subject),
            (size as f32).min(8.0) / 4.0,
            (rank as f32).min(10.0) / 5.0,
            flag(candidate.mention.is_none()),
            flag(own.rel == Rel::NmodPoss && over && verb == place.nearest),
            flag(own.rel != Rel::NmodPoss && over),
            flag(here == there) * ((pronoun - candidate.head) as f32).min(40.0) / 20.0,
            flag(gender.is_some()),
            flag(mention.is_some_and(|m| m.kind == MentionKind::Role)),
            flag(mention.is_some_and(|m| m.kind == MentionKind::Group)),
            flag(self.quotes.at(pronoun) != self.quotes.at(candidate.head)),
            flag(paragraph(here) != paragraph(there)),
            flag(kind == Some(MentionKind::Place) && !is_argument(document, candidate.head)),
            flag(form == Form::They && matches!(kind, Some(MentionKind::Organisation | MentionKind::Role))),
            flag(here == there && own.head.is_some() && own.head == other.head),
        ]
    }
}
