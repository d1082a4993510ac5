//! A reading and its text in few bytes.
//!
//! The outside shape repeats each party with every mention and each word with every piece: it is seventeen times as
//! long as the text. Packed, a text stands once, pieces are offsets into it, a party, a place or a reason that comes
//! again is a number. What is left goes through zstd together with the text, so that names which stand in the text cost
//! next to nothing. The order here is the format; `unpack.rs` reads it. A change of it is a new [`FORMAT`].
//!
//! Packed: format byte, varint length of what follows unpacked, a zstd frame of it. Unpacked: the text, the letters (the
//! strings that are in no vocabulary), the numbers; each with its length before it, the last without.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::OnceLock;

use sha2::{Digest, Sha256};
use zstd::bulk::Compressor;
use zstd::dict::EncoderDictionary;

use crate::db::bytes::{Sink, varint};
use crate::error::Error;
use crate::shape::{
    ClaimShape, EventShape, IssueShape, MentionShape, Name, PartyShape, PieceShape, PlaceShape, ReadingShape,
    RejectedShape, RelationShape, SentenceShape, StepShape,
};

/// Version of the format.
pub const FORMAT: u8 = 1;

/// What zstd knows before it begins; part of the format.
pub(super) const DICTIONARY: &[u8] = include_bytes!("phrases-1.txt");

/// Smaller costs much more time.
const LEVEL: i32 = 6;

/// A packed text with its reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Hash of what is inside, whatever zstd makes of it.
    pub sum: i64,
}

/// Pack text and reading; what else the shape says of the article (id, title, …) and the versions stay outside.
///
/// # Errors
/// When zstd has no memory.
pub fn pack(shape: &ReadingShape) -> Result<Packed, Error> {
    let inside = unpacked(shape);
    let mut bytes = vec![FORMAT];
    varint(&mut bytes, inside.len() as u64);
    bytes.extend(squeeze(&inside)?);
    Ok(Packed { bytes, sum: sum(&inside) })
}

/// The first eight bytes of a SHA-256.
pub(super) fn sum(bytes: &[u8]) -> i64 {
    let hash = Sha256::digest(bytes);
    hash.first_chunk().map_or(0, |first| i64::from_le_bytes(*first))
}

/// Compress with the dictionary; each thread keeps its tables.
pub(super) fn squeeze(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    static DICT: OnceLock<EncoderDictionary<'static>> = OnceLock::new();
    thread_local! {
        static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    }
    let dictionary = DICT.get_or_init(|| EncoderDictionary::copy(DICTIONARY, LEVEL));
    COMPRESSOR.with(|cell| {
        let mut slot = cell.borrow_mut();
        let compressor = match slot.as_mut() {
            Some(compressor) => compressor,
            None => slot.insert(Compressor::with_prepared_dictionary(dictionary)?),
        };
        Ok(compressor.compress(bytes)?)
    })
}

fn unpacked(shape: &ReadingShape) -> Vec<u8> {
    let mut packer = Packer::new(shape);
    packer.reading(shape);
    let (letters, numbers) = packer.sink.finish();
    let mut bytes = Vec::with_capacity(shape.text.len() + letters.len() + numbers.len() + 16);
    for part in [shape.text.as_bytes(), &letters] {
        varint(&mut bytes, part.len() as u64);
        bytes.extend(part);
    }
    bytes.extend(numbers);
    bytes
}

/// A text by code points.
pub(super) struct Points<'a> {
    text: &'a str,
    /// Bytes before each code point; empty for plain ASCII.
    bytes: Vec<u32>,
}

impl<'a> Points<'a> {
    pub fn new(text: &'a str) -> Self {
        let all = || text.char_indices().map(|(at, _)| at as u32).chain([text.len() as u32]).collect();
        Self { text, bytes: if text.is_ascii() { Vec::new() } else { all() } }
    }

    /// The words between two code points.
    pub fn between(&self, start: u32, end: u32) -> Option<&'a str> {
        let byte = |point: u32| match self.bytes.as_slice() {
            [] => Some(point as usize),
            bytes => bytes.get(point as usize).map(|b| *b as usize),
        };
        self.text.get(byte(start)?..byte(end)?)
    }
}

/// What a party is, apart from its words.
type Codes<'a> = (&'a str, Option<&'a str>, Option<&'a str>, &'a [Name], Option<&'a str>, Option<&'a str>, &'a str);
/// What a place is, with its numbers as bits.
type Spot<'a> = (&'a str, [Option<u64>; 2], Option<&'a str>, Option<&'a str>, Option<u32>, &'a str);

struct Packer<'a> {
    points: Points<'a>,
    sink: Sink<'a>,
    codes: HashMap<Codes<'a>, u64>,
    spots: HashMap<Spot<'a>, u64>,
    steps: HashMap<(&'a str, &'a str, &'a str), u64>,
    /// Parties of mentions, by their place in the text.
    mentioned: HashMap<(u32, u32), (u64, &'a PartyShape)>,
}

impl<'a> Packer<'a> {
    fn new(shape: &'a ReadingShape) -> Self {
        Self {
            points: Points::new(&shape.text),
            sink: Sink::default(),
            codes: HashMap::new(),
            spots: HashMap::new(),
            steps: HashMap::new(),
            mentioned: HashMap::new(),
        }
    }

    fn list<T>(&mut self, items: &'a [T], mut each: impl FnMut(&mut Self, usize, &'a T)) {
        self.sink.count(items.len());
        for (index, item) in items.iter().enumerate() {
            each(self, index, item);
        }
    }

    fn reading(&mut self, shape: &'a ReadingShape) {
        self.list(&shape.sentences, |p, _, s| p.sentence(s));
        self.list(&shape.mentions, Self::mention);
        for (mention, number) in shape.mentions.iter().zip(1..) {
            if let Some(party) = &mention.party
                && let (Some(start), Some(end)) = (party.start, party.end)
            {
                self.mentioned.entry((start, end)).or_insert((number, party));
            }
        }
        self.list(&shape.claims, Self::claim);
        self.list(&shape.events, Self::event);
        self.list(&shape.relations, Self::relation);
        self.sink.number(u64::from(shape.rejected.is_some()));
        if let Some(rejected) = &shape.rejected {
            self.list(rejected, |p, _, r| p.rejected(r));
        }
        self.list(&shape.issues, |p, _, i| p.issue(i));
    }

    fn sentence(&mut self, sentence: &'a SentenceShape) {
        self.sink.range(sentence.start, sentence.end, false);
        self.sink.string(&sentence.role);
    }

    /// An id such as `m3`: nothing where it is the one that its place gives.
    fn id(&mut self, prefix: &str, index: usize, id: &'a str) {
        let usual = id.strip_prefix(prefix).is_some_and(|n| n == (index + 1).to_string());
        self.sink.maybe_string((!usual).then_some(id));
    }

    /// A reference such as `c3`: 0 none, 1 another string, else the number and one more.
    fn reference(&mut self, prefix: &str, id: Option<&'a str>) {
        let Some(id) = id else { return self.sink.number(0) };
        let number = id.strip_prefix(prefix).and_then(|n| n.parse::<u32>().ok().filter(|v| v.to_string() == n));
        match number.filter(|n| *n > 0) {
            Some(number) => self.sink.number(u64::from(number) + 1),
            None => {
                self.sink.number(1);
                self.sink.string(id);
            }
        }
    }

    fn piece(&mut self, start: u32, end: u32, text: &'a str) {
        let differs = self.points.between(start, end) != Some(text);
        self.sink.range(start, end, differs);
        if differs {
            self.sink.string(text);
        }
    }

    fn pieces(&mut self, pieces: &'a [PieceShape]) {
        self.list(pieces, |p, _, piece| p.piece(piece.start, piece.end, &piece.text));
    }

    fn names(&mut self, names: &'a [Name]) {
        self.list(names, |p, _, name| p.sink.string(name));
    }

    fn mention(&mut self, index: usize, mention: &'a MentionShape) {
        self.id("m", index, &mention.id);
        self.piece(mention.start, mention.end, &mention.text);
        self.sink.string(&mention.kind);
        self.reference("x", mention.chain.as_deref());
        let own = Some((mention.start, mention.end));
        self.maybe_party(mention.party.as_ref(), own);
        self.list(&mention.parties, |p, _, party| p.party(party, own));
        self.maybe_place(mention.place.as_ref());
    }

    fn maybe_party(&mut self, party: Option<&'a PartyShape>, near: Option<(u32, u32)>) {
        match party {
            Some(party) => self.party(party, near),
            None => self.sink.number(0),
        }
    }

    /// 1: in full; more: that of the mention with this number and one more. 0 is for none.
    fn party(&mut self, party: &'a PartyShape, near: Option<(u32, u32)>) {
        let place = party.start.zip(party.end);
        if let Some((number, same)) = place.and_then(|p| self.mentioned.get(&p)).filter(|(_, same)| *same == party) {
            debug_assert_eq!(*same, party);
            return self.sink.number(*number + 1);
        }
        self.sink.number(1);
        self.codes(party);
        let as_written = place.is_some_and(|(s, e)| self.points.between(s, e) == Some(party.text.as_str()));
        let beside = place.is_some() && place == near;
        let flags = [party.implicit, party.start.is_some(), party.end.is_some(), as_written, beside];
        self.sink.number(flags.iter().rev().fold(0, |all, flag| all << 1 | u64::from(*flag)));
        match (party.start, party.end) {
            _ if beside => {}
            (Some(start), Some(end)) => self.sink.range(start, end, false),
            (start, end) => start.or(end).into_iter().for_each(|at| self.sink.number(u64::from(at))),
        }
        if !as_written {
            self.sink.string(&party.text);
        }
    }

    fn codes(&mut self, party: &'a PartyShape) {
        let (country, territory) = (party.country.as_deref(), party.territory.as_deref());
        let (wikidata, role) = (party.wikidata.as_deref(), party.role.as_deref());
        let key = (party.name.as_str(), country, territory, party.sectors.as_slice(), wikidata, role, &*party.row);
        let next = self.codes.len() as u64;
        let number = *self.codes.entry(key).or_insert(next);
        self.sink.number(number);
        if number == next {
            self.sink.string(&party.name);
            [country, territory, wikidata, role].into_iter().for_each(|field| self.sink.maybe_string(field));
            self.sink.string(&party.row);
            self.names(&party.sectors);
        }
    }

    /// 0: none; else the number of the place and one more.
    fn maybe_place(&mut self, place: Option<&'a PlaceShape>) {
        let Some(place) = place else { return self.sink.number(0) };
        let (country, admin1) = (place.country.as_deref(), place.admin1.as_deref());
        let bits = [place.lat, place.lon].map(|n| n.map(f64::to_bits));
        let key = (place.name.as_str(), bits, country, admin1, place.geonameid, &*place.level);
        let next = self.spots.len() as u64;
        let number = *self.spots.entry(key).or_insert(next);
        self.sink.number(number + 1);
        if number == next {
            self.sink.string(&place.name);
            self.sink.maybe_real(place.lat);
            self.sink.maybe_real(place.lon);
            self.sink.maybe_string(country);
            self.sink.maybe_string(admin1);
            self.sink.maybe(place.geonameid);
            self.sink.string(&place.level);
        }
    }

    fn trace(&mut self, trace: &'a [StepShape]) {
        self.list(trace, |p, _, step| {
            let next = p.steps.len() as u64;
            let number = *p.steps.entry((&step.step, &step.id, &step.detail)).or_insert(next);
            p.sink.number(number);
            if number == next {
                p.sink.string(&step.step);
                p.sink.string(&step.id);
                p.sink.string(&step.detail);
            }
        });
    }

    fn event(&mut self, index: usize, event: &'a EventShape) {
        self.id("e", index, &event.id);
        self.sink.string(&event.kind);
        self.names(&event.mode);
        self.names(&event.context);
        self.sink.string(&event.modality);
        self.sink.number(u64::from(event.quad));
        self.sink.real(event.score);
        self.piece(event.trigger.start, event.trigger.end, &event.trigger.text);
        self.list(&event.actors, |p, _, party| p.party(party, None));
        self.list(&event.recipients, |p, _, party| p.party(party, None));
        self.maybe_place(event.place.as_ref());
        self.sink.number(u64::from(event.date.is_some()));
        if let Some(date) = &event.date {
            self.sink.string(&date.from);
            self.sink.string(&date.to);
            self.sink.string(&date.precision);
            self.sink.maybe_string(date.text.as_deref());
        }
        self.sink.string(&event.voice);
        self.reference("c", event.claim.as_deref());
        self.sink.number(u64::from(event.sentence));
        self.sink.real(event.confidence);
        self.trace(&event.trace);
    }

    fn claim(&mut self, index: usize, claim: &'a ClaimShape) {
        self.id("c", index, &claim.id);
        self.pieces(&claim.source);
        self.pieces(&claim.cue);
        self.pieces(&claim.content);
        self.sink.string(&claim.kind);
        self.sink.string(&claim.quote);
        self.sink.string(&claim.stance);
        self.maybe_party(claim.speaker.as_ref(), claim.source.first().map(|s| (s.start, s.end)));
        self.list(&claim.events, |p, _, id| p.reference("e", Some(id)));
        self.reference("c", claim.within.as_deref());
        self.reference("c", claim.answers.as_deref());
        self.trace(&claim.trace);
    }

    fn relation(&mut self, index: usize, relation: &'a RelationShape) {
        self.id("r", index, &relation.id);
        self.sink.string(&relation.kind);
        self.party(&relation.subject, None);
        self.maybe_party(relation.object.as_ref(), None);
        self.sink.string(&relation.label);
        self.sink.maybe_string(relation.from.as_deref());
        self.sink.maybe_string(relation.to.as_deref());
        self.list(&relation.evidence, |p, _, range| p.sink.range(range.start, range.end, false));
    }

    fn rejected(&mut self, rejected: &'a RejectedShape) {
        self.sink.number(u64::from(rejected.sentence));
        self.piece(rejected.start, rejected.end, &rejected.text);
        [&*rejected.rule, &*rejected.step, &*rejected.reason].into_iter().for_each(|text| self.sink.string(text));
    }

    fn issue(&mut self, issue: &'a IssueShape) {
        self.sink.string(&issue.stage);
        self.sink.string(&issue.kind);
        self.sink.maybe(issue.start);
        self.sink.maybe(issue.end);
        self.sink.string(&issue.message);
    }
}
