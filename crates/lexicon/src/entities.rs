//! Rows of actor knowledge from outside the built-in base: imports, a user's own, what was learned from text.
//!
//! One form for all of them: an entity with its names, its codes over time and where they come from. [`read`] takes a
//! sheet of them as JSON lines or as a flat table, [`write_jsonl`] and [`write_tsv`] give it back.

use std::borrow::Cow;

use demarche_ontology::code::Code;
use demarche_ontology::sector::Sector;

use crate::cell::{Period, days};
use crate::error::Fault;

mod check;
mod jsonl;
mod tsv;

pub use check::{break_circles, is_name};
pub use jsonl::write as write_jsonl;
pub use tsv::write as write_tsv;

/// Most bytes of one name; no one is called more.
pub const MOST_NAME: usize = 300;
/// Most names of one entity.
pub const MOST_NAMES: usize = 500;
/// Most code terms of one entity.
pub const MOST_TERMS: usize = 500;
/// Most bytes of one line of a sheet.
pub const MOST_LINE: usize = 1 << 20;
/// Most entities of one sheet.
pub const MOST_ENTITIES: usize = 4_000_000;
/// Most faults that are kept word by word; the others are counted.
pub const MOST_FAULTS: usize = 1000;

macro_rules! closed {
    ($(#[$about:meta])* $type:ident { $($(#[$doc:meta])* $variant:ident = $name:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $type { $($(#[$doc])* $variant,)* }

        impl $type {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// As it is written.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The one that is written so.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|x| x.name() == name)
            }

            /// All of them, for messages.
            fn listed() -> String {
                Self::ALL.iter().map(|x| x.name()).collect::<Vec<_>>().join(", ")
            }
        }
    };
}

closed! {
    /// What an entity is.
    EntityKind {
        /// A state.
        Country = "country",
        /// A breakaway entity under the code of the state that claims it.
        PartlyRecognised = "partly-recognised",
        /// A dependency.
        Territory = "territory",
        /// A state of the past.
        Former = "former",
        /// A part of a state.
        Region = "region",
        /// A part of the world.
        Area = "area",
        /// An organisation or group.
        Organisation = "organisation",
        /// A person.
        Person = "person",
    }
}

closed! {
    /// How a name names its entity.
    NameKind {
        /// Its own name.
        Official = "official",
        /// Another name.
        Alias = "alias",
        /// Letters.
        Acronym = "acronym",
        /// "Arnorian".
        Adjective = "adjective",
        /// A word for its people.
        Demonym = "demonym",
        /// Its capital.
        Capital = "capital",
        /// Its seat of power.
        Seat = "seat",
    }
}

closed! {
    /// What a person decided on a row.
    Decision {
        /// It counts. Rows without a decision do, too.
        Accept = "accept",
        /// It is wrong.
        Reject = "reject",
        /// Later.
        Defer = "defer",
        /// Nobody has decided yet.
        Propose = "propose",
        /// Learned from text: it counts where nothing else is known.
        Learned = "learned",
    }
}

/// A name of an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityName {
    /// As written.
    pub text: String,
    /// How it names the entity.
    pub kind: NameKind,
    /// ISO 639-1, where known.
    pub lang: Option<String>,
}

/// Where a text says so; offsets in code points of the article's text, end-exclusive.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Quote {
    /// Id of the article.
    pub article: String,
    /// First code point.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// The sentence.
    pub quote: String,
}

/// A code, and when it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Term {
    /// Country or special code.
    pub country: Option<Code>,
    /// A dependency's own code.
    pub territory: Option<Code>,
    /// Sectors, the primary one first.
    pub sectors: Vec<Sector>,
    /// The office or description.
    pub role: Option<String>,
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; open where `None`.
    pub from: Option<String>,
    /// The same.
    pub to: Option<String>,
    /// Where the term comes from.
    pub source: Option<String>,
    /// Reports that say so, where it was learned.
    pub reports: Option<u32>,
    /// Some of them.
    pub evidence: Vec<Quote>,
}

impl Term {
    /// When it holds.
    pub fn period(&self) -> Period {
        let side = |text: &Option<String>| text.as_deref().and_then(days);
        Period { from: side(&self.from).map(|d| d.0), to: side(&self.to).map(|d| d.1) }
    }

    /// Country and sectors in a row: `ARNREBMIL`.
    pub fn code(&self) -> String {
        let country = self.territory.or(self.country).map(|c| c.to_string());
        country.into_iter().chain(self.sectors.iter().map(|s| s.name().to_owned())).collect()
    }
}

/// An entity: one line of JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// Its own id, without blank, colon and `#`.
    pub id: String,
    /// What it is.
    pub kind: EntityKind,
    /// What kind of organisation.
    pub class: Option<String>,
    /// Names; the first official one, else the first, is the name of its rows.
    pub names: Vec<EntityName>,
    /// Codes over time.
    pub terms: Vec<Term>,
    /// Wikidata item.
    pub wikidata: Option<String>,
    /// GeoNames id.
    pub geonames: Option<u64>,
    /// Ids of what it is a part of; its code is theirs where it has none.
    pub part_of: Vec<String>,
    /// 0 to 1, how sure the row is.
    pub confidence: Option<f64>,
    /// Where it comes from.
    pub source: Option<String>,
    /// The day it was decided.
    pub decided: Option<String>,
    /// What was decided; `None` counts as accepted.
    pub decision: Option<Decision>,
    /// For people.
    pub note: Option<String>,
}

impl Entity {
    /// One without names and terms.
    pub fn new(id: impl Into<String>, kind: EntityKind) -> Self {
        Self {
            id: id.into(),
            kind,
            class: None,
            names: Vec::new(),
            terms: Vec::new(),
            wikidata: None,
            geonames: None,
            part_of: Vec::new(),
            confidence: None,
            source: None,
            decided: None,
            decision: None,
            note: None,
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        let official = self.names.iter().find(|n| n.kind == NameKind::Official);
        official.or(self.names.first()).map_or("", |n| &n.text)
    }

    /// Add a name, unless it is there.
    pub fn add_name(&mut self, text: &str, kind: NameKind, lang: Option<&str>) {
        if !self.names.iter().any(|n| n.text == text && n.kind == kind) {
            self.names.push(EntityName { text: text.to_owned(), kind, lang: lang.map(str::to_owned) });
        }
    }

    /// Whether its rows are used.
    pub fn counts(&self) -> bool {
        matches!(self.decision, None | Some(Decision::Accept | Decision::Learned))
    }
}

/// Country and sectors of a code of pieces of three letters: `ARNREBMIL`, `GOV`, `NGO`.
pub fn pieces(code: &str) -> Result<(Option<Code>, Vec<Sector>), String> {
    let code = code.trim();
    if code.is_empty() || !code.len().is_multiple_of(3) || !code.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(format!("{} is no code: pieces of three capital letters are, the country first", shown(code)));
    }
    let mut country = None;
    let mut sectors = Vec::new();
    for (i, piece) in code.as_bytes().chunks(3).enumerate() {
        let piece = std::str::from_utf8(piece).unwrap_or("");
        match (Sector::from_name(piece), Code::new(piece)) {
            (Some(sector), _) if !sectors.contains(&sector) => sectors.push(sector),
            (Some(_), _) => return Err(format!("{piece} stands twice in {}", shown(code))),
            (None, Some(first)) if i == 0 => country = Some(first),
            _ => return Err(format!("{piece} in {} is no sector", shown(code))),
        }
    }
    Ok((country, sectors))
}

/// How a sheet is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One entity a line.
    Jsonl,
    /// A table, one term a line.
    Tsv,
}

impl Form {
    /// The form that the name of a file says, whatever it is packed with.
    pub fn of(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let plain = [".gz", ".zst", ".bz2"].iter().find_map(|e| name.strip_suffix(e)).unwrap_or(&name);
        if plain.ends_with(".jsonl") || plain.ends_with(".ndjson") {
            Some(Self::Jsonl)
        } else {
            plain.ends_with(".tsv").then_some(Self::Tsv)
        }
    }
}

/// What a sheet holds.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Its entities, in the order of their first lines, with these.
    pub entities: Vec<(usize, Entity)>,
    /// What is wrong, by line.
    pub faults: Faults,
}

/// Faults, counted without end and kept word by word up to a bound.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// The first of them.
    pub listed: Vec<Fault>,
    /// How many there are.
    pub count: u64,
}

impl Faults {
    /// Note one.
    pub fn add(&mut self, file: &str, line: usize, message: impl Into<String>) {
        self.count += 1;
        if self.listed.len() < MOST_FAULTS {
            self.listed.push(Fault::new(file, line, message));
        }
    }

    /// Note those of another list.
    pub fn extend(&mut self, other: Self) {
        self.count += other.count;
        let room = MOST_FAULTS.saturating_sub(self.listed.len());
        self.listed.extend(other.listed.into_iter().take(room));
    }
}

/// Read a sheet; lines with faults are left out and named.
pub fn read(file: &str, text: &str, form: Form) -> Sheet {
    let mut sheet = Sheet::default();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match form {
        Form::Jsonl => jsonl::read(file, text, &mut sheet),
        Form::Tsv => tsv::read(file, text, &mut sheet),
    }
    sheet
}

/// A text from outside as a message shows it: short, and on one line.
fn shown(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("{short:?}")
}

/// A list as messages show it.
fn and(list: &[String]) -> Cow<'_, str> {
    match list {
        [one] => Cow::Borrowed(one),
        several => Cow::Owned(several.join("; ")),
    }
}
