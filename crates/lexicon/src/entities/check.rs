//! What must hold of an entity, whatever form it came in.

use std::collections::HashMap;

use demarche_ontology::code::Code;
use demarche_ontology::sector::Sector;

use super::{Entity, Faults, MOST_NAME, MOST_NAMES, MOST_TERMS, NameKind, Term, pieces, shown};
use crate::cell::days;
use crate::names::fold;

/// Collects what is wrong with one line.
#[derive(Debug, Default)]
pub(super) struct Doubts(pub Vec<String>);

impl Doubts {
    pub fn add(&mut self, message: String) {
        // A line can hold a thousand wrong cells; a few say enough.
        if self.0.len() < 8 {
            self.0.push(message);
        }
    }

    pub fn code(&mut self, field: &str, text: &str) -> Option<Code> {
        let code = Code::new(text.trim());
        if code.is_none() && !text.trim().is_empty() {
            self.add(format!("{field} {} is no code: three capital letters are", shown(text)));
        }
        code
    }

    pub fn sectors<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) -> Vec<Sector> {
        let mut sectors = Vec::new();
        for name in names {
            match Sector::from_name(name.trim()) {
                Some(sector) if !sectors.contains(&sector) => sectors.push(sector),
                Some(_) => self.add(format!("the sector {name} stands twice")),
                None => self.add(format!("{} is no sector", shown(name))),
            }
        }
        sectors
    }

    pub fn date(&mut self, field: &str, text: &str) -> Option<String> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        if days(text).is_none() {
            self.add(format!("{field} {} is no date: YYYY, YYYY-MM and YYYY-MM-DD are", shown(text)));
        }
        Some(text.to_owned())
    }

    /// Country and sectors that stand in one code.
    pub fn joined(&mut self, code: &str, term: &mut Term) {
        match pieces(code) {
            Ok(_) if term.country.is_some() || !term.sectors.is_empty() => {
                self.add("a code is given twice: as code, and as country and sectors".to_owned());
            }
            Ok((country, sectors)) => (term.country, term.sectors) = (country, sectors),
            Err(cause) => self.add(cause),
        }
    }

    pub fn period(&mut self, term: &Term) {
        let period = term.period();
        if let (Some(from), Some(to)) = (period.from, period.to)
            && from > to
        {
            self.add(format!("a code ends on {to}, before it begins on {from}"));
        }
    }

    pub fn name(&mut self, text: &str) {
        if text.len() > MOST_NAME {
            self.add(format!("the name {} has {} bytes; {MOST_NAME} are the most", shown(text), text.len()));
        } else if text.contains(|c: char| c.is_control() || matches!(c, '|' | '\u{fffd}')) {
            self.add(format!(
                "the name {} has a mark that no name has (|, a control or an unreadable one)",
                shown(text)
            ));
        } else if fold(text).is_empty() {
            self.add(format!("the name {} has no letter", shown(text)));
        }
    }

    /// What must hold of the whole.
    pub fn entity(&mut self, entity: &Entity) {
        self.id("the id", &entity.id);
        entity.part_of.iter().for_each(|id| self.id("part_of", id));
        if entity.names.is_empty() {
            self.add("it has no name".to_owned());
        }
        if entity.names.len() > MOST_NAMES {
            self.add(format!("it has {} names; {MOST_NAMES} are the most", entity.names.len()));
        }
        if entity.terms.len() > MOST_TERMS {
            self.add(format!("it has {} codes; {MOST_TERMS} are the most", entity.terms.len()));
        }
        entity.names.iter().take(MOST_NAMES).for_each(|n| self.name(&n.text));
        if entity.confidence.is_some_and(|c| !(0.0..=1.0).contains(&c)) {
            self.add("the confidence lies between 0 and 1".to_owned());
        }
        let empty = |t: &Term| t.country.is_none() && t.territory.is_none() && t.sectors.is_empty();
        let bare = entity.terms.is_empty() && entity.part_of.is_empty();
        if entity.counts() && bare && entity.kind != super::EntityKind::Area {
            self.add("it has neither a code nor a part_of; give a country or a sector".to_owned());
        } else if entity.kind != super::EntityKind::Area && entity.terms.iter().any(empty) {
            self.add("a code is empty; give a country or a sector".to_owned());
        }
        let land = !matches!(
            entity.kind,
            super::EntityKind::Area | super::EntityKind::Organisation | super::EntityKind::Person
        );
        if land && entity.counts() && entity.terms.iter().any(|t| t.country.is_none()) {
            self.add("only an area has no country".to_owned());
        }
        let lands =
            |n: &&super::EntityName| matches!(n.kind, NameKind::Capital | NameKind::Adjective | NameKind::Demonym);
        if matches!(entity.kind, super::EntityKind::Person)
            && let Some(name) = entity.names.iter().find(lands)
        {
            self.add(format!("a person has no {}: {}", name.kind.name(), shown(&name.text)));
        }
    }

    fn id(&mut self, field: &str, id: &str) {
        let wrong = |c: char| c.is_control() || c.is_whitespace() || matches!(c, ':' | '#' | '|');
        if id.is_empty() {
            self.add(format!("{field} is empty"));
        } else if id.len() > 200 || id.contains(wrong) {
            self.add(format!("{field} {} is too long, or has a blank, a colon, a | or a #", shown(id)));
        }
    }
}

/// Whether a text can be a name.
pub fn is_name(text: &str) -> bool {
    let mut doubts = Doubts::default();
    doubts.name(text);
    doubts.0.is_empty()
}

/// Drop every `part_of` that leads back to its own entity, and say so. `place` tells file and line of an entity.
pub fn break_circles<'a>(entities: &mut [Entity], place: impl Fn(usize) -> (&'a str, usize), faults: &mut Faults) {
    let by_id: HashMap<&str, usize> = entities.iter().enumerate().map(|(i, e)| (e.id.as_str(), i)).collect();
    let parents: Vec<Vec<usize>> =
        entities.iter().map(|e| e.part_of.iter().filter_map(|id| by_id.get(id.as_str()).copied()).collect()).collect();
    drop(by_id);
    // Depth first, without recursion: 0 is new, 1 is on the way, 2 is done.
    let mut state = vec![0_u8; entities.len()];
    let mut circular = Vec::new();
    for start in 0..entities.len() {
        if state[start] != 0 {
            continue;
        }
        let mut way = vec![(start, 0_usize)];
        state[start] = 1;
        while let Some((at, next)) = way.last_mut() {
            let Some(parent) = parents[*at].get(*next).copied() else {
                state[*at] = 2;
                way.pop();
                continue;
            };
            *next += 1;
            match state[parent] {
                0 => {
                    state[parent] = 1;
                    way.push((parent, 0));
                }
                1 => circular.push(*at),
                _ => {}
            }
        }
    }
    circular.sort_unstable();
    circular.dedup();
    for i in circular {
        let (file, line) = place(i);
        faults.add(
            file,
            line,
            format!("part_of of {} leads back to itself; it is passed over", shown(&entities[i].id)),
        );
        entities[i].part_of.clear();
    }
}
