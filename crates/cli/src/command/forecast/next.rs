//! `demarche forecast next`: who the other party of the next acts of a state will be.

use std::io::Write;
use std::path::Path;

use clap::Args;
use demarche::grounds::Evidence;
use demarche::kept::{Origin, Problem};
use demarche::next::{NAME, Next};
use demarche_forecast::links::explain::{Explanation, Ground, Reason};
use demarche_ontology::event::EventType;
use demarche_store::beside;
use demarche_store::db::find::history::day;
use demarche_store::db::forecasts::Made;
use demarche_store::db::store::Store;
use demarche_store::db::writer::Writer;
use demarche_store::error::Error;
use serde::Serialize;

use crate::arguments::Jobs;
use crate::command::asked::{Answer, AnswerFormat, Names, StoreFile, failure, line, row};
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::output::Output;
use crate::terminal;

/// Forecasts that are shown with what stands behind them.
const EXPLAINED: usize = 5;
/// Past facts behind a forecast, and events of each.
const FACTS: usize = 3;
const EVENTS: usize = 2;

/// Forecast who the other party of the next acts of a state will be, from the events of a store
///
/// For each kind of act: if there is one in the days to come, who will the other party of the first be? Whether there
/// will be one is another question. What is learned is kept beside the store (FILE-next) and taken up again; forecasts
/// are kept in the store and scored by demarche forecast made.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  demarche forecast next --store news.db --actor AZE
  demarche forecast next --store news.db --actor AZE --other FRA --format jsonl
  demarche forecast next --store news.db --actor France --relation ACCUSE --days 14")]
pub struct Arguments {
    #[command(flatten)]
    store: StoreFile,
    /// The state or body: a code such as AZE, or a name
    #[arg(long, value_name = "WHO")]
    actor: String,
    /// Only what concerns this other one
    #[arg(long, value_name = "WHO")]
    other: Option<String>,
    /// Only acts of this PLOVER type
    #[arg(long, value_name = "TYPE")]
    relation: Option<String>,
    /// Days to come
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=366))]
    days: u16,
    /// Do not keep the forecasts in the store
    #[arg(long)]
    no_keep: bool,
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    jobs: Jobs,
}

#[derive(Serialize)]
struct Line {
    source: String,
    r#type: &'static str,
    target: String,
    asked: &'static str,
    from: String,
    until: String,
    probability: f64,
    parts: Vec<Part>,
    grounds: Vec<Past>,
}

#[derive(Serialize)]
struct Part {
    what: &'static str,
    adds: f64,
}

#[derive(Serialize)]
struct Past {
    day: String,
    source: String,
    r#type: &'static str,
    target: String,
    count: f64,
    followed: Option<f64>,
    events: Vec<Evidence>,
}

/// Forecast.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let store = arguments.store.open()?;
    let names = Names::new(&store);
    // What is asked wrongly is said before anything is learned.
    let code = |name: &str| -> Result<Option<String>, Failure> { Ok(names.who(name)?.country) };
    let (actor, other) = (code(&arguments.actor)?, arguments.other.as_deref().map(code).transpose()?);
    let kinds: Vec<EventType> = match &arguments.relation {
        None => EventType::ALL.to_vec(),
        Some(name) => vec![
            EventType::from_name(&name.to_uppercase())
                .ok_or_else(|| Failure::Arguments(format!("{name} is no type of PLOVER; docs/shapes.md lists them")))?,
        ],
    };
    let mut next = known(&store, &arguments.store.store, arguments.jobs.count())?;
    let number = |name: &str, code: Option<String>| -> Result<u32, Failure> {
        let found = code.and_then(|c| next.codes().binary_search(&c).ok());
        found.map(|at| at as u32).ok_or_else(|| {
            Failure::Arguments(format!(
                "{name} is no state or body of which the store has acts; give a code such as FRA"
            ))
        })
    };
    let actor = number(&arguments.actor, actor)?;
    let other = match (&arguments.other, other) {
        (Some(name), Some(code)) => Some(number(name, code)?),
        _ => None,
    };
    let mut found: Vec<(Explanation, Reason)> = Vec::new();
    for kind in kinds {
        for back in [false, true] {
            let mut answer = next.ask(actor, kind, back, other).map_err(cannot)?;
            let reasons = std::mem::take(&mut answer.reasons).into_iter();
            let wanted = reasons.filter(|r| other.is_none_or(|o| r.entity == o) && r.entity != actor);
            found.extend(wanted.map(|reason| (answer.clone(), reason)));
        }
    }
    found.sort_by(|(a, x), (b, y)| {
        y.probability.total_cmp(&x.probability).then((a.relation, x.entity).cmp(&(b.relation, y.entity)))
    });
    let mut lines = Vec::new();
    for (at, (asked, reason)) in found.iter().enumerate() {
        lines.push(told(&store, &next, asked, reason, arguments.days, at < EXPLAINED)?);
    }
    if !arguments.no_keep {
        keep(&arguments.store.store, &lines);
    }
    let mut output = arguments.answer.open()?;
    write(&lines, arguments.answer.format(), &mut output)?;
    output.finish()?;
    Ok(Outcome { articles: lines.len().max(1) as u64, problems: 0 })
}

fn cannot(error: demarche_forecast::error::Error) -> Failure {
    Failure::Arguments(error.to_string())
}

/// What is known of the store: as it was kept beside it, or learned now and kept.
pub fn known(store: &Store, path: &Path, threads: usize) -> Result<Next, Failure> {
    let kept = beside::read(path, NAME);
    let next = Next::open(store, kept.as_deref(), threads, terminal::say).map_err(problem)?;
    if next.origin != Origin::Kept {
        keep_beside(path, NAME, next.bytes());
    }
    if let Some(facts) = next.few() {
        terminal::say(&format!("{facts} facts are few: weights are guesses, and probabilities are not calibrated"));
    }
    Ok(next)
}

/// The failure behind a problem.
pub fn problem(problem: Problem) -> Failure {
    match problem {
        Problem::Store(error) => failure(error),
        other => Failure::Arguments(other.to_string()),
    }
}

/// Keep what was learned; without it the next forecast takes longer, no more.
pub fn keep_beside(store: &Path, name: &str, bytes: &[u8]) {
    if let Err(error) = beside::write(store, name, bytes) {
        let file = beside::path(store, name);
        terminal::say(&format!("what was learned cannot be kept in {} ({error})", file.display()));
    }
}

fn told(
    store: &Store,
    next: &Next,
    asked: &Explanation,
    reason: &Reason,
    days: u16,
    explained: bool,
) -> Result<Line, Failure> {
    let (kind, back) = Next::kind(asked.relation);
    let code = |of: u32| next.codes().get(of as usize).cloned().unwrap_or_default();
    let (given, answer) = (code(asked.subject), code(reason.entity));
    let (source, target) = if back { (answer, given) } else { (given, answer) };
    let mut grounds = Vec::new();
    for ground in reason.grounds.iter().take(if explained { FACTS } else { 0 }) {
        grounds.push(past(store, next, ground)?);
    }
    Ok(Line {
        source,
        r#type: kind.name(),
        target,
        asked: if back { "source" } else { "target" },
        from: day(next.last().saturating_add(1)),
        until: day(next.last().saturating_add(i32::from(days))),
        probability: (reason.probability * 1e4).round() / 1e4,
        parts: reason
            .parts
            .iter()
            .filter(|p| p.value.abs() >= 0.01)
            .map(|p| Part { what: p.family, adds: (p.value * 100.0).round() / 100.0 })
            .collect(),
        grounds,
    })
}

fn past(store: &Store, next: &Next, ground: &Ground) -> Result<Past, Failure> {
    let (kind, back) = Next::kind(ground.fact.relation);
    let code = |of: u32| next.codes().get(of as usize).cloned().unwrap_or_default();
    let (subject, object) = (code(ground.fact.subject), code(ground.fact.object));
    let (source, target) = if back { (object, subject) } else { (subject, object) };
    let day = next.day(ground.fact.day);
    let events = next.events(store, ground, EVENTS).map_err(failure)?;
    Ok(Past {
        day,
        source,
        r#type: kind.name(),
        target,
        count: ground.count,
        followed: ground.confidence.map(|c| (c * 1e4).round() / 1e4),
        events,
    })
}

/// Keep the forecasts in the store; a store that is being written to, or only read, stays as it is.
fn keep(path: &Path, lines: &[Line]) {
    let kept = || -> Result<(), Error> {
        let mut writer = Writer::open(path, false)?;
        for line in lines {
            writer.keep_forecast(&Made {
                source: line.source.clone(),
                kind: line.r#type.to_owned(),
                target: line.target.clone(),
                back: line.asked == "source",
                day: line.from.clone(),
                until: line.until.clone(),
                probability: line.probability,
            })?;
        }
        writer.commit()
    };
    if let Err(error) = kept() {
        terminal::say(&format!("the forecasts are not kept: {error}"));
    }
}

fn write(lines: &[Line], format: AnswerFormat, output: &mut Output) -> Result<(), Failure> {
    if format == AnswerFormat::Csv {
        row(output, &["source", "type", "target", "asked", "from", "until", "probability"].map(str::to_owned))?;
    }
    for of in lines {
        match format {
            AnswerFormat::Jsonl => line(output, of)?,
            AnswerFormat::Csv => {
                let cells = [&of.source, of.r#type, &of.target, of.asked, &of.from, &of.until];
                let probability = of.probability.to_string();
                let cells = cells.into_iter().map(str::to_owned).chain([probability]).collect::<Vec<_>>();
                row(output, &cells)?;
            }
            AnswerFormat::Term => {
                output.write_all(shown(of).as_bytes()).map_err(|e| output.failure(e))?;
            }
        }
    }
    Ok(())
}

/// A forecast for people: the sentence, what adds up to it, the past behind it.
fn shown(of: &Line) -> String {
    let Line { source, target, .. } = of;
    let kind = of.r#type;
    let percent = 100.0 * of.probability;
    let mut text = match of.asked {
        "target" => format!("{percent:5.1} %  the next {kind} of {source} by {} is to {target}\n", of.until),
        _ => format!("{percent:5.1} %  the next {kind} to {target} by {} is of {source}\n", of.until),
    };
    if !of.grounds.is_empty() {
        let parts: Vec<String> = of.parts.iter().take(3).map(|p| format!("{} {:+.2}", p.what, p.adds)).collect();
        text.push_str(&format!("         {}\n", parts.join("; ")));
    }
    for past in &of.grounds {
        let followed = past.followed.map_or_else(String::new, |f| format!(", followed {:.0} % of the time", 100.0 * f));
        let (day, kind) = (&past.day, past.r#type);
        text.push_str(&format!(
            "         {day} {} {kind} {} ({} in all{followed})\n",
            past.source, past.target, past.count
        ));
        for event in &past.events {
            text.push_str(&format!("           {}\n", quoted(event)));
        }
    }
    text
}

/// An event for people: its sentence and address, or where it was imported from.
pub fn quoted(event: &Evidence) -> String {
    match event {
        Evidence::Read { sentence, url, id, .. } => {
            format!("\"{}\" ({})", terminal::line(sentence), terminal::line(url.as_deref().unwrap_or(id)))
        }
        Evidence::Imported { imported, file, line, id } => {
            format!("imported: {imported} {} line {line}, id {}", terminal::line(file), terminal::line(id))
        }
    }
}
