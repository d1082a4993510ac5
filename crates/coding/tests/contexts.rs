//! Contexts from the words of a sentence, over trees written by hand.

mod support;

use demarche_coding::contexts;
use demarche_lexicon::base::Base;
use demarche_lexicon::contexts::ContextTerms;
use demarche_lexicon::files::Files;
use demarche_ontology::event::{EventType, Modality};
use demarche_record::coded::{CodedEvent, Voice};
use demarche_record::evidence::Evidence;
use demarche_text::document::Document;

/// A document of one sentence a line, each word with its tag behind a stroke where it is no noun.
fn document(text: &str) -> Document {
    let mut conllu = String::from("# newdoc id = one\n");
    for line in text.lines() {
        for (i, word) in line.split(' ').enumerate() {
            let (form, tag) = word.split_once('/').unwrap_or((word, "NOUN"));
            let lemma = form.to_lowercase();
            let (head, rel) = if i == 0 { (0, "root") } else { (1, "dep") };
            conllu += &format!("{}\t{form}\t{lemma}\t{tag}\t_\t_\t{head}\t{rel}\t_\t_\n", i + 1);
        }
        conllu.push('\n');
    }
    let base = Base::read(&Files::embedded()).expect("the base of this release has no fault");
    support::documents(&conllu, &support::hints(&base)).remove(0)
}

fn check(text: &str, sentence: u32, expected: &str) {
    let document = document(text);
    let terms = ContextTerms::read(&Files::embedded(), &mut Vec::new());
    let head = document.sentences[sentence as usize].tokens.start;
    let mut events = [CodedEvent {
        kind: EventType::Accuse,
        modes: Vec::new(),
        contexts: Vec::new(),
        modality: Modality::Asserted,
        actors: Vec::new(),
        recipients: Vec::new(),
        symmetric: false,
        head,
        place: None,
        voice: Voice::Reporter,
        confidence: 1.0,
        evidence: Evidence::new(sentence, document.token(head).span),
        trace: Vec::new(),
    }];
    contexts::mark(&document, &terms, &[], &mut events);
    let [event] = events;
    let names: Vec<&str> = event.contexts.iter().map(|c| c.name()).collect();
    assert_eq!(names.join(" "), expected, "{text}");
    assert_eq!(event.trace.len(), event.contexts.len(), "each context has its reason");
    assert!(event.trace.iter().all(|s| s.step == "context" && !s.detail.is_empty()));
}

#[test]
fn one_strong_term_or_two_weak_ones() {
    check("Ransomware hit/VERB Oslo", 0, "cyber");
    check("Asylum - seekers fled/VERB Chad", 0, "asylum");
    check("The/DET dealer left/VERB", 0, "");
    check("The/DET dealer left/VERB with/ADP his/PRON crop", 0, "illegal_drugs");
}

#[test]
fn a_phrase_of_another_meaning_does_not_count() {
    check("Banks closed/VERB", 0, "economic");
    check("The/DET West Bank closed/VERB", 0, "");
    check("They/PRON shell/VERB the/DET town", 0, "military");
    check("They/PRON found/VERB a/DET shell", 0, "");
}

#[test]
fn a_text_about_something_lends_it_to_sentences_that_only_hint_at_it() {
    let cholera = "Cholera spread/VERB\nVaccines came/VERB\nHospitals treated/VERB patients for/ADP cholera\nInfections rose/VERB\n";
    check(&format!("{cholera}Doctors left/VERB"), 4, "health");
    check("Doctors left/VERB", 0, "");
    check("Cholera spread/VERB\nOslo slept/VERB\nRome slept/VERB\nDoctors left/VERB", 3, "");
}
