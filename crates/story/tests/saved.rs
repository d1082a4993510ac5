//! A stream that is broken off, saved, loaded and gone on with.

use demarche_lexicon::files::Files;
use demarche_lexicon::stories::StoryTables;
use demarche_story::error::Error;
use demarche_story::knowledge::Knowledge;
use demarche_story::report::Report;
use demarche_story::stories::{Config, Placement, Stories};
use demarche_story::words::mix;

const WINDOW: Config = Config { window: 64 };

fn knowledge() -> Knowledge {
    let tables = StoryTables::load(&Files::embedded()).expect("the tables have no fault");
    Knowledge::new(&tables).expect("the weights are complete")
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0) % most
    }

    fn words(&mut self, count: u64, from: u64, forms: u64) -> String {
        (0..count).map(|_| format!("w{} ", from + self.below(forms))).collect()
    }
}

/// Reports of a dozen affairs that share words, some of them copies; some without a date, a publisher or words.
fn news(count: usize, seed: u64) -> Vec<Report> {
    let mut dice = Dice(seed);
    let mut reports: Vec<Report> = Vec::new();
    for number in 0..count {
        let affair = dice.below(12);
        let copied = !reports.is_empty() && dice.below(4) == 0;
        let text = match dice.below(25) {
            0 => String::new(),
            1 => dice.words(3, 0, 9),
            _ if copied => {
                let back = dice.below(reports.len().min(80) as u64) as usize;
                reports[reports.len() - 1 - back].text.clone()
            }
            _ => {
                let (length, words) = (40 + dice.below(60), 1000 * (affair + 1));
                let own = dice.words(length, words, 60);
                let common = dice.words(60, 0, 400);
                format!("NAVARRE (Reuters) - The Envoy {own} Harbour {common}")
            }
        };
        reports.push(Report {
            id: format!("report-{number}"),
            title: (dice.below(3) > 0).then(|| dice.words(6, 1000 * (affair + 1), 60)),
            text,
            date: (dice.below(5) > 0).then(|| jiff::civil::date(2031, 1, 1 + (number / 20 % 28) as i8)),
            source: (dice.below(4) > 0).then(|| format!("outlet {}", dice.below(9))),
            ..Report::default()
        });
    }
    reports
}

#[test]
fn a_stream_that_was_saved_and_loaded_goes_on_as_if_nothing_had_been() {
    let mut moved = 0;
    for seed in 1..=6 {
        let news = news(400, seed);
        let mut whole = Stories::new(knowledge(), WINDOW);
        let expected: Vec<Placement> = news.iter().map(|r| whole.add(r)).collect();
        let mut dice = Dice(seed + 100);
        let mut broken = Stories::new(knowledge(), WINDOW);
        for (at, report) in news.iter().enumerate() {
            if dice.below(9) == 0 {
                broken = Stories::load(knowledge(), WINDOW, &broken.save()).expect("what was saved is sound");
            }
            assert_eq!(broken.add(report), expected[at], "seed {seed}, report {at}");
        }
        moved += expected.iter().map(|p| p.moved.len()).sum::<usize>();
        assert_eq!(broken.save(), whole.save(), "seed {seed}");
        assert_eq!(broken.summaries(), whole.summaries(), "seed {seed}");
        assert_eq!(broken.finish(), whole.finish(), "seed {seed}");
    }
    assert!(moved > 10, "reports should move for this to show anything: {moved}");
}

#[test]
fn every_report_is_in_a_story_that_is_held() {
    let mut stories = Stories::new(knowledge(), WINDOW);
    for report in news(1500, 7) {
        let placement = stories.add(&report);
        let all = placement.moved.iter().chain(&placement.settled).chain([&placement.placed]);
        assert!(all.into_iter().all(|p| p.story.0 != 0), "{placement:?}");
    }
    assert!(stories.summaries().iter().all(|s| s.id.0 != 0 && stories.is_open(s.id)));
}

#[test]
fn a_state_that_is_damaged_is_an_error() {
    let mut stories = Stories::new(knowledge(), WINDOW);
    for report in news(90, 3) {
        stories.add(&report);
    }
    let bytes = stories.save();
    let load = |bytes: &[u8]| Stories::load(knowledge(), WINDOW, bytes);
    assert!(load(&bytes).is_ok());
    assert!(matches!(load(&[]), Err(Error::State { .. })));
    assert!(matches!(load(&bytes[..bytes.len() - 1]), Err(Error::State { .. })));
    assert!(matches!(load(b"demarche stories\x02"), Err(Error::State { .. })));
    let small = Stories::load(knowledge(), Config { window: 63 }, &bytes);
    assert!(matches!(small, Err(Error::Window { saved: 64, window: 63 })));
}
