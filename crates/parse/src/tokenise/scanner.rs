//! One chunk of text without white space → words.

use demarche_text::span::Span;

use crate::characters::{
    is_apostrophe, is_currency, is_emoji_modifier, is_flag_half, is_hyphen, is_invisible, is_quote, is_word,
    stands_alone,
};
use crate::words::{Follows, abbreviation, is_opener, is_prefix};

/// Reads a chunk from left to right, the longest known shape first.
pub(super) struct Scanner<'a> {
    pub(super) text: &'a str,
    pub(super) chunk: Span,
    pub(super) characters: &'a [(u32, char)],
    /// The chunk after this one; empty at the end.
    pub(super) next: &'a str,
    /// Whether this is the first chunk of its block.
    pub(super) first: bool,
    pub(super) words: &'a mut Vec<Span>,
}

impl Scanner<'_> {
    /// Push the words of the chunk.
    pub(super) fn scan(mut self) {
        let mut i = 0;
        while i < self.characters.len() {
            i = self.read(i).max(i + 1);
        }
    }

    /// Read what starts at `i`; the index after it.
    fn read(&mut self, i: usize) -> usize {
        let c = self.at(i);
        if let Some(end) = self.address(i).or_else(|| self.handle(i)).or_else(|| self.clipped(i)) {
            return self.push(i, end);
        }
        if is_invisible(c) {
            return i + 1;
        }
        let signed = matches!(c, '+' | '.') && self.at(i + 1).is_ascii_digit() && !self.word_before(i);
        if c.is_ascii_digit() || signed {
            return self.number(i);
        }
        if is_word(c) {
            return self.word(i);
        }
        self.mark(i)
    }

    fn at(&self, i: usize) -> char {
        self.characters.get(i).map_or('\0', |(_, c)| *c)
    }

    fn offset(&self, i: usize) -> u32 {
        self.characters.get(i).map_or(self.chunk.end, |(offset, _)| *offset)
    }

    fn slice(&self, from: usize, to: usize) -> &str {
        Span::new(self.offset(from), self.offset(to)).of(self.text)
    }

    fn push(&mut self, from: usize, to: usize) -> usize {
        if from < to {
            let mut end = to;
            while end > from + 1 && is_invisible(self.at(end - 1)) {
                end -= 1;
            }
            self.words.push(Span::new(self.offset(from), self.offset(end)));
        }
        to
    }

    fn word_before(&self, i: usize) -> bool {
        i > 0 && is_word(self.at(i - 1))
    }

    fn is_end(&self, i: usize) -> bool {
        i >= self.characters.len()
    }

    /// End of the letters, digits and marks from `i` on.
    fn word_end(&self, mut i: usize) -> usize {
        loop {
            let c = self.at(i);
            let inner = (is_invisible(c) || c == '_') && is_word(self.at(i + 1));
            if (is_word(c) && !stands_alone(c)) || inner {
                i += 1;
            } else {
                return i;
            }
        }
    }

    fn digits_end(&self, mut i: usize) -> usize {
        while self.at(i).is_ascii_digit() {
            i += 1;
        }
        i
    }

    /// Web and mail addresses.
    fn address(&self, i: usize) -> Option<usize> {
        let starts = |head: &str| {
            head.chars().enumerate().all(|(n, c)| self.at(i + n).eq_ignore_ascii_case(&c)) && !self.word_before(i)
        };
        if starts("http://") || starts("https://") || starts("ftp://") || starts("www.") {
            let mut end = i;
            while !self.is_end(end) && !matches!(self.at(end), '<' | '>' | '"' | '“' | '”' | '«' | '»') {
                end += 1;
            }
            let parenthesised = (i..end).any(|n| self.at(n) == '(');
            while end > i + 1 && matches!(self.at(end - 1), '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '’' | ']' | ')')
            {
                if self.at(end - 1) == ')' && parenthesised {
                    break;
                }
                end -= 1;
            }
            return Some(end);
        }
        let part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '%');
        if self.word_before(i) || !self.at(i).is_alphanumeric() {
            return None;
        }
        let local = (i..).find(|n| !part(self.at(*n)))?;
        if self.at(local) != '@' || !self.at(local + 1).is_alphanumeric() {
            return None;
        }
        let mut end = (local + 1..).find(|n| !part(self.at(*n)))?;
        while end > local && !self.at(end - 1).is_alphanumeric() {
            end -= 1;
        }
        self.slice(local, end).contains('.').then_some(end)
    }

    /// `@name` and `#tag`.
    fn handle(&self, i: usize) -> Option<usize> {
        let opens = match self.at(i) {
            '@' => self.at(i + 1).is_alphanumeric() || self.at(i + 1) == '_',
            '#' => self.at(i + 1).is_alphabetic(),
            _ => false,
        };
        (opens && !self.word_before(i)).then(|| {
            let rest = (i + 1..).find(|n| !(is_word(self.at(*n)) || self.at(*n) == '_'));
            rest.unwrap_or(self.characters.len())
        })
    }

    /// Words that begin with an apostrophe: 's after something that is no word, ’90s, 'em.
    fn clipped(&self, i: usize) -> Option<usize> {
        if !is_apostrophe(self.at(i)) || self.word_before(i) {
            return None;
        }
        let end = self.word_end(i + 1);
        let tail = self.slice(i + 1, end).to_lowercase();
        let known = matches!(tail.as_str(), "s" | "re" | "ve" | "ll" | "d" | "m" | "em" | "til" | "tis" | "twas")
            && !is_apostrophe(self.at(end));
        let decade = self.digits_end(i + 1) == i + 3 && (tail.len() == 2 && self.at(i) == '’' || tail.ends_with('s'));
        (known || decade).then_some(end)
    }

    /// U.S., a.m., J.K., e.g.; also without the last stop: U.S
    fn acronym(&self, i: usize) -> Option<usize> {
        let mut end = i;
        let mut letters = 0;
        while self.at(end).is_alphabetic() && self.at(end + 1) == '.' {
            end += 2;
            letters += 1;
        }
        let open = self.at(end).is_alphabetic() && letters > 0 && !is_word(self.at(end + 1));
        if open {
            return Some(end + 1);
        }
        (letters > 1 && !is_word(self.at(end))).then_some(end)
    }

    fn number(&mut self, i: usize) -> usize {
        let mut end = self.digits_end(if self.at(i).is_ascii_digit() { i } else { i + 1 });
        while matches!(self.at(end), ',' | '.' | ':' | '/') && self.at(end + 1).is_ascii_digit() {
            end = self.digits_end(end + 1);
        }
        // 2024-05-17
        let part = |from: usize| is_hyphen(self.at(from)) && self.digits_end(from + 1) == from + 3;
        if end == i + 4 && part(end) && part(end + 3) {
            return self.push(i, end + 6);
        }
        // Telephone numbers: 404-449-1026, 555-1234
        let mut phone = end;
        while is_hyphen(self.at(phone)) && (phone + 4..phone + 6).contains(&self.digits_end(phone + 1)) {
            phone = self.digits_end(phone + 1);
        }
        if phone > end + 4 && phone - i != 9 && !is_word(self.at(phone)) && self.at(phone - 5).eq(&'-') {
            return self.push(i, phone);
        }
        if self.acronym(end).is_some() {
            return self.push(i, end);
        }
        let tail = self.word_end(end);
        let suffix = self.slice(end, tail);
        let money = i > 0 && is_currency(self.at(i - 1));
        let unit = matches!(
            suffix.to_ascii_lowercase().as_str(),
            "am" | "pm" | "mm" | "cm" | "km" | "kg" | "ft" | "bn" | "mn" | "tn" | "mph" | "kph" | "mw" | "gw" | "kw"
        ) || matches!(suffix, "m" | "k" | "g" | "b" | "p" | "h" | "t" | "million" | "billion");
        if unit || (money && !suffix.is_empty()) {
            self.push(i, end);
            return self.push(end, tail);
        }
        // "1." opening a list item.
        let item = self.first && i == 0 && tail <= 2 && self.at(tail) == '.' && self.is_end(tail + 1);
        let opens = item && !self.next.is_empty();
        self.push(i, if opens { tail + 1 } else { tail })
    }

    fn word(&mut self, i: usize) -> usize {
        if stands_alone(self.at(i)) {
            return self.push(i, i + 1);
        }
        if let Some(end) = self.acronym(i) {
            return self.push(i, end);
        }
        let mut end = self.word_end(i);
        loop {
            let c = self.at(end);
            let after = self.at(end + 1);
            if is_apostrophe(c) && after.is_alphabetic() {
                let tail = self.word_end(end + 1);
                let clitic = self.slice(end + 1, tail).to_lowercase();
                if clitic == "t" && matches!(self.at(end - 1), 'n' | 'N') {
                    self.push(i, end - 1);
                    return self.push(end - 1, tail);
                }
                if matches!(clitic.as_str(), "s" | "re" | "ve" | "ll" | "d" | "m") {
                    self.push(i, end);
                    return self.push(end, tail);
                }
                if clitic == "all" && end == i + 1 {
                    self.push(i, end + 1);
                    return self.push(end + 1, tail);
                }
                // O’Brien, Sana’a; but a backquote only ever quotes.
                if matches!(c, '`' | '´') {
                    break;
                }
                end = tail;
            } else if after.is_alphabetic() && self.ties(i, end) {
                end = self.word_end(end + 1);
            } else if c == '.' && after.is_alphanumeric() && self.domain_end(end).is_some() {
                end = self.domain_end(end).unwrap_or(end);
            } else if c == '$' && end <= i + 3 && self.slice(i, end).chars().all(char::is_uppercase) {
                return self.push(i, end + 1);
            } else {
                break;
            }
        }
        if self.at(end) == '.'
            && let Some(stop) = self.abbreviation_end(i, end)
        {
            return self.push(i, stop);
        }
        let mut from = i;
        for cut in contraction(self.slice(i, end)) {
            from = self.push(from, i + cut);
        }
        self.push(from, end)
    }

    /// Whether the mark at `end` ties the word `i..end` to the next: "pro-independence", "AT&T".
    fn ties(&self, i: usize, end: usize) -> bool {
        match self.at(end) {
            '&' => self.at(end + 1).is_uppercase() || end == i + 1,
            c => is_hyphen(c) && is_prefix(self.slice(i, end)),
        }
    }

    /// `example.com` and `report.pdf`, from the first stop on.
    fn domain_end(&self, stop: usize) -> Option<usize> {
        let mut end = stop;
        let mut label = stop;
        while self.at(end) == '.' && self.at(end + 1).is_alphanumeric() {
            label = end + 1;
            end = self.word_end(end + 1);
            while is_hyphen(self.at(end)) && is_word(self.at(end + 1)) {
                end = self.word_end(end + 1);
            }
        }
        let last = self.slice(label, end);
        let known = matches!(
            last,
            "com"
                | "org"
                | "net"
                | "gov"
                | "edu"
                | "int"
                | "mil"
                | "info"
                | "biz"
                | "eu"
                | "uk"
                | "us"
                | "fr"
                | "de"
                | "ru"
                | "az"
                | "am"
                | "ge"
                | "tr"
                | "ir"
                | "il"
                | "cn"
                | "jp"
                | "in"
                | "io"
                | "tv"
                | "co"
                | "ua"
                | "ch"
                | "it"
                | "es"
                | "nl"
                | "se"
                | "pl"
                | "br"
                | "mx"
                | "ca"
                | "au"
                | "nz"
                | "za"
                | "pdf"
                | "doc"
                | "docx"
                | "xls"
                | "xlsx"
                | "jpg"
                | "png"
                | "html"
                | "htm"
                | "txt"
                | "zip"
        );
        known.then_some(end)
    }

    /// The index after the stop of the abbreviation `i..end` + stop, if it is one here.
    fn abbreviation_end(&self, i: usize, end: usize) -> Option<usize> {
        let stop = end + 1;
        // Ph.D.
        let inner = self.word_end(stop);
        if inner > stop && self.at(inner) == '.' && abbreviation(self.slice(i, inner + 1)).is_some() {
            return Some(inner + 1);
        }
        let rest = if self.is_end(stop) { self.next } else { self.slice(stop, self.characters.len()) };
        let follow = rest.chars().next();
        if end == i + 1 && self.at(i).is_uppercase() {
            let name = follow.is_some_and(|c| c.is_uppercase() || c == ',');
            return (name && !is_opener(rest)).then_some(stop);
        }
        let known = match abbreviation(self.slice(i, stop))? {
            Follows::Number => follow.is_some_and(|c| c.is_ascii_digit()),
            Follows::Name | Follows::More => follow.is_some(),
            Follows::Anything => true,
        };
        known.then_some(stop)
    }

    /// Punctuation and symbols.
    fn mark(&mut self, i: usize) -> usize {
        const FACES: [&str; 12] = [":)", ":(", ";)", ":-)", ":-(", ";-)", ":D", ":P", ":p", ":/", "=)", "<3"];
        if self.characters.len() - i <= 3 && FACES.contains(&self.slice(i, self.characters.len())) {
            return self.push(i, self.characters.len());
        }
        let c = self.at(i);
        let run = |same: &dyn Fn(char) -> bool| (i + 1..).find(|n| !same(self.at(*n))).unwrap_or(i + 1);
        let end = match c {
            '!' | '?' => run(&|d| matches!(d, '!' | '?')),
            '.' | '-' | '=' | '*' | '_' | '~' | '#' | '<' | '>' | '|' | '^' | '+' | '…' => run(&|d| d == c),
            '\'' | '`' if self.at(i + 1) == c => i + 2,
            _ if is_flag_half(c) && is_flag_half(self.at(i + 1)) => i + 2,
            _ if is_quote(c) || c.is_ascii() => i + 1,
            _ => self.emoji_end(i),
        };
        self.push(i, end)
    }

    /// A sign with its modifiers and what joiners tie to it.
    fn emoji_end(&self, i: usize) -> usize {
        let mut end = i + 1;
        loop {
            if is_emoji_modifier(self.at(end)) {
                end += 1;
            } else if self.at(end) == '\u{200D}' && !self.is_end(end + 1) && !is_word(self.at(end + 1)) {
                end += 2;
            } else {
                return end;
            }
        }
    }
}

/// Where contractions written without an apostrophe are cut, in characters.
fn contraction(word: &str) -> &'static [usize] {
    match word.to_ascii_lowercase().as_str() {
        "cannot" | "gonna" | "wanna" | "gotta" | "gimme" | "lemme" => &[3],
        "dunno" => &[2, 3],
        "dont" | "wont" => &[2],
        "didnt" | "isnt" | "wasnt" | "arent" => &[3],
        "doesnt" | "havent" | "hasnt" | "hadnt" | "werent" => &[4],
        "couldnt" | "wouldnt" => &[5],
        "shouldnt" => &[6],
        _ => &[],
    }
}
