//! Why a candidate scores as it does: the summands, and the past facts behind them.

use crate::links::engine::Measured;
use crate::links::fact::Fact;
use crate::links::features::{CROSSES, NAMES};
use crate::links::history::History;
use crate::links::model::Model;
use crate::links::trace::SLOW;

/// Candidates that are explained, facts behind each.
const SHOWN: usize = 3;
const FACTS: usize = 5;

/// Families of features, for people: the beginnings of their names and what they say.
pub const FAMILIES: [(&str, &[&str]); 8] = [
    ("the same act between the two before", &["act_", "back_"]),
    ("anything between the two before", &["pair_"]),
    ("what followed such acts before", &["rules_"]),
    ("to whom this is done", &["relation_", "object_habit"]),
    ("how active the candidate is", &["object_"]),
    ("country and sector", &["group_", "country_", "countries_", "sector", "to_country"]),
    ("partners of partners", &["near", "joins", "alike"]),
    ("itself", &["self"]),
];

/// What one family of features adds to the log-odds against the other candidates, weighted by their probability.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What it says.
    pub family: &'static str,
    /// What it adds.
    pub value: f64,
}

/// A past fact that speaks for a candidate: the last of its kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ground {
    /// The fact; its relation may be an inverse.
    pub fact: Fact,
    /// How often there were such facts.
    pub count: f64,
    /// How often, in the past, the act in question followed such facts within a day; none where no rule is at work.
    pub confidence: Option<f64>,
}

/// Why one candidate.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// Who.
    pub entity: u32,
    /// How probable.
    pub probability: f64,
    /// What adds up to its score, the weightiest first.
    pub parts: Vec<Part>,
    /// Facts behind it, the most telling first.
    pub grounds: Vec<Ground>,
}

/// Why the first candidates of a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// Who.
    pub subject: u32,
    /// What; may be an inverse.
    pub relation: u32,
    /// When.
    pub day: u32,
    /// The candidates, the most probable first.
    pub reasons: Vec<Reason>,
}

/// Explain the first candidates of a question.
pub fn explain(model: &Model, measured: &Measured) -> Explanation {
    explain_with(model, measured, None)
}

/// The same, and one candidate besides wherever it comes out; last, unless it is among the first.
pub fn explain_with(model: &Model, measured: &Measured, wanted: Option<u32>) -> Explanation {
    let question = measured.question;
    let probabilities = model.probabilities(measured);
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    let key = |i: &usize| probabilities[*i];
    order.sort_by(|a, b| key(b).1.total_cmp(&key(a).1).then(key(a).0.cmp(&key(b).0)));
    let total: f64 = probabilities.iter().map(|p| p.1).sum();
    let mean = mean(model, measured, &probabilities, total);
    let reason = |index: &usize| {
        let (entity, probability) = probabilities[*index];
        // Against the others: what the mean of all would be without this one.
        let others = (1.0 - probability / total).max(1e-9);
        let sums = families(model, measured, *index);
        let parts = FAMILIES.iter().zip(sums.iter().zip(&mean));
        let mut parts: Vec<Part> =
            parts.map(|(f, (own, mean))| Part { family: f.0, value: (own - mean) / others }).collect();
        parts.sort_by(|a, b| b.value.abs().total_cmp(&a.value.abs()));
        Reason { entity, probability, parts, grounds: grounds(measured, *index) }
    };
    let (first, rest) = order.split_at(order.len().min(SHOWN));
    let besides = rest.iter().filter(|i| Some(probabilities[**i].0) == wanted);
    let reasons = first.iter().chain(besides).map(reason).collect();
    Explanation { subject: question.subject, relation: question.relation, day: measured.day, reasons }
}

/// What each family adds for one candidate. A pair of features counts with the family of its first.
fn families(model: &Model, measured: &Measured, index: usize) -> [f64; FAMILIES.len()] {
    let prepared = model.logit.prepare(measured.question.relation, measured.context);
    let names = NAMES.iter().copied().chain(CROSSES.iter().map(|(first, _)| NAMES[*first]));
    let mut sums = [0.0; FAMILIES.len()];
    for (name, value) in names.zip(prepared.parts(&measured.rows[index])) {
        if let Some(sum) = family(name).and_then(|f| sums.get_mut(f)) {
            *sum += f64::from(value);
        }
    }
    sums
}

/// The family of a feature: the longest beginning that fits.
fn family(name: &str) -> Option<usize> {
    let fits = |beginnings: &[&str]| beginnings.iter().filter(|b| name.starts_with(**b)).map(|b| b.len()).max();
    let all = FAMILIES.iter().enumerate().filter_map(|(i, f)| fits(f.1).map(|length| (length, i)));
    all.max().map(|(_, i)| i)
}

fn mean(model: &Model, measured: &Measured, probabilities: &[(u32, f64)], total: f64) -> [f64; FAMILIES.len()] {
    let mut mean = [0.0; FAMILIES.len()];
    for (index, (_, probability)) in probabilities.iter().enumerate() {
        for (sum, own) in mean.iter_mut().zip(families(model, measured, index)) {
            *sum += own * probability / total;
        }
    }
    mean
}

/// The past facts between subject and candidate by the rules that they set off; where there are none, those of the
/// subject's partners.
fn grounds(measured: &Measured, index: usize) -> Vec<Ground> {
    let Measured { history, rules, question, day, .. } = *measured;
    let candidate = &measured.candidates[index];
    let (subject, object) = (question.subject, candidate.entity);
    let Some(pair) = candidate.pair() else { return of_partners(measured, object) };
    let triples = history.pairs[pair as usize].triples.iter().map(|t| &history.triples[*t as usize]);
    let ground = |t: &crate::links::history::Triple| Ground {
        fact: Fact { day: t.trace.last, subject, relation: t.relation, object },
        count: f64::from(t.trace.count),
        confidence: Some(f64::from(rules.confidence(question.relation, t, day))),
    };
    let mut grounds: Vec<Ground> = triples.map(ground).collect();
    grounds.sort_by(|a, b| {
        let confidence = |g: &Ground| g.confidence.unwrap_or_default();
        confidence(b).total_cmp(&confidence(a)).then(b.fact.cmp(&a.fact))
    });
    grounds.truncate(FACTS);
    grounds
}

/// What partners of the subject did under the relation to the candidate, the latest first.
fn of_partners(measured: &Measured, object: u32) -> Vec<Ground> {
    let Measured { history, question, .. } = *measured;
    let friends = partners(history, question.subject, measured.day);
    let of_friend = |friend: &u32| {
        let pair = &history.pairs[history.pair(*friend, object)? as usize];
        let mut triples = pair.triples.iter().map(|t| &history.triples[*t as usize]);
        let triple = triples.find(|t| t.relation == question.relation)?;
        let fact = Fact { day: triple.trace.last, subject: *friend, relation: triple.relation, object };
        Some(Ground { fact, count: f64::from(triple.trace.count), confidence: None })
    };
    let mut grounds: Vec<Ground> = friends.iter().filter_map(of_friend).collect();
    grounds.sort_by_key(|g| std::cmp::Reverse(g.fact));
    grounds.truncate(FACTS);
    grounds
}

/// The closest partners of an entity among the latest.
fn partners(history: &History, subject: u32, day: u32) -> Vec<u32> {
    let latest = history.entities[subject as usize].pairs.iter().rev().take(crate::links::candidates::PARTNERS);
    let mut partners: Vec<(f32, u32)> =
        latest.map(|p| &history.pairs[*p as usize]).map(|p| (p.trace.one(day, SLOW), p.object)).collect();
    partners.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    partners.into_iter().take(25).map(|p| p.1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_has_a_family() {
        for name in NAMES {
            assert!(family(name).is_some(), "{name}");
        }
        assert_eq!(family("object_habit"), Some(3));
        assert_eq!(family("object_gap"), Some(4));
    }
}
