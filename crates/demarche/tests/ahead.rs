//! Forecasts of counts over an invented store: kept, grown and learned anew they say the same.

use std::path::PathBuf;

use demarche::ahead::Ahead;
use demarche::ahead::answer::{Forecast, PairForecast};
use demarche::ahead::ask::Wanted;
use demarche::ahead::made::{Scored, score, scored};
use demarche::grounds::Evidence;
use demarche::kept::{Origin, Problem};
use demarche_forecast::counts::act::Class;
use demarche_forecast::hash::scatter;
use demarche_ontology::code::Code;
use demarche_ontology::event::EventType;
use demarche_store::db::find::history::day;
use demarche_store::db::imports::ImportFile;
use demarche_store::db::store::Store;
use demarche_store::db::writer::Writer;
use demarche_store::import::{Coded, Party, Scheme};

const STATES: [&str; 10] = ["EST", "LVA", "LTU", "FIN", "SWE", "NOR", "DNK", "ISL", "POL", "DEU"];
/// 2031-01-01.
const FIRST: i32 = 22_280;

/// A store that goes when the test ends.
struct Stage(PathBuf);

impl Stage {
    fn new(name: &str, days: std::ops::Range<i32>) -> Self {
        let folder = std::env::temp_dir().join(format!("demarche-ahead-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("the temporary folder takes a folder");
        let stage = Self(folder);
        stage.import(days);
        stage
    }

    /// Some acts of each day: each state with a rate of its own, fights that come in bursts and are answered, and home.
    fn import(&self, days: std::ops::Range<i32>) {
        let mut writer = self.writer();
        let mut file = ImportFile::new(Scheme::Icews, "invented.tab");
        for number in days {
            let mut line = 1 + 1_000 * number as u64;
            for (source, from) in STATES.iter().enumerate() {
                for (target, to) in STATES.iter().enumerate() {
                    let pair = scatter(&[source.min(target) as u64, source.max(target) as u64]) % 10;
                    let burst = scatter(&[7, pair, (number / 9) as u64]).is_multiple_of(5);
                    for act in 0..3 {
                        let chance = scatter(&[source as u64, target as u64, number as u64, act]) % 40;
                        if chance > pair + if burst { 12 } else { 0 } {
                            continue;
                        }
                        let fight = burst && act > 0;
                        line += 1;
                        let coded = coded(&format!("{number}-{source}-{target}-{act}"), number, (from, to), fight);
                        writer.import(&mut file, line, &coded).expect("there is room");
                    }
                }
            }
        }
        writer.commit().expect("it is committed");
    }

    fn writer(&self) -> Writer {
        Writer::open(&self.0.join("a.db"), false).expect("it opens")
    }

    fn store(&self) -> Store {
        Store::open_read_only(&self.0.join("a.db")).expect("it opens")
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn coded(id: &str, number: i32, (from, to): (&str, &str), fight: bool) -> Coded {
    let party = |code: &str, what: &str| Party {
        name: format!("{what} of {code}"),
        country: Code::new(code),
        ..Party::default()
    };
    Coded {
        id: id.to_owned(),
        kind: if fight { EventType::Assault } else { EventType::Consult },
        modes: Vec::new(),
        contexts: Vec::new(),
        code: None,
        score: if fight { -9.0 } else { 1.0 },
        day: day(FIRST + number).parse().ok(),
        actors: vec![party(from, "Army")],
        recipients: vec![party(to, "People")],
        place: None,
        publisher: None,
        url: None,
    }
}

fn open(store: &Store, kept: Option<&[u8]>) -> Ahead {
    Ahead::open(store, kept, 2, |_| ()).expect("there are acts")
}

fn pair(ahead: &Ahead, store: &Store) -> PairForecast {
    ahead.pair(store, "EST", "LVA", &Wanted::default()).expect("they are known")
}

fn of<'a>(found: &'a PairForecast, source: &str, class: &str, days: u32) -> &'a Forecast {
    let wanted = |f: &&Forecast| f.source == source && f.class == class && f.days == days;
    found.forecasts.iter().find(wanted).expect("it was asked for")
}

#[test]
fn kept_grown_and_learned_anew_say_the_same_and_no_later_day_is_known() {
    let (stage, whole) = (Stage::new("kept", 0..90), Stage::new("whole", 0..120));
    let store = stage.store();
    let learned = open(&store, None);
    assert_eq!(learned.origin, Origin::Learned);
    let bytes = learned.bytes().expect("it is to be kept").to_vec();
    let first = pair(&learned, &store);
    assert_eq!(first.last, day(FIRST + 89));
    let kept = open(&store, Some(&bytes));
    assert_eq!((kept.origin, kept.bytes()), (Origin::Kept, None));
    assert!(pair(&kept, &store) == first);
    assert_eq!(
        Ahead::open(&store, None, 1, |_| ()).expect("there are acts").bytes(),
        Some(&bytes[..]),
        "on one thread"
    );
    // Later days come: the weights stay, the record goes on.
    drop(store);
    stage.import(90..120);
    let store = stage.store();
    let grown = open(&store, Some(&bytes));
    assert_eq!(grown.origin, Origin::Grown);
    let later = pair(&grown, &store);
    assert_eq!(later.last, day(FIRST + 119));
    assert!(later.forecasts != first.forecasts);
    // The same, whichever way the days came in, and from all acts as from those of the two.
    let other = whole.store();
    assert!(pair(&open(&other, Some(&bytes)), &other) == later);
    let pairs: Vec<(&str, &str)> = STATES.iter().map(|s| (*s, "EST")).collect();
    let (all, two) =
        (grown.known(&store, &pairs).expect("it opens"), grown.known(&store, &[("EST", "LVA")]).expect("it opens"));
    assert_eq!(all.codes, two.codes);
    let (est, lva) = (all.number("EST").expect("it acts"), all.number("LVA").expect("it acts"));
    for (source, target) in [(est, lva), (lva, est)] {
        assert_eq!(all.outlook.pair(source, target), two.outlook.pair(source, target));
    }
    // What was learned from later days must not speak of earlier ones, nor what is damaged of any.
    let short = Stage::new("short", 0..90);
    let store = short.store();
    let fresh = open(&other, None);
    let again = open(&store, fresh.bytes());
    assert!(again.origin == Origin::Learned && pair(&again, &store) == first);
    let mut damaged = bytes.clone();
    damaged[60] ^= 1;
    assert_eq!(open(&store, Some(&damaged)).origin, Origin::Learned);
    // Half as many again: learned anew.
    short.import(90..140);
    assert_eq!(open(&short.store(), Some(&bytes)).origin, Origin::Learned);
}

#[test]
fn a_forecast_adds_up_and_names_what_it_rests_on() {
    let stage = Stage::new("grounds", 0..100);
    let store = stage.store();
    let ahead = open(&store, None);
    let found = pair(&ahead, &store);
    assert_eq!((found.forecasts.len(), found.fight.len()), (20, 2));
    let mut named = 0;
    for forecast in &found.forecasts {
        let sum: f64 = forecast.parts.iter().map(|p| p.adds).sum();
        assert!((sum - forecast.mean).abs() < 2e-3 * forecast.mean.max(1.0), "{forecast:?}");
        assert!(forecast.low <= forecast.high && forecast.variance > forecast.mean);
        assert!((0.0..=1.0).contains(&forecast.probability) && forecast.measured, "{forecast:?}");
        assert_eq!(forecast.from, day(FIRST + 100));
        assert_eq!(forecast.until, day(FIRST + 99 + forecast.days as i32));
        for past in forecast.parts.iter().flat_map(|p| &p.grounds) {
            assert!(past.day <= found.last && past.count > 0, "{past:?}");
            assert!(past.events.iter().all(|e| matches!(e, Evidence::Imported { .. })), "{past:?}");
            assert_eq!(past.events.len(), 2.min(past.count as usize), "{past:?}");
            // Ids tell the day and the direction.
            let Some(Evidence::Imported { id, file, .. }) = past.events.first() else { continue };
            let place = |code: &str| STATES.iter().position(|s| *s == code).expect("it is one of ours");
            let wanted = format!("-{}-{}-", place(&past.source), place(&past.target));
            assert!(id.contains(&wanted) && file == "invented.tab", "{id} {past:?}");
            named += 1;
        }
    }
    assert!(named > 40, "{named}");
    for fight in &found.fight {
        let ways = ["EST", "LVA"].map(|s| of(&found, s, "material_conflict", fight.days).probability);
        assert!((fight.least - ways[0].max(ways[1])).abs() < 1e-6);
        assert!((fight.probability - (1.0 - (1.0 - ways[0]) * (1.0 - ways[1]))).abs() < 1e-4, "{fight:?}");
    }
    let one = Wanted { classes: vec![Class::VerbalConflict], days: vec![7], grounds: false };
    let one = ahead.pair(&store, "EST", "LVA", &one).expect("they are known");
    assert!(one.forecasts.len() == 2 && one.forecasts.iter().flat_map(|f| &f.parts).all(|p| p.grounds.is_empty()));
    let every = Wanted::default();
    assert!(matches!(ahead.pair(&store, "EST", "EST", &every), Err(Problem::Twice(_))));
    assert!(matches!(ahead.pair(&store, "EST", "BRA", &every), Err(Problem::Nobody(code)) if code == "BRA"));
    let empty = Stage::new("empty", 0..0);
    assert!(matches!(Ahead::open(&empty.store(), None, 1, |_| ()), Err(Problem::Forecast(_))));
}

#[test]
fn what_lies_more_than_four_weeks_back_is_named_where_nothing_later_is() {
    let stage = Stage::new("quiet", 0..60);
    let mut writer = stage.writer();
    let mut file = ImportFile::new(Scheme::Icews, "later.tab");
    // Only others go on.
    for number in 60..100 {
        let coded = coded(&format!("later-{number}"), number, ("POL", "DEU"), false);
        writer.import(&mut file, number as u64, &coded).expect("there is room");
    }
    writer.commit().expect("it is committed");
    drop(writer);
    let store = stage.store();
    let found = pair(&open(&store, None), &store);
    let parts = found.forecasts.iter().filter(|f| f.source == "EST").flat_map(|f| &f.parts);
    let own = |p: &&demarche::ahead::answer::Part| p.family.starts_with("own") && !p.grounds.is_empty();
    let past = &parts.clone().find(own).unwrap_or_else(|| panic!("{:?}", parts.collect::<Vec<_>>())).grounds;
    assert!(past.iter().all(|g| g.source == "EST" && g.target == "LVA" && g.day < day(FIRST + 60)), "{past:?}");
    assert!(past.len() == 3 && past.windows(2).all(|w| w[0].day > w[1].day), "{past:?}");
    assert!(past.iter().all(|g| g.events.len() == 2.min(g.count as usize)), "{past:?}");
}

#[test]
fn what_was_forecast_is_scored_by_what_came() {
    let stage = Stage::new("scored", 0..80);
    let made = {
        let store = stage.store();
        pair(&open(&store, None), &store)
    };
    let mut writer = stage.writer();
    made.forecasts.iter().for_each(|f| writer.keep_count_forecast(&f.made()).expect("there is room"));
    writer.commit().expect("it is committed");
    drop(writer);
    stage.import(80..90);
    let store = stage.store();
    let list = scored(&store, &day(FIRST + 89)).expect("it can be read");
    assert_eq!(list.len(), 20);
    for (made, came) in list {
        let came = came.expect("its days are over");
        let days = made.until[8..].parse::<i32>().unwrap_or(0) - made.day[8..].parse::<i32>().unwrap_or(0) + 1;
        let known = open(&store, None).known(&store, &[("EST", "LVA")]).expect("it opens");
        let (from, to) = (known.number(&made.source).expect("it acts"), known.number(&made.target).expect("it acts"));
        if days == 7 && made.quad == 0 {
            // Ten days came, of which three are beyond.
            let beyond: f64 = known.outlook.acts(from, to);
            assert!(f64::from(came.observed) < beyond && came.observed > 0, "{came:?}");
        }
        assert_eq!(came, score(&made, came.observed));
    }
    let sure = of(&made, "EST", "all", 7).made();
    let (hit, miss) = (score(&sure, sure.mean.round() as u32), score(&sure, 500));
    assert!(hit.inside && hit.crps < 0.5 * sure.variance.sqrt() && hit.brier < 0.1, "{hit:?}");
    assert!(!miss.inside && miss.crps > 400.0, "{miss:?}");
    let nothing = Scored { observed: 0, ..score(&sure, 0) };
    assert!((nothing.brier - sure.probability.powi(2)).abs() < 1e-12);
}
