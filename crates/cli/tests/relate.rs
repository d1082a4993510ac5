//! `demarche relate`: what one marked party did or said to another.

mod common;

use common::{demarche, demarche_with, file, folder};
use serde_json::{Value, json};

/// A line of input for a text in which the source stands in `[` `]` and the target in `{` `}`.
fn pair(id: &str, marked: &str) -> String {
    let (mut text, mut places) = (String::new(), [Vec::new(), Vec::new()]);
    for c in marked.chars() {
        let at = text.chars().count();
        match c {
            '[' => places[0].push(json!({"start": at, "end": 0})),
            '{' => places[1].push(json!({"start": at, "end": 0})),
            ']' | '}' => {
                let side = usize::from(c == '}');
                places[side].last_mut().expect("it was opened")["end"] = at.into();
            }
            c => text.push(c),
        }
    }
    format!("{}\n", json!({"id": id, "text": text, "source": places[0], "target": places[1]}))
}

fn related(marked: &str) -> Value {
    let run = demarche_with(pair("a", marked).as_bytes(), &["relate"]);
    run.ends(0).json().remove(0)
}

#[test]
fn types_quads_and_probabilities() {
    for (marked, kind, quad) in [
        ("[The French foreign minister] condemned {Azerbaijan} over the shelling.", "ACCUSE", 3),
        ("[Rebels] shelled {army positions} near the border on Sunday, killing six soldiers.", "ASSAULT", 4),
        ("[Police] arrested {three opposition activists} outside the court.", "COERCE", 4),
        ("[Norway] sent 200 tonnes of emergency food to {Sudan}.", "AID", 2),
        ("[The prime minister] held talks with {his Turkish counterpart} in Ankara.", "CONSULT", 1),
        ("[Tehran] refused to let {UN inspectors} into the plant.", "REJECT", 3),
        ("[Washington] imposed sanctions on {three Russian banks}.", "SANCTION", 4),
        ("[Thousands of students] marched against {the government} in Belgrade.", "PROTEST", 4),
    ] {
        let answer = related(marked);
        assert_eq!((&answer["type"], &answer["quad"]), (&json!(kind), &json!(quad)), "{marked}: {answer}");
        assert_eq!(answer["modality"], "asserted", "{marked}: {answer}");
        let scores = answer["scores"].as_object().expect("scores");
        assert_eq!(scores.len(), 17);
        let sum: f64 = scores.iter().filter(|(name, _)| *name != "NONE").filter_map(|(_, p)| p.as_f64()).sum();
        assert!((sum - 1.0).abs() < 0.002, "{answer}");
        assert_eq!(scores[kind], answer["confidence"]);
    }
}

#[test]
fn mode_modality_and_reasons_come_from_the_rules() {
    let answer = related("[Norway] expelled {two Belarusian diplomats} on Monday.");
    assert_eq!((&answer["type"], &answer["mode"]), (&json!("SANCTION"), &json!("expel")));
    let reason = answer["trace"][0]["detail"].as_str().expect("a reason");
    assert!(reason.contains("“expelled”, an event between the two"), "{reason}");
    let answer = related("[Kenya] has not arrested {three opposition activists}.");
    assert_eq!((&answer["type"], &answer["modality"]), (&json!("COERCE"), &json!("negated")));
}

#[test]
fn the_order_is_that_of_the_input_and_the_same_on_all_threads() {
    let input: String = (0..40)
        .map(|i| {
            pair(&format!("r{i}"), if i % 2 == 0 { "[Oslo] praised {Kyiv}." } else { "[Kyiv] bombed {the depot}." })
        })
        .collect();
    let one = demarche_with(input.as_bytes(), &["relate", "--jobs", "1"]);
    let two = demarche_with(input.as_bytes(), &["relate", "--jobs", "3", "-"]);
    assert_eq!(one.ends(0).out, two.out);
    let ids: Vec<Value> = one.json().into_iter().map(|a| a["id"].clone()).collect();
    assert_eq!(ids, (0..40).map(|i| json!(format!("r{i}"))).collect::<Vec<_>>());
}

#[test]
fn faulty_lines_are_named_and_the_others_done() {
    let folder = folder("relate");
    let lines = [
        "not json\n".to_owned(),
        pair("good", "[Paris] condemned {Baku}."),
        pair("bare", "Paris condemned {Baku}."),
        "\n".to_owned(),
        r#"{"id":1,"text":"Paris","source":[{"start":0,"end":5}],"target":[{"start":0,"end":99}]}"#.to_owned() + "\n",
        r#"{"id":1,"text":"  ","source":[{"start":0,"end":1}],"target":[{"start":0,"end":1}]}"#.to_owned(),
    ];
    let input = file(&folder, "pairs.jsonl", lines.concat());
    let run = demarche(&["relate", &input]);
    run.ends(1)
        .says("pairs.jsonl:1: it is not an object with id, text, source and target")
        .says("pairs.jsonl:3: its source is empty");
    run.says("pairs.jsonl:5: its target 0–99 does not lie in the text of 5 characters")
        .says("pairs.jsonl:6: its text is empty");
    assert_eq!(run.json().len(), 1);
    let empty = file(&folder, "empty.jsonl", "");
    demarche(&["relate", &empty]).ends(2).says("empty.jsonl is empty");
    demarche(&["relate", "no-such-file.jsonl"]).ends(2).says("cannot read no-such-file.jsonl");
}

#[test]
fn a_long_text_is_read_around_its_marks() {
    let filler = "The committee met again and nothing was decided. ".repeat(200);
    let answer = related(&format!("{filler}[The rebels] shelled {{army positions}} near the border. {filler}"));
    assert_eq!(answer["type"], "ASSAULT", "{answer}");
}
