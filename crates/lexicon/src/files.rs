//! The contents of `data/`: embedded, or a user's folder.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use crate::error::Error;

static EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// Data files by their path below `data/`, such as `actors/countries.tsv`.
#[derive(Clone, Debug, Default)]
pub struct Files(BTreeMap<String, Cow<'static, str>>);

impl Files {
    /// The files of this release.
    pub fn embedded() -> Self {
        Self(EMBEDDED.iter().map(|(name, text)| ((*name).to_owned(), Cow::Borrowed(*text))).collect())
    }

    /// The same with every `.tsv` and `.toml` file below `folder` added, or put in place of the one of the same path.
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
                } else if kind.is_file() && path.extension().is_some_and(|e| e == "tsv" || e == "toml") {
                    let text = std::fs::read_to_string(&path)
                        .map_err(|source| Error::Read { path: path.display().to_string(), source })?;
                    let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                    self.0.insert(name, Cow::Owned(text));
                }
            }
        }
        Ok(self)
    }

    /// A file's contents; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |text| text.as_ref())
    }

    /// Files whose path begins with `prefix`, by path.
    pub fn below<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter(move |(name, _)| name.starts_with(prefix)).map(|(n, t)| (n.as_str(), t.as_ref()))
    }

    /// Sixteen hexadecimal digits that change when any file does (FNV-1a, 64 bits).
    pub fn version(&self) -> String {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for (name, text) in &self.0 {
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
