//! An article made ready for the store, on any thread: packed, and taken apart into rows.

use std::collections::{BTreeSet, HashMap};

use demarche_ontology::event::EventType;
use jiff::civil::Date;

use crate::db::find::pairs::{CLAIMED, FACT};
use crate::db::key::{self, Hash};
use crate::db::pack::{Packed, pack};
use crate::error::Error;
use crate::shape::{
    ClaimShape, EventShape, PartyShape, PieceShape, PlaceShape, ReadingShape, RelationShape, VersionShape,
};

/// Longest id, title or name of a site that is taken, in bytes.
const MOST_NAME: usize = 4096;
/// Pairs of one event that count: nobody meets a thousand others at once.
const MOST_PAIRS: usize = 1000;

/// Closed sets in the order of their numbers in schema.sql.
const MODALITIES: &[&str] = &["asserted", "future", "hypothetical", "negated", "historical"];
const PRECISIONS: &[&str] = &["day", "week", "month", "year"];
const STANCES: &[&str] = &["assert", "accuse", "deny", "doubt"];
const CLAIM_KINDS: &[&str] = &["statement", "attitude"];
const QUOTES: &[&str] = &["direct", "indirect", "mixed"];

/// One article with all that goes into the store.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Identity.
    pub key: Hash,
    /// All that came with the article.
    pub hash: Hash,
    pub(super) head: Head,
    pub(super) text: String,
    pub(super) points: u32,
    pub(super) imprint: VersionShape,
    pub(super) packed: Packed,
    pub(super) rows: Rows,
}

/// What the publisher says of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The id it came with.
    pub name: String,
    /// Address, as it came.
    pub url: Option<String>,
    /// Publisher, as it came.
    pub site: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Bylines.
    pub authors: Vec<String>,
    /// Day of publication.
    pub date: Option<String>,
    /// ISO 639-1 code.
    pub language: Option<String>,
}

impl Head {
    pub(super) fn of(shape: &ReadingShape) -> Self {
        Self {
            name: shape.id.clone(),
            url: shape.url.clone(),
            site: shape.site.clone(),
            title: shape.title.clone(),
            authors: shape.authors.clone(),
            date: shape.date.clone(),
            language: shape.language.clone(),
        }
    }

    /// Who published it, for volumes: domain, else site, else nothing.
    pub(super) fn source(&self) -> String {
        self.url.as_deref().and_then(key::domain).or_else(|| self.site.clone()).unwrap_or_default()
    }
}

/// Rows of one article. Actors and places are numbered inside it.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    pub actors: Vec<ActorRow>,
    pub places: Vec<PlaceShape>,
    pub events: Vec<EventRow>,
    pub claims: Vec<ClaimRow>,
    pub relations: Vec<RelationRow>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct ActorRow {
    pub name: String,
    pub country: Option<String>,
    pub territory: Option<String>,
    pub sectors: Option<String>,
    pub wikidata: Option<String>,
    pub row: String,
}

#[derive(Clone, Debug)]
pub(super) struct EventRow {
    pub kind: &'static str,
    pub mode: Option<String>,
    pub context: Option<String>,
    /// Place in [`MODALITIES`].
    pub real: usize,
    pub claim: Option<u32>,
    pub quad: u8,
    pub score: f64,
    pub day: Option<String>,
    /// Last day of its own date, where that is another than the first.
    pub until: Option<String>,
    /// Place in [`PRECISIONS`], where it has a date of its own.
    pub exact: Option<usize>,
    pub place: Option<usize>,
    pub trigger: (u32, u32),
    pub sentence: (u32, u32),
    pub confidence: f64,
    pub actors: Vec<usize>,
    pub recipients: Vec<usize>,
    /// Ordered pairs that it counts for, each once.
    pub pairs: Vec<(usize, usize)>,
    /// The same for countries.
    pub countries: Vec<(String, String)>,
}

impl EventRow {
    /// What the roll-ups count it as: asserted by the reporter, claimed, or neither.
    pub fn standing(&self) -> i64 {
        match self.claim {
            Some(_) => CLAIMED,
            None if self.real == 0 => FACT,
            None => 0,
        }
    }

    /// The score in thousandths.
    pub fn thousandths(&self) -> i64 {
        (self.score * 1000.0).round() as i64
    }
}

#[derive(Clone, Debug)]
pub(super) struct ClaimRow {
    pub speaker: Option<usize>,
    /// Places in [`STANCES`], [`CLAIM_KINDS`] and [`QUOTES`] in one number.
    pub how: usize,
    pub within: Option<u32>,
    pub answers: Option<u32>,
    pub cue: Option<(u32, u32)>,
    pub content: Option<(u32, u32)>,
}

#[derive(Clone, Debug)]
pub(super) struct RelationRow {
    pub kind: String,
    pub subject: usize,
    pub object: Option<usize>,
    pub label: String,
    pub from: Option<String>,
    pub to: Option<String>,
    pub evidence: Option<(u32, u32)>,
}

impl Entry {
    /// Make a reading ready.
    ///
    /// # Errors
    /// When the reading is none: without an id or a text, with an unknown type of event, with offsets outside the text.
    /// Readings of our own never are; those in files may be.
    pub fn new(shape: &ReadingShape) -> Result<Self, Error> {
        let points = checked(shape).map_err(|what| {
            let name: String = shape.id.chars().take(80).collect();
            Error::Refused(format!("article {name}: {what}; write readings with demarche code"))
        })?;
        let outline = key::Outline::from(shape);
        Ok(Self {
            key: outline.identity(),
            hash: key::content(&outline),
            head: Head::of(shape),
            text: shape.text.clone(),
            points,
            imprint: shape.version.clone(),
            packed: pack(shape)?,
            rows: rows(shape)?,
        })
    }

    /// What the publisher says of it.
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// Bytes of its text and reading, packed.
    pub fn packed_size(&self) -> usize {
        self.packed.bytes.len()
    }

    /// Bytes of its text.
    pub fn size(&self) -> usize {
        self.text.len()
    }
}

/// The length of the text in code points, if the reading is sound.
fn checked(shape: &ReadingShape) -> Result<u32, String> {
    if shape.id.is_empty() {
        return Err("it has no id".to_owned());
    }
    if shape.text.is_empty() {
        return Err("it has no text".to_owned());
    }
    let names = [Some(&shape.id), shape.title.as_ref(), shape.site.as_ref(), shape.url.as_ref()];
    if names.into_iter().flatten().any(|name| name.len() > MOST_NAME) {
        return Err(format!("its id, title, site or address is longer than {MOST_NAME} bytes"));
    }
    if let Some(date) = shape.date.as_ref().filter(|d| d.len() != 10 || d.parse::<Date>().is_err()) {
        return Err(format!("its date {:.20} is no day (YYYY-MM-DD)", date));
    }
    let points = u32::try_from(shape.text.chars().count()).map_err(|_| "its text is too long".to_owned())?;
    let mut ranges = shape.sentences.iter().map(|s| (s.start, s.end));
    let mut triggers = shape.events.iter().map(|e| (e.trigger.start, e.trigger.end));
    let mut mentions = shape.mentions.iter().map(|m| (m.start, m.end));
    let outside = |(start, end): (u32, u32)| start > end || end > points;
    if ranges.any(outside) || triggers.any(outside) || mentions.any(outside) {
        return Err("it has offsets outside its text".to_owned());
    }
    for event in &shape.events {
        if EventType::from_name(&event.kind).is_none() {
            return Err(format!("its event {:.20} has the unknown type {:.20}", event.id, event.kind));
        }
        let precise = event.date.as_ref().is_none_or(|d| code(PRECISIONS, &d.precision).is_some());
        if code(MODALITIES, &event.modality).is_none() || !precise {
            return Err(format!("its event {:.20} has an unknown modality or precision", event.id));
        }
        if !(event.score.abs() <= 100.0 && (0.0..=1.0).contains(&event.confidence)) {
            return Err(format!("its event {:.20} has a score or confidence out of range", event.id));
        }
    }
    match shape.claims.iter().find(|claim| how(claim).is_none()) {
        Some(claim) => Err(format!("its claim {:.20} has an unknown stance, kind or quote", claim.id)),
        None => Ok(points),
    }
}

fn rows(shape: &ReadingShape) -> Result<Rows, Error> {
    let mut maker = Maker { actors: HashMap::new(), rows: Rows::default() };
    for claim in &shape.claims {
        let row = maker.claim(claim);
        maker.rows.claims.push(row);
    }
    for event in &shape.events {
        let row = maker.event(shape, event)?;
        maker.rows.events.push(row);
    }
    for relation in &shape.relations {
        let row = maker.relation(relation);
        maker.rows.relations.push(row);
    }
    Ok(maker.rows)
}

struct Maker {
    actors: HashMap<ActorRow, usize>,
    rows: Rows,
}

impl Maker {
    fn actor(&mut self, party: &PartyShape) -> usize {
        let row = ActorRow {
            name: party.name.clone(),
            country: party.country.clone(),
            territory: party.territory.clone(),
            sectors: list(&party.sectors),
            wikidata: party.wikidata.clone(),
            row: party.row.clone(),
        };
        if let Some(at) = self.actors.get(&row) {
            return *at;
        }
        let at = self.rows.actors.len();
        self.rows.actors.push(row.clone());
        self.actors.insert(row, at);
        at
    }

    fn place(&mut self, place: &PlaceShape) -> usize {
        let places = &mut self.rows.places;
        places.iter().position(|p| p == place).unwrap_or_else(|| {
            places.push(place.clone());
            places.len() - 1
        })
    }

    fn event(&mut self, shape: &ReadingShape, event: &EventShape) -> Result<EventRow, Error> {
        let kind = EventType::from_name(&event.kind).ok_or_else(|| Error::damaged("an event has an unknown type"))?;
        let actors: Vec<usize> = event.actors.iter().map(|a| self.actor(a)).collect();
        let recipients: Vec<usize> = event.recipients.iter().map(|a| self.actor(a)).collect();
        let pairs = pairs(kind, &actors, &recipients);
        let country = |at: usize| self.rows.actors.get(at).and_then(|a| a.country.clone());
        let countries: BTreeSet<(String, String)> =
            pairs.iter().filter_map(|(a, b)| country(*a).zip(country(*b))).collect();
        let own = event.date.as_ref();
        let reported = || shape.date.clone().filter(|_| event.modality != "historical");
        let sentence = shape.sentences.get(event.sentence as usize);
        Ok(EventRow {
            kind: kind.name(),
            mode: list(&event.mode),
            context: list(&event.context),
            real: code(MODALITIES, &event.modality).unwrap_or(0),
            claim: event.claim.as_deref().and_then(number).or((event.voice != "reporter").then_some(0)),
            quad: kind.quad().number(),
            score: event.score,
            until: own.filter(|d| d.to != d.from).map(|d| d.to.clone()),
            exact: own.and_then(|d| code(PRECISIONS, &d.precision)),
            day: own.map(|d| d.from.clone()).or_else(reported),
            place: event.place.as_ref().map(|p| self.place(p)),
            trigger: (event.trigger.start, event.trigger.end),
            sentence: sentence.map_or((event.trigger.start, event.trigger.end), |s| (s.start, s.end)),
            confidence: event.confidence,
            actors,
            recipients,
            pairs,
            countries: countries.into_iter().collect(),
        })
    }

    fn claim(&mut self, claim: &ClaimShape) -> ClaimRow {
        ClaimRow {
            speaker: claim.speaker.as_ref().map(|s| self.actor(s)),
            how: how(claim).unwrap_or(0),
            within: claim.within.as_deref().and_then(number),
            answers: claim.answers.as_deref().and_then(number),
            cue: hull(&claim.cue),
            content: hull(&claim.content),
        }
    }

    fn relation(&mut self, relation: &RelationShape) -> RelationRow {
        RelationRow {
            kind: relation.kind.clone().into_owned(),
            subject: self.actor(&relation.subject),
            object: relation.object.as_ref().map(|o| self.actor(o)),
            label: relation.label.clone(),
            from: relation.from.clone(),
            to: relation.to.clone(),
            evidence: relation.evidence.first().map(|r| (r.start, r.end)),
        }
    }
}

/// The ordered pairs that an event counts for: every actor with every recipient; where meetings, deals and fights have
/// no recipient, every party with every other. Nobody is paired with himself.
pub(super) fn pairs<N: Copy + Ord>(kind: EventType, actors: &[N], recipients: &[N]) -> Vec<(N, N)> {
    use EventType as T;
    let mutual = matches!(kind, T::Agree | T::Consult | T::Support | T::Cooperate | T::Assault);
    let others = if recipients.is_empty() && mutual { actors } else { recipients };
    let all = actors.iter().flat_map(|a| others.iter().map(move |b| (*a, *b)));
    let unique: BTreeSet<(N, N)> = all.take(MOST_PAIRS).filter(|(a, b)| a != b).collect();
    unique.into_iter().collect()
}

/// The number in `e3`, `c3`.
fn number(id: &str) -> Option<u32> {
    id.get(1..)?.parse().ok()
}

fn list<S: AsRef<str>>(names: &[S]) -> Option<String> {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    (!names.is_empty()).then(|| names.join(","))
}

/// From the first piece to the last.
fn hull(pieces: &[PieceShape]) -> Option<(u32, u32)> {
    pieces.iter().map(|p| p.start).min().zip(pieces.iter().map(|p| p.end).max())
}

/// The place of a name in its closed set.
fn code(names: &[&str], name: &str) -> Option<usize> {
    names.iter().position(|n| *n == name)
}

fn how(claim: &ClaimShape) -> Option<usize> {
    let (stance, kind) = (code(STANCES, &claim.stance)?, code(CLAIM_KINDS, &claim.kind)?);
    Some(stance | kind << 2 | code(QUOTES, &claim.quote)? << 3)
}
