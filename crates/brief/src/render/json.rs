//! The outside shape of a brief. Offsets are Unicode code points into the article's text, end-exclusive.

use demarche_record::reading::Reading;
use demarche_text::span::CodePoints;
use serde::Serialize;

use crate::brief::{Brief, Sentence, Support, minutes};

/// A brief.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the fields are those of the contract")]
pub struct BriefShape {
    /// The headline with what the brief is about.
    pub title: String,
    /// What it is about, where it was asked for.
    pub scope: Option<ScopeShape>,
    pub version: VersionShape,
    pub headline: Option<SentenceShape>,
    pub minutes: usize,
    pub source_minutes: usize,
    pub sources: Vec<SourceShape>,
    pub lead: Vec<SentenceShape>,
    pub takeaways: Vec<SentenceShape>,
    pub timeline: Vec<EntryShape>,
    pub claims: Vec<ExchangeShape>,
    pub immediate: Vec<SentenceShape>,
    pub lasting: Vec<SentenceShape>,
    pub outlook: Option<OutlookShape>,
    pub differences: Vec<SentenceShape>,
    pub background: Vec<NoteShape>,
    pub refused: usize,
    pub words: usize,
}

/// What a brief is about.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the fields are those of the contract")]
pub struct ScopeShape {
    pub title: String,
    /// Articles read.
    pub read: usize,
    /// Articles found.
    pub found: usize,
}

/// What made a brief.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the fields are those of the contract")]
pub struct VersionShape {
    pub program: String,
    pub data: String,
    pub model: String,
}

/// What a forecast expects; no source says it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the fields are those of the contract")]
pub struct OutlookShape {
    pub origin: String,
    pub expectations: Vec<ExpectationShape>,
}

/// One expectation.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the fields are those of the contract")]
pub struct ExpectationShape {
    pub text: String,
    pub probability: f64,
}

/// One of the articles.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the fields are those of the contract")]
pub struct SourceShape {
    pub id: String,
    pub outlet: Option<String>,
    pub title: Option<String>,
    pub date: Option<String>,
    pub url: Option<String>,
    pub words: usize,
    /// Id of the article of which it is a near-copy.
    pub copy_of: Option<String>,
}

/// A sentence with its evidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the fields are those of the contract")]
pub struct SentenceShape {
    pub kind: &'static str,
    pub text: String,
    pub evidence: Vec<EvidenceShape>,
}

/// Words of a source.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the fields are those of the contract")]
pub struct EvidenceShape {
    /// Id of the article.
    pub source: String,
    pub start: u32,
    pub end: u32,
    pub text: String,
    /// `words`: the sentence is made of them; `name`: they say who is meant; `also`: they report the same.
    pub support: &'static str,
}

/// A line of the timeline.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the fields are those of the contract")]
pub struct EntryShape {
    pub date: Option<String>,
    pub sentence: SentenceShape,
}

/// A claim with its answers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the fields are those of the contract")]
pub struct ExchangeShape {
    pub stance: &'static str,
    pub speaker: Option<String>,
    pub sentence: SentenceShape,
    pub answers: Vec<SentenceShape>,
}

/// A note of "Did you know?".
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the fields are those of the contract")]
pub struct NoteShape {
    pub title: String,
    pub sentences: Vec<SentenceShape>,
}

/// The brief in its outside shape.
pub fn shape(brief: &Brief, readings: &[Reading]) -> BriefShape {
    let points: Vec<CodePoints> = readings.iter().map(|r| CodePoints::new(r.document.text())).collect();
    let one = |s: &Sentence| sentence(s, readings, &points);
    let all = |list: &[Sentence]| list.iter().map(one).collect();
    BriefShape {
        title: brief.title(),
        scope: brief.about.as_ref().map(|about| ScopeShape {
            title: about.title.clone(),
            read: about.read,
            found: about.found,
        }),
        version: VersionShape {
            program: brief.versions.program.clone(),
            data: brief.versions.data.clone(),
            model: brief.versions.model.clone(),
        },
        headline: brief.headline.as_ref().map(one),
        minutes: minutes(brief.words()),
        source_minutes: minutes(brief.source_words()),
        sources: brief
            .sources
            .iter()
            .map(|s| SourceShape {
                id: s.id.clone(),
                outlet: s.outlet.clone(),
                title: s.title.clone(),
                date: s.date.map(|d| d.to_string()),
                url: s.url.clone(),
                words: s.words,
                copy_of: s.copy_of.and_then(|i| Some(brief.sources.get(i)?.id.clone())),
            })
            .collect(),
        lead: all(&brief.lead),
        takeaways: all(&brief.takeaways),
        timeline: brief
            .timeline
            .iter()
            .map(|e| EntryShape { date: e.date.clone(), sentence: one(&e.sentence) })
            .collect(),
        claims: brief
            .claims
            .iter()
            .map(|c| ExchangeShape {
                stance: c.stance.name(),
                speaker: c.speaker.clone(),
                sentence: one(&c.sentence),
                answers: all(&c.answers),
            })
            .collect(),
        immediate: all(&brief.immediate),
        lasting: all(&brief.lasting),
        outlook: brief.outlook.as_ref().map(|outlook| OutlookShape {
            origin: outlook.origin.clone(),
            expectations: outlook
                .expectations
                .iter()
                .map(|e| ExpectationShape { text: e.text.clone(), probability: e.probability })
                .collect(),
        }),
        differences: all(&brief.differences),
        background: brief
            .background
            .iter()
            .map(|n| NoteShape { title: n.title.clone(), sentences: all(&n.sentences) })
            .collect(),
        refused: brief.refused.len(),
        words: brief.words(),
    }
}

fn sentence(sentence: &Sentence, readings: &[Reading], points: &[CodePoints]) -> SentenceShape {
    let evidence = sentence.citations().into_iter().filter_map(|c| {
        let reading = readings.get(c.reading)?;
        let (start, end) = points.get(c.reading)?.span(reading.document.text(), c.span);
        Some(EvidenceShape {
            source: reading.document.article.id.clone(),
            start,
            end,
            text: c.span.of(reading.document.text()).to_owned(),
            support: match c.support {
                Support::Words => "words",
                Support::Name => "name",
                Support::Also => "also",
            },
        })
    });
    SentenceShape { kind: sentence.kind.name(), text: sentence.text(), evidence: evidence.collect() }
}

/// The brief as JSON, one object over several lines.
pub fn json(brief: &Brief, readings: &[Reading]) -> String {
    // Strings, numbers and options always serialise.
    serde_json::to_string_pretty(&shape(brief, readings)).unwrap_or_default()
}
