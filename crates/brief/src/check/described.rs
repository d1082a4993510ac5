//! "X is Y": a source must say that of X, and in these words.

use crate::brief::Part;
use crate::check::Refusal;
use crate::check::evidence::{Cited, Proof};
use crate::words::words;

/// Refuse a description that no source gives of this subject.
pub fn check(part: &Part, proof: &Proof<'_>) -> Result<(), Refusal> {
    let Some((name, what)) = part.text.trim_end_matches('.').split_once(" is ") else {
        return Err(Refusal::Order(part.text.clone()));
    };
    let name = lower(name);
    if !proof.made_of().any(|cited| is_subject(cited, &name)) {
        return Err(Refusal::Name(name.join(" ")));
    }
    let what = lower(what);
    let what = what.strip_prefix(&["a".to_owned()]).or(what.strip_prefix(&["an".to_owned()])).unwrap_or(&what);
    if proof.holds(what) { Ok(()) } else { Err(Refusal::Order(what.join(" "))) }
}

/// Whether a relation in the cited words has this subject.
fn is_subject(cited: &Cited<'_>, name: &[String]) -> bool {
    let document = &cited.reading.document;
    let here = |r: &&demarche_record::event::Relation| {
        r.evidence.sentence == cited.sentence && cited.spans.iter().any(|s| s.overlaps(r.evidence.trigger()))
    };
    cited.reading.relations.iter().filter(here).any(|relation| {
        let subject = &relation.subject;
        let mentions = document.mentions.iter().zip(&cited.reading.identities);
        let same = mentions.filter(|(_, i)| i.actors.len() == 1 && i.actors.iter().all(|a| a.name == subject.name));
        let person = |w: &[String]| w.last().is_some_and(|last| name.last() == Some(last));
        lower(&subject.text) == name
            || lower(&subject.name) == name
            || same.clone().any(|(m, _)| {
                let words = lower(m.span.of(document.text()));
                m.kind == demarche_text::mention::MentionKind::Person && person(&words)
                    || lower(&relation.subject.text) == words && words == name
            })
    })
}

/// Lower-case words without an article in front.
fn lower(text: &str) -> Vec<String> {
    let mut all: Vec<String> = words(text).into_iter().map(|w| w.lower).collect();
    if all.first().is_some_and(|w| w == "the") {
        all.remove(0);
    }
    all
}
