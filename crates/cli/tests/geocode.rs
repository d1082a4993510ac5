//! `demarche world geocode`: names of places to points on the map.

mod common;

use common::{demarche, demarche_with, file, folder};
use serde_json::{Value, json};

fn places(line: &Value) -> Vec<Value> {
    let run = demarche_with(format!("{line}\n").as_bytes(), &["world", "geocode"]);
    let answer = run.ends(0).json().remove(0);
    assert_eq!(answer["id"], line["id"]);
    answer["places"].as_array().expect("a list of places").clone()
}

#[test]
fn marked_names_get_points_in_code_points() {
    let text = "É – a barn burned near Paris, Texas.";
    let found = places(&json!({"id": "a", "text": text, "spans": [{"start": 23, "end": 28}]}));
    assert_eq!(found.len(), 1);
    let place = &found[0];
    assert_eq!((&place["start"], &place["end"], &place["name"]), (&json!(23), &json!(28), &json!("Paris")));
    assert_eq!(
        (&place["country_a2"], &place["country"], &place["admin1"]),
        (&json!("US"), &json!("USA"), &json!("Texas"))
    );
    assert_eq!((&place["level"], &place["geonameid"]), (&json!("city"), &json!(4_717_560)));
    assert!(place["lat"].as_f64().is_some_and(|lat| (lat - 33.66).abs() < 0.1), "{place}");
    assert!(place["confidence"].as_f64().is_some_and(|c| (0.5..=1.0).contains(&c)), "{place}");
}

#[test]
fn without_spans_the_names_are_found() {
    let found = places(&json!({"id": 7, "text": "The Norwegian minister flew from Oslo to Nairobi on Tuesday."}));
    let names: Vec<(&str, &str)> =
        found.iter().filter_map(|p| Some((p["name"].as_str()?, p["country_a2"].as_str()?))).collect();
    assert_eq!(names, [("Norway", "NO"), ("Oslo", "NO"), ("Nairobi", "KE")]);
}

#[test]
fn what_is_wrong_is_named_and_the_rest_is_done() {
    let good = json!({"id": 1, "text": "Oslo", "spans": [{"start": 0, "end": 4}, {"start": 2, "end": 9}, {"start": 1, "end": 3}]});
    let run = demarche_with(format!("{good}\nno json\n").as_bytes(), &["world", "geocode"]);
    let answers = run.ends(1).json();
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[0]["places"].as_array().map(Vec::len), Some(1));
    run.says("2–9 does not lie in the text of 4 characters").says("1–3 overlaps another");
    run.says("standard input:2: it is not an object");
}

#[test]
fn wrong_arguments_end_with_2() {
    for arguments in [&["world"][..], &["world", "geocode", "--no-such"], &["world", "geocode", "/no/such/file.jsonl"]]
    {
        demarche(arguments).ends(2);
    }
    demarche_with(b"", &["world", "geocode"]).ends(2).says("give one JSON object a line");
    let folder = folder("geocode-arguments");
    let bad = file(&folder, "bad.bin", "no gazetteer");
    let run = demarche_with(b"{}\n", &["world", "geocode", "--places", &bad]);
    run.ends(2).says("make it with training/places.py");
}
