//! What stands in the articles and can take the place of something else.

use demarche_lexicon::style::Style;
use demarche_record::place::Level;
use demarche_record::reading::Reading;
use demarche_record::side::side;
use demarche_text::grammar::Upos;
use demarche_text::mention::MentionKind;

use crate::cast::bare;
use crate::check::evidence::Proof;
use crate::dates::{MONTHS, dates, day};
use crate::origin;
use crate::quantity::quantities;
use crate::words::words;

/// What kind of words an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Person,
    Organisation,
    State,
    /// "Dutch"
    Nation,
    Place,
    Number,
    Weekday,
    /// Written as a day: "12 May"
    Day,
    Year,
}

/// Words of an article.
#[derive(Clone, Debug)]
pub struct Item {
    pub sort: Sort,
    pub text: String,
    /// Equal for words that mean the same.
    pub key: String,
    reading: usize,
    sentence: u32,
}

/// Everything that can be swapped, in the order of the articles.
pub struct Pool<'a> {
    pub style: &'a Style,
    pub items: Vec<Item>,
}

impl<'a> Pool<'a> {
    pub fn new(readings: &'a [Reading], style: &'a Style) -> Self {
        let mut pool = Self { style, items: Vec::new() };
        for (index, reading) in readings.iter().enumerate() {
            pool.names(index, reading);
            pool.figures(index, reading);
        }
        pool
    }

    fn names(&mut self, index: usize, reading: &Reading) {
        let document = &reading.document;
        for (mention, identity) in document.mentions.iter().zip(&reading.identities) {
            let sentence = mention.sentence;
            let text = bare(document, mention);
            let capital = text.chars().next().is_some_and(char::is_uppercase);
            // A lone article is a name cut short.
            if !capital
                || text.eq_ignore_ascii_case("the")
                || text.contains(['\n', ',', '“', '"'])
                || text.split(' ').count() > 4
            {
                continue;
            }
            let mut add = |sort, key: String| {
                self.items.push(Item { sort, text: text.clone(), key, reading: index, sentence });
            };
            let one = match identity.actors.as_slice() {
                [actor] => Some(actor),
                _ => None,
            };
            match (mention.kind, one) {
                (MentionKind::Person, Some(actor)) => add(Sort::Person, actor.name.clone()),
                (MentionKind::Organisation, Some(actor)) => add(Sort::Organisation, side(actor)),
                (MentionKind::Place, Some(actor)) => add(Sort::State, side(actor)),
                _ => {}
            }
            if let (MentionKind::Place, Some(place)) = (mention.kind, &identity.place) {
                let country = place.country.map(|c| c.to_string()).unwrap_or_default();
                let level = if place.level == Level::Country { "country" } else { "inside" };
                add(Sort::Place, format!("{country} {level} {}", place.name));
            }
        }
        for (number, sentence) in document.sentences.iter().enumerate() {
            for token in sentence.tokens.clone().skip(1) {
                let form = document.form(token);
                let nation = document.token(token).upos == Upos::Adj && form.chars().all(char::is_alphabetic);
                if nation && form.len() > 3 && form.chars().next().is_some_and(char::is_uppercase) {
                    let item = |sort| Item {
                        sort,
                        text: form.to_owned(),
                        key: form.to_lowercase(),
                        reading: index,
                        sentence: number as u32,
                    };
                    self.items.push(item(Sort::Nation));
                }
            }
        }
    }

    fn figures(&mut self, index: usize, reading: &Reading) {
        let text = reading.document.text();
        let mut found: Vec<(Sort, String, String, u32)> = Vec::new();
        for (number, sentence) in reading.document.sentences.iter().enumerate() {
            let number = number as u32;
            let words = words(sentence.span.of(text));
            let dated = dates(&words);
            for quantity in quantities(self.style, &words) {
                if let Some(word) = words.get(quantity.word)
                    && !dated.iter().any(|d| d.words.contains(&quantity.word))
                {
                    found.push((Sort::Number, word.form.clone(), quantity.value.to_string(), number));
                }
            }
            for word in words.iter().filter(|w| self.style.has("weekdays", &w.lower)) {
                found.push((Sort::Weekday, word.form.clone(), word.lower.clone(), number));
            }
            for date in &dated {
                match (date.day, date.month, date.year) {
                    (Some(d), Some(m), _) => {
                        let month = MONTHS.get(usize::try_from(m - 1).unwrap_or(0)).copied().unwrap_or("");
                        found.push((Sort::Day, format!("{d} {month}"), format!("{d}-{m}"), number));
                    }
                    (None, None, Some(year)) => found.push((Sort::Year, year.to_string(), year.to_string(), number)),
                    _ => {}
                }
            }
        }
        for event in &reading.events {
            if let Some(when) = event.when.filter(|w| w.from == w.to) {
                let key = format!("{}-{}", when.from.day(), when.from.month());
                found.push((Sort::Day, day(when.from, Some(when.from.year())), key, event.evidence.sentence));
            }
        }
        if let Some(date) = origin::date(reading) {
            found.push((Sort::Day, day(date, Some(date.year())), format!("{}-{}", date.day(), date.month()), 0));
        }
        let item = |(sort, text, key, sentence)| Item { sort, text, key, reading: index, sentence };
        self.items.extend(found.into_iter().map(item));
    }

    /// Other items of a sort, each key once, those of the cited sentences first, then those of their articles.
    pub fn others(&self, sort: Sort, key: &str, proof: &Proof<'_>) -> Vec<&Item> {
        let distance = |item: &Item| {
            let here = proof.cited.iter().any(|c| c.index == item.reading && c.sentence == item.sentence);
            let same = proof.cited.iter().any(|c| c.index == item.reading);
            (!here, !same)
        };
        let mut found: Vec<&Item> = self.items.iter().filter(|i| i.sort == sort && i.key != key).collect();
        found.sort_by_key(|i| distance(i));
        let mut result: Vec<&Item> = Vec::new();
        for item in found {
            if !result.iter().any(|i| i.key == item.key) {
                result.push(item);
            }
        }
        result
    }
}
