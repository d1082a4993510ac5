//! Items of a feed → articles, or pages to fetch for them.

use demarche_text::issue::Stage;
use url::Url;

use crate::address;
use crate::decode::decode_as;
use crate::error::ProblemKind;
use crate::feed::{self, Channel, Entry};
use crate::fetch::Response;
use crate::format::Format;
use crate::inputs::Arrival;
use crate::json;
use crate::limits::Limits;
use crate::page;

use super::state::Page;

/// Characters from which on the text in a feed is taken as the whole article.
const WHOLE: usize = 1_000;

/// The feed in an answer.
pub(super) fn channel(response: &Response, limits: &Limits) -> Result<Channel, ProblemKind> {
    let format = page::format(response)?;
    let text = decode_as(&response.body, page::charset(response), &mut Default::default())?;
    if text.len() > limits.max_page {
        return Err(ProblemKind::TooLarge(limits.max_page as u64 >> 20));
    }
    match format {
        Format::Json => json::channel(&text)?.ok_or_else(|| ProblemKind::NotAJsonFeed("it has no items".into())),
        // Some servers call their feeds text or HTML.
        Format::Feed | Format::Html | Format::Text => feed::channel(&text).map(|(channel, _)| channel),
        _ => Err(ProblemKind::Media(page::media(response))),
    }
}

/// The address of an item, in one form; of one without a link, what names it.
pub(super) fn address_of(entry: &Entry, feed: &Url) -> Option<String> {
    let link = [&entry.link, &entry.id].into_iter().find_map(|stated| {
        let url = if stated.trim().is_empty() { None } else { feed.join(stated.trim()).ok() };
        url.and_then(|url| address::canonical(url.as_str()))
    });
    // An id that is no address makes none: joined to the feed's it would be invented.
    link.filter(|_| !entry.link.is_empty() || address::parse(&entry.id).is_some())
}

/// What names an item without address.
pub(super) fn name_of(entry: &Entry, feed: &str) -> String {
    let own = if entry.id.is_empty() { &entry.title } else { &entry.id };
    format!("{feed}#{}", own.chars().take(500).collect::<String>())
}

/// The article that an item carries, and whether that is the whole of it.
pub(super) fn own(entry: &Entry, channel: (&str, &str), name: &str, limits: &Limits) -> (Option<Arrival>, bool) {
    let named = || name.to_owned();
    let Ok(mut arrival) = entry.clone().arrival(channel, named, limits) else { return (None, false) };
    arrival.article.id = name.to_owned();
    if let Some(address) = address::canonical(name) {
        arrival.article.source = address::publisher(&address).or(arrival.article.source);
        arrival.article.url = Some(address);
    }
    let text = arrival.article.text.trim_end();
    let cut = ["…", "...", "[…]", "[...]", "»"].iter().any(|mark| text.ends_with(mark));
    let whole = !entry.content.trim().is_empty() && !cut && text.chars().nth(WHOLE).is_some();
    (Some(arrival), whole)
}

/// An item that waits for its page holds no more than a summary needs.
pub(super) fn clipped(mut entry: Entry) -> Entry {
    const MOST: usize = 32 << 10;
    for text in [&mut entry.content, &mut entry.summary, &mut entry.title, &mut entry.id, &mut entry.link] {
        let end = (0..=MOST.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
    }
    entry.authors.truncate(100);
    entry
}

/// The article of an item: that of its page, else what the item says.
pub(super) fn settled(page: &Page, fetched: Result<Arrival, String>, limits: &Limits) -> Option<Arrival> {
    let channel = (page.channel.0.as_str(), page.channel.1.as_str());
    let (item, _) = own(&page.entry, channel, &page.address, limits);
    let length = |arrival: &Arrival| arrival.article.text.chars().count();
    let why = match fetched {
        // A page of less text than its summary is a wall, a notice or an error.
        Ok(mut arrival) if item.as_ref().is_none_or(|item| length(&arrival) * 2 > length(item)) => {
            if let Some(item) = item {
                let article = &mut arrival.article;
                article.title = article.title.take().or(item.article.title);
                article.date = article.date.or(item.article.date);
                if article.authors.is_empty() {
                    article.authors = item.article.authors;
                }
            }
            return Some(arrival);
        }
        Ok(_) => "it holds less text".to_owned(),
        Err(why) => why,
    };
    let mut item = item?;
    let message = format!("Only the text in the feed was read, because the page could not be: {why}.");
    item.issues.add(Stage::Ingest, "summary-only", None, message);
    Some(item)
}
