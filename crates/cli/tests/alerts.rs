//! `demarche alerts` and `demarche review`, and what the server makes of the same data, over a real socket.

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use common::{demarche, folder};
use serde_json::{Value, json};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// A store of our examples.
fn store(name: &str) -> String {
    let path = folder(name).join("news.db").display().to_string();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").display().to_string();
    demarche(&["ingest", &examples, "--store", &path]).ends(0);
    path
}

struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(store: &str, token: bool) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_demarche"));
        command.args(["serve", "--store", store, "--listen", "127.0.0.1:0"]).env_remove("DEMARCHE_TOKEN");
        if token {
            command.env("DEMARCHE_TOKEN", TOKEN);
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the binary was built");
        let mut line = String::new();
        let out = child.stdout.take().expect("it is piped");
        BufReader::new(out).read_line(&mut line).expect("it prints its address");
        let address = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
        Self { child, address }
    }

    /// Status, head and body.
    fn ask(&self, first: &str, headers: &[&str], body: Option<&Value>) -> (u16, String, String) {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let mut request = format!("{first} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address);
        for header in headers {
            request.push_str(&format!("{header}\r\n"));
        }
        let body = body.map(Value::to_string).unwrap_or_default();
        if !body.is_empty() {
            request.push_str(&format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len()));
        }
        stream.write_all(format!("{request}\r\n{body}").as_bytes()).expect("it is open");
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8(answer).expect("answers are UTF-8");
        let (head, body) = answer.split_once("\r\n\r\n").expect("it has a head");
        (head.split(' ').nth(1).and_then(|s| s.parse().ok()).expect("a status"), head.to_owned(), body.to_owned())
    }

    fn send(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let (status, _, text) = self.ask(&format!("{method} /api/v1{path}"), &[], Some(&body));
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    fn get(&self, path: &str) -> Value {
        let (status, _, text) = self.ask(&format!("GET /api/v1{path}"), &[], None);
        assert_eq!(status, 200, "{path}: {text}");
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    /// The items of a list, once there are some.
    fn some(&self, path: &str) -> Vec<Value> {
        let begin = std::time::Instant::now();
        loop {
            let items = self.get(path)["items"].as_array().expect("a list").clone();
            if !items.is_empty() || begin.elapsed().as_secs() > 30 {
                return items;
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn texts(alerts: &[Value]) -> Vec<String> {
    alerts.iter().map(|a| a["text"].as_str().expect("a sentence").to_owned()).collect()
}

#[test]
fn alerts_are_made_once_and_say_who_claims() {
    let store = store("alerts-once");
    let add = |arguments: &[&str]| {
        let mut all = vec!["alerts", "add"];
        all.extend_from_slice(arguments);
        all.extend_from_slice(&["--store", &store, "--since", "1990"]);
        demarche(&all)
    };
    let none = demarche(&["alerts", "--store", &store, "--exit-code"]);
    none.ends(0);
    assert_eq!(none.out, "");
    assert!(!Path::new(&format!("{store}.user")).exists(), "looking makes no file");
    add(&["Accusations", "--filter", "type=ACCUSE", "--every", "--volume", "3"]).ends(0);
    add(&["Nobody", "--filter", "party=nobody-known"]).ends(2).says("there is no such actor");
    add(&["Wrong", "--filter", "tipe=ACCUSE"]).ends(2).says("is not known here");
    add(&["Alone", "--tension", "40"]).ends(2).says("two parted by +");

    let first = demarche(&["alerts", "--store", &store, "--format", "jsonl", "--exit-code"]);
    first.ends(3);
    let alerts = first.json();
    assert!(alerts.iter().any(|a| a["kind"] == "event") && alerts.iter().any(|a| a["kind"] == "volume"));
    for alert in &alerts {
        let events = alert["events"].as_array().expect("a list");
        assert!((1..=5).contains(&events.len()), "{alert}");
        assert!(events.iter().all(|e| e["type"] == "ACCUSE"));
        if alert["kind"] == "volume" {
            assert!(alert["value"].as_f64() >= Some(3.0) && alert["threshold"] == 3.0, "{alert}");
            continue;
        }
        let text = alert["text"].as_str().expect("a sentence");
        match events[0]["claim"]["speaker"]["name"].as_str() {
            Some(speaker) => {
                let begins = text.to_lowercase().starts_with(&speaker.to_lowercase());
                assert!(begins && text.contains(": a claim, in "), "{text}");
            }
            None if events[0]["voice"] == "claim" => assert!(text.starts_with("An unnamed source"), "{text}"),
            None => assert!(text.contains(" told of "), "{text}"),
        }
    }
    let again = demarche(&["alerts", "--store", &store, "--format", "jsonl", "--exit-code"]);
    again.ends(0);
    assert_eq!(again.out, "");
    let all = demarche(&["alerts", "--store", &store, "--all", "--format", "jsonl"]).json();
    assert_eq!(all.len(), alerts.len());

    // The server finds the same data, and nothing to add.
    let server = Server::start(&store, false);
    let served = server.get("/alerts?limit=200");
    assert_eq!(served["total"], all.len());
    assert_eq!(texts(served["items"].as_array().expect("a list")), texts(&all));
    let list = &server.get("/watchlists")["items"][0];
    assert_eq!((&list["filter"], &list["unseen"]), (&json!({"type": ["ACCUSE"]}), &json!(all.len())));
    assert_eq!(list["problem"], Value::Null);
    let id = served["items"][0]["id"].as_str().expect("an id");
    let (status, seen) = server.send("PATCH", &format!("/alerts/{id}"), json!({"seen": true}));
    assert_eq!((status, &seen["seen"]), (200, &json!(true)));
    assert_eq!(server.get("/alerts?seen=false")["total"], all.len() - 1, "no old answer is given");
    assert_eq!(server.get("/overview")["alerts"].as_array().map(Vec::len), Some(all.len().min(8)));
}

#[test]
fn a_watchlist_is_made_watched_and_taken_out_over_the_api() {
    let store = store("alerts-api");
    let server = Server::start(&store, false);
    let (status, first, _) = {
        let (status, made) = server.send(
            "POST",
            "/watchlists",
            json!({"name": " All ", "filter": {}, "tension": null, "volume": null, "every": true}),
        );
        (status, made, ())
    };
    assert_eq!((status, &first["name"], &first["every"]), (201, &json!("All"), &json!(true)));
    let id = first["id"].as_str().expect("an id").to_owned();
    let alerts = server.some(&format!("/alerts?watchlist={id}"));
    assert!(!alerts.is_empty(), "what is in the last days of the store gives alerts");
    for (body, field) in [
        (json!({"name": "", "filter": {}}), "name"),
        (json!({"name": "x", "filter": {"type": ["NONE"]}}), "filter.type"),
        (json!({"name": "x", "filter": {"party": ["a+b+c"]}}), "filter.party"),
        (json!({"name": "x", "filter": {}, "tension": 40.0}), "tension"),
        (json!({"name": "x", "filter": {}, "volume": 0}), "volume"),
        (json!({"name": "x", "filter": {}, "since": "soon"}), "since"),
    ] {
        let (status, problem) = server.send("POST", "/watchlists", body);
        assert_eq!((status, &problem["field"]), (422, &json!(field)), "{problem}");
    }
    assert_eq!(server.send("POST", "/watchlists", json!({"name": "x", "filter": {"more": 1}})).0, 422);
    for listed in [json!({"name": "x", "filter": [null]}), json!(["x", {}, null, null, true, null])] {
        assert_eq!(server.send("POST", "/watchlists", listed).0, 422);
    }
    let foreign = server.ask("DELETE /api/v1/watchlists/0000000000000000", &["Origin: http://evil.example"], None);
    assert_eq!(foreign.0, 403);

    let (_, _, feed) = server.ask(&format!("GET /api/v1/watchlists/{id}/alerts.atom"), &[], None);
    assert!(feed.starts_with("<?xml") && feed.contains("<feed xmlns=\"http://www.w3.org/2005/Atom\""), "{feed}");
    assert_eq!(feed.matches("<entry>").count(), feed.matches("</entry>").count());
    for alert in alerts.iter().take(50) {
        assert!(feed.contains(&format!("<id>urn:demarche:alert:{}</id>", alert["id"].as_str().expect("an id"))));
    }
    let (_, _, stories) = server.ask("GET /api/v1/stories.atom?q=port", &[], None);
    assert!(stories.contains("<id>urn:demarche:stories</id>"), "{stories}");

    let (status, changed) =
        server.send("PUT", &format!("/watchlists/{id}"), json!({"name": "Fewer", "filter": {"quad": [4]}}));
    assert_eq!((status, &changed["name"], &changed["filter"]), (200, &json!("Fewer"), &json!({"quad": [4]})));
    assert_eq!(changed["since"], first["since"]);
    let gone = server.ask(&format!("DELETE /api/v1/watchlists/{id}"), &[], None);
    assert_eq!(gone.0, 204);
    assert_eq!(server.get("/alerts")["total"], 0);
    assert_eq!(server.ask(&format!("GET /api/v1/watchlists/{id}"), &[], None).0, 404);
}

#[test]
fn a_feed_reader_needs_the_secret_of_its_feed_and_no_token() {
    let store = store("alerts-feeds");
    demarche(&["alerts", "add", "All", "--every", "--store", &store]).ends(0);
    demarche(&["alerts", "--store", &store]).ends(0);
    let server = Server::start(&store, true);
    let bearer = format!("Authorization: Bearer {TOKEN}");
    assert_eq!(server.ask("GET /api/v1/alerts.atom", &[], None).0, 401);
    assert_eq!(server.ask("GET /api/v1/alerts.atom?key=guess", &[], None).0, 401);
    assert_eq!(server.ask("GET /api/v1/alerts?key=guess", &[], None).0, 401);
    let body = json!({"kind": "alerts"});
    assert_eq!(server.ask("POST /api/v1/feeds", &[], Some(&body)).0, 401);
    let (status, _, made) = server.ask("POST /api/v1/feeds", &[&bearer], Some(&body));
    assert_eq!(status, 201);
    let made: Value = serde_json::from_str(&made).expect("it is JSON");
    let address = made["address"].as_str().expect("it has an address").to_owned();
    let (status, _, feed) = server.ask(&format!("GET {address}"), &[], None);
    assert_eq!(status, 200);
    let key = address.split("key=").nth(1).expect("it has a secret");
    assert!(feed.contains("<entry>") && !feed.contains(key), "the secret is not in the feed");
    // It opens this feed, and nothing else; nor does an answer that was kept for somebody with a token.
    for other in ["/stories.atom", "/alerts", "/watchlists", "/events"] {
        assert_eq!(server.ask(&format!("GET /api/v1{other}?key={key}"), &[], None).0, 401, "{other}");
    }
    assert_eq!(server.ask("GET /api/v1/alerts.atom?key=x", &[&bearer], None).0, 200);
    assert_eq!(server.ask("GET /api/v1/alerts.atom?key=x", &[], None).0, 401);
    assert_eq!(server.ask("GET /api/v1/alerts.atom?key=x", &["If-None-Match: *"], None).0, 401);
    let (_, _, feeds) = server.ask("GET /api/v1/feeds", &[&bearer], None);
    assert!(!feeds.contains(key) && feeds.contains(made["id"].as_str().expect("an id")), "{feeds}");
    let id = made["id"].as_str().expect("an id");
    assert_eq!(server.ask(&format!("DELETE /api/v1/feeds/{id}"), &[&bearer], None).0, 204);
    assert_eq!(server.ask(&format!("GET {address}"), &[], None).0, 401, "a closed feed is closed at once");
    let user = std::fs::read(format!("{store}.user")).expect("it is there");
    assert!(!user.windows(key.len()).any(|bytes| bytes == key.as_bytes()), "only a hash is kept");
}

#[test]
fn decisions_stand_beside_events_and_come_out_as_labels() {
    let store = store("review");
    let server = Server::start(&store, false);
    let before = server.get("/events/facets");
    let events = server.get("/review?kind=event&limit=200");
    let items = events["items"].as_array().expect("a list");
    assert!(!items.is_empty() && events["total"] == items.len());
    for item in items {
        assert!(item["event"]["confidence"].as_f64() < Some(0.5), "{item}");
        assert_eq!(item["id"], item["event"]["id"]);
    }
    let weights: Vec<f64> = items.iter().filter_map(|item| item["weight"].as_f64()).collect();
    assert!(weights.is_sorted_by(|a, b| a >= b), "the most useful first");
    let names = server.get("/review?kind=name");
    let named = names["items"].as_array().expect("a list").clone();
    for item in &named {
        let name = item["name"]["text"].as_str().expect("a name");
        for example in item["name"]["examples"].as_array().expect("a list") {
            let (start, end) = (example["name"]["start"].as_u64(), example["name"]["end"].as_u64());
            let text: Vec<char> = example["text"].as_str().expect("a sentence").chars().collect();
            let words: String = text[start.expect("a place") as usize..end.expect("a place") as usize].iter().collect();
            assert!(!words.trim().is_empty(), "{name}: {example}");
        }
    }
    // Pages hold each item once.
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = server.get(&format!("/review?limit=7{cursor}"));
        seen.extend(page["items"].as_array().expect("a list").iter().map(|i| i["id"].to_string()));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let count = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((seen.len(), count), (items.len() + named.len(), items.len() + named.len()));

    let event = items[0]["event"].clone();
    let id = event["id"].as_str().expect("an id");
    let decision = format!("/review/{id}/decision");
    for (body, field) in [
        (json!({"verdict": "correct"}), "correction"),
        (json!({"verdict": "accept", "correction": {"type": "AID"}}), "correction"),
        (json!({"verdict": "correct", "correction": {"country": "FRA"}}), "correction"),
        (json!({"verdict": "correct", "correction": {"type": "MURDER"}}), "correction.type"),
        (json!({"verdict": "reject", "note": "x".repeat(1_001)}), "note"),
    ] {
        let (status, problem) = server.send("PUT", &decision, body);
        assert_eq!((status, &problem["field"]), (422, &json!(field)), "{problem}");
    }
    let body = json!({"verdict": "correct", "correction": {"type": "AID", "voice": "claim"}, "note": " by hand "});
    let (status, item) = server.send("PUT", &decision, body);
    assert_eq!((status, &item["decision"]["note"]), (200, &json!("by hand")));
    let shown = server.get(&format!("/events/{id}"));
    assert_eq!(shown["review"]["correction"], json!({"type": "AID", "voice": "claim"}));
    assert_eq!(shown["type"], event["type"], "what was read stays as it was");
    assert_eq!(server.get("/events/facets"), before, "no count changes");
    assert_eq!(server.get("/review?kind=event")["total"], items.len() - 1);
    assert_eq!(server.get("/review?state=done")["items"][0]["id"], id);

    if let Some(name) = named.iter().find(|item| item["name"]["guesses"].as_array().is_some_and(|g| !g.is_empty())) {
        let path = format!("/review/{}/decision", name["id"].as_str().expect("an id"));
        let body = json!({"verdict": "correct", "correction": {"country": "FRA", "sectors": ["GOV"]}});
        let (status, item) = server.send("PUT", &path, body);
        assert_eq!((status, &item["decision"]["verdict"]), (200, &json!("correct")), "{item}");
        let rows = folder("review-rows").join("mine.tsv").display().to_string();
        demarche(&["review", "export", "--store", &store, "--rows", &rows]).ends(0);
        let rows = std::fs::read_to_string(&rows).expect("it is there");
        assert!(rows.contains(name["name"]["text"].as_str().expect("a name")) && rows.contains("FRA"), "{rows}");
    } else {
        panic!("the examples have unknown names with guesses");
    }

    let run = demarche(&["review", "export", "--store", &store]);
    run.ends(0);
    let labels = run.json();
    let label = labels.iter().find(|label| label["kind"] == "event").expect("it is there");
    assert_eq!((&label["id"], &label["codes"]["type"]), (&json!(id), &event["type"]));
    assert_eq!((&label["events"][0]["type"], &label["events"][0]["voice"]), (&json!("AID"), &json!("claim")));
    assert_eq!((&label["start"], &label["text"]), (&event["trigger"]["start"], &event["sentence"]["text"]));
    let (_, _, lines) = server.ask("GET /api/v1/review/labels.jsonl", &[], None);
    assert_eq!(lines.lines().filter(|line| line.starts_with('{')).count(), labels.len());

    let (status, item) = server.send("DELETE", &decision, Value::Null);
    assert_eq!((status, &item["decision"]), (200, &Value::Null));
    assert_eq!(server.get(&format!("/events/{id}"))["review"], Value::Null);
    assert_eq!(server.send("DELETE", &decision, Value::Null).0, 404);
}

#[test]
fn what_people_wrote_is_verified_copied_and_forgotten_with_the_store() {
    let store = store("user-care");
    let server = Server::start(&store, false);
    let item = server.get("/review?kind=event")["items"][0].clone();
    let (status, _) = server.send(
        "PUT",
        &format!("/review/{}/decision", item["id"].as_str().expect("an id")),
        json!({"verdict": "reject"}),
    );
    assert_eq!(status, 200);
    drop(server);
    demarche(&["verify", "--store", &store]).ends(0);
    let copy = folder("user-care-copy").join("copy.db").display().to_string();
    demarche(&["backup", "--store", &store, &copy]).ends(0);
    let labels = |store: &str| demarche(&["review", "export", "--store", store]).json().len();
    assert_eq!((labels(&store), labels(&copy)), (1, 1));
    let outlet = item["event"]["article"]["outlet"].as_str().expect("an outlet");
    demarche(&["forget", "--store", &store, "--source", outlet]).ends(0);
    assert_eq!((labels(&store), labels(&copy)), (0, 1), "decisions on forgotten articles go");
    demarche(&["verify", "--store", &store]).ends(0);
    let path = format!("{copy}.user");
    let mut bytes = std::fs::read(&path).expect("it is there");
    for page in 1..bytes.len() / 4096 {
        bytes[page * 4096 + 2048] ^= 1;
    }
    std::fs::write(&path, bytes).expect("the folder takes it");
    let damaged = demarche(&["verify", "--store", &copy]);
    damaged.ends(2);
    damaged.says("damaged");
}
