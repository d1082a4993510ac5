//! Web archives (WARC) → the articles of the pages in them.
//!
//! One record is held at a time. A damaged record or member is named and left out, and the next ones are read. The day
//! on which a page was fetched is not the day on which it was published, and is not used.

mod members;
mod records;

use std::io::Read;

use crate::document::{settle_address, web_page};
use crate::error::ProblemKind;
use crate::format::Format;
use crate::head::{self, Head};
use crate::http;
use crate::inputs::Arrival;
use crate::stream::{Found, Opener, Passed};
use crate::unpack::Packing;

use self::records::{Record, Records};

/// A web archive.
pub(crate) struct Warc {
    records: Records,
    opener: Opener,
}

/// Why a record that is in order gives no article.
enum Reason {
    Passed(&'static str),
    Problem(ProblemKind),
}

impl From<ProblemKind> for Reason {
    fn from(kind: ProblemKind) -> Self {
        Self::Problem(kind)
    }
}

impl Warc {
    pub(crate) fn new(reader: Box<dyn Read + Send>, packing: Packing, opener: &Opener) -> Self {
        Self { records: Records::new(reader, packing, opener), opener: opener.clone() }
    }

    /// The next article or problem.
    pub(crate) fn next(&mut self, passed: &mut Passed) -> Option<Found> {
        loop {
            let result = match self.records.next()? {
                Ok(record) => self.article(&record),
                Err(kind) => Err(Reason::Problem(kind)),
            };
            let result = match result {
                Ok(arrival) => Ok(arrival),
                Err(Reason::Problem(kind)) => Err(kind),
                Err(Reason::Passed(why)) => {
                    *passed.entry(why).or_default() += 1;
                    continue;
                }
            };
            let inside = Some(self.records.count()).filter(|count| *count > 0).map(|count| format!("record {count}"));
            return Some(Found { inside, line: None, result });
        }
    }

    fn article(&self, record: &Record) -> Result<Arrival, Reason> {
        let kind = record.head.get("warc-type").unwrap_or("").to_ascii_lowercase();
        let address = record.head.get("warc-target-uri").unwrap_or("").trim_matches(['<', '>']);
        let media = record.head.get("content-type").unwrap_or("");
        let mut arrival = match kind.as_str() {
            "response" => self.response(&record.content, address)?,
            // What wget and others write for files without HTTP, and the texts that Common Crawl makes of pages.
            "resource" | "conversion" => self.page(&record.content, media, address)?,
            "revisit" => return Err(Reason::Passed("WARC records that point to an earlier copy (revisit)")),
            _ => return Err(Reason::Passed("WARC records about the crawl (request, metadata, warcinfo)")),
        };
        if arrival.article.id.is_empty() {
            arrival.article.id = record.head.get("warc-record-id").unwrap_or("").trim_matches(['<', '>']).to_owned();
        }
        if arrival.article.id.is_empty() {
            arrival.article.id = format!("record:{}", self.records.count());
        }
        Ok(arrival)
    }

    fn response(&self, content: &[u8], address: &str) -> Result<Arrival, Reason> {
        let (head, body) = match head::end(content) {
            Some((end, body)) if content.starts_with(b"HTTP/") => {
                (Head::with_first_line(content.get(..end).unwrap_or_default()), content.get(body..).unwrap_or_default())
            }
            // Some crawlers keep the page alone.
            _ => return self.page(content, "text/html", address),
        };
        if http::status(&head.first).is_none_or(|s| !(200..300).contains(&s)) {
            return Err(Reason::Passed("WARC records of redirects and errors"));
        }
        let media = head.get("content-type").unwrap_or("");
        format(media, address, body)?;
        let body = http::body(&head, body, &self.opener)?;
        self.page(&body, media, address)
    }

    fn page(&self, body: &[u8], media: &str, address: &str) -> Result<Arrival, Reason> {
        let format = format(media, address, body)?;
        let charset = head::parameter(media, "charset");
        let mut arrival = web_page(body, format, charset, address, &self.opener.limits)?;
        if address.is_empty() {
            arrival.article.id.clear();
        } else {
            settle_address(&mut arrival.article, address);
        }
        Ok(arrival)
    }
}

/// The format of a page; pictures, styles, feeds (whose articles stand in the archive too) are passed over.
fn format(media: &str, address: &str, body: &[u8]) -> Result<Format, Reason> {
    let path = address.split(['?', '#']).next().unwrap_or("");
    let last = path.rsplit('/').next().unwrap_or("");
    match Format::of_media(&head::media_type(media), last, body) {
        _ if last.eq_ignore_ascii_case("robots.txt") => Err(Reason::Passed(NO_PAGE)),
        Some(format @ (Format::Html | Format::Text)) => Ok(format),
        _ => Err(Reason::Passed(NO_PAGE)),
    }
}

const NO_PAGE: &str = "WARC records that hold no page or text";
