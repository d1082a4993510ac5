//! Who is talked about: names, roles, groups and pronouns, from names and trees.
//!
//! A name with its title is one mention ("French Interior Minister Gérald Darmanin"), headed by the token that governs
//! the others in the tree. Roles and groups take what stands before their noun and the tails that complete them
//! ("ambassador to Azerbaijan"), but no clauses and no appositions. A leading article is left out.

pub(crate) mod names;
mod phrases;

use std::ops::Range;

use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos};
use demarche_text::mention::{Mention, MentionKind};
use demarche_text::sentence::Sentence;
use demarche_text::token::{NameKind, TokenId};

use crate::hints::Hints;
use crate::words::noun;
use names::{NameSpan, name_spans};
use phrases::Phrases;

/// The document with its mentions, in text order, without chains.
pub fn mentions(document: Document, hints: &Hints) -> Document {
    let mut all = Vec::new();
    let names = name_spans(&document, hints);
    for (number, (sentence, names)) in document.sentences.iter().zip(&names).enumerate() {
        let mut found = of_sentence(&document, sentence, names, hints);
        found.sort_by_key(|(tokens, _, _)| (tokens.start, std::cmp::Reverse(tokens.end)));
        all.extend(found.into_iter().map(|(tokens, head, kind)| Mention {
            sentence: number as u32,
            span: document.span(tokens.clone()),
            tokens,
            head,
            kind,
            chain: None,
        }));
    }
    document.with_mentions(all)
}

/// The document with mentions at these spans, in their order, without chains.
pub(crate) fn given(document: Document, spans: &[Range<TokenId>], hints: &Hints) -> Document {
    let names = name_spans(&document, hints);
    let mention = |tokens: &Range<TokenId>| {
        let sentence = document.sentence_of(tokens.start);
        let names = names.get(sentence as usize).map_or(&[][..], Vec::as_slice);
        let head = top(&document, tokens);
        let kind = kind_given(&document, tokens, head, names, hints);
        let tokens = trimmed(&document, tokens.clone(), head);
        Mention { sentence, span: document.span(tokens.clone()), tokens, head, kind, chain: None }
    };
    let all = spans.iter().filter(|s| !s.is_empty()).map(mention).collect();
    document.with_mentions(all)
}

/// The first token of a span that is governed from outside it.
fn top(document: &Document, tokens: &Range<TokenId>) -> TokenId {
    let outside = |t: &TokenId| document.token(*t).head.is_none_or(|h| !tokens.contains(&h));
    let word = |t: &TokenId| document.token(*t).upos != Upos::Punct;
    tokens.clone().find(|t| outside(t) && word(t)).unwrap_or(tokens.start)
}

/// Without the article before and the possessive behind.
fn trimmed(document: &Document, mut tokens: Range<TokenId>, head: TokenId) -> Range<TokenId> {
    let article = |t: TokenId| matches!(document.form(t).to_lowercase().as_str(), "the" | "a" | "an");
    while tokens.start < head && (article(tokens.start) || document.token(tokens.start).upos == Upos::Punct) {
        tokens.start += 1;
    }
    while tokens.end > head + 1 && matches!(document.token(tokens.end - 1).upos, Upos::Part | Upos::Punct) {
        tokens.end -= 1;
    }
    tokens
}

/// What a given span looks like; what is neither name nor being counts as a role whose noun nobody knows.
fn kind_given(
    document: &Document,
    tokens: &Range<TokenId>,
    head: TokenId,
    names: &[NameSpan],
    hints: &Hints,
) -> MentionKind {
    if tokens.len() == 1 && is_personal(document.form(head)) {
        return MentionKind::Pronoun;
    }
    let phrases = Phrases { document, names, hints };
    let name = names.iter().find_map(|name| match name.kind {
        NameKind::Person => (phrases.person(name).1 == head).then_some(MentionKind::Person),
        _ if !name.tokens.contains(&head) => None,
        NameKind::Organisation => Some(MentionKind::Organisation),
        NameKind::Place => Some(MentionKind::Place),
        NameKind::Other => None,
    });
    name.or_else(|| phrases.described(head).map(|(_, kind)| kind)).unwrap_or(MentionKind::Role)
}

type Found = (Range<TokenId>, TokenId, MentionKind);

fn of_sentence(document: &Document, sentence: &Sentence, names: &[NameSpan], hints: &Hints) -> Vec<Found> {
    let phrases = Phrases { document, names, hints };
    let mut found: Vec<Found> = Vec::new();
    for name in names {
        let (tokens, head) = match name.kind {
            NameKind::Person => phrases.person(name),
            _ => (name.tokens.clone(), name.head),
        };
        let kind = match name.kind {
            NameKind::Person => MentionKind::Person,
            NameKind::Organisation => MentionKind::Organisation,
            NameKind::Place => MentionKind::Place,
            NameKind::Other => continue,
        };
        found.push((tokens, head, kind));
    }
    let persons: Vec<(Range<TokenId>, TokenId)> =
        found.iter().filter(|f| f.2 == MentionKind::Person).map(|f| (f.0.clone(), f.1)).collect();
    // A title that was taken for a name.
    found.retain(|(tokens, head, kind)| {
        let last = tokens.end - 1;
        let title = hints.role_at(&[document.form(last)], 0).is_some() || noun(document.form(last)).is_some();
        let holds = |(outer, top): &(Range<TokenId>, TokenId)| {
            outer.start <= tokens.start && tokens.end <= outer.end && outer.len() > tokens.len() && top != head
        };
        *kind != MentionKind::Person || !title || !persons.iter().any(holds)
    });
    for token in sentence.tokens.clone() {
        let named = found.iter().any(|(_, head, _)| *head == token);
        if named || names.iter().any(|n| n.tokens.contains(&token)) {
            continue;
        }
        if is_pronoun(document, token) {
            found.push((token..token + 1, token, MentionKind::Pronoun));
        } else if let Some((tokens, kind)) = phrases.described(token) {
            found.push((tokens, token, kind));
        }
    }
    found
}

/// Personal pronouns of all three persons, but for the empty "it".
fn is_pronoun(document: &Document, token: TokenId) -> bool {
    let values = document.token(token);
    let personal = is_personal(document.form(token));
    personal && matches!(values.upos, Upos::Pron | Upos::Det) && values.rel != Rel::Expl
}

fn is_personal(form: &str) -> bool {
    matches!(
        form.to_lowercase().as_str(),
        "he" | "him"
            | "his"
            | "himself"
            | "she"
            | "her"
            | "hers"
            | "herself"
            | "it"
            | "its"
            | "itself"
            | "they"
            | "them"
            | "their"
            | "theirs"
            | "themselves"
            | "i"
            | "me"
            | "my"
            | "mine"
            | "myself"
            | "we"
            | "us"
            | "our"
            | "ours"
            | "ourselves"
            | "you"
            | "your"
            | "yours"
            | "yourself"
            | "yourselves"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hints::RoleKind;
    use crate::written;

    fn check(lines: &str, expected: &[&str]) {
        let hints = Hints::default()
            .with_names(NameKind::Place, ["Azerbaijan", "US", "the West", "West Bank"])
            .with_names(NameKind::Organisation, ["European Parliament"])
            .with_roles([("interior minister", RoleKind::Person, true), ("minister", RoleKind::Person, true)])
            .with_roles([("resistance", RoleKind::Group, false), ("separatists", RoleKind::Person, false)])
            .with_adjectives(["French"])
            .with_demonyms(["Armenians"]);
        let document = mentions(written::document(lines), &hints);
        let found: Vec<String> = document
            .mentions
            .iter()
            .map(|m| format!("{} {} ({})", m.kind.name(), m.span.of(document.text()), document.form(m.head)))
            .collect();
        assert_eq!(found, expected, "{lines}");
    }

    #[test]
    fn a_title_belongs_to_its_name() {
        check(
            "the/DET/4/det French/ADJ/4/amod Interior/ADJ/4/amod Minister/PROPN/5/nmod:desc \
             Gérald/PROPN/7/nsubj/B-PER Darmanin/PROPN/5/flat/I-PER left/VERB/0/root",
            &["person French Interior Minister Gérald Darmanin (Gérald)"],
        );
        check(
            "the/DET/3/det interior/ADJ/3/amod minister/NOUN/6/nsubj Gérald/PROPN/3/appos/B-PER \
             Darmanin/PROPN/4/flat/I-PER left/VERB/0/root",
            &["person interior minister Gérald Darmanin (minister)"],
        );
        check("Minister/PROPN/2/nsubj/B-PER left/VERB/0/root", &["role Minister (Minister)"]);
    }

    #[test]
    fn what_is_known_wins() {
        check(
            "the/DET/3/det European/ADJ/3/amod/B-LOC Parliament/PROPN/4/nsubj voted/VERB/0/root",
            &["organisation European Parliament (Parliament)"],
        );
        check("the/DET/3/det West/PROPN/3/compound Bank/PROPN/0/root", &["place West Bank (Bank)"]);
        check(
            "Azerbaijan/PROPN/2/nsubj/B-ORG left/VERB/0/root us/PRON/2/obj",
            &["place Azerbaijan (Azerbaijan)", "pronoun us (us)"],
        );
    }

    #[test]
    fn roles_take_the_tails_that_complete_them() {
        check(
            "the/DET/3/det US/PROPN/3/compound/B-LOC ambassador/NOUN/6/nsubj to/ADP/5/case \
             Azerbaijan/PROPN/3/nmod/B-LOC spoke/VERB/0/root",
            &["role US ambassador to Azerbaijan (ambassador)", "place US (US)", "place Azerbaijan (Azerbaijan)"],
        );
        check(
            "the/DET/2/det minister/NOUN/5/nsubj on/ADP/4/case Friday/PROPN/2/nmod left/VERB/0/root",
            &["role minister (minister)"],
        );
    }

    #[test]
    fn groups() {
        check(
            "some/DET/5/nsubj of/ADP/4/case the/DET/4/det separatists/NOUN/1/nmod/NNS met/VERB/0/root \
             Armenians/PROPN/5/obj/NNPS",
            &["group some of the separatists (some)", "group separatists (separatists)", "group Armenians (Armenians)"],
        );
        check("both/DET/2/det countries/NOUN/3/nsubj/NNS agreed/VERB/0/root", &["group both countries (countries)"]);
        check("it/PRON/2/nsubj met/VERB/0/root resistance/NOUN/2/obj", &["pronoun it (it)"]);
        check("it/PRON/2/expl rained/VERB/0/root", &[]);
    }
}
