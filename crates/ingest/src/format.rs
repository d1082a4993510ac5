//! What a file holds, by its name.

use std::path::Path;

use crate::unpack::Packing;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Plain text.
    Text,
    /// Markdown.
    Markdown,
    /// A page.
    Html,
    /// One article a line.
    Jsonl,
    /// A feed in JSON, or articles.
    Json,
    /// RSS or Atom.
    Feed,
    /// A list of feeds.
    Opml,
    /// One message.
    Mail,
    /// A mailbox.
    Mbox,
    /// A web archive.
    Warc,
    /// A zip file.
    Zip,
    /// A tar file.
    Tar,
}

impl Format {
    /// Format and packing of a file name; `None` for an unknown ending.
    pub(crate) fn of(path: &Path) -> Option<(Self, Packing)> {
        let name = path.file_name()?.to_str().map(str::to_ascii_lowercase)?;
        let (name, packing) = match name.rsplit_once('.')? {
            (rest, "gz") => (rest, Packing::Gzip),
            (rest, "zst") => (rest, Packing::Zstd),
            (_, "tgz") => return Some((Self::Tar, Packing::Gzip)),
            _ => (name.as_str(), Packing::None),
        };
        let format = match name.rsplit_once('.')?.1 {
            "txt" => Self::Text,
            "md" => Self::Markdown,
            "html" | "htm" => Self::Html,
            "jsonl" | "ndjson" => Self::Jsonl,
            "json" => Self::Json,
            "xml" | "rss" | "atom" => Self::Feed,
            "opml" => Self::Opml,
            "eml" => Self::Mail,
            "mbox" => Self::Mbox,
            "warc" => Self::Warc,
            "zip" => Self::Zip,
            "tar" => Self::Tar,
            _ => return None,
        };
        Some((format, packing))
    }

    /// What a server says that it sends; for types that say little, `body` and the end of the address decide.
    pub(crate) fn of_media(media: &str, path: &str, body: &[u8]) -> Option<Self> {
        Some(match media {
            "text/html" | "application/xhtml+xml" => Self::html_or_feed(body),
            "application/rss+xml" | "application/atom+xml" | "application/rdf+xml" | "application/xml" | "text/xml" => {
                Self::html_or_feed(body)
            }
            "application/feed+json" | "application/json" => Self::Json,
            "application/x-ndjson" | "application/jsonl" | "application/jsonlines" => Self::Jsonl,
            "text/x-opml" | "text/x-opml+xml" => Self::Opml,
            "text/markdown" => Self::Markdown,
            "message/rfc822" => Self::Mail,
            "" | "text/plain" | "application/octet-stream" => match Self::of(Path::new(path)) {
                Some((format, Packing::None)) if !matches!(format, Self::Warc | Self::Zip | Self::Tar) => format,
                _ => match Self::sniff(body) {
                    Some(format) => format,
                    None if media == "application/octet-stream" => return None,
                    None => Self::Text,
                },
            },
            _ => return None,
        })
    }

    fn html_or_feed(body: &[u8]) -> Self {
        Self::sniff(body).unwrap_or(Self::Html)
    }

    /// What the first bytes show, where they show anything.
    fn sniff(body: &[u8]) -> Option<Self> {
        let head = body.get(..body.len().min(2_048)).unwrap_or(body).to_ascii_lowercase();
        let has = |word: &[u8]| head.windows(word.len()).position(|w| w == word);
        let first = |words: &[&[u8]]| words.iter().filter_map(|w| has(w)).min();
        let page = first(&[b"<html", b"<!doctype html", b"<head", b"<body"]);
        match first(&[b"<rss", b"<feed", b"<rdf:rdf"]) {
            Some(at) if page.is_none_or(|p| at < p) => Some(Self::Feed),
            _ if has(b"<opml").is_some() && page.is_none() => Some(Self::Opml),
            _ => page.map(|_| Self::Html),
        }
    }
}

/// A file name up to its first dot.
pub(crate) fn stem(path: &Path) -> String {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let name = name.trim_start_matches('.');
    name.split('.').next().unwrap_or(name).to_owned()
}
