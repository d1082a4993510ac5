//! Packed readings back into their outside shape. Bytes from the disk are not trusted: what does not fit is damage.

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::OnceLock;

use zstd::bulk::Decompressor;
use zstd::dict::DecoderDictionary;

use crate::db::bytes::{Field, Source, Tokens, ends, take_varint};
use crate::db::pack::{DICTIONARY, FORMAT, Points, sum};
use crate::error::Error;
use crate::shape::{
    ClaimShape, DateShape, EventShape, IssueShape, MentionShape, Name, PartyShape, PieceShape, PlaceShape, RangeShape,
    ReadingShape, RejectedShape, RelationShape, SentenceShape, StepShape,
};

/// No article is larger, whatever a length says.
const MOST: u64 = 1 << 30;

/// The inside of packed bytes, if it is what was written.
pub(super) fn open(packed: &[u8], expected: i64) -> Result<Vec<u8>, Error> {
    let (format, mut rest) = packed.split_first().ok_or_else(ends)?;
    if *format != FORMAT {
        return Err(Error::damaged(format!("a reading has the unknown format {format}")));
    }
    let length = take_varint(&mut rest).filter(|n| *n <= MOST).ok_or_else(ends)?;
    let squeezed = take_varint(&mut rest).and_then(|n| usize::try_from(n).ok()).ok_or_else(ends)?;
    let (words, numbers) = rest.split_at_checked(squeezed).ok_or_else(ends)?;
    let mut inside = expand(words, length as usize)?;
    inside.extend(numbers);
    if sum(&inside) == expected { Ok(inside) } else { Err(Error::damaged("a text has a wrong checksum")) }
}

/// Decompress what [`super::pack::squeeze`] made.
pub(super) fn expand(bytes: &[u8], length: usize) -> Result<Vec<u8>, Error> {
    static DICT: OnceLock<DecoderDictionary<'static>> = OnceLock::new();
    thread_local! {
        static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
    }
    let dictionary = DICT.get_or_init(|| DecoderDictionary::copy(DICTIONARY));
    DECOMPRESSOR.with(|cell| {
        let mut slot = cell.borrow_mut();
        let decompressor = match slot.as_mut() {
            Some(decompressor) => decompressor,
            None => slot.insert(Decompressor::with_prepared_dictionary(dictionary)?),
        };
        decompressor.decompress(bytes, length).map_err(|_| ends())
    })
}

/// The text alone.
pub(super) fn text(inside: &[u8]) -> Result<&str, Error> {
    parts(inside).map(|(text, _, _)| text)
}

/// Text, letters and numbers.
fn parts(mut bytes: &[u8]) -> Result<(&str, &[u8], &[u8]), Error> {
    let mut part = || {
        let length = usize::try_from(take_varint(&mut bytes)?).ok()?;
        let (part, rest) = bytes.split_at_checked(length)?;
        bytes = rest;
        Some(part)
    };
    let (text, letters) = part().zip(part()).ok_or_else(ends)?;
    let text = std::str::from_utf8(text).map_err(|_| ends())?;
    Ok((text, letters, bytes))
}

/// Fill a shape, whose other fields are those of the article, with text and reading.
pub(super) fn fill(inside: &[u8], shape: &mut ReadingShape) -> Result<(), Error> {
    let (text, letters, numbers) = parts(inside)?;
    let source = Source::new(letters, numbers, Tokens::new(text))?;
    let mut unpacker = Unpacker {
        points: Points::new(text),
        source,
        codes: Vec::new(),
        spots: Vec::new(),
        steps: Vec::new(),
        mentioned: Vec::new(),
    };
    unpacker.reading(shape)?;
    text.clone_into(&mut shape.text);
    if unpacker.source.is_done() { Ok(()) } else { Err(ends()) }
}

struct Unpacker<'a> {
    points: Points<'a>,
    source: Source<'a>,
    codes: Vec<PartyShape>,
    spots: Vec<PlaceShape>,
    steps: Vec<StepShape>,
    /// Parties of mentions, in their order.
    mentioned: Vec<Option<PartyShape>>,
}

fn owned(text: &str) -> String {
    text.to_owned()
}

impl Unpacker<'_> {
    fn list<T>(
        &mut self,
        field: Field,
        mut each: impl FnMut(&mut Self, usize) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let count = self.source.count(field)?;
        (0..count).map(|index| each(self, index)).collect()
    }

    fn reading(&mut self, shape: &mut ReadingShape) -> Result<(), Error> {
        shape.sentences = self.list(Field::Count, |u, _| u.sentence())?;
        shape.mentions = self.list(Field::Count, Self::mention)?;
        self.mentioned = shape.mentions.iter().map(|m| m.party.clone()).collect();
        shape.claims = self.list(Field::Count, Self::claim)?;
        shape.events = self.list(Field::Count, Self::event)?;
        shape.relations = self.list(Field::Count, Self::relation)?;
        shape.rejected =
            if self.flag(Field::Count)? { Some(self.list(Field::Count, |u, _| u.rejected())?) } else { None };
        shape.issues = self.list(Field::Count, |u, _| u.issue())?;
        Ok(())
    }

    fn flag(&mut self, field: Field) -> Result<bool, Error> {
        self.source.number(field).map(|n| n != 0)
    }

    fn string(&mut self, field: Field) -> Result<String, Error> {
        self.source.string(field).map(owned)
    }

    fn name(&mut self, field: Field) -> Result<Name, Error> {
        self.string(field).map(Cow::Owned)
    }

    fn maybe_string(&mut self, field: Field) -> Result<Option<String>, Error> {
        Ok(self.source.maybe_string(field)?.map(owned))
    }

    fn sentence(&mut self) -> Result<SentenceShape, Error> {
        let (start, end, _) = self.source.range(Field::Sentence)?;
        Ok(SentenceShape { start, end, role: self.name(Field::Role)? })
    }

    fn id(&mut self, prefix: &str, index: usize) -> Result<String, Error> {
        Ok(self.maybe_string(Field::Id)?.unwrap_or_else(|| format!("{prefix}{}", index + 1)))
    }

    fn reference(&mut self, field: Field, prefix: &str) -> Result<Option<String>, Error> {
        Ok(match self.source.number(field)? {
            0 => None,
            1 => Some(self.string(Field::Id)?),
            number => Some(format!("{prefix}{}", number - 1)),
        })
    }

    fn words(&mut self, start: u32, end: u32, differs: bool) -> Result<String, Error> {
        if differs {
            self.string(Field::PartyText)
        } else {
            self.points.between(start, end).map(owned).ok_or_else(ends)
        }
    }

    fn piece(&mut self, field: Field) -> Result<PieceShape, Error> {
        let (start, end, differs) = self.source.range(field)?;
        Ok(PieceShape { start, end, text: self.words(start, end, differs)? })
    }

    fn pieces(&mut self, field: Field) -> Result<Vec<PieceShape>, Error> {
        self.list(Field::Relation, |u, _| u.piece(field))
    }

    fn names(&mut self, field: Field) -> Result<Vec<Name>, Error> {
        self.list(Field::Number, |u, _| u.name(field))
    }

    fn mention(&mut self, index: usize) -> Result<MentionShape, Error> {
        let id = self.id("m", index)?;
        let PieceShape { start, end, text } = self.piece(Field::Mention)?;
        let kind = self.name(Field::Kind)?;
        let chain = self.reference(Field::Chain, "x")?;
        let own = Some((start, end));
        let party = self.maybe_party(Field::Party, own)?;
        let parties = self.list(Field::Parties, |u, _| u.party(Field::Parties, own))?;
        let place = self.maybe_place()?;
        Ok(MentionShape { id, start, end, text, kind, chain, party, parties, place })
    }

    fn party(&mut self, field: Field, near: Option<(u32, u32)>) -> Result<PartyShape, Error> {
        self.maybe_party(field, near)?.ok_or_else(ends)
    }

    fn maybe_party(&mut self, field: Field, near: Option<(u32, u32)>) -> Result<Option<PartyShape>, Error> {
        match self.source.number(field)? {
            0 => Ok(None),
            1 => self.party_in_full(near).map(Some),
            number => {
                let mention = usize::try_from(number - 2).map_err(|_| ends())?;
                self.mentioned.get(mention).cloned().flatten().ok_or_else(ends).map(Some)
            }
        }
    }

    fn party_in_full(&mut self, near: Option<(u32, u32)>) -> Result<PartyShape, Error> {
        let mut party = self.codes()?;
        let flags = self.source.number(Field::Flags)?;
        let flag = |bit: u32| flags >> bit & 1 == 1;
        party.implicit = flag(0);
        let (start, end) = match (flag(1), flag(2)) {
            _ if flag(4) => near.map(|(s, e)| (Some(s), Some(e))).ok_or_else(ends)?,
            (true, true) => self.source.range(Field::PartyText).map(|(s, e, _)| (Some(s), Some(e)))?,
            (true, false) => (Some(self.source.small(Field::At)?), None),
            (false, true) => (None, Some(self.source.small(Field::At)?)),
            (false, false) => (None, None),
        };
        (party.start, party.end) = (start, end);
        party.text = self.words(start.unwrap_or(0), end.unwrap_or(0), !flag(3))?;
        Ok(party)
    }

    /// The place in a list of so many, counted back from its end; the length itself for a new item.
    fn back(&mut self, field: Field, length: usize) -> Result<usize, Error> {
        let back = usize::try_from(self.source.number(field)?).map_err(|_| ends())?;
        length.checked_sub(back).ok_or_else(ends)
    }

    fn codes(&mut self) -> Result<PartyShape, Error> {
        let number = self.back(Field::Codes, self.codes.len())?;
        if number == self.codes.len() {
            let name = self.string(Field::Name)?;
            let (country, territory) = (self.maybe_string(Field::Country)?, self.maybe_string(Field::Office)?);
            let (wikidata, role) = (self.maybe_string(Field::Wikidata)?, self.maybe_string(Field::Office)?);
            let row = self.string(Field::Row)?;
            let sectors = self.names(Field::Sector)?;
            let (text, start, end, implicit) = (String::new(), None, None, false);
            let party =
                PartyShape { text, start, end, implicit, name, country, territory, sectors, wikidata, role, row };
            self.codes.push(party);
        }
        self.codes.get(number).cloned().ok_or_else(ends)
    }

    fn maybe_place(&mut self) -> Result<Option<PlaceShape>, Error> {
        let number = usize::try_from(self.source.number(Field::Place)?).map_err(|_| ends())?;
        let Some(back) = number.checked_sub(1) else { return Ok(None) };
        let at = self.spots.len().checked_sub(back).ok_or_else(ends)?;
        if at == self.spots.len() {
            let place = PlaceShape {
                name: self.string(Field::PlaceName)?,
                lat: self.source.maybe_real(Field::Degree)?,
                lon: self.source.maybe_real(Field::Degree)?,
                country: self.maybe_string(Field::Country)?,
                admin1: self.maybe_string(Field::PlaceName)?,
                geonameid: self.source.maybe(Field::At)?,
                level: self.name(Field::Role)?,
            };
            self.spots.push(place);
        }
        self.spots.get(at).cloned().ok_or_else(ends).map(Some)
    }

    fn trace(&mut self) -> Result<Vec<StepShape>, Error> {
        self.list(Field::Trace, |u, _| {
            let number = u.back(Field::Step, u.steps.len())?;
            if number == u.steps.len() {
                let step = u.name(Field::Step)?;
                let (id, detail) = (u.string(Field::StepId)?, u.source.reason(Field::Detail)?);
                u.steps.push(StepShape { step, id, detail });
            }
            u.steps.get(number).cloned().ok_or_else(ends)
        })
    }

    fn event(&mut self, index: usize) -> Result<EventShape, Error> {
        Ok(EventShape {
            id: self.id("e", index)?,
            kind: self.name(Field::Type)?,
            mode: self.names(Field::Mode)?,
            context: self.names(Field::Mode)?,
            modality: self.name(Field::Voice)?,
            quad: u8::try_from(self.source.number(Field::Quad)?).map_err(|_| ends())?,
            score: self.source.real(Field::Score)?,
            trigger: self.piece(Field::Trigger)?,
            actors: self.list(Field::Actors, |u, _| u.party(Field::Actors, None))?,
            recipients: self.list(Field::Actors, |u, _| u.party(Field::Actors, None))?,
            place: self.maybe_place()?,
            date: if self.flag(Field::Date)? { Some(self.date()?) } else { None },
            voice: self.name(Field::Voice)?,
            claim: self.reference(Field::Reference, "c")?,
            sentence: self.source.small(Field::At)?,
            confidence: self.source.real(Field::Confidence)?,
            trace: self.trace()?,
        })
    }

    fn date(&mut self) -> Result<DateShape, Error> {
        let (from, to, precision) = (self.string(Field::Date)?, self.string(Field::Date)?, self.name(Field::Date)?);
        Ok(DateShape { from, to, precision, text: self.maybe_string(Field::Date)? })
    }

    fn claim(&mut self, index: usize) -> Result<ClaimShape, Error> {
        let id = self.id("c", index)?;
        let (source, cue, content) =
            (self.pieces(Field::Source)?, self.pieces(Field::Cue)?, self.pieces(Field::Content)?);
        let (kind, quote, stance) = (self.name(Field::Stance)?, self.name(Field::Stance)?, self.name(Field::Stance)?);
        let speaker = self.maybe_party(Field::Source, source.first().map(|s| (s.start, s.end)))?;
        let events = self.list(Field::Events, |u, _| u.reference(Field::Events, "e")?.ok_or_else(ends))?;
        let (within, answers) = (self.reference(Field::Reference, "c")?, self.reference(Field::Reference, "c")?);
        let trace = self.trace()?;
        Ok(ClaimShape { id, source, cue, content, kind, quote, stance, speaker, events, within, answers, trace })
    }

    fn relation(&mut self, index: usize) -> Result<RelationShape, Error> {
        Ok(RelationShape {
            id: self.id("r", index)?,
            kind: self.name(Field::Relation)?,
            subject: self.party(Field::Relation, None)?,
            object: self.maybe_party(Field::Relation, None)?,
            label: self.string(Field::Label)?,
            from: self.maybe_string(Field::Date)?,
            to: self.maybe_string(Field::Date)?,
            evidence: self.list(Field::Evidence, |u, _| {
                u.source.range(Field::Evidence).map(|(start, end, _)| RangeShape { start, end })
            })?,
        })
    }

    fn rejected(&mut self) -> Result<RejectedShape, Error> {
        let sentence = self.source.small(Field::At)?;
        let PieceShape { start, end, text } = self.piece(Field::Rejected)?;
        let rule = self.string(Field::Reason)?;
        Ok(RejectedShape {
            sentence,
            start,
            end,
            text,
            rule,
            step: self.name(Field::Reason)?,
            reason: self.string(Field::Reason)?,
        })
    }

    fn issue(&mut self) -> Result<IssueShape, Error> {
        let (stage, kind) = (self.name(Field::Issue)?, self.name(Field::Issue)?);
        let (start, end) = (self.source.maybe(Field::At)?, self.source.maybe(Field::At)?);
        Ok(IssueShape { stage, kind, start, end, message: self.string(Field::Issue)? })
    }
}
