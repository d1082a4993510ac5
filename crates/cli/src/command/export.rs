//! `demarche export`: a store in the formats of `code`.

use std::path::PathBuf;

use clap::Args;
use demarche::pipeline::country_names;
use demarche_record::reading::Reading;
use demarche_store::db::find::filter::{ArticleFilter, Days};
use demarche_store::db::find::stories;
use demarche_store::db::store::Store;
use demarche_store::error::Error;
use demarche_store::export::{Counts, Exporter};
use demarche_store::imprint::Imprint;
use demarche_store::parquet::Tables;
use demarche_store::restore;
use demarche_store::shape::VersionShape;

use crate::arguments::{CodeFormat, Sources, TextKept};
use crate::command::asked::{StoreFile, day};
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::output::{Output, is_folder};
use crate::progress::Progress;
use crate::{start, terminal};

/// Articles that are looked up at once.
const PAGE: usize = 1000;

/// Write a store, or a part of it, in the formats of code
///
/// Articles in the order they came. What only `demarche search --events` can choose (actors, types) it writes as csv
/// and jsonl.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  demarche export --store news.db --format parquet -o tables/
  demarche export --store news.db --format icews --from 2024-05 --to 2024-06 -o events.tsv")]
pub struct Export {
    #[command(flatten)]
    pub store: StoreFile,
    /// How to write it (all but conllu)
    #[arg(long, short, value_enum, default_value = "reading")]
    pub format: CodeFormat,
    /// Write to FILE, for parquet to the folder DIR/, instead of standard output
    #[arg(long, short, value_name = "FILE|DIR/")]
    pub output: Option<PathBuf>,
    /// Published from this day: 2024-05-17, 2024-05 or 2024
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Published until this day, that day included
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    /// Publisher or domain; several are alternatives
    #[arg(long, value_name = "NAME")]
    pub source: Vec<String>,
    /// Id of a story; several are alternatives
    #[arg(long, value_name = "ID")]
    pub story: Vec<String>,
    /// Language, ISO 639-1
    #[arg(long, value_name = "CODE")]
    pub language: Vec<String>,
    /// How much text the tables hold beside offsets, hash and address (format parquet) [default: sentence]
    #[arg(long, value_enum)]
    pub text: Option<TextKept>,
    /// Text as it is, for programs: no apostrophe before what a spreadsheet would run as a formula (format csv)
    #[arg(long)]
    pub raw: bool,
}

/// Write a store.
pub fn run(arguments: &Export) -> Result<Outcome, Failure> {
    check(arguments)?;
    let store = arguments.store.open()?;
    let filter = ArticleFilter {
        sources: arguments.source.clone(),
        stories: arguments.story.iter().map(|s| stories::read(s)).collect::<Result<_, _>>()?,
        days: Days { from: day(arguments.from.as_deref(), false)?, to: day(arguments.to.as_deref(), true)? },
        languages: arguments.language.clone(),
        ..ArticleFilter::default()
    };
    let base = start::base(&Sources::default(), None)?;
    let names = Imprint { countries: country_names(&base), ..Imprint::default() };
    let counts = match (arguments.format.records(), &arguments.output) {
        (Some(format), output) => {
            let output = Output::open(output.as_deref(), false)?;
            let mut exporter = Exporter::new(format, &names, output)?.raw(arguments.raw);
            each(&store, &filter, &names, |reading, imprint| exporter.write_as(reading, imprint))?;
            let (counts, output) = exporter.finish()?;
            output.finish()?;
            counts
        }
        (None, Some(folder)) => {
            let version = newest(&store, &names)?;
            let mut tables = Tables::new(folder, "store", &version, arguments.text.unwrap_or_default().kept());
            each(&store, &filter, &names, |reading, imprint| tables.write(reading, imprint))?;
            tables.finish()?.0
        }
        (None, None) => Counts::default(),
    };
    if counts.left_out > 0 {
        let format = arguments.format.records().map_or("", |f| f.name());
        let what = "events that are only claimed, expected, denied or undated are left out";
        terminal::say(&format!("{} {what}: the format {format} cannot say so", counts.left_out));
    }
    if store.has_imports()? {
        terminal::say("events that others coded (demarche import) are left out: they have no article");
    }
    Ok(Outcome { articles: counts.articles as u64, problems: 0 })
}

fn check(arguments: &Export) -> Result<(), Failure> {
    let folder = arguments.output.as_deref().is_some_and(is_folder);
    let message = match arguments.format {
        CodeFormat::Conllu => "a store keeps no trees; write conllu with demarche code",
        CodeFormat::Parquet if !folder => "Parquet is four tables in a folder; name one with -o DIR/",
        format if format != CodeFormat::Parquet && arguments.text.is_some() => {
            "--text is for the format parquet; leave it out, or add --format parquet"
        }
        format if format != CodeFormat::Csv && arguments.raw => {
            "--raw is for the format csv; the other formats write text as it is"
        }
        _ => return Ok(()),
    };
    Err(Failure::Arguments(message.to_owned()))
}

/// Hand over each reading of a part of the store, with the versions that made it.
fn each(
    store: &Store,
    filter: &ArticleFilter,
    names: &Imprint,
    mut write: impl FnMut(&Reading, &Imprint) -> Result<(), Error>,
) -> Result<(), Failure> {
    let mut progress = Progress::new();
    let mut imprint = names.clone();
    let mut after = 0;
    loop {
        let page = store.article_numbers(filter, after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = *last;
        for article in page {
            progress.article(None);
            let shape = store.reading(article)?;
            let VersionShape { program, data, model, .. } = &shape.version;
            if (&imprint.program, &imprint.data, &imprint.model) != (program, data, model) {
                imprint = Imprint {
                    program: program.clone(),
                    data: data.clone(),
                    model: model.clone(),
                    countries: names.countries.clone(),
                };
            }
            let reading = restore::reading(&shape)
                .map_err(|what| Failure::Start(format!("cannot write article {}", shape.id), what.into()))?;
            write(&reading, &imprint)?;
        }
    }
    progress.clear();
    Ok(())
}

/// The versions that read the article that came last.
fn newest(store: &Store, names: &Imprint) -> Result<Imprint, Failure> {
    let last = store.last_article()?;
    if last == 0 {
        return Ok(names.clone());
    }
    let VersionShape { program, data, model, .. } = store.reading(last)?.version;
    Ok(Imprint { program, data, model, countries: names.countries.clone() })
}
