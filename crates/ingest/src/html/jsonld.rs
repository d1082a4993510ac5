//! What a page says of itself in JSON-LD.

use serde_json::Value;

use super::dom::{Attr, Dom, NodeId, Tag};

/// More bytes than any honest block of JSON-LD has.
const MAX_BYTES: usize = 2 << 20;
/// Objects looked at on one page.
const MAX_OBJECTS: usize = 2_000;

/// The objects of a page, those that describe an article first.
pub(crate) fn objects(dom: &Dom) -> Vec<Value> {
    let mut found = Vec::new();
    for id in dom.ids() {
        let is_ld = dom.tag(id) == Tag::Script && dom.attr(id, Attr::Type).is_some_and(|t| t.contains("ld+json"));
        if is_ld {
            flatten(parse(dom, id), &mut found);
        }
    }
    found.sort_by_key(|object| !is_article(object));
    found
}

fn parse(dom: &Dom, id: NodeId) -> Value {
    let text: String = dom.below(id).map(|n| dom.text(n)).collect();
    if text.len() > MAX_BYTES {
        return Value::Null;
    }
    let text = text.trim();
    let text = text.strip_prefix("<!--").or(text.strip_prefix("<![CDATA[")).unwrap_or(text);
    let text = text.strip_suffix("-->").or(text.strip_suffix("]]>")).unwrap_or(text);
    let text = text.trim().trim_end_matches(';');
    first(text)
        .or_else(|| first(&mended(text)))
        .or_else(|| first(&mended(&text.replace("&quot;", "\""))))
        .unwrap_or_else(|| salvage(text))
}

/// The values of a text one after the other: some pages write several without a list around them.
fn first(text: &str) -> Option<Value> {
    let mut values = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>().take(20) {
        match value {
            Ok(value) => values.push(value),
            Err(_) if values.is_empty() => return None,
            Err(_) => break,
        }
    }
    Some(Value::Array(values))
}

/// JSON without its commonest faults: line breaks in strings, commas before a closing bracket, comments, `\'`.
fn mended(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut in_string = false;
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                in_string = !in_string;
                out.push(c);
            }
            '\\' if in_string => match chars.next() {
                Some(next @ ('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u')) => out.extend([c, next]),
                Some(next) => out.push(next),
                None => {}
            },
            '/' if !in_string && chars.peek() == Some(&'*') => {
                let mut last = ' ';
                for c in chars.by_ref().skip(1) {
                    if last == '*' && c == '/' {
                        break;
                    }
                    last = c;
                }
            }
            ']' | '}' if !in_string => {
                let end = out.trim_end_matches(|c: char| c.is_whitespace() || c == ',').len();
                out.truncate(end);
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// The few fields that matter, out of JSON that is broken elsewhere.
fn salvage(text: &str) -> Value {
    let mut object = serde_json::Map::new();
    for key in ["@type", "headline", "datePublished", "dateModified"] {
        let after = text.split_once(&format!("\"{key}\"")).map(|(_, after)| after.trim_start());
        let value = after.and_then(|a| a.strip_prefix(':')?.trim_start().strip_prefix('"')?.split('"').next());
        if let Some(value) = value.filter(|v| !v.contains('\\')) {
            object.insert(key.into(), Value::String(value.into()));
        }
    }
    Value::Object(object)
}

fn flatten(value: Value, found: &mut Vec<Value>) {
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        if found.len() >= MAX_OBJECTS {
            return;
        }
        match value {
            Value::Array(items) => open.extend(items.into_iter().rev()),
            Value::Object(mut object) => {
                for key in ["@graph", "mainEntity", "mainEntityOfPage", "hasPart"] {
                    open.extend(object.remove(key));
                }
                found.push(Value::Object(object));
            }
            _ => {}
        }
    }
}

/// Whether it describes an article, by its type.
pub(crate) fn is_article(object: &Value) -> bool {
    strings(object.get("@type"))
        .iter()
        .any(|t| t.ends_with("Article") || t.ends_with("Posting") || matches!(t.as_str(), "Report" | "Review"))
}

/// The strings of a value: itself, its items, or their names.
pub(crate) fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(s)) => vec![s.clone()],
        Some(Value::Array(items)) => items.iter().take(100).flat_map(one).collect(),
        Some(other) => one(other).into_iter().collect(),
        None => Vec::new(),
    }
}

fn one(value: &Value) -> Option<String> {
    let value = match value {
        Value::Object(object) => object.get("name")?,
        other => other,
    };
    match value {
        Value::String(s) => Some(s.clone()),
        Value::Array(items) => items.first()?.as_str().map(str::to_owned),
        _ => None,
    }
}
