//! `demarche world geocode`: names of places in, points on the map out.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use clap::Args;
use demarche::ordered;
use demarche::pipeline::Pipeline;
use demarche_lexicon::base::Base;
use demarche_resolve::geocode::names;
use demarche_resolve::geocode::{Geocoded, Geocoder};
use demarche_text::article::Article;
use demarche_text::issue::Issues;
use demarche_text::span::Span;
use serde::{Deserialize, Serialize};

use crate::arguments::{Jobs, Sources};
use crate::failure::Failure;
use crate::files;
use crate::inputs::Outcome;
use crate::lines::Lines;
use crate::output::Output;
use crate::start;
use crate::terminal;

/// Most bytes of a line.
const MOST_LINE: u64 = 16 << 20;
/// Spans of one line that are looked at.
const MOST_SPANS: usize = 100_000;
/// Wrong spans of one line that are named each.
const NAMED: usize = 3;

/// Find places on the map
///
/// One JSON object a line: {"id", "text", "title"?, "spans"?: [{"start", "end"}]}, offsets in code points. Without
/// spans the names of places are found in the text.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  echo '{\"id\":1,\"text\":\"She left Paris, Texas.\",\"spans\":[{\"start\":9,\"end\":14}]}' |
    demarche world geocode

Writes for each line {\"id\", \"places\"}: each with start, end, name, lat, lon, country_a2, country, geonameid, level
and confidence. Level near: the place is unknown, and the point is that of a place beside it or of the country that the
text speaks of.")]
pub struct Geocode {
    /// JSONL file (.gz may follow), or - for standard input
    #[arg(value_name = "FILE", default_value = "-")]
    pub input: String,
    /// Another packed gazetteer (training/places.py makes them)
    #[arg(long, value_name = "FILE")]
    pub places: Option<PathBuf>,
    /// Write to FILE instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub jobs: Jobs,
    #[command(flatten)]
    pub sources: Sources,
}

#[derive(Deserialize)]
struct Line {
    id: serde_json::Value,
    text: String,
    title: Option<String>,
    spans: Option<Vec<Mark>>,
}

/// A place in the text, in code points.
#[derive(Clone, Copy, Deserialize)]
struct Mark {
    start: u64,
    end: u64,
}

#[derive(Serialize)]
struct Answer {
    id: serde_json::Value,
    places: Vec<PlaceShape>,
}

#[derive(Serialize)]
struct PlaceShape {
    start: u64,
    end: u64,
    name: String,
    lat: Option<f64>,
    lon: Option<f64>,
    country_a2: Option<String>,
    country: Option<String>,
    admin1: Option<String>,
    geonameid: Option<u32>,
    level: &'static str,
    confidence: f64,
}

/// A line's answer, and what was wrong with its spans.
type Answered = Result<(String, Vec<String>), String>;

struct Desk<'a> {
    base: &'a Base,
    geocoder: Geocoder<'a>,
    sources: &'a Sources,
    parser: OnceLock<Result<Pipeline, String>>,
}

/// Geocode the lines of the input.
pub fn run(arguments: &Geocode) -> Result<Outcome, Failure> {
    let path = Path::new(&arguments.input);
    let mut lines = Lines::new(files::stream(path)?, MOST_LINE);
    let base = start::base(&arguments.sources, arguments.places.as_deref())?;
    let desk =
        Desk { base: &base, geocoder: Geocoder::new(&base), sources: &arguments.sources, parser: OnceLock::new() };
    let mut output = Output::open(arguments.output.as_deref(), false)?;
    let mut outcome = Outcome::default();
    let mut failed = None;
    let items = std::iter::from_fn(|| lines.next());
    let work = |(number, line): (u64, Result<String, String>)| (number, line.and_then(|text| desk.answer(&text)));
    ordered::map(items, arguments.jobs.count(), work, |(number, answer): (u64, Answered)| {
        let mut complain = |cause: &str| {
            outcome.problems += 1;
            terminal::say(&format!("{}:{number}: {cause}", files::named(path).display()));
        };
        match answer {
            Ok((line, problems)) => {
                problems.iter().for_each(|p| complain(p));
                outcome.articles += 1;
                if let Err(e) = output.write_all(line.as_bytes()) {
                    failed = Some(output.failure(e));
                    return ControlFlow::Break(());
                }
            }
            Err(cause) => complain(&cause),
        }
        ControlFlow::Continue(())
    });
    if let Some(failure) = failed {
        return Err(failure);
    }
    if outcome == Outcome::default() {
        let what = "is empty; give one JSON object a line, with id, text and spans".to_owned();
        return Err(Failure::Content { path: files::named(path), what });
    }
    output.finish()?;
    Ok(outcome)
}

impl Desk<'_> {
    fn answer(&self, line: &str) -> Answered {
        let read: Line = serde_json::from_str(line)
            .map_err(|e| format!("it is not an object with id, text and spans ({e}); mend the line"))?;
        let title = read.title.as_deref().unwrap_or("");
        let (spans, problems) = match &read.spans {
            Some(marks) => spans(&read.text, marks),
            None => (self.found(&read.text)?, Vec::new()),
        };
        let places = self.geocoder.places(title, &read.text, &spans);
        let mut places: Vec<PlaceShape> =
            spans.iter().zip(places).filter_map(|(s, p)| Some(self.shape(*s, p?))).collect();
        in_code_points(&read.text, &mut places);
        let mut line = serde_json::to_string(&Answer { id: read.id, places }).map_err(|e| e.to_string())?;
        line.push('\n');
        Ok((line, problems))
    }

    /// The names of places that the parser sees.
    fn found(&self, text: &str) -> Result<Vec<Span>, String> {
        let load = || start::parser(self.sources, Jobs { jobs: Some(1) }).map_err(|e| crate::failure::sentence(&e));
        let parser = self.parser.get_or_init(load).as_ref().map_err(Clone::clone)?;
        let article = Article { text: text.to_owned(), language: Some("en".to_owned()), ..Article::default() };
        let reading = parser.read(article, Issues::default());
        Ok(names::find(&reading.document, self.base))
    }

    fn shape(&self, span: Span, place: Geocoded) -> PlaceShape {
        let round = |value: f64, digits: f64| (value * digits).round() / digits;
        let two = place.land.and_then(|code| self.base.places.gazetteer.two_letters(code));
        PlaceShape {
            start: u64::from(span.start),
            end: u64::from(span.end),
            name: place.name,
            lat: place.point.map(|p| round(p.0, 1e4)),
            lon: place.point.map(|p| round(p.1, 1e4)),
            country_a2: two.map(str::to_owned),
            country: place.country.map(|c| c.to_string()),
            admin1: place.admin1,
            geonameid: place.geonameid,
            level: place.level.map_or("near", |l| l.name()),
            confidence: round(place.confidence, 1e4),
        }
    }
}

/// Marks as spans in bytes, in their order; those that cannot be are named and left out.
fn spans(text: &str, marks: &[Mark]) -> (Vec<Span>, Vec<String>) {
    let offsets: Vec<u32> = text.char_indices().map(|(at, _)| at as u32).chain([text.len() as u32]).collect();
    let at = |place: u64| usize::try_from(place).ok().and_then(|p| offsets.get(p)).copied();
    let (mut result, mut problems, mut wrong) = (Vec::<Span>::new(), Vec::new(), 0);
    let mut taken = std::collections::BTreeMap::<u32, u32>::new();
    for mark in marks.iter().take(MOST_SPANS) {
        let span = at(mark.start).zip(at(mark.end)).filter(|(start, end)| start < end);
        let cause = match span {
            None => format!("does not lie in the text of {} characters", offsets.len() - 1),
            Some((start, end)) if taken.range(..end).next_back().is_some_and(|(_, other)| *other > start) => {
                "overlaps another".to_owned()
            }
            Some((start, end)) => {
                taken.insert(start, end);
                result.push(Span::new(start, end));
                continue;
            }
        };
        wrong += 1;
        if wrong <= NAMED {
            problems.push(format!("its span {}–{} {cause} and is left out", mark.start, mark.end));
        }
    }
    if wrong > NAMED {
        problems.push(format!("{} more of its spans are left out", wrong - NAMED));
    }
    if marks.len() > MOST_SPANS {
        problems.push(format!("of its {} spans the first {MOST_SPANS} are looked at; split the text", marks.len()));
    }
    (result, problems)
}

/// Places in bytes as places in code points.
fn in_code_points(text: &str, places: &mut [PlaceShape]) {
    let mut offsets: Vec<&mut u64> = places.iter_mut().flat_map(|p| [&mut p.start, &mut p.end]).collect();
    offsets.sort_unstable();
    let mut bytes = text.char_indices().map(|(at, _)| at as u64).peekable();
    let mut count = 0;
    for offset in offsets {
        while bytes.next_if(|at| *at < *offset).is_some() {
            count += 1;
        }
        *offset = count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_spans_are_named_and_left_out() {
        let mark = |start, end| Mark { start, end };
        let text = "Élysée met Baku";
        let (spans, problems) =
            spans(text, &[mark(11, 15), mark(0, 6), mark(12, 15), mark(3, 3), mark(0, 16), mark(9, 2)]);
        assert_eq!(spans.iter().map(|s| s.of(text)).collect::<Vec<_>>(), ["Baku", "Élysée"]);
        assert_eq!(problems.len(), NAMED + 1);
        assert!(problems[0].contains("12–15 overlaps another"), "{problems:?}");
        assert!(problems[1].contains("does not lie in the text of 15 characters"), "{problems:?}");
    }
}
