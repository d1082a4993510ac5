//! What a folder of outputs knows of its inputs: which are coded, from which bytes, by which versions.
//!
//! One small file an output, in the hidden folder `.demarche` beside them. It is made before an output is begun, so that
//! two inputs never take the same name, also in runs at the same time, and tells after it ended what another run needs to
//! see that nothing has changed: hash of the input, versions, options, sizes of the outputs, and which articles it holds
//! and which it left out as copies of those of other inputs.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use demarche_store::ids::{hex, stable};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::output::file_name;

/// The folder of the records.
pub const FOLDER: &str = ".demarche";

/// Most bytes of a record that is read.
const MOST_BYTES: u64 = 256 << 20;

/// What was done with the articles of one input.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Articles that were coded.
    pub held: Vec<u64>,
    /// Articles that had come before.
    pub dropped: Vec<u64>,
    /// Problems that were named.
    pub problems: u64,
}

/// The articles of a run so far, shared between those who read and those who write.
#[derive(Clone, Debug, Default)]
pub struct Seen(Arc<Mutex<Articles>>);

#[derive(Debug, Default)]
struct Articles {
    keys: HashSet<u64>,
    inputs: BTreeMap<PathBuf, Kept>,
}

impl Seen {
    /// Note an article; whether it is new.
    pub fn admit(&self, input: &Path, key: u64) -> bool {
        let mut articles = locked(&self.0);
        let new = articles.keys.insert(key);
        let kept = articles.inputs.entry(input.to_owned()).or_default();
        if new { &mut kept.held } else { &mut kept.dropped }.push(key);
        new
    }

    /// Note problems of an input.
    pub fn problems(&self, input: &Path, count: u64) {
        if count > 0 {
            locked(&self.0).inputs.entry(input.to_owned()).or_default().problems += count;
        }
    }

    /// What was done with an input that is through.
    fn take(&self, input: &Path) -> Kept {
        locked(&self.0).inputs.remove(input).unwrap_or_default()
    }

    /// Take over the articles of an earlier run, if they are what coding the input now would give.
    fn take_over(&self, record: &Record) -> bool {
        let keys =
            |list: &[String]| -> Option<Vec<u64>> { list.iter().map(|k| u64::from_str_radix(k, 16).ok()).collect() };
        let (Some(held), Some(dropped)) = (keys(&record.held), keys(&record.dropped)) else { return false };
        let mut articles = locked(&self.0);
        let own: HashSet<u64> = held.iter().copied().collect();
        let same = held.iter().all(|k| !articles.keys.contains(k))
            && dropped.iter().all(|k| articles.keys.contains(k) || own.contains(k));
        if same {
            articles.keys.extend(held);
        }
        same
    }
}

/// What stands in a record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Record {
    /// For people: the name of the input.
    input: String,
    /// Hash of its whole path.
    identity: String,
    done: bool,
    size: u64,
    sha256: String,
    /// What the command line says about the outputs.
    options: String,
    program: String,
    data: String,
    model: String,
    /// Outputs, relative to the folder, with their sizes.
    files: BTreeMap<String, u64>,
    articles: usize,
    problems: u64,
    held: Vec<String>,
    dropped: Vec<String>,
}

/// The bytes of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fingerprint {
    size: u64,
    modified: Option<SystemTime>,
    sha256: String,
}

/// The records of a folder.
#[derive(Clone, Debug)]
pub struct Ledger {
    folder: PathBuf,
    /// Program, data, model.
    versions: [String; 3],
    options: String,
    /// What stands after the stem of an output's name.
    ending: String,
    seen: Seen,
    found: Arc<Mutex<Found>>,
}

/// What was found at the inputs of this run.
#[derive(Debug, Default)]
struct Found {
    prints: BTreeMap<PathBuf, Fingerprint>,
    /// Inputs that need not be read.
    skipped: BTreeSet<PathBuf>,
    articles: u64,
    problems: u64,
}

/// A name that an input has for its output.
pub struct Claim {
    record: Record,
    path: PathBuf,
    /// The name.
    pub name: String,
}

impl Ledger {
    /// The records of `folder`, for outputs whose names end so.
    pub fn open(folder: &Path, versions: [String; 3], options: String, ending: String, seen: Seen) -> io::Result<Self> {
        fs::create_dir_all(folder.join(FOLDER))?;
        Ok(Self { folder: folder.to_owned(), versions, options, ending, seen, found: Arc::default() })
    }

    /// Whether an input was coded before and nothing about it has changed.
    pub fn knows(&self, input: &Path) -> bool {
        let mut found = locked(&self.found);
        if found.skipped.contains(input) {
            return true;
        }
        if found.prints.contains_key(input) {
            return false;
        }
        // An input that cannot be read is for others to name.
        let Ok(print) = Fingerprint::of(input) else { return false };
        let identity = identity(input);
        let record = self.names(input, &identity).into_iter().find_map(|name| {
            read(&self.record_path(&name)).filter(|r| r.identity == identity && self.holds(r, &print))
        });
        found.prints.insert(input.to_owned(), print);
        let Some(record) = record.filter(|r| self.seen.take_over(r)) else { return false };
        found.articles += record.articles as u64;
        found.problems += record.problems;
        found.skipped.insert(input.to_owned())
    }

    /// Inputs that were skipped, their articles and the problems they had.
    pub fn skipped(&self) -> (usize, u64, u64) {
        let found = locked(&self.found);
        (found.skipped.len(), found.articles, found.problems)
    }

    /// Whether a record still tells what is there, and what would be made now.
    fn holds(&self, record: &Record, print: &Fingerprint) -> bool {
        let [program, data, model] = &self.versions;
        let same = record.done
            && record.options == self.options
            && (&record.program, &record.data, &record.model) == (program, data, model)
            && (record.size, &record.sha256) == (print.size, &print.sha256);
        let there = |(name, size): (&String, &u64)| {
            inside(name)
                .is_some_and(|n| fs::metadata(self.folder.join(n)).is_ok_and(|m| m.is_file() && m.len() == *size))
        };
        same && record.files.iter().all(there)
    }

    /// Take a name for the output of an input: its own up to the first dot, or, where another input has that, one with
    /// digits of its own.
    pub fn claim(&self, input: &Path) -> io::Result<Claim> {
        let identity = identity(input);
        let shown = input.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        for name in self.names(input, &identity) {
            let path = self.record_path(&name);
            let old = read(&path);
            if old.as_ref().is_some_and(|r| r.identity != identity) {
                continue;
            }
            // The names of earlier outputs stay known until the new ones are whole.
            let files = old.map(|r| r.files).unwrap_or_default();
            let fresh = Record { input: shown.clone(), identity: identity.clone(), files, ..Record::default() };
            match write_new(&path, &fresh) {
                Ok(()) => return Ok(Claim { record: fresh, path, name }),
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
                    if read(&path).is_some_and(|r| r.identity == identity) {
                        replace(&path, &fresh)?;
                        return Ok(Claim { record: fresh, path, name });
                    }
                }
                Err(e) => return Err(e),
            }
        }
        Err(io::Error::other("another input has its name; write to a new folder"))
    }

    /// An input is through and its outputs are whole.
    pub fn settle(&self, input: &Path, claim: Claim, articles: usize, files: &[PathBuf]) -> io::Result<()> {
        let Claim { mut record, path, .. } = claim;
        let kept = self.seen.take(input);
        let old = std::mem::take(&mut record.files);
        for file in files {
            let name = file.strip_prefix(&self.folder).unwrap_or(file).to_string_lossy().replace('\\', "/");
            record.files.insert(name, fs::metadata(file)?.len());
        }
        // What an earlier run made of an input that has changed since.
        for name in old.keys().filter(|n| !record.files.contains_key(*n)) {
            if let Some(stale) = inside(name) {
                let _ = fs::remove_file(self.folder.join(stale));
            }
        }
        let print = locked(&self.found).prints.get(input).cloned();
        // An input that changed while it was read, or that cannot be read twice, is coded again the next time.
        if let Some(print) = print.filter(|p| p.unchanged(input)) {
            let [program, data, model] = self.versions.clone();
            record = Record { done: true, size: print.size, sha256: print.sha256, program, data, model, ..record };
            record.options.clone_from(&self.options);
            record.articles = articles;
            record.problems = kept.problems + kept.dropped.len() as u64;
            record.held = kept.held.into_iter().map(hex).collect();
            record.dropped = kept.dropped.into_iter().map(hex).collect();
        }
        replace(&path, &record)
    }

    /// The names that an input may have, the first choice first.
    fn names(&self, input: &Path, identity: &str) -> [String; 2] {
        let name = input.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let stem = match name.split('.').find(|s| !s.is_empty()) {
            None | Some("-") => "stdin",
            Some(stem) => stem,
        };
        [file_name(stem, &self.ending), file_name(&format!("{stem}-{identity}"), &self.ending)]
    }

    /// Some systems take `A` and `a` for the same name.
    fn record_path(&self, name: &str) -> PathBuf {
        self.folder.join(FOLDER).join(format!("{}.json", name.to_lowercase()))
    }
}

impl Fingerprint {
    fn of(input: &Path) -> io::Result<Self> {
        let mut file = File::open(input)?;
        let meta = file.metadata()?;
        if !meta.is_file() {
            return Err(io::Error::other("not a file"));
        }
        let mut hasher = Sha256::new();
        let mut bytes = vec![0; 1 << 16];
        loop {
            match file.read(&mut bytes)? {
                0 => break,
                count => hasher.update(bytes.get(..count).unwrap_or_default()),
            }
        }
        let sha256 = hasher.finalize().iter().map(|b| format!("{b:02x}")).collect();
        Ok(Self { size: meta.len(), modified: meta.modified().ok(), sha256 })
    }

    /// Whether the input still is as it was; by its size and time, which is enough to see that somebody writes to it.
    fn unchanged(&self, input: &Path) -> bool {
        fs::metadata(input).is_ok_and(|m| m.len() == self.size && m.modified().ok() == self.modified)
    }
}

fn identity(input: &Path) -> String {
    let path = fs::canonicalize(input).unwrap_or_else(|_| input.to_owned());
    hex(stable(&[path.as_os_str().as_encoded_bytes()]))
}

/// A name of a record that stays in its folder.
fn inside(name: &str) -> Option<&Path> {
    let path = Path::new(name);
    path.components().all(|c| matches!(c, Component::Normal(_))).then_some(path)
}

/// A record; one that is not there, cut or odd says nothing, or that the name is another's.
fn read(path: &Path) -> Option<Record> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(MOST_BYTES).read_to_end(&mut bytes).ok()?;
    Some(serde_json::from_slice(&bytes).unwrap_or_default())
}

fn write_new(path: &Path, record: &Record) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(&serde_json::to_vec(record)?)
}

/// Write a record over an older one: whole or not at all.
fn replace(path: &Path, record: &Record) -> io::Result<()> {
    let part = path.with_extension("part");
    let written = fs::write(&part, serde_json::to_vec(record)?).and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
    written
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_names_only_files_of_its_folder() {
        assert!(inside("events/month=2024-05/a.parquet").is_some());
        assert!(inside("../a").is_none() && inside("/etc/passwd").is_none() && inside("a/../../b").is_none());
    }

    #[test]
    fn articles_of_an_earlier_run_are_taken_over_only_if_coding_now_would_give_the_same() {
        let record = |held: &[u64], dropped: &[u64]| Record {
            held: held.iter().map(|k| hex(*k)).collect(),
            dropped: dropped.iter().map(|k| hex(*k)).collect(),
            ..Record::default()
        };
        let seen = Seen::default();
        assert!(seen.admit(Path::new("a"), 1) && !seen.admit(Path::new("a"), 1));
        assert!(!seen.take_over(&record(&[1, 2], &[])), "an earlier input has one of them now");
        assert!(!seen.take_over(&record(&[2], &[3])), "one that was left out is nowhere else now");
        assert!(seen.take_over(&record(&[2], &[1, 2])));
        assert!(!seen.admit(Path::new("b"), 2));
    }
}
