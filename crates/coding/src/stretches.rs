//! The parts of claims that the network tagged, and which of them belong together.
//!
//! The network says of each word whether it names a source, marks that something is said, or is said; trees and places
//! tell whose words they are. An attribution has one cue with its source and the pieces of its content, which go on over
//! the sentences of a paragraph; a piece without a cue goes on from the sentence before, or is explained by the next.

use std::ops::Range;

use demarche_text::document::Document;
use demarche_text::grammar::Upos;
use demarche_text::token::{Part, PartTag, TokenId};

use crate::arguments::Grammar;
use crate::quotes::Quotations;

/// How far trees are climbed to tell whose words they are.
const CLIMB: usize = 4;

/// A cue takes a content from another when it is so near, measured by how near the other is.
const SPARE: f64 = 0.5;

/// Fewest tokens of a content without a cue.
const SHORTEST: u32 = 4;

/// Tags of one part in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Which part.
    pub part: Part,
    /// Its tokens.
    pub tokens: Range<TokenId>,
    /// Mean probability of its tags, in percent.
    pub percent: u8,
}

/// Stretches that make up one claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    /// The sentence of its cue, or of its first content.
    pub sentence: u32,
    /// Who says it.
    pub source: Option<Stretch>,
    /// The words that mark it.
    pub cue: Option<Stretch>,
    /// What is said, in text order; empty where the network saw a cue alone.
    pub contents: Vec<Stretch>,
}

impl Attribution {
    /// Probability of the least certain part, in percent.
    pub fn percent(&self) -> u8 {
        let parts = self.source.iter().chain(&self.cue).chain(&self.contents);
        parts.map(|s| s.percent).min().unwrap_or(0)
    }
}

/// Puts stretches together.
pub struct Linker<'a> {
    /// The document.
    pub document: &'a Document,
    /// Its grammar.
    pub grammar: Grammar<'a>,
    /// Its quotations.
    pub quotations: &'a Quotations,
}

impl Linker<'_> {
    /// The attributions of a document, by sentence; in a sentence in the order of their cues.
    pub fn attributions(&self) -> Vec<Attribution> {
        let d = self.document;
        let mut all: Vec<Attribution> = Vec::new();
        let mut ahead: Vec<Stretch> = Vec::new();
        for (number, sentence) in d.sentences.iter().enumerate() {
            let number = number as u32;
            if sentence.tokens.is_empty() || !sentence.role.carries_events() {
                continue;
            }
            let stretches = self.stretches(number);
            let first = all.len();
            let mut loose = self.sentence(number, &stretches, &mut all);
            self.explain(&mut ahead, &mut loose, first, number, &mut all);
            for content in loose {
                if self.runs_on(&content) && ahead.is_empty() {
                    ahead.push(content);
                } else {
                    self.go_on(vec![content], &mut all);
                }
            }
        }
        self.go_on(ahead, &mut all);
        for attribution in &mut all {
            attribution.contents.sort_by_key(|c| c.tokens.start);
        }
        all.sort_by_key(|a| (a.sentence, a.cue.as_ref().or(a.contents.first()).map(|s| s.tokens.start)));
        all
    }

    /// The stretches of a sentence, in text order.
    fn stretches(&self, number: u32) -> Vec<Stretch> {
        let d = self.document;
        let mut found: Vec<(Part, Range<TokenId>, u32)> = Vec::new();
        for id in d.sentences[number as usize].tokens.clone() {
            let Some(saying) = d.token(id).saying else { continue };
            match (saying.tag, found.last_mut()) {
                (PartTag::Inside(part), Some((before, tokens, sum))) if *before == part && tokens.end == id => {
                    tokens.end = id + 1;
                    *sum += u32::from(saying.percent);
                }
                // "*later* *said*": one cue.
                (PartTag::Begin(Part::Cue), Some((Part::Cue, tokens, sum))) if tokens.end == id => {
                    tokens.end = id + 1;
                    *sum += u32::from(saying.percent);
                }
                (PartTag::Begin(part) | PartTag::Inside(part), _) => {
                    found.push((part, id..id + 1, u32::from(saying.percent)));
                }
                (PartTag::Out, _) => {}
            }
        }
        let stretch = |(part, tokens, sum): (Part, Range<TokenId>, u32)| Stretch {
            percent: (sum / (tokens.end - tokens.start).max(1)).min(100) as u8,
            part,
            tokens,
        };
        let found: Vec<Stretch> = found.into_iter().map(stretch).collect();
        if found.is_empty() { self.quoted(number).into_iter().collect() } else { found }
    }

    /// A sentence inside a quotation in which the network saw nothing, or was not asked, is content all the same.
    fn quoted(&self, number: u32) -> Option<Stretch> {
        let d = self.document;
        let sentence = &d.sentences[number as usize];
        let word = |t: &TokenId| d.token(*t).upos != Upos::Punct;
        let (first, last) = (sentence.tokens.clone().find(word)?, sentence.tokens.clone().rfind(word)?);
        let span = d.token(first).span.hull(d.token(last).span);
        self.quotations.around(span)?;
        let tagged = sentence.tokens.clone().any(|t| d.token(t).saying.is_some());
        Some(Stretch { part: Part::Content, tokens: sentence.tokens.clone(), percent: if tagged { 50 } else { 100 } })
    }

    /// Add the attributions of one sentence that have a cue; the contents without one are given back.
    fn sentence(&self, number: u32, stretches: &[Stretch], all: &mut Vec<Attribution>) -> Vec<Stretch> {
        let of = |part: Part| stretches.iter().filter(move |s| s.part == part);
        let cues: Vec<&Stretch> = of(Part::Cue).collect();
        let mut loose = Vec::new();
        let mut contents: Vec<Vec<Stretch>> = vec![Vec::new(); cues.len()];
        for content in of(Part::Content) {
            match self.nearest(&cues, content) {
                Some(cue) => contents[cue].push(content.clone()),
                None => loose.push(content.clone()),
            }
        }
        self.share(&cues, &mut contents);
        let sources: Vec<&Stretch> = of(Part::Source).collect();
        let mut taken = vec![false; sources.len()];
        let mut source: Vec<Option<usize>> = Vec::with_capacity(cues.len());
        for cue in &cues {
            let subjects = self.heads(cue).next().map(|head| self.grammar.of_verb(head).subj).unwrap_or_default();
            let ties: Vec<f64> = sources.iter().map(|s| self.source_tie(s, cue, &subjects)).collect();
            let best = (0..ties.len()).reduce(|a, b| if ties[b] > ties[a] { b } else { a }).filter(|s| ties[*s] > 0.0);
            if let Some(best) = best {
                taken[best] = true;
            }
            source.push(best);
        }
        // A source that nobody took speaks for the nearest cue that has none.
        for left in (0..sources.len()).filter(|s| !taken[*s]) {
            let free = (0..cues.len()).filter(|c| source[*c].is_none());
            let near = free.min_by_key(|c| gap(&cues[*c].tokens, &sources[left].tokens));
            if let Some(cue) = near {
                source[cue] = Some(left);
            }
        }
        for ((cue, contents), source) in cues.into_iter().zip(contents).zip(source) {
            all.push(Attribution {
                sentence: number,
                source: source.map(|s| sources[s].clone()),
                cue: Some(cue.clone()),
                contents,
            });
        }
        loose
    }

    /// A cue without a content takes the nearest from a cue that has several.
    fn share(&self, cues: &[&Stretch], contents: &mut [Vec<Stretch>]) {
        for poor in 0..cues.len() {
            if !contents[poor].is_empty() {
                continue;
            }
            let spare = (0..cues.len()).filter(|rich| contents[*rich].len() > 1);
            let near = spare.flat_map(|rich| (0..contents[rich].len()).map(move |n| (rich, n)));
            let near = near
                .map(|(rich, n)| (self.tie(&contents[rich][n], cues[poor]), rich, n))
                .filter(|(tie, rich, n)| *tie > SPARE * self.tie(&contents[*rich][*n], cues[*rich]));
            if let Some((_, rich, n)) = near.reduce(|a, b| if b.0 > a.0 { b } else { a }) {
                let content = contents[rich].remove(n);
                contents[poor].push(content);
            }
        }
    }

    /// The cue that a content hangs on.
    fn nearest(&self, cues: &[&Stretch], content: &Stretch) -> Option<usize> {
        let ties: Vec<f64> = cues.iter().map(|cue| self.tie(content, cue)).collect();
        (0..ties.len()).reduce(|a, b| if ties[b] > ties[a] { b } else { a })
    }

    /// How closely a source belongs to a cue: above 0 where it may speak.
    fn source_tie(&self, source: &Stretch, cue: &Stretch, subjects: &[TokenId]) -> f64 {
        let subject = subjects.iter().any(|s| source.tokens.contains(s));
        self.tie(source, cue) + if subject { 1.5 } else { 0.0 }
    }

    /// How closely a stretch belongs to a cue, by tree and place.
    fn tie(&self, stretch: &Stretch, cue: &Stretch) -> f64 {
        let down = self.steps(stretch, cue).map_or(0.0, |steps| 3.0 - 0.5 * steps as f64);
        let up = self.steps(cue, stretch).map_or(0.0, |steps| 2.75 - 0.5 * steps as f64);
        let far = f64::from(gap(&stretch.tokens, &cue.tokens));
        1.0 + down.max(up) - (far / 20.0).min(2.0)
    }

    /// How many steps up the tree lead from one stretch into another.
    fn steps(&self, from: &Stretch, to: &Stretch) -> Option<usize> {
        let climb = |head: TokenId| self.document.ancestors(head).take(CLIMB).position(|a| to.tokens.contains(&a));
        self.heads(from).filter_map(climb).min()
    }

    /// The tokens of a stretch whose governors lie outside, words before punctuation.
    fn heads<'s>(&'s self, stretch: &'s Stretch) -> impl Iterator<Item = TokenId> + 's {
        let d = self.document;
        let outside = move |id: &TokenId| {
            let token = d.token(*id);
            token.upos != Upos::Punct && token.head.is_none_or(|h| !stretch.tokens.contains(&h))
        };
        stretch.tokens.clone().filter(outside)
    }

    /// Give contents that were waiting for their cue to the attribution with which the sentence begins; in a quotation
    /// that goes on they wait further.
    fn explain(
        &self,
        ahead: &mut Vec<Stretch>,
        loose: &mut Vec<Stretch>,
        first: usize,
        number: u32,
        all: &mut Vec<Attribution>,
    ) {
        let Some(last) = ahead.last() else { return };
        let next = self.is_next(last.tokens.start, number);
        let begins = |a: &Attribution| a.contents.iter().any(|c| self.is_first(&c.tokens, number));
        if let Some(claim) = (first..all.len()).find(|a| next && begins(&all[*a])) {
            all[claim].contents.append(ahead);
        } else if next && loose.first().is_some_and(|l| self.is_first(&l.tokens, number) && self.runs_on(l)) {
            ahead.push(loose.remove(0));
        } else {
            let waiting = std::mem::take(ahead);
            self.go_on(waiting, all);
        }
    }

    /// Contents without a cue belong to the attribution of the sentence before, or stand alone.
    fn go_on(&self, mut contents: Vec<Stretch>, all: &mut Vec<Attribution>) {
        // A word or two without a cue are no statement, unless they stand in quotation marks.
        let quoted = |c: &Stretch| c.tokens.clone().all(|t| self.quotation(t).is_some());
        contents.retain(|c| c.tokens.end - c.tokens.start >= SHORTEST || quoted(c));
        let Some(content) = contents.first() else { return };
        match self.earlier(content, all) {
            Some(earlier) => all[earlier].contents.extend(contents),
            None => {
                let sentence = self.document.sentence_of(content.tokens.start);
                all.push(Attribution { sentence, source: None, cue: None, contents });
            }
        }
    }

    /// The attribution of the sentence before whose content a stretch continues.
    fn earlier(&self, content: &Stretch, before: &[Attribution]) -> Option<usize> {
        let number = self.document.sentence_of(content.tokens.start);
        let last = |a: &Attribution| a.contents.last().map(|c| c.tokens.end);
        let candidates = (0..before.len()).rev().take(6).filter(|a| {
            let near = before[*a].contents.iter().any(|c| self.is_next(c.tokens.end - 1, number));
            let empty = before[*a].cue.as_ref().filter(|_| before[*a].contents.is_empty());
            near || empty.is_some_and(|c| self.is_next(c.tokens.start, number) || self.announces(c, number))
        });
        candidates.reduce(|a, b| if last(&before[b]) > last(&before[a]) { b } else { a })
    }

    /// Whether a token stands in the sentence before one of the same paragraph.
    fn is_next(&self, token: TokenId, number: u32) -> bool {
        let d = self.document;
        let before = d.sentence_of(token);
        let paragraph = |s: u32| d.sentences.get(s as usize).map(|s| s.paragraph);
        before + 1 == number && paragraph(before) == paragraph(number)
    }

    /// "issued this statement:": what the next sentence says, though it begins a paragraph.
    fn announces(&self, cue: &Stretch, number: u32) -> bool {
        let d = self.document;
        let sentence = d.sentence(cue.tokens.start);
        let ends = sentence.tokens.end.checked_sub(1).is_some_and(|t| d.form(t) == ":");
        ends && d.sentence_of(cue.tokens.start) + 1 == number
    }

    /// Whether a stretch begins a sentence.
    fn is_first(&self, tokens: &Range<TokenId>, number: u32) -> bool {
        tokens.start <= self.document.sentences[number as usize].tokens.start + 1
    }

    /// Whether the quotation of a stretch goes on behind its sentence.
    fn runs_on(&self, content: &Stretch) -> bool {
        let d = self.document;
        let end = d.sentence(content.tokens.start).span.end;
        self.quotation(content.tokens.end - 1).is_some_and(|q| q.end > end)
    }

    fn quotation(&self, token: TokenId) -> Option<demarche_text::span::Span> {
        self.quotations.around(self.document.token(token).span)
    }
}

/// Tokens between two stretches.
fn gap(a: &Range<TokenId>, b: &Range<TokenId>) -> u32 {
    a.start.saturating_sub(b.end).max(b.start.saturating_sub(a.end))
}
