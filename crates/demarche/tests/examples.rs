//! The whole way on the news of `examples/`: what is shown has passed the checker, on any number of threads.

use std::ops::ControlFlow;
use std::path::Path;

use demarche::pipeline::Pipeline;
use demarche_brief::writer::{Options, Writer};
use demarche_ingest::inputs::open;
use demarche_ingest::limits::Limits;
use demarche_lexicon::explainers::Explainers;
use demarche_lexicon::files::Files;
use demarche_lexicon::style::Style;
use demarche_record::coded::Voice;
use demarche_record::happening::Aspect;
use demarche_record::reading::Reading;
use demarche_story::compare::{Witness, compare};
use demarche_story::origin::Provenance;
use demarche_story::told::Coded;

fn readings(pipeline: &Pipeline, folder: &str, jobs: usize) -> Vec<Reading> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(folder);
    let inputs = [folder.to_str().expect("the folder has a plain name").to_owned()];
    let inputs = open(&inputs, &Limits::default()).expect("there is an input");
    let articles = inputs.map(|item| item.map(|arrival| (arrival.article, arrival.issues)));
    let mut readings = Vec::new();
    pipeline.read_all(articles, jobs, |item| {
        readings.push(item.unwrap_or_else(|problem| panic!("{problem}")));
        ControlFlow::Continue(())
    });
    readings
}

#[test]
fn every_shown_sentence_passes_the_checker_once_more() {
    let pipeline = Pipeline::embedded().expect("the embedded data are whole");
    let files = Files::embedded();
    let explainers = Explainers::load(&files).expect("the explainers have no fault");
    let style = Style::load(&files).expect("the phrases have no fault");
    let writer = Writer::new(explainers, style, Options::default());
    for folder in ["dispute", "strike"] {
        let readings = readings(&pipeline, folder, 2);
        let brief = writer.write(&readings);
        let mut checked = 0;
        for sentence in brief.sentences() {
            let verdict = writer.checker().check(sentence, &readings);
            assert!(verdict.is_ok(), "{folder}: {sentence:?} {verdict:?}");
            checked += 1;
        }
        assert!(checked > 30, "{folder}: only {checked} sentences");
    }
}

#[test]
fn the_readings_are_the_same_on_any_number_of_threads() {
    let pipeline = Pipeline::embedded().expect("the embedded data are whole");
    for folder in ["dispute", "strike"] {
        let one = readings(&pipeline, folder, 1);
        assert!(one.len() >= 4 && one.iter().any(|r| !r.events.is_empty()), "{folder} has news");
        assert!(one == readings(&pipeline, folder, 3), "{folder}");
    }
}

#[test]
fn what_is_claimed_stays_with_its_claim() {
    let pipeline = Pipeline::embedded().expect("the embedded data are whole");
    for folder in ["dispute", "strike"] {
        let mut claimed = 0;
        for reading in readings(&pipeline, folder, 2) {
            for (number, event) in reading.events.iter().enumerate() {
                let Voice::Claim(claim) = event.voice else { continue };
                claimed += 1;
                let claim = reading.claims.get(claim as usize).expect("the claim is there");
                assert!(claim.events.contains(&(number as u32)), "{}: event {number}", reading.document.article.id);
            }
        }
        assert!(claimed > 0, "{folder} has claims");
    }
}

#[test]
fn a_story_says_what_its_reports_tell_together_and_where_they_differ() {
    let pipeline = Pipeline::embedded().expect("the embedded data are whole");
    let readings = readings(&pipeline, "dispute", 2);
    let coded: Vec<Coded> = readings.iter().map(|r| pipeline.told(r)).collect();
    let provenance = |own: usize| Provenance { own: own as u64, ..Provenance::default() };
    let provenances: Vec<Provenance> = (0..coded.len()).map(provenance).collect();
    let witnesses: Vec<Witness<'_>> =
        provenances.iter().zip(&coded).map(|(provenance, coded)| Witness { provenance, coded }).collect();
    let comparison = compare(&witnesses);
    let top = comparison.happenings.first().expect("there are happenings");
    assert!(top.origins >= 3 && top.reports.len() >= top.origins, "{top:?}");
    let killed = comparison.differences.iter().find(|d| d.aspect == Aspect::Number && d.what == "People killed");
    let killed = killed.expect("the reports count the dead differently");
    assert_ne!(killed.one.report, killed.other.report);
    // Both spans are code points of the reports' own texts.
    for difference in &comparison.differences {
        for said in [&difference.one, &difference.other] {
            let text = readings[said.report].document.text().chars();
            let (start, end) = (said.words.start as usize, said.words.end as usize);
            assert_eq!(text.skip(start).take(end - start).collect::<String>(), said.words.text);
        }
    }
    // What the brief tells as different, the story has too.
    let brief = pipeline.brief(&readings);
    let told = brief.differences.iter().map(|s| s.text()).find(|t| t.starts_with("People killed"));
    assert!(told.is_some_and(|t| t.contains(" 2 ") || t.contains("2 (")), "{:?}", brief.differences);
}
