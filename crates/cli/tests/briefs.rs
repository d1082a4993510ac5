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

#[test]
fn a_brief_over_a_store_names_its_scope_and_what_it_read() {
    let folder = folder("brief-store");
    let store = text(&folder.join("news.db"));
    demarche(&["ingest", &text(&project("examples/dispute")), "--store", &store]).ends(0);
    let run = |rest: &[&str]| demarche(&[&["brief", "--format", "json", "--store", &store], rest].concat());
    let brief = |rest: &[&str]| -> Value { serde_json::from_str(&run(rest).ends(0).out).expect("it is JSON") };
    let pair = brief(&["--pair", "NLD", "Algeria"]);
    let title = pair["title"].as_str().expect("a title");
    assert!(title.starts_with("Netherlands and Algeria, 17 to 19 May 2031: "), "{title}");
    assert_eq!(pair["scope"]["read"], pair["scope"]["found"]);
    for version in ["program", "data", "model"] {
        assert!(pair["version"][version].as_str().is_some_and(|v| !v.is_empty()), "{version}");
    }
    let few = brief(&["--pair", "NLD", "Algeria", "--most", "2", "--words", "150"]);
    assert_eq!(few["scope"]["read"], 2);
    assert!(few["scope"]["found"].as_u64() > Some(2) && few["words"].as_u64() <= Some(150), "{}", few["scope"]);
    let search = brief(&["--search", "frigates", "--from", "2031-05-18"]);
    assert!(search["title"].as_str().is_some_and(|t| t.starts_with("“frigates”, 18")), "{}", search["title"]);
    assert!(search["sources"].as_array().is_some_and(|s| s.iter().all(|s| s["date"].as_str() >= Some("2031-05-18"))));
    let actor = brief(&["--actor", "Morocco"]);
    assert!(actor["title"].as_str().is_some_and(|t| t.starts_with("Morocco, ")), "{}", actor["title"]);
    for bad in [&["--pair", "NLD", "Netherlands"][..], &["--actor", "Nobody Known"], &["--search", "zebra"], &[]] {
        run(bad).ends(2);
    }
}

#[test]
fn a_brief_of_a_story_reads_the_reports_of_that_story_only() {
    let folder = folder("brief-story");
    let store = text(&folder.join("news.db"));
    demarche(&["ingest", &text(&project("examples")), "--store", &store]).ends(0);
    let all = demarche(&["search", "--store", &store, "--format", "jsonl", "--limit", "100"]);
    let mut stories: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in all.ends(0).json() {
        let member = |name: &str| line[name].as_str().unwrap_or("").to_owned();
        stories.entry(member("story")).or_default().push(member("id"));
    }
    assert!(stories.len() > 1, "{stories:?}");
    for (story, reports) in &mut stories {
        let run = demarche(&["brief", "--store", &store, "--story", story, "--format", "json"]);
        let brief: Value = serde_json::from_str(&run.ends(0).out).expect("it is JSON");
        assert!(brief["title"].as_str().is_some_and(|title| title.starts_with("One story, ")), "{}", brief["title"]);
        assert_eq!(brief["scope"]["found"], reports.len());
        let sources = brief["sources"].as_array().expect("a list");
        let mut read: Vec<&str> = sources.iter().filter_map(|source| source["id"].as_str()).collect();
        read.sort_unstable();
        reports.sort();
        assert_eq!(read, *reports);
    }
    for unknown in ["0000000000000001", "not-an-id"] {
        demarche(&["brief", "--store", &store, "--story", unknown]).ends(2);
    }
}

#[test]
fn a_page_prints_without_controls_and_each_sentence_leads_to_its_words() {
    let page = demarche(&["brief", "--format", "html", &text(&project("examples/strike"))]);
    let page = &page.ends(0).out;
    for rule in ["@media print", "@page", "break-inside:avoid", ".skip{display:none}"] {
        assert!(page.contains(rule), "{rule}");
    }
    for number in page.split("href=\"#w").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(page.contains(&format!("id=\"w{number}\"")), "{number}");
    }
    let items = page.split("<li>").skip(1).filter_map(|item| item.split("</li>").next());
    let sentences: Vec<&str> = items.collect();
    assert!(sentences.len() > 20 && sentences.iter().all(|item| item.contains("class=\"cite\"")));
    let marked = demarche(&["brief", "--format", "md", &text(&project("examples/strike"))]);
    let marked = &marked.ends(0).out;
    let lines =
        marked.lines().take_while(|l| *l != "## Sources").filter(|l| l.starts_with("- ") || l.starts_with("# "));
    assert!(lines.clone().count() > 20 && lines.into_iter().all(|line| line.contains("[^")));
}
