//! Inputs of the commands that look at readings: articles, which are read now, or readings as they were written.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use demarche_ingest::limits::Limits;
use demarche_ingest::unpack;
use demarche_store::reading::shape;
use demarche_world::reading::Reading;

use crate::arguments::{Jobs, Sources};
use crate::failure::Failure;
use crate::inputs::{Outcome, Run};
use crate::{start, terminal};

/// Most bytes of one reading: an article of a megabyte has some twenty of events and mentions.
pub const MOST_LINE: u64 = 256 << 20;

/// Every reading of the inputs, in their order: first those that were written before, then those of the articles.
pub fn each(
    inputs: &[String],
    sources: &Sources,
    jobs: Jobs,
    mut each: impl FnMut(Reading) -> Result<(), Failure>,
) -> Result<Outcome, Failure> {
    let (written, articles): (Vec<&String>, Vec<&String>) = inputs.iter().partition(|i| is_readings(Path::new(i)));
    let mut outcome = Outcome::default();
    for input in written {
        let mut lines = Lines::open(Path::new(input))?;
        while let Some((number, line)) = lines.next() {
            match line.and_then(|line| Reading::parse(&line)) {
                Ok(reading) => {
                    outcome.articles += 1;
                    each(reading)?;
                }
                Err(cause) => {
                    outcome.problems += 1;
                    terminal::say(&format!("{input}:{number}: {cause}"));
                }
            }
        }
    }
    if !articles.is_empty() {
        let articles: Vec<String> = articles.into_iter().cloned().collect();
        let run = Run::open(&articles)?;
        let pipeline = start::pipeline(sources, jobs)?;
        let read = run.readings(&pipeline, jobs.count(), None, |_, reading| {
            let shape = shape(&reading, pipeline.imprint());
            // The outside shape is what readings have in common, whoever wrote them.
            let line = serde_json::to_string(&shape).map_err(|_| Failure::Fault)?;
            each(Reading::parse(&line).map_err(|_| Failure::Fault)?)
        })?;
        outcome.articles += read.articles;
        outcome.problems += read.problems;
    }
    Ok(outcome)
}

/// Whether a file holds readings rather than articles, by its first line.
pub fn is_readings(path: &Path) -> bool {
    let name = path.to_string_lossy().to_ascii_lowercase();
    if !name.contains(".jsonl") && !name.contains(".ndjson") {
        return false;
    }
    let Ok(mut lines) = Lines::open(path) else { return false };
    matches!(lines.next(), Some((_, Ok(line))) if Reading::is_one(&line))
}

/// The lines of a file, unpacked as its name says, each bounded.
pub struct Lines {
    reader: BufReader<Box<dyn Read + Send>>,
    number: u64,
    over: bool,
}

impl Lines {
    /// Open a file.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let fail = |source| Failure::Input { path: path.to_owned(), source };
        let limits = Limits { max_unpacked: u64::MAX, ..Limits::default() };
        let stream: Box<dyn Read + Send> = if path == Path::new("-") {
            Box::new(std::io::stdin())
        } else if path.is_dir() {
            return Err(fail(std::io::ErrorKind::IsADirectory.into()));
        } else {
            unpack::open(path, &limits).map_err(fail)?
        };
        Ok(Self { reader: BufReader::with_capacity(1 << 16, stream), number: 0, over: false })
    }

    /// The next line that is not blank, as it stands there, or what is wrong with it.
    pub fn next(&mut self) -> Option<(u64, Result<String, String>)> {
        while !self.over {
            self.number += 1;
            let mut bytes = Vec::new();
            let read = (&mut self.reader).take(MOST_LINE + 1).read_until(b'\n', &mut bytes);
            let line = match read {
                Ok(0) => return None,
                Err(cause) => {
                    self.over = true;
                    Err(format!("it cannot be read ({cause})"))
                }
                Ok(n) if n as u64 > MOST_LINE => {
                    // What follows is in the middle of a line.
                    self.over = true;
                    Err("it is longer than 256 MB; the rest of the file was left out".to_owned())
                }
                Ok(_) => String::from_utf8(bytes).map_err(|_| "it is not UTF-8; save it as UTF-8".to_owned()),
            };
            if !line.as_ref().is_ok_and(|text| text.trim().is_empty()) {
                return Some((self.number, line));
            }
        }
        None
    }
}
