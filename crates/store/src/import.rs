//! Event files of others, read row by row: ICEWS, POLECAT and GDELT (1.0 and 2.0).
//!
//! A row gives a [`Coded`]: who did what to whom, when and where, in PLOVER's terms, as that file says. It has no text and
//! so no evidence, and nothing here makes one up. What a row cannot be read as is said in words; what has no PLOVER
//! type (mere statements) is told apart from what is broken.

use std::collections::HashMap;

use demarche_ontology::cameo::Cameo;
use demarche_ontology::code::Code;
use demarche_ontology::event::EventType;
use demarche_ontology::mode::Mode;
use demarche_ontology::sector::Sector;
use jiff::civil::Date;

use crate::shape::PlaceShape;

mod gdelt;
mod icews;
mod polecat;

/// Longest id, name or address that is taken, in bytes.
const MOST_NAME: usize = 2048;
/// Parties of one side that are taken.
const MOST_PARTIES: usize = 100;

/// Whose files they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scheme {
    /// 20 columns with a header.
    Icews,
    /// 40 columns with a header.
    Polecat,
    /// 57 or 58 columns (1.0) or 61 (2.0) without a header.
    Gdelt,
}

impl Scheme {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Icews => "icews",
            Self::Polecat => "polecat",
            Self::Gdelt => "gdelt",
        }
    }

    /// The scheme whose files begin like this; `None` where none does.
    pub fn of_first_line(line: &str) -> Option<Self> {
        let cells = cells(line);
        match cells.len() {
            20 if cells == crate::icews::HEADER => Some(Self::Icews),
            40 if cells == crate::polecat::HEADER => Some(Self::Polecat),
            n if gdelt::COLUMNS.contains(&n) && cells.first().is_some_and(|id| id.parse::<u64>().is_ok()) => {
                Some(Self::Gdelt)
            }
            _ => None,
        }
    }

    /// Whether a line is the header; a file that was put together from several has it again.
    pub fn is_header(self, line: &str) -> bool {
        match self {
            Self::Icews => line.starts_with("Event ID\t") && cells(line) == crate::icews::HEADER,
            Self::Polecat => line.starts_with("Event ID\t") && cells(line) == crate::polecat::HEADER,
            Self::Gdelt => false,
        }
    }
}

/// An event as somebody else coded it.
#[derive(Clone, Debug, PartialEq)]
pub struct Coded {
    /// Its own id.
    pub id: String,
    /// PLOVER type.
    pub kind: EventType,
    /// Modes of that type.
    pub modes: Vec<Mode>,
    /// Contexts, as PLOVER names them.
    pub contexts: Vec<String>,
    /// The CAMEO code, where the file has one.
    pub code: Option<String>,
    /// Intensity, -10 to 10.
    pub score: f64,
    /// The day.
    pub day: Option<Date>,
    /// Who did it.
    pub actors: Vec<Party>,
    /// To whom.
    pub recipients: Vec<Party>,
    /// Where.
    pub place: Option<PlaceShape>,
    /// Who reported it.
    pub publisher: Option<String>,
    /// Where it was reported.
    pub url: Option<String>,
}

/// Someone in such an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// As the file names it.
    pub name: String,
    /// State or body.
    pub country: Option<Code>,
    /// Sectors, the primary one first.
    pub sectors: Vec<Sector>,
    /// Wikidata item.
    pub wikidata: Option<String>,
}

/// What a row is.
#[derive(Clone, Debug, PartialEq)]
pub enum Read {
    /// An event.
    Event(Box<Coded>),
    /// One of a kind that PLOVER has no type for.
    NoType,
    /// Broken; why.
    Bad(String),
}

/// What names mean, for files that write names rather than codes.
#[derive(Clone, Debug, Default)]
pub struct Words {
    countries: HashMap<String, Code>,
    sectors: HashMap<String, Vec<Sector>>,
}

impl Words {
    /// From names of countries, the weightier last, and words for sectors.
    pub fn new(
        countries: impl IntoIterator<Item = (String, Code)>,
        sectors: impl IntoIterator<Item = (String, Vec<Sector>)>,
    ) -> Self {
        Self {
            countries: countries.into_iter().map(|(name, code)| (name.to_lowercase(), code)).collect(),
            sectors: sectors.into_iter().map(|(word, sectors)| (word.to_lowercase(), sectors)).collect(),
        }
    }

    /// A country by code or name.
    fn country(&self, text: &str) -> Option<Code> {
        self.countries.get(&text.to_lowercase()).copied().or_else(|| Code::new(text))
    }

    /// Sectors by PLOVER's names or words of others, in their order.
    fn sectors(&self, list: &str) -> Vec<Sector> {
        let mut sectors: Vec<Sector> = Vec::new();
        for word in list.split([';', ',']).map(str::trim).filter(|w| !w.is_empty()) {
            let known = Sector::from_name(word).map(|s| vec![s]);
            for sector in known.or_else(|| self.sectors.get(&word.to_lowercase()).cloned()).unwrap_or_default() {
                if !sectors.contains(&sector) {
                    sectors.push(sector);
                }
            }
        }
        sectors
    }
}

/// Read a row that is no header.
pub fn read(scheme: Scheme, line: &str, words: &Words) -> Read {
    let cells = cells(line);
    if let Some(long) = cells.iter().find(|c| c.len() > MOST_NAME && !story_list(scheme, &cells, c)) {
        return Read::Bad(format!("a field is longer than {MOST_NAME} bytes ({:.20}…)", long));
    }
    let read = match scheme {
        Scheme::Icews => icews::read(&cells, words),
        Scheme::Polecat => polecat::read(&cells, words),
        Scheme::Gdelt => gdelt::read(&cells),
    };
    match read {
        Ok(Some(coded)) => Read::Event(Box::new(coded)),
        Ok(None) => Read::NoType,
        Err(why) => Read::Bad(why),
    }
}

/// Whether a cell is one of POLECAT's lists of all names of a story, which are passed over.
fn story_list(scheme: Scheme, cells: &[&str], cell: &str) -> bool {
    scheme == Scheme::Polecat
        && cells.get(35..38).is_some_and(|lists| lists.iter().any(|list| std::ptr::eq(*list, cell)))
}

fn cells(line: &str) -> Vec<&str> {
    line.trim_start_matches('\u{feff}').trim_end_matches(['\n', '\r']).split('\t').collect()
}

/// A field, or nothing where it is empty.
fn text(cell: &str) -> Option<String> {
    let cell = cell.trim();
    (!cell.is_empty()).then(|| cell.to_owned())
}

fn id(cell: &str) -> Result<String, String> {
    text(cell).ok_or_else(|| "it has no id".to_owned())
}

/// A day as ISO 8601, or nothing.
fn iso(cell: &str) -> Result<Option<Date>, String> {
    if cell.is_empty() {
        return Ok(None);
    }
    let day = cell.parse::<Date>().ok().filter(|_| cell.len() == 10);
    day.map(Some).ok_or_else(|| format!("{cell:.20} is no day (YYYY-MM-DD)"))
}

/// Type and mode of a CAMEO code; `None` where PLOVER has no type for it.
fn cameo(cell: &str) -> Result<Option<(EventType, Vec<Mode>)>, String> {
    let code = Cameo::new(cell).ok_or_else(|| format!("{cell:.20} is no CAMEO code"))?;
    Ok(code.kind().map(|(kind, mode)| (kind, mode.into_iter().collect())))
}

/// The intensity of the file, or that of the scheme.
fn score(cell: &str, kind: EventType, modes: &[Mode]) -> Result<f64, String> {
    if cell.is_empty() {
        return Ok(kind.score_with(modes));
    }
    let score = cell.parse::<f64>().ok().filter(|s| s.abs() <= 10.0);
    score.ok_or_else(|| format!("{cell:.20} is no intensity (-10 to 10)"))
}

fn degrees(cell: &str, most: f64) -> Result<Option<f64>, String> {
    if cell.is_empty() {
        return Ok(None);
    }
    let found = cell.parse::<f64>().ok().filter(|d| d.abs() <= most);
    found.map(Some).ok_or_else(|| format!("{cell:.20} is no latitude or longitude"))
}

/// The most exact of city, province and country.
fn place(
    [city, province, country]: [&str; 3],
    [lat, lon]: [&str; 2],
    words: &Words,
) -> Result<Option<PlaceShape>, String> {
    let (lat, lon) = (degrees(lat, 90.0)?, degrees(lon, 180.0)?);
    let (name, level) = match (text(city), text(province), text(country)) {
        (Some(city), ..) => (city, "city"),
        (None, Some(province), _) => (province, "admin1"),
        (None, None, Some(country)) => (country, "country"),
        (None, None, None) => return Ok(None),
    };
    Ok(Some(PlaceShape {
        name,
        lat,
        lon,
        country: words.country(country.trim()).map(|c| c.to_string()),
        admin1: text(province),
        geonameid: None,
        level: level.into(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        let code = |c: &str| Code::new(c).expect("a code");
        Words::new([("Estonia".to_owned(), code("EST"))], [("Armed Band".to_owned(), vec![Sector::Reb])])
    }

    fn polecat(cells: &[(usize, &str)]) -> Read {
        let mut row = vec![""; 40];
        row[0] = "a1";
        cells.iter().for_each(|(at, value)| row[*at] = value);
        read(Scheme::Polecat, &row.join("\t"), &words())
    }

    #[test]
    fn lists_of_polecat_go_together() {
        let read = polecat(&[
            (1, "2031-05-01"),
            (2, "PROTEST"),
            (3, "demo"),
            (6, "pro_democracy; of its own"),
            (7, "Unions; Mara Tolvane"),
            (8, "Estonia; "),
            (11, "LAB,Armed Band; GOV"),
            (14, "; Q12"),
            (22, "Q5"),
        ]);
        let Read::Event(coded) = read else { panic!("{read:?}") };
        let Coded { kind, modes, contexts, score, actors, recipients, .. } = *coded;
        assert_eq!((kind, modes, contexts), (EventType::Protest, vec![Mode::Demo], vec!["pro_democracy".to_owned()]));
        assert_eq!(score, EventType::Protest.score_with(&[Mode::Demo]));
        assert_eq!(actors[0].country.map(|c| c.to_string()).as_deref(), Some("EST"));
        assert_eq!(actors[0].sectors, [Sector::Lab, Sector::Reb]);
        assert_eq!((actors[1].country, actors[1].wikidata.as_deref()), (None, Some("Q12")));
        assert!(recipients.is_empty(), "an item without a name is nobody");
    }

    #[test]
    fn what_is_broken_is_said() {
        let check = |cells: &[(usize, &str)], said: &str| {
            let read = polecat(cells);
            assert!(matches!(&read, Read::Bad(why) if why.contains(said)), "{read:?}");
        };
        check(&[(2, "GREET")], "GREET is no type of PLOVER");
        check(&[(2, "PROTEST"), (1, "May 1")], "is no day");
        check(&[(2, "PROTEST"), (4, "-11")], "is no intensity");
        check(&[(2, "PROTEST"), (23, "Tallinn"), (28, "95")], "is no latitude");
        check(&[(0, " ")], "it has no id");
        assert_eq!(read(Scheme::Gdelt, "1\t2", &words()), Read::Bad("it has 2 columns instead of 57, 58 or 61".into()));
        let many = vec!["x"; 5000].join("; ");
        let Read::Event(coded) = polecat(&[(2, "PROTEST"), (35, &many)]) else { panic!("a long list of the story") };
        assert!(coded.actors.is_empty());
    }

    #[test]
    fn the_first_line_tells_the_scheme() {
        let of = Scheme::of_first_line;
        assert_eq!(of(&crate::icews::HEADER.join("\t")), Some(Scheme::Icews));
        assert_eq!(of(&format!("\u{feff}{}\r\n", crate::polecat::HEADER.join("\t"))), Some(Scheme::Polecat));
        assert_eq!(of(&format!("410{}", "\t".repeat(60))), Some(Scheme::Gdelt));
        assert_eq!(of(&format!("410{}", "\t".repeat(59))), None);
        assert_eq!(of(&format!("id{}", "\t".repeat(60))), None);
        assert_eq!(of("{}"), None);
    }
}
