//! What rules and the network's tags make of who says what.

mod support;

use demarche_coding::coder::Coder;
use demarche_coding::party::PartyWords;
use demarche_lexicon::base::Base;
use demarche_lexicon::files::Files;
use demarche_lexicon::rules::Rules;
use demarche_record::coded::{ClaimKind, Coded, CodedClaim, Stance, Voice};
use demarche_text::document::Document;
use demarche_text::issue::Issues;
use demarche_text::span::Span;

fn coder(base: &Base) -> Coder {
    let rules = Rules::read(&Files::embedded()).expect("the rules of this release have no fault");
    let words = PartyWords::read(base);
    Coder::new(rules, words)
}

/// The documents of `claims.conllu`, each one paragraph, as the texts are.
fn documents(base: &Base) -> Vec<Document> {
    let mut documents = support::documents(include_str!("claims.conllu"), &support::hints(base));
    for sentence in documents.iter_mut().flat_map(|d| &mut d.sentences) {
        sentence.paragraph = 0;
    }
    documents
}

fn shown(document: &Document, claim: &CodedClaim) -> String {
    let words = |spans: &[Span]| spans.iter().map(|s| s.of(document.text())).collect::<Vec<_>>().join(" + ");
    let mut shown = format!("{} > {} > {}", words(&claim.source), words(&claim.cue), words(&claim.content));
    if claim.stance != Stance::Assert {
        shown.push_str(&format!(" {}", claim.stance.name()));
    }
    if claim.kind != ClaimKind::Statement {
        shown.push_str(&format!(" {}", claim.kind.name()));
    }
    for (name, id) in [("within", claim.within), ("answers", claim.answers)] {
        if let Some(id) = id {
            shown.push_str(&format!(" {name} {}", id + 1));
        }
    }
    let by: Vec<&str> = claim.trace.iter().map(|s| s.id.as_str()).collect();
    format!("{shown} ({})", by.join(", "))
}

#[test]
fn each_text_gives_its_claims() {
    let base = Base::read(&Files::embedded()).expect("the base of this release has no fault");
    let coder = coder(&base);
    let documents = documents(&base);
    let mut checked = 0;
    let mut wrong = Vec::new();
    for line in include_str!("claims.txt").lines().filter(|l| !l.starts_with('#')) {
        let mut cells = line.split(" | ");
        let (id, text) = (cells.next().expect("an id"), cells.next().expect("a text"));
        let expected = cells.next().unwrap_or("").trim();
        let document = documents.iter().find(|d| d.article.id == id).unwrap_or_else(|| panic!("{id} has no parse"));
        let coded = coder.code(document, &mut Issues::default());
        let found: Vec<String> = coded.claims.iter().map(|c| shown(document, c)).collect();
        if found.join(" ;; ").trim() != expected {
            wrong.push(format!("{id} | {text} | {}\n  expected {expected}", found.join(" ;; ")));
        }
        checked += 1;
    }
    assert!(checked > 15, "only {checked} texts");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn coded(id: &str, strip: bool) -> Coded {
    let base = Base::read(&Files::embedded()).expect("the base of this release has no fault");
    let mut documents = documents(&base);
    let document = documents.iter_mut().find(|d| d.article.id == id).unwrap_or_else(|| panic!("{id} has no parse"));
    if strip {
        document.tokens.iter_mut().for_each(|t| t.saying = None);
    }
    coder(&base).code(document, &mut Issues::default())
}

#[test]
fn what_someone_wants_is_in_nobodys_voice() {
    let coded = coded("attitude-no-voice", false);
    assert!(!coded.events.is_empty() && !coded.claims.is_empty());
    assert!(coded.claims.iter().all(|c| c.kind == ClaimKind::Attitude));
    assert!(coded.events.iter().all(|e| e.voice == Voice::Reporter));
}

#[test]
fn without_tags_the_rules_find_claims_alone() {
    let coded = coded("nested", true);
    let found: Vec<&str> = coded.claims.iter().flat_map(|c| &c.trace).map(|s| s.id.as_str()).collect();
    assert_eq!(found, ["say", "deny"]);
    assert_eq!(coded.claims[1].within, Some(0));
}
