//! What a list of entities holds, in numbers.

use std::collections::{BTreeMap, BTreeSet};

use demarche_lexicon::entities::{Decision, Entity, EntityKind};

/// Numbers of a list of entities.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// Entities of each kind.
    pub kinds: BTreeMap<&'static str, u64>,
    /// Names.
    pub names: u64,
    /// Codes over time.
    pub terms: u64,
    /// Codes with a date.
    pub dated: u64,
    /// Country and special codes.
    pub codes: BTreeSet<String>,
    /// The earliest and the latest date.
    pub span: Option<(String, String)>,
    /// Entities that wait for a decision, or were turned down.
    pub idle: u64,
}

impl Census {
    /// Count.
    pub fn of<'a>(entities: impl IntoIterator<Item = &'a Entity>) -> Self {
        let mut census = Self::default();
        for entity in entities {
            census.add(entity);
        }
        census
    }

    /// Count one more.
    pub fn add(&mut self, entity: &Entity) {
        *self.kinds.entry(EntityKind::name(entity.kind)).or_default() += 1;
        self.names += entity.names.len() as u64;
        self.idle +=
            u64::from(matches!(entity.decision, Some(d) if !matches!(d, Decision::Accept | Decision::Learned)));
        for term in &entity.terms {
            self.terms += 1;
            self.dated += u64::from(term.from.is_some() || term.to.is_some());
            self.codes.extend(term.country.map(|c| c.to_string()));
            for date in term.from.iter().chain(&term.to) {
                let (first, last) = self.span.get_or_insert_with(|| (date.clone(), date.clone()));
                if date < first {
                    first.clone_from(date);
                }
                if date > last {
                    last.clone_from(date);
                }
            }
        }
    }

    /// One sentence of it.
    pub fn sentence(&self) -> String {
        let all: u64 = self.kinds.values().sum();
        let kinds: Vec<String> = self.kinds.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
        let mut text = format!("{all} entities");
        if !kinds.is_empty() {
            text.push_str(&format!(" ({})", kinds.join(", ")));
        }
        text.push_str(&format!(", {} names, {} codes ({} with dates", self.names, self.terms, self.dated));
        if let Some((from, to)) = &self.span {
            text.push_str(&format!(", {from} to {to}"));
        }
        text.push_str(&format!("), {} countries and special codes", self.codes.len()));
        if self.idle > 0 {
            text.push_str(&format!("; {} are not used, as nobody has accepted them", self.idle));
        }
        text
    }
}
