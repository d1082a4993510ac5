//! Packed readings back into their outside shape. Bytes from the disk are not trusted: what does not fit is damage.

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::OnceLock;

use zstd::bulk::Decompressor;
use zstd::dict::DecoderDictionary;

use crate::db::bytes::{Source, ends, take_varint};
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
    let inside = expand(rest, length as usize)?;
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
    parts(inside).map(|(text, _)| text)
}

fn parts(mut bytes: &[u8]) -> Result<(&str, Source<'_>), Error> {
    let mut part = || {
        let length = usize::try_from(take_varint(&mut bytes)?).ok()?;
        let (part, rest) = bytes.split_at_checked(length)?;
        bytes = rest;
        Some(part)
    };
    let (text, letters) = part().zip(part()).ok_or_else(ends)?;
    let text = std::str::from_utf8(text).map_err(|_| ends())?;
    Ok((text, Source::new(letters, bytes)))
}

/// Fill a shape, whose other fields are those of the article, with text and reading.
pub(super) fn fill(inside: &[u8], shape: &mut ReadingShape) -> Result<(), Error> {
    let (text, source) = parts(inside)?;
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
    fn list<T>(&mut self, mut each: impl FnMut(&mut Self, usize) -> Result<T, Error>) -> Result<Vec<T>, Error> {
        let count = self.source.count()?;
        (0..count).map(|index| each(self, index)).collect()
    }

    fn reading(&mut self, shape: &mut ReadingShape) -> Result<(), Error> {
        shape.sentences = self.list(|u, _| u.sentence())?;
        shape.mentions = self.list(Self::mention)?;
        self.mentioned = shape.mentions.iter().map(|m| m.party.clone()).collect();
        shape.claims = self.list(Self::claim)?;
        shape.events = self.list(Self::event)?;
        shape.relations = self.list(Self::relation)?;
        shape.rejected = if self.flag()? { Some(self.list(|u, _| u.rejected())?) } else { None };
        shape.issues = self.list(|u, _| u.issue())?;
        Ok(())
    }

    fn flag(&mut self) -> Result<bool, Error> {
        self.source.number().map(|n| n != 0)
    }

    fn string(&mut self) -> Result<String, Error> {
        self.source.string().map(owned)
    }

    fn name(&mut self) -> Result<Name, Error> {
        self.string().map(Cow::Owned)
    }

    fn maybe_string(&mut self) -> Result<Option<String>, Error> {
        Ok(self.source.maybe_string()?.map(owned))
    }

    fn sentence(&mut self) -> Result<SentenceShape, Error> {
        let (start, end, _) = self.source.range()?;
        Ok(SentenceShape { start, end, role: self.name()? })
    }

    fn id(&mut self, prefix: &str, index: usize) -> Result<String, Error> {
        Ok(self.maybe_string()?.unwrap_or_else(|| format!("{prefix}{}", index + 1)))
    }

    fn reference(&mut self, prefix: &str) -> Result<Option<String>, Error> {
        Ok(match self.source.number()? {
            0 => None,
            1 => Some(self.string()?),
            number => Some(format!("{prefix}{}", number - 1)),
        })
    }

    fn words(&mut self, start: u32, end: u32, differs: bool) -> Result<String, Error> {
        if differs { self.string() } else { self.points.between(start, end).map(owned).ok_or_else(ends) }
    }

    fn piece(&mut self) -> Result<PieceShape, Error> {
        let (start, end, differs) = self.source.range()?;
        Ok(PieceShape { start, end, text: self.words(start, end, differs)? })
    }

    fn pieces(&mut self) -> Result<Vec<PieceShape>, Error> {
        self.list(|u, _| u.piece())
    }

    fn names(&mut self) -> Result<Vec<Name>, Error> {
        self.list(|u, _| u.name())
    }

    fn mention(&mut self, index: usize) -> Result<MentionShape, Error> {
        let id = self.id("m", index)?;
        let PieceShape { start, end, text } = self.piece()?;
        let kind = self.name()?;
        let chain = self.reference("x")?;
        let own = Some((start, end));
        let party = self.maybe_party(own)?;
        let parties = self.list(|u, _| u.party(own))?;
        let place = self.maybe_place()?;
        Ok(MentionShape { id, start, end, text, kind, chain, party, parties, place })
    }

    fn party(&mut self, near: Option<(u32, u32)>) -> Result<PartyShape, Error> {
        self.maybe_party(near)?.ok_or_else(ends)
    }

    fn maybe_party(&mut self, near: Option<(u32, u32)>) -> Result<Option<PartyShape>, Error> {
        match self.source.number()? {
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
        let flags = self.source.number()?;
        let flag = |bit: u32| flags >> bit & 1 == 1;
        party.implicit = flag(0);
        let (start, end) = match (flag(1), flag(2)) {
            _ if flag(4) => near.map(|(s, e)| (Some(s), Some(e))).ok_or_else(ends)?,
            (true, true) => self.source.range().map(|(s, e, _)| (Some(s), Some(e)))?,
            (true, false) => (Some(self.source.small()?), None),
            (false, true) => (None, Some(self.source.small()?)),
            (false, false) => (None, None),
        };
        (party.start, party.end) = (start, end);
        party.text = self.words(start.unwrap_or(0), end.unwrap_or(0), !flag(3))?;
        Ok(party)
    }

    fn codes(&mut self) -> Result<PartyShape, Error> {
        let number = usize::try_from(self.source.number()?).map_err(|_| ends())?;
        if number == self.codes.len() {
            let name = self.string()?;
            let (country, territory) = (self.maybe_string()?, self.maybe_string()?);
            let (wikidata, role) = (self.maybe_string()?, self.maybe_string()?);
            let row = self.string()?;
            let sectors = self.names()?;
            let (text, start, end, implicit) = (String::new(), None, None, false);
            let party =
                PartyShape { text, start, end, implicit, name, country, territory, sectors, wikidata, role, row };
            self.codes.push(party);
        }
        self.codes.get(number).cloned().ok_or_else(ends)
    }

    fn maybe_place(&mut self) -> Result<Option<PlaceShape>, Error> {
        let number = usize::try_from(self.source.number()?).map_err(|_| ends())?;
        let Some(at) = number.checked_sub(1) else { return Ok(None) };
        if at == self.spots.len() {
            let place = PlaceShape {
                name: self.string()?,
                lat: self.source.maybe_real()?,
                lon: self.source.maybe_real()?,
                country: self.maybe_string()?,
                admin1: self.maybe_string()?,
                geonameid: self.source.maybe()?,
                level: self.name()?,
            };
            self.spots.push(place);
        }
        self.spots.get(at).cloned().ok_or_else(ends).map(Some)
    }

    fn trace(&mut self) -> Result<Vec<StepShape>, Error> {
        self.list(|u, _| {
            let number = usize::try_from(u.source.number()?).map_err(|_| ends())?;
            if number == u.steps.len() {
                let step = StepShape { step: u.name()?, id: u.string()?, detail: u.string()? };
                u.steps.push(step);
            }
            u.steps.get(number).cloned().ok_or_else(ends)
        })
    }

    fn event(&mut self, index: usize) -> Result<EventShape, Error> {
        Ok(EventShape {
            id: self.id("e", index)?,
            kind: self.name()?,
            mode: self.names()?,
            context: self.names()?,
            modality: self.name()?,
            quad: u8::try_from(self.source.number()?).map_err(|_| ends())?,
            score: self.source.real()?,
            trigger: self.piece()?,
            actors: self.list(|u, _| u.party(None))?,
            recipients: self.list(|u, _| u.party(None))?,
            place: self.maybe_place()?,
            date: if self.flag()? { Some(self.date()?) } else { None },
            voice: self.name()?,
            claim: self.reference("c")?,
            sentence: self.source.small()?,
            confidence: self.source.real()?,
            trace: self.trace()?,
        })
    }

    fn date(&mut self) -> Result<DateShape, Error> {
        let (from, to, precision) = (self.string()?, self.string()?, self.name()?);
        Ok(DateShape { from, to, precision, text: self.maybe_string()? })
    }

    fn claim(&mut self, index: usize) -> Result<ClaimShape, Error> {
        let id = self.id("c", index)?;
        let (source, cue, content) = (self.pieces()?, self.pieces()?, self.pieces()?);
        let (kind, quote, stance) = (self.name()?, self.name()?, self.name()?);
        let speaker = self.maybe_party(source.first().map(|s| (s.start, s.end)))?;
        let events = self.list(|u, _| u.reference("e")?.ok_or_else(ends))?;
        let (within, answers) = (self.reference("c")?, self.reference("c")?);
        let trace = self.trace()?;
        Ok(ClaimShape { id, source, cue, content, kind, quote, stance, speaker, events, within, answers, trace })
    }

    fn relation(&mut self, index: usize) -> Result<RelationShape, Error> {
        Ok(RelationShape {
            id: self.id("r", index)?,
            kind: self.name()?,
            subject: self.party(None)?,
            object: self.maybe_party(None)?,
            label: self.string()?,
            from: self.maybe_string()?,
            to: self.maybe_string()?,
            evidence: self.list(|u, _| u.source.range().map(|(start, end, _)| RangeShape { start, end }))?,
        })
    }

    fn rejected(&mut self) -> Result<RejectedShape, Error> {
        let sentence = self.source.small()?;
        let PieceShape { start, end, text } = self.piece()?;
        let rule = self.string()?;
        Ok(RejectedShape { sentence, start, end, text, rule, step: self.name()?, reason: self.string()? })
    }

    fn issue(&mut self) -> Result<IssueShape, Error> {
        let (stage, kind) = (self.name()?, self.name()?);
        let (start, end) = (self.source.maybe()?, self.source.maybe()?);
        Ok(IssueShape { stage, kind, start, end, message: self.string()? })
    }
}
