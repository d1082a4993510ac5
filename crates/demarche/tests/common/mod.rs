//! Readings of news: the examples, and the reference documents where they are.
#![allow(dead_code, reason = "each test file uses a part")]

use std::ops::ControlFlow;
use std::path::Path;

use demarche::pipeline::Pipeline;
use demarche_brief::writer::{Options, Writer};
use demarche_ingest::inputs::open;
use demarche_ingest::limits::Limits;
use demarche_lexicon::explainers::Explainers;
use demarche_lexicon::files::Files;
use demarche_lexicon::style::Style;
use demarche_record::reading::Reading;
use demarche_text::article::Article;
use demarche_text::issue::Issues;

/// The writer of this release.
pub fn writer() -> Writer {
    let files = Files::embedded();
    let explainers = Explainers::load(&files).expect("the explainers have no fault");
    let style = Style::load(&files).expect("the phrases have no fault");
    Writer::new(explainers, style, Options::default())
}

/// The reports of a folder of `examples/`.
pub fn examples(pipeline: &Pipeline, folder: &str) -> Vec<Reading> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(folder);
    let inputs = [folder.to_str().expect("the folder has a plain name").to_owned()];
    let inputs = open(&inputs, &Limits::default()).expect("there is an input");
    let articles = inputs.map(|item| item.map(|arrival| (arrival.article, arrival.issues)));
    let mut readings = Vec::new();
    pipeline.read_all(articles, 2, |item| {
        readings.push(item.unwrap_or_else(|problem| panic!("{problem}")));
        ControlFlow::Continue(())
    });
    readings
}

/// The reference documents, where they lie beside the checkout or in the folder that `DEMARCHE_GOLD` names: the first
/// line of each JSONL file.
pub fn gold(pipeline: &Pipeline) -> Option<Vec<Reading>> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/seed_gold");
    let folder = std::env::var_os("DEMARCHE_GOLD").map_or(beside, Into::into);
    let mut files: Vec<_> = std::fs::read_dir(&folder).ok()?.filter_map(|e| Some(e.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "jsonl"));
    files.sort();
    let mut readings = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).expect("the file can be read");
        let first: serde_json::Value = serde_json::from_str(text.lines().next().unwrap_or("")).expect("it is JSON");
        let field = |name: &str| first[name].as_str().filter(|v| !v.is_empty()).map(str::to_owned);
        if first["rec"] != "doc" {
            continue;
        }
        let article = Article {
            id: field("id").unwrap_or_default(),
            title: field("title"),
            date: field("date").and_then(|d| d.parse().ok()),
            source: field("source"),
            language: Some("en".to_owned()),
            text: field("text").unwrap_or_default(),
            ..Article::default()
        };
        readings.push(pipeline.read(article, Issues::default()));
    }
    (!readings.is_empty()).then_some(readings)
}
