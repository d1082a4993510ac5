//! Every predicate's `yes` and `no` sentences over their checked-in parses (`parses.conllu`, written by
//! `cargo run --release -p demarche --example parses`).
//!
//! A sentence that a wrong parse spoils stays in the lexicon as a goal: the floors say how many hold today, and only rise.

mod support;

use std::collections::BTreeMap;

use demarche_coding::coder::Coder;
use demarche_coding::party::PartyWords;
use demarche_lexicon::base::Base;
use demarche_lexicon::files::Files;
use demarche_lexicon::predicates::Example;
use demarche_lexicon::rules::Rules;
use demarche_record::coded::{Coded, Party};
use demarche_text::document::Document;
use demarche_text::issue::Issues;

/// Share of `yes` sentences that give their type with their parties, and their type alone.
const YES: (f64, f64) = (0.88, 0.945);
/// Share of `no` sentences in which the predicate keeps silent before actors are resolved.
const NO: f64 = 0.95;

fn has(document: &Document, found: &[Party], wanted: &[String]) -> bool {
    wanted.iter().all(|w| {
        found.iter().any(|p| {
            let text = p.span.of(document.text());
            text.contains(w.as_str()) || w.contains(text)
        })
    })
}

fn typed(coded: &Coded, example: &Example, kind: &str) -> bool {
    let kind = example.kind.as_deref().unwrap_or(kind);
    coded.events.iter().any(|e| e.kind.name() == kind)
}

fn right(document: &Document, coded: &Coded, example: &Example, kind: &str) -> bool {
    let kind = example.kind.as_deref().unwrap_or(kind);
    coded.events.iter().any(|e| {
        e.kind.name() == kind
            && has(document, &e.actors, &example.actor)
            && has(document, &e.recipients, &example.recipient)
    })
}

#[test]
fn predicates_keep_the_promises_of_their_examples() {
    let files = Files::embedded();
    let base = Base::read(&files).expect("the base of this release has no fault");
    let rules = Rules::read(&files).expect("the rules of this release have no fault");
    let predicates = rules.predicates.clone();
    let words = PartyWords::read(&base);
    let coder = Coder::new(rules, words);
    let hints = support::hints(&base);
    let documents = support::documents(include_str!("parses.conllu"), &hints);
    let documents: BTreeMap<&str, &Document> = documents.iter().map(|d| (d.article.id.as_str(), d)).collect();
    let (mut yes, mut yes_right, mut yes_typed, mut no, mut silent, mut unparsed) = (0, 0, 0, 0, 0, 0);
    for predicate in predicates.all() {
        for (number, example) in predicate.yes.iter().enumerate() {
            let Some(document) = documents.get(format!("{}.yes.{number}", predicate.id).as_str()) else {
                unparsed += 1;
                continue;
            };
            let coded = coder.code(document, &mut Issues::default());
            yes += 1;
            yes_typed += usize::from(typed(&coded, example, predicate.kind.name()));
            let holds = right(document, &coded, example, predicate.kind.name());
            yes_right += usize::from(holds);
            if !holds {
                println!("yes {}: {}", predicate.id, example.text);
            }
        }
        for number in 0..predicate.no.len() {
            let Some(document) = documents.get(format!("{}.no.{number}", predicate.id).as_str()) else {
                unparsed += 1;
                continue;
            };
            let coded = coder.code(document, &mut Issues::default());
            no += 1;
            let fires = coded.events.iter().any(|e| e.trace.iter().any(|s| s.id == predicate.id));
            silent += usize::from(!fires);
            if fires {
                println!("no {}: {}", predicate.id, predicate.no[number]);
            }
        }
    }
    let share = |part: usize, all: usize| part as f64 / all.max(1) as f64;
    println!("yes {yes_right} right and {yes_typed} typed of {yes}; no {silent} of {no}; {unparsed} without a parse");
    assert!(yes > 1000 && no > 1000, "the parses are there: {yes} yes, {no} no");
    assert!(unparsed * 20 < yes + no, "{unparsed} examples have no parse: write parses.conllu anew");
    assert!(share(yes_right, yes) >= YES.0, "yes with parties: {yes_right} of {yes}");
    assert!(share(yes_typed, yes) >= YES.1, "yes by type: {yes_typed} of {yes}");
    assert!(share(silent, no) >= NO, "no: {silent} of {no}");
}
