//! The Parquet tables, read back with the reader of the same crate. tests/exports reads them with other programs.

use std::path::{Path, PathBuf};

use demarche_store::imprint::Imprint;
use demarche_store::parquet::record::Record;
use demarche_store::parquet::{NAMES, Tables, Text};
use demarche_store::shape::{EventShape, PartyShape, PieceShape, ReadingShape, SentenceShape, VersionShape};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Row;

const TEXT: &str = "“Élan” – Estonia expelled two diplomats.";

fn folder(test: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("tables-{test}"));
    let _ = std::fs::remove_dir_all(&path);
    path
}

fn record(id: &str, date: Option<&str>) -> Record {
    let party = |name: &str| PartyShape {
        text: name.into(),
        start: Some(9),
        end: Some(16),
        implicit: false,
        name: name.into(),
        country: Some("EST".into()),
        territory: None,
        sectors: vec!["GOV".into()],
        wikidata: None,
        role: None,
        row: "estonia".into(),
    };
    let event = EventShape {
        id: "e1".into(),
        kind: "SANCTION".into(),
        mode: vec!["expel".into()],
        context: Vec::new(),
        modality: "asserted".into(),
        quad: 4,
        score: -5.0,
        trigger: PieceShape { start: 17, end: 25, text: "expelled".into() },
        actors: vec![party("Estonia"), party("Estonia’s ministry")],
        recipients: Vec::new(),
        place: None,
        date: None,
        voice: "reporter".into(),
        claim: None,
        sentence: 0,
        confidence: 0.5,
        trace: Vec::new(),
    };
    Record {
        reading: ReadingShape {
            id: id.into(),
            title: None,
            date: date.map(str::to_owned),
            language: Some("en".into()),
            site: None,
            url: None,
            authors: Vec::new(),
            text: TEXT.into(),
            sentences: vec![SentenceShape { start: 0, end: TEXT.chars().count() as u32, role: "body".into() }],
            mentions: Vec::new(),
            events: vec![event],
            claims: Vec::new(),
            relations: Vec::new(),
            rejected: None,
            issues: Vec::new(),
            version: VersionShape { shape: 1, program: "p".into(), data: "d".into(), model: "m".into() },
        },
        key: demarche_store::ids::stable(&[id.as_bytes()]),
        events: Vec::new(),
    }
}

fn read(path: &Path) -> Vec<Row> {
    let file = std::fs::File::open(path).expect("it was written");
    let reader = SerializedFileReader::new(file).expect("it is Parquet");
    reader.get_row_iter(None).expect("it has rows").map(|row| row.expect("a row")).collect()
}

fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        for entry in std::fs::read_dir(path).into_iter().flatten() {
            let path = entry.expect("it can be read").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("it lies below").to_str().expect("a plain name");
                found.push(name.to_owned());
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_month_has_all_four_tables_and_rows_read_back() {
    let folder = folder("months");
    let mut tables = Tables::new(&folder, "a", &Imprint::default(), Text::Sentence);
    for record in [record("one", Some("2024-05-17")), record("two", Some("2024-06-01")), record("three", None)] {
        tables.add(&record).expect("the disk takes it");
    }
    assert!(files(&folder).iter().all(|f| f.ends_with(".parquet.part")), "nothing has its name before all is whole");
    let (counts, written) = tables.finish().expect("the disk takes it");
    assert_eq!((counts.articles, counts.rows, written.len()), (3, 3, 12));
    for name in NAMES {
        for month in ["2024-05", "2024-06", "unknown"] {
            assert!(folder.join(format!("{name}/month={month}/a.parquet")).is_file());
        }
    }
    let rows = read(&folder.join("events/month=2024-05/a.parquet"));
    assert_eq!(rows.len(), 1);
    let row = rows[0].to_string();
    let told = [
        "published: 2024-05-17",
        "type: \"SANCTION\"",
        "mode: [\"expel\"]",
        "name: \"Estonia’s ministry\"",
        "sectors: [\"GOV\"]",
        "recipients: []",
        "latitude: null",
        "claim: null",
        "trigger_start: 17",
        "confidence: 0.5",
    ];
    for words in told.into_iter().chain([format!("sentence_text: \"{TEXT}\"").as_str()]) {
        assert!(row.contains(words), "{words} is not in {row}");
    }
    assert!(read(&folder.join("claims/month=2024-05/a.parquet")).is_empty());
}

#[test]
fn many_months_keep_few_files_open_and_every_row() {
    let folder = folder("many");
    let mut tables = Tables::new(&folder, "a", &Imprint::default(), Text::None);
    for round in 0..2 {
        for month in 0..100 {
            let date = format!("{}-{:02}-01", 1900 + month / 12, month % 12 + 1);
            tables.add(&record(&format!("n{round}-{month}"), Some(&date))).expect("the disk takes it");
        }
    }
    let (_, written) = tables.finish().expect("the disk takes it");
    let events: Vec<&PathBuf> = written.iter().filter(|p| p.starts_with(folder.join("events"))).collect();
    assert_eq!(events.iter().map(|p| read(p).len()).sum::<usize>(), 200);
    assert!(folder.join("events/month=1900-01/a.2.parquet").is_file(), "a month that came back has a further file");
}

#[test]
fn tables_that_are_not_finished_leave_nothing() {
    let folder = folder("dropped");
    let mut tables = Tables::new(&folder, "a", &Imprint::default(), Text::Full);
    tables.add(&record("one", None)).expect("the disk takes it");
    assert_eq!(files(&folder).len(), 4);
    drop(tables);
    assert_eq!(files(&folder), Vec::<String>::new());
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = folder("file");
    std::fs::write(&folder, "a file").expect("the build folder can be written");
    let mut tables = Tables::new(&folder, "a", &Imprint::default(), Text::Full);
    let error = tables.add(&record("one", None)).expect_err("it is a file").to_string();
    assert!(error.contains("cannot write") && error.contains("check the permissions"), "{error}");
}
