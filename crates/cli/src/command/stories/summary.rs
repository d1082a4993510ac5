//! The line of a story.

use demarche_record::when::When;
use demarche_story::account::{Account, Head};
use demarche_story::compare::{Comparison, Difference, Happening, Said};
use serde::Serialize;

#[derive(Serialize)]
pub struct Line<'a> {
    story: String,
    title: Option<&'a str>,
    /// All reports; `reports` names at most a thousand.
    count: usize,
    reports: &'a [String],
    origins: usize,
    first: HeadLine<'a>,
    latest: HeadLine<'a>,
    #[serde(flatten)]
    comparison: Option<ComparisonLine<'a>>,
}

#[derive(Serialize)]
struct HeadLine<'a> {
    id: &'a str,
    date: Option<String>,
}

#[derive(Serialize)]
struct ComparisonLine<'a> {
    happenings: Vec<HappeningLine<'a>>,
    differences: Vec<DifferenceLine<'a>>,
}

#[derive(Serialize)]
struct HappeningLine<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    mode: Vec<&'static str>,
    modality: &'static str,
    voice: &'static str,
    actors: &'a [String],
    recipients: &'a [String],
    place: Option<PlaceLine<'a>>,
    date: Option<DateLine>,
    reports: Vec<&'a str>,
    origins: usize,
}

#[derive(Serialize)]
struct PlaceLine<'a> {
    name: &'a str,
    country: Option<String>,
    geonameid: Option<u32>,
}

#[derive(Serialize)]
struct DateLine {
    from: String,
    to: String,
}

#[derive(Serialize)]
struct DifferenceLine<'a> {
    aspect: &'static str,
    what: &'a str,
    /// Which of the happenings; none for a number that belongs to none of them.
    happening: Option<usize>,
    one: SaidLine<'a>,
    other: SaidLine<'a>,
}

#[derive(Serialize)]
struct SaidLine<'a> {
    id: &'a str,
    start: u32,
    end: u32,
    text: &'a str,
}

/// A story as it goes out.
pub fn shape(account: &Account) -> Line<'_> {
    Line {
        story: account.story.to_string(),
        title: account.first.title.as_deref(),
        count: account.count,
        reports: &account.reports,
        origins: account.origins,
        first: head(&account.first),
        latest: head(&account.latest),
        comparison: account.comparison.as_ref().map(|c| comparison(c, &account.told_by)),
    }
}

fn head(head: &Head) -> HeadLine<'_> {
    HeadLine { id: &head.id, date: head.date.map(|d| d.to_string()) }
}

fn comparison<'a>(comparison: &'a Comparison, ids: &'a [String]) -> ComparisonLine<'a> {
    ComparisonLine {
        happenings: comparison.happenings.iter().map(|h| happening(h, ids)).collect(),
        differences: comparison.differences.iter().map(|d| difference(d, ids)).collect(),
    }
}

fn id(ids: &[String], report: usize) -> &str {
    ids.get(report).map_or("", String::as_str)
}

fn happening<'a>(happening: &'a Happening, ids: &'a [String]) -> HappeningLine<'a> {
    let date = |when: &When| DateLine { from: when.from.to_string(), to: when.to.to_string() };
    HappeningLine {
        kind: happening.kind.name(),
        mode: happening.modes.iter().map(|m| m.name()).collect(),
        modality: happening.modality.name(),
        voice: if happening.claimed { "claim" } else { "reporter" },
        actors: &happening.actors,
        recipients: &happening.recipients,
        place: happening.place.as_ref().map(|place| PlaceLine {
            name: &place.name,
            country: place.country.map(|c| c.to_string()),
            geonameid: place.geonameid,
        }),
        date: happening.when.as_ref().map(date),
        reports: happening.reports.iter().map(|r| id(ids, *r)).collect(),
        origins: happening.origins,
    }
}

fn difference<'a>(difference: &'a Difference, ids: &'a [String]) -> DifferenceLine<'a> {
    let said = |said: &'a Said| SaidLine {
        id: id(ids, said.report),
        start: said.words.start,
        end: said.words.end,
        text: &said.words.text,
    };
    DifferenceLine {
        aspect: difference.aspect.name(),
        what: &difference.what,
        happening: difference.happening,
        one: said(&difference.one),
        other: said(&difference.other),
    }
}
