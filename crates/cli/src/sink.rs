//! One output of `code`, in one of its formats.

use std::io::Write;
use std::path::PathBuf;

use demarche_record::reading::Reading;
use demarche_store::error::Error;
use demarche_store::export::{Counts, Exporter};
use demarche_store::imprint::Imprint;
use demarche_store::parquet::Tables;

use crate::arguments::Code;
use crate::failure::Failure;
use crate::output::Output;

/// An output in one format.
pub enum Sink<'a> {
    /// Lines, rows or features.
    Records(Exporter<'a, Output>),
    /// Sentences, words and trees.
    Parse(Output, Counts),
    /// Parquet files in a folder.
    Tables(Box<Tables>, &'a Imprint),
}

impl<'a> Sink<'a> {
    /// Begin an output that is one file.
    pub fn new(arguments: &Code, imprint: &'a Imprint, output: Output) -> Result<Self, Failure> {
        Ok(match arguments.format.records() {
            Some(format) => Self::Records(Exporter::new(format, imprint, output).map_err(failure)?.raw(arguments.raw)),
            None => Self::Parse(output, Counts::default()),
        })
    }

    /// Add a reading.
    pub fn write(&mut self, reading: &Reading) -> Result<(), Failure> {
        match self {
            Self::Records(exporter) => exporter.write(reading).map_err(failure),
            Self::Parse(output, counts) => {
                counts.articles += 1;
                let text = demarche_parse::conllu::write(&reading.document);
                output.write_all(text.as_bytes()).map_err(|e| output.failure(e))
            }
            Self::Tables(tables, imprint) => tables.write(reading, imprint).map_err(failure),
        }
    }

    /// End the output; its files, where it is not the one that was given.
    pub fn finish(self) -> Result<(Counts, Option<Vec<PathBuf>>), Failure> {
        match self {
            Self::Records(exporter) => {
                let (counts, output) = exporter.finish().map_err(failure)?;
                output.finish()?;
                Ok((counts, None))
            }
            Self::Parse(output, counts) => output.finish().map(|()| (counts, None)),
            Self::Tables(tables, _) => {
                let (counts, files) = tables.finish().map_err(failure)?;
                Ok((counts, Some(files)))
            }
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
