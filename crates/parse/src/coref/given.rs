//! Mentions that someone else has marked, for scores and for training: their spans are taken, all else is ours.

use std::ops::Range;

use demarche_text::article::Article;
use demarche_text::document::Document;
use demarche_text::sentence::Role;
use demarche_text::span::Span;
use demarche_text::token::TokenId;

use super::weights::Choice;
use super::{linked, numbered};
use crate::mentions::given;
use crate::parser::Parser;
use crate::segment::RawSentence;

/// A sentence cut into words by others, with the number of its paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words<'a> {
    /// The words in order.
    pub forms: Vec<&'a str>,
    /// From 0, never falling.
    pub paragraph: u32,
}

impl Parser {
    /// Read a document that is cut into words: our tags, trees, mentions and chains on its words.
    pub fn read_words(&self, sentences: &[Words<'_>]) -> Document {
        let mut text = String::new();
        let mut raw = Vec::with_capacity(sentences.len());
        for sentence in sentences {
            let start = text.len() as u32;
            let mut words = Vec::with_capacity(sentence.forms.len());
            for form in &sentence.forms {
                words.push(Span::new(text.len() as u32, (text.len() + form.len()) as u32));
                text.push_str(form);
                text.push(' ');
            }
            let span = Span::new(start, words.last().map_or(start, |w: &Span| w.end));
            raw.push(RawSentence { span, role: Role::Body, paragraph: sentence.paragraph, words });
        }
        self.document(Article { text, ..Article::default() }, raw)
    }

    /// The document with mentions at these spans instead of ours, in their order, and chains among them. The spans
    /// must stand in the order of their sentences.
    pub fn with_spans(&self, document: Document, spans: &[Range<TokenId>]) -> Document {
        let document = given(document, spans, self.hints());
        let numbers = linked(&document, self.hints(), true, &mut |_| {}).numbers();
        numbered(document, &numbers)
    }

    /// What is weighed for each pronoun of a document with mentions; what stood in its chains is not used.
    /// `given`: its mentions came from [`Parser::with_spans`].
    pub fn choices(&self, document: &Document, given: bool) -> Vec<Choice> {
        let mut choices = Vec::new();
        linked(document, self.hints(), given, &mut |choice| choices.push(choice));
        choices
    }
}
