//! One Parquet file, written row group by row group.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{BoolType, ByteArrayType, DoubleType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;

use crate::error::Error;
use crate::parquet::field::{self, Column, Field, Value, Values};

/// Rows that are written as one group at most: readers take a group into memory.
const MOST_ROWS: usize = 250_000;

/// A file in the making. It gets its name when it is whole.
pub(crate) struct TableFile {
    fields: &'static [Field],
    columns: Vec<Column>,
    writer: Option<SerializedFileWriter<File>>,
    part: PathBuf,
    path: PathBuf,
    rows: usize,
    /// Bytes of the rows that wait in memory.
    pub(crate) waiting: usize,
}

impl TableFile {
    /// Begin a file of `folder`; what stands before its rows says who made it.
    pub(crate) fn create(
        folder: &Path,
        name: &str,
        table: &str,
        fields: &'static [Field],
        metadata: &[(String, String)],
    ) -> Result<Self, Error> {
        let path = folder.join(format!("{name}.parquet"));
        // Readers of a folder pass over names that begin so.
        let part = folder.join(format!("_{name}.parquet.part"));
        let fail = |source: Box<dyn std::error::Error + Send + Sync>| Error::Output { path: path.clone(), source };
        fs::create_dir_all(folder).map_err(|e| fail(Box::new(e)))?;
        let file = File::create(&part).map_err(|e| fail(Box::new(e)))?;
        let writer = writer(file, table, fields, metadata).map_err(|e| fail(cause(e)))?;
        let columns = field::columns(fields);
        Ok(Self { fields, columns, writer: Some(writer), part, path, rows: 0, waiting: 0 })
    }

    /// Add a row.
    pub(crate) fn push(&mut self, row: &[Value<'_>]) -> Result<(), Error> {
        self.waiting += field::shred(self.fields, row, &mut self.columns);
        self.rows += 1;
        if self.rows >= MOST_ROWS { self.flush() } else { Ok(()) }
    }

    /// Write the rows that wait.
    pub(crate) fn flush(&mut self) -> Result<(), Error> {
        if self.rows == 0 {
            return Ok(());
        }
        let written = match &mut self.writer {
            Some(writer) => row_group(writer, &self.columns),
            None => Ok(()),
        };
        self.columns.iter_mut().for_each(Column::clear);
        (self.rows, self.waiting) = (0, 0);
        written.map_err(|e| Error::Output { path: self.path.clone(), source: cause(e) })
    }

    /// End the file; it waits for its name.
    pub(crate) fn finish(mut self) -> Result<Whole, Error> {
        self.flush()?;
        if let Some(writer) = self.writer.take() {
            writer.close().map_err(|e| Error::Output { path: self.path.clone(), source: cause(e) })?;
        }
        Ok(Whole { part: std::mem::take(&mut self.part), path: std::mem::take(&mut self.path) })
    }
}

impl Drop for TableFile {
    fn drop(&mut self) {
        if self.writer.take().is_some() {
            // Not finished: what was begun goes away. If it cannot, its name says that it is a part.
            let _ = fs::remove_file(&self.part);
        }
    }
}

/// A writer of a table; what stands before its rows says who made it.
pub(crate) fn writer<W: std::io::Write + Send>(
    sink: W,
    table: &str,
    fields: &'static [Field],
    metadata: &[(String, String)],
) -> Result<SerializedFileWriter<W>, ParquetError> {
    let notes = std::iter::once(("demarche.table".to_owned(), table.to_owned())).chain(metadata.iter().cloned());
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_key_value_metadata(Some(notes.map(|(key, value)| KeyValue::new(key, value)).collect()))
        .build();
    let schema = parse_message_type(&field::schema(table, fields))?;
    SerializedFileWriter::new(sink, Arc::new(schema), Arc::new(properties))
}

/// A whole file without its name.
pub(crate) struct Whole {
    part: PathBuf,
    path: PathBuf,
}

impl Whole {
    /// Give it its name.
    pub(crate) fn publish(mut self) -> Result<PathBuf, Error> {
        let (part, path) = (std::mem::take(&mut self.part), std::mem::take(&mut self.path));
        match fs::rename(&part, &path) {
            Ok(()) => Ok(path),
            Err(source) => Err(Error::Output { path, source: Box::new(source) }),
        }
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        if !self.part.as_os_str().is_empty() {
            let _ = fs::remove_file(&self.part);
        }
    }
}

pub(crate) fn row_group<W: std::io::Write + Send>(
    writer: &mut SerializedFileWriter<W>,
    columns: &[Column],
) -> Result<(), ParquetError> {
    let mut group = writer.next_row_group()?;
    for column in columns {
        let Some(mut sink) = group.next_column()? else { break };
        write_column(&mut sink, column)?;
        sink.close()?;
    }
    group.close()?;
    Ok(())
}

fn write_column(sink: &mut SerializedColumnWriter<'_>, column: &Column) -> Result<(), ParquetError> {
    let (definitions, repetitions) = (Some(column.definitions.as_slice()), Some(column.repetitions.as_slice()));
    match &column.values {
        Values::Text(values) => sink.typed::<ByteArrayType>().write_batch(values, definitions, repetitions)?,
        Values::Flag(values) => sink.typed::<BoolType>().write_batch(values, definitions, repetitions)?,
        Values::Int(values) => sink.typed::<Int32Type>().write_batch(values, definitions, repetitions)?,
        Values::Real(values) => sink.typed::<DoubleType>().write_batch(values, definitions, repetitions)?,
    };
    Ok(())
}

/// What stands behind an error of the format: mostly the disk's own.
pub(crate) fn cause(error: ParquetError) -> Box<dyn std::error::Error + Send + Sync> {
    match error {
        ParquetError::External(source) => source,
        other => Box::new(other),
    }
}
