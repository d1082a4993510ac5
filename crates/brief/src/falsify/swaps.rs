//! One word or name for another, and polarity turned.

use std::ops::Range;

use demarche_text::grammar::Xpos;

use crate::brief::Entry;
use crate::check::evidence::Proof;
use crate::dates::dates;
use crate::falsify::Fault;
use crate::falsify::pool::{Item, Pool, Sort};
use crate::quantity::quantities;
use crate::words::{Word, words};

/// Most changes of one place in a sentence.
const EACH: usize = 3;

/// Words before a name that say where.
const WHERE: &[&str] = &["across", "around", "at", "from", "in", "into", "near", "on", "outside", "through", "to"];

/// Auxiliaries that take "not" behind them.
const AUXILIARIES: &[&str] = &[
    "are", "can", "could", "did", "does", "had", "has", "have", "is", "may", "might", "must", "should", "was", "were",
    "will", "would",
];

/// All changes of a part of a sentence.
pub fn all(pool: &Pool<'_>, text: &str, proof: &Proof<'_>) -> Vec<(Fault, String)> {
    let shown = words(text);
    let mut result = names(pool, text, &shown, proof);
    result.extend(numbers(pool, text, &shown, proof));
    result.extend(days(pool, text, &shown, proof));
    result.extend(negations(pool, text, &shown, proof).into_iter().map(|t| (Fault::Negation, t)));
    result
}

/// The text with other words in a range.
pub fn with(text: &str, range: Range<usize>, new: &str) -> String {
    format!("{}{new}{}", text.get(..range.start).unwrap_or(""), text.get(range.end..).unwrap_or(""))
}

/// Where words stand in a text as whole words.
pub fn find(text: &str, shown: &[Word], name: &str) -> Option<Range<usize>> {
    let wanted = words(name);
    let fits = |w: &[Word]| w.iter().zip(&wanted).all(|(a, b)| a.form == b.form);
    let at = shown.windows(wanted.len().max(1)).position(fits)?;
    let (first, last) = (shown.get(at)?, shown.get(at + wanted.len().checked_sub(1)?)?);
    (text.get(first.start..last.end)? == name).then_some(first.start..last.end)
}

fn before(shown: &[Word], start: usize) -> &str {
    shown.iter().rev().find(|w| w.end <= start).map_or("", |w| w.lower.as_str())
}

/// The names of a text, the longest first and apart.
fn named<'a>(pool: &'a Pool<'_>, text: &str, shown: &[Word]) -> Vec<(Range<usize>, &'a Item)> {
    let names = [Sort::Person, Sort::Organisation, Sort::State, Sort::Nation, Sort::Place];
    let mut found: Vec<(Range<usize>, &Item)> = Vec::new();
    let items = pool.items.iter().filter(|i| names.contains(&i.sort));
    let mut items: Vec<&Item> = items.collect();
    items.sort_by_key(|i| std::cmp::Reverse(i.text.len()));
    for item in items {
        let Some(range) = find(text, shown, &item.text) else { continue };
        let within = |f: &(Range<usize>, &Item)| f.0.start < range.end && range.start < f.0.end;
        let twin = |f: &(Range<usize>, &Item)| f.0 == range && f.1.sort == item.sort;
        if found.iter().any(|f| within(f) && f.0 != range || twin(f)) {
            continue;
        }
        found.push((range, item));
    }
    found
}

fn names(pool: &Pool<'_>, text: &str, shown: &[Word], proof: &Proof<'_>) -> Vec<(Fault, String)> {
    let mut result = Vec::new();
    let found = named(pool, text, shown);
    for (range, item) in &found {
        let located = WHERE.contains(&before(shown, range.start));
        let fault = match item.sort {
            Sort::Place if located => Fault::Place,
            Sort::Place => continue,
            Sort::State if located && found.iter().any(|f| f.0 == *range && f.1.sort == Sort::Place) => continue,
            _ => Fault::Actor,
        };
        let others = pool.others(item.sort, &item.key, proof).into_iter();
        let others = others.filter(|o| !overlaps(o, item) && find(text, shown, &o.text).is_none());
        result.extend(others.take(EACH).map(|o| (fault, with(text, range.clone(), &o.text))));
    }
    // The two turned round.
    for (one, first) in &found {
        for (other, second) in &found {
            let sorts = [Sort::Person, Sort::Organisation, Sort::State];
            let parties = sorts.contains(&first.sort) && first.sort == second.sort && first.key != second.key;
            let between = text.get(one.end..other.start).unwrap_or("").trim();
            if one.end <= other.start && parties && !matches!(between, "and" | "," | "or" | "and the") {
                let turned = with(text, other.clone(), &first.text);
                result.push((Fault::Actor, with(&turned, one.clone(), &second.text)));
            }
        }
    }
    result
}

/// Whether one name may stand for the other: one holds the other, or a town and its country.
fn overlaps(one: &Item, other: &Item) -> bool {
    let held = one.text.contains(&other.text) || other.text.contains(&one.text);
    let country = |i: &Item| i.key.split(' ').next().unwrap_or("").to_owned();
    let inside = |i: &Item| i.key.split(' ').nth(1) == Some("inside");
    held || one.sort == Sort::Place && country(one) == country(other) && inside(one) != inside(other)
}

fn numbers(pool: &Pool<'_>, text: &str, shown: &[Word], proof: &Proof<'_>) -> Vec<(Fault, String)> {
    let mut result = Vec::new();
    let dated = dates(shown);
    for quantity in quantities(pool.style, shown) {
        let Some(word) = shown.get(quantity.word) else { continue };
        // The number in "source 3" is a name.
        let name = before(shown, word.start) == "source";
        if name || dated.iter().any(|d| d.words.contains(&quantity.word)) {
            continue;
        }
        let others = pool.others(Sort::Number, &quantity.value.to_string(), proof);
        result
            .extend(others.into_iter().take(EACH).map(|o| (Fault::Number, with(text, word.start..word.end, &o.text))));
    }
    result
}

fn days(pool: &Pool<'_>, text: &str, shown: &[Word], proof: &Proof<'_>) -> Vec<(Fault, String)> {
    let mut result = Vec::new();
    let mut add = |sort: Sort, key: &str, range: Range<usize>| {
        let others = pool.others(sort, key, proof);
        result.extend(others.into_iter().take(EACH).map(|o| (Fault::Date, with(text, range.clone(), &o.text))));
    };
    for word in shown.iter().filter(|w| pool.style.has("weekdays", &w.lower)) {
        add(Sort::Weekday, &word.lower, word.start..word.end);
    }
    for date in dates(shown) {
        let (Some(first), Some(last)) = (shown.get(date.words.start), shown.get(date.words.end - 1)) else { continue };
        match (date.day, date.month, date.year) {
            (Some(d), Some(m), None) => add(Sort::Day, &format!("{d}-{m}"), first.start..last.end),
            (None, None, Some(year)) => add(Sort::Year, &year.to_string(), first.start..last.end),
            _ => {}
        }
    }
    result
}

/// The dates of other lines, for a line with a date.
pub fn dates_of_lines(lines: &[Entry], line: &Entry) -> Vec<String> {
    let Some(own) = &line.date else { return Vec::new() };
    let mut result: Vec<String> = Vec::new();
    for date in lines.iter().filter_map(|l| l.date.as_ref()) {
        // A month holds its days.
        let holds = date.starts_with(|c: char| c.is_alphabetic()) || own.starts_with(|c: char| c.is_alphabetic());
        if date != own && !holds && !result.contains(date) {
            result.push(date.clone());
        }
    }
    result.truncate(EACH);
    result
}

/// Negations taken out, or put in behind an auxiliary or before the verb of the evidence.
fn negations(pool: &Pool<'_>, text: &str, shown: &[Word], proof: &Proof<'_>) -> Vec<String> {
    let negated: Vec<&Word> = shown.iter().filter(|w| matches!(w.lower.as_str(), "not" | "never" | "n't")).collect();
    if !negated.is_empty() {
        return negated.into_iter().map(|w| with(text, w.start.saturating_sub(1)..w.end, "")).collect();
    }
    if shown.iter().any(|w| pool.style.has("negation", &w.lower)) || text.contains(" (") {
        return Vec::new();
    }
    let quoted = text.find('“').unwrap_or(text.len());
    if let Some(word) = shown.iter().find(|w| AUXILIARIES.contains(&w.lower.as_str()) && w.start < quoted) {
        return vec![with(text, word.end..word.end, " not")];
    }
    let verbs = proof.made_of().flat_map(|c| c.tokens().into_iter().map(move |t| (&c.reading.document, t)));
    for (document, token) in verbs {
        let (form, lemma) = (document.form(token), document.lemma(token));
        let helper = match document.token(token).xpos {
            Xpos::Vbd => "did not",
            Xpos::Vbz => "does not",
            Xpos::Vbp => "do not",
            _ => continue,
        };
        if let Some(range) = find(text, shown, form) {
            let never = with(text, range.start..range.start, "never ");
            return vec![with(text, range, &format!("{helper} {lemma}")), never];
        }
    }
    Vec::new()
}
