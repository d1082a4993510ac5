//! When cooperation and conflict of a pair changed.

use std::io::Write;

use demarche::dyad::rounded;
use demarche_forecast::series::changes::ChangePoint;
use demarche_forecast::series::measure::{METHOD, Series};
use demarche_store::db::find::filter::Days;
use demarche_store::db::find::history::day;
use serde::Serialize;

use crate::command::asked::{AnswerFormat, line, row};
use crate::failure::Failure;
use crate::output::Output;

#[derive(Serialize)]
struct Line<'a> {
    day: String,
    earliest: String,
    latest: String,
    one: &'a str,
    other: &'a str,
    of: &'static str,
    direction: &'static str,
    before: f64,
    after: f64,
    times: f64,
    confidence: f64,
    method: &'static str,
}

/// A line a change.
pub fn write(
    series: &Series,
    days: &Days,
    (one, other): (&str, &str),
    format: AnswerFormat,
    output: &mut Output,
) -> Result<(), Failure> {
    if format == AnswerFormat::Csv {
        let head =
            ["day", "earliest", "latest", "one", "other", "of", "direction", "before", "after", "times", "confidence"];
        row(output, &head.map(str::to_owned))?;
    }
    for change in shown(series, days) {
        let of = Line {
            day: day(change.day),
            earliest: day(change.earliest),
            latest: day(change.latest),
            one,
            other,
            of: change.measure.name(),
            direction: direction(change),
            before: rounded(change.before),
            after: rounded(change.after),
            times: rounded(change.times()),
            confidence: rounded(change.confidence),
            method: METHOD,
        };
        if format == AnswerFormat::Jsonl {
            line(output, &of)?;
            continue;
        }
        let cells = [
            of.day,
            of.earliest,
            of.latest,
            of.one.to_owned(),
            of.other.to_owned(),
            of.of.to_owned(),
            of.direction.to_owned(),
            of.before.to_string(),
            of.after.to_string(),
            of.times.to_string(),
            of.confidence.to_string(),
        ];
        row(output, &cells)?;
    }
    Ok(())
}

/// The tension on the last day, and the changes.
pub fn print(series: &Series, days: &Days, output: &mut Output) -> Result<(), Failure> {
    let Some(last) = series.days.last() else { return Ok(()) };
    let mut text = format!("\ntension {:+.2} on {}", last.tension + 0.0, day(last.day));
    let back = series.days.len().checked_sub(31).and_then(|at| series.days.get(at));
    if let Some(before) = back {
        text.push_str(&format!(", {:+.2} thirty days before", before.tension + 0.0));
    }
    text.push_str(" (-1 cooperation, 1 conflict)\n");
    for change in shown(series, days) {
        text.push_str(&format!(
            "{}  {} {} from {:.2} to {:.2} a day at the mean volume ({} to {}; {:.0} % sure)\n",
            day(change.day),
            change.measure.name(),
            direction(change),
            change.before,
            change.after,
            day(change.earliest),
            day(change.latest),
            // Never told as certain.
            (100.0 * change.confidence).min(99.0).floor()
        ));
    }
    output.write_all(text.as_bytes()).map_err(|e| output.failure(e))
}

fn direction(change: &ChangePoint) -> &'static str {
    if change.is_up() { "up" } else { "down" }
}

/// Changes in the time that was asked about.
fn shown<'a>(series: &'a Series, days: &'a Days) -> impl Iterator<Item = &'a ChangePoint> {
    series.change_points.iter().filter(|c| days.from.as_ref().is_none_or(|from| day(c.day) >= *from))
}
