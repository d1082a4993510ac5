//! Page → blocks of text: paragraphs, headings, list items, table rows, in reading order.

use super::dom::{Attr, Dom, NodeId, Tag};

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Running text.
    Paragraph,
    /// `h1` to `h6`.
    Heading,
    /// First paragraph of a list item.
    Item,
    /// Row of a table.
    Row,
}

/// What is longer is set as a heading for its looks only.
const LONG_HEADING: usize = 200;

/// One block.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// What it is.
    pub(crate) kind: Kind,
    /// Its text, white space folded; a line break stands for a single `<br>`.
    pub(crate) text: String,
    /// The innermost block element around its first word.
    pub(crate) node: NodeId,
    /// Bytes that are not white space.
    pub(crate) size: usize,
    /// Those of them inside links.
    pub(crate) linked: usize,
    /// Those of them in bold or italics.
    pub(crate) stressed: usize,
}

impl Block {
    /// Share of the text inside links.
    pub(crate) fn link_share(&self) -> f64 {
        self.linked as f64 / self.size.max(1) as f64
    }
}

/// The blocks of a page without what hangs below `dropped` nodes.
pub(crate) fn blocks(dom: &Dom, dropped: &[bool]) -> Vec<Block> {
    let mut walk = Walk { dom, out: Vec::new(), open: Vec::new(), links: Vec::new(), stress: Vec::new(), now: None };
    let mut id = 0;
    while (id as usize) < dom.len() {
        walk.leave(id);
        if dropped.get(id as usize).copied().unwrap_or(false) {
            if dom.tag(id).is_block() {
                walk.flush();
            }
            id = dom.node(id).end;
            continue;
        }
        walk.enter(id);
        id += 1;
    }
    walk.leave(NodeId::MAX);
    walk.flush();
    walk.out
}

struct Walk<'a> {
    dom: &'a Dom,
    out: Vec<Block>,
    /// Open block elements.
    open: Vec<NodeId>,
    /// Where open links end.
    links: Vec<NodeId>,
    /// Where open bold or italics end.
    stress: Vec<NodeId>,
    now: Option<Block>,
}

impl Walk<'_> {
    fn leave(&mut self, id: NodeId) {
        while self.open.last().is_some_and(|n| self.dom.node(*n).end <= id) {
            self.open.pop();
            self.flush();
        }
        while self.links.last().is_some_and(|end| *end <= id) {
            self.links.pop();
        }
        while self.stress.last().is_some_and(|end| *end <= id) {
            self.stress.pop();
        }
    }

    fn enter(&mut self, id: NodeId) {
        let end = self.dom.node(id).end;
        match self.dom.tag(id) {
            Tag::Text => self.text(self.dom.text(id)),
            Tag::Br => self.line_break(),
            Tag::Td | Tag::Th => self.cell(),
            Tag::A if self.dom.attr(id, Attr::Href).is_some() => self.links.push(end),
            Tag::B | Tag::Strong | Tag::I | Tag::Em => self.stress.push(end),
            tag if tag.is_block() => {
                self.flush();
                self.open.push(id);
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.now.is_none() {
            if text.chars().all(is_space) {
                return;
            }
            let node = self.open.last().copied().unwrap_or(Dom::ROOT);
            let kind = self.kind(node);
            self.now = Some(Block { kind, text: String::new(), node, size: 0, linked: 0, stressed: 0 });
        }
        let Some(block) = &mut self.now else { return };
        let before = block.size;
        for c in text.chars() {
            if is_space(c) {
                if !block.text.ends_with([' ', '\n']) && !block.text.is_empty() {
                    block.text.push(' ');
                }
            } else if !is_ignored(c) {
                block.text.push(c);
                block.size += c.len_utf8();
            }
        }
        if !self.links.is_empty() {
            block.linked += block.size - before;
        }
        if !self.stress.is_empty() {
            block.stressed += block.size - before;
        }
    }

    fn kind(&self, node: NodeId) -> Kind {
        // A paragraph inside a list item takes its bullet, if it is the first one there.
        let first = |n: &NodeId| self.out.last().is_none_or(|b| b.node < *n);
        for n in self.open.iter().rev().take(4) {
            match self.dom.tag(*n) {
                tag if tag.is_heading() => return Kind::Heading,
                Tag::Li | Tag::Dd if first(n) => return Kind::Item,
                Tag::Li | Tag::Dd => return Kind::Paragraph,
                Tag::Tr => return if *n == node { Kind::Row } else { Kind::Paragraph },
                _ => {}
            }
        }
        Kind::Paragraph
    }

    fn line_break(&mut self) {
        let Some(block) = &mut self.now else { return };
        if block.text.ends_with('\n') {
            self.flush();
        } else {
            let end = block.text.trim_end().len();
            block.text.truncate(end);
            block.text.push('\n');
        }
    }

    fn cell(&mut self) {
        if let Some(block) = self.now.as_mut().filter(|b| b.kind == Kind::Row) {
            let end = block.text.trim_end().len();
            block.text.truncate(end);
            if !block.text.ends_with('|') {
                block.text.push_str(" | ");
            }
        } else {
            self.flush();
        }
    }

    fn flush(&mut self) {
        if let Some(mut block) = self.now.take() {
            let end = block.text.trim_end_matches([' ', '\n', '|']).len();
            block.text.truncate(end);
            if block.kind == Kind::Heading && block.size > LONG_HEADING {
                block.kind = Kind::Paragraph;
            }
            if block.size > 0 && !block.text.is_empty() {
                self.out.push(block);
            }
        }
    }
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

/// Characters without width that only steer line breaking.
fn is_ignored(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}
