//! What speaks for an antecedent, and how much.
//!
//! The weights stand in `words/pronouns.tsv`, a column for each class of pronoun. `training/pronouns.py` fits them as a
//! log-linear choice among the candidates and "none of them" on the training part of the open genres of the GUM
//! treebank, with our own parses of its words, on its mentions and on ours.

use std::sync::LazyLock;

use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::mention::MentionKind;
use demarche_text::token::TokenId;

use super::Chains;
use super::descriptions::is_argument;
use super::pronouns::{Candidate, Form, Resolver};
use super::traits::Sort;
use crate::words::{has_mind, is_saying};

/// What is weighed, by the names in the table. Those from "none" on speak for "none of them".
const FEATURES: [&str; 71] = [
    "same sentence",
    "sentence before",
    "two sentences before",
    "three sentences before",
    "tokens between",
    "nearer ones",
    "nearest",
    "subject",
    "passive subject",
    "main subject",
    "object",
    "oblique",
    "tail of a noun",
    "possessor",
    "compound",
    "conjunct or apposition",
    "root",
    "both subjects",
    "both objects",
    "both possessors",
    "main subject, sentence before",
    "pronoun",
    "other pronoun",
    "person's name",
    "organisation's name",
    "place's name",
    "role",
    "group",
    "thing",
    "unknown name",
    "definite",
    "indefinite",
    "mentions of it",
    "mentioned often",
    "mentioned lately",
    "mentioned first",
    "gender known",
    "gender of a word",
    "subject above, possessive",
    "subject above",
    "same governor",
    "in other speech",
    "in other paragraph",
    "where it happens",
    "body as they",
    "one person as they",
    "opens its sentence",
    "has a conjunct",
    "inside a noun phrase",
    "rival or side",
    "further back",
    "chain with a name",
    "unknown person",
    "thing with a mind",
    "body with a mind",
    "time",
    "same verb",
    "place as it",
    "same form, sentence before",
    "subject, sentence before",
    "none",
    "none: possessive",
    "none: subject",
    "none: object",
    "none: in speech",
    "none: before a clause",
    "none: copula",
    "none: opens the sentence",
    "none: no candidate near",
    "none: mentions given",
    "none: has a mind",
];

const N: usize = FEATURES.len();

/// Where the features of "none of them" begin.
const NONE: usize = 60;

type Values = [f32; N];

/// The weights by class.
static WEIGHTS: LazyLock<[Values; 3]> = LazyLock::new(|| {
    let mut weights = [[0.0; N]; 3];
    for line in include_str!("../../words/pronouns.tsv").lines() {
        let mut columns = line.split('\t');
        let place = columns.next().and_then(|name| FEATURES.iter().position(|f| *f == name));
        for row in &mut weights {
            let value = columns.next().and_then(|w| w.parse().ok());
            if let Some(slot) = place.and_then(|p| row.get_mut(p)) {
                *slot = value.unwrap_or(0.0);
            }
        }
    }
    weights
});

/// What was weighed for a pronoun.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The pronoun.
    pub pronoun: TokenId,
    /// Column of the weights.
    pub class: usize,
    /// Heads of what it could mean, with the values of the features; no head for "none of them".
    pub candidates: Vec<(Option<TokenId>, Vec<f32>)>,
}

/// Where a pronoun stands.
pub(super) struct Place {
    pronoun: TokenId,
    form: Form,
    /// What governs it, from the nearest up.
    above: Vec<TokenId>,
    /// The nearest of them that has a subject.
    nearest: Option<TokenId>,
    /// Whether it is the subject of a verb of saying or thinking.
    mind: bool,
    /// The most mentions that a candidate has had.
    pub(super) most: usize,
}

impl Place {
    pub(super) fn new(document: &Document, pronoun: TokenId, form: Form) -> Self {
        let above: Vec<TokenId> = document.ancestors(pronoun).take(40).collect();
        let nearest = above.iter().find(|v| document.dependents(**v, Rel::Nsubj).any(|s| s < pronoun)).copied();
        let own = document.token(pronoun);
        let mind = own.rel == Rel::Nsubj
            && own.head.is_some_and(|v| {
                document.token(v).upos == Upos::Verb && (has_mind(document.lemma(v)) || is_saying(document.lemma(v)))
            });
        Self { pronoun, form, above, nearest, mind, most: 0 }
    }

    pub(super) const fn class(&self) -> usize {
        match self.form {
            Form::He | Form::She => 0,
            Form::It => 1,
            _ => 2,
        }
    }
}

const fn flag(holds: bool) -> f32 {
    if holds { 1.0 } else { 0.0 }
}

const fn is_subject(rel: Rel) -> bool {
    matches!(rel, Rel::Nsubj | Rel::NsubjPass | Rel::NsubjOuter)
}

const fn is_object(rel: Rel) -> bool {
    matches!(rel, Rel::Obj | Rel::Iobj)
}

fn is_time(noun: &str) -> bool {
    matches!(
        noun,
        "time"
            | "day"
            | "year"
            | "month"
            | "week"
            | "hour"
            | "minute"
            | "moment"
            | "century"
            | "decade"
            | "morning"
            | "evening"
            | "night"
            | "today"
            | "summer"
            | "winter"
            | "spring"
            | "autumn"
    )
}

impl Place {
    /// What the values of features are worth together.
    pub(super) fn score(&self, values: &Values) -> f32 {
        WEIGHTS.get(self.class()).map_or(0.0, |row| values.iter().zip(row).map(|(v, w)| v * w).sum())
    }

    /// What speaks for "none of them"; `near`: whether there is a candidate in this sentence or the one before.
    pub(super) fn none(&self, document: &Document, speech: bool, near: bool, given: bool) -> Values {
        let own = document.token(self.pronoun);
        let mut values = [0.0; N];
        let predicate = own.head.unwrap_or(self.pronoun);
        let clause = |t: &TokenId| matches!(document.token(*t).rel, Rel::Ccomp | Rel::Csubj | Rel::Advcl | Rel::Xcomp);
        let before_clause = is_subject(own.rel)
            && document.token(predicate).upos != Upos::Verb
            && document.children(predicate).iter().any(|t| *t > predicate && clause(t));
        let opens = document.sentence(self.pronoun).tokens.start == self.pronoun;
        let flags = [
            true,
            own.rel == Rel::NmodPoss,
            is_subject(own.rel),
            is_object(own.rel),
            speech,
            before_clause,
            is_subject(own.rel) && document.dependent(predicate, Rel::Cop).is_some(),
            opens,
            !near,
            given,
            self.mind,
        ];
        for (slot, holds) in values.iter_mut().skip(NONE).zip(flags) {
            *slot = flag(holds);
        }
        values
    }
}

impl Resolver<'_> {
    /// What is weighed for a candidate; `rank` others stand nearer to the pronoun.
    pub(super) fn features(&self, place: &Place, candidate: Candidate, rank: usize, chains: &mut Chains) -> Values {
        let document = self.document;
        let pronoun = place.pronoun;
        let (own, other) = (document.token(pronoun), document.token(candidate.head));
        let (here, there) = (document.sentence_of(pronoun), document.sentence_of(candidate.head));
        let verb = if is_subject(other.rel) { other.head } else { None };
        let main = verb.is_some_and(|v| document.token(v).head.is_none());
        let over = here == there && verb.is_some_and(|v| place.above.contains(&v));
        let possessive = own.rel == Rel::NmodPoss;
        let mention = candidate.mention.and_then(|m| document.mentions.get(m as usize));
        let traits = candidate.mention.and_then(|m| super::of(self.traits, m));
        let kind = mention.map(|m| m.kind);
        let sort = traits.map_or(Sort::Thing, |t| t.sort);
        let thing = sort == Sort::Thing;
        let root = candidate.mention.map(|m| chains.root(m));
        let known = root.and_then(|r| self.known.get(&r)).copied().unwrap_or_default();
        let gender = root.is_some_and(|r| self.genders.contains_key(&r));
        let paragraph = |s: u32| document.sentences.get(s as usize).map(|s| s.paragraph);
        let article = document.dependent(candidate.head, Rel::Det).map(|d| document.lemma(d));
        let same_form = mention
            .is_some_and(|m| m.kind == MentionKind::Pronoun && Form::of(document.form(m.head)) == Some(place.form));
        let pronominal = kind == Some(MentionKind::Pronoun);
        let start = document.sentences.get(there as usize).map(|s| s.tokens.start);
        let singular = traits.is_some_and(|t| !t.plural);
        let they = place.class() == 2;
        let inside = matches!(other.rel, Rel::Nmod | Rel::NmodPoss | Rel::Compound)
            && other.head.is_some_and(|h| document.mention_headed(h).is_some());
        [
            flag(here == there),
            flag(here == there + 1),
            flag(here == there + 2),
            flag(here == there + 3),
            flag(here == there) * (pronoun.abs_diff(candidate.head) as f32).min(40.0) / 20.0,
            (rank as f32).min(10.0) / 5.0,
            flag(rank == 0),
            flag(is_subject(other.rel)),
            flag(other.rel == Rel::NsubjPass),
            flag(main),
            flag(is_object(other.rel)),
            flag(matches!(other.rel, Rel::Obl | Rel::OblAgent)),
            flag(other.rel == Rel::Nmod),
            flag(other.rel == Rel::NmodPoss),
            flag(other.rel == Rel::Compound),
            flag(matches!(other.rel, Rel::Conj | Rel::Appos)),
            flag(other.head.is_none()),
            flag(is_subject(own.rel) && is_subject(other.rel)),
            flag(is_object(own.rel) && is_object(other.rel)),
            flag(possessive && other.rel == Rel::NmodPoss),
            flag(here == there + 1 && main),
            flag(same_form),
            flag(pronominal && !same_form),
            flag(kind == Some(MentionKind::Person)),
            flag(kind == Some(MentionKind::Organisation)),
            flag(kind == Some(MentionKind::Place)),
            flag(kind == Some(MentionKind::Role) && !thing),
            flag(kind == Some(MentionKind::Group)),
            flag(thing),
            flag(thing && other.upos == Upos::Propn),
            flag(article == Some("the")),
            flag(matches!(article, Some("a" | "an"))),
            (known.mentions as f32).min(8.0) / 4.0,
            flag(known.mentions > 1 && known.mentions == place.most),
            flag(known.mentions > 0 && here - known.last <= 1) * (known.lately as f32).min(4.0) / 2.0,
            flag(known.mentions > 0 && known.first <= 1),
            flag(gender),
            flag(traits.is_some_and(|t| t.gender.is_some()) && kind != Some(MentionKind::Person)),
            flag(possessive && over && verb == place.nearest),
            flag(!possessive && over),
            flag(here == there && own.head.is_some() && own.head == other.head),
            flag(self.quotes.at(pronoun) != self.quotes.at(candidate.head)),
            flag(paragraph(here) != paragraph(there)),
            flag(kind == Some(MentionKind::Place) && !is_argument(document, candidate.head)),
            flag(they && singular && matches!(sort, Sort::Body | Sort::Land)),
            flag(they && singular && sort == Sort::Person),
            flag(start == mention.map(|m| m.tokens.start).or(Some(candidate.head))),
            flag(document.dependent(candidate.head, Rel::Conj).is_some()),
            flag(inside),
            flag(sort == Sort::Any),
            flag(here > there + 3) * (here - there) as f32 / 4.0,
            flag(known.named),
            flag(traits.is_some_and(|t| t.personlike)),
            flag(place.mind && thing),
            flag(place.mind && sort == Sort::Body),
            flag(thing && is_time(document.lemma(candidate.head))),
            flag(own.head.zip(other.head).is_some_and(|(a, b)| a != b && document.lemma(a) == document.lemma(b))),
            flag(sort == Sort::Land && kind != Some(MentionKind::Place)),
            flag(same_form && here == there + 1),
            flag(here == there + 1 && is_subject(other.rel)),
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_has_its_weights() {
        let table = include_str!("../../words/pronouns.tsv");
        let names: Vec<&str> =
            table.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split('\t').next()).collect();
        assert_eq!(names, FEATURES);
        let numbers = |l: &str| l.split('\t').skip(1).filter(|w| w.parse::<f32>().is_ok_and(f32::is_finite)).count();
        assert!(table.lines().filter(|l| !l.starts_with('#')).all(|l| numbers(l) == 3));
    }
}
