//! Readings → the four tables.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{Schema as Columns, SchemaRef};
use demarche_store::imprint::Imprint;
use demarche_store::parquet::field::{Field, Value};
use demarche_store::parquet::record::Record;
use demarche_store::parquet::rows::Rows;
use demarche_store::parquet::schema::TABLES;
use demarche_store::parquet::{NAMES, Text, metadata};
use pyo3::prelude::*;

use crate::columns::{Batch, declare};
use crate::error::{caused, error};
use crate::table::Table;

/// Rows of a batch.
const MOST_ROWS: usize = 1 << 16;
/// Bytes of a batch: Arrow counts those of a column of strings in 31 bits.
const MOST_BYTES: usize = 64 << 20;

/// How much text the tables hold.
pub(crate) fn kept(name: &str) -> PyResult<Text> {
    let known = [Text::Full, Text::Sentence, Text::None].into_iter().find(|text| text.name() == name);
    known.ok_or_else(|| error(format!("text is \"full\", \"sentence\" or \"none\", not \"{name}\"")))
}

/// The columns of a table.
pub(crate) fn schema(name: &str) -> PyResult<SchemaRef> {
    let table = TABLES.iter().find(|(table, _)| *table == name);
    let (name, fields) =
        table.ok_or_else(|| error(format!("the tables are {}; \"{name}\" is none", NAMES.join(", "))))?;
    Ok(declared(name, fields, Vec::new()))
}

fn declared(name: &str, fields: &[Field], about: Vec<(String, String)>) -> SchemaRef {
    let mut about: HashMap<String, String> = about.into_iter().collect();
    about.insert("demarche.table".to_owned(), name.to_owned());
    Arc::new(Columns::new(declare(fields)).with_metadata(about))
}

/// A table in the making.
pub(crate) struct Making {
    schema: SchemaRef,
    batch: Batch,
    batches: Vec<RecordBatch>,
}

impl Making {
    /// A table of this name, which says this of itself.
    pub(crate) fn new((name, fields): (&str, &'static [Field]), about: Vec<(String, String)>) -> Self {
        Self { schema: declared(name, fields, about), batch: Batch::new(fields), batches: Vec::new() }
    }

    pub(crate) fn push(&mut self, row: &[Value<'_>]) -> PyResult<()> {
        self.batch.push(row);
        if self.batch.rows() >= MOST_ROWS || self.batch.bytes() >= MOST_BYTES { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> PyResult<()> {
        if self.batch.rows() > 0 {
            self.batches.push(self.batch.take(&self.schema).map_err(|e| caused(&e))?);
        }
        Ok(())
    }

    pub(crate) fn finish(mut self) -> PyResult<Table> {
        self.flush()?;
        Ok(Table { schema: self.schema, batches: self.batches })
    }
}

/// Which tables are wanted.
pub(crate) const ALL: [bool; 4] = [true; 4];

/// The four tables in the making, or some of them.
pub(crate) struct Gathering {
    tables: [Making; 4],
    wanted: [bool; 4],
    text: Text,
    seen: BTreeSet<u64>,
    problems: Vec<String>,
}

impl Gathering {
    pub(crate) fn new(imprint: &Imprint, text: Text, wanted: [bool; 4]) -> Self {
        let tables = TABLES.map(|table| Making::new(table, metadata(imprint, text)));
        Self { tables, wanted, text, seen: BTreeSet::new(), problems: Vec::new() }
    }

    /// Add what was read in an article, and what was wrong with it.
    pub(crate) fn add(&mut self, read: &Read) -> PyResult<()> {
        self.problems.extend(read.problems.iter().cloned());
        let Some(record) = &read.record else { return Ok(()) };
        if !self.seen.insert(record.key) {
            // Its events would have the ids of the first one's.
            let id = &record.reading.id;
            self.problems.push(format!("article {id}: it came twice; the second was left out"));
            return Ok(());
        }
        let rows = Rows::new(record, self.text);
        let [articles, events, claims, mentions] = &mut self.tables;
        let [of_articles, of_events, of_claims, of_mentions] = self.wanted;
        if of_articles {
            articles.push(&rows.article())?;
        }
        if of_events {
            rows.events().try_for_each(|row| events.push(&row))?;
        }
        if of_claims {
            rows.claims().try_for_each(|row| claims.push(&row))?;
        }
        if of_mentions {
            rows.mentions().try_for_each(|row| mentions.push(&row))?;
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> PyResult<([Table; 4], Vec<String>)> {
        let [articles, events, claims, mentions] = self.tables;
        let tables = [articles.finish()?, events.finish()?, claims.finish()?, mentions.finish()?];
        Ok((tables, self.problems))
    }
}

/// What was read in an article, for the tables.
pub(crate) struct Read {
    /// Nothing where there was no text.
    pub(crate) record: Option<Record>,
    pub(crate) problems: Vec<String>,
}

/// The four tables of the same articles.
#[pyclass(frozen, module = "demarche")]
pub(crate) struct Tables {
    tables: [Py<Table>; 4],
    /// What was wrong with articles, a sentence each.
    #[pyo3(get)]
    problems: Vec<String>,
}

impl Tables {
    pub(crate) fn new(py: Python<'_>, tables: [Table; 4], problems: Vec<String>) -> PyResult<Self> {
        let [articles, events, claims, mentions] = tables;
        let own = |table| Py::new(py, table);
        Ok(Self { tables: [own(articles)?, own(events)?, own(claims)?, own(mentions)?], problems })
    }
}

#[pymethods]
impl Tables {
    /// One article a row.
    #[getter]
    fn articles(&self, py: Python<'_>) -> Py<Table> {
        self.tables[0].clone_ref(py)
    }

    /// One event a row.
    #[getter]
    fn events(&self, py: Python<'_>) -> Py<Table> {
        self.tables[1].clone_ref(py)
    }

    /// One claim a row.
    #[getter]
    fn claims(&self, py: Python<'_>) -> Py<Table> {
        self.tables[2].clone_ref(py)
    }

    /// One mention a row.
    #[getter]
    fn mentions(&self, py: Python<'_>) -> Py<Table> {
        self.tables[3].clone_ref(py)
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        let counts = NAMES.iter().zip(&self.tables).map(|(name, table)| {
            let rows: usize = table.bind(py).get().batches.iter().map(RecordBatch::num_rows).sum();
            format!("{rows} {name}")
        });
        let counts: Vec<String> = counts.collect();
        format!("<demarche.Tables: {}; {} problems>", counts.join(", "), self.problems.len())
    }
}
