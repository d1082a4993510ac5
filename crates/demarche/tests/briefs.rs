//! Briefs of news: what they state, how long they are, what they are about.

mod common;

use common::{examples, writer};
use demarche::pipeline::Pipeline;
use demarche_brief::brief::Brief;
use demarche_brief::falsify::lines;
use demarche_brief::scope::{Party, Scope};
use demarche_brief::writer::Options;
use demarche_ontology::code::Code;
use demarche_record::reading::Reading;
use demarche_text::article::Article;
use demarche_text::issue::Issues;

fn pipeline() -> Pipeline {
    Pipeline::embedded().expect("the embedded data are whole")
}

/// The brief of one invented report.
fn told(text: &str) -> Brief {
    let pipeline = pipeline();
    let article = Article {
        id: "a".into(),
        source: Some("Meridian".into()),
        date: "2031-05-17".parse().ok(),
        language: Some("en".into()),
        text: text.into(),
        ..Article::default()
    };
    let reading = pipeline.read(article, Issues::default());
    pipeline.brief(std::slice::from_ref(&reading))
}

#[track_caller]
fn states(brief: &Brief, words: &str) {
    let all: Vec<String> = lines(brief).into_iter().map(|l| l.sentence.text()).collect();
    assert!(all.iter().any(|s| s.contains(words)), "{words:?} in {all:#?}");
}

#[track_caller]
fn passes(brief: &Brief, readings: &[Reading]) {
    for line in lines(brief) {
        let verdict = writer().checker().check_line(&line, readings);
        assert!(verdict.is_ok(), "{}: {verdict:?}", line.sentence.text());
    }
}

#[test]
fn what_a_report_tells_in_passing_is_stated() {
    let brief = told(
        "Norway expels Danish envoy\n\n\
         Norway expelled the Danish ambassador on Friday and accused Denmark of spying.\n\n\
         Foreign Minister Kari Holm stated that Denmark had been giving money to rebels in Svalbard, where a rise in \
         violence has led to the imposition of a curfew.\n\n\
         Oslo's aim is said to put pressure on Denmark to end its military support to Iceland.\n\n\
         The quarrel has grown since the spring. This includes Denmark's recent diplomatic expulsions in retaliation to \
         similar actions by Norway, showing a deep rift.\n",
    );
    states(
        &brief,
        "According to Foreign Minister Kari Holm, in Svalbard, a rise in violence has led to the imposition of a curfew",
    );
    states(&brief, "is said to put pressure on Denmark to end its military support to Iceland");
    states(
        &brief,
        "Meridian reports Denmark's recent diplomatic expulsions in retaliation to similar actions by Norway",
    );
}

#[test]
fn a_brief_keeps_to_its_words() {
    let pipeline = pipeline();
    for folder in ["dispute", "strike"] {
        let readings = examples(&pipeline, folder);
        let whole = pipeline.brief(&readings);
        for words in [40, 120, 300, 600] {
            let options = Options { words: Some(words), ..Options::default() };
            let brief = pipeline.brief_of(&readings, &Scope::default(), options);
            assert!(brief.words() <= words, "{folder}: {} of {words}", brief.words());
            assert!(brief.headline.is_some() && !brief.lead.is_empty());
            assert!(brief.words() * 2 > words, "{folder}: only {} of {words}", brief.words());
            assert!(brief == pipeline.brief_of(&readings, &Scope::default(), options), "the same again");
            passes(&brief, &readings);
        }
        let options = Options { words: Some(whole.words()), ..Options::default() };
        assert!(pipeline.brief_of(&readings, &Scope::default(), options) == whole, "enough room changes nothing");
    }
}

#[test]
fn a_brief_on_a_pair_speaks_of_the_pair() {
    let pipeline = pipeline();
    let readings = examples(&pipeline, "dispute");
    let state = |label: &str, code: &str| Party { label: label.into(), country: Code::new(code), names: Vec::new() };
    let (one, other) = (state("Algeria", "DZA"), state("Morocco", "MAR"));
    let scope = Scope { parties: vec![one, other], found: Some(40), ..Scope::default() };
    let brief = pipeline.brief_of(&readings, &scope, Options::default());
    let about = brief.about.as_ref().expect("it says what it is about");
    assert_eq!(
        about.line(),
        "Algeria and Morocco, 17 to 19 May 2031: from 7 of 40 reports, the newest or those that fit best."
    );
    assert!(brief.title().starts_with("Algeria and Morocco, 17 to 19 May 2031"));
    states(&brief, "Morocco and Algeria agreed on part of their border");
    // What a third state does to one of them does not lead.
    let headline = brief.headline.as_ref().map(|h| h.text()).unwrap_or_default();
    assert!(!headline.contains("Netherlands"), "{headline}");
    let all: Vec<String> = brief.lead.iter().chain(&brief.takeaways).map(|s| s.text()).collect();
    assert!(!all.is_empty() && !all.iter().any(|s| s.contains("curfew")), "{all:#?}");
    passes(&brief, &readings);
}

#[test]
fn a_brief_on_a_period_leaves_out_what_happened_before() {
    let pipeline = pipeline();
    let readings = examples(&pipeline, "dispute");
    let scope = Scope { from: "2031-05-15".parse().ok(), to: "2031-05-19".parse().ok(), ..Scope::default() };
    let brief = pipeline.brief_of(&readings, &scope, Options::default());
    assert!(brief.title().starts_with("15 to 19 May 2031: "), "{}", brief.title());
    let dates: Vec<&str> = brief.timeline.iter().filter_map(|e| e.date.as_deref()).collect();
    assert!(dates.contains(&"16 May") && !dates.contains(&"12 May"), "{dates:?}");
}
