//! Blocks that stand inside the article's element and are not the article.

use super::blocks::{Block, Kind};
use super::dom::{Dom, NodeId, Tag};
use super::meta::Meta;
use crate::date;

/// The blocks of the article without its title, lines of links, calls to subscribe, and what hangs after the end.
pub(crate) fn clean(dom: &Dom, blocks: Vec<Block>, meta: &Meta) -> Vec<Block> {
    let lists = linked_lists(dom, &blocks);
    let mut kept: Vec<Option<Block>> = Vec::with_capacity(blocks.len());
    let mut running = 0;
    for block in blocks {
        let is_title = running < 400 && meta.titles.iter().any(|t| same(t, &block.text));
        let in_links = list_of(dom, block.node).is_some_and(|list| lists.contains(&list));
        let drop = is_title || in_links || is_linked(&block) || is_notice(&block);
        if block.kind == Kind::Paragraph && !drop {
            running += block.size;
        }
        kept.push((!drop).then_some(block));
    }
    drop_bylines(&mut kept);
    drop_addresses(&mut kept);
    drop_orphans(&mut kept);
    kept.into_iter().flatten().collect()
}

/// Who wrote it and when, above the text.
fn drop_bylines(blocks: &mut [Option<Block>]) {
    for slot in blocks.iter_mut() {
        let Some(block) = slot else { continue };
        let text = block.text.trim();
        let is_byline =
            text.len() < 100 && ["By ", "BY ", "by "].iter().any(|b| text.starts_with(b)) && !text.ends_with('.');
        let is_date = text.len() < 80 && date::in_text(text).is_some() && text.split(' ').count() <= 10;
        if is_byline || is_date {
            *slot = None;
        } else if block.kind != Kind::Heading && block.size > 80 {
            return;
        }
    }
}

/// Addresses of pages and people, below the text.
fn drop_addresses(blocks: &mut [Option<Block>]) {
    for slot in blocks.iter_mut().rev() {
        let Some(block) = slot else { continue };
        let is_address = !block.text.contains(' ') && block.text.contains(['/', '@', '.']) && block.text.len() > 6;
        if !is_address {
            return;
        }
        *slot = None;
    }
}

/// Headings under which nothing is left.
fn drop_orphans(blocks: &mut [Option<Block>]) {
    // What lies between the heading looked at and the next one, or the end.
    let (mut kept, mut dropped) = (false, true);
    for slot in blocks.iter_mut().rev() {
        match slot {
            None => dropped = true,
            Some(block) if block.kind == Kind::Heading => {
                let orphan = !kept && dropped;
                (kept, dropped) = (!orphan, orphan);
                if orphan {
                    *slot = None;
                }
            }
            Some(_) => kept = true,
        }
    }
}

fn list_of(dom: &Dom, node: NodeId) -> Option<NodeId> {
    std::iter::once(node)
        .chain(dom.ancestors(node))
        .take(6)
        .find(|n| matches!(dom.tag(*n), Tag::Ul | Tag::Ol | Tag::Dl))
}

/// Lists of which most is links.
fn linked_lists(dom: &Dom, blocks: &[Block]) -> Vec<NodeId> {
    let mut sums: Vec<(NodeId, usize, usize)> = Vec::new();
    for block in blocks {
        let Some(list) = list_of(dom, block.node) else { continue };
        match sums.iter_mut().rev().take(4).find(|(l, ..)| *l == list) {
            Some((_, linked, size)) => {
                *linked += block.linked;
                *size += block.size;
            }
            None => sums.push((list, block.linked, block.size)),
        }
    }
    sums.into_iter().filter(|(_, linked, size)| linked * 10 > size * 7).map(|(list, ..)| list).collect()
}

/// A line that is one link, or a label and a link: "Related: …".
fn is_linked(block: &Block) -> bool {
    if block.kind == Kind::Row {
        return false;
    }
    let share = block.link_share();
    if share > 0.8 {
        return true;
    }
    let label = block.text.split(':').next().unwrap_or("");
    share > 0.45 && label.len() < 30 && block.text.contains(':') && block.size < 300
}

fn is_notice(block: &Block) -> bool {
    if block.size > 250 {
        return false;
    }
    let text = block.text.to_lowercase();
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    STARTS.iter().any(|s| text.starts_with(s))
        || PARTS.iter().any(|s| text.contains(s))
        || WHOLE.iter().any(|s| text.trim_end_matches(|c: char| !c.is_alphanumeric()) == *s)
}

/// How lines begin that pages put into the text of an article.
const STARTS: &[&str] = &[
    "read more",
    "read also",
    "also read",
    "see also",
    "see more",
    "more:",
    "related:",
    "related stor",
    "related article",
    "sign up",
    "subscribe",
    "follow us",
    "follow the",
    "follow her on",
    "follow him on",
    "click here",
    "share this",
    "share on",
    "advertisement",
    "get the latest",
    "download the",
    "download our",
    "listen to",
    "watch:",
    "don't miss",
    "photo:",
    "photo by",
    "image:",
    "image credit",
    "image source",
    "source:",
    "getty images",
    "file photo",
    "copyright",
    "©",
    "all rights reserved",
    "updated:",
    "updated at",
    "last updated",
    "updated on",
    "published:",
    "published on",
    "posted by",
    "tags:",
    "filed under",
    "leave a comment",
    "this article was",
    "this story was",
    "print this",
    "originally published",
    "you may also like",
    "you might also like",
    "more from",
    "more on ",
    "recommended",
    "want more",
    "have a tip",
    "leggi anche",
    "lesen sie",
    "lire aussi",
    "loading",
    "image 1 of",
    "view all",
];

/// Words that only notices hold.
const PARTS: &[&str] = &[
    "our newsletter",
    "newsletters",
    "all rights reserved",
    "follow us on",
    "on twitter @",
    "on twitter at",
    "in your inbox",
    "contributed to this report",
    "contributed to this article",
    "contributed reporting",
    "sign up for",
    "subscribe to",
    "affiliate links",
    "privacy policy",
    "terms of use",
    "terms of service",
    "may be reached at",
    "use cookies",
    "contributed to this story",
    "reporting by ",
    "editing by ",
    "comments submitted",
    "unsupported on your device",
];

/// Whole lines.
const WHOLE: &[&str] = &[
    "advertisement",
    "close",
    "share",
    "tweet",
    "print",
    "email",
    "comments",
    "related",
    "more",
    "video",
    "watch",
    "photos",
    "tags",
    "topics",
    "reuse content",
    "loading",
    "pinterest",
    "facebook",
    "whatsapp",
    "continue reading",
    "story continues",
    "story continues below",
    "article continues below",
    "read more",
    "don't miss",
    "most read",
    "source",
    "sources",
    "skip advertisement",
    "trending",
    "play",
    "replay",
    "more great stories",
    "share this article",
    "share this",
];

/// Equal but for case and punctuation.
fn same(a: &str, b: &str) -> bool {
    let letters =
        |t: &str| -> String { t.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
    a.len() < 1_000 && b.len() < 1_000 && letters(a) == letters(b)
}
