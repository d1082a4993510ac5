//! `demarche import`: what others coded goes in, apart, once, and is counted.

mod common;

use std::path::Path;

use common::icews::{HEADER, Stage};
use common::server::Server;
use common::{Run, demarche};

/// A row of ICEWS.
fn icews(id: &str, day: &str, source: &str, code: &str, target: &str) -> String {
    format!(
        "{id}\t{day}\tMilitary ({source})\tGovernment,Military\t{source}\twords\t{code}\t-4.4\tCitizen ({target})\t\
         General Population / Civilian / Social\t{target}\t77\t3\tThe Ledger\tBrig\t\tCoast\t{target}\t12.5\t-7.0\n"
    )
}

/// A row of GDELT with this number of columns.
fn gdelt(id: &str, day: &str, code: &str, columns: usize) -> String {
    let mut cells = vec![String::new(); columns];
    let set = [
        (0, id),
        (1, day),
        (5, "ESPGOV"),
        (6, "MADRID"),
        (7, "ESP"),
        (12, "GOV"),
        (15, "PRT"),
        (16, "PORTUGAL"),
        (17, "PRT"),
        (26, code),
        (27, code),
        (28, &code[..2]),
        (29, "1"),
        (30, "2.8"),
    ];
    set.iter().for_each(|(at, value)| cells[*at] = (*value).to_owned());
    let place = if columns == 61 { [51, 52, 56, 57] } else { [49, 50, 53, 54] };
    for (at, value) in place.into_iter().zip(["4", "Faro, Faro, Portugal", "37.01", "-7.93"]) {
        cells[at] = value.to_owned();
    }
    if columns > 57 {
        cells[columns - 1] = "https://ledger.example/1".to_owned();
    }
    cells.join("\t") + "\n"
}

impl Stage {
    fn ask(&self, command: &str, more: &[&str]) -> Run {
        let run = demarche(&[&[command, "--store", &self.store], more].concat());
        run.ends(0);
        run
    }

    fn digest(&self) -> String {
        self.ask("verify", &[]).out.split("digest ").nth(1).expect("a digest").trim().to_owned()
    }

    fn stats(&self) -> serde_json::Value {
        serde_json::from_str(&self.ask("stats", &["--format", "json"]).out).expect("JSON")
    }
}

#[test]
fn rows_go_in_once_and_bad_ones_are_named_with_their_lines() {
    let stage = Stage::new("import-icews");
    let mut text = HEADER.to_owned();
    text += &icews("1", "2031-05-01", "Estonia", "190", "Latvia");
    text += &icews("2", "2031-05-02", "Estonia", "010", "Latvia");
    text += &icews("3", "2031-02-30", "Estonia", "190", "Latvia");
    text += "4\t2031-05-03\ttoo\tfew\n";
    text += HEADER;
    text += &icews("5", "2031-05-03", "Latvia", "99", "Estonia");
    text += &icews("1", "2031-05-04", "Latvia", "040", "Estonia");
    text += &icews("6", "2031-05-04", "Latvia", "040", "Estonia");
    let run = stage.import("events.tab", &text, &[]);
    run.ends(1).says("2 imported; 0 known; 1 of kinds that PLOVER has no type for").says("4 rows that cannot be taken");
    for said in [
        "events.tab line 4: 2031-02-30 is no day",
        "line 5: it has 4 columns instead of 20",
        "line 7: 99 is no CAMEO code",
        "line 8: the id 1 belongs to another event",
    ] {
        run.says(said);
    }
    let digest = stage.digest();
    // Again, and packed under another name: nothing new.
    stage.import("events.tab", &text, &[]).ends(1).says("0 imported; 2 known");
    stage.import("other.tsv", &text, &["--as", "icews"]).ends(1).says("0 imported; 2 known");
    assert_eq!(stage.digest(), digest);
    let stats = stage.stats();
    assert_eq!((&stats["imported"], &stats["events"]), (&serde_json::json!([["icews", 2]]), &0.into()));
}

#[test]
fn imported_events_count_marked_and_are_listed_with_their_origin_and_no_text() {
    let stage = Stage::new("import-ask");
    let mut text = HEADER.to_owned();
    text += &icews("1", "2031-05-01", "Estonia", "190", "Latvia");
    text += &icews("2", "2031-05-03", "Latvia", "042", "Estonia");
    stage.import("events.tab", &text, &[]).ends(0);
    let lines = stage.ask("dyad", &["EST", "LVA"]).json();
    assert_eq!(lines.len(), 2);
    assert!(lines.iter().all(|l| l["imported"] == 1 && l["events"] == 1));
    assert!(lines[0]["tension"].as_f64() > Some(0.2), "{}", lines[0]);
    assert_eq!(lines[1]["verbal_cooperation"], 1);
    assert_eq!(stage.ask("movers", &["--days", "30"]).json()[0]["one"], "EST");
    let hits = stage.ask("search", &["--events", "--imported", "--party", "LVA"]).json();
    assert_eq!(hits.len(), 2);
    assert_eq!(hits[1]["imported"], serde_json::json!({"scheme": "icews", "file": "events.tab", "line": 2, "id": "1"}));
    assert_eq!(hits[0]["mode"], serde_json::json!(["visit"]));
    assert_eq!(hits[1]["actors"], serde_json::json!([{"name": "Military (Estonia)", "country": "EST"}]));
    assert!(hits.iter().all(|h| h.get("sentence").is_none() && h.get("start").is_none()));
    assert!(stage.ask("search", &["--events"]).out.is_empty());
    assert!(stage.ask("export", &["--format", "csv"]).err.contains("left out"));
    // Who is forgotten goes from what others coded, too.
    let gone = demarche(&["forget", "--store", &stage.store, "--person", "Military (Estonia)"]);
    gone.ends(0).says("1 imported events");
    assert_eq!(stage.ask("dyad", &["EST", "LVA"]).json().len(), 1);
    stage.digest();
}

#[test]
fn states_that_only_an_import_names_have_pages() {
    let stage = Stage::new("import-pages");
    let text = HEADER.to_owned() + &icews("1", "2031-05-01", "Estonia", "190", "Latvia");
    stage.import("events.tab", &text, &[]).ends(0);
    let server = Server::start(&["serve", "--store", &stage.store]);
    assert_eq!(server.api("/actors/estonia")["name"], "Estonia");
    let pair = server.api("/pairs/estonia/latvia?step=day");
    assert_eq!((&pair["a"]["name"], &pair["b"]["name"]), (&"Estonia".into(), &"Latvia".into()), "{pair}");
    assert_eq!(server.get("/api/v1/actors/portugal").0, 404, "nobody named it");
}

#[test]
fn all_three_versions_of_gdelt_are_read() {
    for columns in [57, 58, 61] {
        let stage = Stage::new(&format!("import-gdelt-{columns}"));
        let text = gdelt("410", "20310501", "0841", columns) + &gdelt("411", "20310502", "043", columns);
        stage.import("20310501.export.CSV", &text, &[]).ends(0).says("2 imported");
        let hits = stage.ask("search", &["--events", "--imported"]).json();
        assert_eq!(hits[1]["type"], "RETREAT");
        assert_eq!((&hits[1]["place"], &hits[1]["day"]), (&"Faro, Faro, Portugal".into(), &"2031-05-01".into()));
        assert_eq!(hits[1]["url"].is_null(), columns == 57);
        assert_eq!(stage.ask("dyad", &["ESP", "PRT"]).json().len(), 2);
    }
}

#[test]
fn what_we_export_comes_back() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/dispute").display().to_string();
    let own = Stage::new("import-own");
    demarche(&["ingest", &examples, "--store", &own.store]).ends(0);
    let counts = "SELECT source, target, day, type, sum(events) AS n FROM country_day WHERE fact > 0
                  GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4";
    for format in ["icews", "polecat", "gdelt"] {
        let rows = demarche(&["code", &examples, "--format", format]).out;
        let back = Stage::new(&format!("import-back-{format}"));
        back.import("own.tsv", &rows, &[]).ends(0);
        let (own, back) = (own.ask("query", &[counts]).json(), back.ask("query", &[counts]).json());
        assert!(!back.is_empty());
        // Parties inside one state are told apart in a store by the rows of the base, which tables do not have.
        let key = |v: &serde_json::Value| format!("{} {} {} {}", v["source"], v["target"], v["day"], v["type"]);
        let found: Vec<String> = back.iter().map(key).collect();
        let missing: Vec<String> =
            own.iter().filter(|v| v["source"] != v["target"]).map(key).filter(|k| !found.contains(k)).collect();
        assert!(missing.is_empty(), "{format}: {missing:?}");
    }
}

#[test]
fn a_file_of_another_kind_stops_the_work() {
    let stage = Stage::new("import-other");
    stage.import("a.csv", "a,b,c\n1,2,3\n", &[]).ends(2).says("is no event file of ICEWS");
    let rows = gdelt("1", "20310501", "043", 61);
    stage.import("b.tsv", &rows, &["--as", "icews"]).ends(2).says("has no row of icews");
    demarche(&["import", "/no/such.tab", "--store", &stage.store]).ends(2).says("such.tab");
    stage.import("empty.tab", "", &[]).ends(0).says("0 imported");
    let mut long = HEADER.to_owned();
    long += &icews("1", "2031-05-01", &"x".repeat(3000), "190", "Latvia");
    long += &icews("2", "2031-05-01", "Estonia", "190", "Latvia");
    stage.import("long.tab", &long, &[]).ends(1).says("line 2: a field is longer than 2048 bytes");
}
