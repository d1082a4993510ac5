//! Briefs: what the sources come to, each sentence with the words that carry it.

use demarche_brief::render::json as written;
use schemars::JsonSchema;
use serde::Serialize;

/// Words of a source.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BriefEvidence {
    /// Id of the article.
    pub source: String,
    /// First code point.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// The words.
    pub text: String,
    /// `words`: the sentence is made of them; `name`: they say who is meant; `also`: they report the same.
    pub support: String,
}

/// A sentence with its evidence.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BriefSentence {
    /// `headline`, `fact`, `claim`, `outlook`, `difference`, `background`, `explainer`.
    pub kind: String,
    /// The words.
    pub text: String,
    /// What carries them.
    pub evidence: Vec<BriefEvidence>,
}

/// One of the articles.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BriefSource {
    /// Id of the article.
    pub id: String,
    /// Publisher.
    pub outlet: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Day of publication.
    pub date: Option<String>,
    /// Address, where it is one of the web.
    pub url: Option<String>,
    /// Words of the text.
    pub words: usize,
    /// Id of the article of which it is a near-copy.
    pub copy_of: Option<String>,
}

/// A line of the timeline.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BriefEntry {
    /// When.
    pub date: Option<String>,
    /// What.
    pub sentence: BriefSentence,
}

/// A claim with its answers.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BriefExchange {
    /// `assert`, `accuse`, `deny`, `doubt`.
    pub stance: String,
    /// Who says it, where known.
    pub speaker: Option<String>,
    /// The claim.
    pub sentence: BriefSentence,
    /// What others answer.
    pub answers: Vec<BriefSentence>,
}

/// A note on who is who or what a term means.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BriefNote {
    /// Of what.
    pub title: String,
    /// The note.
    pub sentences: Vec<BriefSentence>,
}

/// What a forecast expects: by no source.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BriefExpectation {
    /// In words.
    pub text: String,
    /// How likely, 0 to 1.
    pub probability: f64,
}

/// What a model expects of two: no source says so.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BriefOutlook {
    /// Which model, on what, until when.
    pub origin: String,
    /// The likeliest first; at most 3.
    pub expectations: Vec<BriefExpectation>,
}

/// What a brief is about.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BriefScope {
    /// In words: "France and Azerbaijan, 12 to 28 May 2024".
    pub title: String,
    /// Articles read for it.
    pub read: usize,
    /// Articles that there are, counted up to 10,000.
    pub found: usize,
}

/// A brief.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Brief {
    /// What it is about, and how much of it was read.
    pub scope: Option<BriefScope>,
    /// Its title.
    pub headline: Option<BriefSentence>,
    /// Minutes to read it.
    pub minutes: usize,
    /// Minutes to read all sources.
    pub source_minutes: usize,
    /// The articles.
    pub sources: Vec<BriefSource>,
    /// One to three sentences.
    pub lead: Vec<BriefSentence>,
    /// What matters most.
    pub takeaways: Vec<BriefSentence>,
    /// What happened, by day.
    pub timeline: Vec<BriefEntry>,
    /// Who says what.
    pub claims: Vec<BriefExchange>,
    /// What may follow soon, as the sources say.
    pub immediate: Vec<BriefSentence>,
    /// What may follow in the long run, as the sources say.
    pub lasting: Vec<BriefSentence>,
    /// What a model expects, where the brief is of a pair of which enough is known.
    pub outlook: Option<BriefOutlook>,
    /// Where the sources differ.
    pub differences: Vec<BriefSentence>,
    /// Who is who, and what terms mean.
    pub background: Vec<BriefNote>,
    /// Sentences that were refused because their evidence does not say what they say.
    pub refused: usize,
}

impl From<written::BriefShape> for Brief {
    fn from(brief: written::BriefShape) -> Self {
        let entry = |e: written::EntryShape| BriefEntry { date: e.date, sentence: e.sentence.into() };
        let exchange = |c: written::ExchangeShape| BriefExchange {
            stance: c.stance.to_owned(),
            speaker: c.speaker,
            sentence: c.sentence.into(),
            answers: all(c.answers),
        };
        let scope = |s: written::ScopeShape| BriefScope { title: s.title, read: s.read, found: s.found };
        Self {
            scope: brief.scope.map(scope),
            headline: brief.headline.map(Into::into),
            minutes: brief.minutes,
            source_minutes: brief.source_minutes,
            sources: brief.sources.into_iter().map(Into::into).collect(),
            lead: all(brief.lead),
            takeaways: all(brief.takeaways),
            timeline: brief.timeline.into_iter().map(entry).collect(),
            claims: brief.claims.into_iter().map(exchange).collect(),
            immediate: all(brief.immediate),
            lasting: all(brief.lasting),
            outlook: brief.outlook.map(Into::into),
            differences: all(brief.differences),
            background: brief
                .background
                .into_iter()
                .map(|n| BriefNote { title: n.title, sentences: all(n.sentences) })
                .collect(),
            refused: brief.refused,
        }
    }
}

fn all(sentences: Vec<written::SentenceShape>) -> Vec<BriefSentence> {
    sentences.into_iter().map(Into::into).collect()
}

impl From<written::SentenceShape> for BriefSentence {
    fn from(sentence: written::SentenceShape) -> Self {
        let evidence = |e: written::EvidenceShape| BriefEvidence {
            source: e.source,
            start: e.start,
            end: e.end,
            text: e.text,
            support: e.support.to_owned(),
        };
        let evidence = sentence.evidence.into_iter().map(evidence).collect();
        Self { kind: sentence.kind.to_owned(), text: sentence.text, evidence }
    }
}

impl From<written::OutlookShape> for BriefOutlook {
    fn from(outlook: written::OutlookShape) -> Self {
        let all = outlook.expectations.into_iter();
        let expectations = all.map(|e| BriefExpectation { text: e.text, probability: e.probability }).collect();
        Self { origin: outlook.origin, expectations }
    }
}

impl From<written::SourceShape> for BriefSource {
    fn from(source: written::SourceShape) -> Self {
        Self {
            id: source.id,
            outlet: source.outlet,
            title: source.title,
            date: source.date,
            url: source.url.filter(|url| crate::source::is_web(url)),
            words: source.words,
            copy_of: source.copy_of,
        }
    }
}
