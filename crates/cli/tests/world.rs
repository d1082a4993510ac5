//! `demarche world`: rows of one's own, imports, what is shown, the review loop; and what is hostile or wrong.

mod common;

use std::io::Write;

use common::{demarche, demarche_with, file, folder};
use serde_json::Value;

const ROWS: &str = concat!(
    r#"{"id":"arn","kind":"country","names":[{"text":"Arnor"},{"text":"Arnorian","kind":"adjective"}],"codes":[{"country":"ARN"}]}"#,
    "\n",
    r#"{"id":"guard","kind":"organisation","type":"armed-group","names":[{"text":"Grey Guard"}],"codes":[{"code":"ARNREBMIL"}]}"#,
    "\n",
);

const NEWS: &str = concat!(
    r#"{"id":"one","date":"2031-03-04","source":"The Test","language":"en","text":"#,
    r#""Estonian Defence Minister Maarja Tormis accused Russia of sabotage on Monday. Tormis met French officials in Paris."}"#,
    "\n",
    r#"{"id":"two","date":"2031-03-06","source":"The Other","language":"en","text":"#,
    r#""Estonian Defence Minister Maarja Tormis condemned Russia on Thursday. The Grey Guard attacked French soldiers in Chad."}"#,
    "\n",
    r#"{"id":"three","date":"2031-03-07","language":"en","text":"France condemned Russia on Friday."}"#,
    "\n",
);

/// Whether a party of any event has this code: country, sectors and row.
fn coded(readings: &[Value], name: &str) -> Vec<String> {
    let events = readings.iter().flat_map(|r| r["events"].as_array().expect("a list"));
    let parties = events.flat_map(|e| [&e["actors"], &e["recipients"]]).flat_map(|p| p.as_array().expect("a list"));
    let of = parties.filter(|p| p["name"] == name);
    let text = |v: &Value| v.as_str().unwrap_or("").to_owned();
    let sectors = |p: &Value| p["sectors"].as_array().expect("a list").iter().map(text).collect::<String>();
    let mut found: Vec<String> =
        of.map(|p| format!("{}{} {}", text(&p["country"]), sectors(p), text(&p["row"]))).collect();
    found.sort();
    found.dedup();
    found
}

#[test]
fn rows_of_the_user_code_events_and_change_the_version() {
    let folder = folder("world-rows");
    let news = file(&folder, "news.jsonl", NEWS);
    let rows = file(&folder, "rows.jsonl", ROWS);
    let plain = demarche(&["code", &news]);
    let mine = demarche(&["code", &news, "--actors", &rows]);
    plain.ends(0);
    mine.ends(0);
    assert_eq!(coded(&mine.json(), "Grey Guard"), ["ARNREBMIL guard"]);
    assert_ne!(plain.json()[0]["version"]["data"], mine.json()[0]["version"]["data"]);
    // The same rows as a table mean the same.
    let table = file(&folder, "rows.tsv", "id\tkind\tname\tcode\nguard\torganisation\tGrey Guard\tARNREBMIL\n");
    assert_eq!(coded(&demarche(&["code", &news, "--actors", &table]).json(), "Grey Guard"), ["ARNREBMIL guard"]);
    // And in a folder of data.
    let data = folder.join("data");
    file(&data, "actors/mine.jsonl", ROWS);
    let data = common::text(&data);
    assert_eq!(coded(&demarche(&["code", &news, "--data", &data]).json(), "Grey Guard"), ["ARNREBMIL guard"]);
}

#[test]
fn wrong_rows_are_named_by_line_and_left_out() {
    let folder = folder("world-faults");
    let news = file(&folder, "news.jsonl", NEWS);
    let long = "x".repeat(10 << 20);
    let rows = [
        ROWS.trim_end().to_owned(),
        r#"{"id":"guard","kind":"organisation","names":[{"text":"Other Guard"}],"codes":[{"code":"ARNMIL"}]}"#.to_owned(),
        r#"{"id":"a","kind":"person","names":[{"text":"Ann Oro"}],"codes":[{"code":"ARNGOV","from":"2021","to":"2020"}]}"#.to_owned(),
        r#"{"id":"b","kind":"person","names":[{"text":"Ann Oro"}],"codes":[{"sectors":["XYZ"]}]}"#.to_owned(),
        format!(r#"{{"id":"c","kind":"person","names":[{{"text":"{long}"}}],"codes":[{{"code":"ARNGOV"}}]}}"#),
        "{\"id\":".to_owned(),
        r#"{"id":"d","kind":"king","names":[],"codes":[]}"#.to_owned(),
        r#"{"id":"e:f","kind":"person","names":[{"text":"Ann\tOro"}],"codes":[{"code":"ARNGOV"}]}"#.to_owned(),
    ];
    let rows = file(&folder, "rows.jsonl", rows.join("\n"));
    let run = demarche(&["code", &news, "--actors", &rows]);
    run.ends(1);
    for words in [
        ":3: the id",
        ":4: a code ends",
        ":5: \"XYZ\" is no sector",
        ":6: the line has",
        ":7: it is no row",
        ":8: the kind",
        ":9: ",
    ] {
        run.says(words);
    }
    assert_eq!(coded(&run.json(), "Grey Guard"), ["ARNREBMIL guard"], "the good lines count");
    let noise: Vec<u8> = (0..100_000_u32).flat_map(|i| i.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let noise = file(&folder, "noise.tsv", noise);
    demarche(&["world", "import", "rows", &noise]).ends(2).says("the header has");
    let gz = file(&folder, "cut.jsonl.gz", [0x1F, 0x8B, 8, 0, 0]);
    demarche(&["code", &news, "--actors", &gz]).ends(2).says("cannot read");
}

#[test]
fn the_base_goes_out_and_in_again() {
    let folder = folder("world-export");
    for format in ["jsonl", "tsv"] {
        let path = common::text(&folder.join(format!("base.{format}")));
        demarche(&["world", "export", "--format", format, "-o", &path]).ends(0).says("wrote");
        demarche(&["world", "import", "rows", &path]).ends(0).says("holds");
    }
}

#[test]
fn show_tells_what_wins_and_what_is_near() {
    let folder = folder("world-show");
    let rows = file(&folder, "rows.jsonl", ROWS.replace("Grey Guard", "Georgia"));
    let run = demarche(&["world", "show", "Georgia", "--on", "2031-03-04", "--actors", &rows, "--format", "json"]);
    run.ends(0);
    let shown = &run.json()[0];
    assert_eq!((&shown["wins"]["row"], &shown["wins"]["code"]), (&"guard".into(), &"ARNREBMIL".into()));
    assert_eq!(shown["rows"].as_array().map(Vec::len), Some(2));
    assert!(shown["rows"][0]["file"].as_str().is_some_and(|f| f.ends_with("rows.jsonl:2")));
    let run = demarche(&["world", "show", "Emmanuel Macron", "--on", "2040-01-01"]);
    assert!(run.out.contains("the role words in the text decide"), "{}", run.out);
    demarche(&["world", "show", "Azerbajan"]).ends(2).says("the nearest names are Azerbaijan");
    demarche(&["world", "show", "\u{1b}[2J\u{7f}"]).ends(2).says("nothing is known");
}

#[test]
fn the_review_loop_goes_round() {
    let folder = folder("world-review");
    let news = file(&folder, "news.jsonl", NEWS);
    let path = |name: &str| common::text(&folder.join(name));
    let (readings, proposals, mine, recoded) =
        (path("readings.jsonl"), path("proposals.tsv"), path("mine.jsonl"), path("recoded.jsonl"));
    demarche(&["code", &news, "-o", &readings]).ends(0);
    // Articles and their readings tell the same.
    let run = demarche(&["world", "unknown", &readings, "--format", "jsonl", "--rows", &proposals]);
    run.ends(0);
    assert_eq!(run.out, demarche(&["world", "unknown", &news, "--format", "jsonl"]).out);
    let unknown = run.json();
    let tormis = unknown.iter().find(|u| u["name"] == "Maarja Tormis").expect("she is unknown");
    assert_eq!((&tormis["documents"], &tormis["sites"], &tormis["days"]), (&2.into(), &2.into(), &2.into()));
    assert_eq!(tormis["proposals"][0]["code"], "ESTGOV");
    assert!(tormis["quotes"][0]["quote"].as_str().is_some_and(|q| q.contains("Tormis")));
    // A proposal counts when it is accepted, and not before.
    let known = |rows: &str| demarche(&["world", "show", "Maarja Tormis", "--actors", rows]).code == 0;
    assert!(!known(&proposals));
    let table = std::fs::read_to_string(&proposals).expect("it was written");
    let accepted = file(&folder, "accepted.tsv", table.replace("\tpropose\t", "\taccept\t"));
    assert!(known(&accepted));
    // A decision of its own, twice; the file stays whole when one is wrong.
    let decide = |code: &str, more: &[&str]| {
        let fixed = ["world", "decide", "Grey Guard", "--kind", "organisation", "--rows", &mine, "--code", code];
        demarche(&[&fixed[..], more].concat())
    };
    decide("TCDREB", &["--decided", "2031-03-08", "--note", "by their own word"]).ends(0);
    decide("TCDREBX", &[]).ends(2).says("is no code");
    decide("TCDMIL", &["--from", "2032", "--to", "2031"]).ends(2).says("turn them");
    decide("TCDMIL", &["--from", "2040"]).ends(0);
    assert_eq!(std::fs::read_to_string(&mine).map(|t| t.lines().count()).ok(), Some(1));
    // Only the article that names it is coded again.
    demarche(&["world", "recode", &readings, "--actors", &mine, "-o", &recoded]).ends(0).says("1 of 3 articles");
    let (old, new) = (std::fs::read_to_string(&readings), std::fs::read_to_string(&recoded));
    let (old, new) = (old.expect("it was written"), new.expect("it was written"));
    let same: Vec<bool> = old.lines().zip(new.lines()).map(|(a, b)| a == b).collect();
    assert_eq!(same, [true, false, true]);
    let new: Vec<Value> = new.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    assert_eq!(coded(&new, "Grey Guard"), ["TCDREB user-grey-guard#1"]);
    // Once the rows are those of before, nothing is touched.
    demarche(&["world", "recode", &recoded, "--actors", &mine, "--before", &mine, "-o", &path("x.jsonl")])
        .ends(0)
        .says("0 of 3 articles");
}

#[test]
fn what_texts_say_often_is_learned() {
    let folder = folder("world-learn");
    let news = file(&folder, "news.jsonl", NEWS);
    let learned = common::text(&folder.join("learned.jsonl"));
    demarche(&["world", "learn", &news, "-o", &learned]).ends(0).says("learned 1 entities");
    let row: Value = serde_json::from_str(&std::fs::read_to_string(&learned).expect("it was written")).expect("JSON");
    let term = &row["codes"][0];
    assert_eq!(
        (&row["decision"], &term["country"], &term["from"]),
        (&"learned".into(), &"EST".into(), &"2031-03-04".into())
    );
    assert_eq!((&term["reports"], &term["evidence"][0]["article"]), (&2.into(), &"one".into()));
    // A text that says no more than the name now codes it.
    let later =
        r#"{"id":"four","date":"2031-03-09","language":"en","text":"Maarja Tormis accused Russia of sabotage."}"#;
    let later = file(&folder, "later.jsonl", later);
    let run = demarche(&["code", &later, "--actors", &learned]);
    assert_eq!(coded(&run.json(), "Maarja Tormis"), ["ESTGOV learned-maarja-tormis"]);
    demarche(&["world", "learn", &news, "-o", &learned, "--least", "3"]).ends(0).says("learned 0 entities");
}

/// A dump of two invented items, in the form of Wikidata's.
fn dump() -> String {
    let snak = |value: &str| {
        format!(r#"{{"mainsnak":{{"snaktype":"value","datavalue":{{"value":{value}}}}},"rank":"normal"}}"#)
    };
    let item = |id: u32| snak(&format!(r#"{{"id":"Q{id}"}}"#));
    let label = |text: &str| format!(r#"{{"en":{{"language":"en","value":"{text}"}}}}"#);
    let land = format!(
        r#"{{"type":"item","id":"Q900","labels":{},"claims":{{"P31":[{}],"P298":[{}]}},"sitelinks":{{}}}}"#,
        label("Arnor"),
        item(3_624_078),
        snak("\"ARN\"")
    );
    let party = format!(
        r#"{{"type":"item","id":"Q901","labels":{},"aliases":[],"claims":{{"P31":[{}],"P17":[{}]}},"sitelinks":{{"a":{{}},"b":{{}}}}}}"#,
        label("Grey List"),
        item(7278),
        item(900)
    );
    format!("[\n{land},\n{party}\n]\n")
}

#[test]
fn a_dump_is_read_packed_or_plain_and_cut() {
    let folder = folder("world-wikidata");
    let out = common::text(&folder.join("out.jsonl"));
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(dump().as_bytes()).expect("writes to memory");
    let packed = packed.finish().expect("writes to memory");
    let whole = file(&folder, "dump.json.gz", &packed);
    let import = |input: &str| demarche(&["world", "import", "wikidata", input, "--min-sitelinks", "2", "-o", &out]);
    import(&whole).ends(0).says("2 entities (1 country, 1 organisation)");
    let rows = std::fs::read_to_string(&out).expect("it was written");
    assert!(rows.contains(r#""codes":[{"country":"ARN","sectors":["PTY"]}]"#), "{rows}");
    demarche(&["world", "import", "rows", &out]).ends(0);
    let cut = file(&folder, "cut.json.gz", &packed[..packed.len() - 12]);
    import(&cut).ends(1).says("is not whole");
    let text = dump();
    let run = demarche_with(
        &text.as_bytes()[..text.len() - 20],
        &["world", "import", "wikidata", "-", "--min-sitelinks", "2"],
    );
    run.ends(1).says("what came before was kept");
    assert_eq!(run.out.lines().count(), 1);
    let noise = file(&folder, "noise.json", "not json\n{}\n[[[[\n");
    import(&noise).ends(2).says("noise.json:1: it is no item of Wikidata");
    demarche_with(b"", &["world", "import", "wikidata", "-"]).ends(2).says("is empty");
    demarche(&["world", "import", "wikidata", &common::text(&folder)]).ends(2).says("cannot read");
    let csv = file(&folder, "r.csv", "item,itemLabel,iso3,class\nQ5,Grey List,ARN,Q7278\n");
    demarche(&["world", "import", "sparql", &csv, "-o", &out]).ends(0).says("1 organisation");
    let other = file(&folder, "o.csv", "a,b\n1,2\n");
    demarche(&["world", "import", "sparql", &other]).ends(2).says("has no columns item and itemLabel");
}

#[test]
fn wrong_inputs_are_one_sentence() {
    let folder = folder("world-wrong");
    let readings = file(&folder, "r.jsonl", "{\"id\":1}\n");
    let rows = file(&folder, "rows.jsonl", ROWS);
    demarche(&["world", "recode", &readings]).ends(2).says("name the changed ones with --actors");
    demarche(&["world", "recode", &readings, "--actors", &rows]).ends(2).says(":1: it is no reading");
    demarche(&["world", "learn", &readings, "-o", "x.txt"]).ends(2).says("end it in .tsv or .jsonl");
    demarche(&["world", "unknown", "nowhere.jsonl"]).ends(2).says("nowhere.jsonl");
    demarche(&["world", "export", "--actors", "nowhere.jsonl"]).ends(2).says("cannot read nowhere.jsonl");
    demarche(&["world", "decide", "X", "--code", "FRAGOV", "--rows", "x.txt"]).ends(2).says("is no name for rows");
    let broken = file(&folder, "broken.jsonl", "{\n");
    demarche(&["world", "decide", "Ann Oro", "--code", "FRAGOV", "--rows", &broken]).ends(2).says("mend them first");
}
