//! What comes back for good and bad requests.

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::sync::atomic::Ordering;

use common::{Server, request};
use demarche_serve::access::token::Tokens;
use demarche_serve::error::Error;
use demarche_serve::server::Stop;

const JSON: &str = "Content-Type: application/json";

#[test]
fn pages_follow_each_other_and_only_with_their_own_cursors() {
    let server = Server::start(|_| ());
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    for _ in 0..10 {
        let page = server.api(&format!("/numbers?limit=200&q=a{cursor}")).json();
        seen.extend(page["items"].as_array().expect("a list").iter().map(|n| n.as_u64().expect("a number")));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, (0..500).collect::<Vec<u64>>());
    let problem = server.api(&format!("/numbers?limit=200&q=b{cursor}")).refused(400);
    assert_eq!(problem["field"], "cursor");
}

#[test]
fn what_cannot_be_used_is_named() {
    let server = Server::start(|_| ());
    for (path, field) in [("/numbers?limit=0", "limit"), ("/numbers?x=1", "x"), ("/numbers?q=", "q")] {
        assert_eq!(server.api(path).refused(400)["field"], field);
    }
    server.api("/nothing").refused(404);
    server.api("/notes/not-an-id").refused(404);
    server.api("/notes/00000000000000aa").refused(404);
    server.ask("DELETE /api/v1/numbers", &[], "").refused(405);
    server.api(&format!("/numbers?q={}", "x".repeat(9_000))).refused(414);
    assert_eq!(server.ask("GET /healthz", &[&format!("X-Long: {}", "x".repeat(40_000))], "").status, 431);
    server.api("/fault").refused(500);
    assert_eq!(server.api("/numbers").status, 200, "a fault takes no thread away");
}

#[test]
fn bodies_are_json_of_the_right_shape_and_size() {
    let server = Server::start(|_| ());
    let post = |headers: &[&str], body: &str| server.ask("POST /api/v1/notes", headers, body);
    let good = post(&[JSON], r#"{"text":"a"}"#);
    assert_eq!((good.status, good.text().as_str()), (201, r#"{"text":"a"}"#));
    post(&["Content-Type: text/plain"], r#"{"text":"a"}"#).refused(415);
    post(&[], r#"{"text":"a"}"#).refused(415);
    for bad in ["", "{", "[]", r#"{"text":1}"#, r#"{"text":"a","more":1}"#, &"[".repeat(10_000)] {
        post(&[JSON], bad).refused(422);
    }
    post(&[JSON], &format!(r#"{{"text":"{}"}}"#, "x".repeat(70_000))).refused(413);
}

#[test]
fn an_answer_that_is_still_right_is_not_sent_again() {
    let server = Server::start(|_| ());
    let first = server.api("/numbers?limit=5");
    let tag = first.header("etag").expect("every answer has one").to_owned();
    assert!(tag.starts_with("W/\"") && first.header("cache-control") == Some("no-cache"));
    let again = |path: &str| server.ask(&format!("GET /api/v1{path}"), &[&format!("If-None-Match: {tag}")], "");
    let same = again("/numbers?limit=5");
    assert_eq!((same.status, same.body.len(), same.header("etag")), (304, 0, Some(tag.as_str())));
    assert_eq!(again("/numbers?limit=6").status, 200);
    server.generation.store(2, Ordering::SeqCst);
    assert_eq!(again("/numbers?limit=5").status, 200);
}

#[test]
fn long_texts_come_compressed_to_those_that_take_it() {
    let server = Server::start(|_| ());
    let get = |path: &str, takes: &str| server.ask(&format!("GET /api/v1{path}"), &[takes], "");
    for _ in 0..2 {
        let small = get("/large", "Accept-Encoding: br, gzip");
        assert_eq!((small.status, small.header("content-encoding")), (200, Some("gzip")));
        assert!(small.body.len() < 100_000 && small.header("vary").is_some_and(|v| v.contains("Accept-Encoding")));
        let mut whole = Vec::new();
        flate2::read::GzDecoder::new(&small.body[..]).read_to_end(&mut whole).expect("it is whole");
        assert!(whole.len() == 8 << 20 && whole.iter().all(|byte| *byte == b'x'));
        let plain = get("/large", "Accept-Encoding: gzip;q=0");
        assert_eq!((plain.header("content-encoding"), plain.body.len()), (None, 8 << 20));
    }
    assert_eq!(get("/numbers?limit=5", "Accept-Encoding: gzip").header("content-encoding"), None);
    assert_eq!(get("/lines.txt", "Accept-Encoding: gzip").body.len(), 19_000_000);
    let document = get("/openapi.json", "Accept-Encoding: gzip");
    assert_eq!(document.header("content-encoding"), Some("gzip"));
    assert!(server.api("/openapi.json").json()["paths"].is_object());
}

#[test]
fn downloads_are_whole_or_break_off() {
    let server = Server::start(|_| ());
    let good = server.api("/lines.txt");
    assert_eq!((good.status, good.whole, good.body.len()), (200, true, 19_000_000));
    assert_eq!(good.header("content-disposition"), Some("attachment; filename=\"lines.txt\""));
    let broken = server.api("/broken.txt");
    assert_eq!((broken.status, broken.whole), (200, false));
}

#[test]
fn other_names_and_other_pages_are_refused() {
    let server = Server::start(|config| config.hosts.push("news.example".to_owned()));
    let get = |headers: &[&str]| server.ask("GET /api/v1/numbers", headers, "");
    for good in ["Host: localhost:1", "Host: 127.0.0.1", "Host: news.example"] {
        assert_eq!(get(&[good]).status, 200, "{good}");
    }
    get(&["Host: evil.example"]).refused(403);
    get(&["Host: localhost", "Host: localhost"]).refused(400);
    get(&["Host-none"]).refused(400);
    get(&["Host: localhost", "Origin: http://evil.example"]).refused(403);
    get(&["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"]).refused(403);
    assert_eq!(get(&["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"]).status, 200);
    let post = |headers: &[&str]| server.ask("POST /api/v1/notes", headers, r#"{"text":"a"}"#);
    assert_eq!(post(&[JSON, "Origin: http://localhost"]).status, 201);
    for other in ["null", "http://localhost:81", "https://evil.example"] {
        post(&[JSON, &format!("Origin: {other}")]).refused(403);
    }
    let page = server.ask("GET /", &["Accept: text/html", "Host: evil.example"], "");
    assert_eq!(page.status, 403);
}

#[test]
fn every_answer_says_what_it_may_do() {
    let server = Server::start(|_| ());
    for (path, accept) in
        [("/", "text/html"), ("/events?x=1", "text/html"), ("/api/v1/numbers", "*/*"), ("/api/v1/x", "*/*")]
    {
        let got = server.ask(&format!("GET {path}"), &[&format!("Accept: {accept}")], "");
        let policy = got.header("content-security-policy").expect("it has one");
        assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe"));
        assert_eq!(got.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(got.header("access-control-allow-origin"), None);
    }
    assert_eq!(server.get("/assets/none.js").status, 404);
    assert_eq!(server.get("/../Cargo.toml").status, 404);
}

#[test]
fn a_token_opens_what_is_closed() {
    let token = "0123456789abcdef0123456789abcdef";
    let server = Server::start(|config| config.tokens.add(token, "a test").expect("it is long enough"));
    assert_eq!(server.api("/numbers").refused(401)["field"], serde_json::Value::Null);
    server.get("/metrics").refused(401);
    server.api("/stream").refused(401);
    assert_eq!(server.get("/healthz").status, 200);
    assert_eq!(server.api("/session").json()["signed_in"], false);
    let bearer = format!("Authorization: Bearer {token}");
    assert_eq!(server.ask("GET /api/v1/numbers", &[&bearer], "").status, 200);
    server.ask("GET /api/v1/numbers", &["Authorization: Bearer wrong"], "").refused(401);
    server.ask("POST /api/v1/session", &[JSON], r#"{"token":"wrong"}"#).refused(401);
    let signed = server.ask("POST /api/v1/session", &[JSON], &format!(r#"{{"token":"{token}"}}"#));
    let cookie = signed.header("set-cookie").expect("it sets one").to_owned();
    assert!(cookie.contains("HttpOnly; SameSite=Strict") && !cookie.contains(token));
    let cookie = format!("Cookie: {}", cookie.split(';').next().expect("it has a first part"));
    assert_eq!(server.ask("GET /api/v1/numbers", &[&cookie], "").status, 200);
    server.ask("DELETE /api/v1/session", &[&cookie], "");
    server.ask("GET /api/v1/numbers", &[&cookie], "").refused(401);
}

#[test]
fn others_can_reach_it_only_with_a_token() {
    let mut config = demarche_serve::config::Config::default();
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        config.listen = address.parse().expect("an address");
        let refused =
            demarche_serve::server::serve::<common::Small>(&config, Vec::new(), Vec::new(), &Stop::default(), |_| ());
        assert!(matches!(refused, Err(Error::NoToken(_))));
    }
}

#[test]
fn tokens_are_kept_as_hashes() {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("tokens-as-hashes");
    let _ = std::fs::remove_file(&path);
    let token = demarche_serve::access::token::create(&path).expect("the folder can be written");
    let text = std::fs::read_to_string(&path).expect("it is there");
    assert!(!text.contains(&token));
    let mut tokens = Tokens::default();
    tokens.add_file(&path).expect("it is a file of tokens");
    assert!(tokens.let_in(&token) && !tokens.let_in("other"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).expect("it is there").permissions().mode() & 0o777, 0o600);
    }
    std::fs::write(&path, &token).expect("the folder can be written");
    assert!(matches!(Tokens::default().add_file(&path), Err(Error::TokenLine { line: 1, .. })));
}

#[test]
fn what_is_new_is_told_and_told_again_after_a_break() {
    let server = Server::start(|_| ());
    let listen = |last: &str| {
        let mut stream = server.connect();
        let headers: Vec<&str> = if last.is_empty() { vec![] } else { vec![last] };
        stream.write_all(request("GET /api/v1/stream", &headers, "").as_bytes()).expect("it is open");
        BufReader::new(stream).lines().map_while(Result::ok)
    };
    let mut lines = listen("");
    assert!(lines.any(|l| l == "event: hello"), "it begins with hello");
    // The watcher has seen the first generation once the metrics show it.
    while !server.get("/metrics").text().contains("demarche_store_generation 1") {}
    server.generation.store(2, Ordering::SeqCst);
    let id = lines.by_ref().find(|l| l.starts_with("id: ")).expect("news have numbers");
    assert!(lines.any(|l| l == "event: generation"));
    let before: u64 = id[4..].parse::<u64>().expect("a number") - 1;
    let mut again = listen(&format!("Last-Event-ID: {before}"));
    let heard: Vec<String> = again.by_ref().take_while(|l| !l.starts_with("data:")).collect();
    assert!(heard.contains(&id) && !heard.contains(&"event: hello".to_owned()), "{heard:?}");
    assert!(listen("Last-Event-ID: 7").any(|l| l == "event: hello"), "nobody remembers that");
    assert!(server.end().as_secs() < 8, "listeners are let go");
    assert!(!lines.any(|l| l.starts_with("event:")), "the stream ends");
}

#[test]
fn the_document_describes_every_path() {
    let server = Server::start(|_| ());
    let document = server.api("/openapi.json").json();
    assert_eq!(document["openapi"], "3.1.0");
    let paths = document["paths"].as_object().expect("it has paths");
    for path in ["/numbers", "/notes", "/notes/{id}", "/session", "/stream"] {
        assert!(paths.contains_key(&format!("/api/v1{path}")), "{path}");
    }
    let limit = &document["paths"]["/api/v1/numbers"]["get"]["parameters"][2];
    assert_eq!((&limit["name"], &limit["schema"]["maximum"]), (&"limit".into(), &200.into()));
    assert!(document["components"]["schemas"]["Note"]["properties"]["text"].is_object());
}
