//! `demarche stories`: files in, one line a report out.

mod common;

use common::{demarche, demarche_with, file, folder};

const NEWS: &str = concat!(
    r#"{"id":"a","date":"2031-05-17","source":"Harbour Ledger","title":"Ferry sinks off Port Alder, eleven missing","text":"A ferry with 212 people on board sank off Port Alder on Saturday after it struck a moored freighter, the coast guard said. Divers were looking for eleven passengers of the Northern Lily."}"#,
    "\n",
    r#"{"id":"b","date":"2031-05-17","source":"Harbour Ledger","title":"Veldia votes to leave customs union","text":"The parliament of Veldia voted by 61 to 58 on Saturday to leave the customs union with its neighbours. The opposition announced a complaint in court."}"#,
    "\n",
    r#"{"id":"c","date":"2031-05-18","source":"Northgate Post","title":"Ferry sinks off Port Alder","text":"A ferry with 212 people on board sank off Port Alder on Saturday after it struck a moored freighter, the coast guard said. Rescuers were looking for eleven passengers of the Northern Lily."}"#,
    "\n",
);

#[test]
fn every_report_gets_a_line_in_order_and_copies_are_named() {
    let folder = folder("stories");
    let news = file(&folder, "news.jsonl", NEWS);
    let run = demarche(&["stories", &news]);
    run.ends(0);
    let found = run.json();
    let ids: Vec<&str> = found.iter().filter_map(|line| line["id"].as_str()).collect();
    assert_eq!(ids, ["a", "b", "c"]);
    assert_eq!(found[0]["story"], found[2]["story"]);
    assert_ne!(found[0]["story"], found[1]["story"]);
    assert_eq!(found[2]["copy_of"], "a");
    assert_eq!(found[1].get("copy_of"), None);
    // The same through standard input, and with a window that every report leaves at once.
    let piped = demarche_with(NEWS.as_bytes(), &["stories", "-"]);
    piped.ends(0);
    assert_eq!(piped.out, run.out);
    let narrow = demarche(&["stories", &news, "--window", "1"]);
    narrow.ends(0);
    assert_eq!(narrow.json().len(), 3);
}

#[test]
fn a_table_with_a_fault_is_named() {
    let folder = folder("stories-weights");
    let news = file(&folder, "news.jsonl", NEWS);
    std::fs::create_dir_all(folder.join("data/stories")).expect("a folder");
    file(&folder.join("data/stories"), "weights.tsv", "name\tweight\twhat\nbias\tmuch\tx\n");
    let data = folder.join("data");
    let run = demarche(&["stories", &news, "--data", &data.to_string_lossy()]);
    run.ends(2).says("weights.tsv:2");
}

const SHELLING: &str = concat!(
    r#"{"id":"a","date":"2031-05-17","source":"Harbour Ledger","title":"Shelling kills 12 in Kharkiv","text":"Russian forces shelled a market in Kharkiv on Friday. Twelve people were killed, officials said. Ukraine's president condemned the attack on the market."}"#,
    "\n",
    r#"{"id":"b","date":"2031-05-17","source":"Northgate Post","title":"Kharkiv market hit by shells, at least 15 dead","text":"Kyiv spoke of a crime. At least 15 people died when Russian forces shelled Kharkiv's largest market on Friday at noon."}"#,
    "\n",
);

#[test]
fn a_summary_has_a_line_a_story_and_says_where_coded_reports_differ() {
    let folder = folder("stories-summary");
    let news = file(&folder, "news.jsonl", NEWS);
    let summary = folder.join("summary.jsonl");
    let run = demarche(&["stories", &news, "--summary", &summary.to_string_lossy()]);
    run.ends(0);
    let lines = |path: &std::path::Path| -> Vec<serde_json::Value> {
        let text = std::fs::read_to_string(path).expect("the summary is there");
        text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
    };
    let found = lines(&summary);
    assert_eq!(found.len(), 2);
    assert_eq!(found[0]["reports"], serde_json::json!(["a", "c"]));
    assert_eq!((&found[0]["count"], &found[0]["origins"]), (&2.into(), &1.into()));
    assert_eq!((&found[0]["first"]["id"], &found[0]["latest"]["date"]), (&"a".into(), &"2031-05-18".into()));
    assert_eq!(found[0]["title"], "Ferry sinks off Port Alder, eleven missing");
    assert_eq!(found[0].get("happenings"), None);
    // The lines of reports are the same with and without; a narrow window closes stories early, in order.
    assert_eq!(run.out, demarche(&["stories", &news]).out);
    let narrow = demarche(&["stories", &news, "--window", "1", "--summary", &summary.to_string_lossy()]);
    narrow.ends(0);
    assert_eq!(lines(&summary).iter().map(|l| l["count"].as_u64()).sum::<Option<u64>>(), Some(3));

    let news = file(&folder, "shelling.jsonl", SHELLING);
    demarche(&["stories", &news, "--coded", "--summary", &summary.to_string_lossy()]).ends(0);
    let found = lines(&summary);
    assert_eq!(found.len(), 1, "{found:?}");
    let numbers: Vec<_> = found[0]["differences"].as_array().into_iter().flatten().collect();
    let killed = numbers.iter().find(|d| d["aspect"] == "number").expect("the dead are counted differently");
    assert_eq!((&killed["one"]["id"], &killed["other"]["id"]), (&"a".into(), &"b".into()));
    assert!(killed["other"]["text"].as_str().is_some_and(|t| t.starts_with("At least 15")), "{killed}");
    let assault = found[0]["happenings"].as_array().into_iter().flatten().find(|h| h["type"] == "ASSAULT");
    assert_eq!(assault.expect("the shelling")["origins"], 2, "{found:?}");
    demarche(&["stories", &news, "--coded"]).ends(2);
}
