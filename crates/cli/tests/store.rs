//! `demarche ingest` and what looks after a store: nothing lost, nothing twice, nothing wrong.

mod common;

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use common::{Run, demarche, demarche_with, file, folder};

/// The readings of our examples, one a line.
fn readings() -> &'static str {
    static READINGS: OnceLock<String> = OnceLock::new();
    READINGS.get_or_init(|| {
        let run = demarche(&["code", &examples()]);
        run.ends(0);
        run.out
    })
}

fn examples() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/dispute").display().to_string()
}

/// Many readings: those of the examples under other names.
fn many(count: usize) -> String {
    let lines: Vec<&str> = readings().lines().collect();
    let mut text = String::new();
    for number in 0..count {
        let mut reading: serde_json::Value =
            serde_json::from_str(lines[number % lines.len()]).expect("the readings are JSON");
        reading["id"] = format!("reading-{number}").into();
        reading["url"] = serde_json::Value::Null;
        reading["site"] = format!("Site {}", number % 9).into();
        text.push_str(&reading.to_string());
        text.push('\n');
    }
    text
}

fn sound(store: &str) -> String {
    let run = demarche(&["verify", "--store", store]);
    run.ends(0);
    run.out
}

fn count(store: &str) -> u64 {
    let run = demarche(&["stats", "--store", store, "--format", "json"]);
    let stats: serde_json::Value = serde_json::from_str(&run.out).unwrap_or_default();
    stats["articles"].as_u64().unwrap_or(0)
}

fn ingest(input: &str, store: &str) -> Run {
    demarche(&["ingest", input, "--store", store])
}

#[test]
fn the_same_again_adds_nothing_and_readings_are_as_good_as_articles() {
    let folder = folder("store-again");
    let (one, other) = (folder.join("one.db").display().to_string(), folder.join("other.db").display().to_string());
    ingest(&examples(), &one).ends(0).says("7 added; 0 changed; 0 unchanged");
    let first = sound(&one);
    ingest(&examples(), &one).ends(0).says("0 added; 0 changed; 7 unchanged");
    assert_eq!(sound(&one), first);
    let coded = file(&folder, "coded.jsonl", readings());
    ingest(&coded, &other).ends(0).says("7 added");
    assert_eq!(sound(&other), first);
    let piped = demarche_with(readings().as_bytes(), &["ingest", "-", "--coded", "--store", &other, "--verbose"]);
    piped.ends(0).says("0 added; 0 changed; 7 unchanged");
    assert_eq!(piped.out, "");
    let stats = demarche(&["stats", "--store", &one]);
    assert!(stats.ends(0).out.contains("articles\t7\n"), "{}", stats.out);
}

#[test]
fn what_does_not_go_in_is_counted_and_named() {
    let folder = folder("store-skipped");
    let store = folder.join("a.db").display().to_string();
    let mut lines = String::new();
    for _ in 0..12 {
        lines.push_str("{\"id\":\"x\"}\n");
    }
    lines.push_str("{\"id\":\"y\",\"text\":\"Paris condemned Baku.\"}\n");
    let input = file(&folder, "news.jsonl", lines);
    let run = ingest(&input, &store);
    run.ends(1).says("1 added; 0 changed; 0 unchanged; skipped: 12 without an article");
    assert_eq!(run.err.matches(": it has no \"text\"").count(), 11, "ten lines, and one for the other two");
    let unsound =
        readings().lines().next().unwrap_or("").replace("\"trigger\":{\"start\":", "\"trigger\":{\"start\":9999");
    let coded = file(&folder, "unsound.jsonl", format!("{unsound}\n{{\"id\":3}}\n"));
    let run = demarche(&["ingest", &coded, "--coded", "--store", &store]);
    run.ends(2).says("skipped: 1 not readings, 1 not sound");
}

#[test]
fn a_killed_ingest_loses_nothing_and_a_second_one_ends_it() {
    let folder = folder("store-kills");
    let coded = file(&folder, "coded.jsonl", many(180));
    let clean = folder.join("clean.db").display().to_string();
    ingest(&coded, &clean).ends(0);
    let store = folder.join("killed.db").display().to_string();
    for wait in [5, 40, 90, 200, 350] {
        let before = count(&store);
        let mut run = spawn(&["ingest", &coded, "--store", &store, "--verbose"]);
        std::thread::sleep(Duration::from_millis(wait));
        let _ = run.kill();
        let out = run.wait_with_output().expect("it ends").stdout;
        let said = String::from_utf8_lossy(&out);
        let last = said.lines().filter_map(|l| l.strip_prefix("committed ")?.parse::<u64>().ok()).next_back();
        assert!(count(&store) >= before + last.unwrap_or(0), "acknowledged articles are lost");
    }
    ingest(&coded, &store).ends(0);
    assert_eq!(sound(&store), sound(&clean));
}

fn spawn(arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_demarche"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary was built for this test")
}

#[test]
fn one_writes_at_a_time() {
    let folder = folder("store-writers");
    let coded = file(&folder, "coded.jsonl", many(3));
    let store = folder.join("a.db").display().to_string();
    ingest(&coded, &store).ends(0);
    let mut first = spawn(&["ingest", "-", "--coded", "--store", &store]);
    let mut stdin = first.stdin.take().expect("it is piped");
    stdin.write_all(many(1).as_bytes()).expect("it reads");
    // It has the lock as soon as it reads; until then the other may have it.
    let mut refused = None;
    for _ in 0..100 {
        let second = ingest(&coded, &store);
        if second.code == 2 {
            refused = Some(second);
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    refused.expect("the second is refused").says("another process is writing to");
    assert_eq!(count(&store), 3, "one can read meanwhile");
    let waiting = spawn(&["ingest", &coded, "--store", &store, "--wait"]);
    drop(stdin);
    assert!(first.wait().expect("it ends").success());
    assert!(waiting.wait_with_output().expect("it ends").status.success());
    sound(&store);
}

#[test]
fn damage_is_one_sentence() {
    let folder = folder("store-damage");
    let coded = file(&folder, "coded.jsonl", many(20));
    let store = folder.join("a.db").display().to_string();
    ingest(&coded, &store).ends(0);
    let right = demarche(&["stats", "--store", &store, "--digest"]).out;
    let bytes = std::fs::read(&store).expect("it is there");
    let mut bad = Vec::new();
    for at in [0, 17, 24, 60, 99, 5000, bytes.len() / 3, bytes.len() / 2, bytes.len() - 9] {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x41;
        bad.push(flipped);
    }
    bad.extend([1000, 20_000, bytes.len() / 2].map(|length| bytes[..length].to_vec()));
    for (turn, bytes) in bad.into_iter().enumerate() {
        let path = file(&folder, "bad.db", bytes);
        let run = demarche(&["stats", "--store", &path, "--digest"]);
        if run.code == 2 {
            assert_eq!(run.says("").err.lines().count(), 1, "{turn}: {}", run.err);
        } else {
            assert_eq!(run.out, right, "{turn}: a wrong answer");
        }
        demarche(&["verify", "--store", &path]).ends(2);
        for left in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{path}{left}"));
        }
    }
    let text = file(&folder, "notes.txt", "no store at all");
    demarche(&["stats", "--store", &text]).ends(2).says("is no store of Demarche");
    ingest(&coded, &text).ends(2).says("is no store of Demarche");
    demarche(&["verify", "--store", "nowhere.db"]).ends(2).says("make a store with demarche ingest");
}

#[test]
fn backups_are_whole_and_what_is_forgotten_is_gone() {
    let folder = folder("store-forget");
    let coded = file(&folder, "coded.jsonl", many(18));
    let store = folder.join("a.db").display().to_string();
    let copy = folder.join("copy.db").display().to_string();
    ingest(&coded, &store).ends(0);
    demarche(&["backup", "--store", &store, &copy]).ends(0);
    assert_eq!(sound(&copy), sound(&store));
    let forget = |arguments: &[&str]| demarche(&[&["forget", "--store", &store], arguments].concat());
    forget(&["--source", "site 3", "--dry-run"]).ends(0).says("2 articles would go");
    forget(&["--source", "site 3"]).ends(0).says("gone for good: 2 articles");
    assert_eq!(count(&store), 16);
    forget(&["--source", "site 3"]).ends(0).says("gone for good: 0 articles");
    forget(&["--source", "-"]).ends(2).says("has no name");
    forget(&[]).ends(2);
    sound(&store);
    // What is left goes on: the forgotten come back when they come again, and the stories with them.
    ingest(&coded, &store).ends(0).says("2 added; 0 changed; 16 unchanged");
    sound(&store);
}
