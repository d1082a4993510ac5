//! What happened so far, by pair, act, relation and group: everything a forecast may look at.
//!
//! Facts come day by day; both directions of each are kept, the second under the inverse relation. Lists are in the
//! order of the last use, so that a question can look at the latest part of a long list only.

use crate::hash::Table;
use crate::links::fact::Question;
use crate::links::groups::{Groups, NONE};
use crate::links::keep::{Bytes, Keep, keep};
use crate::links::trace::Trace;

/// One subject and one object.
#[derive(Clone, Debug, Default)]
pub struct Pair {
    /// The object.
    pub object: u32,
    /// All that happened between them, seen from the subject.
    pub trace: Trace,
    /// Numbers of their triples.
    pub triples: Vec<u32>,
}

/// One subject, relation and object.
#[derive(Clone, Copy, Debug, Default)]
pub struct Triple {
    /// The relation or inverse.
    pub relation: u32,
    /// The object.
    pub object: u32,
    /// When.
    pub trace: Trace,
}

/// One subject and relation.
#[derive(Clone, Debug, Default)]
pub struct Act {
    /// With any object.
    pub trace: Trace,
    /// On how many days.
    pub days: u32,
    /// Numbers of its triples, the latest last.
    pub triples: Vec<u32>,
}

impl Act {
    /// With how many it is on a day that has one, as if two days with one each had been seen.
    pub fn several(&self) -> f64 {
        (f64::from(self.trace.count) + 2.0) / (f64::from(self.days) + 2.0)
    }
}

/// One entity.
#[derive(Clone, Debug, Default)]
pub struct Entity {
    /// Facts that it was in, in any role.
    pub trace: Trace,
    /// Numbers of its pairs, the latest last.
    pub pairs: Vec<u32>,
}

/// One relation or inverse.
#[derive(Clone, Debug, Default)]
pub struct Kind {
    /// With any parties.
    pub trace: Trace,
    /// Objects that it had.
    pub objects: Vec<(u32, Trace)>,
    places: Table<u32, u32>,
}

impl Kind {
    /// With this object.
    pub fn object(&self, object: u32) -> Trace {
        self.places.get(&object).and_then(|p| self.objects.get(*p as usize)).map_or_else(Trace::default, |o| o.1)
    }
}

/// What groups do, as keys of one table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Habit {
    /// Any of a country did this.
    Country(u32, u32),
    /// Any of a country did this to an entity.
    CountryTo(u32, u32, u32),
    /// Any of a country met an entity.
    CountryMet(u32, u32),
    /// Any of a country did this to any of another.
    Countries(u32, u32, u32),
    /// Any of a sector did this.
    Sector(u32, u32),
    /// Any of a sector did this to any of another, in its own country or in another.
    Sectors(u32, u32, u32, bool),
    /// This was done to any of a sector.
    ToSector(u32, u32),
}

/// All that happened before a day.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// By number.
    pub entities: Vec<Entity>,
    /// By number of relation or inverse.
    pub kinds: Vec<Kind>,
    /// By number.
    pub pairs: Vec<Pair>,
    /// By number.
    pub triples: Vec<Triple>,
    /// By number.
    pub acts: Vec<Act>,
    /// Entities of a country that were ever in a fact.
    pub members: Vec<Vec<u32>>,
    pair_of: Table<(u32, u32), u32>,
    act_of: Table<(u32, u32), u32>,
    habits: Table<Habit, Trace>,
    homes: Homes,
}

impl History {
    /// Nothing yet.
    pub fn new(entities: usize, relations: u32, groups: &Groups) -> Self {
        Self {
            entities: vec![Entity::default(); entities],
            kinds: vec![Kind::default(); 2 * relations as usize],
            members: vec![Vec::new(); groups.countries],
            homes: Homes::new(entities, groups),
            ..Self::default()
        }
    }

    /// Number of the pair of two entities.
    pub fn pair(&self, subject: u32, object: u32) -> Option<u32> {
        self.pair_of.get(&(subject, object)).copied()
    }

    /// What a subject did under a relation.
    pub fn act(&self, subject: u32, relation: u32) -> Option<&Act> {
        self.acts.get(*self.act_of.get(&(subject, relation))? as usize)
    }

    /// What a group did.
    pub fn habit(&self, habit: Habit) -> Trace {
        self.habits.get(&habit).copied().unwrap_or_default()
    }

    /// The country of an entity: that of its name, else the one it met most; or [`NONE`].
    pub fn home(&self, entity: u32) -> u32 {
        self.homes.of(entity)
    }

    /// The facts of a day have become known.
    pub fn add(&mut self, day: u32, questions: &[Question], groups: &Groups) {
        for question in questions {
            for object in &question.answers {
                self.side(day, question.subject, question.relation, *object);
                self.of_groups(day, (question.subject, question.relation, *object), groups);
            }
        }
    }

    fn side(&mut self, day: u32, subject: u32, relation: u32, object: u32) {
        let pair = *self.pair_of.entry((subject, object)).or_insert_with(|| {
            self.pairs.push(Pair { object, ..Pair::default() });
            (self.pairs.len() - 1) as u32
        });
        let act = *self.act_of.entry((subject, relation)).or_insert_with(|| {
            self.acts.push(Act::default());
            (self.acts.len() - 1) as u32
        });
        let (pair_known, act_known) = (&mut self.pairs[pair as usize], &mut self.acts[act as usize]);
        let found = pair_known.triples.iter().copied().find(|t| self.triples[*t as usize].relation == relation);
        let triple = found.unwrap_or_else(|| {
            self.triples.push(Triple { relation, object, trace: Trace::default() });
            let triple = (self.triples.len() - 1) as u32;
            pair_known.triples.push(triple);
            triple
        });
        pair_known.trace.add(day);
        act_known.days += u32::from(act_known.trace.gap(day) != Some(0));
        act_known.trace.add(day);
        self.triples[triple as usize].trace.add(day);
        latest(&mut act_known.triples, triple);
        latest(&mut self.entities[subject as usize].pairs, pair);
        // The other direction of the fact comes as a question of its own, so each party counts once.
        self.entities[object as usize].trace.add(day);
        let kind = &mut self.kinds[relation as usize];
        kind.trace.add(day);
        let place = *kind.places.entry(object).or_insert_with(|| {
            kind.objects.push((object, Trace::default()));
            (kind.objects.len() - 1) as u32
        });
        kind.objects[place as usize].1.add(day);
    }

    fn of_groups(&mut self, day: u32, (subject, relation, object): (u32, u32, u32), groups: &Groups) {
        if let Some(home) = self.homes.met(subject, object, groups) {
            self.members[home as usize].push(subject);
        }
        let (country, other) = (self.home(subject), self.home(object));
        let (sector, meets) = (groups.sector(subject), groups.sector(object));
        let same = country == other && country != NONE;
        let mut add = |habit| self.habits.entry(habit).or_default().add(day);
        if country != NONE {
            add(Habit::Country(country, relation));
            add(Habit::CountryTo(country, relation, object));
            add(Habit::CountryMet(country, object));
            if other != NONE {
                add(Habit::Countries(country, relation, other));
            }
        }
        add(Habit::Sector(sector, relation));
        add(Habit::Sectors(sector, relation, meets, same));
        add(Habit::ToSector(relation, meets));
    }
}

/// Where entities belong whose names do not say so: with the country that they met most.
#[derive(Clone, Debug, Default)]
struct Homes {
    homes: Vec<u32>,
    seen: Vec<bool>,
    met: Vec<Vec<(u32, u32)>>,
}

impl Homes {
    fn new(entities: usize, groups: &Groups) -> Self {
        let homes = (0..entities as u32).map(|e| groups.country(e)).collect();
        Self { homes, seen: vec![false; entities], met: vec![Vec::new(); entities] }
    }

    fn of(&self, entity: u32) -> u32 {
        self.homes.get(entity as usize).copied().unwrap_or(NONE)
    }

    /// Count a meeting; gives the home of the subject if it is new.
    fn met(&mut self, subject: u32, object: u32, groups: &Groups) -> Option<u32> {
        let index = subject as usize;
        let first = !std::mem::replace(&mut self.seen[index], true);
        let country = groups.country(object);
        if groups.country(subject) != NONE || country == NONE {
            return Some(self.homes[index]).filter(|home| first && *home != NONE);
        }
        let met = &mut self.met[index];
        match met.iter_mut().find(|m| m.0 == country) {
            Some((_, count)) => *count += 1,
            None => met.push((country, 1)),
        }
        let most = met.iter().fold((NONE, 0), |best, m| if m.1 > best.1 { *m } else { best }).0;
        let moved = std::mem::replace(&mut self.homes[index], most) != most;
        moved.then_some(most)
    }
}

keep! {
    Pair { object, trace, triples }
    Triple { relation, object, trace }
    Act { trace, days, triples }
    Entity { trace, pairs }
    Kind { trace, objects, places }
    Homes { homes, seen, met }
    History { entities, kinds, pairs, triples, acts, members, pair_of, act_of, habits, homes }
}

impl Keep for Habit {
    fn write(&self, to: &mut Vec<u8>) {
        let (kind, numbers): (u8, [u32; 4]) = match *self {
            Self::Country(a, b) => (0, [a, b, 0, 0]),
            Self::CountryTo(a, b, c) => (1, [a, b, c, 0]),
            Self::CountryMet(a, b) => (2, [a, b, 0, 0]),
            Self::Countries(a, b, c) => (3, [a, b, c, 0]),
            Self::Sector(a, b) => (4, [a, b, 0, 0]),
            Self::Sectors(a, b, c, same) => (5, [a, b, c, u32::from(same)]),
            Self::ToSector(a, b) => (6, [a, b, 0, 0]),
        };
        kind.write(to);
        numbers.write(to);
    }

    fn read(from: &mut Bytes<'_>) -> Option<Self> {
        let kind = u8::read(from)?;
        let [a, b, c, d] = <[u32; 4]>::read(from)?;
        Some(match kind {
            0 => Self::Country(a, b),
            1 => Self::CountryTo(a, b, c),
            2 => Self::CountryMet(a, b),
            3 => Self::Countries(a, b, c),
            4 => Self::Sector(a, b),
            5 => Self::Sectors(a, b, c, d == 1),
            6 => Self::ToSector(a, b),
            _ => return None,
        })
    }
}

/// Put a number last in a list that holds it once.
fn latest(list: &mut Vec<u32>, number: u32) {
    if let Some(place) = list.iter().rposition(|n| *n == number) {
        list[place..].rotate_left(1);
    } else {
        list.push(number);
    }
}
