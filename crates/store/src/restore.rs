//! From the outside shape of a reading back to records, so that a store can write every format.
//!
//! A shape has no words and trees: the document that comes back has its article, sentences and mentions, but no tokens.

use std::collections::BTreeSet;
use std::sync::Mutex;

use demarche_ontology::code::Code;
use demarche_ontology::context::Context;
use demarche_ontology::event::{EventType, Modality};
use demarche_ontology::mode::Mode;
use demarche_ontology::sector::Sector;
use demarche_record::actor::Actor;
use demarche_record::coded::{ClaimKind, Quote, RelationKind, Stance, Voice};
use demarche_record::event::{Claim, Event, Relation};
use demarche_record::evidence::{Evidence, Step};
use demarche_record::place::{Level, Place};
use demarche_record::reading::{Identity, Reading};
use demarche_record::rejected::Rejected;
use demarche_record::when::{Precision, When};
use demarche_text::article::Article;
use demarche_text::document::Document;
use demarche_text::issue::{Issue, Issues, Stage};
use demarche_text::mention::{Mention, MentionKind};
use demarche_text::sentence::{Role, Sentence};
use demarche_text::span::Span;
use jiff::ToSpan as _;
use jiff::civil::{Date, ISOWeekDate};

use crate::shape::{
    ClaimShape, DateShape, EventShape, IssueShape, MentionShape, Name, PartyShape, PieceShape, PlaceShape,
    ReadingShape, RejectedShape, RelationShape, SentenceShape, StepShape,
};

/// Names of steps and issues that came from outside and are kept.
const MOST_NAMES: usize = 256;
/// Their bytes.
const LONGEST_NAME: usize = 64;

/// The reading behind a shape; what in it is no reading of ours, in a few words.
pub fn reading(shape: &ReadingShape) -> Result<Reading, String> {
    Restorer { bytes: Bytes::new(&shape.text), shape }.reading()
}

/// Code points to bytes, in one text.
struct Bytes<'a> {
    text: &'a str,
    /// Offset of each 64th code point.
    marks: Vec<u32>,
    points: u32,
}

const STEP: usize = 64;

impl<'a> Bytes<'a> {
    fn new(text: &'a str) -> Self {
        let marks = text.char_indices().step_by(STEP).map(|(at, _)| at as u32).collect();
        Self { text, marks, points: text.chars().count() as u32 }
    }

    fn at(&self, point: u32) -> Option<u32> {
        if point > self.points {
            return None;
        }
        let Some(mark) = self.marks.get(point as usize / STEP) else { return Some(self.text.len() as u32) };
        let rest = self.text.get(*mark as usize..)?;
        let within = rest.char_indices().nth(point as usize % STEP).map_or(rest.len(), |(at, _)| at);
        Some(mark + within as u32)
    }

    fn span(&self, start: u32, end: u32) -> Result<Span, String> {
        match (self.at(start), self.at(end)) {
            (Some(from), Some(to)) if from <= to => Ok(Span::new(from, to)),
            _ => Err(format!("a range {start} to {end} lies outside the text")),
        }
    }
}

struct Restorer<'a> {
    shape: &'a ReadingShape,
    bytes: Bytes<'a>,
}

type Restored<T> = Result<T, String>;

impl Restorer<'_> {
    fn reading(&self) -> Restored<Reading> {
        let shape = self.shape;
        let article = Article {
            id: shape.id.clone(),
            title: shape.title.clone(),
            date: shape.date.as_deref().map(date).transpose()?,
            language: shape.language.clone(),
            source: shape.site.clone(),
            url: shape.url.clone(),
            authors: shape.authors.clone(),
            text: shape.text.clone(),
        };
        let sentences = self.sentences()?;
        let mentions = each(&shape.mentions, |m| self.mention(m, &sentences))?;
        let identities = each(&shape.mentions, |m| self.identity(m))?;
        Ok(Reading {
            document: Document::new(article, sentences, Vec::new(), mentions),
            identities,
            events: each(&shape.events, |e| self.event(e))?,
            claims: each(&shape.claims, |c| self.claim(c))?,
            relations: each(&shape.relations, |r| self.relation(r))?,
            rejected: shape.rejected.as_ref().map(|list| each(list, |r| self.rejected(r))).transpose()?,
            issues: Issues(each(&shape.issues, |i| self.issue(i))?),
        })
    }

    /// A new block begins where a line break stands between two sentences.
    fn sentences(&self) -> Restored<Vec<Sentence>> {
        let (mut paragraph, mut last) = (0, 0);
        each(&self.shape.sentences, |SentenceShape { start, end, role }| {
            let span = self.bytes.span(*start, *end)?;
            let between = self.bytes.text.get(last as usize..span.start as usize).unwrap_or("");
            paragraph += u32::from(last > 0 && between.contains('\n'));
            last = span.end;
            Ok(Sentence { span, tokens: 0..0, role: named(role, ROLES, Role::name)?, paragraph, full: true })
        })
    }

    fn mention(&self, mention: &MentionShape, sentences: &[Sentence]) -> Restored<Mention> {
        let span = self.bytes.span(mention.start, mention.end)?;
        let sentence = sentences.partition_point(|s| s.span.end <= span.start) as u32;
        let chain = mention.chain.as_deref().map(|c| number(c, "x")).transpose()?;
        Ok(Mention {
            sentence,
            tokens: 0..0,
            head: 0,
            span,
            kind: named(&mention.kind, KINDS, MentionKind::name)?,
            chain,
        })
    }

    fn identity(&self, mention: &MentionShape) -> Restored<Identity> {
        let actors = match &mention.party {
            Some(party) => vec![self.party(party)?],
            None => each(&mention.parties, |p| self.party(p))?,
        };
        Ok(Identity { actors, place: mention.place.as_ref().map(place).transpose()? })
    }

    fn party(&self, party: &PartyShape) -> Restored<Actor> {
        let span = party.start.zip(party.end).map(|(start, end)| self.bytes.span(start, end)).transpose()?;
        Ok(Actor {
            text: party.text.clone(),
            span,
            implicit: party.implicit,
            name: party.name.clone(),
            country: party.country.as_deref().map(code).transpose()?,
            territory: party.territory.as_deref().map(code).transpose()?,
            sectors: each(&party.sectors, |s| known(Sector::from_name(s), "sector", s))?,
            wikidata: party.wikidata.clone(),
            role: party.role.clone(),
            row: party.row.clone(),
        })
    }

    fn parties(&self, parties: &[PartyShape]) -> Restored<Vec<Actor>> {
        each(parties, |p| self.party(p))
    }

    fn pieces(&self, pieces: &[PieceShape]) -> Restored<Vec<Span>> {
        each(pieces, |p| self.bytes.span(p.start, p.end))
    }

    fn event(&self, event: &EventShape) -> Restored<Event> {
        let kind = known(EventType::from_name(&event.kind), "event type", &event.kind)?;
        let voice = match &event.claim {
            Some(id) => Voice::Claim(number(id, "c")?),
            None => Voice::Reporter,
        };
        Ok(Event {
            kind,
            modes: each(&event.mode, |m| known(Mode::of(kind, m), "mode", m))?,
            contexts: each(&event.context, |c| known(Context::from_name(c), "context", c))?,
            modality: known(Modality::from_name(&event.modality), "modality", &event.modality)?,
            actors: self.parties(&event.actors)?,
            recipients: self.parties(&event.recipients)?,
            place: event.place.as_ref().map(place).transpose()?,
            when: event.date.as_ref().map(|d| self.when(d, event.sentence)).transpose()?,
            voice,
            confidence: event.confidence,
            evidence: Evidence::new(event.sentence, self.bytes.span(event.trigger.start, event.trigger.end)?),
            trace: steps(&event.trace),
        })
    }

    /// The shape has the words of a date without their place: they stand in the event's sentence, or before it.
    fn when(&self, date: &DateShape, sentence: u32) -> Restored<When> {
        let from = self::date(&date.from)?;
        let to = self::date(&date.to)?;
        let span = date.text.as_deref().and_then(|words| {
            let own = self.shape.sentences.get(sentence as usize).and_then(|s| self.bytes.span(s.start, s.end).ok());
            let end = own.map_or(self.bytes.text.len(), |s| s.end as usize);
            let inside = own.and_then(|s| Some(s.start as usize + s.of(self.bytes.text).find(words)?));
            let at =
                inside.or_else(|| self.bytes.text.get(..end)?.rfind(words)).or_else(|| self.bytes.text.find(words))?;
            Some(Span::new(at as u32, (at + words.len()) as u32))
        });
        Ok(When { from, to, precision: named(&date.precision, PRECISIONS, Precision::name)?, span })
    }

    fn claim(&self, claim: &ClaimShape) -> Restored<Claim> {
        let (source, cue) = (self.pieces(&claim.source)?, self.pieces(&claim.cue)?);
        let content = self.pieces(&claim.content)?;
        let first = cue.iter().chain(&content).chain(&source).next().copied();
        let first = first.ok_or_else(|| format!("claim {} has no words", claim.id))?;
        let sentence = self.sentence_at(first);
        let evidence = cue.iter().chain(&content).chain(&source).fold(Evidence::new(sentence, first), |e, s| e.and(*s));
        Ok(Claim {
            source,
            cue,
            content,
            kind: named(&claim.kind, CLAIM_KINDS, ClaimKind::name)?,
            quote: named(&claim.quote, QUOTES, Quote::name)?,
            stance: known(Stance::from_name(&claim.stance), "stance", &claim.stance)?,
            speaker: claim.speaker.as_ref().map(|p| self.party(p)).transpose()?,
            events: each(&claim.events, |e| number(e, "e"))?,
            within: claim.within.as_deref().map(|c| number(c, "c")).transpose()?,
            answers: claim.answers.as_deref().map(|c| number(c, "c")).transpose()?,
            evidence,
            trace: steps(&claim.trace),
        })
    }

    fn relation(&self, relation: &RelationShape) -> Restored<Relation> {
        let spans = each(&relation.evidence, |r| self.bytes.span(r.start, r.end))?;
        let first = *spans.first().ok_or_else(|| format!("relation {} has no words", relation.id))?;
        let evidence = spans.iter().fold(Evidence::new(self.sentence_at(first), first), |e, s| e.and(*s));
        Ok(Relation {
            kind: named(&relation.kind, RELATIONS, RelationKind::name)?,
            subject: self.party(&relation.subject)?,
            object: relation.object.as_ref().map(|p| self.party(p)).transpose()?,
            label: relation.label.clone(),
            from: relation.from.as_deref().map(partial).transpose()?,
            to: relation.to.as_deref().map(partial).transpose()?,
            evidence,
            trace: Vec::new(),
        })
    }

    fn rejected(&self, rejected: &RejectedShape) -> Restored<Rejected> {
        Ok(Rejected {
            sentence: rejected.sentence,
            span: self.bytes.span(rejected.start, rejected.end)?,
            rule: rejected.rule.clone(),
            step: kept(&rejected.step),
            reason: rejected.reason.clone(),
        })
    }

    fn issue(&self, issue: &IssueShape) -> Restored<Issue> {
        Ok(Issue {
            stage: named(&issue.stage, STAGES, Stage::name)?,
            kind: kept(&issue.kind),
            span: issue.start.zip(issue.end).map(|(start, end)| self.bytes.span(start, end)).transpose()?,
            message: issue.message.clone(),
        })
    }

    /// Number of the sentence in which a span begins.
    fn sentence_at(&self, span: Span) -> u32 {
        let start = self.bytes.text.get(..span.start as usize).map_or(0, |t| t.chars().count()) as u32;
        let after = self.shape.sentences.partition_point(|s| s.end <= start);
        after.min(self.shape.sentences.len().saturating_sub(1)) as u32
    }
}

const ROLES: &[Role] = &[
    Role::Headline,
    Role::Standfirst,
    Role::Dateline,
    Role::Byline,
    Role::Heading,
    Role::Bullet,
    Role::Body,
    Role::Caption,
    Role::Related,
    Role::Boilerplate,
];
const KINDS: &[MentionKind] = &[
    MentionKind::Person,
    MentionKind::Organisation,
    MentionKind::Place,
    MentionKind::Group,
    MentionKind::Role,
    MentionKind::Pronoun,
];
const PRECISIONS: &[Precision] = &[Precision::Day, Precision::Week, Precision::Month, Precision::Year];
const LEVELS: &[Level] = &[Level::Country, Level::Admin1, Level::Admin2, Level::City, Level::Region, Level::Point];
const CLAIM_KINDS: &[ClaimKind] = &[ClaimKind::Statement, ClaimKind::Attitude];
const QUOTES: &[Quote] = &[Quote::Direct, Quote::Indirect, Quote::Mixed];
const STAGES: &[Stage] = &[Stage::Ingest, Stage::Parse, Stage::Coding, Stage::Resolve, Stage::Brief];
const RELATIONS: &[RelationKind] = &[
    RelationKind::Role,
    RelationKind::Member,
    RelationKind::PartOf,
    RelationKind::Alias,
    RelationKind::Kind,
    RelationKind::Ally,
    RelationKind::Rival,
    RelationKind::Supplies,
    RelationKind::Sponsors,
    RelationKind::Kinship,
];

fn each<T, U>(items: &[T], restore: impl FnMut(&T) -> Restored<U>) -> Restored<Vec<U>> {
    items.iter().map(restore).collect()
}

fn named<T: Copy>(name: &str, all: &[T], of: impl Fn(T) -> &'static str) -> Restored<T> {
    all.iter().copied().find(|item| of(*item) == name).ok_or_else(|| format!("the name `{name}` is unknown"))
}

fn known<T>(found: Option<T>, what: &str, name: &str) -> Restored<T> {
    found.ok_or_else(|| format!("the {what} `{name}` is unknown"))
}

fn code(text: &str) -> Restored<Code> {
    known(Code::new(text), "code", text)
}

fn date(text: &str) -> Restored<Date> {
    text.parse().map_err(|_| format!("`{text}` is no date"))
}

/// `c3` → 2: outside numbers begin at 1.
fn number(id: &str, letter: &str) -> Restored<u32> {
    let number = id.strip_prefix(letter).and_then(|n| n.parse::<u32>().ok()).and_then(|n| n.checked_sub(1));
    number.ok_or_else(|| format!("`{id}` is no id"))
}

/// `2024-05-17`, `2024-W20`, `2024-05`, `2024`.
fn partial(text: &str) -> Restored<When> {
    let fail = || format!("`{text}` is no date");
    let parts: Vec<&str> = text.split('-').collect();
    let when = match parts.as_slice() {
        [year, week] if week.starts_with('W') => {
            let week = week[1..].parse().ok().zip(year.parse().ok());
            let from =
                week.and_then(|(w, y)| ISOWeekDate::new(y, w, jiff::civil::Weekday::Monday).ok()).ok_or_else(fail)?;
            When { from: from.date(), to: last(from.date(), 6.days())?, precision: Precision::Week, span: None }
        }
        [_, _, _] => {
            let day = date(text)?;
            When { from: day, to: day, precision: Precision::Day, span: None }
        }
        [_, _] => {
            let from = date(&format!("{text}-01"))?;
            When { from, to: from.last_of_month(), precision: Precision::Month, span: None }
        }
        [_] => {
            let from = date(&format!("{text}-01-01"))?;
            When { from, to: from.last_of_year(), precision: Precision::Year, span: None }
        }
        _ => return Err(fail()),
    };
    Ok(when)
}

fn last(from: Date, days: jiff::Span) -> Restored<Date> {
    from.checked_add(days).map_err(|e| e.to_string())
}

fn place(place: &PlaceShape) -> Restored<Place> {
    Ok(Place {
        name: place.name.clone(),
        lat: place.lat,
        lon: place.lon,
        country: place.country.as_deref().map(code).transpose()?,
        admin1: place.admin1.clone(),
        geonameid: place.geonameid,
        level: named(&place.level, LEVELS, Level::name)?,
    })
}

fn steps(trace: &[StepShape]) -> Vec<Step> {
    trace.iter().map(|s| Step::new(kept(&s.step), s.id.clone(), s.detail.clone())).collect()
}

/// Names of steps and issues are constants of the program. Those of a stored reading may be of an older one: each is
/// kept once, as long as the program runs, and of a hostile store only so many.
fn kept(name: &Name) -> &'static str {
    if let Name::Borrowed(name) = name {
        return name;
    }
    static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let Ok(mut names) = NAMES.lock() else { return "other" };
    if let Some(name) = names.get(name.as_ref()) {
        return name;
    }
    if names.len() >= MOST_NAMES || name.len() > LONGEST_NAME {
        return "other";
    }
    let name: &'static str = Box::leak(name.clone().into_owned().into_boxed_str());
    names.insert(name);
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_are_found_again() {
        let text = "Élysée – ".repeat(40);
        let bytes = Bytes::new(&text);
        for (count, (offset, _)) in text.char_indices().enumerate() {
            assert_eq!(bytes.at(count as u32), Some(offset as u32));
        }
        let points = text.chars().count() as u32;
        assert_eq!(bytes.at(points), Some(text.len() as u32));
        assert_eq!(bytes.at(points + 1), None);
        assert!(bytes.span(4, 3).is_err());
    }

    #[test]
    fn partial_dates_come_back() {
        for text in ["2024", "2024-05", "2024-W20", "2024-05-17"] {
            assert_eq!(partial(text).map(|w| crate::reading::partial(&w)).as_deref(), Ok(text));
        }
        for bad in ["", "2024-W99", "2024-13", "x", "2024-05-17-01", "2024-W", "é"] {
            assert!(partial(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn names_from_outside_are_bounded() {
        assert_eq!(kept(&Name::Owned("a-step".into())), "a-step");
        assert_eq!(kept(&Name::Owned("x".repeat(100))), "other");
        for i in 0..1000 {
            kept(&Name::Owned(format!("name-{i}")));
        }
        assert_eq!(kept(&Name::Owned("one-more".into())), "other");
        assert_eq!(kept(&Name::Owned("a-step".into())), "a-step");
    }
}
