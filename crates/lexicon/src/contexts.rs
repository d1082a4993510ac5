//! Contexts: the words and codes that say what an event is about (see `data/contexts/README.md`).

use std::collections::{BTreeMap, HashMap};

use demarche_ontology::code::Code;
use demarche_ontology::context::Context;
use demarche_ontology::event::EventType;
use demarche_ontology::mode::Mode;
use demarche_ontology::sector::Sector;
use serde::Deserialize;

use crate::error::Fault;
use crate::explainers::Trigger;
use crate::files::Files;
use crate::list;
use crate::predicates::Pos;

/// Number of a term; two wordings of one term have the same.
pub type TermId = u32;

/// What a term does for its context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// One is enough.
    Strong,
    /// Two different ones are needed.
    Weak,
    /// Words inside it do not count.
    Not,
    /// It keeps the context away.
    Forbid,
}

/// What a wording stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sense {
    /// The context it speaks for or against.
    pub context: Context,
    /// How.
    pub weight: Weight,
    /// Its term.
    pub term: TermId,
    /// Part of speech of its last word, where that matters.
    pub pos: Option<Pos>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    name: String,
    about: String,
    strong: Vec<String>,
    #[serde(default)]
    weak: Vec<String>,
    #[serde(default)]
    not: Vec<String>,
    #[serde(default)]
    forbid: Vec<String>,
    #[serde(default)]
    sectors: Vec<String>,
    #[serde(default)]
    actor_sectors: Vec<String>,
    #[serde(default)]
    events: Vec<String>,
    #[serde(default)]
    deeds: Vec<String>,
    #[serde(default)]
    between_states: Vec<String>,
}

/// The tables of all files with their places and contexts; what is no context, or stands twice, is a fault.
fn tables(files: &Files, faults: &mut Vec<Fault>) -> Vec<(String, usize, Context, Raw)> {
    let mut seen: BTreeMap<Context, String> = BTreeMap::new();
    let mut all = Vec::new();
    for (file, text) in files.below("contexts/") {
        for (line, raw) in list::read::<Raw>(file, text, "context", faults) {
            let Some(context) = Context::from_name(&raw.name) else {
                faults.push(Fault::new(file, line, format!("{:?} is no context", raw.name)));
                continue;
            };
            if let Some(other) = seen.insert(context, file.to_owned()) {
                faults.push(Fault::new(file, line, format!("{context} stands in {other} already")));
            }
            if raw.about.trim().is_empty() {
                faults.push(Fault::new(file, line, format!("{context} needs a sentence in `about`")));
            }
            all.push((file.to_owned(), line, context, raw));
        }
    }
    all
}

/// The words of a term as the scan meets them: lower case, cut at blanks and hyphens, the possessive apart.
pub fn words_of(term: &str) -> Vec<String> {
    let mut words = Vec::new();
    for word in term.to_lowercase().split([' ', '-']).filter(|w| !w.is_empty()) {
        let cut = word.strip_suffix("'s").map(|w| (w, "'s")).or_else(|| word.strip_suffix('\'').map(|w| (w, "'")));
        match cut {
            Some((stem, mark)) if !stem.is_empty() => words.extend([stem.to_owned(), mark.to_owned()]),
            _ => words.push(word.to_owned()),
        }
    }
    words
}

/// The words that speak for and against contexts, as a trie over words.
#[derive(Clone, Debug, Default)]
pub struct ContextTerms {
    words: HashMap<String, u32>,
    next: HashMap<(u32, u32), u32>,
    senses: Vec<Vec<Sense>>,
}

impl ContextTerms {
    /// Where every walk begins.
    pub const ROOT: u32 = 0;

    /// Read the terms of `contexts/*.toml`.
    pub fn read(files: &Files, faults: &mut Vec<Fault>) -> Self {
        let mut result = Self { senses: vec![Vec::new()], ..Self::default() };
        let mut term: TermId = 0;
        for (file, line, context, raw) in tables(files, faults) {
            let lists = [
                (Weight::Strong, &raw.strong),
                (Weight::Weak, &raw.weak),
                (Weight::Not, &raw.not),
                (Weight::Forbid, &raw.forbid),
            ];
            for (weight, list) in lists {
                for entry in list {
                    for wording in entry.split('|') {
                        if let Err(message) = result.add(wording, Sense { context, weight, term, pos: None }) {
                            faults.push(Fault::new(&file, line, message));
                        }
                    }
                    term += 1;
                }
            }
        }
        result
    }

    fn add(&mut self, wording: &str, mut sense: Sense) -> Result<(), String> {
        let (phrase, pos) = match wording.trim().rsplit_once('/') {
            None => (wording.trim(), None),
            Some((phrase, "noun")) => (phrase, Some(Pos::Noun)),
            Some((phrase, "verb")) => (phrase, Some(Pos::Verb)),
            Some((phrase, "adj")) => (phrase, Some(Pos::Adj)),
            Some((_, other)) => {
                return Err(format!("{wording:?}: a part of speech is noun, verb or adj, not {other:?}"));
            }
        };
        sense.pos = pos;
        let words = words_of(phrase);
        if words.is_empty() || phrase.contains('/') {
            return Err(format!("{wording:?} of {} is no term", sense.context));
        }
        let mut node = Self::ROOT;
        for word in words {
            let fresh = self.words.len() as u32;
            let word = *self.words.entry(word).or_insert(fresh);
            let last = self.senses.len() as u32;
            node = *self.next.entry((node, word)).or_insert(last);
            if node == last {
                self.senses.push(Vec::new());
            }
        }
        let senses = &mut self.senses[node as usize];
        let same = |s: &&Sense| s.context == sense.context && (s.pos == sense.pos || s.pos.is_none() || pos.is_none());
        if senses.iter().any(|s| same(&s)) {
            return Err(format!("the term {wording:?} stands twice in {}", sense.context));
        }
        senses.push(sense);
        Ok(())
    }

    /// The number of a word in lower case, if any term has it.
    pub fn word(&self, word: &str) -> Option<u32> {
        self.words.get(word).copied()
    }

    /// One step of a walk.
    pub fn step(&self, node: u32, word: u32) -> Option<u32> {
        self.next.get(&(node, word)).copied()
    }

    /// What the wording that ends here stands for.
    pub fn senses(&self, node: u32) -> &[Sense] {
        self.senses.get(node as usize).map_or(&[], Vec::as_slice)
    }
}

/// A party by its codes.
#[derive(Clone, Copy, Debug)]
pub struct PartyCodes<'a> {
    /// Country or special code.
    pub country: Option<Code>,
    /// Sectors.
    pub sectors: &'a [Sector],
}

/// An event by its codes.
#[derive(Clone, Debug)]
pub struct EventCodes<'a> {
    /// Type.
    pub kind: EventType,
    /// Modes.
    pub modes: &'a [Mode],
    /// Who did it.
    pub actors: Vec<PartyCodes<'a>>,
    /// To whom.
    pub recipients: Vec<PartyCodes<'a>>,
}

/// Who does what to whom; no sectors = anyone.
#[derive(Clone, Debug)]
struct Deed {
    actor: Vec<Sector>,
    event: Trigger,
    recipient: Vec<Sector>,
    written: String,
}

#[derive(Clone, Debug)]
struct Row {
    context: Context,
    sectors: Vec<Sector>,
    actor_sectors: Vec<Sector>,
    events: Vec<Trigger>,
    deeds: Vec<Deed>,
    between_states: Vec<Trigger>,
}

/// The contexts that the codes of an event imply.
#[derive(Clone, Debug, Default)]
pub struct ContextCodes(Vec<Row>);

impl ContextCodes {
    /// Read the codes of `contexts/*.toml`.
    pub fn read(files: &Files, faults: &mut Vec<Fault>) -> Self {
        let mut rows = Vec::new();
        for (file, line, context, raw) in tables(files, faults) {
            let mut fault = |message| faults.push(Fault::new(&file, line, message));
            let sectors = raw.sectors.iter().filter_map(|s| sector(s, &mut fault)).collect();
            let actor_sectors = raw.actor_sectors.iter().filter_map(|s| sector(s, &mut fault)).collect();
            let events = raw.events.iter().filter_map(|e| trigger(e, &mut fault)).collect();
            let deeds = raw.deeds.iter().filter_map(|d| deed(d, &mut fault)).collect();
            let between_states = raw.between_states.iter().filter_map(|e| trigger(e, &mut fault)).collect();
            rows.push(Row { context, sectors, actor_sectors, events, deeds, between_states });
        }
        Self(rows)
    }

    /// The contexts that these codes imply, with the reason in words.
    pub fn of(&self, event: &EventCodes<'_>) -> Vec<(Context, String)> {
        self.0.iter().filter_map(|row| row.reason(event).map(|why| (row.context, why))).collect()
    }
}

impl Row {
    fn reason(&self, event: &EventCodes<'_>) -> Option<String> {
        let fits = |t: &&Trigger| t.fits(event.kind, event.modes);
        if let Some(code) = self.events.iter().find(fits) {
            let mode = code.mode.map(|m| format!(".{}", m.name())).unwrap_or_default();
            return Some(format!("the code {}{mode}", code.kind));
        }
        let deed = |d: &&Deed| {
            d.event.fits(event.kind, event.modes)
                && any(&event.actors, &d.actor)
                && any(&event.recipients, &d.recipient)
        };
        if let Some(deed) = self.deeds.iter().find(deed) {
            return Some(format!("the codes {}", deed.written));
        }
        let parties = || event.actors.iter().chain(&event.recipients);
        if let Some(sector) = self.sectors.iter().find(|s| parties().any(|p| p.sectors.contains(s))) {
            return Some(format!("a party of sector {sector}"));
        }
        let acts = |s: &&Sector| event.actors.iter().any(|p| p.sectors.contains(s));
        if let Some(sector) = self.actor_sectors.iter().find(acts) {
            return Some(format!("an actor of sector {sector}"));
        }
        self.between_states.iter().find(fits)?;
        // Governments and international bodies, not a firm abroad.
        let states: Vec<Code> = parties()
            .filter(|p| p.sectors.is_empty() || p.sectors.contains(&Sector::Gov))
            .filter_map(|p| p.country)
            .collect();
        let first = states.first()?;
        let other = states.iter().find(|s| *s != first)?;
        Some(format!("between {first} and {other}"))
    }
}

/// Whether one of the parties has one of the sectors; without sectors, whether there is a party at all.
fn any(parties: &[PartyCodes<'_>], sectors: &[Sector]) -> bool {
    sectors.is_empty() || parties.iter().any(|p| p.sectors.iter().any(|s| sectors.contains(s)))
}

fn sector(name: &str, fault: &mut impl FnMut(String)) -> Option<Sector> {
    let found = Sector::from_name(name);
    if found.is_none() {
        fault(format!("{name:?} is no sector"));
    }
    found
}

fn trigger(name: &str, fault: &mut impl FnMut(String)) -> Option<Trigger> {
    let found = Trigger::parse(name);
    if found.is_none() {
        fault(format!("{name:?} is no event type or mode"));
    }
    found
}

fn deed(written: &str, fault: &mut impl FnMut(String)) -> Option<Deed> {
    let parts: Vec<&str> = written.split('>').map(str::trim).collect();
    let [actor, event, recipient] = parts.as_slice() else {
        fault(format!("{written:?} is not of the form GOV|COP > COERCE > OPP"));
        return None;
    };
    let mut sectors = |list: &str| -> Vec<Sector> {
        list.split('|').map(str::trim).filter(|s| *s != "*").filter_map(|s| sector(s, fault)).collect()
    };
    let (actor, recipient) = (sectors(actor), sectors(recipient));
    Some(Deed { actor, event: trigger(event, fault)?, recipient, written: written.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let folder = std::env::temp_dir().join(format!("demarche-contexts-{}-{}", std::process::id(), text.len()));
        std::fs::create_dir_all(folder.join("contexts")).expect("a folder for the test");
        std::fs::write(folder.join("contexts/one.toml"), text).expect("a file for the test");
        let files = Files::default().overlaid(&folder).expect("the folder can be read");
        std::fs::remove_dir_all(&folder).expect("the folder of the test goes");
        let mut faults = Vec::new();
        ContextTerms::read(&files, &mut faults);
        let mut codes = Vec::new();
        ContextCodes::read(&files, &mut codes);
        faults.extend(codes.into_iter().filter(|c| !faults.contains(c)).collect::<Vec<_>>());
        let faults: Vec<String> = faults.iter().map(Fault::to_string).collect();
        assert_eq!(faults, expected, "{text}");
    }

    #[test]
    fn faults_are_named_with_their_place() {
        let head = "[[context]]\nname = \"cyber\"\nabout = \"Networks.\"\n";
        check(&format!("{head}strong = [\"hack\"]\n"), &[]);
        check(
            "[[context]]\nname = \"sport\"\nabout = \"Games.\"\nstrong = []\n",
            &["contexts/one.toml:1: \"sport\" is no context"],
        );
        check(
            &format!("{head}strong = [\"cyber-attack\"]\nweak = [\"worm|Cyber attack\"]\n"),
            &["contexts/one.toml:1: the term \"Cyber attack\" stands twice in cyber"],
        );
        check(&format!("{head}strong = [\"run/noun\", \"run/verb\"]\n"), &[]);
        check(
            &format!("{head}strong = [\"run/foot\"]\nsectors = [\"ARM\"]\nevents = [\"COERCE.dance\"]\n"),
            &[
                "contexts/one.toml:1: \"run/foot\": a part of speech is noun, verb or adj, not \"foot\"",
                "contexts/one.toml:1: \"ARM\" is no sector",
                "contexts/one.toml:1: \"COERCE.dance\" is no event type or mode",
            ],
        );
        check(
            &format!("{head}strong = []\ndeeds = [\"GOV > COERCE\"]\n"),
            &["contexts/one.toml:1: \"GOV > COERCE\" is not of the form GOV|COP > COERCE > OPP"],
        );
    }

    #[test]
    fn every_context_of_the_codebook_has_its_table() {
        let mut faults = Vec::new();
        let tables = tables(&Files::embedded(), &mut faults);
        assert_eq!(faults, []);
        for context in Context::ALL {
            let table = tables.iter().find(|(_, _, c, _)| c == context);
            assert!(table.is_some_and(|(.., raw)| raw.strong.len() >= 30), "{context}");
        }
    }

    #[test]
    fn codes_imply_contexts() {
        let codes = ContextCodes::read(&Files::embedded(), &mut Vec::new());
        let party = |code: &str, sectors: &'static [Sector]| PartyCodes { country: Code::new(code), sectors };
        let of = |kind, modes: &[Mode], actors: Vec<PartyCodes<'_>>, recipients: Vec<PartyCodes<'_>>| {
            let event = EventCodes { kind, modes, actors, recipients };
            codes.of(&event).into_iter().map(|(c, _)| c.name()).collect::<Vec<_>>().join(" ")
        };
        let (gov, jrn): (&[Sector], &[Sector]) = (&[Sector::Gov], &[Sector::Jrn]);
        assert_eq!(of(EventType::Coerce, &[Mode::Cyber], vec![], vec![]), "cyber");
        assert_eq!(of(EventType::Consult, &[], vec![party("FRA", gov), party("MLI", gov)], vec![]), "diplomatic");
        assert_eq!(of(EventType::Consult, &[], vec![party("FRA", gov), party("FRA", gov)], vec![]), "");
        assert_eq!(
            of(EventType::Coerce, &[], vec![party("MLI", gov)], vec![party("MLI", jrn)]),
            "rights_freedoms repression"
        );
    }
}
