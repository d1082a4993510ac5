//! True sentences of briefs, made false in ways that are hard to see: the checker must tell the two apart.

mod common;

use std::collections::BTreeMap;

use common::{examples, gold, writer};
use demarche::pipeline::Pipeline;
use demarche_brief::falsify::{Falsified, Fault, falsified, lines, sample};
use demarche_lexicon::files::Files;
use demarche_lexicon::style::Style;
use demarche_record::reading::Reading;

/// Falsifications of each kind that are looked at, and how many of all must be caught.
const EACH: usize = 10;
const CAUGHT: usize = 58;

/// One set of reports with what was made false in their brief, and whether it was caught.
fn tried(sets: &[Vec<Reading>]) -> Vec<(Falsified, Result<(), String>)> {
    let writer = writer();
    let style = Style::load(&Files::embedded()).expect("the word lists have no fault");
    let (mut result, mut truths) = (Vec::new(), 0);
    for readings in sets {
        let brief = writer.write(readings);
        for line in lines(&brief) {
            let verdict = writer.checker().check_line(&line, readings);
            truths += 1;
            assert!(verdict.is_ok(), "a true sentence is refused: {} {verdict:?}", line.sentence.text());
        }
        for false_one in falsified(&brief, readings, &style) {
            let verdict = writer.checker().check_line(&false_one.entry, readings).map_err(|e| e.to_string());
            result.push((false_one, verdict));
        }
    }
    println!("true sentences: {truths}, all passed");
    result
}

#[test]
fn the_checker_catches_what_was_made_false() {
    let pipeline = Pipeline::embedded().expect("the embedded data are whole");
    let mut sets = vec![examples(&pipeline, "dispute"), examples(&pipeline, "strike")];
    match gold(&pipeline) {
        Some(readings) => sets.push(readings),
        None => eprintln!("skipped: the reference documents; name their folder in DEMARCHE_GOLD"),
    }
    let tried = tried(&sets);
    let mut kinds: BTreeMap<Fault, (usize, usize)> = BTreeMap::new();
    for (false_one, verdict) in &tried {
        let (caught, all) = kinds.entry(false_one.fault).or_default();
        *caught += usize::from(verdict.is_err());
        *all += 1;
        if verdict.is_ok() {
            let date = false_one.entry.date.as_deref().unwrap_or("-");
            println!(
                "MISSED {}: [{date}] {}\n   of {}",
                false_one.fault.name(),
                false_one.entry.sentence.text(),
                false_one.truth
            );
        }
    }
    for (fault, (caught, all)) in &kinds {
        println!("{}: {caught} of {all}", fault.name());
    }
    let all: Vec<Falsified> = tried.iter().map(|(f, _)| f.clone()).collect();
    let chosen = sample(&all, EACH);
    assert_eq!(chosen.len(), EACH * Fault::ALL.len(), "{kinds:?}");
    let caught = chosen.iter().filter(|c| tried.iter().any(|(f, v)| f == **c && v.is_err())).count();
    println!("sample: {caught} of {}", chosen.len());
    assert!(caught >= CAUGHT, "only {caught} of {} are caught: {kinds:?}", chosen.len());
}
