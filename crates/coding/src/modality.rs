//! Tense, auxiliaries, negation and conditions around a word.

use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::token::TokenId;

/// What stands around one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// "not", "never", "no".
    pub negated: bool,
    /// "will", "shall", "going to".
    pub future: bool,
    /// "would", "may", "might", "could", "if", "possible".
    pub hypothetical: bool,
    /// "must", "should", "have to", "need to".
    pub obliged: bool,
}

impl Around {
    /// The effect (a key of the composition table) and the reason; `None` for a plain statement.
    pub fn effect(self) -> Option<(&'static str, &'static str)> {
        if self.negated && self.future {
            Some(("refuse", "says it will not"))
        } else if self.negated {
            Some(("negate", "negated"))
        } else if self.hypothetical || self.obliged {
            Some(("suppose", "modal or condition"))
        } else if self.future {
            Some(("future", "future"))
        } else {
            None
        }
    }
}

impl Around {
    /// "would be expelled or *jailed*", "plans to arrest and *prosecute* them": a joined verb without helpers of its own
    /// shares those of the first.
    fn shared(&mut self, d: &Document, id: TokenId) {
        let token = d.token(id);
        let Some(first) = token.head.filter(|h| token.rel == Rel::Conj && d.token(*h).upos == Upos::Verb) else {
            return;
        };
        let own = d.children(id).iter().any(|c| {
            matches!(d.token(*c).rel, Rel::Aux | Rel::AuxPass | Rel::Nsubj | Rel::NsubjPass | Rel::Mark | Rel::Cop)
        });
        let alike = token.xpos == d.token(first).xpos || d.token(first).xpos == Xpos::Vbn;
        if own || !alike || token.upos != Upos::Verb || token.xpos == Xpos::Vbd {
            return;
        }
        let above = around(d, first);
        self.negated |= above.negated;
        self.future |= above.future;
        self.hypothetical |= above.hypothetical;
        self.obliged |= above.obliged;
    }
}

/// Read what stands around a word.
pub fn around(document: &Document, id: TokenId) -> Around {
    let d = document;
    let mut found = Around::default();
    let token = d.token(id);
    for child in d.children(id).iter().copied() {
        let word = d.token(child);
        let form = d.form(child).to_lowercase();
        let lemma = word.lemma.to_lowercase();
        match word.rel {
            Rel::Aux => match form.as_str() {
                "will" | "'ll" | "’ll" | "shall" | "wo" => found.future = true,
                "would" | "'d" | "’d" => found.future |= reported(d, id),
                "may" | "might" | "could" | "can" => found.hypothetical = true,
                "should" | "must" | "ought" => found.obliged = true,
                _ => {}
            },
            Rel::Advmod | Rel::Det | Rel::Discourse => match lemma.as_str() {
                "not" | "n't" | "n’t" | "never" | "no" | "neither" | "nor" | "hardly" => found.negated = true,
                "possibly" | "perhaps" | "potentially" | "maybe" | "seemingly" => found.hypothetical = true,
                _ => {}
            },
            Rel::Amod if token.upos == Upos::Noun => match lemma.as_str() {
                "possible" | "potential" | "hypothetical" | "feared" | "imminent" | "likely" => {
                    found.hypothetical = true
                }
                "future" | "upcoming" | "planned" | "proposed" | "forthcoming" | "scheduled" | "expected" => {
                    found.future = true
                }
                _ => {}
            },
            Rel::Mark | Rel::Advcl if matches!(lemma.as_str(), "if" | "unless" | "whether") => {
                found.hypothetical = true
            }
            Rel::Cc if form == "nor" => found.negated = true,
            _ => {}
        }
        // "would" outside reported speech supposes.
        if word.rel == Rel::Aux && matches!(form.as_str(), "would" | "'d" | "’d") && !reported(d, id) {
            found.hypothetical = true;
        }
    }
    let has = |rel: Rel, lemma: &str| d.dependents(id, rel).any(|c| d.lemma(c) == lemma);
    // "was to hold talks on Friday"
    found.future |= has(Rel::Mark, "to") && (has(Rel::Aux, "be") || has(Rel::Cop, "be"));
    // "wait until Washington ends the sanctions"
    found.hypothetical |= has(Rel::Mark, "until") && matches!(token.xpos, Xpos::Vbz | Xpos::Vbp);
    found.shared(d, id);
    // "is going to sign"
    if token.rel == Rel::Xcomp
        && let Some(go) = token.head
        && d.lemma(go) == "go"
        && d.token(go).xpos == Xpos::Vbg
    {
        found.future = true;
    }
    // "has to", "needs to"
    if token.rel == Rel::Xcomp
        && let Some(head) = token.head
        && matches!(d.lemma(head), "have" | "need")
    {
        found.obliged = true;
    }
    found.hypothetical |= conditional(d, id) || purpose(d, id);
    found
}

/// Whether the word stands in reported speech, where "would" is a future seen from the past.
fn reported(d: &Document, id: TokenId) -> bool {
    let mut at = id;
    for governor in d.ancestors(id).take(4) {
        let rel = d.token(at).rel;
        if matches!(rel, Rel::Ccomp | Rel::Parataxis) || (rel == Rel::Acl && d.token(governor).upos == Upos::Noun) {
            return true;
        }
        if d.dependents(at, Rel::Parataxis).any(|p| d.token(p).upos == Upos::Verb) {
            return true;
        }
        if !matches!(rel, Rel::Conj | Rel::Xcomp) {
            break;
        }
        at = governor;
    }
    d.dependents(at, Rel::Parataxis).any(|p| d.token(p).upos == Upos::Verb)
}

/// Whether the clause of a word, or one it hangs from, is an if-clause.
fn conditional(d: &Document, id: TokenId) -> bool {
    let marked =
        |word: TokenId| d.dependents(word, Rel::Mark).any(|m| matches!(d.lemma(m), "if" | "unless" | "whether"));
    if marked(id) {
        return true;
    }
    let mut at = id;
    for governor in d.ancestors(id).take(3) {
        if !matches!(d.token(at).rel, Rel::Conj | Rel::Xcomp | Rel::Obj | Rel::Obl) {
            return false;
        }
        if marked(governor) {
            return true;
        }
        at = governor;
    }
    false
}

/// "flew to Geneva *to meet* the envoy", "a bill *to ban* the party": an aim, not yet a deed.
fn purpose(d: &Document, id: TokenId) -> bool {
    let token = d.token(id);
    let infinitive = d.dependents(id, Rel::Mark).any(|m| d.lemma(m) == "to");
    infinitive && matches!(token.rel, Rel::Advcl | Rel::Acl | Rel::Csubj)
}
