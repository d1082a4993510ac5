//! What the grammar makes of each construction: passives, relative clauses, control, operators, modality, voice.

mod support;

use demarche_coding::coder::Coder;
use demarche_coding::party::PartyWords;
use demarche_lexicon::base::Base;
use demarche_lexicon::files::Files;
use demarche_lexicon::rules::Rules;
use demarche_record::coded::{CodedEvent, Party, Voice};
use demarche_text::document::Document;
use demarche_text::issue::Issues;

fn shown(document: &Document, event: &CodedEvent) -> String {
    let names =
        |list: &[Party]| list.iter().map(|p| p.span.of(document.text()).to_owned()).collect::<Vec<_>>().join(", ");
    let mode = event.modes.first().map(|m| format!(".{}", m.name())).unwrap_or_default();
    let voice = if event.voice == Voice::Reporter { "" } else { "(claim)" };
    let parties = format!("{} -> {} {voice}", names(&event.actors), names(&event.recipients));
    let words = format!("{}{mode} {} {parties}", event.kind, event.modality);
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn each_construction_gives_its_events() {
    let files = Files::embedded();
    let base = Base::read(&files).expect("the base of this release has no fault");
    let rules = Rules::read(&files).expect("the rules of this release have no fault");
    let words = PartyWords::read(&base);
    let coder = Coder::new(rules, words);
    let documents = support::documents(include_str!("constructions.conllu"), &support::hints(&base));
    let mut checked = 0;
    let mut wrong = Vec::new();
    for line in include_str!("constructions.txt").lines().filter(|l| !l.starts_with('#')) {
        let mut cells = line.split(" | ");
        let (id, text) = (cells.next().expect("an id"), cells.next().expect("a sentence"));
        let expected = cells.next().unwrap_or("").trim();
        let document = documents.iter().find(|d| d.article.id == id).unwrap_or_else(|| panic!("{id} has no parse"));
        let coded = coder.code(document, &mut Issues::default());
        let found: Vec<String> = coded.events.iter().map(|e| shown(document, e)).collect();
        if found.join("; ") != expected {
            wrong.push(format!("{id}: {text}\n  expected {expected}\n  found    {}", found.join("; ")));
        }
        checked += 1;
    }
    assert!(checked > 35, "only {checked} constructions");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
