//! The reader: articles in, readings and tables out.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use demarche::model::ModelFiles;
use demarche::pipeline::{Pipeline, problems};
use demarche_ingest::unpack;
use demarche_lexicon::entities::Form;
use demarche_lexicon::files::Files;
use demarche_record::reading::Reading;
use demarche_store::imprint::Imprint;
use demarche_store::parquet::record::Record;
use demarche_store::reading::shape;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::articles::Articles;
use crate::brief;
use crate::error::{DemarcheWarning, caused, error, fault};
use crate::feed::Feed;
use crate::fields::{FIELDS, Fields, NO_TEXT};
use crate::table::Table;
use crate::tables::{ALL, Gathering, Read, Tables, kept};

/// Most bytes of a file of actor rows, unpacked.
const MOST_SHEET: u64 = 2 << 30;
/// Most threads.
const MOST_THREADS: usize = 1024;

/// Reads news: rules, actors and model, loaded once.
#[pyclass(frozen, module = "demarche")]
pub(crate) struct Reader {
    pipeline: Arc<Pipeline>,
    threads: usize,
    given: Given,
}

/// What a reader was made with, so that another process can make the same.
type Given = (Option<PathBuf>, Option<Vec<PathBuf>>, Option<PathBuf>, Option<usize>);

/// One path or several.
#[derive(FromPyObject)]
enum Paths {
    One(PathBuf),
    Several(Vec<PathBuf>),
}

#[pymethods]
impl Reader {
    #[new]
    #[pyo3(signature = (data = None, actors = None, model = None, threads = None))]
    fn new(
        py: Python<'_>,
        data: Option<PathBuf>,
        actors: Option<Paths>,
        model: Option<PathBuf>,
        threads: Option<usize>,
    ) -> PyResult<Self> {
        let actors = actors.map(|paths| match paths {
            Paths::One(path) => vec![path],
            Paths::Several(paths) => paths,
        });
        let number = threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
        if number == 0 || number > MOST_THREADS {
            return Err(error(format!("threads is a number from 1 to {MOST_THREADS}, not {number}")));
        }
        let given = (data, actors, model, threads);
        let pipeline = py.detach(|| load(&given, number))?;
        Ok(Self { pipeline: Arc::new(pipeline), threads: number, given })
    }

    /// Read one article: a str, or a dict with "text" and what else is known of it.
    #[pyo3(signature = (article, **fields))]
    fn read<'py>(
        &self,
        py: Python<'py>,
        article: &Bound<'py, PyAny>,
        fields: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let mut own = Fields::of(article)?;
        for (name, value) in fields.into_iter().flatten() {
            let name = name.to_string();
            let known = FIELDS.into_iter().find(|known| *known == name && name != "text");
            let known = known.ok_or_else(|| error(format!("an article has no field \"{name}\"; leave it out")))?;
            own.set(known, &value)?;
        }
        let arrival = own.arrival(1)?.map_err(|problem| error(format!("the article cannot be read: {problem}")))?;
        let mut feed = Feed::new(Articles::one(arrival), Arc::clone(&self.pipeline), 1, json)?;
        dict(py, feed.next(py)?.ok_or_else(fault)?)
    }

    /// Read articles on all threads; gives the readings one by one, in order.
    fn read_many(&self, articles: &Bound<'_, PyAny>) -> PyResult<Readings> {
        let feed = Feed::new(Articles::of(articles)?, Arc::clone(&self.pipeline), self.threads, json)?;
        Ok(Readings { feed: Mutex::new(feed) })
    }

    /// Read articles into the four tables.
    #[pyo3(signature = (articles, text = "sentence"))]
    fn tables(&self, py: Python<'_>, articles: &Bound<'_, PyAny>, text: &str) -> PyResult<Tables> {
        let (tables, problems) = self.gather(py, articles, text, ALL)?;
        Tables::new(py, tables, problems)
    }

    /// Read articles into the table of events.
    #[pyo3(signature = (articles, text = "sentence"))]
    fn events(&self, py: Python<'_>, articles: &Bound<'_, PyAny>, text: &str) -> PyResult<Table> {
        self.one(py, articles, text, 1)
    }

    /// Read articles into the table of claims.
    #[pyo3(signature = (articles, text = "sentence"))]
    fn claims(&self, py: Python<'_>, articles: &Bound<'_, PyAny>, text: &str) -> PyResult<Table> {
        self.one(py, articles, text, 2)
    }

    /// Read articles into the table of mentions.
    #[pyo3(signature = (articles, text = "sentence"))]
    fn mentions(&self, py: Python<'_>, articles: &Bound<'_, PyAny>, text: &str) -> PyResult<Table> {
        self.one(py, articles, text, 3)
    }

    /// Read articles into the table of articles.
    #[pyo3(signature = (articles, text = "sentence"))]
    fn articles(&self, py: Python<'_>, articles: &Bound<'_, PyAny>, text: &str) -> PyResult<Table> {
        self.one(py, articles, text, 0)
    }

    /// Write one brief of all articles.
    #[pyo3(signature = (articles, format = "md", words = None))]
    fn brief(
        &self,
        py: Python<'_>,
        articles: &Bound<'_, PyAny>,
        format: &str,
        words: Option<usize>,
    ) -> PyResult<String> {
        let format = brief::Format::of(format)?;
        let articles = Articles::of(articles)?;
        let mut feed = Feed::new(articles, Arc::clone(&self.pipeline), self.threads, |_, reading| reading)?;
        let mut readings = Vec::new();
        while let Some(reading) = feed.next(py)? {
            // What could not be read is no source.
            if !reading.document.sentences.is_empty() {
                readings.push(reading);
            }
        }
        py.detach(|| brief::write(&self.pipeline, &readings, format, words))
    }

    /// Versions of program, data and model, as each reading names them.
    #[getter]
    fn versions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        versions(py, self.pipeline.imprint())
    }

    /// Number of threads.
    #[getter]
    const fn threads(&self) -> usize {
        self.threads
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let given = slf.get().given.clone().into_pyobject(slf.py())?;
        Ok((slf.get_type().into_any(), given))
    }

    fn __repr__(&self) -> String {
        let Imprint { program, data, model, .. } = self.pipeline.imprint();
        format!("<demarche.Reader: {program}, data {data}, model {model}, {} threads>", self.threads)
    }
}

impl Reader {
    fn one(&self, py: Python<'_>, articles: &Bound<'_, PyAny>, text: &str, at: usize) -> PyResult<Table> {
        let mut wanted = [false; 4];
        wanted[at] = true;
        let (tables, problems) = self.gather(py, articles, text, wanted)?;
        if let Some(first) = problems.first() {
            let more = if problems.len() > 1 {
                format!(" ({} problems; tables() lists them)", problems.len())
            } else {
                String::new()
            };
            let warnings = py.import("warnings")?;
            warnings.call_method1("warn", (format!("{first}{more}"), py.get_type::<DemarcheWarning>()))?;
        }
        tables.into_iter().nth(at).ok_or_else(fault)
    }

    fn gather(
        &self,
        py: Python<'_>,
        articles: &Bound<'_, PyAny>,
        text: &str,
        wanted: [bool; 4],
    ) -> PyResult<([Table; 4], Vec<String>)> {
        let text = kept(text)?;
        let mut feed = Feed::new(Articles::of(articles)?, Arc::clone(&self.pipeline), self.threads, read)?;
        let mut gathering = Gathering::new(self.pipeline.imprint(), text, wanted);
        while let Some(read) = feed.next(py)? {
            py.detach(|| gathering.add(&read))?;
        }
        py.detach(|| gathering.finish())
    }
}

/// Readings as they come.
#[pyclass(module = "demarche")]
pub(crate) struct Readings {
    /// Never locked: whoever holds this object alone has it.
    feed: Mutex<Feed<PyResult<String>>>,
}

#[pymethods]
impl Readings {
    const fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let feed = self.feed.get_mut().map_err(|_| fault())?;
        feed.next(py)?.map(|json| dict(py, json)).transpose()
    }
}

/// Versions as a dict.
pub(crate) fn versions<'py>(py: Python<'py>, imprint: &Imprint) -> PyResult<Bound<'py, PyDict>> {
    let versions = PyDict::new(py);
    for (name, version) in [("program", &imprint.program), ("data", &imprint.data), ("model", &imprint.model)] {
        versions.set_item(name, version)?;
    }
    Ok(versions)
}

/// What JSON says, as Python has it.
pub(crate) fn dict(py: Python<'_>, json: PyResult<String>) -> PyResult<Bound<'_, PyAny>> {
    py.import("json")?.call_method1("loads", (json?,))
}

fn json(pipeline: &Pipeline, reading: Reading) -> PyResult<String> {
    serde_json::to_string(&shape(&reading, pipeline.imprint())).map_err(|e| caused(&e))
}

fn read(pipeline: &Pipeline, reading: Reading) -> Read {
    let (article, issues) = (&reading.document.article, &reading.issues);
    let unread = issues.0.iter().filter(|issue| issue.kind == NO_TEXT);
    let told = unread.clone().chain(problems(issues)).map(|i| format!("article {}: {}", article.id, i.message));
    let problems: Vec<String> = told.collect();
    let none = unread.count() > 0;
    Read { record: (!none).then(|| Record::new(&reading, pipeline.imprint())), problems }
}

fn load((data, actors, model, _): &Given, threads: usize) -> PyResult<Pipeline> {
    let mut files = Files::embedded();
    if let Some(folder) = data {
        files = files.overlaid(folder).map_err(|e| caused(&e))?;
    }
    for path in actors.iter().flatten() {
        let name = path.display().to_string();
        let form = Form::of(&name).ok_or_else(|| {
            error(format!(
                "{name} is no file of actor rows by its name; those end in .jsonl or .tsv, or that with .gz or .zst"
            ))
        })?;
        files = files.with_sheet(&name, unpack::text(path, MOST_SHEET).map_err(|e| unread(&name, &e))?, form);
    }
    let model = match model {
        None => ModelFiles::embedded(),
        Some(folder) => ModelFiles::read(|name| std::fs::read(folder.join(name)))
            .map_err(|(name, e)| unread(&folder.join(name).display().to_string(), &e))?,
    };
    let pipeline = Pipeline::load(&files, &model).map_err(|e| caused(&e))?;
    if let Some(first) = pipeline.row_faults().listed.first() {
        let count = pipeline.row_faults().count;
        let more = if count > 1 { format!(" ({count} faults)") } else { String::new() };
        return Err(error(format!("rows of actors have faults: {first}{more}")));
    }
    Ok(pipeline.with_threads(threads))
}

fn unread(name: &str, cause: &std::io::Error) -> PyErr {
    error(format!("cannot read {name} ({cause}); check the name and the permissions"))
}
