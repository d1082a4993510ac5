//! Made-up event files of ICEWS, and stores of what is imported from them.

use std::path::PathBuf;

use super::{Run, demarche, file, folder, text};

/// The names of the columns.
pub const HEADER: &str = "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\t\
    Target Name\tTarget Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict\tProvince\tCountry\t\
    Latitude\tLongitude\n";

/// A row: what the government of one state did to that of another.
pub fn row(id: &str, date: &str, source: &str, code: &str, target: &str) -> String {
    format!(
        "{id}\t{date}\t{source}\tGovernment\t{source}\twords\t{code}\t-2\t{target}\tGovernment\t{target}\t1\t1\t\
         The Ledger\t\t\t\t\t\t\n"
    )
}

/// A store of imported rows, in a folder of its own.
pub struct Stage {
    pub folder: PathBuf,
    pub store: String,
}

impl Stage {
    pub fn new(name: &str) -> Self {
        let folder = folder(name);
        let store = text(&folder.join("news.db"));
        Self { folder, store }
    }

    /// Where a file of the folder is.
    pub fn path(&self, name: &str) -> String {
        text(&self.folder.join(name))
    }

    pub fn import(&self, name: &str, rows: &str, more: &[&str]) -> Run {
        let path = file(&self.folder, name, rows);
        demarche(&[&["import", &path, "--store", &self.store], more].concat())
    }
}
