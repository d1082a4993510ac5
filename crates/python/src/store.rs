//! A store of Demarche, to read only.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use demarche::asked::{days, two};
use demarche::dyad::{Line, Marks, lines};
use demarche::found::Found;
use demarche::tension;
use demarche_store::db::find::articles::Order;
use demarche_store::db::find::events;
use demarche_store::db::find::pairs::Step;
use demarche_store::db::find::sql::{Cell, Limits};
use demarche_store::db::find::words::Words;
use demarche_store::db::store;
use demarche_store::imprint::Imprint;
use demarche_store::parquet::field::Field;
use demarche_store::parquet::record::Record;
use demarche_store::parquet::rows::Rows;
use demarche_store::parquet::schema::TABLES;
use demarche_store::parquet::{Text, metadata};
use demarche_store::restore;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::answers::{column, series, table};
use crate::conditions::choice;
use crate::error::{error, sentence};
use crate::reader::dict;
use crate::table::Table;
use crate::tables::{Making, kept};

/// The table of events.
const TABLE: (&str, &[Field]) = TABLES[1];
/// Most answers of a question.
const MOST: usize = 1_000_000;

/// A store, made by `demarche ingest` or `demarche watch`.
#[pyclass(frozen, module = "demarche")]
pub(crate) struct Store {
    /// Locked only where the interpreter is not held, and let go before it is held again.
    store: Mutex<store::Store>,
    path: PathBuf,
}

#[pymethods]
impl Store {
    #[new]
    fn new(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let store = py.detach(|| store::Store::open_read_only(&path)).map_err(|e| told(&e))?;
        Ok(Self { store: Mutex::new(store), path })
    }

    /// Articles that hold some words, or in which something happens.
    #[pyo3(signature = (words = None, order = "newest", limit = 20, **conditions))]
    fn search<'py>(
        &self,
        py: Python<'py>,
        words: Option<String>,
        order: &str,
        limit: usize,
        conditions: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let choice = choice(conditions)?;
        let order = match order {
            "newest" => Order::Newest,
            "best" => Order::Best,
            other => return Err(error(format!("order is \"newest\" or \"best\", not \"{other}\""))),
        };
        let json = self.ask(py, |store| {
            let words = read(words.as_deref())?;
            let filter = choice.filter(store, !choice.asks_for_events())?;
            let hits = store.articles(words.as_ref(), &filter, order, None, limit.min(MOST))?;
            let mut found = Vec::new();
            for hit in hits {
                let line = store.article_line(hit.article)?;
                let (excerpt, _) = store.excerpt(hit.article, words.as_ref())?;
                found.push(serde_json::to_value(Found::new(&line, &excerpt)).unwrap_or_default());
            }
            Ok(serde_json::Value::Array(found).to_string())
        })?;
        dict(py, Ok(json))
    }

    /// Events, with the columns that `Reader.events` gives, the latest first.
    #[pyo3(signature = (words = None, limit = 100_000, text = "sentence", **conditions))]
    fn events(
        &self,
        py: Python<'_>,
        words: Option<String>,
        limit: usize,
        text: &str,
        conditions: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Table> {
        let (choice, text) = (choice(conditions)?, kept(text)?);
        let (making, failed) = self.ask(py, |store| {
            let mut filter = choice.filter(store, false)?;
            filter.words = read(words.as_deref())?;
            let places = store.events(&filter, events::Order::Newest, None, limit.min(MOST))?;
            rows(store, &places, text)
        })?;
        failed.map_or(Ok(()), Err)?;
        making.finish()
    }

    /// What two did to each other over time, a row a step and direction.
    #[pyo3(signature = (a, b, step = "day", since = None, until = None))]
    fn dyad(
        &self,
        py: Python<'_>,
        a: &str,
        b: &str,
        step: &str,
        since: Option<&str>,
        until: Option<&str>,
    ) -> PyResult<Table> {
        let step = match step {
            "day" => Step::Day,
            "week" => Step::Week,
            "month" => Step::Month,
            other => return Err(error(format!("step is \"day\", \"week\" or \"month\", not \"{other}\""))),
        };
        self.ask(py, |store| {
            let (one, other) = two(store, a, b)?;
            let days = days(since, until)?;
            let measured = tension::of_pair(store, &one, &other, days.to.as_deref())?;
            let steps = store.pair(&one, &other, &days, step)?;
            let marks = Marks::new(&measured, step);
            let lines: Vec<Line<'_>> = lines(&steps, &marks, (&one.label, &other.label)).collect();
            Ok(series(&lines))
        })?
    }

    /// The answer of one SQL statement that only reads (SQLite).
    #[pyo3(signature = (sql, limit = 1_000_000, timeout = 10.0))]
    fn query(&self, py: Python<'_>, sql: &str, limit: usize, timeout: f64) -> PyResult<Table> {
        let time = Duration::try_from_secs_f64(timeout).ok().filter(|time| time.as_secs() <= 86_400);
        let time = time.ok_or_else(|| error(format!("timeout is a number of seconds up to 86400, not {timeout}")))?;
        let mut names = Vec::new();
        let mut columns: Vec<Vec<Cell>> = Vec::new();
        let answered = self.ask(py, |store| {
            store.query(sql, Limits { rows: limit.min(MOST), time }, |heads, cells| {
                match cells {
                    None => (names, columns) = (heads.to_vec(), vec![Vec::new(); heads.len()]),
                    Some(cells) => columns.iter_mut().zip(cells).for_each(|(column, cell)| column.push(cell.clone())),
                }
                Ok::<(), demarche_store::error::Error>(())
            })
        })?;
        if answered.cut {
            return Err(error(format!("the query gives more than {limit} rows; narrow it, or raise limit")));
        }
        table(names.iter().zip(&columns).map(|(name, cells)| column(name, cells)).collect())
    }

    fn __repr__(&self) -> String {
        format!("<demarche.Store: {}>", self.path.display())
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        Ok((slf.get_type().into_any(), (slf.get().path.clone(),).into_pyobject(slf.py())?))
    }
}

impl Store {
    /// Ask the store, without the interpreter.
    fn ask<T: Send>(
        &self,
        py: Python<'_>,
        question: impl FnOnce(&store::Store) -> Result<T, demarche_store::error::Error> + Send,
    ) -> PyResult<T> {
        py.detach(|| {
            let store: MutexGuard<'_, store::Store> = self.store.lock().unwrap_or_else(PoisonError::into_inner);
            question(&store)
        })
        .map_err(|e| told(&e))
    }
}

/// A store's own sentence; it names options of the command line where Python has arguments.
fn told(cause: &demarche_store::error::Error) -> PyErr {
    error(sentence(cause).replace("--timeout", "timeout").replace(" with --store", ""))
}

fn read(words: Option<&str>) -> Result<Option<Words>, demarche_store::error::Error> {
    words.filter(|words| !words.trim().is_empty()).map(Words::read).transpose()
}

/// The rows of events at some places, in that order.
fn rows(
    store: &store::Store,
    places: &[events::Place],
    text: Text,
) -> Result<(Making, Option<PyErr>), demarche_store::error::Error> {
    let mut making: Option<Making> = None;
    let mut open: Option<(i64, Record)> = None;
    for place in places {
        if open.as_ref().is_none_or(|(article, _)| *article != place.article) {
            let shape = store.reading(place.article)?;
            let imprint = Imprint {
                program: shape.version.program.clone(),
                data: shape.version.data.clone(),
                model: shape.version.model.clone(),
                ..Imprint::default()
            };
            let reading = restore::reading(&shape);
            let reading = reading
                .map_err(|what| demarche_store::error::Error::Refused(format!("article {}: {what}", shape.id)))?;
            making.get_or_insert_with(|| Making::new(TABLE, metadata(&imprint, text)));
            open = Some((place.article, Record::new(&reading, &imprint)));
        }
        let (Some(making), Some((_, record))) = (&mut making, &open) else { continue };
        let number = usize::try_from(place.number - 1).unwrap_or(usize::MAX);
        if let Some(row) = Rows::new(record, text).events().nth(number)
            && let Err(failure) = making.push(&row)
        {
            return Ok((Making::new(TABLE, Vec::new()), Some(failure)));
        }
    }
    Ok((making.unwrap_or_else(|| Making::new(TABLE, Vec::new())), None))
}
