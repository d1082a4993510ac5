//! Events and actors in CAMEO's codes, as PETRARCH writes them: source, target, event.

use std::collections::{BTreeMap, BTreeSet};

use demarche_ontology::actor_code;
use demarche_ontology::cameo::Cameo;
use demarche_ontology::code::Code;
use demarche_ontology::sector::Sector;
use demarche_record::actor::Actor;
use demarche_record::event::Event;

use crate::row::dyads;

/// A side of an event that nobody fills who has a code.
pub const NOBODY: &str = "---";

/// What codes need to know of the rows of the base.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Ids of the rows of countries and other lands.
    pub lands: BTreeSet<String>,
    /// Codes of states.
    pub states: BTreeSet<Code>,
    /// Codes of rows from imported dictionaries, with the sectors that we read in them.
    pub codes: BTreeMap<String, (String, Vec<Sector>)>,
}

/// The code that an imported dictionary gives an event, and that of the event as its recipient has it.
pub fn of_dictionary(event: &Event) -> Option<(&str, Option<&str>)> {
    let step = event.trace.iter().find(|s| s.step == "cameo")?;
    Some(step.id.split_once(':').map_or((step.id.as_str(), None), |(code, back)| (code, Some(back))))
}

/// The code of an event: that of a dictionary where it means the same type, else the root of its type.
pub fn code(event: &Event) -> &str {
    let same = |code: &str| Cameo::new(code).and_then(|c| c.kind()).is_some_and(|(kind, _)| kind == event.kind);
    match of_dictionary(event) {
        Some((code, _)) if same(code) => code,
        _ => event.kind.cameo_root(),
    }
}

/// The code of an actor: country and sectors in pieces of three letters, or what its own dictionary has. As CAMEO is used,
/// a land by its mere name has no sector, and someone who was in office is of the elite, whatever the office.
pub fn actor(actor: &Actor, rows: &Rows) -> String {
    // A country that only the sense of the sentence names is meant as such, too.
    let land = rows.lands.contains(&actor.row) || actor.row.starts_with("rule:");
    let bare = land && actor.role.is_none();
    let sectors: Vec<Sector> = actor.sectors.iter().copied().filter(|s| !(bare && *s == Sector::Gov)).collect();
    if sectors.first() == Some(&Sector::Eli) {
        return actor_code::write(actor.territory.or(actor.country), &[Sector::Eli]);
    }
    if let Some((code, own)) = rows.codes.get(&actor.row) {
        let more: Vec<Sector> = sectors.iter().copied().filter(|s| !own.contains(s)).collect();
        return code.clone() + actor_code::write(None, &more).trim_start_matches('-');
    }
    actor_code::write(actor.territory.or(actor.country), &sectors)
}

/// Source, target and code of an event, one triple a pair of parties who both have a code. The code of a dictionary counts
/// as it stands, whatever tense and operators made of the type.
pub fn triples(event: &Event, rows: &Rows) -> Vec<[String; 3]> {
    let (code, back) = of_dictionary(event).unwrap_or((event.kind.cameo_root(), None));
    let side = |party: Option<&Actor>| party.map_or(NOBODY.to_owned(), |a| actor(a, rows));
    let mut triples = Vec::new();
    for (source, target) in dyads(event) {
        let (source, target) = (side(source), side(target));
        if source == NOBODY || target == NOBODY || source == target {
            continue;
        }
        if let Some(back) = back {
            triples.push([target.clone(), source.clone(), back.to_owned()]);
        }
        triples.push([source, target, code.to_owned()]);
    }
    triples
}
