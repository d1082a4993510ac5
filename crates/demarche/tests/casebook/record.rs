//! The compact record of a case, and its comparison with what the program gives.

use std::collections::BTreeSet;
use std::fmt::Write;

use demarche_ontology::code::Code;
use demarche_ontology::context::Context;
use demarche_ontology::event::{EventType, Modality};
use demarche_ontology::mode::Mode;
use demarche_ontology::sector::Sector;
use demarche_record::actor::Actor;
use demarche_record::coded::{Stance, Voice};
use demarche_record::event::{Claim, Event};
use demarche_record::reading::Reading;
use demarche_text::span::Span;

/// One expected event: any of the readings is right.
#[derive(Debug, PartialEq, Eq)]
pub struct Line {
    /// It may be left out.
    pub optional: bool,
    /// The first, and those of the `or` lines under it.
    pub readings: Vec<Wanted>,
}

/// One reading of an event.
#[derive(Debug, PartialEq, Eq)]
pub struct Wanted {
    kind: EventType,
    modes: BTreeSet<Mode>,
    contexts: Vec<Context>,
    modality: Modality,
    voice: Source,
    actors: Vec<Party>,
    recipients: Vec<Party>,
    trigger: Span,
}

/// In whose voice.
#[derive(Debug, PartialEq, Eq)]
enum Source {
    Reporter,
    /// Words of the source (empty: nobody is named) and stance.
    Claim(String, Stance),
}

/// One party; what is not written is not compared, territories apart.
#[derive(Debug, PartialEq, Eq)]
struct Party {
    country: Option<String>,
    territory: Option<String>,
    sectors: Vec<Sector>,
    wikidata: Option<String>,
    role: Option<String>,
}

/// A number of a line and what is wrong with it.
type Faults = Vec<(usize, String)>;

/// The lines of a record block about `text`.
pub fn read(lines: &[(usize, String)], text: &str, known: &dyn Fn(&str) -> bool) -> (Vec<Line>, Faults) {
    let (mut record, mut faults): (Vec<Line>, Faults) = (Vec::new(), Faults::new());
    let nothing = |l: &(usize, String)| l.1 == "none";
    if lines.len() == 1 && lines.iter().any(nothing) {
        return (record, faults);
    }
    for (number, line) in lines {
        let (or, rest) = line.strip_prefix("or ").map_or((false, line.as_str()), |rest| (true, rest));
        let (optional, rest) = rest.strip_prefix("maybe ").map_or((false, rest), |rest| (true, rest));
        match (wanted(rest, text, known), record.last_mut()) {
            (Err(message), _) => faults.push((*number, message)),
            (Ok(_), _) if or && optional => faults.push((*number, "`or` has the `maybe` of the line above".to_owned())),
            (Ok(wanted), Some(last)) if or => last.readings.push(wanted),
            (Ok(_), None) if or => faults.push((*number, "`or` without a line above".to_owned())),
            (Ok(wanted), _) => record.push(Line { optional, readings: vec![wanted] }),
        }
    }
    (record, faults)
}

/// `TYPE.mode #context modality voice | actors → recipients | "trigger"`
fn wanted(line: &str, text: &str, known: &dyn Fn(&str) -> bool) -> Result<Wanted, String> {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let [what, parties, trigger] = cells[..] else {
        return Err(format!("{line:?} has not the three parts: what | who → whom | \"trigger\""));
    };
    let (what, voice) = match what.split_once("claim(") {
        Some((what, claim)) => (what.trim(), source(claim)?),
        None => (what.strip_suffix(" reporter").unwrap_or(what), Source::Reporter),
    };
    let mut words = what.split_whitespace();
    let (kind, modes) = code(words.next().unwrap_or_default())?;
    let (mut contexts, mut modality) = (Vec::new(), None);
    for word in words {
        if let Some(context) = word.strip_prefix('#') {
            contexts.push(Context::from_name(context).ok_or_else(|| format!("{context:?} is no context"))?);
        } else if modality.is_some() {
            return Err(format!("{word:?} after the modality"));
        } else {
            modality = Some(Modality::from_name(word).ok_or_else(|| format!("{word:?} is no modality"))?);
        }
    }
    let (actors, recipients) = parties.split_once('→').unwrap_or((parties, ""));
    Ok(Wanted {
        kind,
        modes,
        contexts,
        modality: modality.unwrap_or(Modality::Asserted),
        voice,
        actors: list(actors, known)?,
        recipients: list(recipients, known)?,
        trigger: span(trigger, text)?,
    })
}

fn code(word: &str) -> Result<(EventType, BTreeSet<Mode>), String> {
    let (kind, modes) = word.split_once('.').map_or((word, None), |(kind, modes)| (kind, Some(modes)));
    let kind = EventType::from_name(kind).ok_or_else(|| format!("{kind:?} is no type"))?;
    let mode = |name| Mode::of(kind, name).ok_or_else(|| format!("{name:?} is no mode of {kind}"));
    let modes = modes.into_iter().flat_map(|m| m.split('+')).map(mode).collect::<Result<_, _>>()?;
    Ok((kind, modes))
}

/// What stands in `claim(…)`: `"words of the source" stance`, or `- stance`.
fn source(claim: &str) -> Result<Source, String> {
    let fail = || format!("claim({claim} is not claim(\"source\" stance) or claim(- stance)");
    let inner = claim.strip_suffix(')').ok_or_else(fail)?;
    let (source, stance) = inner.rsplit_once(' ').ok_or_else(fail)?;
    let stance = Stance::from_name(stance).ok_or_else(|| format!("{stance:?} is no stance"))?;
    let words = if source == "-" { "" } else { quoted(source).ok_or_else(fail)? };
    Ok(Source::Claim(words.to_owned(), stance))
}

fn quoted(text: &str) -> Option<&str> {
    text.strip_prefix('"')?.strip_suffix('"').filter(|inner| !inner.is_empty() && !inner.contains('"'))
}

/// Parties parted by commas, those inside brackets apart.
fn list(text: &str, known: &dyn Fn(&str) -> bool) -> Result<Vec<Party>, String> {
    let mut depth = 0_u32;
    let parts = text.split(|c| {
        depth = match c {
            '(' => depth + 1,
            ')' => depth.saturating_sub(1),
            _ => depth,
        };
        c == ',' && depth == 0
    });
    let parts: Vec<&str> = parts.map(str::trim).collect();
    if parts == [""] {
        return Ok(Vec::new());
    }
    parts.into_iter().map(|p| party(p, known)).collect()
}

/// `CODE/TERRITORY:SECTOR+SECTOR=Q1(role)`, of which only the code must be written.
fn party(text: &str, known: &dyn Fn(&str) -> bool) -> Result<Party, String> {
    let (rest, role) = match text.split_once('(') {
        Some((rest, role)) => (rest, Some(role.strip_suffix(')').ok_or_else(|| format!("{text:?} has no `)`"))?)),
        None => (text, None),
    };
    let (rest, wikidata) = rest.split_once('=').map_or((rest, None), |(rest, id)| (rest, Some(id)));
    let (rest, sectors) = rest.split_once(':').map_or((rest, None), |(rest, sectors)| (rest, Some(sectors)));
    let (country, territory) = rest.split_once('/').map_or((rest, None), |(country, land)| (country, Some(land)));
    let exists = |code: &str| if known(code) { Ok(code.to_owned()) } else { Err(format!("{code:?} is no code")) };
    let sector = |name| Sector::from_name(name).ok_or_else(|| format!("{name:?} is no sector"));
    Ok(Party {
        country: (country != "?").then(|| exists(country)).transpose()?,
        territory: territory.map(exists).transpose()?,
        sectors: sectors.into_iter().flat_map(|s| s.split('+')).map(sector).collect::<Result<_, _>>()?,
        wikidata: wikidata.map(str::to_owned),
        role: role.map(str::to_owned),
    })
}

/// Where the words of the trigger stand: once, or at the place that `"word"@2` counts.
fn span(trigger: &str, text: &str) -> Result<Span, String> {
    let (words, number) = match trigger.rsplit_once('@') {
        Some((words, number)) => (words, number.parse().map_err(|_| format!("{number:?} is no number"))?),
        None => (trigger, 0_usize),
    };
    let words = quoted(words).ok_or_else(|| format!("the trigger {trigger:?} is not in quotation marks"))?;
    let places: Vec<usize> = text.match_indices(words).map(|(at, _)| at).collect();
    let at = match (number, &places[..]) {
        (0, [at]) => Some(at),
        (0, [_, _, ..]) => return Err(format!("{words:?} stands there more than once; write \"{words}\"@2")),
        (number, places) => number.checked_sub(1).and_then(|n| places.get(n)),
    };
    let at = at.ok_or_else(|| format!("{words:?} is not in the news"))?;
    Ok(Span::new(*at as u32, (at + words.len()) as u32))
}

/// Whether the events are those of the record, each once.
pub fn fits(record: &[Line], reading: &Reading) -> bool {
    let events: Vec<&Event> = reading.events.iter().collect();
    fill(record, &events, reading)
}

/// Whether the lines can be given to the events one to one. Records have few lines: to try all ways is fast enough.
fn fill(lines: &[Line], events: &[&Event], reading: &Reading) -> bool {
    let Some((line, lines)) = lines.split_first() else { return events.is_empty() };
    let taken = events.iter().enumerate().any(|(i, event)| {
        line.readings.iter().any(|w| w.fits(event, reading)) && {
            let others: Vec<&Event> = events.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, e)| *e).collect();
            fill(lines, &others, reading)
        }
    });
    taken || line.optional && fill(lines, events, reading)
}

impl Wanted {
    fn fits(&self, event: &Event, reading: &Reading) -> bool {
        self.kind == event.kind
            && self.modes == event.modes.iter().copied().collect()
            && self.contexts.iter().all(|c| event.contexts.contains(c))
            && self.modality == event.modality
            && self.voice.fits(event, reading)
            && same(&self.actors, &event.actors)
            && same(&self.recipients, &event.recipients)
            && event.evidence.trigger().overlaps(self.trigger)
    }
}

impl Source {
    fn fits(&self, event: &Event, reading: &Reading) -> bool {
        match (self, event.voice) {
            (Self::Reporter, Voice::Reporter) => true,
            (Self::Claim(words, stance), Voice::Claim(id)) => {
                let Some(claim) = reading.claims.get(id as usize) else { return false };
                let said = said_by(claim, reading);
                claim.stance == *stance && if words.is_empty() { said.is_empty() } else { said.contains(words) }
            }
            _ => false,
        }
    }
}

/// The words of the source, or of the speaker who goes on speaking.
fn said_by(claim: &Claim, reading: &Reading) -> String {
    let words: Vec<&str> = claim.source.iter().map(|s| s.of(reading.document.text())).collect();
    match &claim.speaker {
        Some(speaker) if words.is_empty() || speaker.implicit => speaker.text.clone(),
        _ => words.join(" "),
    }
}

/// Whether both are the same set of codes, and each party is what is written of it.
fn same(wanted: &[Party], found: &[Actor]) -> bool {
    wanted.iter().all(|w| found.iter().any(|f| w.fits(f))) && found.iter().all(|f| wanted.iter().any(|w| w.fits(f)))
}

impl Party {
    fn fits(&self, actor: &Actor) -> bool {
        let code = |code: Option<Code>| code.map(|c| c.to_string());
        self.country == code(actor.country)
            && self.territory == code(actor.territory)
            && self.sectors.first().is_none_or(|s| actor.sectors.first() == Some(s))
            && self.sectors.iter().all(|s| actor.sectors.contains(s))
            && self.wikidata.as_ref().is_none_or(|id| actor.wikidata.as_ref() == Some(id))
            && self.role.as_ref().is_none_or(|role| actor.role.as_ref() == Some(role))
    }
}

/// An event of the program in the form of a record.
pub fn shown(event: &Event, reading: &Reading) -> String {
    let mut line = event.kind.to_string();
    for (i, mode) in event.modes.iter().enumerate() {
        let _ = write!(line, "{}{}", if i == 0 { '.' } else { '+' }, mode.name());
    }
    for context in &event.contexts {
        let _ = write!(line, " #{}", context.name());
    }
    if event.modality != Modality::Asserted {
        let _ = write!(line, " {}", event.modality);
    }
    if let Voice::Claim(id) = event.voice
        && let Some(claim) = reading.claims.get(id as usize)
    {
        let said = said_by(claim, reading);
        let source = if said.is_empty() { "-".to_owned() } else { format!("\"{said}\"") };
        let _ = write!(line, " claim({source} {})", claim.stance.name());
    }
    let _ = write!(line, " | {}", names(&event.actors));
    if !event.recipients.is_empty() {
        let _ = write!(line, " → {}", names(&event.recipients));
    }
    let _ = write!(line, " | \"{}\"", event.evidence.trigger().of(reading.document.text()));
    line
}

fn names(actors: &[Actor]) -> String {
    let name = |actor: &Actor| {
        let code = |code: Option<Code>| code.map(|c| c.to_string());
        let territory = code(actor.territory).map(|t| format!("/{t}")).unwrap_or_default();
        let sectors: Vec<&str> = actor.sectors.iter().map(|s| s.name()).collect();
        let colon = if sectors.is_empty() { "" } else { ":" };
        let country = code(actor.country).unwrap_or_else(|| "?".to_owned());
        format!("{country}{territory}{colon}{}", sectors.join("+"))
    };
    actors.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// What of the codebook the records use.
#[derive(Default)]
pub struct Covered {
    /// Types.
    pub types: BTreeSet<EventType>,
    /// Modes.
    pub modes: BTreeSet<Mode>,
    /// Modalities.
    pub modalities: BTreeSet<Modality>,
    /// Stances of claims.
    pub stances: BTreeSet<Stance>,
    /// Sectors.
    pub sectors: BTreeSet<Sector>,
}

impl Covered {
    /// Add a record.
    pub fn add(&mut self, record: &[Line]) {
        for wanted in record.iter().flat_map(|l| &l.readings) {
            self.types.insert(wanted.kind);
            self.modes.extend(&wanted.modes);
            self.modalities.insert(wanted.modality);
            if let Source::Claim(_, stance) = wanted.voice {
                self.stances.insert(stance);
            }
            for party in wanted.actors.iter().chain(&wanted.recipients) {
                self.sectors.extend(&party.sectors);
            }
        }
    }
}
