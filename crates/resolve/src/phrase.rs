//! The anatomy of a noun phrase: its core, its description, the phrases that follow it.

use std::ops::Range;

use demarche_lexicon::names::fold;
use demarche_lexicon::roles::{Modifier, Role, Roles};
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::token::TokenId;

use crate::hits::words;

/// The head of a noun phrase with all that stands before it and the rest of its name: "the former French Interior
/// Minister Gérald Darmanin" without "of …", "who …" and appositions.
pub fn core(document: &Document, head: TokenId) -> Range<TokenId> {
    let mut open = vec![head];
    let (mut start, mut end) = (head, head + 1);
    while let Some(token) = open.pop() {
        start = start.min(token);
        end = end.max(token + 1);
        for child in document.children(token).iter().copied() {
            let rel = document.token(child).rel;
            let inner = match rel {
                Rel::Flat | Rel::Fixed | Rel::Goeswith | Rel::Compound => true,
                Rel::Amod | Rel::NmodPoss | Rel::Nummod | Rel::Det | Rel::DetPredet | Rel::NmodDesc => child < head,
                Rel::Nmod | Rel::NmodUnmarked | Rel::Dep => child < head && !has_case(document, child),
                Rel::Conj | Rel::Cc => child < head && token != head,
                Rel::Punct => child < head && token != head,
                Rel::Advmod | Rel::OblUnmarked | Rel::Obl => token != head && child < head,
                Rel::Case => token != head && child < head && matches!(document.form(child), "'s" | "’s" | "'" | "’"),
                _ => false,
            };
            if inner {
                open.push(child);
            }
        }
    }
    start..end
}

fn has_case(document: &Document, token: TokenId) -> bool {
    document.dependents(token, Rel::Case).any(|c| c < token)
}

/// The core without articles, quantifiers and marks at its left edge.
pub fn trimmed(document: &Document, core: Range<TokenId>) -> Range<TokenId> {
    let skip = |t: &TokenId| {
        let upos = document.token(*t).upos;
        matches!(upos, Upos::Det | Upos::Punct | Upos::Num | Upos::Cconj | Upos::Pron)
    };
    let start = core.start + core.clone().take_while(skip).count() as u32;
    if start < core.end { start..core.end } else { core }
}

/// The longest role noun that covers `token`, inside its sentence: "interior minister", "chief of staff".
pub fn role_at<'a>(document: &Document, roles: &'a Roles, token: TokenId) -> Option<(&'a Role, Range<TokenId>, bool)> {
    let sentence = document.sentence(token).tokens.clone();
    let mut best: Option<(&'a Role, Range<TokenId>, bool)> = None;
    for start in token.saturating_sub(6).max(sentence.start)..=token {
        let first = fold(document.form(start));
        let most = roles.longest(first.split(' ').next().unwrap_or(""));
        if most == 0 {
            continue;
        }
        for end in token + 1..=sentence.end.min(start + 2 * most as u32) {
            let longer = best.as_ref().is_none_or(|(_, range, _)| end - start > range.end - range.start);
            // Marks fold away, so a phrase that ends in one is the phrase without it.
            let last = document.form(end - 1);
            let mark = !last.contains(char::is_alphanumeric) || matches!(last, "'s" | "’s");
            if !longer || (mark && end > token + 1) || (mark && !last.ends_with('.')) {
                continue;
            }
            if let Some((_, role, plural)) = roles.of(words(document, start..end)) {
                best = Some((role, start..end, plural));
            }
        }
    }
    best
}

/// The modifiers that begin in a stretch of tokens, from left to right, the longest first at each place. They may end
/// inside the role itself ("pro-independence movement" is an independence movement, and pro), before token `limit`.
pub fn modifiers<'a>(
    document: &Document,
    roles: &'a Roles,
    range: Range<TokenId>,
    limit: TokenId,
) -> Vec<&'a Modifier> {
    let mut found = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let most = limit.max(range.end).min(at + 2 * roles.longest_modifier() as u32);
        let hit = (at + 1..=most).rev().find_map(|end| Some((end, roles.modifier(words(document, at..end))?)));
        let hit = hit.or_else(|| {
            let form = document.form(at);
            let (left, _) = form.split_once('-')?;
            Some((at + 1, roles.modifier(left)?))
        });
        match hit {
            Some((end, modifier)) => {
                found.push(modifier);
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// The phrases that follow a head with a preposition: ("of", token of its noun).
pub fn tails(document: &Document, head: TokenId) -> Vec<(String, TokenId)> {
    let follows = |c: &TokenId| *c > head && matches!(document.token(*c).rel, Rel::Nmod | Rel::Obl | Rel::NmodUnmarked);
    let mut found = Vec::new();
    let own: Vec<TokenId> = document.children(head).iter().copied().filter(follows).collect();
    // "Ministers and officials *from France*": what stands behind both and hangs on the first is said of both.
    let plain = |t: TokenId| document.token(t).upos == Upos::Noun && document.dependent(t, Rel::NmodPoss).is_none();
    let first = document.token(head).head.filter(|h| document.token(head).rel == Rel::Conj && plain(*h) && plain(head));
    let shared = first.filter(|_| own.is_empty()).map_or(&[][..], |first| document.children(first));
    for noun in own.iter().copied().chain(shared.iter().copied().filter(follows)) {
        let mut cases = document.dependents(noun, Rel::Case).filter(|c| *c < noun);
        if let Some(case) = cases.next() {
            let fixed: String =
                document.dependents(case, Rel::Fixed).map(|f| format!(" {}", document.lemma(f))).collect();
            found.push((format!("{}{fixed}", document.form(case).to_lowercase()), noun));
        }
    }
    found
}

/// The governor of the clause a token stands in: itself or its nearest ancestor that heads a clause.
pub fn clause(document: &Document, token: TokenId) -> TokenId {
    std::iter::once(token).chain(document.ancestors(token)).find(|t| heads_clause(document, *t)).unwrap_or(token)
}

/// Whether a token heads a clause.
pub fn heads_clause(document: &Document, token: TokenId) -> bool {
    let subject = |c: &TokenId| document.token(*c).rel.universal() == "nsubj";
    let by_rel = match document.token(token).rel {
        Rel::Root | Rel::Ccomp | Rel::Advcl | Rel::AdvclRelcl | Rel::Acl | Rel::AclRelcl | Rel::Parataxis => true,
        Rel::Csubj | Rel::CsubjPass | Rel::CsubjOuter | Rel::Xcomp => true,
        _ => document.token(token).head.is_none(),
    };
    by_rel
        || (document.token(token).upos == Upos::Verb && document.children(token).iter().any(subject))
        || (document.token(token).rel == Rel::Conj && document.token(token).upos == Upos::Verb)
}
