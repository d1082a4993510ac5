//! A question as it came in, checked against the description of its path.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::cursor;
use crate::parameter::{self, Parameter};
use crate::problem::Problem;

/// Entries on a page where nothing else is asked for.
const LIMIT: usize = 50;

/// A question as it came in.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    values: BTreeMap<&'static str, Vec<String>>,
    /// Path and parameters in one order, without cursor and limit: what a cursor belongs to.
    query: String,
    /// Body, of writes.
    pub body: Bytes,
    /// `Accept`, as it came.
    pub accept: String,
    /// Whether whoever asks may know everything; else a secret opens one feed.
    pub trusted: bool,
}

impl Asked {
    /// Check path and query against what the path takes.
    pub fn new(path: &str, parts: &[(String, String)], query: &str, table: &[Parameter]) -> Result<Self, Problem> {
        let mut asked = Self::default();
        for (name, value) in parts {
            // A part of the path that cannot be an id names nothing.
            let parameter = find(table, name).ok_or_else(|| Problem::missing("page"))?;
            let values = parameter.values(value).map_err(|_| Problem::missing(parameter.name))?;
            asked.values.insert(parameter.name, values);
        }
        for pair in query.split('&').filter(|p| !p.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decoded(name)?;
            let known = find(table, &name).filter(|p| !parts.iter().any(|(part, _)| part == p.name));
            let Some(parameter) = known else {
                let shown: String = name.chars().filter(|c| !c.is_control()).take(40).collect();
                return Err(Problem::parameter(&shown, "is not known here; openapi.json lists those that are"));
            };
            let values = parameter.values(&decoded(value)?)?;
            if asked.values.insert(parameter.name, values).is_some() {
                return Err(Problem::parameter(parameter.name, "is given twice; part several values by commas"));
            }
        }
        if let Some(missing) = table.iter().find(|p| p.needed && !asked.values.contains_key(p.name)) {
            return Err(Problem::parameter(missing.name, "is needed; give one value"));
        }
        asked.query = asked.line(path);
        Ok(asked)
    }

    /// The same from the members of a body.
    pub fn from_lists(lists: &[(&'static str, Vec<String>)], table: &[Parameter]) -> Result<Self, Problem> {
        let mut asked = Self::default();
        for (name, values) in lists {
            let parameter = find(table, name).ok_or_else(|| Problem::parameter(name, "is not known here"))?;
            let most = if parameter.many { parameter::MOST_VALUES } else { 1 };
            if values.len() > most {
                return Err(Problem::parameter(name, format_args!("takes at most {most} values")));
            }
            let values = values.iter().map(|value| parameter.value(value.trim())).collect::<Result<_, _>>()?;
            asked.values.insert(parameter.name, values);
        }
        Ok(asked)
    }

    fn line(&self, path: &str) -> String {
        let mut line = path.to_owned();
        for (name, values) in self.values.iter().filter(|(name, _)| !matches!(**name, "cursor" | "limit")) {
            line.push_str(&format!("\u{1}{name}\u{2}{}", values.join("\u{3}")));
        }
        line
    }

    /// The value of a parameter.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.list(name).first().map(String::as_str)
    }

    /// The values of a parameter; none where it was not given.
    pub fn list(&self, name: &str) -> &[String] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }

    /// The value of a parameter as a number or the like.
    pub fn value<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.text(name)?.parse().ok()
    }

    /// First day of the parameter `from`, last day of `to`.
    pub fn days(&self) -> (Option<String>, Option<String>) {
        let first = self.text("from").and_then(parameter::days).map(|(first, _)| first.to_string());
        let last = self.text("to").and_then(parameter::days).map(|(_, last)| last.to_string());
        (first, last)
    }

    /// Entries on a page.
    pub fn limit(&self) -> usize {
        self.value("limit").unwrap_or(LIMIT)
    }

    /// The place after which the page begins.
    pub fn after(&self) -> Result<Option<String>, Problem> {
        self.text("cursor").map(|cursor| cursor::read(&self.query, cursor)).transpose()
    }

    /// The cursor of the page after this one.
    pub fn next(&self, place: &str) -> String {
        cursor::write(&self.query, place)
    }

    /// The body as what the path takes.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        // serde takes a list of the members in their order for an object.
        if !self.body.trim_ascii_start().starts_with(b"{") {
            return Err(Problem::body(None, "the body must be a JSON object"));
        }
        serde_json::from_slice(&self.body).map_err(|e| match e.classify() {
            serde_json::error::Category::Data => {
                Problem::body(None, format!("the body is not what is taken here: {e}"))
            }
            _ => Problem::body(None, format!("the body is no JSON: {e}")),
        })
    }
}

fn find<'a>(table: &'a [Parameter], name: &str) -> Option<&'a Parameter> {
    table.iter().find(|p| p.name == name)
}

/// Undo the escapes of a query: `+` is a space, `%2B` is `+`.
fn decoded(text: &str) -> Result<String, Problem> {
    let fault = || Problem::parameter("query", "of the address holds a % that escapes no UTF-8; write %25 for a %");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = rest.get(..2).and_then(|d| std::str::from_utf8(d).ok()).filter(|d| !d.starts_with('+'));
                bytes.push(digits.and_then(|d| u8::from_str_radix(d, 16).ok()).ok_or_else(fault)?);
                rest = rest.get(2..).unwrap_or_default();
            }
            other => bytes.push(*other),
        }
    }
    String::from_utf8(bytes).map_err(|_| fault())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameter::Kind;

    fn asked(query: &str) -> Result<Asked, Problem> {
        let table = [
            Parameter::many("party", Kind::Actors, ""),
            Parameter::one("q", Kind::Text, ""),
            Parameter::one("cursor", Kind::Cursor, ""),
            Parameter::one("limit", Kind::Whole(1, 200), ""),
            Parameter::one("id", Kind::Id, ""),
        ];
        Asked::new("/stories", &[("id".to_owned(), "00000000000000ab".to_owned())], query, &table)
    }

    #[test]
    fn a_query_is_read_and_checked() {
        let good = asked("party=a%2Bb,c&q=two+w%C3%B6rds&limit=7").expect("it is good");
        assert_eq!(good.list("party"), ["a+b", "c"]);
        assert_eq!((good.text("q"), good.limit(), good.text("id")), (Some("two wörds"), 7, Some("00000000000000ab")));
        for bad in ["x=1", "q=a&q=b", "q=%", "q=%zz", "q=%FF", "limit=0", "id=00000000000000ab", "q", "q=%00"] {
            assert_eq!(asked(bad).expect_err(bad).status, 400);
        }
    }

    #[test]
    fn a_cursor_goes_with_its_query_in_any_order() {
        let first = asked("q=a&party=b&limit=5").expect("it is good");
        let cursor = first.next("17");
        let again = asked(&format!("party=b&cursor={cursor}&q=a&limit=9")).expect("it is good");
        assert_eq!(again.after().expect("it belongs here").as_deref(), Some("17"));
        let other = asked(&format!("party=b&cursor={cursor}")).expect("its form is good");
        assert_eq!(other.after().expect_err("it belongs elsewhere").field.as_deref(), Some("cursor"));
    }
}
