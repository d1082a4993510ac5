//! Whether two places of a text speak of one happening.

use std::collections::BTreeSet;

use demarche_lexicon::roles::{Roles, Use};
use demarche_ontology::event::EventType;
use demarche_record::event::Event;
use demarche_record::place::Level;
use demarche_record::when::{Precision, When};
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::token::TokenId;

use crate::phrase::clause;
use crate::speech::{alike, is_definite};
use crate::tense::{Tense, tense};
use crate::timing::Calendar;

/// Whether two events may be one happening or parts of one: a country in common (or none known), no two towns.
pub fn belong(one: &Event, other: &Event) -> bool {
    let countries =
        |e: &Event| -> BTreeSet<_> { e.actors.iter().chain(&e.recipients).filter_map(|a| a.country).collect() };
    let (a, b) = (countries(one), countries(other));
    (a.is_empty() || b.is_empty() || !a.is_disjoint(&b)) && !apart(one, other)
}

/// Whether two events have a country in common.
pub fn shared(one: &Event, other: &Event) -> bool {
    let countries =
        |e: &Event| -> BTreeSet<_> { e.actors.iter().chain(&e.recipients).filter_map(|a| a.country).collect() };
    !countries(one).is_disjoint(&countries(other))
}

/// Whether two events are in two towns.
pub fn apart(one: &Event, other: &Event) -> bool {
    let town = |e: &Event| e.place.as_ref().filter(|p| p.level == Level::City).map(|p| p.name.clone());
    matches!((town(one), town(other)), (Some(x), Some(y)) if x != y)
}

/// Whether two events have a doer in common.
pub fn one_doer(one: &Event, other: &Event) -> bool {
    one.actors.iter().any(|a| other.actors.iter().any(|b| alike(a, b)))
}

/// Whether a clause tells what had happened before another: "came after officials said a man was killed".
pub fn background(document: &Document, own: TokenId) -> bool {
    let after = |t: TokenId| {
        document.token(t).rel == Rel::Advcl
            && document
                .dependents(t, Rel::Mark)
                .any(|m| matches!(document.form(m).to_lowercase().as_str(), "after" | "before" | "since"))
    };
    // "Also said that troops had left" adds another happening.
    let adds = document.token(own).rel == Rel::Ccomp
        && document.token(own).head.is_some_and(|h| {
            document.dependents(h, Rel::Advmod).any(|a| document.form(a).eq_ignore_ascii_case("also"))
        });
    adds || std::iter::once(own).chain(document.ancestors(own).take(3)).any(after)
}

/// Whether a sentence begins another story: "Meanwhile, …", "In other violence, …", "In Paris, …".
pub fn opens_anew(document: &Document, sentence: u32) -> bool {
    let Some(sentence) = document.sentences.get(sentence as usize) else { return true };
    let words: Vec<String> = sentence.tokens.clone().take(4).map(|t| document.form(t).to_lowercase()).collect();
    let word = |i: usize| words.get(i).map_or("", String::as_str);
    match word(0) {
        "meanwhile" | "elsewhere" | "separately" => true,
        "in" => {
            let place = sentence.tokens.clone().nth(1).is_some_and(|t| document.token(t).upos == Upos::Propn);
            let other = matches!(word(1), "another" | "other") || (word(1) == "a" && word(2) == "separate");
            other || place && words.iter().any(|w| w == ",")
        }
        "on" => word(1) == "the" && words.iter().any(|w| w == "front"),
        _ => false,
    }
}

/// Whether a clause says that its time is another or none in particular: "recently", "in the past", "for years".
pub fn vague(document: &Document, own: TokenId) -> bool {
    document.children(own).iter().copied().any(|c| {
        let token = document.token(c);
        let adverbial = matches!(token.rel, Rel::Advmod | Rel::Obl | Rel::OblUnmarked);
        let recent = document.dependents(c, Rel::Amod).any(|a| matches!(document.lemma(a), "recent" | "previous"));
        let loose = matches!(
            token.lemma.as_str(),
            "recently"
                | "previously"
                | "already"
                | "repeatedly"
                | "often"
                | "always"
                | "regularly"
                | "once"
                | "ever"
                | "frequently"
                | "sometimes"
                | "never"
                | "past"
                | "year"
                | "month"
                | "week"
                | "decade"
                | "century"
        );
        adverbial && (loose || recent)
    })
}

/// The noun by which an event points back to a happening: itself ("that blast"), or what its clause happened in ("were
/// wounded in the attack").
pub fn points_back(calendar: &Calendar<'_>, head: TokenId, own: TokenId) -> Option<TokenId> {
    let (document, roles) = (calendar.document(), calendar.roles());
    let deed =
        |t: TokenId| is_definite(document, t) && names_deed(roles, document.lemma(t)) && !is_told_apart(document, t);
    if document.token(head).upos == Upos::Noun {
        return deed(head).then_some(head);
    }
    document.children(own).iter().copied().find(|c| {
        let inside = matches!(document.token(*c).rel, Rel::Obl | Rel::OblAgent)
            && document
                .dependents(*c, Rel::Case)
                .any(|p| matches!(document.form(p).to_lowercase().as_str(), "in" | "during" | "by" | "at"));
        inside && deed(*c)
    })
}

/// "The embassy attack", "the 2002 attack": one of several, told apart by its words.
pub fn is_told_apart(document: &Document, noun: TokenId) -> bool {
    document.children(noun).iter().any(|c| {
        *c < noun && matches!(document.token(*c).rel, Rel::Compound | Rel::Nummod | Rel::NmodPoss | Rel::NmodUnmarked)
    })
}

/// The types of the happenings that a noun can name, with the uses of such nouns.
const NAMED: [(Use, &[EventType]); 6] = [
    (Use::Attack, &[EventType::Assault]),
    (Use::Crackdown, &[EventType::Assault, EventType::Coerce, EventType::Mobilize]),
    (Use::Unrest, &[EventType::Assault, EventType::Protest]),
    (Use::Rally, &[EventType::Protest]),
    (Use::Arrest, &[EventType::Coerce]),
    (Use::Meeting, &[EventType::Consult]),
];

/// Whether an event may be what a noun points back to.
pub fn matches_noun(roles: &Roles, kind: EventType, lemma: &str) -> bool {
    NAMED.iter().any(|(what, kinds)| kinds.contains(&kind) && roles.is(lemma, *what))
}

/// Whether a noun names a happening of a type.
pub fn names_deed(roles: &Roles, lemma: &str) -> bool {
    NAMED.iter().any(|(what, _)| roles.is(lemma, *what))
}

/// Whether a noun names a happening, and can have a time of its own.
pub fn names_happening(roles: &Roles, lemma: &str) -> bool {
    names_deed(roles, lemma) || roles.is(lemma, Use::Occasion)
}

/// The day that a sentence gives to the deed of another: "have indicted the general. The judge's indictment Thursday …".
pub fn stems_meet(calendar: &Calendar<'_>, head: TokenId, sentence: u32, ahead: bool) -> Option<When> {
    let document = calendar.document();
    let stem = document.lemma(head);
    calendar.days(sentence).find_map(|(said, at)| {
        let governor = document.token(at).head?;
        let verb = clause(document, at);
        let near = |upos: Upos| (at.saturating_sub(4)..at).rev().find(|t| document.token(*t).upos == upos);
        let told = [Some(governor), Some(verb), near(Upos::Verb), near(Upos::Noun)].into_iter().flatten();
        let mut told = told.chain(cores(document, verb)).filter(|t| document.sentence_of(*t) == sentence);
        let same = told.find(|t| one_stem(stem, document.lemma(*t)))?;
        calendar.expressed(said, same, ahead)
    })
}

/// The day that a sentence gives to a happening that it names again: "the violence erupted Wednesday", "Wednesday's
/// attack".
pub fn named(calendar: &Calendar<'_>, kind: EventType, sentence: u32) -> Option<When> {
    let document = calendar.document();
    calendar.days(sentence).next()?;
    let again = |t: TokenId| {
        let token = document.token(t);
        token.upos == Upos::Noun && matches_noun(calendar.roles(), kind, &token.lemma)
    };
    let own = calendar.days(sentence).find_map(|(said, at)| {
        let owner = matches!(document.token(at).rel, Rel::NmodPoss | Rel::Compound);
        let noun = document.token(at).head.filter(|t| owner && again(*t))?;
        calendar.expressed(said, noun, false)
    });
    let tokens = document.sentences.get(sentence as usize)?.tokens.clone();
    let told = |t: &TokenId| {
        let one = |c: &TokenId| matches!(document.token(*c).rel, Rel::Nummod | Rel::NmodPoss);
        again(*t)
            && matches!(document.token(*t).rel, Rel::Nsubj | Rel::NsubjPass)
            && is_definite(document, *t)
            && !document.children(*t).iter().any(one)
            && tense(document, clause(document, *t)) == Tense::Past
    };
    own.or_else(|| calendar.at(tokens.take(60).find(told)?, false, None).filter(|w| w.precision == Precision::Day))
}

/// The day that a sentence gives to what befell the same thing: "have blown up a pipeline. Tribesmen sabotaged the
/// pipeline Saturday".
pub fn things_meet(calendar: &Calendar<'_>, head: TokenId, sentence: u32) -> Option<When> {
    let document = calendar.document();
    if document.token(head).upos != Upos::Verb {
        return None;
    }
    calendar.times(sentence).find_map(|(said, at)| {
        let verb = clause(document, at);
        let thing = |t: &TokenId| document.token(*t).upos == Upos::Noun && is_definite(document, *t);
        let ours = |t: TokenId| cores(document, head).any(|o| document.lemma(o) == document.lemma(t));
        let known = tense(document, verb) == Tense::Past && cores(document, verb).filter(thing).any(ours);
        known.then(|| calendar.expressed(said, verb, false)).flatten()
    })
}

/// Subject and object of a verb.
fn cores(document: &Document, verb: TokenId) -> impl Iterator<Item = TokenId> + '_ {
    let core = |t: &TokenId| matches!(document.token(*t).rel, Rel::Obj | Rel::Nsubj | Rel::NsubjPass);
    document.children(verb).iter().copied().filter(core).take(4)
}

/// "Indict" and "indictment", "attend" and "attending".
fn one_stem(one: &str, other: &str) -> bool {
    let light = matches!(one, "take" | "make" | "hold" | "give" | "come" | "tell" | "call" | "open");
    let shared = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    !light && (one == other && shared >= 4 || shared >= 5 && shared + 1 >= one.len().min(other.len()))
}
