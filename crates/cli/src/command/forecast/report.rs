//! What a back-test of links came to, as JSON.

use demarche_forecast::links::backtest::{Prediction, Report, calibrated, figures};
use demarche_forecast::links::explain::{Explanation, Ground, Reason};
use demarche_forecast::links::rank::Figures;
use serde_json::{Value, json};

use super::facts::Names;

/// What a run took.
pub struct Cost {
    /// From the start to the end.
    pub seconds: f64,
    /// Threads.
    pub threads: usize,
    /// Most memory at a time, in MB.
    pub memory: Option<f64>,
}

/// All figures, and the reasons that were asked for.
///
/// Of numbers of days the files hold only multiples of `step`.
pub fn report(found: &Report, names: &Names, step: u32, cost: &Cost) -> Value {
    let part = |wanted: fn(&Prediction) -> bool| shown(&figures(&found.predictions, wanted));
    let mut report = json!({
        "test": part(|_| true),
        "objects": part(|p| p.object),
        "subjects": part(|p| !p.object),
        "repeated": part(|p| p.repeated),
        "met_before": part(|p| p.met && !p.repeated),
        "new_pairs": part(|p| !p.met),
        "valid": shown(&found.valid),
        "calibration": calibration(&found.predictions),
        "step": step,
        "seconds": rounded(cost.seconds, 10.0),
        "threads": cost.threads,
        "memory_mb": cost.memory,
    });
    // The figures of the whole test also stand at the front, for scripts.
    for (key, value) in part(|_| true).as_object().into_iter().flatten() {
        report[key.as_str()] = value.clone();
    }
    if !found.explanations.is_empty() {
        report["explanations"] = found.explanations.iter().map(|e| explanation(e, names, step)).collect();
    }
    report
}

fn shown(figures: &Figures) -> Value {
    let [first, three, ten] = figures.hits();
    let percent = |share: f64| rounded(share * 100.0, 100.0);
    json!({
        "queries": figures.queries,
        "MRR": percent(figures.mrr()),
        "H1": percent(first),
        "H3": percent(three),
        "H10": percent(ten),
    })
}

fn calibration(predictions: &[Prediction]) -> Value {
    let (error, bins) = calibrated(predictions);
    let width = 1.0 / bins.len() as f64;
    let bin = |(i, bin): (usize, &demarche_forecast::links::calibration::Bin)| {
        let mean = |sum: f64| (bin.count > 0).then(|| rounded(sum / bin.count as f64, 1e4));
        json!({
            "from": rounded(i as f64 * width, 100.0),
            "queries": bin.count,
            "expected": mean(bin.expected),
            "right": mean(bin.right as f64),
        })
    };
    json!({
        "top1_error": rounded(error, 1e4),
        "fitted_on": "valid",
        "bins": bins.iter().enumerate().map(bin).collect::<Vec<_>>(),
    })
}

fn explanation(explanation: &Explanation, names: &Names, step: u32) -> Value {
    let (relation, inverse) = relation(explanation.relation, names);
    json!({
        "subject": entity(explanation.subject, names),
        "relation": relation,
        "asked_for": if inverse { "s" } else { "o" },
        "day": explanation.day * step,
        "candidates": explanation.reasons.iter().map(|r| reason(r, names, step)).collect::<Vec<_>>(),
    })
}

fn reason(reason: &Reason, names: &Names, step: u32) -> Value {
    let part = |p: &demarche_forecast::links::explain::Part| json!({"what": p.family, "adds": rounded(p.value, 100.0)});
    json!({
        "id": reason.entity,
        "name": entity(reason.entity, names),
        "probability": rounded(reason.probability, 1e4),
        "parts": reason.parts.iter().map(part).collect::<Vec<_>>(),
        "facts": reason.grounds.iter().map(|g| ground(g, names, step)).collect::<Vec<_>>(),
    })
}

fn ground(ground: &Ground, names: &Names, step: u32) -> Value {
    let (relation, inverse) = relation(ground.fact.relation, names);
    let (subject, object) = (entity(ground.fact.subject, names), entity(ground.fact.object, names));
    let (subject, object) = if inverse { (object, subject) } else { (subject, object) };
    json!({
        "subject": subject,
        "relation": relation,
        "object": object,
        "last_day": ground.fact.day * step,
        "times": ground.count,
        "followed": ground.confidence.map(|c| rounded(c, 1e4)),
    })
}

fn entity(number: u32, names: &Names) -> &str {
    names.world.entities.get(number as usize).map_or("", String::as_str)
}

/// The name of a relation, and whether it is meant the other way round.
fn relation(number: u32, names: &Names) -> (&str, bool) {
    let count = names.relations.len();
    let inverse = number as usize >= count;
    let number = if inverse { number as usize - count } else { number as usize };
    (names.relations.get(number).map_or("", String::as_str), inverse)
}

fn rounded(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts
}
