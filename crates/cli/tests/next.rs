//! `demarche forecast next` and `made`: forecasts from a store, kept and scored.

mod common;

use common::icews::{HEADER, Stage, row};
use common::{Run, demarche};

const STATES: [&str; 8] = ["Estonia", "Latvia", "Lithuania", "Finland", "Sweden", "Norway", "Denmark", "Iceland"];

/// Rows of some days of 2031: each state accuses the next one every third day, and consults others.
fn rows(days: std::ops::Range<u32>) -> String {
    let mut text = HEADER.to_owned();
    for day in days {
        for (at, source) in STATES.iter().enumerate() {
            let far = STATES[(at + 2 + (day as usize * 5 + at) % 5) % 8];
            let pairs = [
                ("112", STATES[(at + 1) % 8], (day as usize + at).is_multiple_of(3)),
                ("040", far, day.is_multiple_of(2)),
            ];
            for (code, target, _) in pairs.into_iter().filter(|p| p.2) {
                let date = format!("2031-{:02}-{:02}", day / 28 + 1, day % 28 + 1);
                text += &row(&format!("{day}{at}{code}"), &date, source, code, target);
            }
        }
    }
    text
}

impl Stage {
    fn add(&self, name: &str, days: std::ops::Range<u32>) {
        self.import(name, &rows(days), &[]).ends(0);
    }

    fn next(&self, more: &[&str]) -> Run {
        demarche(&[&["forecast", "next", "--store", &self.store, "--jobs", "2"], more].concat())
    }
}

#[test]
fn forecasts_say_what_they_rest_on_and_are_scored_when_their_days_have_passed() {
    let stage = Stage::new("next");
    stage.add("first.tab", 0..140);
    let run = stage.next(&["--actor", "EST", "--relation", "accuse"]);
    run.ends(0).says("learning from");
    let found = run.json();
    let to_latvia = found.iter().find(|f| f["asked"] == "target").expect("a forecast");
    assert_eq!((&to_latvia["source"], &to_latvia["target"]), (&"EST".into(), &"LVA".into()));
    assert_eq!((&to_latvia["from"], &to_latvia["until"]), (&"2031-05-29".into(), &"2031-06-04".into()));
    assert!(to_latvia["probability"].as_f64() > Some(0.5), "{to_latvia}");
    assert!(!to_latvia["parts"].as_array().expect("parts").is_empty());
    let past = &to_latvia["grounds"][0];
    assert_eq!(past["events"][0]["imported"], "icews", "{past}");
    assert!(past["events"][0].get("sentence").is_none());
    // What was learned is taken up again, and says the same.
    let again = stage.next(&["--actor", "Estonia", "--relation", "ACCUSE"]);
    assert_eq!((again.err.as_str(), &again.out), ("", &run.out));
    // A pair, both ways.
    let pair = stage.next(&["--actor", "EST", "--other", "LVA"]).json();
    assert!(pair.iter().all(|f| [&f["source"], &f["target"]].into_iter().all(|c| c == "EST" || c == "LVA")));
    assert!(pair.iter().any(|f| f["asked"] == "source"));
    let made = |store: &str| demarche(&["forecast", "made", "--store", store]);
    assert!(made(&stage.store).json().iter().all(|f| f["state"] == "open"));
    // Later days come: they are added to the record without learning anew, and what was said is scored.
    stage.add("later.tab", 140..154);
    let later = stage.next(&["--actor", "EST", "--relation", "accuse"]);
    assert_eq!(later.ends(0).err, "", "nothing is learned anew");
    assert_eq!(later.json()[0]["from"], "2031-06-15");
    let scored = made(&stage.store);
    let forecasts = scored.ends(0).says("scored: Brier").json();
    let first = |f: &&serde_json::Value| {
        f["from"] == "2031-05-29" && f["type"] == "ACCUSE" && f["asked"] == "target" && f["target"] == "LVA"
    };
    let first = forecasts.iter().find(first).expect("the first forecast");
    assert_eq!((&first["state"], &first["right"]), (&"scored".into(), &true.into()));
    let wrong = forecasts.iter().find(|f| f["right"] == false).expect("others were less right");
    assert!(wrong["probability"].as_f64() < Some(0.5), "{wrong}");
    assert!(forecasts.iter().any(|f| f["state"] == "void"), "kinds of acts that never happen");
    demarche(&["verify", "--store", &stage.store]).ends(0);
}

#[test]
fn what_is_kept_beside_a_store_is_learned_anew_when_it_is_damaged_or_not_of_it() {
    let stage = Stage::new("next-damaged");
    stage.add("first.tab", 0..60);
    let first = stage.next(&["--actor", "EST", "--no-keep"]);
    first.ends(0).says("learning from");
    let beside = format!("{}-next", stage.store);
    let mut bytes = std::fs::read(&beside).expect("it was kept");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&beside, &bytes).expect("it can be written");
    let again = stage.next(&["--actor", "EST", "--no-keep"]);
    assert_eq!(again.ends(0).says("learning from").out, first.out);
    assert!(demarche(&["forecast", "made", "--store", &stage.store]).out.is_empty(), "nothing was to be kept");
    stage.next(&["--actor", "BRA"]).ends(2).says("BRA");
    stage.next(&["--actor", "EST", "--relation", "GREET"]).ends(2).says("GREET is no type of PLOVER");
    let empty = Stage::new("next-empty");
    demarche(&["import", "/dev/null", "--store", &empty.store]);
    empty.next(&["--actor", "EST"]).ends(2);
}
