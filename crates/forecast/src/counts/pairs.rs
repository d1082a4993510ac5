//! From facts of persons, sectors and countries to acts of countries.

use crate::counts::act::Act;
use crate::links::fact::Fact;
use crate::links::groups::{Groups, NONE};

/// Countries of entities by name, and the quad class of each relation.
#[derive(Clone, Debug)]
pub struct Countries {
    groups: Groups,
    names: Vec<String>,
}

impl Countries {
    /// Read them out of names: "Police (Australia)" is of Australia.
    pub fn new(entities: &[String]) -> Self {
        let groups = Groups::new(entities);
        let mut names = vec![String::new(); groups.countries];
        for (entity, name) in entities.iter().enumerate() {
            let country = groups.country(entity as u32);
            let slot = &mut names[country as usize];
            if country != NONE && slot.is_empty() {
                let inner = name.trim().strip_suffix(')').and_then(|n| n.rsplit_once('('));
                *slot = if groups.is_head(entity as u32) { name } else { inner.map_or("", |i| i.1) }.trim().to_owned();
            }
        }
        Self { groups, names }
    }

    /// The name of a country by number.
    pub fn name(&self, country: u32) -> &str {
        self.names.get(country as usize).map_or("", String::as_str)
    }

    /// Acts of countries; facts of those whose name tells none are left out. `quads` holds the class of each relation.
    pub fn acts(&self, facts: &[Fact], quads: &[u8]) -> Vec<Act> {
        let act = |fact: &Fact| {
            let (source, target) = (self.groups.country(fact.subject), self.groups.country(fact.object));
            let quad = quads.get(fact.relation as usize).copied()?;
            (source != NONE && target != NONE).then_some(Act { day: fact.day, source, target, quad })
        };
        let mut acts: Vec<Act> = facts.iter().filter_map(act).collect();
        acts.sort_unstable();
        acts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_and_sectors_act_for_countries() {
        let names = ["Kaja Tamm", "Police (Estonia)", "Latvia", "Court (Latvia)", "Estonia"].map(str::to_owned);
        let countries = Countries::new(&names);
        let fact = |subject, object| Fact { day: 3, subject, relation: 1, object };
        let acts = countries.acts(&[fact(1, 2), fact(0, 2), fact(3, 2), fact(4, 3)], &[1, 4]);
        let named: Vec<_> = acts.iter().map(|a| (countries.name(a.source), countries.name(a.target), a.quad)).collect();
        assert_eq!(named, [("Estonia", "Latvia", 4), ("Estonia", "Latvia", 4), ("Latvia", "Latvia", 4)]);
    }
}
