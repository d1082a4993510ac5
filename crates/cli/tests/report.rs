//! `demarche forecast report --store`: a store's own days asked, and what its forecasts came to.

mod common;

use std::path::Path;

use common::icews::{HEADER, Stage, row};
use common::{Run, demarche};
use serde_json::Value;

const STATES: [&str; 6] = ["Estonia", "Latvia", "Lithuania", "Finland", "Sweden", "Norway"];

/// The day so many days after 2031-01-01, in months of 28 days.
fn date(day: u32) -> String {
    let (year, month) = (2031 + day / 336, day / 28 % 12 + 1);
    format!("{year}-{month:02}-{:02}", day % 28 + 1)
}

fn act(day: u32, source: &str, code: &str, target: &str) -> String {
    row(&format!("{day}{source}{code}{target}"), &date(day), source, code, target)
}

/// Each of the first states accuses the next one most days, and talks with another every other day.
fn rows(days: std::ops::Range<u32>, states: usize) -> String {
    let mut text = HEADER.to_owned();
    for day in days {
        for at in 0..states {
            let other = |steps: usize| STATES[(at + steps) % states];
            if (day as usize + at) % 3 != 2 {
                text += &act(day, STATES[at], "112", other(1));
            }
            if states > 2 && (day as usize + at).is_multiple_of(2) {
                text += &act(day, STATES[at], "040", other(2 + day as usize * 5 % (states - 2)));
            }
        }
    }
    text
}

impl Stage {
    fn filled(name: &str, rows: &str) -> Self {
        let stage = Self::new(name);
        stage.import("first.tab", rows, &[]).ends(0);
        stage
    }

    fn report(&self, output: &str, more: &[&str]) -> Run {
        demarche(&[&["forecast", "report", "--store", &self.store, "--output", &self.path(output)], more].concat())
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("it was written")
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.text(name)).expect("it is JSON")
    }
}

#[test]
fn a_store_is_asked_about_its_last_days_and_its_forecasts_are_scored() {
    let stage = Stage::filled("report-store", &rows(0..120, 6));
    demarche(&["forecast", "next", "--store", &stage.store, "--actor", "EST"]).ends(0);
    demarche(&["forecast", "pair", "EST", "LVA", "--store", &stage.store]).ends(0);
    stage.import("later.tab", &rows(120..160, 6), &[]).ends(0);
    demarche(&["forecast", "next", "--store", &stage.store, "--actor", "LVA", "--relation", "ACCUSE"]).ends(0);
    stage.report("out/", &["--jobs", "2"]).ends(0);
    let (page, found) = (stage.text("out/forecast.html"), stage.json("out/forecast.json"));
    // One page that needs nothing.
    assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"));
    let bare = page.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
    assert!(["<script", "http", "@import", "url(", " src="].iter().all(|wrong| !bare.contains(wrong)), "{page}");
    assert!(page.contains("prefers-color-scheme: dark") && page.matches("<svg").count() >= 12);
    // The last thirty days are asked, the thirty before them calibrated on.
    let basis = &found["basis"];
    assert_eq!((&basis["asked_until"], &basis["learned_from"]), (&date(159).into(), &date(0).into()));
    assert_eq!((&basis["valid_days"], &basis["test_days"]), (&30.into(), &30.into()));
    for digest in ["data_sha256", "program_sha256"] {
        assert_eq!(basis[digest].as_str().map(str::len), Some(64), "{basis}");
        assert!(page.contains(basis[digest].as_str().expect("a text")));
    }
    // A habit that never changes is found.
    for days in ["days_1", "days_7"] {
        let links = &found["links"][days];
        assert!(links["by_type"]["ACCUSE"]["MRR"].as_f64() > Some(95.0), "{links}");
        assert!(
            links["by_type"].get("ASSAULT").is_none() && links["baselines"].as_object().is_some_and(|b| b.len() == 2)
        );
        let firsts = &links["first_places"];
        assert_eq!(firsts["forecasts"], links["questions"]);
        let bins: Vec<&Value> = firsts["bins"].as_array().expect("bins").iter().collect();
        assert_eq!(
            bins.iter().filter_map(|b| b["forecasts"].as_u64()).sum::<u64>(),
            links["questions"].as_u64().unwrap_or(0)
        );
    }
    assert!(found["counts"]["test"]["days_7"]["all"]["interval_score"].is_number(), "{}", found["counts"]["test"]);
    assert!(found["counts"]["onset_of_material_conflict"].is_object());
    // What was forecast before the later days came.
    let made = &found["made"]["links"];
    let of = |value: &Value| value["scored"]["forecasts"].as_u64().unwrap_or(0);
    assert!(of(made) > 0 && made["void"].as_u64() > Some(0) && made["open"].as_u64() > Some(0), "{made}");
    assert_eq!(of(made), of(&made["by_days"]["days_7"]));
    assert_eq!(of(made), made["by_type"].as_object().expect("types").values().map(of).sum::<u64>());
    let counts = &found["made"]["counts"];
    assert!(of(counts) > 0 && counts["by_days"]["days_7"]["all"]["scored"]["CRPS"].is_number(), "{counts}");
    // The same as said one by one.
    let listed = demarche(&["forecast", "made", "--store", &stage.store]).json();
    let scored = listed.iter().filter(|f| f["state"] == "scored" && f["type"].is_string()).count() as u64;
    assert_eq!(of(made), scored);
    // The same bytes, and other parts.
    stage.report("own.html", &["--jobs", "1"]).ends(0);
    assert!(page == stage.text("own.html") && found == stage.json("own.json"));
    stage
        .report("less.json", &["--from-day", &date(100), "--test-days", "10", "--valid-days", "20", "--counts-only"])
        .ends(0);
    let less = stage.json("less.json");
    assert_eq!((&less["basis"]["asked_from"], &less["basis"]["asked_until"]), (&date(100).into(), &date(109).into()));
    assert_eq!(less["basis"]["calibrated_from"], "2031-03-28");
    assert!(less.get("links").is_none() && less["counts"].is_object());
}

#[test]
fn nothing_after_the_test_changes_what_is_said_of_it() {
    let (one, other) = (rows(0..140, 4), rows(0..100, 4));
    let (one, other) = (Stage::filled("report-future", &one), Stage::filled("report-future-other", &other));
    let mut later = HEADER.to_owned();
    (100..140).for_each(|day| later += &act(day, "Norway", "190", "Sweden"));
    other.import("later.tab", &later, &[]).ends(0);
    let of = |stage: &Stage| {
        // From a day of which both know the same: the days to ask, too.
        stage.report("r.json", &["--from-day", "2031-04-03", "--test-days", "10", "--valid-days", "10"]).ends(0);
        // Ranks depend on how many states there are, these do not.
        stage.json("r.json")["counts"].clone()
    };
    let found = of(&one);
    assert!(found["CRPS"].is_number());
    assert_eq!(found, of(&other));
}

#[test]
fn what_is_too_little_or_does_not_fit_is_said_in_a_sentence() {
    let short = Stage::filled("report-short", &rows(0..20, 4));
    short.report("out/", &[]).ends(2).says("the store has acts of 20 days, and a back-test takes 28");
    assert!(!Path::new(&short.path("out")).exists(), "nothing is left behind");
    // Only at home: nobody does anything to another.
    let home = Stage::filled("report-home", &(HEADER.to_owned() + &act(3, "Estonia", "112", "Estonia")));
    home.report("out/", &[]).ends(2).says("no acts between two states or bodies");
    let store = Stage::filled("report-wrong", &rows(0..90, 4));
    for (arguments, said) in [
        (vec!["--from-day", "yesterday"], "yesterday is no date"),
        (vec!["--from-day", "2031-12-01"], "the last day of the store"),
        (vec!["--from-day", "2031-01-10"], "0 days are too few to learn from; leave at least 14"),
        (vec!["--test-days", "3"], "3 days are too few to ask"),
        (vec!["--valid-days", "80"], "too few to learn from"),
    ] {
        store.report("out/", &arguments).ends(2).says(said);
    }
    let output = store.path("out");
    demarche(&["forecast", "report", "-o", &output, "--store", &store.path("none.db")]).ends(2).says("none.db");
    // What the arguments alone tell.
    for (arguments, said) in [
        (vec![], "--store <FILE>"),
        (vec!["--train", "x.tsv", "--store", &store.store], "cannot be used with"),
        (vec!["--train", "x.tsv"], "--entities <FILE>"),
        (vec!["--test-days", "9"], "--store <FILE>"),
        (vec!["--store", &store.store, "--test-days", "0"], "0 is not in"),
    ] {
        let run = demarche(&[&["forecast", "report", "-o", &output], arguments.as_slice()].concat());
        assert!(run.ends(2).err.contains(said), "{arguments:?}: {}", run.err);
    }
    assert!(!Path::new(&output).exists(), "nothing is left behind");
}

#[test]
fn a_store_with_one_pair_or_with_none_that_does_much_is_reported() {
    let pair = Stage::filled("report-pair", &rows(0..140, 2));
    pair.report("r.json", &[]).ends(0);
    let found = pair.json("r.json");
    // Both accuse each other, and nobody else is there.
    assert_eq!(found["counts"]["pairs"], 2);
    assert!(found["links"]["days_7"]["MRR"].as_f64() > Some(99.0), "{}", found["links"]["days_7"]);
    let mut few = HEADER.to_owned();
    (0..90).step_by(4).for_each(|day| few += &act(day, "Estonia", "112", STATES[1 + day as usize / 4 % 4]));
    let few = Stage::filled("report-few", &few);
    few.report("out/", &[]).ends(0);
    let found = few.json("out/forecast.json");
    assert!(found["counts"].is_null() && found["links"]["days_7"]["questions"].as_u64() > Some(0));
    assert!(found["counts_left_out"].as_str().is_some_and(|t| t.contains("no pair of countries has 30 acts")));
    assert!(few.text("out/forecast.html").contains("Left out: no pair"));
}
