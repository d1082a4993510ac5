//! Words that users search for, to the search expression of SQLite.

use crate::error::Error;

/// Most characters of a query.
const MOST_CHARACTERS: usize = 200;
/// Most words and phrases.
const MOST_TERMS: usize = 20;
/// Letters that the start of a word must have: shorter ones fit half of all words.
const SHORTEST_START: usize = 3;

/// Words, phrases and starts of words that an article must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    expression: String,
    wanted: Vec<Vec<String>>,
    starts: Vec<bool>,
}

impl Words {
    /// Read a query: `words` all of which must occur, `"phrases in quotes"`, `star*` for the start of a word, `-not`
    /// for what must not occur, `OR` between two terms.
    ///
    /// # Errors
    /// When it is empty, too long, has only exclusions, or a quote has no end.
    pub fn read(query: &str) -> Result<Self, Error> {
        let refuse = |what: &str| Err(Error::Refused(format!("the search {what}")));
        if query.chars().count() > MOST_CHARACTERS {
            return refuse(&format!("is longer than {MOST_CHARACTERS} characters; shorten it"));
        }
        let mut words = Self { expression: String::new(), wanted: Vec::new(), starts: Vec::new() };
        let (mut wanted, mut unwanted, mut either) = (Vec::<String>::new(), Vec::<String>::new(), false);
        for term in terms(query)? {
            if term.bare && term.text == "OR" {
                either = !wanted.is_empty();
                continue;
            }
            let (expression, tokens, start) = term.expression()?;
            if tokens.is_empty() {
                continue;
            }
            if term.excluded {
                unwanted.push(expression);
            } else {
                match wanted.last_mut().filter(|_| either) {
                    Some(last) => *last = format!("({last} OR {expression})"),
                    None => wanted.push(expression),
                }
                words.wanted.push(tokens);
                words.starts.push(start);
            }
            either = false;
        }
        if wanted.len() + unwanted.len() > MOST_TERMS {
            return refuse(&format!("has more than {MOST_TERMS} words; leave some out"));
        }
        if wanted.is_empty() {
            return refuse("has no word to look for; give one that must occur");
        }
        words.expression = wanted.join(" AND ");
        for term in unwanted {
            words.expression = format!("({}) NOT {term}", words.expression);
        }
        Ok(words)
    }

    /// For `MATCH`.
    pub(crate) fn expression(&self) -> &str {
        &self.expression
    }

    /// Where the first wanted term stands among folded tokens, as first and last token.
    pub(crate) fn first_in(&self, tokens: &[String]) -> Option<(usize, usize)> {
        self.places_in(tokens).into_iter().min()
    }

    /// For each wanted term its first place among folded tokens.
    pub(crate) fn places_in(&self, tokens: &[String]) -> Vec<(usize, usize)> {
        let terms = self.wanted.iter().zip(&self.starts);
        terms.filter_map(|(term, start)| place(tokens, term, *start).map(|at| (at, at + term.len() - 1))).collect()
    }

    /// All places of all wanted terms among folded tokens, in order and apart.
    pub(crate) fn all_places_in(&self, tokens: &[String]) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for (term, start) in self.wanted.iter().zip(&self.starts) {
            let mut from = 0;
            while let Some(at) = tokens.get(from..).and_then(|rest| place(rest, term, *start)) {
                found.push((from + at, from + at + term.len() - 1));
                from += at + 1;
            }
        }
        found.sort_unstable();
        let mut apart: Vec<(usize, usize)> = Vec::new();
        for one in found {
            if apart.last().is_none_or(|last| one.0 > last.1) {
                apart.push(one);
            }
        }
        apart
    }

    /// Whether a text holds all wanted terms.
    pub fn are_in(&self, text: &str) -> bool {
        self.all_in(&super::text::folded(text))
    }

    /// Whether all wanted terms stand among folded tokens (alternatives count as wanted).
    pub(crate) fn all_in(&self, tokens: &[String]) -> bool {
        self.places_in(tokens).len() == self.wanted.len()
    }
}

fn place(tokens: &[String], term: &[String], start: bool) -> Option<usize> {
    let (last, before) = term.split_last()?;
    let fits = |window: &&[String]| {
        let (end, begin) = (window.len() - 1, &window[..window.len() - 1]);
        begin == before && if start { window[end].starts_with(last.as_str()) } else { &window[end] == last }
    };
    tokens.windows(term.len()).position(|window| fits(&window))
}

struct Term {
    text: String,
    bare: bool,
    excluded: bool,
}

impl Term {
    /// The search expression, its folded words, and whether the last is a start.
    fn expression(&self) -> Result<(String, Vec<String>, bool), Error> {
        let start = self.bare && self.text.ends_with('*');
        let tokens = super::text::folded(&self.text);
        if start && tokens.last().is_some_and(|t| t.chars().count() < SHORTEST_START) {
            let what = format!("{} is too short a start of a word; give at least {SHORTEST_START} letters", self.text);
            return Err(Error::Refused(what));
        }
        // Folded tokens are letters and digits: nothing in them means anything to the search.
        Ok((format!("\"{}\"{}", tokens.join(" "), if start { " *" } else { "" }), tokens, start))
    }
}

fn terms(query: &str) -> Result<Vec<Term>, Error> {
    let mut terms = Vec::new();
    let mut rest = query.trim_start();
    while !rest.is_empty() {
        let excluded = rest.starts_with('-');
        rest = rest.trim_start_matches('-');
        let (text, bare, after) = match rest.strip_prefix(['"', '“', '”']) {
            Some(quoted) => {
                let Some((phrase, after)) = quoted.split_once(['"', '“', '”']) else {
                    let what = "the search has a quotation mark without its other half; close the phrase";
                    return Err(Error::Refused(what.to_owned()));
                };
                (phrase, false, after)
            }
            None => {
                let end = rest.find([' ', '\t', '\n', '"', '“', '”']).unwrap_or(rest.len());
                (&rest[..end], true, &rest[end..])
            }
        };
        terms.push(Term { text: text.to_owned(), bare, excluded });
        rest = after.trim_start();
    }
    Ok(terms)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: &str, expected: &str) {
        let got = Words::read(query).map(|w| w.expression).unwrap_or_else(|e| e.to_string());
        assert_eq!(got, expected, "{query}");
    }

    #[test]
    fn words_phrases_starts() {
        check("patrol frigates", "\"patrol\" AND \"frigates\"");
        check("\"patrol frigates\" Curaçao", "\"patrol frigates\" AND \"curacao\"");
        check("seces* -strike", "(\"seces\" *) NOT \"strike\"");
        check("frigate OR corvette harbour", "(\"frigate\" OR \"corvette\") AND \"harbour\"");
        check("U.S.", "\"u s\"");
        check("text:x NEAR(a b) ^y", "\"text x\" AND \"near a\" AND \"b\" AND \"y\"");
        check("a\"b", "the search has a quotation mark without its other half; close the phrase");
        check("", "the search has no word to look for; give one that must occur");
        check("-x", "the search has no word to look for; give one that must occur");
        check("*** ...", "the search has no word to look for; give one that must occur");
        check("ab*", "ab* is too short a start of a word; give at least 3 letters");
        check(&"x".repeat(201), "the search is longer than 200 characters; shorten it");
        check(&"x ".repeat(30), "the search has more than 20 words; leave some out");
    }

    #[test]
    fn places_of_terms() {
        let tokens = super::super::text::folded("The Dutch navy sent two patrol frigates.");
        let found = |query: &str| Words::read(query).ok().and_then(|w| w.first_in(&tokens));
        assert_eq!(found("\"patrol frigates\""), Some((5, 6)));
        assert_eq!(found("frig*"), Some((6, 6)));
        assert_eq!(found("frigate"), None);
        assert_eq!(found("two navy"), Some((2, 2)));
        let all = |query: &str| Words::read(query).map(|w| w.all_places_in(&tokens)).unwrap_or_default();
        assert_eq!(all("two \"patrol frigates\" the frigates"), [(0, 0), (4, 4), (5, 6)]);
        assert_eq!(all("frigate"), []);
    }
}
