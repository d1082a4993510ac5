//! `demarche world import wikidata`: a dump of Wikidata as rows.

use std::io::{BufRead, BufReader, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::Args;
use demarche::ordered;
use demarche_ingest::limits::Limits;
use demarche_ingest::unpack;
use demarche_lexicon::base::Base;
use demarche_lexicon::entities::{Entity, write_jsonl};
use demarche_lexicon::files::Files;
use demarche_lexicon::imports::WikidataTables;
use demarche_ontology::code::Code;
use demarche_world::census::Census;
use demarche_world::wikidata::Settings;
use demarche_world::wikidata::dump::{Batch, Batches, MOST_ITEM};
use demarche_world::wikidata::gather::{Gatherer, MOST_FACTS, Report};
use demarche_world::wikidata::sift::{Fact, sift};

use crate::arguments::Jobs;
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::output::Output;
use crate::{files, start, terminal};

/// Take countries, organisations and people in office out of a dump of Wikidata
///
/// The dump is the official one of all items (latest-all.json.bz2 or .gz), a part of it, or - for standard input. It is
/// read once, from front to end.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  demarche world import wikidata latest-all.json.bz2 -o world.jsonl --since 2000
  zcat latest-all.json.gz | demarche world import wikidata - -o caucasus.jsonl --countries ARM,AZE,GEO
  demarche code news/ --actors world.jsonl")]
pub struct Arguments {
    /// The dump: .json, also as .gz, .bz2 or .zst
    #[arg(value_name = "DUMP")]
    dump: PathBuf,
    /// Write the rows to FILE instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Only actors of these countries or bodies, by code: FRA,AZE,EUR
    #[arg(long, value_name = "CODES", value_delimiter = ',', value_parser = code)]
    countries: Vec<Code>,
    /// Only people and organisations on which so many sites of Wikimedia have a page
    #[arg(long, value_name = "N", default_value_t = 10)]
    min_sitelinks: u32,
    /// Nothing that was over before this year
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i16).range(1..=9999))]
    since: Option<i16>,
    /// Languages of names, the preferred first
    #[arg(long, value_name = "CODES", value_delimiter = ',', default_value = "en,mul")]
    languages: Vec<String>,
    #[command(flatten)]
    jobs: Jobs,
}

fn code(text: &str) -> Result<Code, String> {
    Code::new(text).ok_or_else(|| "a code has three capital letters, such as FRA".to_owned())
}

/// Import it.
pub fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let settings = Settings {
        countries: arguments.countries.iter().copied().collect(),
        min_sitelinks: arguments.min_sitelinks,
        since: arguments.since,
        languages: arguments.languages.clone(),
    };
    let data = Files::embedded();
    let broken = |e| Failure::Start("cannot read the tables of this release".to_owned(), Box::new(e));
    let tables = WikidataTables::read(&data).map_err(broken)?;
    let base = Base::read(&data).map_err(broken)?;
    let stream = open(&arguments.dump)?;
    let mut output = Output::open(arguments.output.as_deref(), false)?;
    let mut batches = Batches::new(stream);
    let mut gatherer = Gatherer::new(&base.actors, &settings);
    let name = files::named(&arguments.dump).display().to_string();
    let work = |batch: Batch| sifted(&batch, &tables, &settings);
    ordered::map(batches.by_ref(), arguments.jobs.count(), work, |batch| {
        for (line, found) in batch {
            match found {
                Ok(fact) => gatherer.add(fact),
                Err(cause) => gatherer.report.faults.add(&name, usize::try_from(line).unwrap_or(usize::MAX), cause),
            }
        }
        ControlFlow::Continue(())
    });
    let (cut, seen) = (batches.cut(), batches.seen());
    let (entities, report) = gatherer.finish();
    let written = entities.iter().try_for_each(|e| output.write_all(write_jsonl(e).as_bytes()));
    written.map_err(|e| output.failure(e))?;
    output.finish()?;
    Ok(told(&name, &entities, report, cut, seen))
}

/// The facts of a batch and what is wrong with its lines, in their order.
fn sifted(batch: &Batch, tables: &WikidataTables, settings: &Settings) -> Vec<(u64, Result<Fact, String>)> {
    let read = batch.lines().filter_map(|(line, bytes)| Some((line, sift(bytes, tables, settings).transpose()?)));
    let large = batch.oversized.iter().map(|(line, head)| {
        let message = format!("the item that begins {head:?} has more than {MOST_ITEM} bytes; it was left out");
        (*line, Err(message))
    });
    read.chain(large).collect()
}

fn open(path: &Path) -> Result<Box<dyn BufRead + Send>, Failure> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::with_capacity(1 << 18, std::io::stdin())));
    }
    // A dump is larger than anything else that is read, and packs well.
    let limits = Limits { max_unpacked: u64::MAX, max_ratio: 1000, ..Limits::default() };
    let fail = |source| Failure::Input { path: path.to_owned(), source };
    if path.is_dir() {
        return Err(fail(std::io::ErrorKind::IsADirectory.into()));
    }
    Ok(Box::new(BufReader::with_capacity(1 << 18, unpack::open(path, &limits).map_err(fail)?)))
}

/// Say how it went.
fn told(name: &str, entities: &[Entity], report: Report, cut: Option<String>, seen: u64) -> Outcome {
    start::name_faults(&report.faults);
    let mut problems = 0;
    let mut say = |count: u64, what: String| {
        if count > 0 {
            problems += count;
            terminal::say(&what);
        }
    };
    say(report.twice, format!("{name}: {} items came twice; the first of each was kept", report.twice));
    say(
        report.beyond,
        format!(
            "{name}: {} items beyond the first {MOST_FACTS} that matter were left out; raise --min-sitelinks",
            report.beyond
        ),
    );
    if let Some(cause) = cut {
        say(1, format!("{name} is not whole: {cause}; what came before was kept"));
    }
    if report.wrong_dates > 0 {
        terminal::say(&format!("{name}: {} dates cannot be and were left out", report.wrong_dates));
    }
    if entities.is_empty() && seen == 0 {
        say(1, format!("{name} is empty; give a dump of Wikidata, one item a line"));
    }
    terminal::say(&format!("{seen} lines; {}", Census::of(entities).sentence()));
    Outcome { articles: entities.len() as u64, problems }
}
