//! `demarche forecast scenario` and `precedents`: what changes if an act comes.

mod common;

use std::fmt::Write;

use common::icews::{HEADER, Stage, row};
use common::{Run, demarche, file, folder};
use serde_json::Value;

const STATES: [&str; 6] = ["Estonia", "Latvia", "Lithuania", "Finland", "Sweden", "Norway"];

/// Numbers that look random.
fn scatter(seed: u32) -> u32 {
    let mut z = seed.wrapping_mul(0x9e37_79b9) ^ 0x5bd1_e995;
    z = (z ^ (z >> 15)).wrapping_mul(0x85eb_ca6b);
    z = (z ^ (z >> 13)).wrapping_mul(0xc2b2_ae35);
    z ^ (z >> 16)
}

/// Rows of 280 days: everyone meets everyone now and then; Estonia seizes something of Latvia on some days, and Latvia
/// accuses it on the two days after. Norway helps Sweden three times.
fn rows() -> String {
    let mut text = HEADER.to_owned();
    let seized = |day: u32| scatter(day).is_multiple_of(6);
    for day in 0..280_u32 {
        let mut acts: Vec<(&str, &str, &str)> = Vec::new();
        for (at, source) in STATES.iter().enumerate() {
            for (to, target) in STATES.iter().enumerate().filter(|t| t.0 != at) {
                if scatter(day * 64 + at as u32 * 8 + to as u32 + 7_000).is_multiple_of(5) {
                    acts.push(("040", source, target));
                }
            }
        }
        if seized(day) {
            acts.push(("171", "Estonia", "Latvia"));
        }
        let after = (1..=2).filter(|back| day.checked_sub(*back).is_some_and(seized)).count();
        acts.extend((0..after).map(|_| ("112", "Latvia", "Estonia")));
        if [40, 120, 200].contains(&day) {
            acts.push(("070", "Norway", "Sweden"));
        }
        for (number, (code, source, target)) in acts.into_iter().enumerate() {
            let date = format!("2031-{:02}-{:02}", day / 28 + 1, day % 28 + 1);
            text += &row(&format!("{day}{number}{code}{source}"), &date, source, code, target);
        }
    }
    text
}

impl Stage {
    fn filled(name: &str) -> Self {
        let stage = Self::new(name);
        stage.import("rows.tab", &rows(), &[]).ends(0);
        stage
    }

    fn scenario(&self, add: &str, more: &[&str]) -> Run {
        let first = ["forecast", "scenario", "--store", &self.store, "--add", add];
        demarche(&[&first[..], more].concat())
    }
}

fn number(of: &Value) -> f64 {
    of.as_f64().expect("a number")
}

#[test]
fn an_act_with_precedents_is_answered_one_with_few_is_widened_and_one_without_is_refused() {
    let stage = Stage::filled("scenario");
    let run = stage.scenario("EST COERCE.seize LVA", &["--jobs", "1"]);
    run.ends(0).says("learning 20 times again");
    let found = &run.json()[0];
    assert_eq!(found["label"], "association in past data, not a causal effect");
    assert_eq!(found["acts"][0]["class"], "material_conflict");
    assert_eq!((&found["acts"][0]["day"], &found["known"]), (&"2031-10-29".into(), &"2031-10-28".into()));
    assert_eq!((&found["from"], &found["until"]), (&"2031-10-30".into(), &"2031-11-05".into()));
    let rungs = found["precedents"].as_array().expect("levels");
    assert!(number(&rungs[0]["days"]) > 30.0 && number(&rungs[0]["matched"]) >= 20.0, "{rungs:?}");
    assert_eq!((rungs.len(), &found["level"]), (1, &"pair_type_detail".into()));
    let counts = found["models"]["counts"].as_array().expect("counts");
    let answer = counts.iter().find(|c| c["source"] == "LVA" && c["class"] == "verbal_conflict").expect("a count");
    assert!(number(&answer["difference"]) > 0.2 && number(&answer["low"]) > 0.0, "{answer}");
    assert!((number(&answer["with"]) - number(&answer["without"]) - number(&answer["difference"])).abs() < 1e-3);
    let after = found["after_precedents"]["counts"].as_array().expect("counts");
    let accused = after.iter().find(|c| c["direction"] == "back" && c["class"] == "verbal_conflict").expect("a count");
    assert!((1.0..3.0).contains(&number(&accused["difference"])), "{accused}");
    assert!(number(&found["models"]["tension"]["difference"]) > 0.0);
    assert!(found["agreement"].is_string());
    let types: Vec<&Value> = found["links"].as_array().expect("links").iter().map(|l| &l["type"]).collect();
    assert!(
        !types.is_empty() && types.iter().all(|t| ["COERCE", "ACCUSE", "CONSULT"].iter().any(|k| t == k)),
        "{types:?}"
    );
    // Kept, and the same on more threads.
    let again = stage.scenario("Estonia coerce.seize Latvia 2031-10-29", &["--jobs", "4"]);
    assert_eq!((again.err.as_str(), &again.out), ("", &run.out));
    let told = stage.scenario("EST COERCE LVA", &["--format", "term", "--no-links"]);
    let text = &told.ends(0).out;
    assert!(
        text.starts_with("If EST COERCE LVA on 2031-10-29, against a day without:\n(association in past"),
        "{text}"
    );
    assert!(
        text.contains("← taken") && text.contains("LVA → EST  verbal conflict") && !text.contains("Next"),
        "{text}"
    );
    // On a day that the store knows.
    let past = stage.scenario("EST COERCE LVA 2031-08-01", &["--days", "3"]);
    let past = &past.ends(0).json()[0];
    assert_eq!((&past["known"], &past["until"]), (&"2031-07-31".into(), &"2031-08-04".into()));
    assert!(past.get("links").is_none());
    // Three times is too seldom, and there is no other help to look at.
    let few = stage.scenario("NOR AID SWE", &[]);
    let few = &few.ends(0).json()[0];
    assert!(few["refused"].as_str().is_some_and(|r| r.contains("20")) && few.get("models").is_none(), "{few}");
    assert_eq!(few["precedents"].as_array().map(Vec::len), Some(4));
    // Where there was none of the type, the class is looked at.
    let wide = stage.scenario("EST SUPPORT LVA", &[]).json();
    assert_eq!((&wide[0]["level"], &wide[0]["precedents"][0]["days"]), (&"pair_class".into(), &0.into()), "{wide:?}");
    let two = ["--add", "LVA ACCUSE EST 2031-10-31", "--days", "10", "--reports", "2"];
    let two = stage.scenario("EST COERCE LVA", &two);
    let two = &two.ends(0).json()[0];
    assert_eq!((&two["acts"][1]["day"], &two["acts"][1]["reports"]), (&"2031-10-31".into(), &2.into()));
}

#[test]
fn what_cannot_be_asked_is_said() {
    let stage = Stage::filled("scenario-wrong");
    for (act, more, words) in [
        ("EST GREET LVA", &[][..], "is no act"),
        ("EST COERCE.drone LVA", &[], "neither a mode of COERCE nor a context"),
        ("EST COERCE", &[], "is no act"),
        ("EST COERCE LVA 2031-02-30", &[], "is no day"),
        ("EST COERCE EST", &[], "EST is given twice"),
        ("EST COERCE Atlantis", &[], "Atlantis"),
        ("EST COERCE BRA", &[], "BRA"),
        ("EST COERCE LVA 2031-01-05", &[], "too little is known before it"),
        ("EST COERCE LVA 2032-01-05", &[], "the store ends on 2031-10-28"),
        ("EST COERCE LVA", &["--add", "EST COERCE LVA 2031-11-20"], "give more --days"),
        ("EST COERCE LVA", &["--format", "csv"], "is no table"),
    ] {
        stage.scenario(act, more).ends(2).says(words);
    }
    let empty = folder("scenario-empty").join("news.db").to_string_lossy().into_owned();
    demarche(&["import", "/dev/null", "--store", &empty]);
    demarche(&["forecast", "scenario", "--store", &empty, "--add", "EST COERCE LVA"]).ends(2);
}

#[test]
fn scenarios_are_measured_on_acts_that_came() {
    let folder = folder("precedents");
    let sectors = STATES.iter().map(|name| format!("Police ({name})"));
    let names = STATES.iter().map(|name| (*name).to_owned()).chain(sectors).enumerate();
    let names: String = names.map(|(at, name)| format!("{at}\t{name}\n")).collect();
    let entities = file(&folder, "entities.tsv", names);
    let relations = file(&folder, "relations.tsv", "0\tMeet\t04\t1\n1\tSeize\t17\t4\n2\tAccuse\t11\t3\n");
    let part = |from: u32, to: u32| {
        let mut lines = String::new();
        for day in from..to {
            for (at, to) in (0..6_u32).flat_map(|a| (0..6).map(move |b| (a, b))).filter(|p| p.0 != p.1) {
                let pair = at * 8 + to;
                if scatter(day * 64 + pair).is_multiple_of(4) {
                    writeln!(lines, "{at}\t0\t{to}\t{day}").expect("a string takes all");
                }
                if scatter(day * 64 + pair + 9_999).is_multiple_of(9) {
                    writeln!(lines, "{at}\t1\t{to}\t{day}").expect("a string takes all");
                }
            }
        }
        lines
    };
    let [train, valid, test] =
        [("train", 0, 90), ("valid", 90, 100), ("test", 100, 112)].map(|(n, a, b)| file(&folder, n, part(a, b)));
    let cases = folder.join("cases.tsv").to_string_lossy().into_owned();
    let run = demarche(&[
        "forecast",
        "precedents",
        "--train",
        &train,
        "--valid",
        &valid,
        "--test",
        &test,
        "--entities",
        &entities,
        "--relations",
        &relations,
        "--cases",
        &cases,
        "--jobs",
        "2",
    ]);
    let found = &run.ends(0).json()[0];
    let all = &found["test"]["after"]["all"];
    let lines = std::fs::read_to_string(&cases).expect("it was written");
    let of_test = lines.lines().filter(|l| l.starts_with("test\t")).count();
    assert_eq!(all["cases"].as_u64(), Some(of_test as u64));
    assert!(of_test > 20, "{of_test}");
    // Nothing follows anything.
    let real = &all["all_both_ways"]["real"];
    assert!(number(&real["low"]) < 0.5 && number(&real["high"]) > -0.5, "{real}");
    assert!((0.6..=1.0).contains(&number(&all["cover90"])), "{all}");
}
