//! Operators and composition: what "refuse to", "threaten to", "lift" make of the event under them.

use std::collections::{BTreeMap, HashMap};

use demarche_ontology::event::{EventType, Modality};
use demarche_ontology::mode::Mode;
use serde::Deserialize;

use crate::classes::Classes;
use crate::error::Fault;
use crate::files::Files;
use crate::list;
use crate::predicates::{Pos, slots};
use crate::slot::{Need, Slot};
use crate::table;

/// Whose deed the event under an operator is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Deed {
    /// The operator's own subject's.
    #[default]
    Subj,
    /// The one addressed.
    Obj,
    /// Anybody's; its parties become recipients.
    Any,
}

/// One operator.
#[derive(Clone, Debug)]
pub struct Operator {
    /// Unique id.
    pub id: String,
    /// Lemmas.
    pub words: Vec<String>,
    /// Word class.
    pub pos: Pos,
    /// What it does, a key of the composition table.
    pub effect: String,
    /// Slots in which the event under it may stand.
    pub over: Vec<Slot>,
    /// Whose deed that event is.
    pub deed: Deed,
    /// Slots of the one addressed.
    pub recipient: Vec<Slot>,
    /// Conditions.
    pub needs: Vec<Need>,
}

/// What composition makes of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Composed {
    /// No event.
    Nothing,
    /// This type, mode and modality; `None` = as it was.
    Event {
        /// New type.
        kind: Option<EventType>,
        /// New mode; the outer `None` = as it was.
        mode: Option<Option<Mode>>,
        /// New modality.
        modality: Option<Modality>,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: String,
    words: Vec<String>,
    pos: Pos,
    effect: String,
    over: Vec<String>,
    #[serde(default)]
    subject: Deed,
    #[serde(default)]
    recipient: Vec<String>,
    #[serde(default)]
    needs: Vec<String>,
}

/// Operators by word, the composition table, and support verbs.
#[derive(Clone, Debug, Default)]
pub struct Operators {
    all: Vec<Operator>,
    by_word: HashMap<String, Vec<usize>>,
    table: BTreeMap<String, Composed>,
    support: HashMap<String, bool>,
}

impl Operators {
    /// Read `predicates/operators.toml`, `composition.tsv` and `support_verbs.tsv`.
    pub fn read(files: &Files, classes: &Classes, faults: &mut Vec<Fault>) -> Self {
        let mut result = Self::default();
        let file = "predicates/composition.tsv";
        let columns = ["effect.base", "result", "mode", "modality", "source"];
        for row in table::read(file, files.get(file), &columns, faults) {
            match composed(row.get("result"), row.get("mode"), row.get("modality")) {
                Ok(value) => {
                    result.table.insert(row.get("effect.base").to_owned(), value);
                }
                Err(message) => faults.push(Fault::new(file, row.line, message)),
            }
        }
        let file = "predicates/support_verbs.tsv";
        for row in table::read(file, files.get(file), &["word", "subject", "source"], faults) {
            match row.get("subject") {
                "agent" => result.support.insert(row.get("word").to_owned(), true),
                "patient" => result.support.insert(row.get("word").to_owned(), false),
                other => {
                    faults.push(Fault::new(file, row.line, format!("the subject is agent or patient, not {other:?}")));
                    None
                }
            };
        }
        result.read_operators(files, classes, faults);
        result
    }

    fn read_operators(&mut self, files: &Files, classes: &Classes, faults: &mut Vec<Fault>) {
        let file = "predicates/operators.toml";
        let text = files.get(file);
        for (line, raw) in list::read::<Raw>(file, text, "operator", faults) {
            if !self.table.contains_key(&format!("{}.*", raw.effect)) {
                faults.push(Fault::new(file, line, format!("composition.tsv has no row {}.*", raw.effect)));
            }
            for word in &raw.words {
                self.by_word.entry(word.clone()).or_default().push(self.all.len());
            }
            self.all.push(Operator {
                over: slots(&raw.over, file, line, faults),
                recipient: slots(&raw.recipient, file, line, faults),
                needs: raw.needs.iter().filter_map(|n| Need::parse(n, classes, file, line, faults)).collect(),
                id: raw.id,
                words: raw.words,
                pos: raw.pos,
                effect: raw.effect,
                deed: raw.subject,
            });
        }
    }

    /// Every operator.
    pub fn all(&self) -> &[Operator] {
        &self.all
    }

    /// The operators with this lemma.
    pub fn of<'a>(&'a self, lemma: &str) -> impl Iterator<Item = &'a Operator> + use<'a> {
        self.by_word.get(lemma).into_iter().flatten().map(|i| &self.all[*i])
    }

    /// What `effect` makes of an event; the most exact row counts.
    pub fn compose(&self, effect: &str, kind: EventType, mode: Option<Mode>) -> &Composed {
        let exact = mode.and_then(|m| self.table.get(&format!("{effect}.{kind}.{}", m.name())));
        exact
            .or_else(|| self.table.get(&format!("{effect}.{kind}")))
            .or_else(|| self.table.get(&format!("{effect}.*")))
            .unwrap_or(&Composed::Nothing)
    }

    /// Whether the table has a row for every event under this effect.
    pub fn knows(&self, effect: &str) -> bool {
        self.table.contains_key(&format!("{effect}.*"))
    }

    /// The verbs that carry nouns of action.
    pub fn supports(&self) -> impl Iterator<Item = &str> {
        self.support.keys().map(String::as_str)
    }

    /// Whether a verb carries nouns of action ("launch an attack"): `Some(true)` when its subject is the one who acts,
    /// `Some(false)` when it is the one acted upon ("face sanctions").
    pub fn support(&self, lemma: &str) -> Option<bool> {
        self.support.get(lemma).copied()
    }
}

fn composed(result: &str, mode: &str, modality: &str) -> Result<Composed, String> {
    if result == "-" {
        return Ok(Composed::Nothing);
    }
    let kind = match result {
        "=" => None,
        name => Some(EventType::from_name(name).ok_or_else(|| format!("{name:?} is no event type"))?),
    };
    let mode = match (mode, kind) {
        ("=", _) => None,
        ("", _) => Some(None),
        (name, Some(kind)) => Some(Some(Mode::of(kind, name).ok_or_else(|| format!("{kind} has no mode {name:?}"))?)),
        (name, None) => return Err(format!("the mode {name:?} needs a type")),
    };
    let modality = match modality {
        "=" => None,
        name => Some(Modality::from_name(name).ok_or_else(|| format!("{name:?} is no modality"))?),
    };
    Ok(Composed::Event { kind, mode, modality })
}
