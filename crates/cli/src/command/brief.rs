//! `demarche brief`: articles, or what a store has on something, to a brief.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use demarche::ahead::{Ahead, NAME};
use demarche::gather::Question;
use demarche::kept::Problem;
use demarche::pipeline::country_names;
use demarche_brief::render::{html, json, markdown, term};
use demarche_brief::scope::Scope;
use demarche_brief::writer::Options;
use demarche_ontology::code::Code;
use demarche_record::reading::Reading;
use demarche_store::beside;
use demarche_store::db::find::actors::Who;
use demarche_store::db::find::filter::Days;
use demarche_store::db::find::stories;
use demarche_store::db::find::words::Words;
use demarche_store::db::store::Store;

use crate::arguments::{Brief, BriefFormat};
use crate::command::asked::{Names, day};
use crate::command::forecast::next::keep_beside;
use crate::failure::Failure;
use crate::inputs::{Outcome, Run};
use crate::output::Output;
use crate::start;
use crate::terminal;

/// What a brief over a store is to be about.
#[derive(Debug, Args)]
pub struct About {
    /// Write about what a store has, instead of inputs
    #[arg(long, value_name = "FILE")]
    pub store: Option<PathBuf>,
    /// Id of a story
    #[arg(long, value_name = "ID", requires = "store")]
    pub story: Vec<String>,
    /// Two, and what is between them: names, or codes such as FRA
    #[arg(long, num_args = 2, value_names = ["A", "B"], requires = "store", conflicts_with = "actor")]
    pub pair: Vec<String>,
    /// Someone: a name or a code
    #[arg(long, value_name = "NAME", requires = "store")]
    pub actor: Option<String>,
    /// Articles from this day on: 2024-05-17, 2024-05 or 2024
    #[arg(long, value_name = "DATE", requires = "store")]
    pub from: Option<String>,
    /// Articles until this day, that day included
    #[arg(long, value_name = "DATE", requires = "store")]
    pub to: Option<String>,
    /// Words that the articles must hold, as in demarche search
    #[arg(long, value_name = "WORDS", requires = "store")]
    pub search: Option<String>,
    /// Most articles to read, the newest or those that the words fit best
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u16).range(1..=2000), requires = "store")]
    pub most: u16,
}

impl About {
    fn question(&self, store: &Store) -> Result<Question, Failure> {
        let names = Names::new(store);
        let whose = self.pair.iter().chain(&self.actor);
        let parties = whose.map(|name| Ok(named(names.who(name)?))).collect::<Result<Vec<Who>, Failure>>()?;
        if let [one, other] = parties.as_slice()
            && (&one.country, &one.ids) == (&other.country, &other.ids)
        {
            return Err(Failure::Arguments(format!("{} and {} are the same; name two", one.label, other.label)));
        }
        let stories = self.story.iter().map(|s| stories::read(s)).collect::<Result<Vec<i64>, _>>()?;
        let search = self.search.clone().filter(|words| !words.trim().is_empty());
        let words = search.as_deref().map(Words::read).transpose()?;
        let days = Days { from: day(self.from.as_deref(), false)?, to: day(self.to.as_deref(), true)? };
        let question = Question { parties, stories, days, words, search, most: usize::from(self.most) };
        let none = question.parties.is_empty() && question.stories.is_empty() && question.words.is_none();
        if none && question.days == Days::default() {
            let what = "a brief over a store needs --story, --pair, --actor, --search, --from or --to";
            return Err(Failure::Arguments(what.to_owned()));
        }
        Ok(question)
    }
}

/// A state that was asked for by its code, by its name.
fn named(who: Who) -> Who {
    let code = who.country.as_deref().filter(|code| *code == who.label).and_then(Code::new);
    let names = || demarche_lexicon::base::Base::read(&demarche_lexicon::files::Files::embedded()).ok();
    let name = code.and_then(|code| country_names(&names()?).remove(&code));
    Who { label: name.unwrap_or_else(|| who.label.clone()), ..who }
}

/// Write the brief of all inputs, or of what a store has.
pub fn run(arguments: &Brief) -> Result<Outcome, Failure> {
    let format = arguments.format.unwrap_or_else(|| usual(arguments.output.as_deref()));
    let options = Options { words: arguments.words.map(|n| n as usize), ..Options::default() };
    let (brief, readings, outcome) = match &arguments.about.store {
        Some(file) => of_store(arguments, file, options)?,
        None => of_inputs(arguments, options)?,
    };
    let mut output = Output::open(arguments.output.as_deref(), format == BriefFormat::Term)?;
    let text = match format {
        BriefFormat::Md => markdown::markdown(&brief),
        BriefFormat::Html => html::html(&brief),
        BriefFormat::Json => json::json(&brief, &readings),
        BriefFormat::Term => term::term(&brief, width(), colours(arguments.output.as_deref())),
    };
    output.write_all(text.as_bytes()).map_err(|e| output.failure(e))?;
    if !text.ends_with('\n') {
        output.write_all(b"\n").map_err(|e| output.failure(e))?;
    }
    output.finish()?;
    Ok(outcome)
}

/// A brief with its readings.
type Written = (demarche_brief::brief::Brief, Vec<Reading>, Outcome);

fn of_inputs(arguments: &Brief, options: Options) -> Result<Written, Failure> {
    let run = Run::open_with(&arguments.inputs, &arguments.reach)?;
    let pipeline = start::pipeline(&arguments.sources, arguments.jobs)?;
    let mut readings = Vec::new();
    let outcome = run.readings(&pipeline, arguments.jobs.count(), None, |_, reading| {
        // What could not be read was named, and is no source.
        if !reading.document.sentences.is_empty() {
            readings.push(reading);
        }
        Ok(())
    })?;
    if outcome.articles == 0 {
        return Err(Failure::NothingRead);
    }
    let brief = pipeline.brief_of(&readings, &Scope::default(), options);
    Ok((brief, readings, outcome))
}

fn of_store(arguments: &Brief, file: &Path, options: Options) -> Result<Written, Failure> {
    let store = Store::open_read_only(file)?;
    let question = arguments.about.question(&store)?;
    let pipeline = start::pipeline(&arguments.sources, arguments.jobs)?;
    let written = pipeline.brief_of_store(&store, &question, options, arguments.jobs.count())?;
    let (mut brief, readings) = written
        .ok_or_else(|| Failure::Arguments("the store has no article about that; leave out a condition".to_owned()))?;
    if question.parties.len() == 2
        && let Some(ahead) = ahead(file, &store, arguments.jobs.count())?
    {
        pipeline.foresee(&mut brief, &store, &ahead, &question.parties)?;
    }
    let outcome = Outcome { articles: readings.len() as u64, problems: 0 };
    Ok((brief, readings, outcome))
}

/// What forecasts are made from, kept beside the store; nothing where there is nothing to learn from.
fn ahead(file: &Path, store: &Store, jobs: usize) -> Result<Option<Ahead>, Failure> {
    match Ahead::open(store, beside::read(file, NAME).as_deref(), jobs, terminal::say) {
        Ok(ahead) => {
            if let Some(bytes) = ahead.bytes() {
                keep_beside(file, NAME, bytes);
            }
            Ok(Some(ahead))
        }
        Err(Problem::Store(error)) => Err(error.into()),
        Err(_) => Ok(None),
    }
}

/// Columns of the terminal; lines longer than a hundred are hard to read.
fn width() -> usize {
    terminal_size::terminal_size().map_or(80, |(columns, _)| usize::from(columns.0)).clamp(40, 100)
}

/// Whether to write colours: to a terminal that has them, unless the user wants none.
fn colours(output: Option<&Path>) -> bool {
    let dumb = std::env::var_os("TERM").is_none_or(|t| t == "dumb");
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    output.is_none() && std::io::stdout().is_terminal() && !dumb && !unwanted
}

/// The format that the name of the output asks for.
fn usual(output: Option<&Path>) -> BriefFormat {
    let Some(output) = output.filter(|p| *p != Path::new("-")) else {
        return if std::io::stdout().is_terminal() { BriefFormat::Term } else { BriefFormat::Md };
    };
    match output.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).as_deref() {
        Some("html" | "htm") => BriefFormat::Html,
        Some("json") => BriefFormat::Json,
        Some("txt") => BriefFormat::Term,
        _ => BriefFormat::Md,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_the_output_chooses_the_format() {
        assert_eq!(usual(Some(Path::new("a/b.html"))), BriefFormat::Html);
        assert_eq!(usual(Some(Path::new("b.JSON"))), BriefFormat::Json);
        assert_eq!(usual(Some(Path::new("brief"))), BriefFormat::Md);
    }
}
