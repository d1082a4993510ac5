//! The actor base: countries, organisations, people (see `data/actors/README.md`).

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use demarche_ontology::code::Code;
use demarche_ontology::sector::Sector;
use jiff::civil::Date;

use crate::cell::{Cells, Period};
use crate::entities::Faults;
use crate::error::Fault;
use crate::files::Files;
use crate::names::{Entry, Form, Names};
use crate::table;

mod outside;

pub use outside::person_of;

/// Most rows under one name that are looked at. The base has a few for the commonest; a sheet with thousands is wrong,
/// or is meant to slow the work down.
pub const MOST_OF_A_NAME: usize = 256;

/// How a row stands to others of the same name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// The higher goes first: [`Standing::LEARNED`], [`Standing::BASE`], then the sheets in their order.
    pub layer: u16,
    /// 0 to 1, how sure the row is.
    pub confidence: f32,
}

impl Standing {
    /// Layer of what was learned from text.
    pub const LEARNED: u16 = 0;
    /// Layer of the built-in tables.
    pub const BASE: u16 = 1;
}

impl Default for Standing {
    fn default() -> Self {
        Self { layer: Self::BASE, confidence: 1.0 }
    }
}

/// What a row of `actors/countries.tsv` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CountryKind {
    /// A state.
    Country,
    /// A breakaway entity under the code of the state that claims it.
    PartlyRecognised,
    /// A dependency of a state.
    Territory,
    /// A state that is no more.
    Former,
    /// A part of a state.
    Region,
    /// A part of the world; it has no code.
    Area,
}

impl CountryKind {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "country" => Self::Country,
            "partly-recognised" => Self::PartlyRecognised,
            "territory" => Self::Territory,
            "former" => Self::Former,
            "region" => Self::Region,
            "area" => Self::Area,
            _ => return None,
        })
    }
}

/// A country, territory, region or part of the world.
#[derive(Clone, Debug)]
pub struct Country {
    /// Id of the row.
    pub id: String,
    /// What it is.
    pub kind: CountryKind,
    /// Code of the controlling (or claiming) state; `None` for parts of the world.
    pub country: Option<Code>,
    /// A dependency's own code.
    pub territory: Option<Code>,
    /// Sectors besides GOV: PRE for the partly recognised.
    pub sectors: Vec<Sector>,
    /// Name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Adjectives, the usual one first.
    pub adjectives: Vec<String>,
    /// Its people.
    pub demonyms: Vec<String>,
    /// Capital, with other spellings.
    pub capital: Vec<String>,
    /// Seats of power.
    pub seats: Vec<String>,
    /// When it holds.
    pub period: Period,
    /// Wikidata item.
    pub wikidata: Option<String>,
    /// How it stands to rows of the same name.
    pub standing: Standing,
}

/// An organisation or group.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// Id of the row.
    pub id: String,
    /// `party`, `armed-group`, `igo`, …
    pub kind: String,
    /// Country or special code.
    pub code: Option<Code>,
    /// Code of the dependency it belongs to.
    pub territory: Option<Code>,
    /// Sectors, the primary one first.
    pub sectors: Vec<Sector>,
    /// Name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Acronyms.
    pub acronyms: Vec<String>,
    /// When it existed.
    pub period: Period,
    /// Wikidata item.
    pub wikidata: Option<String>,
    /// How it stands to rows of the same name.
    pub standing: Standing,
}

/// A person in an office.
#[derive(Clone, Debug)]
pub struct Person {
    /// Id of the row.
    pub id: String,
    /// Name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Country or special code.
    pub country: Option<Code>,
    /// Sectors, the primary one first.
    pub sectors: Vec<Sector>,
    /// The office.
    pub office: String,
    /// When they held it.
    pub period: Period,
    /// Wikidata item.
    pub wikidata: Option<String>,
    /// How it stands to rows of the same name.
    pub standing: Standing,
}

/// A row of the actor base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActorRow {
    /// Of `countries`.
    Country(u32),
    /// Of `organisations`.
    Organisation(u32),
    /// Of `people`.
    Person(u32),
}

/// All rows, and an index by name.
#[derive(Clone, Debug, Default)]
pub struct Actors {
    /// Countries: those of the tables by id, then those of the sheets.
    pub countries: Vec<Country>,
    /// Organisations, in the same order.
    pub organisations: Vec<Organisation>,
    /// People, in the same order.
    pub people: Vec<Person>,
    /// Rows by every name.
    pub names: Names<ActorRow>,
    /// What was wrong with lines of the sheets; they were left out.
    pub faults: Faults,
    /// The day up to which the tables tell who holds an office.
    pub revised: Option<Date>,
    surnames: HashMap<Box<str>, Vec<u32>>,
    states: HashMap<(Code, Option<Code>), u32>,
}

impl Actors {
    /// Read `actors/countries.tsv`, `organisations.tsv` and `people.tsv`, and lay the sheets over them. A fault of a
    /// table is one of `faults`; lines of sheets that have one are left out, see [`Actors::faults`].
    pub fn read(files: &Files, faults: &mut Vec<Fault>) -> Self {
        let mut result = Self {
            countries: countries(files, faults),
            organisations: organisations(files, faults),
            people: people(files, faults),
            revised: revised(files, faults),
            ..Self::default()
        };
        result.lay_over(files);
        result.index();
        result
    }

    /// Index the highest layer first, so that the first row of a name is its usual reading.
    fn index(&mut self) {
        self.names.reserve(8 * self.countries.len() + 4 * self.organisations.len() + 2 * self.people.len());
        let mut order = Vec::with_capacity(self.countries.len() + self.organisations.len() + self.people.len());
        // States before their parts, lands before bodies, bodies before people.
        for (i, row) in self.countries.iter().enumerate() {
            order.push((Reverse(row.standing.layer), ActorRow::Country(0), row.kind, ActorRow::Country(i as u32)));
        }
        let rest = CountryKind::Area;
        for (i, row) in self.organisations.iter().enumerate() {
            order.push((
                Reverse(row.standing.layer),
                ActorRow::Organisation(0),
                rest,
                ActorRow::Organisation(i as u32),
            ));
        }
        for (i, row) in self.people.iter().enumerate() {
            order.push((Reverse(row.standing.layer), ActorRow::Person(0), rest, ActorRow::Person(i as u32)));
        }
        order.sort_unstable();
        let mut adder = Adder { names: &mut self.names, crowded: BTreeSet::new() };
        for (.., to) in order {
            match to {
                ActorRow::Country(i) => {
                    let row = &self.countries[i as usize];
                    adder.country(row, to);
                    if let Some(code) = row.country
                        && matches!(
                            row.kind,
                            CountryKind::Country | CountryKind::Territory | CountryKind::PartlyRecognised
                        )
                    {
                        let key = if row.kind == CountryKind::Country { (code, None) } else { (code, row.territory) };
                        self.states.entry(key).or_insert(i);
                    }
                }
                ActorRow::Organisation(i) => {
                    let row = &self.organisations[i as usize];
                    adder.all(std::slice::from_ref(&row.name), Form::Name, to);
                    adder.all(&row.aliases, Form::Alias, to);
                    adder.all(&row.acronyms, Form::Acronym, to);
                }
                ActorRow::Person(i) => {
                    let row = &self.people[i as usize];
                    adder.all(std::slice::from_ref(&row.name), Form::Name, to);
                    adder.all(&row.aliases, Form::Alias, to);
                    let surname = crate::names::fold(row.name.rsplit(' ').next().unwrap_or(""));
                    self.surnames.entry(surname.into_boxed_str()).or_default().push(i);
                }
            }
        }
        for name in adder.crowded {
            let message = format!("the name {name:?} has more than {MOST_OF_A_NAME} rows; the others are passed over");
            self.faults.add("actor rows", 0, message);
        }
        // Of hundreds of people of one family name none can be the only one.
        for rows in self.surnames.values_mut().filter(|rows| rows.len() > MOST_OF_A_NAME) {
            *rows = Vec::new();
        }
    }

    /// The rows a phrase names.
    pub fn of<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a Entry<ActorRow>> {
        self.names.of(text)
    }

    /// The people whose name ends with this folded word.
    pub fn surname(&self, folded: &str) -> impl Iterator<Item = (u32, &Person)> {
        let rows = self.surnames.get(folded).into_iter().flatten();
        rows.filter_map(|i| Some((*i, self.people.get(*i as usize)?)))
    }

    /// The state with this code.
    pub fn state(&self, code: Code) -> Option<&Country> {
        self.land(code, None)
    }

    /// The state, or its dependency where one is given.
    pub fn land(&self, code: Code, territory: Option<Code>) -> Option<&Country> {
        self.states.get(&(code, territory)).and_then(|i| self.countries.get(*i as usize))
    }

    /// A country row.
    pub fn country(&self, row: u32) -> Option<&Country> {
        self.countries.get(row as usize)
    }

    /// An organisation row.
    pub fn organisation(&self, row: u32) -> Option<&Organisation> {
        self.organisations.get(row as usize)
    }

    /// A person row.
    pub fn person(&self, row: u32) -> Option<&Person> {
        self.people.get(row as usize)
    }

    /// Whether an office of the built-in table is only thought to be held on a day: its row is open, and older.
    pub fn is_stale(&self, person: &Person, day: Option<Date>) -> bool {
        let built_in = person.standing.layer == Standing::BASE;
        built_in && person.period.to.is_none() && day.zip(self.revised).is_some_and(|(day, revised)| day > revised)
    }

    /// Names of people, each once a row.
    pub fn person_names(&self) -> impl Iterator<Item = &str> {
        self.people.iter().flat_map(|p| with(&p.name, &[&p.aliases]))
    }

    /// Names of organisations, with acronyms.
    pub fn organisation_names(&self) -> impl Iterator<Item = &str> {
        self.organisations.iter().flat_map(|o| with(&o.name, &[&o.aliases, &o.acronyms]))
    }

    /// Names of countries, territories, regions, capitals and seats of power.
    pub fn country_names(&self) -> impl Iterator<Item = &str> {
        self.countries.iter().flat_map(|c| with(&c.name, &[&c.aliases, &c.capital, &c.seats]))
    }

    /// Adjectives of countries and regions.
    pub fn adjectives(&self) -> impl Iterator<Item = &str> {
        self.countries.iter().flat_map(|c| &c.adjectives).map(String::as_str)
    }

    /// Words for their people.
    pub fn demonyms(&self) -> impl Iterator<Item = &str> {
        self.countries.iter().flat_map(|c| &c.demonyms).map(String::as_str)
    }
}

/// Adds names to the index, but not without end under one name.
struct Adder<'a> {
    names: &'a mut Names<ActorRow>,
    crowded: BTreeSet<String>,
}

impl Adder<'_> {
    fn all(&mut self, texts: &[String], form: Form, to: ActorRow) {
        for text in texts {
            if self.names.add_within(MOST_OF_A_NAME, text, form, to) {
                continue;
            }
            if self.crowded.len() < 100 {
                self.crowded.insert(text.clone());
            }
        }
    }

    fn country(&mut self, row: &Country, to: ActorRow) {
        self.all(std::slice::from_ref(&row.name), Form::Name, to);
        self.all(&row.aliases, Form::Alias, to);
        self.all(&row.adjectives, Form::Adjective, to);
        self.all(&row.demonyms, Form::Demonym, to);
        self.all(&row.capital, Form::Capital, to);
        self.all(&row.seats, Form::Seat, to);
    }
}

impl Country {
    /// Whether it holds on a day; without a day, whether it holds still.
    pub fn holds(&self, day: Option<Date>) -> bool {
        day.map_or(self.period.to.is_none(), |day| self.period.holds(day))
    }
}

impl Person {
    /// Whether they hold the office on a day; without a day, whether they hold it still.
    pub fn holds(&self, day: Option<Date>) -> bool {
        day.map_or(self.period.to.is_none(), |day| self.period.holds(day))
    }
}

impl Organisation {
    /// Whether it exists on a day; without a day, always.
    pub fn exists(&self, day: Option<Date>) -> bool {
        day.is_none_or(|day| self.period.holds(day))
    }
}

fn with<'a>(name: &'a str, lists: &[&'a Vec<String>]) -> impl Iterator<Item = &'a str> + use<'a> {
    let rest: Vec<&'a str> = lists.iter().flat_map(|l| l.iter()).map(String::as_str).collect();
    std::iter::once(name).chain(rest)
}

/// The last day of the month that `actors/base.tsv` gives.
fn revised(files: &Files, faults: &mut Vec<Fault>) -> Option<Date> {
    let file = "actors/base.tsv";
    let rows = table::read(file, files.get(file), &["key", "value", "source"], faults);
    let row = rows.iter().find(|row| row.get("key") == "as-of")?;
    let first = format!("{}-01", row.get("value")).parse::<Date>().ok();
    if first.is_none() {
        faults.push(Fault::new(file, row.line, format!("{:?} is no month such as 2025-11", row.get("value"))));
    }
    first.map(Date::last_of_month)
}

fn countries(files: &Files, faults: &mut Vec<Fault>) -> Vec<Country> {
    let file = "actors/countries.tsv";
    let columns = [
        "id",
        "kind",
        "country",
        "territory",
        "sectors",
        "name",
        "aliases",
        "adjectives",
        "demonyms",
        "capital",
        "seats",
        "wikidata",
        "source",
    ];
    let rows = table::read(file, files.get(file), &columns, faults);
    let read = rows.iter().map(|row| {
        let mut cells = Cells { file, row, faults };
        let kind = CountryKind::from_name(row.get("kind"));
        if kind.is_none() {
            let message = "the kind is country, partly-recognised, territory, former, region or area, not";
            cells.fault(format!("{message} {:?}", row.get("kind")));
        }
        let kind = kind.unwrap_or(CountryKind::Area);
        let country = cells.code("country");
        if country.is_none() && kind != CountryKind::Area {
            cells.fault("only an area has no country".to_owned());
        }
        Country {
            id: cells.text("id"),
            kind,
            country,
            territory: cells.code("territory"),
            sectors: cells.sectors("sectors"),
            name: cells.text("name"),
            aliases: cells.list("aliases"),
            adjectives: cells.list("adjectives"),
            demonyms: cells.list("demonyms"),
            capital: cells.list("capital"),
            seats: cells.list("seats"),
            period: Period::default(),
            wikidata: cells.optional("wikidata"),
            standing: Standing::default(),
        }
    });
    read.collect()
}

fn organisations(files: &Files, faults: &mut Vec<Fault>) -> Vec<Organisation> {
    let file = "actors/organisations.tsv";
    let columns = [
        "id",
        "kind",
        "code",
        "territory",
        "sectors",
        "name",
        "aliases",
        "acronyms",
        "from",
        "to",
        "wikidata",
        "source",
    ];
    let rows = table::read(file, files.get(file), &columns, faults);
    let read = rows.iter().map(|row| {
        let mut cells = Cells { file, row, faults };
        let code = cells.code("code");
        if code.is_none() && row.get("code").trim().is_empty() {
            cells.fault("the code is empty: a country's, or IGO, NGO, …".to_owned());
        }
        Organisation {
            id: cells.text("id"),
            kind: cells.text("kind"),
            code,
            territory: cells.code("territory"),
            sectors: cells.sectors("sectors"),
            name: cells.text("name"),
            aliases: cells.list("aliases"),
            acronyms: cells.list("acronyms"),
            period: cells.period(),
            wikidata: cells.optional("wikidata"),
            standing: Standing::default(),
        }
    });
    read.collect()
}

fn people(files: &Files, faults: &mut Vec<Fault>) -> Vec<Person> {
    let file = "actors/people.tsv";
    let columns = ["id", "name", "aliases", "country", "sectors", "office", "from", "to", "wikidata", "source"];
    let rows = table::read(file, files.get(file), &columns, faults);
    let read = rows.iter().map(|row| {
        let mut cells = Cells { file, row, faults };
        Person {
            id: cells.text("id"),
            name: cells.text("name"),
            aliases: cells.list("aliases"),
            country: cells.code("country"),
            sectors: cells.sectors("sectors"),
            office: cells.text("office"),
            period: cells.period(),
            wikidata: cells.optional("wikidata"),
            standing: Standing::default(),
        }
    });
    read.collect()
}
