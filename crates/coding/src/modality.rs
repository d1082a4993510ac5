//! Tense, auxiliaries, negation and conditions around a word.

use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::token::TokenId;

/// What stands around one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// "not", "never", "no".
    pub negated: bool,
    /// "*no* government recognised", "*without* attacking": it did not happen, and nobody refused.
    pub missed: bool,
    /// "will", "shall", "going to".
    pub future: bool,
    /// "would", "may", "might", "could", "possible".
    pub hypothetical: bool,
    /// "must", "should", "have to", "need to".
    pub obliged: bool,
    /// "can", "if", "until": nothing is said to be likely.
    pub mused: bool,
    /// "flew to Geneva *to meet* …": an aim.
    pub aim: bool,
}

impl Around {
    /// The effect (a key of the composition table) and the reason; `None` for a plain statement.
    pub fn effect(self) -> Option<(&'static str, &'static str)> {
        if self.negated && self.future {
            Some(("refuse", "says it will not"))
        } else if self.negated {
            Some(("negate", "negated"))
        } else if self.missed {
            Some(("miss", "nobody does it, or it is left undone"))
        } else if self.mused {
            Some(("muse", "only a case that is thought of"))
        } else if self.hypothetical || self.obliged {
            Some(("suppose", "modal or condition"))
        } else if self.future {
            Some(("future", "future"))
        } else if self.aim {
            Some(("aim", "an aim"))
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
        self.missed |= above.missed;
        self.future |= above.future;
        self.hypothetical |= above.hypothetical;
        self.obliged |= above.obliged;
        self.mused |= above.mused;
        self.aim |= above.aim;
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
                "may" | "might" | "could" => found.hypothetical = true,
                "can" => found.mused = true,
                "should" | "must" | "ought" => found.obliged = true,
                _ => {}
            },
            // "attacked *not only* Kyiv"
            Rel::Advmod | Rel::Discourse if is_more(d, child) => {}
            // "*nearly* hit the ship", "*no longer* backs them"
            Rel::Advmod if token.upos == Upos::Verb && child < id && is_short_of(d, child) => found.missed = true,
            Rel::Advmod | Rel::Det | Rel::Discourse => match lemma.as_str() {
                // "ready to repel *any* attack"
                "any" if token.upos == Upos::Noun && word.rel == Rel::Det => found.mused = true,
                "not" | "n't" | "n’t" | "never" | "no" | "neither" | "nor" | "hardly" => found.negated = true,
                "possibly" | "perhaps" | "potentially" | "maybe" | "seemingly" => found.hypothetical = true,
                _ => {}
            },
            Rel::Amod if token.upos == Upos::Noun => match form.as_str() {
                "possible" | "potential" | "hypothetical" | "feared" | "imminent" | "likely" | "mock" | "simulated"
                | "fictional" | "imagined" | "imaginary" | "would-be" => found.hypothetical = true,
                "foiled" | "thwarted" | "averted" | "cancelled" | "canceled" | "aborted" => found.missed = true,
                "future" | "upcoming" | "planned" | "proposed" | "forthcoming" | "scheduled" | "expected" => {
                    found.future = true
                }
                _ => {}
            },
            Rel::Mark | Rel::Advcl if matches!(lemma.as_str(), "if" | "unless" | "whether") => found.mused = true,
            Rel::Cc if matches!(form.as_str(), "nor" | "neither") => found.negated = true,
            Rel::Mark if lemma == "without" => found.missed = true,
            // "retreated *rather than* attack", "*instead of* attacking"
            Rel::Mark | Rel::Case | Rel::Cc if matches!(form.as_str(), "rather" | "instead") => found.missed = true,
            // "No government recognised it", "they fired no shot": nothing was done, and nobody refused.
            Rel::Nsubj | Rel::NsubjPass | Rel::Obj if is_nobody(d, child) => found.missed = true,
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
    found.mused |= has(Rel::Mark, "until") && matches!(token.xpos, Xpos::Vbz | Xpos::Vbp);
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
    found.mused |= conditional(d, id) || inverted(d, id);
    found.missed |= kept_from(d, id);
    found.aim |= purpose(d, id);
    found.future |= headline(d, id) || planned(d, id);
    found
}

/// "*not only*", "*not just*": all of it happened, and more.
fn is_more(d: &Document, not: TokenId) -> bool {
    let next = not + 1;
    d.lemma(not) == "not"
        && (next as usize) < d.tokens.len()
        && matches!(d.form(next).to_lowercase().as_str(), "only" | "just" | "merely" | "simply" | "solely")
}

/// "*nearly*", "*almost*", "*no longer*".
fn is_short_of(d: &Document, adverb: TokenId) -> bool {
    let form = d.form(adverb).to_lowercase();
    matches!(form.as_str(), "nearly" | "almost")
        || (form == "longer" && d.children(adverb).iter().any(|c| d.form(*c).eq_ignore_ascii_case("no")))
}

/// "stopped *short of* condemning", "is *far from* recognising", "backed *away from* attacking".
fn kept_from(d: &Document, id: TokenId) -> bool {
    let token = d.token(id);
    let Some(over) = token.head.filter(|_| token.rel == Rel::Advcl && token.xpos == Xpos::Vbg) else { return false };
    let marked = |mark: &str| {
        d.children(id).iter().any(|c| matches!(d.token(*c).rel, Rel::Mark | Rel::Case) && d.lemma(*c) == mark)
    };
    match d.form(over).to_lowercase().as_str() {
        "short" => marked("of"),
        "far" | "shy" => marked("from") || marked("of"),
        _ => marked("from") && d.dependents(over, Rel::Advmod).any(|w| d.form(w).eq_ignore_ascii_case("away")),
    }
}

/// "*Had* Russia attacked, …": a condition without "if".
fn inverted(d: &Document, id: TokenId) -> bool {
    let first = |rel: Rel| d.dependents(id, rel).next();
    let subject = first(Rel::Nsubj).or_else(|| first(Rel::NsubjPass));
    let ahead = |aux: TokenId| subject.is_some_and(|s| aux < s);
    d.token(id).rel == Rel::Advcl
        && d.dependents(id, Rel::Aux)
            .any(|a| ahead(a) && matches!(d.form(a).to_lowercase().as_str(), "had" | "were" | "should"))
}

/// "*no* government", "*nobody*", "*none* of the rebels", "*nothing*".
pub(crate) fn is_nobody(d: &Document, party: TokenId) -> bool {
    matches!(d.lemma(party).to_lowercase().as_str(), "nobody" | "none" | "nothing")
        || d.dependents(party, Rel::Det).any(|w| matches!(d.lemma(w).to_lowercase().as_str(), "no" | "neither"))
        // "*Neither* Egypt nor Sudan"
        || d.children(party).iter().any(|w| *w < party && d.form(*w).eq_ignore_ascii_case("neither"))
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
    infinitive && matches!(token.rel, Rel::Advcl | Rel::Acl | Rel::Csubj) && !headline(d, id)
}

/// "talks *scheduled* for November", "elections *set* for May".
fn planned(d: &Document, id: TokenId) -> bool {
    let when = |p: TokenId| d.dependents(p, Rel::Obl).any(|o| d.dependents(o, Rel::Case).any(|c| d.lemma(c) == "for"));
    let form =
        |p: TokenId| matches!(d.form(p).to_lowercase().as_str(), "scheduled" | "planned" | "slated" | "set" | "due");
    d.token(id).upos == Upos::Noun && d.dependents(id, Rel::Acl).any(|p| form(p) && when(p))
}

/// "EU *to slap* sanctions on Belarus": in a headline an infinitive behind a name is what will be done.
fn headline(d: &Document, id: TokenId) -> bool {
    let token = d.token(id);
    let Some(noun) = token.head.filter(|_| token.rel == Rel::Acl) else { return false };
    let someone = d.token(noun).upos == Upos::Propn || d.mention_headed(noun).is_some();
    let infinitive = d.dependents(id, Rel::Mark).any(|m| d.lemma(m) == "to");
    infinitive && someone && d.token(noun).rel == Rel::Root && d.dependent(noun, Rel::Cop).is_none()
}

/// Whether the words beside an event put it into the past: "in the past", "for most of the last 15 years", and, in an
/// article without a date, a year. Reports name the year of what is not of this year.
pub fn is_past(d: &Document, id: TokenId) -> bool {
    let undated = d.article.date.is_none();
    let mut at = id;
    for _ in 0..4 {
        let phrases = d.children(at).iter().copied().filter(|c| {
            matches!(d.token(*c).rel, Rel::Obl | Rel::OblUnmarked | Rel::Nmod | Rel::NmodUnmarked | Rel::Advmod)
        });
        if phrases.into_iter().any(|p| is_long_past(d, p) || (undated && names_year(d, p))) {
            return true;
        }
        let token = d.token(at);
        let Some(governor) = token.head else { return false };
        match token.rel {
            // "… in 1992, when both *signed*"
            Rel::AclRelcl | Rel::AdvclRelcl | Rel::Acl if undated && is_year(d, governor) => return true,
            // "fled to Mali in 2000, where he *was granted* asylum"
            Rel::AclRelcl if d.dependents(at, Rel::Advmod).any(|w| matches!(d.lemma(w), "where" | "when")) => {
                let Some(above) = d.token(governor).head else { return false };
                at = above;
            }
            Rel::Conj | Rel::Advcl | Rel::Xcomp | Rel::AdvclRelcl if d.token(governor).upos == Upos::Verb => {
                // A joined verb with a time of its own is not of the time of the first.
                let own = d.children(at).iter().any(|c| matches!(d.token(*c).rel, Rel::OblUnmarked));
                if own || d.token(governor).xpos == Xpos::Vbz {
                    return false;
                }
                at = governor;
            }
            _ => return false,
        }
    }
    false
}

fn is_year(d: &Document, id: TokenId) -> bool {
    let form = d.form(id);
    form.len() == 4 && (form.starts_with("19") || form.starts_with("20")) && form.bytes().all(|b| b.is_ascii_digit())
}

/// "in 2003", "in August of 1945", "on July 25, 1995", "between 1998 and 2000".
fn names_year(d: &Document, phrase: TokenId) -> bool {
    let timely = |p: TokenId| {
        d.dependents(p, Rel::Case)
            .all(|c| matches!(d.lemma(c), "in" | "on" | "since" | "of" | "between" | "from" | "during"))
    };
    if !timely(phrase) {
        return false;
    }
    is_year(d, phrase) || d.children(phrase).iter().any(|c| is_year(d, *c) && timely(*c))
}

/// "in the past", "for most of the past decade", "in the last 15 years", "decades ago".
fn is_long_past(d: &Document, phrase: TokenId) -> bool {
    let inside = d.subtree(phrase);
    if inside.len() > 9 {
        return false;
    }
    let has = |words: &[&str]| inside.iter().any(|t| words.contains(&d.lemma(*t)));
    let past = has(&["past", "last", "ago", "previous"]);
    let many = |t: &TokenId| d.form(*t).parse::<u32>().is_ok_and(|n| n > 1);
    let long = has(&["decade", "century"]) || (has(&["year"]) && d.form(phrase) != "year" && inside.iter().any(many));
    (past && long) || (d.lemma(phrase) == "past" && d.dependents(phrase, Rel::Case).any(|c| d.lemma(c) == "in"))
}
