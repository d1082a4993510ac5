//! `demarche serve` and `demarche demo`, over a real socket.

mod common;

use std::process::Command;

use common::server::Server;
use common::{demarche, file, folder, text};
use serde_json::Value;

fn strings(items: &[Value], member: &str) -> Vec<String> {
    items.iter().map(|i| i[member].as_str().expect("a string").to_owned()).collect()
}

#[test]
fn the_demo_shows_who_accused_whom() {
    let server = Server::start(&["demo"]);
    assert_eq!(server.get("/healthz").0, 200);
    let health = server.api("/health");
    assert_eq!(health["notice"], "These reports are fiction.");
    let accusations = server.all("/claims?stance=accuse&limit=5");
    assert!(!accusations.is_empty());
    for claim in &accusations {
        let article = server.api(&format!("/articles/{}", claim["article"]["id"].as_str().expect("an id")));
        let text: Vec<char> = article["text"].as_str().expect("a text").chars().collect();
        for piece in claim["content"].as_array().expect("a list") {
            let (start, end) = (piece["start"].as_u64().expect("a number"), piece["end"].as_u64().expect("a number"));
            let words: String = text[start as usize..end as usize].iter().collect();
            assert_eq!(piece["text"], words.as_str());
        }
        assert_eq!(server.api(&format!("/claims/{}", claim["id"].as_str().expect("an id")))["id"], claim["id"]);
    }
}

#[test]
fn lists_are_whole_in_pages_of_any_size_and_filters_hold() {
    let server = Server::start(&["demo"]);
    let all = server.all("/events?limit=200");
    for sort in ["newest", "oldest", "score", "confidence"] {
        let mut ids = strings(&server.all(&format!("/events?limit=7&sort={sort}")), "id");
        ids.sort();
        let mut whole = strings(&all, "id");
        whole.sort();
        assert_eq!(ids, whole, "{sort}");
    }
    let (_, lines) = server.get("/api/v1/events.ndjson");
    assert_eq!(lines.lines().filter(|l| l.starts_with('{')).count(), all.len());
    let accusing = server.all("/events?type=ACCUSE&voice=claim&limit=200");
    assert!(accusing.iter().all(|e| e["type"] == "ACCUSE" && e["voice"] == "claim" && e["claim"].is_object()));
    let expected = all.iter().filter(|e| e["type"] == "ACCUSE" && e["voice"] == "claim").count();
    assert_eq!(accusing.len(), expected);
    let facets = server.api("/events/facets");
    let counted: i64 = facets["types"].as_array().expect("a list").iter().filter_map(|c| c["n"].as_i64()).sum();
    assert_eq!(counted as usize, all.len());
    for event in all.iter().take(20) {
        assert_eq!(server.api(&format!("/events/{}", event["id"].as_str().expect("an id")))["id"], event["id"]);
        for party in event["actors"].as_array().expect("a list") {
            let id = party["id"].as_str().expect("an id");
            assert_eq!(server.api(&format!("/actors/{id}"))["id"], id);
            let own = server.all(&format!("/events?actor={id}&limit=200"));
            assert!(strings(&own, "id").contains(&event["id"].as_str().expect("an id").to_owned()));
        }
    }
    let stories = server.all("/stories?limit=1");
    assert_eq!(stories.len() as u64, server.api("/health")["counts"]["stories"].as_u64().expect("a number"));
    for story in stories {
        let whole = server.api(&format!("/stories/{}", story["id"].as_str().expect("an id")));
        assert_eq!(
            whole["sources"].as_array().expect("a list").len() as u64,
            story["reports"].as_u64().expect("a number")
        );
    }
}

#[test]
fn what_is_not_there_is_said_so() {
    let server = Server::start(&["demo"]);
    for path in [
        "events/0000000000000000-e1",
        "articles/0000000000000000",
        "stories/0000000000000000",
        "actors/nobody",
        "actors/x-00000000ffffffff",
        "pairs/nobody/algeria",
        "claims/0000000000000000-c1",
        "stories/0000000000000000/brief",
    ] {
        assert_eq!(server.get(&format!("/api/v1/{path}")).0, 404, "{path}");
    }
    for path in ["events?party=nobody", "events?q=%22open", "search", "brief", "events?bbox=1,2,3", "stories?from=soon"]
    {
        let (status, body) = server.get(&format!("/api/v1/{path}"));
        assert!(matches!(status, 400 | 404), "{path}: {status} {body}");
    }
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it_in_order() {
    let mut server = Server::start(&["demo"]);
    let id = server.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().expect("kill is there").success());
    assert_eq!(server.child.wait().expect("it ends").code(), Some(0));
    let left = std::env::temp_dir().join(format!("demarche-demo-{id}"));
    assert!(!left.exists(), "{} is left", left.display());
}

#[test]
fn it_does_not_start_open_to_others_or_without_a_store() {
    let place = folder("serve-refuses");
    let store = text(&place.join("none.db"));
    demarche(&["serve", "--store", &store]).ends(2).says("does not exist");
    let input = file(&place, "a.jsonl", common::ARTICLES);
    let store = text(&place.join("news.db"));
    demarche(&["ingest", &input, "--store", &store]).ends(0);
    demarche(&["serve", "--store", &store, "--listen", "0.0.0.0:0"]).ends(2).says("without a token");
    let tokens = text(&place.join("tokens"));
    let made = demarche(&["serve", "--new-token", &tokens]);
    made.ends(0);
    let kept = std::fs::read_to_string(&tokens).expect("it is there");
    assert!(kept.starts_with("sha256:") && !kept.contains(made.out.trim()));
    let plain = file(&place, "plain", "a token as it is\n");
    demarche(&["serve", "--store", &store, "--token-file", &plain]).ends(2).says("line 1");
}
