//! Briefs as text.

use demarche::pipeline::Pipeline;
use demarche_brief::render::{html, json, markdown, term};
use demarche_brief::scope::Scope;
use demarche_brief::writer::Options;
use demarche_record::reading::Reading;
use pyo3::prelude::*;

use crate::error::error;

/// Columns of the format for terminals.
const WIDTH: usize = 80;

/// How a brief is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Markdown,
    Html,
    Json,
    Term,
}

impl Format {
    /// The format of a name.
    pub(crate) fn of(name: &str) -> PyResult<Self> {
        match name {
            "md" => Ok(Self::Markdown),
            "html" => Ok(Self::Html),
            "json" => Ok(Self::Json),
            "term" => Ok(Self::Term),
            other => Err(error(format!("a brief is \"md\", \"html\", \"json\" or \"term\", not \"{other}\""))),
        }
    }
}

/// The brief of some readings, as the command line writes it.
pub(crate) fn write(
    pipeline: &Pipeline,
    readings: &[Reading],
    format: Format,
    words: Option<usize>,
) -> PyResult<String> {
    if readings.is_empty() {
        return Err(error("there is no article to write about; give one with text"));
    }
    let options = Options { words, ..Options::default() };
    let brief = pipeline.brief_of(readings, &Scope::default(), options);
    let mut text = match format {
        Format::Markdown => markdown::markdown(&brief),
        Format::Html => html::html(&brief),
        Format::Json => json::json(&brief, readings),
        Format::Term => term::term(&brief, WIDTH, false),
    };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}
