//! Numbers and dates: each must stand in the evidence, beside the same thing.

use std::collections::BTreeSet;

use demarche_lexicon::style::Style;

use crate::brief::{Kind, Part};
use crate::check::Refusal;
use crate::check::evidence::Proof;
use crate::dates::{self, Shown, dates};
use crate::quantity::{quantities, value};
use crate::words::Word;

/// Refuse a number or date that the evidence does not hold.
pub fn check(style: &Style, kind: Kind, part: &Part, shown: &[Word], proof: &Proof<'_>) -> Result<(), Refusal> {
    let dates = dates(shown);
    // The versions of a difference are compared with what they cite one by one.
    for date in dates.iter().filter(|_| kind != Kind::Difference) {
        if !dated(date, proof) {
            let words: Vec<&str> = date.words.clone().filter_map(|i| shown.get(i)).map(|w| w.form.as_str()).collect();
            return Err(Refusal::Date(words.join(" ")));
        }
    }
    for quantity in quantities(style, shown) {
        if dates.iter().any(|d| d.words.contains(&quantity.word)) {
            continue;
        }
        let ends = shown.get(quantity.word).is_some_and(|w| {
            let rest = part.text.get(w.end..).unwrap_or("").trim_start();
            !rest.starts_with(char::is_alphanumeric)
        });
        let (after, before) = around(shown, quantity.word);
        let found = proof.usable().any(|cited| {
            let words: Vec<Word> = cited.cited_words().cloned().collect();
            quantities(style, &words).iter().any(|q| {
                let (its_after, its_before) = around(&words, q.word);
                let same_thing = !after.is_disjoint(&its_after) || ends && !before.is_disjoint(&its_before);
                q.value == quantity.value && (kind == Kind::Difference || same_thing)
            })
        });
        if !found && !counts_parties(style, quantity.value, part, shown, proof) {
            return Err(Refusal::Number(shown.get(quantity.word).map(|w| w.form.clone()).unwrap_or_default()));
        }
    }
    weekdays(style, shown, proof)
}

/// "the two countries": a count of those meant is no figure.
fn counts_parties(style: &Style, number: f64, _part: &Part, shown: &[Word], proof: &Proof<'_>) -> bool {
    number == 2.0
        && shown.iter().any(|w| value(style, w) == Some(2.0) && !w.has_digit())
        && proof.usable().any(|c| c.words.iter().any(|w| w.lower == "both"))
}

/// The words after a number that say what is counted, and those before it.
fn around(words: &[Word], at: usize) -> (BTreeSet<&str>, BTreeSet<&str>) {
    let content = |w: &&Word| w.lower.len() > 2 && !matches!(w.lower.as_str(), "the" | "and" | "for" | "has" | "had");
    let after = words.iter().skip(at + 1).filter(content).take(2).map(|w| w.lower.as_str());
    let before = words.iter().take(at).rev().filter(content).take(2).map(|w| w.lower.as_str());
    (after.collect(), before.collect())
}

fn dated(date: &Shown, proof: &Proof<'_>) -> bool {
    proof.usable().any(|cited| {
        let words: Vec<Word> = cited.cited_words().cloned().collect();
        let resolved = cited.dates().any(|(_, when)| date.lies_in(&when));
        resolved || dates(&words).iter().any(|d| date.is(d))
    })
}

/// Whether an event that the words carry has this date, in words of its article.
pub fn gives(date: &str, proof: &Proof<'_>) -> bool {
    let events = proof.made_of().flat_map(|c| c.events().map(move |e| (c.reading.document.text(), e)));
    let mut dated = events.filter_map(|(text, e)| Some((text, e.when.filter(|w| w.span.is_some())?)));
    dated.any(|(text, when)| {
        let written = |year| crate::words::capitalised(&dates::dated_as(&when, text, year)) == date;
        written(None) || written(Some(when.from.year()))
    })
}

/// A weekday must stand in the evidence.
fn weekdays(style: &Style, shown: &[Word], proof: &Proof<'_>) -> Result<(), Refusal> {
    for word in shown.iter().filter(|w| style.has("weekdays", &w.lower)) {
        if !proof.usable().any(|c| c.words.iter().any(|w| w.lower == word.lower)) {
            return Err(Refusal::Date(word.form.clone()));
        }
    }
    Ok(())
}
