//! Addresses and feeds from outside, against a server on this machine.

mod common;

use std::io::{Read, Write};
use std::net::TcpListener;

use common::{demarche, file, folder, text};

const TEXT: &str = "Estonia expelled two Russian diplomats on Monday, the ministry said in a statement. It gave no reason for the \
    decision, which came after weeks of talks between the two governments about the border.";

/// A site with two feeds, of which one fails; its host.
fn site() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let host = listener.local_addr().expect("it is bound").to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            std::thread::spawn(move || {
                let (mut head, mut byte) = (Vec::new(), [0]);
                while !head.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
                    head.push(byte[0]);
                }
                let head = String::from_utf8_lossy(&head).into_owned();
                let (status, body) = match head.split(' ').nth(1).unwrap_or("") {
                    "/feed" if head.contains("If-None-Match: \"7\"") => ("304 Not Modified", String::new()),
                    "/feed" => (
                        "200 OK",
                        "<rss><channel><item><link>/a</link><description>Short.</description></item></channel></rss>"
                            .into(),
                    ),
                    "/a" => ("200 OK", format!("<html><body><h1>Diplomats expelled</h1><p>{TEXT}</p></body></html>")),
                    "/robots.txt" => ("404 Not Found", String::new()),
                    _ => ("500 Trouble", String::new()),
                };
                let head = format!(
                    "HTTP/1.1 {status}\r\nETag: \"7\"\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n",
                    body.len()
                );
                let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
            });
        }
    });
    host
}

#[test]
fn an_address_is_an_input() {
    let host = site();
    let url = format!("http://{host}/a");
    let run = demarche(&["extract", &url, "--allow-host", &host]);
    let article = run.ends(0).json().remove(0);
    assert_eq!((article["id"].as_str(), article["url"].as_str()), (Some(url.as_str()), Some(url.as_str())));
    assert_eq!(article["site"], "127.0.0.1");
    assert!(article["text"].as_str().is_some_and(|t| t.starts_with("Estonia expelled")));
    demarche(&["extract", &url]).ends(2).says("is not one of the web (80, 443); allow it with --allow-host");
    demarche(&["extract", "http://127.0.0.1/a"]).ends(2).says("is an inner address");
    demarche(&["extract", &format!("http://{host}/none"), "--allow-host", &host]).ends(2).says("status 500");
    demarche(&["extract", &url, "--allow-host", "a/b"]).ends(2).says("is not HOST or HOST:PORT");
}

#[test]
fn feeds_are_asked_once_and_the_next_run_goes_on() {
    let host = site();
    let folder = folder("watch");
    let list = file(&folder, "feeds.txt", format!("# ours\nhttp://{host}/feed\nhttp://{host}/broken\nnonsense\n"));
    let (articles, state) = (text(&folder.join("articles.jsonl")), text(&folder.join("state.json")));
    let watch = ["watch", &list, "--once", "--allow-host", &host, "-o", &articles, "--state", &state];
    demarche(&watch).ends(1).says("status 500").says("\"nonsense\" is not an address");
    let lines = std::fs::read_to_string(&articles).expect("it was written");
    assert_eq!(lines.lines().count(), 1);
    assert!(lines.contains(&format!("\"id\":\"http://{host}/a\"")) && lines.contains("Estonia expelled"), "{lines}");
    let health: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&state).expect("it was kept")).expect("JSON");
    let feed = &health["feeds"][format!("http://{host}/feed")];
    assert_eq!((feed["items"].as_u64(), feed["failures"].as_u64()), (Some(1), Some(0)));
    assert_eq!(health["feeds"][format!("http://{host}/broken")]["failures"], 1);
    demarche(&watch).ends(1).says("\"nonsense\" is not an address");
    assert_eq!(std::fs::read_to_string(&articles).expect("it is there"), lines, "nothing comes twice");
}

#[test]
fn lists_and_states_that_cannot_be_used_are_named() {
    let folder = folder("watch-bad");
    let empty = file(&folder, "empty.txt", "# nothing\n");
    demarche(&["watch", &empty, "--once"]).ends(2).says("names no feed");
    demarche(&["watch", "/no/such.opml", "--once"]).ends(2).says("cannot read");
    let list = file(&folder, "feeds.txt", "http://127.0.0.1/feed\n");
    let state = file(&folder, "state.json", "7");
    demarche(&["watch", &list, "--once", "--state", &state]).ends(2).says("does not hold the state of a watch");
    demarche(&["watch", &list, "--once"]).ends(2).says("127.0.0.1");
}

#[cfg(unix)]
#[test]
fn a_signal_ends_the_watch_well() {
    let host = site();
    let folder = folder("watch-signal");
    let list = file(&folder, "feeds.txt", format!("http://{host}/feed\n"));
    let state = text(&folder.join("state.json"));
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_demarche"))
        .args(["watch", &list, "--allow-host", &host, "--state", &state])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("the binary was built for this test");
    let mut first = [0];
    let mut out = child.stdout.take().expect("it is piped");
    out.read_exact(&mut first).expect("an article comes");
    let pid = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs").success());
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
    let kept = std::fs::read_to_string(&state).expect("the state was kept at the end");
    assert!(kept.contains("\"items\":1"), "{kept}");
}
