//! A line of a dump → what may be needed of it.

use demarche_lexicon::cell::days;
use demarche_lexicon::entities::{EntityKind, EntityName, NameKind, is_name};
use demarche_lexicon::imports::{Class, WikidataTables};
use demarche_ontology::code::Code;
use demarche_ontology::sector::Sector;

use super::Settings;
use super::item::{Item, Statement, Value};

/// Most aliases of one item that are kept.
const MOST_ALIASES: usize = 40;

/// Something held over a time: an office, a membership.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Which item.
    pub what: u32,
    /// Since when.
    pub from: Option<String>,
    /// Until when.
    pub to: Option<String>,
}

/// What is kept of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Its number.
    pub id: u32,
    /// Names, the main one first.
    pub names: Vec<EntityName>,
    /// Countries it belongs to.
    pub countries: Vec<u32>,
    /// Since when it is there.
    pub from: Option<String>,
    /// Until when.
    pub to: Option<String>,
    /// GeoNames id.
    pub geonames: Option<u64>,
    /// What it is.
    pub what: What,
    /// Dates of it that cannot be.
    pub wrong_dates: u32,
}

/// What an item is.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A land with a code of its own.
    Land {
        /// What kind.
        kind: EntityKind,
        /// ISO 3166-1 alpha-3.
        code: Code,
        /// ISO 3166-1 alpha-2.
        short: Option<String>,
        /// Items of its capital.
        capital: Vec<u32>,
        /// Heads of state and of government; the office is the property.
        heads: Vec<Held>,
    },
    /// Someone in office or in a party.
    Person {
        /// Offices.
        offices: Vec<Held>,
        /// Parties.
        parties: Vec<Held>,
    },
    /// An organisation.
    Body {
        /// Its type.
        class: String,
        /// A special code.
        code: Option<Code>,
        /// Sectors.
        sectors: Vec<Sector>,
        /// What it is a part of.
        parts: Vec<u32>,
    },
    /// An office.
    Position {
        /// Sectors of who holds it; empty where they are those of what stands above it.
        sectors: Vec<Sector>,
        /// Broader positions.
        above: Vec<u32>,
    },
    /// A place that something may refer to: its label, and the code of its region.
    Place {
        /// ISO 3166-2, such as `US-TX`.
        region: Option<String>,
    },
}

/// What is kept of a line; nothing where it is of no use here, or a sentence on what is wrong with it.
pub fn sift(line: &[u8], tables: &WikidataTables, settings: &Settings) -> Result<Option<Fact>, String> {
    let item = Item::read(line, &settings.languages).map_err(|e| format!("it is no item of Wikidata ({e})"))?;
    let Some(item) = item else { return Ok(None) };
    let mut dates = Dates::default();
    let Some(what) = what(&item, tables, settings, &mut dates) else { return Ok(None) };
    let names = names(&item, &what, settings);
    if names.is_empty() {
        return Ok(None);
    }
    let person = matches!(what, What::Person { .. });
    let mut countries: Vec<u32> = item.items(if person { 27 } else { 17 }).collect();
    if matches!(what, What::Position { .. }) {
        countries.extend(item.items(1001));
    }
    countries.truncate(20);
    let from = if person { None } else { dates.first(&item, 571) };
    // Who is dead holds no office, and "until" is seldom said of the last one.
    let to = dates.first(&item, if person { 570 } else { 576 });
    let geonames = item.text(1566).and_then(|id| id.parse().ok());
    Ok(Some(Fact { id: item.id, names, countries, from, to, geonames, what, wrong_dates: dates.wrong }))
}

fn what(item: &Item<'_>, tables: &WikidataTables, settings: &Settings, dates: &mut Dates) -> Option<What> {
    let known = item.sitelinks >= settings.min_sitelinks;
    if item.items(31).any(|class| class == HUMAN) {
        let offices = dates.held(item.of(39));
        let parties = dates.held(item.of(102));
        return (known && !(offices.is_empty() && parties.is_empty())).then_some(What::Person { offices, parties });
    }
    let classes = || item.items(31).filter_map(|class| tables.class(class));
    if let Some(code) = item.text(298).and_then(Code::new) {
        let land = classes().find_map(|c| if let Class::Land(kind) = c { Some(*kind) } else { None });
        let mut heads = Vec::new();
        for property in [35, 6] {
            let held = dates.held(item.of(property)).into_iter();
            heads.extend(held.map(|h| (property, h)));
        }
        return Some(What::Land {
            kind: land.unwrap_or(EntityKind::Country),
            code,
            short: item.text(297).map(str::to_owned),
            capital: item.items(36).take(4).collect(),
            heads: heads.into_iter().map(|(_, h)| h).collect(),
        });
    }
    if let Some((class, code, sectors)) = classes().find_map(|c| match c {
        Class::Body(class, code, sectors) => Some((class, code, sectors)),
        _ => None,
    }) {
        return known.then(|| What::Body {
            class: class.clone(),
            code: *code,
            sectors: sectors.clone(),
            parts: item.items(361).chain(item.items(749)).filter(|p| *p != item.id).take(8).collect(),
        });
    }
    position(item, tables).or_else(|| {
        let place = !item.of(1376).is_empty() || !item.of(300).is_empty();
        place.then(|| What::Place { region: item.text(300).map(str::to_owned) })
    })
}

const HUMAN: u32 = 5;

fn position(item: &Item<'_>, tables: &WikidataTables) -> Option<What> {
    let above: Vec<u32> = item.items(279).chain(item.items(31)).take(20).collect();
    let class = above.iter().filter_map(|c| tables.class(*c)).find_map(|c| match c {
        Class::Position(sectors) => Some(sectors),
        _ => None,
    });
    let label = item.labels.first().and_then(|(_, label)| tables.office(label));
    // A firm may be called "General"; an office has a jurisdiction or a broader office.
    let office = class.is_some() || label.is_some() && !(item.of(1001).is_empty() && item.of(279).is_empty());
    let sectors = label.map(<[Sector]>::to_vec).or_else(|| class.cloned()).unwrap_or_default();
    office.then_some(What::Position { sectors, above })
}

/// The names of an item, each once; the main one first.
fn names(item: &Item<'_>, what: &What, settings: &Settings) -> Vec<EntityName> {
    let mut names: Vec<EntityName> = Vec::new();
    let mut add = |text: &str, kind: NameKind, lang: &str| {
        let text = text.trim();
        if is_name(text) && !names.iter().any(|n| n.text == text && (n.kind == kind || kind == NameKind::Alias)) {
            let lang = Some(lang.to_owned()).filter(|l| l != "mul");
            names.push(EntityName { text: text.to_owned(), kind, lang });
        }
    };
    // The languages are asked for in the order of the user, whatever that of the dump.
    for language in &settings.languages {
        for (lang, label) in item.labels.iter().filter(|(l, _)| l == language) {
            add(label, NameKind::Official, lang);
        }
    }
    let brief = matches!(what, What::Position { .. } | What::Place { .. });
    if brief {
        names.truncate(1);
        return names;
    }
    let person = matches!(what, What::Person { .. });
    for (lang, alias) in item.aliases.iter().take(MOST_ALIASES) {
        if let Some(kind) = kind_of(alias, person) {
            add(alias, kind, lang);
        }
    }
    for statement in item.of(1813) {
        if let Value::Said(text, lang) = &statement.value
            && settings.languages.iter().any(|l| l == lang)
            && let Some(kind) = kind_of(text, person)
        {
            add(text, kind, lang);
        }
    }
    for statement in item.of(1549).iter().filter(|_| matches!(what, What::Land { .. })) {
        if let Value::Said(text, lang) = &statement.value
            && settings.languages.iter().any(|l| l == lang)
        {
            let people = ["man", "woman", "men", "women"].iter().any(|end| text.ends_with(end));
            if !people {
                add(text, NameKind::Adjective, lang);
            }
            add(text, NameKind::Demonym, lang);
        }
    }
    names
}

/// What kind of name an alias is; `None` for one that would be taken for other words.
fn kind_of(alias: &str, person: bool) -> Option<NameKind> {
    let letters = alias.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = alias.chars().filter(|c| c.is_uppercase()).count();
    // A family name, a first name or a nickname alone is anybody's.
    if person {
        return (alias.contains(' ') && capitals > 1).then_some(NameKind::Alias);
    }
    let acronym = letters == capitals && !alias.contains(' ');
    match letters {
        0..=1 => None,
        // "IN", "IT", "NO" are words of headlines.
        2 if acronym => None,
        2..=7 if acronym => Some(NameKind::Acronym),
        _ => alias.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_lowercase()).then_some(NameKind::Alias),
    }
}

/// Reads dates, and counts those that cannot be.
#[derive(Default)]
struct Dates {
    wrong: u32,
}

impl Dates {
    fn first(&mut self, item: &Item<'_>, property: u16) -> Option<String> {
        let first = item.best(property).next()?;
        self.date(&first.value)
    }

    /// `2017`, `2017-05` or `2017-05-14`; `None` where it is not known to the year.
    fn date(&mut self, value: &Value<'_>) -> Option<String> {
        let Value::Time(time, precision) = value else { return None };
        if *precision < 9 || time.starts_with('-') {
            return None;
        }
        let day = time.trim_start_matches('+').split('T').next().unwrap_or("");
        let length = match precision {
            9 => 4,
            10 => 7,
            _ => 10,
        };
        let date = day.get(..length).filter(|d| days(d).is_some());
        if date.is_none() {
            self.wrong += 1;
        }
        date.map(str::to_owned)
    }

    fn held(&mut self, statements: &[Statement<'_>]) -> Vec<Held> {
        let mut all = Vec::new();
        for statement in statements {
            let Value::Item(what) = statement.value else { continue };
            let from = statement.from.as_ref().and_then(|v| self.date(v));
            let to = match &statement.to {
                None => None,
                // It is over, nobody says since when: no day can be called one of its.
                Some(value) => match self.date(value) {
                    Some(date) => Some(date),
                    None => continue,
                },
            };
            let day = |text: &Option<String>, end: bool| {
                text.as_deref().and_then(days).map(|(first, last)| if end { last } else { first })
            };
            if let (Some(from), Some(to)) = (day(&from, false), day(&to, true))
                && from > to
            {
                self.wrong += 1;
                continue;
            }
            all.push(Held { what, from, to });
        }
        all
    }
}
