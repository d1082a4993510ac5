//! Names of the base in a document.

use std::ops::Range;

use demarche_lexicon::actors::ActorRow;
use demarche_lexicon::base::Base;
use demarche_lexicon::names::{Form, fold};
use demarche_lexicon::roles::Use;
use demarche_ontology::code::Code;
use demarche_text::document::Document;
use demarche_text::grammar::Rel;
use demarche_text::span::Span;
use demarche_text::token::{NameKind, NameTag, TokenId};

/// How a name stands to the phrase it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// It names someone or says whose the thing is: "France", "French officials".
    Own,
    /// It names a backer: "Armenia-backed separatists".
    Backer,
    /// It says where sympathies lie: "a pro-Azerbaijan organisation".
    Leaning,
}

/// How a hit lies in the recognised name around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// It is the name.
    Whole,
    /// It says whose a body is: "Russian Foreign Ministry", "Bank of China".
    OfBody,
    /// It has nothing to do with what the name names: "Jordan Henderson", "Lake Chad".
    OfOther,
}

/// A name of the base, found in the text.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Its tokens.
    pub tokens: Range<TokenId>,
    /// The rows it may name, the usual reading first.
    pub rows: Vec<(ActorRow, Form)>,
    /// The places it may name.
    pub spots: Vec<u32>,
    /// How it stands to its phrase.
    pub tie: Tie,
    /// Whether it is part of a longer name.
    pub part: Part,
}

/// All hits of a document, in text order, and which token lies in which.
#[derive(Clone, Debug, Default)]
pub struct Hits {
    all: Vec<Hit>,
    of_token: Vec<Option<u32>>,
}

impl Hits {
    /// Find the longest known names, from left to right.
    pub fn find(document: &Document, base: &Base) -> Self {
        let mut result = Self { all: Vec::new(), of_token: vec![None; document.tokens.len()] };
        for sentence in &document.sentences {
            let mut at = sentence.tokens.start;
            while at < sentence.tokens.end {
                let hit = longest(document, base, at, sentence.tokens.end);
                let hit = hit.or_else(|| inside(document, base, at));
                let Some(mut hit) = hit else {
                    at += 1;
                    continue;
                };
                at = hit.tokens.end;
                if hit.tie == Tie::Own {
                    hit.tie = tie(document, base, &hit.tokens, &sentence.tokens);
                }
                hit.part = part(document, &hit);
                for token in hit.tokens.clone() {
                    result.of_token[token as usize] = Some(result.all.len() as u32);
                }
                result.all.push(hit);
            }
        }
        result
    }

    /// Of several bodies of one name the one of this country is meant, where the text never speaks of another's.
    pub fn prefer(&mut self, country: Code, base: &Base) {
        let code = |row: ActorRow| match row {
            ActorRow::Organisation(i) => base.actors.organisation(i).and_then(|o| o.code),
            ActorRow::Country(i) => base.actors.country(i).and_then(|c| c.country),
            ActorRow::Person(_) => None,
        };
        let land = |(row, _): &(ActorRow, Form)| if matches!(row, ActorRow::Country(_)) { code(*row) } else { None };
        let spoken: Vec<Code> = self.all.iter().filter_map(|h| h.rows.iter().find_map(land)).collect();
        for hit in &mut self.all {
            let usual = hit.rows.first().and_then(|(row, _)| code(*row));
            if usual.is_some_and(|c| !spoken.contains(&c)) && usual != Some(country) {
                let own = |(row, _): &(ActorRow, Form)| {
                    matches!(row, ActorRow::Organisation(_)) && code(*row) == Some(country)
                };
                hit.rows.sort_by_key(|row| !own(row));
            }
        }
    }

    /// The hit a token lies in.
    pub fn at(&self, token: TokenId) -> Option<&Hit> {
        let index = self.of_token.get(token as usize).copied().flatten()?;
        self.all.get(index as usize)
    }

    /// The hits whose first token lies in a range, in text order.
    pub fn within(&self, range: Range<TokenId>) -> impl Iterator<Item = &Hit> {
        let from = self.all.partition_point(|h| h.tokens.start < range.start);
        self.all[from..].iter().take_while(move |h| h.tokens.start < range.end)
    }

    /// All of them, in text order.
    pub fn all(&self) -> &[Hit] {
        &self.all
    }
}

fn rows(base: &Base, text: &str) -> (Vec<(ActorRow, Form)>, Vec<u32>) {
    let actors = base.actors.of(text).map(|e| (e.to, e.form)).collect();
    (actors, base.places.names.of(text).map(|e| e.to).collect())
}

fn longest(document: &Document, base: &Base, at: TokenId, end: TokenId) -> Option<Hit> {
    let first = fold(document.form(at));
    let first = first.split(' ').next().unwrap_or("");
    let most = base.actors.names.longest(first).max(base.places.names.longest(first));
    let mut found = None;
    // Hyphens and full stops can be tokens of their own, so a name may have twice as many tokens as words.
    for last in at..end.min(at + 2 * most as u32) {
        let text = document.span(at..last + 1).of(document.text());
        let text = text.strip_suffix("'s").or_else(|| text.strip_suffix("’s")).unwrap_or(text);
        let ends_in_word = document.form(last).chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '.');
        if !ends_in_word {
            continue;
        }
        let (rows, spots) = rows(base, text);
        // The possessive mark is not part of the name where it is a token of its own.
        let own_mark = last > at && matches!(document.form(last), "'s" | "’s");
        // "*The Australian* government" is no paper's.
        let inside = || at < last && document.form(at) == "The" && document.token(last).rel == Rel::Amod;
        let paper = |rows: &[(ActorRow, Form)]| rows.iter().all(|(row, _)| matches!(row, ActorRow::Organisation(_)));
        if !rows.is_empty() && spots.is_empty() && paper(&rows) && inside() {
            continue;
        }
        if (!rows.is_empty() || !spots.is_empty()) && !own_mark {
            found = Some(Hit { tokens: at..last + 1, rows, spots, tie: Tie::Own, part: Part::Whole });
        }
    }
    found
}

/// A name inside one hyphenated token: "Armenia-backed", "pro-Azerbaijan", "US-led".
fn inside(document: &Document, base: &Base, at: TokenId) -> Option<Hit> {
    let form = document.form(at);
    let (left, right) = form.split_once(['-', '‑', '–'])?;
    let hit = |text: &str, tie| {
        let (rows, spots) = rows(base, text);
        let found = !rows.is_empty() || !spots.is_empty();
        found.then_some(Hit { tokens: at..at + 1, rows, spots, tie, part: Part::Whole })
    };
    if base.roles.is(left, Use::Leaning) {
        return hit(right, Tie::Leaning);
    }
    let tie = if base.roles.is(right, Use::Backed) { Tie::Backer } else { Tie::Own };
    hit(left, tie)
}

fn tie(document: &Document, base: &Base, tokens: &Range<TokenId>, sentence: &Range<TokenId>) -> Tie {
    let hyphen = |t: TokenId| sentence.contains(&t) && matches!(document.form(t), "-" | "‑" | "–" | "-backed");
    let joined = |a: TokenId, b: TokenId| document.token(a).span.end == document.token(b).span.start;
    if let Some(dash) = tokens.start.checked_sub(1)
        && hyphen(dash)
        && joined(dash, tokens.start)
        && dash
            .checked_sub(1)
            .is_some_and(|t| sentence.contains(&t) && joined(t, dash) && base.roles.is(document.form(t), Use::Leaning))
    {
        return Tie::Leaning;
    }
    if let Some(before) = tokens.start.checked_sub(1)
        && sentence.contains(&before)
        && document.form(before).strip_suffix('-').is_some_and(|p| base.roles.is(p, Use::Leaning))
    {
        return Tie::Leaning;
    }
    let (dash, word) = (tokens.end, tokens.end + 1);
    let backed = |t: TokenId| sentence.contains(&t) && base.roles.is(document.form(t), Use::Backed);
    if hyphen(dash) && joined(tokens.end - 1, dash) && backed(word) && joined(dash, word) {
        return Tie::Backer;
    }
    Tie::Own
}

/// How a hit lies in the recognised name around it.
fn part(document: &Document, hit: &Hit) -> Part {
    let person = |(row, _): &(ActorRow, Form)| matches!(row, ActorRow::Person(_));
    let Some((name, kind)) = name_around(document, hit.tokens.start) else { return Part::Whole };
    if name.start >= hit.tokens.start && name.end <= hit.tokens.end {
        return Part::Whole;
    }
    match kind {
        NameKind::Person if hit.rows.iter().any(person) => Part::Whole,
        NameKind::Person | NameKind::Place => Part::OfOther,
        NameKind::Organisation => Part::OfBody,
        NameKind::Other => Part::Whole,
    }
}

/// The recognised name a token lies in.
pub fn name_around(document: &Document, token: TokenId) -> Option<(Range<TokenId>, NameKind)> {
    let sentence = document.sentence(token).tokens.clone();
    let mut start = token;
    let kind = loop {
        match document.token(start).name {
            NameTag::Begin(kind) => break kind,
            NameTag::Inside(_) if start > sentence.start => start -= 1,
            NameTag::Inside(kind) => break kind,
            NameTag::Out => return None,
        }
    };
    let inside = |t: &TokenId| sentence.contains(t) && matches!(document.token(*t).name, NameTag::Inside(_));
    let end = start + 1 + (start + 1..sentence.end).take_while(inside).count() as u32;
    Some((start..end, kind))
}

/// The text of some tokens.
pub fn words(document: &Document, tokens: Range<TokenId>) -> &str {
    let span: Span = document.span(tokens);
    span.of(document.text())
}
