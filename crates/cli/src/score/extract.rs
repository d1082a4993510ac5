//! Articles of pages: the text, and the title, day and authors that a page states.
//!
//! The figures are those of the two benchmarks themselves; docs/scores.md says how each is counted.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use demarche_ingest::inputs;
use demarche_ingest::limits::Limits;
use demarche_text::article::Article;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::arguments::Score;
use crate::failure::Failure;
use crate::files;
use crate::score::figures::{Rates, percent, share};

/// Words that are compared as one unit, in order.
const SHINGLE: usize = 4;

#[derive(Deserialize)]
struct Body {
    #[serde(rename = "articleBody")]
    body: String,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    title: Option<String>,
    author: Option<String>,
    publish_date: Option<String>,
    main_content: Option<String>,
    /// Pieces of boilerplate that no extract may hold.
    #[serde(default)]
    without: Vec<String>,
}

/// Score the parts of the folder that are there: `ground-truth.json` with `html/`, `wcxb_articles.jsonl` with
/// `wcxb_html/`.
pub fn run(arguments: &Score) -> Result<Value, Failure> {
    let [folder] = arguments.files.as_slice() else {
        return Err(Failure::Arguments("score extract takes one folder, that of the extraction sets".to_owned()));
    };
    let mut figures = Map::new();
    let bodies = folder.join("ground-truth.json");
    if bodies.exists() {
        figures.insert("scrapinghub".to_owned(), texts(&bodies, &folder.join("html"))?);
    }
    let rows = folder.join("wcxb_articles.jsonl");
    if rows.exists() {
        figures.insert("wcxb".to_owned(), fields(&rows, &folder.join("wcxb_html"))?);
    }
    if figures.is_empty() {
        let what = "holds neither ground-truth.json nor wcxb_articles.jsonl; give the folder of the extraction sets";
        return Err(Failure::Content { path: folder.clone(), what: what.to_owned() });
    }
    Ok(Value::Object(figures))
}

/// The articles of a folder of pages by their ids, and pages a second.
fn articles(folder: &Path) -> Result<(BTreeMap<String, Article>, f64), Failure> {
    let begun = Instant::now();
    let names = [folder.to_string_lossy().into_owned()];
    let start = |e| Failure::Start("cannot read the pages".to_owned(), Box::new(e));
    let pages = inputs::open(&names, &Limits::default()).map_err(start)?;
    // A page that cannot be read counts as one without text.
    let found: BTreeMap<String, Article> =
        pages.filter_map(Result::ok).map(|arrival| (arrival.article.id.clone(), arrival.article)).collect();
    let speed = found.len() as f64 / begun.elapsed().as_secs_f64().max(f64::EPSILON);
    Ok((found, (speed * 10.0).round() / 10.0))
}

fn texts(path: &Path, pages: &Path) -> Result<Value, Failure> {
    let gold: BTreeMap<String, Body> = serde_json::from_str(&files::text(path)?)
        .map_err(|e| Failure::Content { path: path.to_owned(), what: format!("is not what is expected: {e}") })?;
    let (found, speed) = articles(pages)?;
    let mut figures = text_figures(&gold, &found);
    figures["pages_per_s"] = json!(speed);
    Ok(figures)
}

fn text_figures(gold: &BTreeMap<String, Body>, found: &BTreeMap<String, Article>) -> Value {
    let (mut precision, mut recall, mut same) = (0.0, 0.0, 0);
    for (id, body) in gold {
        let right = shingles(&body.body);
        let ours = shingles(found.get(id).map_or("", |article| &article.text));
        let common = common(&right, &ours);
        // What is empty on both sides is right.
        let of = |all: &Counted, other: &Counted| match all.values().sum() {
            0 => f64::from(u8::from(other.is_empty())),
            sum => share(common, sum),
        };
        precision += of(&ours, &right);
        recall += of(&right, &ours);
        same += usize::from(right == ours);
    }
    let pages = gold.len().max(1) as f64;
    let rates = Rates::of(precision / pages, recall / pages);
    json!({
        "pages": gold.len(),
        "P": rates.precision,
        "R": rates.recall,
        "F1": rates.f1,
        "accuracy": percent(share(same, gold.len())),
    })
}

fn fields(path: &Path, pages: &Path) -> Result<Value, Failure> {
    let fault = |n: usize, e| Failure::Content { path: path.to_owned(), what: format!("has a fault in line {n}: {e}") };
    let text = files::text(path)?;
    let lines = text.split('\n').enumerate().filter(|(_, line)| !line.trim().is_empty());
    let rows: Vec<Row> =
        lines.map(|(i, line)| serde_json::from_str(line).map_err(|e| fault(i + 1, e))).collect::<Result<_, _>>()?;
    let (found, speed) = articles(pages)?;
    let mut figures = field_figures(&rows, &found);
    figures["pages_per_s"] = json!(speed);
    Ok(figures)
}

fn field_figures(rows: &[Row], found: &BTreeMap<String, Article>) -> Value {
    let nothing = Article::default();
    let (mut f1, mut leaking) = (0.0, 0);
    let mut stated: [(usize, usize); 3] = [(0, 0); 3];
    for row in rows {
        let ours = found.get(&row.id).unwrap_or(&nothing);
        f1 += word_f1(row.main_content.as_deref().unwrap_or(""), &ours.text);
        leaking += usize::from(leaks(&ours.text, &row.without));
        let day = ours.date.map(|d| d.to_string()).unwrap_or_default();
        let pairs = [
            (&row.title, plain(row.title.as_deref()) == plain(ours.title.as_deref())),
            (&row.publish_date, row.publish_date.as_deref().is_some_and(|d| d.get(..10).unwrap_or(d) == day)),
            (&row.author, plain(row.author.as_deref()) == plain(Some(&ours.authors.join(" ")))),
        ];
        for ((right, all), (gold, is_right)) in stated.iter_mut().zip(pairs) {
            let counts = gold.as_deref().is_some_and(|g| !g.is_empty());
            *all += usize::from(counts);
            *right += usize::from(counts && is_right);
        }
    }
    let [title, date, author] = stated.map(|(right, all)| percent(share(right, all)));
    json!({
        "pages": rows.len(),
        "wordF1": percent(f1 / rows.len().max(1) as f64),
        "title_exact": title,
        "date": date,
        "author_exact": author,
        "leaking": percent(share(leaking, rows.len())),
    })
}

type Counted = BTreeMap<String, usize>;

/// Runs of letters, digits and underscores.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

fn counted(units: impl Iterator<Item = String>) -> Counted {
    let mut counts = Counted::new();
    for unit in units {
        *counts.entry(unit).or_default() += 1;
    }
    counts
}

/// All runs of four words; a shorter text is one.
fn shingles(text: &str) -> Counted {
    let words: Vec<&str> = words(text).collect();
    let whole = (!words.is_empty() && words.len() < SHINGLE).then(|| words.join(" "));
    counted(words.windows(SHINGLE).map(|run| run.join(" ")).chain(whole))
}

fn common(a: &Counted, b: &Counted) -> usize {
    a.iter().map(|(unit, n)| b.get(unit).map_or(0, |m| *n.min(m))).sum()
}

fn word_f1(gold: &str, ours: &str) -> f64 {
    let bag = |text: &str| counted(words(&text.to_lowercase()).map(str::to_owned));
    let (gold, ours) = (bag(gold), bag(ours));
    match gold.values().sum::<usize>() + ours.values().sum::<usize>() {
        0 => 1.0,
        sum => share(2 * common(&gold, &ours), sum),
    }
}

/// Whether a text holds any of the snippets, white space aside.
fn leaks(text: &str, snippets: &[String]) -> bool {
    let folded = |t: &str| t.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = folded(text);
    snippets.iter().map(|s| folded(s)).any(|snippet| !snippet.is_empty() && text.contains(&snippet))
}

/// Words only, without case.
fn plain(text: Option<&str>) -> String {
    let lower = text.unwrap_or("").to_lowercase();
    words(&lower).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units() {
        assert_eq!(shingles("The envoy left Baku. Why?").len(), 2);
        assert_eq!(shingles("Why?").len(), 1);
        assert!(shingles("…").is_empty());
        assert_eq!(word_f1("The envoy left", "the envoy stayed there"), 4.0 / 7.0);
        assert_eq!(word_f1("", ""), 1.0);
        assert_eq!(plain(Some("By  Ann Lee!")), "by ann lee");
        assert!(leaks("He left.\n\nSign up\nhere", &["Sign up here".to_owned()]));
        assert!(!leaks("He left.", &[String::new(), "Sign up".to_owned()]));
    }

    #[test]
    fn figures_of_pages() {
        let text = "The envoy of France left Baku on Sunday, the ministry said, after weeks of talks.";
        let article = |text: &str| Article {
            text: text.to_owned(),
            title: Some("Envoy leaves".to_owned()),
            date: "2031-05-18".parse().ok(),
            authors: vec!["Bo Berg".to_owned()],
            ..Article::default()
        };
        let found = BTreeMap::from([("1".to_owned(), article(text)), ("2".to_owned(), article("Sign up. No."))]);
        let body = || Body { body: text.to_owned() };
        let gold = BTreeMap::from([("1".to_owned(), body()), ("2".to_owned(), body())]);
        let figures = text_figures(&gold, &found);
        assert_eq!((&figures["F1"], &figures["accuracy"]), (&json!(50.0), &json!(50.0)));
        let row = |id: &str| {
            let fields = json!({"id": id, "title": "ENVOY leaves!", "author": "Ann Lee", "publish_date": "2031-05-18",
                "main_content": text, "without": ["Sign up"]});
            serde_json::from_value::<Row>(fields).expect("a row")
        };
        let figures = field_figures(&[row("1"), row("2"), row("missing")], &found);
        assert_eq!(figures["title_exact"], json!(66.67));
        assert_eq!(figures["date"], json!(66.67));
        assert_eq!(figures["author_exact"], json!(0.0));
        assert_eq!(figures["leaking"], json!(33.33));
        assert_eq!(figures["wordF1"], json!(33.33));
    }
}
