//! `demarche brief` from outside: every format, the same bytes, every sentence with its evidence.

mod common;

use std::collections::BTreeMap;

use common::{ARTICLES, demarche, demarche_with, file, folder, project, text};
use serde_json::Value;

const EXAMPLES: [&str; 2] = ["examples/dispute", "examples/strike"];

/// All sentences of a brief, wherever they stand.
fn sentences<'a>(value: &'a Value, into: &mut Vec<&'a Value>) {
    match value {
        Value::Object(object) if object.contains_key("evidence") => into.push(value),
        Value::Object(object) => object.values().for_each(|v| sentences(v, into)),
        Value::Array(list) => list.iter().for_each(|v| sentences(v, into)),
        _ => {}
    }
}

#[test]
fn every_sentence_is_bound_to_words_of_a_source() {
    for example in EXAMPLES {
        let input = text(&project(example));
        let articles = demarche(&["code", &input]);
        let texts: BTreeMap<String, Vec<char>> = articles
            .json()
            .iter()
            .map(|r| (r["id"].as_str().unwrap_or("").to_owned(), r["text"].as_str().unwrap_or("").chars().collect()))
            .collect();
        let run = demarche(&["brief", "--format", "json", &input]);
        let brief: Value = serde_json::from_str(&run.ends(0).out).expect("it is JSON");
        let mut all = Vec::new();
        sentences(&brief, &mut all);
        assert!(all.len() > 20, "{example}: {} sentences", all.len());
        for sentence in all {
            let evidence = sentence["evidence"].as_array().expect("a list");
            assert!(!evidence.is_empty() || sentence["kind"] == "explainer", "{sentence}");
            for words in evidence {
                let points = &texts[words["source"].as_str().expect("a source")];
                let at = |key: &str| words[key].as_u64().expect("a number") as usize;
                let found: String = points[at("start")..at("end")].iter().collect();
                assert_eq!(words["text"], Value::String(found));
            }
        }
        for section in ["lead", "takeaways", "timeline", "claims", "background"] {
            assert!(brief[section].as_array().is_some_and(|s| !s.is_empty()), "{example} has no {section}");
        }
    }
}

#[test]
fn the_same_bytes_with_one_and_two_threads_and_again() {
    for example in EXAMPLES {
        let input = text(&project(example));
        for format in ["md", "html", "json", "term"] {
            let run = |jobs: &str| demarche(&["brief", "--format", format, "--jobs", jobs, &input]).out;
            let one = run("1");
            assert!(one.len() > 500, "{example} as {format}");
            assert!(run("2") == one && run("1") == one, "{example} as {format}");
        }
    }
}

#[test]
fn a_page_needs_no_other_file_and_a_pipe_gets_no_colours() {
    let folder = folder("briefs");
    let input = file(&folder, "a.jsonl", ARTICLES);
    let page = text(&folder.join("brief.html"));
    demarche(&["brief", &input, "-o", &page]).ends(0);
    let page = std::fs::read_to_string(&page).expect("it was written");
    assert!(page.to_lowercase().starts_with("<!doctype html>") && page.contains("</html>"));
    for outside in ["<link", "<script src", "<img", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
    let plain = demarche_with(ARTICLES.as_bytes(), &["brief", "--format", "term", "-"]);
    assert!(!plain.ends(0).out.contains('\u{1b}'));
    let piped = demarche(&["brief", &input]);
    assert_eq!(piped.ends(0).out, demarche(&["brief", "--format", "md", &input]).out);
}

#[test]
fn markup_and_escapes_in_the_news_stay_text() {
    let hostile = "{\"id\":\"x\",\"language\":\"en\",\"date\":\"2031-03-04\",\"source\":\"<b onclick=alert(1)>Evil</b>\",\
        \"title\":\"Estonia <script>alert(1)</script> expels \\u001b[31mtwo\\u202e\",\
        \"text\":\"Estonia expelled two Russian <img src=x onerror=alert(1)> diplomats on Monday.\"}\n";
    let page = demarche_with(hostile.as_bytes(), &["brief", "--format", "html", "-"]);
    assert!(
        !page.ends(0).out.contains("<script>alert") && !page.out.contains("<img") && !page.out.contains("<b onclick")
    );
    for format in ["term", "md"] {
        let run = demarche_with(hostile.as_bytes(), &["brief", "--format", format, "-"]);
        assert!(!run.ends(0).out.contains('\u{1b}') && !run.out.contains('\u{202e}'), "{format}");
    }
}
