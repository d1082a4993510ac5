//! What the grammar makes of relations: one sentence a construction (`relations.txt`), over its checked-in parse.

mod support;

use demarche_coding::coder::Coder;
use demarche_coding::party::PartyWords;
use demarche_lexicon::base::Base;
use demarche_lexicon::files::Files;
use demarche_lexicon::rules::Rules;
use demarche_record::coded::{CodedRelation, Party};
use demarche_text::document::Document;
use demarche_text::issue::Issues;

fn shown(document: &Document, relation: &CodedRelation) -> String {
    let text = document.text();
    let name = |p: &Party| p.span.of(text).to_owned();
    let object = relation.object.as_ref().map_or("-".to_owned(), name);
    let mut words = format!("{} {} -> {object}", relation.kind.name(), name(&relation.subject));
    if let Some(since) = relation.since {
        words += &format!(" ({})", since.of(text));
    }
    if let Some(until) = relation.until {
        words += &format!(" (until {})", until.of(text));
    }
    if relation.over {
        words += " (over)";
    }
    words
}

#[test]
fn each_construction_gives_its_relations() {
    let files = Files::embedded();
    let base = Base::read(&files).expect("the base of this release has no fault");
    let rules = Rules::read(&files).expect("the rules of this release have no fault");
    let words = PartyWords::read(&base);
    let coder = Coder::new(rules, words);
    let documents = support::documents(include_str!("relations.conllu"), &support::hints(&base));
    let (mut checked, mut wrong) = (0, Vec::new());
    for line in include_str!("relations.txt").lines().filter(|l| !l.starts_with('#')) {
        let mut cells = line.split(" | ");
        let (id, text) = (cells.next().expect("an id"), cells.next().expect("a sentence"));
        let expected = cells.next().unwrap_or("").trim();
        let document = documents.iter().find(|d| d.article.id == id).unwrap_or_else(|| panic!("{id} has no parse"));
        let coded = coder.code(document, &mut Issues::default());
        let found: Vec<String> = coded.relations.iter().map(|r| shown(document, r)).collect();
        if found.join("; ") != expected {
            wrong.push(format!("{id}: {text}\n  expected {expected}\n  found    {}", found.join("; ")));
        }
        for relation in &coded.relations {
            assert!(relation.evidence.spans().all(|s| s.end as usize <= document.text().len()), "{id}");
        }
        checked += 1;
    }
    assert!(checked >= 25, "only {checked} constructions");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
