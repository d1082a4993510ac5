//! `demarche forecast made`: forecasts that were kept, and what came of them.

use std::io::Write;

use clap::Args;
use demarche_store::db::find::history::day;
use demarche_store::db::forecasts::{Came, Made};
use serde::Serialize;

use crate::command::asked::{Answer, AnswerFormat, StoreFile, failure, line, row};
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::terminal;

/// List the forecasts that were made of a store, and score those whose days have passed
///
/// A forecast is scored by the first act of its kind in its days, once the store reaches three days beyond. Where there was
/// none it is void. The Brier score is the mean square of what was said less what came: 0 is best, always saying 50 %
/// gives 0.25.
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

/// List them.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let store = arguments.store.open()?;
    let last = demarche::tension::last_day(&store).map_err(failure)?.map_or_else(String::new, day);
    let found = store.forecasts(&last).map_err(failure)?;
    let mut output = arguments.answer.open()?;
    let format = arguments.answer.format();
    if format == AnswerFormat::Csv {
        let head = ["source", "type", "target", "asked", "from", "until", "probability", "state", "act", "right"];
        row(&mut output, &head.map(str::to_owned))?;
    }
    let (mut scored, mut brier, mut said, mut right) = (0_u32, 0.0, 0.0, 0.0);
    for (made, came) in &found {
        let of = told(made, came);
        if let Came::Scored(_, hit) = came {
            let came = f64::from(u8::from(*hit));
            scored += 1;
            brier += (made.probability - came).powi(2);
            said += made.probability;
            right += came;
        }
        match format {
            AnswerFormat::Jsonl => line(&mut output, &of)?,
            AnswerFormat::Csv => {
                let texts = [of.source, of.r#type, of.target, of.asked, of.from, of.until].map(str::to_owned);
                let right = of.right.map_or_else(String::new, |r| r.to_string());
                let more = [of.probability.to_string(), of.state.to_owned(), of.act.unwrap_or("").to_owned(), right];
                row(&mut output, &texts.into_iter().chain(more).collect::<Vec<_>>())?;
            }
            AnswerFormat::Term => {
                let came = match of.right {
                    Some(true) => "right",
                    Some(false) => "wrong",
                    None => of.state,
                };
                let text = format!(
                    "{}  {:5.1} %  {} {} {} ({} asked)  {came}\n",
                    of.from,
                    100.0 * of.probability,
                    of.source,
                    of.r#type,
                    of.target,
                    of.asked
                );
                output.write_all(text.as_bytes()).map_err(|e| output.failure(e))?;
            }
        }
    }
    output.finish()?;
    let n = f64::from(scored.max(1));
    terminal::say(&match scored {
        0 => format!("{} forecasts, none scored yet", found.len()),
        _ => format!(
            "{} forecasts, {scored} scored: Brier {:.3}, said {:.1} % on average, {:.1} % were right",
            found.len(),
            brier / n,
            100.0 * said / n,
            100.0 * right / n
        ),
    });
    Ok(Outcome { articles: found.len().max(1) as u64, problems: 0 })
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
