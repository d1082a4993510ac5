//! Who is who, as the sources say: "Henrik Solbakkene is an analyst at the Oslo Centre for Mediterranean Studies."

use std::collections::BTreeMap;

use demarche_record::coded::RelationKind;
use demarche_record::event::Relation;
use demarche_record::reading::Reading;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::token::TokenId;

use crate::brief::{Citation, Kind, Note, Sentence, Support};
use crate::candidate::head_of;
use crate::clause;
use crate::desk::Desk;
use crate::prose::tidy;
use crate::words::{capitalised, count};

/// Most words of a description.
const MOST: usize = 14;

/// A description of someone.
struct Description {
    text: String,
    citation: Citation,
    weight: usize,
}

impl Desk<'_> {
    /// Notes on those whom the sources describe, the most often named first.
    pub(crate) fn people(&mut self) -> Vec<Note> {
        let readings = self.prose.readings;
        let mut found: BTreeMap<String, Vec<Description>> = BTreeMap::new();
        for (index, reading) in readings.iter().enumerate() {
            if self.copies.get(index).copied().flatten().is_some() {
                continue;
            }
            for relation in &reading.relations {
                let Some(member) = self.prose.cast.member(&relation.subject.name) else { continue };
                // A capital resolves to its state; here it stands for itself.
                let own = relation.subject.text.trim_start_matches("The ").trim_start_matches("the ");
                let name = if member.person || own == member.name { member.call(true).0 } else { own.to_owned() };
                let state = relation.kind == RelationKind::Kind && name == member.name && is_state(relation);
                if state || !name.starts_with(char::is_uppercase) && !name.starts_with("the ") {
                    continue;
                }
                if let Some(description) = description(index, reading, relation, &name) {
                    found.entry(name.trim_start_matches("the ").to_owned()).or_default().push(description);
                }
            }
        }
        let mut order: Vec<(usize, String)> =
            found.keys().map(|name| (self.prose.cast.named(name), name.clone())).collect();
        order.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let mut result = Vec::new();
        for (_, name) in order {
            if result.len() >= self.options.people {
                break;
            }
            let mut descriptions = found.remove(&name).unwrap_or_default();
            descriptions.sort_by(|a, b| b.weight.cmp(&a.weight).then_with(|| a.citation.cmp(&b.citation)));
            for description in descriptions {
                let sentence = Sentence::new(Kind::Background, description.text, vec![description.citation]);
                if self.passes(&sentence) {
                    result.push(Note { title: name, sentences: vec![sentence] });
                    break;
                }
            }
        }
        result
    }
}

/// A relation as a sentence: the name, "is", and the noun phrase that describes it.
fn description(index: usize, reading: &Reading, relation: &Relation, name: &str) -> Option<Description> {
    if !matches!(relation.kind, RelationKind::Role | RelationKind::Kind | RelationKind::PartOf | RelationKind::Member) {
        return None;
    }
    let document = &reading.document;
    // Only where the evidence is a noun phrase that describes the subject can it stand behind "is".
    let described = |id: &str| matches!(id, "apposition" | "copula" | "title");
    if relation.trace.iter().any(|s| s.step == "relation" && !described(&s.id)) {
        return None;
    }
    let span = relation.evidence.trigger();
    let head = head_of(document, span)?;
    let range = document.sentence(head).tokens.clone();
    if document.is_name(head) && document.token(head).upos == Upos::Propn || document.token(head).xpos == Xpos::Nns {
        return None;
    }
    // The whole noun phrase, without relative clauses, appositions and what else a comma parts from it.
    let mut kept: Vec<TokenId> = Vec::new();
    let mut open = vec![head];
    while let Some(at) = open.pop() {
        kept.push(at);
        for child in document.children(at) {
            let rel = document.token(*child).rel;
            let stays = match rel {
                Rel::Punct
                | Rel::Appos
                | Rel::Cop
                | Rel::Nsubj
                | Rel::Parataxis
                | Rel::Conj
                | Rel::Cc
                | Rel::Aux
                | Rel::Advmod
                | Rel::Mark => at != head && !matches!(rel, Rel::Punct | Rel::Appos | Rel::Parataxis | Rel::AclRelcl),
                Rel::AclRelcl | Rel::Advcl => false,
                Rel::Case => at != head,
                _ => true,
            };
            if stays && range.contains(child) {
                open.push(*child);
            }
        }
    }
    kept.sort_unstable();
    let (first, last) = (kept.first().copied()?, kept.last().copied()?);
    let whole = kept.len() as u32 == last - first + 1;
    let own = kept.iter().any(|t| matches!(document.token(*t).xpos, Xpos::Prp | Xpos::PrpPoss));
    let words = tidy(document.span(first..last + 1).of(document.text()));
    if !whole
        || own
        || count(&words) > MOST
        || count(&words) < 2
        || words.contains(['“', ',', '"'])
        || clause::is_finite(document, head) && document.dependent(head, Rel::Cop).is_none()
    {
        return None;
    }
    let determined = kept
        .iter()
        .any(|t| document.token(*t).head == Some(head) && matches!(document.token(*t).rel, Rel::Det | Rel::NmodPoss));
    let role = relation.kind == RelationKind::Role;
    let of = kept.iter().any(|t| document.token(*t).head == Some(head) && document.token(*t).rel == Rel::Nmod);
    let words = match (determined, role) {
        (true, _) => words,
        (false, true) if of => format!("the {words}"),
        (false, true) => return None,
        (false, false) => format!("{} {words}", article(&words)),
    };
    let words = decapitalised(&words);
    // "The lawyer", "the governor" say nothing without saying whose; a name does not describe itself.
    if count(&words) < 3 && words.starts_with("the ") || words.contains(name.trim_start_matches("the ")) {
        return None;
    }
    let text = format!("{} is {words}.", capitalised(name));
    let span = document.span(first..last + 1);
    // The sentence must also hold the name: cite from the one to the other.
    let named = document.mentions.iter().zip(&reading.identities).find(|(m, i)| {
        document.sentence_of(head) == m.sentence && i.actors.iter().any(|a| a.name == relation.subject.name)
    });
    let span = named.map_or(span, |(m, _)| span.hull(m.span));
    Some(Description {
        weight: count(&text),
        text,
        citation: Citation { reading: index, span, support: Support::Words },
    })
}

/// Whether a relation describes a state: what a report calls a country in passing is no definition.
fn is_state(relation: &Relation) -> bool {
    let gov = relation.subject.sectors.first().is_none_or(|s| *s == demarche_ontology::sector::Sector::Gov);
    gov && relation.subject.country.is_some_and(|c| c.is_country())
}

fn article(words: &str) -> &'static str {
    if words.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) { "an" } else { "a" }
}

/// "The Dutch foreign minister" inside a sentence.
fn decapitalised(words: &str) -> String {
    for article in ["The ", "A ", "An "] {
        if let Some(rest) = words.strip_prefix(article) {
            return format!("{}{rest}", article.to_lowercase());
        }
    }
    words.to_owned()
}
