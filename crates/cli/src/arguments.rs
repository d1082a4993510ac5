//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use demarche_store::export::Format;
use demarche_store::parquet::Text;

use crate::command::actors::Actors;
use crate::command::alerts::Alerts;
use crate::command::brief::About;
use crate::command::dyad::Dyad;
use crate::command::export::Export;
use crate::command::forecast::Forecast;
use crate::command::import::Import;
use crate::command::ingest::Ingest;
use crate::command::keep::{Backup, Forget, StatsOf, Verify};
use crate::command::mcp::Mcp;
use crate::command::movers::Movers;
use crate::command::query::Query;
use crate::command::review::Review;
use crate::command::search::Search;
use crate::command::serve::{Demo, Serve};
use crate::command::world::World;

/// Reads the news and keeps the record of the moves: who did what to whom, who says so, what it may lead to.
#[derive(Debug, Parser)]
#[command(name = "demarche", version, about, max_term_width = 100, after_help = GLOBAL_HELP)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

const GLOBAL_HELP: &str = "\
Example:
  demarche brief examples/dispute

Inputs are files (.txt .md .html .jsonl .json .xml .eml .mbox .warc .tar, each also as .gz or
.zst, and .zip), folders of them, addresses (https://…), or - for standard input. Exit status:
0 done; 1 done, but some inputs had problems, which are named; 2 could not run.";

#[derive(Debug, Subcommand)]
pub enum Command {
    Brief(Brief),
    Code(Code),
    Relate(Relate),
    Parse(Parse),
    Extract(Extract),
    Stories(Stories),
    Watch(Watch),
    Ingest(Ingest),
    Import(Import),
    Stats(StatsOf),
    Verify(Verify),
    Backup(Backup),
    Forget(Forget),
    Search(Box<Search>),
    Query(Query),
    Dyad(Dyad),
    Movers(Movers),
    Actors(Actors),
    Export(Export),
    Forecast(Forecast),
    Serve(Serve),
    Demo(Demo),
    Alerts(Alerts),
    Review(Review),
    Mcp(Mcp),
    Score(Score),
    World(World),
}

/// Lexicons and model other than those of this release.
#[derive(Clone, Debug, Default, Args)]
pub struct Sources {
    /// Folder of lexicon files that add to or replace those of this release (same layout as data/)
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Rows of actors that go before those of this release, .jsonl or .tsv (also as .gz or .zst); a later FILE goes
    /// before an earlier one
    #[arg(long, value_name = "FILE")]
    pub actors: Vec<PathBuf>,
    /// Folder of a model: core.safetensors, vocab.txt, lemmas.tsv
    #[arg(long, value_name = "DIR")]
    pub model: Option<PathBuf>,
    /// How far the network reads each sentence [default: auto for events, full for trees and scores of trees]
    #[arg(long, value_name = "DEPTH")]
    pub depth: Option<ReadDepth>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReadDepth {
    /// Three layers, and all six where an event or a claim may be
    Auto,
    /// Three layers: twice as fast, less exact
    Early,
    /// Six layers
    Full,
}

/// How many at once.
#[derive(Clone, Copy, Debug, Args)]
pub struct Jobs {
    /// Articles read at the same time [default: one a processor]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
}

impl Jobs {
    /// The number of threads.
    pub fn count(self) -> usize {
        let processors = || std::thread::available_parallelism().map_or(1, usize::from);
        self.jobs.map_or_else(processors, usize::from)
    }
}

/// How the network may be used, for inputs that are addresses.
#[derive(Clone, Debug, Default, Args)]
pub struct Reach {
    /// Host that may be asked although it lies inside your own network or uses another port
    #[arg(long, value_name = "HOST[:PORT]")]
    pub allow_host: Vec<String>,
}

/// Write the brief: what happened, who says what, what it may lead to
///
/// All inputs go into one brief; every sentence of it is bound to the words it rests on. With --store the brief is
/// about what a store has on a story, a pair, an actor, a period or a search; conditions must all hold.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  demarche brief examples/dispute --format html -o brief.html
  demarche brief examples/dispute --words 200
  demarche brief --store news.db --pair France Azerbaijan --from 2024-05-12 --to 2024-05-28
  demarche brief --store news.db --search 'frigates \"energy partnership\"' --format html -o frigates.html")]
pub struct Brief {
    /// Articles: files, folders, addresses, or - for standard input
    #[arg(required_unless_present = "store", conflicts_with = "store", value_name = "INPUT")]
    pub inputs: Vec<String>,
    #[command(flatten)]
    pub about: About,
    /// Most words of its sentences; the least important go first
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub words: Option<u32>,
    #[command(flatten)]
    pub reach: Reach,
    /// How to write it [default: by the ending of -o; else term on a terminal, md in a pipe]
    #[arg(long, short, value_enum)]
    pub format: Option<BriefFormat>,
    /// Write to FILE instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub jobs: Jobs,
    #[command(flatten)]
    pub sources: Sources,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BriefFormat {
    /// Markdown
    Md,
    /// One HTML file that needs no other
    Html,
    /// One JSON object, each sentence with its evidence
    Json,
    /// For the terminal
    Term,
}

/// Say what one marked party did or said to another
///
/// One JSON object a line: {"id", "text", "source": [{"start", "end"}], "target": [...]}, offsets in code points.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  echo '{\"id\":1,\"text\":\"Paris condemned Baku.\",\"source\":[{\"start\":0,\"end\":5}],
         \"target\":[{\"start\":16,\"end\":20}]}' | tr -d '\\n' | demarche relate

Writes for each the best of the 16 types, its mode and modality, the probability of every type, and under
scores.NONE how likely it is that there is no relation.")]
pub struct Relate {
    /// JSONL file (.gz may follow), or - for standard input
    #[arg(value_name = "FILE", default_value = "-")]
    pub input: String,
    /// Write to FILE instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub jobs: Jobs,
    #[command(flatten)]
    pub sources: Sources,
}

/// Code events, claims and relations
///
/// One line an article or an event, in the order of the inputs.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  demarche code report.txt
  demarche code --format csv -o events.csv news/
  demarche code --format plover --shard 2/8 -o coded/ archive.jsonl.zst
  demarche code --format parquet -o coded/ archive/*.jsonl.zst
  demarche code --explain report.txt | jq '.rejected[] | [.text, .rule, .reason]'

With -o DIR/ each input has its own output, which appears when it is whole. A second run skips the inputs
that are coded already, if neither they nor lexicons, model and options have changed.

The formats polecat, icews, gdelt and phoenix have no way to mark an event as claimed, expected or denied;
only what the reporters state as fact goes there, and the number left out is named.")]
pub struct Code {
    /// Articles: files, folders, addresses, or - for standard input
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<String>,
    #[command(flatten)]
    pub reach: Reach,
    /// How to write them
    #[arg(long, short, value_enum, default_value = "reading")]
    pub format: CodeFormat,
    /// Write to FILE, or to one file an input in the folder DIR/, instead of standard output
    #[arg(long, short, value_name = "FILE|DIR/")]
    pub output: Option<PathBuf>,
    /// Only the I-th of N parts of the articles, chosen by their ids
    #[arg(long, value_name = "I/N")]
    pub shard: Option<Shard>,
    /// Also list what was seen and not kept as an event, each with its rule and the reason (format reading)
    #[arg(long)]
    pub explain: bool,
    /// How much text the tables hold beside offsets, hash and address (format parquet) [default: sentence]
    #[arg(long, value_enum)]
    pub text: Option<TextKept>,
    /// Text as it is, for programs: no apostrophe before what a spreadsheet would run as a formula (format csv)
    #[arg(long)]
    pub raw: bool,
    #[command(flatten)]
    pub jobs: Jobs,
    #[command(flatten)]
    pub sources: Sources,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TextKept {
    /// The text of each article too
    Full,
    /// Sentences of events, words of claims
    #[default]
    Sentence,
    /// Names and triggers only
    None,
}

impl TextKept {
    /// What the tables call it.
    pub const fn kept(self) -> Text {
        match self {
            Self::Full => Text::Full,
            Self::Sentence => Text::Sentence,
            Self::None => Text::None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CodeFormat {
    /// All that was read, one article a line
    Reading,
    /// PLOVER records, one event a line
    Plover,
    /// POLECAT's 40 columns
    Polecat,
    /// ICEWS' 20 columns
    Icews,
    /// GDELT's 61 columns, without a header
    Gdelt,
    /// Phoenix' 26 columns, without a header
    Phoenix,
    /// A table for spreadsheets
    Csv,
    /// A map layer
    Geojson,
    /// Four tables (articles, events, claims, mentions) by month, in the folder -o DIR/
    Parquet,
    /// Sentences, words and trees
    Conllu,
}

impl CodeFormat {
    /// How its files in a folder end; formats that share an ending do not share a name.
    pub fn ending(self) -> String {
        match self.records() {
            Some(format @ (Format::Reading | Format::Csv | Format::Geojson)) => format.ending().to_owned(),
            Some(format) => format!("{}.{}", format.name(), format.ending()),
            None if matches!(self, Self::Parquet) => "parquet".to_owned(),
            None => "conllu".to_owned(),
        }
    }

    /// The format of records; `None` for the parse and for tables in a folder.
    pub const fn records(self) -> Option<Format> {
        Some(match self {
            Self::Reading => Format::Reading,
            Self::Plover => Format::Plover,
            Self::Polecat => Format::Polecat,
            Self::Icews => Format::Icews,
            Self::Gdelt => Format::Gdelt,
            Self::Phoenix => Format::Phoenix,
            Self::Csv => Format::Csv,
            Self::Geojson => Format::Geojson,
            Self::Conllu | Self::Parquet => return None,
        })
    }
}

/// Part `index` (from 0) of `count`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    pub index: u64,
    pub count: u64,
}

impl Shard {
    /// Whether an article is in this part.
    pub fn holds(self, id: &str) -> bool {
        demarche_store::ids::stable(&[id.as_bytes()]) % self.count == self.index
    }
}

impl std::str::FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(i, n)| Some((i.parse::<u64>().ok()?, n.parse::<u64>().ok()?)));
        match parts {
            Some((i, n)) if (1..=n).contains(&i) => Ok(Self { index: i - 1, count: n }),
            _ => Err("give the part and the number of parts, such as 2/8".to_owned()),
        }
    }
}

/// Parse text into CoNLL-U
///
/// CoNLL-U in keeps its sentences and words; everything else is read as an article.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  echo 'Baku denied the accusation.' | demarche parse
  demarche parse words.conllu")]
pub struct Parse {
    /// Text or CoNLL-U; - or nothing for standard input
    #[arg(default_value = "-", value_name = "FILE")]
    pub input: String,
    /// Language of the text, ISO 639-1 [default: as recognised]
    #[arg(long, value_name = "CODE")]
    pub language: Option<String>,
    /// Write to FILE instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub jobs: Jobs,
    #[command(flatten)]
    pub sources: Sources,
}

/// Take the articles out of pages, feeds and files
///
/// One article a line, as JSON: id, title, authors, date, site, language, url, text.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  demarche extract pages/ -o articles.jsonl")]
pub struct Extract {
    /// Pages and other inputs: files, folders, addresses, or - for standard input
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<String>,
    #[command(flatten)]
    pub reach: Reach,
    /// Write to FILE instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Group reports of the same story
///
/// One JSON object a report, in the order of the inputs: id, story, copy_of where it is a near-copy of another, and
/// draws_on where much of its wording comes from another.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  demarche stories news/ -o stories.jsonl
  demarche stories news/ --coded --summary summary.jsonl
  zcat feed.jsonl.gz | demarche stories - --window 100000

A story's id comes from its first report and stays as others join. A line is written when its report leaves
the window of the latest reports, or at the end; until then the report may still change its story.
With --summary, FILE gets a line a story: its reports, how many of them are independent, the first and the
latest; with --coded also what happened and where the reports differ, with the words of both.")]
pub struct Stories {
    /// Articles: files, folders, addresses, or - for standard input
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<String>,
    #[command(flatten)]
    pub reach: Reach,
    /// Write to FILE instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Also write a line a story to FILE
    #[arg(long, value_name = "FILE")]
    pub summary: Option<PathBuf>,
    /// Read the articles closely, and compare what the reports of a story tell
    #[arg(long, requires = "summary")]
    pub coded: bool,
    /// How many of the latest reports a new one is compared with (about 4 KB of memory each)
    #[arg(long, value_name = "N", default_value_t = 32_768, value_parser = clap::value_parser!(u32).range(1..=4_000_000))]
    pub window: u32,
    #[command(flatten)]
    pub jobs: Jobs,
    #[command(flatten)]
    pub sources: Sources,
}

/// Poll feeds and write the articles they bring
///
/// Politely: robots.txt is kept to, only what is new is asked for, a site gets one request at a time, and failing feeds
/// are asked less and less. Pages are fetched where a feed gives only a summary.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  demarche watch feeds.opml --store news.db
  demarche watch feeds.txt --once --state feeds.json | demarche code - --format plover

FEEDS is OPML or one address a line (# begins a note). Ctrl-C ends the watch; with --store or --state the next one goes
on from there.")]
pub struct Watch {
    /// List of feeds: OPML, or one address a line; an address by itself is one feed
    #[arg(value_name = "FEEDS")]
    pub feeds: String,
    /// Take the articles into a store, with what is known about the feeds
    #[arg(long, value_name = "FILE", conflicts_with_all = ["output", "state"])]
    pub store: Option<PathBuf>,
    /// Add articles to the end of FILE instead of writing to standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Keep in FILE what is known about the feeds, and go on from it
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// Ask each feed once, then end
    #[arg(long)]
    pub once: bool,
    /// Minutes between two polls of a feed to begin with; it changes with what the feed brings
    #[arg(long, value_name = "MINUTES", default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..=1440))]
    pub interval: u32,
    /// Requests at the same time, to different sites
    #[arg(long, short, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub jobs: u16,
    #[command(flatten)]
    pub reach: Reach,
    #[command(flatten)]
    pub sources: Sources,
}

/// Score a stage against gold files
///
/// The figures are printed as one JSON object; docs/scores.md says what they mean.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  demarche score news gold/*.jsonl
  demarche score ud en_ewt-dev.conllu.gz
  demarche score ner uner_ewt-dev.tsv.gz
  demarche score coref en_gum_open-dev.conllu.gz
  demarche score newswire training/labels/events-newswire.jsonl gmb_voa-train.tsv.gz
  demarche score dates training/labels/dates-newswire.tsv training/labels/events-newswire.jsonl gmb_voa-train.tsv.gz")]
pub struct Score {
    /// What to score
    #[arg(value_enum)]
    pub task: ScoreTask,
    /// Gold files
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// With coref, geo and metonymy: write what is weighed for each choice, for training/
    #[arg(long, hide = true, value_name = "FILE")]
    pub choices: Option<PathBuf>,
    /// With ner: our own labels of the set's names, in place of its tags
    #[arg(long, value_name = "FILE")]
    pub labels: Option<PathBuf>,
    /// With petrarch: write the sentences that are not exact, with what was expected and coded; with brief: the
    /// falsified sentences that were not caught (JSONL)
    #[arg(long, value_name = "FILE")]
    pub misses: Option<PathBuf>,
    /// With ner: the sentence to begin with, from 0
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub from: usize,
    /// With newswire and dates: the part that is kept for testing, on which nothing may be tuned
    #[arg(long)]
    pub unseen: bool,
    /// With stories: the order in which the reports come
    #[arg(long, value_enum, default_value_t = ReportOrder::Given)]
    pub order: ReportOrder,
    #[command(flatten)]
    pub jobs: Jobs,
    #[command(flatten)]
    pub sources: Sources,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportOrder {
    /// As in the file
    Given,
    /// By date; those of one day, and those without, shuffled
    Date,
    /// Shuffled, the same way every time
    Shuffled,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ScoreTask {
    /// Events, voice, modality, codes and claims on whole documents (JSONL)
    News,
    /// The same on newswire sentences that the project labelled (labels, then the set)
    Newswire,
    /// When events happened (gold news; or dates of newswire, labels of its events, then the set)
    Dates,
    /// Who says what: tokens and spans of source, cue and content (JSONL as PolNeAR was converted to)
    Attribution,
    /// Tags, lemmas and trees (CoNLL-U)
    Ud,
    /// Names (a word and its tag a line)
    Ner,
    /// Pronouns and chains (CoNLL-U with the Entity annotation of GUM)
    Coref,
    /// Words and sentences cut from the raw text of a treebank (CoNLL-U)
    Segment,
    /// Where marked places are, and which words name places (JSONL with toponyms)
    Geo,
    /// Whether a place name stands for those who act there (JSONL with reading)
    Metonymy,
    /// Articles of pages: text, title, day, authors (the folder of the extraction sets)
    Extract,
    /// The unit suite of PETRARCH: events of single sentences (JSONL)
    Petrarch,
    /// Which reports tell one story (JSONL of reports with the gold story of each; every file a stream)
    Stories,
    /// How many falsified sentences of briefs the checker catches (articles; each input is a brief of its own)
    Brief,
    /// How often, and whether rightly, a sentence is read with all layers (gold news, words, or a table of sentences)
    Gate,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }

    #[test]
    fn shards_cover_every_article_once() {
        let shards: Vec<Shard> = ["1/3", "2/3", "3/3"].iter().map(|s| s.parse().expect("a shard")).collect();
        for id in 0..100 {
            let id = format!("article-{id}");
            assert_eq!(shards.iter().filter(|s| s.holds(&id)).count(), 1);
        }
        for bad in ["0/3", "4/3", "1", "1/0", "a/b", "-1/3"] {
            assert!(bad.parse::<Shard>().is_err(), "{bad}");
        }
    }
}
