//! Places (see `data/places/README.md`).

use std::collections::BTreeMap;
use std::sync::OnceLock;

use demarche_ontology::code::Code;

use crate::actors::Country;
use crate::cell::Cells;
use crate::error::Fault;
use crate::files::Files;
use crate::gazetteer::Gazetteer;
use crate::links::Links;
use crate::names::{Form, Names, fold};
use crate::table;

/// What a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlaceKind {
    /// A state or territory.
    Country,
    /// A first-order division.
    Admin1,
    /// A town or city.
    City,
    /// A region, sea, strait or river.
    Region,
    /// A spot: a base, a crossing, a plant.
    Point,
}

impl PlaceKind {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "country" | "territory" => Self::Country,
            "admin1" | "province" | "state" => Self::Admin1,
            "capital" | "city" | "town" | "village" => Self::City,
            "region" | "area" | "sea" | "strait" | "river" | "lake" | "island" | "mountain" | "water" => Self::Region,
            "point" | "base" | "airport" | "port" | "crossing" | "plant" | "camp" | "building" | "spot" => Self::Point,
            _ => return None,
        })
    }
}

/// A place.
#[derive(Clone, Debug)]
pub struct Spot {
    /// Id of the row.
    pub id: String,
    /// Name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// What it is.
    pub kind: PlaceKind,
    /// Code of the state.
    pub country: Option<Code>,
    /// Code of the dependency.
    pub territory: Option<Code>,
    /// Name of the first-order division.
    pub admin1: Option<String>,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// GeoNames id, where the source is `geonames:…`.
    pub geonameid: Option<u32>,
}

/// All places and an index by name.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// Places, by id.
    pub spots: Vec<Spot>,
    /// Places by every name.
    pub names: Names<u32>,
    /// Words around names of places, by their folded form.
    pub words: BTreeMap<String, Vec<WordUse>>,
    /// Letters that stand for a place after a comma ("Springfield, IL"), and its name.
    pub letters: BTreeMap<String, String>,
    /// Weights of what speaks for a reading of a place name.
    pub weights: BTreeMap<String, f64>,
    /// Towns and divisions of the world.
    pub gazetteer: Gazetteer,
    links: OnceLock<Links>,
}

/// What a word beside a name says of the place (see `places/words.tsv`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WordUse {
    /// "State", "province".
    Admin1,
    /// "County", "district".
    Admin2,
    /// "City", "village".
    City,
    /// "River", "bay".
    Water,
    /// "Mountains", "island".
    Land,
    /// "Airport", "university": something in a place.
    Site,
    /// "Northern", "greater", "city of": stands before the name of a place.
    Part,
}

impl Places {
    /// Read `places/places.tsv`.
    pub fn read(files: &Files, faults: &mut Vec<Fault>) -> Self {
        let mut result = Self::default();
        let file = "places/places.tsv";
        let columns = ["id", "name", "aliases", "kind", "country", "territory", "admin1", "lat", "lon", "source"];
        let rows = table::read(file, files.get(file), &columns, faults);
        result.read_words(files, faults);
        result.read_weights(files, faults);
        result.names.reserve(2 * rows.len());
        for row in &rows {
            let mut cells = Cells { file, row, faults };
            let Some(kind) = PlaceKind::from_name(row.get("kind")) else {
                cells.fault(format!(
                    "{:?} is no kind of place: country, admin1, city, region, point are",
                    row.get("kind")
                ));
                continue;
            };
            let (lat, lon) = (degrees(&mut cells, "lat", 90.0), degrees(&mut cells, "lon", 180.0));
            let spot = Spot {
                id: cells.text("id"),
                name: cells.text("name"),
                aliases: cells.list("aliases"),
                kind,
                country: cells.code("country"),
                territory: cells.code("territory"),
                admin1: cells.optional("admin1"),
                lat,
                lon,
                geonameid: row.get("source").strip_prefix("geonames:").and_then(|id| id.parse().ok()),
            };
            let id = result.spots.len() as u32;
            result.names.add(&spot.name, Form::Name, id);
            spot.aliases.iter().for_each(|alias| result.names.add(alias, Form::Alias, id));
            result.spots.push(spot);
        }
        result
    }

    fn read_words(&mut self, files: &Files, faults: &mut Vec<Fault>) {
        let file = "places/words.tsv";
        for row in table::read(file, files.get(file), &["word", "use", "means", "source"], faults) {
            for usage in row.list("use") {
                let usage = match usage {
                    "admin1" => WordUse::Admin1,
                    "admin2" => WordUse::Admin2,
                    "city" => WordUse::City,
                    "water" => WordUse::Water,
                    "land" => WordUse::Land,
                    "site" => WordUse::Site,
                    "part" => WordUse::Part,
                    "code" => {
                        self.letters.insert(row.get("word").to_owned(), row.get("means").to_owned());
                        continue;
                    }
                    other => {
                        let uses = "admin1, admin2, city, water, land, site, part and code are";
                        faults.push(Fault::new(file, row.line, format!("{other:?} is no use of a word: {uses}")));
                        continue;
                    }
                };
                self.words.entry(fold(row.get("word"))).or_default().push(usage);
            }
        }
    }

    fn read_weights(&mut self, files: &Files, faults: &mut Vec<Fault>) {
        let file = "places/weights.tsv";
        for row in table::read(file, files.get(file), &["feature", "weight", "meaning"], faults) {
            match row.get("weight").parse::<f64>() {
                Ok(weight) if weight.is_finite() => {
                    self.weights.insert(row.get("feature").to_owned(), weight);
                }
                _ => faults.push(Fault::new(file, row.line, format!("{:?} is no number", row.get("weight")))),
            }
        }
    }

    /// How the list and the gazetteer hang together; found when it is first asked for.
    pub fn links(&self, countries: &[Country]) -> &Links {
        self.links.get_or_init(|| Links::find(self, countries))
    }

    /// Whether a folded word has a use.
    pub fn is(&self, word: &str, usage: WordUse) -> bool {
        self.words.get(word).is_some_and(|uses| uses.contains(&usage))
    }

    /// The places a phrase names, in the order of the file.
    pub fn of<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a Spot> {
        self.names.of(text).filter_map(|e| self.spots.get(e.to as usize))
    }

    /// Names of places.
    pub fn place_names(&self) -> impl Iterator<Item = &str> {
        self.spots.iter().flat_map(|s| std::iter::once(s.name.as_str()).chain(s.aliases.iter().map(String::as_str)))
    }
}

fn degrees(cells: &mut Cells<'_, '_>, column: &str, limit: f64) -> Option<f64> {
    let text = cells.row.get(column).trim();
    let value = text.parse::<f64>().ok().filter(|v| v.abs() <= limit);
    if value.is_none() && !text.is_empty() {
        cells.fault(format!("{column} {text:?} is not a number of degrees up to {limit}"));
    }
    value
}
