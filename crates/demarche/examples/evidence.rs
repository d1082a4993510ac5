//! The open parties of articles with the evidence about whose they are, for `training/evidence.py`:
//!
//! `cargo run --release -p demarche --example evidence < articles.jsonl > parties.jsonl`
//!
//! Articles are lines of `{"id", "text"}`. Weights that there are already are left aside.

use std::collections::BTreeMap;
use std::io::BufRead;

use demarche::model::ModelFiles;
use demarche::pipeline::Pipeline;
use demarche_lexicon::files::Files;
use demarche_resolve::evidence::Side;
use demarche_text::article::Article;
use demarche_text::span::Span;
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let files = Files::embedded().with("evidence/evidence.tsv", "evidence\tweight\tsource\n");
    let pipeline = Pipeline::load(&files, &ModelFiles::embedded())?;
    for line in std::io::stdin().lock().lines() {
        let article: BTreeMap<String, Value> = serde_json::from_str(&line?)?;
        let text = |key: &str| article.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
        let (id, text) = (text("id"), text("text"));
        let points = |span: Span| {
            let count = |to: u32| text.get(..to as usize).map_or(0, |t| t.chars().count());
            json!([count(span.start), count(span.end)])
        };
        for party in pipeline.weighed(Article { id: id.clone(), text: text.clone(), ..Article::default() }) {
            let candidates: Vec<Value> = party
                .candidates
                .iter()
                .map(|c| json!({"code": c.code.map(|c| c.to_string()), "evidence": c.evidence}))
                .collect();
            let side = if party.side == Side::Actor { "actor" } else { "recipient" };
            let row = json!({
                "id": id, "trigger": points(party.trigger), "kind": party.kind.to_string(), "side": side,
                "span": party.span.map(points), "rule": party.rule.map(|c| c.to_string()), "candidates": candidates,
            });
            println!("{row}");
        }
    }
    Ok(())
}
