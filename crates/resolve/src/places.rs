//! Where something happened.

use std::ops::Range;

use demarche_lexicon::actors::{ActorRow, CountryKind};
use demarche_lexicon::names::Form;
use demarche_lexicon::places::{PlaceKind, Spot};
use demarche_ontology::code::Code;
use demarche_record::place::{Level, Place};
use demarche_text::token::{NameKind, TokenId};

use crate::geocode::Geocoded;
use crate::hits::{Hit, Part, Tie, name_around, words};
use crate::scene::Scene;

/// The place that some tokens name, the head's first.
pub fn of_tokens(scene: &Scene<'_>, tokens: Range<TokenId>) -> Option<Place> {
    let document = scene.document;
    let tokens = tokens.start..tokens.end.min(document.tokens.len() as TokenId);
    let head = tokens.clone().find(|t| document.token(*t).head.is_none_or(|h| !tokens.contains(&h)));
    let names_place = |h: &&Hit| h.tie == Tie::Own && h.part == Part::Whole && scene.names_place(h);
    let hit = head.and_then(|t| scene.place_under(t)).and_then(|t| scene.hits.at(t)).filter(names_place);
    if let Some(hit) = hit {
        return of_hit(scene, hit);
    }
    let head = head?;
    for other in scene.chain(head).iter().filter_map(|m| document.mentions.get(*m as usize)) {
        if let Some(hit) = scene.hits.at(other.head).filter(names_place) {
            return of_hit(scene, hit);
        }
    }
    // A place the base does not know lies in the country its clause or the article is about.
    let (name, kind) = name_around(document, head)?;
    (kind == NameKind::Place).then_some(())?;
    if let Some(place) = scene.on_map(name.start) {
        return Some(mapped(place));
    }
    let (origin, ..) = scene.about(head, None)?;
    let name = words(document, name).to_owned();
    Some(Place { name, country: origin.country, ..empty(Level::Region) })
}

/// The place of a hit: the reading that the text speaks for; failing that, among several of one name the one in a
/// country the text names beside it or speaks of.
pub fn of_hit(scene: &Scene<'_>, hit: &Hit) -> Option<Place> {
    let countries = &scene.base.actors;
    let map = scene.on_map(hit.tokens.start);
    let text = words(scene.document, hit.tokens.clone());
    for (row, form) in &hit.rows {
        let ActorRow::Country(i) = row else { continue };
        let row = countries.country(*i)?;
        match form {
            Form::Name | Form::Alias | Form::Acronym => {
                // "Atlanta, Georgia" is no city in the Caucasus.
                if let Some(place) =
                    map.filter(|p| row.country.is_some() && p.country.is_some() && p.country != row.country)
                {
                    return Some(mapped(place));
                }
                let spot = spots(scene, hit).find(|s| s.country == row.country && s.kind != PlaceKind::City);
                let level = match row.kind {
                    CountryKind::Country | CountryKind::Territory | CountryKind::Former => Level::Country,
                    CountryKind::Region => Level::Admin1,
                    CountryKind::PartlyRecognised | CountryKind::Area => Level::Region,
                };
                let point = spot.and_then(|s| s.lat.zip(s.lon)).or(map.and_then(|p| p.point));
                let (lat, lon) = point.unzip();
                let geonameid = spot.and_then(|s| s.geonameid).or(map.and_then(|p| p.geonameid));
                return Some(Place {
                    name: row.name.clone(),
                    lat,
                    lon,
                    country: row.country,
                    admin1: None,
                    geonameid,
                    level,
                });
            }
            Form::Capital if map.is_some() => {}
            Form::Capital => {
                let city = spots(scene, hit).find(|s| s.country == row.country);
                return Some(match city {
                    Some(city) => place(city),
                    None => Place { name: text.to_owned(), country: row.country, ..empty(Level::City) },
                });
            }
            Form::Adjective | Form::Demonym | Form::Seat => {}
        }
    }
    if let Some(place) = map {
        return Some(mapped(place));
    }
    let beside = beside(scene, hit);
    let named = |s: &&Spot| match &beside {
        Some((code, admin1)) => (*code == s.country && code.is_some()) || (s.admin1.is_some() && *admin1 == s.admin1),
        None => false,
    };
    let spoken = |s: &&Spot| s.country.is_some_and(|c| speaks_of(scene, c));
    let best = spots(scene, hit).find(named);
    let best = best.or_else(|| spots(scene, hit).find(spoken)).or_else(|| spots(scene, hit).next());
    best.map(place)
}

fn spots<'a>(scene: &'a Scene<'_>, hit: &'a Hit) -> impl Iterator<Item = &'a Spot> {
    hit.spots.iter().filter_map(|s| scene.base.places.spots.get(*s as usize))
}

/// The country or division named right after a place: "Springfield, Illinois".
fn beside(scene: &Scene<'_>, hit: &Hit) -> Option<(Option<Code>, Option<String>)> {
    let document = scene.document;
    let comma = hit.tokens.end;
    ((comma as usize) < document.tokens.len() && document.form(comma) == ",").then_some(())?;
    let next = scene.hits.at(comma + 1).filter(|h| h.tokens.start == comma + 1)?;
    let admin1 = spots(scene, next).find(|s| s.kind == PlaceKind::Admin1).map(|s| s.name.clone());
    Some((scene.land(next).and_then(|o| o.country), admin1))
}

fn speaks_of(scene: &Scene<'_>, code: Code) -> bool {
    scene.hits.all().iter().any(|h| {
        let country = |(row, _): &(ActorRow, Form)| match row {
            ActorRow::Country(i) => scene.base.actors.country(*i).is_some_and(|c| c.country == Some(code)),
            _ => false,
        };
        h.rows.iter().any(country)
    })
}

fn mapped(place: &Geocoded) -> Place {
    let (lat, lon) = place.point.unzip();
    Place {
        name: place.name.clone(),
        lat,
        lon,
        country: place.country,
        admin1: place.admin1.clone(),
        geonameid: place.geonameid,
        level: place.level.unwrap_or(Level::Region),
    }
}

fn place(spot: &Spot) -> Place {
    Place {
        name: spot.name.clone(),
        lat: spot.lat,
        lon: spot.lon,
        country: spot.country,
        admin1: spot.admin1.clone(),
        geonameid: spot.geonameid,
        level: match spot.kind {
            PlaceKind::Country => Level::Country,
            PlaceKind::Admin1 => Level::Admin1,
            PlaceKind::City => Level::City,
            PlaceKind::Region => Level::Region,
            PlaceKind::Point => Level::Point,
        },
    }
}

const fn empty(level: Level) -> Place {
    Place { name: String::new(), lat: None, lon: None, country: None, admin1: None, geonameid: None, level }
}
