//! Names in a reading that the base does not have, and what the reading says of them.

use std::collections::{BTreeMap, BTreeSet};

use demarche_lexicon::actors::Actors;
use demarche_lexicon::entities::{Quote, is_name};
use demarche_lexicon::names::fold;

use crate::reading::{Mention, Party, Reading};

/// Most words of a name; longer ones are phrases.
const MOST_WORDS: usize = 10;

/// How a code was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// A title, an apposition or the like says whose the named one is.
    Described,
    /// A relation to someone known: "a member of the Grey Guard".
    Related,
    /// Only the countries beside it: the country is a guess.
    Beside,
}

impl Basis {
    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Described => "described",
            Self::Related => "related",
            Self::Beside => "beside",
        }
    }
}

/// A code that a reading suggests for a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Guess {
    /// How it was found.
    pub basis: Basis,
    /// Country or special code.
    pub country: Option<String>,
    /// Dependency.
    pub territory: Option<String>,
    /// Sectors.
    pub sectors: Vec<String>,
    /// The description.
    pub role: Option<String>,
}

/// An unknown name in one reading.
#[derive(Clone, Debug)]
pub struct Sighting {
    /// The fullest form that the text has.
    pub name: String,
    /// `person`, `organisation` or `group`.
    pub kind: String,
    /// How often it is mentioned.
    pub mentions: u32,
    /// Events in which it takes part.
    pub events: u32,
    /// What it may be, the most telling first.
    pub guesses: Vec<Guess>,
    /// Sentences, those of events first.
    pub quotes: Vec<Quote>,
}

/// The unknown names of a reading, by name. Names that `actors` has are none.
pub fn sightings(reading: &Reading, actors: &Actors) -> Vec<Sighting> {
    let mut found: BTreeMap<String, Seen<'_>> = BTreeMap::new();
    for mention in &reading.mentions {
        let Some((name, party)) = unknown(mention) else { continue };
        let Some(key) = key(name, actors) else { continue };
        let seen = found.entry(key).or_default();
        seen.take_name(name, &mention.kind);
        seen.mentions += 1;
        seen.sentences.extend(reading.sentence(mention.start));
        seen.parties.extend(party);
    }
    for event in &reading.events {
        let mut touched = BTreeSet::new();
        for party in event.actors.iter().chain(&event.recipients).filter(|p| p.row == UNKNOWN) {
            if let Some(key) = key(&party.name, actors) {
                touched.insert(key);
            }
        }
        for key in touched {
            if let Some(seen) = found.get_mut(&key) {
                seen.events += 1;
                seen.eventful.insert(event.sentence);
            }
        }
    }
    let lands = lands(reading);
    found.iter().map(|(key, seen)| seen.sighting(key, reading, &lands)).collect()
}

/// The row of names that only the text knows.
const UNKNOWN: &str = "name:text";

/// The unknown name in a mention, with what the text says of it.
fn unknown(mention: &Mention) -> Option<(&str, Option<&Party>)> {
    if !matches!(mention.kind.as_str(), "person" | "organisation" | "group") || !mention.parties.is_empty() {
        return None;
    }
    match &mention.party {
        Some(party) if party.row == UNKNOWN => Some((&party.name, Some(party))),
        None if mention.kind != "group" => Some((plain(&mention.text), None)),
        _ => None,
    }
}

/// A name without article and possessive mark.
fn plain(text: &str) -> &str {
    let text = text.strip_suffix("'s").or_else(|| text.strip_suffix("’s")).unwrap_or(text).trim();
    let first = text.split(' ').next().unwrap_or("");
    if first.eq_ignore_ascii_case("the") { text.get(4..).unwrap_or(text).trim() } else { text }
}

/// The folded form of a name that may be one, and is not known.
fn key(name: &str, actors: &Actors) -> Option<String> {
    let words = name.split_whitespace().count();
    let capital = name.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_uppercase);
    let fits = capital && words <= MOST_WORDS && is_name(name) && fold(name).chars().count() > 1;
    (fits && actors.of(name).next().is_none()).then(|| fold(name))
}

/// For each sentence the countries of known parties and places, each as often as it is named.
fn lands(reading: &Reading) -> BTreeMap<u32, Vec<&str>> {
    let mut lands: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
    for mention in &reading.mentions {
        let known = mention.party.iter().chain(&mention.parties).filter(|p| !p.row.contains(':'));
        let place = mention.place.as_ref().and_then(|p| p.country.as_deref());
        let country = known.filter_map(|p| p.country.as_deref()).next().or(place);
        if let (Some(country), Some(sentence)) = (country, reading.sentence(mention.start)) {
            lands.entry(sentence).or_default().push(country);
        }
    }
    lands
}

#[derive(Default)]
struct Seen<'a> {
    name: String,
    kind: String,
    mentions: u32,
    events: u32,
    sentences: BTreeSet<u32>,
    eventful: BTreeSet<u32>,
    parties: Vec<&'a Party>,
}

impl Seen<'_> {
    fn take_name(&mut self, name: &str, kind: &str) {
        if name.len() > self.name.len() {
            name.clone_into(&mut self.name);
        }
        // A person is hardly ever taken for something else.
        if self.kind.is_empty() || kind == "person" {
            kind.clone_into(&mut self.kind);
        }
    }

    fn sighting(&self, key: &str, reading: &Reading, lands: &BTreeMap<u32, Vec<&str>>) -> Sighting {
        let mut guesses = self.described();
        guesses.extend(related(reading, key));
        if !guesses.iter().any(|g| g.country.is_some()) {
            guesses.extend(self.beside(lands));
        }
        let rest = self.sentences.iter().filter(|s| !self.eventful.contains(s));
        let quotes = self.eventful.iter().chain(rest).take(3).filter_map(|s| quote(reading, *s)).collect();
        Sighting {
            name: self.name.clone(),
            kind: self.kind.clone(),
            mentions: self.mentions,
            events: self.events,
            guesses,
            quotes,
        }
    }

    /// What titles and appositions say.
    fn described(&self) -> Vec<Guess> {
        let mut guesses: Vec<Guess> = Vec::new();
        for party in self.parties.iter().filter(|p| p.country.is_some()) {
            let guess = guess(Basis::Described, party, party.role.clone());
            if !guesses.contains(&guess) {
                guesses.push(guess);
            }
        }
        guesses
    }

    /// The country that is named most in its sentences.
    fn beside(&self, lands: &BTreeMap<u32, Vec<&str>>) -> Option<Guess> {
        let mut counts: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
        let near = self.sentences.iter().filter_map(|s| lands.get(s)).flatten();
        for (place, land) in (0_u32..).zip(near) {
            counts.entry(land).or_insert((0, u32::MAX - place)).0 += 1;
        }
        let (country, _) = counts.into_iter().max_by_key(|(_, count)| *count)?;
        let said = self.parties.iter().find(|p| !p.sectors.is_empty());
        Some(Guess {
            basis: Basis::Beside,
            country: Some(country.to_owned()),
            territory: None,
            sectors: said.map(|p| p.sectors.clone()).unwrap_or_default(),
            role: said.and_then(|p| p.role.clone()),
        })
    }
}

fn guess(basis: Basis, party: &Party, role: Option<String>) -> Guess {
    let (country, territory) = (party.country.clone(), party.territory.clone());
    Guess { basis, country, territory, sectors: party.sectors.clone(), role }
}

/// What relations to known actors say: a member, a part or a servant of somebody has their country.
fn related(reading: &Reading, key: &str) -> Vec<Guess> {
    let tied = reading.relations.iter().filter(|r| matches!(r.kind.as_str(), "role" | "member" | "part-of"));
    let tied = tied.filter(|r| fold(&r.subject.name) == key);
    let mut guesses: Vec<Guess> = Vec::new();
    for relation in tied {
        let Some(object) = relation.object.as_ref().filter(|o| o.country.is_some() && o.row != UNKNOWN) else {
            continue;
        };
        let own = &relation.subject.sectors;
        let sectors = if own.is_empty() { object.sectors.clone() } else { own.clone() };
        let guess = Guess { sectors, ..guess(Basis::Related, object, relation.label.clone()) };
        if !guesses.contains(&guess) {
            guesses.push(guess);
        }
    }
    guesses
}

fn quote(reading: &Reading, sentence: u32) -> Option<Quote> {
    let place = reading.sentences.get(sentence as usize)?;
    let quote = reading.between(place.start..place.end).split_whitespace().collect::<Vec<_>>().join(" ");
    Some(Quote { article: reading.id.clone(), start: place.start, end: place.end, quote })
}
