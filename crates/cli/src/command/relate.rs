//! `demarche relate`: marked pairs in, the relation between the two out.

use std::collections::BTreeMap;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

use demarche::ordered;
use demarche::relate::{Pair, Related, Relator};
use demarche_text::span::Span;
use serde::{Deserialize, Serialize};

use crate::arguments::Relate;
use crate::failure::Failure;
use crate::files;
use crate::inputs::Outcome;
use crate::lines::Lines;
use crate::output::Output;
use crate::start;
use crate::terminal;

/// Most bytes of a line.
const MOST_LINE: u64 = 1 << 20;

/// A line of input.
#[derive(Deserialize)]
struct Line {
    id: serde_json::Value,
    text: String,
    #[serde(default)]
    source: Vec<Mark>,
    #[serde(default)]
    target: Vec<Mark>,
}

/// A place in the text, in code points.
#[derive(Clone, Copy, Deserialize)]
struct Mark {
    start: u64,
    end: u64,
}

/// A line of output.
#[derive(Serialize)]
struct Answer<'a> {
    id: serde_json::Value,
    #[serde(rename = "type")]
    kind: &'a str,
    quad: u8,
    mode: Option<&'a str>,
    modality: &'a str,
    confidence: f64,
    scores: BTreeMap<&'a str, f64>,
    trace: Vec<Reason>,
}

#[derive(Serialize)]
struct Reason {
    step: &'static str,
    id: String,
    detail: String,
}

/// Relate the pairs of the input.
pub fn run(arguments: &Relate) -> Result<Outcome, Failure> {
    let path = Path::new(&arguments.input);
    let mut lines = Lines::new(files::stream(path)?, MOST_LINE);
    let relator = start::relator(&arguments.sources)?;
    let mut output = Output::open(arguments.output.as_deref(), false)?;
    let mut outcome = Outcome::default();
    let mut failed = None;
    let items = std::iter::from_fn(|| lines.next());
    let work = |(number, line): (u64, Result<String, String>)| {
        let answer = line.and_then(|text| answer(&relator, &text));
        (number, answer)
    };
    ordered::map(items, arguments.jobs.count(), work, |(number, answer)| {
        match answer {
            Ok(line) => {
                outcome.articles += 1;
                if let Err(e) = output.write_all(line.as_bytes()) {
                    failed = Some(output.failure(e));
                    return ControlFlow::Break(());
                }
            }
            Err(cause) => {
                outcome.problems += 1;
                terminal::say(&format!("{}:{number}: {cause}", files::named(path).display()));
            }
        }
        ControlFlow::Continue(())
    });
    if let Some(failure) = failed {
        return Err(failure);
    }
    if outcome == Outcome::default() {
        let what = "is empty; give one JSON object a line, with id, text, source and target".to_owned();
        return Err(Failure::Content { path: files::named(path), what });
    }
    output.finish()?;
    Ok(outcome)
}

/// The answer to one line, with its line end; or what is wrong with it and the mend.
fn answer(relator: &Relator, line: &str) -> Result<String, String> {
    let read: Line = serde_json::from_str(line)
        .map_err(|e| format!("it is not an object with id, text, source and target ({e}); mend the line"))?;
    if read.text.trim().is_empty() {
        return Err("its text is empty; give the sentence".to_owned());
    }
    let pair = Pair {
        source: spans(&read.text, &read.source, "source")?,
        target: spans(&read.text, &read.target, "target")?,
        text: read.text,
    };
    let related = relator.relate(&pair);
    let mut line = serde_json::to_string(&shape(read.id, &related)).map_err(|e| e.to_string())?;
    line.push('\n');
    Ok(line)
}

fn shape(id: serde_json::Value, related: &Related) -> Answer<'_> {
    let round = |p: f64| (p * 1e4).round() / 1e4;
    let mut scores: BTreeMap<&str, f64> =
        related.scores.iter().map(|(kind, score)| (kind.name(), round(*score))).collect();
    scores.insert("NONE", round(related.none));
    Answer {
        id,
        kind: related.kind.name(),
        quad: related.kind.quad().number(),
        mode: related.mode.map(|mode| mode.name()),
        modality: related.modality.name(),
        confidence: round(related.confidence),
        scores,
        trace: related
            .trace
            .iter()
            .map(|s| Reason { step: s.step, id: s.id.clone(), detail: s.detail.clone() })
            .collect(),
    }
}

/// Places in code points as places in bytes.
fn spans(text: &str, marks: &[Mark], side: &str) -> Result<Vec<Span>, String> {
    if marks.is_empty() {
        return Err(format!("its {side} is empty; give at least one start and end"));
    }
    // Byte offset of each code point and of the end.
    let offsets: Vec<u32> = text.char_indices().map(|(at, _)| at as u32).chain([text.len() as u32]).collect();
    let at = |place: u64| usize::try_from(place).ok().and_then(|p| offsets.get(p)).copied();
    let span = |mark: &Mark| {
        let (start, end) = (at(mark.start), at(mark.end));
        match (start, end) {
            (Some(start), Some(end)) if start < end => Ok(Span::new(start, end)),
            _ => Err(format!(
                "its {side} {}–{} does not lie in the text of {} characters; count code points, the end exclusive",
                mark.start,
                mark.end,
                offsets.len() - 1
            )),
        }
    };
    marks.iter().map(span).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_count_code_points() {
        let mark = |start, end| [Mark { start, end }];
        let text = "Élysée met Baku";
        let found = spans(text, &mark(0, 6), "source").expect("it lies in the text");
        assert_eq!(found[0].of(text), "Élysée");
        assert_eq!(spans(text, &mark(11, 15), "target").expect("it lies in the text")[0].of(text), "Baku");
        for (start, end) in [(3, 3), (5, 2), (0, 16), (90, 91), (u64::MAX, u64::MAX)] {
            assert!(spans(text, &mark(start, end), "target").is_err());
        }
        assert!(spans(text, &[], "target").is_err());
    }
}
