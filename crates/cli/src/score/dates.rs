//! When events happened, against labels: our own of newswire, or the dates of gold documents.
//!
//! A coded event matches a gold event of its sentence of the same type (or an accepted alternative) whose trigger
//! overlaps. A date is right when its first and last day are; it is right leniently when the days overlap and the
//! precision is the same. An event that the text does not date has to come out without a date.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use demarche_store::shape::{DateShape, EventShape, ReadingShape};
use jiff::civil::{Date, ISOWeekDate, Weekday};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::files;

use super::figures::{Counts, percent, share};
use super::gold::{GoldDocument, GoldEvent};
use super::newswire;

/// First day, last day, precision.
type Days = (String, String, String);

/// The date of each labelled event by its name; `None` where the text gives none.
pub type Labels = BTreeMap<String, Option<Days>>;

/// The hash of a sentence.
#[derive(Deserialize)]
struct Row {
    s: usize,
    hash: String,
}

/// The labelled reports with the days that were invented for them, and the dates of their events.
pub fn newswire(labels: &Path, events: &Path, set: &Path, test: bool) -> Result<(Vec<GoldDocument>, Labels), Failure> {
    let fault = |path: &Path, what: String| Failure::Content { path: path.to_owned(), what };
    let rows = files::text(events)?;
    let rows = rows.lines().filter(|line| !line.trim().is_empty()).map(serde_json::from_str::<Row>);
    let hashes: BTreeMap<usize, String> = rows.filter_map(Result::ok).map(|row| (row.s, row.hash)).collect();
    let (mut dates, mut articles) = (Labels::new(), BTreeMap::new());
    let text = files::text(labels)?;
    for (i, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let row = label(&columns).ok_or_else(|| {
            let what =
                "it is not a sentence, a hash, an event, an article's day, and two days with a precision or \"-\"";
            fault(labels, format!("line {}: {what}; give training/labels/dates-newswire.tsv", i + 1))
        })?;
        if hashes.get(&row.sentence).map(String::as_str) != Some(row.hash) {
            let what =
                format!("sentence {} is not the one that was dated; give the labels of its events", row.sentence);
            return Err(fault(events, what));
        }
        if row.test == test {
            articles.insert(format!("{}.", row.sentence), row.article.to_owned());
            dates.insert(format!("{}.{}", row.sentence, row.event), row.days);
        }
    }
    let mut reports = newswire::reports(events, set, test)?;
    let day = |report: &GoldDocument| {
        let mut events = report.sentences.iter().flat_map(|s| &s.events);
        events.find_map(|e| articles.get(e.id.get(..=e.id.find('.')?)?).cloned())
    };
    for report in &mut reports {
        report.date = day(report);
    }
    reports.retain(|report| report.date.is_some());
    Ok((reports, dates))
}

/// A line of the labels.
struct Label<'a> {
    sentence: usize,
    hash: &'a str,
    event: usize,
    article: &'a str,
    days: Option<Days>,
    test: bool,
}

fn label<'a>(columns: &[&'a str]) -> Option<Label<'a>> {
    let (sentence, hash, event, article, from, to, precision, test) = match columns {
        [s, h, e, a, f, t, p] => (s, h, e, a, f, t, p, false),
        [s, h, e, a, f, t, p, "test"] => (s, h, e, a, f, t, p, true),
        _ => return None,
    };
    article.parse::<Date>().ok()?;
    let days = if *from == "-" {
        None
    } else {
        (from.parse::<Date>().ok()? <= to.parse::<Date>().ok()?).then_some(())?;
        Some(((*from).to_owned(), (*to).to_owned(), (*precision).to_owned()))
    };
    Some(Label { sentence: sentence.parse().ok()?, hash, event: event.parse().ok()?, article, days, test })
}

/// The dates that gold documents give to their core events.
pub fn of_gold(documents: &[GoldDocument]) -> Result<Labels, Failure> {
    let events =
        documents.iter().flat_map(|d| d.sentences.iter().flat_map(move |s| s.events.iter().map(move |e| (d, e))));
    let dated = events.filter(|(_, e)| e.core).map(|(document, event)| {
        let days = match &event.date {
            None => None,
            Some(text) => Some(days(text).ok_or_else(|| Failure::Content {
                path: document.id.clone().into(),
                what: format!(
                    "event {}: \"{text}\" is no date; give a day, a month, a year, an ISO week or two",
                    event.id
                ),
            })?),
        };
        Ok((event.id.clone(), days))
    });
    dated.collect()
}

/// The days of "2024-05-17", "2024-05", "2024", "2024-W20", and of "2020;2023", which spans both.
fn days(text: &str) -> Option<Days> {
    let one = |text: &str| -> Option<(Date, Date, &'static str)> {
        if let Ok(day) = text.parse::<Date>() {
            return Some((day, day, "day"));
        }
        let (year, rest) = text.split_once('-').unwrap_or((text, ""));
        let year: i16 = year.parse().ok()?;
        if let Some(week) = rest.strip_prefix('W') {
            let monday = ISOWeekDate::new(year, week.parse().ok()?, Weekday::Monday).ok()?;
            let sunday = ISOWeekDate::new(year, week.parse().ok()?, Weekday::Sunday).ok()?;
            return Some((monday.date(), sunday.date(), "week"));
        }
        if rest.is_empty() {
            let first = Date::new(year, 1, 1).ok()?;
            return Some((first, first.last_of_year(), "year"));
        }
        let first = Date::new(year, rest.parse().ok()?, 1).ok()?;
        Some((first, first.last_of_month(), "month"))
    };
    let (first, last) = text.split_once(';').unwrap_or((text, text));
    let ((from, _, precision), (_, to, _)) = (one(first)?, one(last)?);
    Some((from.to_string(), to.to_string(), precision.to_owned()))
}

/// The figures of some documents and of what was read in them.
pub fn score(pairs: &[(GoldDocument, ReadingShape)], labels: &Labels) -> Value {
    let mut counts = Counts::default();
    for (gold, reading) in pairs {
        for (event, days) in matched(gold, reading, labels) {
            count(&mut counts, event.date.as_ref(), days);
        }
    }
    let get = |name: &str| counts.get(name);
    let of = |name: &str, whole: &str| percent(share(get(name), get(whole)));
    json!({
        "docs": pairs.len(),
        "labelled": labels.len(),
        "found": get("dated") + get("undated"),
        "dated": get("dated"),
        "exact": of("right", "dated"),
        "lenient": of("lenient", "dated"),
        "undated": get("undated"),
        "undated_without": of("without", "undated"),
        "given": get("given"),
        "given_right": of("right", "given"),
    })
}

/// The coded events that match labelled ones, each label once.
fn matched<'a>(
    gold: &'a GoldDocument,
    reading: &'a ReadingShape,
    labels: &'a Labels,
) -> Vec<(&'a EventShape, Option<&'a Days>)> {
    let mut found = Vec::new();
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for sentence in &gold.sentences {
        for event in &reading.events {
            let (start, end) = (event.trigger.start, event.trigger.end);
            let fits = |g: &&GoldEvent| {
                let of_type = event.kind == g.kind || g.alt_types.0.iter().any(|t| event.kind == *t);
                let overlaps = start < sentence.start + g.trigger.end && sentence.start + g.trigger.start < end;
                of_type && overlaps && !used.contains(g.id.as_str())
            };
            let Some(gold) = sentence.events.iter().find(fits) else { continue };
            used.insert(&gold.id);
            if let Some(days) = labels.get(&gold.id) {
                found.push((event, days.as_ref()));
            }
        }
    }
    found
}

fn count(counts: &mut Counts, given: Option<&DateShape>, days: Option<&Days>) {
    counts.add("given", given.is_some().into());
    let Some((from, to, precision)) = days else {
        counts.add("undated", 1);
        counts.add("without", given.is_none().into());
        return;
    };
    counts.add("dated", 1);
    if let Some(given) = given {
        let overlap = given.from <= *to && *from <= given.to;
        counts.add("right", (given.from == *from && given.to == *to).into());
        counts.add("lenient", (overlap && given.precision == *precision).into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gold_dates_are_days_months_years_weeks_and_two_of_them() {
        let shown = |text: &str| days(text).map(|(from, to, precision)| format!("{from}..{to} {precision}"));
        let right = |text: &str, expected: &str| assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
        right("2024-05-17", "2024-05-17..2024-05-17 day");
        right("2024-05", "2024-05-01..2024-05-31 month");
        right("2024-W20", "2024-05-13..2024-05-19 week");
        right("2020;2023", "2020-01-01..2023-12-31 year");
        assert_eq!(shown("soon"), None);
        assert_eq!(shown("2024-13"), None);
    }

    #[test]
    fn a_label_has_seven_columns_or_eight() {
        let read = |line: &str| label(&line.split('\t').collect::<Vec<_>>()).map(|l| (l.days, l.test));
        let days = Some(("2006-01-21".to_owned(), "2006-01-21".to_owned(), "day".to_owned()));
        assert_eq!(read("5\t0a0b0c0d\t1\t2006-01-26\t2006-01-21\t2006-01-21\tday\ttest"), Some((days, true)));
        assert_eq!(read("5\t0a0b0c0d\t1\t2006-01-26\t-\t-\t-"), Some((None, false)));
        assert_eq!(read("5\t0a0b0c0d\t1\t2006-01-26\t2006-01-22\t2006-01-21\tday"), None);
        assert_eq!(read("5\t0a0b0c0d"), None);
    }

    #[test]
    fn no_date_is_right_where_the_text_gives_none() {
        let mut counts = Counts::default();
        let date = |from: &str, to: &str| DateShape {
            from: from.to_owned(),
            to: to.to_owned(),
            precision: "day".into(),
            text: None,
        };
        let days = ("2006-01-21".to_owned(), "2006-01-22".to_owned(), "day".to_owned());
        count(&mut counts, None, None);
        count(&mut counts, Some(&date("2006-01-21", "2006-01-21")), None);
        count(&mut counts, Some(&date("2006-01-21", "2006-01-22")), Some(&days));
        count(&mut counts, Some(&date("2006-01-22", "2006-01-22")), Some(&days));
        let got = ["given", "undated", "without", "dated", "right", "lenient"].map(|name| counts.get(name));
        assert_eq!(got, [3, 2, 1, 2, 1, 2]);
    }
}
