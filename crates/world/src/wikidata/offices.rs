//! What holding a position means: its name, its sectors, whose it is.

use std::collections::HashMap;

use demarche_lexicon::actors::{ActorRow, Actors};
use demarche_lexicon::names::Form;
use demarche_ontology::code::Code;
use demarche_ontology::sector::Sector;

/// How far up broader positions are asked.
const HIGHEST: usize = 4;

/// A position as it came.
pub(crate) struct Position {
    pub label: String,
    pub sectors: Vec<Sector>,
    pub countries: Vec<u32>,
    pub above: Vec<u32>,
}

/// All that tells countries and offices apart.
pub(crate) struct Offices<'a> {
    pub actors: &'a Actors,
    pub positions: HashMap<u32, Position>,
    /// Codes of lands.
    pub lands: HashMap<u32, Code>,
    /// Codes by ISO 3166-1 alpha-2.
    pub shorts: HashMap<String, Code>,
    /// Regions by their ISO 3166-2 code.
    pub regions: HashMap<u32, String>,
}

/// An office as it counts.
#[derive(Clone, Debug)]
pub(crate) struct Office {
    pub label: String,
    pub sectors: Vec<Sector>,
    /// `None` where it is that of who holds it.
    pub country: Option<Code>,
}

impl Offices<'_> {
    /// The code of a country or of the country of a region.
    pub fn code(&self, item: u32) -> Option<Code> {
        self.lands.get(&item).copied().or_else(|| {
            let region = self.regions.get(&item)?;
            self.shorts.get(region.split('-').next()?).copied()
        })
    }

    /// What a position means; `None` where it is none that matters.
    pub fn office(&self, item: u32) -> Option<Office> {
        let position = self.positions.get(&item)?;
        let sectors = self.sectors(position, HIGHEST)?;
        let country = whose(self.actors, &position.label).or_else(|| self.country(position, HIGHEST));
        Some(Office { label: position.label.clone(), sectors, country })
    }

    fn sectors(&self, position: &Position, depth: usize) -> Option<Vec<Sector>> {
        if !position.sectors.is_empty() {
            return Some(position.sectors.clone());
        }
        let depth = depth.checked_sub(1)?;
        position.above.iter().filter_map(|p| self.positions.get(p)).find_map(|p| self.sectors(p, depth))
    }

    fn country(&self, position: &Position, depth: usize) -> Option<Code> {
        let own = position.countries.iter().find_map(|c| self.code(*c));
        own.or_else(|| {
            let depth = depth.checked_sub(1)?;
            position.above.iter().filter_map(|p| self.positions.get(p)).find_map(|p| self.country(p, depth))
        })
    }
}

/// The country or the body above countries that a label names: "Minister of Health of *Arnor*", "*Arnorian* Minister
/// of Health". A country after "to" is where an ambassador is posted.
pub(crate) fn whose(actors: &Actors, label: &str) -> Option<Code> {
    let starts: Vec<usize> = std::iter::once(0)
        .chain(label.char_indices().filter(|(_, c)| matches!(c, ' ' | '-')).map(|(at, c)| at + c.len_utf8()))
        .collect();
    let end = |i: usize| starts.get(i).map_or(label.len(), |at| at - 1);
    let mut found = None;
    let mut i = 0;
    while i < starts.len() {
        let longest = (i + 1..=starts.len().min(i + 6)).rev().find_map(|j| {
            let text = label.get(starts[i]..end(j))?;
            Some((j, code_of_name(actors, text)?))
        });
        let Some((next, code)) = longest else {
            i += 1;
            continue;
        };
        let before = label.get(..starts[i]).unwrap_or("").trim_end().trim_end_matches("the").trim_end();
        if before.ends_with(" of") {
            return Some(code);
        }
        if !before.ends_with(" to") && found.is_none() {
            found = Some(code);
        }
        i = next;
    }
    found
}

fn code_of_name(actors: &Actors, text: &str) -> Option<Code> {
    actors.of(text).find_map(|entry| match entry.to {
        ActorRow::Country(i) if !matches!(entry.form, Form::Capital | Form::Seat) => {
            actors.country(i).and_then(|c| c.country)
        }
        ActorRow::Organisation(i) => actors.organisation(i).and_then(|o| o.code).filter(|c| !c.is_country()),
        _ => None,
    })
}
