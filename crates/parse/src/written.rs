//! Documents written by hand, for tests.

use demarche_text::article::Article;
use demarche_text::document::Document;
use demarche_text::grammar::{Rel, Upos, Xpos};
use demarche_text::sentence::{Role, Sentence};
use demarche_text::span::Span;
use demarche_text::token::{NameKind, NameTag, Token};

/// A document from one line a sentence, one word `form/upos/head/rel`, then optional `/xpos` and `/B-PER`.
/// An empty line begins a paragraph. Lemmas are the forms in lower case, without the plural's s.
pub(crate) fn document(lines: &str) -> Document {
    let (mut text, mut sentences, mut tokens) = (String::new(), Vec::new(), Vec::new());
    let mut paragraph = 0;
    for line in lines.lines().map(str::trim) {
        if line.is_empty() {
            paragraph += 1;
            continue;
        }
        let first = tokens.len() as u32;
        let start = text.len() as u32;
        for word in line.split(' ') {
            let fields: Vec<&str> = word.split('/').collect();
            let [form, upos, head, rel, rest @ ..] = &fields[..] else { panic!("{word} has too few fields") };
            let from = text.len() as u32;
            text.push_str(form);
            let xpos = rest.iter().map(|x| Xpos::from_tag(x)).find(|x| *x != Xpos::Other);
            let upos = Upos::from_tag(upos);
            let xpos = xpos.unwrap_or(if upos == Upos::Noun { Xpos::Nn } else { Xpos::Other });
            let plural = matches!(xpos, Xpos::Nns | Xpos::Nnps);
            let lemma = if upos == Upos::Propn { (*form).to_owned() } else { form.to_lowercase() };
            let lemma = match lemma.strip_suffix("ies").filter(|_| plural) {
                Some(stem) => format!("{stem}y"),
                None if plural => lemma.trim_end_matches('s').to_owned(),
                None => lemma,
            };
            let head: u32 = head.parse().expect("heads are numbers");
            tokens.push(Token {
                span: Span::new(from, text.len() as u32),
                lemma,
                upos,
                xpos,
                head: head.checked_sub(1).map(|h| first + h),
                rel: Rel::from_tag(rel),
                name: rest.iter().map(|x| tag(x)).find(|x| *x != NameTag::Out).unwrap_or(NameTag::Out),
                saying: None,
            });
            text.push(' ');
        }
        let span = Span::new(start, text.len() as u32 - 1);
        sentences.push(Sentence { span, tokens: first..tokens.len() as u32, role: Role::Body, paragraph, full: true });
    }
    Document::new(Article { text, ..Article::default() }, sentences, tokens, Vec::new())
}

fn tag(text: &str) -> NameTag {
    let kinds = [NameKind::Person, NameKind::Organisation, NameKind::Place, NameKind::Other];
    let kind = kinds.into_iter().find(|k| text.ends_with(k.tag()));
    match (kind, text.get(..2)) {
        (Some(kind), Some("B-")) => NameTag::Begin(kind),
        (Some(kind), Some("I-")) => NameTag::Inside(kind),
        _ => NameTag::Out,
    }
}
