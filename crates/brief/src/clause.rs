//! The clause of a source that carries an event, cut to its core: leading adverbials, parentheses, relative clauses and
//! attributions go; predicate, arguments, negation, modality and conditions stay.

use std::collections::BTreeSet;

use demarche_lexicon::style::Style;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::token::TokenId;

/// A clause that can stand alone, as tokens of one sentence in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Number of the sentence.
    pub sentence: u32,
    /// Its predicate.
    pub root: TokenId,
    /// What stays.
    pub kept: Vec<TokenId>,
    /// The name of the place where it happens, which stands before the clause: "Curaçao, where …".
    pub place: Option<std::ops::Range<TokenId>>,
}

/// How hard to cut, from what is always cut to what is cut only for length.
pub const LEVELS: std::ops::Range<u8> = 0..3;

/// Predicates of the clauses around a token that can stand alone, innermost first.
pub fn roots(document: &Document, token: TokenId) -> Vec<TokenId> {
    let chain = std::iter::once(token).chain(document.ancestors(token));
    let mut result: Vec<TokenId> = chain.filter(|t| stands(document, *t)).collect();
    if result.is_empty() {
        result.extend(document.ancestors(token).last());
    }
    result
}

/// Whether a verb or predicate is finite: it shows tense itself or through an auxiliary or copula.
pub fn is_finite(document: &Document, id: TokenId) -> bool {
    let tensed = |t: TokenId| matches!(document.token(t).xpos, Xpos::Vbd | Xpos::Vbz | Xpos::Vbp | Xpos::Md);
    tensed(id)
        || document.children(id).iter().any(|c| {
            let rel = document.token(*c).rel;
            matches!(rel, Rel::Aux | Rel::AuxPass | Rel::Cop) && tensed(*c)
        })
}

/// The subject of a predicate.
pub fn subject(document: &Document, id: TokenId) -> Option<TokenId> {
    let is_subject = |t: &TokenId| matches!(document.token(*t).rel.universal(), "nsubj" | "csubj" | "expl");
    document.children(id).iter().copied().find(is_subject)
}

fn stands(document: &Document, id: TokenId) -> bool {
    let token = document.token(id);
    match token.rel {
        Rel::Root => true,
        Rel::Conj => is_finite(document, id) && (subject(document, id).is_some() || shared(document, id).is_some()),
        Rel::Parataxis => is_finite(document, id) && subject(document, id).is_some() && !is_speech_frame(document, id),
        Rel::Advcl => {
            let mark = document.dependent(id, Rel::Mark).map(|m| document.form(m).to_lowercase());
            let open =
                matches!(mark.as_deref(), Some("as" | "after" | "while" | "since" | "because" | "although" | "though"));
            open && is_finite(document, id) && subject(document, id).is_some()
        }
        Rel::AclRelcl | Rel::AdvclRelcl => {
            is_finite(document, id) && (antecedent(document, id).is_some() || place(document, id).is_some())
        }
        _ => false,
    }
}

/// The named place of a clause that begins with "where", and the word that stands for it.
fn place(document: &Document, id: TokenId) -> Option<(std::ops::Range<TokenId>, TokenId)> {
    let relative = document.children(id).iter().copied().find(|c| document.form(*c).eq_ignore_ascii_case("where"))?;
    subject(document, id)?;
    // The name next to "where", whatever noun the clause hangs on.
    let noun = (0..relative).rev().find(|t| document.token(*t).upos != Upos::Punct)?;
    let head = document.token(id).head?;
    let inside = noun == head || document.ancestors(noun).any(|a| a == head);
    if !document.is_name(noun) || !inside || document.sentence_of(noun) != document.sentence_of(id) {
        return None;
    }
    let mut start = noun;
    while start > 0 && document.is_name(start - 1) && document.sentence_of(start - 1) == document.sentence_of(noun) {
        start -= 1;
    }
    Some((start..noun + 1, relative))
}

/// "X, he said": a parataxis that only says who speaks.
fn is_speech_frame(document: &Document, id: TokenId) -> bool {
    document.dependent(id, Rel::Obj).is_none() && document.dependent(id, Rel::Ccomp).is_none()
}

/// The subject that a later conjunct takes over, with the auxiliaries it needs.
fn shared(document: &Document, id: TokenId) -> Option<Vec<TokenId>> {
    let first = document.token(id).head?;
    let subject = subject(document, first)?;
    if document.token(first).rel != Rel::Root || subject > first || !is_finite(document, first) {
        return None;
    }
    let own_aux =
        document.children(id).iter().any(|c| matches!(document.token(*c).rel, Rel::Aux | Rel::AuxPass | Rel::Cop));
    if matches!(document.token(id).xpos, Xpos::Vbn | Xpos::Vbg) && !own_aux {
        return None;
    }
    Some(vec![subject])
}

/// The noun that a relative clause with a relative subject describes: one that says who is meant.
fn antecedent(document: &Document, id: TokenId) -> Option<TokenId> {
    let mut noun = document.token(id).head?;
    let subject_of = subject(document, id)?;
    let relative = matches!(document.form(subject_of).to_lowercase().as_str(), "who" | "which" | "that");
    if !relative || noun > id {
        return None;
    }
    // "X, a group that …" and "X is a group that …" speak of X.
    if document.token(noun).rel == Rel::Appos {
        noun = document.token(noun).head?;
    }
    if document.dependent(noun, Rel::Cop).is_some() {
        noun = subject(document, noun)?;
    }
    let definite = document.dependents(noun, Rel::Det).any(|d| document.form(d).eq_ignore_ascii_case("the"));
    let token = document.token(noun);
    (token.upos != Upos::Pron && (document.is_name(noun) || definite) && noun < id).then_some(noun)
}

/// The clause of `root`, cut at `level`; what leads to a token of `protect` stays.
pub fn cut(document: &Document, style: &Style, root: TokenId, protect: &[TokenId], level: u8) -> Clause {
    let sentence = document.sentence_of(root);
    let range = document.sentences.get(sentence as usize).map_or(0..0, |s| s.tokens.clone());
    let mut needed: BTreeSet<TokenId> = BTreeSet::new();
    for token in protect.iter().copied().filter(|t| range.contains(t)) {
        needed.insert(token);
        needed.extend(document.ancestors(token).take_while(|a| *a != root));
    }
    let mut knife = Knife { document, style, root, needed, level, kept: BTreeSet::new() };
    knife.keep(root);
    let rel = document.token(root).rel;
    if rel == Rel::Conj && subject(document, root).is_none() {
        for token in shared(document, root).unwrap_or_default() {
            knife.keep(token);
        }
    }
    let place = if matches!(rel, Rel::AclRelcl | Rel::AdvclRelcl) { place(document, root) } else { None };
    if let Some((_, relative)) = &place {
        knife.kept.remove(relative);
    } else if rel == Rel::AclRelcl {
        if let Some(relative) = subject(document, root) {
            knife.kept.remove(&relative);
        }
        if let Some(noun) = antecedent(document, root) {
            knife.keep_phrase(noun, root);
        }
    }
    whole_quotes(document, range.clone(), &mut knife.kept);
    let part = between_semicolons(document, range.clone(), root);
    knife.kept.retain(|t| part.contains(t));
    let kept = punctuated(document, range, &knife.kept);
    Clause { sentence, root, kept, place: place.map(|(place, _)| place) }
}

/// A quotation is kept whole or not at all.
fn whole_quotes(document: &Document, range: std::ops::Range<TokenId>, kept: &mut BTreeSet<TokenId>) {
    let mut open: Option<TokenId> = None;
    for id in range {
        if !is_quote(document.form(id)) {
            continue;
        }
        match open.take() {
            None => open = Some(id),
            Some(start) if (start..id).any(|t| kept.contains(&t)) => {
                kept.extend((start + 1..id).filter(|t| document.token(*t).upos != Upos::Punct));
            }
            Some(_) => {}
        }
    }
}

/// The part of a sentence between semicolons that holds a token: what stands beyond is another statement.
fn between_semicolons(
    document: &Document,
    range: std::ops::Range<TokenId>,
    token: TokenId,
) -> std::ops::Range<TokenId> {
    let is_stop = |t: &TokenId| document.form(*t) == ";";
    let start = (range.start..token).rev().find(is_stop).map_or(range.start, |t| t + 1);
    let end = (token..range.end).find(is_stop).unwrap_or(range.end);
    start..end
}

/// Whether a date stands with an infinitive ("agreed to meet on Wednesday"): it dates what is to come.
pub fn is_date_ahead(document: &Document, span: demarche_text::span::Span) -> bool {
    let head = crate::candidate::head_of(document, span);
    let verb = head.into_iter().flat_map(|h| document.ancestors(h)).find(|t| document.token(*t).upos == Upos::Verb);
    verb.is_some_and(|v| {
        document.token(v).xpos == Xpos::Vb
            && document.dependents(v, Rel::Mark).any(|m| document.form(m).eq_ignore_ascii_case("to"))
    })
}

/// Whether a finite subordinate clause lies between a word and the clause of `root`: the clause then mainly says
/// something else.
pub fn is_aside(document: &Document, token: TokenId, root: TokenId) -> bool {
    let path = std::iter::once(token).chain(document.ancestors(token)).take_while(|t| *t != root);
    path.into_iter().any(|t| {
        matches!(document.token(t).rel, Rel::AclRelcl | Rel::AdvclRelcl | Rel::Appos | Rel::Parataxis)
            || document.token(t).rel == Rel::Advcl && is_finite(document, t)
    })
}

struct Knife<'a> {
    document: &'a Document,
    style: &'a Style,
    root: TokenId,
    needed: BTreeSet<TokenId>,
    level: u8,
    kept: BTreeSet<TokenId>,
}

impl Knife<'_> {
    fn keep(&mut self, id: TokenId) {
        self.kept.insert(id);
        for child in self.document.children(id).to_vec() {
            if !self.cuts(id, child) {
                self.keep(child);
            }
        }
    }

    /// A noun phrase without the clause that hangs below it.
    fn keep_phrase(&mut self, noun: TokenId, without: TokenId) {
        self.kept.insert(noun);
        for child in self.document.children(noun).to_vec() {
            let rel = self.document.token(child).rel;
            let within = matches!(
                rel,
                Rel::Det
                    | Rel::Amod
                    | Rel::Compound
                    | Rel::Nmod
                    | Rel::NmodPoss
                    | Rel::NmodDesc
                    | Rel::Nummod
                    | Rel::Flat
                    | Rel::Conj
                    | Rel::Fixed
            );
            if child != without && within && !self.cuts(noun, child) {
                self.keep(child);
            }
        }
    }

    fn cuts(&self, parent: TokenId, child: TokenId) -> bool {
        let document = self.document;
        let token = document.token(child);
        if token.upos == Upos::Punct {
            return true; // decided in the end
        }
        if self.needed.contains(&child) || document.subtree(child).iter().any(|t| self.needed.contains(t)) {
            return false;
        }
        if parent == self.root && (self.opens(child) || self.is_own_mark(child) || self.is_empty_opening(child)) {
            return true;
        }
        if self.points_away(child) {
            return true;
        }
        match token.rel {
            Rel::Parataxis | Rel::Discourse | Rel::Vocative | Rel::Dislocated | Rel::Reparandum => true,
            Rel::Appos => self.bracketed(child) || self.set_off(child) && !self.is_short_name(child),
            Rel::AclRelcl | Rel::AdvclRelcl => {
                self.set_off(child) || self.bracketed(child) || self.level > 1 && !self.is_indefinite(parent)
            }
            Rel::Acl => self.set_off(child) || self.level > 1 && !self.is_indefinite(parent),
            Rel::Advcl => !self.conditional(child) && (self.set_off(child) && self.level > 0 || self.level > 1),
            Rel::Conj if is_verbal(document, child) && is_verbal(document, parent) => {
                // A second clause with a subject of its own is a second statement.
                subject(document, child).is_some() || self.level > 0 && !self.has_needed_sibling(parent)
            }
            Rel::Cc => self.cc_without_conjunct(parent, child),
            Rel::Obl | Rel::OblUnmarked | Rel::Advmod => self.level > 0 && self.set_off(child) && !self.negates(child),
            _ => self.bracketed(child),
        }
    }

    /// "However,", "But", "also": words that tie the clause to the one before.
    fn opens(&self, child: TokenId) -> bool {
        let token = self.document.token(child);
        let form = self.document.form(child).to_lowercase();
        let leaf = self.document.children(child).iter().all(|c| self.document.token(*c).upos == Upos::Punct);
        let subject = subject(self.document, self.root);
        let first = subject.is_some_and(|s| child < s);
        // "may yet reach" and "still holds" say something; "nevertheless" ties sentences wherever it stands.
        let ties = first || self.set_off(child) || form.len() > 6 || form == "also";
        token.rel == Rel::Cc && child < self.root
            || leaf && token.rel == Rel::Advmod && ties && self.style.has("opener", &form)
    }

    /// An opening that names nobody and no date: "At the same time", "In an unexpected twist".
    fn is_empty_opening(&self, child: TokenId) -> bool {
        let Some(subject) = subject(self.document, self.root) else { return false };
        let token = self.document.token(child);
        let subtree = self.document.subtree(child);
        let opening = child < subject && subtree.last().is_some_and(|last| *last < subject);
        let frame = matches!(token.rel, Rel::Obl | Rel::OblUnmarked | Rel::Advcl | Rel::Advmod);
        let says = |t: &TokenId| {
            let form = self.document.form(*t);
            self.document.is_name(*t)
                || form.chars().any(|c| c.is_ascii_digit())
                || self.document.token(*t).upos == Upos::Num
                || self.style.has("negation", &form.to_lowercase())
                || self.style.has("hedge", &form.to_lowercase())
                || self.style.has("time", &form.to_lowercase())
        };
        let attribution = self.document.form(child).eq_ignore_ascii_case("according")
            || subtree.first().is_some_and(|f| self.document.form(*f).eq_ignore_ascii_case("according"));
        opening && frame && !attribution && !self.conditional(child) && !subtree.iter().any(says)
    }

    /// "there", "here", and for length a phrase with "these" or "such": they point at another sentence.
    fn points_away(&self, child: TokenId) -> bool {
        let token = self.document.token(child);
        let form = self.document.form(child).to_lowercase();
        if token.rel == Rel::Advmod && matches!(form.as_str(), "there" | "here") {
            return true;
        }
        let frame = matches!(token.rel, Rel::Obl | Rel::Nmod | Rel::Advcl);
        frame
            && self.level > 0
            && self.document.children(child).iter().any(|c| {
                let pointing = self.document.token(*c).rel == Rel::Det;
                pointing && self.style.has("dangling", &self.document.form(*c).to_lowercase())
            })
    }

    /// Whether a noun has an indefinite article: what describes it is then the news.
    fn is_indefinite(&self, noun: TokenId) -> bool {
        self.document.dependents(noun, Rel::Det).any(|d| matches!(self.document.form(d), "a" | "an" | "A" | "An"))
    }

    /// Whether another verb of the same list has to stay: "thanked, criticised and agreed" goes or stays as one.
    fn has_needed_sibling(&self, parent: TokenId) -> bool {
        let document = self.document;
        document
            .dependents(parent, Rel::Conj)
            .any(|c| is_verbal(document, c) && document.subtree(c).iter().any(|t| self.needed.contains(t)))
    }

    fn is_own_mark(&self, child: TokenId) -> bool {
        self.document.token(child).rel == Rel::Mark && self.document.token(self.root).rel == Rel::Advcl
    }

    fn cc_without_conjunct(&self, parent: TokenId, cc: TokenId) -> bool {
        // UD hangs the conjunction below the conjunct that follows it.
        let rel = self.document.token(parent).rel;
        rel == Rel::Conj && parent == self.root && cc < parent
    }

    fn conditional(&self, child: TokenId) -> bool {
        self.document.children(child).iter().any(|c| {
            let token = self.document.token(*c);
            token.rel == Rel::Mark && self.style.has("conditional", &self.document.form(*c).to_lowercase())
        })
    }

    fn negates(&self, child: TokenId) -> bool {
        let subtree = self.document.subtree(child);
        subtree.iter().any(|t| {
            let form = self.document.form(*t).to_lowercase();
            self.style.has("negation", &form) || self.style.has("hedge", &form)
        })
    }

    fn is_short_name(&self, child: TokenId) -> bool {
        self.document.is_name(child) && self.document.subtree(child).iter().filter(|t| !self.is_punct(**t)).count() <= 4
    }

    fn is_punct(&self, id: TokenId) -> bool {
        self.document.token(id).upos == Upos::Punct
    }

    /// Whether a comma or dash parts the phrase from what governs it.
    fn set_off(&self, child: TokenId) -> bool {
        let subtree = self.document.subtree(child);
        let (Some(first), Some(last)) = (subtree.first().copied(), subtree.last().copied()) else { return false };
        let is_mark = |id: TokenId| matches!(self.document.form(id), "," | "–" | "—" | ";" | "-" | ":");
        let governor = self.document.token(child).head.unwrap_or(child);
        if first > governor {
            return is_mark(first) || first.checked_sub(1).is_some_and(is_mark);
        }
        is_mark(last) || (last as usize) + 1 < self.document.tokens.len() && is_mark(last + 1)
    }

    fn bracketed(&self, child: TokenId) -> bool {
        let subtree = self.document.subtree(child);
        let opens = |id: TokenId| matches!(self.document.form(id), "(" | "[");
        subtree.first().is_some_and(|first| opens(*first) || first.checked_sub(1).is_some_and(opens))
    }
}

fn is_verbal(document: &Document, id: TokenId) -> bool {
    matches!(document.token(id).upos, Upos::Verb | Upos::Aux) || document.dependent(id, Rel::Cop).is_some()
}

/// The kept words with the punctuation between them that still has both its neighbours.
fn punctuated(document: &Document, range: std::ops::Range<TokenId>, kept: &BTreeSet<TokenId>) -> Vec<TokenId> {
    let (Some(first), Some(last)) = (kept.first().copied(), kept.last().copied()) else { return Vec::new() };
    let is_punct = |id: TokenId| document.token(id).upos == Upos::Punct;
    let neighbour = |id: TokenId, step: i64| {
        let mut at = i64::from(id) + step;
        while at >= i64::from(range.start) && at < i64::from(range.end) {
            let id = at as TokenId;
            if !is_punct(id) {
                return Some(id);
            }
            at += step;
        }
        None
    };
    let mut result = Vec::new();
    for id in range.clone() {
        if !is_punct(id) {
            if kept.contains(&id) {
                result.push(id);
            }
            continue;
        }
        let before = neighbour(id, -1).is_some_and(|n| kept.contains(&n))
            || document.form(id) == "," && belongs_right(document, &range, kept, id);
        let after = neighbour(id, 1).is_some_and(|n| kept.contains(&n));
        let form = document.form(id);
        let quote = is_quote(form);
        let stays = if quote {
            after && (before || id < first) || before && id > last
        } else {
            before && after && id > first && id < last
        };
        if stays && !matches!(form, "." | "!" | "?" | "…") {
            result.push(id);
        }
    }
    quotes_paired(document, result, first, last)
}

/// Whether a comma after a cut phrase belongs to what follows: the phrase itself had no comma before it.
fn belongs_right(
    document: &Document,
    range: &std::ops::Range<TokenId>,
    kept: &BTreeSet<TokenId>,
    comma: TokenId,
) -> bool {
    let gap = (range.start..comma).rev().take_while(|t| !kept.contains(t)).last();
    // Before a later verb of a list the comma goes with the verbs that went.
    let next = (comma + 1..range.end).find(|t| document.token(*t).upos != Upos::Punct);
    if next.is_some_and(|n| document.token(n).rel == Rel::Conj) {
        return false;
    }
    gap.is_some_and(|first| first > range.start && document.token(first).upos != Upos::Punct)
}

/// Whether a token is a quotation mark.
pub fn is_quote(form: &str) -> bool {
    matches!(form, "\"" | "“" | "”" | "''" | "``" | "«" | "»" | "„")
}

/// Drop a quotation mark at either end that has lost its other half.
fn quotes_paired(document: &Document, mut tokens: Vec<TokenId>, first: TokenId, last: TokenId) -> Vec<TokenId> {
    let count = |tokens: &[TokenId]| tokens.iter().filter(|t| is_quote(document.form(**t))).count();
    if count(&tokens) % 2 == 1 {
        let ends = |t: &TokenId| (*t < first || *t > last) && is_quote(document.form(*t));
        if let Some(at) = tokens.iter().position(ends) {
            tokens.remove(at);
        }
    }
    tokens
}
