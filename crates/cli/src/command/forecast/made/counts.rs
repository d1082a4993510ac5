//! Forecasts of counts that were kept, and what came of them.

use std::io::Write;

use demarche::ahead::made::{Scored, class, scored};
use demarche_store::db::count_forecasts::CountMade;
use demarche_store::db::find::history::number;
use demarche_store::db::store::Store;
use serde::Serialize;

use super::HEAD;
use crate::command::asked::{AnswerFormat, failure, line, row};
use crate::failure::Failure;
use crate::output::Output;

#[derive(Serialize)]
struct Line<'a> {
    source: &'a str,
    target: &'a str,
    class: &'a str,
    days: i32,
    from: &'a str,
    until: &'a str,
    mean: f64,
    variance: f64,
    low: u32,
    high: u32,
    probability: f64,
    state: &'static str,
    observed: Option<u32>,
    crps: Option<f64>,
    brier: Option<f64>,
    inside: Option<bool>,
}

/// Write them; a summary, and how many there are.
pub fn list(store: &Store, last: &str, format: AnswerFormat, output: &mut Output) -> Result<(String, usize), Failure> {
    let found = scored(store, last).map_err(failure)?;
    for (made, came) in &found {
        let of = told(made, came.as_ref());
        match format {
            AnswerFormat::Jsonl => line(output, &of)?,
            AnswerFormat::Csv => row(output, &cells(&of))?,
            AnswerFormat::Term => output.write_all(shown(&of).as_bytes()).map_err(|e| output.failure(e))?,
        }
    }
    let scores: Vec<Scored> = found.iter().filter_map(|f| f.1).collect();
    let n = scores.len().max(1) as f64;
    let mean = |of: &dyn Fn(&Scored) -> f64| scores.iter().map(of).sum::<f64>() / n;
    let summary = match scores.len() {
        0 => format!("{} forecasts of counts, none scored yet", found.len()),
        count => format!(
            "{} forecasts of counts, {count} scored: mean CRPS {:.3} acts, Brier score of any act {:.3}, {:.0} % within \
             their interval of 90 %",
            found.len(),
            mean(&|s| s.crps),
            mean(&|s| s.brier),
            100.0 * mean(&|s| f64::from(u8::from(s.inside)))
        ),
    };
    Ok((summary, found.len()))
}

fn told<'a>(made: &'a CountMade, came: Option<&Scored>) -> Line<'a> {
    let days = number(made.day.as_bytes()).zip(number(made.until.as_bytes()));
    let rounded = |value: f64| (value * 1e4).round() / 1e4;
    Line {
        source: &made.source,
        target: &made.target,
        class: class(made.quad),
        days: days.map_or(0, |(from, until)| until.saturating_sub(from).saturating_add(1)),
        from: &made.day,
        until: &made.until,
        mean: made.mean,
        variance: made.variance,
        low: made.interval.0,
        high: made.interval.1,
        probability: made.probability,
        state: if came.is_some() { "scored" } else { "open" },
        observed: came.map(|s| s.observed),
        crps: came.map(|s| rounded(s.crps)),
        brier: came.map(|s| rounded(s.brier)),
        inside: came.map(|s| s.inside),
    }
}

fn cells(of: &Line<'_>) -> Vec<String> {
    let maybe = |value: Option<String>| value.unwrap_or_default();
    let named = |name: &str| match name {
        "source" => of.source.to_owned(),
        "target" => of.target.to_owned(),
        "from" => of.from.to_owned(),
        "until" => of.until.to_owned(),
        "probability" => of.probability.to_string(),
        "state" => of.state.to_owned(),
        "class" => of.class.to_owned(),
        "days" => of.days.to_string(),
        "mean" => of.mean.to_string(),
        "variance" => of.variance.to_string(),
        "low" => of.low.to_string(),
        "high" => of.high.to_string(),
        "observed" => maybe(of.observed.map(|n| n.to_string())),
        "crps" => maybe(of.crps.map(|n| n.to_string())),
        "inside" => maybe(of.inside.map(|i| i.to_string())),
        _ => String::new(),
    };
    HEAD.map(named).into()
}

fn shown(of: &Line<'_>) -> String {
    let days = if of.days == 1 { "1 day" } else { &format!("{} days", of.days) };
    let came = match (of.observed, of.inside) {
        (Some(count), Some(true)) => format!("{count} came"),
        (Some(count), _) => format!("{count} came, outside"),
        _ => of.state.to_owned(),
    };
    format!(
        "{}  {:5.1} %  {} → {} {}, {days}: {:.2} expected, {} to {}  {came}\n",
        of.from,
        100.0 * of.probability,
        of.source,
        of.target,
        of.class.replace('_', " "),
        of.mean,
        of.low,
        of.high
    )
}
