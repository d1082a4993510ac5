//! Countries and sectors as the names of entities tell them: "Police (Australia)" is a sector of a group.

use std::collections::BTreeMap;

/// No group.
pub const NONE: u32 = 0;

/// To which country (or other group) and which sector each entity belongs, where its name says so.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    country: Vec<u32>,
    sector: Vec<u32>,
    head: Vec<bool>,
    /// How many numbers of countries there are, [`NONE`] with them.
    pub countries: usize,
}

impl Groups {
    /// Read them out of names. Numbers follow the first use.
    pub fn new(names: &[String]) -> Self {
        let (mut countries, mut sectors) = (BTreeMap::new(), BTreeMap::new());
        let mut groups = Self { head: vec![false; names.len()], ..Self::default() };
        for name in names {
            let (sector, country) = parts(name).unwrap_or_default();
            groups.country.push(number(&mut countries, country));
            groups.sector.push(number(&mut sectors, sector));
        }
        for (i, name) in names.iter().enumerate() {
            if let Some(country) = countries.get(name.as_str()).filter(|_| groups.country[i] == NONE) {
                groups.country[i] = *country;
                // The country itself is a sector of its own.
                groups.sector[i] = sectors.len() as u32 + 1;
                groups.head[i] = true;
            }
        }
        groups.countries = countries.len() + 1;
        groups
    }

    /// The country of an entity, or [`NONE`].
    pub fn country(&self, entity: u32) -> u32 {
        self.country.get(entity as usize).copied().unwrap_or(NONE)
    }

    /// The sector of an entity, or [`NONE`].
    pub fn sector(&self, entity: u32) -> u32 {
        self.sector.get(entity as usize).copied().unwrap_or(NONE)
    }

    /// Whether an entity is the country itself.
    pub fn is_head(&self, entity: u32) -> bool {
        self.head.get(entity as usize).copied().unwrap_or(false)
    }
}

/// "Police (Australia)" → ("Police", "Australia").
fn parts(name: &str) -> Option<(&str, &str)> {
    let (sector, country) = name.trim().strip_suffix(')')?.rsplit_once('(')?;
    let (sector, country) = (sector.trim(), country.trim());
    (!sector.is_empty() && !country.is_empty()).then_some((sector, country))
}

fn number<'a>(table: &mut BTreeMap<&'a str, u32>, name: &'a str) -> u32 {
    if name.is_empty() {
        return NONE;
    }
    let next = table.len() as u32 + 1;
    *table.entry(name).or_insert(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_country_and_sector() {
        let names = ["Estonia", "Police (Estonia)", "Police (Latvia)", "Kaja Tamm", "(x)", "Group (A) (Latvia)"];
        let groups = Groups::new(&names.map(str::to_owned));
        assert_eq!([0, 1, 2, 3, 4, 5].map(|i| groups.country(i)), [1, 1, 2, NONE, NONE, 2]);
        assert_eq!(groups.sector(1), groups.sector(2));
        assert!(groups.is_head(0) && !groups.is_head(1) && groups.sector(0) != NONE);
        assert_eq!((groups.sector(3), groups.country(99), groups.countries), (NONE, NONE, 3));
    }
}
