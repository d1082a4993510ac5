//! The rows of the base as entities.

use std::collections::BTreeMap;

use demarche_lexicon::actors::{Actors, Country, CountryKind, Organisation, Person, person_of};
use demarche_lexicon::cell::Period;
use demarche_lexicon::entities::{Entity, EntityKind, NameKind, Term};
use demarche_ontology::sector::Sector;

/// All rows of the base; those of one person are one entity. Countries come first, then organisations, then people.
pub fn entities(actors: &Actors) -> Vec<Entity> {
    let lands = actors.countries.iter().map(country);
    let bodies = actors.organisations.iter().map(organisation);
    lands.chain(bodies).chain(people(&actors.people)).collect()
}

fn country(row: &Country) -> Entity {
    let kind = match row.kind {
        CountryKind::Country => EntityKind::Country,
        CountryKind::PartlyRecognised => EntityKind::PartlyRecognised,
        CountryKind::Territory => EntityKind::Territory,
        CountryKind::Former => EntityKind::Former,
        CountryKind::Region => EntityKind::Region,
        CountryKind::Area => EntityKind::Area,
    };
    let mut entity = named(&row.id, kind, &row.name, row.wikidata.as_deref());
    let lists = [
        (&row.aliases, NameKind::Alias),
        (&row.adjectives, NameKind::Adjective),
        (&row.demonyms, NameKind::Demonym),
        (&row.capital, NameKind::Capital),
        (&row.seats, NameKind::Seat),
    ];
    for (list, kind) in lists {
        list.iter().for_each(|text| entity.add_name(text, kind, None));
    }
    if row.country.is_some() {
        let (from, to) = dates(row.period);
        let sectors = row.sectors.clone();
        entity.terms.push(Term {
            country: row.country,
            territory: row.territory,
            sectors,
            from,
            to,
            ..Term::default()
        });
    }
    entity
}

fn organisation(row: &Organisation) -> Entity {
    let mut entity = named(&row.id, EntityKind::Organisation, &row.name, row.wikidata.as_deref());
    entity.class = Some(row.kind.clone());
    row.aliases.iter().for_each(|text| entity.add_name(text, NameKind::Alias, None));
    row.acronyms.iter().for_each(|text| entity.add_name(text, NameKind::Acronym, None));
    let (from, to) = dates(row.period);
    let (country, territory, sectors) = (row.code, row.territory, row.sectors.clone());
    entity.terms.push(Term { country, territory, sectors, from, to, ..Term::default() });
    entity
}

fn people(rows: &[Person]) -> Vec<Entity> {
    let mut entities: Vec<Entity> = Vec::new();
    let mut by_id: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        let id = person_of(row.id.split('#').next().unwrap_or(""));
        let at = *by_id.entry(id).or_insert_with(|| {
            entities.push(named(id, EntityKind::Person, &row.name, row.wikidata.as_deref()));
            entities.len() - 1
        });
        let entity = &mut entities[at];
        if row.name != entity.name() {
            entity.add_name(&row.name, NameKind::Alias, None);
        }
        row.aliases.iter().for_each(|text| entity.add_name(text, NameKind::Alias, None));
        let (from, to) = dates(row.period);
        let role = Some(row.office.clone()).filter(|o| !o.is_empty());
        let (country, sectors) = (row.country, row.sectors.clone());
        entity.terms.push(Term { country, sectors, role, from, to, ..Term::default() });
    }
    entities
}

fn named(id: &str, kind: EntityKind, name: &str, wikidata: Option<&str>) -> Entity {
    let mut entity = Entity::new(id, kind);
    entity.add_name(name, NameKind::Official, None);
    entity.wikidata = wikidata.map(str::to_owned);
    entity.source = Some("demarche".to_owned());
    entity
}

/// Both ends as they are written: a whole month or year where the day says no more.
fn dates(period: Period) -> (Option<String>, Option<String>) {
    let from = period.from.map(|day| match (day.month(), day.day()) {
        (1, 1) => format!("{:04}", day.year()),
        (month, 1) => format!("{:04}-{month:02}", day.year()),
        _ => day.to_string(),
    });
    let to = period.to.map(|day| {
        let last = day == day.last_of_month();
        match (day.month(), last) {
            (12, true) => format!("{:04}", day.year()),
            (month, true) => format!("{:04}-{month:02}", day.year()),
            _ => day.to_string(),
        }
    });
    (from, to)
}

/// Sectors as they are written in tables.
pub fn sectors(list: &[Sector]) -> String {
    list.iter().map(|s| s.name()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use demarche_lexicon::base::Base;
    use demarche_lexicon::entities::{Form, read, write_jsonl, write_tsv};
    use demarche_lexicon::files::Files;

    use super::*;

    #[test]
    fn the_whole_base_goes_out_and_comes_back_in_both_forms() {
        let base = Base::read(&Files::embedded()).expect("the base has no fault");
        let entities = entities(&base.actors);
        let jsonl: String = entities.iter().map(write_jsonl).collect();
        for (text, form) in [(jsonl, Form::Jsonl), (write_tsv(&entities), Form::Tsv)] {
            let sheet = read("base", &text, form);
            assert_eq!(sheet.faults.listed, []);
            let back: Vec<Entity> = sheet.entities.into_iter().map(|(_, e)| e).collect();
            assert_eq!(back.len(), entities.len());
            for (old, new) in entities.iter().zip(&back) {
                assert_eq!(old, new, "{form:?}");
            }
        }
    }
}
