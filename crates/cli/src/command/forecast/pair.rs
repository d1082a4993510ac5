//! `demarche forecast pair`: how much two will do to each other, and whether they will fight.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use clap::{Args, ValueEnum};
use demarche::ahead::answer::{Fight, Forecast, PairForecast};
use demarche::ahead::ask::Wanted;
use demarche::ahead::{Ahead, NAME};
use demarche::kept::Problem;
use demarche_forecast::counts::act::{Class, HORIZONS};
use demarche_store::beside;
use demarche_store::db::store::Store;
use demarche_store::db::writer::Writer;
use demarche_store::error::Error;

use super::next::{keep_beside, problem, quoted};
use crate::arguments::Jobs;
use crate::command::asked::{Answer, AnswerFormat, Names, StoreFile, line, row};
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::output::Output;
use crate::terminal;

/// Parts and days of a part that are shown to people.
const PARTS: usize = 3;
const DAYS: usize = 2;
/// Share of the mean that a part must add to be shown.
const LEAST: f64 = 0.01;

/// Forecast how much two states will do to each other, from the events of a store
///
/// For each direction and class of acts: how many there will be within a day and within seven, with an interval, and
/// how probable any is; for both directions together, how probable material conflict is. What is learned is kept beside
/// the store (FILE-ahead) and taken up again; forecasts are kept in the store and scored by demarche forecast made.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  demarche forecast pair AZE ARM --store news.db
  demarche forecast pair France Azerbaijan --store news.db --class material_conflict --days 7
  demarche forecast pair AZE ARM --store news.db --format csv -o pair.csv")]
pub struct Arguments {
    /// A state or body: a code such as AZE, or a name
    #[arg(value_name = "WHO")]
    one: String,
    /// The other one
    #[arg(value_name = "OTHER")]
    other: String,
    #[command(flatten)]
    store: StoreFile,
    /// Only acts of this class [default: each]
    #[arg(long, value_enum, value_name = "CLASS")]
    class: Option<Kind>,
    /// Only over so many days, 1 or 7 [default: both]
    #[arg(long, value_name = "N", value_parser = horizon)]
    days: Option<u32>,
    /// Do not keep the forecasts in the store
    #[arg(long)]
    no_keep: bool,
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    jobs: Jobs,
}

/// What is counted.
#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Kind {
    /// Acts of any kind
    All,
    /// They talk
    VerbalCooperation,
    /// They help
    MaterialCooperation,
    /// They threaten
    VerbalConflict,
    /// They fight
    MaterialConflict,
}

impl Kind {
    const fn class(self) -> Class {
        match self {
            Self::All => Class::All,
            Self::VerbalCooperation => Class::VerbalCooperation,
            Self::MaterialCooperation => Class::MaterialCooperation,
            Self::VerbalConflict => Class::VerbalConflict,
            Self::MaterialConflict => Class::MaterialConflict,
        }
    }
}

/// A number of days that can be forecast.
pub(super) fn horizon(text: &str) -> Result<u32, String> {
    let days = text.parse().ok().filter(|days| HORIZONS.contains(days));
    days.ok_or_else(|| "forecasts are for 1 day or for 7; give one of them, or leave it out for both".to_owned())
}

/// Forecast.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let path = arguments.store.store.as_path();
    let store = arguments.store.open()?;
    let names = Names::new(&store);
    let (one, other) = (code(&names, &arguments.one)?, code(&names, &arguments.other)?);
    if one == other {
        return Err(problem(Problem::Twice(one)));
    }
    let format = arguments.answer.format();
    let every = Wanted::default();
    let wanted = Wanted {
        classes: arguments.class.map_or(every.classes, |kind| vec![kind.class()]),
        days: arguments.days.map_or(every.days, |days| vec![days]),
        grounds: format != AnswerFormat::Csv,
    };
    let ahead = opened(&store, path, arguments.jobs.count())?;
    let found = ahead.pair(&store, &one, &other, &wanted).map_err(problem)?;
    if !arguments.no_keep {
        keep(path, &found.forecasts);
    }
    let mut output = arguments.answer.open()?;
    match format {
        AnswerFormat::Jsonl => {
            found.forecasts.iter().try_for_each(|forecast| line(&mut output, forecast))?;
            fights(&found, &wanted).try_for_each(|fight| line(&mut output, fight))?;
        }
        AnswerFormat::Csv => table(&found.forecasts, &mut output)?,
        AnswerFormat::Term => output.write_all(shown(&found, &wanted).as_bytes()).map_err(|e| output.failure(e))?,
    }
    output.finish()?;
    Ok(Outcome { articles: found.forecasts.len().max(1) as u64, problems: 0 })
}

/// What was learned from a store, taken up or learned now and kept beside it.
pub(super) fn opened(store: &Store, path: &Path, threads: usize) -> Result<Ahead, Failure> {
    let ahead = Ahead::open(store, beside::read(path, NAME).as_deref(), threads, terminal::say).map_err(problem)?;
    if let Some(bytes) = ahead.bytes() {
        keep_beside(path, NAME, bytes);
    }
    Ok(ahead)
}

/// The code of a state or body.
pub(super) fn code(names: &Names<'_>, name: &str) -> Result<String, Failure> {
    names.who(name)?.country.ok_or_else(|| {
        Failure::Arguments(format!("{name} is no state or body of which the store has acts; give a code such as FRA"))
    })
}

/// Keep the forecasts in the store; a store that is being written to, or only read, stays as it is.
pub(super) fn keep<'a>(path: &Path, forecasts: impl IntoIterator<Item = &'a Forecast>) {
    let kept = || -> Result<(), Error> {
        let mut writer = Writer::open(path, false)?;
        forecasts.into_iter().try_for_each(|forecast| writer.keep_count_forecast(&forecast.made()))?;
        writer.commit()
    };
    if let Err(error) = kept() {
        terminal::say(&format!("the forecasts are not kept: {error}"));
    }
}

/// Where material conflict is asked for.
fn fights<'a>(found: &'a PairForecast, wanted: &'a Wanted) -> impl Iterator<Item = &'a Fight> {
    let asked = wanted.classes.contains(&Class::MaterialConflict);
    found.fight.iter().filter(move |fight| asked && wanted.days.contains(&fight.days))
}

fn table(forecasts: &[Forecast], output: &mut Output) -> Result<(), Failure> {
    let head = [
        "source",
        "target",
        "class",
        "days",
        "from",
        "until",
        "mean",
        "variance",
        "low",
        "high",
        "held",
        "probability",
        "acts",
        "measured",
    ];
    row(output, &head.map(str::to_owned))?;
    forecasts.iter().try_for_each(|f| {
        let texts = [&f.source, &f.target, f.class].map(str::to_owned);
        let days = [f.days.to_string(), f.from.clone(), f.until.clone()];
        let numbers = [f.mean, f.variance].map(|n| n.to_string());
        let ends = [f.low.to_string(), f.high.to_string()];
        let more = [f.held.to_string(), f.probability.to_string(), f.acts.to_string(), f.measured.to_string()];
        let cells = texts.into_iter().chain(days).chain(numbers).chain(ends).chain(more);
        row(output, &cells.collect::<Vec<_>>())
    })
}

/// All of it for people: what is forecast, by days, direction and class; then why, where one class was asked for, else
/// why of all acts and of material conflict, over the longest time.
fn shown(found: &PairForecast, wanted: &Wanted) -> String {
    let mut text = String::new();
    for days in wanted.days.iter().rev() {
        let of = |f: &&Forecast| f.days == *days;
        let Some(first) = found.forecasts.iter().find(of) else { continue };
        text.push_str(&match days {
            1 => format!("On {}:\n", first.from),
            _ => format!("In the {days} days from {}:\n", first.from),
        });
        found.forecasts.iter().filter(of).for_each(|forecast| text.push_str(&told(forecast)));
        for fight in fights(found, wanted).filter(|fight| fight.days == *days) {
            let way = format!("{} and {}", fight.pair[0], fight.pair[1]);
            let (probability, least) = (percent(fight.probability), percent(fight.least));
            text.push_str(&format!(
                "  {way}  material conflict    {probability:>6}  either way, taken as independent; at least {least}\n"
            ));
        }
    }
    let longest = wanted.days.iter().max();
    let asked = |f: &&Forecast| wanted.classes.len() == 1 || ["all", "material_conflict"].contains(&f.class);
    for forecast in found.forecasts.iter().filter(|f| Some(&f.days) == longest).filter(asked) {
        text.push_str(&why(forecast));
    }
    if found.forecasts.iter().any(|f| f.acts == 0) {
        text.push_str(
            "One never did anything to the other: its figures are those of pairs that seldom meet, and too high.\n",
        );
    }
    if found.forecasts.iter().any(|f| !f.measured) {
        text.push_str("So few acts are known of a direction that no published figures are for such pairs.\n");
    }
    text
}

/// A class in words.
fn named(class: &str) -> String {
    if class == "all" { "acts of any kind".to_owned() } else { class.replace('_', " ") }
}

fn told(of: &Forecast) -> String {
    let class = named(of.class);
    let range = if of.low == of.high { of.low.to_string() } else { format!("{} to {}", of.low, of.high) };
    let (probability, mean, held) = (percent(of.probability), number(of.mean), percent(of.held));
    format!("  {} → {}    {class:<20} {probability:>6}  {mean} expected, {range} with {held}\n", of.source, of.target)
}

/// What adds most to a forecast, and days behind it; a day is named once.
fn why(of: &Forecast) -> String {
    let mut parts: Vec<_> = of.parts.iter().filter(|p| p.adds >= LEAST * of.mean).collect();
    parts.sort_by(|a, b| b.adds.total_cmp(&a.adds));
    let (class, days) = (named(of.class), if of.days == 1 { "1 day" } else { &format!("{} days", of.days) });
    let mut text = format!("Why {} → {}, {class}, {days}:\n", of.source, of.target);
    let mut done = BTreeSet::new();
    for part in parts.into_iter().take(PARTS) {
        text.push_str(&format!("  {:>6}  {}\n", format!("+{}", number(part.adds)), part.says));
        let new = part.grounds.iter().filter(|past| done.insert((&past.day, &past.source, &past.target)));
        for past in new.take(DAYS) {
            let acts = if past.count == 1 { "1 act" } else { &format!("{} acts", past.count) };
            text.push_str(&format!("          {} {} → {}, {acts}\n", past.day, past.source, past.target));
            for event in &past.events {
                text.push_str(&format!("            {}\n", quoted(event)));
            }
        }
    }
    text
}

/// Two digits that count, or nearly.
pub(super) fn number(value: f64) -> String {
    match value {
        v if v >= 9.95 => format!("{v:.0}"),
        v if v >= 0.995 => format!("{v:.1}"),
        v if v >= 0.0995 => format!("{v:.2}"),
        v if v >= 0.0005 => format!("{v:.3}"),
        _ => "<0.001".to_owned(),
    }
}

/// Nothing is certain.
pub(super) fn percent(share: f64) -> String {
    match 100.0 * share {
        p if p < 0.05 => "<0.1 %".to_owned(),
        p if p >= 99.95 => ">99.9 %".to_owned(),
        p if !(9.95..99.0).contains(&p) => format!("{p:.1} %"),
        p => format!("{p:.0} %"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_for_people() {
        assert_eq!([0.0001, 0.0149, 0.18, 2.04, 41.6].map(number), ["<0.001", "0.015", "0.18", "2.0", "42"]);
        let shares = [0.0001, 0.004, 0.12, 0.9951, 0.99999].map(percent);
        assert_eq!(shares, ["<0.1 %", "0.4 %", "12 %", "99.5 %", ">99.9 %"]);
    }
}
