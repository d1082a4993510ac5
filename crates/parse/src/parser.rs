//! The parser: holds the models, runs the stages in order.

use std::collections::HashMap;

use demarche_nn::path::Path;
use demarche_nn::tensors::Tensors;
use demarche_text::article::Article;
use demarche_text::document::Document;
use demarche_text::issue::{Issues, Stage};
use demarche_text::sentence::Sentence;
use demarche_text::signal::Signal;
use demarche_text::token::{NameTag, Token};

use crate::coref::coref;
use crate::error::Error;
use crate::hints::Hints;
use crate::lemma::Lemmas;
use crate::mentions::mentions;
use crate::model::{Depth, Model};
use crate::pieces::Pieces;
use crate::segment::{RawSentence, segment};

/// Most words of a sentence. The work grows with its square, and no prose comes near.
pub const MOST_WORDS: usize = 2000;

/// Article to document. Shared freely between threads.
pub struct Parser {
    pieces: Pieces,
    model: Model,
    lemmas: Lemmas,
    hints: Hints,
    depth: Depth,
    threads: usize,
}

impl Parser {
    /// Load the weights (safetensors), their word-piece vocabulary and the lemma table; `hints` name known actors.
    pub fn load(model: &[u8], vocab: &str, lemmas: &str, hints: Hints) -> Result<Self, Error> {
        Self::load_for(Path::best(), model, vocab, lemmas, hints)
    }

    /// Load for one instruction set; the documents are the same on all of them.
    pub fn load_for(path: Path, model: &[u8], vocab: &str, lemmas: &str, hints: Hints) -> Result<Self, Error> {
        let pieces = Pieces::load(vocab)?;
        let model = Model::load(&Tensors::parse(model)?, &pieces, path)?;
        Ok(Self { pieces, model, lemmas: Lemmas::load(lemmas)?, hints, depth: Depth::default(), threads: 1 })
    }

    /// The same parser, knowing these forms of verbs, each with its verb.
    #[must_use]
    pub fn with_verbs(mut self, verbs: HashMap<String, String>) -> Self {
        self.lemmas = self.lemmas.with_verbs(verbs);
        self
    }

    /// The same parser, looking for events too with these weights (safetensors).
    pub fn with_scorer(mut self, scorer: &[u8]) -> Result<Self, Error> {
        self.model = self.model.with_scorer(&Tensors::parse(scorer)?)?;
        Ok(self)
    }

    /// The same parser, not looking for events.
    #[must_use]
    pub fn without_scorer(mut self) -> Self {
        self.model = self.model.without_scorer();
        self
    }

    /// The names of the types of events that it looks for.
    pub fn event_kinds(&self) -> &[String] {
        self.model.scorer().map_or(&[], |s| s.kinds())
    }

    /// The same parser, reading so far from now on.
    #[must_use]
    pub fn with_depth(mut self, depth: Depth) -> Self {
        self.depth = depth;
        self
    }

    /// The same parser, reading a long document on so many threads from now on.
    #[must_use]
    pub fn with_threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// The word pieces of its model.
    pub const fn pieces(&self) -> &Pieces {
        &self.pieces
    }

    /// How many threads may read one document.
    pub(crate) const fn threads(&self) -> usize {
        self.threads
    }

    /// What it was told of the actor base.
    pub(crate) const fn hints(&self) -> &Hints {
        &self.hints
    }

    /// Read an article: sentences, words, tags, trees, names, mentions and chains.
    pub fn parse(&self, article: Article, issues: &mut Issues) -> Document {
        let raw = segment(&article, issues);
        let mut sentences = Vec::with_capacity(raw.len());
        for sentence in raw {
            if sentence.words.len() <= MOST_WORDS {
                sentences.push(sentence);
                continue;
            }
            let message = format!("A sentence of {} words was read in parts.", sentence.words.len());
            issues.add(Stage::Parse, "long-sentence", Some(sentence.span), message);
            sentences.extend(sentence.words.chunks(MOST_WORDS).map(|words| RawSentence {
                span: words[0].hull(words[words.len() - 1]),
                words: words.to_vec(),
                ..sentence
            }));
        }
        self.document(article, sentences)
    }

    /// Analyse the sentences of an article and put the document together.
    pub(crate) fn document(&self, article: Article, mut raw: Vec<RawSentence>) -> Document {
        raw.retain(|sentence| !sentence.words.is_empty());
        let words: Vec<Vec<&str>> =
            raw.iter().map(|s| s.words.iter().map(|span| span.of(&article.text)).collect()).collect();
        let analyses = self.model.analyse(&self.pieces, &words, self.depth, self.threads);
        let (mut sentences, mut tokens) = (Vec::with_capacity(raw.len()), Vec::new());
        let mut signals: Vec<Signal> = Vec::new();
        for ((sentence, words), analysed) in raw.iter().zip(&words).zip(&analyses) {
            let first = tokens.len() as u32;
            for ((span, form), a) in sentence.words.iter().zip(words).zip(&analysed.words) {
                tokens.push(Token {
                    span: *span,
                    lemma: self.lemmas.lemma(form, a.upos, a.xpos, a.name != NameTag::Out),
                    upos: a.upos,
                    xpos: a.xpos,
                    head: a.head.map(|head| first + head as u32),
                    rel: a.rel,
                    name: a.name,
                    saying: a.saying,
                });
            }
            signals.extend(analysed.signals.iter().map(|signal| Signal {
                token: first + signal.token,
                parties: signal.parties.iter().map(|(word, side, p)| (first + word, *side, *p)).collect(),
                ..signal.clone()
            }));
            sentences.push(Sentence {
                span: sentence.span,
                tokens: first..tokens.len() as u32,
                role: sentence.role,
                paragraph: sentence.paragraph,
                full: analysed.full,
            });
        }
        let mut document = Document::new(article, sentences, tokens, Vec::new());
        document.signals = signals;
        coref(mentions(document, &self.hints), &self.hints)
    }
}
