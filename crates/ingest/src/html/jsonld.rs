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
    // Line breaks inside strings are the commonest fault; as spaces they do no harm.
    serde_json::from_str(text)
        .or_else(|_| serde_json::from_str(&text.replace(|c: char| c.is_control(), " ")))
        .unwrap_or_else(|_| salvage(text))
}

/// The few fields that matter, out of JSON that is broken elsewhere.
fn salvage(text: &str) -> Value {
    let mut object = serde_json::Map::new();
    for key in ["@type", "headline", "datePublished"] {
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
                for key in ["@graph", "mainEntity"] {
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
    strings(object.get("@type")).iter().any(|t| {
        t.ends_with("Article")
            || matches!(t.as_str(), "BlogPosting" | "LiveBlogPosting" | "Report" | "Review" | "Posting")
    })
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
