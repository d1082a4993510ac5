//! A claim told as a fact, or put into another's mouth; a figure given to another source.

use demarche_record::event::Claim;
use demarche_record::reading::Reading;
use demarche_text::document::Document;
use demarche_text::span::Span;

use crate::brief::{Citation, Kind, Part, Sentence, Support};
use crate::candidate::head_of;
use crate::check::evidence::Proof;
use crate::clause;
use crate::falsify::pool::{Pool, Sort};
use crate::falsify::swaps::{find, with};
use crate::origin;
use crate::prose::tidy;
use crate::speech::said_in;
use crate::words::{capitalised, count, words};

/// Most changes of speaker.
const EACH: usize = 2;

/// All changes of who says a sentence.
pub fn all(pool: &Pool<'_>, sentence: &Sentence, readings: &[Reading]) -> Vec<Sentence> {
    if sentence.kind == Kind::Difference {
        return labels(sentence);
    }
    let [part] = sentence.parts.as_slice() else { return Vec::new() };
    let Some(proof) = Proof::new(part, readings) else { return Vec::new() };
    let mut result = Vec::new();
    for cited in proof.made_of() {
        for claim in said_in(cited.reading).filter(|c| c.evidence.sentence == cited.sentence) {
            let told = claim.content.iter().any(|p| cited.spans.iter().any(|s| s.overlaps(*p)));
            if !told {
                continue;
            }
            let document = &cited.reading.document;
            for text in as_fact(document, claim) {
                let mut citations = part.citations.clone();
                let content = claim.content.first().map(|span| Citation {
                    reading: cited.index,
                    span: *span,
                    support: Support::Words,
                });
                citations.splice(0..0, content);
                result.push(Sentence::new(Kind::Fact, text, citations));
            }
            result.extend(other_speakers(pool, sentence, part, claim, &proof));
        }
    }
    result.extend(unframed(sentence, part, &proof));
    result.extend(relabelled(sentence, part, &proof, readings));
    result
}

/// What is said, as if it were so.
fn as_fact(document: &Document, claim: &Claim) -> Vec<String> {
    let mut result = Vec::new();
    for span in &claim.content {
        let text = span.of(document.text());
        let text = text.trim_matches(|c: char| !c.is_alphanumeric());
        let text = text.strip_prefix("that ").unwrap_or(text);
        let Some(head) = head_of(document, *span) else { continue };
        let subject = clause::subject(document, head).filter(|s| span.contains(document.token(*s).span));
        if subject.is_some() && clause::is_finite(document, head) && count(text) > 3 && !text.contains(['\n', '“']) {
            result.push(format!("{}.", capitalised(&tidy(text))));
        }
        // "accused Algeria of financing separatists": Algeria is financing separatists.
        let sentence = document.sentence(head).span;
        let accused = claim.cue.first().map(|cue| Span::new(cue.end, span.start)).filter(|s| s.start < s.end);
        let whom = accused.filter(|s| sentence.contains(*s)).map_or("", |s| s.of(document.text()).trim());
        let doing = text.strip_prefix("of ").unwrap_or(text);
        let gerund = doing.split(' ').next().is_some_and(|w| w.ends_with("ing") && w.len() > 4);
        let name = whom.trim_end_matches(" of").trim();
        if gerund && name.starts_with(char::is_uppercase) && !name.contains(',') {
            result.push(format!("{name} is {}.", tidy(doing)));
        }
    }
    result
}

/// The same in the mouth of another who speaks or acts in the articles.
fn other_speakers(
    pool: &Pool<'_>,
    sentence: &Sentence,
    part: &Part,
    claim: &Claim,
    proof: &Proof<'_>,
) -> Vec<Sentence> {
    let Some(speaker) = &claim.speaker else { return Vec::new() };
    let shown = words(&part.text);
    let mut result = Vec::new();
    for sort in [Sort::Person, Sort::Organisation, Sort::State] {
        let names = pool.items.iter().filter(|i| i.sort == sort);
        let own = names.filter(|i| speaker.name == i.text || speaker.name == i.key || speaker.text == i.text);
        let Some((range, item)) = own.filter_map(|i| Some((find(&part.text, &shown, &i.text)?, i))).next() else {
            continue;
        };
        let others = pool.others(sort, &item.key, proof).into_iter();
        let others = others.filter(|o| !o.text.contains(&item.text) && !item.text.contains(&o.text));
        for other in others.filter(|o| find(&part.text, &shown, &o.text).is_none()).take(EACH) {
            let text = with(&part.text, range.clone(), &other.text);
            result.push(Sentence::new(sentence.kind, text, part.citations.clone()));
        }
    }
    result
}

/// A claim without the words that say whose it is.
fn unframed(sentence: &Sentence, part: &Part, proof: &Proof<'_>) -> Option<Sentence> {
    let claimed = proof.made_of().any(|c| {
        let mut claims = said_in(c.reading);
        let main = c.spans.first().and_then(|s| head_of(&c.reading.document, *s));
        let at = main.map(|m| c.reading.document.token(m).span);
        claims.any(|claim| at.is_some_and(|at| claim.content.iter().any(|p| p.contains(at))))
    });
    let text = part.text.as_str();
    let label = proof.made_of().any(|c| text.contains(&crate::origin::label(c.reading, c.index)));
    if !claimed || label {
        return None;
    }
    let bare = match text.strip_prefix("According to ") {
        Some(rest) => rest.split_once(", ").map(|(_, rest)| capitalised(rest)),
        None => text.rsplit_once(", according to ").map(|(rest, _)| format!("{rest}.")),
    };
    bare.map(|text| Sentence::new(sentence.kind, text, part.citations.clone()))
}

/// The same figure from another source.
fn relabelled(sentence: &Sentence, part: &Part, proof: &Proof<'_>, readings: &[Reading]) -> Vec<Sentence> {
    let labels: Vec<String> = readings.iter().enumerate().map(|(i, r)| origin::label(r, i)).collect();
    let own = proof.cited.iter().filter_map(|c| labels.get(c.index));
    let Some(own) = own.into_iter().find(|l| part.text.contains(&format!("ccording to {l}"))) else {
        return Vec::new();
    };
    let other = |l: &&String| *l != own && !proof.cited.iter().any(|c| labels.get(c.index) == Some(*l));
    let others = labels.iter().filter(other).take(EACH);
    others.map(|l| Sentence::new(sentence.kind, part.text.replace(own.as_str(), l), part.citations.clone())).collect()
}

/// The labels of the first two versions of a difference turned round.
fn labels(sentence: &Sentence) -> Vec<Sentence> {
    let label = |part: &Part| {
        let (_, rest) = part.text.rsplit_once(" (")?;
        Some(rest.rsplit_once(')')?.0.to_owned())
    };
    let mut at: Vec<(usize, String)> =
        sentence.parts.iter().enumerate().filter_map(|(i, p)| Some((i, label(p)?))).collect();
    at.truncate(2);
    let [(one, first), (other, second)] = at.as_slice() else { return Vec::new() };
    let mut turned = sentence.clone();
    for (index, old, new) in [(*one, first, second), (*other, second, first)] {
        if let Some(part) = turned.parts.get_mut(index) {
            part.text = part.text.replace(&format!("({old})"), &format!("({new})"));
        }
    }
    vec![turned]
}
