//! Labels that name their sentences by number and hash, laid over a set.

mod common;

use common::{demarche, file, folder};

const SET: &str =
    "France\tB-PER\naccused\tO\nRussia\tO\nof\tO\njamming\tO\n.\tO\n\nThe\tO\nriver\tO\nis\tO\nlong\tO\n.\tO\n";

#[test]
fn names_are_scored_against_the_labels_and_not_the_tags() {
    let folder = folder("name-labels");
    let set = file(&folder, "set.tsv", SET);
    let labels = file(&folder, "labels.tsv", "# ours\n0\t00627767\t0-1:LOC 2-3:LOC\n");
    let figures = demarche(&["score", "ner", "--labels", &labels, &set]).ends(0).json();
    assert_eq!(figures[0]["set"]["typed"]["F"], 100.0);
    let figures = demarche(&["score", "ner", &set]).ends(0).json();
    assert_eq!(figures[0]["set"]["typed"]["R"], 0.0);
    demarche(&["score", "ner", "--from", "2", &set]).ends(2).says("holds no tags");
    for (line, words) in [
        ("0\tffffffff\t0-1:LOC", "sentence 0 is not the one that was labelled"),
        ("7\t00627767\t0-1:LOC", "the set has no such sentence"),
        ("0\t00627767\t0-9:LOC", "a name has words that are not there"),
        ("0\t00627767\tLOC", "a name is not written as 0-2:PER"),
        ("zero", "it is not a number, a hash and names"),
    ] {
        let labels = file(&folder, "bad.tsv", line);
        demarche(&["score", "ner", "--labels", &labels, &set]).ends(2).says(words);
    }
}

#[test]
fn newswire_labels_are_scored_in_two_parts() {
    let folder = folder("event-labels");
    let set = file(&folder, "set.tsv", SET);
    let first = r#"{"s":0,"hash":"00627767","new":true,"events":[{"type":"ACCUSE","trigger":[1,2],"actors":[{"at":[0,1],"codes":["FRA"],"sectors":["GOV"]}],"recipients":[{"at":[2,3],"codes":["RUS"],"sectors":["GOV"]}]}]}"#;
    let second = r#"{"s":1,"hash":"7550265d","test":true}"#;
    let labels = file(&folder, "labels.jsonl", format!("{first}\n{second}\n"));
    let figures = demarche(&["score", "newswire", &labels, &set]).ends(0).json();
    assert_eq!(figures[0]["event"]["F"], 100.0);
    assert_eq!(figures[0]["strict"]["F"], 100.0);
    let figures = demarche(&["score", "newswire", "--unseen", &labels, &set]).ends(0).json();
    assert_eq!(figures[0]["false_alarm_sentences"]["newswire"], 0.0);
    assert_eq!(figures[0]["docs"], 1);
    demarche(&["score", "newswire", &labels]).ends(2).says("takes two files");
    let labels = file(&folder, "bad.jsonl", second.replace("7550265d", "ffffffff"));
    demarche(&["score", "newswire", &labels, &set]).ends(2).says("sentence 1 is not the one that was labelled");
    let labels = file(&folder, "far.jsonl", first.replace("[1,2]", "[1,20]"));
    demarche(&["score", "newswire", &labels, &set]).ends(2).says("the sentence has no words 1 to 20");
}

#[test]
fn dates_are_scored_against_their_labels() {
    let folder = folder("date-labels");
    let set = file(&folder, "set.tsv", SET);
    let first = r#"{"s":0,"hash":"00627767","new":true,"events":[{"type":"ACCUSE","trigger":[1,2]}]}"#;
    let events = file(&folder, "events.jsonl", format!("{first}\n"));
    let label = "0\t00627767\t0\t2024-05-17\t-\t-\t-\n";
    let labels = file(&folder, "dates.tsv", label);
    let figures = demarche(&["score", "dates", &labels, &events, &set]).ends(0).json();
    assert_eq!((&figures[0]["found"], &figures[0]["undated_without"]), (&1.into(), &100.0.into()));
    let labels = file(&folder, "dated.tsv", label.replace("-\t-\t-", "2024-05-17\t2024-05-17\tday"));
    let figures = demarche(&["score", "dates", &labels, &events, &set]).ends(0).json();
    assert_eq!((&figures[0]["dated"], &figures[0]["exact"]), (&1.into(), &0.0.into()));
    let labels = file(&folder, "other.tsv", label.replace("00627767", "ffffffff"));
    demarche(&["score", "dates", &labels, &events, &set]).ends(2).says("sentence 0 is not the one that was dated");
    let labels = file(&folder, "short.tsv", "0\t00627767\n");
    demarche(&["score", "dates", &labels, &events, &set]).ends(2).says("line 1: it is not a sentence, a hash");
}

#[test]
fn the_gate_is_scored_on_sentences_words_and_documents() {
    let folder = folder("gate");
    let table = file(&folder, "rows.tsv", "uid\tsentence\n1\tFrance accused Russia of jamming.\n");
    let set = file(&folder, "set.tsv", SET);
    let figures = demarche(&["score", "gate", &table, &set]).ends(0).json();
    assert_eq!(figures[0]["rows"]["recall"], 100.0);
    assert_eq!((&figures[0]["set"]["sentences"], &figures[0]["set"]["open"]), (&2.into(), &50.0.into()));
    let early = demarche(&["score", "gate", "--depth", "early", &table]).ends(0).json();
    assert_eq!(early[0]["rows"]["recall"], 0.0);
}

#[test]
fn words_and_sentences_are_scored_on_raw_text() {
    let folder = folder("segment");
    let row = |n: usize, form: &str, misc: &str| format!("{n}\t{form}\t_\t_\t_\t_\t_\t_\t_\t{misc}\n");
    let words = ["France", "accused", "Russia"];
    let mut text: String = words.iter().enumerate().map(|(i, w)| row(i + 1, w, "_")).collect();
    text += &row(4, "today", "SpaceAfter=No");
    text += &row(5, ".", "_");
    text = format!("# newdoc id = A_news_b\n{text}\n{text}\n");
    let tree = file(&folder, "tree.conllu", text);
    let figures = demarche(&["score", "segment", &tree]).ends(0).json();
    assert_eq!(figures[0]["tree"]["news"]["sentences"]["F"], 100.0);
    assert_eq!(figures[0]["tree"]["all"]["words"]["F"], 100.0);
}
