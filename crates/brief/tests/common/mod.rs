//! Readings built by hand: no model is loaded.
#![allow(dead_code, reason = "each test file uses a part")]

use demarche_ontology::code::Code;
use demarche_ontology::event::{EventType, Modality};
use demarche_ontology::mode::Mode;
use demarche_ontology::sector::Sector;
use demarche_record::actor::Actor;
use demarche_record::coded::{ClaimKind, Quote, RelationKind, Stance, Voice};
use demarche_record::event::{Claim, Event, Relation};
use demarche_record::evidence::Evidence;
use demarche_record::reading::{Identity, Reading};
use demarche_record::when::{Precision, When};
use demarche_text::article::Article;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::issue::Issues;
use demarche_text::mention::{Mention, MentionKind};
use demarche_text::sentence::{Role, Sentence};
use demarche_text::span::Span;
use demarche_text::token::{NameKind, NameTag, Token};
use jiff::civil::Date;

/// A report in the making.
pub struct Report {
    article: Article,
    sentences: Vec<Sentence>,
    tokens: Vec<Token>,
    mentions: Vec<Mention>,
    identities: Vec<Identity>,
    events: Vec<Event>,
    claims: Vec<Claim>,
    relations: Vec<Relation>,
}

pub fn state(name: &str, code: &str) -> Actor {
    Actor {
        text: name.into(),
        name: name.into(),
        country: Code::new(code),
        sectors: vec![Sector::Gov],
        ..Actor::default()
    }
}

pub fn person(name: &str, code: &str) -> Actor {
    state(name, code)
}

impl Report {
    pub fn new(outlet: &str, date: &str) -> Self {
        let article = Article {
            id: outlet.to_lowercase(),
            source: Some(outlet.into()),
            date: date.parse().ok(),
            language: Some("en".into()),
            ..Article::default()
        };
        let (tokens, mentions, identities) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            article,
            sentences: Vec::new(),
            tokens,
            mentions,
            identities,
            events: Vec::new(),
            claims: Vec::new(),
            relations: Vec::new(),
        }
    }

    /// Add a sentence of `form/lemma/XPOS/head/rel` words; heads count from 1, 0 is the root. `_` as lemma = the form.
    pub fn sentence(&mut self, role: Role, words: &str) -> u32 {
        let number = self.sentences.len() as u32;
        let first = self.tokens.len() as u32;
        if !self.article.text.is_empty() {
            self.article.text.push('\n');
        }
        let start = self.article.text.len() as u32;
        for (i, word) in words.split_whitespace().enumerate() {
            let cells: Vec<&str> = word.split('/').collect();
            let [form, lemma, xpos, head, rel] = cells.as_slice() else { panic!("{word:?} needs five cells") };
            let form = form.replace('~', " ");
            let tight = i == 0
                || matches!(form.as_str(), "," | "." | ";" | "’s" | "'s" | "”")
                || self.article.text.ends_with('“');
            if !tight {
                self.article.text.push(' ');
            }
            let at = self.article.text.len() as u32;
            self.article.text.push_str(&form);
            let xpos = Xpos::from_tag(xpos);
            let head: u32 = head.parse().expect("a head");
            self.tokens.push(Token {
                span: Span::new(at, self.article.text.len() as u32),
                lemma: if *lemma == "_" { form.to_lowercase() } else { (*lemma).into() },
                upos: upos(xpos, rel),
                xpos,
                head: head.checked_sub(1).map(|h| first + h),
                rel: Rel::from_tag(rel),
                name: NameTag::Out,
                saying: None,
            });
        }
        let span = Span::new(start, self.article.text.len() as u32);
        self.sentences.push(Sentence {
            span,
            tokens: first..self.tokens.len() as u32,
            role,
            paragraph: number,
            full: true,
        });
        number
    }

    /// The span of the first occurrence of some words in a sentence.
    pub fn span(&self, sentence: u32, words: &str) -> Span {
        let whole = self.sentences[sentence as usize].span;
        let at = whole.of(&self.article.text).find(words).unwrap_or_else(|| panic!("{words:?} stands in the sentence"));
        Span::new(whole.start + at as u32, whole.start + (at + words.len()) as u32)
    }

    /// Say who some words mean.
    pub fn means(&mut self, sentence: u32, words: &str, kind: MentionKind, actors: &[Actor]) {
        let span = self.span(sentence, words);
        let tokens: Vec<u32> =
            (0..self.tokens.len() as u32).filter(|t| span.contains(self.tokens[*t as usize].span)).collect();
        let (first, last) = (tokens[0], tokens[tokens.len() - 1]);
        let name = match kind {
            MentionKind::Person => Some(NameKind::Person),
            MentionKind::Organisation => Some(NameKind::Organisation),
            MentionKind::Place => Some(NameKind::Place),
            _ => None,
        };
        if let Some(name) = name {
            for token in &tokens {
                self.tokens[*token as usize].name =
                    if *token == first { NameTag::Begin(name) } else { NameTag::Inside(name) };
            }
        }
        let head = tokens
            .iter()
            .copied()
            .find(|t| self.tokens[*t as usize].head.is_none_or(|h| !tokens.contains(&h)))
            .unwrap_or(first);
        self.mentions.push(Mention { sentence, tokens: first..last + 1, head, span, kind, chain: None });
        self.identities.push(Identity { actors: actors.to_vec(), place: None });
    }

    /// Code an event at some words.
    pub fn event(
        &mut self,
        sentence: u32,
        trigger: &str,
        kind: EventType,
        modes: &[Mode],
        actors: &[Actor],
        recipients: &[Actor],
    ) -> &mut Event {
        let span = self.span(sentence, trigger);
        self.events.push(Event {
            kind,
            modes: modes.to_vec(),
            contexts: Vec::new(),
            modality: Modality::Asserted,
            actors: actors.to_vec(),
            recipients: recipients.to_vec(),
            place: None,
            when: None,
            voice: Voice::Reporter,
            confidence: 0.9,
            evidence: Evidence::new(sentence, span),
            trace: Vec::new(),
        });
        self.events.last_mut().expect("just added")
    }

    /// A day that some words say.
    pub fn day(&self, sentence: u32, words: &str, date: &str) -> When {
        let date: Date = date.parse().expect("a date");
        When { from: date, to: date, precision: Precision::Day, span: Some(self.span(sentence, words)) }
    }

    /// Code a claim.
    pub fn claim(&mut self, sentence: u32, cue: &str, content: &str, speaker: Actor, stance: Stance, quote: Quote) {
        let cue = self.span(sentence, cue);
        let content = self.span(sentence, content);
        self.claims.push(Claim {
            source: Vec::new(),
            cue: vec![cue],
            content: vec![content],
            kind: ClaimKind::Statement,
            quote,
            stance,
            speaker: Some(speaker),
            events: Vec::new(),
            within: None,
            answers: None,
            evidence: Evidence::new(sentence, cue),
            trace: Vec::new(),
        });
    }

    /// Code a relation.
    pub fn relation(&mut self, sentence: u32, kind: RelationKind, subject: Actor, words: &str) {
        let evidence = Evidence::new(sentence, self.span(sentence, words));
        self.relations.push(Relation {
            kind,
            subject,
            object: None,
            label: words.into(),
            from: None,
            to: None,
            evidence,
            trace: Vec::new(),
        });
    }

    pub fn reading(self) -> Reading {
        Reading {
            document: Document::new(self.article, self.sentences, self.tokens, self.mentions),
            identities: self.identities,
            events: self.events,
            claims: self.claims,
            relations: self.relations,
            rejected: None,
            issues: Issues::default(),
        }
    }
}

fn upos(xpos: Xpos, rel: &str) -> Upos {
    match xpos {
        Xpos::Nnp | Xpos::Nnps => Upos::Propn,
        Xpos::Nn | Xpos::Nns => Upos::Noun,
        Xpos::Jj => Upos::Adj,
        Xpos::Cd => Upos::Num,
        Xpos::Dt => Upos::Det,
        Xpos::In | Xpos::To if rel == "mark" => Upos::Sconj,
        Xpos::In | Xpos::To => Upos::Adp,
        Xpos::Md => Upos::Aux,
        Xpos::Rb => Upos::Adv,
        Xpos::Prp | Xpos::PrpPoss | Xpos::Wp | Xpos::Wdt => Upos::Pron,
        Xpos::Cc => Upos::Cconj,
        Xpos::Comma | Xpos::Stop | Xpos::Quote | Xpos::Unquote => Upos::Punct,
        _ if rel.starts_with("aux") || rel == "cop" => Upos::Aux,
        Xpos::Vb | Xpos::Vbd | Xpos::Vbg | Xpos::Vbn | Xpos::Vbp | Xpos::Vbz => Upos::Verb,
        _ => Upos::X,
    }
}
