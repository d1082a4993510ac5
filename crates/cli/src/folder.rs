//! A folder of outputs: one an input, each written as its articles come.

use std::path::{Path, PathBuf};

use demarche_record::reading::Reading;
use demarche_store::export::Counts;
use demarche_store::imprint::Imprint;
use demarche_store::parquet::Tables;

use crate::arguments::{Code, CodeFormat};
use crate::failure::Failure;
use crate::ledger::{Claim, FOLDER, Ledger, Seen};
use crate::output::Output;
use crate::sink::Sink;
use crate::terminal;

/// One output an input.
pub struct Folder<'a> {
    path: PathBuf,
    arguments: &'a Code,
    imprint: &'a Imprint,
    ledger: Ledger,
    /// The input being written, and its output.
    open: Option<Open<'a>>,
    counts: Counts,
}

struct Open<'a> {
    input: PathBuf,
    claim: Claim,
    sink: Sink<'a>,
}

impl<'a> Folder<'a> {
    /// Outputs in `path`.
    pub fn new(path: &Path, arguments: &'a Code, imprint: &'a Imprint, seen: Seen) -> Result<Self, Failure> {
        let shard = arguments.shard.map(|s| format!("{}-of-{}.", s.index + 1, s.count)).unwrap_or_default();
        let ending = format!("{shard}{}", arguments.format.ending());
        let versions = [&imprint.program, &imprint.data, &imprint.model].map(Clone::clone);
        let ledger = Ledger::open(path, versions, options(arguments), ending, seen)
            .map_err(|source| Failure::Output { path: path.to_owned(), source })?;
        Ok(Self { path: path.to_owned(), arguments, imprint, ledger, open: None, counts: Counts::default() })
    }

    /// What was coded before.
    pub fn ledger(&self) -> Ledger {
        self.ledger.clone()
    }

    /// Add a reading.
    pub fn write(&mut self, input: &Path, reading: &Reading) -> Result<(), Failure> {
        if self.open.as_ref().is_none_or(|open| open.input != input) {
            self.close()?;
            self.open = Some(self.begin(input)?);
        }
        match &mut self.open {
            Some(open) => open.sink.write(reading),
            None => Ok(()),
        }
    }

    fn begin(&self, input: &Path) -> Result<Open<'a>, Failure> {
        let claim =
            self.ledger.claim(input).map_err(|source| Failure::Output { path: self.path.join(FOLDER), source })?;
        let sink = match self.arguments.format {
            CodeFormat::Parquet => {
                let name = claim.name.trim_end_matches(".parquet");
                let text = self.arguments.text.unwrap_or_default().kept();
                Sink::Tables(Box::new(Tables::new(&self.path, name, self.imprint, text)), self.imprint)
            }
            _ => {
                let output = Output::open(Some(&self.path.join(&claim.name)), false)?;
                Sink::new(self.arguments, self.imprint, output)?
            }
        };
        Ok(Open { input: input.to_owned(), claim, sink })
    }

    fn close(&mut self) -> Result<(), Failure> {
        let Some(Open { input, claim, sink }) = self.open.take() else { return Ok(()) };
        let single = self.path.join(&claim.name);
        let (counts, files) = sink.finish()?;
        let files = files.unwrap_or_else(|| vec![single]);
        self.ledger
            .settle(&input, claim, counts.articles, &files)
            .map_err(|source| Failure::Output { path: self.path.join(FOLDER), source })?;
        self.counts.articles += counts.articles;
        self.counts.rows += counts.rows;
        self.counts.left_out += counts.left_out;
        Ok(())
    }

    /// End the last output; what went out in this run.
    pub fn finish(mut self) -> Result<Counts, Failure> {
        self.close()?;
        let (skipped, ..) = self.ledger.skipped();
        if skipped > 0 {
            let place = self.path.join(FOLDER);
            terminal::say(&format!(
                "{skipped} inputs were coded before and have not changed, so they were skipped; to code them again, delete {}",
                place.display()
            ));
        } else if self.counts.articles == 0 {
            terminal::say(&format!("no article came, so no file was written to {}", self.path.display()));
        }
        Ok(self.counts)
    }
}

/// All of the command line that outputs depend on; lexicons, rows and model have versions.
fn options(arguments: &Code) -> String {
    format!(
        "{:?} shape={} explain={} raw={} text={} depth={:?} shard={:?}",
        arguments.format,
        demarche_store::imprint::SHAPE,
        arguments.explain,
        arguments.raw,
        arguments.text.unwrap_or_default().kept().name(),
        arguments.sources.depth,
        arguments.shard.map(|s| (s.index, s.count)),
    )
}
