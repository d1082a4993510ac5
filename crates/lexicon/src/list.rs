//! Lists: TOML files that hold one array of entries.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

use crate::error::Fault;

/// The line of a byte offset, from 1.
pub(crate) fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes().iter().take(offset).filter(|b| **b == b'\n').count() + 1
}

/// The entries of the array `[[key]]`, each with its line. A file that is no such list is one fault and gives none.
pub(crate) fn read<T: DeserializeOwned>(file: &str, text: &str, key: &str, faults: &mut Vec<Fault>) -> Vec<(usize, T)> {
    let mut tables: BTreeMap<String, Vec<toml::Spanned<T>>> = match toml::from_str(text) {
        Ok(tables) => tables,
        Err(error) => {
            let line = error.span().map_or(0, |s| line_of(text, s.start));
            faults.push(Fault::new(file, line, error.message().replace('\n', " ")));
            return Vec::new();
        }
    };
    let entries = tables.remove(key).unwrap_or_default();
    for other in tables.keys() {
        faults.push(Fault::new(file, 0, format!("it holds [[{other}]]; only [[{key}]] is expected")));
    }
    entries.into_iter().map(|e| (line_of(text, e.span().start), e.into_inner())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Entry {
        id: String,
    }

    fn check(text: &str, expected: &[(usize, &str)], expected_faults: usize) {
        let mut faults = Vec::new();
        let found: Vec<(usize, Entry)> = read("f.toml", text, "word", &mut faults);
        let found: Vec<(usize, &str)> = found.iter().map(|(line, e)| (*line, e.id.as_str())).collect();
        assert_eq!((found.as_slice(), faults.len()), (expected, expected_faults), "{text} {faults:?}");
    }

    #[test]
    fn entries_come_with_their_lines() {
        check("[[word]]\nid = \"a\"\n\n[[word]]\nid = \"b\"\n", &[(1, "a"), (4, "b")], 0);
        check("[[word]]\nid = 1\n", &[], 1);
        check("[[word]]\nid = \"a\"\nmore = 1\n", &[], 1);
        check("[[other]]\nid = \"a\"\n", &[], 1);
        check("", &[], 0);
    }
}
