//! What a sentence says of the truth of a statement in it: "it is not true that …", "there is no evidence that …".

use demarche_lexicon::classes::Classes;
use demarche_lexicon::rules::Rules;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::token::TokenId;

use crate::modality::{self, is_nobody};

/// The effect (a key of the composition table) on what happens in the statement of `verb`, and the reason.
pub fn standing(document: &Document, rules: &Rules, verb: TokenId) -> Option<(&'static str, &'static str)> {
    let (d, classes) = (document, &rules.classes);
    if is_in_fiction(d, classes, verb) {
        return Some(("unmake", "it happens in a story or a game"));
    }
    let mut word = verb;
    while d.token(word).rel == Rel::Conj {
        word = d.token(word).head.filter(|first| d.token(*first).upos == d.token(word).upos)?;
    }
    let over = d.token(word).head?;
    if !matches!(d.token(word).rel, Rel::Ccomp | Rel::Csubj | Rel::Acl) {
        return None;
    }
    let is = |class: &str, id: TokenId| classes.contains(class, &d.lemma(id).to_lowercase());
    let denied = || modality::around(d, over).negated;
    let untold = Some(("muse", "nothing is said to show it"));
    let untrue = Some(("miss", "it is said not to be so"));
    if d.token(word).rel != Rel::Acl && (is("untrue", over) && !denied() || is("true", over) && denied()) {
        return untrue;
    }
    match d.token(over).upos {
        Upos::Noun if is("evidence", over) && (is_nobody(d, over) || is_looked_for(d, classes, over)) => untold,
        // "*Rumours* that … were *false*"
        Upos::Noun if is("rumour", over) && d.token(over).rel == Rel::Nsubj => {
            let said = d.token(over).head?;
            (is("untrue", said) && !modality::around(d, said).negated).then_some(("miss", "it is said not to be so"))
        }
        Upos::Verb if d.token(word).rel == Rel::Ccomp && is("showing", over) => {
            let nothing = d.dependents(over, Rel::Nsubj).any(|s| is_nobody(d, s));
            if nothing || denied() { untold } else { None }
        }
        _ => None,
    }
}

/// "found *no evidence*" has its "no"; "*did not find evidence*", "*lacks* proof" have it above.
fn is_looked_for(d: &Document, classes: &Classes, noun: TokenId) -> bool {
    let token = d.token(noun);
    let Some(verb) = token.head.filter(|_| matches!(token.rel, Rel::Obj | Rel::Nsubj | Rel::NsubjPass)) else {
        return false;
    };
    classes.contains("lacking", &d.lemma(verb).to_lowercase()) || modality::around(d, verb).negated
}

/// "In the *film*, troops invade".
fn is_in_fiction(d: &Document, classes: &Classes, verb: TokenId) -> bool {
    d.dependents(verb, Rel::Obl).any(|o| {
        let within = d.dependents(o, Rel::Case).any(|c| matches!(d.lemma(c), "in" | "during"));
        within && classes.contains("invention", &d.lemma(o).to_lowercase())
    })
}
