//! Articles with all that was read in them.

use demarche_store::shape as stored;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::shape::claim::ClaimRecord;
use crate::shape::event::EventRecord;
use crate::shape::part::{Party, Place, Span, StoryRef};

/// A sentence and the part it plays on the page.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Sentence {
    /// First code point.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// `headline`, `body`, …
    pub role: String,
    /// Its words, where the store keeps no full text.
    pub text: Option<String>,
}

/// A mention of someone or something.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Mention {
    /// Id inside its article.
    pub id: String,
    /// First code point.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// The words.
    pub text: String,
    /// `person`, `organisation`, `place`, `group`, `role`, `pronoun`.
    pub kind: String,
    /// Mentions with the same chain are the same someone.
    pub chain: Option<String>,
    /// As someone who acts.
    pub party: Option<Party>,
    /// The members, where it stands for several.
    pub parties: Vec<Party>,
    /// As somewhere.
    pub place: Option<Place>,
}

/// What a text says someone is.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Relation {
    /// Id inside its article.
    pub id: String,
    /// `role`, `member`, `part-of`, …
    pub kind: String,
    /// Who is described.
    pub subject: Party,
    /// To whom it is related.
    pub object: Option<Party>,
    /// The words of the description.
    pub label: String,
    /// From when, as exact as the text says it.
    pub from: Option<String>,
    /// Until when.
    pub to: Option<String>,
    /// The words that carry it.
    pub evidence: Vec<Span>,
}

/// What went wrong.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Issue {
    /// `ingest`, `parse`, …
    pub stage: String,
    /// Name of the problem.
    pub kind: String,
    /// First code point, if it is about a place in the text.
    pub start: Option<u32>,
    /// One past the last.
    pub end: Option<u32>,
    /// One sentence.
    pub message: String,
}

impl From<&stored::IssueShape> for Issue {
    fn from(issue: &stored::IssueShape) -> Self {
        let (stage, kind) = (issue.stage.to_string(), issue.kind.to_string());
        Self { stage, kind, start: issue.start, end: issue.end, message: issue.message.clone() }
    }
}

/// The versions behind a reading.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Version {
    /// Version of the shapes.
    pub shape: u32,
    /// Program and version.
    pub program: String,
    /// Version of lexicons and rules.
    pub data: String,
    /// Version of the model.
    pub model: String,
}

impl From<&stored::VersionShape> for Version {
    fn from(version: &stored::VersionShape) -> Self {
        let (program, data, model) = (version.program.clone(), version.data.clone(), version.model.clone());
        Self { shape: version.shape, program, data, model }
    }
}

/// An article with all that was read in it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Article {
    /// Its id.
    pub id: String,
    /// Headline.
    pub title: String,
    /// Publisher.
    pub outlet: String,
    /// Day of publication.
    pub date: Option<String>,
    /// Address, where it is one of the web.
    pub url: Option<String>,
    /// Id in the input.
    pub name: String,
    /// Bylines.
    pub authors: Vec<String>,
    /// ISO 639-1 code.
    pub language: Option<String>,
    /// Words of the text.
    pub words: usize,
    /// Its story.
    pub story: Option<StoryRef>,
    /// Id of the article of which it is a near-copy.
    pub copy_of: Option<String>,
    /// The text; `null` where the store keeps none.
    pub text: Option<String>,
    /// Its sentences.
    pub sentences: Vec<Sentence>,
    /// Who and what is mentioned.
    pub mentions: Vec<Mention>,
    /// Events.
    pub events: Vec<EventRecord>,
    /// Claims.
    pub claims: Vec<ClaimRecord>,
    /// Relations.
    pub relations: Vec<Relation>,
    /// What went wrong.
    pub issues: Vec<Issue>,
    /// The versions behind the reading.
    pub version: Version,
}
