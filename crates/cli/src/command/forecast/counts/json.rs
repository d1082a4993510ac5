//! What a back-test of counts came to, as JSON.

use demarche_forecast::counts::act::{Class, HORIZONS};
use demarche_forecast::counts::backtest::{ASKED, Prediction, Report};
use demarche_forecast::counts::baselines::Baseline;
use demarche_forecast::counts::bootstrap::Skill;
use demarche_forecast::counts::features::FAMILIES;
use demarche_forecast::counts::model::Model;
use demarche_forecast::counts::summary::{Figures, Means, SHARES, figures};
use demarche_forecast::links::calibration::Bin;
use serde_json::{Map, Value, json};

use crate::command::forecast::report::Cost;

/// Pairs by how many acts they have in train.
pub const VOLUMES: [(u32, u32); 4] = [(30, 59), (60, 119), (120, 299), (300, u32::MAX)];

/// Which forecasts.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    /// All of the part.
    pub predictions: &'a [Prediction],
    /// Its first day.
    pub begin: u32,
}

/// The two parts that are scored.
pub fn parts(found: &Report) -> [(&'static str, Part<'_>); 2] {
    let [valid, test] = found.begins;
    let part = |predictions, begin| Part { predictions, begin };
    [("test", part(&found.test, test)), ("valid", part(&found.valid, valid))]
}

/// The forecasts of valid and of test.
pub fn both(found: &Report) -> Vec<Prediction> {
    found.valid.iter().chain(&found.test).cloned().collect()
}

/// The figures of some forecasts of a class over a horizon.
pub fn subset(part: Part, horizon: usize, class: Class, wanted: impl Fn(&Prediction) -> bool) -> Option<Figures> {
    let of = |p: &&Prediction| p.horizon == horizon && p.class == class && wanted(p);
    let chosen: Vec<&Prediction> = part.predictions.iter().filter(of).collect();
    figures(&chosen, part.begin)
}

/// All figures; `name` is that of a country by number.
pub fn report(found: &Report, name: &dyn Fn(u32) -> String) -> Value {
    let mut report = json!({
        "pairs": found.pairs.len(),
        "fewest_acts_in_train": ASKED,
        "pairs_learned_from": found.learned,
        "valid_from": found.begins[0],
        "test_from": found.begins[1],
        "candidates": candidates(found),
        "chosen": by_horizon(|h| by_class(|c| json!(found.chosen[h][c.index()].name()))),
    });
    for (name, part) in parts(found) {
        let apart = |h, c| subset(part, h, c, |p| p.apart);
        report[name] = by_horizon(|h| by_class(|c| apart(h, c).map_or(Value::Null, |f| shown(&f))));
        // Origins every day: more forecasts, whose days overlap.
        let rolling = |h, c| subset(part, h, c, |_| true);
        report[format!("{name}_rolling")] =
            by_horizon(|h| by_class(|c| rolling(h, c).map_or(Value::Null, |f| shown(&f))));
    }
    // Twice the weeks make the skill surer.
    let both = both(found);
    let both = Part { predictions: &both, begin: found.begins[0] };
    let joint = |h, c| subset(both, h, c, |p| p.apart);
    report["valid_and_test"] = by_horizon(|h| by_class(|c| joint(h, c).map_or(Value::Null, |f| shown(&f))));
    let [(_, test), _] = parts(found);
    let onset = |h| subset(test, h, Class::MaterialConflict, |p| !p.awake);
    report["onset_of_material_conflict"] = by_horizon(|h| onset(h).map_or(Value::Null, |f| shown(&f)));
    report["by_volume"] = by_horizon(|h| volumes(found, test, h));
    report["models"] = found.models.iter().map(model).collect();
    report["asked_pairs"] = asked(found, name);
    // The figures that are asked for first also stand at the front.
    if let Some(figures) = subset(test, 1, Class::All, |p| p.apart) {
        let best = best(&figures);
        report["CRPS"] = json!(rounded(figures.ours.crps));
        report["ignorance"] = json!(rounded(figures.ours.ignorance));
        report["cover90"] = json!(rounded(figures.ours.covered));
        report["best_baseline"] = json!(Baseline::EVERY[best].name());
        report["skill"] = skill(figures.skill[best]);
    }
    if let Some(figures) = subset(test, 1, Class::All, |_| true) {
        report["skill_rolling"] = skill(figures.skill[best(&figures)]);
    }
    report
}

/// What the run took.
pub fn cost(report: &mut Value, cost: &Cost) {
    report["seconds"] = json!((cost.seconds * 10.0).round() / 10.0);
    report["threads"] = json!(cost.threads);
    report["memory_mb"] = json!(cost.memory);
}

/// The baseline with the lowest score.
pub fn best(figures: &Figures) -> usize {
    let crps = |baseline: &usize| figures.baselines[*baseline].crps;
    (0..Baseline::EVERY.len()).min_by(|a, b| crps(a).total_cmp(&crps(b))).unwrap_or(0)
}

fn by_horizon(value: impl Fn(usize) -> Value) -> Value {
    let pairs = HORIZONS.iter().enumerate().map(|(h, days)| (format!("days_{days}"), value(h)));
    Value::Object(pairs.collect::<Map<_, _>>())
}

fn by_class(value: impl Fn(Class) -> Value) -> Value {
    Value::Object(Class::EVERY.iter().map(|c| (c.name().to_owned(), value(*c))).collect::<Map<_, _>>())
}

fn candidates(found: &Report) -> Value {
    let candidate = |c: &demarche_forecast::counts::backtest::Candidate| {
        json!({
            "kind": c.kind.name(),
            "valid_CRPS": by_horizon(|h| by_class(|class| json!(rounded(c.crps[h][class.index()])))),
        })
    };
    found.candidates.iter().map(candidate).collect()
}

fn volumes(found: &Report, part: Part, horizon: usize) -> Value {
    let rows = VOLUMES.iter().map(|(from, to)| {
        let within = |p: &Prediction| found.volumes.get(p.pair).is_some_and(|v| (*from..=*to).contains(v));
        let pairs = found.volumes.iter().filter(|v| (*from..=*to).contains(*v)).count();
        let figures = subset(part, horizon, Class::All, |p| p.apart && within(p));
        json!({
            "acts_in_train_from": from,
            "to": (*to < u32::MAX).then_some(to),
            "pairs": pairs,
            "figures": figures.map(|f| shown(&f)),
        })
    });
    rows.collect()
}

fn shown(figures: &Figures) -> Value {
    let mut shown = means(&figures.ours);
    let best = best(figures);
    shown["forecasts"] = json!(figures.forecasts);
    shown["mean_observed"] = json!(rounded(figures.seen));
    shown["mean_forecast"] = json!(rounded(figures.expected));
    shown["pit"] = figures.pit.iter().map(|bar| rounded(*bar)).collect();
    let cover = SHARES.iter().zip(figures.cover).map(|(s, c)| json!({"share": s, "covered": rounded(c)}));
    shown["cover_randomised"] = cover.collect();
    let bins: Vec<Value> = figures.calibration.1.iter().enumerate().map(bin).collect();
    shown["any"] = json!({
        "observed": rounded(figures.any),
        "brier": rounded(figures.ours.brier),
        "ignorance": rounded(figures.ours.any_ignorance),
        "calibration_error": rounded(figures.calibration.0),
        "bins": bins,
    });
    let baselines = Baseline::EVERY.iter().enumerate().map(|(place, baseline)| {
        let mut value = means(&figures.baselines[place]);
        value["any"] = json!({
            "brier": rounded(figures.baselines[place].brier),
            "skill": skill(figures.any_skill[place]),
        });
        value["skill"] = skill(figures.skill[place]);
        (baseline.name().to_owned(), value)
    });
    shown["baselines"] = Value::Object(baselines.collect::<Map<_, _>>());
    shown["best_baseline"] = json!(Baseline::EVERY[best].name());
    shown["skill"] = skill(figures.skill[best]);
    shown
}

fn means(means: &Means) -> Value {
    json!({
        "CRPS": rounded(means.crps),
        "ignorance": rounded(means.ignorance),
        "ignorance_binned": rounded(means.binned),
        "interval_score": rounded(means.interval),
        "cover90": rounded(means.covered),
        "cover90_promised": rounded(means.promised),
        "cover90_central": rounded(means.central),
        "cover90_randomised": rounded(means.randomised),
        "width90": rounded(means.width),
    })
}

/// Forecasts of about the same probability.
pub fn bin((place, bin): (usize, &Bin)) -> Value {
    let mean = |sum: f64| (bin.count > 0).then(|| rounded(sum / bin.count as f64));
    json!({
        "from": place as f64 / 10.0,
        "forecasts": bin.count,
        "expected": mean(bin.expected),
        "observed": mean(bin.right as f64),
    })
}

/// A skill with its interval.
pub fn skill(skill: Option<Skill>) -> Value {
    skill.map_or(Value::Null, |s| json!({"skill": rounded(s.skill), "low": rounded(s.low), "high": rounded(s.high)}))
}

/// The weights of a model by family of features, each feature at its place in a row.
fn model(model: &Model) -> Value {
    let used = model.weights.iter().zip(FAMILIES).enumerate().filter(|(_, (weight, _))| **weight > 0.0);
    let weights = used.map(
        |(feature, (weight, family))| json!({"feature": feature, "family": family.name(), "weight": rounded(*weight)}),
    );
    json!({
        "class": model.class.name(),
        "days": model.days(),
        "weights": weights.collect::<Vec<_>>(),
        "spread": model.spread.map(rounded),
        "weekday": model.weekday.map(rounded),
    })
}

fn asked(found: &Report, name: &dyn Fn(u32) -> String) -> Value {
    let pair = |((source, target), acts): (&(u32, u32), &u32)| json!({"source": name(*source), "target": name(*target), "acts_in_train": acts});
    found.pairs.iter().zip(&found.volumes).map(pair).collect()
}

/// To four places.
pub fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}
