//! Answers of a store that no table of ours holds: series, and whatever SQL gives.

use std::sync::Arc;

use arrow_array::builder::{BinaryBuilder, Float64Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema as Columns};
use demarche::dyad::Line;
use demarche_store::db::find::sql::Cell;
use pyo3::prelude::*;

use crate::error::caused;
use crate::table::Table;

/// The series of a pair as a table.
pub(crate) fn series(lines: &[Line<'_>]) -> PyResult<Table> {
    let text = |of: fn(&Line<'_>) -> String| lines.iter().map(|l| Cell::Text(of(l))).collect::<Vec<_>>();
    let whole = |of: fn(&Line<'_>) -> i64| lines.iter().map(|l| Cell::Integer(of(l))).collect::<Vec<_>>();
    let real = |of: fn(&Line<'_>) -> Option<f64>| {
        lines.iter().map(|l| of(l).map_or(Cell::Null, Cell::Real)).collect::<Vec<_>>()
    };
    let columns = [
        ("day", text(|l| l.day.to_owned())),
        ("source", text(|l| l.source.to_owned())),
        ("target", text(|l| l.target.to_owned())),
        ("events", whole(|l| l.events)),
        ("verbal_cooperation", whole(|l| l.verbal_cooperation)),
        ("material_cooperation", whole(|l| l.material_cooperation)),
        ("verbal_conflict", whole(|l| l.verbal_conflict)),
        ("material_conflict", whole(|l| l.material_conflict)),
        ("score", real(|l| Some(l.score))),
        ("not_stated_as_fact", whole(|l| l.not_stated_as_fact)),
        ("articles_of_all", whole(|l| l.articles_of_all)),
        ("tension", real(|l| l.tension)),
        ("cooperation", real(|l| l.cooperation)),
        ("conflict", real(|l| l.conflict)),
        ("imported", whole(|l| l.imported)),
    ];
    table(columns.iter().map(|(name, cells)| column(name, cells)).collect())
}

/// A table of some columns.
pub(crate) fn table(columns: Vec<(Field, ArrayRef)>) -> PyResult<Table> {
    let (fields, arrays): (Vec<Field>, Vec<ArrayRef>) = columns.into_iter().unzip();
    let schema = Arc::new(Columns::new(fields));
    let rows = arrays.first().map_or(0, |array| array.len());
    let batch = RecordBatch::try_new(Arc::clone(&schema), arrays).map_err(|e| caused(&e))?;
    Ok(Table { schema, batches: if rows == 0 { Vec::new() } else { vec![batch] } })
}

/// A column of an answer: whole numbers, numbers or bytes where all are; else text.
pub(crate) fn column(name: &str, cells: &[Cell]) -> (Field, ArrayRef) {
    let all = |of: fn(&Cell) -> bool| cells.iter().all(|cell| *cell == Cell::Null || of(cell));
    let none = cells.iter().all(|cell| *cell == Cell::Null);
    let array: ArrayRef = if !none && all(|cell| matches!(cell, Cell::Integer(_))) {
        let mut builder = Int64Builder::new();
        cells.iter().for_each(|c| builder.append_option(if let Cell::Integer(v) = c { Some(*v) } else { None }));
        Arc::new(builder.finish())
    } else if !none && all(|cell| matches!(cell, Cell::Integer(_) | Cell::Real(_))) {
        let mut builder = Float64Builder::new();
        for cell in cells {
            builder.append_option(match cell {
                Cell::Real(value) => Some(*value),
                Cell::Integer(value) => Some(*value as f64),
                _ => None,
            });
        }
        Arc::new(builder.finish())
    } else if !none && all(|cell| matches!(cell, Cell::Bytes(_))) {
        let mut builder = BinaryBuilder::new();
        cells.iter().for_each(|c| builder.append_option(if let Cell::Bytes(v) = c { Some(v) } else { None }));
        Arc::new(builder.finish())
    } else {
        let mut builder = StringBuilder::new();
        cells.iter().for_each(|cell| builder.append_option(written(cell)));
        Arc::new(builder.finish())
    };
    let kind: DataType = array.data_type().clone();
    (Field::new(name, kind, true), array)
}

fn written(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Null => None,
        Cell::Integer(value) => Some(value.to_string()),
        Cell::Real(value) => Some(value.to_string()),
        Cell::Text(value) => Some(value.clone()),
        Cell::Bytes(value) => Some(value.iter().map(|byte| format!("{byte:02x}")).collect()),
    }
}
