//! `demarche forecast pairs`: which pairs of states may fight, or will do most to each other.

use std::io::Write;

use clap::{Args, ValueEnum};
use demarche::ahead::ranked::{By, RECENT, Ranked, Standing};

use super::next::problem;
use super::pair::{code, horizon, keep, number, opened, percent};
use crate::arguments::Jobs;
use crate::command::asked::{Answer, AnswerFormat, Names, StoreFile, line, row};
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::output::Output;
use crate::terminal;

/// List the pairs of states that may fight, or will do most to each other
///
/// All pairs that did something to each other in the last 90 days of a store, those first between which material conflict
/// is most probable. Reasons are given by demarche forecast pair. What is listed is kept in the store and scored by
/// demarche forecast made.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  demarche forecast pairs --store news.db
  demarche forecast pairs --store news.db --actor AZE --by acts --limit 10
  demarche forecast pairs --store news.db --days 1 --format csv -o pairs.csv")]
pub struct Arguments {
    #[command(flatten)]
    store: StoreFile,
    /// Only pairs of this state or body: a code such as AZE, or a name
    #[arg(long, value_name = "WHO")]
    actor: Option<String>,
    /// What comes first
    #[arg(long, value_enum, value_name = "ORDER", default_value_t = Order::Conflict)]
    by: Order,
    /// Over so many days, 1 or 7
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = horizon)]
    days: u32,
    /// Most pairs
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=3_000))]
    limit: u16,
    /// Do not keep the forecasts in the store
    #[arg(long)]
    no_keep: bool,
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    jobs: Jobs,
}

/// What comes first.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Order {
    /// The most probable material conflict, either way
    Conflict,
    /// Most acts of any kind, both ways
    Acts,
}

/// Forecast.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let path = arguments.store.store.as_path();
    let store = arguments.store.open()?;
    let names = Names::new(&store);
    let actor = arguments.actor.as_deref().map(|name| code(&names, name)).transpose()?;
    let ahead = opened(&store, path, arguments.jobs.count())?;
    let by = match arguments.by {
        Order::Conflict => By::Conflict,
        Order::Acts => By::Acts,
    };
    let mut found = ahead.ranked(&store, actor.as_deref(), arguments.days, by).map_err(problem)?;
    let asked = found.pairs.len();
    found.pairs.truncate(usize::from(arguments.limit));
    if !arguments.no_keep {
        keep(path, found.pairs.iter().flat_map(|standing| &standing.forecasts));
    }
    if asked == 0 {
        terminal::say(&format!("no such pair did anything to each other in the last {RECENT} days of the store"));
    }
    let mut output = arguments.answer.open()?;
    match arguments.answer.format() {
        AnswerFormat::Jsonl => found.pairs.iter().try_for_each(|standing| line(&mut output, standing))?,
        AnswerFormat::Csv => table(&found.pairs, &mut output)?,
        AnswerFormat::Term => {
            output.write_all(shown(&found, asked, by).as_bytes()).map_err(|e| output.failure(e))?;
        }
    }
    output.finish()?;
    Ok(Outcome { articles: found.pairs.len().max(1) as u64, problems: 0 })
}

fn table(pairs: &[Standing], output: &mut Output) -> Result<(), Failure> {
    let head = ["one", "other", "days", "from", "until", "probability", "least", "mean", "acts", "measured"];
    row(output, &head.map(str::to_owned))?;
    pairs.iter().try_for_each(|of| {
        let fight = &of.fight;
        let days = [fight.days.to_string(), fight.from.clone(), fight.until.clone()];
        let numbers = [fight.probability, fight.least, of.mean].map(|n| n.to_string());
        let cells = fight.pair.iter().cloned().chain(days).chain(numbers);
        row(output, &cells.chain([of.acts.to_string(), of.measured.to_string()]).collect::<Vec<_>>())
    })
}

/// A line a pair, for people.
fn shown(found: &Ranked, asked: usize, by: By) -> String {
    let order = match by {
        By::Conflict => "those first between which material conflict is most probable",
        By::Acts => "those first between which most acts are expected",
    };
    let days = if found.from == found.until {
        format!("on {}", found.from)
    } else {
        format!("{} to {}", found.from, found.until)
    };
    let mut text = format!(
        "{} of {asked} pairs that did something to each other in the last {RECENT} days, {order} ({days}):\n",
        found.pairs.len()
    );
    for (place, of) in found.pairs.iter().enumerate() {
        let [one, other] = &of.fight.pair;
        let (probability, least) = (percent(of.fight.probability), percent(of.fight.least));
        let (mean, few) = (number(of.mean), if of.measured { "" } else { "  (few acts are known)" });
        text.push_str(&format!(
            "{:>4}  {one} and {other}  {probability:>7} either way, at least {least:>7}; {mean} acts of any kind{few}\n",
            place + 1
        ));
    }
    text.push_str("This comes from past reports, by no source. Why: demarche forecast pair ONE OTHER --store FILE\n");
    text
}
