//! Reports grouped into stories, against gold stories: BCubed and pairs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

use demarche_story::report::Report;
use demarche_story::stories::{Config, Stories};
use demarche_story::words::mix;
use demarche_text::article::Article;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::figures::{Rates, share};
use crate::arguments::{ReportOrder, Score};
use crate::command::stories::{knowledge, report};
use crate::failure::Failure;
use crate::files;

#[derive(Deserialize)]
struct Row {
    id: String,
    #[serde(default)]
    title: Option<String>,
    text: String,
    #[serde(default)]
    date: Option<String>,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    url: Option<String>,
    story: String,
}

/// Score each file as a stream of its own.
pub fn run(arguments: &Score) -> Result<Value, Failure> {
    let knowledge = knowledge(&arguments.sources)?;
    let mut figures = Map::new();
    for path in &arguments.files {
        let mut rows = read(path)?;
        put_in_order(&mut rows, arguments.order);
        let (reports, gold): (Vec<Report>, Vec<String>) = rows.into_iter().map(given).unzip();
        let begun = Instant::now();
        let mut stories = Stories::new(knowledge.clone(), Config { window: reports.len().max(1) });
        reports.iter().for_each(|report| drop(stories.add(report)));
        let found: Vec<u64> = stories.finish().into_iter().map(|placed| placed.story.0).collect();
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        figures.insert(name.split('.').next().unwrap_or("").to_owned(), score(&gold, &found, begun.elapsed()));
    }
    Ok(Value::Object(figures))
}

fn read(path: &Path) -> Result<Vec<Row>, Failure> {
    let text = files::text(path)?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let rows = lines.map(|(at, line)| {
        serde_json::from_str(line).map_err(|e| Failure::Content {
            path: path.to_owned(),
            what: format!("line {} is no report with a gold story: {e}; give id, text and story", at + 1),
        })
    });
    rows.collect()
}

fn put_in_order(rows: &mut [Row], order: ReportOrder) {
    let place = |row: &Row| row.id.bytes().fold(7, |hash, byte| mix(hash ^ u64::from(byte)));
    match order {
        ReportOrder::Given => {}
        ReportOrder::Date => rows.sort_by_cached_key(|row| (row.date.clone().unwrap_or_default(), place(row))),
        ReportOrder::Shuffled => rows.sort_by_cached_key(place),
    }
}

fn given(row: Row) -> (Report, String) {
    let Row { id, title, text, date, source, url, story } = row;
    let date = date.and_then(|date| date.get(..10)?.parse().ok());
    (report(Article { id, title, text, date, source, url, ..Article::default() }), story)
}

fn score(gold: &[String], found: &[u64], took: Duration) -> Value {
    let mut true_sizes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut sizes: BTreeMap<u64, usize> = BTreeMap::new();
    let mut both: BTreeMap<(&str, u64), usize> = BTreeMap::new();
    for (story, group) in gold.iter().zip(found) {
        *true_sizes.entry(story).or_default() += 1;
        *sizes.entry(*group).or_default() += 1;
        *both.entry((story, *group)).or_default() += 1;
    }
    // Each report has as much weight as any other: a group's reports share one precision.
    let cell = |of: fn(usize, usize, usize) -> f64| -> f64 {
        both.iter().map(|((story, group), n)| of(*n, true_sizes[story], sizes[group])).sum::<f64>()
            / gold.len().max(1) as f64
    };
    let bcubed =
        Rates::of(cell(|n, _, found| n as f64 * share(n, found)), cell(|n, gold, _| n as f64 * share(n, gold)));
    let pairs = |n: &usize| n * n.saturating_sub(1) / 2;
    let pairwise = Rates::from_counts(
        both.values().map(pairs).sum(),
        sizes.values().map(pairs).sum(),
        true_sizes.values().map(pairs).sum(),
    );
    json!({
        "reports": gold.len(),
        "stories": found.iter().collect::<BTreeSet<_>>().len(),
        "gold": true_sizes.len(),
        "bcubed": bcubed,
        "pairs": pairwise,
        "reports_per_second": (gold.len() as f64 / took.as_secs_f64().max(1e-9)).round(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_scored_by_report_and_by_pair() {
        let check = |gold: &[&str], found: &[u64], bcubed: (f64, f64), pairs: (f64, f64)| {
            let gold: Vec<String> = gold.iter().map(|g| (*g).to_owned()).collect();
            let value = score(&gold, found, Duration::from_secs(1));
            let rates = |name: &str| (value[name]["P"].as_f64(), value[name]["R"].as_f64());
            assert_eq!(rates("bcubed"), (Some(bcubed.0), Some(bcubed.1)), "{value}");
            assert_eq!(rates("pairs"), (Some(pairs.0), Some(pairs.1)), "{value}");
        };
        check(&["a", "a", "b"], &[1, 1, 2], (100.0, 100.0), (100.0, 100.0));
        check(&["a", "a", "b", "b"], &[1, 1, 1, 1], (50.0, 100.0), (33.33, 100.0));
        check(&["a", "a", "b", "b"], &[1, 2, 3, 4], (100.0, 50.0), (0.0, 0.0));
    }
}
