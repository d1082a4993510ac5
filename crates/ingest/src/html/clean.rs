//! Blocks that stand inside the article's element and are not the article.

use super::blocks::{Block, Kind};
use super::dom::{Dom, NodeId, Tag};
use super::meta::Meta;
use super::notices::{CALLS, ENDS, LEGAL, OPENINGS_OF_ENDS, PARTS, STARTS, WHOLE};
use crate::date::{self, head};

/// The blocks of the article without its title, lines of links, calls to subscribe, and what hangs after the end.
pub(crate) fn clean(dom: &Dom, blocks: Vec<Block>, meta: &Meta) -> Vec<Block> {
    let lists = linked_lists(dom, &blocks);
    let boxes = call_boxes(dom, &blocks);
    let end = end(&blocks);
    let mut kept: Vec<Option<Block>> = Vec::with_capacity(blocks.len());
    let mut running = 0;
    for block in blocks.into_iter().take(end) {
        let is_title = running < 400 && meta.titles.iter().any(|t| same(t, &block.text));
        let in_links = list_of(dom, block.node).is_some_and(|list| lists.contains(&list));
        let in_box = boxes.iter().any(|n| dom.below(*n).contains(&block.node));
        let drop =
            is_title || in_links || in_box || is_linked(&block) || is_notice(&block) || is_page_number(&block.text);
        if block.kind == Kind::Paragraph && !drop {
            running += block.size;
        }
        kept.push((!drop).then_some(block));
    }
    drop_bylines(&mut kept);
    drop_publisher(&mut kept, meta);
    drop_teasers(&mut kept);
    drop_addresses(&mut kept);
    drop_scraps(&mut kept);
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

/// Where a heading stands that comes after the end of articles only: "Leave a reply".
fn end(blocks: &[Block]) -> usize {
    let size = |b: &Block| if b.link_share() > 0.5 { 0 } else { b.size };
    let total: usize = blocks.iter().map(size).sum();
    let mut before = 0;
    let is_end = |block: &Block| {
        before += size(block);
        if block.text.len() > 80 || block.kind != Kind::Heading && block.size >= 25 {
            return false;
        }
        let text = block.text.to_lowercase();
        let text = text.trim_matches(|c: char| !c.is_alphanumeric());
        let is_talk = text.contains("comment") || text.contains("reply");
        let is_late = if is_talk { before > 500 } else { before * 4 > total * 3 };
        is_late && (ENDS.contains(&text) || OPENINGS_OF_ENDS.iter().any(|o| text.starts_with(o)))
    };
    blocks.iter().position(is_end).unwrap_or(blocks.len())
}

/// What the publisher says of itself and of the law, below the text: "The Post is a newspaper …"
fn drop_publisher(blocks: &mut [Option<Block>], meta: &Meta) {
    let site = meta.site.as_deref().unwrap_or("").to_lowercase();
    let total: usize = blocks.iter().flatten().map(|b| b.size).sum();
    let mut after = 0;
    let mut cut = None;
    for (i, slot) in blocks.iter().enumerate().rev() {
        let Some(block) = slot else { continue };
        after += block.size;
        if after * 5 > total {
            break;
        }
        let text = block.text.to_lowercase();
        let of_site = |t: &str| site.len() > 3 && t.strip_prefix("the ").unwrap_or(t).starts_with(&site);
        let verbs = [" is a", " is the", " is an ", " provides", " offers", " helps", " has been"];
        let presents =
            of_site(&text) && verbs.iter().any(|v| text.get(site.len()..).is_some_and(|r| head(r, 16).contains(v)));
        let is_about = block.kind == Kind::Heading && text.strip_prefix("about ").is_some_and(of_site);
        if presents || is_about {
            cut = Some(i);
        }
    }
    if let Some(cut) = cut {
        blocks.iter_mut().skip(cut).for_each(|slot| *slot = None);
    }
    let mut after = 0;
    for slot in blocks.iter_mut().rev() {
        let Some(block) = slot else { continue };
        after += block.size;
        if after * 5 > total {
            return;
        }
        let text = block.text.to_lowercase();
        if block.size < 1_500 && LEGAL.iter().any(|l| text.contains(l)) {
            *slot = None;
        }
    }
}

/// "Page 1 of 8"
fn is_page_number(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').take(5).collect();
    matches!(words.as_slice(), ["Page", a, "of", b] if [a, b].iter().all(|n| n.bytes().all(|c| c.is_ascii_digit())))
}

/// Boxes with a few words and a link that asks to do something: "Learn more". Where there are many, they are the text.
fn call_boxes(dom: &Dom, blocks: &[Block]) -> Vec<NodeId> {
    let is_call = |b: &&Block| {
        let text = b.text.to_lowercase();
        b.link_share() > 0.8 && b.text.len() < 40 && CALLS.iter().any(|c| text.starts_with(c))
    };
    let total: usize = blocks.iter().map(|b| b.size).sum();
    let mut found = Vec::new();
    for call in blocks.iter().filter(is_call).take(4) {
        let size =
            |n: NodeId| -> usize { blocks.iter().filter(|b| dom.below(n).contains(&b.node)).map(|b| b.size).sum() };
        let around = std::iter::once(call.node).chain(dom.ancestors(call.node)).take(8);
        let small = around.take_while(|n| *n != Dom::ROOT && size(*n) < 300.min(total / 8));
        let own = small.last().filter(|n| size(*n) > call.size);
        found.extend(own.filter(|n| matches!(dom.tag(*n), Tag::Div | Tag::Section)));
    }
    if found.len() > 2 { Vec::new() } else { found }
}

/// Other articles below the text, each with its beginning: "The minister said on Monday that …"
fn drop_teasers(blocks: &mut [Option<Block>]) {
    let (mut teasers, mut first) = (0, None);
    for (i, slot) in blocks.iter().enumerate().rev() {
        let Some(block) = slot else { continue };
        let is_cut = block.text.ends_with("...") || block.text.ends_with('…');
        let is_sentence = block.size >= 60 && block.text.ends_with(['.', '!', '?', '"', '”']);
        if !is_cut && (is_sentence || block.size >= 120) || block.kind == Kind::Row {
            break;
        }
        teasers += usize::from(is_cut);
        first = Some(i);
    }
    if let (Some(first), 3..) = (first, teasers) {
        blocks.iter_mut().skip(first).for_each(|slot| *slot = None);
    }
}

/// Words without a sentence below the text: names of sections, labels of buttons.
fn drop_scraps(blocks: &mut [Option<Block>]) {
    if !blocks.iter().flatten().any(|b| b.size > 80) {
        return;
    }
    for slot in blocks.iter_mut().rev() {
        let Some(block) = slot else { continue };
        let is_open = block.text.ends_with(|c: char| c.is_alphanumeric());
        let is_scrap =
            block.kind == Kind::Paragraph && is_open && block.size < 30 && block.text.split(' ').count() <= 4;
        if !is_scrap {
            return;
        }
        *slot = None;
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

/// Equal but for case and punctuation.
fn same(a: &str, b: &str) -> bool {
    let letters =
        |t: &str| -> String { t.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
    a.len() < 1_000 && b.len() < 1_000 && letters(a) == letters(b)
}
