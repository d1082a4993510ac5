//! What a forecast expects: no source says it, so it may say what was forecast and not a word more.

use jiff::civil::Date;

use crate::brief::Expectation;
use crate::check::{Checker, Refusal};
use crate::dates::dates;
use crate::forecast::{Forecast, Subject};
use crate::quantity::quantities;
use crate::words::{Word, words};

/// All words that such a sentence may have beside names, numbers and the date.
const WORDS: &str = "act acts and any as at between conflict count day days directs is kind least material of one reported \
    reports them to until within";

impl Checker<'_> {
    /// Whether a sentence on what is expected says what was forecast.
    ///
    /// # Errors
    /// When it says something else: what, the refusal tells.
    pub fn check_expectation(&self, expectation: &Expectation, forecast: &Forecast) -> Result<(), Refusal> {
        let (shown, probability) = (words(&expectation.text), expectation.probability);
        if probability.to_bits() != forecast.probability.to_bits() {
            return Err(Refusal::Number(format!("{:.0} %", 100.0 * probability)));
        }
        let dates = dates(&shown);
        let full: Vec<Option<Date>> = dates.iter().map(crate::dates::Shown::full).collect();
        if full != [Some(forecast.until)] {
            return Err(Refusal::Date(expectation.text.clone()));
        }
        let in_date = |at: usize| dates.iter().any(|date| date.words.contains(&at));
        let numbers: Vec<f64> =
            quantities(self.style, &shown).iter().filter(|q| !in_date(q.word)).map(|q| q.value).collect();
        let wanted: Vec<f64> = forecast.numbers().into_iter().map(f64::from).collect();
        if numbers != wanted {
            return Err(Refusal::Number(format!("{numbers:?}")));
        }
        let named = named(&shown, forecast)?;
        self.check_kind(&expectation.text, forecast)?;
        let is_number = |word: &Word| self.style.number(&word.form).is_some();
        let other = shown.iter().enumerate().find(|(at, word)| {
            let known = WORDS.split_whitespace().any(|w| w == word.lower);
            !known && !is_number(word) && !in_date(*at) && !named.iter().any(|range| range.contains(at))
        });
        match other {
            Some((_, word)) => Err(Refusal::Forecast(word.form.clone())),
            None => Ok(()),
        }
    }

    fn check_kind(self, text: &str, forecast: &Forecast) -> Result<(), Refusal> {
        let phrases = ["act of material conflict between", "of any kind at"];
        let wanted = match forecast.subject {
            Subject::Conflict => "act of material conflict between",
            Subject::Acts { .. } => "of any kind at",
        };
        match phrases.into_iter().find(|phrase| text.contains(phrase) != (*phrase == wanted)) {
            Some(phrase) => Err(Refusal::Forecast(phrase.to_owned())),
            None => Ok(()),
        }
    }
}

/// Where the two are named: once each, who does it first.
fn named(shown: &[Word], forecast: &Forecast) -> Result<Vec<std::ops::Range<usize>>, Refusal> {
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    for party in &forecast.parties {
        let name: Vec<String> = words(party).into_iter().map(|word| word.form).collect();
        let is = |window: &[Word]| window.iter().map(|word| &word.form).eq(&name);
        let from = found.last().map_or(0, |before| before.end);
        let places: Vec<usize> =
            (0..shown.len()).filter(|at| shown.get(*at..at + name.len()).is_some_and(is)).collect();
        match places.as_slice() {
            [at] if !name.is_empty() && *at >= from => found.push(*at..at + name.len()),
            _ => return Err(Refusal::Name(party.clone())),
        }
    }
    Ok(found)
}
