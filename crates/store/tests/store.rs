//! The store from outside: what goes in comes back, what is damaged is an error, what is forgotten is gone.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use demarche_store::db::count_forecasts::CountMade;
use demarche_store::db::entry::Entry;
use demarche_store::db::find::events::{Order, Place};
use demarche_store::db::find::filter::EventFilter;
use demarche_store::db::find::words::Words;
use demarche_store::db::forget::What;
use demarche_store::db::store::Store;
use demarche_store::db::writer::{Added, Writer};
use demarche_store::error::Error;
use demarche_store::ids::stable;
use demarche_store::shape::{
    ClaimShape, DateShape, EventShape, IssueShape, MentionShape, Name, PartyShape, PieceShape, PlaceShape, RangeShape,
    ReadingShape, RejectedShape, RelationShape, SentenceShape, StepShape, VersionShape,
};

/// A folder of its own that goes when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("demarche-store-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("the temporary folder takes a folder");
        Self(path)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const fn name(text: &'static str) -> Name {
    Cow::Borrowed(text)
}

fn party(text: &str, start: u32, country: &str) -> PartyShape {
    PartyShape {
        text: text.to_owned(),
        start: Some(start),
        end: Some(start + text.chars().count() as u32),
        implicit: false,
        name: format!("The {text}"),
        country: Some(country.to_owned()),
        territory: None,
        sectors: vec![name("GOV"), name("MIL")],
        wikidata: Some("Q1".to_owned()),
        role: None,
        row: "name:text".to_owned(),
    }
}

fn piece(text: &str, start: u32) -> PieceShape {
    PieceShape { start, end: start + text.chars().count() as u32, text: text.to_owned() }
}

/// "Élysée envoy {who} met Baku in {place} …": a reading with one of everything.
fn reading(number: u32) -> ReadingShape {
    let who = format!("Nalumbweni{number}");
    let text =
        format!("Élysée envoy {who} met Baku in Ostrava. “We agree,” {who} said. Number {number} of the series.");
    let at = |words: &str| text.char_indices().position(|(i, _)| text[i..].starts_with(words)).unwrap_or(0) as u32;
    let (envoy, baku) = (party(&who, at(&who), "FRA"), party("Baku", at("Baku"), "AZE"));
    let place = PlaceShape {
        name: "Ostrava".to_owned(),
        lat: Some(49.83465),
        lon: Some(1.0 / 3.0),
        country: Some("CZE".to_owned()),
        admin1: None,
        geonameid: Some(3_068_799),
        level: name("city"),
    };
    let day = format!("2031-05-{:02}", number % 28 + 1);
    let step =
        |id: &str| StepShape { step: name("predicate"), id: id.to_owned(), detail: format!("“met” by {who}") };
    let event = EventShape {
        id: "e1".to_owned(),
        kind: name("CONSULT"),
        mode: vec![name("visit")],
        context: vec![],
        modality: name("asserted"),
        quad: 1,
        score: 2.5,
        trigger: piece("met", at("met")),
        actors: vec![envoy.clone()],
        recipients: vec![baku.clone()],
        place: Some(place.clone()),
        date: Some(DateShape { from: day.clone(), to: day.clone(), precision: name("day"), text: None }),
        voice: name("reporter"),
        claim: None,
        sentence: 0,
        confidence: 0.551,
        trace: vec![step("meet"), step("meet"), step("other")],
    };
    let claimed = EventShape {
        id: "e2".to_owned(),
        kind: name("AGREE"),
        voice: name("claim"),
        claim: Some("c1".to_owned()),
        trigger: piece("agree", at("agree")),
        recipients: vec![],
        actors: vec![envoy.clone(), baku.clone()],
        date: None,
        place: None,
        sentence: 1,
        ..event.clone()
    };
    let implicit = PartyShape { start: None, end: None, implicit: true, ..baku.clone() };
    ReadingShape {
        id: format!("article-{number}"),
        title: number.is_multiple_of(2).then(|| format!("An envoy: {who}")),
        date: Some(day),
        language: Some("en".to_owned()),
        site: Some("The Ledger".to_owned()),
        url: Some(format!("https://www.ledger{}.example/news/{number}?utm_source=x", number % 3)),
        authors: vec!["A. Writer".to_owned()],
        sentences: vec![
            SentenceShape { start: 0, end: at("“We"), role: name("body") },
            SentenceShape { start: at("“We"), end: text.chars().count() as u32, role: name("body") },
        ],
        mentions: vec![
            MentionShape {
                id: "m1".to_owned(),
                start: at(&who),
                end: at(&who) + who.chars().count() as u32,
                text: who.clone(),
                kind: name("person"),
                chain: Some("x1".to_owned()),
                party: Some(envoy.clone()),
                parties: vec![],
                place: None,
            },
            MentionShape {
                id: "odd id".to_owned(),
                start: at("Ostrava"),
                end: at("Ostrava") + 7,
                text: "not the words".to_owned(),
                kind: name("place"),
                chain: Some("x01".to_owned()),
                party: None,
                parties: vec![baku, implicit.clone()],
                place: Some(place),
            },
        ],
        events: vec![event, claimed],
        claims: vec![ClaimShape {
            id: "c1".to_owned(),
            source: vec![piece(&who, at(&format!("{who} said")))],
            cue: vec![piece("said", at("said"))],
            content: vec![piece("“We agree,”", at("“We")), piece("Number", at("Number"))],
            kind: name("statement"),
            quote: name("direct"),
            stance: name("deny"),
            speaker: Some(envoy.clone()),
            events: vec!["e2".to_owned()],
            within: None,
            answers: Some("c7".to_owned()),
            trace: vec![step("say")],
        }],
        relations: vec![RelationShape {
            id: "r1".to_owned(),
            kind: name("role"),
            subject: envoy,
            object: Some(implicit),
            label: "envoy".to_owned(),
            from: Some("2031-05".to_owned()),
            to: None,
            evidence: vec![RangeShape { start: 7, end: 12 }, RangeShape { start: 0, end: 6 }],
        }],
        rejected: number.is_multiple_of(3).then(|| {
            vec![RejectedShape {
                sentence: 0,
                start: 3,
                end: 4,
                text: "s".to_owned(),
                rule: "meet".to_owned(),
                step: name("frame"),
                reason: "nobody".to_owned(),
            }]
        }),
        issues: vec![IssueShape {
            stage: name("parse"),
            kind: name("long-sentence"),
            start: None,
            end: Some(3),
            message: "It is long.".to_owned(),
        }],
        version: VersionShape {
            shape: 1,
            program: "demarche test".to_owned(),
            data: "d".to_owned(),
            model: "m".to_owned(),
        },
        text,
    }
}

/// Add readings in batches, each in a story of ten.
fn fill(path: &Path, numbers: std::ops::Range<u32>, batch: u32) {
    let mut writer = Writer::open(path, false).expect("it opens");
    for number in numbers {
        let entry = Entry::new(&reading(number)).expect("it is sound");
        if let Added::New(id) = writer.add(&entry).expect("it is added") {
            writer.place(id, u64::from(number / 10), (number % 10 == 9).then_some(id - 1)).expect("it is placed");
        }
        if number % batch == batch - 1 {
            writer.commit().expect("it is committed");
        }
    }
    writer.commit().expect("it is committed");
}

fn sound(path: &Path) -> String {
    let store = Store::open_read_only(path).expect("it opens");
    let verified = store.verify(|_| ()).expect("it can be looked at");
    assert_eq!(verified.faults, Vec::<String>::new());
    store.digest().expect("it can be read")
}

#[test]
fn readings_come_back_as_they_went_in() {
    let folder = Folder::new("back");
    let path = folder.file("a.db");
    fill(&path, 0..7, 3);
    let store = Store::open_read_only(&path).expect("it opens");
    for (number, id) in (0..7).zip(1..) {
        assert_eq!(store.reading(id).expect("it is there"), reading(number));
        assert_eq!(store.text(id).expect("it is there"), reading(number).text);
    }
    assert!(matches!(store.reading(99), Err(Error::Missing(_))));
}

/// All events of a filter, so many at a time.
fn pages(store: &Store, filter: &EventFilter, order: Order, most: usize) -> Vec<Place> {
    let mut found: Vec<Place> = Vec::new();
    loop {
        let page = store.events(filter, order, found.last(), most).expect("it can be read");
        if page.is_empty() {
            return found;
        }
        found.extend(page);
    }
}

#[test]
fn words_in_few_articles_and_in_many_find_the_same() {
    let folder = Folder::new("words");
    let path = folder.file("a.db");
    fill(&path, 0..1_200, 400);
    let store = Store::open_read_only(&path).expect("it opens");
    let asking = |words: &str| EventFilter {
        types: vec!["CONSULT".to_owned()],
        words: (!words.is_empty()).then(|| Words::read(words).expect("they are words")),
        ..EventFilter::default()
    };
    for order in [Order::Newest, Order::Oldest, Order::Doubtful] {
        let all = pages(&store, &asking(""), order, 1_000);
        assert_eq!(all.len(), 1_200);
        // In all articles, in all but one, and in one of them.
        assert_eq!(pages(&store, &asking("Ostrava"), order, 70), all, "{order:?}");
        let (one, others): (Vec<Place>, Vec<Place>) = all.into_iter().partition(|place| place.article == 8);
        assert_eq!(pages(&store, &asking("Ostrava -Nalumbweni7"), order, 450), others, "{order:?}");
        assert_eq!(pages(&store, &asking("Nalumbweni7 Ostrava"), order, 1), one, "{order:?}");
    }
}

#[test]
fn batches_and_repetition_change_nothing() {
    let folder = Folder::new("batches");
    let (one, other) = (folder.file("one.db"), folder.file("other.db"));
    fill(&one, 0..60, 60);
    fill(&other, 0..20, 7);
    fill(&other, 0..60, 7);
    fill(&other, 0..60, 1);
    assert_eq!(sound(&one), sound(&other));
    let stats = Store::open_read_only(&one).and_then(|s| s.stats()).expect("it can be read");
    assert_eq!((stats.articles, stats.events, stats.asserted, stats.stories, stats.copies), (60, 120, 60, 6, 6));
}

#[test]
fn a_clock_that_jumps_changes_nothing() {
    let folder = Folder::new("clock");
    let (steady, jumping) = (folder.file("steady.db"), folder.file("jumping.db"));
    fill(&steady, 0..30, 10);
    // Forward by ten years, back to 1970 and before, and again what is there already.
    let clocks: [(fn() -> i64, u32); 5] =
        [(|| 1_900_000_000, 10), (|| 2_200_000_000, 20), (|| 0, 25), (|| -86_400, 30), (|| i64::MAX, 30)];
    for (clock, upto) in clocks {
        let mut writer = Writer::open_with(&jumping, false, clock).expect("it opens");
        for number in 0..upto {
            let added = writer.add(&Entry::new(&reading(number)).expect("it is sound")).expect("it is added");
            if let Added::New(id) = added {
                writer.place(id, u64::from(number / 10), (number % 10 == 9).then_some(id - 1)).expect("it is placed");
            }
        }
        writer.commit().expect("it is committed");
    }
    assert_eq!(sound(&jumping), sound(&steady));
}

#[test]
fn what_is_not_committed_is_not_there() {
    let folder = Folder::new("dropped");
    let path = folder.file("a.db");
    fill(&path, 0..5, 5);
    let before = sound(&path);
    let mut writer = Writer::open(&path, false).expect("it opens");
    writer.add(&Entry::new(&reading(9)).expect("it is sound")).expect("it is added");
    assert!(matches!(Writer::open(&path, false), Err(Error::Busy(_))));
    drop(writer);
    assert_eq!(sound(&path), before);
}

#[test]
fn a_changed_article_is_a_new_version_and_counts_once() {
    let folder = Folder::new("changed");
    let path = folder.file("a.db");
    fill(&path, 0..5, 5);
    let mut changed = reading(2);
    changed.events.pop();
    changed.text.push_str(" Corrected.");
    let mut writer = Writer::open(&path, false).expect("it opens");
    let add = |writer: &mut Writer, shape: &ReadingShape| {
        let added = writer.add(&Entry::new(shape).expect("it is sound")).expect("it is added");
        writer.commit().expect("it is committed");
        added
    };
    assert_eq!(add(&mut writer, &changed), Added::Changed(3));
    assert_eq!(add(&mut writer, &changed), Added::Known(3));
    assert_eq!(add(&mut writer, &reading(2)), Added::Known(3));
    drop(writer);
    sound(&path);
    let store = Store::open_read_only(&path).expect("it opens");
    assert_eq!(store.reading(3).expect("it is there"), changed);
    assert_eq!(store.past_reading(3, 1).expect("it is there"), reading(2));
    assert_eq!(store.stats().expect("it can be read").events, 9);
}

#[test]
fn unsound_readings_are_refused() {
    let check = |change: fn(&mut ReadingShape)| {
        let mut shape = reading(1);
        change(&mut shape);
        assert!(matches!(Entry::new(&shape), Err(Error::Refused(_))));
    };
    check(|s| s.id.clear());
    check(|s| s.text.clear());
    check(|s| s.events[0].kind = name("DANCE"));
    check(|s| s.events[0].score = f64::NAN);
    check(|s| s.events[0].trigger.end = u32::MAX);
    check(|s| s.date = Some("May".to_owned()));
    check(|s| s.claims[0].stance = name("sing"));
}

#[test]
fn what_is_forgotten_is_gone_from_the_file() {
    let folder = Folder::new("forgotten");
    let (path, never) = (folder.file("a.db"), folder.file("never.db"));
    fill(&path, 0..30, 10);
    let mut changed = reading(12);
    changed.text = changed.text.replace("Number", "Zyxgraph");
    let mut writer = Writer::open(&path, false).expect("it opens");
    writer.add(&Entry::new(&changed).expect("it is sound")).expect("it is added");
    writer.commit().expect("it is committed");
    let found = writer.found(&What::Person("Nalumbweni12".to_owned())).expect("it can be read");
    assert_eq!(found.iter().copied().collect::<Vec<i64>>(), [13]);
    let gone = writer.forget(&found, &std::collections::BTreeSet::new()).expect("it can be written");
    assert_eq!((gone.articles, gone.versions, gone.events), (1, 1, 2));
    assert_eq!(writer.found(&What::Source("ledger1.example".to_owned())).expect("it can be read").len(), 10);
    let page = What::Url("http://ledger0.example/news/3".to_owned());
    assert_eq!(writer.found(&page).expect("it can be read").len(), 1);
    assert!(writer.found(&What::Person("\" ".to_owned())).is_err());
    drop(writer);
    sound(&path);
    let holds = |path: &Path, word: &str| {
        let bytes = std::fs::read(path).expect("it is there");
        bytes.windows(word.len()).any(|w| w == word.as_bytes())
    };
    fill(&never, 13..14, 1);
    assert!(holds(&never, "Nalumbweni13"), "names of actors are not packed, so this test can see them");
    assert!(!holds(&path, "Nalumbweni12") && !holds(&path, "zyxgraph"));
}

#[test]
fn a_backup_is_the_same_store() {
    let folder = Folder::new("backup");
    let (path, copy, other) = (folder.file("a.db"), folder.file("copy.db"), folder.file("notes.txt"));
    fill(&path, 0..20, 7);
    let store = Store::open_read_only(&path).expect("it opens");
    store.back_up(&copy).expect("there is room");
    store.back_up(&copy).expect("it replaces the one before");
    assert_eq!(sound(&copy), sound(&path));
    fill(&copy, 20..25, 5);
    std::fs::write(&other, "notes").expect("there is room");
    assert!(matches!(store.back_up(&other), Err(Error::NotAStore(_))));
    assert!(store.back_up(&path).is_err());
    assert_eq!(std::fs::read_to_string(&other).expect("it is there"), "notes");
}

#[test]
fn forecasts_of_counts_stay_as_they_were_made_first_and_are_counted_when_their_days_are_over() {
    let folder = Folder::new("counts");
    let path = folder.file("a.db");
    // Each day of May one asserted and one claimed event, the day of number 27 apart.
    fill(&path, 0..27, 10);
    let digest = sound(&path);
    let made = |quad, probability| CountMade {
        source: "FRA".to_owned(),
        target: "AZE".to_owned(),
        quad,
        day: "2031-05-05".to_owned(),
        until: "2031-05-11".to_owned(),
        mean: 2.5,
        variance: 4.0,
        probability,
        interval: (0, 6),
    };
    {
        let mut writer = Writer::open(&path, false).expect("it opens");
        for forecast in [made(1, 0.9), made(1, 0.1), made(4, 0.2), made(0, 0.3)] {
            writer.keep_count_forecast(&forecast).expect("there is room");
        }
        writer.commit().expect("it is committed");
    }
    let store = Store::open_read_only(&path).expect("it opens");
    let open = store.count_forecasts("2031-05-13").expect("they are listed");
    assert!(open.len() == 3 && open.iter().all(|(_, seen)| seen.is_none()), "{open:?}");
    let over = store.count_forecasts("2031-05-14").expect("they are listed");
    assert_eq!(over, [(made(0, 0.3), Some(7)), (made(1, 0.9), Some(7)), (made(4, 0.2), Some(0))]);
    assert_eq!(sound(&path), digest, "a digest is of what was read");
}

#[test]
fn other_files_are_no_stores() {
    let folder = Folder::new("others");
    let text = folder.file("a.txt");
    std::fs::write(&text, "Baku denied the accusation. ".repeat(2000)).expect("there is room");
    let plain = folder.file("plain.db");
    let database = rusqlite::Connection::open(&plain).expect("it opens");
    database.execute_batch("CREATE TABLE t (x)").expect("there is room");
    drop(database);
    for path in [&text, &plain] {
        assert!(matches!(Store::open(path), Err(Error::NotAStore(_))), "{}", path.display());
        assert!(matches!(Store::open_read_only(path), Err(Error::NotAStore(_))), "{}", path.display());
    }
    assert!(matches!(Store::open_read_only(&folder.file("none.db")), Err(Error::NoStore(_))));
}

/// All that anybody could ask, in one value.
fn everything(path: &Path) -> Result<String, Error> {
    let store = Store::open_read_only(path)?;
    let mut all = store.digest()?;
    for id in store.articles_after(0, 1000)? {
        all.push_str(&store.reading(id)?.text);
    }
    let sql = "SELECT group_concat(rowid) FROM (SELECT rowid FROM search WHERE search MATCH '\"envoy nalumbweni7\" OR baku' ORDER BY rowid)";
    all.push_str(&store.connection().query_row(sql, [], |row| row.get::<_, Option<String>>(0))?.unwrap_or_default());
    Ok(all)
}

#[test]
fn damage_is_an_error_never_an_answer() {
    let folder = Folder::new("flips");
    let (path, bad) = (folder.file("a.db"), folder.file("bad.db"));
    fill(&path, 0..40, 10);
    let right = everything(&path).expect("it is sound");
    let bytes = std::fs::read(&path).expect("it is there");
    let mut met = 0;
    let mut check = |bytes: &[u8], what: &str| {
        std::fs::write(&bad, bytes).expect("there is room");
        match everything(&bad) {
            Ok(answer) => assert_eq!(answer, right, "{what}"),
            Err(_) => met += 1,
        }
        let verified = Store::open_read_only(&bad).and_then(|store| store.verify(|_| ()));
        assert!(verified.is_err() || verified.is_ok_and(|v| !v.faults.is_empty()), "{what} is not found");
    };
    for turn in 0..150u64 {
        let mut flipped = bytes.clone();
        let random = stable(&[&turn.to_le_bytes()]);
        // Every third in the head, where the file says what it is.
        let at = (random / 255) as usize % if turn % 3 == 0 { 100 } else { flipped.len() };
        flipped[at] ^= (random % 255) as u8 + 1;
        check(&flipped, &format!("byte {at}"));
    }
    for length in [0, 1, 100, 16384, bytes.len() / 2, bytes.len() - 1] {
        check(&bytes[..length], &format!("cut to {length}"));
    }
    assert!(met >= 50, "only {met} of 156 were met by the questions");
}
