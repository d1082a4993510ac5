//! Rows of a table → columns of Arrow.

use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Date32Builder, Float64Builder, Int32Builder, StringBuilder};
use arrow_array::{ArrayRef, ListArray, RecordBatch, StructArray};
use arrow_buffer::{NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field as Declared, SchemaRef};
use demarche_store::parquet::field::{Field, Kind, Value};

/// The columns of Arrow that some fields are.
pub(crate) fn declare(fields: &[Field]) -> Vec<Declared> {
    fields.iter().map(|field| Declared::new(field.name, kind(&field.kind), !field.required)).collect()
}

fn kind(of: &Kind) -> DataType {
    match of {
        Kind::Text => DataType::Utf8,
        Kind::Flag => DataType::Boolean,
        Kind::Int => DataType::Int32,
        Kind::Real => DataType::Float64,
        Kind::Day => DataType::Date32,
        Kind::List(element) => {
            DataType::List(Arc::new(Declared::new(element.name, kind(&element.kind), !element.required)))
        }
        Kind::Group(fields) => DataType::Struct(declare(fields).into()),
    }
}

/// A batch in the making.
pub(crate) struct Batch {
    fields: &'static [Field],
    columns: Vec<Column>,
    rows: usize,
    /// About what they take in memory.
    bytes: usize,
}

impl Batch {
    pub(crate) fn new(fields: &'static [Field]) -> Self {
        Self { fields, columns: columns(fields), rows: 0, bytes: 0 }
    }

    pub(crate) const fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Add a row. A value that does not fit its field becomes null or, where the field must have one, empty: the tables
    /// of `store` never give one.
    pub(crate) fn push(&mut self, row: &[Value<'_>]) {
        self.rows += 1;
        self.bytes += group(self.fields, &mut self.columns, row);
    }

    /// What was added, as a batch of Arrow; the next begins empty.
    pub(crate) fn take(&mut self, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        let full = std::mem::replace(self, Self::new(self.fields));
        let made = full.columns.into_iter().zip(full.fields).map(|(column, field)| column.finish(field));
        RecordBatch::try_new(Arc::clone(schema), made.collect::<Result<_, _>>()?)
    }
}

/// A column in the making.
enum Column {
    Text(StringBuilder),
    Flag(BooleanBuilder),
    Int(Int32Builder),
    Real(Float64Builder),
    Day(Date32Builder),
    /// Where each list ends, and the values of all.
    List(Vec<i32>, Box<Column>),
    /// Which groups are there, and their parts.
    Group(Vec<bool>, Vec<Column>),
}

fn columns(fields: &[Field]) -> Vec<Column> {
    fields.iter().map(|field| Column::new(&field.kind)).collect()
}

/// Add the parts of a group; the bytes that they take.
fn group(fields: &[Field], columns: &mut [Column], values: &[Value<'_>]) -> usize {
    let parts = fields.iter().zip(columns).enumerate();
    parts.map(|(at, (field, column))| column.push(field, values.get(at).unwrap_or(&Value::Null))).sum()
}

impl Column {
    fn new(kind: &Kind) -> Self {
        match kind {
            Kind::Text => Self::Text(StringBuilder::new()),
            Kind::Flag => Self::Flag(BooleanBuilder::new()),
            Kind::Int => Self::Int(Int32Builder::new()),
            Kind::Real => Self::Real(Float64Builder::new()),
            Kind::Day => Self::Day(Date32Builder::new()),
            Kind::List(element) => Self::List(vec![0], Box::new(Self::new(&element.kind))),
            Kind::Group(fields) => Self::Group(Vec::new(), columns(fields)),
        }
    }

    fn push(&mut self, field: &Field, value: &Value<'_>) -> usize {
        let must = field.required;
        match (self, &field.kind, value) {
            (Self::Text(column), _, Value::Text(text)) => {
                column.append_value(text);
                return text.len() + 4;
            }
            (Self::Text(column), ..) => column.append_option(must.then_some("")),
            (Self::Flag(column), _, Value::Flag(flag)) => column.append_value(*flag),
            (Self::Flag(column), ..) => column.append_option(must.then_some(false)),
            (Self::Int(column), _, Value::Int(int)) => column.append_value(*int),
            (Self::Int(column), ..) => column.append_option(must.then_some(0)),
            (Self::Real(column), _, Value::Real(real)) => column.append_value(*real),
            (Self::Real(column), ..) => column.append_option(must.then_some(0.0)),
            (Self::Day(column), _, Value::Int(day)) => column.append_value(*day),
            (Self::Day(column), ..) => column.append_option(must.then_some(0)),
            (Self::List(ends, column), Kind::List(element), value) => {
                let items = if let Value::List(items) = value { items.as_slice() } else { &[] };
                let bytes: usize = items.iter().map(|item| column.push(element, item)).sum();
                // A batch is taken long before its lists are that long.
                let end = ends.last().copied().unwrap_or(0).saturating_add(items.len() as i32);
                ends.push(end);
                return bytes + 4;
            }
            (Self::Group(there, columns), Kind::Group(fields), value) => {
                let parts = if let Value::Group(parts) = value { parts.as_slice() } else { &[] };
                there.push(must || !parts.is_empty());
                return group(fields, columns, parts);
            }
            (Self::List(..) | Self::Group(..), ..) => {}
        }
        8
    }

    fn finish(self, field: &Field) -> Result<ArrayRef, ArrowError> {
        Ok(match (self, &field.kind) {
            (Self::Text(mut column), _) => Arc::new(column.finish()),
            (Self::Flag(mut column), _) => Arc::new(column.finish()),
            (Self::Int(mut column), _) => Arc::new(column.finish()),
            (Self::Real(mut column), _) => Arc::new(column.finish()),
            (Self::Day(mut column), _) => Arc::new(column.finish()),
            (Self::List(ends, column), Kind::List(element)) => {
                let declared = Arc::new(Declared::new(element.name, kind(&element.kind), !element.required));
                let ends = OffsetBuffer::new(ScalarBuffer::from(ends));
                Arc::new(ListArray::try_new(declared, ends, column.finish(element)?, None)?)
            }
            (Self::Group(there, columns), Kind::Group(fields)) => {
                let parts = columns.into_iter().zip(*fields).map(|(column, field)| column.finish(field));
                let parts = parts.collect::<Result<Vec<_>, _>>()?;
                let there = (!field.required).then(|| NullBuffer::from(there));
                Arc::new(StructArray::try_new(declare(fields).into(), parts, there)?)
            }
            (Self::List(..) | Self::Group(..), _) => {
                return Err(ArrowError::SchemaError("a column is not what its field says".to_owned()));
            }
        })
    }
}
