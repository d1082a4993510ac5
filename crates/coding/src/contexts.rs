//! What an event is about, told from the words of its sentence and of the whole text.
//!
//! Contexts that follow from codes alone (the sector of a party, a mode) are added in `resolve`, where these are known.

use std::borrow::Cow;
use std::ops::Range;

use demarche_lexicon::contexts::{ContextTerms, TermId, Weight};
use demarche_lexicon::predicates::Pos;
use demarche_ontology::context::Context;
use demarche_ontology::event::Modality;
use demarche_record::coded::{CodedClaim, CodedEvent, Voice};
use demarche_record::evidence::Step;
use demarche_text::document::Document;
use demarche_text::grammar::Upos;
use demarche_text::sentence::Role;
use demarche_text::token::TokenId;

/// A text is about a context when strong terms stand in so many of its sentences (the headline counts twice), and in
/// this share of them. Then one weak term in an event's sentence is enough.
const ABOUT: (usize, f64) = (4, 0.4);

/// A text that is about little else gives the context to all its events. Both thresholds come from reading newswire:
/// below them, what a report mentions besides became its subject.
const THROUGHOUT: (usize, f64) = (5, 0.6);

/// Give each event the contexts that words speak for, with the reasons.
pub fn mark(document: &Document, terms: &ContextTerms, claims: &[CodedClaim], events: &mut [CodedEvent]) {
    if events.is_empty() {
        return;
    }
    let scan = Scan { document, terms };
    let sentences: Vec<Option<Found>> = document
        .sentences
        .iter()
        .map(|s| s.role.carries_events().then(|| scan.found(&scan.words(s.tokens.clone()))))
        .collect();
    let subject = scan.subject(&sentences);
    for event in events {
        let Some(Some(found)) = sentences.get(event.evidence.sentence as usize) else { continue };
        // "*Health* officials say a blast killed four": who tells it weighs less than what is told.
        let tellers = match event.voice {
            Voice::Claim(id) => claims.get(id as usize).map_or(&[][..], |c| c.source.as_slice()),
            Voice::Reporter => &[],
        };
        let told = |h: &Hit| h.tokens.is_some_and(|(t, _)| tellers.iter().any(|s| s.contains(document.token(t).span)));
        for context in Context::ALL.iter().copied() {
            let here = found.of(context).map(|h| (h, if told(h) { h.weight.max(Weight::Weak) } else { h.weight }));
            let Some(why) = scan.reason(here, subject.of(context), event.modality) else { continue };
            event.contexts.push(context);
            event.trace.push(Step::new("context", context.name(), why));
        }
    }
}

/// A word as terms can meet it: its form and its base form.
struct Word {
    token: Option<TokenId>,
    ids: [Option<u32>; 2],
}

/// A term in a sentence: which, and its first and last word.
struct Hit {
    context: Context,
    weight: Weight,
    term: TermId,
    words: Range<usize>,
    tokens: Option<(TokenId, TokenId)>,
}

/// The terms of one sentence, without those inside phrases of another meaning.
#[derive(Default)]
struct Found(Vec<Hit>);

impl Found {
    fn of(&self, context: Context) -> impl Iterator<Item = &Hit> + Clone {
        self.0.iter().filter(move |h| h.context == context)
    }

    fn has(&self, context: Context, weight: Weight) -> bool {
        self.of(context).any(|h| h.weight == weight)
    }
}

/// First and last word of a term.
type Place = (TokenId, TokenId);

/// How much a whole text is about each context, by number.
struct Subject {
    about: Vec<(Context, bool, Vec<Place>)>,
}

impl Subject {
    fn of(&self, context: Context) -> Option<(bool, &[Place])> {
        self.about.iter().find(|(c, ..)| *c == context).map(|(_, all, words)| (*all, words.as_slice()))
    }
}

struct Scan<'a> {
    document: &'a Document,
    terms: &'a ContextTerms,
}

impl Scan<'_> {
    fn words(&self, tokens: Range<TokenId>) -> Vec<Word> {
        let d = self.document;
        let mut words = Vec::with_capacity(tokens.len());
        for id in tokens {
            let (form, lemma) = (lower(d.form(id)), lower(d.lemma(id)));
            if matches!(&*form, "-" | "–") {
                continue;
            }
            let noun = matches!(d.token(id).upos, Upos::Noun | Upos::Propn);
            // Treebanks keep some plurals as base forms ("troops").
            let base =
                if lemma == form && noun { form.strip_suffix('s') } else { Some(&*lemma).filter(|l| *l != form) };
            let whole = [self.terms.word(&form), base.and_then(|b| self.terms.word(b))];
            if !form.contains('-') {
                words.push(Word { token: Some(id), ids: whole });
                continue;
            }
            // "pro-democracy" is one word to some tokenisers and three to others; terms do not care.
            let bases: Vec<&str> = lemma.split('-').collect();
            for (i, part) in form.split('-').enumerate().filter(|(_, p)| !p.is_empty()) {
                let base = bases.get(i).filter(|b| **b != part).and_then(|b| self.terms.word(b));
                words.push(Word { token: Some(id), ids: [self.terms.word(part), base] });
            }
        }
        words
    }

    /// The words of a headline that stands beside the text, where no parser has been.
    fn title(&self) -> Vec<Word> {
        let title = lower(self.document.article.title.as_deref().unwrap_or_default());
        let parts = title.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !w.is_empty());
        let word = |w: &str| {
            let singular = w.strip_suffix('s').and_then(|w| self.terms.word(w));
            Word { token: None, ids: [self.terms.word(w), singular] }
        };
        parts.take(100).map(word).collect()
    }

    fn found(&self, words: &[Word]) -> Found {
        let mut hits: Vec<Hit> = Vec::new();
        let mut open: Vec<(u32, usize)> = Vec::new();
        for start in 0..words.len() {
            open.push((ContextTerms::ROOT, start));
            while let Some((node, at)) = open.pop() {
                let Some(word) = words.get(at) else { continue };
                for next in word.ids.iter().flatten().filter_map(|w| self.terms.step(node, *w)) {
                    open.push((next, at + 1));
                    for sense in self.terms.senses(next) {
                        if word.token.is_some_and(|t| !self.is_pos(t, sense.pos)) {
                            continue;
                        }
                        hits.push(Hit {
                            context: sense.context,
                            weight: sense.weight,
                            term: sense.term,
                            words: start..at + 1,
                            tokens: words.get(start).and_then(|w| w.token).zip(word.token),
                        });
                    }
                }
            }
        }
        let covers = |n: &Hit, h: &Hit| n.words.start <= h.words.start && h.words.end <= n.words.end;
        let elsewhere = |h: &Hit| {
            h.weight != Weight::Not
                && hits.iter().any(|n| n.weight == Weight::Not && n.context == h.context && covers(n, h))
        };
        let kept: Vec<bool> = hits.iter().map(|h| h.weight != Weight::Not && !elsewhere(h)).collect();
        let mut kept = kept.into_iter();
        hits.retain(|_| kept.next().unwrap_or(false));
        Found(hits)
    }

    fn is_pos(&self, token: TokenId, pos: Option<Pos>) -> bool {
        let upos = self.document.token(token).upos;
        match pos {
            None => true,
            Some(Pos::Noun) => matches!(upos, Upos::Noun | Upos::Propn),
            Some(Pos::Verb) => upos == Upos::Verb,
            Some(Pos::Adj) => upos == Upos::Adj,
        }
    }

    fn subject(&self, sentences: &[Option<Found>]) -> Subject {
        let title = self.found(&self.title());
        let titled = usize::from(self.document.article.title.is_some());
        let read = sentences.iter().flatten().count() + titled;
        let mut about = Vec::new();
        for context in Context::ALL.iter().copied() {
            let mut points = 2 * usize::from(titled > 0 && title.has(context, Weight::Strong));
            let mut words = Vec::new();
            for (sentence, found) in self.document.sentences.iter().zip(sentences) {
                let Some(found) = found else { continue };
                let Some(hit) = found.of(context).find(|h| h.weight == Weight::Strong) else { continue };
                points += if sentence.role == Role::Headline { 2 } else { 1 };
                words.extend(hit.tokens);
            }
            let reaches = |(least, share): (usize, f64)| points >= least && points as f64 >= share * read as f64;
            if reaches(ABOUT) {
                about.push((context, reaches(THROUGHOUT), words));
            }
        }
        Subject { about }
    }

    /// Why an event has a context, or nothing where it has not.
    fn reason<'h>(
        &self,
        here: impl Iterator<Item = (&'h Hit, Weight)> + Clone,
        subject: Option<(bool, &[(TokenId, TokenId)])>,
        modality: Modality,
    ) -> Option<String> {
        let of = |weight| here.clone().filter(move |(_, w)| *w == weight).map(|(h, _)| h);
        if of(Weight::Forbid).next().is_some() {
            return None;
        }
        if let Some(strong) = of(Weight::Strong).max_by_key(|h| h.words.len()) {
            return Some(format!("{} in the sentence", self.quoted(strong.tokens)));
        }
        let first = of(Weight::Weak).next();
        if let Some(first) = first {
            let apart = |h: &&Hit| h.term != first.term && h.words.start >= first.words.end;
            if let Some(second) = of(Weight::Weak).find(apart) {
                let (a, b) = (self.quoted(first.tokens), self.quoted(second.tokens));
                return Some(format!("{a} and {b} in the sentence"));
            }
        }
        let (throughout, words) = subject?;
        // What happened long before need not be about what the report is about.
        if first.is_none() && (!throughout || modality == Modality::Historical) {
            return None;
        }
        let mut shown: Vec<String> = Vec::new();
        for word in words.iter().map(|w| self.quoted(Some(*w))) {
            if shown.len() < 3 && !shown.contains(&word) {
                shown.push(word);
            }
        }
        let besides = first.map(|h| format!("{} in the sentence, and ", self.quoted(h.tokens))).unwrap_or_default();
        Some(format!("{besides}the text is about it: {}", shown.join(", ")))
    }

    fn quoted(&self, tokens: Option<(TokenId, TokenId)>) -> String {
        let words = tokens.map_or("", |(a, b)| self.document.span(a..b + 1).of(self.document.text()));
        format!("“{}”", words.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

fn lower(word: &str) -> Cow<'_, str> {
    if word.chars().any(char::is_uppercase) { Cow::Owned(word.to_lowercase()) } else { Cow::Borrowed(word) }
}
