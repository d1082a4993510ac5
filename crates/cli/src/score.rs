//! `demarche score`: a stage against gold files.
//!
//! The figures are defined as in docs/scores.md and have the names that scripts read.

mod attribution;
mod chains;
mod conllu;
mod coref;
mod dates;
mod entities;
mod extract;
mod falsified;
mod figures;
mod gate;
mod geo;
mod gold;
mod metonymy;
mod news;
mod newswire;
mod petrarch;
mod segment;
mod stories;

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use demarche::ordered;
use demarche::pipeline::Pipeline;
use demarche_lexicon::base::Base;
use demarche_store::reading::shape;
use demarche_store::shape::{ClaimShape, ReadingShape};
use demarche_text::article::Article;
use demarche_text::issue::Issues;
use serde_json::{Map, Value};

use crate::arguments::{ReadDepth, Score, ScoreTask, Sources};
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
        ScoreTask::Dates => {
            let (documents, labels) = match arguments.files.as_slice() {
                [labels, events, set] if labels.extension().is_some_and(|e| e == "tsv") => {
                    dates::newswire(labels, events, set, arguments.unseen)?
                }
                files => {
                    let documents: Vec<_> = files.iter().map(|path| gold::read(path)).collect::<Result<_, _>>()?;
                    let labels = dates::of_gold(&documents)?;
                    (documents, labels)
                }
            };
            let pipeline = start::pipeline(&arguments.sources, arguments.jobs)?;
            dates::score(&readings(&pipeline, documents, arguments.jobs.count(), |_| true), &labels)
        }
        ScoreTask::Attribution => {
            let rows: Vec<Vec<attribution::Row>> =
                arguments.files.iter().map(|path| attribution::read(path)).collect::<Result<_, _>>()?;
            let pipeline = start::pipeline(&arguments.sources, arguments.jobs)?;
            attributions(&pipeline, rows.concat(), arguments.jobs.count())
        }
        ScoreTask::Brief => falsified::run(arguments)?,
        ScoreTask::Petrarch => suite(arguments)?,
        ScoreTask::Gate => gate(arguments)?,
        ScoreTask::Geo => geo::run(arguments)?,
        ScoreTask::Metonymy => metonymy::run(arguments)?,
        ScoreTask::Extract => extract::run(arguments)?,
        ScoreTask::Stories => stories::run(arguments)?,
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
    let pairs = readings(pipeline, gold, jobs, counts);
    news::score(&pairs, begun.elapsed())
}

/// What is read in gold documents; of the claims only those that `counts`.
fn readings(
    pipeline: &Pipeline,
    gold: Vec<gold::GoldDocument>,
    jobs: usize,
    counts: fn(&ClaimShape) -> bool,
) -> Vec<(gold::GoldDocument, ReadingShape)> {
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
    pairs
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

/// The sentences of the suite, read with all layers: verbs of an imported dictionary open no gate.
fn suite(arguments: &Score) -> Result<Value, Failure> {
    let records: Vec<Vec<petrarch::Record>> =
        arguments.files.iter().map(|path| petrarch::read(path)).collect::<Result<_, _>>()?;
    let depth = arguments.sources.depth.or(Some(ReadDepth::Full));
    let pipeline = start::pipeline(&Sources { depth, ..arguments.sources.clone() }, arguments.jobs)?;
    let data = start::data(&arguments.sources)?;
    let base = Base::read(&data).map_err(|e| Failure::Start("cannot start".to_owned(), Box::new(e)))?;
    let rows = petrarch::rows(&data, &base);
    let read = |record: petrarch::Record| {
        let date = demarche_lexicon::petrarch::day::read(&record.date);
        let article = Article {
            id: record.id.clone(),
            date,
            text: record.text.clone(),
            language: Some("en".to_owned()),
            ..Article::default()
        };
        let coded = petrarch::coded(&pipeline.read(article, Issues::default()), &rows);
        (record, coded)
    };
    let mut pairs = Vec::new();
    ordered::map(records.concat().into_iter(), arguments.jobs.count(), read, |pair| {
        pairs.push(pair);
        std::ops::ControlFlow::Continue(())
    });
    let (figures, misses) = petrarch::score(&pairs, &rows);
    if let Some(path) = &arguments.misses {
        let mut output = Output::open(Some(path), false)?;
        for miss in misses {
            writeln!(output, "{miss}").map_err(|e| output.failure(e))?;
        }
        output.finish()?;
    }
    Ok(figures)
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
