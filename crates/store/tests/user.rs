//! What people write beside a store: kept, bounded, checked, forgotten; and what came in since a mark.

use std::borrow::Cow;
use std::path::PathBuf;

use demarche_store::db::entry::Entry;
use demarche_store::db::find::filter::EventFilter;
use demarche_store::db::find::fresh::Mark;
use demarche_store::db::find::words::Words;
use demarche_store::db::store::Store;
use demarche_store::db::writer::Writer;
use demarche_store::error::Error;
use demarche_store::shape::{EventShape, PartyShape, PieceShape, ReadingShape, SentenceShape, VersionShape};
use demarche_store::user::alerts::{AlertFilter, MOST_EVENTS, NewAlert, Source};
use demarche_store::user::decisions::Decision;
use demarche_store::user::file::UserFile;
use demarche_store::user::identity;
use demarche_store::user::watchlists::{MOST, Progress, Wanted};

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("demarche-user-{name}-{}", std::process::id()));
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

fn wanted(name: &str) -> Wanted {
    Wanted { name: name.to_owned(), filter: "{}".to_owned(), every: true, ..Wanted::default() }
}

fn alert(id: &str, day: &str, events: &[&str]) -> NewAlert {
    let source = |name: &&str| Source("00000000000000aa".to_owned(), 1, (*name).to_owned());
    let events = events.iter().map(source).collect();
    NewAlert { id: id.to_owned(), kind: "event", day: day.to_owned(), value: None, threshold: None, events }
}

#[test]
fn an_alert_is_made_once_and_takes_more_reports() {
    let folder = Folder::new("alerts");
    let mut file = UserFile::open(&folder.file("s.db.user")).expect("it is made");
    let id = file.add_watchlist(&wanted("a"), &Progress::default(), 7).expect("it is written").expect("there is room");
    let list = file.due(1).expect("it is read").expect("it was never looked at");
    assert_eq!((list.id.as_str(), list.progress.generation), (id.as_str(), None));
    let done = Progress { generation: Some(1), article: 5, key: None, past: 0 };
    let made = file.looked(&list, &done, &[alert("0a", "2031-05-01", &["x"])], None, 9).expect("it is written");
    assert_eq!(made.map(|made| made.len()), Some(1));
    assert!(file.due(1).expect("it is read").is_none() && file.due(2).expect("it is read").is_some());

    let before = file.generation().expect("it has one");
    let many: Vec<String> = (0..9).map(|n| format!("y{n}")).collect();
    let more: Vec<&str> = many.iter().map(String::as_str).collect();
    let again = file.looked(&list, &done, &[alert("0a", "2031-05-01", &more)], None, 10).expect("it is written");
    assert_eq!(again, Some(vec![]), "it is there already");
    let kept = file.alert("0a").expect("it is read").expect("it is there");
    assert_eq!((kept.events.len(), kept.at, kept.seen), (MOST_EVENTS, 9, false));
    assert!(file.generation().expect("it has one") > before, "pages that show it are made anew");
    let quiet = file.generation().expect("it has one");
    file.looked(&list, &done, &[], None, 11).expect("it is written");
    assert_eq!(file.generation().expect("it has one"), quiet, "nothing that a page shows was changed");

    // Somebody changes the watchlist while it is looked at.
    assert!(file.replace_watchlist(&id, &wanted("b"), &Progress::default()).expect("it is written"));
    let late = file.looked(&list, &done, &[alert("0b", "2031-05-02", &["z"])], None, 12).expect("it is written");
    assert_eq!(late, None);
    assert!(file.alert("0b").expect("it is read").is_none());
    assert!(file.mark_alert("0a", true).expect("it is written") && !file.mark_alert("0c", true).expect("it is read"));
    let unseen = AlertFilter { seen: Some(false), ..AlertFilter::default() };
    assert!(file.alerts(&unseen, None, 10).expect("it is read").is_empty());
    assert!(file.remove_watchlist(&id).expect("it is written"));
    assert_eq!(file.count_alerts(&AlertFilter::default(), 10).expect("it is read"), 0, "its alerts go with it");
}

#[test]
fn watchlists_are_bounded_and_survive() {
    let folder = Folder::new("bounds");
    let path = folder.file("s.db.user");
    let mut file = UserFile::open(&path).expect("it is made");
    for number in 0..MOST {
        assert!(file.add_watchlist(&wanted(&format!("{number}")), &Progress::default(), 1).expect("written").is_some());
    }
    assert!(file.add_watchlist(&wanted("one more"), &Progress::default(), 1).expect("it is asked").is_none());
    drop(file);
    let file = UserFile::open_existing(&path).expect("it is sound").expect("it is there");
    assert_eq!(file.watchlists().expect("it is read").len(), MOST);
    assert_eq!(file.verify().expect("it can be looked at"), Vec::<String>::new());
    assert!(UserFile::open_existing(&folder.file("none")).expect("that is no fault").is_none());
}

#[test]
fn a_feed_opens_with_its_own_secret_only() {
    let folder = Folder::new("feeds");
    let mut file = UserFile::open(&folder.file("s.db.user")).expect("it is made");
    let list = file.add_watchlist(&wanted("a"), &Progress::default(), 1).expect("written").expect("there is room");
    let feed = file.add_feed("alerts", Some(&list), b"secret", 1).expect("it is written").expect("there is room");
    assert!(file.opens("alerts", Some(&list), b"secret").expect("it is read"));
    for (kind, of, hash) in
        [("alerts", None, b"secret"), ("stories", None, b"secret"), ("alerts", Some(list.as_str()), b"guess!")]
    {
        assert!(!file.opens(kind, of, hash).expect("it is read"), "{kind} {of:?}");
    }
    assert!(matches!(file.add_feed("alerts", Some("0000000000000000"), b"other", 1), Err(Error::Missing(_))));
    assert!(file.remove_feed(&feed).expect("it is written"));
    assert!(!file.opens("alerts", Some(&list), b"secret").expect("it is read"));
}

#[test]
fn decisions_are_kept_taken_back_and_forgotten() {
    let folder = Folder::new("decisions");
    let mut file = UserFile::open(&folder.file("s.db.user")).expect("it is made");
    let event = |id: &str, article: &str, at: i64| Decision {
        id: id.to_owned(),
        kind: "event".to_owned(),
        at,
        verdict: "accept".to_owned(),
        article: Some(article.to_owned()),
        number: Some(3),
        subject: "{}".to_owned(),
        ..Decision::default()
    };
    for (id, article, at) in [("01", "aa", 5), ("02", "bb", 6), ("03", "bb", 6)] {
        assert!(file.decide(&event(id, article, at)).expect("it is written"));
    }
    let name = Decision {
        id: "04".to_owned(),
        kind: "name".to_owned(),
        at: 7,
        verdict: "reject".to_owned(),
        name: Some("Tal Oro".to_owned()),
        subject: "{}".to_owned(),
        ..Decision::default()
    };
    assert!(file.decide(&name).expect("it is written"));
    let ids = |kept: Vec<Decision>| kept.into_iter().map(|d| d.id).collect::<Vec<_>>();
    assert_eq!(ids(file.decisions(None, None, 10).expect("it is read")), ["04", "03", "02", "01"]);
    assert_eq!(ids(file.decisions(Some("event"), Some((6, "03")), 10).expect("it is read")), ["02", "01"]);
    let second = Decision { verdict: "reject".to_owned(), at: 8, ..event("01", "aa", 5) };
    assert!(file.decide(&second).expect("it is written"));
    assert_eq!(file.decision("01").expect("it is read"), Some(second));
    assert!(file.take_back("01").expect("it is written") && !file.take_back("01").expect("it is read"));
    assert_eq!(file.forget(&["bb".to_owned()], Some("oro")).expect("it is written"), 3);
    assert_eq!(file.count_decisions(None).expect("it is read"), 0);
    let bytes: Vec<u8> = ["s.db.user", "s.db.user-wal"]
        .iter()
        .flat_map(|name| std::fs::read(folder.file(name)).unwrap_or_default())
        .collect();
    assert!(!bytes.windows(7).any(|bytes| bytes == b"Tal Oro"), "what is forgotten is in no page and no journal");
}

#[test]
fn damage_and_other_files_are_refused() {
    let folder = Folder::new("damage");
    let path = folder.file("s.db.user");
    let mut file = UserFile::open(&path).expect("it is made");
    for number in 0..50 {
        file.add_watchlist(&wanted(&format!("list {number}")), &Progress::default(), 1).expect("it is written");
    }
    let copy = folder.file("copy.user");
    file.back_up(&copy).expect("it is copied");
    drop(file);
    let kept = UserFile::open_existing(&copy).expect("it is sound").expect("it is there");
    assert_eq!(kept.watchlists().expect("it is read").len(), 50);
    drop(kept);

    let mut bytes = std::fs::read(&path).expect("it is there");
    for page in 1..bytes.len() / 4096 {
        bytes[page * 4096 + 2048] ^= 1;
    }
    std::fs::write(&path, &bytes).expect("the folder takes it");
    let read = UserFile::open_existing(&path).and_then(|file| match file {
        Some(file) => file.watchlists().map(|_| file.verify()),
        None => Ok(Ok(Vec::new())),
    });
    assert!(matches!(read, Err(Error::User { .. } | Error::Damaged(_))), "{read:?}");

    let other = folder.file("other.user");
    std::fs::write(&other, "no database at all, and long enough to look like one: ".repeat(20)).expect("it is written");
    let refused = UserFile::open_existing(&other).map(|_| ()).expect_err("it is none of ours");
    assert!(refused.to_string().contains("is no file of watchlists"), "{refused}");
    let store = folder.file("store.db");
    drop(Writer::open(&store, false).expect("it is made"));
    let refused = UserFile::open(&store).map(|_| ()).expect_err("a store is no file of ours");
    assert!(refused.to_string().contains("is no file of watchlists"), "{refused}");
}

/// "Arnoria accused Belmark." on a day.
fn reading(id: &str, day: &str, actor: &str, verb: &str) -> ReadingShape {
    let text = format!("{actor} {verb} Belmark.");
    let points = |words: &str| words.chars().count() as u32;
    let party = |words: &str, start: u32| PartyShape {
        text: words.to_owned(),
        start: Some(start),
        end: Some(start + points(words)),
        implicit: false,
        name: words.to_owned(),
        country: None,
        territory: None,
        sectors: vec![Cow::Borrowed("GOV")],
        wikidata: None,
        role: None,
        row: "name:text".to_owned(),
    };
    let (start, end) = (points(actor) + 1, points(actor) + 1 + points(verb));
    let event = EventShape {
        id: "e1".to_owned(),
        kind: Cow::Borrowed("ACCUSE"),
        mode: Vec::new(),
        context: Vec::new(),
        modality: Cow::Borrowed("asserted"),
        quad: 3,
        score: -2.0,
        trigger: PieceShape { start, end, text: verb.to_owned() },
        actors: vec![party(actor, 0)],
        recipients: vec![party("Belmark", end + 1)],
        place: None,
        date: None,
        voice: Cow::Borrowed("reporter"),
        claim: None,
        sentence: 0,
        confidence: 0.25,
        trace: Vec::new(),
    };
    ReadingShape {
        id: id.to_owned(),
        title: None,
        date: Some(day.to_owned()),
        language: None,
        site: Some("The Ledger".to_owned()),
        url: Some(format!("https://ledger.example/{id}")),
        authors: Vec::new(),
        sentences: vec![SentenceShape { start: 0, end: points(&text), role: Cow::Borrowed("body") }],
        text,
        mentions: Vec::new(),
        events: vec![event],
        claims: Vec::new(),
        relations: Vec::new(),
        rejected: None,
        issues: Vec::new(),
        version: VersionShape { shape: 1, program: "p".to_owned(), data: "d".to_owned(), model: "m".to_owned() },
    }
}

fn add(writer: &mut Writer, reading: &ReadingShape) {
    writer.add(&Entry::new(reading).expect("it is an article")).expect("it is added");
    writer.commit().expect("it is kept");
}

#[test]
fn what_came_in_after_a_mark_is_found_once_and_changes_are_found_too() {
    let folder = Folder::new("fresh");
    let path = folder.file("s.db");
    let mut writer = Writer::open(&path, false).expect("it is made");
    add(&mut writer, &reading("a", "2031-05-01", "Arnoria", "accused"));
    add(&mut writer, &reading("b", "2031-05-02", "Arnoria", "blamed"));
    let store = Store::open_read_only(&path).expect("it is there");
    let all = EventFilter::default();
    let first = store.arrivals(&all, Mark::default(), None).expect("it is read");
    assert_eq!((first.events.len(), first.whole), (2, true));
    let since = store.arrivals(&all, Mark::default(), Some("2031-05-02")).expect("it is read");
    assert_eq!(since.events.len(), 1);
    assert_eq!(store.mark_before("2031-05-02").expect("it is read").article, 1);
    assert_eq!(store.mark_before("2032").expect("it is read"), store.end_mark().expect("it is read"));
    assert!(store.arrivals(&all, first.mark, None).expect("it is read").events.is_empty());

    add(&mut writer, &reading("a", "2031-05-01", "Corvia", "accused"));
    add(&mut writer, &reading("c", "2031-05-02", "Arnoria", "condemned"));
    let changed = store.arrivals(&all, first.mark, None).expect("it is read");
    assert_eq!((changed.events.len(), changed.whole), (1, false), "the article that changed");
    let new = store.arrivals(&all, changed.mark, None).expect("it is read");
    assert_eq!((new.events.len(), new.whole, new.events[0].2.as_str()), (1, true, "2031-05-02"));
    assert_eq!(new.mark, store.end_mark().expect("it is read"));

    let words = EventFilter { words: Some(Words::read("condemned").expect("they are words")), ..all.clone() };
    assert_eq!(store.arrivals(&words, Mark::default(), None).expect("it is read").mark.past, new.mark.past);
    assert_eq!(store.on_day(&words, "2031-05-02").expect("it is read"), (1, 0));
    assert_eq!(store.on_day(&all, "2031-05-02").expect("it is read"), (2, 0));
    assert_eq!(store.weightiest(&words, "2031-05-02", 5).expect("it is read").len(), 1);
    let names = store.unknown_names(10).expect("it is read");
    assert_eq!((names[0].name.as_str(), names[0].events), ("Belmark", 3));
    let standing = store.standing(&names[0].rows, 2).expect("it is read");
    assert_eq!((standing.articles, standing.sources, standing.latest.len()), (3, 1, 2));
    assert_eq!(store.doubts(0.5, 10).expect("it is read").len(), 3);
    assert!(store.doubts(0.25, 10).expect("it is read").is_empty());
}

#[test]
fn an_event_is_known_again_by_what_it_says() {
    let event = |actor: &str, verb: &str| reading("a", "2031-05-01", actor, verb).events.remove(0);
    let one = event("Arnoria", "accused");
    let numbered = EventShape { id: "e7".to_owned(), confidence: 0.9, ..one.clone() };
    assert_eq!(identity::of("aa", &one), identity::of("aa", &numbered));
    for other in [event("Corvia", "accused"), event("Arnoria", "blamed")] {
        assert_ne!(identity::of("aa", &one), identity::of("aa", &other));
    }
    assert_ne!(identity::of("aa", &one), identity::of("ab", &one));
    // Another report of the same tells the same; what is only claimed does not.
    let day = "2031-05-01";
    assert_eq!(identity::told("aa", &one, day), identity::told("ab", &event("Arnoria", "blamed"), day));
    let claimed = EventShape { voice: Cow::Borrowed("claim"), ..one.clone() };
    assert_ne!(identity::told("aa", &one, day), identity::told("aa", &claimed, day));
    let nobody = EventShape { actors: Vec::new(), recipients: Vec::new(), ..one };
    assert_ne!(identity::told("aa", &nobody, day), identity::told("ab", &nobody, day));
}
