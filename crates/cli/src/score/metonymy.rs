//! Whether a place name stands for those who act there.

use std::fmt::Write as _;

use demarche_lexicon::base::Base;
use demarche_resolve::geocode::metonymy;
use demarche_text::article::Article;
use demarche_text::document::Document;
use demarche_text::issue::Issues;
use demarche_text::token::TokenId;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::arguments::Score;
use crate::failure::Failure;
use crate::files;
use crate::score::figures::{percent, share};
use crate::start;

#[derive(Deserialize)]
struct Row {
    text: String,
    start: usize,
    end: usize,
    reading: String,
}

/// Score the files; a reading that is both counts as acting.
pub fn run(arguments: &Score) -> Result<Value, Failure> {
    let base: Base = start::base(&arguments.sources, None)?;
    let parser = start::parser(&arguments.sources, arguments.jobs)?;
    let mut figures = Map::new();
    let mut choices = String::new();
    for path in &arguments.files {
        let text = files::text(path)?;
        let (mut right, mut count) = (0, 0);
        for (number, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let fail =
                |e| Failure::Content { path: path.clone(), what: format!("has a fault in line {}: {e}", number + 1) };
            let row: Row = serde_json::from_str(line).map_err(fail)?;
            let article = Article { text: row.text.clone(), language: Some("en".to_owned()), ..Article::default() };
            let document = parser.read(article, Issues::default()).document;
            let acting = row.reading != "lit";
            let tokens = tokens(&document, &row);
            let ours = metonymy::acts(&base.metonymy, &document, tokens.clone()) >= 0.5;
            (right, count) = (right + usize::from(ours == acting), count + 1);
            if arguments.choices.is_some() {
                let features: Vec<String> = metonymy::features(&base.metonymy, &document, tokens).into_iter().collect();
                let _ = writeln!(choices, "{number}\t{}\t{}", u8::from(acting), features.join("\t"));
            }
        }
        let name = path.file_stem().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        figures.insert(name, json!({"accuracy": percent(share(right, count)), "n": count}));
    }
    if let Some(file) = &arguments.choices {
        let written = std::fs::write(file, choices);
        written.map_err(|source| Failure::Output { path: file.clone(), source })?;
    }
    Ok(Value::Object(figures))
}

/// The tokens of the marked name.
fn tokens(document: &Document, row: &Row) -> std::ops::Range<TokenId> {
    let byte = |at: usize| document.text().char_indices().nth(at).map_or(document.text().len(), |(b, _)| b) as u32;
    let (start, end) = (byte(row.start), byte(row.end));
    let first = document.tokens.partition_point(|t| t.span.end <= start) as TokenId;
    let last = document.tokens.partition_point(|t| t.span.start < end) as TokenId;
    first..last.max(first)
}
