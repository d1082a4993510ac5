//! Lists the most frequent words that stand between parties and have no entry in the lexicon:
//!
//! `cargo run --release -p demarche --example coverage -- NEWS…`
//!
//! Counted are verbs (with their particle) and nouns of action that have two parties around them: named countries,
//! organisations and people, or groups. A word is *known* when it is a predicate, operator or cue, or a verb that carries
//! nouns; it is *matched* when a predicate's conditions hold there. Most words that are not known are no events at all:
//! the list is read by people.

use std::collections::BTreeMap;

use demarche::pipeline::Pipeline;
use demarche_coding::arguments::Grammar;
use demarche_coding::candidate;
use demarche_coding::conditions::{Filled, fill};
use demarche_coding::party::{Parties, PartyWords};
use demarche_ingest::inputs::open;
use demarche_ingest::limits::Limits;
use demarche_lexicon::base::Base;
use demarche_lexicon::cues::CuePos;
use demarche_lexicon::files::Files;
use demarche_lexicon::predicates::Pos;
use demarche_lexicon::rules::Rules;
use demarche_parse::model::Depth;
use demarche_record::rejected::Rejections;
use demarche_text::document::Document;
use demarche_text::issue::Issues;
use demarche_text::token::TokenId;

/// How many words are listed.
const LISTED: usize = 60;

/// Occurrences of words between parties.
#[derive(Default)]
struct Count {
    all: usize,
    known: usize,
    matched: usize,
    unknown: BTreeMap<String, usize>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pipeline = Pipeline::embedded()?.with_depth(Depth::Full);
    let files = Files::embedded();
    let rules = Rules::read(&files)?;
    let base = Base::read(&files)?;
    let words = PartyWords::read(&base);
    let inputs: Vec<String> = std::env::args().skip(1).collect();
    let (mut verbs, mut nouns) = (Count::default(), Count::default());
    for item in open(&inputs, &Limits::default())? {
        let document = pipeline.parser().parse(item?.article, &mut Issues::default());
        let grammar = Grammar::new(&document, &rules.classes);
        let parties = Parties::new(&document, &words, &rules.classes);
        for id in document.sentences.iter().flat_map(|s| s.tokens.clone()) {
            match candidate::word_class(&document, id) {
                Some(Pos::Verb) => verbs.add(&document, &grammar, &parties, &rules, id, false),
                Some(Pos::Noun) if !parties.stands_for_someone(id) => {
                    nouns.add(&document, &grammar, &parties, &rules, id, true);
                }
                _ => {}
            }
        }
    }
    verbs.print("verbs");
    nouns.print("nouns");
    Ok(())
}

impl Count {
    fn add(
        &mut self,
        document: &Document,
        grammar: &Grammar<'_>,
        parties: &Parties<'_>,
        rules: &Rules,
        id: TokenId,
        noun: bool,
    ) {
        let filled = fill(grammar, id, noun, &|verb| rules.operators.support(verb));
        if !between_parties(parties, &filled) {
            return;
        }
        let lemma = document.lemma(id).to_lowercase();
        let known = rules.predicates.of(&lemma).any(|p| (p.pos == Pos::Noun) == noun)
            || rules.operators.of(&lemma).any(|o| (o.pos == Pos::Noun) == noun)
            || rules.cues.of(&lemma).any(|c| (c.pos == CuePos::Noun) == noun)
            || (!noun && rules.operators.support(&lemma).is_some());
        self.all += 1;
        self.known += usize::from(known);
        self.matched +=
            usize::from(candidate::at(document, grammar, parties, rules, id, &Rejections::new(false)).is_some());
        if !known {
            *self.unknown.entry(named(lemma, &filled)).or_default() += 1;
        }
    }

    fn print(&self, kind: &str) {
        let share = |part: usize| 100.0 * part as f64 / self.all.max(1) as f64;
        let (known, matched) = (share(self.known), share(self.matched));
        println!("{kind} between parties {}; known {known:.1} %; a predicate matched {matched:.1} %", self.all);
        let mut listed: Vec<(&String, &usize)> = self.unknown.iter().collect();
        listed.sort_by_key(|(word, count)| (std::cmp::Reverse(**count), *word));
        for (word, count) in listed.into_iter().take(LISTED) {
            println!("{count}\t{word}");
        }
    }
}

/// Whether a party acts and another is acted upon or mentioned.
fn between_parties(parties: &Parties<'_>, filled: &Filled) -> bool {
    let someone = |list: &[TokenId]| list.iter().any(|t| parties.party(*t).is_some());
    match filled {
        Filled::Verb(a) => {
            let around: Vec<TokenId> =
                a.obj.iter().chain(&a.iobj).copied().chain(a.obliques.iter().map(|(_, t)| *t)).collect();
            someone(&a.subj) && someone(&around)
        }
        Filled::Noun(a) => {
            let named = a.adj.iter().any(|t| parties.modifies(*t));
            let acts = named || someone(&a.by) || someone(&a.poss) || someone(&a.carrier);
            let around: Vec<TokenId> = a.obliques.iter().map(|(_, t)| *t).collect();
            acts && someone(&around)
        }
    }
}

/// The lemma with its particle.
fn named(lemma: String, filled: &Filled) -> String {
    match filled {
        Filled::Verb(a) => a.particles.iter().fold(lemma, |name, particle| format!("{name} {particle}")),
        Filled::Noun(_) => lemma,
    }
}
