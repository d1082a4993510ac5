//! Places: where marked names are (country, and within 161 km), and which words are found to name places.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use demarche::ordered;
use demarche::pipeline::Pipeline;
use demarche_resolve::geocode::reading::kilometres;
use demarche_resolve::geocode::weigh::FEATURES;
use demarche_resolve::geocode::{Geocoded, Geocoder, Weighed, names};
use demarche_text::article::Article;
use demarche_text::issue::Issues;
use demarche_text::span::Span;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::arguments::Score;
use crate::failure::Failure;
use crate::files;
use crate::score::figures::{Rates, percent, share};
use crate::start;

/// Kilometres within which a point is right.
const NEAR: f64 = 161.0;
/// Error of a name without a point.
const FARTHEST: f64 = 20038.0;

#[derive(Deserialize)]
struct Row {
    title: Option<String>,
    text: String,
    toponyms: Vec<Toponym>,
}

#[derive(Deserialize)]
struct Toponym {
    start: usize,
    end: usize,
    lat: Option<f64>,
    lon: Option<f64>,
    level: Option<String>,
    cc: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

impl Toponym {
    /// Whether it is scored: it has a point and is no continent.
    fn counts(&self) -> bool {
        self.lat.is_some() && self.level.as_deref() != Some("continent")
    }

    fn is_country(&self) -> bool {
        self.level.as_deref() == Some("country")
    }

    /// Whether it names a place at all; only one set says so.
    fn is_name(&self) -> Option<bool> {
        self.kind.as_deref().map(|k| !k.ends_with("_Expression") && k != "Non_Toponym")
    }

    fn distance(&self, point: Option<(f64, f64)>) -> f64 {
        match (self.lat, self.lon, point) {
            (Some(lat), Some(lon), Some(point)) => kilometres((lat, lon), point),
            _ => FARTHEST,
        }
    }
}

/// Score the files.
pub fn run(arguments: &Score) -> Result<Value, Failure> {
    let base = start::base(&arguments.sources, None)?;
    let geocoder = Geocoder::new(&base);
    let mut parser: Option<Pipeline> = None;
    let mut figures = Map::new();
    let mut choices = String::new();
    for path in &arguments.files {
        let rows = read(path)?;
        let name = path.file_stem().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let begun = Instant::now();
        let mut tally = Tally::default();
        for (number, row) in rows.iter().enumerate() {
            let (toponyms, spans) = marked(row);
            let title = row.title.as_deref().unwrap_or("");
            if arguments.choices.is_some() {
                let weighed = geocoder.weigh(title, &row.text, &spans);
                for (t, list) in toponyms.iter().zip(&weighed) {
                    choice(&mut choices, &format!("{name}-{number}"), row, t, list, &base.places.gazetteer);
                }
            }
            for (t, place) in toponyms.iter().zip(geocoder.places(title, &row.text, &spans)) {
                let two = place.as_ref().and_then(|p| base.places.gazetteer.two_letters(p.land?));
                tally.add(t, place.as_ref(), two);
            }
        }
        let mut value = tally.figures(begun.elapsed().as_secs_f64(), rows.iter().map(|r| r.text.len()).sum());
        if rows.iter().flat_map(|r| &r.toponyms).any(|t| t.is_name().is_some()) {
            if parser.is_none() {
                parser = Some(start::parser(&arguments.sources, arguments.jobs)?);
            }
            if let (Some(parser), Value::Object(value)) = (&parser, &mut value) {
                let find = |text: &str| found(parser, text, &base);
                value.insert("recognition".to_owned(), recognition(&rows, arguments.jobs.count(), find));
            }
        }
        figures.insert(name, value);
    }
    if let Some(file) = &arguments.choices {
        let written = std::fs::write(file, choices);
        written.map_err(|source| Failure::Output { path: file.clone(), source })?;
    }
    Ok(Value::Object(figures))
}

fn read(path: &Path) -> Result<Vec<Row>, Failure> {
    let text = files::text(path)?;
    let content = |what: String| Failure::Content { path: path.to_owned(), what };
    let rows: Result<Vec<Row>, String> = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(i, line)| serde_json::from_str(line).map_err(|e| format!("has a fault in line {}: {e}", i + 1)))
        .collect();
    let rows = rows.map_err(content)?;
    if rows.is_empty() {
        Err(content("holds no document; give JSONL with text and toponyms".to_owned()))
    } else {
        Ok(rows)
    }
}

/// The scored names of a document, and where they stand in bytes.
fn marked(row: &Row) -> (Vec<&Toponym>, Vec<Span>) {
    let offsets: Vec<u32> = row.text.char_indices().map(|(at, _)| at as u32).chain([row.text.len() as u32]).collect();
    let span = |t: &Toponym| Some(Span::new(*offsets.get(t.start)?, *offsets.get(t.end).filter(|_| t.start < t.end)?));
    row.toponyms.iter().filter(|t| t.counts()).filter_map(|t| Some((t, span(t)?))).unzip()
}

#[derive(Default)]
struct Tally {
    countries: usize,
    country_right: usize,
    places: usize,
    near: usize,
    kilometres: f64,
    sure: usize,
    sure_right: usize,
}

impl Tally {
    fn add(&mut self, toponym: &Toponym, place: Option<&Geocoded>, two: Option<&str>) {
        if let Some(cc) = &toponym.cc {
            let right = two.is_some_and(|two| two.eq_ignore_ascii_case(cc));
            self.countries += 1;
            self.country_right += usize::from(right);
            let sure = place.is_some_and(|p| p.level.is_some());
            self.sure += usize::from(sure);
            self.sure_right += usize::from(sure && right);
        }
        if !toponym.is_country() {
            let distance = toponym.distance(place.and_then(|p| p.point));
            self.places += 1;
            self.near += usize::from(distance <= NEAR);
            self.kilometres += distance;
        }
    }

    fn figures(&self, seconds: f64, bytes: usize) -> Value {
        json!({
            "country": percent(share(self.country_right, self.countries)),
            "place161": percent(share(self.near, self.places)),
            "mean_km": (self.kilometres / self.places.max(1) as f64).round(),
            "resolved": percent(share(self.sure, self.countries)),
            "country_of_resolved": percent(share(self.sure_right, self.sure)),
            "n": [self.countries, self.places],
            "mb_per_s": (bytes as f64 / seconds / 1e4).round() / 100.0,
        })
    }
}

/// A line for each reading of a name: document, words, whether country and point are right, features.
fn choice(
    out: &mut String,
    document: &str,
    row: &Row,
    toponym: &Toponym,
    list: &[Weighed],
    gazetteer: &demarche_lexicon::gazetteer::Gazetteer,
) {
    let words: String = row.text.chars().skip(toponym.start).take(toponym.end - toponym.start).collect();
    for weighed in list {
        let reading = &weighed.reading;
        let two = reading.land.and_then(|code| gazetteer.two_letters(code));
        let country = two.is_some_and(|two| toponym.cc.as_deref().is_some_and(|cc| two.eq_ignore_ascii_case(cc)));
        let near = toponym.distance(reading.point) <= NEAR;
        let right = if toponym.is_country() { country } else { near };
        let kind = reading.kind.level().name();
        let id = format!("{document}:{}", toponym.start);
        let _ = write!(
            out,
            "{id}\t{}\t{}\t{}\t{kind}\t{:.3}\t",
            words.replace(['\t', '\n'], " "),
            u8::from(country),
            u8::from(right),
            weighed.share
        );
        let values = weighed.features.iter().zip(FEATURES).filter(|(v, _)| **v != 0.0);
        let values: Vec<String> = values.map(|(v, name)| format!("{name}:{v:.4}")).collect();
        let _ = writeln!(out, "{}\t{}", values.join(" "), two.unwrap_or(""));
    }
}

fn found(parser: &Pipeline, text: &str, base: &demarche_lexicon::base::Base) -> Vec<Span> {
    let article = Article { text: text.to_owned(), language: Some("en".to_owned()), ..Article::default() };
    names::find(&parser.read(article, Issues::default()).document, base)
}

/// Exact spans of all names of places.
fn recognition(rows: &[Row], jobs: usize, find: impl Fn(&str) -> Vec<Span> + Sync) -> Value {
    let (mut right, mut ours, mut gold) = (0, 0, 0);
    let work = |row: &Row| {
        let points: Vec<usize> = {
            let mut count = 0;
            let step = |b: &u8| {
                count += usize::from(b & 0xC0 != 0x80);
                count - usize::from(b & 0xC0 != 0x80)
            };
            row.text.as_bytes().iter().map(step).collect()
        };
        let at = |byte: u32| points.get(byte as usize).copied().unwrap_or_else(|| row.text.chars().count());
        let spans: std::collections::BTreeSet<(usize, usize)> =
            find(&row.text).iter().map(|s| (at(s.start), at(s.end))).collect();
        let marked: std::collections::BTreeSet<(usize, usize)> =
            row.toponyms.iter().filter(|t| t.is_name() == Some(true)).map(|t| (t.start, t.end)).collect();
        (spans.intersection(&marked).count(), spans.len(), marked.len())
    };
    ordered::map(rows.iter(), jobs, work, |(a, b, c)| {
        (right, ours, gold) = (right + a, ours + b, gold + c);
        std::ops::ControlFlow::Continue(())
    });
    json!(Rates::from_counts(right, ours, gold))
}
