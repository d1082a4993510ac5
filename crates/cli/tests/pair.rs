//! `demarche forecast pair` and `made`: counts between two, kept and scored.

mod common;

use common::icews::{HEADER, Stage, row};
use common::{Run, demarche, file};

const STATES: [&str; 6] = ["Estonia", "Latvia", "Lithuania", "Finland", "Sweden", "Norway"];

/// A day of 2031 by its number from 0.
fn date(number: usize) -> String {
    let (mut month, mut day) = (1, number + 1);
    for length in [31, 28, 31, 30, 31, 30] {
        if day > length {
            (month, day) = (month + 1, day - length);
        } else {
            break;
        }
    }
    format!("2031-{month:02}-{day:02}")
}

/// Rows of some days of 2031: each state meets the next one every other day and fights the one after, now and then.
fn rows(days: std::ops::Range<usize>) -> String {
    let mut text = HEADER.to_owned();
    for day in days {
        for (at, source) in STATES.iter().enumerate() {
            let acts = [
                ("040", STATES[(at + 1) % 6], (day + at).is_multiple_of(2)),
                ("190", STATES[(at + 2) % 6], (day / 5 + at).is_multiple_of(3)),
                ("112", STATES[(at + 1) % 6], day.is_multiple_of(3)),
            ];
            for (code, target, _) in acts.into_iter().filter(|act| act.2) {
                text += &row(&format!("{day}{at}{code}"), &date(day), source, code, target);
            }
        }
    }
    text
}

impl Stage {
    fn add(&self, name: &str, days: std::ops::Range<usize>) {
        self.import(name, &rows(days), &[]).ends(0);
    }

    fn pair(&self, more: &[&str]) -> Run {
        demarche(&[&["forecast", "pair"], more, &["--store", &self.store, "--jobs", "2"]].concat())
    }

    fn made(&self, more: &[&str]) -> Run {
        demarche(&[&["forecast", "made", "--store", &self.store], more].concat())
    }
}

#[test]
fn counts_are_forecast_kept_and_scored() {
    let stage = Stage::new("pair");
    stage.add("first.tab", 0..140);
    let run = stage.pair(&["EST", "Lithuania"]);
    run.ends(0).says("learning from");
    let found = run.json();
    assert_eq!(found.len(), 22, "two directions, five classes, two numbers of days; and two of fights");
    let fights: Vec<_> = found.iter().filter(|f| f["together"] == "independent").collect();
    assert_eq!((fights.len(), &fights[1]["pair"]), (2, &serde_json::json!(["EST", "LTU"])));
    let fight = found.iter().find(|f| f["source"] == "EST" && f["class"] == "material_conflict" && f["days"] == 7);
    let fight = fight.expect("a forecast");
    assert_eq!((&fight["from"], &fight["until"]), (&date(140).into(), &date(146).into()));
    assert!(fight["probability"].as_f64() > Some(0.5) && fight["mean"].as_f64() > Some(0.5), "{fight}");
    let grounds = fight["parts"].as_array().expect("parts").iter().flat_map(|p| p["grounds"].as_array());
    let past = grounds.flatten().next().expect("there were fights");
    assert_eq!((&past["events"][0]["imported"], &past["events"][0]["file"]), (&"icews".into(), &"first.tab".into()));
    // What was learned is taken up again, and says the same.
    let again = stage.pair(&["Estonia", "LTU"]);
    assert_eq!((again.err.as_str(), &again.out), ("", &run.out));
    let one =
        stage.pair(&["EST", "LTU", "--class", "material_conflict", "--days", "7", "--format", "term", "--no-keep"]);
    let text = &one.ends(0).out;
    assert!(text.starts_with("In the 7 days from 2031-05-21:\n  EST → LTU    material conflict "), "{text}");
    assert!(
        text.contains("either way, taken as independent") && text.contains("Why EST → LTU, material conflict, 7 days:"),
        "{text}"
    );
    assert!(!text.contains("verbal") && text.contains("imported: icews first.tab line "), "{text}");
    let table = stage.pair(&["EST", "LTU", "--format", "csv", "--no-keep"]).out;
    assert!(table.starts_with("source,target,class,days,from,") && table.lines().count() == 21, "{table}");
    // Kept once, and open until the store is beyond.
    let open = stage.made(&[]);
    open.ends(0).says("20 forecasts of counts, none scored yet");
    assert!(open.json().len() == 20 && open.json().iter().all(|f| f["state"] == "open" && f["observed"].is_null()));
    stage.add("later.tab", 140..154);
    let later = stage.pair(&["EST", "LTU"]);
    assert_eq!(later.ends(0).err, "", "nothing is learned anew");
    assert_eq!(later.json()[0]["from"], date(154));
    let scored = stage.made(&[]);
    scored.ends(0).says("40 forecasts of counts, 20 scored: mean CRPS ");
    let scored = scored.json();
    let first = scored.iter().find(|f| {
        f["from"] == "2031-05-21" && f["source"] == "EST" && f["class"] == "material_conflict" && f["days"] == 7
    });
    // Days 140 to 146 of the rows.
    let first = first.expect("the first forecast");
    let count = (140..147).filter(|day| (day / 5_usize).is_multiple_of(3)).count();
    assert_eq!((&first["state"], &first["observed"]), (&"scored".into(), &count.into()), "{first}");
    assert!(first["crps"].as_f64() >= Some(0.0) && first["inside"].is_boolean());
    let table = stage.made(&["--format", "csv"]).out;
    assert!(table.lines().count() == 41 && table.lines().all(|l| l.split(',').count() == 19), "{table}");
    assert!(stage.made(&["--format", "term"]).out.contains(" came"));
    demarche(&["verify", "--store", &stage.store]).ends(0);
}

#[test]
fn what_was_read_is_quoted() {
    let stage = Stage::new("pair-read");
    let article = |day: u32| {
        let text = "Estonia accused Latvia of sabotage. Latvia denied the accusation.";
        format!(
            "{{\"id\":\"n{day}\",\"title\":\"Accused\",\"date\":\"2031-03-{day:02}\",\"source\":\"The Test\",\
             \"url\":\"https://ledger.example/{day}\",\"text\":\"{text}\",\"language\":\"en\"}}\n"
        )
    };
    let path = file(&stage.folder, "news.jsonl", (1..=9).map(article).collect::<String>());
    demarche(&["ingest", &path, "--store", &stage.store]).ends(0);
    let found = stage.pair(&["Estonia", "Latvia", "--class", "verbal_conflict", "--days", "7"]).ends(0).json();
    let forecast = found.iter().find(|f| f["source"] == "EST").expect("a forecast");
    assert_eq!((&forecast["from"], &forecast["acts"]), (&"2031-03-10".into(), &9.into()));
    let grounds = forecast["parts"].as_array().expect("parts").iter().flat_map(|p| p["grounds"].as_array());
    let past = grounds.flatten().next().expect("it did so before");
    let event = &past["events"][0];
    assert_eq!((&past["day"], &past["count"]), (&"2031-03-09".into(), &1.into()));
    assert_eq!((&event["id"], &event["url"]), (&"n9".into(), &"https://ledger.example/9".into()));
    assert_eq!(event["sentence"], "Estonia accused Latvia of sabotage.");
    assert_eq!((&event["start"], &event["end"]), (&8.into(), &15.into()), "the words of the accusation");
    let text = stage.pair(&["EST", "LVA", "--days", "7", "--class", "verbal_conflict", "--format", "term"]).out;
    assert!(text.contains("\"Estonia accused Latvia of sabotage.\" (https://ledger.example/9)"), "{text}");
}

#[test]
fn what_cannot_be_asked_is_said() {
    let stage = Stage::new("pair-wrong");
    stage.add("first.tab", 0..40);
    stage.pair(&["EST", "BRA"]).ends(2).says("BRA");
    stage.pair(&["EST", "Nobodia"]).ends(2).says("the store knows nobody called Nobodia");
    stage.pair(&["EST", "EST"]).ends(2).says("a pair is of two");
    stage.pair(&["EST", "LVA", "--days", "30"]).ends(2);
    stage.pair(&["EST", "LVA", "--class", "war"]).ends(2);
    stage.pair(&["EST"]).ends(2);
    assert!(stage.made(&[]).out.is_empty(), "nothing was forecast");
    // A few quiet weeks: a guess, and it is said that no figures are for such.
    let quiet = stage.pair(&["EST", "NOR", "--format", "term", "--no-keep"]);
    assert!(quiet.ends(0).out.contains("no published figures are for such pairs"), "{}", quiet.out);
    let empty = Stage::new("pair-empty");
    demarche(&["import", "/dev/null", "--store", &empty.store]);
    empty.pair(&["EST", "LVA"]).ends(2);
}

#[test]
fn pairs_stand_in_order_with_the_figures_that_each_has_by_itself() {
    let stage = Stage::new("pairs");
    stage.add("first.tab", 0..140);
    let asked =
        |more: &[&str]| demarche(&[&["forecast", "pairs"], more, &["--store", &stage.store, "--jobs", "2"]].concat());
    let all = asked(&[]).ends(0).json();
    // Six in a ring: each meets the next and the one after.
    assert_eq!(all.len(), 12);
    let values = |of: &[serde_json::Value], member: &str| -> Vec<f64> {
        of.iter().map(|one| one[member].as_f64().expect("a number")).collect()
    };
    assert!(values(&all, "probability").is_sorted_by(|a, b| a >= b));
    assert!(values(&asked(&["--by", "acts"]).ends(0).json(), "mean").is_sorted_by(|a, b| a >= b));
    let (one, other) = (all[0]["pair"][0].as_str().expect("a code"), all[0]["pair"][1].as_str().expect("a code"));
    let alone = stage.pair(&[one, other, "--days", "7"]).ends(0).json();
    let fight = alone.iter().find(|line| line["together"] == "independent").expect("there is one");
    assert_eq!((&fight["probability"], &fight["least"]), (&all[0]["probability"], &all[0]["least"]));
    for forecast in all[0]["forecasts"].as_array().expect("a list") {
        let same = |line: &&serde_json::Value| ["source", "target", "class"].iter().all(|m| line[m] == forecast[m]);
        let own = alone.iter().find(same).expect("there is one");
        assert_eq!((&own["mean"], &own["low"], &own["high"]), (&forecast["mean"], &forecast["low"], &forecast["high"]));
    }
    let of_one = asked(&["--actor", "Estonia", "--limit", "2"]).ends(0).json();
    assert_eq!(of_one.len(), 2);
    assert!(of_one.iter().all(|line| line["pair"].as_array().is_some_and(|pair| pair.contains(&"EST".into()))));
    assert!(stage.made(&[]).ends(0).json().len() >= 12 * 4, "what is listed is kept");
    assert!(asked(&["--format", "term"]).ends(0).out.contains("12 of 12 pairs"));
    asked(&["--actor", "Peru"]).ends(2);
    asked(&["--days", "3"]).ends(2);
}
