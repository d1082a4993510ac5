//! `demarche import`: event files of others into a store.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use demarche_ingest::limits::Limits;
use demarche_ingest::table;
use demarche_lexicon::actors::CountryKind;
use demarche_lexicon::imports::icews_sectors;
use demarche_store::db::imports::{ImportFile, Taken};
use demarche_store::db::writer::Writer;
use demarche_store::import::{Read as Row, Scheme, Words, read};

use crate::arguments::Sources;
use crate::command::ingest::failure;
use crate::failure::Failure;
use crate::inputs::Outcome;
use crate::lines::Lines;
use crate::progress::Progress;
use crate::{start, terminal};

/// Rows of one transaction.
const BATCH: u64 = 20_000;
/// Longest line, in bytes.
const MOST_LINE: u64 = 1 << 20;
/// Bad rows of a file that are named one by one.
const MOST_NAMED: u64 = 10;
/// Rows at the head of a file of which at least one must be sound.
const HEAD: u64 = 50;

/// Take event files of others into a store: ICEWS, POLECAT, GDELT
///
/// Their events have no text, so they are kept apart from those that were read here: they count for dyad, movers and
/// forecasts, marked as imported, and are listed with search --events --imported. The same file again adds nothing.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  demarche import icews-2014.tab --store news.db
  demarche import 20240617.export.CSV.zip --as gdelt --store news.db

Files may be packed (.gz, .zst, .bz2, .zip). A row that cannot be read is named with its line and left out. Mere
statements (CAMEO 01) have no PLOVER type; they are counted and left out. Whatever stops the work, the same command
goes on where it stopped.")]
pub struct Import {
    /// Event files
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The store; it is made where there is none
    #[arg(long, value_name = "FILE")]
    pub store: PathBuf,
    /// Whose columns they are [default: as the first line says]
    #[arg(long = "as", value_enum, value_name = "SCHEME")]
    pub scheme: Option<ImportScheme>,
    /// Wait where another process is writing to the store
    #[arg(long)]
    pub wait: bool,
    #[command(flatten)]
    pub sources: Sources,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ImportScheme {
    /// 20 columns with a header
    Icews,
    /// 40 columns with a header
    Polecat,
    /// 57, 58 or 61 columns without a header
    Gdelt,
}

impl ImportScheme {
    const fn scheme(self) -> Scheme {
        match self {
            Self::Icews => Scheme::Icews,
            Self::Polecat => Scheme::Polecat,
            Self::Gdelt => Scheme::Gdelt,
        }
    }
}

/// What came of the rows.
#[derive(Debug, Default)]
struct Tally {
    added: u64,
    known: u64,
    no_type: u64,
    /// Of the file at hand.
    bad: u64,
    bad_before: u64,
}

/// Take the files in.
pub fn run(arguments: &Import) -> Result<Outcome, Failure> {
    let words = words(&arguments.sources)?;
    let mut writer = Writer::open(&arguments.store, arguments.wait).map_err(failure)?;
    let (mut tally, mut progress) = (Tally::default(), Progress::new());
    for path in &arguments.files {
        let fail = |source| Failure::Input { path: path.clone(), source };
        for (name, part) in table::open(path, &Limits::default()).map_err(fail)? {
            let mut work = Work { path, name, words: &words, writer: &mut writer, tally: &mut tally };
            let done = part.map_err(fail).and_then(|bytes| work.file(bytes, arguments.scheme, &mut progress));
            progress.clear();
            done?;
            // What was read is safe before the next file is opened.
            writer.commit().map_err(failure)?;
            tally.bad_before += std::mem::take(&mut tally.bad);
        }
    }
    let Tally { added, known, no_type, bad_before, .. } = tally;
    let mut said = format!("{added} imported; {known} known");
    if no_type > 0 {
        said.push_str(&format!("; {no_type} of kinds that PLOVER has no type for, left out"));
    }
    if bad_before > 0 {
        said.push_str(&format!("; {bad_before} rows that cannot be taken, left out"));
    }
    terminal::say(&said);
    Ok(Outcome { articles: added + known + no_type, problems: bad_before })
}

/// A file, or a part of one, being read.
struct Work<'a> {
    path: &'a Path,
    name: String,
    words: &'a Words,
    writer: &'a mut Writer,
    tally: &'a mut Tally,
}

impl Work<'_> {
    fn file(
        &mut self,
        bytes: Box<dyn Read + Send>,
        asked: Option<ImportScheme>,
        progress: &mut Progress,
    ) -> Result<(), Failure> {
        let mut lines = Lines::new(bytes, MOST_LINE);
        let mut file: Option<ImportFile> = None;
        let mut scheme = asked.map(ImportScheme::scheme);
        let (mut rows, mut sound) = (0_u64, 0_u64);
        while let Some((number, line)) = lines.next() {
            let line = match line {
                Ok(line) => line,
                Err(why) => {
                    self.bad(number, &why, progress);
                    continue;
                }
            };
            let known = scheme.or_else(|| Scheme::of_first_line(&line));
            let Some(of) = known else { return Err(self.of_another_kind(asked)) };
            scheme = known;
            if of.is_header(&line) {
                continue;
            }
            rows += 1;
            progress.article(None);
            match read(of, &line, self.words) {
                Row::Event(coded) => {
                    let file = file.get_or_insert_with(|| ImportFile::new(of, &self.name));
                    sound += 1;
                    match self.writer.import(file, number, &coded).map_err(failure)? {
                        Taken::New => self.tally.added += 1,
                        Taken::Known => self.tally.known += 1,
                        Taken::Taken => {
                            let why = format!("the id {:.40} belongs to another event", coded.id);
                            self.bad(number, &why, progress);
                        }
                    }
                }
                Row::NoType => {
                    sound += 1;
                    self.tally.no_type += 1;
                }
                Row::Bad(why) => self.bad(number, &why, progress),
            }
            if rows == HEAD && sound == 0 {
                return Err(self.of_another_kind(asked));
            }
            if rows.is_multiple_of(BATCH) {
                self.writer.commit().map_err(failure)?;
            }
        }
        if rows > 0 && sound == 0 {
            return Err(self.of_another_kind(asked));
        }
        if self.tally.bad > MOST_NAMED {
            progress.clear();
            terminal::say(&format!("{}: and {} more rows", self.shown(), self.tally.bad - MOST_NAMED));
        }
        Ok(())
    }

    fn bad(&mut self, line: u64, why: &str, progress: &mut Progress) {
        self.tally.bad += 1;
        if self.tally.bad <= MOST_NAMED {
            progress.clear();
            terminal::say(&format!("{} line {line}: {why}; left out", self.shown()));
        }
    }

    fn shown(&self) -> String {
        let path = self.path.display().to_string();
        if path.ends_with(&self.name) { path } else { format!("{path} ({})", self.name) }
    }

    fn of_another_kind(&self, asked: Option<ImportScheme>) -> Failure {
        let what = match asked {
            Some(scheme) => format!("has no row of {}; leave --as out, or name another scheme", scheme.scheme().name()),
            None => {
                "is no event file of ICEWS (20 columns), POLECAT (40) or GDELT (57, 58 or 61 without a header) by its \
                     first line; name its scheme with --as"
                    .to_owned()
            }
        };
        Failure::Content { path: PathBuf::from(self.shown()), what }
    }
}

/// Names of countries, and ICEWS' words for sectors.
fn words(sources: &Sources) -> Result<Words, Failure> {
    let start = |cause| Failure::Start("cannot start".to_owned(), cause);
    let sectors = icews_sectors(&start::data(sources)?).map_err(|e| start(Box::new(e)))?;
    let base = start::base(sources, None)?;
    let lands = base.actors.countries.iter().filter(|r| r.kind != CountryKind::Former);
    let mut names = BTreeMap::new();
    for row in lands {
        let Some(code) = row.country else { continue };
        for alias in &row.aliases {
            names.entry(alias.to_lowercase()).or_insert((false, code));
        }
        // A name of a state goes before an alias, and before that of a part of one.
        let weighty = matches!(row.kind, CountryKind::Country);
        let slot = names.entry(row.name.to_lowercase()).or_insert((weighty, code));
        if weighty {
            *slot = (true, code);
        }
    }
    Ok(Words::new(names.into_iter().map(|(name, (_, code))| (name, code)), sectors))
}
