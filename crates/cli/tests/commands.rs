//! The commands on tiny inputs, from outside.

mod common;

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use common::{ARTICLES, demarche, demarche_with, file, folder, names, project, text};

#[test]
fn every_command_has_help_with_an_example() {
    let top = demarche(&["--help"]);
    top.ends(0);
    for command in ["brief", "code", "parse", "extract", "score"] {
        assert!(top.out.contains(&format!("\n  {command} ")), "{command} is not in the help");
        for flag in ["--help", "-h"] {
            let help = demarche(&[command, flag]);
            help.ends(0);
            assert!(help.out.contains("Example") && help.out.contains(&format!("demarche {command}")), "{command}");
        }
    }
    assert!(demarche(&["--version"]).ends(0).out.starts_with("demarche "));
}

#[test]
fn code_reads_lines_from_standard_input() {
    let run = demarche_with(ARTICLES.as_bytes(), &["code", "-"]);
    let readings = run.ends(0).json();
    assert_eq!(run.err, "");
    assert_eq!(readings.iter().map(|r| r["id"].as_str()).collect::<Vec<_>>(), [Some("one"), Some("zwei-é")]);
    let kinds: Vec<&str> = readings
        .iter()
        .flat_map(|r| r["events"].as_array().into_iter().flatten())
        .filter_map(|e| e["type"].as_str())
        .collect();
    assert!(kinds.contains(&"ACCUSE"), "{kinds:?}");
    for reading in &readings {
        let points: Vec<char> = reading["text"].as_str().expect("a text").chars().collect();
        for event in reading["events"].as_array().expect("a list") {
            let (start, end) = (event["trigger"]["start"].as_u64(), event["trigger"]["end"].as_u64());
            let range = start.expect("a number") as usize..end.expect("a number") as usize;
            assert_eq!(Some(points[range].iter().collect::<String>().as_str()), event["trigger"]["text"].as_str());
        }
    }
}

#[test]
fn every_format_of_code_comes_out_well_formed() {
    let input = file(&folder("formats"), "a.jsonl", ARTICLES);
    let columns = |text: &str| text.lines().map(|l| l.split('\t').count()).collect::<BTreeSet<_>>();
    let run = |format: &str| {
        let run = demarche(&["code", "--format", format, &input]);
        run.ends(0);
        run.out
    };
    assert_eq!(columns(&run("polecat")), [40].into());
    assert_eq!(columns(&run("icews")), [20].into());
    assert_eq!(columns(&run("gdelt")), [61].into());
    assert!(run("csv").starts_with("id,date,"));
    assert!(run("conllu").contains("# newdoc id = one\n"));
    assert!(run("plover").lines().all(|l| l.contains("\"event\":\"") && l.ends_with('}')));
    let map: serde_json::Value = serde_json::from_str(&run("geojson")).expect("it is JSON");
    assert_eq!(map["type"], "FeatureCollection");
    assert_eq!(columns(&run("phoenix")), [26].into());
    demarche(&["code", "--format", "parquet", &input]).ends(2).says("name one with -o DIR/");
    demarche(&["code", "--text", "full", &input]).ends(2).says("--text is for the format parquet");
    demarche(&["code", "--raw", &input]).ends(2).says("--raw is for the format csv");
}

#[test]
fn the_same_bytes_with_one_and_two_threads_and_again() {
    for example in ["examples/dispute", "examples/strike"] {
        let input = text(&project(example));
        for format in ["reading", "plover", "csv"] {
            let run = |jobs: &str| demarche(&["code", "--format", format, "--jobs", jobs, &input]);
            let one = run("1");
            assert!(!one.out.is_empty());
            for jobs in ["1", "2", "5"] {
                assert!(run(jobs).out == one.out, "{example} as {format} with {jobs} threads");
            }
        }
    }
}

#[test]
fn shards_share_the_articles_out() {
    let lines: String =
        (0..12).map(|i| format!("{{\"id\":\"n{i}\",\"language\":\"en\",\"text\":\"Oslo thanked Rome.\"}}\n")).collect();
    let input = file(&folder("shards"), "a.jsonl", lines);
    let mut ids = Vec::new();
    for shard in ["1/3", "2/3", "3/3"] {
        let run = demarche(&["code", "--shard", shard, &input]);
        ids.extend(run.ends(0).json().iter().map(|r| r["id"].to_string()));
    }
    assert_eq!(ids.len(), 12);
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 12);
}

#[test]
fn a_folder_gets_one_file_an_input_and_a_file_appears_whole() {
    let folder = folder("outputs");
    let first = file(&folder, "in/a.jsonl", ARTICLES);
    let second = file(&folder, "in/b.txt", "Estonia expelled two Russian diplomats on Monday.");
    let third = file(&folder, "in/more/a.txt", "Latvia thanked Estonia for its help on Monday.");
    let out = text(&folder.join("out/"));
    demarche(&["code", "-o", &out, &first, &second, &third]).ends(0);
    let names = names(&out);
    assert_eq!(names.len(), 3, "{names:?}");
    assert!(names.contains(&"a.jsonl".to_owned()) && names.contains(&"b.jsonl".to_owned()), "{names:?}");
    assert_eq!(std::fs::read_to_string(folder.join("out/a.jsonl")).expect("it is there").lines().count(), 2);
    let again = demarche(&["code", "-o", &out, &first, &second, &third]);
    again.ends(0).says("3 inputs were coded before");
    assert_eq!(common::names(&out), names, "a second run adds nothing");
    let single = text(&folder.join("single.csv"));
    demarche(&["code", "--format", "csv", "-o", &single, &second]).ends(0);
    assert!(std::fs::read_to_string(&single).expect("it is there").starts_with("id,date,"));
}

#[test]
fn an_article_that_comes_twice_is_coded_once() {
    let folder = folder("twice");
    let path = file(&folder, "a.jsonl", ARTICLES);
    let run = demarche(&["code", "--format", "plover", &path, &path]);
    run.ends(1).says("article one: it came twice").says("article zwei-é: it came twice");
    let once = demarche(&["code", "--format", "plover", &path]);
    assert_eq!(run.out, once.out);
}

#[test]
fn parse_takes_text_and_keeps_given_words() {
    let run = demarche_with("Baku denied it. Paris didn’t.".as_bytes(), &["parse"]);
    assert_eq!(run.ends(0).out.matches("# text = ").count(), 2);
    let words = "# sent_id = x\n1\tdid\t_\t_\t_\t_\t_\t_\t_\tMy=1\n2\tn't.\t_\t_\t_\t_\t_\t_\t_\t_\n\n";
    let path = file(&folder("parse"), "w.conllu", words);
    for run in [demarche(&["parse", &path]), demarche_with(words.as_bytes(), &["parse", "-"])] {
        let lines: Vec<&str> = run.ends(0).out.lines().collect();
        assert_eq!(lines[0], "# sent_id = x");
        assert!(lines[1].starts_with("1\tdid\t") && lines[2].starts_with("2\tn't.\t") && lines[1].contains("My=1"));
        assert!(lines[1..3].iter().all(|l| l.split('\t').count() == 10));
    }
    demarche_with(b"Bonjour", &["parse", "--language", "fr"]).ends(2).says("this version reads English");
}

#[test]
fn extract_writes_articles_without_menus() {
    let page = "<html lang=en><head><title>Talks end | The Test</title></head><body><nav><a href=/>Home</a></nav>\
        <article><h1>Talks end</h1><p>Oslo and Rome ended their talks on Monday without a deal, officials said after \
        two days of meetings.</p><p>They will meet again in May, the ministry added in a statement on its site.</p>\
        </article><footer>Subscribe now</footer></body></html>";
    let path = file(&folder("extract"), "talks.end.html", page);
    let article = demarche(&["extract", &path]).ends(0).json().remove(0);
    assert_eq!(article["id"], "talks");
    let text = article["text"].as_str().expect("a text");
    assert!(text.contains("ended their talks") && !text.contains("Home") && !text.contains("Subscribe"), "{text}");
}

#[test]
fn a_reader_that_goes_away_ends_the_work_quietly() {
    let lines: String = (0..3000)
        .map(|i| format!("{{\"id\":\"n{i}\",\"language\":\"en\",\"text\":\"{}\"}}\n", "Oslo thanked Rome. ".repeat(20)))
        .collect();
    let path = file(&folder("pipe"), "a.jsonl", lines);
    for arguments in [vec!["extract", &path], vec!["code", "--jobs", "2", &path]] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_demarche"))
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary was built for this test");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
    }
    let mut child = Command::new(env!("CARGO_BIN_EXE_demarche"))
        .args(["code", "no-such-file.txt"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary was built for this test");
    drop(child.stderr.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(2), "nobody hears the message, and that is all");
}

#[test]
fn wrong_arguments_end_with_2() {
    for arguments in [
        vec![],
        vec!["watch"],
        vec!["code"],
        vec!["code", "--format", "xml", "-"],
        vec!["code", "--shard", "3/2", "-"],
        vec!["code", "--jobs", "0", "-"],
        vec!["score", "news"],
        vec!["brief", "--nonsense"],
    ] {
        let run = demarche(&arguments);
        run.ends(2);
        assert!(!run.err.is_empty() && run.out.is_empty(), "{arguments:?}");
    }
    demarche(&["code", "-", "-"]).ends(2).says("standard input (-) is named 2 times");
    demarche(&["code", "--data", "/no/such/folder", "-"]).ends(2).says("--data");
    demarche(&["code", "--model", "/no/such/folder", "-"]).ends(2).says("core.safetensors");
}

#[test]
fn explain_lists_what_was_not_kept_and_nothing_changes_without_it() {
    let text = "The storm hit the coast of Cuba. If Egypt attacks Sudan, Chad will respond. Oslo thanked Rome.";
    let line = format!("{{\"id\":\"one\",\"language\":\"en\",\"text\":\"{text}\"}}\n");
    let input = file(&folder("explain"), "a.jsonl", line);
    let read = |arguments: &[&str]| -> serde_json::Value {
        let run = demarche(&[&["code", &input], arguments].concat());
        run.ends(0);
        serde_json::from_str(&run.out).expect("it is JSON")
    };
    let plain = read(&[]);
    assert!(plain.get("rejected").is_none());
    let mut explained = read(&["--explain"]);
    let rejected = explained.as_object_mut().and_then(|o| o.remove("rejected")).expect("the field is there");
    assert_eq!(explained, plain);
    let rejected = rejected.as_array().expect("a list");
    let attacks = rejected.iter().find(|r| r["text"] == "attacks").expect("the condition is listed");
    assert_eq!((attacks["sentence"].as_u64(), attacks["step"].as_str()), (Some(1), Some("modality")));
    let (start, end) = (attacks["start"].as_u64(), attacks["end"].as_u64());
    assert_eq!((start, end), (Some(42), Some(49)));
    assert!(attacks["reason"].as_str().is_some_and(|r| r.contains("only thought of")));
    let refused = demarche(&["code", "--explain", "--format", "csv", &input]);
    refused.ends(2).says("only the format reading");
}
