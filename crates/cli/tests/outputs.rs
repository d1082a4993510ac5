//! Folders of outputs: what is skipped, what is coded again, who has which name.

mod common;

use std::path::Path;

use common::{ARTICLES, demarche, file, folder, names, project, text};

const SKIPPED: &str = "were coded before and have not changed";

fn content(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

#[test]
fn what_is_coded_is_skipped_until_something_changes() {
    let folder = folder("skip");
    let (a, b) =
        (file(&folder, "in/a.jsonl", ARTICLES), file(&folder, "in/b.txt", "Latvia thanked Estonia on Monday."));
    let out = text(&folder.join("out/"));
    let run = |more: &[&str]| demarche(&[&["code", "-o", &out, &a, &b], more].concat());
    let coded = |more: &[&str]| {
        let run = run(more);
        run.ends(0);
        assert!(!run.err.contains(SKIPPED), "{}", run.err);
    };
    let skipped = |count: usize| {
        run(&[]).ends(0).says(&format!("{count} inputs {SKIPPED}"));
    };
    coded(&[]);
    let first = content(&folder.join("out/a.jsonl"));
    skipped(2);
    // The same bytes, written anew.
    file(&folder, "in/a.jsonl", ARTICLES);
    skipped(2);
    // The same size, other bytes.
    file(&folder, "in/a.jsonl", ARTICLES.replace("Monday", "Friday"));
    skipped(1);
    assert_ne!(content(&folder.join("out/a.jsonl")), first);
    skipped(2);
    // An output that was cut or deleted is made again.
    std::fs::write(folder.join("out/a.jsonl"), "{").expect("it can be written");
    skipped(1);
    std::fs::remove_file(folder.join("out/b.jsonl")).expect("it can be deleted");
    skipped(1);
    assert!(content(&folder.join("out/a.jsonl")).lines().count() == 2 && folder.join("out/b.jsonl").is_file());
    // Options and lexicons are part of what is remembered.
    coded(&["--explain"]);
    coded(&["--depth", "full"]);
    let own = file(&folder, "actors.tsv", "id\tname\tcountry\tsectors\tfrom\tto\nx\tXyz\tEST\tGOV\t\t\n");
    let with_rows = demarche(&["code", "-o", &out, "--actors", &own, &a, &b]);
    assert!(!with_rows.err.contains(SKIPPED), "{}", with_rows.err);
}

#[test]
fn a_record_that_is_cut_or_lies_is_not_believed() {
    let folder = folder("records");
    let input = file(&folder, "in/a.txt", "Latvia thanked Estonia on Monday.");
    let keep = file(&folder, "keep.txt", "precious");
    let out = text(&folder.join("out/"));
    let record = folder.join("out/.demarche/a.jsonl.json");
    demarche(&["code", "-o", &out, &input]).ends(0);
    let good = content(&record);
    let lie = good.replace("\"a.jsonl\":", "\"../keep.txt\":").replace("\"done\":true", "\"done\":false");
    assert_ne!(lie, good);
    std::fs::write(&record, lie).expect("it can be written");
    let run = demarche(&["code", "-o", &out, &input]);
    assert!(run.ends(0).err.is_empty(), "{}", run.err);
    assert_eq!(content(Path::new(&keep)), "precious", "nothing outside the folder is deleted");
    // Nobody knows whose name that is: another one is taken.
    std::fs::write(&record, &good[..good.len() / 2]).expect("it can be written");
    demarche(&["code", "-o", &out, &input]).ends(0);
    assert_eq!(names(&out).len(), 2);
    demarche(&["code", "-o", &out, &input]).ends(0).says(SKIPPED);
}

#[test]
fn inputs_of_the_same_name_never_share_an_output() {
    let folder = folder("same-names");
    let line = |id: &str| format!("{{\"id\":\"{id}\",\"language\":\"en\",\"text\":\"Oslo thanked Rome.\"}}\n");
    let inputs: Vec<String> = ["x/a.jsonl", "y/a.jsonl", "z/A.jsonl", "z/a.b.jsonl"]
        .iter()
        .map(|name| file(&folder, &format!("in/{name}"), line(name)))
        .collect();
    let out = text(&folder.join("out/"));
    // One run an input, as a shell loop does it, and then all at once.
    for input in &inputs {
        demarche(&["code", "-o", &out, input]).ends(0);
    }
    assert_eq!(names(&out).len(), 4);
    let found: String = names(&out).iter().map(|n| content(&folder.join("out").join(n))).collect();
    for id in ["x/a.jsonl", "y/a.jsonl", "z/A.jsonl", "z/a.b.jsonl"] {
        assert_eq!(found.matches(&format!("\"id\":\"{id}\"")).count(), 1);
    }
    let all = [&["code", "-o", &out], inputs.iter().map(String::as_str).collect::<Vec<_>>().as_slice()].concat();
    demarche(&all).ends(0).says(&format!("4 inputs {SKIPPED}"));
    // Formats with the same ending have names of their own.
    for format in ["plover", "polecat", "icews", "gdelt", "phoenix"] {
        demarche(&["code", "--format", format, "-o", &out, &inputs[0]]).ends(0);
    }
    assert_eq!(names(&out).len(), 9);
}

#[test]
#[cfg(unix)]
fn names_of_outputs_are_plain_whatever_the_inputs_are_called() {
    let folder = folder("hostile-names");
    for name in
        ["-rf.txt", "a\u{202e}b.txt", "a b;c$(x).txt", "con.txt", &format!("{}.txt", "長".repeat(80)), "é\n.txt"]
    {
        file(&folder, &format!("in/{name}"), format!("Oslo thanked Rome for {}.", name.len()));
    }
    let out = text(&folder.join("out/"));
    demarche(&["code", "--format", "parquet", "-o", &out, &text(&folder.join("in"))]).ends(0);
    let found = names(&text(&folder.join("out/events/month=unknown")));
    assert_eq!(found.len(), 6);
    for name in &found {
        assert!(name.starts_with(char::is_alphanumeric) && name.len() < 200, "{name:?}");
        assert!(name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.')), "{name:?}");
    }
}

#[test]
fn articles_that_come_twice_are_coded_once_in_later_runs_too() {
    let folder = folder("moved");
    let lines: Vec<String> =
        (0..3).map(|i| format!("{{\"id\":\"n{i}\",\"language\":\"en\",\"text\":\"Oslo thanked Rome.\"}}\n")).collect();
    let a = file(&folder, "in/a.jsonl", lines[..2].concat());
    let b = file(&folder, "in/b.jsonl", lines[1..].concat());
    let out = text(&folder.join("out/"));
    let ids = || -> Vec<String> {
        let all: String = names(&out).iter().map(|n| content(&folder.join("out").join(n))).collect();
        let of = |l: &str| serde_json::from_str::<serde_json::Value>(l).expect("JSON")["id"].to_string();
        let mut ids: Vec<String> = all.lines().map(of).collect();
        ids.sort();
        ids
    };
    demarche(&["code", "-o", &out, &a, &b]).ends(1).says("article n1: it came twice");
    assert_eq!(ids(), ["\"n0\"", "\"n1\"", "\"n2\""]);
    // What the skipped inputs had is still told.
    demarche(&["code", "-o", &out, &a, &b]).ends(1).says("2 inputs").says("1 problems");
    // The first input loses the article, so the second one, though it did not change, must give it now.
    file(&folder, "in/a.jsonl", &lines[0]);
    demarche(&["code", "-o", &out, &a, &b]).ends(0);
    assert_eq!(ids(), ["\"n0\"", "\"n1\"", "\"n2\""]);
    // And back again.
    file(&folder, "in/a.jsonl", lines[..2].concat());
    demarche(&["code", "-o", &out, &a, &b]).ends(1);
    assert_eq!(ids(), ["\"n0\"", "\"n1\"", "\"n2\""]);
}

#[test]
fn tables_are_the_same_with_any_number_of_threads_and_an_old_month_goes_away() {
    let input = text(&project("examples"));
    let folder = folder("tables");
    let tree = |out: &Path| -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        for table in ["articles", "claims", "events", "mentions"] {
            for month in names(&text(&out.join(table))) {
                for name in names(&text(&out.join(table).join(&month))) {
                    let bytes = std::fs::read(out.join(table).join(&month).join(&name)).expect("it can be read");
                    files.push((format!("{table}/{month}/{name}"), bytes));
                }
            }
        }
        files
    };
    let run = |name: &str, jobs: &str| {
        let out = folder.join(name);
        let argument = format!("{}/", text(&out));
        demarche(&["code", "--format", "parquet", "--jobs", jobs, "-o", &argument, &input]).ends(0);
        tree(&out)
    };
    let one = run("one", "1");
    assert_eq!(one.len() % 4, 0);
    assert!(one.len() >= 40 && one == run("five", "5"));
    let dated = |date: &str| {
        format!("{{\"id\":\"n\",\"date\":\"{date}\",\"language\":\"en\",\"text\":\"Oslo thanked Rome.\"}}\n")
    };
    let path = file(&folder, "a.jsonl", dated("2031-01-02"));
    let out = text(&folder.join("dates/"));
    demarche(&["code", "--format", "parquet", "-o", &out, &path]).ends(0);
    file(&folder, "a.jsonl", dated("2031-02-02"));
    demarche(&["code", "--format", "parquet", "-o", &out, &path]).ends(0);
    let found: Vec<String> = tree(&folder.join("dates")).into_iter().map(|(name, _)| name).collect();
    assert_eq!(found.len(), 4);
    assert!(found.iter().all(|name| name.contains("month=2031-02/")), "{found:?}");
}
