//! What a text says that one marked party did or said to another: the relation model and the coder's rules, together.

use std::collections::BTreeMap;

use demarche_coding::coder::Coder;
use demarche_nn::path::Path;
use demarche_nn::tensors::Tensors;
use demarche_ontology::event::{EventType, Modality};
use demarche_ontology::mode::Mode;
use demarche_parse::parser::Parser;
use demarche_parse::relation::{Relation, Side};
use demarche_record::coded::{CodedEvent, Party};
use demarche_record::evidence::Step;
use demarche_text::article::Article;
use demarche_text::document::Document;
use demarche_text::issue::Issues;
use demarche_text::span::Span;
use demarche_text::token::TokenId;
use serde_json::Value;

use crate::error::Error;
use crate::model::ModelFiles;
use crate::pipeline::Pipeline;

/// A text with the words that name two parties.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pair {
    /// The text.
    pub text: String,
    /// Where it names the one who may have done something, in bytes.
    pub source: Vec<Span>,
    /// Where it names the one to whom, in bytes.
    pub target: Vec<Span>,
}

/// What holds between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    /// The most likely type, if there is a relation at all.
    pub kind: EventType,
    /// Its mode, where a rule tells it.
    pub mode: Option<Mode>,
    /// How real it is.
    pub modality: Modality,
    /// Probability of the type.
    pub confidence: f64,
    /// Probability of each type, given that there is a relation.
    pub scores: BTreeMap<EventType, f64>,
    /// Probability that there is none.
    pub none: f64,
    /// The rules that had a say.
    pub trace: Vec<Step>,
}

/// How the parties of an event that the rules coded stand to the marked ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// The event is another pair's.
    Elsewhere,
    /// Its actor is the target, or its recipient the source.
    Reversed,
    /// One side is the same.
    One,
    /// Both are.
    Both,
}

impl Fit {
    const ALL: [Self; 4] = [Self::Elsewhere, Self::Reversed, Self::One, Self::Both];

    const fn name(self) -> &'static str {
        match self {
            Self::Elsewhere => "elsewhere",
            Self::Reversed => "reversed",
            Self::One => "one",
            Self::Both => "both",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Elsewhere => "an event between others",
            Self::Reversed => "an event the other way round",
            Self::One => "an event of one of the two",
            Self::Both => "an event between the two",
        }
    }
}

/// How much the rules count beside the network; learned with it.
struct Shares {
    fits: [f64; 4],
    /// The logits are divided by it, so that probabilities mean what they say.
    temperature: f64,
    /// Added to the logit of no relation.
    none: f64,
    /// Added to it where the rules see an event between the two.
    none_seen: f64,
}

/// Reads marked pairs. Shared freely between threads.
pub struct Relator {
    pipeline: Pipeline,
    network: Relation,
    kinds: Vec<EventType>,
    shares: Shares,
}

impl Relator {
    /// A relator on the parser and coder of a pipeline; `model` are the files that the pipeline was loaded with.
    pub fn load(pipeline: Pipeline, model: &ModelFiles) -> Result<Self, Error> {
        let weights = Tensors::parse(&model.relation).map_err(demarche_parse::error::Error::from)?;
        let core = Tensors::parse(&model.weights).map_err(demarche_parse::error::Error::from)?;
        let network = Relation::load(&weights, &core, pipeline.parser().pieces(), Path::best())?;
        let kinds: Vec<EventType> = network.labels().iter().filter_map(|l| EventType::from_name(l)).collect();
        if kinds.len() != network.labels().len() || kinds.is_empty() {
            return Err(Error::Relation("a label of theirs is no event type".to_owned()));
        }
        let shares = weights.metadata("rules").and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Null);
        let share = |name: &str| shares.get(name).and_then(Value::as_f64).filter(|v| v.is_finite()).unwrap_or(0.0);
        let temperature = Some(share("temperature")).filter(|t| *t > 0.0).unwrap_or(1.0);
        let shares = Shares {
            fits: Fit::ALL.map(|fit| share(fit.name())),
            temperature,
            none: share("none"),
            none_seen: share("none_seen"),
        };
        Ok(Self { pipeline, network, kinds, shares })
    }

    /// What holds between the parties of a pair.
    pub fn relate(&self, pair: &Pair) -> Related {
        let (parser, coder): (&Parser, &Coder) = (self.pipeline.parser(), self.pipeline.coder());
        let article = Article { text: pair.text.clone(), language: Some("en".to_owned()), ..Article::default() };
        let mut issues = Issues::default();
        let document = parser.parse(article, &mut issues);
        let coded = coder.code(&document, &mut issues);
        let marked = Sides::of(&document, pair);
        let words: Vec<(&str, Side)> =
            marked.0.iter().enumerate().map(|(id, side)| (document.form(id as TokenId), *side)).collect();
        let raw = self.network.scores(parser.pieces(), &words);

        let rated: Vec<(Fit, &CodedEvent)> = coded.events.iter().map(|e| (marked.fit(e), e)).collect();
        let mut logits: BTreeMap<EventType, f64> =
            self.kinds.iter().copied().zip(raw.iter().map(|score| f64::from(*score))).collect();
        for (kind, logit) in &mut logits {
            // Of several events of a type the one that fits best speaks.
            let best = rated.iter().filter(|(_, e)| e.kind == *kind).map(|(fit, _)| *fit).max();
            *logit += best.map_or(0.0, |fit| self.shares.fits[fit as usize]);
        }
        let scores = softmax(&logits, self.shares.temperature);
        let seen = rated.iter().any(|(fit, _)| *fit == Fit::Both);
        let none = f64::from(raw.last().copied().unwrap_or_default())
            + self.shares.none
            + if seen { self.shares.none_seen } else { 0.0 };
        let (kind, confidence) = best(&scores);
        let own = rated.iter().filter(|(_, e)| e.kind == kind).max_by_key(|(fit, e)| (*fit, std::cmp::Reverse(e.head)));
        let trace = rated.iter().flat_map(|(fit, event)| steps(&document, *fit, event)).collect();
        Related {
            kind,
            mode: own.and_then(|(_, e)| e.modes.first().copied()),
            modality: own.map_or(Modality::Asserted, |(_, e)| e.modality),
            confidence,
            scores,
            none: 1.0 / (1.0 + (-none).exp()),
            trace,
        }
    }
}

/// The rule that coded an event, and how the event stands to the pair.
fn steps(document: &Document, fit: Fit, event: &CodedEvent) -> Option<Step> {
    let rule = event.trace.first()?;
    let words = event.evidence.trigger().of(document.text());
    Some(Step::new("rule", rule.id.clone(), format!("{}: “{words}”, {}", event.kind, fit.words())))
}

fn softmax(logits: &BTreeMap<EventType, f64>, temperature: f64) -> BTreeMap<EventType, f64> {
    let most = logits.values().copied().fold(f64::MIN, f64::max);
    let powers: BTreeMap<EventType, f64> =
        logits.iter().map(|(kind, logit)| (*kind, ((logit - most) / temperature).exp())).collect();
    let total: f64 = powers.values().sum();
    powers.into_iter().map(|(kind, power)| (kind, power / total)).collect()
}

/// The best type. CONCEDE and RETREAT, words and deeds of one yielding, first count together against the others.
fn best(scores: &BTreeMap<EventType, f64>) -> (EventType, f64) {
    let of = |kind: EventType| scores.get(&kind).copied().unwrap_or_default();
    let yielding = of(EventType::Concede) + of(EventType::Retreat);
    let weight = |kind: EventType| match kind {
        EventType::Concede | EventType::Retreat => yielding + of(kind) * 1e-9,
        other => of(other),
    };
    let kinds = scores.keys().copied();
    let first = kinds.reduce(|a, b| if weight(b) > weight(a) { b } else { a }).unwrap_or(EventType::Consult);
    (first, of(first))
}

/// For each token of a document the side that it belongs to.
struct Sides(Vec<Side>);

impl Sides {
    fn of(document: &Document, pair: &Pair) -> Self {
        let inside = |spans: &[Span], span: Span| spans.iter().any(|s| s.overlaps(span));
        let side = |span| match (inside(&pair.source, span), inside(&pair.target, span)) {
            (true, _) => Side::Source,
            (_, true) => Side::Target,
            _ => Side::None,
        };
        Self(document.tokens.iter().map(|token| side(token.span)).collect())
    }

    fn holds(&self, side: Side, parties: &[Party]) -> bool {
        let at = |token: TokenId| self.0.get(token as usize) == Some(&side);
        parties.iter().any(|p| p.tokens.clone().any(at) || at(p.head))
    }

    fn fit(&self, event: &CodedEvent) -> Fit {
        let (actors, recipients) = (&event.actors, &event.recipients);
        let source = self.holds(Side::Source, actors);
        let target = self.holds(Side::Target, recipients) || event.symmetric && self.holds(Side::Target, actors);
        let turned = self.holds(Side::Target, actors) || self.holds(Side::Source, recipients);
        match (source, target, turned) {
            (true, true, _) => Fit::Both,
            (_, _, true) => Fit::Reversed,
            (false, false, false) => Fit::Elsewhere,
            _ => Fit::One,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yielding_counts_as_one_against_the_others() {
        let scores = |all: &[(EventType, f64)]| all.iter().copied().collect::<BTreeMap<_, _>>();
        let three = scores(&[(EventType::Concede, 0.3), (EventType::Retreat, 0.25), (EventType::Accuse, 0.45)]);
        assert_eq!(best(&three), (EventType::Concede, 0.3));
        let three = scores(&[(EventType::Concede, 0.2), (EventType::Retreat, 0.25), (EventType::Accuse, 0.55)]);
        assert_eq!(best(&three), (EventType::Accuse, 0.55));
    }

    #[test]
    fn probabilities_sum_to_one() {
        let logits = [(EventType::Aid, 2.0), (EventType::Agree, -1.0), (EventType::Accuse, 700.0)];
        let scores = softmax(&logits.into_iter().collect(), 2.0);
        assert!((scores.values().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(scores[&EventType::Accuse] > 0.99);
    }
}
