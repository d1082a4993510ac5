//! Actors of a dictionary as entities of our own kind.

use std::collections::{HashMap, HashSet};

use demarche_ontology::actor_code;
use demarche_ontology::code::Code;
use demarche_ontology::sector::Sector;

use super::actors::Actor;
use crate::actors::{ActorRow, CountryKind};
use crate::base::Base;
use crate::entities::{Entity, EntityKind, Faults, MOST_NAMES, MOST_TERMS, NameKind, Term};
use crate::names::{Form, fold};
use crate::roles::RoleKind;

/// What a term's source begins with; the dictionary's own code follows.
pub const SOURCE: &str = "petrarch ";

/// Words that names keep in small letters.
const SMALL: &[&str] = &[
    "of", "the", "and", "in", "on", "for", "to", "at", "de", "del", "des", "di", "du", "da", "do", "dos", "la", "le",
    "les", "el", "bin", "ibn", "van", "von", "der", "den", "y", "e",
];

/// How adjectives of nationality end.
const ENDINGS: &[&str] = &["an", "ese", "ish", "ic", "i", "ite"];

/// Turns the actors of any number of dictionaries into entities with ids of their own.
#[derive(Debug)]
pub struct Importer<'b> {
    base: &'b Base,
    ids: HashSet<String>,
    numbers: HashMap<String, usize>,
    states: HashSet<Code>,
    /// Pieces of codes without a counterpart, and how often each was met.
    pub unknown: std::collections::BTreeMap<String, u64>,
}

impl<'b> Importer<'b> {
    /// One that knows what the base knows.
    pub fn new(base: &'b Base) -> Self {
        let (ids, numbers, states) = (HashSet::new(), HashMap::new(), HashSet::new());
        Self { base, ids, numbers, states, unknown: std::collections::BTreeMap::new() }
    }

    /// The entity of an actor; `None` where no code of it says anything to us.
    pub fn entity(&mut self, file: &str, actor: &Actor, faults: &mut Faults) -> Option<Entity> {
        let mut terms = Vec::new();
        for dated in &actor.codes {
            match actor_code::read(&dated.code, |c| self.base.actors.state(c).is_some()) {
                Err(message) => faults.add(file, dated.line, message),
                Ok(read) => {
                    for piece in &read.unknown {
                        *self.unknown.entry(piece.clone()).or_default() += 1;
                    }
                    if read.country.is_none() && read.sectors.is_empty() {
                        let message = format!("[{}] has no counterpart among countries and sectors", dated.code);
                        faults.add(file, dated.line, message);
                        continue;
                    }
                    let (from, to) = dated.period;
                    terms.push(Term {
                        country: read.country,
                        sectors: read.sectors,
                        from: from.map(|d| d.to_string()),
                        to: to.map(|d| d.to_string()),
                        source: Some(format!("{SOURCE}{}", dated.code)),
                        ..Term::default()
                    });
                }
            }
        }
        if terms.is_empty() {
            return None;
        }
        if terms.len() > MOST_TERMS {
            faults.add(file, actor.line, format!("it has {} codes; the first {MOST_TERMS} are kept", terms.len()));
            terms.truncate(MOST_TERMS);
        }
        // A code without dates is for the days that no other code speaks of.
        terms.sort_by_key(|t| t.from.is_none() && t.to.is_none());
        let names: Vec<String> = std::iter::once(&actor.name).chain(&actor.aliases).map(|n| cased(n)).collect();
        if names.len() > MOST_NAMES {
            faults.add(file, actor.line, format!("it has {} names; the first {MOST_NAMES} are kept", names.len()));
        }
        let kind = self.kind(&names, &terms);
        let mut entity = Entity::new(self.id(&actor.name), kind);
        for (i, name) in names.iter().take(MOST_NAMES).enumerate() {
            let form = match i {
                _ if is_acronym(name) => NameKind::Acronym,
                0 => NameKind::Official,
                _ if is_land(kind) => self.land_name(&names[0], name),
                _ => NameKind::Alias,
            };
            // A name is there once, however often the dictionary has it.
            if !entity.names.iter().any(|n| n.text == *name) {
                entity.add_name(name, form, None);
            }
        }
        entity.terms = terms;
        entity.source = Some("petrarch import".to_owned());
        Some(entity)
    }

    /// An id out of a name: letters and digits, a number where it is taken.
    fn id(&mut self, name: &str) -> String {
        let slug: String = fold(name).chars().take(80).map(|c| if c == ' ' { '-' } else { c }).collect();
        let stem = format!("petrarch-{slug}");
        let mut id = stem.clone();
        while !self.ids.insert(id.clone()) {
            let number = self.numbers.entry(stem.clone()).or_insert(1);
            *number += 1;
            id = format!("{stem}-{number}");
        }
        id
    }

    /// Dictionaries do not say what an actor is; codes, dates and words do.
    fn kind(&mut self, names: &[String], terms: &[Term]) -> EntityKind {
        let special = |t: &Term| t.country.is_some_and(|c| !c.is_country());
        if terms.iter().any(special) {
            return EntityKind::Organisation;
        }
        // The original code tells a country from one with pieces that have no counterpart.
        let bare = |t: &Term| t.source.as_deref().and_then(|s| s.strip_prefix(SOURCE)).is_some_and(|c| c.len() == 3);
        if let Some(country) = terms[0].country.filter(|_| terms.iter().all(|t| bare(t) && t.sectors.is_empty())) {
            return self.land(names, country);
        }
        if names.iter().any(|n| is_acronym(n)) || names.iter().any(|n| self.is_body(n)) {
            return EntityKind::Organisation;
        }
        let dated = terms.iter().any(|t| t.from.is_some() || t.to.is_some());
        let firm = |t: &Term| matches!(t.sectors.first(), Some(Sector::Bus | Sector::Jrn | Sector::Edu | Sector::Med));
        if dated && !terms.iter().all(firm) { EntityKind::Person } else { EntityKind::Organisation }
    }

    /// A name with nothing but a country: the country itself, or something in it.
    fn land(&mut self, names: &[String], code: Code) -> EntityKind {
        let rows = names.iter().flat_map(|n| self.base.actors.of(n));
        let lands = rows.filter_map(|e| match e.to {
            ActorRow::Country(i) => self.base.actors.country(i).map(|c| c.kind),
            _ => None,
        });
        match lands.min() {
            Some(CountryKind::Country) => EntityKind::Country,
            Some(CountryKind::Former) => EntityKind::Former,
            Some(CountryKind::Territory) => EntityKind::Territory,
            Some(_) => EntityKind::Region,
            // The first name of a code that nobody knows is its country.
            None if self.base.actors.state(code).is_none() && self.states.insert(code) => EntityKind::Country,
            None => EntityKind::Region,
        }
    }

    /// How a further name names a land: as the base has it, else by its ending.
    fn land_name(&self, land: &str, name: &str) -> NameKind {
        let known = self.base.actors.of(name).find(|e| matches!(e.to, ActorRow::Country(_))).map(|e| e.form);
        match known {
            Some(Form::Adjective) => NameKind::Adjective,
            Some(Form::Demonym) => NameKind::Demonym,
            Some(Form::Capital) => NameKind::Capital,
            Some(Form::Seat) => NameKind::Seat,
            Some(_) => NameKind::Alias,
            None if !name.contains(' ') && shared(land, name) >= 3 && ENDINGS.iter().any(|e| name.ends_with(e)) => {
                NameKind::Adjective
            }
            None => NameKind::Alias,
        }
    }

    /// "Velorian Workers Party": its last word, or the one before "of", is a body's.
    fn is_body(&self, name: &str) -> bool {
        let lower = name.to_lowercase();
        let phrase = lower.split(" of ").next().unwrap_or(&lower);
        let word = phrase.rsplit(' ').next().unwrap_or(phrase);
        let role = self.base.roles.of(word);
        role.is_some_and(|(_, role, _)| matches!(role.kind, RoleKind::Organisation | RoleKind::Group))
    }
}

const fn is_land(kind: EntityKind) -> bool {
    matches!(kind, EntityKind::Country | EntityKind::Former | EntityKind::Territory | EntityKind::Region)
}

/// How many letters two words begin with alike.
fn shared(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count()
}

/// Letters without a vowel, very few letters, letters with full stops: "MSF", "AU", "K.U.".
fn is_acronym(name: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = name.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    capitals && !name.contains(' ') && (2..=6).contains(&letters)
}

/// "UNITED NATIONS" as "United Nations"; what has small letters stays as it is.
fn cased(name: &str) -> String {
    if name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    let words: Vec<&str> = name.split(' ').collect();
    let alone = words.len() == 1;
    let one = |(i, word): (usize, &&str)| {
        let lower = word.to_lowercase();
        // "the Silver Coast" is found in the middle of a sentence, too, and "Silver Coast" alone is another name.
        let article = i == 0 && !alone && lower == "the";
        if article || i > 0 && SMALL.contains(&lower.as_str()) {
            return lower;
        }
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let vowels = word.contains(|c| matches!(c, 'A' | 'E' | 'I' | 'O' | 'U' | 'Y') || !c.is_ascii());
        let numeral = i > 0 && word.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
        let short = alone && letters <= 3 || !vowels && letters <= 6;
        if numeral || short || word.contains('.') {
            return (*word).to_owned();
        }
        let mut start = true;
        let mut result = String::with_capacity(word.len());
        for (at, c) in word.char_indices() {
            if start {
                result.push(c);
            } else {
                result.extend(c.to_lowercase());
            }
            // "D'Ivoire", but "Veloria's".
            let apostrophe =
                matches!(c, '\'' | '’') && word.get(at + c.len_utf8()..).is_some_and(|rest| rest.len() > 1);
            start = apostrophe || matches!(c, '-' | '(');
        }
        result
    };
    words.iter().enumerate().map(one).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Files;

    fn check(name: &str, expected: &str) {
        assert_eq!(cased(name), expected);
    }

    #[test]
    fn names_get_their_capitals() {
        check("UNITED NATIONS", "United Nations");
        check("BANK OF VELORIA", "Bank of Veloria");
        check("THE SILVER COAST", "the Silver Coast");
        check("VELORIA'S PAPER (VELORIA)", "Veloria's Paper (Veloria)");
        check("COTE D'OR", "Cote D'Or");
        check("MSF", "MSF");
        check("AU", "AU");
        check("K.U.", "K.U.");
        check("NATO", "Nato");
        check("JOHN TOREN II", "John Toren II");
        check("AL-TOREN", "Al-Toren");
        check("already Written", "already Written");
    }

    #[test]
    fn what_an_actor_is_shows_in_codes_dates_and_words() {
        let base = Base::read(&Files::embedded()).expect("the base has no fault");
        let mut importer = Importer::new(&base);
        let mut faults = Faults::default();
        let text = "VELORIA_ [VLR]\nPORT_VEL_ [VLR]\nFRANCE_\n+FRENCH_\n[FRA]\nANNA_TOREN_\n[VLRGOV 010101-020202]\n[VLR]\n\
                    VELORIAN_WORKERS_PARTY_ [VLROPP]\nQQF_ [IGOXYZ]\nODD_ [AFR]\n";
        let read = super::super::actors::read("f", text, &mut faults);
        let shown: Vec<String> = read
            .actors
            .iter()
            .filter_map(|a| importer.entity("f", a, &mut faults))
            .map(|e| {
                let codes: Vec<String> = e.terms.iter().map(Term::code).collect();
                format!("{} {} {}", e.id, e.kind.name(), codes.join(","))
            })
            .collect();
        assert_eq!(
            shown,
            [
                "petrarch-veloria country VLR",
                "petrarch-port-vel region VLR",
                "petrarch-france country FRA",
                "petrarch-anna-toren person VLRGOV,VLR",
                "petrarch-velorian-workers-party organisation VLROPP",
                "petrarch-qqf organisation IGO",
            ]
        );
        assert_eq!(faults.listed.iter().map(|f| f.line).collect::<Vec<_>>(), [11]);
        assert_eq!(importer.unknown.keys().map(String::as_str).collect::<Vec<_>>(), ["AFR", "XYZ"]);
    }
}
