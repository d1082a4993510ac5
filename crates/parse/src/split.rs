//! Words of one block → sentences.

use std::ops::Range;

use demarche_text::span::Span;

use crate::characters::{
    is_bullet, is_closing_bracket, is_dash, is_double_quote, is_final, is_opening_bracket, is_quote, stands_alone,
};
use crate::words::{Follows, abbreviation, is_opener, is_saying};

/// How far a closing bracket or quotation mark is looked for, in words.
const REACH: usize = 40;
/// A quotation inside a sentence of at most this many words is not cut.
const SHORT_QUOTE: usize = 10;

/// The sentences of a block, as ranges of its `words`; together they hold every word.
pub fn split(text: &str, words: &[Span]) -> Vec<Range<usize>> {
    let mut splitter = Splitter { text, words, start: 0, quote: None, bracket: None };
    let mut sentences = Vec::new();
    let mut i = 0;
    while i < words.len() {
        let end = splitter.end(i);
        for k in i..end.unwrap_or(i + 1) {
            splitter.track(k);
        }
        let bullet = splitter.is_inline_bullet(i + 1);
        i = end.unwrap_or(i + 1);
        if end.is_some_and(|end| splitter.breaks(i - 1, end)) || bullet {
            sentences.push(splitter.start..i);
            splitter.start = i;
            splitter.bracket = None;
        }
    }
    if splitter.start < words.len() {
        sentences.push(splitter.start..words.len());
    }
    sentences
}

struct Splitter<'a> {
    text: &'a str,
    words: &'a [Span],
    /// First word of the sentence being read.
    start: usize,
    /// The open double quotation mark.
    quote: Option<usize>,
    /// The open bracket of this sentence.
    bracket: Option<usize>,
}

impl<'a> Splitter<'a> {
    fn form(&self, i: usize) -> &'a str {
        self.words.get(i).map_or("", |w| w.of(self.text))
    }

    fn first(&self, i: usize) -> char {
        self.form(i).chars().next().unwrap_or('\0')
    }

    /// Whether white space stands before word `i`.
    fn gap(&self, i: usize) -> bool {
        match (i.checked_sub(1).and_then(|p| self.words.get(p)), self.words.get(i)) {
            (Some(before), Some(word)) => before.end < word.start,
            _ => true,
        }
    }

    fn is_double_quote(&self, i: usize) -> bool {
        is_double_quote(self.first(i)) || matches!(self.form(i), "``" | "''")
    }

    /// Whether the quotation mark `i` closes. Its place tells more than its shape: marks come reversed.
    fn closes(&self, i: usize) -> bool {
        match (self.gap(i), self.gap(i + 1)) {
            (false, true) => true,
            (true, false) => false,
            _ => self.quote.is_some() || !self.is_double_quote(i),
        }
    }

    fn track(&mut self, i: usize) {
        let c = self.first(i);
        if self.is_double_quote(i) {
            self.quote = if self.closes(i) { None } else { Some(i) };
        } else if is_opening_bracket(c) {
            self.bracket = self.bracket.or(Some(i));
        } else if is_closing_bracket(c) {
            self.bracket = None;
        }
    }

    /// If a sentence can end at word `i`: the index after it and after what closes with it.
    fn end(&self, i: usize) -> Option<usize> {
        let form = self.form(i);
        if !form.ends_with(is_final) {
            return None;
        }
        let mut end = i + 1;
        let mut open = self.quote.is_some();
        while end < self.words.len() {
            let c = self.first(end);
            let apart = self.gap(end);
            let quote = is_quote(c) || self.form(end) == "''";
            let closing = if quote {
                if apart { open && self.is_double_quote(end) && self.gap(end + 1) } else { self.closes_here(end, open) }
            } else {
                !apart && (is_closing_bracket(c) || is_final(c))
            };
            if closing {
                open &= !self.is_double_quote(end);
                end += 1;
            } else if self.is_reference(end) {
                end += 3;
            } else {
                break;
            }
        }
        Some(end.min(self.words.len()))
    }

    /// "in 2020.[3]" and "in 2020. [3] In"
    fn is_reference(&self, i: usize) -> bool {
        let number = matches!(self.form(i + 1), "…" | "...") || self.form(i + 1).chars().all(|c| c.is_ascii_digit());
        self.form(i) == "[" && self.form(i + 2) == "]" && number
    }

    fn closes_here(&self, i: usize, open: bool) -> bool {
        self.gap(i + 1) || i + 1 >= self.words.len() || open || self.first(i) == '”'
    }

    fn is_inline_bullet(&self, i: usize) -> bool {
        let c = self.first(i);
        i > self.start && i < self.words.len() && is_bullet(c) && c != '·' && self.gap(i) && self.gap(i + 1)
    }

    /// Whether a sentence ends with word `last`, before word `next`.
    fn breaks(&self, last: usize, next: usize) -> bool {
        if next >= self.words.len() {
            return true;
        }
        let mut stop = last;
        while stop > self.start && !self.form(stop).ends_with(is_final) {
            stop -= 1;
        }
        let quoted = (stop + 1..=last).any(|i| is_quote(self.first(i)) || self.form(i) == "''");
        let form = self.form(stop);
        let mut head = next;
        while head < next + 3 && (is_quote(self.first(head)) || self.form(head) == "``" || self.is_open(head)) {
            head += 1;
        }
        let word = self.form(head);
        let c = self.first(head);
        let begins = c.is_uppercase()
            || c.is_numeric()
            || (c.is_alphabetic() && !c.is_lowercase())
            || is_bullet(c)
            || word.starts_with("http");
        if matches!(form.chars().next_back(), Some('。' | '！' | '？' | '।' | '۔' | '؟')) {
            return true;
        }
        if !self.gap(next) {
            return stands_alone(c) || self.runs_together(stop, next);
        }
        if self.in_brackets(last) || self.in_short_quote(last) {
            return false;
        }
        if form.len() > 1 && form.starts_with(char::is_alphanumeric) {
            return begins && self.abbreviation_ends(form, word);
        }
        match form {
            // "1." opens a list item, it is none.
            "." if stop == self.start + 1 && self.first(self.start).is_numeric() => false,
            "." if quoted => begins || head > next,
            "." => begins || head > next || self.name_in_small_letters(head) || is_dash(c),
            _ if form.starts_with("..") || form.starts_with('…') => begins || head > next,
            _ => (begins || head > next) && !(quoted && self.is_speech_tag(next)),
        }
    }

    /// An opening bracket before more words.
    fn is_open(&self, i: usize) -> bool {
        is_opening_bracket(self.first(i)) && i + 1 < self.words.len()
    }

    /// "It ended.The minister left": a missing space.
    fn runs_together(&self, stop: usize, next: usize) -> bool {
        let before = stop.checked_sub(1).map_or("", |b| self.form(b));
        let title = |w: &str| {
            let mut letters = w.chars();
            letters.next().is_some_and(char::is_uppercase) && letters.next().is_none_or(char::is_lowercase)
        };
        before.chars().count() > 1
            && before.chars().all(char::is_lowercase)
            && title(self.form(next))
            && (self.form(next).len() > 1 || is_opener(self.form(next)))
    }

    /// "al-Qaeda", "iPhone"
    fn name_in_small_letters(&self, i: usize) -> bool {
        let word = self.form(i);
        let article = matches!(word, "al" | "el" | "ad" | "as" | "ash" | "an");
        word.chars().nth(1).is_some_and(char::is_uppercase)
            || (article && self.form(i + 1) == "-" && self.first(i + 2).is_uppercase())
    }

    fn abbreviation_ends(&self, form: &str, next: &str) -> bool {
        match abbreviation(form) {
            Some(Follows::Name | Follows::Number) => false,
            Some(Follows::More | Follows::Anything) => is_opener(next),
            None => form.chars().filter(|c| c.is_alphabetic()).count() > 1 && is_opener(next),
        }
    }

    /// `"Stop!" Darmanin said`: the quotation's clause goes on.
    fn is_speech_tag(&self, next: usize) -> bool {
        (next..next + 7)
            .take_while(|i| !matches!(self.first(*i), ',' | '.' | ':' | ';' | '\0') && !is_quote(self.first(*i)))
            .any(|i| is_saying(self.form(i)))
    }

    /// Inside a bracket that closes soon.
    fn in_brackets(&self, last: usize) -> bool {
        self.bracket.is_some() && (last + 1..last + REACH).any(|i| is_closing_bracket(self.first(i)))
    }

    /// Inside a short quotation that the sentence leads to: `the slogan "Yes. We can."`
    fn in_short_quote(&self, last: usize) -> bool {
        let Some(quote) = self.quote else { return false };
        let close = (last + 1..last + 1 + SHORT_QUOTE).find(|i| self.is_double_quote(*i));
        quote > self.start + 1 && close.is_some_and(|close| close - quote <= SHORT_QUOTE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenise::tokenise;

    fn check(expected: &[&str]) {
        let text = expected.join(" ");
        let words = tokenise(&text, Span::new(0, text.len() as u32));
        let sentences: Vec<&str> =
            split(&text, &words).into_iter().map(|s| words[s.start].hull(words[s.end - 1]).of(&text)).collect();
        assert_eq!(sentences, expected);
    }

    #[test]
    fn stops() {
        check(&["Baku denied it.", "Paris insisted.", "Why?", "No one knows!"]);
        check(&["It fell 3.5 percent.", "It was 5.", "5 men left."]);
        check(&["It ended...", "The minister left.", "He said … nothing."]);
        check(&["They met.", "al-Qaeda did not."]);
        check(&["Yahoo! said no."]);
    }

    #[test]
    fn abbreviations() {
        check(&["Gen. Ali met Mr. J. K. Li of Acme Inc. on Jan. 3.", "He left."]);
        check(&["He is in the U.S. now.", "He left the U.S.", "The end."]);
        check(&["U.S. President Joe Biden and the U.N. Security Council met at 5 p.m. Friday.", "It failed."]);
        check(&["Sen. Lee, R-Utah, cited No. 5, approx. 3 men, etc. and left."]);
    }

    #[test]
    fn quotations() {
        check(&["” This isn’t a fantasy,” he said.", "“I regret it” Darmanin declared."]);
        check(&["It led to several casualties.", "” This isn’t a fantasy,” he said."]);
        check(&["\"Stop!\" she said.", "\"Why?\" Darmanin asked.", "He left."]);
        check(&["He won, “not to be a part of the show.”", "Two days later, he left."]);
        check(&["\"We won.\"", "\"They lost.\""]);
        check(&["The slogan \"Yes. We can.\" spread."]);
        check(&["He said: \"It ended.\"", "She left."]);
        check(&["« Non. »", "Il part."]);
    }

    #[test]
    fn brackets_bullets_and_references() {
        check(&["He left (she stayed. He came) again.", "It ended.[3]", "It began."]);
        check(&["Points:", "• One", "• Two"]);
        check(&["1. Talks open.", "2. Talks end."]);
    }

    #[test]
    fn missing_spaces_and_other_scripts() {
        let text = "It ended.The minister left.北京。上海。";
        let words = tokenise(text, Span::new(0, text.len() as u32));
        assert_eq!(split(text, &words).len(), 4);
    }
}
