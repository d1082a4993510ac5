//! The stream as a whole, on invented news.

use std::collections::BTreeSet;

use demarche_lexicon::files::Files;
use demarche_lexicon::stories::StoryTables;
use demarche_story::knowledge::Knowledge;
use demarche_story::report::Report;
use demarche_story::stories::{Config, Placed, Stories, group};

fn knowledge() -> Knowledge {
    let tables = StoryTables::load(&Files::embedded()).expect("the tables have no fault");
    Knowledge::new(&tables).expect("the weights are complete")
}

fn report(id: &str, source: &str, title: &str, text: &str) -> Report {
    Report {
        id: id.into(),
        title: Some(title.into()),
        text: text.into(),
        source: Some(source.into()),
        date: "2031-05-17".parse().ok(),
        ..Report::default()
    }
}

fn news() -> Vec<Report> {
    let ferry = "PORT ALDER, May 17 (Reuters) - A ferry with 212 people on board sank off Port Alder on Saturday after it \
                 struck a moored freighter, the coast guard said. Divers were looking for eleven passengers. The ferry \
                 Northern Lily had left the island of Orrin in fog an hour before.";
    vec![
        report("ferry-1", "Harbour Ledger", "Ferry sinks off Port Alder, eleven missing", ferry),
        report(
            "vote-1",
            "Harbour Ledger",
            "Parliament in Veldia votes to leave customs union",
            "The parliament of Veldia voted by 61 to 58 on Saturday to leave the customs union with its neighbours. \
             Prime Minister Ana Torrel called the vote a new beginning; the opposition announced a complaint in court.",
        ),
        report("ferry-2", "Tidewater Digest", "Ferry sinks off Port Alder", &ferry.replace("Divers", "Rescuers")),
        report(
            "ferry-3",
            "Northgate Post",
            "Eleven missing after ferry Northern Lily hits freighter",
            "Eleven passengers of the ferry Northern Lily were still missing on Saturday evening after the vessel from \
             Orrin rammed a freighter and sank near Port Alder. Most of the 212 people on board were saved, the coast \
             guard said.",
        ),
        report(
            "vote-2",
            "Northgate Post",
            "Veldia to quit customs union after narrow vote",
            "With a majority of three, lawmakers in Veldia decided on Saturday that the country leaves the customs \
             union. The opposition wants to challenge the vote in court. Prime Minister Ana Torrel had staked her \
             office on it.",
        ),
    ]
}

fn partition(placed: &[Placed]) -> BTreeSet<Vec<&str>> {
    let stories: BTreeSet<_> = placed.iter().map(|p| p.story).collect();
    stories.iter().map(|s| placed.iter().filter(|p| p.story == *s).map(|p| p.id.as_str()).collect()).collect()
}

#[test]
fn reports_of_one_story_are_together_and_copies_are_named() {
    let placed = group(knowledge(), &news());
    let expected = [vec!["ferry-1", "ferry-2", "ferry-3"], vec!["vote-1", "vote-2"]];
    assert_eq!(partition(&placed), expected.into());
    let copies: Vec<_> = placed.iter().filter_map(|p| Some((p.id.as_str(), p.copy_of.as_deref()?))).collect();
    assert_eq!(copies, [("ferry-2", "ferry-1")]);
}

#[test]
fn a_story_counts_its_independent_origins() {
    let mut stories = Stories::new(knowledge(), Config::default());
    for report in news() {
        stories.add(&report);
    }
    let summaries = stories.summaries();
    let counts: Vec<_> = summaries.iter().map(|s| (s.reports.len(), s.origins)).collect();
    // Of three reports on the ferry one is a reprint.
    assert_eq!(counts, [(3, 2), (2, 2)]);
    let day = "2031-05-17".parse().expect("a date");
    assert_eq!(summaries[0].dates, Some((day, day)));
}

#[test]
fn the_same_stream_gives_the_same_ids_and_an_id_does_not_change_as_reports_join() {
    let mut stories = Stories::new(knowledge(), Config::default());
    let first = stories.add(&news()[0]).placed.story;
    for report in &news()[1..] {
        assert!(stories.add(report).moved.is_empty());
    }
    let placed = stories.finish();
    assert_eq!(placed[0].story, first);
    assert_eq!(placed, group(knowledge(), &news()));
    assert_eq!(first.to_string().len(), 16);
}

#[test]
fn a_small_window_settles_every_report_once_in_order() {
    let mut stories = Stories::new(knowledge(), Config { window: 2 });
    let many: Vec<Report> = (0..12)
        .flat_map(|round| {
            news().into_iter().map(move |mut report| {
                report.id = format!("{round}-{}", report.id);
                report
            })
        })
        .collect();
    let mut settled: Vec<Placed> = many.iter().filter_map(|r| stories.add(r).settled).collect();
    settled.extend(stories.finish());
    let ids = |of: &[Placed]| of.iter().map(|p| p.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&settled), many.iter().map(|r| r.id.clone()).collect::<Vec<_>>());
}

#[test]
fn hostile_reports_are_only_reports() {
    let texts = [String::new(), "\u{0}".repeat(100), "a".repeat(1 << 20), "a ".repeat(1 << 19), "日".repeat(1 << 18)];
    let mut reports = Vec::new();
    for text in &texts {
        for _ in 0..60 {
            // One id for all: ids need not be unique.
            reports.push(Report { id: "x".into(), text: text.clone(), ..Report::default() });
        }
    }
    let placed = group(knowledge(), &reports);
    assert_eq!(placed.len(), reports.len());
    let empty = &placed[..60];
    assert_eq!(empty.iter().map(|p| p.story).collect::<BTreeSet<_>>().len(), 60, "nothing in common is no story");
}

/// An agency report of our own invention, and what three outlets make of it.
#[test]
fn a_rewrite_of_a_wire_report_is_no_independent_origin() {
    let wire = "KOLDBERG, May 17 (Xinhua) -- The foreign ministers of Veldia and Arnor agreed on Saturday to reopen the \
                bridge at Koldberg, which had been closed since shots were fired at a customs post in March. Under the \
                agreement both sides will withdraw their border guards by five kilometres, and observers of the lake \
                commission will patrol the banks for six months. Trade across the bridge was worth 40 million crowns a \
                year before it was closed.";
    let rewrite = "Veldia and Arnor will reopen the bridge at Koldberg, it was announced on Saturday. It had been closed \
                   since shots were fired at a customs post in March. Both sides will withdraw their border guards by \
                   five kilometres, and observers of the lake commission will patrol the banks for six months. Hauliers \
                   in the region welcomed the news; their association spoke of a good day for everyone who lives off the \
                   road, and said that the first lorries could cross on Monday.";
    let own = "After ten weeks the Koldberg bridge between Veldia and Arnor is to open again. Ministers of the two \
               countries settled the quarrel over the March shooting on Saturday evening: guards go back, the lake \
               commission sends observers. Drivers who had taken the long way round the lake cheered in the car park \
               of the customs post.";
    let reports = [
        report("wire", "Xinhua", "Veldia, Arnor to reopen Koldberg bridge", wire),
        report("rewrite", "Harbour Ledger", "Koldberg bridge to open again", rewrite),
        report("own", "Northgate Post", "End of a quarrel: Koldberg bridge to reopen", own),
    ];
    let mut stories = Stories::new(knowledge(), Config::default());
    let placed: Vec<Placed> = reports.iter().map(|r| stories.add(r).placed).collect();
    assert_eq!(placed[1].copy_of, None);
    assert_eq!(placed[1].draws_on.as_deref(), Some("wire"));
    assert_eq!(placed[2].draws_on, None);
    let summaries = stories.summaries();
    assert_eq!(summaries.iter().map(|s| (s.reports.len(), s.origins)).collect::<Vec<_>>(), [(3, 2)]);
}
