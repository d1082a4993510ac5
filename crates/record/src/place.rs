//! Resolved places.

use demarche_ontology::code::Code;

/// How exact a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A state or territory.
    Country,
    /// A first-order division.
    Admin1,
    /// A second-order division: a county, a district.
    Admin2,
    /// A town or city.
    City,
    /// A region, sea or strait.
    Region,
    /// A spot.
    Point,
}

impl Level {
    /// Lower-case name in outputs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::Admin1 => "admin1",
            Self::Admin2 => "admin2",
            Self::City => "city",
            Self::Region => "region",
            Self::Point => "point",
        }
    }
}

/// A place on the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Canonical name.
    pub name: String,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// ISO alpha-3 of the state.
    pub country: Option<Code>,
    /// Name of the first-order division.
    pub admin1: Option<String>,
    /// GeoNames id, where known.
    pub geonameid: Option<u32>,
    /// How exact it is.
    pub level: Level,
}
