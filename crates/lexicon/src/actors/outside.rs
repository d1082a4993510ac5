//! Sheets of entities as rows above, or below, those of the tables.

use std::collections::HashMap;

use demarche_ontology::sector::Sector;

use super::{Actors, Country, CountryKind, Organisation, Person, Standing};
use crate::entities::{Decision, Entity, EntityKind, Faults, NameKind, Term, break_circles, read};
use crate::files::Files;

/// How far up `part_of` is followed for a code.
const HIGHEST: usize = 16;

/// An entity, the sheet it came with and its line.
struct Placed {
    sheet: usize,
    line: usize,
}

impl Actors {
    /// Lay the sheets over the tables: a later sheet over an earlier one, all over the built-in rows. An entity takes
    /// the place of one with the same id, wherever that came from.
    pub(super) fn lay_over(&mut self, files: &Files) {
        let mut faults = Faults::default();
        let (places, mut entities, names) = gather(files, &mut faults);
        if entities.is_empty() {
            self.faults = faults;
            return;
        }
        let place = |i: usize| places.get(i).map_or(("", 0), |p| (names[p.sheet].as_str(), p.line));
        break_circles(&mut entities, place, &mut faults);
        self.faults = faults;
        let by_id: HashMap<&str, usize> = entities.iter().enumerate().map(|(i, e)| (e.id.as_str(), i)).collect();
        let replaced = |id: &str| by_id.get(id).is_some_and(|i| entities[*i].decision != Some(Decision::Learned));
        self.countries.retain(|r| !replaced(&r.id));
        self.organisations.retain(|r| !replaced(&r.id));
        self.people.retain(|r| !replaced(&r.id) && !replaced(person_of(&r.id)));
        let whole = Whole { all: &entities, by_id: &by_id, base: self.codes() };
        let inherits = |e: &Entity| !e.part_of.is_empty() && !e.terms.iter().any(|t| t.country.is_some());
        let inherited: Vec<(usize, Vec<Term>)> =
            entities.iter().enumerate().filter(|(_, e)| inherits(e)).map(|(i, e)| (i, whole.terms(e))).collect();
        drop(by_id);
        for (i, terms) in inherited {
            entities[i].terms = terms;
        }
        // Each goes as its rows come: a million of them would not fit twice.
        for (entity, place) in entities.into_iter().zip(places).filter(|(e, _)| e.counts()) {
            let layer = match entity.decision {
                Some(Decision::Learned) => Standing::LEARNED,
                _ => u16::try_from(place.sheet + 1).unwrap_or(u16::MAX).saturating_add(Standing::BASE),
            };
            let standing = Standing { layer, confidence: entity.confidence.unwrap_or(1.0) as f32 };
            self.add(&entity, &entity.terms, standing);
        }
    }

    /// The codes of built-in rows that something can be a part of.
    fn codes(&self) -> HashMap<String, Term> {
        let term = |country, territory, sectors: &[Sector]| Term {
            country,
            territory,
            sectors: sectors.to_vec(),
            ..Term::default()
        };
        let lands = self.countries.iter().map(|r| (r.id.clone(), term(r.country, r.territory, &[])));
        let bodies = self.organisations.iter().map(|r| (r.id.clone(), term(r.code, r.territory, &r.sectors)));
        lands.chain(bodies).collect()
    }

    /// One row a term.
    fn add(&mut self, entity: &Entity, terms: &[Term], standing: Standing) {
        let none = Term::default();
        let terms =
            if terms.is_empty() && entity.kind == EntityKind::Area { std::slice::from_ref(&none) } else { terms };
        for (i, term) in terms.iter().enumerate() {
            // A term's row is told from an id of its own by a mark that no id has.
            let id = if terms.len() == 1 { entity.id.clone() } else { format!("{}#{}", entity.id, i + 1) };
            match entity.kind {
                EntityKind::Person => self.people.push(person(id, entity, term, standing)),
                EntityKind::Organisation => self.organisations.push(organisation(id, entity, term, standing)),
                kind => self.countries.push(country(id, country_kind(kind), entity, term, standing)),
            }
        }
    }
}

/// What something may be a part of.
struct Whole<'a> {
    all: &'a [Entity],
    by_id: &'a HashMap<&'a str, usize>,
    base: HashMap<String, Term>,
}

impl Whole<'_> {
    /// The codes of an entity; where it has no country, that of what it is a part of.
    fn terms(&self, entity: &Entity) -> Vec<Term> {
        let Some(above) = self.above(entity) else { return entity.terms.clone() };
        if entity.terms.is_empty() {
            return vec![above];
        }
        let own = entity.terms.iter();
        own.map(|t| Term { country: above.country, territory: above.territory, ..t.clone() }).collect()
    }

    /// The code that stands above an entity.
    fn above(&self, entity: &Entity) -> Option<Term> {
        let mut open: Vec<&str> = entity.part_of.iter().rev().map(String::as_str).collect();
        for _ in 0..HIGHEST {
            let id = open.pop()?;
            let Some(parent) = self.by_id.get(id).and_then(|i| self.all.get(*i)) else {
                if let Some(term) = self.base.get(id) {
                    return Some(term.clone());
                }
                continue;
            };
            let land = !matches!(parent.kind, EntityKind::Organisation | EntityKind::Person);
            if let Some(term) = parent.terms.iter().find(|t| t.country.is_some()) {
                let sectors = if land { Vec::new() } else { term.sectors.clone() };
                return Some(Term { country: term.country, territory: term.territory, sectors, ..Term::default() });
            }
            open.extend(parent.part_of.iter().rev().map(String::as_str));
        }
        None
    }
}

/// The person behind the id of a built-in row: `abbas-mahmoud` of `abbas-mahmoud-2`.
pub fn person_of(row: &str) -> &str {
    row.rsplit_once('-').filter(|(_, n)| n.bytes().all(|b| b.is_ascii_digit())).map_or(row, |(id, _)| id)
}

/// All entities of all sheets, each id once: the last of its rows on which somebody decided.
fn gather(files: &Files, faults: &mut Faults) -> (Vec<Placed>, Vec<Entity>, Vec<String>) {
    let (mut places, mut entities): (Vec<Placed>, Vec<Entity>) = (Vec::new(), Vec::new());
    let mut by_id: HashMap<String, usize> = HashMap::new();
    let mut names = Vec::new();
    for (sheet, (name, text, form)) in files.sheets().enumerate() {
        names.push(name.to_owned());
        let read = read(name, text, form);
        faults.extend(read.faults);
        for (line, entity) in read.entities {
            if matches!(entity.decision, Some(Decision::Propose | Decision::Defer)) {
                continue;
            }
            let place = Placed { sheet, line };
            // What was learned does not take the place of what somebody wrote.
            let learned = entity.decision == Some(Decision::Learned);
            match by_id.get(&entity.id).copied() {
                Some(_) if learned => {}
                Some(at) => (places[at], entities[at]) = (place, entity),
                None => {
                    by_id.insert(entity.id.clone(), entities.len());
                    places.push(place);
                    entities.push(entity);
                }
            }
        }
    }
    (places, entities, names)
}

/// The texts of some kinds of names, its own name apart.
fn names(entity: &Entity, kinds: &[NameKind]) -> Vec<String> {
    let own = entity.name();
    let mut texts: Vec<String> = Vec::new();
    for name in entity.names.iter().filter(|n| kinds.contains(&n.kind)) {
        if (name.text != own || !matches!(name.kind, NameKind::Official | NameKind::Alias))
            && !texts.contains(&name.text)
        {
            texts.push(name.text.clone());
        }
    }
    texts
}

const fn country_kind(kind: EntityKind) -> CountryKind {
    match kind {
        EntityKind::Country => CountryKind::Country,
        EntityKind::PartlyRecognised => CountryKind::PartlyRecognised,
        EntityKind::Territory => CountryKind::Territory,
        EntityKind::Former => CountryKind::Former,
        EntityKind::Region => CountryKind::Region,
        EntityKind::Area | EntityKind::Organisation | EntityKind::Person => CountryKind::Area,
    }
}

fn country(id: String, kind: CountryKind, entity: &Entity, term: &Term, standing: Standing) -> Country {
    // A country acts as its government without being told.
    let mut sectors: Vec<Sector> = term.sectors.iter().copied().filter(|s| *s != Sector::Gov).collect();
    if kind == CountryKind::PartlyRecognised && !sectors.contains(&Sector::Pre) {
        sectors.insert(0, Sector::Pre);
    }
    Country {
        id,
        kind,
        country: term.country,
        territory: term.territory,
        sectors,
        name: entity.name().to_owned(),
        aliases: names(entity, &[NameKind::Official, NameKind::Alias, NameKind::Acronym]),
        adjectives: names(entity, &[NameKind::Adjective]),
        demonyms: names(entity, &[NameKind::Demonym]),
        capital: names(entity, &[NameKind::Capital]),
        seats: names(entity, &[NameKind::Seat]),
        period: term.period(),
        wikidata: entity.wikidata.clone(),
        standing,
    }
}

fn organisation(id: String, entity: &Entity, term: &Term, standing: Standing) -> Organisation {
    let others = [
        NameKind::Official,
        NameKind::Alias,
        NameKind::Adjective,
        NameKind::Demonym,
        NameKind::Capital,
        NameKind::Seat,
    ];
    Organisation {
        id,
        kind: entity.class.clone().unwrap_or_else(|| "organisation".to_owned()),
        code: term.country,
        territory: term.territory,
        sectors: term.sectors.clone(),
        name: entity.name().to_owned(),
        aliases: names(entity, &others),
        acronyms: names(entity, &[NameKind::Acronym]),
        period: term.period(),
        wikidata: entity.wikidata.clone(),
        standing,
    }
}

fn person(id: String, entity: &Entity, term: &Term, standing: Standing) -> Person {
    Person {
        id,
        name: entity.name().to_owned(),
        aliases: names(entity, &[NameKind::Official, NameKind::Alias, NameKind::Acronym]),
        country: term.country,
        sectors: term.sectors.clone(),
        office: term.role.clone().unwrap_or_default(),
        period: term.period(),
        wikidata: entity.wikidata.clone(),
        standing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actors::ActorRow;
    use crate::base::Base;
    use crate::entities::Form;

    fn base(sheets: &[&str]) -> Base {
        let mut files = Files::embedded();
        for (i, sheet) in sheets.iter().enumerate() {
            files = files.with_sheet(&format!("{i}.jsonl"), (*sheet).to_owned(), Form::Jsonl);
        }
        Base::read(&files).expect("the tables have no fault")
    }

    fn ids(base: &Base, name: &str) -> Vec<String> {
        let id = |row| match row {
            ActorRow::Country(i) => base.actors.country(i).map(|r| r.id.clone()),
            ActorRow::Organisation(i) => base.actors.organisation(i).map(|r| r.id.clone()),
            ActorRow::Person(i) => base.actors.person(i).map(|r| r.id.clone()),
        };
        base.actors.of(name).filter_map(|e| id(e.to)).collect()
    }

    const ARNOR: &str = r#"{"id":"arn","kind":"country","names":[{"text":"Arnor"},{"text":"Arnorian","kind":"adjective"}],"codes":[{"country":"ARN"}]}"#;

    #[test]
    fn an_invented_country_is_known_by_all_its_names() {
        let base = base(&[ARNOR]);
        assert_eq!((ids(&base, "Arnor"), ids(&base, "Arnorian")), (vec!["arn".to_owned()], vec!["arn".to_owned()]));
        let code = demarche_ontology::code::Code::new("ARN").expect("three letters");
        assert_eq!(base.actors.state(code).map(|s| s.name.as_str()), Some("Arnor"));
    }

    #[test]
    fn terms_become_rows_and_parts_take_the_code_of_the_whole() {
        let sheet = [
            ARNOR,
            r#"{"id":"guard","kind":"organisation","names":[{"text":"Grey Guard"}],"codes":[{"sectors":["MIL"]}],"part_of":["arn"]}"#,
            r#"{"id":"guard-post","kind":"organisation","names":[{"text":"Guard Post"}],"part_of":["nowhere","guard"]}"#,
            r#"{"id":"tal","kind":"person","names":[{"text":"Tal Oro"}],"codes":[{"code":"ARNREBMIL","to":"2020"},{"code":"ARNGOV","from":"2021","role":"president"}]}"#,
        ];
        let base = base(&[&sheet.join("\n")]);
        assert_eq!(base.actors.faults.count, 0, "{:?}", base.actors.faults);
        assert_eq!(ids(&base, "Tal Oro"), ["tal#1", "tal#2"]);
        let guard = |name: &str| {
            let row = base.actors.organisations.iter().find(|o| o.name == name).expect("it is there");
            (row.code.map(|c| c.to_string()), row.sectors.clone())
        };
        assert_eq!(guard("Grey Guard"), (Some("ARN".into()), vec![Sector::Mil]));
        // The post hangs below the guard, whose code hangs below the country.
        assert_eq!(guard("Guard Post").0, Some("ARN".into()));
    }

    #[test]
    fn later_sheets_win_and_decisions_count() {
        let row = |decision: &str, code: &str| {
            format!(
                r#"{{"id":"gg","kind":"organisation","names":[{{"text":"Grey Guard"}}],"codes":[{{"code":"{code}"}}]{decision}}}"#
            )
        };
        let code = |sheets: &[String]| {
            let sheets: Vec<&str> = sheets.iter().map(String::as_str).collect();
            let base = base(&sheets);
            base.actors.organisations.iter().find(|o| o.name == "Grey Guard").map(|o| o.code.map(|c| c.to_string()))
        };
        let decided = |d: &str| format!(r#","decision":"{d}""#);
        assert_eq!(code(&[row("", "ARNMIL"), row("", "BRYMIL")]), Some(Some("BRY".into())));
        assert_eq!(code(&[row("", "ARNMIL"), row(&decided("propose"), "BRYMIL")]), Some(Some("ARN".into())));
        assert_eq!(code(&[row("", "ARNMIL"), row(&decided("learned"), "BRYMIL")]), Some(Some("ARN".into())));
        assert_eq!(code(&[row("", "ARNMIL"), row(&decided("reject"), "ARNMIL")]), None);
        let gone = base(&[r#"{"id":"france","kind":"country","names":[{"text":"France"}],"decision":"reject"}"#]);
        assert!(ids(&gone, "France").is_empty());
    }

    #[test]
    fn circles_crowds_and_wrong_lines_are_named_and_passed_over() {
        let mut sheet = String::from(ARNOR);
        for (a, b) in [("a", "b"), ("b", "c"), ("c", "a")] {
            sheet.push_str(&format!(
                "\n{{\"id\":\"{a}\",\"kind\":\"organisation\",\"names\":[{{\"text\":\"Body {a}\"}}],\"part_of\":[\"{b}\"]}}"
            ));
        }
        for i in 0..1000 {
            sheet.push_str(&format!(
                "\n{{\"id\":\"p{i}\",\"kind\":\"person\",\"names\":[{{\"text\":\"Ann Oro\"}}],\"codes\":[{{\"code\":\"ARNGOV\"}}]}}"
            ));
        }
        sheet.push_str("\n{\"id\":\"x\"\n");
        let base = base(&[&sheet]);
        assert_eq!(ids(&base, "Ann Oro").len(), crate::actors::MOST_OF_A_NAME);
        assert_eq!(base.actors.surname("oro").count(), 0, "nobody is the only one");
        let faults: Vec<String> = base.actors.faults.listed.iter().map(ToString::to_string).collect();
        assert_eq!(faults.len(), 3, "{faults:?}");
        assert!(faults[0].starts_with("0.jsonl:1005: it is no row") && faults[1].contains("leads back to itself"));
        assert!(faults[2].contains("more than 256 rows"));
    }
}
