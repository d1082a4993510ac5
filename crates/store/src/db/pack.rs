//! A reading and its text in few bytes.
//!
//! The outside shape repeats each party with every mention and each word with every piece: it is seventeen times as
//! long as the text. Packed, a text stands once, pieces are offsets into it, a party, a place or a reason that comes
//! again is a number. What is left goes through zstd together with the text, so that names which stand in the text cost
//! next to nothing. The order here is the format; `unpack.rs` reads it. A change of it is a new [`FORMAT`].
//!
//! Packed: format byte, two varint lengths, a zstd frame, the numbers (`coder.rs`). The lengths are those of what is
//! in the frame and of the frame. In it: the text, the letters (the strings that are in no vocabulary), each with its
//! length before it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::OnceLock;

use sha2::{Digest, Sha256};
use zstd::bulk::Compressor;
use zstd::dict::EncoderDictionary;

use crate::db::bytes::{Field, Sink, Tokens, varint};
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
    let (mut inside, numbers) = unpacked(shape);
    let mut bytes = vec![FORMAT];
    varint(&mut bytes, inside.len() as u64);
    let words = squeeze(&inside)?;
    varint(&mut bytes, words.len() as u64);
    bytes.extend(words);
    bytes.extend(&numbers);
    inside.extend(numbers);
    Ok(Packed { bytes, sum: sum(&inside) })
}

/// The numbers of a reading as the primer of the coder has them, and its words: see examples/primer.rs.
pub fn primer(shape: &ReadingShape) -> (Vec<u8>, Vec<u8>) {
    let mut packer = Packer::new(shape);
    packer.sink.coder().keep();
    packer.reading(shape);
    let numbers = packer.sink.coder().kept();
    (numbers, packer.sink.finish().0)
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

/// Text and letters, and the numbers.
fn unpacked(shape: &ReadingShape) -> (Vec<u8>, Vec<u8>) {
    let mut packer = Packer::new(shape);
    packer.reading(shape);
    let (letters, numbers) = packer.sink.finish();
    let mut bytes = Vec::with_capacity(shape.text.len() + letters.len() + numbers.len() + 16);
    for part in [shape.text.as_bytes(), &letters] {
        varint(&mut bytes, part.len() as u64);
        bytes.extend(part);
    }
    (bytes, numbers)
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
            sink: Sink::new(Tokens::new(&shape.text)),
            codes: HashMap::new(),
            spots: HashMap::new(),
            steps: HashMap::new(),
            mentioned: HashMap::new(),
        }
    }

    fn list<T>(&mut self, field: Field, items: &'a [T], mut each: impl FnMut(&mut Self, usize, &'a T)) {
        self.sink.number(field, items.len() as u64);
        for (index, item) in items.iter().enumerate() {
            each(self, index, item);
        }
    }

    fn reading(&mut self, shape: &'a ReadingShape) {
        self.list(Field::Count, &shape.sentences, |p, _, s| p.sentence(s));
        self.list(Field::Count, &shape.mentions, Self::mention);
        for (mention, number) in shape.mentions.iter().zip(1..) {
            if let Some(party) = &mention.party
                && let (Some(start), Some(end)) = (party.start, party.end)
            {
                self.mentioned.entry((start, end)).or_insert((number, party));
            }
        }
        self.list(Field::Count, &shape.claims, Self::claim);
        self.list(Field::Count, &shape.events, Self::event);
        self.list(Field::Count, &shape.relations, Self::relation);
        self.sink.number(Field::Count, u64::from(shape.rejected.is_some()));
        if let Some(rejected) = &shape.rejected {
            self.list(Field::Count, rejected, |p, _, r| p.rejected(r));
        }
        self.list(Field::Count, &shape.issues, |p, _, i| p.issue(i));
    }

    fn sentence(&mut self, sentence: &'a SentenceShape) {
        self.sink.range(Field::Sentence, sentence.start, sentence.end, false);
        self.sink.string(Field::Role, &sentence.role);
    }

    /// An id such as `m3`: nothing where it is the one that its place gives.
    fn id(&mut self, prefix: &str, index: usize, id: &'a str) {
        let usual = id.strip_prefix(prefix).is_some_and(|n| n == (index + 1).to_string());
        self.sink.maybe_string(Field::Id, (!usual).then_some(id));
    }

    /// A reference such as `c3`: 0 none, 1 another string, else the number and one more.
    fn reference(&mut self, field: Field, prefix: &str, id: Option<&'a str>) {
        let Some(id) = id else { return self.sink.number(field, 0) };
        let number = id.strip_prefix(prefix).and_then(|n| n.parse::<u32>().ok().filter(|v| v.to_string() == n));
        match number.filter(|n| *n > 0) {
            Some(number) => self.sink.number(field, u64::from(number) + 1),
            None => {
                self.sink.number(field, 1);
                self.sink.string(Field::Id, id);
            }
        }
    }

    fn piece(&mut self, field: Field, start: u32, end: u32, text: &'a str) {
        let differs = self.points.between(start, end) != Some(text);
        self.sink.range(field, start, end, differs);
        if differs {
            self.sink.string(Field::PartyText, text);
        }
    }

    fn pieces(&mut self, field: Field, pieces: &'a [PieceShape]) {
        self.list(Field::Relation, pieces, |p, _, piece| p.piece(field, piece.start, piece.end, &piece.text));
    }

    fn names(&mut self, field: Field, names: &'a [Name]) {
        // The count has its own field beside that of the names.
        self.list(Field::Number, names, |p, _, name| p.sink.string(field, name));
    }

    fn mention(&mut self, index: usize, mention: &'a MentionShape) {
        self.id("m", index, &mention.id);
        self.piece(Field::Mention, mention.start, mention.end, &mention.text);
        self.sink.string(Field::Kind, &mention.kind);
        self.reference(Field::Chain, "x", mention.chain.as_deref());
        let own = Some((mention.start, mention.end));
        self.maybe_party(Field::Party, mention.party.as_ref(), own);
        self.list(Field::Parties, &mention.parties, |p, _, party| p.party(Field::Parties, party, own));
        self.maybe_place(mention.place.as_ref());
    }

    fn maybe_party(&mut self, field: Field, party: Option<&'a PartyShape>, near: Option<(u32, u32)>) {
        match party {
            Some(party) => self.party(field, party, near),
            None => self.sink.number(field, 0),
        }
    }

    /// 1: in full; more: that of the mention with this number and one more. 0 is for none.
    fn party(&mut self, field: Field, party: &'a PartyShape, near: Option<(u32, u32)>) {
        let place = party.start.zip(party.end);
        if let Some((number, same)) = place.and_then(|p| self.mentioned.get(&p)).filter(|(_, same)| *same == party) {
            debug_assert_eq!(*same, party);
            return self.sink.number(field, *number + 1);
        }
        self.sink.number(field, 1);
        self.codes(party);
        let as_written = place.is_some_and(|(s, e)| self.points.between(s, e) == Some(party.text.as_str()));
        let beside = place.is_some() && place == near;
        let flags = [party.implicit, party.start.is_some(), party.end.is_some(), as_written, beside];
        self.sink.number(Field::Flags, flags.iter().rev().fold(0, |all, flag| all << 1 | u64::from(*flag)));
        match (party.start, party.end) {
            _ if beside => {}
            (Some(start), Some(end)) => self.sink.range(Field::PartyText, start, end, false),
            (start, end) => start.or(end).into_iter().for_each(|at| self.sink.number(Field::At, u64::from(at))),
        }
        if !as_written {
            self.sink.string(Field::PartyText, &party.text);
        }
    }

    fn codes(&mut self, party: &'a PartyShape) {
        let (country, territory) = (party.country.as_deref(), party.territory.as_deref());
        let (wikidata, role) = (party.wikidata.as_deref(), party.role.as_deref());
        let key = (party.name.as_str(), country, territory, party.sectors.as_slice(), wikidata, role, &*party.row);
        let next = self.codes.len() as u64;
        let number = *self.codes.entry(key).or_insert(next);
        self.sink.number(Field::Codes, next - number);
        if number == next {
            self.sink.string(Field::Name, &party.name);
            self.sink.maybe_string(Field::Country, country);
            self.sink.maybe_string(Field::Office, territory);
            self.sink.maybe_string(Field::Wikidata, wikidata);
            self.sink.maybe_string(Field::Office, role);
            self.sink.string(Field::Row, &party.row);
            self.names(Field::Sector, &party.sectors);
        }
    }

    /// 0: none; else the number of the place and one more.
    fn maybe_place(&mut self, place: Option<&'a PlaceShape>) {
        let Some(place) = place else { return self.sink.number(Field::Place, 0) };
        let (country, admin1) = (place.country.as_deref(), place.admin1.as_deref());
        let bits = [place.lat, place.lon].map(|n| n.map(f64::to_bits));
        let key = (place.name.as_str(), bits, country, admin1, place.geonameid, &*place.level);
        let next = self.spots.len() as u64;
        let number = *self.spots.entry(key).or_insert(next);
        self.sink.number(Field::Place, next - number + 1);
        if number == next {
            self.sink.string(Field::PlaceName, &place.name);
            self.sink.maybe_real(Field::Degree, place.lat);
            self.sink.maybe_real(Field::Degree, place.lon);
            self.sink.maybe_string(Field::Country, country);
            self.sink.maybe_string(Field::PlaceName, admin1);
            self.sink.maybe(Field::At, place.geonameid);
            self.sink.string(Field::Role, &place.level);
        }
    }

    fn trace(&mut self, trace: &'a [StepShape]) {
        self.list(Field::Trace, trace, |p, _, step| {
            let next = p.steps.len() as u64;
            let number = *p.steps.entry((&step.step, &step.id, &step.detail)).or_insert(next);
            p.sink.number(Field::Step, next - number);
            if number == next {
                p.sink.string(Field::Step, &step.step);
                p.sink.string(Field::StepId, &step.id);
                p.sink.reason(Field::Detail, &step.detail);
            }
        });
    }

    fn event(&mut self, index: usize, event: &'a EventShape) {
        self.id("e", index, &event.id);
        self.sink.string(Field::Type, &event.kind);
        self.names(Field::Mode, &event.mode);
        self.names(Field::Mode, &event.context);
        self.sink.string(Field::Voice, &event.modality);
        self.sink.number(Field::Quad, u64::from(event.quad));
        self.sink.real(Field::Score, event.score);
        self.piece(Field::Trigger, event.trigger.start, event.trigger.end, &event.trigger.text);
        self.list(Field::Actors, &event.actors, |p, _, party| p.party(Field::Actors, party, None));
        self.list(Field::Actors, &event.recipients, |p, _, party| p.party(Field::Actors, party, None));
        self.maybe_place(event.place.as_ref());
        self.sink.number(Field::Date, u64::from(event.date.is_some()));
        if let Some(date) = &event.date {
            self.sink.string(Field::Date, &date.from);
            self.sink.string(Field::Date, &date.to);
            self.sink.string(Field::Date, &date.precision);
            self.sink.maybe_string(Field::Date, date.text.as_deref());
        }
        self.sink.string(Field::Voice, &event.voice);
        self.reference(Field::Reference, "c", event.claim.as_deref());
        self.sink.number(Field::At, u64::from(event.sentence));
        self.sink.real(Field::Confidence, event.confidence);
        self.trace(&event.trace);
    }

    fn claim(&mut self, index: usize, claim: &'a ClaimShape) {
        self.id("c", index, &claim.id);
        self.pieces(Field::Source, &claim.source);
        self.pieces(Field::Cue, &claim.cue);
        self.pieces(Field::Content, &claim.content);
        self.sink.string(Field::Stance, &claim.kind);
        self.sink.string(Field::Stance, &claim.quote);
        self.sink.string(Field::Stance, &claim.stance);
        self.maybe_party(Field::Source, claim.speaker.as_ref(), claim.source.first().map(|s| (s.start, s.end)));
        self.list(Field::Events, &claim.events, |p, _, id| p.reference(Field::Events, "e", Some(id)));
        self.reference(Field::Reference, "c", claim.within.as_deref());
        self.reference(Field::Reference, "c", claim.answers.as_deref());
        self.trace(&claim.trace);
    }

    fn relation(&mut self, index: usize, relation: &'a RelationShape) {
        self.id("r", index, &relation.id);
        self.sink.string(Field::Relation, &relation.kind);
        self.party(Field::Relation, &relation.subject, None);
        self.maybe_party(Field::Relation, relation.object.as_ref(), None);
        self.sink.string(Field::Label, &relation.label);
        self.sink.maybe_string(Field::Date, relation.from.as_deref());
        self.sink.maybe_string(Field::Date, relation.to.as_deref());
        self.list(Field::Evidence, &relation.evidence, |p, _, range| {
            p.sink.range(Field::Evidence, range.start, range.end, false)
        });
    }

    fn rejected(&mut self, rejected: &'a RejectedShape) {
        self.sink.number(Field::At, u64::from(rejected.sentence));
        self.piece(Field::Rejected, rejected.start, rejected.end, &rejected.text);
        [&*rejected.rule, &*rejected.step, &*rejected.reason]
            .into_iter()
            .for_each(|text| self.sink.string(Field::Reason, text));
    }

    fn issue(&mut self, issue: &'a IssueShape) {
        self.sink.string(Field::Issue, &issue.stage);
        self.sink.string(Field::Issue, &issue.kind);
        self.sink.maybe(Field::At, issue.start);
        self.sink.maybe(Field::At, issue.end);
        self.sink.string(Field::Issue, &issue.message);
    }
}
