//! JSONL: one article a line.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read};

use demarche_text::article::Article;
use demarche_text::issue::{Issues, Stage};
use serde::Deserialize;
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::error::ProblemKind;
use crate::inputs::Arrival;
use crate::limits::Limits;
use crate::{date, language};

/// Reads a stream of articles; holds one line at a time.
pub(crate) struct Lines {
    reader: BufReader<Box<dyn Read + Send>>,
    stem: String,
    limits: Limits,
    line: u64,
    any: bool,
    done: bool,
}

impl Lines {
    /// Read from `reader`; articles without an id are named after `stem`.
    pub(crate) fn new(reader: Box<dyn Read + Send>, stem: String, limits: &Limits) -> Self {
        Self { reader: BufReader::new(reader), stem, limits: *limits, line: 0, any: false, done: false }
    }

    /// The next article or problem, with its line.
    pub(crate) fn next(&mut self) -> Option<(Option<u64>, Result<Arrival, ProblemKind>)> {
        while !self.done {
            let bytes = match self.next_line() {
                Ok(Some(bytes)) => bytes,
                Ok(None) => {
                    self.done = true;
                    return (!self.any).then_some((None, Err(ProblemKind::Empty)));
                }
                Err(kind) => {
                    // A line that is too long is skipped; what cannot be read any more ends the file.
                    self.any = true;
                    self.done = !matches!(kind, ProblemKind::LongLine(_));
                    return Some((Some(self.line), Err(kind)));
                }
            };
            let bytes = if self.line == 1 { bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes) } else { &bytes };
            if !bytes.iter().all(u8::is_ascii_whitespace) {
                self.any = true;
                return Some((Some(self.line), article(bytes, || format!("{}:{}", self.stem, self.line))));
            }
        }
        None
    }

    fn next_line(&mut self) -> Result<Option<Vec<u8>>, ProblemKind> {
        self.line += 1;
        let max = self.limits.max_line as u64;
        let mut bytes = Vec::new();
        let wanted = crate::stream::problem(&self.limits);
        let n = (&mut self.reader).take(max + 1).read_until(b'\n', &mut bytes).map_err(&wanted)?;
        if n as u64 > max && bytes.last() != Some(&b'\n') {
            self.skip_line().map_err(&wanted)?;
            return Err(ProblemKind::LongLine(max >> 20));
        }
        Ok((n > 0).then_some(bytes))
    }

    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.reader.fill_buf()?;
            let (used, end) = match buffer.iter().position(|b| *b == b'\n') {
                Some(at) => (at + 1, true),
                None => (buffer.len(), buffer.is_empty()),
            };
            self.reader.consume(used);
            if end {
                return Ok(());
            }
        }
    }
}

/// The article of one line; `id` names one that does not name itself.
///
/// # Errors
/// When it is no JSON object with a text.
pub fn article(bytes: &[u8], id: impl Fn() -> String) -> Result<Arrival, ProblemKind> {
    let mut issues = Issues::default();
    let line = std::str::from_utf8(bytes).map_err(|_| ProblemKind::NotUtf8)?;
    if !line.trim_start().starts_with('{') {
        return Err(match serde_json::from_str::<IgnoredAny>(line) {
            Ok(_) => ProblemKind::NotAnObject,
            Err(cause) => ProblemKind::NotJson(cause.to_string()),
        });
    }
    let fields: Fields = match serde_json::from_str(line) {
        Ok(fields) => fields,
        Err(cause) if cause.to_string().contains("surrogate") || cause.to_string().contains("hex escape") => {
            let message = "Halves of surrogate pairs that stood alone were replaced by U+FFFD.";
            issues.add(Stage::Ingest, "lone-surrogate", None, message);
            serde_json::from_str(&mend(line)).map_err(|cause| ProblemKind::NotJson(cause.to_string()))?
        }
        Err(cause) => return Err(ProblemKind::NotJson(cause.to_string())),
    };
    let text = [fields.text, fields.body, fields.content].into_iter().filter_map(Field::one);
    let text = text.into_iter().find(|t| !t.trim().is_empty()).ok_or(ProblemKind::NoText)?;
    let authors = [fields.authors, fields.author].into_iter().find(|f| !f.0.is_empty()).unwrap_or_default();
    let mut article = Article {
        id: fields.id.short().unwrap_or_else(id),
        title: fields.title.short(),
        date: None,
        language: None,
        source: fields.source.short().or_else(|| fields.publisher.short()).or_else(|| fields.site.short()),
        url: fields.url.short(),
        authors: authors.0.iter().map(|a| crate::plain::fold_space(a)).filter(|a| !a.is_empty()).collect(),
        text,
    };
    if let Some(stated) = fields.date.short() {
        article.date = date::parse(&stated);
        if article.date.is_none() {
            let shown: String = stated.chars().take(40).collect();
            let message = format!("The date \"{shown}\" could not be read; write it as YYYY-MM-DD.");
            issues.add(Stage::Ingest, "unreadable-date", None, message);
        }
    }
    language::settle(&mut article, fields.language.short().as_deref(), &mut issues);
    Ok(Arrival { article, issues })
}

/// Replace `\ud800` to `\udfff` that are not part of a pair. Each stays one code point, so offsets stay true.
fn mend(line: &str) -> String {
    let unit = |at: usize| -> Option<u16> {
        let escape = line.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(escape, 16).ok()
    };
    let mut out = String::with_capacity(line.len());
    let (mut at, mut from) = (0, 0);
    while let Some(step) = line.get(at..).and_then(|rest| rest.find('\\')) {
        at += step;
        match unit(at) {
            Some(0xD800..=0xDBFF) if matches!(unit(at + 6), Some(0xDC00..=0xDFFF)) => at += 12,
            Some(0xD800..=0xDFFF) => {
                out.push_str(line.get(from..at).unwrap_or(""));
                out.push_str("\\ufffd");
                at += 6;
                from = at;
            }
            Some(_) => at += 6,
            // Any other escape: the character after the backslash belongs to it.
            None => at += 1 + line.get(at + 1..).and_then(|r| r.chars().next()).map_or(1, char::len_utf8),
        }
    }
    out.push_str(line.get(from..).unwrap_or(""));
    out
}

/// The fields that are read; all others are skipped without being stored.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Fields {
    id: Field,
    text: Field,
    body: Field,
    content: Field,
    title: Field,
    date: Field,
    url: Field,
    source: Field,
    publisher: Field,
    site: Field,
    language: Field,
    author: Field,
    authors: Field,
}

/// Strings, however wrapped: a string, a number, a list of them, an object with a name. Anything else is nothing.
#[derive(Default)]
struct Field(Vec<String>);

impl Field {
    /// The first string.
    fn one(self) -> Option<String> {
        self.0.into_iter().next()
    }

    /// The first string, white space folded, if there is anything in it.
    fn short(&self) -> Option<String> {
        self.0.first().map(|s| crate::plain::fold_space(s)).filter(|s| !s.is_empty())
    }
}

/// More names than any byline has.
const MAX_NAMES: usize = 100;

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FieldVisitor)
    }
}

struct FieldVisitor;

impl<'de> Visitor<'de> for FieldVisitor {
    type Value = Field;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a list of strings")
    }

    fn visit_str<E>(self, value: &str) -> Result<Field, E> {
        Ok(Field(vec![value.to_owned()]))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Field, E> {
        Ok(Field(vec![value.to_string()]))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Field, E> {
        Ok(Field(vec![value.to_string()]))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Field, E> {
        Ok(Field::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Field, E> {
        Ok(Field::default())
    }

    fn visit_unit<E>(self) -> Result<Field, E> {
        Ok(Field::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Field, A::Error> {
        let mut all = Vec::new();
        while all.len() < MAX_NAMES {
            match seq.next_element::<Field>()? {
                Some(field) => all.extend(field.one()),
                None => return Ok(Field(all)),
            }
        }
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Field(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Field, A::Error> {
        let mut name = Field::default();
        while let Some(key) = map.next_key::<String>()? {
            if key == "name" {
                name = map.next_value()?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Vec<String> {
        let limits = Limits { max_line: 1 << 20, ..Limits::default() };
        let mut lines = Lines::new(Box::new(io::Cursor::new(bytes.to_vec())), "wire".into(), &limits);
        let mut out = Vec::new();
        while let Some((line, result)) = lines.next() {
            let line = line.map_or("-".into(), |l| l.to_string());
            out.push(match result {
                Ok(Arrival { article: a, issues }) => {
                    let kinds: Vec<_> = issues.0.iter().map(|i| i.kind).collect();
                    format!("{line} {} {:?} {:?} {:?} {:?} {kinds:?}", a.id, a.text, a.title, a.date, a.authors)
                }
                Err(kind) => format!("{line} {}", kind.to_string().split(' ').take(5).collect::<Vec<_>>().join(" ")),
            });
        }
        out
    }

    fn check(line: &str, expected: &str) {
        assert_eq!(read(line.as_bytes()), [expected], "{line}");
    }

    const LONG: &str = "The minister said that the talks in Baku had ended.";

    #[test]
    fn fields() {
        check(&format!(r#"{{"id":7,"text":"{LONG}"}}"#), &format!("1 7 {LONG:?} None None [] []"));
        check(
            &format!(r#"{{"body":"{LONG}","title":" A \n b "}}"#),
            &format!("1 wire:1 {LONG:?} Some(\"A b\") None [] []"),
        );
        check(
            &format!(
                r#"{{"id":"x","text":"","content":"{LONG}","date":"2031-05-18T01:02","authors":["A",{{"name":"B"}},3,null]}}"#
            ),
            &format!("1 x {LONG:?} None Some(2031-05-18) [\"A\", \"B\", \"3\"] []"),
        );
        check(
            &format!(r#"{{"id":"x","text":"{LONG}","date":"soon","author":"A","extra":[[[{{}}]]]}}"#),
            &format!("1 x {LONG:?} None None [\"A\"] [\"unreadable-date\"]"),
        );
        check(
            &format!(r#"{{"id":"x","text":"{LONG} \ud800 \\ud800 \ud83d\ude00"}}"#),
            &format!("1 x \"{LONG} \u{FFFD} \\\\ud800 😀\" None None [] [\"lone-surrogate\"]"),
        );
    }

    #[test]
    fn problems_name_the_line_and_the_rest_is_read() {
        let good = format!(r#"{{"id":"x","text":"{LONG}"}}"#);
        let read_x = |line: u64| format!("{line} x {LONG:?} None None [] []");
        let input = format!("\u{FEFF}{good}\n\n[1]\nnope\n{{\"id\":1}}\n{{\"text\":\"a\\u0000\n{good}");
        assert_eq!(
            read(input.as_bytes()),
            [
                read_x(1),
                "3 the line is JSON but".into(),
                "4 the line is not JSON".into(),
                "5 it has no \"text\" (nor".into(),
                "6 the line is not JSON".into(),
                read_x(7)
            ]
        );
        assert_eq!(read(b"{\"text\":\"\xFF\"}\n"), ["1 the line is not valid"]);
        assert_eq!(read(b"\n \n"), ["- it is empty; give it"]);
        assert_eq!(
            read(format!("{}\n{good}", "a".repeat(3 << 20)).as_bytes()),
            ["1 the line is longer than".into(), read_x(2)]
        );
        assert_eq!(read("[".repeat(1 << 19).as_bytes()), ["1 the line is not JSON"]);
        assert_eq!(read(format!("{{\"text\":{}", "[".repeat(1 << 19)).as_bytes()), ["1 the line is not JSON"]);
    }
}
