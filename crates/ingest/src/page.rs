//! Fetched answers and kept pages → articles.

use std::io::Cursor;

use crate::document::{self, Document, web_page};
use crate::error::ProblemKind;
use crate::fetch::error::FetchError;
use crate::fetch::{Fetcher, Request, Response};
use crate::format::Format;
use crate::head;
use crate::inputs::Arrival;
use crate::limits::Limits;
use crate::stream::{Opener, Stream};
use crate::unpack::Packing;

/// Fetch an address and open what is there: a page, a feed, lines of JSON.
pub(crate) fn stream(address: &str, fetcher: &Fetcher, limits: &Limits) -> Result<Stream, ProblemKind> {
    let response = fetcher.fetch(&Request::new(address))?;
    if !(200..300).contains(&response.status) {
        return Err(FetchError::Status(response.status).into());
    }
    let format = format(&response)?;
    match format {
        Format::Html | Format::Text | Format::Markdown => {
            let arrival = article(&response, limits)?;
            Ok(Stream::Ready([(None, Ok(arrival))].into()))
        }
        Format::Feed | Format::Json => {
            let document =
                Document { bytes: &response.body, format, charset: charset(&response), id: response.address.clone() };
            Ok(Stream::Ready(document::articles(document, limits)?))
        }
        _ => {
            let id = response.address.clone();
            let opener = Opener::new(limits);
            let reader = opener.meter.source(Cursor::new(response.body));
            opener.reader(Box::new(reader), format, Packing::None, id)
        }
    }
}

/// The article of a page that was fetched.
///
/// # Errors
/// When it is no page, or holds no article.
pub fn article(response: &Response, limits: &Limits) -> Result<Arrival, ProblemKind> {
    match format(response)? {
        format @ (Format::Html | Format::Text | Format::Markdown) => {
            web_page(&response.body, format, charset(response), &response.address, limits)
        }
        _ => Err(ProblemKind::Media(media(response))),
    }
}

/// The article of a page that somebody kept. One that comes with its address is named after it, another `id`.
///
/// # Errors
/// When it is no text, or holds no article.
pub fn kept(
    bytes: &[u8],
    charset: Option<&str>,
    address: Option<&str>,
    id: &str,
    limits: &Limits,
) -> Result<Arrival, ProblemKind> {
    if let Some(address) = address {
        return web_page(bytes, Format::Html, charset, address, limits);
    }
    let document = Document { bytes, format: Format::Html, charset, id: id.to_owned() };
    let found = document::articles(document, limits)?.pop_front();
    found.map_or(Err(ProblemKind::NoArticle), |(_, article)| article)
}

pub(crate) fn media(response: &Response) -> String {
    head::media_type(response.header("content-type").unwrap_or("")).chars().take(80).collect()
}

pub(crate) fn charset(response: &Response) -> Option<&str> {
    response.header("content-type").and_then(|v| head::parameter(v, "charset"))
}

/// What an answer holds.
pub(crate) fn format(response: &Response) -> Result<Format, ProblemKind> {
    let media = media(response);
    let path = response.address.split(['?', '#']).next().unwrap_or("");
    let last = path.rsplit('/').next().unwrap_or("");
    Format::of_media(&media, last, &response.body).ok_or(ProblemKind::Media(media))
}
