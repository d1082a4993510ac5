//! From hand-built readings to a brief on the page.

mod common;

use common::{Report, person, state};
use demarche_brief::brief::{Brief, Kind};
use demarche_brief::render;
use demarche_brief::writer::{Options, Writer};
use demarche_lexicon::explainers::Explainers;
use demarche_lexicon::files::Files;
use demarche_lexicon::style::Style;
use demarche_ontology::event::{EventType, Modality};
use demarche_ontology::mode::Mode;
use demarche_record::coded::{Quote, RelationKind, Stance};
use demarche_record::reading::Reading;
use demarche_text::mention::MentionKind;
use demarche_text::sentence::Role;

const ACCUSED: &str = "The/_/DT/2/det Netherlands/_/NNP/4/nsubj has/have/VBZ/4/aux accused/accuse/VBN/0/root \
    Algeria/_/NNP/4/obj of/_/IN/7/mark financing/finance/VBG/4/advcl separatists/separatist/NNS/7/obj ./_/./4/punct";
const DENIED: &str = "Algeria/_/NNP/2/nsubj denied/deny/VBD/0/root the/_/DT/4/det allegation/_/NN/2/obj \
    of/_/IN/6/case bribery/_/NN/4/nmod ./_/./2/punct";

fn expelled(number: &str) -> String {
    format!(
        "On/_/IN/2/case Monday/_/NNP/5/obl ,/_/,/5/punct Algeria/_/NNP/5/nsubj expelled/expel/VBD/0/root \
         {number}/_/CD/8/nummod Dutch/_/JJ/8/amod diplomats/diplomat/NNS/5/obj ./_/./5/punct"
    )
}

fn report(outlet: &str, number: &str) -> Reading {
    let (netherlands, algeria) = (state("Netherlands", "NLD"), state("Algeria", "DZA"));
    let one = std::slice::from_ref;
    let mut report = Report::new(outlet, "2031-05-17");
    let s = report.sentence(Role::Body, ACCUSED);
    report.means(s, "Netherlands", MentionKind::Place, one(&netherlands));
    report.means(s, "Algeria", MentionKind::Place, one(&algeria));
    report.event(s, "accused", EventType::Accuse, &[Mode::Allege], one(&netherlands), one(&algeria));
    report.claim(s, "accused", "of financing separatists", netherlands.clone(), Stance::Accuse, Quote::Indirect);
    let s = report.sentence(Role::Body, DENIED);
    report.means(s, "Algeria", MentionKind::Place, one(&algeria));
    report.claim(s, "denied", "the allegation of bribery", algeria.clone(), Stance::Deny, Quote::Indirect);
    let s = report.sentence(Role::Body, &expelled(number));
    report.means(s, "Algeria", MentionKind::Place, one(&algeria));
    let when = report.day(s, "On Monday", "2031-05-12");
    report.event(s, "expelled", EventType::Sanction, &[Mode::SanctionExpel], one(&algeria), one(&netherlands)).when =
        Some(when);
    let s = report.sentence(
        Role::Body,
        "Parliament/_/NNP/3/nsubj may/_/MD/3/aux suspend/_/VB/0/root the/_/DT/6/det energy/_/NN/6/compound \
         partnership/_/NN/3/obj with/_/IN/8/case Algeria/_/NNP/6/nmod ./_/./3/punct",
    );
    report.means(s, "Algeria", MentionKind::Place, one(&algeria));
    report.event(s, "suspend", EventType::Sanction, &[], &[state("Parliament", "NLD")], one(&algeria)).modality =
        Modality::Hypothetical;
    let analyst = person("Henrik Solbakkene", "NOR");
    let s = report.sentence(
        Role::Body,
        "He/_/PRP/2/nsubj left/leave/VBD/0/root Henrik/_/NNP/2/obj Solbakkene/_/NNP/3/flat ,/_/,/7/punct an/_/DT/7/det \
         analyst/_/NN/3/appos in/_/IN/9/case Oslo/_/NNP/7/nmod ./_/./2/punct",
    );
    report.means(s, "Henrik Solbakkene", MentionKind::Person, one(&analyst));
    report.relation(s, RelationKind::Role, analyst, "analyst in Oslo");
    report.reading()
}

/// A short report of its own.
fn other(outlet: &str) -> Reading {
    let (netherlands, algeria) = (state("Netherlands", "NLD"), state("Algeria", "DZA"));
    let one = std::slice::from_ref;
    let mut report = Report::new(outlet, "2031-05-18");
    let s = report.sentence(Role::Body, &expelled("five"));
    report.means(s, "Algeria", MentionKind::Place, one(&algeria));
    let when = report.day(s, "On Monday", "2031-05-12");
    report.event(s, "expelled", EventType::Sanction, &[Mode::SanctionExpel], one(&algeria), one(&netherlands)).when =
        Some(when);
    report.reading()
}

fn writer() -> Writer {
    let files = Files::embedded();
    let explainers = Explainers::load(&files).expect("the release loads");
    Writer::new(explainers, Style::load(&files).expect("the release loads"), Options::default())
}

fn readings() -> Vec<Reading> {
    vec![report("Meridian", "three"), other("The Harbour Ledger")]
}

fn brief() -> Brief {
    writer().write(&readings())
}

fn texts(brief: &Brief) -> Vec<String> {
    brief.sentences().map(|s| s.text()).collect()
}

#[track_caller]
fn holds(brief: &Brief, text: &str) {
    let all = texts(brief);
    assert!(all.iter().any(|t| t == text), "{text:?} is not among {all:#?}");
}

#[test]
fn an_accusation_is_told_with_its_speaker_and_its_denial() {
    let brief = brief();
    holds(&brief, "The Netherlands has accused Algeria of financing separatists.");
    holds(&brief, "Algeria denied the allegation of bribery.");
    assert!(texts(&brief).iter().all(|t| !t.starts_with("Algeria is financing") && !t.starts_with("Algeria financed")));
}

#[test]
fn the_timeline_has_the_date_before_the_sentence() {
    let entry = brief().timeline.into_iter().find(|e| e.date.as_deref() == Some("12 May")).expect("a dated line");
    assert_eq!(entry.sentence.text(), "Algeria expelled five Dutch diplomats, according to The Harbour Ledger.");
}

#[test]
fn different_numbers_are_told_as_a_difference() {
    holds(&brief(), "Dutch diplomats expelled: 3 (Meridian); 5 (The Harbour Ledger).");
}

#[test]
fn what_may_follow_stays_possible() {
    let texts = texts(&brief());
    assert!(
        texts.iter().any(|t| t.contains("Parliament may suspend the energy partnership with Algeria")),
        "{texts:#?}"
    );
    assert!(!texts.iter().any(|t| t.contains("suspended")));
}

#[test]
fn the_sources_say_who_is_who() {
    holds(&brief(), "Henrik Solbakkene is an analyst in Oslo.");
}

#[test]
fn every_sentence_passes_the_checker_and_none_stands_twice() {
    let (writer, readings) = (writer(), readings());
    let brief = writer.write(&readings);
    for sentence in brief.sentences() {
        assert_eq!(writer.checker().check(sentence, &readings), Ok(()), "{}", sentence.text());
        assert!(!brief.excerpts_of(sentence).is_empty());
    }
    let mut facts: Vec<String> = brief.sentences().filter(|s| s.kind != Kind::Headline).map(|s| s.text()).collect();
    let all = facts.len();
    facts.sort();
    facts.dedup();
    assert_eq!(facts.len(), all);
}

#[test]
fn the_same_readings_give_the_same_bytes() {
    let readings = readings();
    let (one, two) = (writer().write(&readings), writer().write(&readings));
    assert_eq!(render::html::html(&one), render::html::html(&two));
    assert_eq!(render::json::json(&one, &readings), render::json::json(&two, &readings));
}

#[test]
fn a_reprint_is_no_second_witness() {
    let mut first = report("Meridian", "three");
    let mut second = report("Coastal Courier", "three");
    // Enough words to compare.
    for reading in [&mut first, &mut second] {
        let more = " The ministry produced no documents and the spokeswoman said nothing about sums or dates at all.";
        reading.document.article.text.push_str(more);
    }
    let brief = writer().write(&[first, second]);
    assert_eq!(brief.sources.iter().map(|s| s.copy_of).collect::<Vec<_>>(), [None, Some(0)]);
    assert_eq!(brief.origins(), 1);
    assert!(render::markdown::markdown(&brief).contains("Coastal Courier largely repeats Meridian"));
}

#[test]
fn pages_are_escaped_and_link_to_the_words() {
    let mut readings = readings();
    readings[0].document.article.source = Some("<script>alert(1)</script>".into());
    readings[0].document.article.url = Some("javascript:alert(1)".into());
    readings[1].document.article.url = Some("https://ledger.example/a?b=1&c=2".into());
    let brief = writer().write(&readings);
    let html = render::html::html(&brief);
    assert!(!html.contains("<script>") && !html.contains("javascript:"));
    assert!(html.contains("href=\"https://ledger.example/a?b=1&amp;c=2\" rel=\"noopener noreferrer nofollow\""));
    assert!(html.contains("href=\"#w1\"") && html.contains("id=\"w1\"") && html.contains("<mark>"));
    let markdown = render::markdown::markdown(&brief);
    assert!(!markdown.contains("<script>") && markdown.contains("[^1]:"));
}

#[test]
fn the_terminal_is_wrapped_and_clean() {
    let mut readings = readings();
    readings[0].document.article.source = Some("Meri\u{1b}[31mdian\u{202E}".into());
    let text = render::term::term(&writer().write(&readings), 60, false);
    assert!(text.lines().all(|l| l.chars().count() <= 60), "{text}");
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202E}'));
    assert!(render::term::term(&brief(), 60, true).contains("\u{1b}[1m"));
}

#[test]
fn json_offsets_are_code_points_of_the_text() {
    let readings = readings();
    let shape = render::json::shape(&writer().write(&readings), &readings);
    let evidence = shape.lead.iter().flat_map(|s| &s.evidence).next().expect("a citation");
    let text =
        &readings.iter().find(|r| r.document.article.id == evidence.source).expect("a source").document.article.text;
    let words: String =
        text.chars().skip(evidence.start as usize).take((evidence.end - evidence.start) as usize).collect();
    assert_eq!(words, evidence.text);
}

#[test]
fn nothing_in_nothing_out() {
    let brief = writer().write(&[]);
    assert_eq!(brief.sentences().count(), 0);
    assert!(render::html::html(&brief).contains("<main"));
    assert!(!render::term::term(&brief, 80, false).is_empty());
}
