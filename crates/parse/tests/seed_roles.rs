//! The blocks and sentences of the annotated reference documents.

use std::path::Path;

use demarche_parse::blocks::dateline_date;
use demarche_parse::segment::segment;
use demarche_text::article::Article;
use demarche_text::issue::Issues;
use demarche_text::span::CodePoints;
use serde_json::Value;

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

#[test]
fn roles_of_the_reference_documents() {
    for name in ["seed-000", "seed-003"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../../shared/data/seed_gold/{name}.jsonl"));
        let Ok(file) = std::fs::read_to_string(&path) else {
            println!("skipped: {name} is not here");
            return;
        };
        let mut records = file.lines().map(|l| serde_json::from_str::<Value>(l).expect("gold files are JSON lines"));
        let document = records.next().expect("the first line is the document");
        let mut article = Article { text: text(&document, "text"), ..Article::default() };
        let sentences: Vec<Value> = records.filter(|r| r["rec"] == "sentence").collect();
        let number = |s: &Value, key: &str| s[key].as_u64().unwrap_or(0);
        let gold: Vec<(u64, u64, String)> =
            sentences.iter().map(|s| (number(s, "start"), number(s, "end"), text(s, "role"))).collect();
        let points = CodePoints::new(&article.text);
        for title in [None, Some(text(&document, "title"))] {
            article.title = title;
            let found = segment(&article, &mut Issues::default()).into_iter().map(|s| {
                let (start, end) = points.span(&article.text, s.span);
                // The gold has no role of its own for bylines.
                let role = if s.role.name() == "byline" { "boilerplate" } else { s.role.name() };
                (start.into(), end.into(), role.to_owned())
            });
            assert_eq!(found.collect::<Vec<_>>(), gold, "{name}");
        }
        let date = dateline_date(&article).map(|d| d.to_string());
        assert_eq!(date.as_deref(), document["date"].as_str());
    }
}
