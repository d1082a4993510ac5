//! CoNLL-U: a document as others read it, and foreign tokens to be annotated.

use std::collections::BTreeMap;
use std::fmt::Write;

use demarche_text::article::Article;
use demarche_text::document::Document;
use demarche_text::sentence::Role;
use demarche_text::span::{CodePoints, Span};
use demarche_text::token::{NameTag, PartTag, TokenId};

use crate::error::Error;
use crate::parallel;
use crate::parser::{MOST_WORDS, Parser};
use crate::segment::RawSentence;

/// Longest line that is read, in bytes.
const LONGEST_LINE: usize = 1 << 20;

/// Sentences without a `# newdoc` between them are one document up to so many words; chains end there.
const LARGEST_DOCUMENT: usize = 5000;

/// The comment on a sentence that was not read with all layers.
pub const EARLY: &str = "# depth = early";

/// Write a document as CoNLL-U.
///
/// The last column holds `TokenRange` in code points of the article's text, `SpaceAfter=No`, `NER` in IOB2, `Part` (the
/// part of a claim in IOB2 and its probability in percent) and, where a mention of a coreference chain begins, the number
/// of the chain as `Coref`.
pub fn write(document: &Document) -> String {
    let text = document.text();
    let points = CodePoints::new(text);
    let marks = Marks::new(document);
    let mut out = format!("# newdoc id = {}\n", one_line(&document.article.id));
    for (number, sentence) in document.sentences.iter().enumerate() {
        let id = format!("{}-{}", one_line(&document.article.id), number + 1);
        // Writing to a string does not fail.
        let _ = writeln!(out, "# sent_id = {id}\n# text = {}", one_line(sentence.span.of(text)));
        if !sentence.full {
            let _ = writeln!(out, "{EARLY}");
        }
        for token in sentence.tokens.clone() {
            let span = document.token(token).span;
            let mut misc = marks.of(document, token);
            let (start, end) = points.span(text, span);
            let rest = text.get(span.end as usize..).unwrap_or_default();
            if rest.starts_with(|c: char| !c.is_whitespace()) {
                misc.push("SpaceAfter=No".to_owned());
            }
            misc.push(format!("TokenRange={start}:{end}"));
            let form = one_line(span.of(text));
            let id = (token - sentence.tokens.start + 1).to_string();
            line(&mut out, document, token, &id, &form, &misc);
        }
        out.push('\n');
    }
    out
}

/// One word's line; `FEATS` and `DEPS` are not ours to fill.
fn line(out: &mut String, document: &Document, token: TokenId, id: &str, form: &str, misc: &[String]) {
    let first = document.sentence(token).tokens.start;
    let values = document.token(token);
    let head = values.head.map_or(0, |head| head - first + 1);
    let lemma = one_line(&values.lemma);
    let or_blank = |text: &str| if text.is_empty() { "_".to_owned() } else { text.to_owned() };
    let (form, lemma, misc) = (or_blank(form), or_blank(&lemma), or_blank(&misc.join("|")));
    let (upos, xpos, rel) = (values.upos.tag(), values.xpos.tag(), values.rel.tag());
    let _ = writeln!(out, "{id}\t{form}\t{lemma}\t{upos}\t{xpos}\t_\t{head}\t{rel}\t_\t{misc}");
}

/// Without line breaks and tabs, which would end the line or column.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Chains by the token at which one of their mentions begins, wider mentions first.
struct Marks(BTreeMap<TokenId, Vec<u32>>);

impl Marks {
    fn new(document: &Document) -> Self {
        let mut marks: BTreeMap<TokenId, Vec<u32>> = BTreeMap::new();
        let mut mentions: Vec<_> = document.mentions.iter().filter(|m| !m.tokens.is_empty()).collect();
        mentions.sort_by_key(|m| std::cmp::Reverse(m.tokens.len()));
        for mention in mentions {
            if let Some(chain) = mention.chain {
                marks.entry(mention.tokens.start).or_default().push(chain);
            }
        }
        Self(marks)
    }

    fn of(&self, document: &Document, token: TokenId) -> Vec<String> {
        let mut misc = Vec::new();
        if let Some(chains) = self.0.get(&token) {
            let chains: Vec<String> = chains.iter().map(u32::to_string).collect();
            misc.push(format!("Coref={}", chains.join(",")));
        }
        match document.token(token).name {
            NameTag::Out => {}
            NameTag::Begin(kind) => misc.push(format!("NER=B-{}", kind.tag())),
            NameTag::Inside(kind) => misc.push(format!("NER=I-{}", kind.tag())),
        }
        let saying = document.token(token).saying;
        match saying.map(|s| (s.tag, s.percent)) {
            Some((PartTag::Begin(part), percent)) => misc.push(format!("Part=B-{}:{percent}", part.tag())),
            Some((PartTag::Inside(part), percent)) => misc.push(format!("Part=I-{}:{percent}", part.tag())),
            Some((PartTag::Out, _)) | None => {}
        }
        misc
    }
}

/// A line of a sentence.
enum Row<'a> {
    /// A word: its number, form and the last column.
    Word { id: &'a str, form: &'a str, misc: &'a str },
    /// A range of words that are written as one: the last of them, and the last column.
    Range { line: &'a str, end: usize, misc: &'a str },
    /// An empty node.
    Empty { line: &'a str },
}

#[derive(Default)]
struct Block<'a> {
    comments: Vec<&'a str>,
    rows: Vec<Row<'a>>,
    words: usize,
}

impl Block<'_> {
    fn opens_document(&self) -> bool {
        self.comments.iter().any(|c| c.trim_start_matches(['#', ' ']).starts_with("newdoc"))
    }
}

impl Parser {
    /// Annotate CoNLL-U: words, ranges, empty nodes and comments are kept, all else is ours.
    pub fn annotate_conllu(&self, input: &str) -> Result<String, Error> {
        let blocks = read(input)?;
        let mut documents = Vec::new();
        let mut start = 0;
        while start < blocks.len() {
            let (mut end, mut words) = (start + 1, blocks[start].words);
            while let Some(block) = blocks.get(end).filter(|b| !b.opens_document()) {
                words += block.words;
                if words > LARGEST_DOCUMENT {
                    break;
                }
                end += 1;
            }
            documents.push(&blocks[start..end]);
            start = end;
        }
        Ok(parallel::map(&documents, self.threads(), |blocks| self.annotate(blocks)).concat())
    }

    fn annotate(&self, blocks: &[Block<'_>]) -> String {
        let mut out = String::new();
        let mut text = String::new();
        let sentences = blocks.iter().enumerate().map(|(number, block)| sentence(block, number as u32, &mut text));
        let sentences = sentences.collect();
        let document = self.document(Article { text, ..Article::default() }, sentences);
        let marks = Marks::new(&document);
        let mut tokens = 0..document.tokens.len() as u32;
        for block in blocks {
            for comment in block.comments.iter().filter(|comment| **comment != EARLY) {
                let _ = writeln!(out, "{comment}");
            }
            if block.words > 0 && !tokens.is_empty() && !document.sentence(tokens.start).full {
                let _ = writeln!(out, "{EARLY}");
            }
            for row in &block.rows {
                let (id, form, misc) = match row {
                    Row::Word { id, form, misc } => (id, form, misc),
                    Row::Range { line, .. } | Row::Empty { line } => {
                        let _ = writeln!(out, "{line}");
                        continue;
                    }
                };
                let Some(token) = tokens.next() else { continue };
                let kept = misc
                    .split('|')
                    .filter(|item| !matches!(item.split('=').next(), Some("_" | "" | "NER" | "Coref" | "Part")));
                let mut misc = marks.of(&document, token);
                misc.extend(kept.map(str::to_owned));
                line(&mut out, &document, token, id, form, &misc);
            }
            out.push('\n');
        }
        out
    }
}

/// Append a sentence's text to `text`, as its words and `SpaceAfter` say, and give the words' places.
fn sentence(block: &Block<'_>, paragraph: u32, text: &mut String) -> RawSentence {
    let start = text.len() as u32;
    let mut words = Vec::with_capacity(block.words);
    let mut range = None;
    for row in &block.rows {
        match row {
            Row::Range { end, misc, .. } => range = Some((*end, *misc)),
            Row::Empty { .. } => {}
            Row::Word { form, misc, .. } => {
                words.push(Span::new(text.len() as u32, (text.len() + form.len()) as u32));
                text.push_str(form);
                let inside = range.filter(|(end, _)| words.len() <= *end);
                let glued = match inside {
                    Some((end, _)) if words.len() < end => true,
                    Some((_, misc)) => has_no_space(misc),
                    None => has_no_space(misc),
                };
                if !glued {
                    text.push(' ');
                }
            }
        }
    }
    let end = words.last().map_or(start, |last: &Span| last.end);
    text.push('\n');
    RawSentence { span: Span::new(start, end), role: Role::Body, paragraph, words }
}

fn has_no_space(misc: &str) -> bool {
    misc.split('|').any(|item| item == "SpaceAfter=No")
}

fn read(input: &str) -> Result<Vec<Block<'_>>, Error> {
    if u32::try_from(input.len()).is_err() {
        return Err(Error::Conllu { line: 1, cause: "the file is larger than 4 GiB".to_owned() });
    }
    let mut blocks = Vec::new();
    let mut block = Block::default();
    for (number, line) in input.trim_start_matches('\u{FEFF}').lines().enumerate() {
        let fault = |cause: &str| Error::Conllu { line: number + 1, cause: cause.to_owned() };
        if line.len() > LONGEST_LINE {
            return Err(fault("the line is longer than 1 MiB"));
        }
        if line.trim().is_empty() {
            if !block.rows.is_empty() || !block.comments.is_empty() {
                blocks.push(std::mem::take(&mut block));
            }
            continue;
        }
        if line.starts_with('#') {
            block.comments.push(line);
            continue;
        }
        let columns: Vec<&str> = line.split('\t').collect();
        let [id, form, _, _, _, _, _, _, _, misc] = columns[..] else {
            return Err(fault(&format!("{} columns instead of 10", columns.len())));
        };
        if let Some((_, end)) = id.split_once('-') {
            let end = end.parse().map_err(|_| fault("the range of words is not written as 1-2"))?;
            block.rows.push(Row::Range { line, end, misc });
        } else if id.contains('.') {
            block.rows.push(Row::Empty { line });
        } else {
            block.words += 1;
            if id.parse() != Ok(block.words) {
                return Err(fault(&format!("word {id} stands where word {} should", block.words)));
            }
            if form.is_empty() {
                return Err(fault("the word has no form"));
            }
            if block.words > MOST_WORDS {
                return Err(fault(&format!("the sentence has more than {MOST_WORDS} words")));
            }
            block.rows.push(Row::Word { id, form, misc });
        }
    }
    if !block.rows.is_empty() || !block.comments.is_empty() {
        blocks.push(block);
    }
    Ok(blocks)
}

#[cfg(test)]
mod tests {
    use demarche_text::grammar::{Rel, Upos, Xpos};
    use demarche_text::mention::{Mention, MentionKind};
    use demarche_text::sentence::Sentence;
    use demarche_text::token::{NameKind, Token};

    use super::*;

    #[test]
    fn documents_are_written() {
        let token = |start, end, lemma: &str, upos, xpos, head, rel, name| Token {
            span: Span::new(start, end),
            lemma: lemma.to_owned(),
            upos,
            xpos,
            head,
            rel,
            name,
            saying: None,
        };
        let place = NameTag::Begin(NameKind::Place);
        let tokens = vec![
            token(0, 5, "Zürich", Upos::Propn, Xpos::Nnp, Some(1), Rel::Nsubj, place),
            token(8, 14, "object", Upos::Verb, Xpos::Vbd, None, Rel::Root, NameTag::Out),
            token(14, 15, ".", Upos::Punct, Xpos::Stop, Some(1), Rel::Punct, NameTag::Out),
        ];
        let article = Article { id: "a b".into(), text: "Zürc\n obiect.".into(), ..Article::default() };
        let sentence = Sentence { span: Span::new(0, 14), tokens: 0..3, role: Role::Body, paragraph: 0, full: true };
        let mut tokens = tokens;
        tokens[1].span = Span::new(7, 13);
        tokens[2].span = Span::new(13, 14);
        let mention = Mention {
            sentence: 0,
            tokens: 0..1,
            head: 0,
            span: Span::new(0, 5),
            kind: MentionKind::Place,
            chain: Some(7),
        };
        let document = Document::new(article, vec![sentence], tokens, vec![mention]);
        let expected = "# newdoc id = a b\n# sent_id = a b-1\n# text = Zürc obiect.\n\
            1\tZürc\tZürich\tPROPN\tNNP\t_\t2\tnsubj\t_\tCoref=7|NER=B-LOC|TokenRange=0:4\n\
            2\tobiect\tobject\tVERB\tVBD\t_\t0\troot\t_\tSpaceAfter=No|TokenRange=6:12\n\
            3\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\tTokenRange=12:13\n\n";
        assert_eq!(write(&document), expected);
    }

    fn row(id: &str, form: &str, misc: &str) -> String {
        format!("{id}\t{form}\t_\t_\t_\t_\t_\t_\t_\t{misc}\n")
    }

    #[test]
    fn words_ranges_and_empty_nodes_are_read() {
        let input = ["# a\n", &row("1-2", "don't", "SpaceAfter=No"), &row("1", "do", "_"), &row("2", "n't", "_")];
        let input =
            [&input.concat(), &row("2.1", "x", "_"), &row("3", "!", "_"), "\r\n\n", &row("1", "No", "_")].concat();
        let blocks = read(&input).expect("good input");
        let mut text = String::new();
        let words: Vec<usize> = blocks.iter().map(|b| sentence(b, 0, &mut text).words.len()).collect();
        assert_eq!((words, text.as_str()), (vec![3, 1], "don't! \nNo \n"));
        assert!(read("").expect("nothing is good input").is_empty());
    }

    #[test]
    fn faults_name_their_line() {
        let long: String = (1..=MOST_WORDS + 1).map(|i| row(&i.to_string(), "a", "_")).collect();
        let cases = [
            ("1\tBaku\n".to_owned(), 1),
            (["# x\n", &row("2", "Baku", "_")].concat(), 2),
            (row("x", "Baku", "_"), 1),
            (row("1-x", "Baku", "_"), 1),
            (row("1", "", "_"), 1),
            (long, MOST_WORDS + 1),
        ];
        for (input, at) in cases {
            assert!(matches!(read(&input), Err(Error::Conllu { line, .. }) if line == at), "{at}");
        }
    }
}
