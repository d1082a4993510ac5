//! `demarche forecast made`: forecasts that were kept, and what came of them.

use std::io::Write;

use clap::Args;
use demarche_store::db::find::history::day;
use demarche_store::db::forecasts::{Came, Made};
use demarche_store::db::store::Store;
use serde::Serialize;

use crate::command::asked::{Answer, AnswerFormat, StoreFile, failure, line, row};
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::output::Output;
use crate::terminal;

mod counts;

/// List the forecasts that were made of a store, and score those whose days have passed
///
/// Who the other party will be (forecast next) is scored by the first act of its kind in its days, once the store
/// reaches three days beyond. Where there was none it is void. How much there will be (forecast pair) is scored by the
/// number of acts that came, three days after the last. The Brier score is the mean square of what was said less what
/// came: 0 is best, always saying 50 % gives 0.25. The CRPS is the distance of a distribution from what came, in acts.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  demarche forecast made --store news.db --format csv -o made.csv")]
pub struct Arguments {
    #[command(flatten)]
    store: StoreFile,
    #[command(flatten)]
    answer: Answer,
}

#[derive(Serialize)]
struct Line<'a> {
    source: &'a str,
    r#type: &'a str,
    target: &'a str,
    asked: &'static str,
    from: &'a str,
    until: &'a str,
    probability: f64,
    state: &'static str,
    act: Option<&'a str>,
    right: Option<bool>,
}

/// Columns of both kinds; those of the other are empty.
const HEAD: [&str; 19] = [
    "source",
    "type",
    "target",
    "asked",
    "from",
    "until",
    "probability",
    "state",
    "act",
    "right",
    "class",
    "days",
    "mean",
    "variance",
    "low",
    "high",
    "observed",
    "crps",
    "inside",
];

/// List them.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let store = arguments.store.open()?;
    let last = demarche::tension::last_day(&store).map_err(failure)?.map_or_else(String::new, day);
    let mut output = arguments.answer.open()?;
    let format = arguments.answer.format();
    if format == AnswerFormat::Csv {
        row(&mut output, &HEAD.map(str::to_owned))?;
    }
    let links = links(&store, &last, format, &mut output)?;
    let counts = counts::list(&store, &last, format, &mut output)?;
    output.finish()?;
    if links.1 > 0 || counts.1 == 0 {
        terminal::say(&links.0);
    }
    if counts.1 > 0 {
        terminal::say(&counts.0);
    }
    Ok(Outcome { articles: (links.1 + counts.1).max(1) as u64, problems: 0 })
}

/// Those of other parties: a summary, and how many there are.
fn links(store: &Store, last: &str, format: AnswerFormat, output: &mut Output) -> Result<(String, usize), Failure> {
    let found = store.forecasts(last).map_err(failure)?;
    let (mut scored, mut brier, mut said, mut right) = (0_u32, 0.0, 0.0, 0.0);
    for (made, came) in &found {
        if let Came::Scored(_, hit) = came {
            let came = f64::from(u8::from(*hit));
            scored += 1;
            brier += (made.probability - came).powi(2);
            said += made.probability;
            right += came;
        }
        write(&told(made, came), format, output)?;
    }
    let n = f64::from(scored.max(1));
    let summary = match scored {
        0 => format!("{} forecasts, none scored yet", found.len()),
        _ => format!(
            "{} forecasts, {scored} scored: Brier {:.3}, said {:.1} % on average, {:.1} % were right",
            found.len(),
            brier / n,
            100.0 * said / n,
            100.0 * right / n
        ),
    };
    Ok((summary, found.len()))
}

fn write(of: &Line<'_>, format: AnswerFormat, output: &mut Output) -> Result<(), Failure> {
    match format {
        AnswerFormat::Jsonl => line(output, of),
        AnswerFormat::Csv => {
            let texts = [of.source, of.r#type, of.target, of.asked, of.from, of.until].map(str::to_owned);
            let right = of.right.map_or_else(String::new, |r| r.to_string());
            let more = [of.probability.to_string(), of.state.to_owned(), of.act.unwrap_or("").to_owned(), right];
            let mut cells: Vec<String> = texts.into_iter().chain(more).collect();
            cells.resize(HEAD.len(), String::new());
            row(output, &cells)
        }
        AnswerFormat::Term => {
            let came = match of.right {
                Some(true) => "right",
                Some(false) => "wrong",
                None => of.state,
            };
            let percent = 100.0 * of.probability;
            let text = format!(
                "{}  {percent:5.1} %  {} {} {} ({} asked)  {came}\n",
                of.from, of.source, of.r#type, of.target, of.asked
            );
            output.write_all(text.as_bytes()).map_err(|e| output.failure(e))
        }
    }
}

fn told<'a>(made: &'a Made, came: &'a Came) -> Line<'a> {
    let (state, act, right) = match came {
        Came::Open => ("open", None, None),
        Came::Void => ("void", None, None),
        Came::Scored(day, hit) => ("scored", Some(day.as_str()), Some(*hit)),
    };
    Line {
        source: &made.source,
        r#type: &made.kind,
        target: &made.target,
        asked: if made.back { "source" } else { "target" },
        from: &made.day,
        until: &made.until,
        probability: made.probability,
        state,
        act,
        right,
    }
}
