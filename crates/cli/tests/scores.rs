//! `demarche score` and the outside scorer give the same figures.
//!
//! The scorer and its gold files lie beside the project, in `../shared`, not in it; without them this test says so.

mod common;

use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use common::{demarche, project, text};
use serde_json::Value;

/// The shared folder, if it and Python are there.
fn shared() -> Option<PathBuf> {
    let shared = project("../shared");
    let python = Command::new("python3").arg("--version").output().is_ok_and(|o| o.status.success());
    let found = shared.join("score/score.py").is_file() && python;
    if !found {
        // Straight to standard error: what a test prints with the macros is hidden while it passes.
        let _ = writeln!(std::io::stderr(), "skipped: no ../shared/score/score.py, or no python3 to run it");
    }
    found.then_some(shared)
}

fn outside(shared: &std::path::Path, task: &str) -> Value {
    let output = Command::new("python3")
        .arg(shared.join("score/score.py"))
        .args([task, "--bin", env!("CARGO_BIN_EXE_demarche")])
        .output()
        .expect("python3 runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("it prints JSON")
}

/// All figures but times, as text: `1.0` and `1` are the same figure.
fn figures(value: &Value, path: &str, into: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                let timed = matches!(key.as_str(), "seconds" | "words_per_second" | "words_per_s");
                if !timed {
                    figures(value, &format!("{path}/{key}"), into);
                }
            }
        }
        Value::Number(number) => into.push(format!("{path} {}", number.as_f64().unwrap_or(f64::NAN))),
        other => into.push(format!("{path} {other}")),
    }
}

fn check(task: &str, files: &[&str]) {
    let Some(shared) = shared() else { return };
    let files: Vec<String> = files.iter().map(|f| text(&shared.join("data").join(f))).collect();
    let mut arguments = vec!["score", task];
    arguments.extend(files.iter().map(String::as_str));
    let ours = demarche(&arguments);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    figures(&ours.ends(0).json()[0], "", &mut left);
    figures(&outside(&shared, task), "", &mut right);
    // The outside scorer counts no single parties.
    left.retain(|f| !["/parties", "/counts/party", "/counts/named"].iter().any(|own| f.starts_with(own)));
    left.sort();
    right.sort();
    assert!(!left.is_empty());
    assert_eq!(left, right);
}

#[test]
fn the_figures_on_news_agree() {
    check("news", &["seed_gold/seed-000.jsonl", "seed_gold/seed-003.jsonl"]);
}

#[test]
fn the_figures_on_attributions_agree() {
    check("attribution", &["attribution/polnear_dev.jsonl"]);
}

#[test]
fn the_figures_on_trees_agree() {
    check("ud", &["ud/en_ewt-dev.conllu.gz", "ud/en_gum_open-dev.conllu.gz"]);
}

#[test]
fn the_figures_on_names_agree() {
    check("ner", &["ner/uner_ewt-dev.tsv.gz", "ner/gum_open-dev.tsv.gz"]);
}
