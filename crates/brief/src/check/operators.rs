//! Negation, modality and attribution: what stands over a word in the evidence must stand over it in the brief.
//!
//! The tree of the cited sentence says what stands over a word: auxiliaries and adverbs on it, and every word that
//! governs it up to the end of its clause. Words of the brief are found again in the cited words by their form.

use demarche_lexicon::style::Style;
use demarche_record::coded::Stance;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::span::Span;
use demarche_text::token::TokenId;

use crate::brief::Part;
use crate::candidate::head_of;
use crate::check::Refusal;
use crate::check::evidence::{Cited, Proof};
use crate::speech::said_in;
use crate::words::{Word, words};

/// What can stand over a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Over {
    Negation,
    Denial,
    Possible,
    Future,
    Condition,
    Said,
}

/// Refuse what was added or dropped.
pub fn check(style: &Style, part: &Part, shown: &[Word], proof: &Proof<'_>) -> Result<(), Refusal> {
    let framed = framed(part, proof);
    if !framed.is_empty() && !proof.made_of().any(|c| speaks(c, &framed)) {
        return Err(Refusal::Attribution(framed.join(" ")));
    }
    let has = |list: &str| shown.iter().any(|w| style.has(list, &w.lower));
    let said = has("attribution") || has("hedge");
    for cited in proof.made_of() {
        for token in matched(style, cited, shown) {
            let word = || cited.reading.document.form(token).to_owned();
            for over in over(style, &cited.reading.document, token) {
                let fails = match over {
                    Over::Negation => !has("negation") && !has("denying"),
                    Over::Denial => !has("denying") && !has("negation"),
                    Over::Possible => !has("possible") && !has("conditional"),
                    Over::Future => !has("future") && !has("possible"),
                    Over::Condition => !has("conditional") && !has("possible"),
                    Over::Said => !said,
                };
                match over {
                    _ if !fails => {}
                    Over::Negation | Over::Denial => return Err(Refusal::Negation(word())),
                    Over::Said => return Err(Refusal::Attribution(word())),
                    _ => return Err(Refusal::Modality(word())),
                }
            }
        }
        claimed(style, cited, shown, said, &framed)?;
    }
    added(style, shown, proof)
}

/// Tokens of the cited words that the brief says again, and the one that governs the most telling words.
fn matched(style: &Style, cited: &Cited<'_>, shown: &[Word]) -> Vec<TokenId> {
    let document = &cited.reading.document;
    let mut result = Vec::new();
    let head = cited.spans.first().and_then(|s| head_of(document, *s));
    for token in cited.tokens() {
        let t = document.token(token);
        if !matches!(t.upos, Upos::Verb | Upos::Noun | Upos::Adj) {
            continue;
        }
        let form = document.form(token).to_lowercase();
        let said = shown.iter().any(|w| w.lower == form || w.lower == t.lemma);
        let denied = document.children(token).iter().any(|c| style.has("negation", &document.form(*c).to_lowercase()));
        if said && (t.upos == Upos::Verb || denied) || head == Some(token) {
            result.push(token);
        }
    }
    result
}

/// What stands over a token: on itself, and on the words that govern it within its clause.
fn over(style: &Style, document: &Document, token: TokenId) -> Vec<Over> {
    let mut result = on(style, document, token);
    let mut at = token;
    while let Some(governor) = document.token(at).head {
        let rel = document.token(at).rel;
        match rel {
            Rel::AclRelcl | Rel::AdvclRelcl | Rel::Parataxis | Rel::Appos | Rel::Conj => {
                if rel != Rel::Conj {
                    break;
                }
                // A conjunct shares what governs the first one, not what stands on it.
                at = governor;
                continue;
            }
            Rel::Advcl => break,
            Rel::Nsubj | Rel::NsubjPass | Rel::Obl | Rel::OblAgent | Rel::Nmod | Rel::NmodPoss => {
                // The verb over a noun says nothing about whether the noun's own happening took place.
                at = governor;
                if document.token(at).upos == Upos::Verb {
                    break;
                }
                continue;
            }
            _ => {}
        }
        let form = document.form(governor).to_lowercase();
        let lists = [("denying", Over::Denial), ("possible", Over::Possible), ("attribution", Over::Said)];
        let complement = matches!(rel, Rel::Ccomp | Rel::Xcomp | Rel::Csubj | Rel::Acl | Rel::Obj);
        for (list, what) in lists {
            // "rejected a petition" says that there was a petition; "denied paying" that there was no payment.
            let noun_object = rel == Rel::Obj && what != Over::Possible;
            if complement && !noun_object && style.has(list, &form) {
                result.push(what);
            }
        }
        if matches!(rel, Rel::Ccomp | Rel::Xcomp) {
            result.extend(on(style, document, governor));
        }
        at = governor;
    }
    result
}

/// What stands on a token itself.
fn on(style: &Style, document: &Document, token: TokenId) -> Vec<Over> {
    let mut result = Vec::new();
    for child in document.children(token).iter().copied() {
        let form = document.form(child).to_lowercase();
        match document.token(child).rel {
            Rel::Aux if matches!(form.as_str(), "will" | "shall" | "’ll" | "'ll") => result.push(Over::Future),
            Rel::Aux if matches!(form.as_str(), "may" | "might" | "could" | "can" | "would" | "should") => {
                result.push(Over::Possible);
            }
            Rel::Advmod | Rel::Det | Rel::Cc | Rel::CcPreconj if style.has("negation", &form) => {
                result.push(Over::Negation)
            }
            Rel::Advmod if style.has("hedge", &form) => result.push(Over::Said),
            Rel::Mark if style.has("conditional", &form) => result.push(Over::Condition),
            _ => {}
        }
    }
    result
}

/// Cited words that are only claimed need someone who says so.
fn claimed(style: &Style, cited: &Cited<'_>, shown: &[Word], said: bool, framed: &[String]) -> Result<(), Refusal> {
    let document = &cited.reading.document;
    for token in matched(style, cited, shown) {
        let span = document.token(token).span;
        for claim in said_in(cited.reading) {
            let inside = claim.content.iter().any(|c| c.contains(span));
            let cue = claim.cue.iter().any(|c| c.overlaps(span));
            if !inside || cue {
                continue;
            }
            let cue_said = claim
                .cue
                .iter()
                .flat_map(|c| words(c.of(document.text())))
                // "is", "has" and "by" of "is accused by" say nothing of who says it.
                .filter(|c| c.lower.len() > 3 && !style.has("minor", &c.lower))
                .any(|c| shown.iter().any(|w| w.lower == c.lower));
            if !said && !cue_said {
                return Err(Refusal::Attribution(span.of(document.text()).to_owned()));
            }
            let named = claim.speaker.iter().flat_map(|s| words(&s.name).into_iter().chain(words(&s.text)));
            let source = claim.source.iter().flat_map(|s| words(s.of(document.text())));
            let speakers: Vec<String> =
                named.chain(source).map(|w| w.lower).filter(|w| w.len() > 2 && w != "the").collect();
            let others = speakers_of_kin(cited, claim.speaker.as_ref().map(|s| s.name.as_str()));
            let hit = |w: &Word| speakers.contains(&w.lower) || others.contains(&w.lower);
            if !speakers.is_empty() && !shown.iter().any(hit) {
                return Err(Refusal::Attribution(span.of(document.text()).to_owned()));
            }
            let other = !framed.is_empty() && !framed.iter().any(|w| speakers.contains(w) || others.contains(w));
            if other && !speakers.is_empty() {
                return Err(Refusal::Attribution(span.of(document.text()).to_owned()));
            }
            let strong = matches!(claim.stance, Stance::Deny | Stance::Doubt);
            let kept = shown.iter().any(|w| style.has("denying", &w.lower) || style.has("negation", &w.lower));
            if strong && !kept {
                return Err(Refusal::Negation(span.of(document.text()).to_owned()));
            }
        }
    }
    Ok(())
}

/// The names in our own "According to X, …" or "…, according to X".
fn framed(part: &Part, proof: &Proof<'_>) -> Vec<String> {
    let own = proof.made_of().any(|c| c.words.iter().any(|w| w.lower == "according"));
    let text = part.text.as_str();
    let frame = match text.strip_prefix("According to ") {
        Some(rest) => rest.split(", ").next(),
        None => text.rsplit_once(", according to ").map(|(_, name)| name),
    };
    let names = frame.filter(|_| !own).map(words).unwrap_or_default();
    names.into_iter().filter(Word::is_capital).map(|w| w.lower).collect()
}

/// Whether someone with these names says what is cited.
fn speaks(cited: &Cited<'_>, names: &[String]) -> bool {
    let document = &cited.reading.document;
    let told = |s: &Span| cited.spans.iter().any(|c| c.overlaps(*s));
    said_in(cited.reading).filter(|claim| claim.content.iter().any(told)).any(|claim| {
        let speaker = claim.speaker.as_ref();
        let named = speaker.into_iter().flat_map(|s| words(&s.name).into_iter().chain(words(&s.text)));
        let source = claim.source.iter().flat_map(|s| words(s.of(document.text())));
        let mut known: Vec<String> = named.chain(source).map(|w| w.lower).collect();
        known.extend(speakers_of_kin(cited, speaker.map(|s| s.name.as_str())));
        names.iter().any(|n| known.contains(n))
    })
}

/// Words for the same speaker elsewhere in the article.
fn speakers_of_kin(cited: &Cited<'_>, name: Option<&str>) -> Vec<String> {
    let Some(name) = name else { return Vec::new() };
    let document = &cited.reading.document;
    let mentions = document.mentions.iter().zip(&cited.reading.identities);
    let same = mentions.filter(|(_, i)| i.actors.iter().any(|a| a.name == name));
    let all = same.flat_map(|(m, _)| words(m.span.of(document.text())));
    all.map(|w| w.lower).filter(|w| w.len() > 2 && w != "the").collect()
}

/// Refuse a negation, possibility or future that no evidence holds.
fn added(style: &Style, shown: &[Word], proof: &Proof<'_>) -> Result<(), Refusal> {
    let in_evidence =
        |lists: &[&str]| proof.usable().any(|c| c.words.iter().any(|w| lists.iter().any(|l| style.has(l, &w.lower))));
    for word in shown {
        if style.has("negation", &word.lower) && !in_evidence(&["negation", "denying"]) {
            return Err(Refusal::Negation(word.form.clone()));
        }
        let modal = matches!(word.lower.as_str(), "may" | "might" | "could" | "would" | "should" | "will")
            && word.form != "May";
        if modal && !in_evidence(&["possible", "future", "conditional"]) {
            return Err(Refusal::Modality(word.form.clone()));
        }
    }
    Ok(())
}
