//! How often the gate between the first layers and the others opens, and whether it does where it should.

use demarche::pipeline::Pipeline;
use demarche_text::article::Article;
use demarche_text::document::Document;
use demarche_text::issue::Issues;
use demarche_text::span::CodePoints;
use serde_json::{Value, json};

use super::figures::{percent, share};
use super::gold::GoldDocument;

/// Sentences, those for which the gate opened, and the same in words.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    sentences: usize,
    open: usize,
    words: usize,
    open_words: usize,
}

impl Tally {
    fn add(&mut self, words: usize, open: bool) {
        self.sentences += 1;
        self.words += words;
        if open {
            self.open += 1;
            self.open_words += words;
        }
    }

    fn figures(self) -> Value {
        json!({
            "sentences": self.sentences,
            "open": percent(share(self.open, self.sentences)),
            "words": self.words,
            "open_words": percent(share(self.open_words, self.words)),
        })
    }
}

/// Gold documents: how often it opens, and the recall on sentences that hold an event or a claim.
pub fn documents(pipeline: &Pipeline, gold: &GoldDocument) -> Value {
    let document = read(pipeline, &gold.text);
    let points = CodePoints::new(&gold.text);
    let mut all = Tally::default();
    for sentence in &document.sentences {
        all.add(sentence.tokens.len(), sentence.full);
    }
    let (mut held, mut found) = (0, 0);
    for sentence in gold.sentences.iter().filter(|s| !s.events.is_empty() || !s.attributions.is_empty()) {
        let mut inside = document.sentences.iter().filter(|ours| {
            let (start, end) = points.span(&gold.text, ours.span);
            start < sentence.end && sentence.start < end
        });
        held += 1;
        found += usize::from(inside.any(|ours| ours.full));
    }
    let mut figures = all.figures();
    figures["held"] = json!(held);
    figures["recall"] = json!(percent(share(found, held)));
    figures
}

/// A table with a column `sentence`, each of which holds an event: the recall.
pub fn table(pipeline: &Pipeline, text: &str) -> Option<Value> {
    let mut lines = text.lines();
    let column = lines.next()?.split('\t').position(|name| name == "sentence")?;
    let mut tally = Tally::default();
    for sentence in lines.filter_map(|line| line.split('\t').nth(column)) {
        let document = read(pipeline, sentence);
        tally.add(document.tokens.len(), document.sentences.iter().any(|s| s.full));
    }
    let mut figures = tally.figures();
    figures["recall"] = json!(percent(share(tally.open, tally.sentences)));
    Some(figures)
}

/// Annotated sentences: how often it opened.
pub fn sentences(annotated: &str) -> Value {
    let mut tally = Tally::default();
    let (mut words, mut open) = (0, true);
    for line in annotated.lines().chain([""]) {
        if line.is_empty() {
            if words > 0 {
                tally.add(words, open);
            }
            (words, open) = (0, true);
        } else if line == demarche_parse::conllu::EARLY {
            open = false;
        } else if !line.starts_with('#') {
            words += 1;
        }
    }
    tally.figures()
}

fn read(pipeline: &Pipeline, text: &str) -> Document {
    let article = Article { text: text.to_owned(), language: Some("en".to_owned()), ..Article::default() };
    pipeline.parser().parse(article, &mut Issues::default())
}
