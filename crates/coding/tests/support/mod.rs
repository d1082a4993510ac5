//! Documents from CoNLL-U, so that coding is tested without a model.

use demarche_lexicon::base::Base;
use demarche_lexicon::roles::RoleKind;
use demarche_parse::coref::coref;
use demarche_parse::hints::{Hints, RoleKind as Kind};
use demarche_parse::mentions::mentions;
use demarche_text::article::Article;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::sentence::{Role, Sentence};
use demarche_text::span::Span;
use demarche_text::token::{NameKind, NameTag, PartTag, Saying, Token, TokenId};

/// The parser's hints from the actor base.
pub fn hints(base: &Base) -> Hints {
    let roles = base.roles.nouns().map(|(noun, kind, title)| {
        let kind = match kind {
            RoleKind::Person => Kind::Person,
            RoleKind::Group => Kind::Group,
            RoleKind::Organisation => Kind::Organisation,
        };
        (noun, kind, title)
    });
    Hints::default()
        .with_names(NameKind::Person, base.actors.person_names())
        .with_names(NameKind::Organisation, base.actors.organisation_names())
        .with_names(NameKind::Place, base.places.place_names())
        .with_names(NameKind::Place, base.actors.country_names())
        .with_roles(roles)
        .with_adjectives(base.actors.adjectives())
        .with_demonyms(base.actors.demonyms())
}

/// The documents of a CoNLL-U file with their ids; every `# newdoc` begins one.
pub fn documents(conllu: &str, hints: &Hints) -> Vec<Document> {
    let mut result = Vec::new();
    let mut open: Option<Builder> = None;
    for line in conllu.lines() {
        if let Some(id) = line.strip_prefix("# newdoc id = ") {
            result.extend(open.take().map(|b| b.finish(hints)));
            open = Some(Builder::new(id));
        } else if line.is_empty() {
            if let Some(builder) = &mut open {
                builder.end_sentence();
            }
        } else if !line.starts_with('#') {
            open.get_or_insert_with(|| Builder::new("unnamed")).word(line);
        }
    }
    result.extend(open.map(|b| b.finish(hints)));
    result
}

/// `B-CUE:97`.
fn saying(text: &str) -> Option<Saying> {
    let (tag, percent) = text.split_once(':')?;
    Some(Saying { tag: PartTag::from_label(tag)?, percent: percent.parse().ok()? })
}

struct Builder {
    article: Article,
    sentences: Vec<Sentence>,
    tokens: Vec<Token>,
    first: TokenId,
}

impl Builder {
    fn new(id: &str) -> Self {
        let article = Article { id: id.to_owned(), ..Article::default() };
        Self { article, sentences: Vec::new(), tokens: Vec::new(), first: 0 }
    }

    fn word(&mut self, line: &str) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [_, form, lemma, upos, xpos, _, head, rel, _, misc] = cells[..] else { panic!("not CoNLL-U: {line}") };
        let start = self.article.text.len() as u32;
        self.article.text.push_str(form);
        let span = Span::new(start, self.article.text.len() as u32);
        if !misc.contains("SpaceAfter=No") {
            self.article.text.push(' ');
        }
        let tag = misc.split('|').find_map(|m| m.strip_prefix("NER=")).unwrap_or("O");
        let kind = match tag.get(2..) {
            Some("PER") => NameKind::Person,
            Some("ORG") => NameKind::Organisation,
            Some("LOC") => NameKind::Place,
            _ => NameKind::Other,
        };
        let name = match tag.get(..1) {
            Some("B") => NameTag::Begin(kind),
            Some("I") => NameTag::Inside(kind),
            _ => NameTag::Out,
        };
        let head: u32 = head.parse().expect("a head is a number");
        self.tokens.push(Token {
            span,
            lemma: lemma.to_owned(),
            upos: Upos::from_tag(upos),
            xpos: Xpos::from_tag(xpos),
            head: head.checked_sub(1).map(|h| h + self.first),
            rel: Rel::from_tag(rel),
            name,
            saying: misc.split('|').find_map(|m| m.strip_prefix("Part=")).and_then(saying),
        });
    }

    fn end_sentence(&mut self) {
        let end = self.tokens.len() as u32;
        let (Some(a), Some(b)) = (self.tokens.get(self.first as usize), self.tokens.last()) else { return };
        let span = a.span.hull(b.span);
        let paragraph = self.sentences.len() as u32;
        self.sentences.push(Sentence { span, tokens: self.first..end, role: Role::Body, paragraph, full: true });
        self.first = end;
    }

    fn finish(mut self, hints: &Hints) -> Document {
        self.end_sentence();
        coref(mentions(Document::new(self.article, self.sentences, self.tokens, Vec::new()), hints), hints)
    }
}
