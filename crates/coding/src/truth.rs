//! What a sentence says of the truth of a statement in it: "it is not true that …", "there is no evidence that …".

use demarche_lexicon::classes::Classes;
use demarche_lexicon::rules::Rules;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::token::TokenId;

use crate::modality::{self, is_nobody};

/// The effect (a key of the composition table) on what happens in the statement of `verb`, and the reason.
pub fn standing(document: &Document, rules: &Rules, verb: TokenId) -> Option<(&'static str, &'static str)> {
    let (d, classes) = (document, &rules.classes);
    if is_in_fiction(d, classes, verb) || is_told_in_fiction(d, classes, verb) {
        return Some(("unmake", "it happens in a story or a game"));
    }
    if is_thought(d, classes, verb) {
        return Some(("muse", "only a case that is thought of"));
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

/// "In the *film*, troops invade"; "in the *game*, players invade": fiction is told in the present, a match is not.
fn is_in_fiction(d: &Document, classes: &Classes, verb: TokenId) -> bool {
    let present = matches!(d.token(verb).xpos, Xpos::Vbz | Xpos::Vbp | Xpos::Vb);
    d.dependents(verb, Rel::Obl).any(|o| {
        let case = |words: &[&str]| d.dependents(o, Rel::Case).any(|c| words.contains(&d.lemma(c)));
        case(&["in", "during"]) && names(d, classes, "invention", o)
            || present && case(&["in"]) && names(d, classes, "pastime", o)
    })
}

/// "The *film* shows how soldiers kidnap a girl".
fn is_told_in_fiction(d: &Document, classes: &Classes, head: TokenId) -> bool {
    std::iter::once(head).chain(d.ancestors(head).take(4)).any(|verb| {
        let told = d.token(verb).upos == Upos::Verb && verb <= head;
        told && d.dependents(verb, Rel::Nsubj).any(|s| names(d, classes, "fiction", s))
    })
}

/// Whether a word, with the compound before it or without, is of a class: "game", "*video game*".
fn names(d: &Document, classes: &Classes, class: &str, noun: TokenId) -> bool {
    let lemma = d.lemma(noun).to_lowercase();
    let before = |c: TokenId| classes.contains(class, &format!("{} {lemma}", d.lemma(c).to_lowercase()));
    classes.contains(class, &lemma) || d.dependents(noun, Rel::Compound).any(before)
}

/// "An *attack* on Iran would provoke a war", "*any* raid would end the talks": a deed that nobody means in particular,
/// with consequences that are only supposed, has not been done.
fn is_thought(d: &Document, classes: &Classes, noun: TokenId) -> bool {
    let token = d.token(noun);
    let Some(over) = token.head.filter(|_| matches!(token.rel, Rel::Nsubj | Rel::NsubjPass)) else { return false };
    let open = d.dependents(noun, Rel::Det).any(|w| matches!(d.lemma(w), "a" | "an" | "any" | "another" | "such"));
    let supposed = d
        .dependents(over, Rel::Aux)
        .any(|a| matches!(d.form(a).to_lowercase().as_str(), "would" | "could" | "might" | "may" | "'d" | "’d"));
    token.upos == Upos::Noun && open && supposed && !classes.contains("happen", &d.lemma(over).to_lowercase())
}

/// "stormed a *mock* embassy": what is done to a thing that only stands for another is an exercise.
pub fn is_mock(d: &Document, classes: &Classes, verb: TokenId) -> bool {
    let part = |rel: Rel| matches!(rel, Rel::Obj | Rel::Nsubj | Rel::NsubjPass | Rel::Obl);
    d.children(verb)
        .iter()
        .filter(|c| part(d.token(**c).rel))
        .any(|part| d.dependents(*part, Rel::Amod).any(|a| classes.contains("mock", &d.form(a).to_lowercase())))
}
