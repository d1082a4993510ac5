//! How the lists of places and countries and the gazetteer hang together.

use std::collections::HashMap;

use demarche_ontology::code::Code;

use crate::actors::Country;
use crate::gazetteer::RowKind;
use crate::names::fold;
use crate::places::{PlaceKind, Places, WordUse};

/// Rows that are one place or belong to one state.
#[derive(Clone, Debug, Default)]
pub struct Links {
    states: HashMap<Code, Code>,
    listed: HashMap<u32, u32>,
}

impl Links {
    /// Between these lists.
    pub(crate) fn find(places: &Places, countries: &[Country]) -> Self {
        let states = countries.iter().filter_map(|c| Some((c.territory?, c.country?))).collect();
        let gazetteer = &places.gazetteer;
        let mut listed = HashMap::new();
        for (number, spot) in places.spots.iter().enumerate().filter(|(_, s)| s.kind == PlaceKind::Admin1) {
            let own = |row: &u32| {
                let row = gazetteer.row(*row);
                row.is_some_and(|r| r.kind == RowKind::Admin1 && Some(r.land) == spot.territory.or(spot.country))
            };
            let name = fold(&spot.name);
            let bare = name.rsplit_once(' ').filter(|(_, last)| places.is(last, WordUse::Admin1)).map(|(n, _)| n);
            let mut rows = [Some(name.as_str()), bare].into_iter().flatten().flat_map(|n| gazetteer.of(n));
            if let Some((row, _)) = rows.find(|(row, _)| own(row)) {
                listed.entry(row).or_insert(number as u32);
            }
        }
        Self { states, listed }
    }

    /// The state of a dependency; a state's own code.
    pub fn state(&self, land: Code) -> Code {
        self.states.get(&land).copied().unwrap_or(land)
    }

    /// The row of the hand-made list for a first-order division of the gazetteer.
    pub fn listed(&self, row: u32) -> Option<u32> {
        self.listed.get(&row).copied()
    }
}
