//! Every format on one reading with everything that breaks tables: letters outside ASCII, line breaks and tabs in
//! names, formulas, several parties, a claimed event, a meeting without recipient, a partial date.

use std::collections::{BTreeMap, BTreeSet};

use demarche_ontology::code::Code;
use demarche_ontology::event::{EventType, Modality};
use demarche_ontology::mode::Mode;
use demarche_ontology::sector::Sector;
use demarche_record::actor::Actor;
use demarche_record::coded::{ClaimKind, Quote, RelationKind, Stance, Voice};
use demarche_record::event::{Claim, Event, Relation};
use demarche_record::evidence::{Evidence, Step};
use demarche_record::place::{Level, Place};
use demarche_record::reading::{Identity, Reading};
use demarche_record::when::{Precision, When};
use demarche_store::export::{Counts, Exporter, Format};
use demarche_store::imprint::Imprint;
use demarche_store::plover::PloverShape;
use demarche_store::shape::ReadingShape;
use demarche_text::article::Article;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::issue::{Issues, Stage};
use demarche_text::mention::{Mention, MentionKind};
use demarche_text::sentence::{Role, Sentence};
use demarche_text::span::Span;
use demarche_text::token::{NameTag, Token};
use jiff::civil::date;

const TEXT: &str = "L’Élysée accuses Baku of meddling. France and Germany met in Nouméa last month.";

fn span(words: &str) -> Span {
    let start = TEXT.find(words).expect("the words are in the text") as u32;
    Span::new(start, start + words.len() as u32)
}

fn actor(words: &str, name: &str, country: &str, sectors: &[Sector]) -> Actor {
    Actor {
        text: words.to_owned(),
        span: Some(span(words)),
        name: name.to_owned(),
        country: Code::new(country),
        sectors: sectors.to_vec(),
        ..Actor::default()
    }
}

fn event(kind: EventType, sentence: u32, trigger: &str, actors: Vec<Actor>, recipients: Vec<Actor>) -> Event {
    Event {
        kind,
        modes: Vec::new(),
        contexts: Vec::new(),
        modality: Modality::Asserted,
        actors,
        recipients,
        place: None,
        when: None,
        voice: Voice::Reporter,
        confidence: 2.0 / 3.0,
        evidence: Evidence::new(sentence, span(trigger)),
        trace: vec![Step::new("predicate", "accuse-of", "accuse")],
    }
}

fn sample() -> Reading {
    let mut tokens = Vec::new();
    let mut sentences = Vec::new();
    for (i, words) in
        [&TEXT[..span("meddling.").end as usize], &TEXT[span("France").start as usize..]].iter().enumerate()
    {
        let first = tokens.len() as u32;
        tokens.push(Token {
            span: span(words),
            lemma: "x".into(),
            upos: Upos::X,
            xpos: Xpos::Other,
            head: None,
            rel: Rel::Root,
            name: NameTag::Out,
            saying: None,
        });
        let role = if i == 0 { Role::Headline } else { Role::Body };
        sentences.push(Sentence { span: span(words), tokens: first..first + 1, role, paragraph: i as u32, full: true });
    }
    let mentions = vec![
        Mention {
            sentence: 0,
            tokens: 0..1,
            head: 0,
            span: span("L’Élysée"),
            kind: MentionKind::Organisation,
            chain: Some(0),
        },
        Mention { sentence: 1, tokens: 1..2, head: 1, span: span("Nouméa"), kind: MentionKind::Place, chain: None },
    ];
    let elysee = actor("L’Élysée", "Élysée\tPalace", "FRA", &[Sector::Gov]);
    let baku = actor("Baku", "=Azerbaijan", "AZE", &[Sector::Gov, Sector::Mil]);
    let place = Place {
        name: "Nouméa".into(),
        lat: Some(-22.27),
        lon: Some(166.44),
        country: Code::new("FRA"),
        admin1: Some("South\nProvince".into()),
        geonameid: Some(2_139_521),
        level: Level::City,
    };
    let france = Actor { territory: Code::new("NCL"), ..actor("France", "France", "FRA", &[]) };
    let germany = Actor { implicit: true, span: None, ..actor("Germany", "Germany", "DEU", &[]) };
    let mut meeting = event(EventType::Consult, 1, "met", vec![france.clone(), germany], Vec::new());
    meeting.place = Some(place.clone());
    meeting.when = Some(When {
        from: date(2024, 4, 1),
        to: date(2024, 4, 30),
        precision: Precision::Month,
        span: Some(span("last month")),
    });
    let mut accusation = event(EventType::Accuse, 0, "accuses", vec![elysee.clone()], vec![baku.clone()]);
    accusation.modes = vec![Mode::Allege];
    let mut meddling = event(EventType::Coerce, 0, "meddling", vec![baku], vec![france.clone()]);
    meddling.voice = Voice::Claim(0);
    Reading {
        document: Document::new(
            Article {
                id: "élysée-1".into(),
                date: Some(date(2024, 5, 17)),
                language: Some("en".into()),
                source: Some("The \"Daily\",\nNews".into()),
                text: TEXT.into(),
                ..Article::default()
            },
            sentences,
            tokens,
            mentions,
        ),
        identities: vec![
            Identity { actors: vec![elysee.clone()], place: None },
            Identity { actors: Vec::new(), place: Some(place) },
        ],
        events: vec![accusation, meddling, meeting],
        claims: vec![Claim {
            source: vec![span("L’Élysée")],
            cue: vec![span("accuses")],
            content: vec![span("meddling")],
            kind: ClaimKind::Statement,
            quote: Quote::Indirect,
            stance: Stance::Accuse,
            speaker: Some(elysee.clone()),
            events: vec![1],
            within: None,
            answers: None,
            evidence: Evidence::new(0, span("accuses")),
            trace: Vec::new(),
        }],
        relations: vec![Relation {
            kind: RelationKind::Role,
            subject: elysee,
            object: Some(france),
            label: "presidency".into(),
            to: None,
            from: Some(When { from: date(2024, 5, 1), to: date(2024, 5, 31), precision: Precision::Month, span: None }),
            evidence: Evidence::new(0, span("L’Élysée")),
            trace: Vec::new(),
        }],
        rejected: None,
        issues: {
            let mut issues = Issues::default();
            issues.add(Stage::Parse, "long-sentence", Some(span("Nouméa")), "A sentence is long.");
            issues
        },
    }
}

fn imprint() -> Imprint {
    Imprint {
        program: "demarche 0.0.0".into(),
        data: "d".into(),
        model: "m".into(),
        countries: BTreeMap::from([(Code::new("FRA").expect("three capitals"), "France".to_owned())]),
    }
}

fn written(format: Format) -> (String, Counts) {
    let imprint = imprint();
    let mut bytes = Vec::new();
    let mut exporter = Exporter::new(format, &imprint, &mut bytes).expect("memory takes all");
    exporter.write(&sample()).expect("memory takes all");
    let (counts, _) = exporter.finish().expect("memory takes all");
    (String::from_utf8(bytes).expect("outputs are UTF-8"), counts)
}

#[test]
fn a_reading_reads_back_and_its_offsets_count_code_points() {
    let (text, counts) = written(Format::Reading);
    assert_eq!((text.lines().count(), counts.rows, counts.articles), (1, 1, 1));
    let shape: ReadingShape = serde_json::from_str(&text).expect("it is JSON of the shape");
    assert_eq!(serde_json::to_string(&shape).expect("it writes again") + "\n", text);
    let points: Vec<char> = shape.text.chars().collect();
    let of = |start: u32, end: u32| points[start as usize..end as usize].iter().collect::<String>();
    for mention in &shape.mentions {
        assert_eq!(of(mention.start, mention.end), mention.text);
    }
    for event in &shape.events {
        assert_eq!(of(event.trigger.start, event.trigger.end), event.trigger.text);
        for party in event.actors.iter().chain(&event.recipients) {
            assert_eq!(party.implicit, party.start.is_none());
            if let (Some(start), Some(end)) = (party.start, party.end) {
                assert_eq!(of(start, end), party.text);
            }
        }
    }
    assert_eq!(of(shape.sentences[1].start, shape.sentences[1].end), &TEXT[span("France").start as usize..]);
    assert_eq!(
        of(shape.issues[0].start.expect("it has a place"), shape.issues[0].end.expect("it has a place")),
        "Nouméa"
    );
}

#[test]
fn a_reading_has_the_fields_of_the_contract() {
    let (text, _) = written(Format::Reading);
    let value: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    let keys = |v: &serde_json::Value| v.as_object().expect("an object").keys().cloned().collect::<BTreeSet<_>>();
    let check = |v: &serde_json::Value, expected: &str| {
        assert_eq!(keys(v), expected.split(' ').map(str::to_owned).collect::<BTreeSet<_>>());
    };
    check(
        &value,
        "id title date language site url authors text sentences mentions events claims relations issues version",
    );
    check(&value["sentences"][0], "start end role");
    check(&value["mentions"][0], "id start end text kind chain party parties place");
    check(
        &value["events"][0],
        "id type mode context modality quad score trigger actors recipients place date voice claim sentence \
         confidence trace",
    );
    check(&value["events"][0]["actors"][0], "text start end implicit name country territory sectors wikidata role row");
    check(&value["events"][2]["place"], "name lat lon country admin1 geonameid level");
    check(&value["events"][2]["date"], "from to precision text");
    check(&value["events"][0]["trace"][0], "step id detail");
    check(&value["claims"][0], "id kind source cue content quote stance speaker within answers events trace");
    check(&value["relations"][0], "id kind subject object label from to evidence");
    check(&value["issues"][0], "stage kind start end message");
    assert_eq!(value["title"], serde_json::Value::Null);
    assert_eq!(value["events"][0]["place"], serde_json::Value::Null);
    assert_eq!(value["events"][0]["context"], serde_json::json!([]));
    assert_eq!(value["events"][1]["voice"], "claim");
    assert_eq!(value["events"][1]["claim"], "c1");
    assert_eq!(value["claims"][0]["events"], serde_json::json!(["e2"]));
    assert_eq!(value["events"][0]["score"], -3.5);
    assert_eq!(value["events"][0]["confidence"], 0.667);
    assert_eq!(value["events"][2]["date"]["text"], "last month");
    assert_eq!(value["relations"][0]["from"], "2024-05");
}

#[test]
fn plover_records_read_back_and_keep_what_is_only_claimed_apart() {
    let (text, counts) = written(Format::Plover);
    assert_eq!(counts.rows, 3);
    let records: Vec<PloverShape> =
        text.lines().map(|l| serde_json::from_str(l).expect("it is JSON of the shape")).collect();
    let again: String = records.iter().map(|r| serde_json::to_string(r).expect("it writes again") + "\n").collect();
    assert_eq!(again, text);
    let ids: BTreeSet<&str> = records.iter().map(|r| r.id.as_str()).collect();
    assert_eq!(ids.len(), 3);
    assert_eq!(records[0].date.as_deref(), Some("2024-05-17"));
    assert_eq!((records[2].date.as_deref(), records[2].enddate.as_deref()), (Some("2024-04-01"), Some("2024-04-30")));
    assert_eq!(records[1].voice, "claim");
    assert_eq!(records[1].claim.as_ref().map(|c| c.stance.as_ref()), Some("accuse"));
    assert_eq!(records[0].actor[0].code.as_deref(), Some("FRA"));
    assert_eq!(records[2].event_loc.as_ref().and_then(|p| p.geonames_id), Some(2_139_521));
    let points: Vec<char> = TEXT.chars().collect();
    let info = &records[0].text_info;
    assert_eq!(points[info.event_start as usize..info.event_end as usize].iter().collect::<String>(), "accuses");
}

/// Rows of a tab-separated table, each of this many columns.
fn rows(text: &str, columns: usize) -> Vec<Vec<String>> {
    assert!(text.ends_with('\n') && !text.contains('\r'));
    let rows: Vec<Vec<String>> = text.lines().map(|l| l.split('\t').map(str::to_owned).collect()).collect();
    for row in &rows {
        assert_eq!(row.len(), columns, "{row:?}");
        assert!(row.iter().all(|f| !f.chars().any(char::is_control)));
    }
    rows
}

fn unique(rows: &[Vec<String>]) {
    let ids: BTreeSet<&str> = rows.iter().map(|r| r[0].as_str()).collect();
    assert_eq!(ids.len(), rows.len());
}

#[test]
fn polecat_has_40_columns_and_no_claimed_event() {
    let (text, counts) = written(Format::Polecat);
    let rows = rows(&text, 40);
    assert_eq!((rows.len(), counts.rows, counts.left_out), (3, 2, 1));
    unique(&rows[1..]);
    let column = |name: &str| rows[0].iter().position(|c| c == name).expect("the column is there");
    assert!(rows[1][column("Event Date")].parse::<jiff::civil::Date>().is_ok());
    assert_eq!(rows[2][column("Actor Name")], "France; Germany");
    assert_eq!(rows[1][column("Actor Name")], "Élysée Palace");
    assert_eq!(rows[2][column("Province")], "South Province");
    assert_eq!(rows[1][column("Source")], "The \"Daily\", News");
}

#[test]
fn icews_has_20_columns_and_both_ways_of_a_meeting() {
    let (text, counts) = written(Format::Icews);
    let rows = rows(&text, 20);
    assert_eq!((rows.len(), counts.rows, counts.left_out), (4, 3, 1));
    unique(&rows[1..]);
    let pairs: Vec<(&str, &str)> = rows[2..].iter().map(|r| (r[2].as_str(), r[8].as_str())).collect();
    assert_eq!(pairs, [("France", "Germany"), ("Germany", "France")]);
    assert_eq!((rows[2][4].as_str(), rows[2][6].as_str()), ("France", "04"));
    assert!(rows[1..].iter().all(|r| r[1].parse::<jiff::civil::Date>().is_ok()));
}

#[test]
fn gdelt_has_61_columns_and_no_header() {
    let (text, counts) = written(Format::Gdelt);
    let rows = rows(&text, 61);
    assert_eq!((rows.len(), counts.left_out), (3, 1));
    unique(&rows);
    for row in &rows {
        assert!(row[0].parse::<i64>().is_ok_and(|id| id > 0));
        assert!(row[1].len() == 8 && row[1].parse::<u32>().is_ok());
        assert!(row[29].parse::<u8>().is_ok_and(|quad| (1..=4).contains(&quad)), "QuadClass stands in column 30");
    }
    assert_eq!((rows[0][5].as_str(), rows[0][7].as_str(), rows[0][25].as_str()), ("FRAGOV", "FRA", "1"));
    assert_eq!((rows[0][60].as_str(), rows[0][59].as_str()), ("élysée-1", "20240517000000"));
}

#[test]
fn phoenix_has_26_columns_and_no_header() {
    let (text, counts) = written(Format::Phoenix);
    let rows = rows(&text, demarche_store::phoenix::COLUMNS.len());
    assert_eq!((rows.len(), counts.rows, counts.left_out), (3, 3, 1));
    unique(&rows);
    let column = |name: &str| demarche_store::phoenix::COLUMNS.iter().position(|c| *c == name).expect("a column");
    let of = |row: usize, names: &[&str]| names.iter().map(|n| rows[row][column(n)].clone()).collect::<Vec<_>>();
    assert_eq!(of(0, &["Date", "Year", "Month", "Day"]), ["20240517", "2024", "05", "17"]);
    assert_eq!(
        of(0, &["TargetActorFull", "TargetActorEntity", "TargetActorRole", "TargetActorAttribute"]),
        ["AZEGOVMIL", "AZE", "GOV", "MIL"]
    );
    assert_eq!(
        of(1, &["SourceActorEntity", "TargetActorEntity", "EventCode", "LocationName"]),
        ["NCL", "DEU", "04", "Nouméa"]
    );
    assert_eq!(of(1, &["StateName", "CountryCode", "SentenceID"]), ["South Province", "FRA", "élysée-1_2"]);
}

#[test]
fn an_event_told_twice_is_one_row_of_the_tables_that_cannot_tell_them_apart() {
    let mut reading = sample();
    reading.events.push(reading.events[0].clone());
    let imprint = imprint();
    for (format, expected) in [(Format::Gdelt, 3), (Format::Phoenix, 3), (Format::Icews, 3), (Format::Polecat, 2)] {
        let mut exporter = Exporter::new(format, &imprint, Vec::new()).expect("memory takes all");
        exporter.write(&reading).expect("memory takes all");
        let (counts, bytes) = exporter.finish().expect("memory takes all");
        assert_eq!(counts.rows, expected, "{format:?}");
        if format == Format::Gdelt {
            let text = String::from_utf8(bytes).expect("outputs are UTF-8");
            let mentions: Vec<String> = rows(&text, 61).iter().map(|r| r[31].clone()).collect();
            assert_eq!(mentions, ["2", "1", "1"]);
        }
    }
}

#[test]
fn csv_for_programs_is_as_it_is() {
    let imprint = imprint();
    let mut exporter = Exporter::new(Format::Csv, &imprint, Vec::new()).expect("memory takes all").raw(true);
    exporter.write(&sample()).expect("memory takes all");
    let (_, bytes) = exporter.finish().expect("memory takes all");
    let text = String::from_utf8(bytes).expect("outputs are UTF-8");
    assert!(text.contains(",=Azerbaijan,") && !text.contains("'="));
}

#[test]
fn csv_rows_are_safe_in_a_spreadsheet() {
    let (text, counts) = written(Format::Csv);
    assert_eq!((text.lines().count(), counts.rows), (4, 3));
    assert!(text.contains(",'=Azerbaijan,"));
    assert!(text.contains("\"The \"\"Daily\"\", News\""));
    let header = text.lines().next().unwrap_or("");
    assert_eq!(header.split(',').count(), 31);
}

#[test]
fn geojson_is_one_collection_with_longitude_first() {
    let (text, _) = written(Format::Geojson);
    let value: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    let features = value["features"].as_array().expect("a list");
    assert_eq!(features.len(), 3);
    assert_eq!(features[0]["geometry"], serde_json::Value::Null);
    assert_eq!(features[2]["geometry"]["coordinates"], serde_json::json!([166.44, -22.27]));
    assert_eq!(features[1]["properties"]["voice"], "claim");
    let whence = |key: &str| features[0]["properties"][key].clone();
    let count = |key: &str| whence(key).as_array().map(Vec::len);
    assert!(count("actors").is_some() && count("actor_rows") == count("actors"));
    assert_eq!(count("recipient_rows"), count("recipients"));
    assert!(whence("data").as_str().is_some_and(|data| !data.is_empty()));
}

#[test]
fn the_same_reading_gives_the_same_bytes() {
    for format in Format::ALL {
        assert_eq!(written(*format), written(*format));
    }
}
