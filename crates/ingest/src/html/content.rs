//! Page → text of the article.

use super::blocks::{Block, Kind, blocks};
use super::clean::clean;
use super::dom::{Attr, Dom, NodeId, Tag};
use super::meta::Meta;
use super::prune::{Level, dropped};

/// Shorter texts are doubted, and looked for again with less thrown away.
const SHORT: usize = 140;

/// The body of the article.
pub(crate) fn text(dom: &Dom, meta: &Meta) -> String {
    let mut best = String::new();
    for level in [Level::Names, Level::Structure, Level::Bare] {
        let dropped = dropped(dom, level);
        let blocks = blocks(dom, &dropped);
        let root = root(dom, &blocks);
        let below = dom.below(root);
        let chosen: Vec<Block> = blocks.into_iter().filter(|b| below.contains(&b.node)).collect();
        let text = render(&clean(dom, chosen, meta));
        if text.len() > best.len() * 2 {
            best = text;
        }
        if best.len() > SHORT {
            break;
        }
    }
    match &meta.body {
        // The page states its text elsewhere and shows little of it.
        Some(body) if body.len() > 2 * best.len().max(SHORT) => body.clone(),
        _ => best,
    }
}

fn weight(block: &Block) -> f64 {
    if block.kind == Kind::Heading || block.link_share() > 0.5 || block.size < 25 {
        return 0.0;
    }
    (block.size - block.linked) as f64
}

/// The element whose blocks are the article.
fn root(dom: &Dom, blocks: &[Block]) -> NodeId {
    let mut mass = vec![0.0; dom.len()];
    for block in blocks {
        mass[block.node as usize] += weight(block);
    }
    for id in dom.ids().skip(1).rev() {
        let m = mass[id as usize];
        mass[dom.node(id).parent as usize] += m;
    }
    let total = mass[0];
    for level in [is_body, is_named_body] {
        let hinted: Vec<NodeId> = dom.ids().filter(|id| level(dom, *id) && mass[*id as usize] > 0.0).collect();
        if let Some(found) = common(dom, &hinted, &mass).filter(|n| mass[*n as usize] > 0.4 * total) {
            return found;
        }
    }
    let mut at = Dom::ROOT;
    'down: loop {
        let mut child = at + 1;
        while child < dom.node(at).end {
            let is_block = dom.tag(child).is_block();
            if is_block && mass[child as usize] > 0.75 * mass[at as usize] {
                if is_leaf(dom.tag(child)) {
                    return at;
                }
                at = child;
                continue 'down;
            }
            child = if is_block { dom.node(child).end } else { child + 1 };
        }
        return at;
    }
}

/// The heaviest of some elements, or what holds several of them and little else: some pages cut their text in pieces.
fn common(dom: &Dom, elements: &[NodeId], mass: &[f64]) -> Option<NodeId> {
    let of = |n: &NodeId| mass[*n as usize];
    let best = *elements.iter().max_by(|a, b| of(a).total_cmp(&of(b)).then(b.cmp(a)))?;
    let mut sum = 0.0;
    let mut end = 0;
    let mut pieces = Vec::new();
    for n in elements.iter().filter(|n| of(n) > 0.1 * of(&best)) {
        if *n >= end {
            end = dom.node(*n).end;
            sum += of(n);
            pieces.push(*n);
        }
    }
    let (first, last) = (*pieces.first()?, *pieces.last()?);
    let around = dom.ancestors(first).find(|n| dom.below(*n).contains(&last))?;
    Some(if pieces.len() > 1 && of(&around) < 1.2 * sum { around } else { best })
}

/// Elements that hold one paragraph or list, never an article.
fn is_leaf(tag: Tag) -> bool {
    use Tag::*;
    tag.is_heading() || matches!(tag, P | Ul | Ol | Dl | Li | Dd | Dt | Blockquote | Pre | Tr | Caption)
}

fn is_body(dom: &Dom, id: NodeId) -> bool {
    dom.attr(id, Attr::Itemprop).is_some_and(|p| p.split_whitespace().any(|w| w.eq_ignore_ascii_case("articleBody")))
}

const BODIES: &[&str] = &[
    "article-body",
    "articlebody",
    "article__body",
    "article_body",
    "entry-content",
    "post-content",
    "story-body",
    "storybody",
    "story-content",
    "article-content",
    "article__content",
    "post-body",
    "article-text",
    "body-copy",
    "td-post-content",
    "single-content",
    "content-body",
];

fn is_named_body(dom: &Dom, id: NodeId) -> bool {
    if !dom.tag(id).is_block() {
        return false;
    }
    [Attr::Class, Attr::Id].into_iter().filter_map(|a| dom.attr(id, a)).any(|value| {
        let value = value.to_ascii_lowercase();
        BODIES.iter().any(|b| value.contains(b))
    })
}

/// Blocks as text: blank lines between them, bullets before list items.
pub(crate) fn render(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        if block.kind == Kind::Item {
            out.push_str("• ");
        }
        out.push_str(&block.text);
    }
    out
}
