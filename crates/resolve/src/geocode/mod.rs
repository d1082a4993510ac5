//! Names of places to points on the map.
//!
//! A name has readings ([`reading`]): countries, rows of the hand-made list, rows of the gazetteer. What the text says
//! around it ([`cue`]) and what else the text names ([`evidence`]) speak for or against each; [`weigh`] adds that up
//! with weights that stand in `data/places/weights.tsv`. Nothing here knows a tree: marked names are enough.

pub mod cue;
pub mod evidence;
pub mod metonymy;
pub mod names;
pub mod reading;
pub mod scan;
pub mod trim;
pub mod weigh;

use std::rc::Rc;

use demarche_lexicon::base::Base;
use demarche_lexicon::gazetteer::Gazetteer;
use demarche_ontology::code::Code;
use demarche_record::place::Level;
use demarche_text::span::Span;

use crate::geocode::evidence::Evidence;
use crate::geocode::reading::{Kind, Reading, Readings};
use crate::geocode::weigh::{FEATURES, Weights};

/// Times that the readings are weighed again with what the last weighing made of the others.
const ROUNDS: usize = 3;
/// What is left to say for a place that is told by its neighbours alone.
const DOUBTFUL: f64 = 0.2;

/// A place name on the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Geocoded {
    /// Name of the place.
    pub name: String,
    /// Degrees north and east.
    pub point: Option<(f64, f64)>,
    /// The state.
    pub country: Option<Code>,
    /// The state, or its dependency that has a code of its own.
    pub land: Option<Code>,
    /// Name of the first-order division.
    pub admin1: Option<String>,
    /// GeoNames id, where known.
    pub geonameid: Option<u32>,
    /// How exact it is; `None` where it is unknown and the point is that of a place beside it.
    pub level: Option<Level>,
    /// How sure.
    pub confidence: f64,
}

/// A reading that was weighed, for the fitting of weights.
#[derive(Clone, Debug)]
pub struct Weighed {
    /// What speaks for it.
    pub features: [f64; FEATURES.len()],
    /// The reading.
    pub reading: Reading,
    /// Its share.
    pub share: f64,
}

/// Geocodes the names of a text.
pub struct Geocoder<'a> {
    base: &'a Base,
    gazetteer: &'a Gazetteer,
    weights: Weights,
}

impl<'a> Geocoder<'a> {
    /// With these facts.
    pub fn new(base: &'a Base) -> Self {
        Self { base, gazetteer: &base.places.gazetteer, weights: Weights::read(&base.places.weights) }
    }

    /// Where the names at these spans are, in their order.
    pub fn places(&self, title: &str, text: &str, spans: &[Span]) -> Vec<Option<Geocoded>> {
        let weighed = self.weigh(title, text, spans);
        let mut known: Vec<Option<Geocoded>> = weighed.iter().map(|list| self.best(list)).collect();
        let land = evidence::main_land(&weighed, &scan::lands(self.base, title, text, spans));
        let sure: Vec<Option<Geocoded>> = known.clone();
        for (at, place) in known.iter_mut().enumerate() {
            if place.is_none() {
                *place = self.unknown(text, spans, at, &sure, land);
            }
        }
        known
    }

    /// All readings of each name with what speaks for them.
    pub fn weigh(&self, title: &str, text: &str, spans: &[Span]) -> Vec<Rc<[Weighed]>> {
        let mut readings = Readings::new(self.base);
        let mut evidence = Evidence::gather(self.base, &mut readings, title, text, spans);
        for _ in 0..ROUNDS {
            evidence.weigh(&self.weights);
        }
        evidence.weighed(spans)
    }

    fn best(&self, list: &[Weighed]) -> Option<Geocoded> {
        let best = list.iter().max_by(|a, b| a.share.total_cmp(&b.share))?;
        let reading = &best.reading;
        // Readings that fall on the same spot (a city and its county) are one answer.
        let same = |other: &&Weighed| evidence::close(&other.reading, reading);
        let confidence: f64 = list.iter().filter(same).map(|w| w.share).sum();
        let division = reading.division.filter(|_| reading.kind != Kind::Country && reading.kind != Kind::Admin1);
        let admin1 = reading.admin1.clone().or_else(|| division.and_then(|row| self.gazetteer.name(row)));
        Some(Geocoded {
            name: reading.name.clone().or_else(|| self.gazetteer.name(reading.row?)).unwrap_or_default(),
            point: reading.point,
            country: reading.country,
            land: reading.land,
            admin1,
            geonameid: reading.geonameid,
            level: Some(reading.kind.level()),
            confidence: if reading.trimmed { 0.7 * confidence } else { confidence.min(1.0) },
        })
    }

    /// A name that is not known lies where the text is: near the place named just before it (or after it), or in the
    /// country that it speaks of.
    fn unknown(
        &self,
        text: &str,
        spans: &[Span],
        at: usize,
        known: &[Option<Geocoded>],
        land: Option<Code>,
    ) -> Option<Geocoded> {
        let span = spans.get(at)?;
        let local = |place: &&Geocoded| {
            let small = matches!(place.level, Some(Level::City | Level::Admin1 | Level::Admin2 | Level::Point));
            small && place.point.is_some() && (land.is_none() || place.land == land)
        };
        let gap = |other: usize| {
            let other = &spans[other];
            if other.start >= span.end { 2 * (other.start - span.end) } else { span.start.saturating_sub(other.end) }
        };
        let near = (0..spans.len())
            .filter_map(|i| known.get(i)?.as_ref().filter(local).map(|place| (gap(i), place)))
            .min_by_key(|(gap, _)| *gap)
            .map(|(_, place)| place);
        let name = text.get(span.start as usize..span.end as usize)?.to_owned();
        let (name, geonameid, level, confidence) = (name, None, None, DOUBTFUL);
        if let Some(near) = near {
            return Some(Geocoded { name, geonameid, level, confidence, ..near.clone() });
        }
        let land = land?;
        let point = self.gazetteer.country(land).and_then(|r| self.gazetteer.row(r)).map(|r| (r.lat, r.lon));
        let (country, land, admin1) = (Some(land), Some(land), None);
        Some(Geocoded { name, point, country, land, admin1, geonameid, level, confidence })
    }
}
