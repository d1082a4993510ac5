//! What is seen and not kept says why, and only where somebody asks.

mod support;

use demarche_coding::coder::Coder;
use demarche_coding::party::PartyWords;
use demarche_lexicon::base::Base;
use demarche_lexicon::files::Files;
use demarche_lexicon::rules::Rules;
use demarche_record::rejected::Rejected;
use demarche_text::document::Document;
use demarche_text::issue::Issues;

fn coder(base: &Base) -> Coder {
    let rules = Rules::read(&Files::embedded()).expect("the rules of this release have no fault");
    let words = PartyWords::read(base);
    Coder::new(rules, words)
}

fn documents(base: &Base) -> Vec<Document> {
    support::documents(include_str!("constructions.conllu"), &support::hints(base))
}

#[test]
fn what_is_not_kept_says_where_it_fell() {
    let base = Base::read(&Files::embedded()).expect("the base of this release has no fault");
    let coder = coder(&base).explaining();
    let documents = documents(&base);
    let check = |id: &str, word: &str, step: &str, said: &str| {
        let document = documents.iter().find(|d| d.article.id == id).unwrap_or_else(|| panic!("{id} has no parse"));
        let rejected = coder.code(document, &mut Issues::default()).rejected.expect("it was asked");
        let fits = |r: &Rejected| {
            r.span.of(document.text()) == word && r.step == step && r.reason.contains(said) && !r.rule.is_empty()
        };
        assert!(rejected.iter().any(fits), "{id}: no “{word}” at {step} with “{said}” in {rejected:#?}");
    };
    check("no-event", "hit", "frame", "the frame asks for");
    check("conditional", "attacks", "modality", "only thought of");
    check("outcome", "killing", "happening", "part of the happening told by “attacked”");
    check("in-attack", "killed", "happening", "the same happening as “attack”");
    check("deal-with", "treaty", "completes", "completes another predicate");
    check("gerund-subject", "Reaching", "background", "only talked about");
}

#[test]
fn asking_changes_nothing_else() {
    let base = Base::read(&Files::embedded()).expect("the base of this release has no fault");
    let (silent, asked) = (coder(&base), coder(&base).explaining());
    let mut reasons = 0;
    for document in &documents(&base) {
        let plain = silent.code(document, &mut Issues::default());
        let mut explained = asked.code(document, &mut Issues::default());
        assert_eq!(plain.rejected, None);
        reasons += explained.rejected.take().map_or(0, |list| list.len());
        assert_eq!(plain, explained);
    }
    assert!(reasons > 20, "only {reasons} reasons in all constructions");
}
