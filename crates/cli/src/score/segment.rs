//! Words and sentences cut from raw text, against a treebank's: as in the CoNLL 2018 shared task, both sides are places
//! among the characters that are not white space.

use std::collections::{BTreeMap, BTreeSet};

use demarche_parse::parser::Parser;
use demarche_text::article::Article;
use demarche_text::document::Document;
use demarche_text::issue::Issues;
use demarche_text::span::Span;
use serde_json::{Map, Value, json};

use super::figures::Rates;

/// A document of a treebank: its text, and where its words and sentences stand among the visible characters.
#[derive(Debug, Default)]
struct Gold {
    group: String,
    text: String,
    seen: usize,
    words: BTreeSet<(usize, usize)>,
    sentences: BTreeSet<(usize, usize)>,
}

impl Gold {
    /// Add a token and the words that it stands for.
    fn token(&mut self, form: &str, words: &[&str], space: bool) {
        let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
        let end = self.seen + visible(form);
        if words.concat() == form {
            for word in words {
                let next = self.seen + visible(word);
                self.words.insert((self.seen, next));
                self.seen = next;
            }
        } else {
            // Words that are not written so ("wanna") can only be found as the whole.
            self.words.insert((self.seen, end));
        }
        self.seen = end;
        self.text.push_str(form);
        if space {
            self.text.push(' ');
        }
    }
}

/// Counts of right, predicted and gold items.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    words: [usize; 3],
    sentences: [usize; 3],
}

impl Tally {
    fn add(&mut self, gold: &Gold, document: &Document) {
        let mut before = Vec::with_capacity(gold.text.len() + 1);
        let mut count = 0;
        for c in gold.text.chars() {
            before.extend(std::iter::repeat_n(count, c.len_utf8()));
            count += usize::from(!c.is_whitespace());
        }
        before.push(count);
        let place = |span: Span| (before[span.start as usize], before[span.end as usize]);
        let words: BTreeSet<_> = document.tokens.iter().map(|t| place(t.span)).collect();
        let sentences: BTreeSet<_> = document.sentences.iter().map(|s| place(s.span)).collect();
        for (tally, ours, gold) in
            [(&mut self.words, &words, &gold.words), (&mut self.sentences, &sentences, &gold.sentences)]
        {
            for (sum, n) in tally.iter_mut().zip([ours.intersection(gold).count(), ours.len(), gold.len()]) {
                *sum += n;
            }
        }
    }

    fn figures(self) -> Value {
        let rates = |[right, ours, gold]: [usize; 3]| Rates::from_counts(right, ours, gold);
        json!({"words": rates(self.words), "sentences": rates(self.sentences)})
    }
}

/// Cut the text of a treebank's documents and compare; by the second part of a document's id (`GUM_news_iodine`) and
/// for all of them.
pub fn score(parser: &Parser, text: &str) -> Value {
    let (mut groups, mut all) = (BTreeMap::<String, Tally>::new(), Tally::default());
    for gold in documents(text) {
        let article = Article { text: gold.text.clone(), language: Some("en".to_owned()), ..Article::default() };
        let document = parser.parse(article, &mut Issues::default());
        all.add(&gold, &document);
        groups.entry(gold.group.clone()).or_default().add(&gold, &document);
    }
    let mut figures: Map<String, Value> = groups.into_iter().map(|(group, tally)| (group, tally.figures())).collect();
    figures.insert("all".to_owned(), all.figures());
    Value::Object(figures)
}

/// The documents of a treebank. A new paragraph is an empty line; sentences stand one after the other.
fn documents(text: &str) -> Vec<Gold> {
    let mut documents: Vec<Gold> = Vec::new();
    let (mut start, mut words) = (None, Vec::new());
    // The last word that a range of words covers, its form and whether a space follows.
    let mut range: Option<(usize, &str, bool)> = None;
    for line in text.lines().chain([""]) {
        if let Some(id) = line.strip_prefix("# newdoc") {
            let id = id.trim_start_matches([' ', '=']).trim_start_matches("id =").trim();
            let group = id.split('_').nth(1).unwrap_or("all").to_owned();
            documents.push(Gold { group, ..Gold::default() });
        }
        if documents.is_empty() {
            documents.push(Gold::default());
        }
        let Some(gold) = documents.last_mut() else { continue };
        if line == "# newpar" || line.starts_with("# newpar id") {
            gold.text.truncate(gold.text.trim_end().len());
            if !gold.text.is_empty() {
                gold.text.push_str("\n\n");
            }
        }
        if line.is_empty() {
            if let Some(start) = start.take() {
                gold.sentences.insert((start, gold.seen));
            }
            continue;
        }
        let columns: Vec<&str> = line.split('\t').collect();
        let (&[id, form, ..], 10) = (columns.as_slice(), columns.len()) else { continue };
        start.get_or_insert(gold.seen);
        let space = !columns[9].split('|').any(|item| item == "SpaceAfter=No");
        if let Some((_, last)) = id.split_once('-') {
            range = last.parse().ok().map(|last| (last, form, space));
            continue;
        }
        let Ok(number) = id.parse::<usize>() else { continue };
        match range {
            Some((last, whole, space)) => {
                words.push(form);
                if number >= last {
                    gold.token(whole, &words, space);
                    words.clear();
                    range = None;
                }
            }
            None => gold.token(form, &[form], space),
        }
    }
    documents
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_treebank_becomes_text_and_places() {
        let row = |id: &str, form: &str, misc: &str| format!("{id}\t{form}\t_\t_\t_\t_\t_\t_\t_\t{misc}\n");
        let text = [
            "# newdoc id = GUM_news_a\n# newpar\n".to_owned(),
            row("1-2", "don't", "_"),
            row("1", "do", "_"),
            row("2", "n't", "_"),
            row("3", "go", "SpaceAfter=No"),
            row("4", ".", "_"),
            "\n# newpar\n".to_owned(),
            row("1-2", "wanna", "_"),
            row("1", "want", "_"),
            row("2", "to", "_"),
            row("3", "é", "_"),
        ]
        .concat();
        let documents = documents(&text);
        assert_eq!(documents.len(), 1);
        let gold = &documents[0];
        assert_eq!((gold.group.as_str(), gold.text.as_str()), ("news", "don't go.\n\nwanna é "));
        assert_eq!(gold.words, [(0, 2), (2, 5), (5, 7), (7, 8), (8, 13), (13, 14)].into());
        assert_eq!(gold.sentences, [(0, 8), (8, 14)].into());
    }
}
