//! The contents of `data/`: embedded, or a user's folder.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use crate::entities::Form;
use crate::error::Error;

static EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// Data files by their path below `data/`, such as `actors/countries.tsv`.
#[derive(Clone, Debug, Default)]
pub struct Files {
    files: BTreeMap<String, Cow<'static, str>>,
    /// Sheets of actor rows that the user named, in their order.
    sheets: Vec<(String, String, Form)>,
}

impl Files {
    /// The files of this release.
    pub fn embedded() -> Self {
        let files = EMBEDDED.iter().map(|(name, text)| ((*name).to_owned(), Cow::Borrowed(*text))).collect();
        Self { files, sheets: Vec::new() }
    }

    /// The same with one file put in place of the one of the same path.
    #[must_use]
    pub fn with(mut self, name: &str, text: impl Into<Cow<'static, str>>) -> Self {
        self.files.insert(name.to_owned(), text.into());
        self
    }

    /// The same with a sheet of actor rows laid over all others.
    #[must_use]
    pub fn with_sheet(mut self, name: &str, text: String, form: Form) -> Self {
        self.sheets.push((name.to_owned(), text, form));
        self
    }

    /// Sheets of actor rows, the lowest first: `actors/*.jsonl` by name, then those that the user named.
    pub fn sheets(&self) -> impl Iterator<Item = (&str, &str, Form)> {
        let own = self.below("actors/").filter(|(name, _)| name.ends_with(".jsonl"));
        let own = own.map(|(name, text)| (name, text, Form::Jsonl));
        own.chain(self.sheets.iter().map(|(name, text, form)| (name.as_str(), text.as_str(), *form)))
    }

    /// The same with every `.tsv` and `.toml` file below `folder`, and every `.jsonl` file of its `actors/`, added or put
    /// in place of the one of the same path.
    pub fn overlaid(mut self, folder: &Path) -> Result<Self, Error> {
        let mut open = vec![folder.to_path_buf()];
        while let Some(current) = open.pop() {
            let fail = |source| Error::Read { path: current.display().to_string(), source };
            for entry in std::fs::read_dir(&current).map_err(fail)? {
                let entry = entry.map_err(fail)?;
                let path = entry.path();
                let kind = entry.file_type().map_err(fail)?;
                if kind.is_dir() {
                    open.push(path);
                    continue;
                }
                let rows = current == folder.join("actors") && path.extension().is_some_and(|e| e == "jsonl");
                if kind.is_file() && (rows || path.extension().is_some_and(|e| e == "tsv" || e == "toml")) {
                    let text = std::fs::read_to_string(&path)
                        .map_err(|source| Error::Read { path: path.display().to_string(), source })?;
                    let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                    self.files.insert(name, Cow::Owned(text));
                }
            }
        }
        Ok(self)
    }

    /// A file's contents; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.files.get(name).map_or("", |text| text.as_ref())
    }

    /// Files whose path begins with `prefix`, by path.
    pub fn below<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files.iter().filter(move |(name, _)| name.starts_with(prefix)).map(|(n, t)| (n.as_str(), t.as_ref()))
    }

    /// Sixteen hexadecimal digits that change when any file does (FNV-1a, 64 bits).
    pub fn version(&self) -> String {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let files = self.files.iter().map(|(name, text)| (name.as_str(), text.as_ref()));
        // What a sheet is called says nothing; what is in it, and which comes last, does.
        let sheets =
            self.sheets.iter().map(|(_, text, form)| (if *form == Form::Tsv { "tsv" } else { "jsonl" }, text.as_str()));
        for (name, text) in files.chain(sheets) {
            for byte in name.bytes().chain([0]).chain(text.bytes()).chain([0]) {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
        format!("{hash:016x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lexicon_file_is_embedded_and_versioned() {
        let files = Files::embedded();
        assert!(files.below("predicates/").count() > 0, "data/predicates is embedded");
        assert_eq!(files.version().len(), 16);
        assert_eq!(files.version(), Files::embedded().version());
    }
}
