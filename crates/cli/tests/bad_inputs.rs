//! Inputs that are broken or hostile: a clear sentence, exit status 1 or 2, and the other inputs still read.

mod common;

use common::{demarche, demarche_with, file, folder, text};

const GOOD: &str = "Estonia expelled two Russian diplomats on Monday, the ministry said in a statement.";

/// A bad input by itself, then beside a good one.
fn check(name: &str, bytes: &[u8], words: &str) {
    let folder = folder(&format!("bad-{}", name.replace(['.', '/'], "-")));
    let (bad, good) = (file(&folder, name, bytes), file(&folder, "good.txt", GOOD));
    for command in ["extract", "code"] {
        demarche(&[command, &bad]).ends(2).says(words).says(name);
        let run = demarche(&[command, &bad, &good]);
        assert_eq!(run.ends(1).says(words).json().len(), 1, "the good input is read");
    }
    demarche(&["brief", &bad]).ends(2).says(words);
}

#[test]
fn broken_files_are_named_and_the_others_read() {
    check("empty.txt", b"", "it is empty");
    check("space.txt", b" \n\t\n", "it is empty");
    check("binary.txt", &[0x7F, b'E', b'L', b'F', 0, 1, 2, 0], "it is not text");
    check("picture.html", &[0x89, b'P', b'N', b'G', 0, 0, 0, 13], "it is not text");
    check("cut.txt.gz", &[0x1F, 0x8B, 8, 0, 0, 0], "damaged or cut short");
    check("odd.docx", b"PK", "its ending is not one of");
    check("broken.jsonl", b"{\"id\": \"a\", \"text\": \n", "not JSON");
    check("list.jsonl", b"[1, 2]\n", "not an object");
    check("textless.jsonl", b"{\"id\": \"a\"}\n", "has no \"text\"");
}

#[test]
fn missing_files_and_folders_without_articles_are_named() {
    let folder = folder("nothing");
    file(&folder, "pictures/a.png", "x");
    let pictures = text(&folder.join("pictures"));
    let good = file(&folder, "good.txt", GOOD);
    demarche(&["code", &pictures]).ends(2).says("holds no .txt");
    demarche(&["code", &pictures, &good]).ends(1).says("holds no .txt");
    demarche(&["code", &text(&folder.join("none.txt")), &good]).ends(1).says("check the name");
    demarche(&["code", "http://127.0.0.1/a", &good]).ends(1).says("127.0.0.1 is an inner address");
    demarche_with(b"", &["code", "-"]).ends(2).says("standard input: it is empty");
    demarche_with(b"", &["parse"]).ends(2).says("standard input is empty");
    demarche(&["parse", &text(&folder.join("none.conllu"))]).ends(2).says("cannot read");
}

#[test]
fn other_languages_are_named() {
    let french = "Le ministre français a accusé le gouvernement d’ingérence dans les affaires de la région. \
        Les autorités ont nié cette accusation et ont demandé des preuves à la France.";
    let folder = folder("languages");
    let (bad, good) = (file(&folder, "fr.txt", french), file(&folder, "good.txt", GOOD));
    demarche(&["code", &bad]).ends(2).says("the language \"fr\"");
    let run = demarche(&["code", &bad, &good]);
    let readings = run.ends(1).says("the language \"fr\"").json();
    assert_eq!(readings.len(), 2);
    assert_eq!(readings[0]["issues"][0]["kind"], "unsupported-language");
    assert_eq!(readings[0]["events"], serde_json::json!([]));
}

#[test]
fn invalid_utf_8_is_read_as_well_as_it_can_be() {
    let folder = folder("encoding");
    let latin = b"Estonia expelled two diplomats on Monday, said Ren\xE9 Dupont of the ministry in Tallinn.";
    let path = file(&folder, "latin.txt", latin);
    let run = demarche(&["code", &path]);
    assert!(matches!(run.code, 0 | 1), "{}", run.err);
    assert!(run.json()[0]["text"].as_str().expect("a text").contains("Dupont"));
    demarche_with(b"Oslo \xFF\xFE thanked Rome.", &["parse"]).ends(2).says("not valid UTF-8");
}

#[test]
fn twenty_megabytes_of_text_are_cut_and_named() {
    let folder = folder("long");
    // Cheap words: the point is the size.
    let line = format!("{}\n", "Oslo thanked Rome on Monday. ".repeat(40));
    let path = file(&folder, "long.txt", line.repeat(20_000_000 / line.len()));
    let run = demarche(&["extract", &path]);
    run.ends(0);
    let run = demarche(&["code", "--format", "plover", &path]);
    run.ends(1).says("what is beyond the first");
    assert!(!run.out.is_empty());
}

#[test]
fn a_page_nested_a_hundred_thousand_deep_ends_well() {
    let folder = folder("deep");
    for (name, page) in [
        ("divs.html", format!("{}{GOOD}{}", "<div>".repeat(100_000), "</div>".repeat(100_000))),
        ("tables.html", format!("{}<p>{GOOD}", "<table><tr><td>".repeat(100_000))),
        ("bold.html", format!("<p>{}{GOOD}", "<b><i>".repeat(100_000))),
    ] {
        let path = file(&folder, name, page);
        for command in ["extract", "code"] {
            let run = demarche(&[command, &path]);
            assert!(matches!(run.code, 0..=2), "{name}: {} {}", run.code, run.err);
            if run.code != 0 {
                run.says(name);
            }
        }
    }
    let good = file(&folder, "good.txt", GOOD);
    let run = demarche(&["code", &text(&folder), &good]);
    assert!(matches!(run.code, 0 | 1) && run.out.contains("\"id\":\"good\""));
}

#[test]
fn faulty_conllu_names_its_line() {
    let path = file(&folder("conllu"), "a.conllu", "1\tBaku\t_\n");
    demarche(&["parse", &path]).ends(2).says("line 1");
}

#[test]
fn gold_files_that_are_none_are_named() {
    let folder = folder("gold");
    let path = file(&folder, "a.jsonl", "{\"rec\":\"sentence\",\"start\":0,\"end\":3}\n");
    demarche(&["score", "news", &path]).ends(2).says("a sentence before its document");
    let path = file(&folder, "a.tsv", "only\nwords\n");
    demarche(&["score", "ner", &path]).ends(2).says("holds no tags");
    demarche(&["score", "ud", &path]).ends(2).says("holds no sentence");
}

#[test]
fn what_a_file_name_holds_does_not_reach_the_terminal() {
    let run = demarche(&["code", "no\u{1b}[2Jsuch\u{202e}file.txt"]);
    run.ends(2);
    assert!(!run.err.contains('\u{1b}') && !run.err.contains('\u{202e}'), "{:?}", run.err);
}
