//! How many falsified sentences of briefs the checker catches, and how many true ones it lets pass.

use std::collections::BTreeMap;
use std::io::Write;

use demarche_brief::check::Checker;
use demarche_brief::falsify::{Falsified, Fault, falsified, lines, sample};
use demarche_lexicon::explainers::Explainers;
use demarche_lexicon::style::Style;
use serde_json::{Value, json};

use super::figures::{percent, share};
use crate::arguments::Score;
use crate::failure::Failure;
use crate::inputs::Run;
use crate::output::Output;
use crate::start;

/// Falsifications of each kind in the sample.
const EACH: usize = 10;

/// The briefs of the inputs, each by itself, falsified and checked.
pub fn run(arguments: &Score) -> Result<Value, Failure> {
    let data = start::data(&arguments.sources)?;
    let lexicon = |e| Failure::Start("cannot start".to_owned(), Box::new(e));
    let (style, explainers) = (Style::load(&data).map_err(lexicon)?, Explainers::load(&data).map_err(lexicon)?);
    let checker = Checker { style: &style, explainers: &explainers };
    let pipeline = start::pipeline(&arguments.sources, arguments.jobs)?;
    let (mut truths, mut passed) = (0, 0);
    let mut tried: Vec<(Falsified, bool)> = Vec::new();
    for path in &arguments.files {
        let mut readings = Vec::new();
        let run = Run::open(&[path.to_string_lossy().into_owned()])?;
        run.readings(&pipeline, arguments.jobs.count(), None, |_, reading| {
            readings.push(reading);
            Ok(())
        })?;
        let brief = pipeline.brief(&readings);
        let lines = lines(&brief);
        truths += lines.len();
        passed += lines.iter().filter(|line| checker.check_line(line, &readings).is_ok()).count();
        for one in falsified(&brief, &readings, &style) {
            let caught = checker.check_line(&one.entry, &readings).is_err();
            tried.push((one, caught));
        }
    }
    if let Some(path) = &arguments.misses {
        let mut output = Output::open(Some(path), false)?;
        for (one, _) in tried.iter().filter(|(_, caught)| !caught) {
            let text = one.entry.sentence.text();
            let miss = json!({"kind": one.fault.name(), "date": one.entry.date, "false": text, "true": one.truth});
            writeln!(output, "{miss}").map_err(|e| output.failure(e))?;
        }
        output.finish()?;
    }
    let all: Vec<Falsified> = tried.iter().map(|(one, _)| one.clone()).collect();
    let chosen = sample(&all, EACH);
    let is_caught = |one: &&&Falsified| tried.iter().any(|(other, caught)| *caught && other == **one);
    let kinds: BTreeMap<&str, Value> = Fault::ALL
        .into_iter()
        .map(|fault| {
            let own: Vec<bool> =
                tried.iter().filter(|(one, _)| one.fault == fault).map(|(_, caught)| *caught).collect();
            let caught = own.iter().filter(|caught| **caught).count();
            let rate = percent(share(caught, own.len()));
            (fault.name(), json!({"made": own.len(), "caught": caught, "rate": rate}))
        })
        .collect();
    Ok(json!({
        "true": {"sentences": truths, "passed": passed},
        "false": kinds,
        "sample": {"sentences": chosen.len(), "caught": chosen.iter().filter(is_caught).count()},
    }))
}
