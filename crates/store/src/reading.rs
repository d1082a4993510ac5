//! From records to the outside shape of a reading.

use std::borrow::Cow;

use demarche_record::actor::Actor;
use demarche_record::coded::Voice;
use demarche_record::event::{Claim, Event, Relation};
use demarche_record::evidence::Step;
use demarche_record::place::Place;
use demarche_record::reading::{Identity, Reading};
use demarche_record::rejected::Rejected;
use demarche_record::when::{Precision, When};
use demarche_text::mention::Mention;
use demarche_text::span::{CodePoints, Span};

use crate::imprint::{Imprint, SHAPE};
use crate::shape::{
    ClaimShape, DateShape, EventShape, IssueShape, MentionShape, Name, PartyShape, PieceShape, PlaceShape, RangeShape,
    ReadingShape, RejectedShape, RelationShape, SentenceShape, StepShape, VersionShape,
};

/// A reading in its outside shape.
pub fn shape(reading: &Reading, imprint: &Imprint) -> ReadingShape {
    let scribe = Scribe::new(&reading.document.article.text);
    let document = &reading.document;
    let nobody = Identity::default();
    let identity = |i: usize| reading.identities.get(i).unwrap_or(&nobody);
    ReadingShape {
        id: document.article.id.clone(),
        title: document.article.title.clone(),
        date: document.article.date.map(|d| d.to_string()),
        language: document.article.language.clone(),
        site: document.article.source.clone(),
        url: document.article.url.clone(),
        authors: document.article.authors.clone(),
        text: document.article.text.clone(),
        sentences: document
            .sentences
            .iter()
            .map(|s| {
                let (start, end) = scribe.range(s.span);
                SentenceShape { start, end, role: Name::Borrowed(s.role.name()) }
            })
            .collect(),
        mentions: document.mentions.iter().enumerate().map(|(i, m)| scribe.mention(i, m, identity(i))).collect(),
        events: reading.events.iter().enumerate().map(|(i, e)| scribe.event(i, e)).collect(),
        claims: reading.claims.iter().enumerate().map(|(i, c)| scribe.claim(i, c)).collect(),
        relations: reading.relations.iter().enumerate().map(|(i, r)| scribe.relation(i, r)).collect(),
        rejected: reading.rejected.as_ref().map(|list| list.iter().map(|r| scribe.rejected(r)).collect()),
        issues: reading
            .issues
            .0
            .iter()
            .map(|issue| {
                let range = issue.span.map(|s| scribe.range(s));
                IssueShape {
                    stage: Name::Borrowed(issue.stage.name()),
                    kind: Name::Borrowed(issue.kind),
                    start: range.map(|r| r.0),
                    end: range.map(|r| r.1),
                    message: issue.message.clone(),
                }
            })
            .collect(),
        version: VersionShape {
            shape: SHAPE,
            program: imprint.program.clone(),
            data: imprint.data.clone(),
            model: imprint.model.clone(),
        },
    }
}

/// Turns byte offsets of one text into what goes out.
pub(crate) struct Scribe<'a> {
    text: &'a str,
    points: CodePoints,
}

impl<'a> Scribe<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, points: CodePoints::new(text) }
    }

    pub(crate) fn range(&self, span: Span) -> (u32, u32) {
        self.points.span(self.text, span)
    }

    fn piece(&self, span: Span) -> PieceShape {
        let (start, end) = self.range(span);
        PieceShape { start, end, text: span.of(self.text).to_owned() }
    }

    fn pieces(&self, spans: &[Span]) -> Vec<PieceShape> {
        spans.iter().map(|s| self.piece(*s)).collect()
    }

    fn party(&self, actor: &Actor) -> PartyShape {
        let range = actor.span.filter(|_| !actor.implicit).map(|s| self.range(s));
        PartyShape {
            text: actor.text.clone(),
            start: range.map(|r| r.0),
            end: range.map(|r| r.1),
            implicit: actor.implicit,
            name: actor.name.clone(),
            country: actor.country.map(|c| c.to_string()),
            territory: actor.territory.map(|c| c.to_string()),
            sectors: actor.sectors.iter().map(|s| Name::Borrowed(s.name())).collect(),
            wikidata: actor.wikidata.clone(),
            role: actor.role.clone(),
            row: actor.row.clone(),
        }
    }

    fn parties(&self, actors: &[Actor]) -> Vec<PartyShape> {
        actors.iter().map(|a| self.party(a)).collect()
    }

    fn mention(&self, index: usize, mention: &Mention, identity: &Identity) -> MentionShape {
        let PieceShape { start, end, text } = self.piece(mention.span);
        let (party, parties) = match identity.actors.as_slice() {
            [one] => (Some(self.party(one)), Vec::new()),
            several => (None, self.parties(several)),
        };
        MentionShape {
            id: format!("m{}", index + 1),
            start,
            end,
            text,
            kind: Name::Borrowed(mention.kind.name()),
            chain: mention.chain.map(|c| format!("x{}", c + 1)),
            party,
            parties,
            place: identity.place.as_ref().map(place),
        }
    }

    fn event(&self, index: usize, event: &Event) -> EventShape {
        let (voice, claim) = match event.voice {
            Voice::Reporter => ("reporter", None),
            Voice::Claim(id) => ("claim", Some(format!("c{}", id + 1))),
        };
        EventShape {
            id: format!("e{}", index + 1),
            kind: Name::Borrowed(event.kind.name()),
            mode: event.modes.iter().map(|m| Name::Borrowed(m.name())).collect(),
            context: event.contexts.iter().map(|c| Name::Borrowed(c.name())).collect(),
            modality: Name::Borrowed(event.modality.name()),
            quad: event.kind.quad().number(),
            score: event.kind.score_with(&event.modes),
            trigger: self.piece(event.evidence.trigger()),
            actors: self.parties(&event.actors),
            recipients: self.parties(&event.recipients),
            place: event.place.as_ref().map(place),
            date: event.when.as_ref().map(|w| self.date(w)),
            voice: Name::Borrowed(voice),
            claim,
            sentence: event.evidence.sentence,
            confidence: rounded(event.confidence),
            trace: steps(&event.trace),
        }
    }

    fn rejected(&self, rejected: &Rejected) -> RejectedShape {
        let PieceShape { start, end, text } = self.piece(rejected.span);
        RejectedShape {
            sentence: rejected.sentence,
            start,
            end,
            text,
            rule: rejected.rule.clone(),
            step: Name::Borrowed(rejected.step),
            reason: rejected.reason.clone(),
        }
    }

    fn date(&self, when: &When) -> DateShape {
        DateShape {
            from: when.from.to_string(),
            to: when.to.to_string(),
            precision: Name::Borrowed(when.precision.name()),
            text: when.span.map(|s| s.of(self.text).to_owned()),
        }
    }

    fn claim(&self, index: usize, claim: &Claim) -> ClaimShape {
        ClaimShape {
            id: format!("c{}", index + 1),
            source: self.pieces(&claim.source),
            cue: self.pieces(&claim.cue),
            content: self.pieces(&claim.content),
            kind: Name::Borrowed(claim.kind.name()),
            quote: Name::Borrowed(claim.quote.name()),
            stance: Name::Borrowed(claim.stance.name()),
            speaker: claim.speaker.as_ref().map(|a| self.party(a)),
            events: claim.events.iter().map(|e| format!("e{}", e + 1)).collect(),
            within: claim.within.map(|c| format!("c{}", c + 1)),
            answers: claim.answers.map(|c| format!("c{}", c + 1)),
            trace: steps(&claim.trace),
        }
    }

    fn relation(&self, index: usize, relation: &Relation) -> RelationShape {
        RelationShape {
            id: format!("r{}", index + 1),
            kind: Name::Borrowed(relation.kind.name()),
            subject: self.party(&relation.subject),
            object: relation.object.as_ref().map(|a| self.party(a)),
            label: relation.label.clone(),
            from: relation.from.as_ref().map(partial),
            to: relation.to.as_ref().map(partial),
            evidence: relation
                .evidence
                .spans()
                .map(|s| {
                    let (start, end) = self.range(s);
                    RangeShape { start, end }
                })
                .collect(),
        }
    }
}

fn steps(trace: &[Step]) -> Vec<StepShape> {
    trace
        .iter()
        .map(|s| StepShape { step: Cow::Borrowed(s.step), id: s.id.clone(), detail: s.detail.clone() })
        .collect()
}

fn place(place: &Place) -> PlaceShape {
    PlaceShape {
        name: place.name.clone(),
        lat: place.lat,
        lon: place.lon,
        country: place.country.map(|c| c.to_string()),
        admin1: place.admin1.clone(),
        geonameid: place.geonameid,
        level: Name::Borrowed(place.level.name()),
    }
}

/// The first day of a date, written as exactly as it is known: `2024-05-17`, `2024-W20`, `2024-05`, `2024`.
pub(crate) fn partial(when: &When) -> String {
    let (from, week) = (when.from, when.from.iso_week_date());
    match when.precision {
        Precision::Day => from.to_string(),
        Precision::Week => format!("{:04}-W{:02}", week.year(), week.week()),
        Precision::Month => format!("{:04}-{:02}", from.year(), from.month()),
        Precision::Year => format!("{:04}", from.year()),
    }
}

/// Three decimals are enough for a probability, and keep outputs readable.
pub(crate) fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
