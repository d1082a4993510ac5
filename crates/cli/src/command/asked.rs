//! What commands over a store share: which store, which events, how answers are written.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use demarche::asked;
use demarche_store::db::find::actors::Who;
use demarche_store::db::find::filter::EventFilter;
use demarche_store::db::store::Store;
use demarche_store::error::Error;
use serde::Serialize;

use crate::failure::Failure;
use crate::output::Output;

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
    /// The same as a question to a store.
    pub fn asked(&self) -> asked::Choice {
        asked::Choice {
            actor: self.actor.clone(),
            recipient: self.recipient.clone(),
            party: self.party.clone(),
            types: self.types.clone(),
            mode: self.mode.clone(),
            context: self.context.clone(),
            modality: self.modality.clone(),
            voice: self.voice.clone(),
            from: self.from.clone(),
            to: self.to.clone(),
            place: self.place.clone(),
            country: self.country.clone(),
            source: self.source.clone(),
            story: self.story.clone(),
            confidence: self.confidence,
        }
    }

    /// Whether a condition on events is among them.
    pub fn asks_for_events(&self) -> bool {
        self.asked().asks_for_events()
    }

    /// The filter on events. `published`: days are those of articles, not of events.
    pub fn filter(&self, store: &Store, published: bool) -> Result<EventFilter, Failure> {
        Ok(self.asked().filter(store, published)?)
    }
}

/// The first or last day of a partial date.
pub fn day(text: Option<&str>, last: bool) -> Result<Option<String>, Failure> {
    Ok(asked::day(text, last)?)
}

/// Finds who is meant by a name: the states of the base, then the actors of the store.
pub struct Names<'a>(asked::Names<'a>);

impl<'a> Names<'a> {
    /// Over a store.
    pub const fn new(store: &'a Store) -> Self {
        Self(asked::Names::new(store))
    }

    /// Who is meant.
    pub fn who(&self, name: &str) -> Result<Who, Failure> {
        Ok(self.0.who(name)?)
    }
}
