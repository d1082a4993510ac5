//! What commands over a store share: which store, which events, how answers are written.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use demarche_lexicon::actors::CountryKind;
use demarche_store::db::find::actors::Who;
use demarche_store::db::find::filter::{ArticleFilter, Days, EventFilter};
use demarche_store::db::find::stories;
use demarche_store::db::store::Store;
use demarche_store::error::Error;
use serde::Serialize;

use crate::arguments::Sources;
use crate::failure::Failure;
use crate::output::Output;
use crate::start;

/// The store that is asked.
#[derive(Debug, Args)]
pub struct StoreFile {
    /// The store
    #[arg(long, value_name = "FILE")]
    pub store: PathBuf,
}

impl StoreFile {
    /// Open it to read.
    pub fn open(&self) -> Result<Store, Failure> {
        Store::open_read_only(&self.store).map_err(failure)
    }
}

/// The failure behind an error of the store.
pub fn failure(error: Error) -> Failure {
    match error {
        Error::Busy(_)
        | Error::NoStore(_)
        | Error::NotAStore(_)
        | Error::Newer { .. }
        | Error::Refused(_)
        | Error::Missing(_) => Failure::Arguments(error.to_string()),
        other => Failure::Start("the store cannot be asked".to_owned(), Box::new(other)),
    }
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AnswerFormat {
    /// For people
    Term,
    /// One JSON object a line
    Jsonl,
    /// A table for spreadsheets
    Csv,
}

/// Where an answer goes.
#[derive(Debug, Args)]
pub struct Answer {
    /// How to write it [default: term on a terminal, else jsonl]
    #[arg(long, short, value_enum)]
    pub format: Option<AnswerFormat>,
    /// Write to FILE instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

impl Answer {
    /// The format that was asked for, or that fits.
    pub fn format(&self) -> AnswerFormat {
        let terminal = self.output.is_none() && std::io::stdout().is_terminal();
        self.format.unwrap_or(if terminal { AnswerFormat::Term } else { AnswerFormat::Jsonl })
    }

    /// Open the output.
    pub fn open(&self) -> Result<Output, Failure> {
        Output::open(self.output.as_deref(), self.format() == AnswerFormat::Term)
    }
}

/// One JSON object a line.
pub fn line(output: &mut Output, value: &impl Serialize) -> Result<(), Failure> {
    let mut bytes = serde_json::to_vec(value).map_err(|e| Failure::Start("cannot write".to_owned(), Box::new(e)))?;
    bytes.push(b'\n');
    output.write_all(&bytes).map_err(|e| output.failure(e))
}

/// A row of a table for spreadsheets.
pub fn row(output: &mut Output, cells: &[String]) -> Result<(), Failure> {
    let cells: Vec<String> = cells.iter().map(|c| demarche_store::csv::cell(c)).collect();
    writeln!(output, "{}", cells.join(",")).map_err(|e| output.failure(e))
}

/// Which events and articles.
#[derive(Debug, Args)]
pub struct Choice {
    /// Who did it: a name or a code such as FRA; several are alternatives
    #[arg(long, value_name = "NAME")]
    pub actor: Vec<String>,
    /// To whom
    #[arg(long, value_name = "NAME")]
    pub recipient: Vec<String>,
    /// On either side; several must all take part
    #[arg(long, value_name = "NAME")]
    pub party: Vec<String>,
    /// PLOVER type, such as ACCUSE
    #[arg(long = "type", value_name = "TYPE")]
    pub types: Vec<String>,
    /// PLOVER mode
    #[arg(long, value_name = "MODE")]
    pub mode: Vec<String>,
    /// PLOVER context
    #[arg(long, value_name = "CONTEXT")]
    pub context: Vec<String>,
    /// asserted, future, hypothetical, negated or historical
    #[arg(long, value_name = "MODALITY")]
    pub modality: Vec<String>,
    /// reporter, or claim for what somebody is quoted with
    #[arg(long, value_name = "VOICE")]
    pub voice: Vec<String>,
    /// From this day: 2024-05-17, 2024-05 or 2024
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Until this day, that day included
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    /// Name of a place of an event
    #[arg(long, value_name = "NAME")]
    pub place: Vec<String>,
    /// Country of a place of an event, such as FRA
    #[arg(long, value_name = "CODE")]
    pub country: Vec<String>,
    /// Publisher or domain
    #[arg(long, value_name = "NAME")]
    pub source: Vec<String>,
    /// Id of a story
    #[arg(long, value_name = "ID")]
    pub story: Vec<String>,
    /// Least confidence of an event, 0 to 1
    #[arg(long, value_name = "P", value_parser = probability)]
    pub confidence: Option<f64>,
}

fn probability(text: &str) -> Result<f64, String> {
    let value = text.parse::<f64>().ok().filter(|p| (0.0..=1.0).contains(p));
    value.ok_or_else(|| "give a number from 0 to 1".to_owned())
}

impl Choice {
    /// Whether a condition on events is among them.
    pub fn asks_for_events(&self) -> bool {
        let lists = [&self.actor, &self.recipient, &self.party, &self.types, &self.mode, &self.context];
        let more = [&self.modality, &self.voice, &self.place, &self.country];
        self.confidence.is_some() || lists.iter().chain(&more).any(|list| !list.is_empty())
    }

    /// The filter on events. `published`: days are those of articles, not of events.
    pub fn filter(&self, store: &Store, published: bool) -> Result<EventFilter, Failure> {
        let names = Names::new(store);
        let whose = |list: &[String]| list.iter().map(|n| names.who(n)).collect::<Result<Vec<Who>, Failure>>();
        let days = Days { from: day(self.from.as_deref(), false)?, to: day(self.to.as_deref(), true)? };
        let stories = self.story.iter().map(|s| stories::read(s)).collect::<Result<Vec<i64>, _>>().map_err(failure)?;
        Ok(EventFilter {
            actors: whose(&self.actor)?,
            recipients: whose(&self.recipient)?,
            parties: whose(&self.party)?,
            types: known("type", &self.types, true, |n| demarche_ontology::event::EventType::from_name(n).is_some())?,
            modes: known("mode", &self.mode, false, |n| {
                demarche_ontology::mode::Mode::ALL.iter().any(|m| m.name() == n)
            })?,
            contexts: known("context", &self.context, false, |n| {
                demarche_ontology::context::Context::from_name(n).is_some()
            })?,
            modalities: known("modality", &self.modality, false, |n| {
                demarche_ontology::event::Modality::from_name(n).is_some()
            })?,
            voices: known("voice", &self.voice, false, |n| n == "reporter" || n == "claim")?,
            places: self.place.clone(),
            countries: self.country.iter().map(|c| c.to_uppercase()).collect(),
            confidence: self.confidence,
            days: if published { Days::default() } else { days.clone() },
            articles: ArticleFilter {
                sources: self.source.clone(),
                stories,
                days: if published { days } else { Days::default() },
                ..ArticleFilter::default()
            },
            ..EventFilter::default()
        })
    }
}

/// Names of a closed set, as the scheme writes them.
fn known(what: &str, names: &[String], upper: bool, is: impl Fn(&str) -> bool) -> Result<Vec<String>, Failure> {
    let written = |name: &String| if upper { name.to_uppercase() } else { name.to_lowercase() };
    let check = |name: String| match is(&name) {
        true => Ok(name),
        false => Err(Failure::Arguments(format!("{name} is no {what} of PLOVER; docs/shapes.md lists them"))),
    };
    names.iter().map(|n| check(written(n))).collect()
}

/// The first or last day of a partial date.
pub fn day(text: Option<&str>, last: bool) -> Result<Option<String>, Failure> {
    let Some(text) = text else { return Ok(None) };
    let whole = match text.len() {
        4 => format!("{text}-{}", if last { "12-31" } else { "01-01" }),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    let date = whole.parse::<jiff::civil::Date>().ok().filter(|_| whole.len() == 10);
    let date =
        date.ok_or_else(|| Failure::Arguments(format!("{text} is no date; write 2024-05-17, 2024-05 or 2024")))?;
    let date = if last && text.len() == 7 { date.last_of_month() } else { date };
    Ok(Some(date.to_string()))
}

/// Finds who is meant by a name: the states of the base, then the actors of the store.
pub struct Names<'a> {
    store: &'a Store,
}

impl<'a> Names<'a> {
    /// Over a store.
    pub const fn new(store: &'a Store) -> Self {
        Self { store }
    }

    /// Who is meant.
    pub fn who(&self, name: &str) -> Result<Who, Failure> {
        let is_code = name.len() == 3 && name.bytes().all(|b| b.is_ascii_uppercase());
        if !is_code
            && let Some((code, label)) = state(name)?
            && self.store.has_country(&code).map_err(failure)?
        {
            return Ok(Who::state(&code, &label));
        }
        self.store.who(name).map_err(failure)
    }
}

/// Code and name of the state or territory of this name.
fn state(name: &str) -> Result<Option<(String, String)>, Failure> {
    let base = start::base(&Sources::default(), None)?;
    let wanted = name.trim().to_lowercase();
    let named = |row: &&demarche_lexicon::actors::Country| {
        std::iter::once(&row.name).chain(&row.aliases).any(|n| n.to_lowercase() == wanted)
    };
    let row = base
        .actors
        .countries
        .iter()
        .filter(|r| matches!(r.kind, CountryKind::Country | CountryKind::Territory))
        .find(named);
    Ok(row.and_then(|row| {
        let code = if row.kind == CountryKind::Territory { row.territory } else { row.country };
        Some((code?.to_string(), row.name.clone()))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_dates_have_a_first_and_a_last_day() {
        let check = |text: &str, from: &str, to: &str| {
            assert_eq!(day(Some(text), false).ok().flatten().as_deref(), Some(from), "{text}");
            assert_eq!(day(Some(text), true).ok().flatten().as_deref(), Some(to), "{text}");
        };
        check("2024-05-17", "2024-05-17", "2024-05-17");
        check("2024-02", "2024-02-01", "2024-02-29");
        check("2024", "2024-01-01", "2024-12-31");
        for bad in ["", "soon", "2024-13", "2024-5-1", "20240517", "2024-05-17T00:00"] {
            assert!(day(Some(bad), false).is_err(), "{bad}");
        }
    }
}
