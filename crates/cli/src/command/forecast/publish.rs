//! `demarche forecast report`: the back-tests as a page with plots and as JSON.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use demarche_forecast::counts::backtest::run as backtest_counts;
use demarche_forecast::links::backtest::{Report as Links, Sets, run as backtest_links};
use serde_json::json;

use super::counts::json as counts_json;
use super::links::peak;
use super::report::{Cost, report as links_json};
use super::tables::{Loaded, Tables};
use crate::arguments::Jobs;
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::output::{Output, is_folder};

mod page;
mod plots;

/// Write the back-tests of counts and links as a page with plots, and as JSON
///
/// The page is one file: it needs no network and no script. docs/forecast.md tells the protocol.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  demarche forecast report --train train.tsv.gz --valid valid.tsv.gz --test test.tsv.gz
           --entities entities.tsv.gz --relations relations.tsv -o report/")]
pub struct Arguments {
    #[command(flatten)]
    tables: Tables,
    /// Folder for forecast.html and forecast.json, or the name of the page; the JSON goes beside it
    #[arg(long, short, value_name = "PATH")]
    output: PathBuf,
    /// Counts alone, without ranks of links (which take longest)
    #[arg(long)]
    counts_only: bool,
    #[command(flatten)]
    jobs: Jobs,
}

/// Learn, ask, score, write.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let begun = std::time::Instant::now();
    let (page_path, json_path) = paths(&arguments.output)?;
    let loaded = arguments.tables.read()?;
    let threads = arguments.jobs.count();
    let fail = |e| Failure::Start("cannot forecast".to_owned(), Box::new(e));
    let counts = backtest_counts(&loaded.acts, threads).map_err(fail)?;
    let links = if arguments.counts_only { None } else { Some(links(&loaded, threads)?) };
    // What differs from run to run stays out: the same data give the same bytes.
    let cost = Cost { seconds: begun.elapsed().as_secs_f64(), threads, memory: peak() };
    let mut report = json!({"counts": counts_json::report(&counts, &loaded.countries)});
    if let Some(links) = &links {
        let mut shown = links_json(links, &loaded.names, &cost);
        for key in ["seconds", "threads", "memory_mb"] {
            shown.as_object_mut().and_then(|o| o.remove(key));
        }
        report["links"] = shown;
    }
    write(&json_path, &format!("{report:#}\n"))?;
    write(&page_path, &page::page(&counts, links.as_ref(), &loaded))?;
    Ok(Outcome { articles: 1, problems: 0 })
}

fn links(loaded: &Loaded, threads: usize) -> Result<Links, Failure> {
    let fail = |e| Failure::Start("cannot forecast".to_owned(), Box::new(e));
    let [train, valid, test] = loaded.facts.clone();
    let sets = Sets::new(train, valid, test).map_err(fail)?;
    backtest_links(&loaded.names.world, &sets, threads, 0).map_err(fail)
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
