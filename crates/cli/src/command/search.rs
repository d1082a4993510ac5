//! `demarche search`: articles and events of a store.

use std::io::Write;

use clap::{Args, ValueEnum};
use demarche::found::Found;
use demarche_store::db::find::articles::{ArticleLine, Order};
use demarche_store::db::find::events::{self, EventRecord};
use demarche_store::db::find::stories::written;
use demarche_store::db::find::words::Words;
use demarche_store::db::store::Store;
use demarche_store::shape::PartyShape;
use serde::Serialize;

use crate::command::asked::{Answer, AnswerFormat, Choice, StoreFile, failure, line, row};
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::output::Output;

mod imported;

/// Search a store: words, phrases, actors, types, dates, places
///
/// Articles that hold all words and in which an event of the kind asked for happens; with --events, these events.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  demarche search --store news.db 'frigates \"territorial waters\" -strike'
  demarche search --store news.db --party France --party Azerbaijan --type ACCUSE --events
  demarche search --store news.db seces* --from 2031-05 --order best --format jsonl

Words must all occur; \"phrases\" stand in quotation marks, star* finds words by their start, -word excludes, OR
stands between alternatives. Case and accents do not matter.")]
pub struct Search {
    /// Words to look for
    #[arg(value_name = "WORD")]
    pub words: Vec<String>,
    #[command(flatten)]
    pub store: StoreFile,
    #[command(flatten)]
    pub choice: Choice,
    /// List events rather than articles
    #[arg(long)]
    pub events: bool,
    /// List events that others coded (demarche import); they have no text
    #[arg(long, requires = "events", conflicts_with = "words")]
    pub imported: bool,
    /// Newest first, or those that the words fit best
    #[arg(long, value_enum, default_value = "newest")]
    pub order: SearchOrder,
    /// How many
    #[arg(long, short = 'n', value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub limit: u32,
    #[command(flatten)]
    pub answer: Answer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SearchOrder {
    /// The latest day first
    Newest,
    /// The best fit first
    Best,
}

#[derive(Serialize)]
struct EventHit<'a> {
    article: i64,
    article_id: &'a str,
    title: Option<&'a str>,
    published: Option<&'a str>,
    site: Option<&'a str>,
    url: Option<&'a str>,
    story: Option<String>,
    day: Option<&'a str>,
    sentence: &'a str,
    start: u32,
    end: u32,
    stance: Option<&'a str>,
    speaker: Option<&'a str>,
    event: &'a demarche_store::shape::EventShape,
}

/// Search a store.
pub fn run(arguments: &Search) -> Result<Outcome, Failure> {
    let store = arguments.store.open()?;
    let query = arguments.words.join(" ");
    let words = if query.trim().is_empty() { None } else { Some(Words::read(&query).map_err(failure)?) };
    let mut output = arguments.answer.open()?;
    let found = match arguments.events {
        true if arguments.imported => imported::list(arguments, &store, &mut output)?,
        true => events(arguments, &store, words, &mut output)?,
        false => articles(arguments, &store, words.as_ref(), &mut output)?,
    };
    output.finish()?;
    if found == 0 && arguments.answer.format() == AnswerFormat::Term {
        crate::terminal::say("nothing was found; leave out a word or a condition");
    }
    Ok(Outcome { articles: found as u64, problems: 0 })
}

fn articles(arguments: &Search, store: &Store, words: Option<&Words>, output: &mut Output) -> Result<usize, Failure> {
    let filter = arguments.choice.filter(store, !arguments.choice.asks_for_events())?;
    let order = match arguments.order {
        SearchOrder::Newest => Order::Newest,
        SearchOrder::Best => Order::Best,
    };
    let hits = store.articles(words, &filter, order, None, arguments.limit as usize).map_err(failure)?;
    let format = arguments.answer.format();
    if format == AnswerFormat::Csv {
        let head = ["article", "id", "title", "date", "site", "url", "language", "story", "excerpt"];
        row(output, &head.map(str::to_owned))?;
    }
    for hit in &hits {
        let article = store.article_line(hit.article).map_err(failure)?;
        let (excerpt, places) = store.excerpt(hit.article, words).map_err(failure)?;
        let place = places.first().copied();
        let ArticleLine { number, name, title, date, site, url, language, story, .. } = &article;
        let story = story.map(written);
        match format {
            AnswerFormat::Jsonl => line(output, &Found::new(&article, &excerpt))?,
            AnswerFormat::Csv => {
                let cell = |value: &Option<String>| value.clone().unwrap_or_default();
                let cells = [number.to_string(), name.clone(), cell(title), cell(date), cell(site), cell(url)];
                let more = [cell(language), cell(&story), excerpt];
                row(output, &cells.into_iter().chain(more).collect::<Vec<_>>())?;
            }
            AnswerFormat::Term => {
                let shown = place.map_or_else(|| excerpt.clone(), |(a, b)| strong(&excerpt, a, b));
                let head = title.as_deref().unwrap_or(name);
                let told = format!("{}\n   {shown}\n", origin(&article, head));
                output.write_all(told.as_bytes()).map_err(|e| output.failure(e))?;
            }
        }
    }
    Ok(hits.len())
}

fn events(arguments: &Search, store: &Store, words: Option<Words>, output: &mut Output) -> Result<usize, Failure> {
    let mut filter = arguments.choice.filter(store, false)?;
    filter.words = words;
    let places = store.events(&filter, events::Order::Newest, None, arguments.limit as usize).map_err(failure)?;
    let format = arguments.answer.format();
    if format == AnswerFormat::Csv {
        let head = [
            "day",
            "type",
            "mode",
            "modality",
            "voice",
            "speaker",
            "stance",
            "actors",
            "recipients",
            "place",
            "sentence",
            "confidence",
            "title",
            "site",
            "url",
            "article",
            "event",
        ];
        row(output, &head.map(str::to_owned))?;
    }
    for page in places.chunks(200) {
        for record in store.event_records(page).map_err(failure)? {
            event(&record, format, output)?;
        }
    }
    Ok(places.len())
}

fn event(record: &EventRecord, format: AnswerFormat, output: &mut Output) -> Result<(), Failure> {
    let EventRecord { event, claim, sentence, range, day, article, .. } = record;
    let speaker = claim.as_ref().and_then(|c| c.speaker.as_ref()).map(|s| s.name.as_str());
    let stance = claim.as_ref().map(|c| c.stance.as_ref());
    match format {
        AnswerFormat::Jsonl => line(
            output,
            &EventHit {
                article: article.number,
                article_id: &article.name,
                title: article.title.as_deref(),
                published: article.date.as_deref(),
                site: article.site.as_deref(),
                url: article.url.as_deref(),
                story: article.story.map(written),
                day: day.as_deref(),
                sentence,
                start: range.0,
                end: range.1,
                stance,
                speaker,
                event,
            },
        ),
        AnswerFormat::Csv => {
            let cell = |value: Option<&str>| value.unwrap_or_default().to_owned();
            let cells = [
                cell(day.as_deref()),
                event.kind.to_string(),
                event.mode.join(" "),
                event.modality.to_string(),
                event.voice.to_string(),
                cell(speaker),
                cell(stance),
                names(&event.actors),
                names(&event.recipients),
                event.place.as_ref().map(|p| p.name.clone()).unwrap_or_default(),
                sentence.clone(),
                event.confidence.to_string(),
                cell(article.title.as_deref()),
                cell(article.site.as_deref()),
                cell(article.url.as_deref()),
                article.name.clone(),
                event.id.clone(),
            ];
            row(output, &cells)
        }
        AnswerFormat::Term => {
            let mode = event.mode.first().map(|m| format!(".{m}")).unwrap_or_default();
            let arrow = if event.recipients.is_empty() { "" } else { " → " };
            let status = status(event.voice.as_ref(), event.modality.as_ref(), speaker, stance);
            let when = day.as_deref().unwrap_or("undated   ");
            let told = format!(
                "{when}  {}{mode}  {}{arrow}{}{status}\n   {}\n   {}\n",
                event.kind,
                names(&event.actors),
                names(&event.recipients),
                crate::terminal::line(sentence),
                origin(article, article.title.as_deref().unwrap_or(&article.name)),
            );
            output.write_all(told.as_bytes()).map_err(|e| output.failure(e))
        }
    }
}

/// Anything but a plain fact is said to be so.
fn status(voice: &str, modality: &str, speaker: Option<&str>, stance: Option<&str>) -> String {
    let mut said = Vec::new();
    if voice == "claim" {
        let verb = match stance {
            Some("deny") => "denied by",
            Some("doubt") => "doubted by",
            Some("accuse") => "alleged by",
            _ => "said by",
        };
        said.push(format!("{verb} {}", speaker.unwrap_or("someone unnamed")));
    }
    if modality != "asserted" {
        said.push(modality.to_owned());
    }
    if said.is_empty() { String::new() } else { format!("  ({})", said.join(", ")) }
}

fn names(parties: &[PartyShape]) -> String {
    parties.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join("; ")
}

fn origin(article: &ArticleLine, title: &str) -> String {
    let source = article.site.as_deref().or(article.domain.as_deref()).unwrap_or("unknown source");
    let date = article.date.as_deref().unwrap_or("undated");
    format!("{date}  {}  {}", crate::terminal::line(source), crate::terminal::line(title))
}

fn strong(text: &str, from: usize, to: usize) -> String {
    match (text.get(..from), text.get(from..to), text.get(to..)) {
        (Some(before), Some(found), Some(after)) => format!(
            "{}\u{1b}[1m{}\u{1b}[0m{}",
            crate::terminal::line(before),
            crate::terminal::line(found),
            crate::terminal::line(after)
        ),
        _ => crate::terminal::line(text),
    }
}
