//! `demarche code`: articles to events, claims and relations.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use demarche_record::reading::Reading;
use demarche_store::error::Error;
use demarche_store::export::{Counts, Exporter};
use demarche_store::imprint::Imprint;

use crate::arguments::{Code, CodeFormat, Shard};
use crate::failure::Failure;
use crate::inputs::{Outcome, Run};
use crate::output::{Output, file_name, is_folder};
use crate::start;
use crate::terminal;

/// Code the articles of the inputs.
pub fn run(arguments: &Code) -> Result<Outcome, Failure> {
    if arguments.format == CodeFormat::Parquet {
        let message = "Parquet is not in this version; write csv or reading, which DuckDB, pandas and R read too";
        return Err(Failure::Arguments(message.to_owned()));
    }
    if arguments.explain && arguments.format != CodeFormat::Reading {
        let message = "only the format reading has room for the reasons of --explain; leave out --format";
        return Err(Failure::Arguments(message.to_owned()));
    }
    let run = Run::open(&arguments.inputs)?;
    let mut pipeline = start::pipeline(&arguments.sources, arguments.jobs)?;
    if arguments.explain {
        pipeline = pipeline.explaining();
    }
    let folder = arguments.output.as_deref().filter(|p| is_folder(p));
    let mut writer = match folder {
        Some(folder) => Writer::Folder(Folder::new(folder, arguments, pipeline.imprint())?),
        None => {
            let output = Output::open(arguments.output.as_deref(), false)?;
            Writer::One(Sink::new(arguments.format, pipeline.imprint(), output)?)
        }
    };
    let outcome =
        run.readings(&pipeline, arguments.jobs.count(), arguments.shard, |path, reading| match &mut writer {
            Writer::One(sink) => sink.write(&reading),
            Writer::Folder(folder) => folder.write(path, &reading),
        })?;
    let counts = match writer {
        Writer::One(sink) => sink.finish()?,
        Writer::Folder(folder) => folder.finish()?,
    };
    if counts.left_out > 0 {
        let format = arguments.format.records().map_or("", |f| f.name());
        let what = "events that are only claimed, expected, denied or undated are left out";
        terminal::say(&format!("{} {what}: the format {format} cannot say so", counts.left_out));
    }
    Ok(outcome)
}

enum Writer<'a> {
    One(Sink<'a>),
    Folder(Folder<'a>),
}

/// An output in one format.
enum Sink<'a> {
    Records(Exporter<'a, Output>),
    Parse(Output),
}

impl<'a> Sink<'a> {
    fn new(format: CodeFormat, imprint: &'a Imprint, output: Output) -> Result<Self, Failure> {
        Ok(match format.records() {
            Some(format) => Self::Records(Exporter::new(format, imprint, output).map_err(failure)?),
            None => Self::Parse(output),
        })
    }

    fn write(&mut self, reading: &Reading) -> Result<(), Failure> {
        match self {
            Self::Records(exporter) => exporter.write(reading).map_err(failure),
            Self::Parse(output) => {
                let text = demarche_parse::conllu::write(&reading.document);
                output.write_all(text.as_bytes()).map_err(|e| output.failure(e))
            }
        }
    }

    fn finish(self) -> Result<Counts, Failure> {
        match self {
            Self::Records(exporter) => {
                let (counts, output) = exporter.finish().map_err(failure)?;
                output.finish()?;
                Ok(counts)
            }
            Self::Parse(output) => output.finish().map(|()| Counts::default()),
        }
    }
}

/// The failure behind an error of an exporter.
fn failure(error: Error) -> Failure {
    match error {
        Error::Write(source) if source.kind() == std::io::ErrorKind::BrokenPipe => Failure::ReaderGone,
        other => Failure::Start("the coding stopped".to_owned(), Box::new(other)),
    }
}

/// One file an input, each written as its articles come.
struct Folder<'a> {
    path: PathBuf,
    format: CodeFormat,
    shard: Option<Shard>,
    imprint: &'a Imprint,
    /// The input being written, and its file.
    open: Option<(PathBuf, Sink<'a>)>,
    /// Inputs by the names they took.
    names: BTreeMap<String, PathBuf>,
    counts: Counts,
}

impl<'a> Folder<'a> {
    fn new(path: &Path, arguments: &Code, imprint: &'a Imprint) -> Result<Self, Failure> {
        std::fs::create_dir_all(path).map_err(|source| Failure::Output { path: path.to_owned(), source })?;
        let names = BTreeMap::new();
        let (format, shard) = (arguments.format, arguments.shard);
        Ok(Self { path: path.to_owned(), format, shard, imprint, open: None, names, counts: Counts::default() })
    }

    fn write(&mut self, input: &Path, reading: &Reading) -> Result<(), Failure> {
        if self.open.as_ref().is_none_or(|(open, _)| open != input) {
            self.close()?;
            let name = self.name(input);
            let output = Output::open(Some(&self.path.join(name)), false)?;
            self.open = Some((input.to_owned(), Sink::new(self.format, self.imprint, output)?));
        }
        match &mut self.open {
            Some((_, sink)) => sink.write(reading),
            None => Ok(()),
        }
    }

    /// The name of an input's file: its own up to the first dot; a second input of that name gets digits too.
    fn name(&mut self, input: &Path) -> String {
        let stem = input.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let stem = match stem.split('.').find(|s| !s.is_empty()) {
            None | Some("-") => "stdin",
            Some(stem) => stem,
        };
        let mut ending = self.format.records().map_or("conllu", |f| f.ending()).to_owned();
        if let Some(shard) = self.shard {
            ending = format!("{}-of-{}.{ending}", shard.index + 1, shard.count);
        }
        let mut name = file_name(stem, &ending);
        if self.names.get(&name).is_some_and(|other| other != input) {
            let digits = demarche_store::ids::stable(&[input.as_os_str().as_encoded_bytes()]);
            name = file_name(&format!("{stem}-{digits:016x}"), &ending);
        }
        self.names.insert(name.clone(), input.to_owned());
        name
    }

    fn close(&mut self) -> Result<(), Failure> {
        if let Some((_, sink)) = self.open.take() {
            let counts = sink.finish()?;
            self.counts.articles += counts.articles;
            self.counts.rows += counts.rows;
            self.counts.left_out += counts.left_out;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Counts, Failure> {
        self.close()?;
        if self.names.is_empty() {
            terminal::say(&format!("no article came, so no file was written to {}", self.path.display()));
        }
        Ok(self.counts)
    }
}
