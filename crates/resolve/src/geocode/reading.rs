//! What a name may mean on the map.

use std::collections::HashMap;
use std::rc::Rc;

use demarche_lexicon::actors::{ActorRow, Country, CountryKind};
use demarche_lexicon::base::Base;
use demarche_lexicon::gazetteer::{Gazetteer, Row, RowKind};
use demarche_lexicon::links::Links;
use demarche_lexicon::names::{Form, fold};
use demarche_lexicon::places::{PlaceKind, Spot, WordUse};
use demarche_ontology::code::Code;
use demarche_record::place::Level;

use crate::geocode::trim;

/// Longest text that is looked up as a name, in bytes.
pub const LONGEST: usize = 100;
/// Inhabitants that a listed region, and a listed town or spot, weighs as where nobody counted them.
const REGION_PEOPLE: f64 = 1e6;
const TOWN_PEOPLE: f64 = 3e4;
/// Kilometres within which a row of the list and one of the gazetteer with the same name are one place.
const SAME: f64 = 80.0;

/// What a reading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A state or territory.
    Country,
    /// A first-order division.
    Admin1,
    /// A county or district.
    Admin2,
    /// A capital of a state.
    Capital,
    /// A town or city.
    City,
    /// Land or water of any other kind.
    Region,
    /// A spot.
    Point,
}

impl Kind {
    /// How exact it is.
    pub const fn level(self) -> Level {
        match self {
            Self::Country => Level::Country,
            Self::Admin1 => Level::Admin1,
            Self::Admin2 => Level::Admin2,
            Self::Capital | Self::City => Level::City,
            Self::Region => Level::Region,
            Self::Point => Level::Point,
        }
    }
}

/// A place that a name may mean.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Its name; in the gazetteer where none stands here.
    pub name: Option<String>,
    /// Its row in the gazetteer.
    pub row: Option<u32>,
    /// What it is.
    pub kind: Kind,
    /// The state.
    pub country: Option<Code>,
    /// The state, or its dependency.
    pub land: Option<Code>,
    /// Row of its first-order division in the gazetteer (a division's own row).
    pub division: Option<u32>,
    /// Its first-order division as the list names it.
    pub admin1: Option<String>,
    /// Degrees north and east.
    pub point: Option<(f64, f64)>,
    /// Inhabitants.
    pub people: f64,
    /// GeoNames id.
    pub geonameid: Option<u32>,
    /// Not by its main name.
    pub alias: bool,
    /// By its adjective or people.
    pub adjective: bool,
    /// From the hand-made lists.
    pub hand: bool,
    /// Only a part of the marked words names it.
    pub trimmed: bool,
}

/// The readings of names, each looked up once.
pub struct Readings<'a> {
    base: &'a Base,
    gazetteer: &'a Gazetteer,
    links: &'a Links,
    known: HashMap<String, Rc<[Reading]>>,
}

impl<'a> Readings<'a> {
    /// Over these facts.
    pub fn new(base: &'a Base) -> Self {
        let links = base.places.links(&base.actors.countries);
        Self { base, gazetteer: &base.places.gazetteer, links, known: HashMap::new() }
    }

    /// What marked words may mean: as they stand or, failing that, by a part of them.
    pub fn of(&mut self, text: &str) -> Rc<[Reading]> {
        if text.len() > LONGEST {
            return Rc::from([]);
        }
        if let Some(known) = self.known.get(text) {
            return Rc::clone(known);
        }
        let mut found = Vec::new();
        for (variant, trimmed) in trim::variants(text, &self.base.places) {
            found = self.exact(&variant);
            found.iter_mut().for_each(|r| r.trimmed = trimmed);
            if !found.is_empty() {
                break;
            }
        }
        if found.is_empty() {
            found = self.longest_part(text);
        }
        let found: Rc<[Reading]> = found.into();
        self.known.insert(text.to_owned(), Rc::clone(&found));
        found
    }

    /// The longest known name inside, the last of two: "the Basra oil terminal". A listed name goes before others: of
    /// villages nearly every word is the name of one.
    fn longest_part(&self, text: &str) -> Vec<Reading> {
        let words: Vec<&str> = text.split_whitespace().collect();
        for known in [|r: &Reading| r.hand, |r: &Reading| r.people >= 100_000.0] {
            for length in (1..words.len().min(6)).rev() {
                for start in (0..=words.len() - length).rev() {
                    let part = words[start..start + length].join(" ");
                    if !part.starts_with(char::is_uppercase) || self.base.places.words.contains_key(&fold(&part)) {
                        continue;
                    }
                    let mut found = self.exact(&part);
                    found.retain(known);
                    if !found.is_empty() {
                        found.iter_mut().for_each(|r| r.trimmed = true);
                        return found;
                    }
                }
            }
        }
        Vec::new()
    }

    /// What a name may mean as it stands.
    pub fn exact(&self, text: &str) -> Vec<Reading> {
        let folded = fold(text);
        if folded.is_empty() {
            return Vec::new();
        }
        let mut found = self.countries(text);
        let mut rows = self.rows(text, &folded);
        let entries = self.base.places.names.of(text);
        for spot in entries.filter_map(|e| self.base.places.spots.get(e.to as usize)) {
            let alias = fold(&spot.name) != folded;
            found.push(self.spot(spot, alias, &mut rows));
        }
        // A part of a country ("California") stands in both lists; the one with a point says more.
        let placed: Vec<(Option<Code>, Kind)> = found.iter().chain(&rows).map(|r| (r.land, r.kind)).collect();
        let double = |r: &Reading| {
            let other = |(land, kind): &(Option<Code>, Kind)| *land == r.land && matches!(kind, Kind::Admin1);
            r.kind == Kind::Region && r.row.is_none() && r.name.is_some() && r.geonameid.is_none() && {
                let listed = placed.iter().filter(|(land, kind)| *land == r.land && *kind == Kind::Region).count() > 1;
                r.point.is_none() && (listed || placed.iter().any(other))
            }
        };
        found.retain(|r| !double(r));
        found.extend(rows);
        found
    }

    fn countries(&self, text: &str) -> Vec<Reading> {
        let mut found = Vec::new();
        for entry in self.base.actors.names.of(text) {
            let ActorRow::Country(number) = entry.to else { continue };
            let Some(country) = self.base.actors.country(number) else { continue };
            match entry.form {
                Form::Name => found.push(self.country(country, false, false)),
                Form::Alias | Form::Acronym => found.push(self.country(country, true, false)),
                Form::Adjective | Form::Demonym => found.push(self.country(country, false, true)),
                Form::Seat => found.extend(self.seat(country, text)),
                Form::Capital => {}
            }
        }
        found
    }

    fn country(&self, country: &Country, alias: bool, adjective: bool) -> Reading {
        let land = country.territory.or(country.country);
        let part = matches!(country.kind, CountryKind::Region | CountryKind::Area | CountryKind::PartlyRecognised);
        let row = land.filter(|_| !part).and_then(|land| self.gazetteer.country(land));
        let facts = row.and_then(|row| self.gazetteer.row(row));
        let mut reading = Reading {
            name: Some(country.name.clone()),
            row,
            kind: if part { Kind::Region } else { Kind::Country },
            country: country.country,
            land,
            division: None,
            admin1: None,
            point: facts.map(|f| (f.lat, f.lon)),
            people: facts.map_or(0.0, |f| f.people),
            geonameid: facts.and_then(|f| f.geonameid),
            alias,
            adjective,
            hand: true,
            trimmed: false,
        };
        if part {
            self.place_part(&mut reading, &country.name);
        }
        reading
    }

    /// The point and division of a part of a country, from the other lists; by adjective they are not found otherwise.
    fn place_part(&self, reading: &mut Reading, name: &str) {
        let listed = self.base.places.of(name).find(|s| s.territory.or(s.country) == reading.land);
        if let Some(spot) = listed.filter(|_| reading.adjective) {
            reading.point = spot.lat.zip(spot.lon);
            if spot.kind == PlaceKind::Admin1 {
                reading.kind = Kind::Admin1;
            }
        }
        let rows = self.gazetteer.of(&fold(name));
        let own = |row: &Row| Some(row.land) == reading.land && row.kind == RowKind::Admin1;
        let division = rows.iter().find(|(row, _)| self.gazetteer.row(*row).is_some_and(|r| own(&r)));
        reading.division = division.map(|(row, _)| *row);
        if let Some(row) = reading.division.filter(|_| reading.adjective).and_then(|row| self.gazetteer.row(row)) {
            reading.point = reading.point.or(Some((row.lat, row.lon)));
            reading.people = row.people;
        }
    }

    /// A seat of power stands in the capital.
    fn seat(&self, country: &Country, text: &str) -> Option<Reading> {
        let capital = country.capital.first()?;
        let listed = self.base.places.of(capital).find(|s| s.country == country.country)?;
        let mut rows = self.rows(capital, &fold(capital));
        let city = self.spot(listed, true, &mut rows);
        Some(Reading { name: Some(text.to_owned()), kind: Kind::Point, geonameid: None, ..city })
    }

    /// A row of the hand-made list; what the gazetteer knows of the same place is added and leaves `rows`.
    fn spot(&self, spot: &Spot, alias: bool, rows: &mut Vec<Reading>) -> Reading {
        let land = spot.territory.or(spot.country);
        let kind = match spot.kind {
            PlaceKind::Country => Kind::Country,
            PlaceKind::Admin1 => Kind::Admin1,
            PlaceKind::City => Kind::City,
            PlaceKind::Region => Kind::Region,
            PlaceKind::Point => Kind::Point,
        };
        let mut reading = Reading {
            name: Some(spot.name.clone()),
            row: None,
            kind,
            country: spot.country,
            land,
            division: None,
            admin1: spot.admin1.clone(),
            point: spot.lat.zip(spot.lon),
            people: 0.0,
            geonameid: spot.geonameid,
            alias,
            adjective: false,
            hand: true,
            trimmed: false,
        };
        let by_own_name;
        let mut twins: &[Reading] = rows;
        if alias && !rows.iter().any(|r| is_twin(&reading, r)) {
            by_own_name = self.rows(&spot.name, &fold(&spot.name));
            twins = &by_own_name;
        }
        if let Some(twin) = twins.iter().find(|r| is_twin(&reading, r)) {
            if kind == Kind::City {
                reading.kind = twin.kind;
            }
            (reading.row, reading.division, reading.people) = (twin.row, twin.division, twin.people);
            reading.geonameid = reading.geonameid.or(twin.geonameid);
        } else if let Some(admin1) = &spot.admin1 {
            let own = |r: &Row| Some(r.land) == land && r.kind == RowKind::Admin1;
            let rows = self.gazetteer.of(&fold(admin1));
            reading.division =
                rows.iter().map(|(row, _)| *row).find(|row| self.gazetteer.row(*row).is_some_and(|r| own(&r)));
        }
        rows.retain(|r| !is_twin(&reading, r));
        if reading.people == 0.0 {
            reading.people = if matches!(kind, Kind::City | Kind::Point) { TOWN_PEOPLE } else { REGION_PEOPLE };
        }
        reading
    }

    fn rows(&self, text: &str, folded: &str) -> Vec<Reading> {
        let capital = text.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase());
        let letters = folded.len() <= 3 && text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
        // "The West" is no region of Cameroon.
        let side = self.base.places.is(folded, WordUse::Part);
        let rows = if capital && !side { self.gazetteer.of(folded) } else { Vec::new() };
        let row = |(number, alias): &(u32, bool)| {
            let row = self.gazetteer.row(*number).filter(|_| !letters)?;
            let mut town = self.town(*number, &row, *alias);
            // What the list calls "Washington State" is not what "Washington" usually means.
            if let Some(spot) = self.links.listed(*number).and_then(|s| self.base.places.spots.get(s as usize)) {
                town.point = spot.lat.zip(spot.lon).or(town.point);
                town.alias |= !std::iter::once(&spot.name).chain(&spot.aliases).any(|name| fold(name) == folded);
            }
            Some(town)
        };
        rows.iter().filter_map(row).collect()
    }

    fn town(&self, number: u32, row: &Row, alias: bool) -> Reading {
        let kind = match row.kind {
            RowKind::Country => Kind::Country,
            RowKind::Admin1 => Kind::Admin1,
            RowKind::Admin2 => Kind::Admin2,
            RowKind::City => Kind::City,
            RowKind::Capital => Kind::Capital,
        };
        Reading {
            name: None,
            row: Some(number),
            kind,
            country: Some(self.links.state(row.land)),
            land: Some(row.land),
            division: self.gazetteer.division(row.division),
            admin1: None,
            point: Some((row.lat, row.lon)),
            people: row.people,
            geonameid: row.geonameid,
            alias,
            adjective: false,
            hand: false,
            trimmed: false,
        }
    }
}

fn is_twin(listed: &Reading, row: &Reading) -> bool {
    if listed.land != row.land && listed.country != row.country {
        return false;
    }
    let near = || listed.point.zip(row.point).is_some_and(|(a, b)| kilometres(a, b) < SAME);
    match (listed.kind, row.kind) {
        (Kind::Admin1 | Kind::Region, Kind::Admin1) => true,
        (Kind::City | Kind::Capital | Kind::Point, Kind::City | Kind::Capital) => near(),
        (Kind::Region, Kind::Admin2) => near(),
        _ => false,
    }
}

/// Distance of two points on the globe.
pub fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat_a, lat_b) = (a.0.to_radians(), b.0.to_radians());
    let (north, east) = ((lat_b - lat_a) / 2.0, (b.1 - a.1).to_radians() / 2.0);
    let h = north.sin().powi(2) + lat_a.cos() * lat_b.cos() * east.sin().powi(2);
    12_742.0 * h.sqrt().min(1.0).asin()
}
