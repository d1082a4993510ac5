//! RSS and Atom → articles.

use std::collections::VecDeque;

use demarche_text::article::Article;
use demarche_text::issue::Issues;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use serde::{Deserialize, Serialize};

use crate::error::ProblemKind;
use crate::html::{fragment_blocks, fragment_text};
use crate::inputs::Arrival;
use crate::limits::Limits;
use crate::stream::Item;
use crate::{date, language};

/// Elements inside elements, more than any feed has.
const MAX_DEPTH: usize = 100;

/// The items of a feed that have text, and the numbers of those that have none.
///
/// Document types are skipped: the only entities known are those of XML and, as text, the names of HTML.
pub(crate) fn articles(xml: &str, stem: &str, limits: &Limits) -> Result<VecDeque<Item>, ProblemKind> {
    let (channel, fault) = channel(xml)?;
    let mut out: VecDeque<_> = VecDeque::new();
    for (entry, number) in channel.entries.into_iter().zip(1..) {
        let head = (channel.title.as_str(), channel.language.as_str());
        out.push_back((Some(number), entry.arrival(head, || format!("{stem}:{number}"), limits)));
    }
    match fault {
        Some(fault) => out.push_back((None, Err(ProblemKind::NotAFeed(fault)))),
        None if out.is_empty() => return Err(ProblemKind::NotAFeed("it has no items".into())),
        None => {}
    }
    Ok(out)
}

/// A feed as it is written.
pub(crate) struct Channel {
    pub(crate) title: String,
    pub(crate) language: String,
    pub(crate) entries: Vec<Entry>,
}

/// The feed, and what stopped its reading before the end.
pub(crate) fn channel(xml: &str) -> Result<(Channel, Option<String>), ProblemKind> {
    let mut feed = Feed::default();
    let mut reader = Reader::from_str(xml);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    let mut fault = None;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                feed.start(&tag)?;
            }
            Ok(Event::Empty(tag)) => {
                feed.start(&tag)?;
                feed.end();
            }
            Ok(Event::End(_)) => feed.end(),
            Ok(Event::Text(text)) => feed.text(&text.decode().unwrap_or_default()),
            Ok(Event::CData(text)) => feed.text(&text.decode().unwrap_or_default()),
            Ok(Event::GeneralRef(name)) => feed.text(&reference(&name)),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(cause) => {
                fault = Some(cause.to_string());
                break;
            }
        }
    }
    if feed.is_list {
        return Err(ProblemKind::FeedList);
    }
    if !feed.is_feed {
        return Err(ProblemKind::NotAFeed(fault.unwrap_or_else(|| "no <rss>, <feed> or <rdf:RDF>".into())));
    }
    Ok((Channel { title: feed.title, language: feed.language, entries: feed.items }, fault))
}

fn reference(name: &BytesRef<'_>) -> String {
    match name.resolve_char_ref() {
        Ok(Some(c)) => c.to_string(),
        _ => {
            let name = name.decode().unwrap_or_default();
            // HTML knows all names that XML and the feeds in the wild use.
            fragment_char(&name)
        }
    }
}

fn fragment_char(name: &str) -> String {
    let written = format!("&{name};");
    let read = fragment_text(&written);
    if read.is_empty() { " ".into() } else { read }
}

#[derive(Default)]
struct Feed {
    is_feed: bool,
    is_list: bool,
    title: String,
    language: String,
    /// Local names of the open elements.
    open: Vec<String>,
    item: Option<Entry>,
    items: Vec<Entry>,
    text: String,
    /// Depth at which XHTML content began.
    markup: Option<usize>,
}

/// An item as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) link: String,
    pub(crate) date: String,
    /// HTML of the whole text.
    pub(crate) content: String,
    /// HTML of its beginning, or of some words about it.
    pub(crate) summary: String,
    pub(crate) authors: Vec<String>,
    pub(crate) language: String,
}

impl Feed {
    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), ProblemKind> {
        let name = String::from_utf8_lossy(tag.local_name().as_ref()).to_lowercase();
        if self.open.len() >= MAX_DEPTH {
            return Err(ProblemKind::NotAFeed(format!("more than {MAX_DEPTH} elements inside each other")));
        }
        let attr = |wanted: &[u8]| {
            let found = tag
                .attributes()
                .with_checks(false)
                .flatten()
                .take(50)
                .find(|a| a.key.local_name().as_ref() == wanted)?;
            Some(
                found
                    .unescape_value()
                    .map_or_else(|_| String::from_utf8_lossy(&found.value).into_owned(), |v| v.into_owned()),
            )
        };
        let in_text =
            matches!(self.open.last().map(String::as_str), Some("description" | "summary" | "content" | "encoded"));
        if in_text && self.item.is_some() && self.markup.is_none() {
            // Some feeds do not escape their HTML.
            self.markup = self.open.len().checked_sub(1);
        }
        if self.markup.is_some() {
            // Inside XHTML content: pass the markup on for the reader of HTML.
            self.text.push_str(&format!("<{name}>"));
        } else {
            self.is_list |= name == "opml" && self.open.is_empty();
            self.is_feed |= matches!(name.as_str(), "rss" | "feed" | "rdf");
            match name.as_str() {
                "item" | "entry" if self.item.is_none() => self.item = Some(Entry::default()),
                "link" => {
                    let rel = attr(b"rel").unwrap_or_else(|| "alternate".into());
                    if let (Some(item), Some(href), "alternate") = (&mut self.item, attr(b"href"), rel.as_str()) {
                        item.link = href;
                    }
                }
                "feed" => self.language = attr(b"lang").unwrap_or_default(),
                "content" | "summary" if attr(b"type").as_deref() == Some("xhtml") => {
                    self.markup = Some(self.open.len())
                }
                _ => {}
            }
            self.text.clear();
        }
        self.open.push(name);
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if self.markup.is_some() {
            // It was unescaped once; markup in it must not become tags.
            self.text.push_str(&text.replace('&', "&amp;").replace('<', "&lt;"));
        } else {
            self.text.push_str(text);
        }
    }

    fn end(&mut self) {
        let Some(name) = self.open.pop() else { return };
        if let Some(depth) = self.markup {
            if self.open.len() > depth {
                self.text.push_str(&format!("</{name}>"));
                return;
            }
            self.markup = None;
        }
        let parent = self.open.last().map_or("", String::as_str);
        let text = std::mem::take(&mut self.text);
        let Some(item) = &mut self.item else {
            match (parent, name.as_str()) {
                ("channel" | "feed", "title") => self.title = fragment_text(&text),
                ("channel", "language") => self.language = text,
                _ => {}
            }
            return;
        };
        match (parent, name.as_str()) {
            (_, "item" | "entry") => self.items.extend(self.item.take()),
            ("item" | "entry", "title") => item.title = fragment_text(&text),
            (_, "guid" | "id") if item.id.is_empty() => item.id = text.trim().to_owned(),
            ("item", "link") if item.link.is_empty() => item.link = text.trim().to_owned(),
            (_, "pubdate" | "published") => item.date = text,
            (_, "date") if item.date.is_empty() => item.date = text,
            (_, "encoded" | "content") => item.content = text,
            (_, "description" | "summary") if item.summary.is_empty() => item.summary = text,
            ("author", "name") | (_, "creator") => item.authors.push(fragment_text(&text)),
            ("item", "author") => item.authors.push(fragment_text(&text)),
            (_, "language") => item.language = text,
            _ => {}
        }
    }
}

impl Entry {
    /// The article of an item; `channel` is title and language of its feed.
    pub(crate) fn arrival(
        self,
        channel: (&str, &str),
        name: impl FnOnce() -> String,
        limits: &Limits,
    ) -> Result<Arrival, ProblemKind> {
        let mut issues = Issues::default();
        let body = if self.content.trim().is_empty() { &self.summary } else { &self.content };
        let text = fragment_blocks(body, limits);
        if text.is_empty() {
            return Err(ProblemKind::NoText);
        }
        let id = [&self.id, &self.link].into_iter().find(|i| !i.is_empty()).cloned();
        let is_web = self.link.starts_with("https://") || self.link.starts_with("http://");
        let mut article = Article {
            id: id.unwrap_or_else(name),
            title: Some(self.title).filter(|t| !t.is_empty()),
            date: date::parse(&self.date),
            source: Some(channel.0.to_owned()).filter(|t| !t.is_empty()),
            url: is_web.then_some(self.link),
            authors: self.authors.into_iter().filter(|a| !a.is_empty()).take(100).collect(),
            text,
            language: None,
        };
        let stated = if self.language.is_empty() { channel.1 } else { &self.language };
        language::settle(&mut article, Some(stated), &mut issues);
        Ok(Arrival { article, issues })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(xml: &str) -> Vec<String> {
        match articles(xml, "wire", &Limits::default()) {
            Err(kind) => vec![kind.to_string()],
            Ok(items) => items
                .into_iter()
                .map(|(_, result)| match result {
                    Ok(Arrival { article: a, .. }) => {
                        format!(
                            "{} {:?} {:?} {:?} {:?} {:?} {:?}",
                            a.id, a.text, a.title, a.date, a.source, a.url, a.authors
                        )
                    }
                    Err(kind) => kind.to_string(),
                })
                .collect(),
        }
    }

    #[test]
    fn rss() {
        let xml = r#"<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x "y">]><rss xmlns:content="c" xmlns:dc="d"><channel>
            <title>The &amp; Post</title><language>en-us</language><image><title>no</title></image>
            <item><title>A &eacute; B</title><link>https://x/1</link><guid>g1</guid><dc:creator>Ann Lee</dc:creator>
            <pubDate>Sun, 18 May 2031 10:00:00 GMT</pubDate><description>short</description>
            <content:encoded><![CDATA[<p>One &amp; two.</p><ul><li>three</li></ul><script>x</script>]]></content:encoded></item>
            <item><title>T</title><description>&lt;p&gt;Four &amp;amp; five &x;</description></item>
            <item><title>empty</title></item></channel></rss>"#;
        assert_eq!(
            read(xml),
            [
                r#"g1 "One & two.\n\n• three" Some("A é B") Some(2031-05-18) Some("The & Post") Some("https://x/1") ["Ann Lee"]"#,
                r#"wire:2 "Four & five &x;" Some("T") None Some("The & Post") None []"#,
                "it has no \"text\" (nor \"body\" or \"content\"); add one",
            ]
        );
    }

    #[test]
    fn atom() {
        let xml = r#"<feed xmlns="a" xml:lang="en"><title>Post</title><id>f</id><entry><id>e1</id><title type="html">A</title>
            <link rel="self" href="s"/><link href="https://x/1"/><published>2031-05-18T10:00:00Z</published>
            <updated>2031-06-01T10:00:00Z</updated><author><name>Ann Lee</name></author>
            <content type="xhtml"><div><p>One &lt; two</p><p>three</p></div></content></entry></feed>"#;
        assert_eq!(
            read(xml),
            [r#"e1 "One < two\n\nthree" Some("A") Some(2031-05-18) Some("Post") Some("https://x/1") ["Ann Lee"]"#]
        );
    }

    #[test]
    fn html_that_is_not_escaped() {
        let xml = "<rss><channel><item><guid>a</guid><description>One <b>bold</b> word<p>and two</p></description></item></channel></rss>";
        assert_eq!(read(xml), [r#"a "One bold word\n\nand two" None None None None []"#]);
    }

    #[test]
    fn not_feeds() {
        assert!(read("<html><body>x")[0].contains("not an RSS"));
        assert!(read(&"<a>".repeat(10_000))[0].contains("inside each other"));
        assert!(read("<rss></rss>")[0].contains("no items"));
        assert!(read("<opml><body><outline xmlUrl='https://x/'/></body></opml>")[0].contains("list of feeds"));
        assert_eq!(read("<rss><channel><item><description>Text here</description></item><item><").len(), 2);
    }
}
