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
