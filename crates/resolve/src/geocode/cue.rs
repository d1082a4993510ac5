//! What the text right beside a name says of the place: "Springfield, Illinois", "the Syrian town of", "X county".

use demarche_lexicon::base::Base;
use demarche_lexicon::names::fold;
use demarche_lexicon::places::WordUse;
use demarche_ontology::code::Code;
use demarche_text::span::Span;

use crate::geocode::reading::{Kind, LONGEST, Reading, Readings};
use crate::geocode::scan;
use crate::geocode::trim;

/// Bytes of text beside a name that are looked at.
const WINDOW: usize = 90;

/// A land or division that a place lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Around {
    /// A state or dependency.
    Land(Code),
    /// A first-order division, by its row.
    Division(u32),
}

/// What the text says of one mention.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cue {
    /// The places around it, of which one holds.
    pub around: Vec<Around>,
    /// The kind of place.
    pub kind: Option<WordUse>,
    /// Whether it is said as addresses are: "Springfield, Illinois", "Tripoli (Libya)".
    pub firm: bool,
}

impl Cue {
    /// Whether a reading lies in a place that is said to be around it.
    pub fn holds(&self, reading: &Reading) -> bool {
        reading.kind != Kind::Country
            && self.around.iter().any(|a| match a {
                Around::Land(code) => reading.land.or(reading.country) == Some(*code) || reading.country == Some(*code),
                Around::Division(row) => reading.division == Some(*row) && reading.row != Some(*row),
            })
    }

    /// Whether a reading is of the kind that is said.
    pub fn fits(&self, reading: &Reading) -> bool {
        match self.kind {
            Some(WordUse::Admin1) => reading.kind == Kind::Admin1,
            Some(WordUse::Admin2) => reading.kind == Kind::Admin2,
            Some(WordUse::City) => matches!(reading.kind, Kind::City | Kind::Capital),
            Some(WordUse::Water | WordUse::Land) => reading.kind == Kind::Region,
            _ => false,
        }
    }
}

/// What the text says around a mention.
pub fn of(base: &Base, readings: &mut Readings<'_>, text: &str, span: Span) -> Cue {
    let (start, end) = (span.start as usize, span.end as usize);
    let after = text.get(end..floor(text, end + WINDOW)).unwrap_or("");
    let before = text.get(ceil(text, start.saturating_sub(WINDOW))..start).unwrap_or("");
    let (mut around, mut firm) = after_name(readings, after);
    if around.is_empty() {
        around = before_name(base, readings, before);
    }
    // "Peru, Chile and Bolivia" are in a row.
    if firm && around.iter().any(|a| matches!(a, Around::Land(_))) {
        let own = span.of(text);
        firm = own.len() > LONGEST || !readings.of(own).iter().any(|r| r.kind == Kind::Country);
    }
    around.sort_unstable();
    around.dedup();
    Cue { around, kind: kind(base, before, after), firm }
}

fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn ceil(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// ", Illinois", ", Sangamon County, Ill.", " (Mali)", " in northern Mali", " in the state of Illinois".
fn after_name(readings: &mut Readings<'_>, after: &str) -> (Vec<Around>, bool) {
    let mut firm = false;
    let mut rest = after;
    let mut result: Vec<Around> = Vec::new();
    for link in 0..3 {
        let Some(tail) = linked(rest, link == 0) else { break };
        let Some((around, length, sure)) = container(readings, tail) else { break };
        firm |= sure && !rest.starts_with(" in ") && !rest.starts_with(", in ");
        // Of "Springfield, Clark County, Ohio" the counties of Ohio remain.
        let narrowed: Vec<Around> = result.iter().copied().filter(|a| around.contains(a)).collect();
        result = match (result.is_empty(), narrowed.is_empty()) {
            (true, _) => around,
            (false, false) => narrowed,
            (false, true) => break,
        };
        rest = tail.get(length..).unwrap_or("");
    }
    (result, firm)
}

fn linked(text: &str, first: bool) -> Option<&str> {
    let comma = text.strip_prefix(", ").or_else(|| text.strip_prefix(" (")).or_else(|| text.strip_prefix(" - "));
    if comma.is_some() || !first {
        return comma;
    }
    let mut rest = text
        .strip_prefix(" in ")
        .or_else(|| text.strip_prefix(", in "))
        .or_else(|| text.strip_prefix(" area of ").or_else(|| text.strip_prefix(" region of ")))?;
    // "In the northern province of Idlib", "in neighbouring Turkey".
    for _ in 0..4 {
        match rest.split_once(' ') {
            Some((word, tail)) if word.chars().all(|c| c.is_lowercase() || c == '-') => rest = tail,
            _ => break,
        }
    }
    Some(rest)
}

/// The place that a text begins with, as what is around something, its length, and whether it surely is a land or state.
fn container(readings: &mut Readings<'_>, text: &str) -> Option<(Vec<Around>, usize, bool)> {
    let words = scan::words(text);
    (words.first()?.0 == 0 && text.starts_with(char::is_uppercase)).then_some(())?;
    let usable = words.iter().take(4).zip([None].into_iter().chain(words.iter().map(Some)));
    let ends: Vec<u32> = usable
        .take_while(|(word, last)| last.is_none_or(|l| text.get(l.1 as usize..word.0 as usize) == Some(" ")))
        .map(|(word, _)| word.1)
        .collect();
    ends.iter().rev().find_map(|end| {
        let name = text.get(..*end as usize)?;
        let last = name.rsplit(' ').next()?;
        last.starts_with(|c: char| c.is_uppercase()).then_some(())?;
        let around = around(readings, name);
        let found = readings.of(name.trim_end_matches(['.', ',']));
        // A large city beside a name may also be the next of a row.
        let sure = found.iter().any(|r| r.hand && !r.trimmed && matches!(r.kind, Kind::Country | Kind::Admin1));
        (!around.is_empty()).then_some((around, *end as usize, sure))
    })
}

/// A name as what is around something: a land, a division, a county's division.
fn around(readings: &mut Readings<'_>, name: &str) -> Vec<Around> {
    let found = readings.of(name.trim_end_matches(['.', ',']));
    let around = |r: &Reading| {
        let division = r.division.map(Around::Division);
        match r.kind {
            _ if r.trimmed => None,
            Kind::Country => r.land.map(Around::Land),
            Kind::Region if r.hand => r.land.map(Around::Land),
            Kind::Admin1 => division.or(r.land.map(Around::Land)),
            Kind::Admin2 => division,
            Kind::City | Kind::Capital if r.hand || r.people > 200_000.0 => division,
            _ => None,
        }
    };
    found.iter().filter_map(around).collect()
}

/// "The Syrian town of", "Illinois town of", "northern Iraq's", "Iraq's second city,".
fn before_name(base: &Base, readings: &mut Readings<'_>, before: &str) -> Vec<Around> {
    let clause = before.rsplit(['.', ';', ':', '(', '\n', '"', '”', '“']).next().unwrap_or("").trim_end();
    let words: Vec<&str> = clause.split_whitespace().collect();
    let Some(place) = words.iter().rposition(|w| w.starts_with(char::is_uppercase)) else { return Vec::new() };
    let between = &words[place + 1..];
    if between.len() > 4 || between.iter().any(|w| w.ends_with(',')) {
        return Vec::new();
    }
    let noun = between.iter().any(|w| {
        let word = fold(w);
        [WordUse::City, WordUse::Admin1, WordUse::Admin2, WordUse::Land].iter().any(|u| base.places.is(&word, *u))
    });
    let owner = words[place].ends_with("'s") || words[place].ends_with("’s");
    let linked = match between.last() {
        None => true,
        Some(&"of") => noun,
        Some(_) => owner || noun,
    };
    if !linked {
        return Vec::new();
    }
    let two = place.checked_sub(1).map(|first| words[first..=place].join(" "));
    let names = two.into_iter().chain([words[place].to_owned()]);
    names
        .map(|name| {
            let name = trim::bare(&name).to_owned();
            let adjective = readings.of(&name).iter().any(|r| r.adjective);
            if adjective || owner || (noun && !between.is_empty()) { around(readings, &name) } else { Vec::new() }
        })
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// "Washington state", "the city of Panama".
fn kind(base: &Base, before: &str, after: &str) -> Option<WordUse> {
    let kinds = [WordUse::Admin1, WordUse::Admin2, WordUse::City, WordUse::Water, WordUse::Land];
    let of = |word: &str| kinds.into_iter().find(|u| base.places.is(&fold(word), *u));
    let next = after.strip_prefix(' ').and_then(|a| a.split(|c: char| !c.is_alphabetic()).next());
    let last = before.trim_end().strip_suffix(" of").and_then(|b| b.rsplit(' ').next());
    next.filter(|w| !w.is_empty()).and_then(of).or_else(|| last.and_then(of))
}
