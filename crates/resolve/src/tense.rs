//! The tense of a clause: whether it tells, reports what is new, describes, or looks ahead.

use demarche_lexicon::roles::{Roles, Use};
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Xpos};
use demarche_text::token::TokenId;

use crate::phrase::clause;

/// What the form of a verb says about its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tense {
    /// "Attacked", "was killed".
    Past,
    /// "Has attacked": news whose time is told elsewhere, or background.
    Perfect,
    /// "Had attacked": before the happening that is told.
    Before,
    /// "Attacks", "is attacking".
    Present,
    /// "Will attack".
    Ahead,
    /// An infinitive or participle, which has none of its own, or a verb after "may", "must".
    Bare,
}

/// The tense of the clause that a token heads, by its own words.
pub fn tense(document: &Document, head: TokenId) -> Tense {
    let helper = |t: &TokenId| matches!(document.token(*t).rel, Rel::Aux | Rel::AuxPass | Rel::Cop);
    let mut found: Option<Tense> = None;
    for auxiliary in document.children(head).iter().copied().filter(helper) {
        let form = document.form(auxiliary).to_lowercase();
        let perfect = matches!(document.token(head).xpos, Xpos::Vbn) || found.is_none();
        let tense = match form.as_str() {
            "will" | "'ll" | "’ll" | "shall" | "would" | "wo" => Tense::Ahead,
            "may" | "might" | "can" | "ca" | "could" | "must" | "should" => Tense::Bare,
            "have" | "has" | "'ve" | "’ve" if perfect => Tense::Perfect,
            "had" if perfect => Tense::Before,
            "was" | "were" | "did" => Tense::Past,
            "is" | "are" | "am" | "'re" | "’re" | "'s" | "’s" | "do" | "does" => Tense::Present,
            _ => continue,
        };
        // The first helper carries the tense: "has been killed", "will be killed".
        if found.is_none() {
            found = Some(tense);
        }
    }
    found.unwrap_or(match document.token(head).xpos {
        Xpos::Vbd => Tense::Past,
        // "The buses shut down early Tuesday": a form of both tenses tells, in news.
        Xpos::Vbp
            if matches!(document.lemma(head), "shut" | "cut" | "hit" | "hurt" | "put" | "set" | "spread" | "quit") =>
        {
            Tense::Past
        }
        Xpos::Vbz | Xpos::Vbp => Tense::Present,
        _ => Tense::Bare,
    })
}

/// The tense in which a clause is told: its own, else that of the clause it hangs on ("tried *to storm*",
/// "attacked, *killing* five", "has been charged and *jailed*").
pub fn told(document: &Document, head: TokenId) -> Tense {
    let mut at = head;
    for _ in 0..5 {
        let own = tense(document, at);
        let leans = matches!(document.token(at).rel, Rel::Conj | Rel::Xcomp | Rel::Advcl | Rel::Acl);
        let modal = document.children(at).iter().any(|c| document.token(*c).xpos == Xpos::Md);
        if own != Tense::Bare || modal || !leans {
            return own;
        }
        let Some(governor) = document.token(at).head else { return own };
        at = clause(document, governor);
    }
    Tense::Bare
}

/// Whether a day named in a clause is one to come: "arrives Sunday", "is preparing for a summit Monday", "planned to
/// meet Monday".
pub fn looks_ahead(document: &Document, roles: &Roles, head: TokenId) -> bool {
    let mut at = head;
    for _ in 0..4 {
        match tense(document, at) {
            Tense::Ahead => return true,
            Tense::Present => {
                let token = document.token(at);
                let acts = matches!(token.xpos, Xpos::Vbz | Xpos::Vbp | Xpos::Vbg | Xpos::Vb);
                return acts && !roles.is(&token.lemma, Use::Describes) || roles.is(&token.lemma, Use::Planned);
            }
            Tense::Past | Tense::Perfect | Tense::Before => return false,
            Tense::Bare => {}
        }
        let infinitive = document
            .children(at)
            .iter()
            .any(|c| document.token(*c).xpos == Xpos::To && matches!(document.token(*c).rel, Rel::Mark | Rel::Aux));
        let leans = matches!(document.token(at).rel, Rel::Xcomp | Rel::Advcl | Rel::Acl | Rel::Conj);
        let Some(governor) = document.token(at).head.filter(|_| leans) else { return false };
        // "Agreed to meet Thursday": what is agreed, planned or promised is to come.
        if infinitive && roles.is(document.lemma(governor), Use::Planned) {
            return true;
        }
        // "Those killed Thursday include …", "attacked, killing five": a participle tells nothing of the time to come.
        // "Prevents him from attending Monday" does.
        let marked = document.dependent(at, Rel::Mark).is_some();
        if !marked && document.token(at).rel != Rel::Conj {
            return false;
        }
        at = clause(document, governor);
    }
    false
}
