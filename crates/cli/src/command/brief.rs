//! `demarche brief`: articles to a brief.

use std::io::{IsTerminal, Write};
use std::path::Path;

use demarche_brief::render::{html, json, markdown, term};

use crate::arguments::{Brief, BriefFormat};
use crate::failure::Failure;
use crate::inputs::{Outcome, Run};
use crate::output::Output;
use crate::start;

/// Write the brief of all inputs.
pub fn run(arguments: &Brief) -> Result<Outcome, Failure> {
    let format = arguments.format.unwrap_or_else(|| usual(arguments.output.as_deref()));
    let run = Run::open_with(&arguments.inputs, &arguments.reach)?;
    let pipeline = start::pipeline(&arguments.sources, arguments.jobs)?;
    let mut readings = Vec::new();
    let outcome = run.readings(&pipeline, arguments.jobs.count(), None, |_, reading| {
        // What could not be read was named, and is no source.
        if !reading.document.sentences.is_empty() {
            readings.push(reading);
        }
        Ok(())
    })?;
    if outcome.articles == 0 {
        return Err(Failure::NothingRead);
    }
    let brief = pipeline.brief(&readings);
    let mut output = Output::open(arguments.output.as_deref(), format == BriefFormat::Term)?;
    let text = match format {
        BriefFormat::Md => markdown::markdown(&brief),
        BriefFormat::Html => html::html(&brief),
        BriefFormat::Json => json::json(&brief, &readings),
        BriefFormat::Term => term::term(&brief, width(), colours(arguments.output.as_deref())),
    };
    output.write_all(text.as_bytes()).map_err(|e| output.failure(e))?;
    if !text.ends_with('\n') {
        output.write_all(b"\n").map_err(|e| output.failure(e))?;
    }
    output.finish()?;
    Ok(outcome)
}

/// Columns of the terminal; lines longer than a hundred are hard to read.
fn width() -> usize {
    terminal_size::terminal_size().map_or(80, |(columns, _)| usize::from(columns.0)).clamp(40, 100)
}

/// Whether to write colours: to a terminal that has them, unless the user wants none.
fn colours(output: Option<&Path>) -> bool {
    let dumb = std::env::var_os("TERM").is_none_or(|t| t == "dumb");
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    output.is_none() && std::io::stdout().is_terminal() && !dumb && !unwanted
}

/// The format that the name of the output asks for.
fn usual(output: Option<&Path>) -> BriefFormat {
    let Some(output) = output.filter(|p| *p != Path::new("-")) else {
        return if std::io::stdout().is_terminal() { BriefFormat::Term } else { BriefFormat::Md };
    };
    match output.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).as_deref() {
        Some("html" | "htm") => BriefFormat::Html,
        Some("json") => BriefFormat::Json,
        Some("txt") => BriefFormat::Term,
        _ => BriefFormat::Md,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_the_output_chooses_the_format() {
        assert_eq!(usual(Some(Path::new("a/b.html"))), BriefFormat::Html);
        assert_eq!(usual(Some(Path::new("b.JSON"))), BriefFormat::Json);
        assert_eq!(usual(Some(Path::new("brief"))), BriefFormat::Md);
    }
}
