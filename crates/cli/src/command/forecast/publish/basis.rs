//! What a report rests on: the program, the data with their days and digests, and what was asked of it.
//!
//! Nothing in it differs from run to run: the same program and data give the same report.

use std::fmt::Write as _;
use std::path::Path;

use demarche::past::{Cut, Past, Wanted};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::page::escaped;
use crate::command::forecast::tables::{Loaded, Tables};
use crate::failure::Failure;
use crate::files;

/// Names and values, in order.
#[derive(Default)]
pub struct Basis {
    rows: Vec<(&'static str, Value)>,
}

impl Basis {
    fn new() -> Self {
        let mut basis = Self::default();
        basis.add("program", format!("demarche {}", env!("CARGO_PKG_VERSION")));
        // The version stands still while the code moves: the program itself says which it was.
        let program = std::env::current_exe().ok().and_then(|path| digest(&path).ok());
        basis.add("program_sha256", program.map_or(Value::Null, Value::from));
        basis
    }

    fn add(&mut self, name: &'static str, value: impl Into<Value>) {
        self.rows.push((name, value.into()));
    }

    /// As an object.
    pub fn json(&self) -> Value {
        Value::Object(self.rows.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect::<Map<_, _>>())
    }

    /// As a part of the page.
    pub fn section(&self) -> String {
        let mut page = "<h2 id=\"basis\">What this rests on</h2>\n<table class=\"basis\"><tbody>\n".to_owned();
        for (name, value) in &self.rows {
            let value = match value {
                Value::Null => continue,
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            let class = if name.ends_with("sha256") { " class=\"digest\"" } else { "" };
            // Writing to a string cannot fail.
            let _ = writeln!(
                page,
                "<tr><th scope=\"row\">{}</th><td{class}>{}</td></tr>",
                name.replace('_', " ").replace("sha256", "SHA-256"),
                escaped(&value)
            );
        }
        page.push_str("</tbody></table>\n");
        page
    }
}

/// Of five files.
pub fn of_tables(tables: &Tables, loaded: &Loaded, counts_only: bool) -> Result<Basis, Failure> {
    let mut basis = Basis::new();
    for (name, hash, path) in [
        ("train", "train_sha256", &tables.train),
        ("valid", "valid_sha256", &tables.valid),
        ("test", "test_sha256", &tables.test),
        ("entities", "entities_sha256", &tables.entities),
        ("relations", "relations_sha256", &tables.relations),
    ] {
        let file = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let fail = |source| Failure::Input { path: files::named(path), source };
        basis.add(name, file);
        // What is no file can be read once.
        if path.is_file() {
            basis.add(hash, digest(path).map_err(fail)?);
        }
    }
    for (facts, (name, days)) in loaded.facts.iter().zip([
        ("train_facts", "train_days"),
        ("valid_facts", "valid_days"),
        ("test_facts", "test_days"),
    ]) {
        basis.add(name, facts.len());
        let ends = facts.first().zip(facts.last());
        basis.add(days, ends.map_or(Value::Null, |(a, b)| format!("{} to {}", a.day, b.day).into()));
    }
    basis.add("counts_only", counts_only);
    Ok(basis)
}

/// Of a store.
pub fn of_store(past: &Past, cut: &Cut, wanted: &Wanted, counts_only: bool) -> Basis {
    let mut basis = Basis::new();
    basis.add("facts", past.facts.len());
    basis.add("acts", past.acts.len());
    basis.add("states_and_bodies", past.codes.len());
    basis.add("data_sha256", content(past));
    let first = past.facts.first().map_or(0, |f| f.day);
    for (name, day) in [
        ("learned_from", first),
        ("learned_until", cut.valid - 1),
        ("calibrated_from", cut.valid),
        ("calibrated_until", cut.test - 1),
        ("asked_from", cut.test),
        ("asked_until", cut.end - 1),
    ] {
        basis.add(name, past.day(day));
    }
    basis.add("from_day", wanted.from.clone().map_or(Value::Null, Value::from));
    basis.add("valid_days", cut.test - cut.valid);
    basis.add("test_days", cut.end - cut.test);
    basis.add("counts_only", counts_only);
    basis
}

/// A hash of all that is learned from and asked.
fn content(past: &Past) -> String {
    let mut hash = Sha256::new();
    let name = |names: &[String], at: u32| names.get(at as usize).cloned().unwrap_or_default();
    for fact in &past.facts {
        let (subject, object) = (name(&past.codes, fact.subject), name(&past.codes, fact.object));
        hash.update(format!("{}\t{subject}\t{}\t{object}\n", past.day(fact.day), fact.relation));
    }
    for act in &past.acts {
        let (source, target) = (name(&past.parties, act.source), name(&past.parties, act.target));
        hash.update(format!("{}\t{source}\t{}\t{target}\n", past.day(act.day), act.quad));
    }
    hex(hash)
}

fn digest(path: &Path) -> std::io::Result<String> {
    let mut hash = Sha256::new();
    std::io::copy(&mut std::fs::File::open(path)?, &mut hash)?;
    Ok(hex(hash))
}

fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
