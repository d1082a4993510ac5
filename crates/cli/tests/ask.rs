//! Questions to a store, from the command line: search, dyad, actors, query, export.

mod common;

use std::path::Path;
use std::sync::OnceLock;

use common::{Run, demarche, folder};

/// A store of our examples on the dispute.
fn store() -> &'static str {
    static STORE: OnceLock<String> = OnceLock::new();
    STORE.get_or_init(|| {
        let path = folder("ask").join("news.db").display().to_string();
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/dispute").display().to_string();
        demarche(&["ingest", &examples, "--store", &path]).ends(0);
        path
    })
}

fn ask(command: &str, rest: &[&str]) -> Run {
    demarche(&[&[command, "--store", store()], rest].concat())
}

#[test]
fn articles_are_found_by_words_phrases_and_what_happens_in_them() {
    let ids = |rest: &[&str]| ask("search", rest).json().iter().map(|a| a["id"].to_string()).collect::<Vec<_>>();
    let all = ids(&["frigates"]);
    assert!(all.len() >= 3, "{all:?}");
    assert_eq!(ids(&["FRIGATES", "-n", "2"]), all[..2]);
    assert!(ids(&["\"frigates patrol\""]).is_empty());
    let mut best = ids(&["frigates", "--order", "best"]);
    let mut newest = all.clone();
    best.sort();
    newest.sort();
    assert_eq!(best, newest);
    let without = ids(&["frigates -school"]);
    assert!(!without.is_empty() && without.len() < all.len(), "{without:?}");
    let dates: Vec<String> = ask("search", &["frig*"]).json().iter().map(|a| a["date"].to_string()).collect();
    assert!(dates.is_sorted_by(|a, b| a >= b), "{dates:?}");
    assert!(ids(&["--party", "NLD", "--type", "assault", "--voice", "reporter"]).len() < ids(&[]).len());
}

#[test]
fn events_carry_their_words_and_are_never_shown_as_facts_when_claimed() {
    let run = ask("search", &["--events", "--party", "Netherlands", "--party", "Algeria", "--type", "ACCUSE"]);
    let found = run.ends(0).json();
    assert!(!found.is_empty());
    for hit in &found {
        assert_eq!(hit["event"]["type"], "ACCUSE");
        let words = hit["event"]["trigger"]["text"].as_str().expect("a trigger");
        assert!(hit["sentence"].as_str().expect("a sentence").contains(words), "{hit}");
    }
    for hit in ask("search", &["--events", "--voice", "claim", "-n", "500"]).json() {
        assert!(hit["stance"].is_string(), "a claimed event without its claim: {hit}");
    }
    let term = ask("search", &["--events", "--voice", "claim", "--format", "term"]);
    let lines = term.out.lines().filter(|l| l.starts_with("20"));
    assert!(lines.clone().count() > 0 && lines.into_iter().all(|l| l.contains(" by ")), "{}", term.out);
}

#[test]
fn a_pair_is_counted_alike_by_name_and_code_and_as_sql_counts_it() {
    let series = |a: &str, b: &str| ask("dyad", &[a, b, "--step", "month"]).json();
    let by_code = series("NLD", "DZA");
    let total = |lines: &[serde_json::Value]| lines.iter().filter_map(|l| l["events"].as_i64()).sum::<i64>();
    assert!(total(&by_code) > 0);
    assert_eq!(total(&series("Netherlands", "algeria")), total(&by_code));
    assert_eq!(total(&series("DZA", "NLD")), total(&by_code));
    let sql = "SELECT sum(events) AS n FROM country_day WHERE fact = 1
               AND (source, target) IN (VALUES ('NLD', 'DZA'), ('DZA', 'NLD'))";
    assert_eq!(ask("query", &[sql]).json()[0]["n"].as_i64(), Some(total(&by_code)));
    let actors = ask("actors", &["-n", "3"]).json();
    assert_eq!(actors.len(), 3);
    assert!(actors[0]["events"].as_i64() >= actors[2]["events"].as_i64());
}

#[test]
fn the_tension_of_a_pair_is_told_with_its_days() {
    let lines = ask("dyad", &["NLD", "DZA"]).json();
    let tension = |line: &serde_json::Value| line["tension"].as_f64().expect("a tension");
    assert!(lines.iter().all(|l| (-1.0..=1.0).contains(&tension(l)) && l["conflict"].as_f64() >= Some(0.0)));
    assert!(tension(&lines[lines.len() - 1]) > 0.3, "a dispute");
    for line in &lines {
        let types = line["types"].as_object().expect("types");
        let events: i64 = types.values().filter_map(|t| t["events"].as_i64()).sum();
        assert_eq!(Some(events), line["events"].as_i64(), "{line}");
    }
    // Both directions of a day have the tension of the pair, and later days do not change it.
    let day = lines[lines.len() / 2]["day"].as_str().expect("a day");
    for line in ask("dyad", &["DZA", "NLD", "--to", day]).json() {
        let same = |l: &&serde_json::Value| l["day"] == line["day"];
        assert!(lines.iter().filter(same).all(|l| l["tension"] == line["tension"]), "{line}");
    }
    ask("dyad", &["NLD", "DZA", "--format", "term"]).ends(0);
    assert!(ask("dyad", &["NLD", "DZA", "--changes", "--format", "csv"]).ends(0).out.starts_with("day,earliest"));
    let last = lines[lines.len() - 1]["day"].as_str().expect("a day");
    let movers = ask("movers", &["--days", "7", "-n", "500", "--to", last]).json();
    let pair = movers.iter().find(|m| m["one"] == "DZA" && m["other"] == "NLD").expect("a pair of the examples");
    assert_eq!(pair["now"], lines[lines.len() - 1]["tension"]);
    assert!(movers.is_sorted_by_key(|m| -(1e6 * m["change"].as_f64().expect("a number").abs()) as i64));
    assert!(movers.iter().all(|m| m["change"] != 0.0));
    assert_eq!(ask("movers", &["-n", "1", "--days", "7", "--to", last]).json(), movers[..1]);
}

#[test]
fn what_a_store_exports_is_what_code_writes() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/dispute").display().to_string();
    for format in ["reading", "plover", "csv", "icews", "gdelt", "phoenix", "polecat"] {
        let coded = demarche(&["code", &examples, "--format", format]);
        assert_eq!(ask("export", &["--format", format]).ends(0).out, coded.ends(0).out, "{format}");
    }
    ask("export", &["--format", "conllu"]).ends(2).says("a store keeps no trees");
}

#[test]
fn a_query_only_reads_and_ends() {
    for sql in
        ["DELETE FROM event", "ATTACH 'x.db' AS x", "PRAGMA journal_mode = DELETE", "SELECT 1; SELECT 2", "SELEC 1"]
    {
        assert!(ask("query", &[sql]).ends(2).err.contains("demarche: the query"), "{sql}");
    }
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    ask("query", &[endless, "--timeout", "1"]).ends(2).says("took longer than 1 s");
    let cut = ask("query", &["SELECT article FROM event", "-n", "2"]);
    assert_eq!(cut.ends(0).says("only the first 2 rows").out.lines().count(), 2);
}

#[test]
fn what_cannot_be_asked_is_said_in_a_sentence() {
    ask("search", &["a\"b"]).ends(2).says("quotation mark");
    ask("search", &["--type", "ACUSE"]).ends(2).says("ACUSE is no type of PLOVER");
    ask("search", &["--from", "soon"]).ends(2).says("soon is no date");
    ask("dyad", &["Algeri", "NLD"]).ends(2).says("there is Algeria");
    ask("dyad", &["NLD", "Netherlands"]).ends(2).says("name two");
    demarche(&["actors", "--store", "/no/such.db"]).ends(2).says("does not exist");
}
