//! Predicates: the words that carry an event (see `data/predicates/README.md`).

use std::collections::{BTreeSet, HashMap};

use demarche_ontology::cameo::Cameo;
use demarche_ontology::event::EventType;
use demarche_ontology::mode::Mode;
use serde::Deserialize;

use crate::classes::Classes;
use crate::error::Fault;
use crate::files::Files;
use crate::inflection::Inflection;
use crate::list;
use crate::slot::{Need, Slot};

/// Word class of a head word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pos {
    /// Verbs and verbal participles.
    Verb,
    /// Nouns.
    Noun,
    /// Adjectives.
    Adj,
}

/// A sentence that must give the event.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The sentence.
    pub text: String,
    /// Words of the actors.
    #[serde(default)]
    pub actor: Vec<String>,
    /// Words of the recipients.
    #[serde(default)]
    pub recipient: Vec<String>,
    /// Type after composition, where it differs.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Mode after composition, where it differs.
    pub mode: Option<String>,
    /// Modality, where it is not asserted.
    pub modality: Option<String>,
}

/// One predicate.
#[derive(Clone, Debug)]
pub struct Predicate {
    /// Unique id.
    pub id: String,
    /// Lemmas of the head word.
    pub words: Vec<String>,
    /// Word class of the head word.
    pub pos: Pos,
    /// Type of a plain statement.
    pub kind: EventType,
    /// Mode of a plain statement.
    pub mode: Option<Mode>,
    /// Where the actor stands, in order of preference.
    pub actor: Vec<Slot>,
    /// Where the recipient stands, in order of preference.
    pub recipient: Vec<Slot>,
    /// Conditions, all must hold.
    pub needs: Vec<Need>,
    /// All parties are actors.
    pub symmetric: bool,
    /// Needs an actor and a recipient.
    pub both: bool,
    /// The CAMEO code of an imported dictionary; behind a colon that of the same event seen from the recipient.
    pub cameo: Option<String>,
    /// Sentences that must give the event.
    pub yes: Vec<Example>,
    /// Sentences that must not.
    pub no: Vec<String>,
    /// File it stands in.
    pub file: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: String,
    words: Vec<String>,
    pos: Pos,
    #[serde(rename = "type")]
    kind: String,
    mode: Option<String>,
    #[serde(default)]
    actor: Vec<String>,
    #[serde(default)]
    recipient: Vec<String>,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    symmetric: bool,
    #[serde(default)]
    both: bool,
    cameo: Option<String>,
    #[serde(default)]
    yes: Vec<Example>,
    #[serde(default)]
    no: Vec<String>,
}

/// All predicates, indexed by head lemma.
#[derive(Clone, Debug, Default)]
pub struct Predicates {
    all: Vec<Predicate>,
    by_word: HashMap<String, Vec<usize>>,
    by_form: HashMap<String, Vec<usize>>,
    by_code: HashMap<String, String>,
}

impl Predicates {
    /// Read `predicates/*.toml` but the operators.
    pub fn read(files: &Files, classes: &Classes, faults: &mut Vec<Fault>) -> Self {
        let mut result = Self::default();
        let mut ids = BTreeSet::new();
        let inflection = Inflection::read(files, faults);
        for (file, text) in files.below("predicates/") {
            if !file.ends_with(".toml") || file.ends_with("operators.toml") {
                continue;
            }
            for (line, raw) in list::read::<Raw>(file, text, "predicate", faults) {
                if !ids.insert(raw.id.clone()) {
                    faults.push(Fault::new(file, line, format!("the id {:?} is used twice", raw.id)));
                }
                if let Some(predicate) = checked(raw, classes, file, line, faults) {
                    result.add(predicate, &inflection);
                }
            }
        }
        result
    }

    fn add(&mut self, predicate: Predicate, inflection: &Inflection) {
        if let Some(code) = &predicate.cameo {
            self.by_code.insert(predicate.id.clone(), code.clone());
        }
        for word in &predicate.words {
            self.by_word.entry(word.clone()).or_default().push(self.all.len());
            let forms = match predicate.pos {
                Pos::Verb => inflection.verb(word),
                Pos::Noun => inflection.noun(word),
                Pos::Adj => Vec::new(),
            };
            for form in forms {
                let list = self.by_form.entry(form).or_default();
                if list.last() != Some(&self.all.len()) {
                    list.push(self.all.len());
                }
            }
        }
        self.all.push(predicate);
    }

    /// Every predicate, by file and place in it.
    pub fn all(&self) -> &[Predicate] {
        &self.all
    }

    /// The predicate of this id that was imported with a CAMEO code, and that code.
    pub fn cameo(&self, id: &str) -> Option<&str> {
        self.by_code.get(id).map(String::as_str)
    }

    /// The predicates of which this is an inflected form: "forgave", "gassed".
    pub fn of_form<'a>(&'a self, form: &str) -> impl Iterator<Item = &'a Predicate> + use<'a> {
        self.by_form.get(form).into_iter().flatten().map(|i| &self.all[*i])
    }

    /// The predicates with this head lemma.
    pub fn of<'a>(&'a self, lemma: &str) -> impl Iterator<Item = &'a Predicate> + use<'a> {
        self.by_word.get(lemma).into_iter().flatten().map(|i| &self.all[*i])
    }
}

/// Slots of a list, faults for words that are none.
pub(crate) fn slots(names: &[String], file: &str, line: usize, faults: &mut Vec<Fault>) -> Vec<Slot> {
    let mut result = Vec::new();
    for name in names {
        match Slot::parse(name) {
            Some(slot) => result.push(slot),
            None => faults.push(Fault::new(file, line, format!("{name:?} is no slot"))),
        }
    }
    result
}

fn checked(raw: Raw, classes: &Classes, file: &str, line: usize, faults: &mut Vec<Fault>) -> Option<Predicate> {
    let Some(kind) = EventType::from_name(&raw.kind) else {
        faults.push(Fault::new(file, line, format!("{:?} is no event type", raw.kind)));
        return None;
    };
    let mut mode = None;
    if let Some(name) = &raw.mode {
        mode = Mode::of(kind, name);
        if mode.is_none() {
            faults.push(Fault::new(file, line, format!("{kind} has no mode {name:?}")));
        }
    }
    if raw.words.is_empty() {
        faults.push(Fault::new(file, line, "a predicate needs at least one word"));
    }
    if let Some(code) = &raw.cameo
        && !code.split(':').all(|one| Cameo::new(one).is_some())
    {
        faults.push(Fault::new(file, line, format!("{code:?} is no CAMEO code")));
    }
    let needs = raw.needs.iter().filter_map(|n| Need::parse(n, classes, file, line, faults)).collect();
    Some(Predicate {
        actor: slots(&raw.actor, file, line, faults),
        recipient: slots(&raw.recipient, file, line, faults),
        id: raw.id,
        words: raw.words,
        pos: raw.pos,
        kind,
        mode,
        needs,
        symmetric: raw.symmetric,
        both: raw.both,
        cameo: raw.cameo,
        yes: raw.yes,
        no: raw.no,
        file: file.to_owned(),
    })
}
