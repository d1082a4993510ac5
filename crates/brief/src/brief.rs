//! A brief, as values.

use demarche_text::span::Span;
use jiff::civil::Date;

use crate::scope::About;

/// How a citation carries its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Support {
    /// The sentence is made of these words.
    Words,
    /// These words say who someone named in the sentence is.
    Name,
    /// These words report the same happening in their own way.
    Also,
}

/// Words of a source that carry a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Citation {
    /// Index of the reading.
    pub reading: usize,
    /// The words.
    pub span: Span,
    /// How they carry the sentence.
    pub support: Support,
}

/// What a sentence of a brief is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The title of the brief.
    Headline,
    /// What a source reports.
    Fact,
    /// What a source reports someone to have said.
    Claim,
    /// What a source says may follow.
    Outlook,
    /// Where sources differ.
    Difference,
    /// Who or what someone is, as a source says.
    Background,
    /// An explanation of ours.
    Explainer,
}

impl Kind {
    /// Lower-case name in outputs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Fact => "fact",
            Self::Claim => "claim",
            Self::Outlook => "outlook",
            Self::Difference => "difference",
            Self::Background => "background",
            Self::Explainer => "explainer",
        }
    }
}

/// A stretch of a sentence with its own evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The words shown.
    pub text: String,
    /// What carries them, the most telling first.
    pub citations: Vec<Citation>,
}

/// One sentence of a brief.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// What it is.
    pub kind: Kind,
    /// Its parts; the text is all of theirs, one after the other.
    pub parts: Vec<Part>,
}

impl Sentence {
    /// A sentence in one part.
    pub fn new(kind: Kind, text: impl Into<String>, citations: Vec<Citation>) -> Self {
        Self { kind, parts: vec![Part { text: text.into(), citations }] }
    }

    /// The words shown.
    pub fn text(&self) -> String {
        self.parts.iter().map(|p| p.text.as_str()).collect()
    }

    /// All citations, each once, in order of appearance.
    pub fn citations(&self) -> Vec<Citation> {
        let mut all: Vec<Citation> = Vec::new();
        for citation in self.parts.iter().flat_map(|p| &p.citations) {
            if !all.contains(citation) {
                all.push(*citation);
            }
        }
        all
    }
}

/// One of the articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its id.
    pub id: String,
    /// Who published it.
    pub outlet: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// Day of publication.
    pub date: Option<Date>,
    /// Where it can be read.
    pub url: Option<String>,
    /// Number of words.
    pub words: usize,
    /// Index of the source of which it is a near-copy.
    pub copy_of: Option<usize>,
}

/// One line of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When, in words; `None` where the sources give no date.
    pub date: Option<String>,
    /// What happened.
    pub sentence: Sentence,
}

/// A claim and what was said against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The claim.
    pub sentence: Sentence,
    /// `assert`, `accuse`, `deny` or `doubt`.
    pub stance: demarche_record::coded::Stance,
    /// Who speaks, where named.
    pub speaker: Option<String>,
    /// Denials and doubts that answer it.
    pub answers: Vec<Sentence>,
}

/// Something worth knowing beside the news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is about.
    pub title: String,
    /// What the sources say, or our explanation.
    pub sentences: Vec<Sentence>,
}

/// A sentence of a source that the brief cites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// Index of the source.
    pub source: usize,
    /// Where it stands in the article.
    pub span: Span,
    /// The words.
    pub text: String,
    /// The cited words, as bytes of `text`, in order and apart.
    pub marks: Vec<Span>,
}

impl Note {
    /// Whether it is an explanation of ours.
    pub fn is_explainer(&self) -> bool {
        self.sentences.iter().any(|s| s.kind == Kind::Explainer)
    }
}

/// What made a brief.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versions {
    /// Program with its version.
    pub program: String,
    /// Lexicons, rules and rows.
    pub data: String,
    /// Weights.
    pub model: String,
}

/// What a forecast expects; it is ours, and no source says it.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// In words.
    pub text: String,
    /// How likely, 0 to 1.
    pub probability: f64,
}

/// What a forecast hands in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outlook {
    /// Which model, on what, until when.
    pub origin: String,
    /// The likeliest first.
    pub expectations: Vec<Expectation>,
}

/// A sentence that the checker refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The sentence.
    pub text: String,
    /// What its evidence does not say.
    pub reason: String,
}

/// A brief.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Brief {
    /// What it is about, where it was asked for.
    pub about: Option<About>,
    /// What made it.
    pub versions: Versions,
    /// Its headline.
    pub headline: Option<Sentence>,
    /// The articles.
    pub sources: Vec<Source>,
    /// One to three sentences.
    pub lead: Vec<Sentence>,
    /// Five to seven sentences, fewer where the sources have less.
    pub takeaways: Vec<Sentence>,
    /// By date; what has none comes last, in the order reported.
    pub timeline: Vec<Entry>,
    /// Who says what.
    pub claims: Vec<Exchange>,
    /// What may follow soon, as the sources say.
    pub immediate: Vec<Sentence>,
    /// What may follow in the long run, as the sources say.
    pub lasting: Vec<Sentence>,
    /// What a forecast expects, where one was handed in.
    pub outlook: Option<Outlook>,
    /// Where the sources differ.
    pub differences: Vec<Sentence>,
    /// "Did you know?"
    pub background: Vec<Note>,
    /// The cited sentences, in the order of sources and text.
    pub excerpts: Vec<Excerpt>,
    /// What the checker refused.
    pub refused: Vec<Refused>,
}

/// Words a reader takes in within a minute.
const PACE: usize = 230;

/// Minutes for so many words, at least one.
pub const fn minutes(words: usize) -> usize {
    let minutes = words.div_ceil(PACE);
    if minutes == 0 { 1 } else { minutes }
}

impl Brief {
    /// Every sentence, in the order of the page.
    pub fn sentences(&self) -> impl Iterator<Item = &Sentence> {
        let claims = self.claims.iter().flat_map(|c| std::iter::once(&c.sentence).chain(&c.answers));
        self.headline
            .iter()
            .chain(&self.lead)
            .chain(&self.takeaways)
            .chain(self.timeline.iter().map(|e| &e.sentence))
            .chain(claims)
            .chain(&self.immediate)
            .chain(&self.lasting)
            .chain(&self.differences)
            .chain(self.background.iter().flat_map(|n| &n.sentences))
    }

    /// The headline with what the brief is about: "France and Azerbaijan, 12 to 28 May 2024: …".
    pub fn title(&self) -> String {
        let headline = self.headline.as_ref().map(Sentence::text);
        match (&self.about, headline) {
            (Some(about), Some(headline)) => format!("{}: {headline}", about.title),
            (Some(about), None) => about.title.clone(),
            (None, headline) => headline.unwrap_or_else(|| "Brief".to_owned()),
        }
    }

    /// Words of the brief itself.
    pub fn words(&self) -> usize {
        self.sentences().map(|s| s.text().split_whitespace().count()).sum()
    }

    /// Words of all sources.
    pub fn source_words(&self) -> usize {
        self.sources.iter().map(|s| s.words).sum()
    }

    /// What to call a source: its outlet, else its number in the list.
    pub fn label(&self, source: usize) -> String {
        let outlet = self.sources.get(source).and_then(|s| s.outlet.clone());
        outlet.unwrap_or_else(|| format!("source {}", source + 1))
    }

    /// Number of sources that are no copy of another.
    pub fn origins(&self) -> usize {
        self.sources.iter().filter(|s| s.copy_of.is_none()).count()
    }

    /// Numbers (from 0) of the excerpts that a sentence cites.
    pub fn excerpts_of(&self, sentence: &Sentence) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        for citation in sentence.citations() {
            let hit = |e: &Excerpt| e.source == citation.reading && e.span.overlaps(citation.span);
            for i in (0..self.excerpts.len()).filter(|i| hit(&self.excerpts[*i])) {
                if !found.contains(&i) {
                    found.push(i);
                }
            }
        }
        found
    }
}
