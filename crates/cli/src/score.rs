//! `demarche score`: a stage against gold files.
//!
//! The figures are defined as in docs/scores.md and have the names that scripts read.

mod attribution;
mod chains;
mod conllu;
mod coref;
mod entities;
mod figures;
mod gate;
mod gold;
mod news;
mod newswire;
mod segment;

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use demarche::ordered;
use demarche::pipeline::Pipeline;
use demarche_store::reading::shape;
use demarche_store::shape::ClaimShape;
use demarche_text::article::Article;
use demarche_text::issue::Issues;
use serde_json::{Map, Value};

use crate::arguments::{Score, ScoreTask};
use crate::failure::Failure;
use crate::files;
use crate::inputs::Outcome;
use crate::output::Output;
use crate::start;

/// Score the task against its gold files.
pub fn run(arguments: &Score) -> Result<Outcome, Failure> {
    let figures = match arguments.task {
        ScoreTask::News => {
            let gold: Vec<gold::GoldDocument> =
                arguments.files.iter().map(|path| gold::read(path)).collect::<Result<_, _>>()?;
            read_news(&start::pipeline(&arguments.sources, arguments.jobs)?, gold, arguments.jobs.count(), |_| true)
        }
        ScoreTask::Newswire => {
            let [labels, set] = arguments.files.as_slice() else {
                let message = "score newswire takes two files: the labels, and the set that they were written for";
                return Err(Failure::Arguments(message.to_owned()));
            };
            let reports = newswire::reports(labels, set, arguments.unseen)?;
            let pipeline = start::pipeline(&arguments.sources, arguments.jobs)?;
            // The labels mark what is said, not what is wanted or liked.
            read_news(&pipeline, reports, arguments.jobs.count(), |c| c.kind == "statement")
        }
        ScoreTask::Attribution => {
            let rows: Vec<Vec<attribution::Row>> =
                arguments.files.iter().map(|path| attribution::read(path)).collect::<Result<_, _>>()?;
            let pipeline = start::pipeline(&arguments.sources, arguments.jobs)?;
            attributions(&pipeline, rows.concat(), arguments.jobs.count())
        }
        ScoreTask::Gate => gate(arguments)?,
        ScoreTask::Ud | ScoreTask::Ner | ScoreTask::Coref | ScoreTask::Segment => {
            let texts = arguments.files.iter().map(|path| Ok((path.as_path(), files::text(path)?)));
            let texts: Vec<(&Path, String)> = texts.collect::<Result<_, Failure>>()?;
            let pipeline = start::parser(&arguments.sources, arguments.jobs)?;
            let mut figures = Map::new();
            for (path, text) in &texts {
                let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                let name = name.split('.').next().unwrap_or("").to_owned();
                let value = match arguments.task {
                    ScoreTask::Ud => ud(&pipeline, path, text),
                    ScoreTask::Segment => Ok(segment::score(pipeline.parser(), text)),
                    ScoreTask::Coref => chained(&pipeline, path, text, arguments.choices.as_deref()),
                    _ => ner(&pipeline, path, text, arguments),
                };
                figures.insert(name, value?);
            }
            Value::Object(figures)
        }
    };
    let mut output = Output::open(None, false)?;
    writeln!(output, "{figures}").map_err(|e| output.failure(e))?;
    output.finish()?;
    Ok(Outcome { articles: 1, problems: 0 })
}

/// Score news; of the claims only those that `counts`.
fn read_news(
    pipeline: &Pipeline,
    gold: Vec<gold::GoldDocument>,
    jobs: usize,
    counts: fn(&ClaimShape) -> bool,
) -> Value {
    let begun = Instant::now();
    let mut pairs = Vec::new();
    let read = |gold: gold::GoldDocument| {
        let article = Article {
            id: gold.id.clone(),
            title: gold.title.clone().filter(|t| !t.is_empty()),
            date: gold.date.as_deref().and_then(|d| d.parse().ok()),
            text: gold.text.clone(),
            ..Article::default()
        };
        let reading = pipeline.read(article, Issues::default());
        let mut shape = shape(&reading, pipeline.imprint());
        shape.claims.retain(counts);
        (gold, shape)
    };
    ordered::map(gold.into_iter(), jobs, read, |pair| {
        pairs.push(pair);
        std::ops::ControlFlow::Continue(())
    });
    news::score(&pairs, begun.elapsed())
}

fn attributions(pipeline: &Pipeline, rows: Vec<attribution::Row>, jobs: usize) -> Value {
    let begun = Instant::now();
    let mut pairs = Vec::new();
    let read = |row: attribution::Row| {
        let article = Article { id: row.id.clone(), text: row.text.clone(), ..Article::default() };
        let shape = shape(&pipeline.read(article, Issues::default()), pipeline.imprint());
        (row, shape)
    };
    ordered::map(rows.into_iter(), jobs, read, |pair| {
        pairs.push(pair);
        std::ops::ControlFlow::Continue(())
    });
    attribution::score(&pairs, begun.elapsed())
}

fn ud(pipeline: &Pipeline, path: &Path, text: &str) -> Result<Value, Failure> {
    let gold = conllu::sentences(text);
    expect(path, !gold.is_empty(), "holds no sentence; give a CoNLL-U file")?;
    let bare = conllu::bare(gold.iter().map(|rows| rows.iter().map(|row| row[1]).collect()));
    let begun = Instant::now();
    let annotated = annotate(pipeline, path, &bare)?;
    Ok(conllu::trees(&gold, &conllu::sentences(&annotated), begun.elapsed()))
}

fn ner(pipeline: &Pipeline, path: &Path, text: &str, arguments: &Score) -> Result<Value, Failure> {
    let labelled = match &arguments.labels {
        Some(labels) => Some(newswire::names(labels, path, text, arguments.from)?),
        None => None,
    };
    let gold: Vec<Vec<(&str, &str)>> = match &labelled {
        Some(labelled) => {
            labelled.iter().map(|words| words.iter().map(|(word, tag)| (*word, tag.as_str())).collect()).collect()
        }
        None => conllu::tagged(text).into_iter().skip(arguments.from).collect(),
    };
    expect(
        path,
        gold.iter().flatten().any(|(word, tag)| word != tag),
        "holds no tags; give a word and its tag a line",
    )?;
    let bare = conllu::bare(gold.iter().map(|words| words.iter().map(|(word, _)| *word).collect()));
    let annotated = annotate(pipeline, path, &bare)?;
    Ok(conllu::names(&gold, &conllu::sentences(&annotated)))
}

fn chained(pipeline: &Pipeline, path: &Path, text: &str, choices: Option<&Path>) -> Result<Value, Failure> {
    let gold = entities::documents(text).map_err(|what| Failure::Content { path: path.to_owned(), what })?;
    let marked = gold.iter().any(|d| !d.mentions.is_empty());
    expect(path, marked, "holds no chains; give a CoNLL-U file with Entity= in its last column")?;
    if let Some(file) = choices {
        let written = std::fs::write(file, coref::choices(pipeline.parser(), &gold));
        written.map_err(|source| Failure::Output { path: file.to_owned(), source })?;
    }
    Ok(coref::score(pipeline.parser(), &gold))
}

fn gate(arguments: &Score) -> Result<Value, Failure> {
    let pipeline = start::pipeline(&arguments.sources, arguments.jobs)?;
    let mut figures = Map::new();
    for path in &arguments.files {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let value = if name.contains(".jsonl") {
            gate::documents(&pipeline, &gold::read(path)?)
        } else {
            let text = files::text(path)?;
            match gate::table(&pipeline, &text) {
                Some(value) => value,
                None => {
                    let trees = conllu::sentences(&text);
                    let bare = if trees.is_empty() {
                        let tagged = conllu::tagged(&text);
                        conllu::bare(tagged.iter().map(|words| words.iter().map(|(word, _)| *word).collect()))
                    } else {
                        conllu::bare(trees.iter().map(|rows| rows.iter().map(|row| row[1]).collect()))
                    };
                    expect(path, !bare.is_empty(), "holds no sentence; give news gold, CoNLL-U, or words with tags")?;
                    gate::sentences(&annotate(&pipeline, path, &bare)?)
                }
            }
        };
        figures.insert(name.split('.').next().unwrap_or("").to_owned(), value);
    }
    Ok(Value::Object(figures))
}

fn annotate(pipeline: &Pipeline, path: &Path, bare: &str) -> Result<String, Failure> {
    let fault = |e| Failure::Content { path: path.to_owned(), what: format!("cannot be parsed: {e}") };
    pipeline.parser().annotate_conllu(bare).map_err(fault)
}

fn expect(path: &Path, good: bool, what: &str) -> Result<(), Failure> {
    if good { Ok(()) } else { Err(Failure::Content { path: path.to_owned(), what: what.to_owned() }) }
}
