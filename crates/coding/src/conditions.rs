//! Filling the slots of predicates, operators and cues from the grammar around a word.

use std::collections::HashSet;

use demarche_lexicon::classes::Classes;
use demarche_lexicon::slot::{Need, Slot};
use demarche_text::document::Document;
use demarche_text::grammar::Rel;
use demarche_text::mention::MentionKind;
use demarche_text::token::{NameKind, NameTag, TokenId};

use crate::arguments::{Arguments, Grammar};
use crate::nouns::NounArguments;

/// The slots around one word, filled.
pub enum Filled {
    /// Of a verb or adjective.
    Verb(Arguments),
    /// Of a noun.
    Noun(NounArguments),
}

impl Filled {
    /// The tokens in a slot.
    pub fn get(&self, slot: &Slot) -> Vec<TokenId> {
        match self {
            Self::Verb(a) => match slot {
                Slot::Subj | Slot::Agent | Slot::Whose => a.subj.clone(),
                Slot::Obj => a.obj.clone(),
                Slot::Iobj => a.iobj.clone(),
                Slot::Clause => a.clauses.clone(),
                Slot::Prep(p) => {
                    let own = under(&a.obliques, p);
                    if own.is_empty() { under(&a.of_objects, p) } else { own }
                }
                Slot::By if !a.passive => under(&a.obliques, "by"),
                Slot::Poss | Slot::By | Slot::Adj | Slot::Particle | Slot::Below => Vec::new(),
            },
            Self::Noun(a) => match slot {
                Slot::Poss => a.poss.clone(),
                Slot::By => a.by.clone(),
                Slot::Adj => a.adj.clone(),
                Slot::Agent => [&a.poss, &a.by, &a.carrier, &a.adj].into_iter().flatten().copied().collect(),
                Slot::Subj => a.carrier.clone(),
                Slot::Clause => a.clauses.clone(),
                Slot::Prep(p) => under(&a.obliques, p),
                Slot::Obj | Slot::Iobj | Slot::Particle | Slot::Below | Slot::Whose => Vec::new(),
            },
        }
    }

    /// The same word read as an adjective: what a passive makes its object is its subject.
    pub fn as_adjective(&self) -> Self {
        match self {
            Self::Verb(a) if a.passive => {
                let mut a = a.clone();
                let by: Vec<_> = std::mem::take(&mut a.subj).into_iter().map(|t| ("by".to_owned(), t)).collect();
                a.obliques.extend(by);
                a.subj = std::mem::take(&mut a.obj);
                a.passive = false;
                Self::Verb(a)
            }
            Self::Verb(a) => Self::Verb(a.clone()),
            Self::Noun(a) => Self::Noun(a.clone()),
        }
    }

    /// Whether a particle is there.
    fn particle(&self, words: Option<&HashSet<String>>) -> bool {
        match self {
            Self::Verb(a) => a.particles.iter().any(|p| words.is_none_or(|w| w.contains(p))),
            Self::Noun(_) => false,
        }
    }

    /// Whether a condition holds; words that met it are added to `used`.
    pub fn meets(&self, need: &Need, document: &Document, classes: &Classes, used: &mut Vec<TokenId>) -> bool {
        let mut met = false;
        for slot in &need.slots {
            if *slot == Slot::Particle {
                met |= self.particle(need.words.as_ref());
                continue;
            }
            for token in self.get(slot) {
                let fits = need.words.as_ref().is_none_or(|words| has_word(document, classes, token, words));
                if fits {
                    met = true;
                    if !need.negative && need.words.is_some() {
                        used.push(token);
                    }
                }
            }
        }
        met != need.negative
    }
}

fn under(obliques: &[(String, TokenId)], preposition: &str) -> Vec<TokenId> {
    obliques.iter().filter(|(p, _)| p == preposition).map(|(_, t)| *t).collect()
}

/// Whether a phrase is headed by one of these words: its lemma, its lemma with the compound before it ("cruise
/// missile"), or what stands behind "of" when the head only counts ("a number of missiles").
pub fn has_word(document: &Document, classes: &Classes, head: TokenId, words: &HashSet<String>) -> bool {
    let lemma = document.lemma(head).to_lowercase();
    let form = document.form(head).to_lowercase();
    // Treebanks keep some plurals as lemmas ("troops"); lists have one or the other.
    let singular = form.strip_suffix('s').unwrap_or(&form);
    if words.contains(&lemma) || words.contains(&form) || words.contains(singular) {
        return true;
    }
    if words.contains("@state") && is_state(document, head)
        || words.contains("@organisation") && is_organisation(document, head)
    {
        return true;
    }
    let modifiers = document
        .children(head)
        .iter()
        .copied()
        .filter(|c| matches!(document.token(*c).rel, Rel::Compound | Rel::Amod) && *c < head);
    for modifier in modifiers {
        if words.contains(&format!("{} {lemma}", document.lemma(modifier).to_lowercase())) {
            return true;
        }
    }
    classes.contains("measure", &lemma)
        && document.dependents(head, Rel::Nmod).any(|n| words.contains(&document.lemma(n).to_lowercase()))
}

/// Whether a token names a country or its seat.
fn is_state(document: &Document, head: TokenId) -> bool {
    match document.mention_headed(head) {
        Some(mention) => document.mentions[mention as usize].kind == MentionKind::Place,
        None => matches!(document.token(head).name, NameTag::Begin(NameKind::Place) | NameTag::Inside(NameKind::Place)),
    }
}

/// Whether a token names an organisation.
fn is_organisation(document: &Document, head: TokenId) -> bool {
    match document.mention_headed(head) {
        Some(mention) => document.mentions[mention as usize].kind == MentionKind::Organisation,
        None => matches!(document.token(head).name, NameTag::Begin(NameKind::Organisation)),
    }
}

/// The filled slots of a word of this class.
pub fn fill(grammar: &Grammar<'_>, id: TokenId, noun: bool, support: &dyn Fn(&str) -> Option<bool>) -> Filled {
    if noun { Filled::Noun(grammar.of_noun(id, support)) } else { Filled::Verb(grammar.of_verb(id)) }
}
