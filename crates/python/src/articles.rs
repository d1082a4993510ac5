//! Where articles come from: anything that Python can walk through, and tables of Arrow.

use arrow_array::ffi_stream::{ArrayStreamReader, FFI_ArrowArrayStream};
use arrow_array::{Array, ArrayReader, ArrayRef, StructArray};
use arrow_schema::DataType;
use demarche_ingest::inputs::{Arrival, Ids};
use pyo3::exceptions::PyImportError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyCapsuleMethods, PyDict, PyIterator, PyString};
use serde_json::Value;

use crate::cells::{cell, readable};
use crate::error::{caused, error};
use crate::fields::{FIELDS, Fields};

/// An object says that it speaks Arrow, and does not.
const NO_STREAM: &str = "what the table gives as its Arrow stream is none; give its rows as a list of dicts";

/// Articles that are still to come, one at a time.
pub(crate) struct Articles {
    source: Source,
    /// How many have come.
    given: usize,
    ids: Ids,
}

enum Source {
    One(Option<Box<Arrival>>),
    Walk(Py<PyIterator>),
    Table(Table),
}

/// Batches of columns, or of texts alone.
struct Table {
    batches: ArrayStreamReader,
    batch: Option<ArrayRef>,
    row: usize,
}

impl Articles {
    /// Those of a list, a generator, a table, ….
    pub(crate) fn of(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        if object.is_instance_of::<PyString>() || object.is_instance_of::<PyDict>() {
            return Err(error("several articles are expected, and one is given; put it into a list"));
        }
        let source = match table(object)? {
            Some(table) => Source::Table(table),
            None => Source::Walk(walk(object)?.unbind()),
        };
        Ok(Self { source, given: 0, ids: Ids::default() })
    }

    /// A single one.
    pub(crate) fn one(arrival: Arrival) -> Self {
        Self { source: Source::One(Some(Box::new(arrival))), given: 0, ids: Ids::default() }
    }

    /// The next one.
    pub(crate) fn next(&mut self, py: Python<'_>) -> PyResult<Option<Arrival>> {
        let fields = match &mut self.source {
            Source::One(arrival) => return Ok(arrival.take().map(|arrival| *arrival)),
            Source::Walk(iterator) => match iterator.bind(py).clone().next() {
                Some(object) => Some(Fields::of(&object?)?),
                None => None,
            },
            Source::Table(table) => table.next()?,
        };
        self.given += usize::from(fields.is_some());
        let Some(fields) = fields else { return Ok(None) };
        let mut arrival = fields.arrival_or_issue(self.given)?;
        self.ids.note(&mut arrival);
        Ok(Some(arrival))
    }
}

fn walk<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyIterator>> {
    // A frame of pandas without pyarrow cannot speak Arrow, and would be walked through by the names of its columns.
    let object = match object.hasattr("to_dict")? && object.hasattr("columns")? {
        true => object.call_method1("to_dict", ("records",))?,
        false => object.clone(),
    };
    object.try_iter().map_err(|_| {
        let kind = object.get_type().name().map_or_else(|_| "that".to_owned(), |kind| kind.to_string());
        error(format!("articles are a list of str or dict, or a table, not {kind}; give one of these"))
    })
}

/// The table that an object offers over the Arrow PyCapsule protocol.
fn table(object: &Bound<'_, PyAny>) -> PyResult<Option<Table>> {
    if !object.hasattr("__arrow_c_stream__")? {
        return Ok(None);
    }
    let capsule = match object.call_method0("__arrow_c_stream__") {
        Err(e) if e.is_instance_of::<PyImportError>(object.py()) => return Ok(None),
        other => other?,
    };
    let capsule = capsule.cast_into::<PyCapsule>().map_err(|_| error(NO_STREAM))?;
    let batches = ArrayStreamReader::try_new(taken(&capsule)?).map_err(|e| caused(&e))?;
    check(batches.field().data_type())?;
    Ok(Some(Table { batches, batch: None, row: 0 }))
}

/// The stream of a capsule, which is empty afterwards.
#[allow(unsafe_code)]
fn taken(capsule: &Bound<'_, PyCapsule>) -> PyResult<FFI_ArrowArrayStream> {
    let pointer = capsule.pointer_checked(Some(c"arrow_array_stream")).map_err(|_| error(NO_STREAM))?;
    // SAFETY: a capsule of this name holds an `ArrowArrayStream` of the C interface, by Arrow's PyCapsule protocol, and no
    // Python code has run since its pointer was taken. What is moved out is marked as released, so nobody frees it twice.
    Ok(unsafe { FFI_ArrowArrayStream::from_raw(pointer.as_ptr().cast()) })
}

/// Whether articles can be made of such a table.
fn check(kind: &DataType) -> PyResult<()> {
    let columns = match kind {
        DataType::Struct(columns) => columns.clone(),
        kind if readable(kind) => return Ok(()),
        kind => return Err(error(format!("a column of the type {kind} holds no articles; give one of strings"))),
    };
    let text = ["text", "body", "content"].iter().any(|name| columns.iter().any(|column| column.name() == name));
    if !text {
        let names: Vec<&str> = columns.iter().map(|column| column.name().as_str()).take(20).collect();
        return Err(error(format!("the table has no column \"text\" (it has {}); rename one", names.join(", "))));
    }
    let unknown = columns.iter().find(|c| FIELDS.contains(&c.name().as_str()) && !readable(c.data_type()));
    unknown.map_or(Ok(()), |column| {
        let (name, kind) = (column.name(), column.data_type());
        Err(error(format!("the column \"{name}\" is of the type {kind}; cast it to strings")))
    })
}

impl Table {
    fn next(&mut self) -> PyResult<Option<Fields>> {
        loop {
            if let Some(batch) = self.batch.as_ref().filter(|batch| self.row < batch.len()) {
                let row = self.row;
                self.row += 1;
                return Ok(Some(fields(batch, row)));
            }
            let Some(batch) = self.batches.next() else { return Ok(None) };
            (self.batch, self.row) = (Some(batch.map_err(|e| caused(&e))?), 0);
        }
    }
}

/// A row as an article.
fn fields(batch: &ArrayRef, row: usize) -> Fields {
    let mut fields = Fields::default();
    let Some(columns) = batch.as_any().downcast_ref::<StructArray>() else {
        fields.put("text", cell(batch, row));
        return fields;
    };
    for name in FIELDS {
        let value = columns.column_by_name(name).map_or(Value::Null, |column| cell(column, row));
        if value != Value::Null {
            fields.put(name, value);
        }
    }
    fields
}
