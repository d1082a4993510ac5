//! Parquet: four tables (articles, events, claims, mentions) in a folder, by month of publication.
//!
//! `events/month=2024-05/NAME.parquet` and so on; articles without a date lie under `month=unknown`. For every month
//! with an article all four tables have a file, even one without rows, so that a query finds its columns. Files get
//! their names when all of them are whole. Memory is bounded: rows wait in memory up to a limit, then the largest table
//! writes a group of rows; so many months are open at once, and one that comes back later gets a further file.

pub mod field;
mod file;
pub mod flow;
pub mod record;
pub mod rows;
pub mod schema;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use demarche_record::reading::Reading;

use crate::error::Error;
use crate::export::Counts;
use crate::imprint::{Imprint, SHAPE};
use crate::parquet::file::{TableFile, Whole};
use crate::parquet::record::Record;
use crate::parquet::rows::Rows;
use crate::parquet::schema::TABLES;

/// Names of the tables; each is a folder.
pub const NAMES: [&str; 4] = [TABLES[0].0, TABLES[1].0, TABLES[2].0, TABLES[3].0];

/// Bytes of rows that wait in memory, all tables together.
const MOST_WAITING: usize = 32 << 20;

/// Months whose files are open at once.
const MOST_MONTHS: usize = 48;

/// How much of the articles' text goes into the tables. Offsets, hash and address always do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Text {
    /// The text of each article, and all below.
    Full,
    /// The sentence of each event, the words of each claim, and all below.
    #[default]
    Sentence,
    /// Names and triggers only.
    None,
}

impl Text {
    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Sentence => "sentence",
            Self::None => "none",
        }
    }
}

/// What the tables say of themselves: the versions behind them, and how much text they hold.
pub fn metadata(imprint: &Imprint, text: Text) -> Vec<(String, String)> {
    let version = [
        ("demarche.shape", SHAPE.to_string()),
        ("demarche.program", imprint.program.clone()),
        ("demarche.data", imprint.data.clone()),
        ("demarche.model", imprint.model.clone()),
        ("demarche.text", text.name().to_owned()),
    ];
    version.map(|(key, value)| (key.to_owned(), value)).into()
}

/// The tables in the making. Dropped before it is finished, it leaves no file.
pub struct Tables {
    folder: PathBuf,
    name: String,
    text: Text,
    metadata: Vec<(String, String)>,
    months: BTreeMap<String, Month>,
    /// How many files of a month there have been.
    parts: BTreeMap<String, u32>,
    whole: Vec<Whole>,
    counts: Counts,
}

/// The files of one month.
struct Month {
    files: [TableFile; 4],
    /// Number of the latest article.
    used: usize,
}

impl Tables {
    /// Tables in `folder`, in files of this name.
    pub fn new(folder: &Path, name: &str, imprint: &Imprint, text: Text) -> Self {
        Self {
            folder: folder.to_owned(),
            name: name.to_owned(),
            text,
            metadata: metadata(imprint, text),
            months: BTreeMap::new(),
            parts: BTreeMap::new(),
            whole: Vec::new(),
            counts: Counts::default(),
        }
    }

    /// Add a reading.
    pub fn write(&mut self, reading: &Reading, imprint: &Imprint) -> Result<(), Error> {
        self.add(&Record::new(reading, imprint))
    }

    /// Add a record.
    pub fn add(&mut self, record: &Record) -> Result<(), Error> {
        self.counts.articles += 1;
        self.counts.rows += record.reading.events.len();
        let used = self.counts.articles;
        let month = month(record.reading.date.as_deref());
        self.open(&month)?;
        let Some(open) = self.months.get_mut(&month) else { return Ok(()) };
        open.used = used;
        let rows = Rows::new(record, self.text);
        let [articles, events, claims, mentions] = &mut open.files;
        articles.push(&rows.article())?;
        rows.events().try_for_each(|row| events.push(&row))?;
        rows.claims().try_for_each(|row| claims.push(&row))?;
        rows.mentions().try_for_each(|row| mentions.push(&row))?;
        self.relieve()
    }

    /// End the tables: what went out, and the files.
    pub fn finish(mut self) -> Result<(Counts, Vec<PathBuf>), Error> {
        while let Some((_, month)) = self.months.pop_first() {
            self.close(month)?;
        }
        let files = std::mem::take(&mut self.whole).into_iter().map(Whole::publish).collect::<Result<_, _>>()?;
        Ok((self.counts, files))
    }

    /// Have the files of a month open; the month that waited longest closes where there are too many.
    fn open(&mut self, month: &str) -> Result<(), Error> {
        if self.months.contains_key(month) {
            return Ok(());
        }
        if self.months.len() >= MOST_MONTHS {
            let longest = self.months.iter().min_by_key(|(_, m)| m.used).map(|(name, _)| name.clone());
            if let Some(month) = longest.and_then(|name| self.months.remove(&name)) {
                self.close(month)?;
            }
        }
        let part = self.parts.entry(month.to_owned()).or_default();
        *part += 1;
        let name = if *part == 1 { self.name.clone() } else { format!("{}.{part}", self.name) };
        let create = |(table, fields): (&str, _)| {
            let folder = self.folder.join(table).join(format!("month={month}"));
            TableFile::create(&folder, &name, table, fields, &self.metadata)
        };
        let [articles, events, claims, mentions] = TABLES;
        let files = [create(articles)?, create(events)?, create(claims)?, create(mentions)?];
        self.months.insert(month.to_owned(), Month { files, used: self.counts.articles });
        Ok(())
    }

    fn close(&mut self, month: Month) -> Result<(), Error> {
        for file in month.files {
            self.whole.push(file.finish()?);
        }
        Ok(())
    }

    /// Write groups of rows until few enough wait, the largest first.
    fn relieve(&mut self) -> Result<(), Error> {
        loop {
            let files = || self.months.values().flat_map(|m| &m.files);
            if files().map(|f| f.waiting).sum::<usize>() <= MOST_WAITING {
                return Ok(());
            }
            let largest = self.months.values_mut().flat_map(|m| &mut m.files).max_by_key(|f| f.waiting);
            match largest {
                Some(file) => file.flush()?,
                None => return Ok(()),
            }
        }
    }
}

/// The month of a day, `unknown` where there is none. It becomes the name of a folder.
fn month(date: Option<&str>) -> String {
    let day = date.and_then(|d| d.parse::<jiff::civil::Date>().ok()).filter(|d| d.year() >= 1);
    day.map_or_else(|| "unknown".to_owned(), |d| format!("{:04}-{:02}", d.year(), d.month()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_a_plain_name() {
        assert_eq!(month(Some("2024-05-17")), "2024-05");
        for none in [None, Some(""), Some("../x"), Some("2024-05"), Some("-000044-03-15")] {
            assert_eq!(month(none), "unknown");
        }
    }
}
