//! `demarche forecast report`: the back-tests as a page with plots and as JSON.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use demarche::past::Wanted;
use demarche_forecast::counts::backtest::run as backtest_counts;
use demarche_forecast::error::Error;
use demarche_forecast::links::backtest::{Report as Links, Sets, run as backtest_links};
use serde_json::{Value, json};

use super::counts::json as counts_json;
use super::report::{Cost, report as links_json};
use super::tables::{Loaded, Tables};
use crate::arguments::Jobs;
use crate::command::asked::day;
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::output::{Output, is_folder};

mod basis;
mod made;
mod page;
mod plots;
mod ranks;
mod store;
mod told;

/// Write the back-tests of counts and links as a page with plots, and as JSON
///
/// Of files of dated facts, or of a store: then the last days are asked with what was known before each, and forecasts
/// that were kept are scored. The page is one file: it needs no network and no script. docs/forecast.md tells the protocol.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  demarche forecast report --store news.db -o report/
  demarche forecast report --store news.db --from-day 2024-05-01 --test-days 31 -o report/
  demarche forecast report --train train.tsv.gz --valid valid.tsv.gz --test test.tsv.gz
           --entities entities.tsv.gz --relations relations.tsv -o report/")]
pub struct Arguments {
    /// The store whose days are cut and asked
    #[arg(long, value_name = "FILE", required_unless_present = "train")]
    store: Option<PathBuf>,
    /// First day of the test; the days after it are left out [default: --test-days before the end of the store]
    #[arg(long, value_name = "DAY", requires = "store")]
    from_day: Option<String>,
    /// Days before the test to choose and calibrate on [default: 30, or a quarter of a short store]
    #[arg(long, value_name = "N", requires = "store", value_parser = clap::value_parser!(u32).range(1..=3_660))]
    valid_days: Option<u32>,
    /// Days to ask [default: 30, or a quarter of a short store]
    #[arg(long, value_name = "N", requires = "store", value_parser = clap::value_parser!(u32).range(1..=3_660))]
    test_days: Option<u32>,
    /// Facts to learn from (.gz may follow, here and below)
    #[arg(long, value_name = "FILE", conflicts_with = "store", requires_all = ["valid", "test", "entities", "relations"])]
    train: Option<PathBuf>,
    /// Facts of the days after, to choose and calibrate on
    #[arg(long, value_name = "FILE", requires = "train")]
    valid: Option<PathBuf>,
    /// Facts of the days after those, to ask for
    #[arg(long, value_name = "FILE", requires = "train")]
    test: Option<PathBuf>,
    /// Numbers and names of entities; "Police (Australia)" is a sector of a country
    #[arg(long, value_name = "FILE", requires = "train")]
    entities: Option<PathBuf>,
    /// Numbers, names, codes and quad classes (1 to 4) of relations
    #[arg(long, value_name = "FILE", requires = "train")]
    relations: Option<PathBuf>,
    /// Folder for forecast.html and forecast.json, or the name of the page; the JSON goes beside it
    #[arg(long, short, value_name = "PATH")]
    output: PathBuf,
    /// Counts alone, without ranks of links (which take longest)
    #[arg(long)]
    counts_only: bool,
    #[command(flatten)]
    jobs: Jobs,
}

/// The page and the JSON.
struct Written {
    page: String,
    json: Value,
}

/// Learn, ask, score, write.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let written = match &arguments.store {
        Some(path) => {
            let from = day(arguments.from_day.as_deref(), false)?;
            let wanted = Wanted { from, valid: arguments.valid_days, test: arguments.test_days };
            store::report(path, &wanted, arguments.counts_only, arguments.jobs.count())?
        }
        None => of_tables(arguments)?,
    };
    // Only now, so that nothing is left behind by a run that fails.
    let (page_path, json_path) = paths(&arguments.output)?;
    write(&json_path, &format!("{:#}\n", written.json))?;
    write(&page_path, &written.page)?;
    Ok(Outcome { articles: 1, problems: 0 })
}

/// Back-tests of files of dated facts.
fn of_tables(arguments: &Arguments) -> Result<Written, Failure> {
    let Arguments { train, valid, test, entities, relations, .. } = arguments;
    let (Some(train), Some(valid), Some(test), Some(entities), Some(relations)) =
        (train.clone(), valid.clone(), test.clone(), entities.clone(), relations.clone())
    else {
        return Err(Failure::Arguments("give --store, or --train and the other four files".to_owned()));
    };
    let tables = Tables { train, valid, test, entities, relations };
    let loaded = tables.read()?;
    let basis = basis::of_tables(&tables, &loaded, arguments.counts_only)?;
    let threads = arguments.jobs.count();
    let counts = backtest_counts(&loaded.acts, threads).map_err(cannot)?;
    let links = if arguments.counts_only { None } else { Some(links(&loaded, threads)?) };
    let mut json = json!({
        "basis": basis.json(),
        "counts": counts_json::report(&counts, &|country| loaded.countries.name(country).to_owned()),
    });
    if let Some(links) = &links {
        // What differs from run to run stays out: the same data give the same bytes.
        let mut shown = links_json(links, &loaded.names, 1, &Cost { seconds: 0.0, threads, memory: None });
        for key in ["seconds", "threads", "memory_mb"] {
            shown.as_object_mut().and_then(|o| o.remove(key));
        }
        json["links"] = shown;
    }
    let mut page = page::head();
    page.push_str(&basis.section());
    page.push_str(&page::counts(&counts, &|day| format!("day {day}")));
    page.push_str(&links.map(|links| ranks::links(&links)).unwrap_or_default());
    page.push_str(page::END);
    Ok(Written { page, json })
}

fn cannot(error: Error) -> Failure {
    Failure::Start("cannot forecast".to_owned(), Box::new(error))
}

fn links(loaded: &Loaded, threads: usize) -> Result<Links, Failure> {
    let [train, valid, test] = loaded.facts.clone();
    let sets = Sets::new(train, valid, test).map_err(cannot)?;
    backtest_links(&loaded.names.world, &sets, threads, 0).map_err(cannot)
}

/// Where the page and the JSON go.
fn paths(output: &Path) -> Result<(PathBuf, PathBuf), Failure> {
    if is_folder(output) || output.extension().is_none() {
        let fail = |source| Failure::Output { path: output.to_owned(), source };
        std::fs::create_dir_all(output).map_err(fail)?;
        return Ok((output.join("forecast.html"), output.join("forecast.json")));
    }
    if output.extension().is_some_and(|e| e == "json") {
        return Ok((output.with_extension("html"), output.to_owned()));
    }
    Ok((output.to_owned(), output.with_extension("json")))
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let mut output = Output::open(Some(path), false)?;
    output.write_all(text.as_bytes()).map_err(|e| output.failure(e))?;
    output.finish()
}
