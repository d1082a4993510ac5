//! A JSON file → articles: a feed in JSON, a list of articles, or one article.

use std::collections::VecDeque;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::ProblemKind;
use crate::feed::{Channel, Entry};
use crate::jsonl;
use crate::limits::Limits;
use crate::stream::Item;

/// Items of one feed.
const MAX_ITEMS: usize = 100_000;

/// The articles of a file, in its order.
pub(crate) fn articles(text: &str, stem: &str, limits: &Limits) -> Result<VecDeque<Item>, ProblemKind> {
    if text.len() > limits.max_page {
        return Err(ProblemKind::TooLarge(limits.max_page as u64 >> 20));
    }
    let fault = |cause: serde_json::Error| ProblemKind::NotAJsonFeed(cause.to_string());
    let start = text.trim_start();
    if start.starts_with('[') {
        let list: Vec<&RawValue> = serde_json::from_str(text).map_err(fault)?;
        let one = |(value, number): (&RawValue, u64)| {
            (Some(number), jsonl::article(value.get().as_bytes(), || format!("{stem}:{number}")))
        };
        let cut = list.len() > MAX_ITEMS;
        let items = list.into_iter().zip(1..).take(MAX_ITEMS).map(one);
        return Ok(items.chain(cut.then_some((None, Err(ProblemKind::TooManyItems(MAX_ITEMS))))).collect());
    }
    if !start.starts_with('{') {
        return Err(ProblemKind::NotAJsonFeed("no object and no list".into()));
    }
    let Some(channel) = channel(text)? else {
        let line = text.replace('\n', " ");
        return Ok([(None, jsonl::article(line.as_bytes(), || stem.to_owned()))].into());
    };
    let mut out = VecDeque::new();
    let cut = channel.entries.len() > MAX_ITEMS;
    for (entry, number) in channel.entries.into_iter().zip(1..).take(MAX_ITEMS) {
        let head = (channel.title.as_str(), channel.language.as_str());
        out.push_back((Some(number), entry.arrival(head, || format!("{stem}:{number}"), limits)));
    }
    if cut {
        out.push_back((None, Err(ProblemKind::TooManyItems(MAX_ITEMS))));
    }
    if out.is_empty() { Err(ProblemKind::NotAJsonFeed("it has no items".into())) } else { Ok(out) }
}

/// The feed, if the object is one.
pub(crate) fn channel(text: &str) -> Result<Option<Channel>, ProblemKind> {
    let feed: FeedShape = serde_json::from_str(text).map_err(|cause| ProblemKind::NotAJsonFeed(cause.to_string()))?;
    let Some(items) = feed.items else { return Ok(None) };
    // One item of a wrong shape does not take the others along.
    let entries = items.into_iter().take(MAX_ITEMS + 1).map(|i| serde_json::from_str::<ItemShape>(i.get()));
    let entries = entries.map(|item| item.unwrap_or_default().entry()).collect();
    Ok(Some(Channel { title: feed.title.unwrap_or_default(), language: feed.language.unwrap_or_default(), entries }))
}

#[derive(Deserialize)]
struct FeedShape<'a> {
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    language: Option<String>,
    #[serde(borrow, default)]
    items: Option<Vec<&'a RawValue>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ItemShape {
    id: Option<serde_json::Value>,
    url: Option<String>,
    external_url: Option<String>,
    title: Option<String>,
    content_html: Option<String>,
    content_text: Option<String>,
    summary: Option<String>,
    date_published: Option<String>,
    language: Option<String>,
    author: Option<AuthorShape>,
    authors: Vec<AuthorShape>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct AuthorShape {
    name: Option<String>,
}

impl ItemShape {
    fn entry(self) -> Entry {
        let plain =
            |text: String| text.replace('&', "&amp;").replace('<', "&lt;").replace("\n\n", "<p>").replace('\n', "<br>");
        let content = self.content_html.filter(|c| !c.trim().is_empty()).or_else(|| self.content_text.map(plain));
        let id = match self.id {
            Some(serde_json::Value::String(id)) => id,
            Some(serde_json::Value::Number(id)) => id.to_string(),
            _ => String::new(),
        };
        Entry {
            id,
            title: self.title.unwrap_or_default(),
            link: self.url.or(self.external_url).unwrap_or_default(),
            date: self.date_published.unwrap_or_default(),
            content: content.unwrap_or_default(),
            summary: self.summary.map(plain).unwrap_or_default(),
            authors: self.authors.into_iter().chain(self.author).filter_map(|a| a.name).collect(),
            language: self.language.unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        match articles(text, "wire", &Limits::default()) {
            Err(kind) => vec![kind.to_string()],
            Ok(items) => items
                .into_iter()
                .map(|(_, result)| match result {
                    Ok(a) => {
                        format!("{} {:?} {:?} {:?}", a.article.id, a.article.text, a.article.date, a.article.authors)
                    }
                    Err(kind) => kind.to_string(),
                })
                .collect(),
        }
    }

    #[test]
    fn feeds_lists_and_single_articles() {
        let feed = r#"{"version":"https://jsonfeed.org/version/1.1","title":"Post","items":[
            {"id":"1","url":"https://x/1","content_html":"<p>One &amp; two.</p>","date_published":"2031-05-18T10:00:00Z",
             "authors":[{"name":"Ann Lee"}]},
            {"id":2,"content_text":"Three < four.\n\nFive."},{"id":"3"},{"id":"4","authors":7}]}"#;
        assert_eq!(
            read(feed),
            [
                r#"1 "One & two." Some(2031-05-18) ["Ann Lee"]"#,
                r#"2 "Three < four.\n\nFive." None []"#,
                "it has no \"text\" (nor \"body\" or \"content\"); add one",
                "it has no \"text\" (nor \"body\" or \"content\"); add one",
            ]
        );
        assert_eq!(read("[{\"text\":\"Baku denied it.\"},{\"id\":\"b\",\"body\":\"So did Paris.\"}]").len(), 2);
        assert_eq!(read("{\n\"text\":\"Baku denied it.\"}"), [r#"wire "Baku denied it." None []"#]);
    }

    #[test]
    fn other_json() {
        assert!(read("{\"items\":[]}")[0].contains("no items"));
        assert!(read("7")[0].contains("no object"));
        assert!(read("{\"items\":")[0].contains("EOF"));
        assert!(read(&"[".repeat(100_000))[0].contains("JSON"));
        assert!(read(&format!("{{\"items\":[{}", "{\"a\":".repeat(100_000)))[0].contains("JSON"));
    }
}
