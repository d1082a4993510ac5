//! Readings in, one of the formats out.

use std::collections::BTreeSet;
use std::io::Write;

use demarche_record::reading::Reading;
use serde::Serialize;

use crate::error::Error;
use crate::imprint::Imprint;
use crate::{csv, gdelt, geojson, icews, phoenix, plover, polecat, reading, row};

/// What an output is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// All that was read, one article a line.
    Reading,
    /// PLOVER records, one event a line.
    Plover,
    /// POLECAT's 40 columns.
    Polecat,
    /// ICEWS' 20 columns.
    Icews,
    /// GDELT's 61 columns.
    Gdelt,
    /// Phoenix' 26 columns.
    Phoenix,
    /// A table for spreadsheets.
    Csv,
    /// A map layer.
    Geojson,
}

impl Format {
    /// Every format.
    pub const ALL: &'static [Self] = &[
        Self::Reading,
        Self::Plover,
        Self::Polecat,
        Self::Icews,
        Self::Gdelt,
        Self::Phoenix,
        Self::Csv,
        Self::Geojson,
    ];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Plover => "plover",
            Self::Polecat => "polecat",
            Self::Icews => "icews",
            Self::Gdelt => "gdelt",
            Self::Phoenix => "phoenix",
            Self::Csv => "csv",
            Self::Geojson => "geojson",
        }
    }

    /// The usual ending of its files.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Reading | Self::Plover => "jsonl",
            Self::Polecat | Self::Icews | Self::Gdelt | Self::Phoenix => "tsv",
            Self::Csv => "csv",
            Self::Geojson => "geojson",
        }
    }
}

/// What went out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Articles.
    pub articles: usize,
    /// Lines, rows or features.
    pub rows: usize,
    /// Events that the format has no way to mark as claimed, expected or denied, and so does not hold.
    pub left_out: usize,
}

/// Writes readings in one format.
pub struct Exporter<'a, W> {
    format: Format,
    imprint: &'a Imprint,
    sink: W,
    counts: Counts,
    raw: bool,
}

impl<'a, W: Write> Exporter<'a, W> {
    /// Begin an output.
    pub fn new(format: Format, imprint: &'a Imprint, mut sink: W) -> Result<Self, Error> {
        match format {
            Format::Polecat => row::tsv(&mut sink, &polecat::HEADER.map(str::to_owned))?,
            Format::Icews => row::tsv(&mut sink, &icews::HEADER.map(str::to_owned))?,
            Format::Csv => csv::header(&mut sink)?,
            Format::Geojson => sink.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?,
            Format::Reading | Format::Plover | Format::Gdelt | Format::Phoenix => {}
        }
        Ok(Self { format, imprint, sink, counts: Counts::default(), raw: false })
    }

    /// For programs: text of CSV as it is, where a spreadsheet would take it for a formula too.
    #[must_use]
    pub const fn raw(mut self, raw: bool) -> Self {
        self.raw = raw;
        self
    }

    /// Add a reading.
    pub fn write(&mut self, reading: &Reading) -> Result<(), Error> {
        self.write_as(reading, self.imprint)
    }

    /// The same for a reading that other versions of program, data or model made.
    pub fn write_as(&mut self, reading: &Reading, imprint: &Imprint) -> Result<(), Error> {
        self.counts.articles += 1;
        match self.format {
            Format::Reading => self.line(reading, &reading::shape(reading, imprint))?,
            Format::Plover => {
                for record in plover::records(reading, imprint) {
                    self.line(reading, &record)?;
                }
            }
            Format::Polecat => self.table(polecat::rows(reading, imprint))?,
            Format::Icews => self.table(icews::rows(reading, imprint))?,
            Format::Gdelt => self.table(gdelt::rows(reading, imprint))?,
            Format::Phoenix => self.table(phoenix::rows(reading))?,
            Format::Csv => self.counts.rows += csv::write(&mut self.sink, reading, imprint, self.raw)?,
            Format::Geojson => {
                for feature in geojson::features(reading, imprint) {
                    self.sink.write_all(if self.counts.rows == 0 { b"\n" } else { b",\n" })?;
                    self.sink.write_all(&json(reading, &feature)?)?;
                    self.counts.rows += 1;
                }
            }
        }
        Ok(())
    }

    /// End the output: what went out, and the sink.
    pub fn finish(mut self) -> Result<(Counts, W), Error> {
        if self.format == Format::Geojson {
            self.sink.write_all(b"\n]}\n")?;
        }
        self.sink.flush()?;
        Ok((self.counts, self.sink))
    }

    fn line(&mut self, reading: &Reading, record: &impl Serialize) -> Result<(), Error> {
        let mut bytes = json(reading, record)?;
        bytes.push(b'\n');
        self.sink.write_all(&bytes)?;
        self.counts.rows += 1;
        Ok(())
    }

    fn table<const N: usize>(&mut self, (rows, left_out): (Vec<[String; N]>, usize)) -> Result<(), Error> {
        // Two words of an article can carry what these tables cannot tell apart; their users call that a duplicate.
        let mut seen = BTreeSet::new();
        for fields in &rows {
            if seen.insert(fields.get(1..)) {
                row::tsv(&mut self.sink, fields)?;
            }
        }
        self.counts.rows += seen.len();
        self.counts.left_out += left_out;
        Ok(())
    }
}

fn json(reading: &Reading, record: &impl Serialize) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(record).map_err(|source| Error::Json { article: reading.document.article.id.clone(), source })
}
