//! Streams made to be dear: the work and the memory for one report stay bounded.

use std::time::{Duration, Instant};

use demarche_lexicon::files::Files;
use demarche_lexicon::stories::StoryTables;
use demarche_story::knowledge::Knowledge;
use demarche_story::report::Report;
use demarche_story::stories::{Config, Stories};
use demarche_story::words::mix;

/// Far above what a report takes; far below what it takes where work grows with the stream.
const MOST: Duration = Duration::from_millis(3);

fn check(name: &str, count: u64, report: impl Fn(u64) -> Report) -> Stories {
    let tables = StoryTables::load(&Files::embedded()).expect("the tables have no fault");
    let knowledge = Knowledge::new(&tables).expect("the weights are complete");
    let mut stories = Stories::new(knowledge, Config { window: 2000 });
    let begun = Instant::now();
    let mut settled = 0;
    for number in 0..count {
        settled += u64::from(stories.add(&report(number)).settled.is_some());
    }
    let each = begun.elapsed() / count as u32;
    assert!(each < MOST, "{name}: {each:?} a report");
    assert_eq!(settled, count.saturating_sub(2000), "{name}");
    stories
}

fn text(seed: u64, words: u64, forms: u64) -> String {
    (0..words).map(|at| format!("w{} ", mix(seed * 10_000 + at) % forms)).collect()
}

fn report(number: u64, text: String) -> Report {
    Report { id: format!("r{number}"), text, date: Some(jiff::civil::date(2031, 5, 17)), ..Report::default() }
}

#[test]
fn one_report_again_and_again_is_one_story() {
    let same = text(1, 200, 5000);
    let stories = check("the same", 12_000, |n| report(n, same.clone()));
    let summaries = stories.summaries();
    assert_eq!(summaries.len(), 1);
    assert_eq!(summaries[0].origins, 1);
}

#[test]
fn reports_from_one_template_are_bounded() {
    let template = text(2, 120, 3000);
    check("a template", 6000, |n| report(n, format!("{template} {}", text(n + 10, 80, 50_000))));
    check("half a template", 6000, |n| report(n, format!("{} {}", text(n % 7, 60, 300), text(n + 10, 60, 50_000))));
}

#[test]
fn nothing_and_much_and_jumping_clocks_are_bounded() {
    check("no words", 12_000, |n| report(n, String::new()));
    check("one word", 12_000, |n| report(n, "strike".into()));
    let long = text(3, 150_000, 90_000);
    check("a long report between short ones", 400, |n| {
        report(n, if n == 200 { long.clone() } else { text(n, 50, 900) })
    });
    check("a clock that jumps", 6000, |n| Report {
        date: (n % 3 > 0).then(|| jiff::civil::date((mix(n) % 9999) as i16, 1 + (n % 12) as i8, 1)),
        ..report(n, text(n % 50, 90, 2000))
    });
}

#[test]
fn copies_that_outlive_their_original_do_not_pile_up() {
    let originals: Vec<String> = (0..40).map(|n| text(n, 150, 4000)).collect();
    let stories = check("reprints", 12_000, |n| report(n, originals[(mix(n / 3) % 40) as usize].clone()));
    assert!(stories.summaries().len() <= 40);
    assert!(stories.save().len() < 2000 * 1000, "{} bytes", stories.save().len());
}
