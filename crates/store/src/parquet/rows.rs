//! A reading as rows of the four tables.

use std::borrow::Cow;

use jiff::civil::{Date, date};
use sha2::{Digest, Sha256};

use crate::ids::hex;
use crate::parquet::Text;
use crate::parquet::field::Value;
use crate::parquet::record::Record;
use crate::shape::{
    ClaimShape, EventShape, MentionShape, PartyShape, PieceShape, PlaceShape, RelationShape, SentenceShape, StepShape,
};

/// A row of a table.
pub type Row<'a> = Vec<Value<'a>>;

/// The rows of one record.
pub struct Rows<'a> {
    record: &'a Record,
    text: Text,
    key: String,
    published: Value<'a>,
    /// Byte of each code point, and the end; empty where the text is ASCII.
    bytes: Vec<u32>,
}

impl<'a> Rows<'a> {
    /// The rows of a record, with as much text as is asked for.
    pub fn new(record: &'a Record, text: Text) -> Self {
        let whole = &record.reading.text;
        let bytes = if whole.is_ascii() {
            Vec::new()
        } else {
            whole.char_indices().map(|(at, _)| at as u32).chain([whole.len() as u32]).collect()
        };
        let published = day(record.reading.date.as_deref());
        Self { record, text, key: hex(record.key), published, bytes }
    }

    /// The one row of `articles`.
    pub fn article(&self) -> Row<'a> {
        let (record, reading) = (self.record, &self.record.reading);
        let points = if self.bytes.is_empty() { reading.text.len() } else { self.bytes.len() - 1 };
        vec![
            own(self.key.clone()),
            text(&reading.id),
            maybe(reading.title.as_deref()),
            Value::List(record.reading.authors.iter().map(|a| text(a)).collect()),
            self.published.clone(),
            maybe(reading.language.as_deref()),
            maybe(reading.site.as_deref()),
            maybe(record.reading.url.as_deref()),
            own(hash(&reading.text)),
            count(points),
            if self.text == Text::Full { text(&reading.text) } else { Value::Null },
            Value::List(reading.sentences.iter().map(sentence).collect()),
            count(reading.events.len()),
            count(reading.claims.len()),
            count(reading.mentions.len()),
            Value::List(reading.relations.iter().map(relation).collect()),
            Value::List(
                reading
                    .issues
                    .iter()
                    .map(|i| {
                        Value::Group(vec![
                            text(&i.stage),
                            text(&i.kind),
                            maybe_int(i.start),
                            maybe_int(i.end),
                            text(&i.message),
                        ])
                    })
                    .collect(),
            ),
            text(&reading.version.program),
            text(&reading.version.data),
            text(&reading.version.model),
        ]
    }

    /// Rows of `events`.
    pub fn events(&self) -> impl Iterator<Item = Row<'a>> + '_ {
        self.record.reading.events.iter().enumerate().map(|(i, event)| self.event(i, event))
    }

    fn event(&self, index: usize, event: &'a EventShape) -> Row<'a> {
        let reading = &self.record.reading;
        let claim = event.claim.as_deref().and_then(|id| Some((id, reading.claims.iter().find(|c| c.id == id)?)));
        let when = event.date.as_ref();
        let sentence = reading.sentences.get(event.sentence as usize);
        let mut row = self.head(self.record.event_id(index), &event.id);
        row.extend([maybe(reading.site.as_deref()), maybe(reading.url.as_deref())]);
        row.extend([text(&event.kind), names(&event.mode), names(&event.context), text(&event.modality)]);
        row.extend([Value::Int(i32::from(event.quad)), Value::Real(event.score)]);
        row.push(match when {
            Some(when) => day(Some(&when.from)),
            None if event.modality == "historical" => Value::Null,
            None => self.published.clone(),
        });
        row.extend([day(when.map(|w| w.from.as_str())), day(when.map(|w| w.to.as_str()))]);
        row.extend([maybe(when.map(|w| w.precision.as_ref())), maybe(when.and_then(|w| w.text.as_deref()))]);
        row.extend([parties(&event.actors), parties(&event.recipients)]);
        row.extend(place(event.place.as_ref()));
        row.push(text(&event.voice));
        row.push(claim.map_or(Value::Null, |(id, _)| self.claim_id(id)));
        row.push(maybe(claim.and_then(|(_, c)| c.speaker.as_ref()).map(|s| s.name.as_str())));
        row.push(maybe(claim.map(|(_, c)| c.stance.as_ref())));
        row.extend([int(event.trigger.start), int(event.trigger.end), text(&event.trigger.text)]);
        row.extend([int(event.sentence), maybe_int(sentence.map(|s| s.start)), maybe_int(sentence.map(|s| s.end))]);
        row.push(match sentence {
            Some(s) if self.text != Text::None => text(self.slice(s.start, s.end)),
            _ => Value::Null,
        });
        row.extend([Value::Real(event.confidence), steps(&event.trace)]);
        row
    }

    /// Rows of `claims`.
    pub fn claims(&self) -> impl Iterator<Item = Row<'a>> + '_ {
        self.record.reading.claims.iter().map(|claim| self.claim(claim))
    }

    fn claim(&self, claim: &'a ClaimShape) -> Row<'a> {
        let reading = &self.record.reading;
        let events = claim.events.iter().filter_map(|id| reading.events.iter().position(|e| e.id == *id));
        let mut row = self.head(self.record.id_of("claim", &claim.id), &claim.id);
        row.extend([maybe(reading.site.as_deref()), maybe(reading.url.as_deref())]);
        row.extend([text(&claim.kind), text(&claim.quote), text(&claim.stance)]);
        row.push(claim.speaker.as_ref().map_or(Value::Null, party));
        row.extend([self.pieces(&claim.source), self.pieces(&claim.cue), self.pieces(&claim.content)]);
        row.push(Value::List(events.map(|i| own(hex(self.record.event_id(i)))).collect()));
        row.extend([&claim.within, &claim.answers].map(|id| id.as_deref().map_or(Value::Null, |id| self.claim_id(id))));
        row.push(steps(&claim.trace));
        row
    }

    /// Rows of `mentions`.
    pub fn mentions(&self) -> impl Iterator<Item = Row<'a>> + '_ {
        self.record.reading.mentions.iter().map(|mention| self.mention(mention))
    }

    fn mention(&self, mention: &'a MentionShape) -> Row<'a> {
        let sentences = &self.record.reading.sentences;
        let after = sentences.partition_point(|s| s.start <= mention.start);
        let inside = after.checked_sub(1).filter(|i| sentences.get(*i).is_some_and(|s| mention.start < s.end));
        let several = mention.party.iter().chain(&mention.parties).map(party).collect();
        let mut row = self.head(self.record.id_of("mention", &mention.id), &mention.id);
        row.extend([int(mention.start), int(mention.end), text(&mention.text), text(&mention.kind)]);
        row.extend([maybe(mention.chain.as_deref()), inside.map_or(Value::Null, count), Value::List(several)]);
        row.extend(place(mention.place.as_ref()));
        row
    }

    /// What events, claims and mentions begin with.
    fn head(&self, id: u64, in_article: &'a str) -> Row<'a> {
        vec![
            own(hex(id)),
            own(self.key.clone()),
            text(&self.record.reading.id),
            text(in_article),
            self.published.clone(),
        ]
    }

    fn claim_id(&self, in_article: &str) -> Value<'a> {
        own(hex(self.record.id_of("claim", in_article)))
    }

    fn pieces(&self, pieces: &'a [PieceShape]) -> Value<'a> {
        let words = |p: &'a PieceShape| if self.text == Text::None { Value::Null } else { text(&p.text) };
        Value::List(pieces.iter().map(|p| Value::Group(vec![int(p.start), int(p.end), words(p)])).collect())
    }

    /// The text between two code points.
    fn slice(&self, start: u32, end: u32) -> &'a str {
        let whole = &self.record.reading.text;
        let byte = |point: u32| match self.bytes.is_empty() {
            true => point as usize,
            false => self.bytes.get(point as usize).map_or(whole.len(), |at| *at as usize),
        };
        whole.get(byte(start)..byte(end)).unwrap_or("")
    }
}

fn text(text: &str) -> Value<'_> {
    Value::Text(Cow::Borrowed(text))
}

fn own(text: String) -> Value<'static> {
    Value::Text(Cow::Owned(text))
}

fn maybe(value: Option<&str>) -> Value<'_> {
    value.map_or(Value::Null, text)
}

fn int(value: u32) -> Value<'static> {
    Value::Int(i32::try_from(value).unwrap_or(i32::MAX))
}

fn maybe_int(value: Option<u32>) -> Value<'static> {
    value.map_or(Value::Null, int)
}

fn count(value: usize) -> Value<'static> {
    int(u32::try_from(value).unwrap_or(u32::MAX))
}

fn names<'a>(names: &'a [Cow<'static, str>]) -> Value<'a> {
    Value::List(names.iter().map(|n| text(n)).collect())
}

/// Days since 1970. Many readers know only the years 1 to 9999.
fn day(value: Option<&str>) -> Value<'static> {
    const EPOCH: Date = date(1970, 1, 1);
    let day = value.and_then(|v| v.parse::<Date>().ok()).filter(|d| d.year() >= 1);
    let days = day.and_then(|d| i32::try_from(d.duration_since(EPOCH).as_hours() / 24).ok());
    days.map_or(Value::Null, Value::Int)
}

fn sentence(sentence: &SentenceShape) -> Value<'_> {
    Value::Group(vec![int(sentence.start), int(sentence.end), text(&sentence.role)])
}

fn parties(parties: &[PartyShape]) -> Value<'_> {
    Value::List(parties.iter().map(party).collect())
}

fn party(party: &PartyShape) -> Value<'_> {
    Value::Group(vec![
        text(&party.text),
        maybe_int(party.start),
        maybe_int(party.end),
        Value::Flag(party.implicit),
        text(&party.name),
        maybe(party.country.as_deref()),
        maybe(party.territory.as_deref()),
        names(&party.sectors),
        maybe(party.wikidata.as_deref()),
        maybe(party.role.as_deref()),
        text(&party.row),
    ])
}

fn relation(relation: &RelationShape) -> Value<'_> {
    let evidence = relation.evidence.iter().map(|r| Value::Group(vec![int(r.start), int(r.end)]));
    Value::Group(vec![
        text(&relation.id),
        text(&relation.kind),
        party(&relation.subject),
        relation.object.as_ref().map_or(Value::Null, party),
        text(&relation.label),
        maybe(relation.from.as_deref()),
        maybe(relation.to.as_deref()),
        Value::List(evidence.collect()),
    ])
}

fn steps(trace: &[StepShape]) -> Value<'_> {
    Value::List(trace.iter().map(|s| Value::Group(vec![text(&s.step), text(&s.id), text(&s.detail)])).collect())
}

/// Name, country, division, level, number, latitude, longitude.
fn place(place: Option<&PlaceShape>) -> [Value<'_>; 7] {
    let real = |value: Option<f64>| value.filter(|v| v.is_finite()).map_or(Value::Null, Value::Real);
    [
        maybe(place.map(|p| p.name.as_str())),
        maybe(place.and_then(|p| p.country.as_deref())),
        maybe(place.and_then(|p| p.admin1.as_deref())),
        maybe(place.map(|p| p.level.as_ref())),
        maybe_int(place.and_then(|p| p.geonameid)),
        real(place.and_then(|p| p.lat)),
        real(place.and_then(|p| p.lon)),
    ]
}

/// SHA-256 of the text in UTF-8, in hexadecimal digits.
fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
