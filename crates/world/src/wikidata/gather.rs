//! Facts of a whole dump → entities.

use std::collections::{HashMap, HashSet};

use demarche_lexicon::actors::{ActorRow, Actors};
use demarche_lexicon::cell::days;
use demarche_lexicon::entities::{Entity, EntityKind, EntityName, Faults, MOST_NAMES, MOST_TERMS, NameKind, Term};
use demarche_ontology::code::Code;
use demarche_ontology::sector::Sector;
use jiff::civil::Date;

use super::Settings;
use super::offices::{Offices, Position};
use super::sift::{Fact, Held, What};

/// Most facts that are held; with the usual number of sitelinks a full dump has a tenth of that.
pub const MOST_FACTS: usize = 3_000_000;

/// What was met on the way.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Lines with faults.
    pub faults: Faults,
    /// Items that came twice; the first was kept.
    pub twice: u64,
    /// Dates that cannot be; what they date was left undated or out.
    pub wrong_dates: u64,
    /// Terms whose office is no political one, or did not come.
    pub offices_unknown: u64,
    /// Facts beyond [`MOST_FACTS`], which were left out.
    pub beyond: u64,
}

/// Collects the facts of a dump.
pub struct Gatherer<'a> {
    settings: &'a Settings,
    offices: Offices<'a>,
    seen: HashSet<u32>,
    /// Lands, organisations and people in the order of the dump.
    lands: Vec<Fact>,
    bodies: Vec<Fact>,
    people: Vec<Fact>,
    /// Labels of places.
    labels: HashMap<u32, String>,
    /// What was met on the way.
    pub report: Report,
}

impl<'a> Gatherer<'a> {
    /// Nothing yet; names of countries in labels of positions are those of this base.
    pub fn new(actors: &'a Actors, settings: &'a Settings) -> Self {
        let offices = Offices {
            actors,
            positions: HashMap::new(),
            lands: HashMap::new(),
            shorts: HashMap::new(),
            regions: HashMap::new(),
        };
        Self {
            settings,
            offices,
            seen: HashSet::new(),
            lands: Vec::new(),
            bodies: Vec::new(),
            people: Vec::new(),
            labels: HashMap::new(),
            report: Report::default(),
        }
    }

    /// Take a fact.
    pub fn add(&mut self, fact: Fact) {
        if self.seen.len() >= MOST_FACTS {
            self.report.beyond += 1;
            return;
        }
        if !self.seen.insert(fact.id) {
            self.report.twice += 1;
            return;
        }
        self.report.wrong_dates += u64::from(fact.wrong_dates);
        match fact.what {
            What::Land { code, ref short, .. } => {
                self.offices.lands.insert(fact.id, code);
                if let Some(short) = short {
                    self.offices.shorts.insert(short.clone(), code);
                }
                // A city state is its own capital.
                self.label(&fact);
                self.lands.push(fact);
            }
            What::Body { .. } => self.bodies.push(fact),
            What::Person { .. } => self.people.push(fact),
            What::Position { sectors, above } => {
                let label = fact.names.into_iter().next().map(|n| n.text).unwrap_or_default();
                self.offices.positions.insert(fact.id, Position { label, sectors, countries: fact.countries, above });
            }
            What::Place { ref region } => {
                if let Some(region) = region {
                    self.offices.regions.insert(fact.id, region.clone());
                }
                self.label(&fact);
            }
        }
    }

    fn label(&mut self, fact: &Fact) {
        if let Some(name) = fact.names.first() {
            self.labels.insert(fact.id, name.text.clone());
        }
    }

    /// The entities: lands, organisations, people, each in the order of the dump.
    pub fn finish(mut self) -> (Vec<Entity>, Report) {
        let (lands, bodies, people) =
            (std::mem::take(&mut self.lands), std::mem::take(&mut self.bodies), std::mem::take(&mut self.people));
        let heads = heads(&lands);
        let parties: HashMap<u32, String> = bodies
            .iter()
            .filter(|b| matches!(&b.what, What::Body { class, .. } if class == "party"))
            .filter_map(|b| Some((b.id, b.names.first()?.text.clone())))
            .collect();
        let mut entities = Vec::new();
        for land in lands {
            entities.extend(self.land(land));
        }
        for body in bodies {
            entities.extend(self.body(body));
        }
        for person in people {
            let heads = heads.get(&person.id).map_or(&[][..], Vec::as_slice);
            entities.extend(self.person(person, heads, &parties));
        }
        entities.retain(|e| self.is_wanted(e));
        (entities, self.report)
    }

    fn is_wanted(&self, entity: &Entity) -> bool {
        let wanted = |code: Code| self.settings.countries.contains(&code);
        self.settings.countries.is_empty() || entity.terms.iter().any(|t| t.country.is_some_and(wanted))
    }

    fn land(&self, fact: Fact) -> Option<Entity> {
        let What::Land { kind, code, ref capital, .. } = fact.what else { return None };
        let mut entity = entity(&fact, kind);
        for name in capital.iter().filter_map(|c| self.labels.get(c)) {
            entity.add_name(name, NameKind::Capital, None);
        }
        let owner = fact.countries.iter().find_map(|c| self.offices.lands.get(c)).copied();
        let owner = owner.filter(|o| *o != code && kind == EntityKind::Territory);
        let (country, territory) = (Some(owner.unwrap_or(code)), owner.map(|_| code));
        let (from, to) = (fact.from, fact.to);
        self.push(&mut entity, Term { country, territory, from, to, ..Term::default() });
        (!entity.terms.is_empty()).then_some(entity)
    }

    fn body(&self, fact: Fact) -> Option<Entity> {
        let What::Body { ref class, code, ref sectors, ref parts } = fact.what else { return None };
        let mut entity = entity(&fact, EntityKind::Organisation);
        entity.names.retain(|n| n.kind == NameKind::Official || !self.is_land(&n.text));
        entity.class = Some(class.clone());
        entity.part_of = parts.iter().map(|p| format!("Q{p}")).collect();
        let own = fact.countries.iter().find_map(|c| self.offices.code(*c));
        let above = class == "igo";
        let country = if above { code.or(own) } else { own.or(code) };
        let sectors = sectors.clone();
        let (from, to) = (fact.from, fact.to);
        self.push(&mut entity, Term { country, sectors, from, to, ..Term::default() });
        (!entity.terms.is_empty() && entity.terms.iter().all(has_code)).then_some(entity)
    }

    fn person(&mut self, fact: Fact, heads: &[Lead], parties: &HashMap<u32, String>) -> Option<Entity> {
        let What::Person { ref offices, parties: ref joined } = fact.what else { return None };
        let mut entity = entity(&fact, EntityKind::Person);
        entity.names.retain(|n| n.kind == NameKind::Official || !self.is_land(&n.text));
        let home = fact.countries.iter().find_map(|c| self.offices.code(*c));
        for held in offices {
            let Some(office) = self.offices.office(held.what) else {
                self.report.offices_unknown += 1;
                continue;
            };
            let (from, to) = (held.from.clone(), until(held, &fact));
            let (country, sectors) = (office.country.or(home), office.sectors);
            self.push(&mut entity, Term { country, sectors, role: Some(office.label), from, to, ..Term::default() });
        }
        for lead in heads {
            // The office that makes them head is mostly told, with better words.
            let told = entity.terms.iter().any(|t| t.country == Some(lead.country) && t.sectors == [Sector::Gov]);
            if !told {
                let (from, to) = (lead.held.from.clone(), until(&lead.held, &fact));
                let role = Some("head of state or government".to_owned());
                let (country, sectors) = (Some(lead.country), vec![Sector::Gov]);
                self.push(&mut entity, Term { country, sectors, role, from, to, ..Term::default() });
            }
        }
        if entity.terms.is_empty() && offices.is_empty() {
            for held in joined {
                let role = parties.get(&held.what).map(|party| format!("member of {party}"));
                let (from, to) = (held.from.clone(), until(held, &fact));
                let sectors = vec![Sector::Pty];
                self.push(&mut entity, Term { country: home, sectors, role, from, to, ..Term::default() });
            }
        }
        (!entity.terms.is_empty()).then_some(entity)
    }

    /// Add a code, unless it was over too early or says nothing new.
    fn push(&self, entity: &mut Entity, term: Term) {
        let year = |date: &Option<String>| date.as_deref().and_then(days).map(|(_, last)| last.year());
        let over = year(&term.to).zip(self.settings.since).is_some_and(|(to, since)| to < since);
        let backwards = term.period().from.zip(term.period().to).is_some_and(|(from, to)| from > to);
        if !over && !backwards && entity.terms.len() < MOST_TERMS && !entity.terms.contains(&term) {
            entity.terms.push(term);
        }
    }

    /// Whether a name is that of a country: no alias of anybody may take that.
    fn is_land(&self, name: &str) -> bool {
        self.offices.actors.of(name).any(|e| matches!(e.to, ActorRow::Country(_)))
    }
}

fn has_code(term: &Term) -> bool {
    term.country.is_some() || !term.sectors.is_empty()
}

/// Whose head somebody was.
struct Lead {
    country: Code,
    held: Held,
}

fn heads(lands: &[Fact]) -> HashMap<u32, Vec<Lead>> {
    let mut heads: HashMap<u32, Vec<Lead>> = HashMap::new();
    for land in lands {
        let What::Land { code, heads: held, .. } = &land.what else { continue };
        for held in held {
            heads.entry(held.what).or_default().push(Lead { country: *code, held: held.clone() });
        }
    }
    heads
}

/// The end of a term: what is said, else the death of who held it.
fn until(held: &Held, person: &Fact) -> Option<String> {
    let first = |date: &Option<String>| -> Option<Date> { date.as_deref().and_then(days).map(|(first, _)| first) };
    let dead = person.to.clone();
    // A wrong death before the beginning ends nothing.
    let dead = dead.filter(|_| first(&held.from).zip(first(&person.to)).is_none_or(|(from, death)| from <= death));
    held.to.clone().or(dead)
}

fn entity(fact: &Fact, kind: EntityKind) -> Entity {
    let id = format!("Q{}", fact.id);
    let mut entity = Entity::new(id.clone(), kind);
    entity.names = main_name_first(&fact.names);
    entity.wikidata = Some(id);
    entity.geonames = fact.geonames;
    entity.source = Some("wikidata".to_owned());
    entity
}

/// One official name; labels in other languages are aliases.
fn main_name_first(names: &[EntityName]) -> Vec<EntityName> {
    let mut result: Vec<EntityName> = Vec::new();
    for name in names.iter().take(MOST_NAMES) {
        let mut name = name.clone();
        if name.kind == NameKind::Official && !result.is_empty() {
            name.kind = NameKind::Alias;
        }
        if !result.iter().any(|n| n.text == name.text && n.kind == name.kind) {
            result.push(name);
        }
    }
    result
}
