//! The table of events as a flow of bytes: some events of some articles, handed out while they are written.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use parquet::errors::ParquetError;
use parquet::file::writer::SerializedFileWriter;

use crate::error::Error;
use crate::imprint::SHAPE;
use crate::parquet::Text;
use crate::parquet::field::{self, Column};
use crate::parquet::file::{cause, row_group, writer};
use crate::parquet::record::Record;
use crate::parquet::rows::Rows;
use crate::parquet::schema::TABLES;

/// Bytes of rows that are written as one group.
const GROUP: usize = 8 << 20;

/// Where the writer puts its bytes until they are taken.
#[derive(Clone, Debug, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The table of events in the making.
pub struct EventFlow {
    writer: SerializedFileWriter<Shared>,
    sink: Shared,
    columns: Vec<Column>,
    waiting: usize,
}

impl std::fmt::Debug for EventFlow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EventFlow({} bytes wait)", self.waiting)
    }
}

impl EventFlow {
    /// Begin the table.
    ///
    /// # Errors
    /// When the format refuses it.
    pub fn new(program: &str) -> Result<Self, Error> {
        let (name, fields) = TABLES[1];
        let notes = [("demarche.shape", SHAPE.to_string()), ("demarche.program", program.to_owned())];
        let notes = notes.map(|(key, value)| (key.to_owned(), value));
        let sink = Shared::default();
        let writer = writer(sink.clone(), name, fields, &notes).map_err(fail)?;
        Ok(Self { writer, sink, columns: field::columns(fields), waiting: 0 })
    }

    /// Add those events of an article whose places in its list are asked for; the bytes that are ready.
    ///
    /// # Errors
    /// When the format refuses a row.
    pub fn add(&mut self, record: &Record, wanted: impl Fn(usize) -> bool) -> Result<Vec<u8>, Error> {
        let rows = Rows::new(record, Text::Sentence);
        for (_, row) in rows.events().enumerate().filter(|(index, _)| wanted(*index)) {
            self.waiting += field::shred(TABLES[1].1, &row, &mut self.columns);
        }
        if self.waiting >= GROUP {
            self.flush()?;
        }
        Ok(self.sink.take())
    }

    /// End the table; the bytes that are left.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub fn finish(mut self) -> Result<Vec<u8>, Error> {
        self.flush()?;
        self.writer.close().map_err(fail)?;
        Ok(self.sink.take())
    }

    fn flush(&mut self) -> Result<(), Error> {
        if self.waiting > 0 {
            row_group(&mut self.writer, &self.columns).map_err(fail)?;
            self.columns.iter_mut().for_each(Column::clear);
            self.waiting = 0;
        }
        Ok(())
    }
}

fn fail(error: ParquetError) -> Error {
    Error::Write(io::Error::other(cause(error)))
}
