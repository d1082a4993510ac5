//! `demarche forecast`: files of facts in, figures and predictions out.

mod common;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use common::{Run, demarche, file, folder};

const ENTITIES: u32 = 40;
const RELATIONS: u32 = 5;

/// Facts of some days: each day the same habits, and a few that wander.
fn facts(days: std::ops::Range<u32>) -> String {
    let mut lines = String::new();
    for day in days {
        for i in 0..12_u32 {
            let drift = if i % 4 == 0 { day * 7 } else { 0 };
            let (subject, object) = ((i * 11 + drift) % ENTITIES, (i * 5 + 3 + drift * 3) % ENTITIES);
            writeln!(lines, "{subject}\t{}\t{object}\t{day}", i % RELATIONS).expect("a string takes all");
        }
    }
    lines
}

struct Files {
    folder: std::path::PathBuf,
}

impl Files {
    fn new(name: &str) -> Self {
        let folder = folder(name);
        file(&folder, "train.tsv", facts(0..40));
        file(&folder, "valid.tsv", facts(40..48));
        file(&folder, "test.tsv", facts(48..56));
        let name =
            |i: u32| format!("{i}\t{}{}\n", ["Police", "Press"][i as usize % 2], [" (Veldia)", ""][i as usize % 3 / 2]);
        file(&folder, "entities.tsv", (0..ENTITIES).map(name).collect::<String>());
        file(&folder, "relations.tsv", "0\tMeet\n1\tAccuse\n2\tHost\n3\tThreaten\n4\tAid\n");
        Self { folder }
    }

    fn run(&self, more: &[&str]) -> Run {
        let path = |name: &str| self.folder.join(format!("{name}.tsv")).to_string_lossy().into_owned();
        let names = ["train", "valid", "test", "entities", "relations"];
        let mut arguments = vec!["forecast".to_owned(), "links".to_owned()];
        for name in names {
            arguments.extend([format!("--{name}"), path(name)]);
        }
        arguments.extend(more.iter().map(|m| (*m).to_owned()));
        demarche(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.join(name)).expect("it was written")
    }
}

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).to_string_lossy().into_owned()
}

#[test]
fn every_fact_of_the_test_has_two_lines_that_agree_with_the_figures() {
    let files = Files::new("forecast-links");
    let predictions = path(&files.folder, "predictions.tsv");
    let run = files.run(&["--predictions", &predictions, "--jobs", "1", "--explain", "3"]);
    run.ends(0);
    let report = &run.json()[0];
    let text = files.text("predictions.tsv");
    let mut asked = BTreeSet::new();
    let mut reciprocals = 0.0;
    for line in text.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        assert_eq!(columns.len(), 8, "{line}");
        let number = |i: usize| columns[i].parse::<u32>().expect("a number");
        assert!(asked.insert((columns[..4].join("\t"), columns[4].to_owned())), "{line}");
        let (better, tied) = (number(5), number(6));
        reciprocals += (better + 1..=better + tied).map(|r| 1.0 / f64::from(r)).sum::<f64>() / f64::from(tied);
        let scores: Vec<f64> = columns[7].split(',').filter_map(|t| t.split_once(':')?.1.parse().ok()).collect();
        assert!(!scores.is_empty() && scores.is_sorted_by(|a, b| a >= b), "{line}");
    }
    let facts: BTreeSet<String> = files.text("test.tsv").lines().map(str::to_owned).collect();
    assert_eq!(asked.len(), 2 * facts.len());
    assert!(facts.iter().all(|f| ["o", "s"].iter().all(|d| asked.contains(&(f.clone(), (*d).to_owned())))));
    let mrr = report["MRR"].as_f64().expect("a number");
    assert!((mrr - 100.0 * reciprocals / asked.len() as f64).abs() < 0.006, "{mrr}");
    assert!(mrr > 50.0, "most of it are habits: {mrr}");
    assert_eq!(report["queries"], asked.len());
    assert_eq!(report["explanations"].as_array().map(Vec::len), Some(3));
    // The same bytes on several threads.
    let again = path(&files.folder, "again.tsv");
    files.run(&["--predictions", &again, "--jobs", "3"]).ends(0);
    assert_eq!(text, files.text("again.tsv"));
}

#[test]
fn a_file_with_a_fault_is_named_with_its_line() {
    let files = Files::new("forecast-faults");
    let whole = facts(48..56);
    let faults = [
        ("test.tsv", format!("{whole}3\tx\t4\t55\n"), "test.tsv line 97: the relation \"x\" is not a number"),
        ("test.tsv", format!("{whole}3\t1\t4\n"), "test.tsv line 97: the day \"\" is not a number"),
        ("test.tsv", format!("{whole}3\t1\t99\t55\n"), "test.tsv line 97: a fact of day 55 has the entity 99"),
        ("test.tsv", facts(44..56), "test begins on day 44, but valid ends on day 47"),
        ("test.tsv", String::new(), "test.tsv holds no facts"),
        ("entities.tsv", "0\ta\n0\tb\n".to_owned(), "entities.tsv line 2: the number 0 was there before"),
        ("entities.tsv", "0\ta\n5\tb\n".to_owned(), "entities.tsv line 2: the number 5 is too high for 2 lines"),
        ("relations.tsv", "Meet\t0\n".to_owned(), "relations.tsv line 1: the first column is not a number"),
    ];
    for (name, text, said) in faults {
        let before = files.text(name);
        file(&files.folder, name, &text);
        files.run(&[]).ends(2).says(said);
        file(&files.folder, name, &before);
    }
    std::fs::remove_file(files.folder.join("train.tsv")).expect("it is there");
    files.run(&[]).ends(2).says("train.tsv");
}

/// Facts of countries and their sectors: each pair has a rate of its own, and answers come a day later.
fn quarrels(days: std::ops::Range<u32>) -> String {
    let mut lines = String::new();
    for day in days {
        for (source, target) in [(0, 1), (1, 0), (2, 0), (0, 3), (3, 2), (5, 4)] {
            for number in 0..(day * (source + 2) + target) % 5 / 2 + u32::from(day % 11 < source) {
                writeln!(lines, "{source}\t{}\t{target}\t{day}", (number + source) % RELATIONS)
                    .expect("a string takes all");
            }
        }
    }
    lines
}

fn countries(name: &str) -> Files {
    let folder = folder(name);
    for (name, days) in [("train", 0..120), ("valid", 120..150), ("test", 150..180)] {
        file(&folder, &format!("{name}.tsv"), quarrels(days));
    }
    let entities =
        "0\tVeldia\n1\tPolice (Tarnov)\n2\tPress (Veldia)\n3\tOstmark <b>\n4\tTarnov\n5\tPress (Ostmark <b>)\n";
    file(&folder, "entities.tsv", entities);
    let relations = "0\tMeet\t040\t1\n1\tAccuse\t112\t3\n2\tHost\t043\t1\n3\tFight\t190\t4\n4\tAid\t070\t2\n";
    file(&folder, "relations.tsv", relations);
    Files { folder }
}

impl Files {
    fn counts(&self, command: &str, more: &[&str]) -> Run {
        let path = |name: &str| path(&self.folder, &format!("{name}.tsv"));
        let mut arguments = vec!["forecast".to_owned(), command.to_owned()];
        for name in ["train", "valid", "test", "entities", "relations"] {
            arguments.extend([format!("--{name}"), path(name)]);
        }
        arguments.extend(more.iter().map(|m| (*m).to_owned()));
        demarche(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    }
}

#[test]
fn counts_are_scored_as_their_lines_say() {
    let files = countries("forecast-counts");
    let predictions = path(&files.folder, "predictions.tsv");
    let run = files.counts("counts", &["--predictions", &predictions, "--jobs", "1"]);
    run.ends(0);
    let report = &run.json()[0];
    let text = files.text("predictions.tsv");
    let lines: Vec<Vec<&str>> = text.lines().skip(1).map(|l| l.split('\t').collect()).collect();
    let apart = lines.iter().filter(|l| l[2..4] == ["all", "7"] && l[13] == "0");
    let crps: Vec<f64> = apart.map(|l| l[11].parse().expect("a number")).collect();
    // Four weeks fit into the thirty days.
    assert_eq!(crps.len() as u64, 4 * report["pairs"].as_u64().expect("a number"));
    let mean = crps.iter().sum::<f64>() / crps.len() as f64;
    assert!((report["CRPS"].as_f64().expect("a number") - mean).abs() < 1e-4, "{mean}");
    assert_eq!(report["test"]["days_7"]["all"]["forecasts"], crps.len());
    assert!(
        report["asked_pairs"].to_string().contains(r#""source":"Veldia","target":"Tarnov""#),
        "{}",
        report["asked_pairs"]
    );
    assert!(lines.iter().all(|l| l[0] != l[1] && l[9].parse::<u32>().ok() <= l[10].parse::<u32>().ok()), "{text}");
    // The same bytes on several threads.
    let again = path(&files.folder, "again.tsv");
    files.counts("counts", &["--predictions", &again, "--jobs", "3"]).ends(0);
    assert_eq!(text, files.text("again.tsv"));
    // Without classes of relations nothing can be counted.
    file(&files.folder, "relations.tsv", "0\tMeet\n1\tAccuse\n2\tHost\n3\tFight\n4\tAid\n");
    files.counts("counts", &[]).ends(2).says("relations.tsv line 1: the fourth column is no quad class");
}

#[test]
fn a_report_is_one_page_without_scripts() {
    let files = countries("forecast-report");
    let folder = path(&files.folder, "report");
    files.counts("report", &["--output", &folder, "--jobs", "2"]).ends(0);
    let page = files.text("report/forecast.html");
    assert!(page.matches("<svg").count() >= 9 && !page.contains("<script") && !page.contains("http-equiv"), "{page}");
    assert!(!page.contains("<b>Ostmark") && page.contains("Hits@10"), "{page}");
    let json = files.text("report/forecast.json");
    let found: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    assert!(found["counts"]["CRPS"].is_number() && found["links"]["MRR"].is_number());
    // The name of the page, and the same bytes.
    let name = path(&files.folder, "own.html");
    files.counts("report", &["-o", &name, "--jobs", "1"]).ends(0);
    assert_eq!((page, json), (files.text("own.html"), files.text("own.json")));
}
